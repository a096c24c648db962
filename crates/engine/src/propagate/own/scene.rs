//! What a scenario file does to a network, step by step, from the same primitive effects that the responses read.
//!
//! Capacities are factors; a ban, a re-export control and a quota are caps on what goes from one region to another, clients and
//! final consumers alike; a licence queue caps what was shipped so far by what was approved so far. A tariff of `w` on a
//! way lowers the most that it carries to `(1 + w)^-e` of what the buyer's activity takes at rest, `e` being the stated
//! elasticity of trade; what is not bought there is asked of other suppliers within ramp and ceiling. A fill claims a region's
//! suppliers in proportion to rest; an open public stock tops up what buyers hold, then final consumers.

use super::Plan;
use seawall_model::conditions::{Conditions, WEEKS_PER_YEAR};
use seawall_model::id::{DemandId, Id as _, LinkId, PlantId};
use seawall_model::world::Model;
use std::collections::BTreeMap;

/// A scenario on a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    conditions: Conditions,
    /// Link of the model on which each supply of the plan goes abroad.
    trade: Vec<Option<LinkId>>,
    /// The same for each consumer.
    sold: Vec<Option<LinkId>>,
    /// Demand of the model that each consumer is part of.
    wants: Vec<DemandId>,
    /// Supplies and consumers of a link that is capped as a whole.
    members: BTreeMap<LinkId, Members>,
    /// Amount a step of each link at rest.
    base: Vec<f64>,
    /// Units of the table in a tonne, by link.
    price: Vec<f64>,
    /// What each fill asks of whom.
    pub(super) fills: Vec<Fill>,
    /// Public stocks.
    pub(super) stocks: Vec<Public>,
    /// Share of the use at rest that is left, by region, product and step.
    savings: BTreeMap<(usize, usize), Vec<f64>>,
    elasticity: f64,
    /// Weeks in a step.
    weeks: f64,
}

/// Supplies and consumers on one link.
#[derive(Debug, Clone, PartialEq, Default)]
struct Members {
    supplies: Vec<usize>,
    consumers: Vec<usize>,
}

/// A claim that fills a public stock.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fill {
    pub(super) node: usize,
    /// Place among the public stocks.
    pub(super) stock: usize,
    trade: Option<LinkId>,
    /// Amount of each step.
    amount: Vec<f64>,
}

/// A public stock and when it is open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Public {
    pub(super) region: usize,
    pub(super) product: usize,
    pub(super) opening: f64,
    open: Vec<bool>,
    /// Most that is released in all.
    pub(super) most: f64,
}

/// What the steps so far leave to the next.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Past {
    /// Shipped under each licence regime.
    pub(super) shipped: Vec<f64>,
    /// What public stocks hold.
    pub(super) held: Vec<f64>,
    /// What was released of them.
    pub(super) released: Vec<f64>,
}

