//! The rationed response: what every plant, link, stock and user does when nobody coordinates.
//!
//! The propagation kernel on the product-stage network. Week by week every region looks at what it holds, what is under way and
//! what is wanted of it; it orders what is used and a part of the gap in its stocks, a joint plant runs for its most demanded
//! product, suppliers ration what they have by a stated rule, and what users do not get is lost. It obeys the same physics as
//! the coordinated response (recipes, capacities, ramps, ceilings, leads, floors, release rates), so its path is one that
//! coordination could have chosen.
//!
//! `pass` is the shorter cousin: supply is shared in proportion to the baseline, stocks are run down and nobody orders more
//! from anybody. It serves to say what outsiders owe; here orders, switching and priorities are added.

mod attribution;
mod close;
mod ends;
mod network;
mod orders;
mod plugged;
mod settle;
mod share;
mod state;
mod survive;

pub use attribution::{Cause, Link, chain, first_short};
pub use plugged::{Plugged, plug};
pub use survive::time_to_survive;

pub use crate::propagate::own::Rationing;
use crate::respond::Ledger;
use network::Network;
use seawall_model::answer::Status;
use seawall_model::conditions::{Conditions, WEEKS_PER_YEAR};
use seawall_model::id::{Column, DemandId, Id, LinkId, PlantId, ProductId, RegionId, StockId};
use seawall_model::parameters::{ParameterKind, Parameters};
use seawall_model::world::{CellKind, Model};
use std::collections::BTreeMap;

/// Largest imbalance of a balance in a step, relative to what moves in it.
const BALANCE: f64 = 1e-9;

/// What is assumed of behavior.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Who goes short.
    pub rule: Rationing,
    /// Weeks in which a gap in stocks is ordered.
    pub restore_weeks: f64,
    /// Share of the stock at rest that is aimed at beyond it while a supplier is short: precautionary buying.
    pub precaution: f64,
    /// Where in its interval each assumed stock stands: -1 low, 0 central, 1 high.
    pub stock_position: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self::central(&Parameters::default())
    }
}

impl Settings {
    /// Everybody alike, and every parameter at its central value.
    #[must_use]
    pub fn central(parameters: &Parameters) -> Self {
        let center = |kind| parameters.get(kind).interval.center();
        Self {
            rule: Rationing::Proportional,
            restore_weeks: center(ParameterKind::RestoreWeeks),
            precaution: center(ParameterKind::Precaution),
            stock_position: 0.0,
        }
    }
}

/// What keeps a plant from making more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limit {
    /// It makes what is wanted of it.
    #[default]
    Demand,
    /// Its capacity or its ramp.
    Capacity,
    /// An input.
    Input(ProductId),
}

/// What happened.
#[derive(Debug, Clone)]
pub struct Rationed {
    /// The rule and the assumptions.
    pub settings: Settings,
    /// Throughput of each plant in each period, t/week of its reference product.
    pub run: Column<PlantId, Vec<f64>>,
    /// What kept it there.
    pub limit: Column<PlantId, Vec<Limit>>,
    /// What each link carries, by departure, t/week.
    pub flow: Column<LinkId, Vec<f64>>,
    /// What was asked of it, t/week.
    pub asked: Column<LinkId, Vec<f64>>,
    /// Whether the asking was cut by what the link may carry.
    pub capped: Column<LinkId, Vec<bool>>,
    /// Demand, t/week.
    pub wanted: Column<DemandId, Vec<f64>>,
    /// What users do not get and lose, t/week.
    pub short: Column<DemandId, Vec<f64>>,
    /// Stock at the end of each period, t.
    pub stock: Column<StockId, Vec<f64>>,
    /// Stock on the first day, t.
    pub opening: Column<StockId, f64>,
    /// Left over beyond the baseline's own surplus, t/week.
    pub surplus: BTreeMap<(RegionId, ProductId), Vec<f64>>,
    /// What each ordered fill does not get, t/week.
    pub unfilled: Vec<Vec<f64>>,
    /// Largest imbalance of any step, relative.
    pub worst_balance: f64,
    /// Most sweeps that a step took.
    pub sweeps: usize,
    /// Every tonne over the horizon.
    pub ledger: Vec<Ledger>,
}

impl Rationed {
    /// Whether the tonnes of every step add up; if not, sharing out did not settle within its sweeps.
    #[must_use]
    pub fn status(&self) -> Status {
        if self.worst_balance <= BALANCE { Status::Solved } else { Status::Numerical }
    }
}

/// Lives through `conditions`, period by period; a grid of weeks is meant, longer periods act as one step.
#[must_use]
pub fn rationed(model: &Model, conditions: &Conditions, settings: &Settings) -> Rationed {
    let network = Network::new(model, conditions, settings);
    let mut state = state::State::new(&network);
    for t in 0..conditions.grid.len() {
        let book = orders::book(&network, &mut state, t);
        settle::live(&network, &mut state, &book, t);
        orders::place(&network, &mut state, &book, t);
    }
    state.finish(&network)
}

/// Value of what the users of `regions` do not get, USD, each tonne at its central value of lost load.
#[must_use]
pub fn value_lost(model: &Model, grid_length: &[f64], short: &Column<DemandId, Vec<f64>>, regions: &[RegionId]) -> f64 {
    let demands = model.world.demands.iter().filter(|(_, demand)| regions.contains(&demand.region));
    demands
        .map(|(id, demand)| {
            let tonnes: f64 = short[id].iter().zip(grid_length).map(|(rate, length)| rate * length).sum();
            tonnes * demand.voll.center()
        })
        .sum()
}

/// Cells that stay at their baseline rate whatever happens: supply that no source explains, and what is thrown away at rest.
fn constant(model: &Model, region: RegionId, product: ProductId) -> (f64, f64) {
    let (mut unexplained, mut surplus) = (0.0, 0.0);
    for (id, cell) in model.world.cells.iter() {
        match cell.kind {
            CellKind::Unexplained(r, p) if (r, p) == (region, product) => unexplained += model.steady[id],
            CellKind::Surplus(r, p) if (r, p) == (region, product) => surplus += model.steady[id],
            _ => {}
        }
    }
    (unexplained / WEEKS_PER_YEAR, surplus / WEEKS_PER_YEAR)
}

fn columns<I: Id, T: Clone>(count: usize, periods: usize, value: T) -> Column<I, Vec<T>> {
    Column::from_vec(vec![vec![value; periods]; count])
}
