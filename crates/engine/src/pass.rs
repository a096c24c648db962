//! One proportional pass of a scenario through all stages: what every link carries when nobody coordinates.
//!
//! In each period every region shares what it has of a product in proportion to baseline: with supply a share `r` of
//! normal, plants, users and export customers get the share `r`. The greatest fixed point below one is found by
//! sweeping. It gives what outsiders owe to a coalition and what the coalition owes to them.

use seawall_model::conditions::{Conditions, WEEKS_PER_YEAR};
use seawall_model::id::{Column, Id, LinkId, ProductId, RegionId};
use seawall_model::world::{CellKind, Model, Role};
use std::collections::BTreeMap;

/// Most sweeps in a period; reaching it leaves shares at most `1e-10` above their limit in a contracting chain.
const SWEEPS: usize = 2000;

/// Share of the departures in `[from, from + length)`, arriving `lead` weeks later, that arrives in `[start, finish)`.
#[must_use]
pub fn arriving_share(from: f64, length: f64, lead: f64, start: f64, finish: f64) -> f64 {
    let overlap = (from + length + lead).min(finish) - (from + lead).max(start);
    if overlap <= 0.0 { 0.0 } else { overlap / length }
}

/// Tonnes a week on each link in each period.
#[must_use]
pub fn pass(model: &Model, conditions: &Conditions) -> Column<LinkId, Vec<f64>> {
    let world = &model.world;
    let grid = &conditions.grid;
    let mut flow: Vec<Vec<f64>> = vec![vec![0.0; grid.len()]; world.links.len()];
    let mut shipped_weeks: Vec<f64> = vec![0.0; conditions.kernel_caps.len()];
    let mut supply_base: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    let mut constant: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    for cell in world.cells.ids() {
        let rate = model.steady[cell] / WEEKS_PER_YEAR;
        for (region, product, sign) in world.balance_terms(cell) {
            if sign > 0.0 {
                *supply_base.entry((region, product)).or_default() += rate;
            }
            if matches!(world.cells[cell].kind, CellKind::Unexplained(..)) {
                *constant.entry((region, product)).or_default() += rate;
            }
        }
    }
    let pairs: Vec<(RegionId, ProductId)> = supply_base.keys().copied().collect();
    let position: BTreeMap<(RegionId, ProductId), usize> = pairs.iter().enumerate().map(|(i, &pair)| (pair, i)).collect();
    for t in 0..grid.len() {
        let mut arrivals: Vec<f64> = vec![0.0; pairs.len()];
        let mut same_period: Vec<(LinkId, usize, f64)> = Vec::new();
        for (id, link) in world.links.iter() {
            let base = model.steady[link.cell] / WEEKS_PER_YEAR;
            let Some(&at) = position.get(&(link.to, link.product)) else { continue };
            if base <= 0.0 {
                continue;
            }
            let lead = link.lead_weeks.center();
            // Departures before the first day at the baseline rate.
            let early = (lead.min(grid.finish(t)) - grid.start[t]).max(0.0);
            arrivals[at] += base * early / grid.length[t];
            for s in 0..=t {
                let lead = lead + conditions.extra_lead[id][s];
                let share = arriving_share(grid.start[s], grid.length[s], lead, grid.start[t], grid.finish(t));
                if share > 0.0 {
                    let rate = share * grid.length[s] / grid.length[t];
                    if s < t {
                        arrivals[at] += flow[id.index()][s] * rate;
                    } else {
                        same_period.push((id, at, rate));
                    }
                }
            }
        }
        let mut cap: Vec<f64> = world.links.ids().map(|id| conditions.flow_cap[id][t].min(1.0)).collect();
        for (k, kernel) in conditions.kernel_caps.iter().enumerate() {
            if t >= kernel.first {
                let allowed = kernel.cumulative_weeks[t - kernel.first] - shipped_weeks[k];
                let share = &mut cap[kernel.link.index()];
                *share = share.min((allowed / grid.length[t]).max(0.0));
            }
        }
        for group in &conditions.group_caps {
            for link in &group.links {
                cap[link.index()] = cap[link.index()].min(group.share[t]);
            }
        }
        let mut share: Vec<f64> = vec![1.0; pairs.len()];
        for _ in 0..SWEEPS {
            let mut supply = arrivals.clone();
            for (i, pair) in pairs.iter().enumerate() {
                supply[i] += constant.get(pair).copied().unwrap_or(0.0);
            }
            for &(id, at, rate) in &same_period {
                let link = &world.links[id];
                let available = position.get(&(link.from, link.product)).map_or(0.0, |&i| share[i]);
                supply[at] += model.steady[link.cell] / WEEKS_PER_YEAR * available.min(cap[id.index()]) * rate;
            }
            for (id, plant) in world.plants.iter() {
                let mut level = plant.capacity.center().max(1.0) * conditions.capacity[id][t];
                level = level.min(1.0);
                for ingredient in &plant.recipe {
                    if ingredient.role == Role::Input && model.steady[ingredient.cell] > 0.0 {
                        level = level.min(position.get(&(plant.region, ingredient.product)).map_or(0.0, |&i| share[i]));
                    }
                }
                for ingredient in &plant.recipe {
                    if ingredient.role == Role::Output
                        && let Some(&i) = position.get(&(plant.region, ingredient.product))
                    {
                        supply[i] += level * model.steady[ingredient.cell] / WEEKS_PER_YEAR;
                    }
                }
            }
            let mut change: f64 = 0.0;
            for (i, pair) in pairs.iter().enumerate() {
                let base = supply_base[pair];
                let next = if base > 0.0 { (supply[i] / base).min(share[i]) } else { share[i] };
                change = change.max(share[i] - next);
                share[i] = next;
            }
            if change < 1e-12 {
                break;
            }
        }
        for (id, link) in world.links.iter() {
            let available = position.get(&(link.from, link.product)).map_or(0.0, |&i| share[i]);
            flow[id.index()][t] = model.steady[link.cell] / WEEKS_PER_YEAR * available.min(cap[id.index()]);
        }
        for (k, kernel) in conditions.kernel_caps.iter().enumerate() {
            if t >= kernel.first {
                let base = model.steady[world.links[kernel.link].cell] / WEEKS_PER_YEAR;
                if base > 0.0 {
                    shipped_weeks[k] += flow[kernel.link.index()][t] / base * grid.length[t];
                }
            }
        }
    }
    Column::from_vec(flow)
}
