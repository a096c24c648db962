//! Primitive effects per period: all that an engine reads of a scenario.

use crate::id::{Column, DemandId, LinkId, PlantId, ProductId, RegionId, StockId};

/// The time grid: periods with a start and a length in weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// First week of each period.
    pub start: Vec<f64>,
    /// Length of each period in weeks.
    pub length: Vec<f64>,
}

/// Weeks in a month of the grid: a year has 365.25 days.
pub const WEEKS_PER_MONTH: f64 = 365.25 / 7.0 / 12.0;

/// Weeks in a year.
pub const WEEKS_PER_YEAR: f64 = 365.25 / 7.0;

impl Grid {
    /// `weeks` weekly periods, then monthly ones until `months` months have passed.
    ///
    /// The first month after the weeks is shortened so that later periods end on month marks.
    #[must_use]
    pub fn weeks_then_months(weeks: u32, months: u32) -> Self {
        let end = f64::from(months) * WEEKS_PER_MONTH;
        let mut grid = Self { start: Vec::new(), length: Vec::new() };
        let mut at = 0.0;
        while at < f64::from(weeks) && at + 1.0 <= end {
            grid.start.push(at);
            grid.length.push(1.0);
            at += 1.0;
        }
        let mut month = (at / WEEKS_PER_MONTH).floor() + 1.0;
        while at < end - 1e-9 {
            let mut next = (month * WEEKS_PER_MONTH).min(end);
            if next - at < 1.0 && next < end {
                month += 1.0;
                next = (month * WEEKS_PER_MONTH).min(end);
            }
            grid.start.push(at);
            grid.length.push(next - at);
            at = next;
            month += 1.0;
        }
        grid
    }

    /// How many periods.
    #[must_use]
    pub fn len(&self) -> usize {
        self.start.len()
    }

    /// Whether there is no period.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.start.is_empty()
    }

    /// End of the horizon in weeks.
    #[must_use]
    pub fn end(&self) -> f64 {
        self.start.last().copied().unwrap_or(0.0) + self.length.last().copied().unwrap_or(0.0)
    }

    /// The end of period `t`.
    #[must_use]
    pub fn finish(&self, t: usize) -> f64 {
        self.start[t] + self.length[t]
    }
}

/// Licences on a group of links: what is shipped up to a period stays below what was approved by then.
#[derive(Debug, Clone, PartialEq)]
pub struct KernelCap {
    /// The link.
    pub link: LinkId,
    /// First period in which the regime is in force.
    pub first: usize,
    /// Most that may be shipped from `first` up to and including each period `first + i`, in weeks of baseline flow.
    pub cumulative_weeks: Vec<f64>,
}

/// A cap on several links together, in tonnes a week as a multiple of their summed baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupCap {
    /// Links.
    pub links: Vec<LinkId>,
    /// Share of the summed baseline in each period; infinite where the cap does not hold.
    pub share: Vec<f64>,
}

/// Stock bought or released by order, tonnes a week in each period.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// Region.
    pub region: RegionId,
    /// Form.
    pub product: ProductId,
    /// Tonnes a week.
    pub rate: Vec<f64>,
}

/// A public release: tonnes that may leave the public stock, beyond its ordinary rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// Region.
    pub region: RegionId,
    /// Form.
    pub product: ProductId,
    /// Periods in which it is open.
    pub open: Vec<bool>,
    /// Tonnes in all; infinite for everything above the floor.
    pub tonnes: f64,
}

/// A rule of the user, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// Its place among the scenario's rules.
    pub rule: usize,
    /// What giving by a tonne weighs.
    pub weight: f64,
    /// What must hold.
    pub bound: Bound,
}

/// What a rule holds down or up in each period.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// Demands of one product are together served at least this share of what they want; zero where it does not hold.
    Service {
        /// Demands.
        demands: Vec<DemandId>,
        /// Share in each period.
        share: Vec<f64>,
    },
    /// Stocks together hold at least so much at the end of each period; zero where it does not hold.
    Stock {
        /// Stocks.
        stocks: Vec<StockId>,
        /// Tonnes in each period.
        tonnes: Vec<f64>,
        /// Share of what they hold together on the first day, on top of `tonnes`.
        opening: Vec<f64>,
    },
    /// The loss is at most this, USD.
    Loss(f64),
}

/// Effects per period. Each inner vector has one entry a period; `1.0` means "as in the baseline".
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// The grid.
    pub grid: Grid,
    /// Share of each plant's capacity that is available.
    pub capacity: Column<PlantId, Vec<f64>>,
    /// Factor on each plant's ramp.
    pub ramp: Column<PlantId, Vec<f64>>,
    /// Cap on each link as a share of baseline; infinite where none holds.
    pub flow_cap: Column<LinkId, Vec<f64>>,
    /// Extra lead in weeks at departure.
    pub extra_lead: Column<LinkId, Vec<f64>>,
    /// Extra cost in USD per tonne.
    pub extra_cost: Column<LinkId, Vec<f64>>,
    /// Tariff part of `extra_cost` that the importer's own treasury receives, USD per tonne.
    pub tariff: Column<LinkId, Vec<f64>>,
    /// Most of what it wants that each demand may be served, as a share; infinite where no licence is refused to it.
    pub service_cap: Column<DemandId, Vec<f64>>,
    /// Factor on demand.
    pub demand: Column<DemandId, Vec<f64>>,
    /// Factor on inputs of (region, product) per unit of output: savings by design.
    pub input_factor: Vec<(RegionId, ProductId, Vec<f64>)>,
    /// Caps on groups.
    pub group_caps: Vec<GroupCap>,
    /// Licence regimes.
    pub kernel_caps: Vec<KernelCap>,
    /// Fills.
    pub fills: Vec<Fill>,
    /// Releases.
    pub releases: Vec<Release>,
    /// Rules of the user.
    pub rules: Vec<Limit>,
    /// Periods at whose start something becomes known, for rolling foresight; always contains 0.
    pub announcements: Vec<usize>,
}
