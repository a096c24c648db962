//! One proportional pass of a scenario through all stages: what every link carries when nobody coordinates.
//!
//! In each period every region shares what it has of a product in proportion to baseline: with supply a share `r` of
//! normal, plants, users and export customers get the share `r`. The greatest fixed point below one is found by
//! sweeping. It gives what outsiders owe to a coalition and what the coalition owes to them.
//!
//! With stocks, every region fills the gap of its own plants and users until the stock is empty: nobody saves. That run
//! tells when a user stops if everybody carries on as long as possible.

use seawall_model::conditions::{Conditions, WEEKS_PER_YEAR};
use seawall_model::id::{Column, DemandId, Id, LinkId, PlantId, ProductId, RegionId, StockId};
use seawall_model::world::{CellKind, Model, Owner, Plant, Role, Stock};
use std::collections::BTreeMap;
use std::ops::Index;

/// Most sweeps in a period; reaching it leaves shares at most `1e-10` above their limit in a contracting chain.
const SWEEPS: usize = 2000;

/// Share of the departures in `[from, from + length)`, arriving `lead` weeks later, that arrives in `[start, finish)`.
#[must_use]
pub fn arriving_share(from: f64, length: f64, lead: f64, start: f64, finish: f64) -> f64 {
    let overlap = (from + length + lead).min(finish) - (from + lead).max(start);
    if overlap <= 0.0 { 0.0 } else { overlap / length }
}

/// A pass through the horizon.
#[derive(Debug, Clone)]
pub struct Passed {
    /// Tonnes a week on each link in each period.
    pub flow: Column<LinkId, Vec<f64>>,
    /// Throughput of each plant in each period, as a share of its baseline.
    pub run: Column<PlantId, Vec<f64>>,
    /// Share of what it wants that each demand gets in each period.
    pub served: Column<DemandId, Vec<f64>>,
    /// What is left of each stock at the end of each period, t.
    pub stock: Column<StockId, Vec<f64>>,
}

/// Tonnes a week on a link in each period.
impl Index<LinkId> for Passed {
    type Output = Vec<f64>;

    fn index(&self, link: LinkId) -> &Vec<f64> {
        &self.flow[link]
    }
}

/// The pass with stocks untouched.
#[must_use]
pub fn pass(model: &Model, conditions: &Conditions) -> Passed {
    run_down(model, conditions, &Column::from_vec(vec![0.0; model.world.stocks.len()]))
}

/// Share of its opening level that may leave a stock in a week; without limit while an ordered release is open.
fn release_rate(conditions: &Conditions, holding: &Stock, t: usize) -> f64 {
    let released = conditions.releases.iter().any(|release| {
        holding.owner == Owner::Public
            && release.region == holding.region
            && release.product == holding.product
            && release.open[t]
    });
    if released { f64::INFINITY } else { holding.release_per_week }
}

/// Where links and plants take from and give to among the pairs of region and product, found once.
struct Network {
    /// Weekly rate of each link.
    rate: Vec<f64>,
    from: Vec<Option<usize>>,
    to: Vec<Option<usize>>,
    /// Inputs that a plant takes at all.
    inputs: Vec<Vec<Option<usize>>>,
    /// Outputs and their tonnes a year.
    outputs: Vec<Vec<(usize, f64)>>,
}

impl Network {
    fn new(model: &Model, position: &BTreeMap<(RegionId, ProductId), usize>) -> Self {
        let world = &model.world;
        let place = |region, product| position.get(&(region, product)).copied();
        let (links, plants) = (world.links.values(), world.plants.values());
        let of = |plant: &Plant, role: Role| -> Vec<(Option<usize>, f64)> {
            let ingredients = plant.recipe.iter().filter(|i| i.role == role);
            ingredients.map(|i| (place(plant.region, i.product), model.steady[i.cell])).collect()
        };
        Self {
            rate: links.iter().map(|link| model.steady[link.cell] / WEEKS_PER_YEAR).collect(),
            from: links.iter().map(|link| place(link.from, link.product)).collect(),
            to: links.iter().map(|link| place(link.to, link.product)).collect(),
            inputs: plants
                .iter()
                .map(|plant| of(plant, Role::Input).into_iter().filter(|i| i.1 > 0.0).map(|i| i.0).collect())
                .collect(),
            outputs: plants
                .iter()
                .map(|plant| of(plant, Role::Output).into_iter().filter_map(|(i, t)| Some((i?, t))).collect())
                .collect(),
        }
    }
}

