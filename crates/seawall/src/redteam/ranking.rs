//! Single attacks, dearest first, with ranges.

use super::{Facts, million};
use crate::table::{name, number, range, table as draft, words};
use crate::trace::Trace;
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::unit::Interval;
use seawall_model::world::Name;

/// Attacks printed.
const SHOWN: usize = 40;

/// Attacks by loss, dearest first.
fn order(facts: &Facts<'_>) -> Vec<usize> {
    let loss = &facts.found.single_usd;
    let mut order: Vec<usize> = (0..loss.len()).collect();
    order.sort_by(|&a, &b| loss[b].total_cmp(&loss[a]).then(a.cmp(&b)));
    order
}

pub(super) fn lead(facts: &Facts<'_>) -> Vec<Name> {
    let order = order(facts);
    let idle = facts.found.single_usd.iter().filter(|usd| **usd < 5e5).count();
    let Some(&first) = order.first() else { return Vec::new() };
    let (of, loss) = (&facts.attacks[first].name, million(facts.found.single_usd[first]));
    vec![name(
        format!(
            "By itself the dearest is {} ({loss} million USD). {idle} of {} cost the partners less than half a million USD each.",
            of.en,
            order.len()
        ),
        format!(
            "単独で最も響くのは{}({loss}百万米ドル)。{}件中{idle}件は、損失がそれぞれ50万米ドルに満たない。",
            of.ja,
            order.len()
        ),
    )]
}

pub(super) fn table(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let order = order(facts);
    let mut table = draft(
        "linchpins",
        name(
            format!("Single attacks, dearest first ({} in all)", order.len()),
            format!("単独の標的(損失の大きい順、全{}件)", order.len()),
        ),
    )
    .words("attack", "Attack", "標的")
    .words("kind", "Kind", "種別")
    .words("class", "Plausibility", "区分")
    .computed("loss", "Loss", "損失", Unit::MillionUsd, "redteam")
    .drawn()
    .computed("range", "Mild to severe", "軽い場合〜重い場合", Unit::MillionUsd, "redteam")
    .computed("cost", "Cost to the attacker", "攻撃側の費用", Unit::MillionUsd, "redteam");
    for attack in order.into_iter().take(SHOWN) {
        let of = &facts.attacks[attack];
        let loss = facts.found.single_usd[attack];
        let varied = facts.ranges.iter().find(|(other, _)| *other == attack).map_or_else(
            || Value::Missing(name("not varied", "変化させず")),
            |(_, [mild, severe])| {
                let (low, high) = (mild.min(loss), severe.max(loss));
                range(&Interval { low: low / 1e6 + 0.0, central: None, high: high / 1e6 + 0.0 }, None, 0)
            },
        );
        let cost = facts.cost(of).map_or_else(
            || Value::Missing(name("no exporter", "輸出国なし")),
            |cost| range(&Interval { low: cost.low / 1e6, central: None, high: cost.high / 1e6 }, None, 0),
        );
        table.row(
            vec![trace.attack(of)],
            vec![
                words(&of.name),
                words(&super::kind(of.kind)),
                words(&of.plausibility.words()),
                number(loss / 1e6 + 0.0, 0),
                varied,
                cost,
            ],
        );
    }
    table.note(
        "Mild: the least share stops and stocks are at the high end of their intervals; severe: the greatest share and stocks at the low end. How long it lasts is not varied. Cost: as the sheet states it, else exports lost at low and high prices.",
        "軽い場合:停止割合は最小、在庫は区間の上端。重い場合:停止割合は最大、在庫は下端。期間は変えていない。費用:表に記載があればその値、なければ失う輸出額(価格の下端〜上端)。",
    );
    table.done()
}
