//! Bands: what half and nine tenths of the draws say.

use serde::Serialize;

/// Fewest draws that a band is drawn from: with fewer the ends of the 90 % band are the extremes.
pub const FEWEST: usize = 20;

/// Quantiles of a number over draws. An end may be infinite, where that many draws never reach it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Band {
    /// A twentieth of the draws lies below.
    pub low_90: f64,
    /// A quarter lies below.
    pub low_50: f64,
    /// Half lies below.
    pub median: f64,
    /// A quarter lies above.
    pub high_50: f64,
    /// A twentieth lies above.
    pub high_90: f64,
    /// How many draws it is made of.
    pub draws: usize,
}

/// The band of `values`; `None` with fewer than `FEWEST`.
#[must_use]
pub fn band(values: &[f64]) -> Option<Band> {
    if values.len() < FEWEST || values.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |share| quantile(&sorted, share);
    Some(Band {
        low_90: at(0.05),
        low_50: at(0.25),
        median: at(0.5),
        high_50: at(0.75),
        high_90: at(0.95),
        draws: values.len(),
    })
}

/// The quantile of sorted values, linear between neighbors (type 7 of Hyndman and Fan 1996); beside an infinite neighbor, infinite.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "fewer draws than 2^53")]
    let place = share * (sorted.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let part = place - place.floor();
    if part == 0.0 || sorted[below] == sorted[above] {
        return sorted[below];
    }
    sorted[below] + part * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbors() {
        let values: Vec<f64> = (0..=20).rev().map(f64::from).collect();
        let band = band(&values).expect("21 values are enough");
        assert_eq!((band.low_90, band.low_50, band.median, band.high_50, band.high_90), (1.0, 5.0, 10.0, 15.0, 19.0));
    }

    #[test]
    fn what_a_tenth_of_the_draws_never_reach_has_no_upper_end() {
        let mut values: Vec<f64> = (0..18).map(f64::from).collect();
        values.extend([f64::INFINITY; 2]);
        let band = band(&values).expect("20 values are enough");
        assert!(band.high_50.is_finite() && band.high_90.is_infinite());
    }

    #[test]
    fn few_draws_make_no_band() {
        assert_eq!(band(&[1.0; 19]), None);
    }
}
