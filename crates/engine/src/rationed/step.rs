//! One period: suppliers ration, plants run on what they get, users lose what they do not get.
//!
//! Stages of one period depend on each other through recipes and short ways. Sweeps start from what everybody wants; after a
//! while they only go down, so they end at a state in which nobody uses more than there is.

use super::network::Network;
use super::orders::Book;
use super::{Limit, Rationed, columns, constant};
use crate::propagate::own::{Claim, Share as _};
use crate::respond::Ledger;
use seawall_model::conditions::Conditions;
use seawall_model::id::{Column, Id};
use seawall_model::world::{Owner, Tier};
use std::collections::BTreeMap;

/// Sweeps in which what one plant leaves may go to another.
const FREE: usize = 60;

/// Most sweeps that only go down.
const DOWN: usize = 20_000;

/// Downward sweeps after which each goes further down than it must, and further the longer it takes: where swarf comes back as
/// metal a shortage dies away slowly, and what is given up too much is less than the last change.
const PATIENT: usize = 500;

/// The most that a sweep goes down, as a multiple of what it must.
const EAGER: f64 = 50.0;

/// A change of this share of what is wanted ends the sweeps.
const SETTLED: f64 = 1e-13;

/// What goes on from period to period, and what is written down.
pub struct State {
    pub run: Vec<f64>,
    pub order: Vec<f64>,
    pub held: Vec<f64>,
    pub is_short: Vec<bool>,
    /// Throughput that each input of each plant allowed last, infinite where it was no limit.
    allowed: Vec<Vec<f64>>,
    /// Exports beyond own output that a place may still send, t.
    room: Vec<f64>,
    /// Shipped under each licence regime, t.
    pub shipped: Vec<f64>,
    /// By link and period.
    pub flow: Vec<Vec<f64>>,
    asked: Vec<Vec<f64>>,
    capped: Vec<Vec<bool>>,
    runs: Vec<Vec<f64>>,
    limits: Vec<Vec<Limit>>,
    wanted: Vec<Vec<f64>>,
    short: Vec<Vec<f64>>,
    stock: Vec<Vec<f64>>,
    surplus: Vec<Vec<f64>>,
    unfilled: Vec<Vec<f64>>,
    ledger: Vec<Ledger>,
    worst: f64,
    sweeps: usize,
}

