//! StochOptFormat 1.0 (Dowson; subproblems in MathOptFormat 1), read into a policy graph.
//!
//! A random variable is a column of a subproblem that every realization replaces by a number; a product of a random variable and
//! another is a coefficient. Bounds of a state hold where they are stated, on arrival or on departure.

use super::graph::{Arc, Change, Column, Graph, Node, Realization, Row, Stage, State};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Why a file is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Where: `nodes.spring`, `subproblems.spring, constraint 3`, or a line and column.
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

#[derive(Deserialize)]
struct File {
    version: Version,
    root: Root,
    nodes: Map<String, Value>,
    subproblems: Map<String, Value>,
}

#[derive(Deserialize)]
struct Version {
    major: u64,
    minor: u64,
}

#[derive(Deserialize)]
struct Root {
    state_variables: Map<String, Value>,
    successors: Map<String, Value>,
}

#[derive(Deserialize)]
struct NodeText {
    subproblem: String,
    #[serde(default)]
    realizations: Vec<RealizationText>,
    #[serde(default)]
    successors: Map<String, Value>,
}

#[derive(Deserialize)]
struct RealizationText {
    probability: f64,
    #[serde(default)]
    support: BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct Subproblem {
    state_variables: BTreeMap<String, Held>,
    #[serde(default)]
    random_variables: Vec<String>,
    subproblem: Programme,
}

#[derive(Deserialize)]
struct Held {
    #[serde(rename = "in")]
    arriving: String,
    #[serde(rename = "out")]
    leaving: String,
}

#[derive(Deserialize)]
struct Programme {
    version: Version,
    variables: Vec<Variable>,
    objective: Objective,
    #[serde(default)]
    constraints: Vec<Constraint>,
}

#[derive(Deserialize)]
struct Variable {
    name: String,
}

#[derive(Deserialize)]
struct Objective {
    sense: String,
    function: Option<Function>,
}

#[derive(Deserialize)]
struct Constraint {
    #[serde(default)]
    name: String,
    function: Function,
    set: Set,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Function {
    #[serde(alias = "SingleVariable")]
    Variable {
        #[serde(alias = "variable")]
        name: String,
    },
    #[serde(rename = "ScalarAffineFunction")]
    Affine {
        terms: Vec<Term>,
        #[serde(default)]
        constant: f64,
    },
    #[serde(rename = "ScalarQuadraticFunction")]
    Quadratic {
        affine_terms: Vec<Term>,
        quadratic_terms: Vec<Product>,
        #[serde(default)]
        constant: f64,
    },
}

#[derive(Deserialize)]
struct Term {
    coefficient: f64,
    variable: String,
}

#[derive(Deserialize)]
struct Product {
    coefficient: f64,
    variable_1: String,
    variable_2: String,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(tag = "type")]
enum Set {
    EqualTo { value: f64 },
    GreaterThan { lower: f64 },
    LessThan { upper: f64 },
    Interval { lower: f64, upper: f64 },
    Integer,
    ZeroOne,
}

impl Set {
    fn sides(self) -> (f64, f64) {
        match self {
            Self::EqualTo { value } => (value, value),
            Self::GreaterThan { lower } => (lower, f64::INFINITY),
            Self::LessThan { upper } => (f64::NEG_INFINITY, upper),
            Self::Interval { lower, upper } => (lower, upper),
            Self::Integer => (f64::NEG_INFINITY, f64::INFINITY),
            Self::ZeroOne => (0.0, 1.0),
        }
    }

