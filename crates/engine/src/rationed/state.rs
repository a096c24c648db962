//! What goes on from period to period, and what is written down of each.

use super::network::Network;
use super::share::others;
use super::{Limit, Rationed, columns};
use crate::respond::Ledger;
use seawall_model::conditions::Conditions;
use seawall_model::id::{Column, Id as _};
use std::collections::BTreeMap;

/// What goes on from period to period, and what is written down.
pub struct State {
    pub run: Vec<f64>,
    pub order: Vec<f64>,
    pub held: Vec<f64>,
    pub is_short: Vec<bool>,
    /// Throughput that each input of each plant allowed last, infinite where it was no limit.
    pub(super) allowed: Vec<Vec<f64>>,
    /// Exports beyond own output that a place may still send, t.
    pub(super) room: Vec<f64>,
    /// Shipped under each licence regime, t.
    pub shipped: Vec<f64>,
    /// By link and period.
    pub flow: Vec<Vec<f64>>,
    pub(super) asked: Vec<Vec<f64>>,
    pub(super) capped: Vec<Vec<bool>>,
    pub(super) runs: Vec<Vec<f64>>,
    pub(super) limits: Vec<Vec<Limit>>,
    pub(super) wanted: Vec<Vec<f64>>,
    pub(super) short: Vec<Vec<f64>>,
    pub(super) stock: Vec<Vec<f64>>,
    pub(super) surplus: Vec<Vec<f64>>,
    pub(super) unfilled: Vec<Vec<f64>>,
    pub(super) ledger: Vec<Ledger>,
    pub(super) worst: f64,
    pub(super) sweeps: usize,
}

impl State {
    /// At rest.
    pub fn new(network: &Network<'_>) -> Self {
        let Conditions { kernel_caps, fills, .. } = network.conditions;
        let ledger = network.names.iter().map(|&(region, product)| Ledger::empty(region, product));
        Self {
            run: network.plants.iter().map(|plant| plant.base).collect(),
            order: network.links.iter().map(|link| link.base).collect(),
            held: network.stores.iter().map(|store| store.opening).collect(),
            is_short: vec![false; network.places.len()],
            allowed: network.plants.iter().map(|plant| vec![f64::INFINITY; plant.inputs.len()]).collect(),
            room: network.places.iter().map(|place| place.opening).collect(),
            shipped: vec![0.0; kernel_caps.len()],
            flow: vec![Vec::new(); network.links.len()],
            asked: vec![Vec::new(); network.links.len()],
            capped: vec![Vec::new(); network.links.len()],
            runs: vec![Vec::new(); network.plants.len()],
            limits: vec![Vec::new(); network.plants.len()],
            wanted: vec![Vec::new(); network.users.len()],
            short: vec![Vec::new(); network.users.len()],
            stock: vec![Vec::new(); network.stores.len()],
            surplus: vec![Vec::new(); network.places.len()],
            unfilled: vec![Vec::new(); fills.len()],
            ledger: ledger.collect(),
            worst: 0.0,
            sweeps: 0,
        }
    }

    /// Throughput for which a plant buys an input: what it wants to make, but no more than its other inputs allowed last.
    pub fn planned(&self, desire: f64, plant: usize, input: usize) -> f64 {
        others(&self.allowed[plant], input).min(desire)
    }
}

impl State {
    /// Everything in the model's own ids.
    pub fn finish(self, network: &Network<'_>) -> Rationed {
        let world = &network.model.world;
        let periods = network.conditions.grid.len();
        let mut run = columns(world.plants.len(), periods, 0.0);
        let mut limit = columns(world.plants.len(), periods, Limit::Demand);
        for ((plant, runs), limits) in network.plants.iter().zip(self.runs).zip(self.limits) {
            run[plant.id] = runs;
            limit[plant.id] = limits;
        }
        let mut flow = columns(world.links.len(), periods, 0.0);
        let mut asked = columns(world.links.len(), periods, 0.0);
        let mut capped = columns(world.links.len(), periods, false);
        for (((link, flows), asks), caps) in network.links.iter().zip(self.flow).zip(self.asked).zip(self.capped) {
            flow[link.id] = flows;
            asked[link.id] = asks;
            capped[link.id] = caps;
        }
        let mut wanted = columns(world.demands.len(), periods, 0.0);
        let mut short = columns(world.demands.len(), periods, 0.0);
        for ((user, wants), shorts) in network.users.iter().zip(self.wanted).zip(self.short) {
            wanted[user.id] = wants;
            short[user.id] = shorts;
        }
        let mut stock: Column<_, Vec<f64>> = Column::from_vec(vec![Vec::new(); world.stocks.len()]);
        for (store, levels) in network.stores.iter().zip(self.stock) {
            debug_assert!(store.id.index() < stock.len(), "stores are the model's stocks");
            stock[store.id] = levels;
        }
        let surplus: BTreeMap<_, _> = network.names.iter().copied().zip(self.surplus).collect();
        Rationed {
            settings: network.settings,
            run,
            limit,
            flow,
            asked,
            capped,
            wanted,
            short,
            stock,
            opening: network.opening.clone(),
            surplus,
            unfilled: self.unfilled,
            worst_balance: self.worst,
            sweeps: self.sweeps,
            ledger: self.ledger,
        }
    }
}
