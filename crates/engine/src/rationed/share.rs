//! What a place shares out: who claims, by which rule, and what a plant leaves because it lacks more of something else.

use super::network::Network;
use super::settle::{Got, Period, supply};
use crate::propagate::own::{Claim, Rationing, Share as _};

/// Who claims.
#[derive(Clone, Copy)]
pub(super) enum Who {
    User(usize),
    /// A plant and its input.
    Input(usize, usize),
    Fill(usize),
    Link(usize),
}

/// A claim on what a place has.
#[derive(Clone, Copy)]
pub(super) struct Row {
    pub(super) who: Who,
    pub(super) claim: Claim,
    /// Share of the claim that ends in uses of each tier.
    ends: [f64; 3],
    /// The most that can be used of it: what the other inputs of a plant allow.
    need: f64,
}

/// What a claim came to.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    /// What is taken.
    pub(super) gets: f64,
    /// What could have been taken.
    pub(super) entitled: f64,
}

/// Least of what the inputs other than `input` allow.
pub(super) fn others(allowed: &[f64], input: usize) -> f64 {
    allowed.iter().enumerate().filter(|(k, _)| *k != input).map(|(_, &most)| most).fold(f64::INFINITY, f64::min)
}

/// What everybody wants of a place; a plant needs no more of an input than its others allow.
pub(super) fn claims(period: &Period<'_, '_>, got: &Got, at: usize) -> Vec<Row> {
    rows(period, at, &|who| match who {
        Who::User(user) => (period.book.most[user], f64::INFINITY),
        Who::Input(plant, input) => {
            let amount = period.network.plants[plant].inputs[input].1 * period.savings[at];
            (amount * period.book.desire[plant], amount * others(&got.allowed[plant], input))
        }
        Who::Fill(fill) => (period.network.conditions.fills[fill].rate[period.t], f64::INFINITY),
        Who::Link(link) => (period.book.asked[link], f64::INFINITY),
    })
}

/// The same for claims of what everybody had.
pub(super) fn claims_of(period: &Period<'_, '_>, had: &Got, at: usize) -> Vec<Row> {
    rows(period, at, &|who| match who {
        Who::User(user) => (had.served[user], f64::INFINITY),
        Who::Input(plant, input) => {
            let amount = period.network.plants[plant].inputs[input].1 * period.savings[at];
            (amount * had.run[plant], f64::INFINITY)
        }
        Who::Fill(fill) => (had.filled[fill], f64::INFINITY),
        Who::Link(link) => (had.flow[link], f64::INFINITY),
    })
}

/// Claims on a place, those of its own region first; `of` says what is asked and needed.
fn rows(period: &Period<'_, '_>, at: usize, of: &dyn Fn(Who) -> (f64, f64)) -> Vec<Row> {
    let network = period.network;
    let place = &network.places[at];
    let row = |who, at_rest: f64, is_final, ends| {
        let (asked, need) = of(who);
        Row { who, claim: Claim { asked, at_rest, tier: 0, is_final, worth: 1.0 }, ends, need }
    };
    let users =
        place.users.iter().map(|&user| row(Who::User(user), network.users[user].base, true, network.tier_of(user)));
    let inputs = place.takers.iter().map(|&(plant, input)| {
        let at_rest = network.plants[plant].base * network.plants[plant].inputs[input].1;
        row(Who::Input(plant, input), at_rest, false, network.plant_ends[plant])
    });
    let fills = place
        .fills
        .iter()
        .map(|&fill| row(Who::Fill(fill), network.conditions.fills[fill].rate[period.t], false, [0.0, 1.0, 0.0]));
    let links = place
        .leaving
        .iter()
        .map(|&link| row(Who::Link(link), network.links[link].base, false, network.ends[network.links[link].to]));
    users.chain(inputs).chain(fills).chain(links).collect()
}