    fn is_whole(self) -> bool {
        matches!(self, Self::Integer | Self::ZeroOne)
    }
}

/// Reads a file.
///
/// # Errors
/// The first thing that is not understood or does not hold together, with its place.
pub fn read(text: &str) -> Result<Graph, Error> {
    let at = |place: &str, reason: String| Error { place: place.to_owned(), reason };
    let file: File = serde_json::from_str(text)
        .map_err(|error| at(&format!("line {}, column {}", error.line(), error.column()), without_place(&error)))?;
    if (file.version.major, file.version.minor) != (1, 0) {
        let version = format!("{}.{}", file.version.major, file.version.minor);
        return Err(at("version", format!("StochOptFormat {version} is not known; 1.0 is")));
    }
    let mut states = Vec::new();
    for (name, initial) in &file.root.state_variables {
        let initial = number(initial).ok_or_else(|| at(&format!("root, state {name}"), "is not a number".into()))?;
        states.push(State { name: name.clone(), initial });
    }
    let places: BTreeMap<&str, usize> =
        file.nodes.iter().enumerate().map(|(place, (name, _))| (name.as_str(), place)).collect();
    let arcs = |owner: &str, successors: &Map<String, Value>| -> Result<Vec<Arc>, Error> {
        let arc = |(name, probability): (&String, &Value)| {
            let node = places.get(name.as_str()).copied();
            let node = node.ok_or_else(|| at(owner, format!("its successor {name} is not among the nodes")))?;
            let probability = number(probability);
            let probability =
                probability.ok_or_else(|| at(owner, format!("the probability of {name} is not a number")))?;
            Ok(Arc { node, probability })
        };
        successors.iter().map(arc).collect()
    };
    let mut subproblems = BTreeMap::new();
    for (name, value) in &file.subproblems {
        let place = format!("subproblems.{name}");
        let parsed: Subproblem =
            serde_json::from_value(value.clone()).map_err(|error| at(&place, error.to_string()))?;
        subproblems.insert(name.as_str(), Reader::new(&place, parsed, &states)?);
    }
    let mut nodes = Vec::new();
    let mut maximize: Option<bool> = None;
    for (name, value) in &file.nodes {
        let place = format!("nodes.{name}");
        let node: NodeText = serde_json::from_value(value.clone()).map_err(|error| at(&place, error.to_string()))?;
        let reader = subproblems
            .get(node.subproblem.as_str())
            .ok_or_else(|| at(&place, format!("there is no subproblem {}", node.subproblem)))?;
        if *maximize.get_or_insert(reader.maximize) != reader.maximize {
            return Err(at(&place, "some nodes minimize and some maximize".into()));
        }
        let (stage, realizations) = reader.node(&place, &node.realizations)?;
        nodes.push(Node { name: name.clone(), stage, realizations, arcs: arcs(&place, &node.successors)? });
    }
    let root = arcs("root", &file.root.successors)?;
    let graph = Graph { states, root, nodes, maximize: maximize.unwrap_or(false) };
    graph.check().map_err(|error| at(&error.place, error.reason))?;
    Ok(graph)
}

/// A finite JSON number.
fn number(value: &Value) -> Option<f64> {
    value.as_f64().filter(|number| number.is_finite())
}

/// The message without the place that serde appends: we print our own.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}

/// A subproblem whose names are resolved.
struct Reader {
    place: String,
    parsed: Subproblem,
    /// Column of each variable that is not random.
    columns: BTreeMap<String, usize>,
    random: BTreeSet<String>,
    incoming: Vec<usize>,
    outgoing: Vec<usize>,
    maximize: bool,
}

/// A function once its random variables are numbers.
#[derive(Default)]
struct Linear {
    terms: BTreeMap<usize, f64>,
    constant: f64,
}

impl Reader {
    fn new(place: &str, parsed: Subproblem, states: &[State]) -> Result<Self, Error> {
        let fail = |reason: String| Err(Error { place: place.to_owned(), reason });
        let programme = &parsed.subproblem;
        if programme.version.major != 1 {
            return fail(format!("MathOptFormat {} is not known; 1 is", programme.version.major));
        }
        let maximize = match programme.objective.sense.as_str() {
            "min" | "feasibility" => false,
            "max" => true,
            other => return fail(format!("the objective's sense \"{other}\" is neither min nor max")),
        };
        let random: BTreeSet<String> = parsed.random_variables.iter().cloned().collect();
        let mut columns = BTreeMap::new();
        let mut names = BTreeSet::new();
        for variable in &programme.variables {
            if !names.insert(variable.name.as_str()) {
                return fail(format!("the variable {} occurs twice", variable.name));
            }
            if !random.contains(&variable.name) {
                columns.insert(variable.name.clone(), columns.len());
            }
        }
        if let Some(missing) = random.iter().find(|name| !names.contains(name.as_str())) {
            return fail(format!("the random variable {missing} is not among the variables"));
        }
        if let Some(unknown) = parsed.state_variables.keys().find(|name| !states.iter().any(|s| &s.name == *name)) {
            return fail(format!("the state {unknown} has no initial value in the root"));
        }
        let (mut incoming, mut outgoing) = (Vec::new(), Vec::new());
        for state in states {
            let Some(held) = parsed.state_variables.get(&state.name) else {
                return fail(format!("the state {} is not held", state.name));
            };
            for (name, list) in [(&held.arriving, &mut incoming), (&held.leaving, &mut outgoing)] {
                match columns.get(name) {
                    Some(&column) => list.push(column),
                    None => return fail(format!("the state variable {name} is not among the variables")),
                }
            }
        }
        Ok(Self { place: place.to_owned(), parsed, columns, random, incoming, outgoing, maximize })
    }

    /// The programme of a node and what its realizations change in it.
    fn node(&self, place: &str, realizations: &[RealizationText]) -> Result<(Stage, Vec<Realization>), Error> {
        let Some(first) = realizations.first() else {
            let stage = self.stage(place, &BTreeMap::new())?;
            return Ok((stage, vec![Realization { probability: 1.0, changes: Vec::new() }]));
        };
        let base = self.stage(place, &first.support)?;
        let mut seen = Vec::new();
        for realization in realizations {
            let stage = self.stage(place, &realization.support)?;
            seen.push(Realization { probability: realization.probability, changes: changes(&base, &stage) });
        }
        Ok((base, seen))
    }

