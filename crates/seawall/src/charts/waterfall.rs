//! From the losses of the partners alone to their loss together, by component.

use super::{Pair, grouped};
use crate::brief::Facts;
use crate::table::{name, number, oku, table, words};
use crate::trace::Trace;
use seawall_engine::respond::Response;
use seawall_model::answer::{Unit, Value};
use seawall_model::chart::{Axis, Chart, Drawing, Step, Waterfall};
use seawall_model::id::{DemandId, StockId};
use seawall_model::world::Name;

/// The steps; `None` for one partner or where nothing is lost.
pub(super) fn waterfall(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Option<Pair> {
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
            format!("共同対応により{}のうち{}の損失を避けられる", oku(alone / 1e6), oku(saved)),
        )
    } else {
        name("Acting together avoids no loss in this scenario", "このシナリオでは共同対応による損失の減少はない")
    };
    let moved = |change: f64| {
        let amount = grouped((change / 1e6).abs());
        if change <= 0.0 {
            name(format!("falls by {amount}"), format!("{amount}減り"))
        } else {
            name(format!("rises by {amount}"), format!("{amount}増え"))
        }
    };
    let (first, second) = (moved(change_short), moved(change_other));
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
    let mut table = table("waterfall", title.clone())
        .words("step", "Step", "段階")
        .words("kind", "Kind", "種別")
        .computed("amount", "Loss against baseline", "基準に対する損失", Unit::MillionUsd, "response:joint");
    let rests_on = lost(facts, trace);
    for (place, step) in steps.iter().enumerate() {
        let kind = match (step.total, facts.partners.get(place)) {
            (true, _) => name("total", "合計"),
            (false, Some(_)) => name("part of the sum", "内訳"),
            (false, None) => name("change", "増減"),
        };
        let cells = vec![words(&step.name), Value::Text(kind), number(step.amount, 0)];
        match facts.partners.get(place) {
            Some(&partner) => {
                let run = format!("response:alone:{}", facts.model.world.regions[partner].code);
                table.row_of(&run, rests_on.clone(), cells);
            }
            None => table.row(rests_on.clone(), cells),
        }
    }
    table.note(
        "The sum alone and the two changes are differences of the answers alone and the joint answer.",
        "単独の合計と二つの増減は、単独の各解と共同の解から計算した和と差である。",
    );
    let table = table.done();
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

/// What losses are counted from: the values of lost load of the partners and their stocks.
fn lost(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Vec<String> {
    let world = &facts.model.world;
    let ours = |region| facts.partners.contains(&region);
    let demands: Vec<DemandId> = world.demands.iter().filter(|(_, d)| ours(d.region)).map(|(id, _)| id).collect();
    let stocks: Vec<StockId> = world.stocks.iter().filter(|(_, s)| ours(s.region)).map(|(id, _)| id).collect();
    let mut ids: Vec<String> = demands.into_iter().map(|demand| trace.voll(demand)).collect();
    ids.extend(stocks.into_iter().map(|stock| trace.stock(stock)));
    ids
}

/// The same words after a plural.
fn change_words(text: &str) -> String {
    text.replacen("falls", "fall", 1).replacen("rises", "rise", 1)
}
