//! Commands about the data: demo, check, explain, list, reconcile.

use super::{DATA, End, INFEASIBLE, config, manual, schemas, write};
use anyhow::{Context, anyhow};
use clap::ValueEnum;
use include_dir::{Dir, include_dir};
use seawall::open::{self, Refusal};
use seawall_engine::reconcile::{self, Error};
use seawall_io::{codes, manifest, scenario, sheet};
use seawall_model::diag::{Diagnostic, Severity};
use seawall_model::world::{CellKind, World};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

static MODELS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../models");

/// What can be listed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Listed {
    /// Shipped models.
    Models,
    /// Sheets and their columns.
    Sheets,
    /// Finding codes.
    Codes,
    /// Kinds of events of a scenario and their keys.
    Events,
    /// Commands and their arguments.
    Commands,
    /// Schemas of what `--json` prints.
    Schemas,
    /// Regions of the model.
    Regions,
    /// Products of the model.
    Products,
    /// Scenarios of the model.
    Scenarios,
    /// Sources of the model.
    Sources,
}

/// Copies a shipped model out.
pub fn demo(name: &str, to: Option<&Path>) -> Result<(), End> {
    let Some(model) = MODELS.get_dir(name) else {
        let known: Vec<String> = MODELS.dirs().map(|dir| dir.path().display().to_string()).collect();
        write::message(&format!("seawall: there is no shipped model \"{name}\"; there is: {}", known.join(", ")));
        return Err(End::Code(2));
    };
    let target = to.map_or_else(|| Path::new(name).to_path_buf(), Path::to_path_buf);
    if target.exists() {
        return Err(anyhow!("{} exists already; choose another folder with --to", target.display()).into());
    }
    let mut temporary = target.as_os_str().to_owned();
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = Path::new(&temporary);
    let copied = copy(model, name, temporary).and_then(|files| {
        std::fs::rename(temporary, &target)?;
        Ok(files)
    });
    let files = match copied {
        Ok(files) => files,
        Err(error) => {
            // Half a copy helps nobody; the error below says what went wrong.
            let _ = std::fs::remove_dir_all(temporary);
            return Err(End::Failed(
                anyhow::Error::from(error).context(format!("{} cannot be written", target.display())),
            ));
        }
    };
    if write::is_json() {
        return write::json("seawall/demo/1", json!({ "model": name, "folder": target, "files": files }));
    }
    write::standard(
        &format!("{} files in {}\nNext: seawall check --model {0}x\n", files, target.display())
            .replace(&format!("{files}x"), &target.display().to_string()),
    )
}

fn copy(dir: &Dir<'_>, root: &str, to: &Path) -> std::io::Result<usize> {
    let mut count = 0;
    std::fs::create_dir_all(to)?;
    for file in dir.files() {
        let relative = file.path().strip_prefix(root).unwrap_or(file.path());
        let path = to.join(relative);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, file.contents())?;
        count += 1;
    }
    for sub in dir.dirs() {
        count += copy(sub, root, to)?;
        let relative = sub.path().strip_prefix(root).unwrap_or(sub.path());
        std::fs::create_dir_all(to.join(relative))?;
    }
    Ok(count)
}

/// Reports a refusal and gives the exit code.
pub fn refuse(refusal: Refusal) -> End {
    match refusal {
        Refusal::World(error) => End::Failed(error),
        Refusal::Data(_, findings) => match findings_found(None, &findings) {
            Ok(()) => End::Code(DATA),
            Err(end) => end,
        },
        Refusal::Conflict(Error::Conflict(relaxations)) => {
            write::message("seawall: the facts admit no balanced baseline; the least that would have to give:");
            for relaxation in &relaxations {
                write::message(&format!(
                    "  {:<48} {:>12.1} t  {:>8.2} half-intervals",
                    relaxation.key, relaxation.tonnes, relaxation.half_widths
                ));
            }
            End::Code(INFEASIBLE)
        }
        Refusal::Conflict(Error::Numerical(what)) => {
            End::Failed(anyhow!("the solver's answer did not pass our check: {what}"))
        }
    }
}

