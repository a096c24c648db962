//! Commands about the data: demo, check, explain, list, reconcile.

use super::{DATA, End, INFEASIBLE, write};
use anyhow::{Context, anyhow};
use clap::ValueEnum;
use include_dir::{Dir, include_dir};
use seawall::open::{self, Refusal};
use seawall_engine::reconcile::Error;
use seawall_io::diag_text::Style;
use seawall_io::{codes, diag_text, scenario, sheet};
use seawall_model::diag::Severity;
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
        Refusal::Data(_, findings) => {
            for finding in &findings {
                write::message(&diag_text::text(finding, Style::Plain));
            }
            let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
            write::message(&format!("errors: {errors}, warnings: {}", findings.len() - errors));
            End::Code(DATA)
        }
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

/// Reads a folder and reports every finding.
pub fn check(folder: &Path, json: bool) -> Result<(), End> {
    let (world, findings) = match open::read(folder) {
        Ok((world, _, findings)) => (Some(world), findings),
        Err(Refusal::Data(_, findings)) => (None, findings),
        Err(other) => return Err(refuse(other)),
    };
    if json {
        write::standard(&diag_text::json(&findings))?;
    } else {
        for finding in &findings {
            write::message(&diag_text::text(finding, Style::Plain));
        }
    }
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let Some(world) = world else {
        write::message(&format!("errors: {errors}, warnings: {}", findings.len() - errors));
        return Err(End::Code(DATA));
    };
    if !json {
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
        ))?;
    }
    Ok(())
}

/// Prints the page of a code.
pub fn explain(code: &str) -> Result<(), End> {
    let of_scenarios = || scenario::codes::CODES.iter().find(|entry| entry.code.eq_ignore_ascii_case(code.trim()));
    match codes::explain(code).or_else(of_scenarios) {
        Some(entry) => write::standard(&entry.page()),
        None => {
            write::message(&format!("seawall: there is no finding code \"{code}\"; `seawall list codes` prints them"));
            Err(End::Code(2))
        }
    }
}

/// Prints a blank sheet, or the schema of its rows.
pub fn template(name: &str, schema: bool) -> Result<(), End> {
    let Some(sheet) = sheet::sheet(name).or_else(|| sheet::sheet(&format!("{name}.csv"))) else {
        let known: Vec<&str> = sheet::SHEETS.iter().map(|sheet| sheet.file).collect();
        write::message(&format!("seawall: there is no sheet \"{name}\"; there is: {}", known.join(", ")));
        return Err(End::Code(2));
    };
    if schema {
        write::standard(&format!("{:#}", sheet::json_schema(sheet)))
    } else {
        write::standard(&sheet::template(sheet))
    }
}

/// Lists things.
pub fn list(what: Listed, folder: &Path) -> Result<(), End> {
    let mut text = String::new();
    match what {
        Listed::Models => {
            for dir in MODELS.dirs() {
                let _ = writeln!(text, "{}", dir.path().display());
            }
        }
        Listed::Sheets => text = sheet::manual_table(),
        Listed::Events => text = scenario::manual_table(),
        Listed::Codes => {
            for entry in codes::CODES.iter().chain(scenario::codes::CODES) {
                let _ = writeln!(text, "## {}: {}\n\n{}\n", entry.code, entry.summary, entry.explanation);
            }
        }
        Listed::Regions | Listed::Products | Listed::Sources => {
            let (world, ..) = open::read(folder).map_err(refuse)?;
            match what {
                Listed::Regions => {
                    for region in world.regions.values() {
                        let _ = writeln!(text, "{}\t{}\t{}", region.code, region.name.en, region.name.ja);
                    }
                }
                Listed::Products => {
                    for product in world.products.values() {
                        let _ = writeln!(text, "{}\t{}\t{}", product.code, product.name.en, product.name.ja);
                    }
                }
                _ => {
                    for source in world.sources.values() {
                        let _ =
                            writeln!(text, "{}\t{}\t{}\t{}", source.code, source.year, source.publisher, source.title);
                    }
                }
            }
        }
        Listed::Scenarios => {
            let mut names: Vec<String> = std::fs::read_dir(folder.join("scenarios"))
                .with_context(|| format!("{} has no scenarios folder", folder.display()))?
                .filter_map(|entry| entry.ok().map(|entry| entry.file_name().to_string_lossy().into_owned()))
                .collect();
            names.sort();
            for name in names {
                let _ = writeln!(text, "{name}");
            }
        }
    }
    write::standard(&text)
}
