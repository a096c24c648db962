//! Scenarios: what happens, when, and how sure it is, as read from a file and resolved to ids.

use crate::id::{DemandId, LinkId, PlantId, ProcessId, ProductId, RegionId, StockId, UseId};
use crate::unit::Interval;
use crate::world::Name;
use serde::Serialize;

/// A calendar date, days since 1970-01-01, so that the model needs no clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Day(pub i32);

/// An ordered list of events over a horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// File stem.
    pub name: String,
    /// Title in both languages.
    pub title: Name,
    /// First day of the first week.
    pub start: Day,
    /// The start as written, `2026-10-01`.
    pub start_text: String,
    /// Months to look ahead.
    pub months: u32,
    /// Source of events that state none.
    pub source: Option<String>,
    /// Whether the standing measures of the model are kept.
    pub keep_standing: bool,
    /// Events in file order.
    pub events: Vec<Event>,
    /// What the response must keep to, in file order.
    pub rules: Vec<Rule>,
    /// Hash of the file, in hex.
    pub hash: String,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Name inside the file.
    pub id: String,
    /// First week after the scenario's start, may be fractional.
    pub start_week: f64,
    /// How many weeks it lasts; `None` to the end of the horizon.
    pub weeks: Option<f64>,
    /// Weeks over which it builds up linearly.
    pub ramp_weeks: f64,
    /// Probability in percent terms 0..=1, an input of the analyst and labelled so.
    pub probability: Option<f64>,
    /// Week in which it becomes known to rolling foresight; its start when `None`.
    pub announced_week: Option<f64>,
    /// Source id or analyst as written.
    pub source: String,
    /// Free note, such as the legal instrument.
    pub note: Name,
    /// What happens.
    pub kind: EventKind,
}

/// What an event does. Selections are resolved: lists of links or plants hold everything that matched.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// Exports stop but for a leak.
    ExportBan {
        /// Restricting regions, for the sentence.
        from: Vec<RegionId>,
        /// Target regions; empty means everyone.
        to: Vec<RegionId>,
        /// Products covered.
        products: Vec<ProductId>,
        /// Links covered.
        links: Vec<LinkId>,
        /// Share of baseline that still flows.
        leak: Interval,
    },
    /// Total exports are capped, as a share of the baseline of the links together.
    ExportQuota {
        /// Restricting regions.
        from: Vec<RegionId>,
        /// Target regions; empty means everyone.
        to: Vec<RegionId>,
        /// Products covered.
        products: Vec<ProductId>,
        /// Links covered.
        links: Vec<LinkId>,
        /// Share of baseline allowed.
        share: Interval,
        /// Whether the cap holds by destination rather than in total.
        by_destination: bool,
    },
    /// Export tax or import tariff, ad valorem, specific or both.
    Tariff {
        /// Exporters; empty means everyone.
        from: Vec<RegionId>,
        /// Importers; empty means everyone.
        to: Vec<RegionId>,
        /// Products covered.
        products: Vec<ProductId>,
        /// Links covered.
        links: Vec<LinkId>,
        /// Rate on the price.
        rate: Interval,
        /// USD per tonne, on top of the rate.
        specific: Interval,
        /// Share passed on to the buyer.
        pass_through: Interval,
        /// Levied by the exporter (tax) rather than the importer (tariff).
        is_export_tax: bool,
    },
    /// A licence is needed: shipped <= approved, approved after a delay.
    LicenceDelay {
        /// Restricting regions.
        from: Vec<RegionId>,
        /// Target regions; empty means everyone.
        to: Vec<RegionId>,
        /// Products covered.
        products: Vec<ProductId>,
        /// Links covered.
        links: Vec<LinkId>,
        /// Uses that get no licence; empty where the use plays no part.
        refused_uses: Vec<UseId>,
        /// Weeks from application to decision: the median application.
        delay_weeks: Interval,
        /// The shortest and the longest decision inside the regime; every decision takes the median where `None`.
        spread_weeks: Option<(f64, f64)>,
        /// Share approved.
        approved: Interval,
        /// Share of what was refused that is applied for again at once.
        reapply: Interval,
        /// Weeks an approval stays valid.
        valid_weeks: f64,
    },
    /// Goods of controlled origin may not go on: caps what processors ship of goods made from it.
    ReexportControl {
        /// Controlling region.
        from: Vec<RegionId>,
        /// Regions that may not receive.
        to: Vec<RegionId>,
        /// Products covered, in whatever region they are made with controlled inputs.
        products: Vec<ProductId>,
        /// Links covered with the share of controlled origin in what they carry, filled by the engine.
        links: Vec<LinkId>,
        /// Share that still flows.
        leak: Interval,
    },
    /// No new capacity of a process beyond baseline, slower ramp.
    TechnologyBan {
        /// Regions that lose access; empty means everyone but `from`.
        to: Vec<RegionId>,
        /// Processes covered.
        processes: Vec<ProcessId>,
        /// Plants covered.
        plants: Vec<PlantId>,
        /// Ramp as a share of the normal one.
        ramp_share: Interval,
    },
    /// Capacity is lost and recovers.
    CapacityLoss {
        /// Plants hit.
        plants: Vec<PlantId>,
        /// Share of capacity lost at the start.
        loss: Interval,
        /// Weeks from the end of the event until full recovery (linear).
        recovery_weeks: Interval,
    },
    /// A chokepoint or port closes.
    RouteClosure {
        /// Chokepoint or port as named in routes.csv.
        route: String,
        /// Sea links that pass it, with extra weeks and whether a detour exists.
        detours: Vec<(LinkId, Option<f64>)>,
        /// Name and extra weeks of a detour that stands in for those of the route table.
        named: Option<(String, Interval)>,
        /// Extra cost as a share of freight.
        extra_cost: Interval,
    },
    /// Demand grows.
    DemandSurge {
        /// Regions.
        regions: Vec<RegionId>,
        /// Products.
        products: Vec<ProductId>,
        /// Uses; empty means all.
        uses: Vec<UseId>,
        /// Factor on baseline use.
        factor: Interval,
    },
    /// Public stock may be drawn at a stated rate.
    StockRelease {
        /// Region that releases.
        regions: Vec<RegionId>,
        /// Form.
        products: Vec<ProductId>,
        /// Tonnes in all; `None` for everything above the floor.
        tonnes: Option<Interval>,
    },
    /// Stock is bought: demand on the market.
    StockFill {
        /// Region that buys.
        regions: Vec<RegionId>,
        /// Form.
        products: Vec<ProductId>,
        /// Tonnes in all over the event.
        tonnes: Interval,
    },
    /// A guaranteed price; in the response it changes no tonne and is reported as cost.
    PriceFloor {
        /// Region that guarantees.
        regions: Vec<RegionId>,
        /// Product.
        products: Vec<ProductId>,
        /// USD per tonne.
        price: Interval,
    },
    /// Part of a product's use is designed out.
    SubstitutionPush {
        /// Regions.
        regions: Vec<RegionId>,
        /// Input products saved.
        products: Vec<ProductId>,
        /// Share saved at the end of the ramp.
        saving: Interval,
    },
}

