//! The last digits: removes what imbalance an interior method leaves.

use super::elements::{self, Contents};
use seawall_model::id::{CellId, Id, ProductId, RegionId};
use seawall_model::world::{CellKind, World};
use std::collections::BTreeMap;

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
pub(super) fn polish(
    world: &World,
    x: &mut [f64],
    bounds: &impl Fn(CellId) -> (f64, f64),
    contents: Contents<'_>,
) -> usize {
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
    if let Contents::Settled(_) = contents {
        rows.extend(elements::rows(world, contents).into_iter().filter(|row| row.low == row.high).map(|row| row.terms));
    }
    for (i, value) in x.iter_mut().enumerate() {
        let (low, high) = bounds(CellId::from_index(i));
        let near = 1e-7 * (1.0 + value.abs());
        // What a running plant takes or gives stays as it is, or a trace of an element would come from nothing.
        let may_rest = match world.cells[CellId::from_index(i)].kind {
            CellKind::Ingredient(_, k) => k == 0 || *value < 0.0,
            _ => true,
        };
        if may_rest && *value <= low + near {
            *value = low;
        } else if may_rest && *value >= high - near {
            *value = high;
        }
    }
    for (_, plant) in world.plants.iter() {
        if x[plant.recipe[0].cell.index()] == 0.0 {
            for ingredient in &plant.recipe[1..] {
                x[ingredient.cell.index()] = 0.0;
            }
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
