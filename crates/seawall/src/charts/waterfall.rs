//! From the losses of the partners alone to their loss together, by component.

use super::{Pair, grouped};
use crate::brief::Facts;
use crate::table::{head, name, number};
use seawall_engine::respond::Response;
use seawall_model::answer::{Row, Table, Unit, Value};
use seawall_model::chart::{Axis, Chart, Drawing, Step, Waterfall};
use seawall_model::world::Name;

/// The steps; `None` for one partner or where nothing is lost.
pub(super) fn waterfall(facts: &Facts<'_>) -> Option<Pair> {
    let stress = facts.stress;
    let alone: f64 = stress.alone.iter().map(|response| response.loss_usd).sum();
    if facts.partners.len() < 2 || alone < 5e5 {
        return None;
    }
    let other = |response: &Response| response.loss_usd - response.shortage_usd;
    let short: f64 = stress.alone.iter().map(|response| response.shortage_usd).sum();
    let change_short = stress.joint.shortage_usd - short;
    let change_other = other(&stress.joint) - stress.alone.iter().map(other).sum::<f64>();
    let mut steps = Vec::new();
    let mut step = |what: Name, usd: f64, total: bool| steps.push(Step { name: what, amount: usd / 1e6 + 0.0, total });
    for (response, &partner) in stress.alone.iter().zip(facts.partners) {
        let region = &facts.model.world.regions[partner].name;
        step(name(format!("{} alone", region.en), format!("{}(単独)", region.ja)), response.loss_usd, false);
    }
    step(name("Sum alone", "単独の合計"), alone, true);
    step(name("Unserved demand", "不足の損失"), change_short, false);
    step(name("Other costs", "その他費用"), change_other, false);
    step(name("Together", "共同"), stress.joint.loss_usd, true);

    let saved = (alone - stress.joint.loss_usd) / 1e6;
    let title = if saved >= 0.5 {
        name(
            format!("Acting together avoids {} of {} million USD", grouped(saved), grouped(alone / 1e6)),
            format!(
                "共同対応により{}百万米ドルのうち{}百万米ドルの損失を避けられる",
                grouped(alone / 1e6),
                grouped(saved)
            ),
        )
    } else {
        name("Acting together avoids no loss in this scenario", "このシナリオでは共同対応による損失の減少はない")
    };
    let words = |change: f64| {
        let amount = grouped((change / 1e6).abs());
        if change <= 0.0 {
            name(format!("falls by {amount}"), format!("{amount}減り"))
        } else {
            name(format!("rises by {amount}"), format!("{amount}増え"))
        }
    };
    let (first, second) = (words(change_short), words(change_other));
    let description = name(
        format!(
            "Steps in million USD over the horizon: losses of each partner alone add up to {}; together, unserved demand {} and other costs less costs saved {}, which leaves {}.",
            grouped(alone / 1e6),
            first.en,
            change_words(&second.en),
            grouped(stress.joint.loss_usd / 1e6)
        ),
        format!(
            "期間全体、百万米ドル。各国単独の損失の合計は{}。共同では不足の損失が{}、その他費用(節約分を除く)が{}、{}となる。",
            grouped(alone / 1e6),
            first.ja,
            second.ja,
            grouped(stress.joint.loss_usd / 1e6)
        ),
    );
    let rows = steps
        .iter()
        .map(|step| {
            let kind = if step.total { name("total", "合計") } else { name("change", "増減") };
            Row::from(vec![Value::Text(step.name.clone()), Value::Text(kind), number(step.amount, 0)])
        })
        .collect();
    let table = Table {
        id: "waterfall".into(),
        caption: title.clone(),
        columns: vec![
            head("step", "Step", "段階", Unit::None),
            head("kind", "Kind", "種別", Unit::None),
            head("amount", "Loss against baseline", "基準に対する損失", Unit::MillionUsd),
        ],
        rows,
        notes: Vec::new(),
        bar: None,
    };
    let chart = Chart {
        id: "waterfall".into(),
        title,
        description,
        table: "waterfall".into(),
        drawing: Drawing::Waterfall(Waterfall {
            amount: Axis { name: name("Loss against baseline", "基準に対する損失"), unit: Unit::MillionUsd },
            steps,
        }),
    };
    Some((chart, table))
}

/// The same words after a plural.
fn change_words(text: &str) -> String {
    text.replacen("falls", "fall", 1).replacen("rises", "rise", 1)
}