impl Scene {
    /// What `conditions` do to a plan whose model is [`model`](super::world::model) of it.
    #[must_use]
    pub fn new(plan: &Plan, model: &Model, conditions: Conditions, elasticity: f64, step_years: f64) -> Self {
        let world = &model.world;
        let ways: BTreeMap<(usize, usize, usize), LinkId> = world
            .links
            .iter()
            .map(|(id, link)| ((link.from.index(), link.to.index(), link.product.index()), id))
            .collect();
        let way = |node: usize, to: usize| {
            let (from, product) = plan.places[node];
            ways.get(&(from, to, product)).copied()
        };
        let supplies = plan.nodes.iter().enumerate().flat_map(|(at, node)| {
            node.inputs.iter().flat_map(|input| &input.links).map(move |link| (at, link.supplier, link.amount))
        });
        let supplies: Vec<(usize, usize, f64)> = supplies.collect();
        let trade: Vec<Option<LinkId>> =
            supplies.iter().map(|&(client, supplier, _)| way(supplier, plan.places[client].0)).collect();
        let sold: Vec<Option<LinkId>> = plan.consumers.iter().map(|one| way(one.node, one.region)).collect();
        let demands: BTreeMap<(usize, usize, usize), DemandId> = world
            .demands
            .iter()
            .map(|(id, demand)| ((demand.region.index(), demand.product.index(), demand.usage.index()), id))
            .collect();
        let wants = plan.consumers.iter().map(|one| demands[&(one.region, plan.places[one.node].1, one.usage)]);
        let wants = wants.collect();
        let base = world.links.values().iter().map(|link| model.steady[link.cell] * step_years).collect();
        let grouped = conditions.group_caps.iter().flat_map(|group| &group.links);
        let mut members: BTreeMap<LinkId, Members> = BTreeMap::new();
        for &link in grouped.chain(conditions.kernel_caps.iter().map(|kernel| &kernel.link)) {
            members.entry(link).or_default();
        }
        for (at, link) in trade.iter().enumerate() {
            if let Some(group) = link.and_then(|link| members.get_mut(&link)) {
                group.supplies.push(at);
            }
        }
        for (at, link) in sold.iter().enumerate() {
            if let Some(group) = link.and_then(|link| members.get_mut(&link)) {
                group.consumers.push(at);
            }
        }
        let price: Vec<f64> = world.products.values().iter().map(|product| product.price.center()).collect();
        let bought = |region: usize, product: usize| {
            let mut by: BTreeMap<usize, f64> = BTreeMap::new();
            for &(client, supplier, amount) in &supplies {
                if plan.places[client].0 == region && plan.places[supplier].1 == product {
                    *by.entry(supplier).or_default() += amount;
                }
            }
            for one in plan.consumers.iter().filter(|one| one.region == region && plan.places[one.node].1 == product) {
                *by.entry(one.node).or_default() += one.amount;
            }
            by
        };
        let weeks = step_years * WEEKS_PER_YEAR;
        let steps = conditions.grid.len();
        let mut stocks: Vec<Public> = Vec::new();
        for stock in world.stocks.values() {
            let (region, product) = (stock.region.index(), stock.product.index());
            let used: f64 = bought(region, product).values().sum::<f64>() / step_years;
            let opening = used * stock.cover_days.center() / 365.25;
            stocks.push(Public { region, product, opening, open: vec![false; steps], most: 0.0 });
        }
        let mut fills = Vec::new();
        for fill in &conditions.fills {
            let (region, product) = (fill.region.index(), fill.product.index());
            let stock = stocks.iter().position(|one| (one.region, one.product) == (region, product));
            let stock = stock.unwrap_or_else(|| {
                stocks.push(Public { region, product, opening: 0.0, open: vec![false; steps], most: 0.0 });
                stocks.len() - 1
            });
            let by = bought(region, product);
            let all: f64 = by.values().sum();
            for (node, amount) in by.into_iter().filter(|_| all > 0.0) {
                let part = amount / all * price[product] * weeks;
                let amount = fill.rate.iter().map(|rate| rate * part).collect();
                fills.push(Fill { node, stock, trade: way(node, region), amount });
            }
        }
        for release in &conditions.releases {
            for stock in stocks
                .iter_mut()
                .filter(|one| (one.region, one.product) == (release.region.index(), release.product.index()))
            {
                for (open, more) in stock.open.iter_mut().zip(&release.open) {
                    *open |= more;
                }
                stock.most += release.tonnes * price[stock.product];
            }
        }
        let mut savings: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
        for (region, product, factor) in &conditions.input_factor {
            let left = savings.entry((region.index(), product.index())).or_insert_with(|| vec![1.0; steps]);
            left.iter_mut().zip(factor).for_each(|(left, factor)| *left *= factor);
        }
        let price = world.links.values().iter().map(|link| price[link.product.index()]).collect();
        Self { conditions, trade, sold, wants, members, base, price, fills, stocks, savings, elasticity, weeks }
    }

    /// Whether the scenario reaches so far.
    fn holds(&self, step: usize) -> bool {
        step < self.conditions.grid.len()
    }

    pub(super) fn at_first(&self) -> Past {
        Past {
            shipped: vec![0.0; self.conditions.kernel_caps.len()],
            held: self.stocks.iter().map(|stock| stock.opening).collect(),
            released: vec![0.0; self.stocks.len()],
        }
    }

    /// Share of a node's capacity that is left.
    pub(super) fn capacity(&self, node: usize, step: usize) -> f64 {
        if self.holds(step) { self.conditions.capacity[PlantId::from_index(node)][step] } else { 1.0 }
    }

    /// Use of a product per output in a region, as a share of that at rest.
    pub(super) fn saving(&self, place: (usize, usize), step: usize) -> f64 {
        self.savings.get(&place).and_then(|left| left.get(step)).copied().unwrap_or(1.0)
    }

    /// Whether nobody saves anything.
    pub(super) fn saves_nothing(&self) -> bool {
        self.savings.is_empty()
    }

