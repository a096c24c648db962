//! How far forecasts are off: errors, ranks, coverage, signs.

/// A forecast of one row held against what happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// The forecast.
    pub forecast: f64,
    /// What happened.
    pub actual: f64,
    /// What the base year gives.
    pub base: f64,
    /// What errors are divided by.
    pub scale: f64,
    /// Score of the draws, or the absolute error of a single number, over `scale`.
    pub crps: f64,
    /// Whether the direction of the change is right; `None` where nothing changed.
    pub sign: Option<bool>,
}

/// A change below this share of the base is none.
const CHANGE: f64 = 0.05;

/// Scores a forecast and its draws, if there are any; errors are counted up to `most`.
#[must_use]
pub fn score(forecast: f64, draws: &[f64], actual: f64, base: f64, scale: f64, most: f64) -> Scored {
    // What is off by more than `most` is missed altogether, however much later it comes.
    let near = |value: f64| value.clamp(actual - most, actual + most);
    let draws: Vec<f64> = draws.iter().map(|&draw| near(draw)).collect();
    let error = if draws.is_empty() { (near(forecast) - actual).abs() } else { crps(&draws, actual) };
    let moved = |value: f64| (value - base).abs() > CHANGE * scale;
    let sign = moved(actual).then(|| moved(forecast) && (forecast > base) == (actual > base));
    Scored { forecast, actual, base, scale, crps: error / scale, sign }
}

/// The continuous ranked probability score of equally likely draws.
#[must_use]
pub fn crps(draws: &[f64], actual: f64) -> f64 {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_precision_loss, reason = "fewer draws than 2^53")]
    let count = sorted.len() as f64;
    let off: f64 = sorted.iter().map(|x| (x - actual).abs()).sum();
    // Of sorted numbers the sum of all distances is twice the sum of x_i (2 i - n - 1).
    #[expect(clippy::cast_precision_loss, reason = "fewer draws than 2^53")]
    let spread: f64 = sorted.iter().enumerate().map(|(i, x)| x * (2.0 * (i as f64 + 1.0) - count - 1.0)).sum();
    off / count - spread / (count * count)
}

/// Means over rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Rows.
    pub rows: usize,
    /// Mean score.
    pub crps: f64,
    /// Right directions.
    pub right: usize,
    /// Rows in which something changed.
    pub changed: usize,
}

impl Score {
    /// The means.
    #[must_use]
    pub fn over(rows: &[Scored]) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "few rows")]
        let count = rows.len().max(1) as f64;
        Self {
            rows: rows.len(),
            crps: rows.iter().map(|row| row.crps).sum::<f64>() / count,
            right: rows.iter().filter(|row| row.sign == Some(true)).count(),
            changed: rows.iter().filter(|row| row.sign.is_some()).count(),
        }
    }
}

#[cfg(test)]
mod tests {
    //! Computed by hand.

    use super::*;

    #[test]
    fn a_single_draw_scores_its_error() {
        assert!((crps(&[3.0], 5.0) - 2.0).abs() < 1e-15);
    }

    #[test]
    fn spread_is_forgiven_by_half_its_distance() {
        // Mean distance to 1 is 1; pairs (0,0) (0,2) (2,0) (2,2): mean distance 1, half of it 0.5.
        assert!((crps(&[2.0, 0.0], 1.0) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_forecast_of_no_change_has_no_sign() {
        assert_eq!(score(100.0, &[], 60.0, 100.0, 100.0, 1e9).sign, Some(false));
        assert_eq!(score(80.0, &[], 60.0, 100.0, 100.0, 1e9).sign, Some(true));
        assert_eq!(score(120.0, &[], 60.0, 100.0, 100.0, 1e9).sign, Some(false));
        assert_eq!(score(120.0, &[], 101.0, 100.0, 100.0, 1e9).sign, None);
    }
}
