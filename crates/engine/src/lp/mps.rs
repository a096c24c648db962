//! Free-format MPS, read and written.
//!
//! Fields are separated by blanks, names hold none, section headers start in the first column and `*` starts a comment line.
//! Where programs read a file differently we refuse it (a negative upper bound without a lower one, two right-hand sides) or
//! follow the older rule and say so: an integer column without any bound is binary, as in CPLEX and HiGHS; a right-hand side
//! of the objective is the negative of its constant; free rows after the first are rows without sides.

use std::collections::HashMap;
use std::fmt::{self, Write as _};

use super::{Builder, INFINITE, Names, Problem};

/// What an MPS file says.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Name of the problem, possibly empty.
    pub name: String,
    /// The problem, always to be minimized: costs and offset are negated when the file maximizes.
    pub problem: Problem,
    /// Whether the file maximizes, so that its objective is the negative of the problem's.
    pub maximize: bool,
}

/// Why a file is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong there, in the file's words.
    pub reason: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for Error {}

/// Reads a model.
///
/// # Errors
/// The first line that is not understood, with the reason.
pub fn read(text: &str) -> Result<Model, Error> {
    let mut reader = Reader::default();
    let mut last = 0;
    for (index, line) in text.lines().enumerate() {
        last = index + 1;
        let at = |reason: String| Error { line: index + 1, reason };
        if line.starts_with('*') || line.trim().is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split_whitespace().collect();
        let more = if line.starts_with([' ', '\t']) { reader.data(&fields, index + 1) } else { reader.header(&fields) };
        if !more.map_err(at)? {
            return reader.finish();
        }
    }
    Err(Error { line: last, reason: "the file ends without ENDATA".into() })
}

/// Writes a model so that reading it gives the same numbers.
///
/// Blanks in names become `_`; names that are missing or would occur twice are replaced by the place (`c12`, `r3`).
#[must_use]
pub fn write(model: &Model) -> String {
    let problem = &model.problem;
    let rows = unique_names(&problem.row_names, problem.row_count(), "r");
    let cols = unique_names(&problem.col_names, problem.cols(), "c");
    let goal = if rows.iter().any(|row| row == "obj") { "objective_" } else { "obj" };
    let sign = if model.maximize { -1.0 } else { 1.0 };
    let sides = problem.row_lower.iter().zip(&problem.row_upper);

    let mut out = String::new();
    let mut put = |line: fmt::Arguments<'_>| {
        out.write_fmt(line).expect("a String takes all");
        out.push('\n');
    };
    put(format_args!("NAME {}", model.name.split_whitespace().collect::<Vec<_>>().join("_")));
    if model.maximize {
        put(format_args!("OBJSENSE\n MAX"));
    }
    put(format_args!("ROWS\n N {goal}"));
    for (name, (&lower, &upper)) in rows.iter().zip(sides.clone()) {
        put(format_args!(" {} {name}", kind(lower, upper)));
    }
    put(format_args!("COLUMNS"));
    let mut whole = false;
    for (j, name) in cols.iter().enumerate() {
        let is_whole = problem.integer.get(j).copied().unwrap_or(false);
        if is_whole != whole {
            put(format_args!(" M{j} 'MARKER' {}", if is_whole { "'INTORG'" } else { "'INTEND'" }));
            whole = is_whole;
        }
        // A column without entries still has to be named: its cost is written even when zero.
        if problem.col_cost[j] != 0.0 || problem.starts[j] == problem.starts[j + 1] {
            put(format_args!(" {name} {goal} {}", Number(sign * problem.col_cost[j])));
        }
        for (i, value) in problem.column(j) {
            put(format_args!(" {name} {} {}", rows[i], Number(value)));
        }
    }
    if whole {
        put(format_args!(" MEND 'MARKER' 'INTEND'"));
    }
    put(format_args!("RHS"));
    if problem.offset != 0.0 {
        put(format_args!(" RHS {goal} {}", Number(-sign * problem.offset)));
    }
    for (name, (&lower, &upper)) in rows.iter().zip(sides.clone()) {
        let side = match kind(lower, upper) {
            'L' => upper,
            'N' => continue,
            _ => lower,
        };
        if side != 0.0 {
            put(format_args!(" RHS {name} {}", Number(side)));
        }
    }
    put(format_args!("RANGES"));
    for (name, (&lower, &upper)) in rows.iter().zip(sides) {
        if lower.is_finite() && upper.is_finite() && lower < upper {
            put(format_args!(" RNG {name} {}", Number(upper - lower)));
        }
    }
    put(format_args!("BOUNDS"));
    for (j, name) in cols.iter().enumerate() {
        let (lower, upper) = (problem.col_lower[j], problem.col_upper[j]);
        let is_whole = problem.integer.get(j).copied().unwrap_or(false);
        if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
            put(format_args!(" FR BND {name}"));
            continue;
        }
        if lower == upper {
            put(format_args!(" FX BND {name} {}", Number(lower)));
            continue;
        }
        if lower == f64::NEG_INFINITY {
            put(format_args!(" MI BND {name}"));
        } else if lower != 0.0 || upper < 0.0 || (is_whole && upper == f64::INFINITY) {
            put(format_args!(" LO BND {name} {}", Number(lower)));
        }
        if upper.is_finite() {
            put(format_args!(" UP BND {name} {}", Number(upper)));
        }
    }
    put(format_args!("ENDATA"));
    out
}