/// What is left of the use of a product in a region after savings by design.
fn saving(conditions: &Conditions, region: RegionId, product: ProductId, t: usize) -> f64 {
    conditions.input_factor.iter().filter(|f| f.0 == region && f.1 == product).map(|f| f.2[t]).product()
}

/// The pass in which every region draws its own stocks, `opening` tonnes each, until they are empty.
#[must_use]
pub fn run_down(model: &Model, conditions: &Conditions, opening: &Column<StockId, f64>) -> Passed {
    let world = &model.world;
    let mut held: Vec<f64> = opening.values().to_vec();
    let mut stock: Vec<Vec<f64>> = vec![Vec::new(); held.len()];
    let mut served: Vec<Vec<f64>> = vec![Vec::new(); world.demands.len()];
    let mut domestic_base: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    let grid = &conditions.grid;
    let mut flow: Vec<Vec<f64>> = vec![vec![0.0; grid.len()]; world.links.len()];
    let mut run: Vec<Vec<f64>> = vec![Vec::new(); world.plants.len()];
    let mut shipped_weeks: Vec<f64> = vec![0.0; conditions.kernel_caps.len()];
    let mut supply_base: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    let mut constant: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    for cell in world.cells.ids() {
        let rate = model.steady[cell] / WEEKS_PER_YEAR;
        for (region, product, sign) in world.balance_terms(cell) {
            if sign > 0.0 {
                *supply_base.entry((region, product)).or_default() += rate;
            }
            if sign < 0.0 && !matches!(world.cells[cell].kind, CellKind::Trade(_)) {
                *domestic_base.entry((region, product)).or_default() += rate;
            }
            if matches!(world.cells[cell].kind, CellKind::Unexplained(..)) {
                *constant.entry((region, product)).or_default() += rate;
            }
        }
    }
    let pairs: Vec<(RegionId, ProductId)> = supply_base.keys().copied().collect();
    let position: BTreeMap<(RegionId, ProductId), usize> =
        pairs.iter().enumerate().map(|(i, &pair)| (pair, i)).collect();
    let network = Network::new(model, &position);
    let base_of: Vec<f64> = pairs.iter().map(|pair| supply_base[pair]).collect();
    let constant_of: Vec<f64> = pairs.iter().map(|pair| constant.get(pair).copied().unwrap_or(0.0)).collect();
    let domestic: Vec<f64> = pairs.iter().map(|pair| domestic_base.get(pair).copied().unwrap_or(0.0)).collect();
    for t in 0..grid.len() {
        let mut arrivals: Vec<f64> = vec![0.0; pairs.len()];
        let mut same_period: Vec<(LinkId, usize, f64)> = Vec::new();
        for (id, link) in world.links.iter() {
            let base = network.rate[id.index()];
            let Some(at) = network.to[id.index()] else { continue };
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
        // What each region can draw in this period, as a share of what its own plants and users take.
        let mut available: Vec<f64> = vec![0.0; pairs.len()];
        for (id, holding) in world.stocks.iter() {
            if let Some(&i) = position.get(&(holding.region, holding.product)) {
                let floor = holding.floor_share.clamp(0.0, 1.0) * opening[id];
                let left = (held[id.index()] - floor).max(0.0) / grid.length[t];
                available[i] += left.min(release_rate(conditions, holding, t) * opening[id]);
            }
        }
        // What a region's own plants and users want in this period, surges and savings included.
        let mut wanted: Vec<f64> = vec![0.0; pairs.len()];
        for cell in world.cells.ids() {
            let rate = model.steady[cell] / WEEKS_PER_YEAR;
            for (region, product, sign) in world.balance_terms(cell) {
                if sign < 0.0
                    && !matches!(world.cells[cell].kind, CellKind::Trade(_))
                    && let Some(&i) = position.get(&(region, product))
                {
                    let surge = match world.cells[cell].kind {
                        CellKind::Use(demand) => {
                            conditions.demand[demand][t] * conditions.service_cap[demand][t].min(1.0)
                        }
                        _ => 1.0,
                    };
                    wanted[i] += rate * surge * saving(conditions, region, product, t);
                }
            }
        }
        let drawn_at = |i: usize, share: f64| (wanted[i] - share * domestic[i]).clamp(0.0, available[i]);
        let at_hand = |i: usize, share: f64| {
            if wanted[i] > 0.0 { ((share * domestic[i] + drawn_at(i, share)) / wanted[i]).min(1.0) } else { 1.0 }
        };
        let level = |plant: &Plant, id: PlantId, share: &[f64]| {
            let most = (plant.capacity.center().max(1.0) * conditions.capacity[id][t]).min(1.0);
            let inputs = network.inputs[id.index()].iter();
            inputs.fold(most, |level, place| level.min(place.map_or(0.0, |i| at_hand(i, share[i]))))
        };
        let mut share: Vec<f64> = vec![1.0; pairs.len()];
        let mut supply = arrivals.clone();
        for _ in 0..SWEEPS {
            for (i, arrived) in arrivals.iter().enumerate() {
                supply[i] = arrived + constant_of[i];
            }
            for &(id, at, rate) in &same_period {
                let available = network.from[id.index()].map_or(0.0, |i| share[i]);
                supply[at] += network.rate[id.index()] * available.min(cap[id.index()]) * rate;
            }
            for (id, plant) in world.plants.iter() {
                let level = level(plant, id, &share);
                for &(i, yearly) in &network.outputs[id.index()] {
                    supply[i] += level * yearly / WEEKS_PER_YEAR;
                }
            }
            let mut change: f64 = 0.0;
            for i in 0..pairs.len() {
                let base = base_of[i];
                let next = if base > 0.0 { (supply[i] / base).min(share[i]) } else { share[i] };
                change = change.max(share[i] - next);
                share[i] = next;
            }
            if change < 1e-12 {
                break;
            }
        }
        for (id, plant) in world.plants.iter() {
            run[id.index()].push(level(plant, id, &share));
        }
        let drawn: Vec<f64> = (0..pairs.len()).map(|i| drawn_at(i, share[i])).collect();
        for (id, holding) in world.stocks.iter() {
            if let Some(&i) = position.get(&(holding.region, holding.product))
                && available[i] > 0.0
            {
                let floor = holding.floor_share.clamp(0.0, 1.0) * opening[id];
                let left = (held[id.index()] - floor).max(0.0) / grid.length[t];
                let own = left.min(release_rate(conditions, holding, t) * opening[id]);
                held[id.index()] -= drawn[i] * own / available[i] * grid.length[t];
            }
            stock[id.index()].push(held[id.index()]);
        }
        for (id, demand) in world.demands.iter() {
            let place = position.get(&(demand.region, demand.product));
            let most = conditions.service_cap[id][t].min(1.0);
            served[id.index()].push(place.map_or(0.0, |&i| most * at_hand(i, share[i])));
        }
        for id in world.links.ids() {
            let available = network.from[id.index()].map_or(0.0, |i| share[i]);
            flow[id.index()][t] = network.rate[id.index()] * available.min(cap[id.index()]);
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
    Passed {
        flow: Column::from_vec(flow),
        run: Column::from_vec(run),
        served: Column::from_vec(served),
        stock: Column::from_vec(stock),
    }
}
