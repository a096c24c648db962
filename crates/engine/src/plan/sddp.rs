//! Stochastic dual dynamic programming: cuts that bound the cost to go, made where sampled paths lead.
//!
//! Each iteration walks one path forward, choosing with what the cuts know, then goes back along it: the programmes that may
//! follow a visited node are solved for the states it left, their values and slopes weighed by the risk measure, and the
//! plane through them is a new lower bound on the cost to go (Pereira and Pinto 1991; with risk measures Philpott and de Matos
//! 2012; on graphs Dowson 2020). The bound of the first stage only rises. Paths come from a counter-based generator, stream k
//! for iteration k, so the cuts are the same on every machine.
//!
//! A cut that is nowhere the highest on any state visited so far is dropped (level-1 selection, de Matos, Philpott and Finardi
//! 2015); it returns to no programme.

use super::graph::{Arc, Decided, Graph, Node, Stage};
use super::risk::Risk;
use crate::lp::highs::{NewRow, Solver};
use crate::lp::{Options, Status, solve};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long to go on.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Most iterations.
    pub iterations: usize,
    /// Stop when the bound has not risen by this share of itself over [`Limits::patience`] iterations.
    pub tolerance: f64,
    /// See [`Limits::tolerance`].
    pub patience: usize,
    /// For an expectation: stop when the upper bound, up to chance, is above the lower one by no more than this share of it.
    pub gap: Option<f64>,
    /// Seed of the paths.
    pub seed: u64,
    /// Nodes that a path visits at most: only a graph with cycles needs it.
    pub longest: usize,
    /// A number below every cost to go; `None` has one computed.
    pub floor: Option<f64>,
    /// What the solver may do, and the flag that stops it.
    pub solver: Options,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            iterations: 2000,
            tolerance: 1e-7,
            patience: 60,
            gap: None,
            seed: 0,
            longest: 1000,
            floor: None,
            solver: Options::default(),
        }
    }
}

/// Why it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The bound no longer rises.
    Settled,
    /// The two bounds are within [`Limits::gap`], up to chance.
    Closed,
    /// All iterations were made.
    Iterations,
    /// Somebody stopped it.
    Cancelled,
}

/// Why there is no bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Columns that take whole numbers have no slopes.
    Whole,
    /// No number is known below the cost to go of this node; a state without bounds lets it fall without end.
    NoFloor(String),
    /// The programme of this node cannot be solved for a state that was left to it.
    Infeasible(String),
    /// The solver's answer for this node did not pass our check.
    Numerical(String),
    /// The cuts to go on from are of another problem.
    Foreign,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => {
                write!(f, "a problem with whole numbers has no cuts; its tree must be small enough to write out")
            }
            Self::NoFloor(node) => write!(
                f,
                "no number is known below the cost to go from node {node}: bound its states, or give a lower bound"
            ),
            Self::Infeasible(node) => write!(f, "node {node} has no feasible decision for a state that was left to it"),
            Self::Foreign => write!(f, "the cuts to go on from are of another problem"),
            Self::Numerical(node) => write!(f, "the solver's answer for node {node} did not pass our check"),
        }
    }
}

impl std::error::Error for Error {}

/// A policy: cuts, and what they prove.
pub struct Policy<'a> {
    graph: &'a Graph,
    risk: Risk,
    nodes: Vec<Cuts>,
    /// Proved bound on the value, in the problem's own sense, after each iteration.
    pub bounds: Vec<f64>,
    /// Why it ended.
    pub stop: Stop,
    learned: Vec<Learned>,
}

/// Everything that is needed to go on later.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Work {
    /// The bound after each iteration.
    pub bounds: Vec<f64>,
    /// The cuts in the order in which they were made.
    pub cuts: Vec<Learned>,
}

/// A cut, `cost to go >= height + slopes . states`, and the states at which it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Learned {
    /// The node whose cost to go it bounds.
    pub node: usize,
    /// States at which it was made.
    pub left: Vec<f64>,
    /// Its height at states of zero.
    pub height: f64,
    /// Its slope in each state.
    pub slopes: Vec<f64>,
}

