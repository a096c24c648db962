//! The policy graph: nodes, what is random in them, and what one leaves to the next.

use crate::lp::{Builder, Problem};
use std::fmt;

/// How far probabilities may be from adding up to one: files round them.
const ADDS_UP: f64 = 1e-6;

/// A problem in stages, always to be minimized.
#[derive(Debug, Clone, PartialEq)]
pub struct Graph {
    /// What is handed from node to node.
    pub states: Vec<State>,
    /// Where it starts.
    pub root: Vec<Arc>,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The problem as stated maximizes: its objective is the negative of this one's.
    pub maximize: bool,
}

/// Something that a decision leaves to the next: a stock, a capacity.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Name.
    pub name: String,
    /// Value before the first decision.
    pub initial: f64,
}

/// A way to a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arc {
    /// Which node comes next.
    pub node: usize,
    /// How likely. What the arcs of a node lack to one is the probability that everything ends there.
    pub probability: f64,
}

/// A decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Name.
    pub name: String,
    /// Its programme.
    pub stage: Stage,
    /// What may be seen before it is solved; a single one without changes where nothing is random.
    pub realizations: Vec<Realization>,
    /// What may come next.
    pub arcs: Vec<Arc>,
}

/// The programme of a node.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stage {
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Constant cost.
    pub offset: f64,
    /// For each state of the graph the column that holds it on arrival.
    pub incoming: Vec<usize>,
    /// For each state of the graph the column that holds it on departure.
    pub outgoing: Vec<usize>,
}

/// A column of a node's programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Name.
    pub name: String,
    /// Cost of one unit.
    pub cost: f64,
    /// Lower bound.
    pub lower: f64,
    /// Upper bound.
    pub upper: f64,
    /// Takes whole numbers only.
    pub is_whole: bool,
}

/// A row of a node's programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Name.
    pub name: String,
    /// Lower side.
    pub lower: f64,
    /// Upper side.
    pub upper: f64,
    /// Columns and coefficients, each column once.
    pub entries: Vec<(usize, f64)>,
}

/// One thing that may be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Realization {
    /// How likely, given the node.
    pub probability: f64,
    /// What it changes in the programme.
    pub changes: Vec<Change>,
}

/// A change of a node's programme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    /// The cost of a column.
    Cost(usize, f64),
    /// A coefficient: row, column, value.
    Entry(usize, usize, f64),
    /// The sides of a row: row, lower, upper.
    Sides(usize, f64, f64),
    /// The bounds of a column: column, lower, upper.
    Bounds(usize, f64, f64),
    /// The constant cost.
    Offset(f64),
}

/// What a node decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Decided {
    /// The node.
    pub node: String,
    /// Name and value of every column but those that hold what arrives.
    pub columns: Vec<(String, f64)>,
}

/// Why a graph is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Where, in the graph's own names.
    pub place: String,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

impl std::error::Error for Error {}

impl Stage {
    /// The programme as it is once `changes` are seen.
    #[must_use]
    pub fn seen(&self, changes: &[Change]) -> Self {
        let mut stage = self.clone();
        for &change in changes {
            match change {
                Change::Cost(column, cost) => stage.columns[column].cost = cost,
                Change::Entry(row, column, value) => {
                    let entries = &mut stage.rows[row].entries;
                    match entries.iter_mut().find(|entry| entry.0 == column) {
                        Some(entry) => entry.1 = value,
                        None => entries.push((column, value)),
                    }
                }
                Change::Sides(row, lower, upper) => {
                    (stage.rows[row].lower, stage.rows[row].upper) = (lower, upper);
                }
                Change::Bounds(column, lower, upper) => {
                    (stage.columns[column].lower, stage.columns[column].upper) = (lower, upper);
                }
                Change::Offset(offset) => stage.offset = offset,
            }
        }
        stage
    }

    /// The programme in the solver's form.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let mut builder = Builder::new();
        let mut columns: Vec<Vec<(usize, f64)>> = vec![Vec::new(); self.columns.len()];
        for (row, facts) in self.rows.iter().enumerate() {
            builder.add_row(facts.lower, facts.upper, &facts.name);
            for &(column, value) in &facts.entries {
                columns[column].push((row, value));
            }
        }
        for (column, entries) in self.columns.iter().zip(&columns) {
            let added = builder.add_col(column.cost, column.lower, column.upper, entries, &column.name);
            if column.is_whole {
                builder.set_integer(added);
            }
        }
        builder.set_offset(self.offset);
        builder.finish()
    }

    /// The columns that it decides: all but those that hold what arrives.
    pub fn decided(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter(|(column, _)| !self.incoming.contains(column))
    }

    /// The column of a name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

impl Graph {
    /// Holds a column of a node at a value, such as a first decision that is given.
    ///
    /// # Errors
    /// When there is no such node or column.
    pub fn fix(&mut self, node: &str, column: &str, value: f64) -> Result<(), Error> {
        let place = || format!("{node}, {column}");
        let found = self
            .nodes
            .iter_mut()
            .find(|known| known.name == node)
            .ok_or_else(|| Error { place: place(), reason: "there is no such node".into() })?;
        let column = found
            .stage
            .column(column)
            .ok_or_else(|| Error { place: place(), reason: "there is no such column".into() })?;
        (found.stage.columns[column].lower, found.stage.columns[column].upper) = (value, value);
        Ok(())
    }

