//! The worst sets of attacks on a coalition, with a proof.
//!
//! Sets of one size after the other. Every set has a proved ceiling ([`Ceiling`]); sets are answered in the order of their
//! ceilings, in rounds of fixed size on as many threads as there are, until the next ceiling is no higher than the last of the
//! worst sets kept: what is left is *bounded*. This is the covering master of a decomposition (Israeli and Wood 2002) written out:
//! its penalties are the ceilings, its subproblems exact answers. Each answered set was *solved*, or *proved* to be what a smaller set
//! is. Less is not assumed to be monotone: what outsiders then send and are owed moves with the attack.

use super::ceiling::Ceiling;
use super::theater::{Held, Outcome, Theater};
use crate::lp::Basis;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Sets answered between two looks at the limits: a constant, so that an answer does not hang on the number of threads.
const ROUND: usize = 64;

/// Sets of one size that are listed by their ceilings at most.
const ROOM: usize = 2_000_000;

/// How long to search.
pub struct Limits<'a> {
    /// Most programmes to solve beyond single attacks.
    pub solves: usize,
    /// How many of the worst sets to keep.
    pub near: usize,
    /// Asked between rounds whether to stop, by the clock or because the user wants to.
    pub stop: &'a (dyn Fn() -> bool + Sync),
    /// Told how many sets of which size have been answered, of how many at most.
    pub tell: &'a (dyn Fn(usize, usize, usize) + Sync),
}

/// Losses of sets that an earlier run answered, USD, by the places of their attacks.
pub type Known = BTreeMap<Vec<usize>, f64>;

/// How the sets of one size were settled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Attacks in a set.
    pub size: usize,
    /// All of them.
    pub sets: u128,
    /// By solving their programme.
    pub solved: u128,
    /// Because the optimum of a smaller set is theirs.
    pub proved: u128,
    /// Because their ceiling is no higher than the worst sets kept.
    pub bounded: u128,
    /// Of `solved`, those taken over from an earlier run.
    pub known: u128,
}

impl Counts {
    /// Sets that nothing is known of but the upper bound.
    #[must_use]
    pub fn open(&self) -> u128 {
        self.sets - self.solved - self.proved - self.bounded
    }
}

/// A set and its least loss.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Places of its attacks, ascending.
    pub attacks: Vec<usize>,
    /// Least loss, USD.
    pub loss_usd: f64,
}

/// What was found.
pub struct Answer {
    /// Loss with no attack, USD.
    pub no_attack_usd: f64,
    /// Loss of every single attack, in their order.
    pub single_usd: Vec<f64>,
    /// The worst sets, worst first; sets that do no more than a smaller one are left out.
    pub near: Vec<Found>,
    /// No set of the sizes asked costs more, USD; `None` where nothing is proved.
    pub upper_bound_usd: Option<f64>,
    /// How the sets were settled, size by size.
    pub counts: Vec<Counts>,
    /// Programmes solved in this run.
    pub programmes: usize,
    /// Whether every set was settled.
    pub is_complete: bool,
    /// Whether the clock or the user ended it, so that another run may end elsewhere.
    pub is_cut_short: bool,
    /// Everything answered, for a later run to go on from.
    pub known: Known,
}

/// A set without an answer that passed our check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered(pub Vec<usize>);