/// The letter of a row. One that holds between two sides is written from the side that the range gives back exactly.
fn kind(lower: f64, upper: f64) -> char {
    match (lower.is_finite(), upper.is_finite()) {
        (true, true) if lower == upper => 'E',
        (true, true) if lower + (upper - lower) == upper => 'G',
        (true, true) => 'L',
        (true, false) => 'G',
        (false, true) => 'L',
        (false, false) => 'N',
    }
}

/// The shortest text that reads back as the same number.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        if size == 0.0 || (1e-4..1e15).contains(&size) { write!(f, "{}", self.0) } else { write!(f, "{:e}", self.0) }
    }
}

fn unique_names(names: &Names, count: usize, letter: &str) -> Vec<String> {
    let clean: Vec<String> = (0..count)
        .map(|index| names.get(index).unwrap_or("").split_whitespace().collect::<Vec<_>>().join("_"))
        .collect();
    let mut seen: HashMap<&str, u32> = HashMap::new();
    for name in &clean {
        *seen.entry(name).or_default() += 1;
    }
    let usable = |name: &str| !name.is_empty() && seen[name] == 1 && !name.starts_with(['\'', '*', '$']);
    let place = |index: usize| {
        let mut name = format!("{letter}{index}");
        while seen.contains_key(name.as_str()) {
            name.push('_');
        }
        name
    };
    clean.iter().enumerate().map(|(index, name)| if usable(name) { name.clone() } else { place(index) }).collect()
}

/// Where in the file we are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Section {
    #[default]
    Start,
    Sense,
    Rows,
    Columns,
    Rhs,
    Ranges,
    Bounds,
}

/// A row's place: the objective, or a row of the problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Objective,
    Row(usize),
}

#[derive(Debug)]
struct Row {
    name: String,
    kind: char,
    rhs: Option<f64>,
    range: Option<f64>,
    /// The column that last had an entry here: a second one of the same column is a mistake.
    last_column: Option<usize>,
}

#[derive(Debug)]
struct Col {
    name: String,
    line: usize,
    cost: Option<f64>,
    entries: Vec<(usize, f64)>,
    lower: Option<f64>,
    upper: Option<f64>,
    whole: bool,
}

#[derive(Default)]
struct Reader {
    section: Section,
    name: String,
    maximize: bool,
    objective: Option<f64>,
    has_objective: bool,
    places: HashMap<String, Place>,
    rows: Vec<Row>,
    cols: Vec<Col>,
    by_name: HashMap<String, usize>,
    whole: bool,
    /// Names of the one right-hand side, range and bound set.
    sets: [Option<String>; 3],
}

impl Reader {
    /// A section header; `false` at the end.
    fn header(&mut self, fields: &[&str]) -> Result<bool, String> {
        self.section = match fields[0].to_ascii_uppercase().as_str() {
            "NAME" => {
                self.name = fields[1..].join(" ");
                Section::Start
            }
            "OBJSENSE" => {
                if let Some(sense) = fields.get(1) {
                    self.sense(sense)?;
                }
                Section::Sense
            }
            "ROWS" => Section::Rows,
            "COLUMNS" => Section::Columns,
            "RHS" => Section::Rhs,
            "RANGES" => Section::Ranges,
            "BOUNDS" => Section::Bounds,
            "ENDATA" => return Ok(false),
            _ => {
                return Err(format!(
                    "section {} is not one of NAME, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS, ENDATA",
                    fields[0]
                ));
            }
        };
        Ok(true)
    }

    fn data(&mut self, fields: &[&str], line: usize) -> Result<bool, String> {
        match self.section {
            Section::Start => Err("data before a section".into()),
            Section::Sense => self.sense(fields[0]),
            Section::Rows => self.row(fields),
            Section::Columns => self.column(fields, line),
            Section::Rhs => self.sides(fields, 0, "right-hand side"),
            Section::Ranges => self.sides(fields, 1, "range"),
            Section::Bounds => self.bounds(fields),
        }
        .map(|()| true)
    }

