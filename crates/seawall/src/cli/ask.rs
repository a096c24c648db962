//! Commands that ask a question: scenario read, exposure, brief, export.

use super::data::{refuse, there};
use super::{DATA, End, INFEASIBLE, INTERRUPTED, write};
use anyhow::{Context, anyhow};
use seawall::brief::{Facts, Swing, magnets_short};
use seawall::open::{self, Opened};
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::lp::{Options, mps};
use seawall_engine::pass::pass;
use seawall_engine::respond::{Response, Settings, programme};
use seawall_engine::rolling::rolling;
use seawall_engine::stress::{coalition, stress};
use seawall_engine::worth::worth;
use seawall_io::{render, scenario};
use seawall_model::answer::{Lang, Report, Status};
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::diag::Severity;
use seawall_model::id::RegionId;
use seawall_model::scenario::Scenario;
use seawall_model::world::{Name, World};
use std::path::{Path, PathBuf};

/// Weekly periods before the grid turns to months.
const WEEKS: u32 = 26;

/// Finds a scenario file: as given, or in the model's scenarios folder.
fn find(folder: &Path, scenario: &Path) -> PathBuf {
    if scenario.exists() {
        return scenario.to_path_buf();
    }
    let inside = folder.join(scenario);
    if inside.exists() {
        return inside;
    }
    let mut named = folder.join("scenarios").join(scenario);
    if named.extension().is_none() {
        named.set_extension("toml");
    }
    if named.exists() { named } else { scenario.to_path_buf() }
}

fn read_scenario(opened: &Opened, folder: &Path, path: &Path) -> Result<Scenario, End> {
    let path = find(folder, path);
    let bytes = std::fs::read(&path).with_context(|| format!("the scenario {} cannot be read", path.display()))?;
    let Ok(text) = String::from_utf8(bytes) else {
        write::message(&format!("seawall: {} is not UTF-8; save the scenario as UTF-8", path.display()));
        return Err(End::Code(DATA));
    };
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    // Events may stand in a sheet of the same name beside the file, for those who work in spreadsheets.
    let sheet = path.with_extension("csv");
    let (mut found, mut findings) = if sheet.is_file() {
        let events = std::fs::read(&sheet).with_context(|| format!("{} cannot be read", sheet.display()))?;
        scenario::read_csv(&opened.model.world, &name, &text, &events, &opened.routes)
    } else {
        scenario::read(&opened.model.world, &name, &text, &opened.routes)
    };
    if let (Some(found), None) = (&found, &opened.standing)
        && found.keep_standing
    {
        write::message("seawall: the scenario keeps the standing measures, and the model folder has no standing.toml");
        return Err(End::Code(DATA));
    }
    if let (Some(found), Some(standing)) = (&mut found, &opened.standing) {
        findings.extend(scenario::add_standing(&opened.model.world, found, "standing", standing, &opened.routes));
    }
    for finding in &findings {
        write::finding(finding);
    }
    match found {
        Some(found) if findings.iter().all(|finding| finding.severity != Severity::Error) => Ok(found),
        _ => Err(End::Code(DATA)),
    }
}

fn partners(world: &World, asked: &[String]) -> Result<Vec<RegionId>, End> {
    if asked.is_empty() {
        return Ok(world.partners.clone());
    }
    let mut found = Vec::new();
    for code in asked {
        match world.region(code.trim()) {
            Some(region) if !found.contains(&region) => found.push(region),
            Some(_) => {}
            None => {
                let known: Vec<&str> = world.regions.values().iter().map(|region| region.code.as_str()).collect();
                write::message(&format!("seawall: unknown region \"{code}\"; the model has {}", known.join(", ")));
                return Err(End::Code(2));
            }
        }
    }
    Ok(found)
}

fn open(folder: &Path) -> Result<Opened, End> {
    there(folder)?;
    let opened = open::open(folder).map_err(refuse)?;
    for warning in &opened.warnings {
        write::finding(warning);
    }
    Ok(opened)
}

/// Prints a scenario back as a sentence.
pub fn scenario_read(folder: &Path, path: &Path, lang: Lang) -> Result<(), End> {
    let opened = open(folder)?;
    let scenario = read_scenario(&opened, folder, path)?;
    let sentence = |lang| scenario::sentence(&opened.model.world, &scenario, lang);
    if write::is_json() {
        let (name, hash) = (&scenario.name, &scenario.hash);
        let value = serde_json::json!({
            "scenario": name, "hash": hash, "en": sentence(Lang::En), "ja": sentence(Lang::Ja)
        });
        return write::json("seawall/sentence/1", value);
    }
    write::standard(&sentence(lang))
}

