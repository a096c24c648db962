//! Commands that ask a question: scenario read, exposure, brief, export.

use super::data::{refuse, there};
use super::draws::Question;
use super::{DATA, End, INFEASIBLE, INTERRUPTED, USAGE, write};
use anyhow::{Context, anyhow};
use seawall::bands::Unsolved;
use seawall::brief::{Economics, Facts};
use seawall::open::{self, Opened};
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::draws::Drawn;
use seawall_engine::lp::{Options, mps};
use seawall_engine::pass::{pass, run_down};
use seawall_engine::rationed::{self, rationed};
use seawall_engine::respond::{Response, Settings, opening_stocks, programme};
use seawall_engine::rolling::Walk;
use seawall_engine::stress::{Foreseen, Step, Stress, coalition, stress};
use seawall_engine::worth::worth;
use seawall_io::scenario;
use seawall_model::answer::{Lang, Report, Status};
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::diag::Severity;
use seawall_model::id::RegionId;
use seawall_model::scenario::{Day, Scenario};
use seawall_model::world::{Name, Stage, World};
use std::path::{Path, PathBuf};

/// Weekly periods before the grid turns to months.
pub const WEEKS: u32 = 26;

/// Finds a scenario file: as given, or in the model's scenarios folder.
pub fn find(folder: &Path, scenario: &Path) -> PathBuf {
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

pub fn read_scenario(opened: &Opened, folder: &Path, path: &Path, lang: Lang) -> Result<Scenario, End> {
    let path = find(folder, path);
    if !path.exists() {
        write::message(&format!(
            "seawall: there is no scenario {}; `seawall list scenarios` prints them",
            path.display()
        ));
        return Err(End::Code(USAGE));
    }
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
        write::finding(finding, lang);
    }
    match found {
        Some(found) if findings.iter().all(|finding| finding.severity != Severity::Error) => Ok(found),
        _ => Err(End::Code(DATA)),
    }
}