/// Searches for the worst sets of up to `k` attacks.
///
/// # Errors
/// The first set in the order of answering that has no answer.
pub fn search(theater: &Theater<'_>, k: usize, known: &Known, limits: &Limits<'_>) -> Result<Answer, Unanswered> {
    let count = theater.attacks.len();
    let (base, held) = match theater.outcome_to_hold(&[], &[], None) {
        Some((outcome, held)) => (outcome, Some(held)),
        None => (theater.outcome(&[], &[], None).ok_or(Unanswered(Vec::new()))?, None),
    };
    let mut search = Search {
        theater,
        limits,
        ceiling: Ceiling::new(theater),
        answered: BTreeMap::new(),
        held: BTreeMap::new(),
        near: vec![Found { attacks: Vec::new(), loss_usd: base.loss_usd }],
        counts: Vec::new(),
        open_usd: f64::NEG_INFINITY,
        programmes: 1,
        solves_left: limits.solves,
        is_complete: true,
        is_cut_short: false,
        known: known.clone(),
    };
    search.answered.insert(Vec::new(), base.clone());
    search.held.extend(held.map(|held| (Vec::new(), held)));
    for size in 1..=k.min(count) {
        search.size(size)?;
    }
    let single_usd =
        (0..count).map(|attack| search.answered.get(&vec![attack]).map_or(f64::NAN, |found| found.loss_usd)).collect();
    let worst = search.near[0].loss_usd;
    let known = search.answered.into_iter().filter(|(set, _)| !set.is_empty());
    Ok(Answer {
        no_attack_usd: base.loss_usd,
        single_usd,
        upper_bound_usd: (search.open_usd < f64::INFINITY).then(|| worst.max(search.open_usd)),
        near: search.near,
        counts: search.counts,
        programmes: search.programmes,
        is_complete: search.is_complete,
        is_cut_short: search.is_cut_short,
        known: search.known.into_iter().chain(known.map(|(set, found)| (set, found.loss_usd))).collect(),
    })
}

struct Search<'a> {
    theater: &'a Theater<'a>,
    limits: &'a Limits<'a>,
    ceiling: Option<Ceiling<'a>>,
    answered: BTreeMap<Vec<usize>, Outcome>,
    /// Optima of no attack and of single ones.
    held: BTreeMap<Vec<usize>, Held>,
    near: Vec<Found>,
    counts: Vec<Counts>,
    /// The most that what was left open can cost.
    open_usd: f64,
    programmes: usize,
    solves_left: usize,
    is_complete: bool,
    is_cut_short: bool,
    known: Known,
}