impl State {
    /// At rest.
    pub fn new(network: &Network<'_>) -> Self {
        let Conditions { kernel_caps, fills, .. } = network.conditions;
        let ledger = network.names.iter().map(|&(region, product)| Ledger {
            region,
            product,
            production: 0.0,
            arrivals: 0.0,
            drawdown: 0.0,
            unexplained: 0.0,
            input: 0.0,
            served: 0.0,
            departures: 0.0,
            fill: 0.0,
            surplus: 0.0,
            gap: 0.0,
        });
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

/// Least of what the inputs other than `input` allow.
fn others(allowed: &[f64], input: usize) -> f64 {
    allowed.iter().enumerate().filter(|(k, _)| *k != input).map(|(_, &most)| most).fold(f64::INFINITY, f64::min)
}

/// What everybody gets in a sweep.
struct Got {
    run: Vec<f64>,
    flow: Vec<f64>,
    served: Vec<f64>,
    filled: Vec<f64>,
    allowed: Vec<Vec<f64>>,
}

/// Lives through period `t`.
pub fn live(network: &Network<'_>, state: &mut State, book: &Book, t: usize) {
    let savings: Vec<f64> = (0..network.places.len()).map(|place| network.saving(place, t)).collect();
    let mut got = Got {
        run: book.desire.clone(),
        flow: book.asked.clone(),
        served: book.most.clone(),
        filled: network.conditions.fills.iter().map(|fill| fill.rate[t]).collect(),
        allowed: network.plants.iter().map(|plant| vec![f64::INFINITY; plant.inputs.len()]).collect(),
    };
    let mut sweeps = 0;
    for is_down in [false, true] {
        for swept in 0..if is_down { DOWN } else { FREE } {
            sweeps += 1;
            let eager = is_down.then(|| (swept as f64 / PATIENT as f64).clamp(1.0, EAGER));
            if sweep(network, state, book, &savings, &mut got, eager, t) <= SETTLED {
                break;
            }
        }
    }
    state.sweeps = state.sweeps.max(sweeps);
    close(network, state, book, &savings, got, t);
}

/// Supply of a place from elsewhere than its stocks, and how much of it may be sent on, t/week.
fn supply(network: &Network<'_>, state: &State, book: &Book, got: &Got, at: usize, length: f64) -> (f64, f64) {
    let place = &network.places[at];
    let made: f64 =
        place.makers.iter().map(|&(plant, output)| got.run[plant] * network.plants[plant].outputs[output].1).sum();
    let arriving: f64 = place.arriving.iter().map(|&link| got.flow[link] * book.same[link]).sum();
    (made + book.arrivals[at] + arriving + place.constant, state.room[at] / length + made + place.through)
}

/// Shares out every place once; the largest change, as a share of what is wanted.
///
/// With `eager` what is taken only goes down, by so many times what it must.
fn sweep(
    network: &Network<'_>,
    state: &State,
    book: &Book,
    savings: &[f64],
    got: &mut Got,
    eager: Option<f64>,
    t: usize,
) -> f64 {
    let is_down = eager.is_some();
    let further = |now: f64, then: f64| eager.map_or(now, |eager| (then - eager * (then - now).max(0.0)).max(0.0));
    let rule = network.settings.rule;
    let length = network.conditions.grid.length[t];
    let mut change: f64 = 0.0;
    let mut moved = |now: f64, then: f64, of: f64| {
        if of > 0.0 {
            change = change.max((now - then).abs() / of);
        }
    };
    let mut flow = got.flow.clone();
    let mut allowed = got.allowed.clone();
    for (at, place) in network.places.iter().enumerate() {
        let (supply, sendable) = supply(network, state, book, got, at, length);
        // A hair more than there is, so that rounding is not taken for a shortage.
        let supply = supply.max(0.0) * (1.0 + 1e-13);
        let mut claims: Vec<Claim> = Vec::new();
        for &user in &place.users {
            let tier = tier(network.users[user].tier);
            claims.push(Claim {
                asked: book.most[user],
                at_rest: network.users[user].base,
                tier,
                is_final: true,
                worth: 1.0,
            });
        }
        for &(plant, input) in &place.takers {
            let amount = network.plants[plant].inputs[input].1 * savings[at];
            let run = if is_down { got.run[plant] } else { others(&got.allowed[plant], input).min(book.desire[plant]) };
            let at_rest = network.plants[plant].base * network.plants[plant].inputs[input].1;
            claims.push(Claim { asked: amount * run, at_rest, tier: ESSENTIAL, is_final: false, worth: 1.0 });
        }
        for &fill in &place.fills {
            let asked = network.conditions.fills[fill].rate[t];
            claims.push(Claim { asked, at_rest: asked, tier: ESSENTIAL, is_final: false, worth: 1.0 });
        }
        let own = claims.len();
        for &link in &place.leaving {
            let asked = if is_down { got.flow[link] } else { book.asked[link] };
            claims.push(Claim {
                asked,
                at_rest: network.links[link].base,
                tier: ESSENTIAL,
                is_final: false,
                worth: 1.0,
            });
        }
        let leaving: f64 = claims[own..].iter().map(|claim| claim.asked).sum();
        if leaving > sendable {
            for claim in &mut claims[own..] {
                claim.asked *= sendable.max(0.0) / leaving;
            }
        }
        let mut shares = rule.share(supply, &claims);
        // A store serves its own region.
        let missing: Vec<Claim> = claims[..own]
            .iter()
            .zip(&shares)
            .map(|(claim, share)| Claim { asked: (claim.asked - share).max(0.0), ..*claim })
            .collect();
        if missing.iter().any(|claim| claim.asked > 0.0) {
            let available: f64 = place.stores.iter().map(|&store| network.release(store, state.held[store], t)).sum();
            for (share, more) in shares.iter_mut().zip(rule.share(available, &missing)) {
                *share += more;
            }
        }
        let mut share = shares.into_iter();
        for &user in &place.users {
            got.served[user] = share.next().unwrap_or(0.0);
        }
        for (&(plant, input), claim) in place.takers.iter().zip(&claims[place.users.len()..]) {
            let gets = share.next().unwrap_or(0.0);
            let amount = network.plants[plant].inputs[input].1 * savings[at];
            let is_limit = gets < claim.asked * (1.0 - 1e-12);
            allowed[plant][input] = if is_limit && amount > 0.0 { gets / amount } else { f64::INFINITY };
        }
        for &fill in &place.fills {
            got.filled[fill] = share.next().unwrap_or(0.0);
        }
        for &link in &place.leaving {
            let gets = share.next().unwrap_or(0.0);
            flow[link] = further(gets, got.flow[link]);
        }
    }
    for (at, plant) in network.plants.iter().enumerate() {
        let most = allowed[at].iter().copied().fold(book.desire[at], f64::min);
        let next = further(most, got.run[at]);
        moved(next, got.run[at], plant.base);
        got.run[at] = next;
        if is_down {
            // What limited a plant still does, though it now claims no more than it gets.
            for (now, then) in allowed[at].iter_mut().zip(&got.allowed[at]) {
                *now = now.min(*then);
            }
        }
    }
    for (at, link) in network.links.iter().enumerate() {
        moved(flow[at], got.flow[at], link.base.max(book.asked[at]));
    }
    got.flow = flow;
    got.allowed = allowed;
    change
}

/// Tier of what plants take and what is sent abroad: it serves users of every tier.
const ESSENTIAL: u8 = 1;

fn tier(tier: Tier) -> u8 {
    match tier {
        Tier::Defense => 0,
        Tier::Essential => ESSENTIAL,
        Tier::Rest => 2,
    }
}

/// Closes the balance of every place: what is missing comes from stock, what is left over goes there or is disposed of.
fn close(network: &Network<'_>, state: &mut State, book: &Book, savings: &[f64], mut got: Got, t: usize) {
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
