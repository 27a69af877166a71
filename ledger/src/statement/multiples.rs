//! Multiples of a point that is multiplied again and again: of the base point, and of a key that signs much.
//!
//! ```text
//! k = Σ dᵢ·2^(wi), −2^(w−1) < dᵢ ≤ 2^(w−1)        the scalar, digit by digit, as an integer (not modulo anything)
//! row r: 1, 2, … 2^(w−1) times 2^(w·g·r)·P        so that dᵢ·2^(wi)·P is one addition, and w·(g−1) doublings in all
//! ```
//!
//! The digits say the integer itself, so that a point with a component of low order is multiplied by just what it would be in
//! any other way of multiplying. Time depends on the scalar: for verifying only, where nothing is secret.

use curve25519_dalek::{edwards::EdwardsPoint, scalar::Scalar, traits::Identity as _};

/// A scalar is below 2²⁵³, and a carry may come out on top.
const BITS: usize = 254;

/// A table with digits of `W` bits, in which `G` digits share a row: 2^(W−1) points of 160 bytes a row.
pub(super) struct Multiples<const W: usize, const G: usize>(Box<[EdwardsPoint]>);

impl<const W: usize, const G: usize> Multiples<W, G> {
    const DIGITS: usize = BITS.div_ceil(W);
    const ROW: usize = 1 << (W - 1);

    /// The multiples of a point.
    pub(super) fn of(point: EdwardsPoint) -> Self {
        let rows = Self::DIGITS.div_ceil(G);
        let mut points = Vec::with_capacity(rows * Self::ROW);
        let mut first = point;
        for _ in 0..rows {
            let mut multiple = first;
            points.push(multiple);
            for _ in 1..Self::ROW {
                multiple += first;
                points.push(multiple);
            }
            // The last is 2^(W−1) times the first; the next row begins 2^(W·G) further.
            first = double(multiple, W * G - (W - 1));
        }
        Self(points.into())
    }

    /// The scalar's multiple of the point.
    pub(super) fn times(&self, scalar: &Scalar) -> EdwardsPoint {
        let digits = Self::digits(scalar);
        let mut sum = EdwardsPoint::identity();
        for place in (0..G).rev() {
            if place + 1 < G {
                sum = double(sum, W);
            }
            for (row, digit) in digits[place..Self::DIGITS].iter().step_by(G).enumerate() {
                let at = row * Self::ROW + usize::from(digit.unsigned_abs());
                match digit.signum() {
                    0 => {}
                    1 => sum += &self.0[at - 1],
                    _ => sum -= &self.0[at - 1],
                }
            }
        }
        sum
    }

    fn digits(scalar: &Scalar) -> [i16; BITS] {
        let bytes = scalar.as_bytes();
        let byte = |at: usize| u32::from(bytes.get(at).copied().unwrap_or(0));
        let mut digits = [0; BITS];
        let mut carry = 0;
        for (place, digit) in digits.iter_mut().enumerate().take(Self::DIGITS) {
            let bit = place * W;
            let two = byte(bit / 8) | byte(bit / 8 + 1) << 8;
            let value = (two >> (bit % 8)) as i16 & ((1 << W) - 1);
            *digit = value + carry;
            carry = i16::from(*digit > 1 << (W - 1));
            *digit -= carry << W;
        }
        digits
    }
}

fn double(point: EdwardsPoint, times: usize) -> EdwardsPoint {
    (0..times).fold(point, |point, _| point + point)
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
    use proptest::prelude::*;

    fn as_by_the_library<const W: usize, const G: usize>(point: EdwardsPoint, scalars: &[Scalar]) {
        let table = Multiples::<W, G>::of(point);
        for scalar in scalars {
            // [k]P + [0]B: the multiplication that `verify_strict` does.
            let want = EdwardsPoint::vartime_double_scalar_mul_basepoint(scalar, &point, &Scalar::ZERO);
            assert_eq!(table.times(scalar).compress(), want.compress());
        }
    }

    fn in_every_shape(point: EdwardsPoint, scalars: &[Scalar]) {
        as_by_the_library::<4, 1>(point, scalars);
        as_by_the_library::<4, 2>(point, scalars);
        as_by_the_library::<5, 3>(point, scalars);
        as_by_the_library::<6, 3>(point, scalars);
        as_by_the_library::<8, 1>(point, scalars);
    }

    #[test]
    fn the_ends_of_the_scalars_are_multiplied_as_the_library_does_also_with_components_of_low_order() {
        let small = (0..20u64).chain([255, 256, u64::MAX]).map(Scalar::from);
        let scalars: Vec<_> = small.flat_map(|scalar| [scalar, -scalar]).collect();
        for torsion in EIGHT_TORSION {
            in_every_shape(torsion, &scalars);
            in_every_shape(ED25519_BASEPOINT_POINT + torsion, &scalars);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn any_point_times_any_scalar(point in any::<[u8; 32]>(), scalars in any::<[[u8; 32]; 8]>(), torsion in 0..8usize) {
            let point = EdwardsPoint::mul_base(&Scalar::from_bytes_mod_order(point)) + EIGHT_TORSION[torsion];
            in_every_shape(point, &scalars.map(Scalar::from_bytes_mod_order));
        }
    }
}
