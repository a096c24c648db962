//! The balance of every place at the end of a period: what is missing comes from stock, what is left over goes there or is disposed of.

use super::network::Network;
use super::orders::Book;
use super::settle::{Got, supply};
use super::state::State;
use super::{Limit, constant};
use seawall_model::world::Owner;

/// Closes the balance of every place: what is missing comes from stock, what is left over goes there or is disposed of.
pub(super) fn close(network: &Network<'_>, state: &mut State, book: &Book, savings: &[f64], mut got: Got, t: usize) {
    let length = network.conditions.grid.length[t];
    for (at, place) in network.places.iter().enumerate() {
        let (supply, _) = supply(network, state, book, &got, at, length);
        let made: f64 =
            place.makers.iter().map(|&(plant, output)| got.run[plant] * network.plants[plant].outputs[output].1).sum();
        let input: f64 = place
            .takers
            .iter()
            .map(|&(plant, input)| got.run[plant] * network.plants[plant].inputs[input].1 * savings[at])
            .sum();
        let sent: f64 = place.leaving.iter().map(|&link| got.flow[link]).sum();
        let filled: f64 = place.fills.iter().map(|&fill| got.filled[fill]).sum();
        let served = |got: &Got| place.users.iter().map(|&user| got.served[user]).sum::<f64>();
        let use_of_all = input + sent + filled + served(&got);
        let mut missing = (use_of_all - supply).max(0.0);
        let mut left = (supply - use_of_all).max(0.0);
        let mut drawn = 0.0;
        let order = |owner: Owner| place.stores.iter().copied().filter(move |&s| network.stores[s].owner == owner);
        for store in order(Owner::Private).chain(order(Owner::Public)) {
            let takes = missing.min(network.release(store, state.held[store], t));
            state.held[store] -= takes * length;
            missing -= takes;
            drawn += takes;
        }
        if missing > 0.0 {
            // Rounding of the sweeps is borne by users where there are any.
            let all = served(&got);
            let kept = if all > 0.0 { ((all - missing) / all).max(0.0) } else { 1.0 };
            for &user in &place.users {
                got.served[user] *= kept;
            }
        }
        for most in [1.0, 2.0] {
            for store in order(Owner::Private).chain(order(Owner::Public)) {
                let takes = left.min((most * network.stores[store].opening - state.held[store]).max(0.0) / length);
                state.held[store] += takes * length;
                left -= takes;
                drawn -= takes;
            }
        }
        state.surplus[at].push(left);
        if place.through.is_finite() {
            state.room[at] = (state.room[at] + (made + place.through - sent) * length).max(0.0);
        }
        let served = served(&got);
        let gap = supply + drawn - input - sent - filled - served - left;
        let gross = supply.abs() + drawn.abs() + input + sent + filled + served + left;
        if gross * length > 1e-6 {
            state.worst = state.worst.max(gap.abs() / gross);
        }
        let (region, product) = network.names[at];
        let (unexplained, thrown) = constant(network.model, region, product);
        let row = &mut state.ledger[at];
        row.production += made * length;
        row.arrivals += (supply - made - place.constant) * length;
        row.drawdown += drawn * length;
        row.unexplained += unexplained * length;
        row.input += input * length;
        row.served += served * length;
        row.departures += sent * length;
        row.fill += filled * length;
        row.surplus += (left + thrown) * length;
        row.gap = row.production + row.arrivals + row.drawdown + row.unexplained
            - (row.input + row.served + row.departures + row.fill + row.surplus);
    }
    for (k, kernel) in network.conditions.kernel_caps.iter().enumerate() {
        if t >= kernel.first
            && let Some(at) = network.links.iter().position(|link| link.id == kernel.link)
        {
            state.shipped[k] += got.flow[at] * length;
        }
    }
    for (at, plant) in network.plants.iter().enumerate() {
        let least = got.allowed[at].iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1));
        let limit = match least {
            Some((input, &most)) if most < book.desire[at] * (1.0 - 1e-9) => {
                Limit::Input(network.names[plant.inputs[input].0].1)
            }
            _ if book.is_full[at] => Limit::Capacity,
            _ => Limit::Demand,
        };
        state.limits[at].push(limit);
        state.runs[at].push(got.run[at]);
    }
    for at in 0..network.links.len() {
        state.flow[at].push(got.flow[at]);
        state.asked[at].push(book.asked[at]);
        state.capped[at].push(book.capped[at]);
    }
    for at in 0..network.users.len() {
        state.wanted[at].push(book.wanted[at]);
        state.short[at].push((book.wanted[at] - got.served[at]).max(0.0));
    }
    for at in 0..network.stores.len() {
        state.stock[at].push(state.held[at]);
    }
    for (k, fill) in network.conditions.fills.iter().enumerate() {
        state.unfilled[k].push((fill.rate[t] - got.filled[k]).max(0.0));
    }
    state.run = got.run;
    state.allowed = got.allowed;
}
