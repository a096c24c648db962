//! Days of cover by form and owner.

use super::{Page, owner_word};
use crate::table::{digits, name, number, range, section as draft, table, words};
use seawall_engine::respond::opening_stocks;
use seawall_model::answer::{Section, Unit, Value};
use seawall_model::world::{CellKind, Stage};

/// The section.
pub(super) fn section(page: &mut Page<'_>) -> Section {
    let model = page.facts.model;
    let world = &model.world;
    let opening = opening_stocks(model, 0.0);
    let touched: Vec<_> =
        super::restricted_links(page.facts.scenario).iter().map(|&l| world.links[l].product).collect();
    let mut held: Vec<_> =
        world.stocks.iter().filter(|(id, s)| page.facts.partners.contains(&s.region) && opening[*id] > 0.0).collect();
    held.sort_by_key(|(_, stock)| {
        let is_magnet = world.products[stock.product].stage == Stage::Magnet;
        (!is_magnet, !touched.contains(&stock.product))
    });
    let mut table = table("cover", name("What is held, by form and owner", "形態・保有者別の在庫"))
        .words("region", "Region", "地域")
        .words("product", "Form", "形態")
        .words("owner", "Owner", "保有者")
        .fact("days", "Cover", "在庫日数", Unit::Days)
        .drawn()
        .computed("tonnes", "Held (central)", "保有量(中央値)", Unit::Tonnes, "reconciliation")
        .words("sources", "Source", "出典");
    for (id, stock) in held {
        let mut rests_on = vec![page.trace.stock(id)];
        let takers: Vec<_> = world
            .cells
            .ids()
            .filter(|&cell| {
                let takes = |(r, p, sign): (_, _, f64)| (r, p) == (stock.region, stock.product) && sign < 0.0;
                matches!(world.cells[cell].kind, CellKind::Ingredient(..) | CellKind::Use(_))
                    && world.balance_terms(cell).any(takes)
            })
            .collect();
        rests_on.extend(takers.into_iter().flat_map(|cell| page.trace.cell(cell)));
        crate::trace::settle(&mut rests_on);
        let cited = page.cited(&stock.origin);
        table.row(
            rests_on,
            vec![
                words(&world.regions[stock.region].name),
                words(&world.products[stock.product].name),
                Value::Text(owner_word(stock.owner)),
                range(&stock.cover_days, stock.cover_days.central, 0),
                number(opening[id], digits(opening[id])),
                cited,
            ],
        );
    }
    table.note(
        "Tonnes held are days of cover times the region's own use of the form in the baseline.",
        "保有量は、在庫日数に国内の同形態の基準使用量を乗じたもの。",
    );
    let lead = vec![name(
        "Days of the region's own normal use of the same form. Cover at successive stages adds up for the final user; goods under way are not counted here.",
        "同じ形態の平常時の国内使用量に対する日数。段階ごとの在庫は最終需要者にとって加算される。輸送中の分は含まない。",
    )];
    draft("cover", name("Days of cover", "在庫日数"), lead, vec![table.done()])
}
