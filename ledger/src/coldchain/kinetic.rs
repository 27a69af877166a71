//! Mean kinetic temperature: the one temperature at which what decays would have decayed as much as it did at all those.
//!
//! USP General Chapter 1079.2 (Haynes' equation), with each reading weighed by the time it stands for:
//!
//! ```text
//! T_K = (ΔH ⁄ R) ⁄ −ln( Σ wᵢ · exp(−ΔH ⁄ (R · Tᵢ)) ⁄ Σ wᵢ )      T in kelvins, ΔH = 83.144 kJ/mol, R = 0.0083144 kJ/(mol·K)
//! ```
//!
//! wᵢ is half of each measured interval beside the reading: the trapezoid rule, as in the mean by time. With these constants ΔH ⁄ R is
//! 10,000 K exactly. Above the arithmetic mean it weighs warmth as decay does; it says nothing about frost, and stands in for no limit.

use rust_decimal::Decimal;

use super::Micro;

/// ΔH ⁄ R in kelvins.
const ACTIVATION: f64 = 10_000.0;
const ZERO_CELSIUS: f64 = 273.15;

/// The sum under the logarithm.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kinetic {
    rates: f64,
    weight: f64,
}

impl Kinetic {
    /// How fast things decay at a temperature, as a share.
    pub(super) fn rate(value: Micro) -> f64 {
        // Below 2⁵³ a whole number is exact, and one division rounds the same way everywhere.
        libm::exp(-ACTIVATION / (value.millionths() as f64 / 1e6 + ZERO_CELSIUS))
    }

    /// Adds what was measured between two readings.
    pub(super) fn add(&mut self, first: f64, second: f64, ms: i64) {
        self.rates += (first + second) * (ms as f64 / 2.0);
        self.weight += ms as f64;
    }

    /// The mean kinetic temperature in degrees Celsius, to hundredths; none where nothing was measured.
    pub(super) fn mean(&self) -> Option<Decimal> {
        if self.weight <= 0.0 || self.rates <= 0.0 {
            return None;
        }
        let kelvins = ACTIVATION / -libm::log(self.rates / self.weight);
        let hundredths = libm::rint((kelvins - ZERO_CELSIUS) * 100.0);
        // Readings lie between −273 and 1,000 °C, and so does their mean.
        Some(Decimal::new(hundredths as i64, 2).normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_temperature_it_is_that() {
        let mut kinetic = Kinetic::default();
        let rate = Kinetic::rate(Micro::new(5_250_000));
        kinetic.add(rate, rate, 60_000);
        assert_eq!(kinetic.mean(), Some("5.25".parse().unwrap()));
        assert_eq!(Kinetic::default().mean(), None);
    }
}
