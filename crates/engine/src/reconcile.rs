//! From facts to a balanced baseline: the flows closest to what was published that satisfy every balance.
//!
//! `min sum ((x - c)/scale)^2` over cells, published totals and recipe coefficients, subject to the balance of every
//! product in every region, the recipe intervals, the conservation of every element at every plant, the intervals of the cells and of
//! the totals, and `x >= 0` where a cell cannot be negative. `scale` is the half-interval with a floor. Intervals are hard;
//! centers are soft.
//!
//! The order: flows under which some contents keep every element; the contents nearest to what was stated under those flows
//! (`elements`); flows again, with these contents; and a last time with every stock change at zero, because a
//! question about the future starts from a state that can last. Where the intervals admit nothing, the least relaxation is named (`relax`); a relaxation that was
//! accepted in writing is applied.

mod elements;
mod polish;
mod programme;
mod relax;

pub use elements::{Content, Ledger, PlantLoss};
pub use polish::worst_balance;
pub use relax::{Forced, Relaxation, code, forced};

use crate::lp::{self, Options, Status};
use elements::Contents;
use programme::{Balanced, constraints, scale, solve};
use seawall_model::id::{CellId, Column, Id};
use seawall_model::world::{Accepted, Model, World};
use serde::Serialize;

/// What reconciliation did, for the adjustment report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Every number that had a stated center, and how far it moved.
    pub moves: Vec<Move>,
    /// Largest imbalance after polishing, relative to the throughput of its balance.
    pub worst_balance: f64,
    /// Balance rows dropped because others imply them.
    pub dropped_rows: usize,
    /// Iterations of the quadratic programmes.
    pub iterations: u64,
    /// Change of each cell when stock changes are set to zero, largest first.
    pub steady_moves: Vec<SteadyMove>,
    /// Rows, columns of the largest quadratic programme.
    pub size: (usize, usize),
    /// Contained tonnes of each element over the chain.
    pub ledgers: Vec<Ledger>,
    /// Contents as settled.
    pub contents: Vec<Content>,
    /// What each plant loses of each element.
    pub losses: Vec<PlantLoss>,
    /// Largest element imbalance of a plant, a region or the world, of the baseline and the steady state.
    pub worst_element: f64,
    /// Customs values: what the tonnes are worth against what was declared.
    pub values: Vec<ValueRow>,
    /// Relaxations accepted in writing that were needed.
    pub accepted: Vec<Accepted>,
}

/// How far one number moved.
#[derive(Debug, Clone, Serialize)]
pub struct Move {
    /// The number in the words of the sheets.
    pub key: String,
    /// Rows of the sheets behind it.
    pub rows: Vec<String>,
    /// Lower bound.
    pub low: f64,
    /// Stated value.
    pub stated: f64,
    /// Upper bound.
    pub high: f64,
    /// Reconciled value.
    pub reconciled: f64,
    /// Movement in units of its own half-interval.
    pub moved: f64,
    /// The rows that pulled it hardest, in words.
    pub pulled_by: String,
    /// The same with their share of all pulls on it.
    pub pulls: Vec<(String, f64)>,
}

/// A customs value and what the tonnes under it are worth.
#[derive(Debug, Clone, Serialize)]
pub struct ValueRow {
    /// The flows in the words of the sheets.
    pub key: String,
    /// Rows of the sheets behind it.
    pub rows: Vec<String>,
    /// Declared, thousand USD.
    pub declared: f64,
    /// Worth of the reconciled tonnes at the least, the central and the greatest price.
    pub worth: [f64; 3],
    /// Whether the least worth is all that was declared: the row holds tonnes down.
    pub binds: bool,
}

/// How far one cell moves when stocks may not change.
#[derive(Debug, Clone, Serialize)]
pub struct SteadyMove {
    /// The cell in the words of the sheets.
    pub key: String,
    /// Reconciled tonnes a year.
    pub reconciled: f64,
    /// Tonnes a year in the steady state.
    pub steady: f64,
    /// Whether the steady value leaves the interval of the facts.
    pub outside: bool,
}

/// Why there is no balanced baseline.
#[derive(Debug, Clone, Serialize)]
pub enum Error {
    /// The intervals admit none; the least relaxation that would.
    Conflict(Vec<Relaxation>),
    /// The solver failed where an answer exists.
    Numerical(String),
}