/// What the response must keep to, whatever it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Name inside the file.
    pub id: String,
    /// First week in which it holds.
    pub start_week: f64,
    /// How many weeks it holds; `None` to the end of the horizon.
    pub weeks: Option<f64>,
    /// What giving by a tonne weighs beside other rules, when not all can be met.
    pub weight: f64,
    /// What must hold.
    pub kind: RuleKind,
}

/// What a rule demands.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleKind {
    /// At least a share of what is wanted is served, product by product in every period.
    MinimumService {
        /// Regions, for the sentence.
        regions: Vec<RegionId>,
        /// Products; for the sentence.
        products: Vec<ProductId>,
        /// Uses; empty means all.
        uses: Vec<UseId>,
        /// Demands covered.
        demands: Vec<DemandId>,
        /// Share served at least.
        share: f64,
    },
    /// Stocks together stay above a level at the end of every period.
    StockFloor {
        /// Regions, for the sentence.
        regions: Vec<RegionId>,
        /// Products, for the sentence.
        products: Vec<ProductId>,
        /// Stocks covered.
        stocks: Vec<StockId>,
        /// The level.
        floor: Floor,
    },
    /// Public stocks are not drawn below their opening level.
    NoRelease {
        /// Regions, for the sentence.
        regions: Vec<RegionId>,
        /// Products, for the sentence.
        products: Vec<ProductId>,
        /// Public stocks covered.
        stocks: Vec<StockId>,
    },
    /// The loss against the baseline stays below a sum.
    MaximumLoss {
        /// USD.
        usd: f64,
    },
}

/// A level of stock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Floor {
    /// Tonnes.
    Tonnes(f64),
    /// Days of the region's own baseline use.
    Days(f64),
}

impl RuleKind {
    /// The word scenario files use for this kind.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::MinimumService { .. } => "minimum_service",
            Self::StockFloor { .. } => "stock_floor",
            Self::NoRelease { .. } => "no_release",
            Self::MaximumLoss { .. } => "maximum_loss",
        }
    }
}

impl EventKind {
    /// The word scenario files use for this kind.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::ExportBan { .. } => "export_ban",
            Self::ExportQuota { .. } => "export_quota",
            Self::Tariff { is_export_tax: true, .. } => "export_tax",
            Self::Tariff { is_export_tax: false, .. } => "tariff",
            Self::LicenceDelay { .. } => "licence_delay",
            Self::ReexportControl { .. } => "reexport_control",
            Self::TechnologyBan { .. } => "technology_ban",
            Self::CapacityLoss { .. } => "capacity_loss",
            Self::RouteClosure { .. } => "route_closure",
            Self::DemandSurge { .. } => "demand_surge",
            Self::StockRelease { .. } => "stock_release",
            Self::StockFill { .. } => "stock_fill",
            Self::PriceFloor { .. } => "price_floor",
            Self::SubstitutionPush { .. } => "substitution_push",
        }
    }
}
