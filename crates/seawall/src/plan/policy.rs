//! The report of `plan --multistage`: what to do first when one may act again every quarter.

use super::{grouped, measured, million};
use crate::brief::{citations, sources_of_the_baseline};
use crate::table::{name, number, same, section, table, words};
use seawall_engine::plan::benders::Measure;
use seawall_engine::plan::candidates::Choice;
use seawall_engine::plan::graph::Decided;
use seawall_engine::plan::risk::Risk;
use seawall_engine::plan::sddp::{Simulated, Stop};
use seawall_engine::plan::stages::Stages;
use seawall_model::answer::{Report, RunRecord, Status, Unit};
use seawall_model::regimes::Chain;
use seawall_model::world::{Model, Name};

/// Everything the report is written from.
pub struct Policy<'a> {
    /// The model.
    pub model: &'a Model,
    /// What may happen.
    pub chain: &'a Chain,
    /// The problem.
    pub stages: &'a Stages,
    /// The measure, nested quarter by quarter.
    pub risk: Risk,
    /// Public money, USD.
    pub budget: f64,
    /// Decisions of the first quarter.
    pub first: &'a [Decided],
    /// Proved bound in the solver's unit.
    pub bound: f64,
    /// How far the mean cost lies above it; for an expectation only.
    pub above: Option<Simulated>,
    /// Cost of simulated paths in the solver's unit: with the policy, and when nothing may be bought.
    pub costs: [&'a [f64]; 2],
    /// Iterations, cuts in use, and why it ended.
    pub work: (usize, usize, Stop),
    /// Of the program.
    pub version: &'a str,
}

