//! Who gains and who loses: each agent's money against the baseline, over the horizon.
//!
//! What one pays for a good another receives, so the parts of all regions add up to the loss of the whole with its sign turned: a test
//! says so.

use super::Question;
use crate::pass::arriving_share;
use crate::respond::{Layout, Response};
use seawall_model::conditions::{Conditions, Fill, WEEKS_PER_YEAR};
use seawall_model::id::{Column, Id, LinkId, ProductId, RegionId};
use seawall_model::world::{CellKind, Role, World};
use serde::Serialize;
use std::collections::BTreeMap;

/// Changes against the baseline over the horizon, USD; a gain is above zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Surplus {
    /// Final users: what they lose by taking less and pay more for what they take.
    pub users: f64,
    /// Mines and plants: what they are paid less inputs and own cost.
    pub makers: f64,
    /// Holders of stock: sales less holding and what is bought back at the end.
    pub holders: f64,
    /// Price differences beyond cost on ways out of the region: what a restricted tonne earns its exporter.
    pub ways: f64,
    /// Duties on imports.
    pub duties: f64,
    /// Thin-market premium on exports.
    pub premium: f64,
}

impl Surplus {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.users + self.makers + self.holders + self.ways + self.duties + self.premium
    }
}

/// What agents spend by themselves, USD, apart from what they pay each other; and by how much use and disposal moved.
pub(super) struct Costs {
    users: Vec<f64>,
    makers: Vec<f64>,
    holders: Vec<f64>,
    /// By the region that ships.
    ways: Vec<f64>,
    /// More use because of the price, t/week.
    pub(super) more: BTreeMap<(RegionId, ProductId), Vec<f64>>,
    /// By-product thrown away beyond the baseline, t/week.
    surplus: BTreeMap<(RegionId, ProductId), Vec<f64>>,
    /// Orders to fill that were not filled, t/week, by order and period.
    unfilled: BTreeMap<(usize, usize), f64>,
}

impl Costs {
    /// Sums the cost of every column by whose it is.
    pub(super) fn of(
        world: &World,
        fills: &[Fill],
        layout: &Layout,
        x: &[f64],
        cost: &[f64],
        own: &[(usize, RegionId)],
    ) -> Self {
        let zero = vec![0.0; world.regions.len()];
        let (mut users, mut makers, mut holders, mut ways) = (zero.clone(), zero.clone(), zero.clone(), zero);
        let value = |column: usize| x.get(column).copied().unwrap_or(0.0);
        let spent = |column: usize| value(column) * cost[column];
        for (id, plant) in world.plants.iter() {
            let columns = layout.run[id.index()].iter().flatten();
            makers[plant.region.index()] += columns.map(|&(up, down)| spent(up) + spent(down)).sum::<f64>();
        }
        for &(column, region) in own {
            makers[region.index()] += spent(column);
        }
        for (id, link) in world.links.iter() {
            let columns = layout.flow[id.index()].iter().flatten();
            ways[link.from.index()] += columns.map(|&(up, down)| spent(up) + spent(down)).sum::<f64>();
        }
        for (id, demand) in world.demands.iter() {
            let columns = layout.short[id.index()].iter().flatten();
            users[demand.region.index()] += columns.map(|&column| spent(column)).sum::<f64>();
        }
        let mut more = BTreeMap::new();
        for (&pair, group) in &layout.gives_way {
            users[pair.0.index()] += group.columns.iter().flatten().map(|&(column, _)| spent(column)).sum::<f64>();
            let of_period = |columns: &Vec<(usize, f64)>| -> f64 {
                columns.iter().filter(|(_, sign)| *sign < 0.0).map(|&(column, _)| value(column)).sum()
            };
            more.insert(pair, group.columns.iter().map(of_period).collect());
        }
        for (id, stock) in world.stocks.iter() {
            let columns = layout.stock[id.index()].iter().flatten().flatten();
            holders[stock.region.index()] += columns.map(|&column| spent(column)).sum::<f64>();
        }
        for (pair, &column) in &layout.gap {
            holders[pair.0.index()] += spent(column);
        }
        // Whoever ordered a fill would have given as much for what was not filled.
        for &(k, _, column) in &layout.unfilled {
            holders[fills[k].region.index()] += spent(column);
        }
        let mut surplus = BTreeMap::new();
        for (&pair, columns) in &layout.surplus {
            makers[pair.0.index()] += columns.iter().map(|&column| spent(column)).sum::<f64>();
            surplus.insert(pair, columns.iter().map(|&column| value(column)).collect());
        }
        let unfilled = layout.unfilled.iter().map(|&(k, t, column)| ((k, t), value(column))).collect();
        Self { users, makers, holders, ways, more, surplus, unfilled }
    }
}

