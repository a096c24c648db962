//! Time to survive by one linear programme a week, with what is under way counted as stock: a bound on every response.
//!
//! Up to week `T` totals must add up: what is held above the floors, under way, made and unexplained covers what is used, sent
//! and wanted. Leads, release rates and the order of weeks are left out, so whoever gets through `T` weeks without shortage
//! gives an answer of this programme, and the last `T` that has one is at least the start of his first short week.

use super::Settings;
use super::network::Network;
use crate::draft::Draft;
use crate::lp::{self, Options, Status};
use crate::stress::SHORT_SHARE;
use seawall_model::conditions::Conditions;
use seawall_model::id::{DemandId, Id};
use seawall_model::world::Model;

/// The end of the last period up to which nothing forbids that `demands` are together served but for what is not called a
/// shortage, weeks; the end of the horizon where they can be served all along.
#[must_use]
pub fn time_to_survive(model: &Model, conditions: &Conditions, settings: &Settings, demands: &[DemandId]) -> f64 {
    let network = Network::new(model, conditions, settings);
    let grid = &conditions.grid;
    (0..grid.len()).rev().find(|&last| is_served(&network, demands, last)).map_or(0.0, |last| grid.finish(last))
}

fn is_served(network: &Network<'_>, demands: &[DemandId], last: usize) -> bool {
    let conditions = network.conditions;
    let length = &conditions.grid.length;
    let sum = |rate: &dyn Fn(usize) -> f64| -> f64 { (0..=last).map(|t| rate(t) * length[t]).sum() };
    let unit = network.users.iter().map(|user| user.base).sum::<f64>().max(f64::MIN_POSITIVE);
    let mut draft = Draft::with_units(1.0, unit);
    let infinite = f64::INFINITY;
    // Supply may exceed use, and stock may stay.
    let rows: Vec<usize> = network
        .places
        .iter()
        .enumerate()
        .map(|(at, place)| {
            let free: f64 = place.stores.iter().map(|&s| network.stores[s].opening - network.stores[s].floor).sum();
            let way: f64 = place.arriving.iter().map(|&l| network.links[l].base * network.links[l].lead).sum();
            draft.row(-free - way - sum(&|_| place.constant), infinite, &[], format!("balance {at}"))
        })
        .collect();
    for (at, plant) in network.plants.iter().enumerate() {
        let column = draft.column(0.0, 0.0, sum(&|t| network.plant_most(at, t)), format!("run {at}"));
        for &(place, amount, _) in &plant.outputs {
            draft.term(rows[place], column, amount);
        }
        for &(place, amount) in &plant.inputs {
            let least = (0..=last).map(|t| network.saving(place, t)).fold(1.0, f64::min);
            draft.term(rows[place], column, -amount * least);
        }
    }
    for (at, link) in network.links.iter().enumerate() {
        let column = draft.column(0.0, 0.0, sum(&|t| network.link_most(at, t).0), format!("ship {at}"));
        draft.term(rows[link.from], column, -1.0);
        draft.term(rows[link.to], column, 1.0);
    }
    let mut asked = Vec::new();
    for (at, user) in network.users.iter().enumerate() {
        if demands.iter().any(|d| d.index() == user.id.index()) {
            let wanted = sum(&|t| user.base * conditions.demand[user.id][t] * network.saving(user.place, t));
            let column = draft.column(0.0, 0.0, wanted, format!("serve {at}"));
            draft.term(rows[user.place], column, -1.0);
            asked.push((column, wanted));
        }
    }
    let wanted: f64 = asked.iter().map(|entry| entry.1).sum();
    let terms: Vec<(usize, f64)> = asked.iter().map(|&(column, _)| (column, 1.0)).collect();
    draft.row((1.0 - SHORT_SHARE) * wanted, infinite, &terms, "served".into());
    lp::solve(&draft.finish(), &Options::default()).status == Status::Optimal
}