/// Reconciles the facts.
///
/// # Errors
/// [`Error::Conflict`] names the least weighted relaxation when the intervals admit no balanced baseline and somebody has not accepted all of it.
pub fn reconcile(world: &World) -> Result<(Model, Report), Error> {
    start(world, None, None)
}

/// Reconciles facts that differ a little from those of `near`, as a draw does: contents are settled from its flows, which
/// saves a programme. An interior method cannot start from a point, so the others run in full.
///
/// # Errors
/// As [`reconcile`].
pub fn reconcile_near(world: &World, near: &Model) -> Result<(Model, Report), Error> {
    start(world, Some(near.reconciled.values()).filter(|x| x.len() == world.cells.len()), None)
}

/// As [`reconcile_near`], with the point towards which each flow that no source states is weakly pulled.
///
/// # Errors
/// As [`reconcile`].
pub fn reconcile_drawn(world: &World, pulls: &[f64], near: &Model) -> Result<(Model, Report), Error> {
    let same = near.reconciled.len() == world.cells.len() && pulls.len() == world.cells.len();
    assert!(same, "a draw has the cells of the model it is drawn from");
    start(world, Some(near.reconciled.values()), Some(pulls))
}

fn start(facts: &World, near: Option<&[f64]>, pulls: Option<&[f64]>) -> Result<(Model, Report), Error> {
    // Relaxations accepted in writing apply only where they are needed.
    let mut world = facts.clone();
    world.accepted.clear();
    loop {
        match balance(&world, near, pulls) {
            Err(Error::Conflict(needed)) => {
                let accepted = relax::accepted(facts, &world, &needed);
                if accepted.is_empty() {
                    return Err(Error::Conflict(needed));
                }
                relax::apply(&mut world, &accepted);
            }
            other => return other,
        }
    }
}

fn balance(world: &World, near: Option<&[f64]>, pulls: Option<&[f64]>) -> Result<(Model, Report), Error> {
    let (loose, mut iterations) = match near {
        Some(x) => (x.to_vec(), 0),
        None => {
            let loose = solve(world, &programme::throughput_guess(world), None, Contents::Any, (&[], pulls))?;
            (loose.x, loose.iterations)
        }
    };
    let reference = programme::throughput_at(world, &loose);
    let settled = elements::settle(world, &loose)?;
    let centers = elements::centers(world, &settled, &loose);
    let first = solve(world, &reference, None, Contents::Settled(&settled), (&centers, pulls))?;
    let steady = solve(world, &reference, Some(&first.x), Contents::Settled(&settled), (&[], None))?;
    iterations += first.iterations + steady.iterations;

    let ledgers = elements::ledgers(world, &settled, &first.x);
    let worst_element = ledgers
        .iter()
        .chain(&elements::ledgers(world, &settled, &steady.x))
        .map(|ledger| ledger.worst_plant.max(ledger.worst_region).max(ledger.worst_world))
        .fold(0.0, f64::max);
    let report = Report {
        moves: moves(world, &first),
        worst_balance: first.worst_balance.max(steady.worst_balance),
        dropped_rows: first.dropped_rows,
        iterations,
        steady_moves: steady_moves(world, &first, &steady),
        size: first.size,
        ledgers,
        contents: elements::contents(world, &settled),
        losses: elements::losses(world, &settled, &first.x),
        worst_element,
        values: values(world, &first.x),
        accepted: world.accepted.clone(),
    };
    let model =
        Model { world: world.clone(), reconciled: Column::from_vec(first.x), steady: Column::from_vec(steady.x) };
    Ok((model, report))
}