/// The programmes of a node, one a realization so that each keeps its basis, and what is known of the cost to go.
struct Cuts {
    seen: Vec<Solver>,
    incoming: Vec<usize>,
    outgoing: Vec<usize>,
    to_go: usize,
    /// Rows of the programme before the first cut.
    rows: usize,
    planes: Vec<Plane>,
    visited: Vec<Vec<f64>>,
    /// Highest plane at each visited state: its height and place.
    highest: Vec<(f64, usize)>,
}

/// `cost to go >= height + slopes . states`.
struct Plane {
    height: f64,
    slopes: Vec<f64>,
    /// Its row in the programmes; `None` when it was dropped.
    row: Option<usize>,
}

impl Plane {
    fn at(&self, states: &[f64]) -> f64 {
        self.height + self.slopes.iter().zip(states).map(|(slope, state)| slope * state).sum::<f64>()
    }
}

/// One path through the graph.
struct Walked {
    cost: f64,
    /// Nodes that something follows, with the states they left and what the cuts say of the cost to go.
    left: Vec<(usize, Vec<f64>, f64)>,
}

/// Everything that may follow a node, in the order of the graph's children.
#[derive(Default)]
struct Following {
    values: Vec<f64>,
    slopes: Vec<Vec<f64>>,
    probability: Vec<f64>,
}

/// What a simulation of the policy cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simulated {
    /// Mean, in the problem's own sense.
    pub mean: f64,
    /// Half of the 95 % interval of the mean.
    pub half_width: f64,
    /// Paths.
    pub paths: usize,
}

impl Simulated {
    /// The mean of `values` and its interval.
    #[must_use]
    pub fn of(values: &[f64]) -> Self {
        let count = values.len().max(1) as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
        Self { mean, half_width: 1.96 * (variance / count).sqrt(), paths: values.len() }
    }
}

/// Iterations between two looks at the gap, and paths of such a look.
const CHECKED_EVERY: usize = 25;
const CHECKED: usize = 50;

/// Makes cuts until the limits say stop.
///
/// # Errors
/// When the problem has whole numbers, no floor is known, or a node cannot be solved.
pub fn sddp<'a>(graph: &'a Graph, risk: Risk, limits: &Limits) -> Result<Policy<'a>, Error> {
    sddp_from(graph, risk, limits, Work::default(), &mut |_, _| {})
}

/// As [`sddp`], going on from earlier work on the same problem and measure, and telling the bounds and cuts after each iteration.
///
/// # Errors
/// As [`sddp`]; also when `known` is not of this graph.
pub fn sddp_from<'a>(
    graph: &'a Graph,
    risk: Risk,
    limits: &Limits,
    known: Work,
    told: &mut dyn FnMut(&[f64], &[Learned]),
) -> Result<Policy<'a>, Error> {
    if graph.is_whole() {
        return Err(Error::Whole);
    }
    let floors = match limits.floor {
        Some(floor) => vec![floor; graph.nodes.len()],
        None => floors(graph, &limits.solver)?,
    };
    let nodes = (0..graph.nodes.len()).map(|node| Cuts::new(graph, node, floors[node], &limits.solver)).collect();
    let mut policy = Policy { graph, risk, nodes, bounds: known.bounds, stop: Stop::Iterations, learned: Vec::new() };
    let states = graph.states.len();
    for cut in known.cuts {
        let fits = cut.node < graph.nodes.len() && cut.left.len() == states && cut.slopes.len() == states;
        if !fits {
            return Err(Error::Foreign);
        }
        policy.take(cut);
    }
    for iteration in policy.bounds.len()..limits.iterations {
        if limits.solver.cancel.as_ref().is_some_and(|flag| flag.load(std::sync::atomic::Ordering::Relaxed)) {
            policy.stop = Stop::Cancelled;
            break;
        }
        let mut rng = ChaCha8Rng::seed_from_u64(limits.seed);
        rng.set_stream(iteration as u64);
        let path = policy.walk(&mut rng, limits.longest)?;
        for (node, left, _) in path.left.iter().rev() {
            policy.learn(*node, left)?;
        }
        let bound = policy.bound()?;
        policy.bounds.push(bound);
        told(&policy.bounds, &policy.learned);
        if let Some(&earlier) = iteration.checked_sub(limits.patience).and_then(|at| policy.bounds.get(at))
            && (bound - earlier).abs() <= limits.tolerance * bound.abs().max(1e-9)
        {
            policy.stop = Stop::Settled;
            break;
        }
        if let Some(gap) = limits.gap.filter(|_| risk == Risk::Expectation && (iteration + 1) % CHECKED_EVERY == 0) {
            let above = policy.above(CHECKED, limits)?;
            if above.mean + above.half_width <= gap * bound.abs() {
                policy.stop = Stop::Closed;
                break;
            }
        }
    }
    Ok(policy)
}

