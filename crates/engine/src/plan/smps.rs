//! SMPS (Birge and others 1987; Gassmann and Schweitzer 2001), read into a policy graph: a core programme, the periods its rows and
//! columns belong to, and what is random in them.
//!
//! Read are free-format files with implicit or explicit periods and `INDEP DISCRETE`, `BLOCKS DISCRETE` and `SCENARIOS DISCRETE`.
//! What the first alternative of a block says holds in the others unless they say otherwise. Names hold no blanks.

use super::graph::{Arc, Change, Column, Graph, Node, Realization, Row, Stage, State};
use crate::lp::mps;
use std::collections::BTreeMap;
use std::fmt;

/// Why files are not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Which file: `core`, `time` or `stoch`.
    pub file: &'static str,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong there.
    pub reason: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{} file: {}", self.file, self.reason),
            line => write!(f, "{} file, line {line}: {}", self.file, self.reason),
        }
    }
}

impl std::error::Error for Error {}

/// A random element: what it replaces in the core.
#[derive(Clone, Copy, PartialEq)]
enum Element {
    Cost(usize),
    Entry(usize, usize),
    Side(usize),
}

/// Values of some elements.
type Values = Vec<(Element, f64)>;

/// Reads the three files of a problem.
///
/// # Errors
/// The first line that is not understood, with the reason.
pub fn read(core: &str, time: &str, stoch: &str) -> Result<Graph, Error> {
    let core = Core::read(core)?;
    let periods = Periods::read(time, &core)?;
    let random = Random::read(stoch, &core, &periods)?;
    let graph = match random {
        Random::Independent(blocks) => by_period(&core, &periods, &blocks),
        Random::Scenarios(scenarios) => by_scenario(&core, &periods, &scenarios),
    };
    graph.check().map_err(|error| Error { file: "stoch", line: 0, reason: error.to_string() })?;
    Ok(graph)
}

/// The core programme with what its text says beyond the numbers.
struct Core {
    model: mps::Model,
    rows: BTreeMap<String, usize>,
    columns: BTreeMap<String, usize>,
    /// Type of each row: `E`, `L`, `G` or `N`.
    kinds: Vec<char>,
    objective: String,
    /// Name of the right-hand sides.
    sides: String,
}

impl Core {
    fn read(text: &str) -> Result<Self, Error> {
        let model = mps::read(text).map_err(|error| Error { file: "core", line: error.line, reason: error.reason })?;
        let index = |names: &crate::lp::Names| names.iter().enumerate().map(|(k, name)| (name.to_owned(), k)).collect();
        let rows: BTreeMap<String, usize> = index(&model.problem.row_names);
        let columns = index(&model.problem.col_names);
        let mut kinds = vec!['N'; rows.len()];
        let (mut objective, mut sides) = (None, None);
        let mut section = "";
        for line in text.lines().filter(|line| !line.starts_with('*') && !line.trim().is_empty()) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if !line.starts_with([' ', '\t']) {
                section = fields[0];
                continue;
            }
            match (section, fields.as_slice()) {
                ("ROWS", [kind, name]) => match rows.get(*name) {
                    Some(&row) => kinds[row] = kind.chars().next().unwrap_or('N'),
                    None => objective = objective.or(Some((*name).to_owned())),
                },
                ("RHS", [name, ..]) if fields.len() % 2 == 1 => sides = sides.or(Some((*name).to_owned())),
                _ => {}
            }
        }
        Ok(Self {
            rows,
            columns,
            kinds,
            objective: objective.unwrap_or_default(),
            sides: sides.unwrap_or_else(|| "RHS".into()),
            model,
        })
    }

    /// What a column and a row name together.
    fn element(&self, column: &str, row: &str) -> Option<Element> {
        let is_side = column == self.sides || column.eq_ignore_ascii_case("rhs");
        match (self.columns.get(column), self.rows.get(row)) {
            (None, Some(&row)) if is_side => Some(Element::Side(row)),
            (Some(&column), Some(&row)) => Some(Element::Entry(row, column)),
            (Some(&column), None) if row == self.objective => Some(Element::Cost(column)),
            _ => None,
        }
    }

    /// The sides of a row once its right-hand side is `value`; a range keeps its width.
    fn sides(&self, row: usize, value: f64) -> (f64, f64) {
        let (lower, upper) = (self.model.problem.row_lower[row], self.model.problem.row_upper[row]);
        let width = upper - lower;
        match self.kinds[row] {
            'L' => (value - width, value),
            'G' => (value, value + width),
            'E' => (value, value + width),
            _ => (lower, upper),
        }
    }
}

