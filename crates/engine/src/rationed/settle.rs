//! One period: suppliers ration, plants run on what they get, users lose what they do not get.
//!
//! Stages of one period depend on each other through recipes and short ways. A sweep goes down the stages, each place on
//! what the ones before it have just come to, so only what goes round (swarf that comes back as metal, goods that two regions
//! send each other) takes more than one: that fades by the share of it that comes back. Sweeps are free first. A second kind
//! only goes down, on the claims that the first left, so that in the end nobody uses more than there is, to the last digit.

use super::close::close;
use super::network::Network;
use super::orders::Book;
use super::share::{Who, claims, claims_of, share};
use super::state::State;

/// Most free sweeps.
const FREE: usize = 200;

/// Most sweeps that only go down.
const DOWN: usize = 2_000;

/// A change of this share of what is wanted ends the sweeps.
const SETTLED: f64 = 1e-13;

/// What everybody gets in a sweep.
#[derive(Clone)]
pub(super) struct Got {
    pub(super) run: Vec<f64>,
    pub(super) flow: Vec<f64>,
    pub(super) served: Vec<f64>,
    pub(super) filled: Vec<f64>,
    pub(super) allowed: Vec<Vec<f64>>,
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
    let period = Period { network, state, book, savings: &savings, t };
    let mut sweeps = 0;
    for _ in 0..FREE {
        sweeps += 1;
        if period.sweep(&mut got, None) <= SETTLED {
            break;
        }
    }
    let claimed = got.clone();
    for _ in 0..DOWN {
        sweeps += 1;
        if period.sweep(&mut got, Some(&claimed)) <= SETTLED {
            break;
        }
    }
    state.sweeps = state.sweeps.max(sweeps);
    close(network, state, book, &savings, got, t);
}

/// What does not change within a period.
pub(super) struct Period<'a, 'n> {
    pub(super) network: &'a Network<'n>,
    pub(super) state: &'a State,
    pub(super) book: &'a Book,
    /// Use of a product per output, by place.
    pub(super) savings: &'a [f64],
    pub(super) t: usize,
}

impl Period<'_, '_> {
    /// Shares out every place once, down the stages; the largest change, as a share of what is wanted.
    ///
    /// With `claimed` everybody claims what he had then, and what is taken only goes down.
    fn sweep(&self, got: &mut Got, claimed: Option<&Got>) -> f64 {
        let Self { network, book, .. } = *self;
        let mut change: f64 = 0.0;
        let mut moved = |now: f64, then: f64, of: f64| {
            if of > 0.0 {
                change = change.max((now - then).abs() / of);
            }
        };
        for &at in &network.order {
            let rows = match claimed {
                None => claims(self, got, at),
                Some(claimed) => claims_of(self, claimed, at),
            };
            for (row, shared) in rows.iter().zip(share(self, got, at, &rows)) {
                let least = |then: f64| if claimed.is_some() { shared.gets.min(then) } else { shared.gets };
                match row.who {
                    Who::User(user) => got.served[user] = least(got.served[user]),
                    Who::Fill(fill) => got.filled[fill] = least(got.filled[fill]),
                    Who::Link(link) => {
                        let next = least(got.flow[link]);
                        moved(next, got.flow[link], network.links[link].base.max(book.asked[link]));
                        got.flow[link] = next;
                    }
                    Who::Input(plant, input) => {
                        let amount = network.plants[plant].inputs[input].1 * self.savings[at];
                        let is_limit = shared.entitled < row.claim.asked * (1.0 - 1e-12) && amount > 0.0;
                        let most = if is_limit { shared.entitled / amount } else { f64::INFINITY };
                        let allowed = &mut got.allowed[plant];
                        allowed[input] = if claimed.is_some() { most.min(allowed[input]) } else { most };
                        let next = allowed.iter().copied().fold(book.desire[plant], f64::min);
                        let next = if claimed.is_some() { next.min(got.run[plant]) } else { next };
                        moved(next, got.run[plant], network.plants[plant].base);
                        got.run[plant] = next;
                    }
                }
            }
        }
        change
    }
}

/// Supply of a place from elsewhere than its stocks, and how much of it may be sent on, t/week.
pub(super) fn supply(
    network: &Network<'_>,
    state: &State,
    book: &Book,
    got: &Got,
    at: usize,
    length: f64,
) -> (f64, f64) {
    let place = &network.places[at];
    let made: f64 =
        place.makers.iter().map(|&(plant, output)| got.run[plant] * network.plants[plant].outputs[output].1).sum();
    let arriving: f64 = place.arriving.iter().map(|&link| got.flow[link] * book.same[link]).sum();
    (made + book.arrivals[at] + arriving + place.constant, state.room[at] / length + made + place.through)
}
