//! The worst that an adversary who closes at most `k` targets can do, with a proof.
//!
//! `max over |z| <= k of min { c'x : the programme, x = 0 on the columns of z }`. A target is a set of columns that close together:
//! the exports of one product by one country, a plant, a chokepoint. Closing more never costs less.
//!
//! Implicit enumeration (Scaparra and Church 2008): an optimum that does not use a target stays optimal when the target closes, so a
//! worse set must hold a target that the optimum uses. A node of the search is a set already closed; its children add one used
//! target each, and a later child leaves alone what an earlier one tried. Closing *everything* that a node may still close
//! bounds all that it can lead to. Every set of `k` is so solved, proved to add nothing, or bounded, and the three counts add
//! up to all sets: no penalty has to be guessed (the value of lost load alone is too small upstream).

pub mod candidates;
pub mod ceiling;
pub mod defend;
pub mod search;
pub mod theater;
pub mod vary;

use crate::lp::highs::Solver;
use crate::lp::{Basis, Options, Problem, Status};
use std::fmt;

/// Flow on a column, relative to the largest of the optimum, that counts as use.
const USED: f64 = 1e-9;

/// Something that can be closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Stable id.
    pub id: String,
    /// Columns whose upper bound becomes zero.
    pub columns: Vec<usize>,
}

/// How long to search.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Most programmes to solve; the answer then states the bound that is left.
    pub solves: usize,
    /// How many of the worst sets to keep.
    pub near: usize,
    /// What the solver may do, and the flag that stops it.
    pub solver: Options,
}

impl Default for Limits {
    fn default() -> Self {
        Self { solves: usize::MAX, near: 10, solver: Options::default() }
    }
}

/// How many sets of `k` were settled in which way; together all of them when the search was complete.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// By solving the programme with the set closed.
    pub solved: u128,
    /// Because the optimum of a smaller set uses none of the rest.
    pub unused: u128,
    /// Because closing even more costs no more than the best found.
    pub bounded: u128,
    /// Programmes solved in all, those of smaller sets and of bounds among them.
    pub programmes: usize,
}

/// A set of targets and what closing it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Attack {
    /// Places in the list of targets, ascending.
    pub targets: Vec<usize>,
    /// Least cost with them closed; infinite when nothing is feasible any more.
    pub objective: f64,
}

/// What the search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Cost with nothing closed.
    pub no_attack: f64,
    /// The worst set found.
    pub worst: Attack,
    /// No set of `k` costs more: equal to the worst when the search was complete.
    pub upper_bound: f64,
    /// The worst sets, worst first. Sets that add only unused targets to one of them are left out.
    pub near: Vec<Attack>,
    /// How the sets were settled.
    pub counts: Counts,
    /// Whether everything was searched.
    pub is_complete: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The programme has no optimum with nothing closed.
    Base(Status),
    /// A target names a column that is not there, or one that must carry something.
    Target(String),
    /// Whole numbers: an optimum's use proves nothing of their bounds by hot start, and is not supported.
    Whole,
    /// The solver's answer did not pass our check with these targets closed.
    Numerical(Vec<String>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base(status) => write!(f, "with nothing closed the programme has no optimum ({status:?})"),
            Self::Target(id) => {
                write!(f, "target {id} names a column that is not there or whose lower bound is above 0")
            }
            Self::Whole => write!(f, "the programme has whole numbers; an attack is searched on a linear one"),
            Self::Numerical(ids) => {
                write!(f, "with {} closed the solver's answer did not pass our check", ids.join(", "))
            }
        }
    }
}

impl std::error::Error for Error {}

/// Searches for the worst set of at most `k` targets.
///
/// # Errors
/// When the programme has no optimum, a target does not fit it, or an answer does not pass our check.
pub fn redteam(problem: &Problem, targets: &[Target], k: usize, limits: &Limits) -> Result<Answer, Error> {
    if problem.is_integer() {
        return Err(Error::Whole);
    }
    let fits = |target: &Target| {
        target.columns.iter().all(|&column| column < problem.cols() && problem.col_lower[column] <= 0.0)
    };
    if let Some(bad) = targets.iter().find(|target| !fits(target)) {
        return Err(Error::Target(bad.id.clone()));
    }
    let k = k.min(targets.len());
    let mut search = Search {
        solver: Solver::new(problem, &limits.solver),
        targets,
        k,
        limits,
        counts: Counts::default(),
        near: Vec::new(),
        open_bound: f64::NEG_INFINITY,
        is_complete: true,
    };
    let base = search.close(&[], None)?;
    if base.objective.is_infinite() {
        return Err(Error::Base(Status::Infeasible));
    }
    search.keep(&[], base.objective);
    let no_attack = base.objective;
    search.node(&[], &vec![false; targets.len()], &base, f64::INFINITY)?;
    let worst = search.near[0].clone();
    let upper_bound = worst.objective.max(search.open_bound);
    Ok(Answer {
        no_attack,
        upper_bound,
        near: search.near,
        counts: search.counts,
        is_complete: search.is_complete,
        worst,
    })
}

struct Search<'a> {
    solver: Solver,
    targets: &'a [Target],
    k: usize,
    limits: &'a Limits,
    counts: Counts,
    near: Vec<Attack>,
    /// The most that what was left unsearched can cost.
    open_bound: f64,
    is_complete: bool,
}

