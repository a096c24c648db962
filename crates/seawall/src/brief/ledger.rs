//! The conservation ledger: every tonne of the joint response.

use super::Page;
use crate::table::{name, number, section as draft, table, words};
use seawall_model::answer::{Section, Unit};

/// The section.
pub(super) fn section(page: &mut Page<'_>) -> Section {
    let world = &page.facts.model.world;
    let mut table = table("ledger", name("Every tonne of the joint response", "共同対応の全トン数"))
        .words("region", "Region", "地域")
        .words("product", "Product", "品目");
    for (id, en, ja) in [
        ("production", "Production", "生産"),
        ("arrivals", "Arrivals", "到着"),
        ("drawdown", "Drawdown", "取崩し"),
        ("unexplained", "Unexplained", "出所不明"),
        ("input", "Input", "投入"),
        ("served", "Served", "供給"),
        ("departures", "Departures", "出荷"),
        ("fill", "Fill", "積増し"),
        ("surplus", "Surplus", "余剰"),
        ("gap", "Gap", "差"),
    ] {
        table = table.computed(id, en, ja, Unit::Tonnes, "response:joint");
    }
    for row in &page.facts.stress.joint.ledger {
        if row.production + row.arrivals + row.drawdown.abs() <= 0.05 && row.gap.abs() <= 1e-6 {
            continue;
        }
        let rests_on = page.trace.balance(row.region, row.product);
        let mut cells = vec![words(&world.regions[row.region].name), words(&world.products[row.product].name)];
        let tonnes = [
            row.production,
            row.arrivals,
            row.drawdown,
            row.unexplained,
            row.input,
            row.served,
            row.departures,
            row.fill,
            row.surplus,
        ];
        cells.extend(tonnes.map(|tonnes| number(tonnes, 1)));
        cells.push(number(row.gap, 6));
        table.row(rests_on, cells);
    }
    let lead = vec![name(
        "Production + arrivals + drawdown + unexplained = input + served + departures + fill + surplus, over the horizon.",
        "生産+到着+取崩し+出所不明=投入+供給+出荷+積増し+余剰(全期間)。",
    )];
    draft("ledger", name("Conservation ledger", "物質収支"), lead, vec![table.done()])
}