impl Policy<'_> {
    /// The last bound, in the problem's own sense; `None` before the first iteration.
    #[must_use]
    pub fn last_bound(&self) -> Option<f64> {
        self.bounds.last().copied()
    }

    /// Cuts that are in use, all nodes together.
    #[must_use]
    pub fn cuts(&self) -> usize {
        self.nodes.iter().map(|node| node.planes.iter().filter(|plane| plane.row.is_some()).count()).sum()
    }

    /// Decisions of the first stage by what the cuts know.
    ///
    /// # Errors
    /// When a first node cannot be solved.
    pub fn first(&mut self) -> Result<Vec<Decided>, Error> {
        let start: Vec<f64> = self.graph.states.iter().map(|state| state.initial).collect();
        let children: Vec<(usize, usize, f64)> = self.graph.children(&self.graph.root).collect();
        let mut found = Vec::new();
        for (node, seen, _) in children {
            let x = self.solve(node, seen, &start)?.x;
            let facts = &self.graph.nodes[node];
            let columns = facts.stage.decided().map(|(column, facts)| (facts.name.clone(), x[column])).collect();
            found.push(Decided { node: facts.name.clone(), columns });
        }
        Ok(found)
    }

    /// Walks `paths` paths with the policy as it is. For an expectation the mean is an upper bound of a minimum, up to chance;
    /// for another measure it is a statistic of the policy and no bound.
    ///
    /// # Errors
    /// When a node cannot be solved.
    pub fn simulate(&mut self, paths: usize, limits: &Limits) -> Result<Simulated, Error> {
        Ok(Simulated::of(&self.costs(paths, limits)?))
    }

    /// How far the mean cost of the policy lies above the bound: for an expectation only.
    ///
    /// The cost of a path is the bound, plus what each step brought that was not expected, plus, at each node, by how much the
    /// expected value of what follows exceeds the cuts. The middle terms are zero in the mean, whatever the cuts; without
    /// them the rest has the same mean and a small fraction of the variance.
    ///
    /// # Errors
    /// When a node cannot be solved.
    pub fn above(&mut self, paths: usize, limits: &Limits) -> Result<Simulated, Error> {
        let graph = self.graph;
        let mut found = Vec::with_capacity(paths);
        for path in 0..paths {
            let mut rng = ChaCha8Rng::seed_from_u64(limits.seed ^ 0xAB0F_E0B0);
            rng.set_stream(path as u64);
            let mut above = 0.0;
            for (node, left, to_go) in self.walk(&mut rng, limits.longest)?.left {
                let following = self.follow(&graph.nodes[node].arcs, &left)?;
                let expected: f64 = following.values.iter().zip(&following.probability).map(|(v, p)| v * p).sum();
                above += expected - to_go;
            }
            found.push(above);
        }
        Ok(Simulated::of(&found))
    }

    /// The cost of each of `paths` paths under the policy, in the problem's own sense.
    ///
    /// # Errors
    /// When a node cannot be solved.
    pub fn costs(&mut self, paths: usize, limits: &Limits) -> Result<Vec<f64>, Error> {
        let mut costs = Vec::with_capacity(paths);
        for path in 0..paths {
            let mut rng = ChaCha8Rng::seed_from_u64(limits.seed ^ 0x5EA3_A115);
            rng.set_stream(path as u64);
            costs.push(self.sign() * self.walk(&mut rng, limits.longest)?.cost);
        }
        Ok(costs)
    }

    fn sign(&self) -> f64 {
        if self.graph.maximize { -1.0 } else { 1.0 }
    }

    fn walk(&mut self, rng: &mut ChaCha8Rng, longest: usize) -> Result<Walked, Error> {
        let graph = self.graph;
        let mut states: Vec<f64> = graph.states.iter().map(|state| state.initial).collect();
        let mut arcs: &[Arc] = &graph.root;
        let mut walked = Walked { cost: 0.0, left: Vec::new() };
        while walked.left.len() < longest {
            let Some((node, seen)) = drawn(graph, arcs, rng) else { break };
            let solved = self.solve(node, seen, &states)?;
            let cuts = &self.nodes[node];
            let to_go = solved.x[cuts.to_go];
            walked.cost += solved.objective - to_go;
            // Within its bounds to the last digit: a stock that is a hair below its floor leaves the next node no decision.
            let bounds = cuts.seen[seen].problem();
            states = cuts
                .outgoing
                .iter()
                .map(|&column| solved.x[column].min(bounds.col_upper[column]).max(bounds.col_lower[column]))
                .collect();
            arcs = &graph.nodes[node].arcs;
            if arcs.is_empty() {
                break;
            }
            walked.left.push((node, states.clone(), to_go));
        }
        Ok(walked)
    }

    /// Adds the cut at what `node` left.
    fn learn(&mut self, node: usize, left: &[f64]) -> Result<(), Error> {
        let graph = self.graph;
        let following = self.follow(&graph.nodes[node].arcs, left)?;
        let weights = self.risk.weights(&following.values, &following.probability);
        let mut height = 0.0;
        let mut slope = vec![0.0; left.len()];
        for ((weight, value), slopes) in weights.iter().zip(&following.values).zip(&following.slopes) {
            height += weight * value;
            for ((sum, one), state) in slope.iter_mut().zip(slopes).zip(left) {
                *sum += weight * one;
                height -= weight * one * state;
            }
        }
        self.take(Learned { node, left: left.to_vec(), height, slopes: slope });
        Ok(())
    }

    fn take(&mut self, cut: Learned) {
        let plane = Plane { height: cut.height, slopes: cut.slopes.clone(), row: None };
        self.nodes[cut.node].add(plane, &cut.left);
        self.learned.push(cut);
    }

    /// Value, slopes and probability of everything that may follow.
    fn follow(&mut self, arcs: &[Arc], left: &[f64]) -> Result<Following, Error> {
        let graph = self.graph;
        let mut following = Following::default();
        for (node, seen, probability) in graph.children(arcs) {
            let solved = self.solve(node, seen, left)?;
            following.values.push(solved.objective);
            following.slopes.push(self.nodes[node].incoming.iter().map(|&column| solved.col_dual[column]).collect());
            following.probability.push(probability);
        }
        Ok(following)
    }

    /// What the cuts prove of the value, in the problem's own sense.
    fn bound(&mut self) -> Result<f64, Error> {
        let graph = self.graph;
        let start: Vec<f64> = graph.states.iter().map(|state| state.initial).collect();
        let following = self.follow(&graph.root, &start)?;
        Ok(self.sign() * self.risk.of(&following.values, &following.probability))
    }

    fn solve(&mut self, node: usize, seen: usize, arriving: &[f64]) -> Result<crate::lp::Solution, Error> {
        let name = || self.graph.nodes[node].name.clone();
        let cuts = &mut self.nodes[node];
        let held: Vec<(usize, f64, f64)> =
            cuts.incoming.iter().zip(arriving).map(|(&column, &state)| (column, state, state)).collect();
        cuts.seen[seen].set_col_bounds(&held);
        let solution = cuts.seen[seen].solve();
        match solution.status {
            Status::Optimal => Ok(solution),
            Status::Infeasible => Err(Error::Infeasible(name())),
            _ => Err(Error::Numerical(name())),
        }
    }
}

