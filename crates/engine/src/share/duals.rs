//! A sharing in the core of a response, read off the duals of the joint answer: one solve, whatever the number of players.
//!
//! Weak duality prices what each coalition brings: for row duals `y` of the joint programme, `g_C(y)`, the least of the
//! Lagrangian over the columns' bounds of the programme of `C`, is at most its loss `L(C)`, and for everybody it is the loss.
//! Right-hand sides add up over members, so `g_C = sum of g_i over C less the rents of links between members of C`, none
//! below zero. Each player is left `g_i` less half the rents of its links with the other players: the sum is the joint loss,
//! and no coalition is left with more than it would lose by itself (the argument of Owen 1975 for linear production games,
//! with the room on a link as a resource that its two ends control together).

use super::response::Losses;
use crate::lp::{self, Problem};
use crate::respond::{Settings, programme};
use crate::stress::{Foreseen, coalition};
use seawall_model::id::RegionId;
use std::collections::BTreeMap;

/// Reduced costs below this count as zero where a column has no bound; the programme's dearest demand is worth ten thousand.
const ZERO: f64 = 1e-6;

/// How far from the losses, as a share of the joint loss, the duals may lead.
const CLOSE: f64 = 1e-6;

/// What each player is left to lose, USD; `None` where the duals do not lead to the joint loss to a millionth (duties that
/// members levy stand in the programme and not in the loss) or the joint programme could not be solved.
#[must_use]
pub fn core_point(foreseen: &Foreseen<'_>, settings: &Settings, losses: &Losses) -> Option<Vec<f64>> {
    let players = &losses.players;
    let of = |members: &[RegionId]| {
        let inside = coalition(foreseen.model, members);
        let written =
            programme(foreseen.model, foreseen.prices, foreseen.conditions, foreseen.outside, &inside, settings);
        let (usd, offset) = (written.draft.units().0, written.offset);
        (written.problem(), usd, offset)
    };
    let (joint, usd, offset) = of(players);
    let solution = lp::solve(&joint, foreseen.options);
    if solution.status != lp::Status::Optimal {
        return None;
    }
    // The same row stands in the programmes of all who have it, under the same name.
    let price: BTreeMap<&str, f64> = (0..joint.row_count())
        .map(|row| (joint.row_names.get(row).unwrap_or_default(), solution.row_dual[row]))
        .collect();
    let priced = |members: &[RegionId]| {
        let (problem, usd, offset) = of(members);
        lagrangian(&problem, &price) * usd + offset
    };
    let alone: Vec<f64> = players.iter().map(|player| priced(&[*player])).collect();
    let mut left = alone.clone();
    for a in 0..players.len() {
        for b in a + 1..players.len() {
            let rent = alone[a] + alone[b] - priced(&[players[a], players[b]]);
            left[a] -= 0.5 * rent;
            left[b] -= 0.5 * rent;
        }
    }
    let whole = losses.loss_usd.last().copied()?;
    let close = CLOSE * whole.abs().max(1.0);
    let sum: f64 = left.iter().sum();
    let is_whole = (lagrangian(&joint, &price) * usd + offset - whole).abs() <= close && (sum - whole).abs() <= close;
    // What rounding leaves over is everybody's.
    let each = (whole - sum) / players.len() as f64;
    is_whole.then(|| left.iter().map(|left| left + each).collect())
}

/// The least of the Lagrangian at these row duals, over the bounds of the columns.
fn lagrangian(problem: &Problem, price: &BTreeMap<&str, f64>) -> f64 {
    let dual: Vec<f64> = (0..problem.row_count())
        .map(|row| price.get(problem.row_names.get(row).unwrap_or_default()).copied().unwrap_or(0.0))
        .collect();
    let mut value = problem.offset;
    for (row, &dual) in dual.iter().enumerate() {
        let side = if dual > 0.0 { problem.row_lower[row] } else { problem.row_upper[row] };
        if side.is_finite() {
            value += dual * side;
        } else if dual.abs() > ZERO {
            return f64::NEG_INFINITY;
        }
    }
    for column in 0..problem.cols() {
        let entries = problem.starts[column]..problem.starts[column + 1];
        let reduced =
            problem.col_cost[column] - entries.map(|k| dual[problem.rows[k] as usize] * problem.values[k]).sum::<f64>();
        let at = if reduced > 0.0 { problem.col_lower[column] } else { problem.col_upper[column] };
        if at.is_finite() {
            value += reduced * at;
        } else if reduced.abs() > ZERO {
            return f64::NEG_INFINITY;
        }
    }
    value
}
