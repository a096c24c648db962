//! From facts to a balanced baseline: the flows closest to what was published that satisfy every balance.
//!
//! `min sum ((x - c)/scale)^2` over cells, published totals and recipe coefficients, subject to the balance of every
//! product in every region, the recipe intervals, the intervals of the cells and of the totals, and `x >= 0` where a
//! cell cannot be negative. `scale` is the half-interval with a floor. Intervals are hard; centers are soft.
//!
//! A second reconciliation sets every stock change to zero, because a question about the future starts from a state
//! that can last.

use crate::draft::Draft;
use crate::lp::{self, Algorithm, Options, Status};
use seawall_model::id::{CellId, Column, Id, ProductId, RegionId};
use seawall_model::world::{CellKind, Model, World};
use serde::Serialize;
use std::collections::BTreeMap;

/// What reconciliation did, for the adjustment report.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Every number that had a stated center, and how far it moved.
    pub moves: Vec<Move>,
    /// Largest imbalance after polishing, relative to the throughput of its balance.
    pub worst_balance: f64,
    /// Balance rows dropped because others imply them.
    pub dropped_rows: usize,
    /// Iterations of the quadratic programme.
    pub iterations: u64,
    /// Change of each cell when stock changes are set to zero, largest first.
    pub steady_moves: Vec<SteadyMove>,
    /// Rows, columns of the quadratic programme.
    pub size: (usize, usize),
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
    /// The balance that pulled it hardest, if any.
    pub pulled_by: String,
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

/// One bound that had to give so that a balanced baseline exists.
#[derive(Debug, Clone, Serialize)]
pub struct Relaxation {
    /// The number in the words of the sheets.
    pub key: String,
    /// Tonnes beyond the bound, signed.
    pub tonnes: f64,
    /// The same in half-widths of the interval.
    pub half_widths: f64,
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
/// [`Error::Conflict`] names the least weighted relaxation when the intervals admit no balanced baseline.
pub fn reconcile(world: &World) -> Result<(Model, Report), Error> {
    let n = world.cells.len();
    let reference = throughput_scale(world)?;
    let first = solve(world, &reference, None)?;
    let steady = solve(world, &reference, Some(&first.x))?;
    let mut moves = Vec::new();
    for (cell, facts) in world.cells.iter() {
        if let Some(stated) = facts.interval.central {
            let x = first.x[cell.index()];
            moves.push(Move {
                key: world.cell_key(cell),
                rows: facts.origin.rows.clone(),
                low: facts.interval.low,
                stated,
                high: facts.interval.high,
                reconciled: x,
                moved: (x - stated) / scale(facts.interval.half_width(), stated),
                pulled_by: first.pulled_by(world, cell),
            });
        }
    }
    for total in &world.totals {
        if let Some(stated) = total.interval.central {
            let x: f64 = total.terms.iter().map(|&(cell, weight)| weight * first.x[cell.index()]).sum();
            moves.push(Move {
                key: total.key.clone(),
                rows: total.origin.rows.clone(),
                low: total.interval.low,
                stated,
                high: total.interval.high,
                reconciled: x,
                moved: (x - stated) / scale(total.interval.half_width(), stated),
                pulled_by: total.terms.first().map(|&(cell, _)| first.pulled_by(world, cell)).unwrap_or_default(),
            });
        }
    }
    let mut steady_moves: Vec<SteadyMove> = (0..n)
        .map(|i| {
            let cell = CellId::from_index(i);
            let interval = world.cells[cell].interval;
            let slack = 1e-6 * (1.0 + steady.x[i].abs());
            SteadyMove {
                key: world.cell_key(cell),
                reconciled: first.x[i],
                steady: steady.x[i],
                outside: steady.x[i] < interval.low - slack || steady.x[i] > interval.high + slack,
            }
        })
        .filter(|change| (change.reconciled - change.steady).abs() > 0.5)
        .collect();
    steady_moves.sort_by(|a, b| {
        (b.reconciled - b.steady).abs().total_cmp(&(a.reconciled - a.steady).abs()).then(a.key.cmp(&b.key))
    });
    let report = Report {
        moves,
        worst_balance: first.worst_balance.max(steady.worst_balance),
        dropped_rows: first.dropped_rows,
        iterations: first.iterations,
        steady_moves,
        size: first.size,
    };
    let model =
        Model { world: world.clone(), reconciled: Column::from_vec(first.x), steady: Column::from_vec(steady.x) };
    Ok((model, report))
}

/// Least and greatest value that the facts and balances allow each of `cells`, tonnes a year.
///
/// # Errors
/// As [`reconcile`].
pub fn ranges(world: &World, cells: &[CellId]) -> Result<Vec<(f64, f64)>, Error> {
    let (draft, _) = constraints(world, |cell| (world.cells[cell].interval.low, world.cells[cell].interval.high), true);
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
                Status::Infeasible => return Err(Error::Conflict(relax(world, &[])?)),
                other => return Err(Error::Numerical(format!("range of {}: {other:?}", world.cell_key(cell)))),
            };
        }
        solver.set_costs(&[(cell.index(), 0.0)]);
        found.push((ends[0], ends[1]));
    }
    Ok(found)
}