    fn sense(&mut self, word: &str) -> Result<(), String> {
        self.maximize = match word.to_ascii_uppercase().as_str() {
            "MAX" | "MAXIMIZE" | "MAXIMISE" => true,
            "MIN" | "MINIMIZE" | "MINIMISE" => false,
            _ => return Err(format!("objective sense {word}: write MIN or MAX")),
        };
        Ok(())
    }

    fn row(&mut self, fields: &[&str]) -> Result<(), String> {
        let &[kind, name] = fields else {
            return Err("a row is a letter and a name without blanks".into());
        };
        let kind = match kind {
            "N" | "n" => 'N',
            "E" | "e" => 'E',
            "L" | "l" => 'L',
            "G" | "g" => 'G',
            _ => return Err(format!("row {name} has kind {kind}: write N, E, L or G")),
        };
        let first = kind == 'N' && !self.has_objective;
        self.has_objective |= first;
        let place = if first { Place::Objective } else { Place::Row(self.rows.len()) };
        if self.places.insert(name.into(), place).is_some() {
            return Err(format!("row {name} occurs twice"));
        }
        if !first {
            self.rows.push(Row { name: name.into(), kind, rhs: None, range: None, last_column: None });
        }
        Ok(())
    }

    fn column(&mut self, fields: &[&str], line: usize) -> Result<(), String> {
        if fields.get(1) == Some(&"'MARKER'") {
            self.whole = match fields.get(2).copied() {
                Some("'INTORG'") => true,
                Some("'INTEND'") => false,
                _ => return Err("a marker is 'INTORG' or 'INTEND'".into()),
            };
            return Ok(());
        }
        if fields.len() != 3 && fields.len() != 5 {
            return Err("a column line is a name and one or two pairs of row and number".into());
        }
        let name = fields[0];
        if self.cols.last().is_none_or(|col| col.name != name) {
            if self.by_name.insert(name.into(), self.cols.len()).is_some() {
                return Err(format!("column {name} comes back after others: its lines must follow each other"));
            }
            self.cols.push(Col {
                name: name.into(),
                line,
                cost: None,
                entries: Vec::new(),
                lower: None,
                upper: None,
                whole: self.whole,
            });
        }
        for pair in fields[1..].chunks_exact(2) {
            let place = self.place(pair[0])?;
            let value = coefficient(pair[1])?;
            let current = self.cols.len() - 1;
            let col = &mut self.cols[current];
            let twice = match place {
                Place::Objective => col.cost.replace(value).is_some(),
                Place::Row(row) => {
                    col.entries.push((row, value));
                    self.rows[row].last_column.replace(current) == Some(current)
                }
            };
            if twice {
                return Err(format!("column {name} has two entries in row {}", pair[0]));
            }
        }
        Ok(())
    }

    fn place(&self, row: &str) -> Result<Place, String> {
        self.places.get(row).copied().ok_or_else(|| format!("row {row} is not in ROWS"))
    }

    /// A line of RHS or RANGES: pairs of row and number, with or without a set name before.
    fn sides(&mut self, fields: &[&str], set: usize, what: &str) -> Result<(), String> {
        let named = fields.len() % 2 == 1;
        if !(2..=5).contains(&fields.len()) {
            return Err(format!("a {what} line is a set name and one or two pairs of row and number"));
        }
        self.one_set(set, if named { fields[0] } else { "" }, what)?;
        for pair in fields[usize::from(named)..].chunks_exact(2) {
            let value = coefficient(pair[1])?;
            let twice = match (self.place(pair[0])?, set) {
                (Place::Objective, 0) => self.objective.replace(value).is_some(),
                (Place::Objective, _) => return Err("the objective has no range".into()),
                (Place::Row(row), 0) => self.rows[row].rhs.replace(value).is_some(),
                (Place::Row(row), _) => {
                    if self.rows[row].kind == 'N' {
                        return Err(format!("row {} is free and has no range", pair[0]));
                    }
                    self.rows[row].range.replace(value).is_some()
                }
            };
            if twice {
                return Err(format!("row {} has two of {what}", pair[0]));
            }
        }
        Ok(())
    }

    fn one_set(&mut self, set: usize, name: &str, what: &str) -> Result<(), String> {
        match &self.sets[set] {
            Some(known) if known != name => Err(format!("a second {what} set {name} beside {known}: keep one")),
            Some(_) => Ok(()),
            None => {
                self.sets[set] = Some(name.into());
                Ok(())
            }
        }
    }

