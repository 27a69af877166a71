//! Roughly where: tenths of a degree, which is as near as anybody is asked.

/// A place to a tenth of a degree, about 11 km.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Spot {
    /// Tenths of a degree north.
    lat: i16,
    /// Tenths of a degree east.
    lon: i16,
}

const EARTH_KM: f64 = 6_371.0;

impl Spot {
    /// By tenths of a degree; nothing if there is no such place.
    pub fn of_tenths(lat: i16, lon: i16) -> Option<Spot> {
        ((-900..=900).contains(&lat) && (-1_800..=1_800).contains(&lon)).then_some(Spot { lat, lon })
    }

    /// By degrees, rounded.
    pub fn of_degrees(lat: f64, lon: f64) -> Option<Spot> {
        let tenths = |degrees: f64| {
            let tenths = libm::round(degrees * 10.0);
            (degrees.is_finite() && tenths.abs() <= 1_800.0).then_some(tenths as i16)
        };
        Spot::of_tenths(tenths(lat)?, tenths(lon)?)
    }

    /// Tenths of a degree, north and east.
    pub fn tenths(self) -> (i16, i16) {
        (self.lat, self.lon)
    }

    /// Degrees, north and east.
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.lat) / 10.0, f64::from(self.lon) / 10.0)
    }

    /// The great circle to another, on a sphere.
    pub fn km(self, other: Spot) -> f64 {
        let radians = |tenths: i16| f64::from(tenths).to_radians() / 10.0;
        let (lat, lat2) = (radians(self.lat), radians(other.lat));
        let (up, along) = ((lat2 - lat) / 2.0, (radians(other.lon) - radians(self.lon)) / 2.0);
        let squared = |x: f64| x * x;
        let h = squared(libm::sin(up)) + libm::cos(lat) * libm::cos(lat2) * squared(libm::sin(along));
        2.0 * EARTH_KM * libm::asin(libm::sqrt(h.clamp(0.0, 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_map() {
        let (chengdu, beijing) =
            (Spot::of_degrees(30.57, 104.07).unwrap(), Spot::of_degrees(39.9, 116.4).unwrap());
        assert_eq!(chengdu.tenths(), (306, 1041));
        assert!((1_500.0..1_540.0).contains(&chengdu.km(beijing)), "{}", chengdu.km(beijing));
        assert_eq!(chengdu.km(chengdu), 0.0);
        let (west, east) = (Spot::of_tenths(0, -1_800).unwrap(), Spot::of_tenths(0, 1_800).unwrap());
        assert!(west.km(east) < 0.001);
        assert_eq!(Spot::of_degrees(91.0, 0.0), None);
        assert_eq!(Spot::of_degrees(f64::NAN, 0.0), None);
    }
}