fn conditions(opened: &Opened, scenario: &Scenario, pick: Pick) -> Conditions {
    lower(&opened.model, scenario, Grid::weeks_then_months(WEEKS, scenario.months), pick)
}

/// The brief.
pub fn brief(folder: &Path, path: &Path, asked: &[String], lang: Lang, output: Option<&Path>) -> Result<(), End> {
    let opened = open(folder)?;
    let scenario = read_scenario(&opened, folder, path)?;
    let partners = partners(&opened.model.world, asked)?;
    let settings = Settings::default();
    let options = Options { cancel: Some(write::interrupt()), ..Options::default() };
    write::progress("answering: alone, together, with stocks low and high");
    let central = conditions(&opened, &scenario, Pick::Central);
    let mut answer = stress(&opened.model, &opened.prices, &central, &partners, &settings, &options);
    let world = &opened.model.world;
    if central.announcements.iter().any(|&period| period > 0) {
        // Something becomes known only later and nobody can act on it before: every answer that is compared walks.
        let known = |scenario: &Scenario| conditions(&opened, scenario, Pick::Central);
        let walk = |members: &[RegionId], settings: &Settings| {
            rolling(&opened.model, &opened.prices, &scenario, members, settings, &options, &known)
        };
        let alone = answer.alone.len();
        answer.alone = partners.iter().take(alone).map(|&partner| walk(&[partner], &settings)).collect();
        answer.joint = walk(&partners, &settings);
        answer.joint_low = walk(&partners, &Settings { stock_position: -1.0, ..settings });
        answer.joint_high = walk(&partners, &Settings { stock_position: 1.0, ..settings });
    }
    interrupted(&answer.joint)?;
    write::progress("moving one unknown at a time, and one tonne at a time");
    let quick = |conditions: &Conditions, settings: &Settings| {
        let outside = pass(&opened.model, conditions);
        let inside = coalition(&opened.model, &partners);
        let solved =
            programme(&opened.model, &opened.prices, conditions, &outside, &inside, settings).solve(false, &options);
        let response = solved.response(&opened.model, conditions, &outside, &inside);
        magnets_short(&opened.model, &answer, &response, &partners)
    };
    let short = |response| magnets_short(&opened.model, &answer, response, &partners);
    let text = |en: &str, ja: &str| Name { en: en.into(), ja: ja.into() };
    let swings = vec![
        Swing {
            what: text("Stocks of the partners, all forms", "パートナー国の在庫(全形態)"),
            who: text("stockpile agencies and firms, by survey under confidentiality", "備蓄機関・企業(守秘下の調査)"),
            mild: short(&answer.joint_high),
            severe: short(&answer.joint_low),
        },
        Swing {
            what: text(
                "Leak, delay, approval: intervals of the scenario and of the measures already in force",
                "漏れ・遅延・許可率など、シナリオと発効済み措置の区間",
            ),
            who: text("customs statistics of the first months", "初期数か月の通関統計"),
            mild: quick(&conditions(&opened, &scenario, Pick::Mild), &settings),
            severe: quick(&conditions(&opened, &scenario, Pick::Severe), &settings),
        },
        Swing {
            what: text(
                "Transshipment through third countries (0 to 50 % of baseline re-exports)",
                "第三国経由の積替え(基準再輸出の0~50 %)",
            ),
            who: text("mirror trade data, origin checks", "ミラー貿易統計、原産地調査"),
            mild: quick(&central, &Settings { transshipment: 0.0, ..settings }),
            severe: quick(&central, &Settings { transshipment: 0.5, ..settings }),
        },
    ];
    let worth = {
        let outside = pass(&opened.model, &central);
        let inside = coalition(&opened.model, &partners);
        let written = programme(&opened.model, &opened.prices, &central, &outside, &inside, &settings);
        let asked = seawall::brief::worth_asked(&opened.model, &scenario, &partners);
        // Without an answer there is nothing to price; the status of the report says so.
        worth(&opened.model, written, &asked, &options).unwrap_or_default()
    };
    let sentence =
        Name { en: scenario::sentence(world, &scenario, Lang::En), ja: scenario::sentence(world, &scenario, Lang::Ja) };
    let report = seawall::brief::brief(&Facts {
        model: &opened.model,
        reconciliation: &opened.report,
        prices: &opened.prices,
        scenario: &scenario,
        sentence,
        conditions: &central,
        stress: &answer,
        partners: &partners,
        worth,
        swings,
        version: env!("CARGO_PKG_VERSION"),
    });
    if options.cancel.as_ref().is_some_and(|flag| flag.load(std::sync::atomic::Ordering::SeqCst)) {
        return Err(End::Code(INTERRUPTED));
    }
    deliver(&report, lang, output)?;
    match answer.joint.status {
        Status::Solved => Ok(()),
        Status::Infeasible => Err(End::Code(INFEASIBLE)),
        other => Err(anyhow!("the response was not solved: {other:?}").into()),
    }
}