/// Prints every finding: on standard error with a line that counts them, or as JSON.
fn findings_found(world: Option<&World>, findings: &[Diagnostic]) -> Result<(), End> {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let warnings = findings.len() - errors;
    if write::is_json() {
        return write::json(
            "seawall/findings/1",
            json!({
                "model": world.map(|world| &world.name),
                "model_hash": world.map(|world| &world.hash),
                "errors": errors,
                "warnings": warnings,
                "findings": findings,
            }),
        );
    }
    for finding in findings {
        write::finding(finding);
    }
    if errors > 0 {
        write::message(&format!("errors: {errors}, warnings: {warnings}"));
    }
    Ok(())
}

/// Says that a folder holds no model at all, which is another mistake than a model with errors.
pub fn there(folder: &Path) -> Result<(), End> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let is_part = |name: &str| name == manifest::FILE || sheet::sheet(name).is_some();
    if entries.filter_map(Result::ok).any(|entry| entry.file_name().to_str().is_some_and(is_part)) {
        return Ok(());
    }
    Err(anyhow!(config::no_model(folder)).into())
}

/// Reads a folder and reports every finding.
pub fn check(folder: &Path) -> Result<(), End> {
    there(folder)?;
    let (world, findings) = match open::read(folder) {
        Ok((world, _, findings)) => (Some(world), findings),
        Err(Refusal::Data(_, findings)) => (None, findings),
        Err(other) => return Err(refuse(other)),
    };
    findings_found(world.as_ref(), &findings)?;
    let Some(world) = world else {
        return Err(End::Code(DATA));
    };
    if write::is_json() {
        return Ok(());
    }
    let kinds = |kind| world.cells.values().iter().filter(|cell| cell.origin.kind == kind).count();
    use seawall_model::world::OriginKind::{Assumed, Derived, Inferred, Reported};
    write::standard(&format!(
        "{}: {} regions, {} products, {} plants, {} links, {} demands, {} stocks\n\
         {} annual cells: {} reported, {} derived, {} assumed, {} inferred from balances only; {} totals, {} sources\n\
         {} warnings, 0 errors; model hash {}\n",
        world.name,
        world.regions.len(),
        world.products.len(),
        world.plants.len(),
        world.links.len(),
        world.demands.len(),
        world.stocks.len(),
        world.cells.len(),
        kinds(Reported),
        kinds(Derived),
        kinds(Assumed),
        kinds(Inferred),
        world.totals.len(),
        world.sources.len(),
        findings.len(),
        &world.hash[..16.min(world.hash.len())],
    ))
}

/// Prints the page of a code.
pub fn explain(code: &str) -> Result<(), End> {
    let of_scenarios = || scenario::codes::CODES.iter().find(|entry| entry.code.eq_ignore_ascii_case(code.trim()));
    match codes::explain(code).or_else(of_scenarios) {
        Some(entry) if write::is_json() => write::json("seawall/code/1", code_json(entry)),
        Some(entry) => write::standard(&entry.page()),
        None => {
            write::message(&format!("seawall: there is no finding code \"{code}\"; `seawall list codes` prints them"));
            Err(End::Code(2))
        }
    }
}

fn code_json(entry: &codes::Code) -> Value {
    json!({
        "code": entry.code, "severity": entry.severity, "summary": entry.summary, "explanation": entry.explanation,
        "file": entry.file, "wrong": entry.wrong, "right": entry.right,
    })
}

/// Prints a blank sheet, or the schema of its rows.
pub fn template(name: &str, schema: bool) -> Result<(), End> {
    let Some(sheet) = sheet::sheet(name).or_else(|| sheet::sheet(&format!("{name}.csv"))) else {
        let known: Vec<&str> = sheet::SHEETS.iter().map(|sheet| sheet.file).collect();
        write::message(&format!("seawall: there is no sheet \"{name}\"; there is: {}", known.join(", ")));
        return Err(End::Code(2));
    };
    if schema {
        write::document(&format!("{:#}", sheet::json_schema(sheet)))
    } else {
        write::document(&sheet::template(sheet))
    }
}

