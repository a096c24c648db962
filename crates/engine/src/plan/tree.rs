//! The whole scenario tree as one programme: exact, with whole numbers if need be, while the tree is small.
//!
//! Every way of getting somewhere is a place of the tree with its own copy of the node's programme; a state that arrives is the
//! column that holds it on departure from the place before. With an expectation the cost of a place counts as often as it is
//! reached; with another risk measure each place has a column for its cost to go and rows that nest the measure
//! (Rockafellar and Uryasev 2000 for the tail).

use super::graph::{Decided, Graph, Row};
use super::risk::Risk;
use crate::lp::{self, Builder, Options, Problem, Solution, Status};
use std::fmt;

/// A problem written out.
#[derive(Debug, Clone)]
pub struct Tree {
    /// One programme for everything.
    pub problem: Problem,
    /// Places, which is how many programmes were copied.
    pub places: usize,
    /// For each place of the first stage its node and where its decisions stand in the programme.
    first: Vec<First>,
    maximize: bool,
}

/// A place of the first stage: its node, and name and place of each column that it decides.
#[derive(Debug, Clone)]
struct First {
    node: String,
    columns: Vec<(String, usize)>,
}

/// What the solved tree says.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How it ended.
    pub status: Status,
    /// Value in the problem's own sense.
    pub objective: f64,
    /// Decisions of the first stage.
    pub first: Vec<Decided>,
    /// The solver's answer.
    pub solution: Solution,
}

/// Why a tree cannot be written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It has more places than this, or a cycle makes it endless.
    TooLarge(usize),
    /// The measure has no exact rows.
    NoRows,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(limit) => write!(f, "the scenario tree has more than {limit} places"),
            Self::NoRows => write!(f, "a ball of distributions cannot be written as finitely many rows; use cuts"),
        }
    }
}

impl std::error::Error for Refusal {}

/// A place: a realization of a node, reached from another place.
struct Place {
    before: Option<usize>,
    node: usize,
    seen: usize,
    /// Given the place before.
    probability: f64,
    /// From the start.
    path: f64,
}

/// All places, each after the one before it; `None` when there are more than `limit`.
fn places(graph: &Graph, limit: usize) -> Option<Vec<Place>> {
    let mut found: Vec<Place> = Vec::new();
    let mut next = 0;
    let mut arcs = graph.root.as_slice();
    let (mut before, mut path) = (None, 1.0);
    loop {
        for (node, seen, probability) in graph.children(arcs) {
            found.push(Place { before, node, seen, probability, path: path * probability });
            if found.len() > limit {
                return None;
            }
        }
        let Some(place) = found.get(next) else { return Some(found) };
        (before, path, arcs) = (Some(next), place.path, graph.nodes[place.node].arcs.as_slice());
        next += 1;
    }
}

/// How many places the scenario tree has, if no more than `limit`.
#[must_use]
pub fn size(graph: &Graph, limit: usize) -> Option<usize> {
    places(graph, limit).map(|places| places.len())
}

/// A programme by rows while it grows.
#[derive(Default)]
struct Draft {
    cost: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    is_whole: Vec<bool>,
    rows: Vec<Row>,
    offset: f64,
}

impl Draft {
    fn column(&mut self, lower: f64, upper: f64, is_whole: bool) -> usize {
        self.cost.push(0.0);
        self.lower.push(lower);
        self.upper.push(upper);
        self.is_whole.push(is_whole);
        self.cost.len() - 1
    }

    fn free(&mut self) -> usize {
        self.column(f64::NEG_INFINITY, f64::INFINITY, false)
    }

    fn row(&mut self, entries: Vec<(usize, f64)>, lower: f64, upper: f64) {
        self.rows.push(Row { name: String::new(), lower, upper, entries });
    }

    fn at_least(&mut self, entries: Vec<(usize, f64)>, least: f64) {
        self.row(entries, least, f64::INFINITY);
    }

    fn finish(self) -> Problem {
        let mut entries: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.cost.len()];
        let mut builder = Builder::new();
        for (row, facts) in self.rows.iter().enumerate() {
            builder.add_row(facts.lower, facts.upper, &facts.name);
            for &(column, value) in &facts.entries {
                entries[column].push((row, value));
            }
        }
        for (column, entries) in entries.iter().enumerate() {
            builder.add_col(self.cost[column], self.lower[column], self.upper[column], entries, "");
            if self.is_whole[column] {
                builder.set_integer(column);
            }
        }
        builder.set_offset(self.offset);
        builder.finish()
    }
}

