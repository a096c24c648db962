//! What may happen, who is short, and what all of it rests on.

use super::decision::kind;
use super::{Facts, Future, million};
use crate::table::{name, number, range, same, section as draft, table, words};
use crate::trace::Trace;
use seawall_engine::plan::candidates::{Gap, LIFE, MOST_OF_WORLD, RESALE, SUPPLY};
use seawall_model::answer::{Section, Table, Unit, Value};
use seawall_model::id::DemandId;
use seawall_model::unit::Interval;
use seawall_model::world::{Name, Tier};
use std::collections::BTreeMap;

/// The chain and its paths.
pub(super) fn section(facts: &Facts<'_>) -> Section {
    let Future::Chain(chain, paths) = facts.future else {
        return draft("futures", name("What may happen", "起こりうること"), Vec::new(), Vec::new());
    };
    let mut regimes = table(
        "regimes",
        name("Regimes and their probabilities: inputs, not forecasts", "レジームと確率(入力値、予測ではない)"),
    )
    .words("regime", "Regime", "レジーム")
    .fact("first", "First quarter, %", "最初の期(%)", Unit::Percent);
    for regime in &chain.regimes {
        regimes = regimes.fact(
            &format!("to_{}", regime.code),
            &format!("then: {}", regime.name.en),
            &format!("次期:{}", regime.name.ja),
            Unit::Percent,
        );
    }
    let mut regimes = regimes.words("reason", "Reason", "理由");
    let percent = |interval: &Interval| {
        let scaled = Interval {
            low: 100.0 * interval.low,
            central: interval.central.map(|share| 100.0 * share),
            high: 100.0 * interval.high,
        };
        range(&scaled, scaled.central, 1)
    };
    for regime in &chain.regimes {
        let mut cells = vec![words(&regime.name), percent(&regime.first)];
        cells.extend(regime.next.iter().map(percent));
        cells.push(words(&regime.reason));
        regimes.row(Vec::new(), cells);
    }
    let futures = facts.answers.without.len() / paths.steps.len().max(1);
    let mut table = table("paths", name("The paths and what each costs", "代表経路と損失"))
        .words("path", "Path, quarter by quarter", "経路(四半期ごと)")
        .computed("probability", "Probability", "確率", Unit::Percent, "plan")
        .computed("without", "Loss, nothing bought", "損失(購入なし)", Unit::MillionUsd, "plan")
        .computed("with", "Loss with the plan", "損失(計画あり)", Unit::MillionUsd, "plan");
    for (k, path) in paths.steps.iter().enumerate() {
        let of = |loss: &[f64]| loss[k * futures..(k + 1) * futures].iter().sum::<f64>() / futures as f64;
        table.row(
            Vec::new(),
            vec![
                words(&spelled(chain, path)),
                number(100.0 * paths.probability[0][k], 1),
                million(of(&facts.answers.without)),
                million(of(&facts.answers.plan.loss_usd)),
            ],
        );
    }
    let lead = vec![name(
        format!(
            "4,096 paths were drawn; {} stand for them, {:.1} of {} quarters apart in the mean. On each path the projects come out in {futures} ways, so that each works as often as its probability says. A measure acts as in its scenario from the quarter in which its regime begins.",
            paths.steps.len(),
            paths.distance,
            chain.steps()
        ),
        format!(
            "4,096本の経路を抽出し、{}本で代表させた(平均で{}四半期中{:.1}四半期の差)。各経路で案件の成否を{futures}通りとし、成功の割合を確率に一致させた。措置はレジームの始まる四半期からシナリオのとおり働く。",
            paths.steps.len(),
            chain.steps(),
            paths.distance
        ),
    )];
    draft("futures", name("What may happen", "起こりうること"), lead, vec![regimes.done(), table.done()])
}

/// `calm 8, ban 2, calm 10`.
fn spelled(chain: &seawall_model::regimes::Chain, path: &[usize]) -> Name {
    let (mut en, mut ja): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for run in path.chunk_by(|a, b| a == b) {
        let regime = &chain.regimes[run[0]].name;
        en.push(format!("{} {}", regime.en, run.len()));
        ja.push(format!("{} {}", regime.ja, run.len()));
    }
    name(en.join(", "), ja.join("、"))
}

