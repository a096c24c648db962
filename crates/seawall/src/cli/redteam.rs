//! `redteam`: the worst that an adversary could close, on a model or on any linear programme.

use super::arguments::{ModelFolder, Output, Partners};
use super::ask::{interrupted, open, partners, read_scenario};
use super::draws::Question;
use super::{End, INTERRUPTED, USAGE, solve, write};
use anyhow::{Context, anyhow};
use seawall::Opened;
use seawall::bands::Unsolved;
use seawall::redteam::Facts;
use seawall_engine::conditions::Pick;
use seawall_engine::draws::Drawn;
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::redteam::candidates::candidates;
use seawall_engine::redteam::defend::defend;
use seawall_engine::redteam::search::{Answer, Found, Known, Limits, Unanswered, search};
use seawall_engine::redteam::theater::Theater;
use seawall_engine::redteam::vary::ranges;
use seawall_engine::respond::{Settings, programme, yearly_uses};
use seawall_engine::stress::{Foreseen, coalition};
use seawall_engine::worth::worth;
use seawall_io::scenario;
use seawall_model::answer::{Lang, Report, Status};
use seawall_model::attack::Attack;
use seawall_model::conditions::Grid;
use seawall_model::id::RegionId;
use seawall_model::scenario::Scenario;
use seawall_model::world::Name;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Weekly periods before the grid turns to months.
const WEEKS: u32 = 26;

/// Single attacks whose range is computed.
const VARIED: usize = 20;

/// Most attacks at once on a model.
const MOST: usize = 6;

/// Flags of `redteam`.
#[derive(Debug, clap::Args)]
pub struct Redteam {
    /// Scenario that happens anyway, a file or a name in the model's scenarios folder; the standing measures when it is not given.
    #[arg(long, conflicts_with = "mps")]
    scenario: Option<PathBuf>,
    #[command(flatten)]
    folder: ModelFolder,
    #[command(flatten)]
    partners: Partners,
    /// Most targets closed at once.
    #[arg(long)]
    pub k: usize,
    /// Only attacks whose id begins with one of these, comma separated, such as CHN.,plant.JPN.
    #[arg(long, value_delimiter = ',', value_name = "IDS", conflicts_with = "mps")]
    only: Vec<String>,
    /// Also ask which single stock or capacity would lower the worst cases most.
    #[arg(long, conflicts_with = "mps")]
    defend: bool,
    /// Most programmes to solve; the answer then states the bound that is left.
    #[arg(long)]
    pub solves: Option<usize>,
    /// Seconds after which the search stops and states the bound that is left; such an answer depends on the machine.
    #[arg(long, value_name = "SECONDS", conflicts_with = "mps")]
    time: Option<u64>,
    /// File of what has been answered: read where it exists, written at the end, so that a later run goes on from it.
    #[arg(long, value_name = "FILE", conflicts_with = "mps")]
    resume: Option<PathBuf>,
    /// How many of the worst sets to print.
    #[arg(long, default_value_t = 10)]
    pub near: usize,
    /// Linear programme, minimized, instead of a model.
    #[arg(long, requires = "targets", value_name = "FILE")]
    pub mps: Option<PathBuf>,
    /// JSON with `targets`: the columns of the programme that each id closes.
    #[arg(long, requires = "mps", value_name = "FILE")]
    pub targets: Option<PathBuf>,
    #[command(flatten)]
    draws: super::draws::Draws,
    #[command(flatten)]
    output: Output,
}