impl Search<'_> {
    /// Every set of one size.
    fn size(&mut self, size: usize) -> Result<(), Unanswered> {
        let sets = choose(self.theater.attacks.len(), size);
        let mut counts = Counts { size, sets, ..Counts::default() };
        // Single attacks are all answered: they are what a reader asks first.
        let floor = if size == 1 { f64::NEG_INFINITY } else { self.worth_keeping() };
        let (list, left_out) = match &self.ceiling {
            Some(ceiling) => ceiling.above(size, floor, ROOM),
            None => self.everything(size),
        };
        counts.bounded = sets - list.len() as u128;
        if left_out > f64::NEG_INFINITY {
            // More than can be listed: what was left out is open, not bounded.
            counts.bounded = 0;
            self.leave(left_out);
        }
        let mut done = 0;
        while done < list.len() {
            let next = list[done].0;
            if size > 1 && next <= self.worth_keeping() {
                counts.bounded += (list.len() - done) as u128;
                break;
            }
            let cut = (self.limits.stop)();
            if size > 1 && (self.solves_left == 0 || cut) {
                self.is_cut_short |= cut;
                self.leave(next);
                break;
            }
            let round = &list[done..(done + ROUND).min(list.len())];
            let kept = self.worth_keeping();
            let answers: Vec<Settled> =
                round.par_iter().map(|(ceiling, set)| self.settle(set, *ceiling, kept)).collect();
            for ((_, set), settled) in round.iter().zip(answers) {
                let (outcome, held) = match settled {
                    Settled::Bounded => {
                        counts.bounded += 1;
                        continue;
                    }
                    Settled::Known(loss_usd) => {
                        counts.known += 1;
                        (Outcome { loss_usd, is_proved: false, basis: None }, None)
                    }
                    Settled::Failed => return Err(Unanswered(set.clone())),
                    Settled::Answered(answer) => *answer,
                };
                if outcome.is_proved {
                    counts.proved += 1;
                } else {
                    counts.solved += 1;
                    self.keep(set, outcome.loss_usd);
                    if held.is_some() || outcome.basis.is_some() {
                        self.programmes += 1;
                        if size > 1 {
                            self.solves_left = self.solves_left.saturating_sub(1);
                        }
                    }
                }
                if size == 1 {
                    self.held.extend(held.map(|held| (set.clone(), held)));
                }
                self.answered.insert(set.clone(), outcome);
            }
            done += round.len();
            (self.limits.tell)(size, done, list.len());
        }
        self.counts.push(counts);
        Ok(())
    }

    /// The loss that a set must be above to be kept.
    fn worth_keeping(&self) -> f64 {
        if self.near.len() < self.limits.near.max(1) {
            f64::NEG_INFINITY
        } else {
            self.near.last().map_or(f64::NEG_INFINITY, |last| last.loss_usd)
        }
    }

    fn leave(&mut self, ceiling: f64) {
        self.is_complete = false;
        self.open_usd = self.open_usd.max(ceiling);
    }

    /// Answers one set, or shows that it need not be answered. Reads only what earlier rounds left.
    fn settle(&self, set: &[usize], ceiling: f64, kept: f64) -> Settled {
        if let Some(&loss) = self.known.get(set) {
            return Settled::Known(loss);
        }
        let mut smaller: Vec<Vec<usize>> = (0..set.len())
            .map(|left_out| {
                set.iter().enumerate().filter(|(place, _)| *place != left_out).map(|(_, &attack)| attack).collect()
            })
            .collect();
        if set.len() > 1 && ceiling > kept && self.ceiling.as_ref().is_some_and(|c| c.closer(set) <= kept) {
            return Settled::Bounded;
        }
        let loss = |set: &Vec<usize>| self.answered.get(set).map_or(f64::NEG_INFINITY, |found| found.loss_usd);
        smaller.sort_by(|a, b| loss(b).total_cmp(&loss(a)).then_with(|| a.cmp(b)));
        smaller.extend(set.iter().map(|&attack| vec![attack]));
        smaller.push(Vec::new());
        let held: Vec<&Held> = smaller.iter().filter_map(|set| self.held.get(set)).collect();
        let start: Option<&Basis> =
            smaller.iter().find_map(|set| self.answered.get(set).and_then(|found| found.basis.as_ref()));
        if set.len() == 1 {
            return match self.theater.outcome_to_hold(set, &held, start) {
                Some((outcome, held)) => Settled::Answered(Box::new((outcome, Some(held)))),
                None => match self.theater.outcome(set, &held, start) {
                    Some(outcome) => Settled::Answered(Box::new((outcome, None))),
                    None => Settled::Failed,
                },
            };
        }
        self.theater
            .outcome(set, &held, start)
            .map_or(Settled::Failed, |outcome| Settled::Answered(Box::new((outcome, None))))
    }

    fn keep(&mut self, set: &[usize], loss_usd: f64) {
        let worse = |known: &Found| {
            loss_usd.total_cmp(&known.loss_usd).then_with(|| known.attacks.as_slice().cmp(set))
                == std::cmp::Ordering::Greater
        };
        let place = self.near.iter().position(worse).unwrap_or(self.near.len());
        if place < self.limits.near.max(1) {
            self.near.insert(place, Found { attacks: set.to_vec(), loss_usd });
            self.near.truncate(self.limits.near.max(1));
        }
    }

    /// Every set of a size, without ceilings; more than there is room for is not listed.
    fn everything(&self, size: usize) -> (Vec<(f64, Vec<usize>)>, f64) {
        let count = self.theater.attacks.len();
        let mut list = Vec::new();
        let mut set: Vec<usize> = (0..size).collect();
        while list.len() < ROOM {
            list.push((f64::INFINITY, set.clone()));
            let Some(place) = (0..size).rev().find(|&place| set[place] + size - place < count) else {
                return (list, f64::NEG_INFINITY);
            };
            set[place] += 1;
            for after in place + 1..size {
                set[after] = set[after - 1] + 1;
            }
        }
        (list, f64::INFINITY)
    }
}

enum Settled {
    Bounded,
    Known(f64),
    Answered(Box<(Outcome, Option<Held>)>),
    Failed,
}

/// How many sets of `size` there are among `of`.
fn choose(of: usize, size: usize) -> u128 {
    if size > of {
        return 0;
    }
    (0..size).fold(1, |sets, step| sets * (of - step) as u128 / (step + 1) as u128)
}