/// Who is short in the mean and in the worst cases.
pub(super) fn shortage(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let world = &facts.model.world;
    let [without, with] = &facts.answers.shortage;
    let tail_weights = seawall_engine::plan::risk::Risk::MeanTail { mean_weight: 0.0, tail: facts.tail() };
    let mut groups: BTreeMap<(usize, usize, Tier), Vec<DemandId>> = BTreeMap::new();
    for (id, demand) in world.demands.iter().filter(|(_, demand)| facts.members.contains(&demand.region)) {
        let tier = world.uses[demand.usage].tier;
        groups.entry((demand.region.0 as usize, demand.product.0 as usize, tier)).or_default().push(id);
    }
    let mut table = table("shortage", name("Who is short: tonnes over the horizon", "不足量(期間全体、トン)"))
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .words("tier", "Tier", "区分")
        .computed("mean", "Mean, nothing bought", "平均(購入なし)", Unit::Tonnes, "plan")
        .computed("mean_with", "Mean with the plan", "平均(計画あり)", Unit::Tonnes, "plan")
        .computed("tail", "Worst cases, nothing bought", "最悪時(購入なし)", Unit::Tonnes, "plan")
        .computed("tail_with", "Worst cases with the plan", "最悪時(計画あり)", Unit::Tonnes, "plan")
        .drawn();
    let worst = |of: &[f64]| tail_weights.weights(of, &facts.distributions[0]);
    let weights = [worst(&facts.answers.without), worst(&facts.answers.plan.loss_usd)];
    for ((region, product, tier), demands) in groups {
        let tonnes = |of: &[seawall_engine::plan::study::Shortage], weights: &[f64]| -> f64 {
            of.iter()
                .zip(weights)
                .map(|(short, weight)| {
                    weight * demands.iter().map(|demand| short.tonnes.get(demand).copied().unwrap_or(0.0)).sum::<f64>()
                })
                .sum()
        };
        let mean = &facts.distributions[0];
        let cells =
            [tonnes(without, mean), tonnes(with, mean), tonnes(without, &weights[0]), tonnes(with, &weights[1])];
        if cells.iter().all(|tonnes| *tonnes < 0.05) {
            continue;
        }
        let tier = match tier {
            Tier::Defense => name("defense", "防衛"),
            Tier::Essential => name("essential", "必需"),
            Tier::Rest => name("other", "その他"),
        };
        let names = |index: usize| world.regions.values().get(index).map_or_else(|| same(""), |r| r.name.clone());
        let product = world.products.values().get(product).map_or_else(|| same(""), |p| p.name.clone());
        let mut rests_on: Vec<String> = demands.iter().map(|&demand| trace.voll(demand)).collect();
        rests_on.dedup();
        let mut row = vec![words(&names(region)), words(&product), words(&tier)];
        row.extend(cells.map(|tonnes| number(tonnes, u8::from(tonnes < 10.0))));
        table.row(rests_on, row);
    }
    table.note(
        "Worst cases: those that cost most, which need not be those in which a given user is shortest. One of many equally cheap answers; sums in money are exact, tonnes of a single use are not.",
        "最悪時とは損失の最も大きい場合であり、個々の使用者の不足が最大となる場合とは限らない。同じ費用の解は複数あり、金額の合計は一意だが個々の用途の量は一意でない。",
    );
    draft("shortage", name("Who is short", "不足の内訳"), Vec::new(), vec![table.done()])
}

