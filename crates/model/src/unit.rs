//! Quantities: intervals, bases and the units a number may carry.

use serde::Serialize;

/// A number known to lie between `low` and `high`, with a `central` value where a source gives one.
///
/// `high` may be infinite, which means "no limit is known"; `low <= central <= high` holds for every interval that the
/// reader lets through.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The least value that the facts allow.
    pub low: f64,
    /// The value a source states or that the analyst chose, if any.
    pub central: Option<f64>,
    /// The greatest value that the facts allow.
    pub high: f64,
}

impl Interval {
    /// Any amount that is not negative.
    pub const UNKNOWN: Self = Self { low: 0.0, central: None, high: f64::INFINITY };

    /// Exactly `value`.
    #[must_use]
    pub fn exact(value: f64) -> Self {
        Self { low: value, central: Some(value), high: value }
    }

    /// The central value, or the middle where none was stated, or the finite end of a half-open interval.
    #[must_use]
    pub fn center(&self) -> f64 {
        self.central.unwrap_or(if self.high.is_finite() { 0.5 * (self.low + self.high) } else { self.low })
    }

    /// Half the width; infinite where no upper limit is known.
    #[must_use]
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }
}

/// What a tonne of a product counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The material as weighed.
    Gross,
    /// All rare earths as oxides.
    Reo,
    /// The oxide of the named element.
    Oxide,
    /// The element itself.
    Element,
    /// Magnet alloy.
    Alloy,
    /// A sintered magnet block before machining.
    Blank,
    /// A finished magnet.
    Finished,
}

impl Basis {
    /// Every basis with the word that sheets use.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Gross, "gross"),
        (Self::Reo, "reo"),
        (Self::Oxide, "oxide"),
        (Self::Element, "element"),
        (Self::Alloy, "alloy"),
        (Self::Blank, "blank"),
        (Self::Finished, "finished"),
    ];
}