/// A published figure that was not chosen, forced to stand alone.
#[derive(Debug, Clone, Serialize)]
pub struct Forced {
    /// Row of the observation.
    pub row: String,
    /// What it speaks of.
    pub key: String,
    /// Its value.
    pub value: f64,
    /// Row chosen instead.
    pub chosen: String,
    /// Least relaxation, in half-widths, that its value costs; zero when it can stand.
    pub total: f64,
    /// What gives, largest first.
    pub gives: Vec<Relaxation>,
}

/// Forces each observation that was not chosen to stand within one percent, and reports what gives.
///
/// # Errors
/// [`Error::Numerical`] when a relaxation cannot be computed.
pub fn forced(world: &World) -> Result<Vec<Forced>, Error> {
    world
        .alternatives
        .iter()
        .map(|alternative| {
            let mut gives = relax(world, &[(&alternative.terms, alternative.value)])?;
            gives.sort_by(|a, b| b.half_widths.abs().total_cmp(&a.half_widths.abs()).then(a.key.cmp(&b.key)));
            Ok(Forced {
                row: alternative.row.clone(),
                key: alternative.key.clone(),
                value: alternative.value,
                chosen: alternative.chosen.clone(),
                total: gives.iter().map(|give| give.half_widths.abs()).sum(),
                gives,
            })
        })
        .collect()
}

/// The unit in which a movement is measured: the half-interval, at least 1 % of the value and 0.01 t.
fn scale(half_width: f64, stated: f64) -> f64 {
    let floor = (0.01 * stated.abs()).max(0.01);
    if half_width.is_finite() { half_width.max(floor) } else { stated.abs().max(1.0) }
}

struct Balanced {
    x: Vec<f64>,
    balance_dual: BTreeMap<(RegionId, ProductId), f64>,
    worst_balance: f64,
    dropped_rows: usize,
    iterations: u64,
    size: (usize, usize),
}

impl Balanced {
    fn pulled_by(&self, world: &World, cell: CellId) -> String {
        world
            .balance_terms(cell)
            .map(|(region, product, _)| {
                (region, product, self.balance_dual.get(&(region, product)).copied().unwrap_or(0.0).abs())
            })
            .max_by(|a, b| a.2.total_cmp(&b.2).then((b.0, b.1).cmp(&(a.0, a.1))))
            .filter(|&(_, _, dual)| dual > 1e-9)
            .map(|(region, product, _)| {
                format!("balance {} {}", world.regions[region].code, world.products[product].code)
            })
            .unwrap_or_default()
    }
}