impl Cuts {
    fn new(graph: &Graph, node: usize, floor: f64, options: &Options) -> Self {
        let node = &graph.nodes[node];
        let to_go = node.stage.columns.len();
        let goes_on = !node.arcs.is_empty();
        let seen = node.realizations.iter().map(|seen| {
            let mut stage = node.stage.seen(&seen.changes);
            let (lower, upper) = if goes_on { (floor, f64::INFINITY) } else { (0.0, 0.0) };
            stage.columns.push(super::graph::Column {
                name: "cost to go".into(),
                cost: 1.0,
                lower,
                upper,
                is_whole: false,
            });
            Solver::new(&stage.problem(), options)
        });
        Self {
            seen: seen.collect(),
            incoming: node.stage.incoming.clone(),
            outgoing: node.stage.outgoing.clone(),
            to_go,
            rows: node.stage.rows.len(),
            planes: Vec::new(),
            visited: Vec::new(),
            highest: Vec::new(),
        }
    }

    /// Adds a plane made at `left`, and drops those that are no longer the highest anywhere.
    fn add(&mut self, plane: Plane, left: &[f64]) {
        let place = self.planes.len();
        for (states, highest) in self.visited.iter().zip(&mut self.highest) {
            let height = plane.at(states);
            if height > highest.0 {
                *highest = (height, place);
            }
        }
        let mut top = (plane.at(left), place);
        for (index, other) in self.planes.iter().enumerate() {
            let height = other.at(left);
            if height > top.0 {
                top = (height, index);
            }
        }
        self.visited.push(left.to_vec());
        self.highest.push(top);
        let mut entries = vec![(self.to_go, 1.0)];
        entries.extend(self.outgoing.iter().zip(&plane.slopes).map(|(&column, &slope)| (column, -slope)));
        entries.retain(|entry| entry.1 != 0.0);
        let row = NewRow { lower: plane.height, upper: f64::INFINITY, entries };
        let mut at = 0;
        for solver in &mut self.seen {
            at = solver.add_rows(std::slice::from_ref(&row));
        }
        self.planes.push(Plane { row: Some(at), ..plane });
        if self.planes.len().is_multiple_of(DROPPED_EVERY) {
            self.drop_covered();
        }
    }

