//! What single measures do to the worst sets.

use super::{Facts, million};
use crate::table::{name, number, table as draft};
use seawall_engine::redteam::defend::{CAPACITY, DAYS, Defended, Measure};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::world::Name;

/// Measures printed.
const SHOWN: usize = 15;

fn measure(facts: &Facts<'_>, of: Measure) -> Name {
    let world = &facts.model.world;
    match of {
        Measure::Stock(region, product) => {
            let (place, form) = (&world.regions[region].name, &world.products[product].name);
            name(
                format!("{DAYS:.0} days of {} in {}", form.en, place.en),
                format!("{}の{}備蓄({DAYS:.0}日分)", place.ja, form.ja),
            )
        }
        Measure::Capacity(plant) => {
            let plant = &world.plants[plant];
            let (place, process) = (&world.regions[plant.region].name, &world.processes[plant.process].name);
            let more = 100.0 * CAPACITY;
            name(
                format!("{more:.0} % more capacity: {}, {}", process.en, place.en),
                format!("能力{more:.0}%増:{}({})", process.ja, place.ja),
            )
        }
    }
}

/// What lies beyond the sets tried: none of them costs more than this, USD.
fn beyond(facts: &Facts<'_>) -> Option<f64> {
    if facts.found.is_complete {
        facts.found.near.last().map(|last| last.loss_usd)
    } else {
        facts.found.upper_bound_usd
    }
}

pub(super) fn lead(facts: &Facts<'_>, defended: &[Defended]) -> Vec<Name> {
    let Some(best) = defended.first() else { return Vec::new() };
    let before = facts.found.near[0].loss_usd;
    let what = measure(facts, best.measure);
    let (from, to) = (million(before), million(best.worst_usd()));
    let mut lead = vec![name(
        format!(
            "Of single measures, {} lowers the worst of the sets tried most: from {from} to {to} million USD.",
            what.en
        ),
        format!(
            "単独の備えのうち、試した組み合わせの最悪値を最も下げるのは{}で、{from}百万米ドルから{to}百万米ドルになる。",
            what.ja
        ),
    )];
    if let Some(beyond) = beyond(facts).filter(|beyond| *beyond > best.worst_usd()) {
        let bound = million(beyond);
        lead.push(name(
            format!("With a measure another set may become the worst: none costs more than {bound} million USD."),
            format!("備えにより別の組み合わせが最悪となりうるが、その損失は{bound}百万米ドルを超えない。"),
        ));
    }
    lead
}

pub(super) fn table(facts: &Facts<'_>, defended: &[Defended]) -> Table {
    let before = facts.found.near[0].loss_usd;
    let tried = facts.found.near.len();
    let mut table = draft(
        "measures",
        name(
            format!("Single measures on the {tried} worst sets, best first"),
            format!("損失の大きい{tried}組に対する単独の備え(効果の大きい順)"),
        ),
    )
    .words("measure", "Measure", "備え")
    .computed("tonnes", "Tonnes (a year for capacity)", "トン(能力は年間)", Unit::Tonnes, "redteam")
    .computed("avoided", "Lowers the worst by", "最悪値の低下", Unit::MillionUsd, "redteam")
    .drawn()
    .computed("mean", "Lowers the sets by, mean", "低下の平均", Unit::MillionUsd, "redteam");
    for of in defended.iter().take(SHOWN) {
        let mean = facts.found.near.iter().zip(&of.loss_usd).map(|(set, with)| set.loss_usd - with).sum::<f64>()
            / tried.max(1) as f64;
        table.row(
            Vec::new(),
            vec![
                Value::Text(measure(facts, of.measure)),
                number(of.tonnes, if of.tonnes < 10.0 { 2 } else { 0 }),
                number((before - of.worst_usd()) / 1e6 + 0.0, 0),
                number(mean / 1e6 + 0.0, 0),
            ],
        );
    }
    table.note(
        "Ready on the first day, and at no cost here: what to build or buy at which cost is asked of the plan. Stock need not be handed over at the end.",
        "初日から使える前提で、費用は含めない(何をいくらで備えるかは計画で扱う)。期末に在庫を残す必要はないとした。",
    );
    table.done()
}