pub fn partners(world: &World, asked: &[String]) -> Result<Vec<RegionId>, End> {
    if asked.is_empty() && world.partners.is_empty() {
        write::message("seawall: nobody is asked for: name partners with --for JPN,USA, or in seawall.toml");
        return Err(End::Code(2));
    }
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

pub fn open(folder: &Path, lang: Lang) -> Result<Opened, End> {
    there(folder)?;
    let opened = open::open(folder).map_err(|refusal| refuse(refusal, lang))?;
    for warning in &opened.warnings {
        write::finding(warning, lang);
    }
    Ok(opened)
}

/// Prints a scenario back as a sentence.
pub fn scenario_read(folder: &Path, path: &Path, lang: Lang) -> Result<(), End> {
    let opened = open(folder, lang)?;
    let scenario = read_scenario(&opened, folder, path, lang)?;
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

pub fn conditions(opened: &Opened, scenario: &Scenario, pick: Pick) -> Conditions {
    lower(&opened.model, scenario, Grid::weeks_then_months(WEEKS, scenario.months), pick)
}

/// What a brief is asked.
pub struct Asked<'a> {
    /// Model folder.
    pub folder: &'a Path,
    /// Scenario file or name.
    pub scenario: &'a Path,
    /// Codes of the partners.
    pub partners: &'a [String],
    /// Whether everyone together is answered as well.
    pub all: bool,
    /// Tables of industries of partners, as REGION=PATH.
    pub tables: &'a [String],
    /// Whether and how often uncertain inputs are drawn.
    pub draws: &'a super::draws::Draws,
    /// Language of what is printed.
    pub lang: Lang,
    /// Output file or folder.
    pub output: write::Target<'a>,
}

/// The brief.
pub fn brief(asked: &Asked<'_>) -> Result<(), End> {
    let opened = open(asked.folder, asked.lang)?;
    let scenario = read_scenario(&opened, asked.folder, asked.scenario, asked.lang)?;
    let partners = partners(&opened.model.world, asked.partners)?;
    let (model, prices) = (&opened.model, &opened.prices);
    let economies = super::economy::economies(&opened, &partners, asked.tables)?;
    let settings = Settings::central(&model.world.parameters);
    let options = Options { cancel: Some(write::interrupt()), ..Options::default() };
    let tell = |step: Step, done: usize, of: usize| write::progress(&said(&model.world, step, done, of));
    let central = conditions(&opened, &scenario, Pick::Central);
    // Where something becomes known only later nobody can act on it before: every answer that is compared walks.
    let walks = central.announcements.iter().any(|&period| period > 0);
    let respond = |pick: Pick, members: &[RegionId], settings: &Settings, near: Option<&Response>| {
        let lower = |scenario: &Scenario| conditions(&opened, scenario, pick);
        if walks {
            let walk = Walk { model, prices, scenario: &scenario, lower: &lower, options: &options, near };
            return walk.answer(members, settings);
        }
        let conditions = lower(&scenario);
        let outside = pass(model, &conditions);
        let foreseen = Foreseen { model, prices, conditions: &conditions, outside: &outside, options: &options, near };
        foreseen.answer(members, settings)
    };
    let answer = |members: &[RegionId], settings: &Settings| respond(Pick::Central, members, settings, None);
    let answer = stress(model, &central, &partners, &settings, asked.all, &answer, &tell);
    interrupted(&answer.joint)?;
    let world = &model.world;
    let sentence =
        Name { en: scenario::sentence(world, &scenario, Lang::En), ja: scenario::sentence(world, &scenario, Lang::Ja) };
    if answer.joint.status == Status::Infeasible {
        let report = seawall::rules::unmet(world, &scenario, sentence, &answer.joint, env!("CARGO_PKG_VERSION"));
        write::report(&report, asked.lang, asked.output)?;
        return Err(End::Code(INFEASIBLE));
    }
    let vary = |pick: Pick, settings: &Settings| respond(pick, &partners, settings, Some(&answer.joint));
    let swings = seawall::swings::swings(model, &answer, &partners, &settings, &vary, &tell);
    let inside = coalition(model, &partners);
    let written = programme(model, prices, &central, &answer.outside, &inside, &settings);
    let forms = seawall::brief::worth_asked(model, &scenario, &partners);
    let worth = worth(model, written, &forms, &options);
    tell(Step::Worth, 1, 1);
    // The kernel walks week by week to the end. A model without a bridge says nothing of industries.
    let weekly = lower(model, &scenario, Grid::weeks_then_months(u32::MAX, scenario.months), Pick::Central);
    let lived = (!opened.bridge.rows.is_empty()).then(|| rationed(model, &weekly, &rationed::Settings::default()));
    let economy = lived.as_ref().map(|rationed| Economics { economies: &economies, weeks: &weekly.grid, rationed });
    let mut report = seawall::brief::brief(&Facts {
        model,
        reconciliation: &opened.report,
        prices,
        scenario: &scenario,
        sentence,
        conditions: &central,
        stress: &answer,
        settings: &settings,
        partners: &partners,
        worth,
        swings,
        economy,
        version: env!("CARGO_PKG_VERSION"),
    });
    if options.cancel.as_ref().is_some_and(|flag| flag.load(std::sync::atomic::Ordering::SeqCst)) {
        return Err(End::Code(INTERRUPTED));
    }
    if let Some(plan) = asked.draws.plan() {
        let near = &answer;
        let again = |drawn: &Drawn| drawn_brief(&opened, &partners, near, &options, drawn);
        let question = Question { opened: &opened, scenario: &scenario, also: "brief" };
        super::draws::add(asked.draws, plan, &question, &options, &mut report, &again)?;
    }
    write::report(&report, asked.lang, asked.output)?;
    match answer.joint.status {
        Status::Solved => Ok(()),
        other => Err(anyhow!("the response was not solved: {other:?}").into()),
    }
}

/// The brief of a draw, or which of its answers was not solved.
fn drawn_brief(
    opened: &Opened,
    partners: &[RegionId],
    near: &Stress,
    options: &Options,
    drawn: &Drawn,
) -> Result<Report, Unsolved> {
    let (model, scenario) = (&drawn.model, &drawn.scenario);
    let prices = seawall_engine::prices::prices(model).map_err(|_| Unsolved::Prices)?;
    let grid = || Grid::weeks_then_months(WEEKS, scenario.months);
    let lower = |scenario: &Scenario| seawall_engine::conditions::lower(model, scenario, grid(), Pick::Central);
    let conditions = lower(scenario);
    let walks = conditions.announcements.iter().any(|&period| period > 0);
    let outside = pass(model, &conditions);
    let start = |members: &[RegionId], near: Option<&Response>| {
        if walks {
            return Walk { model, prices: &prices, scenario, lower: &lower, options, near }
                .answer(members, &drawn.settings);
        }
        Foreseen { model, prices: &prices, conditions: &conditions, outside: &outside, options, near }
            .answer(members, &drawn.settings)
    };
    let respond = |members: &[RegionId], near: &Response| {
        let response = start(members, Some(near));
        // A start that leads nowhere is not held against the draw.
        if response.status == Status::Numerical { start(members, None) } else { response }
    };
    let joint = respond(partners, &near.joint);
    let alone: Vec<Response> =
        partners.iter().zip(&near.alone).map(|(partner, near)| respond(std::slice::from_ref(partner), near)).collect();
    if joint.status != Status::Solved {
        return Err(Unsolved::Joint);
    }
    if alone.iter().any(|response| response.status != Status::Solved) {
        return Err(Unsolved::Alone);
    }
    let lived = run_down(model, &conditions, &opening_stocks(model, 0.0));
    let stress = Stress {
        grid: conditions.grid.clone(),
        outside,
        joint_low: joint.clone(),
        joint_high: joint.clone(),
        joint,
        alone,
        all: None,
        carry_on: [lived.clone(), lived.clone(), lived],
    };
    Ok(seawall::brief::brief(&Facts {
        model,
        reconciliation: &opened.report,
        prices: &prices,
        scenario,
        sentence: Name { en: String::new(), ja: String::new() },
        conditions: &conditions,
        stress: &stress,
        settings: &drawn.settings,
        partners,
        worth: Ok(Vec::new()),
        swings: Vec::new(),
        economy: None,
        version: env!("CARGO_PKG_VERSION"),
    }))
}

/// Where the work stands, in words.
fn said(world: &World, step: Step, done: usize, of: usize) -> String {
    let what = match step {
        Step::Alone(region) => format!("{} alone", world.regions[region].name.en),
        Step::Joint => "the partners together".to_owned(),
        Step::StocksLow => "the partners together, stocks low".to_owned(),
        Step::StocksHigh => "the partners together, stocks high".to_owned(),
        Step::All => "everyone together".to_owned(),
        Step::Unknown => "unknowns moved one at a time".to_owned(),
        Step::Worth => "what a tonne is worth".to_owned(),
    };
    format!("answered {done} of {of}: {what}")
}

/// Ends the command when its answer was cut off by Ctrl-C; nothing has been written by then.
pub fn interrupted(response: &Response) -> Result<(), End> {
    if response.status == Status::Cancelled {
        write::message("seawall: interrupted; nothing was written");
        return Err(End::Code(INTERRUPTED));
    }
    Ok(())
}

/// What of the exposure report is asked for.
pub struct Narrowed<'a> {
    /// Regions.
    pub partners: &'a [String],
    /// Products; all when empty.
    pub products: &'a [String],
    /// Stages; all when empty.
    pub stages: &'a [String],
    /// Whether and how often uncertain inputs are drawn.
    pub draws: &'a super::draws::Draws,
}

