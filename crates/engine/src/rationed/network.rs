//! The network at rest: who makes, carries, holds and uses what, in positions instead of names.

use super::{Settings, ends};
use crate::pass::arriving_share;
use crate::prices::NEGLIGIBLE;
use crate::respond::opening_stocks;
use seawall_model::conditions::{Conditions, WEEKS_PER_YEAR};
use seawall_model::id::{Column, DemandId, LinkId, PlantId, ProductId, RegionId, StockId};
use seawall_model::parameters::ParameterKind;
use seawall_model::world::{CellKind, Model, Owner, Role, Stage, Tier};
use std::collections::BTreeMap;

/// A plant that runs at rest.
pub struct Plant {
    pub id: PlantId,
    /// Throughput at rest, t/week.
    pub base: f64,
    /// Place, tonnes a tonne of throughput, and whether the plant runs for it: a by-product follows its host.
    pub outputs: Vec<(usize, f64, bool)>,
    /// Place and tonnes a tonne of throughput.
    pub inputs: Vec<(usize, f64)>,
}

/// A way for goods.
pub struct Link {
    pub id: LinkId,
    pub from: usize,
    pub to: usize,
    /// Rate at rest, t/week.
    pub base: f64,
    /// What its growth is a share of, t/week.
    pub reference: f64,
    pub lead: f64,
}

/// A user.
pub struct User {
    pub id: DemandId,
    pub place: usize,
    pub base: f64,
    pub tier: Tier,
}

/// A holding.
pub struct Store {
    pub id: StockId,
    pub place: usize,
    pub opening: f64,
    pub floor: f64,
    pub owner: Owner,
}

/// What meets in one region and product.
#[derive(Default)]
pub struct Place {
    /// Plant and output.
    pub makers: Vec<(usize, usize)>,
    /// Plant and input.
    pub takers: Vec<(usize, usize)>,
    pub arriving: Vec<usize>,
    pub leaving: Vec<usize>,
    pub users: Vec<usize>,
    pub stores: Vec<usize>,
    pub fills: Vec<usize>,
    /// Supply less use that stays as it is at rest, t/week; it closes the balance at rest to the last bit.
    pub constant: f64,
    /// Exports beyond own output that may go on, t/week; infinite where nothing arrives that could be sent on.
    pub through: f64,
    /// Stock on the first day, t.
    pub opening: f64,
}

/// Everything that does not change during a run.
pub struct Network<'a> {
    pub model: &'a Model,
    pub conditions: &'a Conditions,
    pub settings: Settings,
    pub names: Vec<(RegionId, ProductId)>,
    pub places: Vec<Place>,
    pub plants: Vec<Plant>,
    pub links: Vec<Link>,
    pub users: Vec<User>,
    pub stores: Vec<Store>,
    pub opening: Column<StockId, f64>,
    /// Places, suppliers before those they supply.
    pub order: Vec<usize>,
    /// Share of what is in each place that ends in uses of each tier.
    pub ends: Vec<[f64; 3]>,
    /// The same of what each plant makes.
    pub plant_ends: Vec<[f64; 3]>,
}

