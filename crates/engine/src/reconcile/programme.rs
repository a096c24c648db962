//! The quadratic programme: columns, rows, centers, and what pulled on what.

use super::Error;
use super::elements::{self, Contents};
use super::polish::{polish, worst_balance};
use super::relax::relax;
use crate::draft::Draft;
use crate::lp::{self, Status};
use seawall_model::id::{CellId, Id, PlantId, ProductId, RegionId};
use seawall_model::world::{CellKind, Plant, World};
use std::collections::BTreeMap;

/// The unit in which a movement is measured: the half-interval, at least 1 % of the value and 0.01 t.
pub(super) fn scale(half_width: f64, stated: f64) -> f64 {
    let floor = (0.01 * stated.abs()).max(0.01);
    if half_width.is_finite() { half_width.max(floor) } else { stated.abs().max(1.0) }
}

/// Balanced flows and what it took.
pub(super) struct Balanced {
    pub x: Vec<f64>,
    /// For each cell the rows that pull on it, with their force: change of the objective for a tonne.
    forces: Vec<Vec<(usize, f64)>>,
    names: Vec<String>,
    pub worst_balance: f64,
    pub dropped_rows: usize,
    pub iterations: u64,
    pub size: (usize, usize),
}

impl Balanced {
    /// The rows that pull on `cells`, hardest first, with their share of all pulls; at most three, none below a twentieth.
    pub(super) fn pulls(&self, cells: &[CellId]) -> Vec<(String, f64)> {
        let mut forces: BTreeMap<usize, f64> = BTreeMap::new();
        for cell in cells {
            for &(row, force) in &self.forces[cell.index()] {
                *forces.entry(row).or_default() += force;
            }
        }
        let all: f64 = forces.values().map(|force| force.abs()).sum();
        let mut forces: Vec<(usize, f64)> = forces
            .into_iter()
            .map(|(row, force)| (row, force.abs() / all))
            .filter(|&(_, share)| share >= 0.05)
            .collect();
        forces.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        forces.iter().take(3).map(|&(row, share)| (self.names[row].clone(), share)).collect()
    }
}

/// Cells as columns, balances, recipe intervals, elements and totals as rows; also the names of the rows.
pub(super) fn constraints(
    world: &World,
    bounds: impl Fn(CellId) -> (f64, f64),
    with_totals: bool,
    contents: Contents<'_>,
) -> (Draft, Vec<String>) {
    let mut draft = Draft::default();
    let mut names = Vec::new();
    for cell in world.cells.ids() {
        let (low, high) = bounds(cell);
        draft.column(0.0, low, high, world.cell_key(cell));
    }
    let mut balances: BTreeMap<(RegionId, ProductId), Vec<(usize, f64)>> = BTreeMap::new();
    for cell in world.cells.ids() {
        for (region, product, sign) in world.balance_terms(cell) {
            balances.entry((region, product)).or_default().push((cell.index(), sign));
        }
    }
    for ((region, product), terms) in &balances {
        let name = format!("balance {} {}", world.regions[*region].code, world.products[*product].code);
        names.push(name.clone());
        draft.row(0.0, 0.0, terms, name);
    }
    for (_, plant) in world.plants.iter() {
        let reference = plant.recipe[0].cell.index();
        for ingredient in &plant.recipe[1..] {
            let name = format!("recipe {} {}", plant.code, world.products[ingredient.product].code);
            let column = ingredient.cell.index();
            let amount = ingredient.amount;
            names.push(name.clone());
            if amount.low == amount.high {
                draft.row(0.0, 0.0, &[(column, 1.0), (reference, -amount.low)], name);
            } else {
                draft.row(0.0, f64::INFINITY, &[(column, 1.0), (reference, -amount.low)], format!("{name} low"));
                if amount.high.is_finite() {
                    names.push(name.clone());
                    draft.row(
                        f64::NEG_INFINITY,
                        0.0,
                        &[(column, 1.0), (reference, -amount.high)],
                        format!("{name} high"),
                    );
                }
            }
        }
    }
    for row in elements::rows(world, contents) {
        names.push(row.name.clone());
        draft.row(row.low, row.high, &row.terms, row.name);
    }
    if with_totals {
        for total in &world.totals {
            names.push(format!("total {}", total.key));
            let terms: Vec<(usize, f64)> = total.terms.iter().map(|&(cell, weight)| (cell.index(), weight)).collect();
            draft.row(total.interval.low, total.interval.high, &terms, format!("total {}", total.key));
        }
    }
    (draft, names)
}

/// Throughput of each plant at the flows `x`, a tenth of the guess and a tonne at least: the weight of a recipe's coefficients.
pub(super) fn throughput_at(world: &World, x: &[f64]) -> Vec<f64> {
    let guess = throughput_guess(world);
    let at =
        |(&guess, (_, plant)): (&f64, (PlantId, &Plant))| x[plant.recipe[0].cell.index()].max(0.1 * guess).max(1.0);
    guess.iter().zip(world.plants.iter()).map(at).collect()
}

/// Throughput before any flow is known: the middle of the cell's own interval, or a thousand tonnes.
pub(super) fn throughput_guess(world: &World) -> Vec<f64> {
    let guess = |cell: CellId| {
        let interval = world.cells[cell].interval;
        if interval.high.is_finite() { interval.center().max(1.0) } else { interval.low.max(1000.0) }
    };
    world.plants.iter().map(|(_, plant)| guess(plant.recipe[0].cell)).collect()
}

