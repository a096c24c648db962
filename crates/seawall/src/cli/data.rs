//! Commands about what ships and what a folder holds: demo, explain, template, list.

use super::{DATA, End, INFEASIBLE, USAGE, config, manual, schemas, write};
use anyhow::{Context, anyhow};
use clap::ValueEnum;
use include_dir::{Dir, include_dir};
use seawall::open::{self, Refusal};
use seawall_engine::reconcile::Error;
use seawall_io::{codes, diag_text, manifest, scenario, sheet};
use seawall_model::answer::Lang;
use seawall_model::diag::{Diagnostic, Severity};
use seawall_model::world::Name;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Model folders that ship.
pub static MODELS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../models");

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
        return Err(End::Code(USAGE));
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
    let target = target.display();
    write::standard(&format!("{files} files in {target}\nNext: seawall check --model {target}\n"))
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

/// Whether what the command line names is not there.
pub fn is_missing(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory))
}

/// Reports a refusal and gives the exit code.
pub fn refuse(refusal: Refusal, lang: Lang) -> End {
    match refusal {
        // A name on the command line that leads nowhere is a matter of the command line.
        Refusal::World(error) if is_missing(&error) => {
            write::message(&format!("seawall: {error:#}"));
            End::Code(USAGE)
        }
        Refusal::World(error) => End::Failed(error),
        Refusal::Data(_, findings) => match found(&findings, lang) {
            Ok(()) => End::Code(DATA),
            Err(end) => end,
        },
        Refusal::Conflict(Error::Conflict(relaxations)) => {
            write::message("seawall: the facts admit no balanced baseline; the least that would have to give:");
            for relaxation in &relaxations {
                write::message(&format!(
                    "  {}  {:<48} {:>12.1} t  {:>8.2} half-intervals",
                    relaxation.code, relaxation.key, relaxation.tonnes, relaxation.half_widths
                ));
            }
            write::message(
                "correct the facts or widen their intervals; or accept each in writing: seawall reconcile --accept CODE --because \"...\"",
            );
            End::Code(INFEASIBLE)
        }
        Refusal::Conflict(Error::Numerical(what)) => {
            End::Failed(anyhow!("the solver's answer did not pass our check: {what}"))
        }
    }
}

/// Prints every finding: on standard error with a line that counts them, or as JSON.
fn found(findings: &[Diagnostic], lang: Lang) -> Result<(), End> {
    if write::is_json() {
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let page = json!({
            "lang": lang,
            "errors": count(Severity::Error),
            "warnings": count(Severity::Warning),
            "findings": diag_text::json(findings, lang),
        });
        return write::json("seawall/check/1", page);
    }
    for finding in findings {
        write::finding(finding, lang);
    }
    write::message(&diag_text::counts(findings, lang));
    Ok(())
}

/// Says that a folder holds no model at all, which is another mistake than a model with errors.
pub fn there(folder: &Path) -> Result<(), End> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let is_part = |name: &str| {
        let stem = name.strip_suffix(".parquet").map(|stem| format!("{stem}.csv"));
        name == manifest::FILE || sheet::sheet(stem.as_deref().unwrap_or(name)).is_some()
    };
    if entries.filter_map(Result::ok).any(|entry| entry.file_name().to_str().is_some_and(is_part)) {
        return Ok(());
    }
    write::message(&format!("seawall: {}", config::no_model(folder)));
    Err(End::Code(USAGE))
}

/// Prints the page of a code.
pub fn explain(code: &str, lang: Lang) -> Result<(), End> {
    match codes::explain(code) {
        Some(entry) if write::is_json() => {
            write::json("seawall/code/1", json!({ "lang": lang, "code": entry.json(lang) }))
        }
        Some(entry) => write::standard(&entry.page(lang)),
        None => {
            write::message(&format!("seawall: there is no finding code \"{code}\"; `seawall list codes` prints them"));
            Err(End::Code(USAGE))
        }
    }
}