impl<'a> Network<'a> {
    /// The network of `model`; what is in it is what the coordinated response of everybody has in it.
    pub fn new(model: &'a Model, conditions: &'a Conditions, settings: &Settings) -> Self {
        let world = &model.world;
        let rate = |cell| model.steady[cell] / WEEKS_PER_YEAR;
        let mut names: Vec<(RegionId, ProductId)> = Vec::new();
        for cell in world.cells.ids() {
            let candidate = matches!(world.cells[cell].kind, CellKind::Trade(link) if world.links[link].candidate);
            if model.steady[cell] > NEGLIGIBLE || candidate {
                names.extend(world.balance_terms(cell).map(|term| (term.0, term.1)));
            }
        }
        names.sort_unstable();
        names.dedup();
        let position: BTreeMap<(RegionId, ProductId), usize> = names.iter().copied().zip(0..).collect();
        let mut places: Vec<Place> = names.iter().map(|_| Place::default()).collect();
        // What is active at rest must balance; what is left of it is the constant.
        let mut rest = vec![0.0; names.len()];

        let mut plants = Vec::new();
        let mut made: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
        for (id, plant) in world.plants.iter() {
            for output in plant.recipe.iter().filter(|line| line.role == Role::Output) {
                *made.entry((plant.region, output.product)).or_default() += rate(output.cell);
            }
            let throughput = model.steady[plant.recipe[0].cell];
            if throughput <= NEGLIGIBLE {
                continue;
            }
            let base = throughput / WEEKS_PER_YEAR;
            let (mut outputs, mut inputs) = (Vec::new(), Vec::new());
            for (k, line) in plant.recipe.iter().enumerate() {
                let amount = model.steady[line.cell] / throughput;
                if amount == 0.0 {
                    continue;
                }
                let place = position[&(plant.region, line.product)];
                if line.role == Role::Output {
                    rest[place] += amount * base;
                    places[place].makers.push((plants.len(), outputs.len()));
                    let follows = k > 0 && world.products[line.product].stage == Stage::Secondary;
                    outputs.push((place, amount, !follows));
                } else {
                    rest[place] -= amount * base;
                    places[place].takers.push((plants.len(), inputs.len()));
                    inputs.push((place, amount));
                }
            }
            plants.push(Plant { id, base, outputs, inputs });
        }

        let mut links = Vec::new();
        for (id, link) in world.links.iter() {
            let base = if model.steady[link.cell] <= NEGLIGIBLE { 0.0 } else { rate(link.cell) };
            let at_origin = made.get(&(link.from, link.product)).copied().unwrap_or(0.0);
            if (base == 0.0 && !link.candidate) || (link.candidate && at_origin <= 0.0) {
                continue;
            }
            let (from, to) = (position[&(link.from, link.product)], position[&(link.to, link.product)]);
            rest[from] -= base;
            rest[to] += base;
            places[from].leaving.push(links.len());
            places[to].arriving.push(links.len());
            let reference = if link.candidate { at_origin } else { base };
            links.push(Link { id, from, to, base, reference, lead: link.lead_weeks.center() });
        }

        let mut users = Vec::new();
        for (id, demand) in world.demands.iter() {
            if model.steady[demand.cell] <= NEGLIGIBLE {
                continue;
            }
            let place = position[&(demand.region, demand.product)];
            rest[place] -= rate(demand.cell);
            places[place].users.push(users.len());
            users.push(User { id, place, base: rate(demand.cell), tier: world.uses[demand.usage].tier });
        }

        let opening = opening_stocks(model, settings.stock_position);
        let mut stores = Vec::new();
        for (id, stock) in world.stocks.iter() {
            let Some(&place) = position.get(&(stock.region, stock.product)) else { continue };
            places[place].opening += opening[id];
            if opening[id] > 0.0 {
                places[place].stores.push(stores.len());
                let floor = stock.floor_share.clamp(0.0, 1.0) * opening[id];
                stores.push(Store { id, place, opening: opening[id], floor, owner: stock.owner });
            }
        }
        for (k, fill) in conditions.fills.iter().enumerate() {
            if let Some(&place) = position.get(&(fill.region, fill.product)) {
                places[place].fills.push(k);
            }
        }
        let margin = 1.0 + world.parameters.get(ParameterKind::Transshipment).interval.center();
        for (place, &name) in names.iter().enumerate() {
            let imports =
                world.links.values().iter().any(|l| (l.to, l.product) == name && model.steady[l.cell] > NEGLIGIBLE)
                    || !places[place].arriving.is_empty();
            let sent: f64 =
                world.links.values().iter().filter(|l| (l.from, l.product) == name).map(|l| rate(l.cell)).sum();
            let own = made.get(&name).copied().unwrap_or(0.0);
            places[place].through = if imports { (sent - own).max(0.0) * margin } else { f64::INFINITY };
            places[place].constant = -rest[place];
        }
        let order = ends::order(&places, &plants, &links);
        let (ends, plant_ends) = ends::ends(&places, &plants, &links, &users);
        let settings = *settings;
        Self {
            model,
            conditions,
            settings,
            names,
            places,
            plants,
            links,
            users,
            stores,
            opening,
            order,
            ends,
            plant_ends,
        }
    }

    /// The tier of a user, as shares.
    pub fn tier_of(&self, user: usize) -> [f64; 3] {
        ends::tier(self.users[user].tier)
    }

    /// Most that a plant can run at, t/week.
    pub fn plant_most(&self, at: usize, t: usize) -> f64 {
        let plant = &self.plants[at];
        let facts = &self.model.world.plants[plant.id];
        let reachable = 1.0 + facts.ramp_per_week * self.conditions.ramp[plant.id][t] * self.middle(t);
        plant.base * (facts.capacity.center() * self.conditions.capacity[plant.id][t]).min(reachable.max(1.0))
    }

    /// Most that a link can carry, t/week, apart from licences and quotas on groups; and whether an event holds it there.
    pub fn link_most(&self, at: usize, t: usize) -> (f64, bool) {
        let link = &self.links[at];
        let facts = &self.model.world.links[link.id];
        let growth = (facts.growth_per_week * self.middle(t)).min((facts.ceiling - 1.0).max(0.0));
        let room = link.base + growth * link.reference;
        let cap = self.conditions.flow_cap[link.id][t];
        if cap.is_finite() && cap * link.base < room { (cap * link.base, true) } else { (room, false) }
    }

    /// Factor on the use of a product in a region: savings by design.
    pub fn saving(&self, place: usize, t: usize) -> f64 {
        let (region, product) = self.names[place];
        self.conditions.input_factor.iter().filter(|f| f.0 == region && f.1 == product).map(|f| f.2[t]).product()
    }

    /// Tonnes a week that a store gives at most in a period.
    pub fn release(&self, at: usize, held: f64, t: usize) -> f64 {
        let store = &self.stores[at];
        let (region, product) = self.names[store.place];
        let ordered = self.conditions.releases.iter().any(|release| {
            store.owner == Owner::Public && release.region == region && release.product == product && release.open[t]
        });
        let length = self.conditions.grid.length[t];
        let free = (held - store.floor).max(0.0) / length;
        if ordered {
            free.min(store.opening / length)
        } else {
            free.min(self.model.world.stocks[store.id].release_per_week * store.opening)
        }
    }

    /// Share of what leaves in `s` that arrives in `t`.
    pub fn arrives(&self, at: usize, s: usize, t: usize) -> f64 {
        let grid = &self.conditions.grid;
        let link = &self.links[at];
        let lead = link.lead + self.conditions.extra_lead[link.id][s];
        arriving_share(grid.start[s], grid.length[s], lead, grid.start[t], grid.finish(t))
    }

    fn middle(&self, t: usize) -> f64 {
        self.conditions.grid.start[t] + 0.5 * self.conditions.grid.length[t]
    }
}