/// Lists things.
pub fn list(what: Listed, folder: &Path) -> Result<(), End> {
    let (text, items) = match what {
        Listed::Sheets => (sheet::manual_table(), sheets()),
        Listed::Events => (scenario::manual_table(), rows_of(&scenario::manual_table())),
        Listed::Commands => (manual::markdown(), manual::items()),
        Listed::Schemas => (schemas::markdown(), schemas::items()),
        Listed::Codes => {
            let all = || codes::CODES.iter().chain(scenario::codes::CODES);
            let page =
                |entry: &codes::Code| format!("## {}: {}\n\n{}\n\n", entry.code, entry.summary, entry.explanation);
            (all().map(page).collect(), all().map(code_json).collect())
        }
        Listed::Models => lines(MODELS.dirs().map(|dir| [("model", dir.path().display().to_string())]).collect()),
        Listed::Scenarios => {
            let found = std::fs::read_dir(folder.join("scenarios")).with_context(|| {
                format!("{} has no folder `scenarios`; --model names a model folder", folder.display())
            })?;
            let mut names: Vec<String> = found
                .filter_map(|entry| entry.ok().map(|entry| entry.file_name().to_string_lossy().into_owned()))
                .collect();
            names.sort();
            lines(names.into_iter().map(|name| [("scenario", name)]).collect())
        }
        Listed::Regions | Listed::Products | Listed::Sources => {
            there(folder)?;
            let (world, ..) = open::read(folder).map_err(refuse)?;
            match what {
                Listed::Regions => lines(
                    world
                        .regions
                        .values()
                        .iter()
                        .map(|r| [("region", r.code.clone()), ("en", r.name.en.clone()), ("ja", r.name.ja.clone())])
                        .collect(),
                ),
                Listed::Products => lines(
                    world
                        .products
                        .values()
                        .iter()
                        .map(|p| [("product", p.code.clone()), ("en", p.name.en.clone()), ("ja", p.name.ja.clone())])
                        .collect(),
                ),
                _ => lines(
                    world
                        .sources
                        .values()
                        .iter()
                        .map(|s| {
                            [
                                ("source", s.code.clone()),
                                ("year", s.year.to_string()),
                                ("publisher", s.publisher.clone()),
                                ("title", s.title.clone()),
                            ]
                        })
                        .collect(),
                ),
            }
        }
    };
    if write::is_json() {
        let what = what.to_possible_value().map(|word| word.get_name().to_owned());
        return write::json("seawall/list/1", json!({ "what": what, "items": items }));
    }
    write::standard(&text)
}

