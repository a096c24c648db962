//! What an outcome of the past is compared with: a quantity of the model, in ids.

use crate::id::{ProductId, RegionId, UseId};
use crate::scenario::Day;

/// From one day until the day before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: Day,
    /// The day after the last.
    pub until: Day,
}

/// What goes from somewhere to somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Goods {
    /// Exporters.
    pub from: Vec<RegionId>,
    /// Importers; what moves between members of both lists is not counted.
    pub to: Vec<RegionId>,
    /// Products, and how many of the outcome's tonnes a tonne of each is.
    pub products: Vec<(ProductId, f64)>,
}

/// A quantity that a response of the model has.
#[derive(Debug, Clone, PartialEq)]
pub enum Quantity {
    /// Tonnes shipped in a span.
    Shipped(Goods, Span),
    /// The same as a change of the rate against the base year, percent.
    Change(Goods, Span),
    /// Share of these exporters in what the importers get, percent.
    Share(Goods, Span),
    /// Weeks from the first day of the scenario to the first week in which users of these regions go short; of these uses, if any
    /// are named.
    Stop(Vec<RegionId>, Vec<UseId>),
    /// Share of what was applied for by the end of the span that is approved, percent.
    Approved(Span),
}

/// A row of an outcome file, as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Line in the file, from one.
    pub line: usize,
    /// Its episode.
    pub episode: String,
    /// What was observed.
    pub variable: String,
    /// Of whom.
    pub entity: String,
    /// When.
    pub period: String,
    /// The value.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// Where it was read.
    pub source: String,
    /// How far it is believed.
    pub confidence: String,
    /// Anything else.
    pub note: String,
}

/// A row that the model has a quantity for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The row.
    pub outcome: Outcome,
    /// What happened, in the unit of the quantity.
    pub value: f64,
    /// What to compare it with.
    pub quantity: Quantity,
}
