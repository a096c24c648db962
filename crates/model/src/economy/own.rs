//! What our own rules ask beside a case: who goes short, what binds, how fast orders move, and policies.

use crate::unit::Interval;

/// Who goes short when less is made than is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rationing {
    /// Everybody by the same share of what is asked.
    #[default]
    Proportional,
    /// Final demand first; the rest by the same share.
    FinalLast,
    /// Higher tiers first; within a tier by the same share.
    Tiers,
    /// Everybody up to the same multiple of the claim at rest, never beyond what is asked.
    WaterFilling,
    /// Whoever makes least of it; at the same worth by the same share. Serves the most worth that one supplier can.
    MostWorth,
}

/// How a shortage of an input binds (Pichler and others 2022).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Criticality {
    /// Output cannot exceed what the input allows.
    #[default]
    Critical,
    /// Binds in the pessimistic run, not in the optimistic one.
    Important,
    /// Never binds.
    NotCritical,
}

/// Settings of our own rules on a table.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnRules {
    /// Who goes short.
    pub rationing: Rationing,
    /// How each product binds as an input.
    pub criticality: Vec<Criticality>,
    /// Tier of what each product's makers buy; lower ones are served first.
    pub tier: Vec<u8>,
    /// Tier of final demand.
    pub final_tier: u8,
    /// Steps that a product is under way between two regions, beyond the next step.
    pub lead: Vec<usize>,
    /// Most that a link may carry, as a multiple of its amount at rest.
    pub ceiling: f64,
    /// Part of its amount at rest by which an order may grow in a step.
    pub ramp: f64,
    /// Share of the stock at rest that is aimed at beyond it while a supplier goes short.
    pub precaution: f64,
    /// Policies and controls.
    pub measures: Vec<Measure>,
    /// How much less of a product is bought abroad when it costs more there: elasticity of trade.
    pub elasticity: Option<Assumed>,
    /// Units of the table that a tonne of each product is worth.
    pub prices: Vec<Option<Assumed>>,
    /// Public stocks: region, product, days of the region's use.
    pub stocks: Vec<(usize, usize, Assumed)>,
    /// Keys that the settings state; the others are built in.
    pub stated: Vec<String>,
}

/// What nobody publishes: an interval with the reason for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumed {
    /// The interval.
    pub interval: Interval,
    /// Why it is this one, or where it was read.
    pub reason: String,
}

/// Ramp of a link: nobody publishes how fast orders move between suppliers. A hundredth to a fifth of rest a step.
pub const RAMP: [f64; 3] = [0.01, 0.05, 0.2];
/// Ceiling of a link: what existing contracts and capacities bear. Nothing beyond rest to half as much again.
pub const CEILING: [f64; 3] = [1.0, 1.25, 1.5];
/// Precautionary buying: nothing to the stock at rest once more.
pub const PRECAUTION: [f64; 3] = [0.0, 0.0, 1.0];

impl OwnRules {
    /// Central values for so many products.
    #[must_use]
    pub fn central(products: usize) -> Self {
        Self {
            rationing: Rationing::Proportional,
            criticality: vec![Criticality::Critical; products],
            tier: vec![1; products],
            final_tier: 2,
            lead: vec![0; products],
            ceiling: CEILING[1],
            ramp: RAMP[1],
            precaution: PRECAUTION[1],
            measures: Vec::new(),
            elasticity: None,
            prices: vec![None; products],
            stocks: Vec::new(),
            stated: Vec::new(),
        }
    }
}

/// A policy or control from one step to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// First step.
    pub from: usize,
    /// First step in which it is no longer there in full.
    pub until: usize,
    /// Steps in which it fades after that.
    pub fade: usize,
    /// What it is.
    pub kind: MeasureKind,
}

/// Kinds of measures.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureKind {
    /// Exports of an industry to other regions may carry no more than one less this share of rest.
    ExportQuota {
        /// The industry.
        industry: usize,
        /// Regions that it holds for; every other one when empty.
        regions: Vec<usize>,
        /// Share of the amount at rest that may not leave.
        lost: f64,
    },
    /// Stock from outside the table reaches the buyers of a product in a region.
    StockRelease {
        /// The region.
        region: usize,
        /// The product.
        product: usize,
        /// Per step, as a multiple of their use at rest.
        share: f64,
    },
}
