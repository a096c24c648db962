//! From uses of the model to industries of a table of an economy: which part of an industry stops where a use goes short.

use crate::id::{RegionId, UseId};
use crate::unit::Interval;
use crate::world::Name;

/// The bridge of a model folder; a use without a row is a gap, not a zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bridge {
    /// Its rows, in the order of the sheet.
    pub rows: Vec<Span>,
}

/// One use in one industry.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Row id.
    pub row: String,
    /// The use.
    pub usage: UseId,
    /// Where it holds; everywhere when `None`.
    pub region: Option<RegionId>,
    /// Which table's codes the industry is named by, such as `bea2017`.
    pub table: String,
    /// Code of the industry there.
    pub industry: String,
    /// Its name.
    pub name: Name,
    /// Part of the industry's output that cannot be made without what the use takes.
    pub share: Interval,
    /// How its shortage binds.
    pub dependence: Dependence,
    /// Source codes; empty for an assumption.
    pub sources: Vec<String>,
}

/// How the shortage of an input binds (partially binding Leontief; Pichler and others 2022).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependence {
    /// In both bounds.
    Critical,
    /// In the upper bound of the loss only.
    Important,
    /// In neither.
    NotCritical,
}

impl Dependence {
    /// Every kind with the word that sheets use.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Critical, "critical"), (Self::Important, "important"), (Self::NotCritical, "not_critical")];
}
