//! Fair shares of what partners save by planning together, and whether planning together pays at all.

use super::million;
use super::ways::{self, Gained, Ways};
use crate::plan::Future;
use crate::table::{name, number, same, section, table, words};
use seawall_engine::plan::candidates::Choice;
use seawall_engine::share::planned::{Joint, Planned, Terms};
use seawall_engine::share::{Coalition, Error};
use seawall_model::answer::{Report, RunRecord, Section, Status, Table, Unit, Value};
use seawall_model::world::{Model, Name};

/// Choices printed of one coalition, largest public cost first.
const SHOWN: usize = 12;

/// What the report is written from.
pub struct Planning<'a> {
    /// The balanced model.
    pub model: &'a Model,
    /// What may happen.
    pub future: &'a Future,
    /// Cases of it.
    pub cases: usize,
    /// The best plan of every coalition.
    pub planned: &'a Planned,
    /// On which terms.
    pub terms: &'a Terms<'a>,
    /// Gross domestic product of each player, USD; `None` where one has no row in `indicators.csv`.
    pub gdp: Option<&'a [f64]>,
    /// Version of the program.
    pub version: &'a str,
}

/// Writes the report.
///
/// # Errors
/// When there are more players than can be listed, or the nucleolus could not be found to our own check.
pub fn planned(facts: &Planning<'_>) -> Result<Report, Error> {
    let world = &facts.model.world;
    let ways = Ways::new(&facts.planned.losses, facts.gdp)?;
    let whole = ways.game.value(ways.game.everybody());
    let tolerance = facts.planned.resolution() + 1e-9 * whole.abs();
    let gained = Gained { model: facts.model, losses: &facts.planned.losses, tolerance };
    let groups = ways.game.best_groups(tolerance);
    let (scenario, title) = match facts.future {
        Future::Scenario(scenario, _) => (Some(&**scenario), &scenario.title),
        Future::Chain(chain, _) => (None, &chain.title),
    };
    let subtitle = match facts.future {
        Future::Scenario(_, sentence) => sentence.clone(),
        Future::Chain(chain, paths) => name(
            format!(
                "{} months from {}, {} paths. Probabilities are inputs, not forecasts.",
                chain.months,
                chain.start_text,
                paths.steps.len()
            ),
            format!(
                "{}から{}か月、代表経路{}本。確率は分析者の入力であり、予測ではない。",
                chain.start_text,
                chain.months,
                paths.steps.len()
            ),
        ),
    };
    let mut manifest = crate::manifest::manifest(world, scenario, facts.version);
    manifest.push((name("Measure", "評価"), crate::plan::measured(facts.terms.measure)));
    manifest.push((name("What acting together costs", "共同計画の費用"), terms(facts)));
    let mut used = crate::brief::sources_of_the_baseline(facts.model);
    for project in &world.projects {
        used.extend(project.origin.sources.iter().map(|&source| world.sources[source].code.clone()));
    }
    Ok(Report {
        title: name(format!("Planning together: {}", title.en), format!("共同計画の配分:{}", title.ja)),
        subtitle,
        manifest,
        status: Status::Solved,
        sections: vec![
            section(
                "shares",
                name("Who gains from planning together", "共同計画の利益の配分"),
                lead(facts, &gained, &ways, &groups),
                vec![with_notes(ways::shares(&gained, &ways)), ways::coalitions(&gained, &ways.game)],
            ),
            plans(facts, &gained, &groups),
        ],
        sources: crate::brief::citations(facts.model, &used),
        figures: Vec::new(),
        runs: vec![run(facts, &ways, tolerance)],
        short: Vec::new(),
    })
}

/// What falls on coalitions alone, in words.
fn terms(facts: &Planning<'_>) -> Name {
    let each = seawall_io::render::digits(facts.terms.each_usd / 1e6, 1).unwrap_or_default();
    let cost = name(
        format!("{each} million USD for each partner of two or more (an input)"),
        format!("2か国以上の場合、各国{each}百万米ドル(入力値)"),
    );
    let Some(by) = facts.terms.retaliation else {
        return name(format!("{}; no retaliation", cost.en), format!("{}、報復なし", cost.ja));
    };
    let (who, share) = (&facts.model.world.regions[by.by].name, 100.0 * by.share);
    name(
        format!(
            "{}; {} answers by withholding {share:.0} % of what it would still send each of them (an input)",
            cost.en, who.en
        ),
        format!("{}、{}が報復として各国への残る出荷の{share:.0}%を止める(入力値)", cost.ja, who.ja),
    )
}