/// What is assumed, and which projects are gaps.
pub(super) fn assumptions(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let world = &facts.model.world;
    let mut assumed = table("plan_assumptions", name("What the plan assumes", "計画の仮定"))
        .words("what", "Assumption", "仮定")
        .fact("range", "Interval", "区間", Unit::None)
        .words("reason", "Reason", "理由");
    let rows = [
        (
            name("life of capital, years", "資本の耐用年数"),
            LIFE,
            name(
                "Plants of this kind are planned for fifteen to twenty-five years; what is left at the end of the horizon is not a cost of it.",
                "この種の設備は15~25年で計画される。期間末の残存価値は費用としない。",
            ),
        ),
        (
            name(
                "answer of world supply to a price that doubles, share within a year",
                "価格が2倍になったときの世界供給の1年内の増加率",
            ),
            SUPPLY,
            name(
                "Nobody publishes it; mines and separation plants run near capacity. Users' answer in 2010-12 was 0.1-0.5 in one or two years (F243-F246).",
                "公表値なし。鉱山と分離工場は能力近くで稼働。2010~12年の需要側の反応は1~2年で0.1~0.5(F243-F246)。",
            ),
        ),
        (
            name("price at which what is left of a stock is sold, share", "備蓄の残りの売却価格(割合)"),
            RESALE,
            name(
                "Nobody publishes it: half the price where everybody sells, the price where nobody does.",
                "公表値なし。全員が売る場合は半値、誰も売らない場合は時価とした。",
            ),
        ),
        (
            name("most that is bought for stock in a year, share of world output", "1年に買い付ける上限(世界生産比)"),
            Interval { low: 0.05, central: Some(MOST_OF_WORLD), high: 0.2 },
            name(
                "More would be seen by the seller as a measure of its own; no figure.",
                "これ以上は売り手に対抗措置とみなされうる。公表値なし。",
            ),
        ),
    ];
    for (what, interval, reason) in rows {
        assumed.row(Vec::new(), vec![words(&what), range(&interval, interval.central, 2), words(&reason)]);
    }
    let mut gaps = table("gaps", name("Projects that are no candidates, and why", "候補とならない案件と理由"))
        .words("project", "Project", "案件")
        .words("kind", "Kind", "種別")
        .words("where", "Where", "場所")
        .words("why", "Why", "理由");
    for &(place, gap) in &facts.answers.study.candidates.gaps {
        let project = &world.projects[place];
        let why = match gap {
            Gap::Capital => name("its capital is not published", "資本費が公表されていない"),
            Gap::Capacity => name("its capacity is not published", "能力が公表されていない"),
            Gap::NoBalance => name(
                "it takes or makes something that the partners do not move today",
                "パートナー国に現在流れのない品目を投入または産出する",
            ),
            Gap::Elsewhere => name(
                "nothing of it reaches a partner, or none of them pays",
                "パートナー国に届かない、または負担しない",
            ),
        };
        let cells = vec![
            words(&project.name),
            words(&kind(project.kind)),
            words(&world.regions[project.host].name),
            words(&why),
        ];
        gaps.row(vec![trace.project(place)], cells);
    }
    let mut candidates = table("candidates", name("The projects that could be chosen", "候補の案件"))
        .words("project", "Project", "案件")
        .fact("capex", "Capital", "資本費", Unit::MillionUsd)
        .fact("lead", "Lead", "所要期間", Unit::Weeks)
        .fact("qualification", "Qualification", "認定期間", Unit::Weeks)
        .fact("success", "Probability of success", "成功確率", Unit::Percent)
        .words("makes", "Makes, t/yr", "産出(t/年)");
    for choice in &facts.answers.study.candidates.choices {
        let seawall_engine::plan::candidates::Choice::Project(place) = *choice else { continue };
        let project = &world.projects[place];
        let makes: Vec<(String, String)> = project
            .lines
            .iter()
            .filter(|line| line.role == seawall_model::world::Role::Output)
            .filter_map(|line| {
                let amount = seawall_io::render::digits(line.amount?.center(), 0)?;
                let product = &world.products[line.product].name;
                Some((format!("{} {amount}", product.en), format!("{} {amount}", product.ja)))
            })
            .collect();
        let makes = name(
            makes.iter().map(|text| text.0.as_str()).collect::<Vec<_>>().join("; "),
            makes.iter().map(|text| text.1.as_str()).collect::<Vec<_>>().join("、"),
        );
        let capex =
            project.capex.map_or_else(|| Value::Missing(name("unknown", "不明")), |c| range(&c, Some(c.center()), 0));
        let percent = Interval {
            low: 100.0 * project.success.low,
            central: Some(100.0 * project.success.center()),
            high: 100.0 * project.success.high,
        };
        candidates.row(
            vec![trace.project(place)],
            vec![
                words(&project.name),
                capex,
                range(&project.lead_weeks, project.lead_weeks.central, 0),
                range(&project.qualification_weeks, project.qualification_weeks.central, 0),
                range(&percent, percent.central, 0),
                words(&makes),
            ],
        );
    }
    let tables: Vec<Table> = vec![candidates.done(), gaps.done(), assumed.done()];
    let tables = tables.into_iter().filter(|table| !table.rows.is_empty()).collect();
    draft("assumptions", name("What it rests on", "前提"), Vec::new(), tables)
}
