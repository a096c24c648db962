//! Held against the past: what a response says of an outcome, and how far it is off.
//!
//! A forecast that is a set of draws is scored by the continuous ranked probability score, `CRPS = mean |x - y| - mean |x - x'| / 2`
//! (Gneiting and Raftery 2007, eq. 20 and 21); of a single number that is the absolute error, so all forecasts are scored by one
//! measure. Errors are divided by what the base year would have given, so that rows of different units can be averaged.

mod score;

pub use score::{Score, Scored, crps, score};

use seawall_model::backtest::{Goods, Quantity, Span};
use seawall_model::conditions::{Conditions, Grid, WEEKS_PER_YEAR};
use seawall_model::id::{Column, DemandId, LinkId, RegionId, UseId};
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::world::Model;
use serde::{Deserialize, Serialize};

/// A shortage below this share of what is wanted stops nobody: that of `stress`.
use crate::stress::SHORT_SHARE;

/// The few settings that all episodes share; what `calibrate` chooses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Shared {
    /// Where in its interval each stock stands: -1 low, 0 central, 1 high.
    pub stock_position: f64,
    /// Weeks in which a gap in stocks is ordered.
    pub restore_weeks: f64,
    /// The delay of licences over the legal limit that was announced.
    pub queue_factor: f64,
    /// Share of applications that is approved.
    pub approved: f64,
}

impl Default for Shared {
    fn default() -> Self {
        let behavior = crate::rationed::Settings::default();
        Self {
            stock_position: behavior.stock_position,
            restore_weeks: behavior.restore_weeks,
            queue_factor: 1.0,
            approved: 1.0,
        }
    }
}

/// What a response did, as far as outcomes ask.
#[derive(Clone, Copy)]
pub struct Path<'a> {
    /// Periods of the rates.
    pub grid: &'a Grid,
    /// What each link carries, t/week; a link without rates is not answered.
    pub flow: &'a Column<LinkId, Vec<f64>>,
    /// What users want, t/week.
    pub wanted: &'a Column<DemandId, Vec<f64>>,
    /// What they do not get, t/week.
    pub short: &'a Column<DemandId, Vec<f64>>,
}

/// The two forecasts that need no model of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naive {
    /// Everything goes on as in the base year.
    NoChange,
    /// From the first day of a measure every flow that it names is cut by the share that it holds back, a licence by all of it until
    /// its delay is over; no stock, no other way.
    ProportionalCut,
}

/// What a path says of a quantity; `None` where it says nothing, such as after its horizon.
#[must_use]
pub fn said(
    model: &Model,
    scenario: &Scenario,
    conditions: &Conditions,
    path: &Path<'_>,
    asked: &Quantity,
) -> Option<f64> {
    let rate = |link: LinkId, t: usize| path.flow[link].get(t).copied();
    match asked {
        Quantity::Stop(regions, uses) => {
            let outside = outside(model, scenario, regions);
            Some(first_stop(model, path, &outside, uses).unwrap_or_else(|| path.grid.end()))
        }
        Quantity::Approved(span) => approved(scenario, conditions, *span),
        other => flows(model, scenario, path.grid, &rate, other),
    }
}

/// What a naive forecast says.
#[must_use]
pub fn naive(
    model: &Model,
    scenario: &Scenario,
    conditions: &Conditions,
    naive: Naive,
    asked: &Quantity,
) -> Option<f64> {
    let base = |link: LinkId| model.steady[model.world.links[link].cell] / WEEKS_PER_YEAR;
    let kept =
        |link: LinkId, t: usize| if naive == Naive::NoChange { 1.0 } else { kept(scenario, &conditions.grid, link, t) };
    match asked {
        // Nobody stops when nothing changes; without stocks everyone does on the first day.
        Quantity::Stop(..) => Some(if naive == Naive::NoChange { conditions.grid.end() } else { 0.0 }),
        Quantity::Approved(_) => Some(if naive == Naive::NoChange { 100.0 } else { 0.0 }),
        other => flows(model, scenario, &conditions.grid, &|link, t| Some(base(link) * kept(link, t)), other),
    }
}

/// What a measure leaves of a flow in a period when nothing else is thought of.
fn kept(scenario: &Scenario, grid: &Grid, link: LinkId, t: usize) -> f64 {
    let mut kept: f64 = 1.0;
    for event in &scenario.events {
        let (links, share, delay) = match &event.kind {
            EventKind::ExportBan { links, leak, .. } => (links, leak.center(), 0.0),
            EventKind::ExportQuota { links, share, .. } => (links, share.center(), 0.0),
            EventKind::LicenceDelay { links, approved, delay_weeks, .. } => {
                (links, approved.center(), delay_weeks.center())
            }
            _ => continue,
        };
        let end = event.weeks.map_or(f64::INFINITY, |weeks| event.start_week + weeks);
        let within = |from: f64, until: f64| {
            (grid.finish(t).min(until).min(end) - grid.start[t].max(from)).max(0.0) / grid.length[t]
        };
        if links.contains(&link) {
            let decided = event.start_week + delay;
            kept *= 1.0
                - within(event.start_week, decided)
                - within(decided, f64::INFINITY) * (1.0 - share.clamp(0.0, 1.0));
        }
    }
    kept
}