    fn bounds(&mut self, fields: &[&str]) -> Result<(), String> {
        let kind = fields[0].to_ascii_uppercase();
        let valued = match kind.as_str() {
            "UP" | "LO" | "FX" | "LI" | "UI" => true,
            "FR" | "MI" | "PL" | "BV" => false,
            _ => return Err(format!("bound kind {}: write UP, LO, FX, FR, MI, PL, BV, LI or UI", fields[0])),
        };
        let known = |at: usize| fields.get(at).and_then(|name| self.by_name.get(*name).copied());
        let (named, column) = match (valued, fields.len()) {
            (true, 4) => (true, known(2)),
            (true, 3) => (false, known(1)),
            (false, 3 | 4) if known(2).is_some() => (true, known(2)),
            (false, 2 | 3) => (false, known(1)),
            _ => {
                return Err(
                    "a bound line is a kind, a set name, a column and, unless FR, MI, PL or BV, a number".into()
                );
            }
        };
        let name = fields.get(if named { 2 } else { 1 }).copied().unwrap_or("");
        let column = column.ok_or_else(|| format!("column {name} is not in COLUMNS"))?;
        let value = if valued { number(fields[fields.len() - 1])? } else { 0.0 };
        self.one_set(2, if named { fields[1] } else { "" }, "bound")?;
        let col = &mut self.cols[column];
        let (lower, upper) = match kind.as_str() {
            "UP" => (None, Some(value)),
            "LO" => (Some(value), None),
            "UI" => {
                col.whole = true;
                (None, Some(value))
            }
            "LI" => {
                col.whole = true;
                (Some(value), None)
            }
            "FX" => (Some(value), Some(value)),
            "FR" => (Some(f64::NEG_INFINITY), Some(f64::INFINITY)),
            "MI" => (Some(f64::NEG_INFINITY), None),
            "PL" => (None, Some(f64::INFINITY)),
            _ => {
                col.whole = true;
                (Some(0.0), Some(1.0))
            }
        };
        if lower.is_some_and(|lower| lower >= INFINITE) || upper.is_some_and(|upper| upper <= -INFINITE) {
            return Err(format!("column {name} would have no value at all"));
        }
        if (lower.is_some() && col.lower.is_some()) || (upper.is_some() && col.upper.is_some()) {
            return Err(format!("column {name} has two bounds on one side"));
        }
        col.lower = lower.or(col.lower);
        col.upper = upper.or(col.upper);
        Ok(())
    }

    fn finish(self) -> Result<Model, Error> {
        let sign = if self.maximize { -1.0 } else { 1.0 };
        let mut builder = Builder::new();
        for row in &self.rows {
            let (lower, upper) = row_sides(row);
            builder.add_row(lower, upper, &row.name);
        }
        for col in &self.cols {
            let (lower, upper) = match (col.lower, col.upper) {
                (None, Some(upper)) if upper < 0.0 => {
                    let reason =
                        format!("column {} has upper bound {upper} and no lower one: write MI or LO", col.name);
                    return Err(Error { line: col.line, reason });
                }
                (None, None) if col.whole => (0.0, 1.0),
                (lower, upper) => (lower.unwrap_or(0.0), upper.unwrap_or(f64::INFINITY)),
            };
            let index = builder.add_col(sign * col.cost.unwrap_or(0.0), lower, upper, &col.entries, &col.name);
            if col.whole {
                builder.set_integer(index);
            }
        }
        // `0.0 -` keeps an absent constant from becoming a negative zero.
        builder.set_offset(0.0 - sign * self.objective.unwrap_or(0.0));
        Ok(Model { name: self.name, problem: builder.finish(), maximize: self.maximize })
    }
}

fn row_sides(row: &Row) -> (f64, f64) {
    let side = row.rhs.unwrap_or(0.0);
    match (row.kind, row.range) {
        ('E', None) => (side, side),
        ('E', Some(range)) if range < 0.0 => (side + range, side),
        ('E', Some(range)) => (side, side + range),
        ('L', None) => (f64::NEG_INFINITY, side),
        ('L', Some(range)) => (side - range.abs(), side),
        ('G', None) => (side, f64::INFINITY),
        ('G', Some(range)) => (side, side + range.abs()),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    }
}

fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if !value.is_nan() => Ok(value),
        _ => Err(format!("{text} is not a number")),
    }
}

