//! How far the loss of a single attack moves: with everything mild and stocks high, and with everything severe and stocks low.

use super::theater::Theater;
use crate::conditions::Pick;
use crate::respond::Settings;
use rayon::prelude::*;

/// The `count` dearest of the single attacks, whose losses are given, with their loss at the mild and at the severe end, USD.
#[must_use]
pub fn ranges(theater: &Theater<'_>, single_usd: &[f64], count: usize) -> Vec<(usize, [f64; 2])> {
    let mut order: Vec<usize> = (0..single_usd.len()).collect();
    order.sort_by(|&a, &b| single_usd[b].total_cmp(&single_usd[a]).then(a.cmp(&b)));
    order.truncate(count);
    let end = |pick, stock_position| Theater {
        pick,
        settings: Settings { stock_position, ..theater.settings },
        grid: theater.grid.clone(),
        options: theater.options.clone(),
        ..*theater
    };
    let ends = [end(Pick::Mild, 1.0), end(Pick::Severe, -1.0)];
    let found: Vec<Option<(usize, [f64; 2])>> = order
        .par_iter()
        .map(|&attack| {
            let loss = |end: &Theater<'_>| end.outcome(&[attack], &[], None).map(|outcome| outcome.loss_usd);
            Some((attack, [loss(&ends[0])?, loss(&ends[1])?]))
        })
        .collect();
    found.into_iter().flatten().collect()
}
