//! What one more tonne is worth, from both sides, and who could be short.
//!
//! A dual is one of many where the cheapest answer is not unique, so a tonne is added and taken away on the first day and
//! the programme solved again from the last basis. The step is halved until two quotients agree; where they do not, the
//! last quotient stands with its step. Nothing is asked of the tonne: the stock to be handed over at the end is not raised.
//! Loss is convex in what is there, so a tonne more is never worth more than a tonne less costs.

use crate::lp::highs::Solver;
use crate::lp::{self, Options};
use crate::respond::{Programme, status};
use crate::unique::fix_face;
use seawall_model::answer::Status;
use seawall_model::id::{DemandId, Id, ProductId, RegionId};
use seawall_model::world::Model;
use serde::Serialize;

/// First step, tonnes.
const STEP: f64 = 1.0;

/// Halvings before a quotient is reported with its step: down to about a ten-thousandth of a tonne. Ten left one of the toy's
/// quotients, whose spare capacity in the first week is a hundredth of a tonne, one halving short of agreement.
const HALVINGS: usize = 13;

/// Two quotients that differ by less than this share agree.
const AGREE: f64 = 1e-6;

/// Quotients that differ by less than this agree too; the programme scales its dearest demand to ten thousand.
const NOTHING: f64 = 1e-6;

/// What a tonne of a product in a region at hand on the first day is worth to the coalition.
#[derive(Debug, Clone, Serialize)]
pub struct Worth {
    /// Region.
    #[serde(skip)]
    pub region: RegionId,
    /// Product.
    #[serde(skip)]
    pub product: ProductId,
    /// Loss avoided by a tonne more, USD per tonne; `None` where the programme has no answer with it.
    pub plus_usd_per_t: Option<f64>,
    /// Loss added by a tonne less, USD per tonne; `None` where no step could be taken away.
    pub minus_usd_per_t: Option<f64>,
    /// The step of both quotients, tonnes.
    pub step_t: f64,
    /// Whether halving the step changed nothing more; otherwise read "per `step_t` tonnes".
    pub settled: bool,
}

/// The worth of a tonne of each of `asked`, in that order; what does not move inside the coalition is left out.
///
/// Measured on what the coalition pays, duties included.
///
/// # Errors
/// The status of the unchanged programme where it has no answer.
pub fn worth(
    model: &Model,
    programme: Programme,
    asked: &[(RegionId, ProductId)],
    options: &Options,
) -> Result<Vec<Worth>, Status> {
    let layout = programme.layout.clone();
    let (cost_unit, tonne_unit) = programme.draft.units();
    let problem = programme.problem();
    let mut solver = Solver::new(&problem, options);
    let base = solver.solve();
    if base.status != lp::Status::Optimal {
        return Err(status(base.status));
    }
    let mut found = Vec::new();
    for &(region, product) in asked {
        let Some(&balance) = layout.balance.get(&(region, product)).and_then(|rows| rows.first()) else { continue };
        // Stock at hand may be sent on, so the room to re-export grows with it.
        let name = format!("own exports {} {} 0", model.world.regions[region].code, model.world.products[product].code);
        let room = problem.row_names.iter().position(|row| row == name);
        let mut loss = |tonnes: f64| {
            let step = tonnes / tonne_unit;
            let shifted = |row: usize, by: f64| (row, problem.row_lower[row] + by, problem.row_upper[row] + by);
            let rows = |by: f64| {
                let mut rows = vec![shifted(balance, -by)];
                rows.extend(room.map(|row| shifted(row, by)));
                rows
            };
            solver.set_basis(base.basis.clone());
            solver.set_row_bounds(&rows(step));
            let solution = solver.solve();
            solver.set_row_bounds(&rows(0.0));
            (solution.status == lp::Status::Optimal).then_some(solution.objective)
        };
        let mut quotients = |step: f64| {
            let per_step = step / tonne_unit;
            (
                loss(step).map(|with| (base.objective - with) / per_step),
                loss(-step).map(|without| (without - base.objective) / per_step),
            )
        };
        let mut step = STEP;
        let mut last = quotients(step);
        let mut settled = false;
        for _ in 0..HALVINGS {
            let next = quotients(step / 2.0);
            settled = agree(last.0, next.0) && agree(last.1, next.1);
            if settled {
                break;
            }
            (step, last) = (step / 2.0, next);
        }
        let usd = |quotient: f64| quotient * cost_unit / tonne_unit;
        found.push(Worth {
            region,
            product,
            plus_usd_per_t: last.0.map(usd),
            minus_usd_per_t: last.1.map(usd),
            step_t: step,
            settled,
        });
    }
    Ok(found)
}

fn agree(wide: Option<f64>, narrow: Option<f64>) -> bool {
    match (wide, narrow) {
        (Some(wide), Some(narrow)) => (wide - narrow).abs() <= AGREE * wide.abs().max(narrow.abs()) + NOTHING,
        _ => false,
    }
}

/// The least and the most that a demand can be short over the horizon while the loss stays the least.
#[derive(Debug, Clone, Serialize)]
pub struct CouldBeShort {
    /// Demand.
    #[serde(skip)]
    pub demand: DemandId,
    /// Tonnes.
    pub least_t: f64,
    /// Tonnes.
    pub most_t: f64,
}

/// Who could be short: the range of each demand's shortage over all cheapest answers.
///
/// # Errors
/// The status of the programme, or of a range on its optimal face, where there is no answer.
pub fn could_be_short(
    programme: Programme,
    demands: &[DemandId],
    options: &Options,
) -> Result<Vec<CouldBeShort>, Status> {
    let layout = programme.layout.clone();
    let (_, tonne_unit) = programme.draft.units();
    let mut face = programme.draft.clone();
    let first = lp::solve(&programme.problem(), options);
    if first.status != lp::Status::Optimal {
        return Err(status(first.status));
    }
    fix_face(&mut face, &first);
    face.clear_costs();
    let mut solver = Solver::new(&face.finish(), options);
    let mut found = Vec::new();
    for &demand in demands {
        // Each demand starts from the same basis, so its range does not depend on who else was asked about.
        let columns: Vec<(usize, f64)> = layout.short[demand.index()]
            .iter()
            .zip(&layout.length)
            .flat_map(|(columns, &length)| columns.iter().map(move |&column| (column, length)))
            .collect();
        let mut end = |sign: f64| {
            solver.set_basis(first.basis.clone());
            solver.set_costs(&columns.iter().map(|&(column, length)| (column, sign * length)).collect::<Vec<_>>());
            let solution = solver.solve();
            if solution.status == lp::Status::Optimal {
                Ok((sign * solution.objective * tonne_unit).max(0.0))
            } else {
                Err(status(solution.status))
            }
        };
        let (least_t, most_t) = (end(1.0)?, end(-1.0)?);
        solver.set_costs(&columns.iter().map(|&(column, _)| (column, 0.0)).collect::<Vec<_>>());
        found.push(CouldBeShort { demand, least_t, most_t });
    }
    Ok(found)
}