/// The quadratic programme, with soft `centers` and the points to which flows without one are weakly pulled; with `anchor` the steady one: no stock change, closest to the anchor, facts' intervals soft.
pub(super) fn solve(
    world: &World,
    reference: &[f64],
    anchor: Option<&[f64]>,
    contents: Contents<'_>,
    (centers, pulls): (&[elements::Center], Option<&[f64]>),
) -> Result<Balanced, Error> {
    let bounds = |cell: CellId| {
        let interval = world.cells[cell].interval;
        match (anchor, world.cells[cell].kind) {
            (None, _) => (interval.low, interval.high),
            (Some(_), CellKind::StockChange(..)) => (0.0, 0.0),
            (Some(_), CellKind::Trade(link)) if world.links[link].candidate => (0.0, 0.0),
            (Some(_), _) => (0.0, f64::INFINITY),
        }
    };
    let (mut draft, names) = constraints(world, bounds, anchor.is_none(), contents);
    let cells = world.cells.len();
    let mut weights = vec![0.0; cells];
    let mut soft = |draft: &mut Draft, terms: &[(usize, f64)], center: f64, unit: f64, weight: f64, name: &str| {
        let deviation = draft.column(0.0, f64::NEG_INFINITY, f64::INFINITY, format!("deviation {name}"));
        let mut scaled: Vec<(usize, f64)> =
            terms.iter().map(|&(column, coefficient)| (column, coefficient / unit)).collect();
        scaled.push((deviation, -1.0));
        draft.row(center / unit, center / unit, &scaled, format!("center {name}"));
        weights.push(2.0 * weight);
    };
    for (cell, facts) in world.cells.iter() {
        let name = world.cell_key(cell);
        let (low, high) = draft.bounds(cell.index());
        if low == high {
            continue;
        }
        match anchor {
            Some(x) => soft(
                &mut draft,
                &[(cell.index(), 1.0)],
                x[cell.index()],
                (0.05 * x[cell.index()].abs()).max(0.05),
                1.0,
                &name,
            ),
            None => match facts.interval.central {
                Some(center) => soft(
                    &mut draft,
                    &[(cell.index(), 1.0)],
                    center,
                    scale(facts.interval.half_width(), center),
                    1.0,
                    &name,
                ),
                // A weak pull towards nothing keeps cells that only balances bound from wandering.
                None if !matches!(facts.kind, CellKind::Ingredient(..)) => {
                    let center = match pulls {
                        Some(pulls) => pulls[cell.index()],
                        None if facts.interval.high.is_finite() => facts.interval.center(),
                        None => facts.interval.low,
                    };
                    let unit = if facts.interval.high.is_finite() {
                        scale(facts.interval.half_width(), center)
                    } else {
                        1000.0
                    };
                    soft(&mut draft, &[(cell.index(), 1.0)], center, unit, 1e-3, &name);
                }
                None => {}
            },
        }
    }
    for (index, (_, plant)) in world.plants.iter().enumerate() {
        let throughput = plant.recipe[0].cell.index();
        for ingredient in &plant.recipe[1..] {
            let amount = ingredient.amount;
            if amount.low == amount.high {
                continue;
            }
            let center = anchor.map_or(amount.center(), |x| {
                if x[throughput] > 1e-6 { x[ingredient.cell.index()] / x[throughput] } else { amount.center() }
            });
            let unit = (amount.half_width().min(center.max(0.1)) * reference[index]).max(0.01);
            let name = format!("recipe {} {}", plant.code, world.products[ingredient.product].code);
            soft(&mut draft, &[(ingredient.cell.index(), 1.0), (throughput, -center)], 0.0, unit, 1.0, &name);
        }
    }
    if anchor.is_none() {
        for center in centers {
            soft(&mut draft, &center.terms, 0.0, center.unit, 1.0, &center.name);
        }
        for total in &world.totals {
            if let Some(center) = total.interval.central {
                let terms: Vec<(usize, f64)> =
                    total.terms.iter().map(|&(cell, weight)| (cell.index(), weight)).collect();
                soft(&mut draft, &terms, center, scale(total.interval.half_width(), center), 1.0, &total.key);
            }
        }
    }
    let size = draft.size();
    let problem = draft.finish();
    let solution = lp::clarabel::qp(&weights, &problem);
    match solution.status {
        Status::Optimal => {}
        Status::Infeasible => return Err(Error::Conflict(relax(world, &[], contents)?)),
        // The interior method may stop early on widely scaled facts; feasibility decides, not its word.
        other => {
            let relaxation = relax(world, &[], contents)?;
            if !relaxation.is_empty() {
                return Err(Error::Conflict(relaxation));
            }
            return Err(Error::Numerical(format!(
                "quadratic programme: {other:?}, residuals {:?}",
                solution.residuals
            )));
        }
    }
    let mut x = solution.x[..cells].to_vec();
    let dropped_rows = polish(world, &mut x, &bounds, contents);
    let worst_balance = worst_balance(world, &x);
    let forces = (0..cells)
        .map(|j| {
            problem
                .column(j)
                .filter(|&(row, _)| row < names.len())
                .map(|(row, coefficient)| (row, coefficient * solution.row_dual[row]))
                .filter(|&(_, force)| force.abs() > 1e-12)
                .collect()
        })
        .collect();
    Ok(Balanced { x, forces, names, worst_balance, dropped_rows, iterations: solution.iterations, size })
}