/// A number that both solvers take as it is.
fn coefficient(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if value.abs() < 1e15 { Ok(value) } else { Err(format!("{text} is too large for a coefficient: below 1e15")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "\
NAME small
* a comment
OBJSENSE
    MAX
ROWS
 N gain
 L most
 G least
 E both
COLUMNS
 x gain 1.5 most 1
 x least 2
 M 'MARKER' 'INTORG'
 n gain -2 both 1
 M 'MARKER' 'INTEND'
RHS
 RHS most 4 least 1
 RHS gain -10
RANGES
 RNG most 3 both -2
BOUNDS
 UP BND x 7.25
 LO BND n 2
ENDATA
";

    #[track_caller]
    fn refuses(old: &str, new: &str, line: usize, reason: &str) {
        let error = read(&SMALL.replacen(old, new, 1)).expect_err("the change makes it wrong");
        assert_eq!((error.line, error.reason.as_str()), (line, reason));
    }

    #[test]
    fn sense_constant_ranges_bounds_and_markers_are_read() {
        let model = read(SMALL).expect("a good file");
        let problem = &model.problem;
        assert!(model.maximize);
        assert_eq!((problem.col_cost.as_slice(), problem.offset), ([-1.5, 2.0].as_slice(), -10.0));
        assert_eq!(problem.row_lower, [1.0, 1.0, -2.0]);
        assert_eq!(problem.row_upper, [4.0, f64::INFINITY, 0.0]);
        assert_eq!(
            (problem.col_lower.as_slice(), problem.col_upper.as_slice()),
            ([0.0, 2.0].as_slice(), [7.25, f64::INFINITY].as_slice())
        );
        assert_eq!(problem.integer, [false, true]);
        assert_eq!(problem.values, [1.0, 2.0, 1.0]);
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let first = read(SMALL).expect("a good file");
        let second = read(&write(&first)).expect("what we write we read");
        assert_eq!(format!("{first:?}"), format!("{second:?}"));
    }

    #[test]
    fn blanks_and_doubles_in_names_are_replaced() {
        let mut builder = Builder::new();
        let row = builder.add_row(0.1, 0.3, "a row");
        builder.add_col(1.0 / 3.0, f64::NEG_INFINITY, -1e-7, &[(row, 1e-9)], "same");
        builder.add_col(1.0, -2.0, 1e9, &[(row, 1.0)], "same");
        builder.add_col(0.0, 0.0, f64::INFINITY, &[], "");
        let first = Model { problem: builder.finish(), ..Model::default() };
        let second = read(&write(&first)).expect("what we write we read");
        assert_eq!(second.problem.col_names.iter().collect::<Vec<_>>(), ["c0", "c1", "c2"]);
        assert_eq!(&second.problem.row_names[0], "a_row");
        assert_eq!(second.problem.col_upper, first.problem.col_upper);
        assert_eq!((second.problem.values, second.problem.col_cost), (first.problem.values, first.problem.col_cost));
        assert_eq!(
            (second.problem.row_lower, second.problem.row_upper),
            (first.problem.row_lower, first.problem.row_upper)
        );
    }

    #[test]
    fn an_integer_column_without_bounds_is_binary() {
        let model = read(&SMALL.replacen(" LO BND n 2\n", "", 1)).expect("a good file");
        assert_eq!((model.problem.col_lower[1], model.problem.col_upper[1]), (0.0, 1.0));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        refuses("1.5", "1,5", 11, "1,5 is not a number");
        refuses("1.5", "nan", 11, "nan is not a number");
        refuses("1.5", "1e300", 11, "1e300 is too large for a coefficient: below 1e15");
        refuses(" x least 2", " x most 2", 12, "column x has two entries in row most");
        refuses(" x least 2", " x lost 2", 12, "row lost is not in ROWS");
        refuses(" x least 2", " x least", 12, "a column line is a name and one or two pairs of row and number");
        refuses("UP BND x 7.25", "UP BND y 7.25", 22, "column y is not in COLUMNS");
        refuses("UP BND x 7.25", "UP BND x -1", 11, "column x has upper bound -1 and no lower one: write MI or LO");
        refuses("UP BND x 7.25", "LO BND x inf", 22, "column x would have no value at all");
        refuses("LO BND n", "LO OTHER n", 23, "a second bound set OTHER beside BND: keep one");
        refuses(
            "RANGES",
            "QUADOBJ",
            19,
            "section QUADOBJ is not one of NAME, OBJSENSE, ROWS, COLUMNS, RHS, RANGES, BOUNDS, ENDATA",
        );
        refuses("ENDATA", "", 24, "the file ends without ENDATA");
        refuses(" E both", " E most", 9, "row most occurs twice");
    }
}
