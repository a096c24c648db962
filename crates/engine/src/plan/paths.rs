//! From a chain of regimes to a few paths that stand for all: drawn, compared, and reduced.
//!
//! Paths are drawn from the central chain with a counter-based generator, equal ones put together. Of these, those are kept
//! that lie nearest to all others (forward selection, Heitsch and Römisch 2003); the distance of two paths is the number of
//! steps in different regimes. Every drawn path hands its probability to the nearest kept one. Under another chain a drawn
//! path counts by how much more or less likely it is there; one that cannot begin in the central chain is not drawn.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use seawall_model::conditions::WEEKS_PER_MONTH;
use seawall_model::regimes::Chain;
use seawall_model::scenario::{Event, Scenario};
use std::collections::BTreeMap;

/// Paths drawn.
const DRAWN: u64 = 4096;

/// Paths compared: the likeliest of those drawn.
const COMPARED: usize = 1500;

/// A few paths and how likely each is under each chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Paths {
    /// Regime of each step.
    pub steps: Vec<Vec<usize>>,
    /// Probabilities under the central chain, then with worse regimes likelier, then with better ones.
    pub probability: Vec<Vec<f64>>,
    /// Mean number of steps in which a drawn path differs from the one that stands for it.
    pub distance: f64,
}

/// Draws and reduces to `count` paths.
#[must_use]
pub fn paths(chain: &Chain, count: usize, seed: u64) -> Paths {
    let (start, central) = (chain.start_at(), chain.matrix());
    let steps = chain.steps().max(1);
    let mut found: BTreeMap<Vec<usize>, f64> = BTreeMap::new();
    for k in 0..DRAWN {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(k);
        // Stratified in the first step's probability, which costs nothing.
        let mut path = vec![drawn(&start, (k as f64 + uniform(&mut rng)) / DRAWN as f64)];
        while path.len() < steps {
            path.push(drawn(&central[path[path.len() - 1]], uniform(&mut rng)));
        }
        *found.entry(path).or_default() += 1.0 / DRAWN as f64;
    }
    let mut all: Vec<(Vec<usize>, f64)> = found.into_iter().collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    all.truncate(COMPARED);
    let apart = |a: &[usize], b: &[usize]| a.iter().zip(b).filter(|(a, b)| a != b).count() as f64;
    let mut nearest = vec![(f64::INFINITY, 0usize); all.len()];
    let mut kept: Vec<usize> = Vec::new();
    while kept.len() < count.min(all.len()) {
        let cost = |candidate: usize| -> f64 {
            all.iter().zip(&nearest).map(|(path, near)| path.1 * near.0.min(apart(&path.0, &all[candidate].0))).sum()
        };
        let best = (0..all.len())
            .filter(|index| !kept.contains(index))
            .map(|index| (cost(index), index))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let Some((_, best)) = best else { break };
        for (path, near) in all.iter().zip(&mut nearest) {
            let distance = apart(&path.0, &all[best].0);
            if distance < near.0 {
                *near = (distance, kept.len());
            }
        }
        kept.push(best);
    }
    let likelihood = |path: &[usize], start: &[f64], matrix: &[Vec<f64>]| -> f64 {
        start[path[0]] * path.windows(2).map(|pair| matrix[pair[0]][pair[1]]).product::<f64>()
    };
    let total: f64 = all.iter().map(|path| path.1).sum();
    let mut probability = Vec::new();
    let toward = |worse| (chain.start_toward(worse), chain.matrix_toward(worse));
    for (first, matrix) in [(start.clone(), central.clone()), toward(true), toward(false)] {
        let mut shares = vec![0.0; kept.len()];
        for (path, near) in all.iter().zip(&nearest) {
            let believed = likelihood(&path.0, &start, &central).max(f64::MIN_POSITIVE);
            let ratio = likelihood(&path.0, &first, &matrix) / believed;
            shares[near.1] += path.1 * ratio;
        }
        let sum: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= sum.max(f64::MIN_POSITIVE));
        probability.push(shares);
    }
    let distance = all.iter().zip(&nearest).map(|(path, near)| path.1 * near.0).sum::<f64>() / total.max(1e-9);
    Paths { steps: kept.iter().map(|&index| all[index].0.clone()).collect(), probability, distance }
}

/// The scenario in which a path comes about: each regime's events from the step in which it begins to the one in which it ends.
#[must_use]
pub fn scenario(chain: &Chain, path: &[usize], name: &str) -> Scenario {
    let step = f64::from(chain.step) * WEEKS_PER_MONTH;
    let mut events: Vec<Event> = Vec::new();
    let mut at = 0;
    while at < path.len() {
        let regime = path[at];
        let until = (at..path.len()).find(|&next| path[next] != regime).unwrap_or(path.len());
        let (from, lasts) = (at as f64 * step, (until - at) as f64 * step);
        for event in chain.regimes[regime].scenario.iter().flat_map(|scenario| &scenario.events) {
            // Measures in force already are part of the baseline.
            if event.id.starts_with("standing:") || event.start_week >= lasts {
                continue;
            }
            let offset = event.start_week.max(0.0);
            let is_last = until == path.len();
            let room = lasts - offset;
            let mut event = event.clone();
            event.id = format!("{}:{at}:{}", chain.regimes[regime].code, event.id);
            event.start_week = from + offset;
            // A regime lasts as long as the path says, however long its file looks ahead.
            event.weeks = if is_last { None } else { Some(room) };
            event.announced_week = Some(event.start_week);
            events.push(event);
        }
        at = until;
    }
    Scenario {
        name: name.to_owned(),
        title: chain.title.clone(),
        start: chain.start,
        start_text: chain.start_text.clone(),
        months: chain.months,
        source: None,
        keep_standing: false,
        events,
        rules: Vec::new(),
        hash: chain.hash.clone(),
    }
}

fn uniform(rng: &mut ChaCha8Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

fn drawn(shares: &[f64], at: f64) -> usize {
    let mut left = at;
    for (index, share) in shares.iter().enumerate() {
        if left < *share {
            return index;
        }
        left -= share;
    }
    shares.iter().rposition(|share| *share > 0.0).unwrap_or(0)
}