fn statistics(costs: &[f64], tail: f64) -> (f64, f64, f64) {
    let count = costs.len().max(1) as f64;
    let mean = costs.iter().sum::<f64>() / count;
    let variance = costs.iter().map(|cost| (cost - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    let equal = vec![1.0 / count; costs.len()];
    (mean, 1.96 * (variance / count).sqrt(), super::answers::tail(costs, &equal, tail))
}

/// Writes the report.
#[must_use]
pub fn policy(facts: &Policy<'_>) -> Report {
    let (world, usd) = (&facts.model.world, facts.stages.usd);
    let tail = match facts.risk {
        Risk::MeanTail { tail, .. } => tail,
        _ => 0.05,
    };
    let [with, without] = facts.costs.map(|costs| statistics(costs, tail));
    let mut decisions = table("first", name("What to do in the first quarter", "最初の四半期の決定"))
        .words("what", "What", "内容")
        .computed("amount", "Amount", "量", Unit::None, "policy")
        .words("unit", "Unit", "単位")
        .computed("public", "Public cost", "公的負担", Unit::MillionUsd, "policy")
        .drawn();
    let columns = facts.first.first().map(|decided| decided.columns.as_slice()).unwrap_or_default();
    let mut rows: Vec<(f64, Name, f64, Name)> = Vec::new();
    for ((choice, column), public) in facts.stages.choices.iter().zip(&facts.stages.public) {
        let amount = columns.iter().find(|known| known.0 == *column).map_or(0.0, |known| known.1);
        let (what, unit, least) = match *choice {
            Choice::Project(place) => (world.projects[place].name.clone(), name("share built", "建設割合"), 1e-3),
            Choice::Fill(region, product) => {
                let (region, product) = (&world.regions[region].name, &world.products[product].name);
                let what = name(
                    format!("Stock of {}, {}", product.en, region.en),
                    format!("{}の備蓄({})", product.ja, region.ja),
                );
                (what, name("t bought", "t購入"), 1e-2)
            }
        };
        let amount = if matches!(choice, Choice::Fill(..)) { amount * facts.stages.tonnes } else { amount };
        if amount > least {
            rows.push((amount * public, what, amount, unit));
        }
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.en.cmp(&b.1.en)));
    for (public, what, amount, unit) in rows {
        decisions.row(Vec::new(), vec![words(&what), number(amount, 2), words(&unit), million(public)]);
    }
    let mut values = table("policy", name("What is proved and what was simulated", "証明された値と模擬計算の値"))
        .words("what", "What", "内容")
        .computed("usd", "Amount", "金額", Unit::MillionUsd, "policy");
    let percent = 100.0 * tail;
    let mut rows = vec![
        (name("proved: no policy is below, by the nested measure", "証明された下界(入れ子の評価による)"), facts.bound),
        (name("mean cost of the policy, simulated", "方策の平均費用(模擬)"), with.0),
        (name("half of the 95 % interval of that mean", "その平均の95%区間の半幅"), with.1),
        (
            name(
                format!("mean of the worst {percent:.0} % of simulated paths (a statistic, no bound)"),
                format!("模擬経路の最悪{percent:.0}%の平均(統計値、界ではない)"),
            ),
            with.2,
        ),
        (name("mean cost when nothing may be bought, simulated", "購入しない場合の平均費用(模擬)"), without.0),
        (
            name(format!("mean of its worst {percent:.0} % of paths"), format!("同じく最悪{percent:.0}%の平均")),
            without.2,
        ),
    ];
    if let Some(above) = facts.above {
        rows.push((
            name(
                "upper bound on the mean cost of the policy, with 97.5 % confidence",
                "方策の平均費用の上界(信頼度97.5%)",
            ),
            facts.bound + above.mean + above.half_width,
        ));
    }
    for (what, value) in rows {
        values.row(Vec::new(), vec![words(&what), million(value * usd)]);
    }
    if let Some(above) = facts.above {
        let gap = 100.0 * (above.mean + above.half_width) / facts.bound.abs().max(1e-9);
        let paths = above.paths;
        values.note(
            &format!("Statistical gap: {gap:.2} % of the lower bound. The upper bound is the lower one and what the expected cost of the next quarter exceeds the cuts by, summed along {paths} paths; chance that is zero in the mean is taken out, so its interval is narrower than that of the simulated mean."),
            &format!("統計的ギャップ:下界の{gap:.2}%。上界は、下界に、翌四半期の期待費用が切除面を上回る分を{paths}本の経路に沿って合計した値の平均(と区間の半幅)を加えたもの。平均がゼロの偶然変動を除くため、模擬平均の区間より狭い。"),
        );
    } else {
        values.note(
            "No upper bound: under a nested measure of risk no simulation gives one. A nested tail weighs bad luck on bad luck and is not the tail of the total.",
            "上界なし:入れ子のリスク評価では模擬計算から上界は得られない。入れ子の裾は不運の重なりを重く見るもので、合計の裾ではない。",
        );
    }
    let states = facts.stages.graph.states.len();
    let steps = facts.stages.graph.nodes.len() / facts.chain.regimes.len().max(1);
    let lead = vec![
        name(
            format!(
                "In the mean the policy costs {} million USD against {} when nothing may be bought.",
                grouped(with.0 * usd),
                grouped(without.0 * usd)
            ),
            format!(
                "方策の平均費用は{}百万米ドル、購入しない場合は{}百万米ドル。",
                grouped(with.0 * usd),
                grouped(without.0 * usd)
            ),
        ),
        name(
            format!(
                "Aggregated: {steps} quarters, {} regimes, {states} states. Goods arrive in the quarter in which they leave; private and public stocks of a region and product are one; what is bought costs the price of the first tonnes; projects are decided in the first quarter, in part if need be, at their mean success. Whoever decides knows the regime of the quarter and the probabilities, not what comes. Compare first decisions with the two-stage plan; levels differ.",
                facts.chain.regimes.len()
            ),
            format!(
                "集約:{steps}四半期、{}レジーム、状態{states}個。貨物は出荷した四半期に到着し、地域・品目ごとの民間・公的在庫は合算、購入価格は最初の数量の価格、案件は最初の四半期に(部分的にも)決定し成功の平均で評価する。意思決定者は当期のレジームと確率のみを知る。二段階計画とは最初の決定を比較すべきで、金額の水準は異なる。",
                facts.chain.regimes.len()
            ),
        ),
    ];
    let stop = match facts.work.2 {
        Stop::Closed => name("the bounds are close enough", "上下界の差が許容範囲に入った"),
        Stop::Settled => name("the bound no longer rises", "下界が上がらなくなった"),
        Stop::Iterations => name("all iterations were made", "反復回数の上限"),
        Stop::Cancelled => name("interrupted", "中断"),
    };
    let mut manifest = crate::manifest::manifest(world, None, facts.version);
    if let Some(seed) = manifest.iter_mut().find(|fact| fact.0.en == "Seed") {
        seed.1 = name("0: paths of regimes", "0(レジームの経路の抽出)");
    }
    let nested = measured(&Measure { risk: facts.risk, distributions: vec![Vec::new()] });
    manifest.push((name("Measure, nested", "評価(入れ子)"), nested));
    let status = if facts.work.2 == Stop::Cancelled { Status::Cancelled } else { Status::Solved };
    Report {
        title: name(
            format!("A policy for {} million USD: {}", grouped(facts.budget), facts.chain.title.en),
            format!("{}の多段階計画:{}", crate::table::oku(facts.budget / 1e6), facts.chain.title.ja),
        ),
        subtitle: name(
            format!("{steps} quarters from {}. Probabilities are inputs, not forecasts.", facts.chain.start_text),
            format!("{}から{steps}四半期。確率は入力であり、予測ではない。", facts.chain.start_text),
        ),
        manifest,
        status,
        sections: vec![section(
            "policy",
            name("What to do first", "最初の決定"),
            lead,
            vec![decisions.done(), values.done()],
        )],
        sources: citations(facts.model, &sources_of_the_baseline(facts.model)),
        figures: Vec::new(),
        runs: vec![RunRecord {
            id: "policy".into(),
            what: name(
                "Stochastic dual dynamic programming on quarter and regime, level-1 cut selection",
                "四半期・レジーム上の確率的双対動的計画法(水準1の切除面選択)",
            ),
            status,
            facts: vec![
                (name("Iterations", "反復回数"), same(facts.work.0.to_string())),
                (name("Cuts in use", "使用中の切除面"), same(facts.work.1.to_string())),
                (name("States", "状態数"), same(states.to_string())),
                (name("Ended because", "終了理由"), stop),
            ],
        }],
        short: Vec::new(),
    }
}
