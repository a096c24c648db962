//! Scores that no balance gives: governance, recycling, substitution, trade parameters, gross domestic product.

use crate::id::{ElementId, RegionId};
use crate::unit::Interval;
use std::collections::BTreeMap;

/// The scores of a model folder; a region or element without an entry is a gap, not a zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Indicators {
    /// Political stability of the World Bank's governance indicators, -2.5 to 2.5.
    pub stability: BTreeMap<RegionId, Score>,
    /// End-of-life recycling input rate.
    pub eol_rir: BTreeMap<ElementId, Score>,
    /// Substitution index, 0 to 1.
    pub substitution: BTreeMap<ElementId, Score>,
    /// Trade parameter of the EU formula, one for every supplier.
    pub trade_parameter: Option<Score>,
    /// Gross domestic product, USD.
    pub gdp: BTreeMap<RegionId, Score>,
}

/// A score with where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Its value.
    pub value: Interval,
    /// Row id.
    pub row: String,
    /// Source codes; empty for an assumption.
    pub sources: Vec<String>,
}