    /// Whether a public stock is open.
    pub(super) fn is_open(&self, stock: usize, step: usize) -> bool {
        self.stocks[stock].open.get(step).copied().unwrap_or(false)
    }

    /// What a supply may carry of `rest` where its buyer is as active as `activity`.
    pub(super) fn most(&self, supply: usize, rest: f64, activity: f64, step: usize) -> f64 {
        match self.trade[supply] {
            Some(link) if self.holds(step) => {
                let cap = self.conditions.flow_cap[link][step] * rest;
                let wedge = self.wedge(link, step);
                if wedge > 0.0 { cap.min(libm::pow(1.0 + wedge, -self.elasticity) * activity * rest) } else { cap }
            }
            _ => f64::INFINITY,
        }
    }

    fn wedge(&self, link: LinkId, step: usize) -> f64 {
        let cost = self.conditions.extra_cost[link][step];
        if cost > 0.0 { cost / self.price[link.index()] } else { 0.0 }
    }

    /// What a consumer wants and may be sent, of an amount at rest.
    pub(super) fn consumer(&self, consumer: usize, amount: f64, step: usize) -> (f64, f64) {
        if !self.holds(step) {
            return (amount, amount);
        }
        let demand = self.wants[consumer];
        let mut wanted = amount * self.conditions.demand[demand][step];
        let mut cap = self.conditions.service_cap[demand][step].min(1.0);
        if let Some(link) = self.sold[consumer] {
            let wedge = self.wedge(link, step);
            if wedge > 0.0 {
                wanted *= libm::pow(1.0 + wedge, -self.elasticity);
            }
            cap = cap.min(self.conditions.flow_cap[link][step] * amount / wanted.max(f64::MIN_POSITIVE));
        }
        (wanted, wanted * cap)
    }

    /// What a fill asks.
    pub(super) fn fill(&self, fill: usize, step: usize) -> f64 {
        let Fill { amount, trade, .. } = &self.fills[fill];
        let asked = amount.get(step).copied().unwrap_or(0.0);
        match trade {
            Some(link) if asked > 0.0 => asked * self.conditions.flow_cap[*link][step].min(1.0),
            _ => asked,
        }
    }

    /// Lowers what is asked on links that are capped as a whole; marks supplies that are held below their order.
    pub(super) fn cap(&self, past: &Past, step: usize, asked: &mut [f64], consumers: &mut [f64]) {
        if !self.holds(step) {
            return;
        }
        for (k, kernel) in self.conditions.kernel_caps.iter().enumerate() {
            if let Some(weeks) = step.checked_sub(kernel.first).and_then(|at| kernel.cumulative_weeks.get(at)) {
                let allowed = weeks * self.base[kernel.link.index()] / self.weeks - past.shipped[k];
                self.scale(&[kernel.link], allowed.max(0.0), asked, consumers);
            }
        }
        for group in self.conditions.group_caps.iter().filter(|group| group.share[step].is_finite()) {
            let base: f64 = group.links.iter().map(|link| self.base[link.index()]).sum();
            self.scale(&group.links, group.share[step] * base, asked, consumers);
        }
    }

    fn scale(&self, links: &[LinkId], allowed: f64, asked: &mut [f64], consumers: &mut [f64]) {
        let groups = || links.iter().filter_map(|link| self.members.get(link));
        let sum: f64 = groups()
            .map(|group| {
                group.supplies.iter().map(|&at| asked[at]).sum::<f64>()
                    + group.consumers.iter().map(|&at| consumers[at]).sum::<f64>()
            })
            .sum();
        if sum > allowed {
            let part = allowed / sum;
            for group in groups() {
                group.supplies.iter().for_each(|&at| asked[at] *= part);
                group.consumers.iter().for_each(|&at| consumers[at] *= part);
            }
        }
    }

    /// Counts what was shipped under licences.
    pub(super) fn ship(&self, past: &mut Past, step: usize, sent: &[f64], met: &[f64]) {
        for (k, kernel) in self.conditions.kernel_caps.iter().enumerate().filter(|(_, kernel)| step >= kernel.first) {
            if let Some(group) = self.members.get(&kernel.link) {
                past.shipped[k] += group.supplies.iter().map(|&at| sent[at]).sum::<f64>()
                    + group.consumers.iter().map(|&at| met[at]).sum::<f64>();
            }
        }
    }
}