/// Which period each row and column of the core belongs to.
struct Periods {
    names: Vec<String>,
    rows: Vec<usize>,
    columns: Vec<usize>,
}

impl Periods {
    fn read(text: &str, core: &Core) -> Result<Self, Error> {
        let fail = |line: usize, reason: String| Err(Error { file: "time", line, reason });
        let mut names: Vec<String> = Vec::new();
        // First column and row of each period.
        let mut firsts: Vec<(usize, usize)> = Vec::new();
        let mut rows: Vec<Option<usize>> = vec![None; core.rows.len()];
        let mut columns: Vec<Option<usize>> = vec![None; core.columns.len()];
        let mut section = String::new();
        let mut explicit = false;
        for (index, text) in text.lines().enumerate() {
            let line = index + 1;
            let fields: Vec<&str> = text.split_whitespace().collect();
            if fields.is_empty() || text.starts_with('*') {
                continue;
            }
            if !text.starts_with([' ', '\t']) {
                section = fields[0].to_ascii_uppercase();
                explicit |= fields.get(1).is_some_and(|word| word.eq_ignore_ascii_case("EXPLICIT"));
                if section == "ENDATA" {
                    break;
                }
                continue;
            }
            match (section.as_str(), fields.as_slice()) {
                ("PERIODS", [name, ..]) if explicit => names.push((*name).to_owned()),
                ("PERIODS", [column, row, name]) => {
                    let Some(&column) = core.columns.get(*column) else {
                        return fail(line, format!("there is no column {column} in the core file"));
                    };
                    // The first period's row may be the objective.
                    let row = match core.rows.get(*row) {
                        Some(&row) => row,
                        None if *row == core.objective => 0,
                        None => return fail(line, format!("there is no row {row} in the core file")),
                    };
                    names.push((*name).to_owned());
                    firsts.push((column, row));
                }
                ("ROWS" | "COLUMNS", [name, period]) => {
                    let Some(period) = names.iter().position(|known| known == period) else {
                        return fail(line, format!("there is no period {period}"));
                    };
                    let (known, list, what) = if section == "ROWS" {
                        (core.rows.get(*name), &mut rows, "row")
                    } else {
                        (core.columns.get(*name), &mut columns, "column")
                    };
                    match known {
                        Some(&place) => list[place] = Some(period),
                        None if *name == core.objective => {}
                        None => return fail(line, format!("there is no {what} {name} in the core file")),
                    }
                }
                _ => return fail(line, format!("\"{}\" is not understood", text.trim())),
            }
        }
        if names.is_empty() {
            return fail(0, "it names no period".into());
        }
        if !explicit {
            let starts_later = firsts.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1);
            if !starts_later {
                return fail(0, "the periods' first rows and columns do not follow the order of the core file".into());
            }
            let of = |place: usize, first: fn(&(usize, usize)) -> usize| {
                firsts.iter().rposition(|start| first(start) <= place).unwrap_or(0)
            };
            rows = (0..rows.len()).map(|row| Some(of(row, |start| start.1))).collect();
            columns = (0..columns.len()).map(|column| Some(of(column, |start| start.0))).collect();
        }
        let whole = |list: Vec<Option<usize>>| list.into_iter().collect::<Option<Vec<usize>>>();
        match (whole(rows), whole(columns)) {
            (Some(rows), Some(columns)) => Ok(Self { names, rows, columns }),
            _ => fail(0, "a row or column of the core file belongs to no period".into()),
        }
    }

    fn of(&self, element: Element) -> usize {
        match element {
            Element::Cost(column) => self.columns[column],
            Element::Entry(row, _) | Element::Side(row) => self.rows[row],
        }
    }
}

/// Independent alternatives: each block takes one of them.
struct Block {
    name: String,
    alternatives: Vec<(f64, Values)>,
}

/// A path that leaves another one at a period.
struct Path {
    name: String,
    parent: Option<usize>,
    probability: f64,
    from: usize,
    own: Values,
}

