//! How losses fade: what is left of a loss so many steps after recovery began.

use seawall_model::economy::{Curve, Recovery};

/// What is left of `loss` after `elapsed` steps of recovery.
///
/// A linear recovery is not cut at zero: it passes through zero at `tau`, which ends it when `tau` is a whole number.
pub(super) fn remaining(loss: f64, recovery: Recovery, elapsed: f64) -> f64 {
    let tau = recovery.tau;
    match recovery.curve {
        Curve::Linear => loss * (1.0 - elapsed / tau),
        Curve::ConvexUnscaled => loss * libm::pow(1.0 - 1.0 / tau, elapsed),
        Curve::Convex => loss * libm::pow(1.0 - 1.0 / tau, 4.0 * elapsed),
        Curve::Concave => {
            // The power is such that half of the loss is left after half of `tau`.
            let power = (tau.ln() - STEEPNESS.ln()) / (tau.ln() - 2_f64.ln());
            loss * tau / (tau + STEEPNESS * libm::pow(elapsed, power))
        }
    }
}

const STEEPNESS: f64 = 1e-6;

/// `value` rounded to so many decimals, ties to even.
pub(super) fn round(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (value * scale).round_ties_even() / scale
}

#[cfg(test)]
mod tests {
    use super::{remaining, round};
    use seawall_model::economy::{Curve, Recovery};

    #[test]
    fn a_linear_recovery_is_over_at_tau() {
        let recovery = Recovery { curve: Curve::Linear, tau: 10.0 };
        assert_eq!(remaining(0.3, recovery, 0.0), 0.3);
        assert_eq!(remaining(0.3, recovery, 5.0), 0.15);
        assert_eq!(remaining(0.3, recovery, 10.0), 0.0);
    }

    #[test]
    fn a_concave_recovery_starts_whole() {
        let recovery = Recovery { curve: Curve::Concave, tau: 40.0 };
        assert_eq!(remaining(0.6, recovery, 0.0), 0.6);
        // By hand for tau = 4: g = ln(4e6) / ln 2, so after 2 steps 1e-6 x 2^g = 4 and 4 / (4 + 4) is left.
        let four = Recovery { curve: Curve::Concave, tau: 4.0 };
        assert!((remaining(1.0, four, 2.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn ties_go_to_even() {
        assert_eq!(round(0.5, 0), 0.0);
        assert_eq!(round(2.5, 0), 2.0);
        assert_eq!(round(0.123_456_4, 6), 0.123_456);
    }
}