/// Shares out what a place has: supply among all, then stores among its own region.
///
/// A plant that cannot use its share takes what it needs, and the rest is shared again among the others by the same rule.
pub(super) fn share(period: &Period<'_, '_>, got: &Got, at: usize, rows: &[Row]) -> Vec<Shared> {
    let Period { network, state, book, t, .. } = *period;
    let place = &network.places[at];
    let (supply, sendable) = supply(network, state, book, got, at, network.conditions.grid.length[t]);
    // A hair more than there is, so that rounding is not taken for a shortage.
    let supply = supply.max(0.0) * (1.0 + 1e-13);
    let available: f64 = place.stores.iter().map(|&store| network.release(store, state.held[store], t)).sum();
    let own = rows.len() - place.leaving.len();
    let mut asked: Vec<Claim> = rows.iter().map(|row| row.claim).collect();
    let leaving: f64 = asked[own..].iter().map(|claim| claim.asked).sum();
    if leaving > sendable {
        for claim in &mut asked[own..] {
            claim.asked *= sendable.max(0.0) / leaving;
        }
    }
    let mut shared = vec![Shared { gets: 0.0, entitled: 0.0 }; rows.len()];
    let mut open: Vec<usize> = (0..rows.len()).collect();
    let (mut left, mut stored) = (supply, available);
    loop {
        let claims = |of: &[usize], so_far: &[f64]| -> Vec<(Claim, [f64; 3])> {
            of.iter()
                .zip(so_far)
                .map(|(&k, had)| (Claim { asked: (asked[k].asked - had).max(0.0), ..asked[k] }, rows[k].ends))
                .collect()
        };
        let mut gets = by_rule(network, left, &claims(&open, &vec![0.0; open.len()]));
        // A store serves its own region.
        let at_home = open.iter().take_while(|&&k| k < own).count();
        let missing = claims(&open[..at_home], &gets);
        if stored > 0.0 && missing.iter().any(|(claim, _)| claim.asked > 0.0) {
            for (gets, more) in gets.iter_mut().zip(by_rule(network, stored, &missing)) {
                *gets += more;
            }
        }
        let mut is_done = true;
        for (&k, &gets) in open.iter().zip(&gets) {
            shared[k] = Shared { gets: gets.min(rows[k].need), entitled: gets };
            is_done &= gets <= rows[k].need * (1.0 + 1e-12);
        }
        if is_done {
            return shared;
        }
        for (&k, &gets) in open.iter().zip(&gets) {
            if gets > rows[k].need * (1.0 + 1e-12) {
                let taken = shared[k].gets;
                stored -= (taken - left).max(0.0);
                left = (left - taken).max(0.0);
            }
        }
        open = open
            .into_iter()
            .zip(gets)
            .filter(|&(k, gets)| gets <= rows[k].need * (1.0 + 1e-12))
            .map(|(k, _)| k)
            .collect();
        stored = stored.max(0.0);
    }
}

/// The rule; where it has tiers, each claim stands in the tiers of the uses that it ends in, by their shares.
fn by_rule(network: &Network<'_>, supply: f64, claims: &[(Claim, [f64; 3])]) -> Vec<f64> {
    let rule = network.settings.rule;
    if rule != Rationing::Tiers {
        return rule.share(supply, &claims.iter().map(|&(claim, _)| claim).collect::<Vec<Claim>>());
    }
    let mut parts = Vec::new();
    for (k, (claim, ends)) in claims.iter().enumerate() {
        for (tier, part) in (0..3).zip(ends).filter(|(_, part)| **part > 0.0) {
            parts.push((k, Claim { asked: part * claim.asked, at_rest: part * claim.at_rest, tier, ..*claim }));
        }
    }
    let mut gets = vec![0.0; claims.len()];
    let shares = rule.share(supply, &parts.iter().map(|(_, claim)| *claim).collect::<Vec<Claim>>());
    for ((k, _), share) in parts.iter().zip(shares) {
        gets[*k] += share;
    }
    // The parts of a claim may add up to more than it in the last digit.
    gets.iter_mut().zip(claims).for_each(|(gets, (claim, _))| *gets = gets.min(claim.asked));
    gets
}
