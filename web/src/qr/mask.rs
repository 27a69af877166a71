//! Which of the eight masks a symbol gets: the one with the lowest penalty (ISO/IEC 18004, 7.8.3), first of equals.
//!
//! The library's own choice takes three quarters of the time that a sheet of labels takes. Here a row of modules is one number, and
//! its penalties are counted in a few operations; a test holds the choice against the library's. Symbols of more than 64 modules a side, which
//! no label has, are left to the library.

use qrcode::{
    Color, EcLevel,
    bits::Bits,
    canvas::{Canvas, MaskPattern},
    ec,
    types::{QrError, Version},
};

const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// The modules of a symbol, row by row, dark or not, and how many stand on a side.
pub(super) fn symbol(bits: Bits, level: EcLevel) -> Result<(Vec<bool>, usize), QrError> {
    let version = bits.version();
    let side = match version {
        Version::Normal(version) => 17 + 4 * usize::from(version.unsigned_abs()),
        Version::Micro(version) => 9 + 2 * usize::from(version.unsigned_abs()),
    };
    let (data, correction) = ec::construct_codewords(&bits.into_bytes(), version, level)?;
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    let dark =
        |canvas: Canvas| canvas.into_colors().into_iter().map(|c| c == Color::Dark).collect::<Vec<_>>();
    if side > 64 || matches!(version, Version::Micro(_)) {
        return Ok((dark(canvas.apply_best_mask()), side));
    }
    let masked = MASKS.iter().map(|mask| {
        let mut canvas = canvas.clone();
        canvas.apply_mask(*mask);
        dark(canvas)
    });
    let best = masked.min_by_key(|modules| penalty(modules, side));
    Ok((best.unwrap_or_default(), side))
}

/// The penalty of a symbol; the finder patterns, which all have, count too.
fn penalty(dark: &[bool], side: usize) -> u32 {
    let (mut rows, mut columns) = ([0_u64; 64], [0_u64; 64]);
    for (at, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
        rows[at / side] |= 1 << (at % side);
        columns[at % side] |= 1 << (at / side);
    }
    let (rows, columns) = (&rows[..side], &columns[..side]);
    let whole = u64::MAX >> (64 - side);
    let lines =
        rows.iter().chain(columns).map(|line| runs(*line) + runs(!line & whole) + 40 * finders(*line));
    let blocks = rows.windows(2).map(|pair| {
        let (one, next) = (pair[0], pair[1]);
        let alike = !(one ^ (one >> 1)) & !(next ^ (next >> 1)) & !(one ^ next);
        3 * (alike & (whole >> 1)).count_ones()
    });
    let count: u32 = rows.iter().map(|row| row.count_ones()).sum();
    let total = (side * side) as u32;
    lines.sum::<u32>() + blocks.sum::<u32>() + (count * 200 / total).abs_diff(100)
}

/// Five and more alike in a row: two less than there are.
fn runs(line: u64) -> u32 {
    let fives = line & (line >> 1) & (line >> 2) & (line >> 3) & (line >> 4);
    // A run of n has n - 4 places where five begin.
    fives.count_ones() + 2 * (fives & !(fives << 1)).count_ones()
}

/// Whatever looks like a finder pattern, `#.###.#` with four light modules before or behind it.
fn finders(line: u64) -> u32 {
    let like = line & !(line >> 1) & (line >> 2) & (line >> 3) & (line >> 4) & !(line >> 5) & (line >> 6);
    let before = (line << 1) | (line << 2) | (line << 3) | (line << 4);
    let behind = (line >> 7) | (line >> 8) | (line >> 9) | (line >> 10);
    (like & !(before & behind)).count_ones()
}

#[cfg(test)]
mod tests {
    use qrcode::{QrCode, bits::encode_auto};

    use super::*;

    #[test]
    fn every_symbol_is_the_one_that_the_library_makes() {
        let mut sizes = std::collections::BTreeSet::new();
        for number in 0..120_u32 {
            // From a few letters to more than a label ever carries.
            let serial = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let text = format!("https://TRACE.EXAMPLE.CN/P/RICE/21/{serial:016X}");
            let text = &text.repeat(1 + number as usize / 20)[..(9 + number as usize * 3).min(text.len())];
            for level in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H] {
                let own = symbol(encode_auto(text.as_bytes(), level).unwrap(), level).unwrap();
                let theirs = QrCode::with_bits(encode_auto(text.as_bytes(), level).unwrap(), level).unwrap();
                let dark: Vec<bool> = theirs.to_colors().into_iter().map(|c| c == Color::Dark).collect();
                assert!(own == (dark, theirs.width()), "{level:?} {text}");
                sizes.insert(own.1);
            }
        }
        assert!(sizes.len() >= 4, "{sizes:?}");
    }

    #[test]
    fn a_symbol_too_wide_for_a_number_is_made_too() {
        let long = "HTTPS".repeat(120);
        let own = symbol(encode_auto(long.as_bytes(), EcLevel::M).unwrap(), EcLevel::M).unwrap();
        let theirs =
            QrCode::with_bits(encode_auto(long.as_bytes(), EcLevel::M).unwrap(), EcLevel::M).unwrap();
        assert!(own.1 > 64 && own.1 == theirs.width());
    }

    #[test]
    fn runs_and_finders_are_counted_as_the_standard_says() {
        assert_eq!([runs(0b1111), runs(0b1_1111), runs(0b11_1111), runs(0b1_1111_0111_1110)], [0, 3, 4, 7]);
        assert_eq!(finders(0b101_1101), 1);
        assert_eq!(finders(0b1_0101_1101_0001), 0, "dark on both sides, four away and less");
    }
}