    fn drop_covered(&mut self) {
        let mut is_high = vec![false; self.planes.len()];
        for &(_, place) in &self.highest {
            is_high[place] = true;
        }
        let out: Vec<usize> =
            self.planes.iter().zip(&is_high).filter(|(_, high)| !**high).filter_map(|(plane, _)| plane.row).collect();
        for solver in &mut self.seen {
            solver.delete_rows(&out);
        }
        let mut row = self.rows;
        for (plane, is_high) in self.planes.iter_mut().zip(is_high) {
            plane.row = (plane.row.is_some() && is_high).then(|| {
                row += 1;
                row - 1
            });
        }
    }
}

/// Planes between two looks at which are covered: deleting rows costs a solver its factorization.
const DROPPED_EVERY: usize = 20;

/// What happens next; `None` when everything ends.
fn drawn(graph: &Graph, arcs: &[Arc], rng: &mut ChaCha8Rng) -> Option<(usize, usize)> {
    // 53 random bits make a uniform number in [0, 1).
    let at = (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64;
    let mut below = 0.0;
    let mut last = None;
    for (node, seen, probability) in graph.children(arcs) {
        below += probability;
        last = Some((node, seen));
        if at < below {
            return last;
        }
    }
    // Probabilities that add up to one but for rounding leave no room for an end.
    if below >= 1.0 - 1e-9 { last } else { None }
}

/// A number below the cost to go from each node: every node that may follow, at its cheapest over all states that can arrive.
///
/// On a graph with cycles this fails: there a floor has to be given.
fn floors(graph: &Graph, options: &Options) -> Result<Vec<f64>, Error> {
    let named = |node: usize| Error::NoFloor(graph.nodes[node].name.clone());
    let order = graph.order().ok_or_else(|| named(0))?;
    let reached = reached(graph, &order);
    let arriving = arriving(graph, &order, &reached, options)?;
    let mut cheapest = vec![0.0_f64; graph.nodes.len()];
    let mut floor = vec![0.0_f64; graph.nodes.len()];
    for &node in order.iter().rev().filter(|node| reached[**node]) {
        let facts = &graph.nodes[node];
        let reach: f64 = facts.arcs.iter().map(|arc| arc.probability).sum();
        if !facts.arcs.is_empty() {
            let least = facts.arcs.iter().map(|arc| cheapest[arc.node]).fold(f64::INFINITY, f64::min);
            // What may end early costs nothing from then on.
            floor[node] = if reach < 1.0 - 1e-9 { least.min(0.0) } else { least };
        }
        let mut least = f64::INFINITY;
        for seen in &facts.realizations {
            let solution = solve(&within(&facts.stage.seen(&seen.changes), &arriving[node]).problem(), options);
            match solution.status {
                Status::Optimal => least = least.min(solution.objective),
                Status::Unbounded => return Err(named(node)),
                Status::Infeasible => {}
                _ => return Err(Error::Numerical(facts.name.clone())),
            }
        }
        if least == f64::INFINITY {
            return Err(Error::Infeasible(facts.name.clone()));
        }
        cheapest[node] = least + floor[node];
    }
    Ok(floor)
}

/// Nodes that a path can visit. Nothing arrives at the others, so no state there has a range.
fn reached(graph: &Graph, order: &[usize]) -> Vec<bool> {
    let mut reached = vec![false; graph.nodes.len()];
    for arc in &graph.root {
        reached[arc.node] = true;
    }
    for &node in order.iter() {
        if reached[node] {
            for arc in &graph.nodes[node].arcs {
                reached[arc.node] = true;
            }
        }
    }
    reached
}

/// The stage with its states on arrival held in these ranges.
fn within(stage: &Stage, ranges: &[(f64, f64)]) -> Stage {
    let mut stage = stage.clone();
    for (&column, &(low, high)) in stage.incoming.iter().zip(ranges) {
        let held = &mut stage.columns[column];
        (held.lower, held.upper) = (held.lower.max(low), held.upper.min(high));
        held.upper = held.upper.max(held.lower);
    }
    stage
}

/// Ranges in which every state can arrive at every node: the bounds of the column that leaves it, or, where those are infinite,
/// the least and greatest that a feasible decision can leave.
fn arriving(
    graph: &Graph,
    order: &[usize],
    reached: &[bool],
    options: &Options,
) -> Result<Vec<Vec<(f64, f64)>>, Error> {
    let none = vec![(f64::INFINITY, f64::NEG_INFINITY); graph.states.len()];
    let mut ranges = vec![none; graph.nodes.len()];
    let widen = |range: &mut (f64, f64), (low, high): (f64, f64)| *range = (range.0.min(low), range.1.max(high));
    for arc in &graph.root {
        for (range, state) in ranges[arc.node].iter_mut().zip(&graph.states) {
            widen(range, (state.initial, state.initial));
        }
    }
    for &node in order {
        let facts = &graph.nodes[node];
        if facts.arcs.is_empty() || !reached[node] {
            continue;
        }
        for seen in &facts.realizations {
            let stage = within(&facts.stage.seen(&seen.changes), &ranges[node]);
            for (state, &column) in stage.outgoing.iter().enumerate() {
                let bounds = (stage.columns[column].lower, stage.columns[column].upper);
                let left = (
                    if bounds.0.is_finite() { bounds.0 } else { extreme(&stage, column, 1.0, facts, options)? },
                    if bounds.1.is_finite() { bounds.1 } else { extreme(&stage, column, -1.0, facts, options)? },
                );
                for arc in &facts.arcs {
                    widen(&mut ranges[arc.node][state], left);
                }
            }
        }
    }
    Ok(ranges)
}

/// Least (`sign` 1) or greatest (-1) value of a column over all feasible decisions.
fn extreme(stage: &Stage, column: usize, sign: f64, node: &Node, options: &Options) -> Result<f64, Error> {
    let mut stage = stage.clone();
    for facts in &mut stage.columns {
        facts.cost = 0.0;
    }
    stage.columns[column].cost = sign;
    stage.offset = 0.0;
    let solution = solve(&stage.problem(), options);
    match solution.status {
        Status::Optimal => Ok(sign * solution.objective),
        Status::Unbounded => Ok(sign * f64::NEG_INFINITY),
        Status::Infeasible => Err(Error::Infeasible(node.name.clone())),
        _ => Err(Error::Numerical(node.name.clone())),
    }
}
