//! Fair shares of what partners save by answering a scenario together: who gains, by which rule, and whether all would stay.

mod chart;
mod outsiders;
mod payments;

use crate::table::{name, number, same, section, table, words};
use seawall_engine::respond::Response;
use seawall_engine::share::response::Losses;
use seawall_engine::share::{Coalition, Error, Game, Nucleolus, by_key, nucleolus, shapley};
use seawall_model::answer::{Report, RunRecord, Section, Status, Table, Unit, Value};
use seawall_model::scenario::Scenario;
use seawall_model::world::{Model, Name};

/// Coalitions printed, largest gain first.
const SHOWN: usize = 40;

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

/// The ways of sharing, computed once.
struct Ways {
    game: Game,
    shapley: Vec<f64>,
    nucleolus: Nucleolus,
    by_loss: Option<Vec<f64>>,
    by_gdp: Option<Vec<f64>>,
}

/// Writes the report.
///
/// # Errors
/// When there are more players than can be listed, or the nucleolus could not be found to our own check.
pub fn share(facts: &Facts<'_>) -> Result<Report, Error> {
    let world = &facts.model.world;
    let ways = ways(facts)?;
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
                    vec![shares(facts, &ways), twin, coalitions(facts, &ways.game)],
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
    let ways = ways(facts)?;
    let tables = vec![shares(facts, &ways), coalitions(facts, &ways.game)];
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

fn ways(facts: &Facts<'_>) -> Result<Ways, Error> {
    let game = facts.losses.game()?;
    Ok(Ways {
        shapley: shapley(&game),
        nucleolus: nucleolus(&game)?,
        by_loss: by_key(&game, &facts.losses.alone().iter().map(|loss| loss.max(0.0)).collect::<Vec<f64>>()),
        by_gdp: facts.gdp.and_then(|gdp| by_key(&game, gdp)),
        game,
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

fn members(facts: &Facts<'_>, coalition: Coalition) -> Name {
    let names: Vec<&Name> =
        coalition.members().map(|player| &facts.model.world.regions[facts.losses.players[player]].name).collect();
    name(
        names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", "),
        names.iter().map(|name| name.ja.as_str()).collect::<Vec<_>>().join("、"),
    )
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
    lead.push(match game.worst_union(tolerance.max(1.0)) {
        None => name(
            "No coalition loses by joining with another (superadditive).",
            "どの連合も、他の連合と合流することで損をしない(優加法的)。",
        ),
        Some((first, second, lost)) => {
            let (first, second, lost) = (members(facts, first), members(facts, second), text(lost));
            name(
                format!("{} and {} lose {lost} million USD by joining.", first.en, second.en),
                format!("{}と{}は合流により{lost}百万米ドルの損となる。", first.ja, second.ja),
            )
        }
    });
    lead.push(if ways.nucleolus.least_excess >= -tolerance {
        name(
            "The core is not empty: there is a sharing under which no coalition would do better by itself. The nucleolus is one.",
            "コアは空ではない。どの連合も離脱して得をしない配分が存在し、仁はその一つである。",
        )
    } else {
        let excess = text(-ways.nucleolus.least_excess);
        name(
            format!("The core is empty: however it is shared, some coalition would do better by itself, by {excess} million USD at least."),
            format!("コアは空である。どのように配分しても、離脱すれば少なくとも{excess}百万米ドル得をする連合が存在する。"),
        )
    });
    if let Some((who, excess)) = game.most_dissatisfied(&ways.shapley) {
        let (who, short) = (members(facts, who), text(excess.abs()));
        lead.push(if excess < -tolerance {
            name(
                format!("Under the Shapley value {} would do better by {short} million USD alone.", who.en),
                format!("シャープレイ値では、{}は離脱した方が{short}百万米ドル得をする。", who.ja),
            )
        } else {
            name(
                format!("Under the Shapley value nobody would leave; {} gains least beyond what it has alone.", who.en),
                format!("シャープレイ値ではどの連合も離脱しない。単独時からの上積みが最も小さいのは{}である。", who.ja),
            )
        });
    }
    lead
}

fn shares(facts: &Facts<'_>, ways: &Ways) -> Table {
    let alone = facts.losses.alone();
    let mut table = table("shares", name("What each partner gains, by five rules", "五つの規則による各国の利益"))
        .words("partner", "Partner", "パートナー")
        .computed("alone", "Loss alone", "単独での損失", Unit::MillionUsd, "share")
        .computed("shapley", "Gain by the Shapley value", "利益(シャープレイ値)", Unit::MillionUsd, "share")
        .drawn()
        .computed("nucleolus", "by the nucleolus", "利益(仁)", Unit::MillionUsd, "share")
        .computed("by_loss", "in proportion to losses alone", "利益(単独損失に比例)", Unit::MillionUsd, "share")
        .computed("by_gdp", "in proportion to GDP", "利益(GDPに比例)", Unit::MillionUsd, "share")
        .computed("equal", "in equal parts", "利益(均等)", Unit::MillionUsd, "share")
        .computed("left", "Loss left by the Shapley value", "残る損失(シャープレイ値)", Unit::MillionUsd, "share");
    let whole = ways.game.value(ways.game.everybody());
    let equal = whole / alone.len() as f64;
    for (player, &region) in facts.losses.players.iter().enumerate() {
        let by_gdp = ways.by_gdp.as_ref().map_or_else(
            || Value::Missing(name("GDP of a partner not known", "GDP不明の国あり")),
            |shares| million(shares[player]),
        );
        let by_loss = ways.by_loss.as_ref().map_or_else(
            || Value::Missing(name("nobody loses alone", "単独での損失なし")),
            |shares| million(shares[player]),
        );
        table.row(
            Vec::new(),
            vec![
                words(&facts.model.world.regions[region].name),
                million(alone[player]),
                million(ways.shapley[player]),
                million(ways.nucleolus.allocation[player]),
                by_loss,
                by_gdp,
                million(equal),
                million(alone[player] - ways.shapley[player]),
            ],
        );
    }
    table.note(
        "Gain: loss alone less the loss that the rule leaves. The rules share the same total; these are shares of a budget that all fill together.",
        "利益は、単独での損失から規則により残る損失を引いたもの。合計はどの規則でも等しい。共同で負担する予算の分担の目安となる。",
    );
    table.note(
        "Not in these numbers: retaliation, the fixed cost of cooperation; ranges over stocks and parameters only with --draws. Value of lost load is a ceiling.",
        "この数値に含まれないもの:報復措置、協力の固定費用。在庫や計算条件の幅は--drawsで示す。停止損失は上限値である。",
    );
    table.done()
}

fn coalitions(facts: &Facts<'_>, game: &Game) -> Table {
    let mut list: Vec<Coalition> = game.coalitions().filter(|coalition| coalition.size() > 1).collect();
    let count = list.len();
    list.sort_by(|&a, &b| game.value(b).total_cmp(&game.value(a)).then(a.cmp(&b)));
    list.truncate(SHOWN);
    let mut table = table(
        "coalitions",
        name(
            format!("What each coalition saves, largest first ({count} in all)"),
            format!("各連合の利益(大きい順、全{count}件)"),
        ),
    )
    .words("members", "Members", "構成国")
    .computed("loss", "Least loss together", "共同での最小損失", Unit::MillionUsd, "share")
    .computed("saved", "Saved against each alone", "単独の合計との差", Unit::MillionUsd, "share")
    .drawn();
    for coalition in list {
        let cells = vec![
            Value::Text(members(facts, coalition)),
            million(facts.losses.of(coalition)),
            million(game.value(coalition)),
        ];
        table.row(Vec::new(), cells);
    }
    table.done()
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
