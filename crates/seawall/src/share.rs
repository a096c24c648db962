//! Fair shares of what partners save by answering a scenario together: who gains, by which rule, and whether all would stay.

mod chart;
mod outsiders;
mod payments;
mod planned;
mod ways;

pub use planned::{Planning, planned};

use crate::table::{name, number, same, section};
use seawall_engine::respond::Response;
use seawall_engine::share::Error;
use seawall_engine::share::response::Losses;
use seawall_model::answer::{Report, RunRecord, Section, Status, Table, Value};
use seawall_model::scenario::Scenario;
use seawall_model::world::{Model, Name};
use ways::{Gained, Ways};

/// Excess below this share of everybody's gain is rounding, not a reason to leave.
const ROUNDING: f64 = 1e-9;

/// What the report is written from.
pub struct Facts<'a> {
    /// The balanced model.
    pub model: &'a Model,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// It as a sentence.
    pub sentence: Name,
    /// The least loss of every coalition.
    pub losses: &'a Losses,
    /// The joint answer of all players.
    pub joint: &'a Response,
    /// Gross domestic product of each player, USD; `None` where one has no row in `indicators.csv`.
    pub gdp: Option<&'a [f64]>,
    /// Loss of each player alone, and of all together, with what passes between players and outsiders changed.
    pub outsiders: &'a [Changed],
    /// Rows and columns of the grand coalition's programme.
    pub size: (usize, usize),
    /// Version of the program.
    pub version: &'a str,
}

/// The same question with what outsiders send and are owed changed.
pub struct Changed {
    /// What is changed.
    pub what: Name,
    /// Loss of each player alone, USD.
    pub alone_usd: Vec<f64>,
    /// Loss of all together, USD.
    pub together_usd: f64,
}

/// Writes the report.
///
/// # Errors
/// When there are more players than can be listed, or the nucleolus could not be found to our own check.
pub fn share(facts: &Facts<'_>) -> Result<Report, Error> {
    let world = &facts.model.world;
    let ways = Ways::new(facts.losses, facts.gdp)?;
    let gained = gained(facts, 0.0);
    let (drawn, twin) = chart::waterfall(facts, &ways.shapley);
    let mut manifest = crate::manifest::manifest(world, Some(facts.scenario), facts.version);
    manifest.push((
        name("Foresight", "予見"),
        name("perfect: every coalition knows everything from the first day", "完全予見:各連合は初日から全てを知る"),
    ));
    Ok(Report {
        title: name(
            format!("Fair shares: {}", facts.scenario.title.en),
            format!("公平な配分:{}", facts.scenario.title.ja),
        ),
        subtitle: facts.sentence.clone(),
        manifest,
        status: Status::Solved,
        sections: vec![
            Section {
                charts: vec![drawn],
                ..section(
                    "shares",
                    name("Who gains from acting together", "共同対応の利益の配分"),
                    lead(facts, &ways),
                    vec![with_notes(ways::shares(&gained, &ways)), twin, ways::coalitions(&gained, &ways.game)],
                )
            },
            section(
                "payments",
                name("Who pays whom", "誰が誰に支払うか"),
                payments::lead(),
                vec![payments::accounts(facts, &ways.shapley), payments::payments(facts, &ways.shapley)],
            ),
            section(
                "releases",
                name("Whose stocks are released", "どの国の在庫を放出するか"),
                payments::releases_lead(),
                vec![payments::releases(facts)],
            ),
            section(
                "outsiders",
                name("How the gain hangs on what outsiders send and are owed", "第三国との取引への依存"),
                vec![outsiders::lead(facts, ways.game.value(ways.game.everybody()))],
                vec![outsiders::table(facts, ways.game.value(ways.game.everybody()))],
            ),
        ],
        sources: crate::brief::citations(facts.model, &used(facts)),
        figures: Vec::new(),
        runs: runs(facts, &ways),
        short: Vec::new(),
    })
}