fn lead(facts: &Planning<'_>, gained: &Gained<'_>, ways: &Ways, groups: &[Coalition]) -> Vec<Name> {
    let whole = ways.game.value(ways.game.everybody());
    let text = |usd: f64| seawall_io::render::digits(usd / 1e6 + 0.0, 1).unwrap_or_default();
    let months = facts.future.months();
    let size = text(whole.abs());
    let mut lead = vec![if whole > gained.tolerance {
        name(
            format!(
                "Planning together rather than each alone saves {size} million USD over {months} months, by the stated measure."
            ),
            format!(
                "各国が単独で計画する場合に比べ、共同計画は{months}か月間で{size}百万米ドルを節約する(所定の評価による)。"
            ),
        )
    } else if whole < -gained.tolerance {
        name(
            format!(
                "Cooperation of all does not pay: planning together costs {size} million USD more than each alone."
            ),
            format!("全パートナーの協力は割に合わない。共同計画は各国単独の計画より{size}百万米ドル高くつく。"),
        )
    } else {
        name(
            "Planning together saves nothing that could be told from none at this gap.",
            "共同計画の利益は、この計算精度では認められない。",
        )
    }];
    if groups.len() > 1 {
        let worth: f64 = groups.iter().map(|&group| ways.game.value(group)).sum();
        let list = |ja: bool, between: &str| {
            let of = |group: &Coalition| {
                let members = gained.members(*group);
                if ja { members.ja } else { members.en }
            };
            groups.iter().map(of).collect::<Vec<_>>().join(between)
        };
        lead.push(if groups.len() == ways.game.players() {
            name(
                "Every coalition loses by acting together: each is best alone.",
                "どの連合も協力により損をする。各国単独が最善である。",
            )
        } else {
            name(
                format!("The best grouping is {}: it saves {} million USD.", list(false, " | "), text(worth)),
                format!("最善の組分けは{}で、{}百万米ドルの節約となる。", list(true, "|"), text(worth)),
            )
        });
    }
    lead.extend(ways::core(gained, ways));
    let within = seawall_io::render::digits(gained.tolerance.ceil(), 0).unwrap_or_default();
    lead.push(name(
        format!("A gain is the difference of solved plans and known to within {within} USD; smaller ones are not told from none."),
        format!("利益は計画の解の差で、誤差は{within}米ドル以内である。これより小さい差は利益とみなさない。"),
    ));
    lead
}

fn with_notes(mut table: Table) -> Table {
    table.notes.push(name(
        "Loss: cost of what is bought, plus the loss that is left by the measure, plus what acting together costs. Retaliation and that cost are inputs, zero unless given.",
        "損失は、購入の費用、評価による残る損失、共同計画の費用の合計。報復と共同計画の費用は入力値で、指定しなければ零。",
    ));
    table
}