/// Cells as columns, balances, recipe intervals and totals as rows; also the row of each balance.
fn constraints(
    world: &World,
    bounds: impl Fn(CellId) -> (f64, f64),
    with_totals: bool,
) -> (Draft, BTreeMap<(RegionId, ProductId), usize>) {
    let mut draft = Draft::default();
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
    let mut rows = BTreeMap::new();
    for ((region, product), terms) in &balances {
        let name = format!("balance {} {}", world.regions[*region].code, world.products[*product].code);
        rows.insert((*region, *product), draft.row(0.0, 0.0, terms, name));
    }
    for (_, plant) in world.plants.iter() {
        let reference = plant.recipe[0].cell.index();
        for ingredient in &plant.recipe[1..] {
            let name = format!("recipe {} {}", plant.code, world.products[ingredient.product].code);
            let column = ingredient.cell.index();
            let amount = ingredient.amount;
            if amount.low == amount.high {
                draft.row(0.0, 0.0, &[(column, 1.0), (reference, -amount.low)], name);
            } else {
                draft.row(0.0, f64::INFINITY, &[(column, 1.0), (reference, -amount.low)], format!("{name} low"));
                if amount.high.is_finite() {
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
    if with_totals {
        for total in &world.totals {
            let terms: Vec<(usize, f64)> = total.terms.iter().map(|&(cell, weight)| (cell.index(), weight)).collect();
            draft.row(total.interval.low, total.interval.high, &terms, format!("total {}", total.key));
        }
    }
    (draft, rows)
}

/// Typical throughput of each plant's reference product: the middle of what the constraints allow.
fn throughput_scale(world: &World) -> Result<Vec<f64>, Error> {
    let cells: Vec<CellId> = world.plants.iter().map(|(_, plant)| plant.recipe[0].cell).collect();
    let ranges = ranges(world, &cells)?;
    Ok(ranges.iter().map(|&(low, high)| if high.is_finite() { 0.5 * (low + high) } else { low }.max(1.0)).collect())
}

/// The quadratic programme; with `anchor` the steady one: no stock change, closest to the anchor, facts' intervals soft.
fn solve(world: &World, reference: &[f64], anchor: Option<&[f64]>) -> Result<Balanced, Error> {
    let bounds = |cell: CellId| {
        let interval = world.cells[cell].interval;
        match (anchor, world.cells[cell].kind) {
            (None, _) => (interval.low, interval.high),
            (Some(_), CellKind::StockChange(..)) => (0.0, 0.0),
            (Some(_), CellKind::Trade(link)) if world.links[link].candidate => (0.0, 0.0),
            (Some(_), _) => (0.0, f64::INFINITY),
        }
    };
    let (mut draft, balance_rows) = constraints(world, bounds, anchor.is_none());
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
                    let center =
                        if facts.interval.high.is_finite() { facts.interval.center() } else { facts.interval.low };
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
        Status::Infeasible => return Err(Error::Conflict(relax(world, &[])?)),
        // The interior method may stop early on widely scaled facts; feasibility decides, not its word.
        other => {
            let relaxation = relax(world, &[])?;
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
    let dropped_rows = polish(world, &mut x, &bounds);
    let worst_balance = worst_balance(world, &x);
    let balance_dual = balance_rows.iter().map(|(&key, &row)| (key, solution.row_dual[row])).collect();
    Ok(Balanced { x, balance_dual, worst_balance, dropped_rows, iterations: solution.iterations, size })
}

/// Largest imbalance relative to the throughput of its balance.
#[must_use]
pub fn worst_balance(world: &World, x: &[f64]) -> f64 {
    let mut sums: BTreeMap<(RegionId, ProductId), (f64, f64)> = BTreeMap::new();
    for cell in world.cells.ids() {
        for (region, product, sign) in world.balance_terms(cell) {
            let entry = sums.entry((region, product)).or_default();
            entry.0 += sign * x[cell.index()];
            entry.1 += x[cell.index()].abs();
        }
    }
    sums.values().map(|&(net, gross)| if gross > 0.0 { net.abs() / gross } else { 0.0 }).fold(0.0, f64::max)
}

/// Removes what is left of the imbalances by the smallest relative change of cells off their bounds.
///
/// Minimum-norm correction `D^2 A' (A D^2 A')^-1 r` with `D = x`, repeated until nothing is left; dependent balance
/// rows show up as vanishing pivots and are skipped. Returns how many were.
fn polish(world: &World, x: &mut [f64], bounds: &impl Fn(CellId) -> (f64, f64)) -> usize {
    let mut rows: Vec<Vec<(usize, f64)>> = Vec::new();
    let mut index: BTreeMap<(RegionId, ProductId), usize> = BTreeMap::new();
    for cell in world.cells.ids() {
        for (region, product, sign) in world.balance_terms(cell) {
            let row = *index.entry((region, product)).or_insert_with(|| {
                rows.push(Vec::new());
                rows.len() - 1
            });
            rows[row].push((cell.index(), sign));
        }
    }
    for (_, plant) in world.plants.iter() {
        for ingredient in &plant.recipe[1..] {
            if ingredient.amount.low == ingredient.amount.high {
                rows.push(vec![(ingredient.cell.index(), 1.0), (plant.recipe[0].cell.index(), -ingredient.amount.low)]);
            }
        }
    }
    for (i, value) in x.iter_mut().enumerate() {
        let (low, high) = bounds(CellId::from_index(i));
        let near = 1e-7 * (1.0 + value.abs());
        if *value <= low + near {
            *value = low;
        } else if *value >= high - near {
            *value = high;
        }
    }
    let free: Vec<f64> = x
        .iter()
        .enumerate()
        .map(|(i, &value)| {
            let (low, high) = bounds(CellId::from_index(i));
            if value == low || value == high { 0.0 } else { value * value }
        })
        .collect();
    let m = rows.len();
    let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); x.len()];
    for (r, terms) in rows.iter().enumerate() {
        for &(c, a) in terms {
            columns[c].push((r, a));
        }
    }
    let mut normal = vec![0.0; m * m];
    for (c, terms) in columns.iter().enumerate() {
        for &(r, a) in terms {
            for &(s, b) in terms {
                normal[r * m + s] += a * free[c] * b;
            }
        }
    }
    let diagonal: Vec<f64> = (0..m).map(|r| normal[r * m + r]).collect();
    let mut kept = vec![true; m];
    for k in 0..m {
        let pivot = normal[k * m + k];
        if pivot <= 1e-13 * diagonal[k] || pivot <= 0.0 {
            kept[k] = false;
            continue;
        }
        for r in k + 1..m {
            let factor = normal[r * m + k] / pivot;
            if factor != 0.0 {
                for s in k + 1..m {
                    normal[r * m + s] -= factor * normal[k * m + s];
                }
                normal[r * m + k] = factor;
            }
        }
    }
    for _ in 0..20 {
        let mut residual: Vec<f64> =
            rows.iter().map(|terms| -terms.iter().map(|&(c, a)| a * x[c]).sum::<f64>()).collect();
        if residual.iter().all(|r| r.abs() < 1e-12) {
            break;
        }
        for k in 0..m {
            if kept[k] {
                for r in k + 1..m {
                    residual[r] -= normal[r * m + k] * residual[k];
                }
            }
        }
        let mut y = vec![0.0; m];
        for k in (0..m).rev() {
            if kept[k] {
                let known: f64 = (k + 1..m).map(|s| normal[k * m + s] * y[s]).sum();
                y[k] = (residual[k] - known) / normal[k * m + k];
            }
        }
        for (c, terms) in columns.iter().enumerate() {
            if free[c] > 0.0 {
                x[c] += free[c] * terms.iter().map(|&(r, a)| a * y[r]).sum::<f64>();
            }
        }
    }
    kept.iter().filter(|&&keep| !keep).count()
}

/// The least weighted L1 relaxation of intervals that admits a balanced baseline, with some sums forced to values.
fn relax(world: &World, force: &[(&Vec<(CellId, f64)>, f64)]) -> Result<Vec<Relaxation>, Error> {
    let wide = |cell: CellId| {
        if world.cells[cell].interval.low < 0.0 { (f64::NEG_INFINITY, f64::INFINITY) } else { (0.0, f64::INFINITY) }
    };
    let (mut draft, _) = constraints(world, wide, false);
    let mut slacks: Vec<(usize, f64, String, f64)> = Vec::new();
    let mut elastic = |draft: &mut Draft, terms: &[(usize, f64)], low: f64, high: f64, key: String| {
        let unit =
            if high.is_finite() { scale(0.5 * (high - low), 0.5 * (high + low)) } else { scale(f64::INFINITY, low) };
        let below = draft.column(1.0 / unit, 0.0, f64::INFINITY, format!("below {key}"));
        let above = draft.column(1.0 / unit, 0.0, f64::INFINITY, format!("above {key}"));
        let mut terms = terms.to_vec();
        terms.push((below, 1.0));
        terms.push((above, -1.0));
        draft.row(low, high, &terms, key.clone());
        slacks.push((below, -1.0, key.clone(), unit));
        slacks.push((above, 1.0, key, unit));
    };
    for (cell, facts) in world.cells.iter() {
        if facts.interval.low != 0.0 || facts.interval.high.is_finite() {
            elastic(&mut draft, &[(cell.index(), 1.0)], facts.interval.low, facts.interval.high, world.cell_key(cell));
        }
    }
    for total in &world.totals {
        let terms: Vec<(usize, f64)> = total.terms.iter().map(|&(cell, weight)| (cell.index(), weight)).collect();
        elastic(&mut draft, &terms, total.interval.low, total.interval.high, total.key.clone());
    }
    for (terms, value) in force {
        let terms: Vec<(usize, f64)> = terms.iter().map(|&(cell, weight)| (cell.index(), weight)).collect();
        let width = 0.01 * value.abs();
        draft.row(value - width, value + width, &terms, "forced".into());
    }
    let solution = lp::solve(&draft.finish(), &Options { algorithm: Algorithm::Simplex, ..Options::default() });
    if solution.status != Status::Optimal {
        return Err(Error::Numerical(format!("least relaxation: {:?}", solution.status)));
    }
    Ok(slacks
        .into_iter()
        .filter(|&(column, _, _, unit)| solution.x[column] > 1e-6 * unit)
        .map(|(column, sign, key, unit)| Relaxation {
            key,
            tonnes: sign * solution.x[column],
            half_widths: sign * solution.x[column] / unit,
        })
        .collect())
}
