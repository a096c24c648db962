//! The gain with what outsiders send and are owed changed: a coalition receives what the proportional pass says and owes it.

use super::{Facts, million};
use crate::table::{name, number, table as draft};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::world::Name;

fn gain(of: &super::Changed) -> f64 {
    of.alone_usd.iter().sum::<f64>() - of.together_usd
}

pub(super) fn lead(facts: &Facts<'_>, whole: f64) -> Name {
    let gains: Vec<f64> = facts.outsiders.iter().map(gain).chain([whole]).collect();
    let text = |usd: f64| seawall_io::render::digits(usd / 1e6 + 0.0, 0).unwrap_or_default();
    let low = text(gains.iter().copied().fold(f64::INFINITY, f64::min));
    let high = text(gains.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    name(
        format!("With these changes the gain of acting together lies between {low} and {high} million USD."),
        format!("これらの変化により、共同対応の利益は{low}〜{high}百万米ドルの範囲で動く。"),
    )
}

pub(super) fn table(facts: &Facts<'_>, whole: f64) -> Table {
    let alone: f64 = facts.losses.alone().iter().sum();
    let mut table =
        draft("owed", name("The gain when trade with outsiders differs", "第三国との取引が異なる場合の利益"))
            .words("change", "Change", "変化")
            .computed("alone", "Losses alone, sum", "単独の損失の合計", Unit::MillionUsd, "share")
            .computed("together", "Loss together", "共同での損失", Unit::MillionUsd, "share")
            .computed("gain", "Gain", "利益", Unit::MillionUsd, "share")
            .drawn()
            .computed("share", "Against no change", "変化なしとの比", Unit::Percent, "share");
    let mut row = |what: Name, alone: f64, together: f64| {
        let gain = alone - together;
        let share = if whole.abs() > 0.5 {
            number(100.0 * gain / whole, 0)
        } else {
            Value::Missing(name("no gain", "利益なし"))
        };
        table.row(Vec::new(), vec![Value::Text(what), million(alone), million(together), million(gain), share]);
    };
    row(name("none", "なし"), alone, alone - whole);
    for of in facts.outsiders {
        row(of.what.clone(), of.alone_usd.iter().sum(), of.together_usd);
    }
    table.note(
        "What outsiders send and are owed is what the proportional pass gives: taken or not it is paid for, and what is owed is delivered. Regions that are neither partners nor changed keep to it.",
        "第三国との受渡しは、比例配分の結果による。受け取りの有無にかかわらず代金を支払い、引渡し義務は必ず果たすものとした。",
    );
    table.done()
}