/// What each player alone, every group of the best grouping and everybody would buy.
fn plans(facts: &Planning<'_>, gained: &Gained<'_>, groups: &[Coalition]) -> Section {
    let world = &facts.model.world;
    let players = facts.planned.losses.players.len();
    let everybody = Coalition((1 << players) - 1);
    let mut shown: Vec<Coalition> = (0..players).map(|player| Coalition(1 << player)).collect();
    shown.extend(groups.iter().copied().filter(|group| group.size() > 1 && *group != everybody));
    shown.push(everybody);
    let mut plans = table("plans", name("What would be bought, by whom", "各連合が購入するもの"))
        .words("members", "Members", "構成国")
        .words("what", "What", "内容")
        .computed("amount", "Share built, %", "建設割合(%)", Unit::None, "share")
        .computed("tonnes", "Stored", "備蓄量", Unit::Tonnes, "share")
        .words("payer", "Whose budget", "負担国")
        .computed("public", "Public cost", "公的負担", Unit::MillionUsd, "share")
        .drawn();
    for &who in &shown {
        let Some(Joint { candidates, plan }) = &facts.planned.plans[who.0 as usize] else { continue };
        let mut bought: Vec<usize> = (0..plan.amount.len()).filter(|&k| plan.amount[k] > 1e-2).collect();
        bought.sort_by(|&a, &b| plan.public_usd[b].total_cmp(&plan.public_usd[a]).then(a.cmp(&b)));
        let none = || Value::Missing(name("not for this kind", "該当しない"));
        if bought.is_empty() {
            let nothing = Value::Text(name("nothing", "なし"));
            plans
                .row(Vec::new(), vec![Value::Text(gained.members(who)), nothing, none(), none(), none(), million(0.0)]);
        }
        for &k in bought.iter().take(SHOWN) {
            let choice = &candidates.choices[k];
            let (built, tonnes) = match choice {
                Choice::Project(_) => (number(100.0 * plan.amount[k], 0), none()),
                Choice::Fill(..) => (none(), number(plan.amount[k], 1)),
            };
            let cells = vec![
                Value::Text(gained.members(who)),
                Value::Text(crate::plan::choice(facts.model, choice)),
                built,
                tonnes,
                words(&world.regions[candidates.payer[k]].name),
                million(plan.public_usd[k]),
            ];
            plans.row(Vec::new(), cells);
        }
    }
    plans.note(
        "Payer: the budget of the partner in which the project or stock stands. How partners settle it among themselves is what the rules above say.",
        "負担国は案件・備蓄の所在する国の予算による。各国間の精算は上の規則による。",
    );
    let mut purse =
        table("purses", name("Public money, and where the joint plan spends it", "公的資金と共同計画での支出先"))
            .words("partner", "Partner", "パートナー")
            .computed("budget", "Budget", "予算", Unit::MillionUsd, "share")
            .computed("alone", "Spent alone", "単独での支出", Unit::MillionUsd, "share")
            .computed("joint", "Spent in the joint plan", "共同計画での支出", Unit::MillionUsd, "share")
            .drawn();
    let spent = |who: Coalition, player: usize| {
        let region = facts.planned.losses.players[player];
        facts.planned.plans[who.0 as usize].as_ref().map_or(0.0, |joint| {
            let own = joint.candidates.payer.iter().zip(&joint.plan.public_usd).filter(|own| *own.0 == region);
            own.map(|own| own.1).sum::<f64>()
        })
    };
    for (player, &region) in facts.planned.losses.players.iter().enumerate() {
        let cells = vec![
            words(&world.regions[region].name),
            million(facts.planned.budget_usd[player]),
            million(spent(Coalition(1 << player), player)),
            million(spent(everybody, player)),
        ];
        purse.row(Vec::new(), cells);
    }
    section("plans", name("What each would buy", "購入の内容"), Vec::new(), vec![plans.done(), purse.done()])
}

fn run(facts: &Planning<'_>, ways: &Ways, tolerance: f64) -> RunRecord {
    let planned = facts.planned;
    let solves: usize = planned.plans.iter().flatten().map(|joint| joint.plan.answer.solves).sum();
    RunRecord {
        id: "share".into(),
        what: name(
            "Game of plans: the best two-stage plan of every coalition by Benders cuts, whole projects; Shapley value and nucleolus",
            "計画のゲーム:全ての連合の最善の二段階計画(ベンダーズ分解、案件は整数)を求め、シャープレイ値と仁により配分",
        ),
        status: Status::Solved,
        facts: vec![
            (name("Coalitions planned", "計画を解いた連合の数"), same((planned.plans.len() - 1).to_string())),
            (name("Cases", "場合の数"), same(facts.cases.to_string())),
            (
                name("Largest programme of a case", "各場合の計画の最大規模"),
                name(
                    format!("{} rows, {} columns", planned.size.0, planned.size.1),
                    format!("{}行{}列", planned.size.0, planned.size.1),
                ),
            ),
            (name("Cases solved", "解いた場合の数"), same(solves.to_string())),
            (
                name("A gain is known to within, USD", "利益の誤差(米ドル)"),
                same(seawall_io::render::digits(tolerance, 0).unwrap_or_default()),
            ),
            (name("Programmes for the nucleolus", "仁のために解いた計画の数"), same(ways.nucleolus.solves.to_string())),
        ],
    }
}
