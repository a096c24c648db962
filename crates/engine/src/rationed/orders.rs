//! What is wanted of everybody: within a region a wish travels up the stages at once, to another region it takes a week.
//!
//! With demand `D` of a place (uses, inputs, orders from abroad, a part of the gap in its inventory position) and supply at
//! rest `B`, every supplier is asked for `D / B` times its rest. What a supplier that was short last week leaves open is
//! asked of the others, by the room that their growth and ceiling leave them.

use super::network::Network;
use super::state::State;

/// Rounds in which a wish has passed all stages of a region.
const ROUNDS: usize = 60;

/// What is missing below this share of the demand is rounding.
const ROUNDING: f64 = 1e-9;

/// What is wanted in a period, t/week.
pub struct Book {
    /// What arrives from earlier periods, by place.
    pub arrivals: Vec<f64>,
    /// Share of what leaves on a link in this period that arrives in it.
    pub same: Vec<f64>,
    /// By user.
    pub wanted: Vec<f64>,
    /// By user: most that may be served.
    pub most: Vec<f64>,
    /// By link, within what it may carry.
    pub asked: Vec<f64>,
    /// By link: an event holds it below what was ordered.
    pub capped: Vec<bool>,
    /// By plant, within capacity and ramp.
    pub desire: Vec<f64>,
    /// By plant: capacity or ramp holds it below what is wanted.
    pub is_full: Vec<bool>,
    /// By place: demand over supply at rest.
    pub pull: Vec<f64>,
    /// By place: wanted of the plants of the region.
    pub local: Vec<f64>,
}

/// Reads the orders placed last week and works out what plants want to make.
pub fn book(network: &Network<'_>, state: &mut State, t: usize) -> Book {
    let conditions = network.conditions;
    let length = conditions.grid.length[t];
    let (asked, capped) = asked(network, state, t);
    let same: Vec<f64> = (0..network.links.len()).map(|at| network.arrives(at, t, t)).collect();
    let mut arrivals = vec![0.0; network.places.len()];
    for (at, link) in network.links.iter().enumerate() {
        // Departures before the first day at the rate at rest.
        let early = (link.lead.min(conditions.grid.finish(t)) - conditions.grid.start[t]).max(0.0);
        let mut tonnes = link.base * early;
        for s in 0..t {
            tonnes += state.flow[at][s] * network.arrives(at, s, t) * conditions.grid.length[s];
        }
        arrivals[link.to] += tonnes / length;
    }
    let savings: Vec<f64> = (0..network.places.len()).map(|place| network.saving(place, t)).collect();
    let wanted: Vec<f64> =
        network.users.iter().map(|user| user.base * conditions.demand[user.id][t] * savings[user.place]).collect();
    let most: Vec<f64> =
        network.users.iter().zip(&wanted).map(|(u, w)| w * conditions.service_cap[u.id][t].min(1.0)).collect();

    // What does not depend on what plants want.
    let mut given = vec![0.0; network.places.len()];
    for (at, place) in network.places.iter().enumerate() {
        given[at] = place.users.iter().map(|&user| most[user]).sum::<f64>()
            + place.leaving.iter().map(|&link| asked[link]).sum::<f64>()
            + place.fills.iter().map(|&fill| conditions.fills[fill].rate[t]).sum::<f64>()
            + restore(network, state, at, t)
            - place.constant;
    }
    let plant_count = network.plants.len();
    let (mut desire, mut is_full) = (vec![0.0; plant_count], vec![false; plant_count]);
    let (mut pull, mut local) = (vec![0.0; network.places.len()], vec![0.0; network.places.len()]);
    for _ in 0..ROUNDS {
        let mut is_settled = true;
        for (at, place) in network.places.iter().enumerate() {
            let mut demand = given[at];
            for &(plant, input) in &place.takers {
                demand +=
                    network.plants[plant].inputs[input].1 * savings[at] * state.planned(desire[plant], plant, input);
            }
            let demand = demand.max(0.0);
            let (mut makes, mut follows, mut supply) = (0.0, 0.0, 0.0);
            for &(plant, output) in &place.makers {
                let (_, amount, drives) = network.plants[plant].outputs[output];
                supply += amount * network.plants[plant].base;
                if drives {
                    makes += amount * network.plants[plant].base;
                } else {
                    follows += amount * state.run[plant];
                }
            }
            let arriving: f64 = place.arriving.iter().map(|&link| asked[link] * same[link]).sum();
            supply += place.arriving.iter().map(|&link| network.links[link].base).sum::<f64>();
            pull[at] = if supply > 0.0 { demand / supply } else { 0.0 };
            let wish = (demand - arrivals[at] - arriving - follows).max(0.0);
            local[at] = if makes > 0.0 { wish } else { 0.0 };
        }
        for (at, plant) in network.plants.iter().enumerate() {
            // A joint plant runs for the product that is wanted most.
            let mut factor: f64 = 0.0;
            for &(place, _, drives) in plant.outputs.iter().filter(|output| output.2) {
                let makes: f64 = network.places[place]
                    .makers
                    .iter()
                    .map(|&(maker, output)| (network.plants[maker].base, network.plants[maker].outputs[output]))
                    .filter(|(_, output)| output.2)
                    .map(|(base, output)| base * output.1)
                    .sum();
                debug_assert!(drives, "filtered");
                if makes > 0.0 {
                    factor = factor.max(local[place] / makes);
                }
            }
            let wish = plant.base * factor;
            let facts = &network.model.world.plants[plant.id];
            let step = facts.ramp_per_week * conditions.ramp[plant.id][t] * length * plant.base;
            let most = network.plant_most(at, t).min(plant.base.max(state.run[at]) + step);
            let next = wish.min(most);
            is_full[at] = wish > most * (1.0 + ROUNDING);
            is_settled &= (next - desire[at]).abs() <= 1e-15 * plant.base;
            desire[at] = next;
        }
        if is_settled {
            break;
        }
    }
    Book { arrivals, same, wanted, most, asked, capped, desire, is_full, pull, local }
}