enum Random {
    Independent(Vec<Block>),
    Scenarios(Vec<Path>),
}

impl Random {
    fn read(text: &str, core: &Core, periods: &Periods) -> Result<Self, Error> {
        let fail = |line: usize, reason: String| Err(Error { file: "stoch", line, reason });
        let mut blocks: Vec<Block> = Vec::new();
        let mut paths: Vec<Path> = Vec::new();
        let mut section = String::new();
        for (index, text) in text.lines().enumerate() {
            let line = index + 1;
            let fields: Vec<&str> = text.split_whitespace().collect();
            if fields.is_empty() || text.starts_with('*') {
                continue;
            }
            if !text.starts_with([' ', '\t']) {
                section = fields[0].to_ascii_uppercase();
                let is_random = matches!(section.as_str(), "INDEP" | "BLOCKS" | "SCENARIOS");
                if is_random && fields.get(1).is_some_and(|word| !word.eq_ignore_ascii_case("DISCRETE")) {
                    return fail(line, format!("only discrete distributions are read, not {}", fields[1]));
                }
                match section.as_str() {
                    "ENDATA" => break,
                    "STOCH" | "INDEP" | "BLOCKS" | "SCENARIOS" => continue,
                    other => return fail(line, format!("the section {other} is not read")),
                }
            }
            let element = |column: &str, row: &str| {
                core.element(column, row).ok_or_else(|| Error {
                    file: "stoch",
                    line,
                    reason: format!("column {column} and row {row} name nothing in the core file"),
                })
            };
            let number = |text: &str| {
                let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
                value.ok_or_else(|| Error { file: "stoch", line, reason: format!("\"{text}\" is not a number") })
            };
            let period = |name: &str| {
                let found = periods.names.iter().position(|known| known == name);
                found.ok_or_else(|| Error { file: "stoch", line, reason: format!("there is no period {name}") })
            };
            match (section.as_str(), fields.as_slice()) {
                ("INDEP", [column, row, value, rest @ ..]) if matches!(rest.len(), 1 | 2) => {
                    let name = format!("{column} {row}");
                    let alternative = (number(rest[rest.len() - 1])?, vec![(element(column, row)?, number(value)?)]);
                    match blocks.iter_mut().find(|block| block.name == name) {
                        Some(block) => block.alternatives.push(alternative),
                        None => blocks.push(Block { name, alternatives: vec![alternative] }),
                    }
                }
                ("BLOCKS", ["BL", name, at, probability]) => {
                    period(at)?;
                    let probability = number(probability)?;
                    match blocks.iter_mut().find(|block| block.name == *name) {
                        Some(block) => {
                            let first = block.alternatives[0].1.clone();
                            block.alternatives.push((probability, first));
                        }
                        None => blocks
                            .push(Block { name: (*name).to_owned(), alternatives: vec![(probability, Vec::new())] }),
                    }
                    // The block that is written to is the last.
                    let place = blocks.iter().position(|block| block.name == *name).unwrap_or(0);
                    let written = blocks.remove(place);
                    blocks.push(written);
                }
                ("SCENARIOS", ["SC", name, parent, probability, at]) => {
                    let parent = parent.trim_matches('\'');
                    let known = paths.iter().position(|path| path.name == parent);
                    if known.is_none() && !parent.eq_ignore_ascii_case("ROOT") {
                        return fail(line, format!("there is no scenario {parent} before this line"));
                    }
                    let (probability, from) = (number(probability)?, period(at)?);
                    paths.push(Path { name: (*name).to_owned(), parent: known, probability, from, own: Vec::new() });
                }
                ("BLOCKS" | "SCENARIOS", [column, pairs @ ..]) if pairs.len() == 2 || pairs.len() == 4 => {
                    let target = match section.as_str() {
                        "BLOCKS" => blocks.last_mut().and_then(|block| block.alternatives.last_mut()).map(|a| &mut a.1),
                        _ => paths.last_mut().map(|path| &mut path.own),
                    };
                    let Some(target) = target else {
                        return fail(line, "a value stands before any block or scenario".into());
                    };
                    for pair in pairs.chunks(2) {
                        set(target, element(column, pair[0])?, number(pair[1])?);
                    }
                }
                _ => return fail(line, format!("\"{}\" is not understood", text.trim())),
            }
        }
        match (blocks.is_empty(), paths.is_empty()) {
            (false, false) => fail(0, "scenarios stand beside independent elements or blocks".into()),
            (_, false) => Ok(Self::Scenarios(paths)),
            _ => Ok(Self::Independent(blocks)),
        }
    }
}