/// Where a region depends on whom.
pub fn exposure(folder: &Path, asked: &Narrowed, lang: Lang, output: write::Target<'_>) -> Result<(), End> {
    let opened = open(folder, lang)?;
    let world = &opened.model.world;
    let regions = partners(world, asked.partners)?;
    let mut products = Vec::new();
    for code in asked.products {
        let Some(product) = world.product(code.trim()) else {
            let known: Vec<&str> = world.products.values().iter().map(|product| product.code.as_str()).collect();
            write::message(&format!("seawall: unknown product \"{code}\"; the model has {}", known.join(", ")));
            return Err(End::Code(2));
        };
        products.push(product);
    }
    let mut stages = Vec::new();
    for word in asked.stages {
        let Some((stage, _)) = Stage::ALL.into_iter().find(|(_, own)| *own == word.trim()) else {
            let known: Vec<&str> = Stage::ALL.iter().map(|(_, own)| *own).collect();
            write::message(&format!("seawall: unknown stage \"{word}\"; there are {}", known.join(", ")));
            return Err(End::Code(2));
        };
        stages.push(stage);
    }
    let question = seawall::exposure::Question { regions, products, stages };
    let (balanced, scores) = (&opened.report, &opened.indicators);
    let version = env!("CARGO_PKG_VERSION");
    let mut report = seawall::exposure::exposure(&opened.model, balanced, scores, &question, version);
    if let Some(plan) = asked.draws.plan() {
        let options = Options { cancel: Some(write::interrupt()), ..Options::default() };
        let again = |drawn: &Drawn| Ok(seawall::exposure::exposure(&drawn.model, balanced, scores, &question, version));
        let nothing = nothing_happens();
        let asking = Question { opened: &opened, scenario: &nothing, also: "exposure" };
        super::draws::add(asked.draws, plan, &asking, &options, &mut report, &again)?;
    }
    write::report(&report, lang, output)
}

/// A scenario without an event, for questions that ask for none.
fn nothing_happens() -> Scenario {
    Scenario {
        name: String::new(),
        title: Name { en: String::new(), ja: String::new() },
        start: Day(0),
        start_text: String::new(),
        months: 12,
        source: None,
        keep_standing: false,
        events: Vec::new(),
        rules: Vec::new(),
        hash: String::new(),
    }
}

/// Writes the response programme as MPS.
pub fn export(folder: &Path, path: &Path, asked: &[String], lang: Lang, output: Option<&Path>) -> Result<(), End> {
    let opened = open(folder, lang)?;
    let scenario = read_scenario(&opened, folder, path, lang)?;
    let partners = partners(&opened.model.world, asked)?;
    let conditions = conditions(&opened, &scenario, Pick::Central);
    let outside = pass(&opened.model, &conditions);
    let inside = coalition(&opened.model, &partners);
    let settings = Settings::central(&opened.model.world.parameters);
    let programme = programme(&opened.model, &opened.prices, &conditions, &outside, &inside, &settings);
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
