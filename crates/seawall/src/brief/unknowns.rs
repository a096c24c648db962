//! What we do not know: which missing number moves the answer most, and the assumed flows behind it.

use super::{Moves, Page, Swing, as_written, restricted, restricted_links};
use crate::table::{digits, name, number, range, section as draft, table};
use seawall_model::answer::{Section, Table, Unit, Value};
use seawall_model::id::{CellId, ProductId, StockId};
use seawall_model::world::{OriginKind, Stage};
use std::collections::BTreeSet;

/// Assumed flows printed.
const SHOWN: usize = 12;

/// The section.
pub(super) fn section(page: &mut Page<'_>) -> Section {
    let has_industries = page.facts.economy.is_some();
    let parameters = crate::swings::parameters(&page.facts.model.world, has_industries, &mut page.trace);
    let tables = vec![swings(page), parameters, assumed(page)];
    draft("unknowns", name("What we do not know", "不明な点"), Vec::new(), tables)
}

fn swings(page: &mut Page<'_>) -> Table {
    let facts = page.facts;
    let world = &facts.model.world;
    let mut swings: Vec<&Swing> = facts.swings.iter().collect();
    let size = |swing: &Swing| (swing.severe - swing.mild).abs();
    swings.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.what.en.cmp(&b.what.en)));
    let caption = name("Which missing number moves the answer most", "結果を最も左右する不明な値");
    let worded = |en, ja| crate::goods::worded(facts.model, name(en, ja));
    let mild = worded("Magnets not served at its mild end", "影響が軽い場合の不足磁石");
    let severe = worded("at its severe end", "影響が重い場合の不足磁石");
    let mut table = table("swings", caption)
        .words("what", "Unknown", "不明な値")
        .computed("low", &mild.en, &mild.ja, Unit::Tonnes, "swings")
        .computed("high", &severe.en, &severe.ja, Unit::Tonnes, "swings")
        .computed("swing", "Swing", "変化幅", Unit::Tonnes, "swings")
        .drawn()
        .words("who", "Who can close it", "解明できる主体");
    for swing in swings {
        let rests_on = match swing.moves {
            Moves::Stocks => {
                let ours = world.stocks.iter().filter(|(_, stock)| facts.partners.contains(&stock.region));
                let ours: Vec<StockId> = ours.map(|(id, _)| id).collect();
                ours.into_iter().map(|stock| page.trace.stock(stock)).collect()
            }
            Moves::Scenario => facts.scenario.events.iter().map(|event| restricted::figure(page, event)).collect(),
            Moves::Parameter(kind) => {
                let settings = world.parameters.iter().filter(|parameter| parameter.kind == kind);
                settings.map(|parameter| page.trace.parameter(parameter)).collect()
            }
        };
        table.row(
            rests_on,
            vec![
                Value::Text(swing.what.clone()),
                number(swing.mild, 0),
                number(swing.severe, 0),
                number(size(swing), 0),
                Value::Text(swing.who.clone()),
            ],
        );
    }
    table.note(
        "Tonnes over the horizon under the joint response. One input moved at a time, the rest central.",
        "共同対応での全期間のトン数。他を中央値に固定し、一つずつ動かした結果。",
    );
    table.done()
}

fn assumed(page: &mut Page<'_>) -> Table {
    let facts = page.facts;
    let world = &facts.model.world;
    let touched: BTreeSet<ProductId> =
        restricted_links(facts.scenario).iter().map(|&link| world.links[link].product).collect();
    let mut wide: Vec<(f64, CellId)> = Vec::new();
    for cell in world.cells.ids() {
        let about = &world.cells[cell];
        if about.origin.kind != OriginKind::Assumed || !about.interval.high.is_finite() {
            continue;
        }
        let Some((_, product, _)) = world.balance_terms(cell).next() else { continue };
        let Some(region) = world.balance_terms(cell).map(|term| term.0).find(|region| facts.partners.contains(region))
        else {
            continue;
        };
        if touched.contains(&product) || world.products[product].stage == Stage::Magnet {
            let price = facts.prices.at(region, product).max(world.products[product].price.center());
            wide.push(((about.interval.high - about.interval.low) * price, cell));
        }
    }
    wide.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let count = wide.len();
    wide.truncate(SHOWN);
    let caption = name(
        format!("Assumed flows of the partners behind this answer, widest by value ({count} in all)"),
        format!("この答えに関わるパートナー国の仮定値(金額幅の大きい順、全{count}件)"),
    );
    let mut table = table("assumed", caption)
        .words("cell", "Flow", "フロー")
        .fact("interval", "Interval", "区間", Unit::TonnesPerYear)
        .words("reason", "Reason", "理由");
    for (_, cell) in wide {
        let about = &world.cells[cell];
        let rests_on = page.trace.cell(cell);
        let row = about.origin.rows.first().and_then(|row| world.evidence("assumptions.csv", row));
        let reason = row.map_or_else(|| as_written(&about.origin.note), |row| row.note.clone());
        table.row(
            rests_on,
            vec![
                Value::Text(crate::trace::cell_name(world, cell)),
                range(&about.interval, about.interval.central, digits(about.interval.high)),
                Value::Text(reason),
            ],
        );
    }
    table.done()
}