fn set(values: &mut Values, element: Element, value: f64) {
    match values.iter_mut().find(|known| known.0 == element) {
        Some(known) => known.1 = value,
        None => values.push((element, value)),
    }
}

/// Columns that a later period's rows use: what one period leaves to the next.
fn states(core: &Core, periods: &Periods) -> Vec<usize> {
    let problem = &core.model.problem;
    (0..problem.cols())
        .filter(|&column| problem.column(column).any(|(row, _)| periods.rows[row] > periods.columns[column]))
        .collect()
}

/// The programme of a period, and how its columns and rows are called there.
struct Slice {
    stage: Stage,
    columns: BTreeMap<usize, usize>,
    rows: BTreeMap<usize, usize>,
}

fn slice(core: &Core, periods: &Periods, states: &[usize], period: usize) -> Slice {
    let problem = &core.model.problem;
    let name = |column: usize| problem.col_names.get(column).unwrap_or_default().to_owned();
    let mut stage = Stage { offset: if period == 0 { problem.offset } else { 0.0 }, ..Stage::default() };
    let mut columns = BTreeMap::new();
    for column in (0..problem.cols()).filter(|&column| periods.columns[column] == period) {
        columns.insert(column, stage.columns.len());
        stage.columns.push(Column {
            name: name(column),
            cost: problem.col_cost[column],
            lower: problem.col_lower[column],
            upper: problem.col_upper[column],
            is_whole: problem.integer.get(column).copied().unwrap_or(false),
        });
    }
    let held = |stage: &mut Stage, name: String, lower: f64, upper: f64| {
        stage.columns.push(Column { name, cost: 0.0, lower, upper, is_whole: false });
        stage.columns.len() - 1
    };
    for &column in states {
        let arriving = held(&mut stage, format!("{} on arrival", name(column)), f64::NEG_INFINITY, f64::INFINITY);
        let leaving = match periods.columns[column].cmp(&period) {
            std::cmp::Ordering::Equal => columns[&column],
            std::cmp::Ordering::Greater => held(&mut stage, format!("{} later", name(column)), 0.0, 0.0),
            std::cmp::Ordering::Less => {
                columns.insert(column, arriving);
                let kept = held(&mut stage, format!("{} kept", name(column)), f64::NEG_INFINITY, f64::INFINITY);
                stage.rows.push(Row {
                    name: format!("{} kept", name(column)),
                    lower: 0.0,
                    upper: 0.0,
                    entries: vec![(kept, 1.0), (arriving, -1.0)],
                });
                kept
            }
        };
        stage.incoming.push(arriving);
        stage.outgoing.push(leaving);
    }
    let mut rows = BTreeMap::new();
    for row in (0..problem.row_count()).filter(|&row| periods.rows[row] == period) {
        rows.insert(row, stage.rows.len());
        stage.rows.push(Row {
            name: problem.row_names.get(row).unwrap_or_default().to_owned(),
            lower: problem.row_lower[row],
            upper: problem.row_upper[row],
            entries: Vec::new(),
        });
    }
    for (&column, &own) in &columns {
        for (row, value) in problem.column(column) {
            if let Some(&row) = rows.get(&row) {
                stage.rows[row].entries.push((own, value));
            }
        }
    }
    Slice { stage, columns, rows }
}

impl Slice {
    fn changes(&self, core: &Core, values: &Values) -> Vec<Change> {
        let sign = if core.model.maximize { -1.0 } else { 1.0 };
        let change = |&(element, value): &(Element, f64)| match element {
            Element::Cost(column) => self.columns.get(&column).map(|&own| Change::Cost(own, sign * value)),
            Element::Entry(row, column) => match (self.rows.get(&row), self.columns.get(&column)) {
                (Some(&row), Some(&column)) => Some(Change::Entry(row, column, value)),
                _ => None,
            },
            Element::Side(row) => self.rows.get(&row).map(|&own| {
                let (lower, upper) = core.sides(row, value);
                Change::Sides(own, lower, upper)
            }),
        };
        values.iter().filter_map(change).collect()
    }
}

