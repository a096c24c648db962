//! What has to give: the least relaxation of figures, by name, and what was accepted of it.
//!
//! Balances, recipes and the conservation of elements are never relaxed; figures are. Each relaxed figure has a code made from its
//! key, so that an acceptance in writing names the figure and holds no longer than it is needed.

use super::Error;
use super::elements::Contents;
use super::programme::{constraints, scale};
use crate::draft::Draft;
use crate::lp::{self, Algorithm, Options, Status};
use seawall_model::id::{CellId, Id};
use seawall_model::world::{Accepted, World};
use serde::Serialize;

/// One bound that had to give so that a balanced baseline exists.
#[derive(Debug, Clone, Serialize)]
pub struct Relaxation {
    /// Code by which it is accepted.
    pub code: String,
    /// The number in the words of the sheets.
    pub key: String,
    /// Tonnes beyond the bound, signed.
    pub tonnes: f64,
    /// The same in half-widths of the interval.
    pub half_widths: f64,
}

/// The code of a relaxation of the figure `key`: `RX` and six hexadecimal digits that depend on the key alone.
#[must_use]
pub fn code(key: &str) -> String {
    // FNV-1a, folded: short enough to type, and two keys of one folder hardly share it.
    let hash = key
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("RX{:06x}", (hash ^ (hash >> 24) ^ (hash >> 48)) & 0x00ff_ffff)
}

/// The acceptances of `facts` that cover everything in `needed`, beyond those in `world` already; none where something is not covered.
pub(super) fn accepted(facts: &World, world: &World, needed: &[Relaxation]) -> Vec<Accepted> {
    let covers = |needed: &Relaxation| {
        facts
            .accepted
            .iter()
            .find(|row| {
                row.code == needed.code
                    && row.tonnes.signum() == needed.tonnes.signum()
                    && needed.tonnes.abs() <= row.tonnes.abs() * 1.001 + 1e-6
                    && !world.accepted.iter().any(|used| used.code == row.code)
            })
            .cloned()
    };
    needed.iter().map(covers).collect::<Option<Vec<_>>>().unwrap_or_default()
}

/// Widens the figures that give; the world then says so.
pub(super) fn apply(world: &mut World, accepted: &[Accepted]) {
    for row in accepted {
        // A hair more than was needed, so that a programme has an inside.
        let by = row.tonnes * 1.002 + 1e-5_f64.copysign(row.tonnes);
        let ids: Vec<CellId> = world.cells.ids().collect();
        let cell = ids.into_iter().find(|&cell| world.cell_key(cell) == row.key);
        let interval = match cell {
            Some(cell) => Some(&mut world.cells[cell].interval),
            None => world.totals.iter_mut().find(|total| total.key == row.key).map(|total| &mut total.interval),
        };
        if let Some(interval) = interval {
            if by > 0.0 {
                interval.high += by;
            } else {
                interval.low = if interval.low < 0.0 { interval.low + by } else { (interval.low + by).max(0.0) };
            }
        }
        world.accepted.push(row.clone());
    }
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
            let mut gives = relax(world, &[(&alternative.terms, alternative.value)], Contents::Any)?;
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

/// The least weighted L1 relaxation of intervals that admits a balanced baseline, with some sums forced to values.
pub(super) fn relax(
    world: &World,
    force: &[(&Vec<(CellId, f64)>, f64)],
    contents: Contents<'_>,
) -> Result<Vec<Relaxation>, Error> {
    let wide = |cell: CellId| {
        if world.cells[cell].interval.low < 0.0 { (f64::NEG_INFINITY, f64::INFINITY) } else { (0.0, f64::INFINITY) }
    };
    let (mut draft, _) = constraints(world, wide, false, contents);
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
            code: code(&key),
            key,
            tonnes: sign * solution.x[column],
            half_widths: sign * solution.x[column] / unit,
        })
        .collect())
}