    fn stage(&self, place: &str, support: &BTreeMap<String, f64>) -> Result<Stage, Error> {
        let programme = &self.parsed.subproblem;
        let fail = |reason: String| Err(Error { place: place.to_owned(), reason });
        if let Some(unknown) = support.keys().find(|name| !self.random.contains(*name)) {
            return fail(format!("{unknown} is not a random variable of {}", self.place));
        }
        let mut stage = Stage { incoming: self.incoming.clone(), outgoing: self.outgoing.clone(), ..Stage::default() };
        for variable in &programme.variables {
            if !self.random.contains(&variable.name) {
                stage.columns.push(Column {
                    name: variable.name.clone(),
                    cost: 0.0,
                    lower: f64::NEG_INFINITY,
                    upper: f64::INFINITY,
                    is_whole: false,
                });
            }
        }
        let sign = if self.maximize { -1.0 } else { 1.0 };
        if let Some(function) = &programme.objective.function {
            let linear = self.linear("objective", function, support)?;
            for (column, cost) in linear.terms {
                stage.columns[column].cost = sign * cost;
            }
            stage.offset = sign * linear.constant;
        }
        for (index, constraint) in programme.constraints.iter().enumerate() {
            let (lower, upper) = constraint.set.sides();
            let label = || {
                if constraint.name.is_empty() { format!("constraint {}", index + 1) } else { constraint.name.clone() }
            };
            if let Function::Variable { name } = &constraint.function {
                if self.random.contains(name) {
                    continue;
                }
                let Some(&column) = self.columns.get(name) else {
                    return fail(format!("{}: {name} is not among the variables of {}", label(), self.place));
                };
                let facts = &mut stage.columns[column];
                (facts.lower, facts.upper) = (facts.lower.max(lower), facts.upper.min(upper));
                facts.is_whole |= constraint.set.is_whole();
                continue;
            }
            if constraint.set.is_whole() {
                return fail(format!("{}: only a variable can be whole", label()));
            }
            let linear = self.linear(&label(), &constraint.function, support)?;
            stage.rows.push(Row {
                name: constraint.name.clone(),
                lower: lower - linear.constant,
                upper: upper - linear.constant,
                entries: linear.terms.into_iter().collect(),
            });
        }
        Ok(stage)
    }

    fn linear(&self, label: &str, function: &Function, support: &BTreeMap<String, f64>) -> Result<Linear, Error> {
        let mut out = Linear::default();
        let fail = |reason: String| Error { place: self.place.clone(), reason: format!("{label}: {reason}") };
        let seen = |name: &str| {
            support.get(name).copied().ok_or_else(|| fail(format!("nothing says what the random variable {name} is")))
        };
        let (affine, products, constant): (&[Term], &[Product], f64) = match function {
            Function::Variable { name } => {
                if self.random.contains(name) {
                    out.constant += seen(name)?;
                } else {
                    out.add(self.column(name).ok_or_else(|| fail(format!("{name} is not among the variables")))?, 1.0);
                }
                return Ok(out);
            }
            Function::Affine { terms, constant } => (terms, &[], *constant),
            Function::Quadratic { affine_terms, quadratic_terms, constant } => {
                (affine_terms, quadratic_terms, *constant)
            }
        };
        out.constant += constant;
        for term in affine {
            if self.random.contains(&term.variable) {
                out.constant += term.coefficient * seen(&term.variable)?;
            } else {
                let column = self.column(&term.variable);
                let column = column.ok_or_else(|| fail(format!("{} is not among the variables", term.variable)))?;
                out.add(column, term.coefficient);
            }
        }
        for product in products {
            let (first, second) = (&product.variable_1, &product.variable_2);
            // MathOptFormat states half of the coefficient of a square.
            let coefficient = product.coefficient * if first == second { 0.5 } else { 1.0 };
            let (random, other) = if self.random.contains(first) { (first, second) } else { (second, first) };
            if !self.random.contains(random) {
                return Err(fail(format!("{first} times {second} is not linear: neither is random")));
            }
            let factor = coefficient * seen(random)?;
            if self.random.contains(other) {
                out.constant += factor * seen(other)?;
            } else {
                out.add(self.column(other).ok_or_else(|| fail(format!("{other} is not among the variables")))?, factor);
            }
        }
        Ok(out)
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.get(name).copied()
    }
}

impl Linear {
    fn add(&mut self, column: usize, coefficient: f64) {
        *self.terms.entry(column).or_default() += coefficient;
    }
}

/// What turns `base` into `stage`; both have the same rows and columns.
fn changes(base: &Stage, stage: &Stage) -> Vec<Change> {
    let mut out = Vec::new();
    for (index, (before, after)) in base.columns.iter().zip(&stage.columns).enumerate() {
        if before.cost != after.cost {
            out.push(Change::Cost(index, after.cost));
        }
    }
    for (index, (before, after)) in base.rows.iter().zip(&stage.rows).enumerate() {
        if (before.lower, before.upper) != (after.lower, after.upper) {
            out.push(Change::Sides(index, after.lower, after.upper));
        }
        for (&(column, before), &(_, after)) in before.entries.iter().zip(&after.entries) {
            if before != after {
                out.push(Change::Entry(index, column, after));
            }
        }
    }
    if base.offset != stage.offset {
        out.push(Change::Offset(stage.offset));
    }
    out
}