    /// The nodes in an order in which every arc leads forward; `None` when there is a cycle.
    #[must_use]
    pub fn order(&self) -> Option<Vec<usize>> {
        let mut waiting = vec![0usize; self.nodes.len()];
        for arc in self.nodes.iter().flat_map(|node| &node.arcs) {
            waiting[arc.node] += 1;
        }
        let mut order: Vec<usize> = (0..self.nodes.len()).filter(|&node| waiting[node] == 0).collect();
        let mut next = 0;
        while next < order.len() {
            for arc in &self.nodes[order[next]].arcs {
                waiting[arc.node] -= 1;
                if waiting[arc.node] == 0 {
                    order.push(arc.node);
                }
            }
            next += 1;
        }
        (order.len() == self.nodes.len()).then_some(order)
    }

    /// Whether any column must be whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.nodes.iter().any(|node| node.stage.columns.iter().any(|column| column.is_whole))
    }

    /// What may be seen next, given arcs: node, realization, joint probability; what cannot happen is left out.
    pub fn children<'a>(&'a self, arcs: &'a [Arc]) -> impl Iterator<Item = (usize, usize, f64)> + 'a {
        arcs.iter().flat_map(move |arc| {
            let seen = self.nodes[arc.node].realizations.iter().enumerate();
            seen.map(move |(index, seen)| (arc.node, index, arc.probability * seen.probability))
                .filter(|child| child.2 > 0.0)
        })
    }

    /// Checks that indices lead somewhere, numbers are numbers and probabilities add up.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self) -> Result<(), Error> {
        let fail = |place: &str, reason: String| Err(Error { place: place.to_owned(), reason });
        for state in &self.states {
            if !state.initial.is_finite() {
                return fail(&state.name, format!("the initial value {} is not a finite number", state.initial));
            }
        }
        self.check_arcs("the root", &self.root)?;
        if self.children(&self.root).next().is_none() {
            return fail("the root", "nothing follows it".into());
        }
        for node in &self.nodes {
            self.check_arcs(&node.name, &node.arcs)?;
            if node.realizations.is_empty() {
                return fail(
                    &node.name,
                    "nothing may be seen there; a node without randomness has one realization".into(),
                );
            }
            let total: f64 = node.realizations.iter().map(|seen| seen.probability).sum();
            let negative = node.realizations.iter().any(|seen| seen.probability.is_nan() || seen.probability < 0.0);
            if negative || (total - 1.0).abs() > ADDS_UP {
                return fail(&node.name, format!("the probabilities of what is seen add up to {total}, not to 1"));
            }
            self.check_stage(node)?;
        }
        Ok(())
    }

    fn check_arcs(&self, place: &str, arcs: &[Arc]) -> Result<(), Error> {
        let fail = |reason: String| Err(Error { place: place.to_owned(), reason });
        let total: f64 = arcs.iter().map(|arc| arc.probability).sum();
        if arcs.iter().any(|arc| arc.probability.is_nan() || arc.probability < 0.0) || total > 1.0 + ADDS_UP {
            return fail(format!("the probabilities of what follows add up to {total}; they may not exceed 1"));
        }
        if arcs.iter().any(|arc| arc.node >= self.nodes.len()) {
            return fail("an arc leads to no node".into());
        }
        Ok(())
    }

    fn check_stage(&self, node: &Node) -> Result<(), Error> {
        let fail = |reason: String| Err(Error { place: node.name.clone(), reason });
        let stage = &node.stage;
        let count = stage.columns.len();
        if stage.incoming.len() != self.states.len() || stage.outgoing.len() != self.states.len() {
            return fail(format!(
                "it has to hold each of the {} states on arrival and on departure",
                self.states.len()
            ));
        }
        let held = || stage.incoming.iter().chain(&stage.outgoing);
        if held().any(|&column| column >= count) {
            return fail("a state is held by a column that is not there".into());
        }
        let mut seen = vec![false; count];
        if held().any(|&column| std::mem::replace(&mut seen[column], true)) {
            return fail("two states share a column".into());
        }
        for changes in std::iter::once(&[][..]).chain(node.realizations.iter().map(|seen| seen.changes.as_slice())) {
            let is_there = |change: &Change| match *change {
                Change::Cost(column, _) | Change::Bounds(column, ..) => column < count,
                Change::Entry(row, column, _) => row < stage.rows.len() && column < count,
                Change::Sides(row, ..) => row < stage.rows.len(),
                Change::Offset(_) => true,
            };
            if !changes.iter().all(is_there) {
                return fail("what is seen changes a row or column that is not there".into());
            }
            let seen = stage.seen(changes);
            for column in &seen.columns {
                if !column.cost.is_finite() || column.lower.is_nan() || column.upper.is_nan() {
                    return fail(format!("column {} has a cost or a bound that is not a number", column.name));
                }
                if column.lower > column.upper {
                    return fail(format!("column {} has its lower bound above its upper one", column.name));
                }
            }
            for row in &seen.rows {
                let numbers = row.entries.iter().all(|&(column, value)| column < count && value.is_finite());
                if !numbers || row.lower.is_nan() || row.upper.is_nan() || row.lower > row.upper {
                    return fail(format!(
                        "row {} has a coefficient or side that is not a number, or no room",
                        row.name
                    ));
                }
            }
            if !seen.offset.is_finite() {
                return fail("the constant cost is not a finite number".into());
            }
        }
        Ok(())
    }
}
