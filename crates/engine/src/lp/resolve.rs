//! One programme again and again, each time with other columns closed: bans, plants lost, routes shut.
//!
//! What the optimum does not use costs nothing to close: the optimum stays within the bounds, and nothing that is left was not
//! there before. Only the other variants are solved, each from the optimum's basis and on any number of threads. A
//! variant's answer does not depend on the others, on their order, or on the threads, bit for bit.

use super::highs::Solver;
use super::{Options, Problem, Solution, Status};
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The programme with some columns closed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closed {
    /// How it ended.
    pub status: Status,
    /// Least cost; infinite where nothing is feasible any more.
    pub objective: f64,
    /// Pivots, or `None` where the optimum uses none of the columns: that is the proof, and nothing was solved.
    pub pivots: Option<u64>,
}

/// The answers with the columns of each of `variants` closed, in their order; `base` is the optimum with nothing closed.
///
/// # Panics
///
/// When `base` is no optimum of `problem`, or a column that is to close has a lower bound above zero.
#[must_use]
pub fn resolve(problem: &Problem, base: &Solution, variants: &[Vec<usize>], options: &Options) -> Vec<Closed> {
    assert!(
        base.status == Status::Optimal && base.x.len() == problem.cols(),
        "variants start from the optimum of their own programme: callers pass a solved one"
    );
    assert!(
        variants.iter().flatten().all(|&col| problem.col_lower[col] <= 0.0),
        "a column that must carry something cannot close: callers pass flows"
    );
    let unused = Closed { status: Status::Optimal, objective: base.objective, pivots: None };
    let mut answers = vec![unused; variants.len()];
    let used: Vec<usize> =
        (0..variants.len()).filter(|&at| variants[at].iter().any(|&col| base.x[col] != 0.0)).collect();
    let (workers, next) = (rayon::current_num_threads().min(used.len()), AtomicUsize::new(0));
    let solved: Vec<Vec<(usize, Closed)>> = (0..workers)
        .into_par_iter()
        .map(|_| {
            let mut solver = Solver::new(problem, options);
            let mut own = Vec::new();
            while let Some(&at) = used.get(next.fetch_add(1, Ordering::Relaxed)) {
                own.push((at, close(&mut solver, problem, base, &variants[at])));
            }
            own
        })
        .collect();
    for (at, closed) in solved.into_iter().flatten() {
        answers[at] = closed;
    }
    answers
}

/// Closes, solves as if nothing had been solved before, and opens again.
fn close(solver: &mut Solver, problem: &Problem, base: &Solution, columns: &[usize]) -> Closed {
    let shut: Vec<(usize, f64, f64)> = columns.iter().map(|&col| (col, 0.0, 0.0)).collect();
    let open: Vec<(usize, f64, f64)> =
        columns.iter().map(|&col| (col, problem.col_lower[col], problem.col_upper[col])).collect();
    solver.set_col_bounds(&shut);
    solver.start_afresh(base.basis.clone());
    let solution = solver.solve();
    solver.set_col_bounds(&open);
    Closed { status: solution.status, objective: solution.objective, pivots: Some(solution.iterations) }
}

#[cfg(test)]
mod tests {
    use super::{Closed, resolve};
    use crate::lp::conform::chain;
    use crate::lp::{Options, Status, solve};

    /// Every single column and every pair of neighbors of a chain.
    fn variants(cols: usize) -> Vec<Vec<usize>> {
        (0..cols).map(|col| vec![col]).chain((1..cols).map(|col| vec![col - 1, col])).collect()
    }

    fn bits(closed: &[Closed]) -> Vec<(u64, Option<u64>)> {
        closed.iter().map(|one| (one.objective.to_bits(), one.pivots)).collect()
    }

    #[test]
    fn each_is_what_the_programme_without_the_columns_gives() {
        let lp = chain(40);
        let base = solve(&lp, &Options::default());
        let variants = variants(lp.cols());
        let closed = resolve(&lp, &base, &variants, &Options::default());
        assert!(closed.iter().any(|one| one.pivots.is_none()) && closed.iter().any(|one| one.pivots.is_some()));
        for (variant, one) in variants.iter().zip(&closed) {
            let mut without = lp.clone();
            variant.iter().for_each(|&col| without.col_upper[col] = 0.0);
            let cold = solve(&without, &Options::default());
            assert_eq!(one.status, cold.status, "{variant:?}");
            if cold.status == Status::Optimal {
                let off = (one.objective - cold.objective).abs();
                assert!(
                    off <= 1e-9 * cold.objective.abs().max(1.0),
                    "{variant:?}: {} {}",
                    one.objective,
                    cold.objective
                );
            }
        }
    }

    #[test]
    fn neither_order_nor_threads_change_a_bit() {
        let lp = chain(40);
        let base = solve(&lp, &Options::default());
        let mut variants = variants(lp.cols());
        let on = |threads: usize, variants: &[Vec<usize>]| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be had");
            bits(&pool.install(|| resolve(&lp, &base, variants, &Options::default())))
        };
        let one = on(1, &variants);
        assert_eq!(one, on(2, &variants));
        assert_eq!(one, on(8, &variants));
        variants.reverse();
        let mut backwards = on(2, &variants);
        backwards.reverse();
        assert_eq!(one, backwards);
    }
}