fn moves(world: &World, first: &Balanced) -> Vec<Move> {
    let words = |pulls: &[(String, f64)]| pulls.iter().map(|(row, _)| row.as_str()).collect::<Vec<_>>().join("; ");
    let mut moves = Vec::new();
    for (cell, facts) in world.cells.iter() {
        // What leaves no room cannot move.
        if let Some(stated) = facts.interval.central.filter(|_| facts.interval.low < facts.interval.high) {
            let x = first.x[cell.index()];
            let unit = scale(facts.interval.half_width(), stated);
            let pulls = first.pulls(&[cell]);
            moves.push(Move {
                key: world.cell_key(cell),
                rows: facts.origin.rows.clone(),
                low: facts.interval.low,
                stated,
                high: facts.interval.high,
                reconciled: x,
                moved: (x - stated) / unit,
                pulled_by: words(&pulls),
                pulls,
            });
        }
    }
    for total in &world.totals {
        if let Some(stated) = total.interval.central {
            let x: f64 = total.terms.iter().map(|&(cell, weight)| weight * first.x[cell.index()]).sum();
            let cells: Vec<CellId> = total.terms.iter().map(|&(cell, _)| cell).collect();
            let pulls = first.pulls(&cells);
            moves.push(Move {
                key: total.key.clone(),
                rows: total.origin.rows.clone(),
                low: total.interval.low,
                stated,
                high: total.interval.high,
                reconciled: x,
                moved: (x - stated) / scale(total.interval.half_width(), stated),
                pulled_by: words(&pulls),
                pulls,
            });
        }
    }
    moves
}

fn steady_moves(world: &World, first: &Balanced, steady: &Balanced) -> Vec<SteadyMove> {
    let mut moves: Vec<SteadyMove> = world
        .cells
        .iter()
        .map(|(cell, facts)| {
            let (reconciled, steady) = (first.x[cell.index()], steady.x[cell.index()]);
            let slack = 1e-6 * (1.0 + steady.abs());
            SteadyMove {
                key: world.cell_key(cell),
                reconciled,
                steady,
                outside: steady < facts.interval.low - slack || steady > facts.interval.high + slack,
            }
        })
        .filter(|change| (change.reconciled - change.steady).abs() > 0.5)
        .collect();
    moves.sort_by(|a, b| {
        (b.reconciled - b.steady).abs().total_cmp(&(a.reconciled - a.steady).abs()).then(a.key.cmp(&b.key))
    });
    moves
}

/// Customs values against the worth of the tonnes; a value row has prices as weights.
fn values(world: &World, x: &[f64]) -> Vec<ValueRow> {
    let is_value = |total: &&seawall_model::world::Total| total.key.starts_with("trade_value");
    let worth = |total: &seawall_model::world::Total, price: fn(&seawall_model::unit::Interval) -> f64| -> f64 {
        total
            .terms
            .iter()
            .map(|&(cell, _)| match world.cells[cell].kind {
                seawall_model::world::CellKind::Trade(link) => {
                    price(&world.products[world.links[link].product].price) / 1000.0 * x[cell.index()]
                }
                _ => 0.0,
            })
            .sum()
    };
    world
        .totals
        .iter()
        .filter(is_value)
        .map(|total| {
            let worth = [
                worth(total, |price| price.low),
                worth(total, seawall_model::unit::Interval::center),
                worth(total, |price| price.high),
            ];
            ValueRow {
                key: total.key.clone(),
                rows: total.origin.rows.clone(),
                declared: total.interval.high,
                binds: worth[0] > 0.999 * total.interval.high,
                worth,
            }
        })
        .collect()
}

/// Least and greatest value that the facts and balances allow each of `cells`, tonnes a year, whatever the contents are.
///
/// # Errors
/// As [`reconcile`].
pub fn ranges(world: &World, cells: &[CellId]) -> Result<Vec<(f64, f64)>, Error> {
    let (draft, _) = constraints(
        world,
        |cell| (world.cells[cell].interval.low, world.cells[cell].interval.high),
        true,
        Contents::Any,
    );
    let problem = draft.finish();
    let mut solver = lp::highs::Solver::new(&problem, &Options::default());
    let mut found = Vec::with_capacity(cells.len());
    let mut costs = vec![(0usize, 0.0f64)];
    for &cell in cells {
        let mut ends = [0.0; 2];
        for (end, sign) in ends.iter_mut().zip([1.0, -1.0]) {
            costs[0] = (cell.index(), sign);
            solver.set_costs(&costs);
            let solution = solver.solve();
            *end = match solution.status {
                Status::Optimal => solution.x[cell.index()],
                Status::Unbounded => -sign * f64::INFINITY,
                Status::Infeasible => return Err(Error::Conflict(relax::relax(world, &[], Contents::Any)?)),
                other => return Err(Error::Numerical(format!("range of {}: {other:?}", world.cell_key(cell)))),
            };
        }
        solver.set_costs(&[(cell.index(), 0.0)]);
        found.push((ends[0], ends[1]));
    }
    Ok(found)
}