/// What a draw is read for: the shares and the coalitions. Payments, stocks and other trade with outsiders are told of the central answer.
///
/// # Errors
/// As [`share`].
pub fn drawn(facts: &Facts<'_>) -> Result<Report, Error> {
    let ways = Ways::new(facts.losses, facts.gdp)?;
    let gained = gained(facts, 0.0);
    let tables = vec![with_notes(ways::shares(&gained, &ways)), ways::coalitions(&gained, &ways.game)];
    Ok(Report {
        title: same(""),
        subtitle: same(""),
        manifest: Vec::new(),
        status: Status::Solved,
        sections: vec![section("shares", same(""), Vec::new(), tables)],
        sources: Vec::new(),
        figures: Vec::new(),
        runs: Vec::new(),
        short: Vec::new(),
    })
}

/// Sources of the baseline, and of the key where there is one.
fn used(facts: &Facts<'_>) -> std::collections::BTreeSet<String> {
    let mut used = crate::brief::sources_of_the_baseline(facts.model);
    if facts.gdp.is_some() {
        let rows = facts.model.world.evidence.iter().filter(|row| row.row.starts_with("gdp."));
        used.extend(rows.flat_map(|row| row.source.split(';').map(str::to_owned)));
    }
    used
}

fn gained<'a>(facts: &Facts<'a>, tolerance: f64) -> Gained<'a> {
    Gained { model: facts.model, losses: facts.losses, tolerance }
}

/// What the numbers of a response leave out.
fn with_notes(mut table: Table) -> Table {
    table.notes.push(name(
        "Not in these numbers: retaliation, the fixed cost of cooperation; ranges over stocks and parameters only with --draws. Value of lost load is a ceiling.",
        "この数値に含まれないもの:報復措置、協力の固定費用。在庫や計算条件の幅は--drawsで示す。停止損失は上限値である。",
    ));
    table
}

fn million(usd: f64) -> Value {
    number(usd / 1e6, 1)
}

fn lead(facts: &Facts<'_>, ways: &Ways) -> Vec<Name> {
    let game = &ways.game;
    let whole = game.value(game.everybody());
    let tolerance = ROUNDING * whole.abs();
    let months = facts.scenario.months;
    let text = |usd: f64| seawall_io::render::digits(usd / 1e6, 1).unwrap_or_default();
    let gain = text(whole);
    let mut lead = vec![if whole > tolerance {
        name(
            format!("Acting together rather than each alone saves {gain} million USD over {months} months."),
            format!(
                "共同で対応すれば、各国が単独で対応する場合に比べ、{months}か月間で合計{gain}百万米ドルの損失を避けられる。"
            ),
        )
    } else {
        name(
            "Acting together saves nothing here: there is nothing to share.",
            "この事案では共同対応による利益は生じず、配分するものはない。",
        )
    }];
    if whole <= tolerance {
        return lead;
    }
    lead.extend(ways::core(&gained(facts, tolerance), ways));
    lead
}

fn runs(facts: &Facts<'_>, ways: &Ways) -> Vec<RunRecord> {
    vec![RunRecord {
        id: "share".into(),
        what: name(
            "Game of the scenario: the least loss of every coalition, shared by Shapley value and nucleolus",
            "シナリオのゲーム:全ての連合の最小損失を求め、シャープレイ値と仁により配分",
        ),
        status: Status::Solved,
        facts: vec![
            (name("Coalitions answered", "解いた連合の数"), same((facts.losses.loss_usd.len() - 1).to_string())),
            (
                name("Programme of all players", "全パートナーの計画の規模"),
                name(
                    format!("{} rows, {} columns", facts.size.0, facts.size.1),
                    format!("{}行{}列", facts.size.0, facts.size.1),
                ),
            ),
            (name("Programmes for the nucleolus", "仁のために解いた計画の数"), same(ways.nucleolus.solves.to_string())),
        ],
    }]
}