/// Every region's parts.
pub(super) fn surplus(
    question: &Question<'_>,
    conditions: &Conditions,
    premium: &Column<LinkId, Vec<f64>>,
    response: &Response,
    price: &BTreeMap<(RegionId, ProductId), Vec<f64>>,
    costs: &Costs,
) -> Column<RegionId, Surplus> {
    let (model, prices) = (question.model, question.prices);
    let world = &model.world;
    let grid = &conditions.grid;
    let periods = grid.len();
    let mut parts = vec![Surplus::default(); world.regions.len()];
    for (region, part) in parts.iter_mut().enumerate() {
        part.users = -costs.users[region];
        part.makers = -costs.makers[region];
        part.holders = -costs.holders[region];
        part.ways = -costs.ways[region];
    }
    let rate = |cell| model.steady[cell] / WEEKS_PER_YEAR;
    let at = |pair: (RegionId, ProductId), t: usize| price.get(&pair).map_or(0.0, |path| path[t]);
    let saved = |pair: (RegionId, ProductId), t: usize| {
        let factors = conditions.input_factor.iter().filter(|f| (f.0, f.1) == pair);
        factors.map(|f| f.2[t]).product::<f64>()
    };
    for (id, demand) in world.demands.iter() {
        let pair = (demand.region, demand.product);
        for t in 0..periods {
            let taken = response.wanted[id][t] - response.short[id][t];
            let before = prices.at(pair.0, pair.1) * rate(demand.cell);
            parts[pair.0.index()].users -= (at(pair, t) * taken - before) * grid.length[t];
        }
    }
    for (&pair, more) in &costs.more {
        let paid: f64 = (0..periods).map(|t| at(pair, t) * more[t] * grid.length[t]).sum();
        parts[pair.0.index()].users -= paid;
    }
    for (id, plant) in world.plants.iter() {
        let throughput = model.steady[plant.recipe[0].cell];
        if throughput <= crate::prices::NEGLIGIBLE {
            continue;
        }
        for t in 0..periods {
            let margin: f64 = plant
                .recipe
                .iter()
                .map(|i| {
                    let pair = (plant.region, i.product);
                    let amount = model.steady[i.cell] / throughput;
                    let sign = if i.role == Role::Output { 1.0 } else { -saved(pair, t) };
                    sign * amount * at(pair, t)
                })
                .sum();
            let own = prices.plant[id] * throughput / WEEKS_PER_YEAR;
            parts[plant.region.index()].makers += (margin * response.run[id][t] - own) * grid.length[t];
        }
    }
    for cell in world.cells.ids() {
        let (pair, sign) = match world.cells[cell].kind {
            CellKind::Unexplained(region, product) => ((region, product), 1.0),
            CellKind::Surplus(region, product) => ((region, product), -1.0),
            _ => continue,
        };
        for t in 0..periods {
            let change = at(pair, t) - prices.at(pair.0, pair.1);
            parts[pair.0.index()].makers += sign * change * rate(cell) * grid.length[t];
        }
    }
    for (&pair, tonnes) in &costs.surplus {
        let paid: f64 = (0..periods).map(|t| at(pair, t) * tonnes[t] * grid.length[t]).sum();
        parts[pair.0.index()].makers -= paid;
    }
    for (id, stock) in world.stocks.iter() {
        let mut before = response.opening[id];
        for (t, &level) in response.stock[id].iter().enumerate() {
            parts[stock.region.index()].holders += at((stock.region, stock.product), t) * (before - level);
            before = level;
        }
    }
    for (k, fill) in conditions.fills.iter().enumerate() {
        for t in 0..periods {
            let bought = fill.rate[t] - costs.unfilled.get(&(k, t)).copied().unwrap_or(0.0);
            if price.contains_key(&(fill.region, fill.product)) {
                parts[fill.region.index()].holders -= at((fill.region, fill.product), t) * bought * grid.length[t];
            }
        }
    }
    for (id, link) in world.links.iter() {
        let base = rate(link.cell);
        let base = if base * WEEKS_PER_YEAR <= crate::prices::NEGLIGIBLE { 0.0 } else { base };
        let lead = link.lead_weeks.center();
        let (from, to) = ((link.from, link.product), (link.to, link.product));
        let mut earned = 0.0;
        for t in 0..periods {
            let flow = response.flow[id][t];
            let length = grid.length[t];
            let paid = at(from, t) * flow + (link.freight + prices.link[id] + conditions.extra_cost[id][t]) * base;
            earned -= paid * length;
            let early = (lead.min(grid.finish(t)) - grid.start[t]).max(0.0);
            earned += at(to, t) * base * early;
            for s in 0..=t {
                let under_way = lead + conditions.extra_lead[id][s];
                let share = arriving_share(grid.start[s], grid.length[s], under_way, grid.start[t], grid.finish(t));
                earned += at(to, t) * response.flow[id][s] * share * grid.length[s];
            }
            parts[link.to.index()].duties += conditions.tariff[id][t] * flow * length;
            parts[link.from.index()].premium += premium[id][t] * flow * length;
        }
        parts[link.from.index()].ways += earned;
    }
    Column::from_vec(parts)
}