/// An optimum with a set closed.
struct Optimum {
    objective: f64,
    /// Targets that it uses.
    used: Vec<usize>,
    basis: Option<Basis>,
}

impl Search<'_> {
    /// Everything that adds to `closed` without a target that is `barred`; `bound` is proved for all of it.
    fn node(&mut self, closed: &[usize], barred: &[bool], optimum: &Optimum, bound: f64) -> Result<(), Error> {
        let left = self.k - closed.len();
        let free: Vec<usize> =
            (0..self.targets.len()).filter(|&target| !barred[target] && !closed.contains(&target)).collect();
        let used: Vec<usize> = optimum.used.iter().copied().filter(|target| free.contains(target)).collect();
        if left == 0 {
            return Ok(());
        }
        if optimum.objective == f64::INFINITY {
            self.counts.unused += choose(free.len(), left);
            return Ok(());
        }
        let mut bound = bound;
        // A bound pays where it can save more than the layer that is next.
        if left >= 2 && used.len() > 2 && !closed.is_empty() {
            let mut all = closed.to_vec();
            all.extend(&free);
            bound = bound.min(self.close(&all, optimum.basis.as_ref())?.objective);
            if bound <= self.near[0].objective {
                self.counts.bounded += choose(free.len(), left);
                return Ok(());
            }
        }
        // Whatever holds none of the used targets costs what the optimum costs.
        self.counts.unused += choose(free.len() - used.len(), left);
        let mut children = Vec::new();
        for (place, &target) in used.iter().enumerate() {
            if self.counts.programmes >= self.limits.solves || self.is_cancelled() {
                self.is_complete = false;
                self.open_bound = self.open_bound.max(self.everything(closed, bound, place, &free)?);
                break;
            }
            let mut next = closed.to_vec();
            next.push(target);
            let found = self.close(&next, optimum.basis.as_ref())?;
            self.keep(&next, found.objective);
            if left == 1 {
                self.counts.solved += 1;
            } else {
                children.push((next, target, found));
            }
        }
        // The worst first: the bounds of the others are then held against more.
        children.sort_by(|a, b| b.2.objective.total_cmp(&a.2.objective).then(a.1.cmp(&b.1)));
        let mut barred = barred.to_vec();
        for (next, target, found) in &children {
            self.node(next, &barred, found, bound)?;
            barred[*target] = true;
        }
        Ok(())
    }

    /// A bound on what a node that is left may lead to: what its parent proved, or everything free closed at once.
    fn everything(&mut self, closed: &[usize], bound: f64, tried: usize, free: &[usize]) -> Result<f64, Error> {
        if bound.is_finite() || tried == free.len() {
            return Ok(bound);
        }
        let mut all = closed.to_vec();
        all.extend(free);
        Ok(self.close(&all, None)?.objective)
    }

    fn is_cancelled(&self) -> bool {
        self.limits.solver.cancel.as_ref().is_some_and(|flag| flag.load(std::sync::atomic::Ordering::Relaxed))
    }

    /// The optimum with a set closed, from a basis that is optimal for part of it.
    fn close(&mut self, set: &[usize], from: Option<&Basis>) -> Result<Optimum, Error> {
        let columns = || set.iter().flat_map(|&target| &self.targets[target].columns);
        let problem = self.solver.problem();
        let before: Vec<(usize, f64, f64)> =
            columns().map(|&column| (column, problem.col_lower[column], problem.col_upper[column])).collect();
        let shut: Vec<(usize, f64, f64)> =
            before.iter().map(|&(column, lower, upper)| (column, lower, upper.min(0.0).max(lower))).collect();
        self.solver.set_col_bounds(&shut);
        if let Some(basis) = from {
            self.solver.set_basis(Some(basis.clone()));
        }
        let solution = self.solver.solve();
        self.solver.set_col_bounds(&before);
        self.counts.programmes += 1;
        match solution.status {
            Status::Optimal => {
                let largest = solution.x.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
                let is_used =
                    |target: &Target| target.columns.iter().any(|&column| solution.x[column] > USED * largest.max(1.0));
                let used = (0..self.targets.len()).filter(|&target| is_used(&self.targets[target])).collect();
                Ok(Optimum { objective: solution.objective, used, basis: solution.basis })
            }
            Status::Infeasible if !set.is_empty() => {
                Ok(Optimum { objective: f64::INFINITY, used: Vec::new(), basis: None })
            }
            status if set.is_empty() => Err(Error::Base(status)),
            _ => Err(Error::Numerical(set.iter().map(|&target| self.targets[target].id.clone()).collect())),
        }
    }

    fn keep(&mut self, set: &[usize], objective: f64) {
        let mut targets = set.to_vec();
        targets.sort_unstable();
        let worse = |known: &Attack| {
            objective.total_cmp(&known.objective).then_with(|| known.targets.cmp(&targets))
                == std::cmp::Ordering::Greater
        };
        let place = self.near.iter().position(worse).unwrap_or(self.near.len());
        if place < self.limits.near.max(1) && !self.near.iter().any(|known| known.targets == targets) {
            self.near.insert(place, Attack { targets, objective });
            self.near.truncate(self.limits.near.max(1));
        }
    }
}

/// How many sets of `size` there are among `of`.
fn choose(of: usize, size: usize) -> u128 {
    if size > of {
        return 0;
    }
    (0..size).fold(1, |sets, step| sets * (of - step) as u128 / (step + 1) as u128)
}