/// Prints a blank sheet, or the schema of its rows.
pub fn template(name: &str, schema: bool) -> Result<(), End> {
    let Some(sheet) = sheet::sheet(name).or_else(|| sheet::sheet(&format!("{name}.csv"))) else {
        let known: Vec<&str> = sheet::SHEETS.iter().map(|sheet| sheet.file).collect();
        write::message(&format!("seawall: there is no sheet \"{name}\"; there is: {}", known.join(", ")));
        return Err(End::Code(USAGE));
    };
    if schema {
        write::document(&format!("{:#}", sheet::json_schema(sheet)))
    } else {
        write::document(&sheet::template(sheet))
    }
}

/// Lists things.
pub fn list(what: Listed, folder: &Path, lang: Lang) -> Result<(), End> {
    if write::is_json() {
        let name = what.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        return write::json(
            "seawall/list/1",
            json!({ "lang": lang, "what": name, "items": items(what, folder, lang)? }),
        );
    }
    match what {
        Listed::Sheets => return write::standard(&sheet::manual_table()),
        Listed::Events => return write::standard(&scenario::manual_table()),
        Listed::Commands => return write::standard(&manual::markdown()),
        Listed::Schemas => return write::standard(&schemas::markdown()),
        Listed::Codes => {
            let mut text = String::new();
            for entry in codes::all() {
                let _ = writeln!(text, "## {}: {}\n\n{}\n", entry.code, entry.summary(lang), entry.explanation(lang));
            }
            return write::standard(&text);
        }
        _ => {}
    }
    let mut text = String::new();
    for item in items(what, folder, lang)? {
        // The texts of an item in the order in which it states them; the languages of a name side by side.
        let line: Vec<String> = match &item {
            Value::String(name) => vec![name.clone()],
            Value::Object(fields) => {
                fields.values().map(|field| field.as_str().unwrap_or_default().to_owned()).collect()
            }
            other => vec![other.to_string()],
        };
        let _ = writeln!(text, "{}", line.join("\t"));
    }
    write::standard(&text)
}

/// What is listed, as JSON.
fn items(what: Listed, folder: &Path, lang: Lang) -> Result<Vec<Value>, End> {
    Ok(match what {
        Listed::Models => MODELS.dirs().map(|dir| json!(dir.path().display().to_string())).collect(),
        Listed::Sheets => sheet::SHEETS
            .iter()
            .map(|sheet| json!({ "file": sheet.file, "required": sheet.required, "row": sheet::json_schema(sheet) }))
            .collect(),
        // The table of the manual, row by row below its two head lines.
        Listed::Events => scenario::manual_table()
            .lines()
            .skip(2)
            .filter_map(|row| {
                let mut cells = row.trim_matches('|').splitn(3, " | ").map(|cell| cell.trim().trim_matches('`'));
                Some(json!({ "where": cells.next()?, "key": cells.next()?, "meaning": cells.next()? }))
            })
            .collect(),
        Listed::Codes => codes::all().map(|entry| entry.json(lang)).collect(),
        Listed::Commands => manual::items(),
        Listed::Schemas => schemas::items(),
        Listed::Regions | Listed::Products | Listed::Sources => {
            there(folder)?;
            let (world, ..) = open::read(folder).map_err(|refusal| refuse(refusal, lang))?;
            let named = |code: &str, name: &Name| json!({ "code": code, "name_en": name.en, "name_ja": name.ja });
            match what {
                Listed::Regions => world.regions.values().iter().map(|one| named(&one.code, &one.name)).collect(),
                Listed::Products => world.products.values().iter().map(|one| named(&one.code, &one.name)).collect(),
                _ => world
                    .sources
                    .values()
                    .iter()
                    .map(|source| {
                        json!({ "code": source.code, "year": source.year, "publisher": source.publisher, "title": source.title })
                    })
                    .collect(),
            }
        }
        Listed::Scenarios => {
            there(folder)?;
            let found = std::fs::read_dir(folder.join("scenarios")).with_context(|| {
                format!("{} has no folder `scenarios`; --model names a model folder", folder.display())
            })?;
            let mut names: Vec<String> = found
                .filter_map(|entry| entry.ok().map(|entry| entry.file_name().to_string_lossy().into_owned()))
                .collect();
            names.sort();
            names.into_iter().map(Value::String).collect()
        }
    })
}