fn initial(core: &Core, states: &[usize]) -> Vec<State> {
    let name = |column: &usize| core.model.problem.col_names.get(*column).unwrap_or_default().to_owned();
    states.iter().map(|column| State { name: name(column), initial: 0.0 }).collect()
}

/// A node a period; its realizations are the ways in which the period's blocks can fall together.
fn by_period(core: &Core, periods: &Periods, blocks: &[Block]) -> Graph {
    let states = states(core, periods);
    let count = periods.names.len();
    let nodes = (0..count).map(|period| {
        let slice = slice(core, periods, &states, period);
        let mut ways: Vec<(f64, Values)> = vec![(1.0, Vec::new())];
        for block in blocks {
            let of = |alternative: &(f64, Values)| -> Values {
                alternative.1.iter().copied().filter(|value| periods.of(value.0) == period).collect()
            };
            if block.alternatives.iter().all(|alternative| of(alternative).is_empty()) {
                continue;
            }
            let mut next = Vec::with_capacity(ways.len() * block.alternatives.len());
            for (probability, values) in &ways {
                for alternative in &block.alternatives {
                    let mut together = values.clone();
                    together.extend(of(alternative));
                    next.push((probability * alternative.0, together));
                }
            }
            ways = next;
        }
        let realizations = ways
            .into_iter()
            .map(|(probability, values)| Realization { probability, changes: slice.changes(core, &values) })
            .collect();
        let arcs = if period + 1 < count { vec![Arc { node: period + 1, probability: 1.0 }] } else { Vec::new() };
        Node { name: periods.names[period].clone(), stage: slice.stage, realizations, arcs }
    });
    Graph {
        states: initial(core, &states),
        root: vec![Arc { node: 0, probability: 1.0 }],
        nodes: nodes.collect(),
        maximize: core.model.maximize,
    }
}

/// A node for every period of every path from where it leaves its parent.
fn by_scenario(core: &Core, periods: &Periods, paths: &[Path]) -> Graph {
    let states = states(core, periods);
    let count = periods.names.len();
    let slices: Vec<Slice> = (0..count).map(|period| slice(core, periods, &states, period)).collect();
    let mut values: Vec<Values> = Vec::with_capacity(paths.len());
    // Node of each path in each period, and what is not a number of a path: the core's own first periods.
    let mut at: Vec<Vec<usize>> = Vec::with_capacity(paths.len());
    let mut nodes: Vec<Node> = Vec::new();
    let mut weight: Vec<f64> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::new();
    let mut shared: Vec<Option<usize>> = vec![None; count];
    for path in paths {
        let mut own = path.parent.map_or_else(Vec::new, |parent| values[parent].clone());
        for &(element, value) in &path.own {
            set(&mut own, element, value);
        }
        let mut row: Vec<usize> = Vec::with_capacity(count);
        for period in 0..count {
            let inherited = match path.parent {
                _ if period >= path.from => None,
                Some(parent) => Some(at[parent][period]),
                None => shared[period],
            };
            let node = inherited.unwrap_or_else(|| {
                let is_shared = period < path.from;
                let of_core = Vec::new();
                let seen = if is_shared { &of_core } else { &own };
                let name = if is_shared {
                    periods.names[period].clone()
                } else {
                    format!("{} {}", periods.names[period], path.name)
                };
                nodes.push(Node {
                    name,
                    stage: slices[period].stage.clone(),
                    realizations: vec![Realization { probability: 1.0, changes: slices[period].changes(core, seen) }],
                    arcs: Vec::new(),
                });
                weight.push(0.0);
                before.push(row.last().copied());
                let node = nodes.len() - 1;
                if is_shared {
                    shared[period] = Some(node);
                }
                node
            });
            weight[node] += path.probability;
            row.push(node);
        }
        at.push(row);
        values.push(own);
    }
    let mut root = Vec::new();
    for node in 0..nodes.len() {
        match before[node] {
            None => root.push(Arc { node, probability: weight[node] }),
            Some(parent) if weight[parent] > 0.0 => {
                nodes[parent].arcs.push(Arc { node, probability: weight[node] / weight[parent] });
            }
            Some(_) => {}
        }
    }
    Graph { states: initial(core, &states), root, nodes, maximize: core.model.maximize }
}