/// Ends the command when its answer was cut off by Ctrl-C; nothing has been written by then.
fn interrupted(response: &Response) -> Result<(), End> {
    if response.status == Status::Cancelled {
        write::message("seawall: interrupted; nothing was written");
        return Err(End::Code(INTERRUPTED));
    }
    Ok(())
}

/// Where a region depends on whom.
pub fn exposure(folder: &Path, asked: &[String], lang: Lang, output: Option<&Path>) -> Result<(), End> {
    let opened = open(folder)?;
    let partners = partners(&opened.model.world, asked)?;
    deliver(&seawall::exposure::exposure(&opened.model, &partners, env!("CARGO_PKG_VERSION")), lang, output)
}

/// Writes the response programme as MPS.
pub fn export(folder: &Path, path: &Path, asked: &[String], output: Option<&Path>) -> Result<(), End> {
    let opened = open(folder)?;
    let scenario = read_scenario(&opened, folder, path)?;
    let partners = partners(&opened.model.world, asked)?;
    let conditions = conditions(&opened, &scenario, Pick::Central);
    let outside = pass(&opened.model, &conditions);
    let inside = coalition(&opened.model, &partners);
    let programme = programme(&opened.model, &opened.prices, &conditions, &outside, &inside, &Settings::default());
    let (rows, columns) = programme.size();
    let text = mps::write(&mps::Model { name: scenario.name.clone(), problem: programme.problem(), maximize: false });
    write::message(&format!("{rows} rows, {columns} columns"));
    if let Some(path) = output {
        write::file(path, text.as_bytes())?;
    }
    if write::is_json() {
        let mps = output.is_none().then_some(&text);
        let value = serde_json::json!({ "rows": rows, "columns": columns, "mps": mps, "file": output });
        return write::json("seawall/export/1", value);
    }
    if output.is_none() { write::standard(&text) } else { Ok(()) }
}

/// Renders a report as the output's extension says.
fn deliver(report: &Report, lang: Lang, output: Option<&Path>) -> Result<(), End> {
    if write::is_json() {
        write::standard(&render::json(report))?;
    }
    let Some(path) = output else {
        return if write::is_json() { Ok(()) } else { write::standard(&render::text(report, lang, 100)) };
    };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    // A trailing slash or a folder that is there means a folder, whatever its name looks like.
    let extension = if path.is_dir() || path.to_string_lossy().ends_with('/') { String::new() } else { extension };
    match extension.as_str() {
        "html" | "htm" => write::file(path, render::html(report, lang).as_bytes())?,
        "json" => write::file(path, render::json(report).as_bytes())?,
        "txt" => write::file(path, render::text(report, lang, 100).as_bytes())?,
        "" => {
            std::fs::create_dir_all(path).with_context(|| format!("{} cannot be created", path.display()))?;
            for table in report.sections.iter().flat_map(|section| &section.tables) {
                write::file(&path.join(format!("{}.parquet", table.id)), &render::parquet(table, report))?;
                write::file(&path.join(format!("{}.csv", table.id)), render::csv(table).as_bytes())?;
            }
        }
        other => {
            write::message(&format!(
                "seawall: no format \".{other}\"; write .html, .json, .txt, or a folder for Parquet and CSV"
            ));
            return Err(End::Code(2));
        }
    }
    write::message(&format!("written to {}", path.display()));
    Ok(())
}
