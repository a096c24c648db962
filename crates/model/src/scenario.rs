//! Scenarios: what happens, when, and how sure it is, as read from a file and resolved to ids.

use crate::id::{LinkId, PlantId, ProcessId, ProductId, RegionId, UseId};
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
    /// Whether the standing measures of the model are kept.
    pub keep_standing: bool,
    /// Events in file order.
    pub events: Vec<Event>,
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
    /// Export tax or import tariff, ad valorem.
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
        /// Weeks from application to decision.
        delay_weeks: Interval,
        /// Share approved.
        approved: Interval,
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