/// Rows of named texts: a line each with tabs between, and the same as objects.
fn lines<const N: usize>(rows: Vec<[(&'static str, String); N]>) -> (String, Vec<Value>) {
    let mut text = String::new();
    let mut items = Vec::new();
    for row in rows {
        let words: Vec<&str> = row.iter().map(|(_, word)| word.as_str()).collect();
        text += &(words.join("\t") + "\n");
        items.push(row.into_iter().map(|(name, word)| (name.to_owned(), Value::from(word))).collect::<Value>());
    }
    (text, items)
}

fn sheets() -> Vec<Value> {
    let column = |column: &sheet::Column| json!({ "name": column.name, "holds": column.kind.words(), "required": column.required, "doc": column.doc });
    let sheet = |sheet: &sheet::Sheet| {
        let columns: Vec<Value> = sheet.columns.iter().map(column).collect();
        json!({ "file": sheet.file, "required": sheet.required, "doc": sheet.doc, "columns": columns })
    };
    sheet::SHEETS.iter().map(sheet).collect()
}

/// The rows of a table of the manual as objects, by its head.
fn rows_of(table: &str) -> Vec<Value> {
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split(" | ").map(|cell| cell.trim().replace('`', "")).collect()
    };
    let mut rows = table.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---")).map(cells);
    let head = rows.next().unwrap_or_default();
    rows.map(|row| head.iter().cloned().zip(row.into_iter().map(Value::from)).collect()).collect()
}

/// One decimal, and never a negative zero.
fn tonnes(value: f64) -> String {
    let text = format!("{value:.1}");
    if text == "-0.0" { "0.0".into() } else { text }
}

/// Balances the facts and prints the adjustment report.
pub fn reconcile(folder: &Path, conflicts: bool, ranges: bool, output: Option<&Path>) -> Result<(), End> {
    there(folder)?;
    let opened = open::open(folder).map_err(refuse)?;
    let report = &opened.report;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} rows x {} columns, {} iterations; worst balance {:.1e} relative; {} dependent rows dropped\n",
        report.size.0, report.size.1, report.iterations, report.worst_balance, report.dropped_rows
    );
    let _ = writeln!(
        text,
        "{:<52}{:>12}{:>12}{:>12}{:>12}{:>8}  pulled by",
        "figure (t a year)", "low", "stated", "high", "reconciled", "moved"
    );
    let mut moves: Vec<_> = report.moves.iter().collect();
    moves.sort_by(|a, b| b.moved.abs().total_cmp(&a.moved.abs()).then(a.key.cmp(&b.key)));
    for moved in moves {
        let _ = writeln!(
            text,
            "{:<52}{:>12.1}{:>12.1}{:>12.1}{:>12.1}{:>8.2}  {} [{}]",
            moved.key,
            moved.low,
            moved.stated,
            moved.high,
            moved.reconciled,
            moved.moved,
            moved.pulled_by,
            moved.rows.join(" ")
        );
    }
    let _ = writeln!(text, "\nWith stock changes set to zero (* leaves the interval of the facts):");
    for change in &report.steady_moves {
        let _ = writeln!(
            text,
            "{:<52}{:>12.1} -> {:>12.1} {}",
            change.key,
            change.reconciled,
            change.steady,
            if change.outside { "*" } else { "" }
        );
    }
    let wedges = opened.prices.wedges(&opened.model);
    let _ = writeln!(text, "\nTrade that freight and prices do not explain (USD per t):");
    for wedge in &wedges {
        let _ = writeln!(text, "{:<52}{:>12.0}  price there {:>12.0}", wedge.key, wedge.usd_per_t, wedge.price);
    }
    let mut forced = Vec::new();
    if conflicts {
        forced = reconcile::forced(&opened.model.world).map_err(|error| refuse(Refusal::Conflict(error)))?;
        let _ = writeln!(
            text,
            "\nPublished figures not chosen, each forced to stand within 1 % (half-intervals that give; 0 = can stand):"
        );
        for test in &forced {
            let gives: Vec<String> =
                test.gives.iter().take(3).map(|give| format!("{} {:+.0} t", give.key, give.tonnes)).collect();
            let _ = writeln!(
                text,
                "{:<8}{:<52}{:>12.1}{:>8.2}  {}",
                test.row,
                test.key,
                test.value,
                test.total,
                gives.join("; ")
            );
        }
    }
    let mut feasible = Vec::new();
    if ranges {
        let world = &opened.model.world;
        let cells: Vec<_> = world
            .cells
            .ids()
            .filter(|&cell| matches!(world.cells[cell].kind, CellKind::Trade(_) | CellKind::Use(_)))
            .collect();
        let found = reconcile::ranges(world, &cells).map_err(|error| refuse(Refusal::Conflict(error)))?;
        let _ = writeln!(text, "\nLeast and greatest value that the facts allow:");
        for (&cell, (low, high)) in cells.iter().zip(found) {
            let _ = writeln!(
                text,
                "{:<52}{:>12}{:>12}{:>12}",
                world.cell_key(cell),
                tonnes(low),
                tonnes(opened.model.reconciled[cell]),
                tonnes(high)
            );
            feasible.push((world.cell_key(cell), low, opened.model.reconciled[cell], high));
        }
    }
    if output.is_some() || write::is_json() {
        let json = json!({
            "schema": "seawall/reconciliation/1",
            "model": opened.model.world.name,
            "model_hash": opened.model.world.hash,
            "report": report,
            "wedges": wedges,
            "forced": forced,
            "ranges": feasible,
        });
        if let Some(path) = output {
            write::file(path, serde_json::to_string_pretty(&json).context("report as JSON")?.as_bytes())?;
        }
        if write::is_json() {
            return write::json("seawall/reconciliation/1", json);
        }
    }
    write::standard(&text)
}
