//! Which single measure would lower the worst cases most: a stock of one product, or more capacity of one plant.
//!
//! Each measure is tried on every one of the worst sets by a hot-started solve. More never hurts, so sets that were not among
//! them stay at or below the last of them: the worst case with the measure lies between the worst loss tried and that one.

use super::search::Found;
use super::theater::Theater;
use crate::lp::Status;
use crate::lp::highs::Solver;
use crate::pass::pass;
use crate::prices::NEGLIGIBLE;
use crate::respond::yearly_use;
use rayon::prelude::*;
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{Id, PlantId, ProductId, RegionId};

/// A row or column with both of its sides.
type Bounds = (usize, f64, f64);

/// Days of a region's own use that a stock measure adds on the first day.
pub const DAYS: f64 = 30.0;

/// Share of its baseline throughput that a capacity measure adds to a plant, from the first day.
pub const CAPACITY: f64 = 0.1;

/// One thing to have ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// [`DAYS`] of use of a product in a region.
    Stock(RegionId, ProductId),
    /// [`CAPACITY`] more of a plant.
    Capacity(PlantId),
}

/// A measure and what the worst sets cost with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Defended {
    /// What is ready.
    pub measure: Measure,
    /// Tonnes in stock, or tonnes a year of capacity.
    pub tonnes: f64,
    /// Loss of each set, USD, in their order.
    pub loss_usd: Vec<f64>,
}

impl Defended {
    /// The worst of the sets tried.
    #[must_use]
    pub fn worst_usd(&self) -> f64 {
        self.loss_usd.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Every measure inside the coalition on every set, best first; `None` where a set has no answer.
#[must_use]
pub fn defend(theater: &Theater<'_>, sets: &[Found]) -> Option<Vec<Defended>> {
    let world = &theater.model.world;
    let inside = |region: RegionId| theater.partners.contains(&region);
    let mut measures: Vec<(Measure, f64)> = yearly_use(theater.model)
        .into_iter()
        .filter(|&((region, _), tonnes)| inside(region) && tonnes > NEGLIGIBLE)
        .map(|((region, product), tonnes)| (Measure::Stock(region, product), tonnes * DAYS / 365.25))
        .collect();
    for (id, plant) in world.plants.iter().filter(|(_, plant)| inside(plant.region)) {
        let throughput = theater.model.steady[plant.recipe[0].cell];
        if throughput > NEGLIGIBLE {
            measures.push((Measure::Capacity(id), CAPACITY * throughput));
        }
    }
    let by_set: Vec<Option<Vec<f64>>> = sets.par_iter().map(|set| losses(theater, &set.attacks, &measures)).collect();
    let by_set: Vec<Vec<f64>> = by_set.into_iter().collect::<Option<_>>()?;
    let mut found: Vec<Defended> = measures
        .iter()
        .enumerate()
        .map(|(k, &(measure, tonnes))| Defended {
            measure,
            tonnes,
            loss_usd: by_set.iter().map(|losses| losses[k]).collect(),
        })
        .collect();
    // The best for the worst of the sets first; where that is the same, for all of them together.
    let sum = |defended: &Defended| defended.loss_usd.iter().sum::<f64>();
    found.sort_by(|a, b| a.worst_usd().total_cmp(&b.worst_usd()).then_with(|| sum(a).total_cmp(&sum(b))));
    Some(found)
}

/// What one set costs with each measure.
fn losses(theater: &Theater<'_>, set: &[usize], measures: &[(Measure, f64)]) -> Option<Vec<f64>> {
    let world = &theater.model.world;
    let conditions = theater.conditions(set);
    let written = theater.programme(&conditions, &pass(theater.model, &conditions));
    let ((cost_unit, tonne_unit), offset) = (written.draft.units(), written.offset);
    let layout = written.layout.clone();
    let problem = written.problem();
    let mut solver = Solver::new(&problem, &theater.options);
    let base = solver.solve();
    if base.status != Status::Optimal {
        return None;
    }
    let rooms: Vec<(usize, &str)> =
        problem.row_names.iter().enumerate().filter(|(_, name)| name.starts_with("own exports ")).collect();
    measures
        .iter()
        .map(|&(measure, tonnes)| {
            solver.set_basis(base.basis.clone());
            let mut rows = Vec::new();
            let mut columns = Vec::new();
            match measure {
                Measure::Stock(region, product) => {
                    let step = tonnes / tonne_unit;
                    let name = format!("own exports {} {} 0", world.regions[region].code, world.products[product].code);
                    let balance = layout.balance.get(&(region, product)).and_then(|rows| rows.first());
                    rows.extend(balance.map(|&row| (row, -step)));
                    rows.extend(rooms.iter().find(|room| room.1 == name).map(|room| (room.0, step)));
                }
                Measure::Capacity(plant) => {
                    let up = layout.run[plant.index()].iter().flatten().map(|&(up, _)| up);
                    columns.extend(up.map(|up| (up, tonnes / WEEKS_PER_YEAR / tonne_unit)));
                }
            }
            let moved = |sign: f64| -> (Vec<Bounds>, Vec<Bounds>) {
                (
                    rows.iter()
                        .map(|&(row, by)| (row, problem.row_lower[row] + sign * by, problem.row_upper[row] + sign * by))
                        .collect(),
                    columns
                        .iter()
                        .map(|&(col, by)| (col, problem.col_lower[col], problem.col_upper[col] + sign * by))
                        .collect(),
                )
            };
            let (with, without) = (moved(1.0), moved(0.0));
            solver.set_row_bounds(&with.0);
            solver.set_col_bounds(&with.1);
            let solution = solver.solve();
            solver.set_row_bounds(&without.0);
            solver.set_col_bounds(&without.1);
            (solution.status == Status::Optimal).then_some(solution.objective * cost_unit + offset)
        })
        .collect()
}