/// Searches for the worst attack.
pub fn redteam(asked: &Redteam, lang: Lang) -> Result<(), End> {
    if let (Some(mps), Some(targets)) = (&asked.mps, &asked.targets) {
        return solve::attack(&solve::Attack { mps, targets, k: asked.k, solves: asked.solves, near: asked.near });
    }
    if !(1..=MOST).contains(&asked.k) {
        write::message(&format!("seawall: --k is 1 to {MOST}, not {}", asked.k));
        return Err(End::Code(USAGE));
    }
    let opened = open(&asked.folder.model, lang)?;
    let world = &opened.model.world;
    let partners = partners(world, &asked.partners.partners)?;
    let base = base(&opened, asked, lang)?;
    let is_listed = !opened.attacks.is_empty();
    let attacks = listed(&opened, &partners, &asked.only)?;
    let cancel = write::interrupt();
    let theater = Theater {
        model: &opened.model,
        prices: &opened.prices,
        base: &base,
        grid: Grid::weeks_then_months(WEEKS, base.months),
        attacks: &attacks,
        partners: &partners,
        settings: Settings::central(&world.parameters),
        pick: Pick::Central,
        options: Options { cancel: Some(cancel.clone()), ..Options::default() },
    };
    let known = match &asked.resume {
        Some(path) if path.exists() => resumed(path, &theater)?,
        _ => Known::new(),
    };
    let began = Instant::now();
    let limit = asked.time.map(Duration::from_secs);
    let stop = || cancel.load(Ordering::SeqCst) || limit.is_some_and(|limit| began.elapsed() >= limit);
    let tell = |size: usize, done: usize, of: usize| {
        write::progress(&format!("sets of {size}: settled {done} of at most {of}"));
    };
    let limits =
        Limits { solves: asked.solves.unwrap_or(usize::MAX), near: asked.near.max(1), stop: &stop, tell: &tell };
    let is_cancelled = || cancel.load(Ordering::SeqCst);
    let interrupt = || {
        write::message("seawall: interrupted; nothing was written");
        End::Code(INTERRUPTED)
    };
    let unanswered = |set: &[usize]| {
        let codes: Vec<&str> = set.iter().map(|&attack| attacks[attack].code.as_str()).collect();
        End::Failed(anyhow!("the response to {} was not solved", codes.join(", ")))
    };
    let found = search(&theater, asked.k, &known, &limits)
        .map_err(|Unanswered(set)| if is_cancelled() { interrupt() } else { unanswered(&set) })?;
    if let Some(path) = &asked.resume {
        write::file(path, &saved(&found, &theater))?;
    }
    if is_cancelled() {
        write::message("seawall: interrupted; what was answered is in the file of --resume, if one was given");
        return Err(End::Code(INTERRUPTED));
    }
    write::progress("explaining the worst set");
    let worst = &found.near[0].attacks;
    let struck = theater.conditions(worst);
    let outside = pass(&opened.model, &struck);
    let foreseen = Foreseen {
        model: &opened.model,
        prices: &opened.prices,
        conditions: &struck,
        outside: &outside,
        options: &theater.options,
        near: None,
    };
    let response = foreseen.answer(&partners, &theater.settings);
    interrupted(&response)?;
    let without: Option<Vec<f64>> = worst
        .iter()
        .map(|left_out| {
            let rest: Vec<usize> = worst.iter().copied().filter(|attack| attack != left_out).collect();
            match rest.as_slice() {
                [] => Some(found.no_attack_usd),
                [one] => Some(found.single_usd[*one]),
                _ => theater.outcome(&rest, &[], None).map(|outcome| outcome.loss_usd),
            }
        })
        .collect();
    let Some(without) = without else { return Err(unanswered(worst)) };
    let written = programme(
        &opened.model,
        &opened.prices,
        &struck,
        &outside,
        &coalition(&opened.model, &partners),
        &theater.settings,
    );
    let forms: Vec<_> =
        yearly_uses(&opened.model).into_iter().filter(|(region, _)| partners.contains(region)).collect();
    let worth = worth(&opened.model, written, &forms, &theater.options)
        .map_err(|status| anyhow!("what a tonne is worth was not solved: {status:?}"))?;
    write::progress("varying single attacks");
    let ranges = ranges(&theater, &found.single_usd, VARIED);
    let defended = if asked.defend {
        write::progress("trying single measures");
        Some(defend(&theater, &found.near).ok_or_else(|| unanswered(worst))?)
    } else {
        None
    };
    if is_cancelled() {
        return Err(interrupt());
    }
    let sentence = |lang| scenario::sentence(world, &base, lang);
    let facts = Facts {
        model: &opened.model,
        reconciliation: &opened.report,
        base: &base,
        sentence: Name { en: sentence(Lang::En), ja: sentence(Lang::Ja) },
        grid: &theater.grid,
        partners: &partners,
        attacks: &attacks,
        is_listed,
        k: asked.k,
        found: &found,
        worst: &response,
        without_usd: &without,
        worth: &worth,
        ranges: &ranges,
        defended: defended.as_deref(),
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut report = seawall::redteam::redteam(&facts);
    if let Some(plan) = asked.draws.plan() {
        if let Some(section) = report.sections.first_mut() {
            section.lead.push(seawall::redteam::of_draws());
        }
        // The attacks' own numbers are drawn with those of what happens anyway.
        let mut all = base.clone();
        all.events.extend(attacks.iter().map(|attack| attack.event.clone()));
        let codes: Vec<&str> = attacks.iter().map(|attack| attack.code.as_str()).collect();
        let also = format!("redteam {} {}", asked.k, codes.join(","));
        let question = Question { opened: &opened, scenario: &all, also: &also };
        let again = |drawn: &Drawn| drawn_attacks(&facts, &theater, drawn);
        super::draws::add(&asked.draws, plan, &question, &theater.options, &mut report, &again)?;
    }
    let targets: Vec<&str> = worst.iter().map(|&attack| attacks[attack].code.as_str()).collect();
    let keys = json!({
        "worst_objective": found.near[0].loss_usd,
        "upper_bound": found.upper_bound_usd,
        "targets": targets,
        "no_attack": found.no_attack_usd,
    });
    write::report_with(&report, &keys, lang, asked.output.target())?;
    match response.status {
        Status::Solved => Ok(()),
        other => Err(anyhow!("the response to the worst set was not solved: {other:?}").into()),
    }
}

/// The losses of the sets found, in a draw; or that one was not solved.
fn drawn_attacks(central: &Facts<'_>, theater: &Theater<'_>, drawn: &Drawn) -> Result<Report, Unsolved> {
    let prices = seawall_engine::prices::prices(&drawn.model).map_err(|_| Unsolved::Prices)?;
    let mut base = drawn.scenario.clone();
    let events = base.events.split_off(theater.base.events.len());
    let attacks: Vec<Attack> =
        theater.attacks.iter().zip(events).map(|(attack, event)| Attack { event, ..attack.clone() }).collect();
    let here = Theater {
        model: &drawn.model,
        prices: &prices,
        base: &base,
        grid: theater.grid.clone(),
        attacks: &attacks,
        settings: drawn.settings,
        options: theater.options.clone(),
        ..*theater
    };
    let near = central.found.near.iter().map(|set| -> Result<Found, Unsolved> {
        let outcome = here.outcome(&set.attacks, &[], None).ok_or(Unsolved::Attack)?;
        Ok(Found { attacks: set.attacks.clone(), loss_usd: outcome.loss_usd })
    });
    let found = Answer {
        near: near.collect::<Result<Vec<Found>, Unsolved>>()?,
        single_usd: central.found.single_usd.clone(),
        counts: central.found.counts.clone(),
        known: Known::new(),
        ..*central.found
    };
    let sentence = Name { en: String::new(), ja: String::new() };
    Ok(seawall::redteam::drawn(&Facts {
        model: &drawn.model,
        base: &base,
        sentence,
        attacks: &attacks,
        found: &found,
        ..*central
    }))
}

/// What happens anyway: the scenario asked for, or nothing but the measures that are in force.
fn base(opened: &Opened, asked: &Redteam, lang: Lang) -> Result<Scenario, End> {
    if let Some(path) = &asked.scenario {
        return read_scenario(opened, &asked.folder.model, path, lang);
    }
    let standing = if opened.standing.is_some() { "keep" } else { "lift" };
    let text = format!(
        "schema = \"{}\"\ntitle = {{ en = \"Nothing else happens\", ja = \"他に何も起こらない\" }}\n\
         horizon = {{ start = {}, months = 24 }}\nstanding = \"{standing}\"\n",
        scenario::SCHEMA,
        START
    );
    let world = &opened.model.world;
    let (found, findings) = scenario::read(world, "nothing-else", &text, &opened.routes);
    let Some(mut found) = found else {
        return Err(anyhow!("the empty scenario was not read: {findings:?}").into());
    };
    if let Some(standing) = &opened.standing {
        for finding in scenario::add_standing(world, &mut found, "standing", standing, &opened.routes) {
            write::finding(&finding, lang);
        }
    }
    Ok(found)
}

/// First day where no scenario says one: that of the shipped scenarios.
const START: &str = "2026-10-01";

/// The attacks asked for: those of the folder or else candidates, without what partners would do to themselves.
fn listed(opened: &Opened, partners: &[RegionId], only: &[String]) -> Result<Vec<Attack>, End> {
    let all = if opened.attacks.is_empty() { candidates(&opened.model) } else { opened.attacks.clone() };
    let is_asked = |attack: &Attack| only.is_empty() || only.iter().any(|id| attack.code.starts_with(id.trim()));
    let listed: Vec<Attack> = all
        .into_iter()
        .filter(|attack| attack.actor.is_none_or(|actor| !partners.contains(&actor)) && is_asked(attack))
        .collect();
    if listed.is_empty() {
        write::message("seawall: no attack is left to look at; `--only` takes beginnings of ids of attacks.csv");
        return Err(End::Code(USAGE));
    }
    Ok(listed)
}

/// What a file of `--resume` must have been written for.
fn key(theater: &Theater<'_>) -> Value {
    let world = &theater.model.world;
    json!({
        "model": world.hash,
        "scenario": theater.base.hash,
        "months": theater.base.months,
        "partners": theater.partners.iter().map(|&region| &world.regions[region].code).collect::<Vec<_>>(),
        "version": env!("CARGO_PKG_VERSION"),
    })
}

fn saved(found: &Answer, theater: &Theater<'_>) -> Vec<u8> {
    let codes = |set: &[usize]| set.iter().map(|&attack| theater.attacks[attack].code.clone()).collect::<Vec<_>>();
    let sets: Vec<Value> = found.known.iter().map(|(set, usd)| json!({ "attacks": codes(set), "usd": usd })).collect();
    write::object("seawall/redteam-answered/1", json!({ "for": key(theater), "sets": sets })).into_bytes()
}

fn resumed(path: &Path, theater: &Theater<'_>) -> Result<Known, End> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let refuse = |why: &str| {
        write::message(&format!("seawall: {}: {why}", path.display()));
        End::Code(super::DATA)
    };
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| refuse(&error.to_string()))?;
    if value["for"] != key(theater) {
        return Err(refuse("it was written for another model, scenario, partners or version; name another file"));
    }
    let place = |code: &str| theater.attacks.iter().position(|attack| attack.code == code);
    let mut known = Known::new();
    for row in value["sets"].as_array().into_iter().flatten() {
        let codes = row["attacks"].as_array().map(|codes| codes.iter().map(|code| place(code.as_str()?)).collect());
        let usd = row["usd"].as_f64().filter(|usd| usd.is_finite());
        // A set with an attack that is not asked for now is of no use; anything else is another kind of file.
        let (Some(codes), Some(usd)) = (codes, usd) else { return Err(refuse("it is no file of --resume")) };
        let codes: Option<Vec<usize>> = codes;
        if let Some(mut set) = codes {
            set.sort_unstable();
            known.insert(set, usd);
        }
    }
    Ok(known)
}