/// A part of the gap between the inventory position at rest and what is on hand and under way, t/week.
fn restore(network: &Network<'_>, state: &State, at: usize, t: usize) -> f64 {
    let place = &network.places[at];
    if place.opening <= 0.0 {
        return 0.0;
    }
    let settings = &network.settings;
    let more = if state.is_short[at] { 1.0 + settings.precaution } else { 1.0 };
    let held: f64 = place.stores.iter().map(|&store| state.held[store]).sum();
    let mut position = held - more * place.opening;
    let start = network.conditions.grid.start[t];
    for &link in &place.arriving {
        let lead = network.links[link].lead;
        // What left before the first day and has not arrived, and what left since.
        let mut transit = network.links[link].base * (lead - start).max(0.0);
        for s in 0..t {
            let lead = lead + network.conditions.extra_lead[network.links[link].id][s];
            let length = network.conditions.grid.length[s];
            let arrived = crate::pass::arriving_share(network.conditions.grid.start[s], length, lead, 0.0, start);
            transit += state.flow[link][s] * length * (1.0 - arrived).max(0.0);
        }
        position += transit - network.links[link].base * lead;
    }
    let gap = -position;
    if gap.abs() <= ROUNDING * place.opening { 0.0 } else { gap / settings.restore_weeks }
}

/// Last week's orders within what each link may carry in this period.
fn asked(network: &Network<'_>, state: &State, t: usize) -> (Vec<f64>, Vec<bool>) {
    let conditions = network.conditions;
    let length = conditions.grid.length[t];
    let mut asked = Vec::with_capacity(network.links.len());
    let mut capped = Vec::with_capacity(network.links.len());
    let mut by_id = vec![None; network.model.world.links.len()];
    for (at, link) in network.links.iter().enumerate() {
        by_id[seawall_model::id::Id::index(link.id)] = Some(at);
        let (most, by_event) = network.link_most(at, t);
        asked.push(state.order[at].min(most));
        capped.push(by_event && state.order[at] > most * (1.0 + ROUNDING));
    }
    let position = |id| by_id[seawall_model::id::Id::index(id)];
    for (k, kernel) in conditions.kernel_caps.iter().enumerate() {
        if t < kernel.first {
            continue;
        }
        if let (Some(at), Some(weeks)) = (position(kernel.link), kernel.cumulative_weeks.get(t - kernel.first)) {
            let allowed = ((weeks * network.links[at].base - state.shipped[k]) / length).max(0.0);
            if asked[at] > allowed {
                capped[at] |= asked[at] > allowed * (1.0 + ROUNDING);
                asked[at] = allowed;
            }
        }
    }
    for group in conditions.group_caps.iter().filter(|group| group.share[t].is_finite()) {
        let members: Vec<usize> = group.links.iter().filter_map(|&id| position(id)).collect();
        let allowed = group.share[t] * members.iter().map(|&at| network.links[at].base).sum::<f64>();
        let sum: f64 = members.iter().map(|&at| asked[at]).sum();
        if sum > allowed {
            for at in members {
                capped[at] |= sum > allowed * (1.0 + ROUNDING);
                asked[at] *= allowed / sum;
            }
        }
    }
    (asked, capped)
}

/// Places the orders of next week and notes who was short.
pub fn place(network: &Network<'_>, state: &mut State, book: &Book, t: usize) {
    let length = network.conditions.grid.length[t];
    for (at, place) in network.places.iter().enumerate() {
        let behind = |link: usize| book.capped[link] || state.flow[link][t] < book.asked[link] * (1.0 - ROUNDING);
        let rest = |link: usize| book.pull[at] * network.links[link].base;
        let mut missing: f64 = place.arriving.iter().filter(|&&l| behind(l)).map(|&l| rest(l) - state.flow[l][t]).sum();
        let made: f64 = place
            .makers
            .iter()
            .map(|&(plant, output)| (state.run[plant], network.plants[plant].outputs[output]))
            .filter(|(_, output)| output.2)
            .map(|(run, output)| run * output.1)
            .sum();
        missing += (book.local[at] - made).max(0.0);
        let supply: f64 = place.arriving.iter().map(|&link| rest(link)).sum::<f64>() + book.local[at];
        if missing <= ROUNDING * supply {
            missing = 0.0;
        }
        state.is_short[at] = missing > 0.0;
        let room = |link: usize| {
            let facts = &network.model.world.links[network.links[link].id];
            let most = network.links[link].base + (facts.ceiling - 1.0).max(0.0) * network.links[link].reference;
            if behind(link) { 0.0 } else { (most - rest(link)).max(0.0) }
        };
        let rooms: f64 = place.arriving.iter().map(|&link| room(link)).sum();
        let part = if rooms > 0.0 { (missing.max(0.0) / rooms).min(1.0) } else { 0.0 };
        let orders: Vec<(usize, f64)> = place
            .arriving
            .iter()
            .map(|&link| {
                let facts = &network.model.world.links[network.links[link].id];
                let before = state.order[link].max(network.links[link].base);
                let step = facts.growth_per_week * length * network.links[link].reference;
                (link, (rest(link) + part * room(link)).min(before + step))
            })
            .collect();
        for (link, order) in orders {
            state.order[link] = order;
        }
    }
}