/// Quantities that are sums over links; before the scenario the base year's rates hold.
fn flows(
    model: &Model,
    scenario: &Scenario,
    grid: &Grid,
    rate: &dyn Fn(LinkId, usize) -> Option<f64>,
    asked: &Quantity,
) -> Option<f64> {
    let base = |link: LinkId| model.steady[model.world.links[link].cell] / WEEKS_PER_YEAR;
    let sum = |goods: &Goods, span: &Span, rate: &dyn Fn(LinkId, usize) -> Option<f64>| -> Option<f64> {
        let from = f64::from(span.from.0 - scenario.start.0) / 7.0;
        let until = f64::from(span.until.0 - scenario.start.0) / 7.0;
        if until > grid.end() + 1e-9 {
            return None;
        }
        let mut total = 0.0;
        for (id, link) in model.world.links.iter() {
            let factor = goods.products.iter().find(|(product, _)| *product == link.product);
            let crosses =
                goods.from.contains(&link.from) && goods.to.contains(&link.to) && !goods.from.contains(&link.to);
            let (Some(&(_, factor)), true) = (factor, crosses) else { continue };
            total += factor * base(id) * (until.min(0.0) - from).max(0.0);
            for t in 0..grid.len() {
                let overlap = grid.finish(t).min(until) - grid.start[t].max(from);
                if overlap > 0.0 {
                    total += factor * rate(id, t)? * overlap;
                }
            }
        }
        Some(total)
    };
    let calm = |link: LinkId, _: usize| Some(base(link));
    match asked {
        Quantity::Shipped(goods, span) => sum(goods, span, rate),
        Quantity::Change(goods, span) => {
            let base = sum(goods, span, &calm)?;
            (base > 0.0).then_some(())?;
            Some(100.0 * (sum(goods, span, rate)? / base - 1.0))
        }
        Quantity::Share(goods, span) => {
            let everyone: Vec<RegionId> =
                model.world.regions.ids().filter(|region| !goods.to.contains(region)).collect();
            let all = sum(&Goods { from: everyone, ..goods.clone() }, span, rate)?;
            (all > 0.0).then_some(())?;
            Some(100.0 * sum(goods, span, rate)? / all)
        }
        Quantity::Stop(..) | Quantity::Approved(_) => None,
    }
}

/// The regions of a list that the measures of a scenario do not come from: stops abroad are meant.
fn outside(model: &Model, scenario: &Scenario, regions: &[RegionId]) -> Vec<RegionId> {
    let held = |region: &RegionId| {
        scenario.events.iter().any(|event| match &event.kind {
            EventKind::ExportBan { links, .. }
            | EventKind::ExportQuota { links, .. }
            | EventKind::LicenceDelay { links, .. } => {
                links.iter().any(|&link| model.world.links[link].from == *region)
            }
            _ => false,
        })
    };
    regions.iter().copied().filter(|region| !held(region)).collect()
}

/// Start of the first period in which a use of `regions` is short; one of `uses`, if any are named.
fn first_stop(model: &Model, path: &Path<'_>, regions: &[RegionId], uses: &[UseId]) -> Option<f64> {
    let demands =
        model.world.demands.iter().filter(|(_, demand)| {
            regions.contains(&demand.region) && (uses.is_empty() || uses.contains(&demand.usage))
        });
    let first = |demand: DemandId| {
        path.short[demand]
            .iter()
            .zip(&path.wanted[demand])
            .position(|(&short, &wanted)| wanted > 0.0 && short > SHORT_SHARE * wanted)
    };
    demands.filter_map(|(id, _)| first(id)).min().map(|t| path.grid.start[t])
}

/// Share of what was applied for under the licences that is approved by the end of `span`.
fn approved(scenario: &Scenario, conditions: &Conditions, span: Span) -> Option<f64> {
    let until = f64::from(span.until.0 - scenario.start.0) / 7.0;
    let grid = &conditions.grid;
    let t = (0..grid.len()).rev().find(|&t| grid.finish(t) <= until + 0.5)?;
    let shares = conditions.kernel_caps.iter().filter(|kernel| t >= kernel.first).map(|kernel| {
        let applied = grid.finish(t) - grid.start[kernel.first];
        100.0 * (kernel.cumulative_weeks[t - kernel.first] / applied).min(1.0)
    });
    shares.reduce(f64::min)
}