/// Writes the scenario tree of `graph` out.
///
/// # Errors
/// When it has more than `limit` places, or the measure cannot be written as rows.
pub fn tree(graph: &Graph, risk: Risk, limit: usize) -> Result<Tree, Refusal> {
    if matches!(risk, Risk::Ball { .. }) {
        return Err(Refusal::NoRows);
    }
    let places = places(graph, limit).ok_or(Refusal::TooLarge(limit))?;
    let mut draft = Draft::default();
    let start: Vec<usize> =
        graph.states.iter().map(|state| draft.column(state.initial, state.initial, false)).collect();
    let mut leaving: Vec<Vec<usize>> = Vec::with_capacity(places.len());
    let mut value: Vec<usize> = Vec::new();
    let mut first = Vec::new();
    let is_nested = risk != Risk::Expectation;
    for place in &places {
        let node = &graph.nodes[place.node];
        let stage = node.stage.seen(&node.realizations[place.seen].changes);
        let arriving = place.before.map_or(start.as_slice(), |before| leaving[before].as_slice());
        let mut own = vec![usize::MAX; stage.columns.len()];
        for (&column, &held) in stage.incoming.iter().zip(arriving) {
            own[column] = held;
            let facts = &stage.columns[column];
            if facts.lower > f64::NEG_INFINITY || facts.upper < f64::INFINITY {
                draft.row(vec![(held, 1.0)], facts.lower, facts.upper);
            }
        }
        for (column, facts) in stage.columns.iter().enumerate() {
            if own[column] == usize::MAX {
                own[column] = draft.column(facts.lower, facts.upper, facts.is_whole);
            }
        }
        for row in &stage.rows {
            let terms = row.entries.iter().map(|&(column, value)| (own[column], value)).collect();
            draft.row(terms, row.lower, row.upper);
        }
        if is_nested {
            let own_value = draft.free();
            value.push(own_value);
            let costs = stage.columns.iter().enumerate().map(|(column, facts)| (own[column], -facts.cost));
            let mut terms: Vec<(usize, f64)> = costs.filter(|term| term.1 != 0.0).collect();
            terms.push((own_value, 1.0));
            draft.at_least(terms, stage.offset);
        } else {
            for (column, facts) in stage.columns.iter().enumerate() {
                draft.cost[own[column]] += place.path * facts.cost;
            }
            draft.offset += place.path * stage.offset;
        }
        if place.before.is_none() {
            let columns = stage.decided().map(|(column, facts)| (facts.name.clone(), own[column])).collect();
            first.push(First { node: node.name.clone(), columns });
        }
        leaving.push(stage.outgoing.iter().map(|&column| own[column]).collect());
    }
    if is_nested {
        nest(&mut draft, &places, &value, risk);
    }
    Ok(Tree { problem: draft.finish(), places: places.len(), first, maximize: graph.maximize })
}

/// Adds to every place what follows it, under the measure, and makes the start's the objective.
fn nest(draft: &mut Draft, places: &[Place], value: &[usize], risk: Risk) {
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); places.len() + 1];
    for (index, place) in places.iter().enumerate() {
        after[place.before.map_or(0, |before| before + 1)].push(index);
    }
    // The row of a place's value is the last one that names its column.
    let mut row_of = vec![0; draft.cost.len()];
    for (row, facts) in draft.rows.iter().enumerate() {
        if let Some(&(column, _)) = facts.entries.last() {
            row_of[column] = row;
        }
    }
    for (index, following) in after.iter().enumerate().filter(|(_, following)| !following.is_empty()) {
        let to_go = measured(draft, places, value, following, risk);
        match index.checked_sub(1) {
            None => draft.cost[to_go] = 1.0,
            Some(place) => draft.rows[row_of[value[place]]].entries.push((to_go, -1.0)),
        }
    }
}

/// A column that is at least the measure of the values of `following`.
fn measured(draft: &mut Draft, places: &[Place], value: &[usize], following: &[usize], risk: Risk) -> usize {
    let to_go = draft.free();
    let (mean_weight, tail) = match risk {
        Risk::MeanTail { mean_weight, tail } => (mean_weight, tail),
        Risk::Expectation | Risk::Ball { .. } => (1.0, 1.0),
    };
    let total: f64 = following.iter().map(|&place| places[place].probability).sum();
    let worst = draft.free();
    if tail <= 0.0 {
        for &place in following {
            draft.at_least(vec![(worst, 1.0), (value[place], -total)], 0.0);
        }
    } else {
        let level = draft.free();
        let mut terms = vec![(worst, 1.0), (level, -total)];
        for &place in following {
            let above = draft.column(0.0, f64::INFINITY, false);
            draft.at_least(vec![(above, 1.0), (level, 1.0), (value[place], -1.0)], 0.0);
            terms.push((above, -places[place].probability / tail));
        }
        draft.at_least(terms, 0.0);
    }
    let mut terms = vec![(to_go, 1.0), (worst, mean_weight - 1.0)];
    terms.extend(following.iter().map(|&place| (value[place], -mean_weight * places[place].probability)));
    draft.at_least(terms, 0.0);
    to_go
}

impl Tree {
    /// Solves it.
    #[must_use]
    pub fn solve(&self, options: &Options) -> Answer {
        let solution = lp::solve(&self.problem, options);
        let sign = if self.maximize { -1.0 } else { 1.0 };
        let read = |first: &First| {
            let value = |(name, column): &(String, usize)| Some((name.clone(), *solution.x.get(*column)?));
            Decided { node: first.node.clone(), columns: first.columns.iter().filter_map(value).collect() }
        };
        Answer {
            status: solution.status,
            objective: sign * solution.objective,
            first: self.first.iter().map(read).collect(),
            solution,
        }
    }
}
