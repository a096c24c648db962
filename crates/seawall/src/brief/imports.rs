//! What we import, directly and inside what we buy from third countries.

use super::Page;
use crate::table::{digits, name, number, percent, section as draft, table, words};
use seawall_engine::exposure;
use seawall_model::answer::{Section, Table, Unit, Value};
use seawall_model::id::{Id, RegionId};
use seawall_model::world::Stage;

/// The section.
pub(super) fn section(page: &mut Page<'_>) -> Section {
    let mut tables = vec![direct(page)];
    if crate::goods::has_magnets(page.facts.model) {
        tables.push(indirect(page));
    }
    draft("imports", name("What we import, directly and indirectly", "直接・間接の輸入"), Vec::new(), tables)
}

fn direct(page: &mut Page<'_>) -> Table {
    let world = &page.facts.model.world;
    let touched: Vec<_> =
        super::restricted_links(page.facts.scenario).iter().map(|&l| world.links[l].product).collect();
    let mut rows: Vec<exposure::Row> = exposure::rows(page.facts.model, page.facts.partners)
        .into_iter()
        .filter(|row| row.used > 0.5 && row.imports > 0.0)
        .collect();
    // Finished magnets first, then what is restricted; otherwise the order of the chain stays.
    rows.sort_by_key(|row| {
        let is_magnet = world.products[row.product].stage == Stage::Magnet;
        (!is_magnet, !touched.contains(&row.product))
    });
    let mut table =
        table("imports", name("Where what we use is made, re-exports traced", "使用する物資の生産地(再輸出を遡及)"))
            .words("region", "Region", "地域")
            .words("product", "Product", "品目")
            .computed("used", "Used", "使用量", Unit::TonnesPerYear, "reconciliation")
            .computed("reliance", "Reliance (EU)", "輸入依存度(EU)", Unit::Percent, "exposure")
            .words("origin", "Largest foreign origin", "最大の国外生産地")
            .computed("share", "Its share", "その割合", Unit::Percent, "exposure")
            .drawn()
            .computed("hhi", "HHI", "HHI", Unit::None, "exposure")
            .computed("n1", "Left (N-1)", "残り(N-1)", Unit::Percent, "exposure");
    for row in rows {
        let Some(&(origin, share)) = row.origin.iter().find(|share| share.0 != row.region) else { continue };
        let rests_on = page.trace.balance(row.region, row.product);
        table.row(
            rests_on,
            vec![
                words(&world.regions[row.region].name),
                words(&world.products[row.product].name),
                number(row.used, digits(row.used)),
                percent(row.reliance_eu, 0),
                words(&world.regions[origin].name),
                number(100.0 * share, 0),
                row.hhi.map_or_else(|| Value::Missing(name("no use", "使用なし")), |value| number(value, 0)),
                percent(row.n_minus_1, 0),
            ],
        );
    }
    let (first_en, first_ja) = if crate::goods::has_magnets(page.facts.model) {
        ("Finished magnets stand first, then what the measures touch.", "完成磁石、措置の対象品目の順に示す。")
    } else {
        ("What the measures touch stands first.", "措置の対象品目を先に示す。")
    };
    table.note(
        &format!("Steady baseline of the model, reconciled; a share is of tonnes, not of value. {first_en} Reliance: net imports over use, as the EU defines it. HHI: concentration of origin, 0 to 10,000, own output included. Left (N-1): what is left without the largest foreign origin."),
        &format!("調整済みモデルの定常基準。割合は数量による。{first_ja}輸入依存度はEUの定義(純輸入÷使用量)。HHIは生産地の集中度(0〜10,000、国内生産を含む)。残り(N-1)は最大の国外生産地を除いた場合の残り。"),
    );
    table.done()
}

fn indirect(page: &mut Page<'_>) -> Table {
    let world = &page.facts.model.world;
    let caption =
        name("Where the rare earths inside the magnets were separated", "磁石に含まれるレアアースの分離精製国");
    let mut table = table("separated", caption)
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .words("element", "Element", "元素")
        .words("origin", "Largest separator", "最大の分離精製国")
        .computed("share", "Its share", "その割合", Unit::Percent, "exposure")
        .drawn();
    for (element, facts_of) in world.elements.iter() {
        let separated = exposure::origin_at_stage(page.facts.model, element, Stage::Oxide);
        for &partner in page.facts.partners {
            for (product, what) in
                world.products.iter().filter(|(_, p)| p.stage == Stage::Magnet && p.elements.contains(&element))
            {
                let composition = &separated[product][partner.index()];
                if composition.iter().sum::<f64>() < 0.5 {
                    continue;
                }
                let mut best: Vec<(usize, f64)> = composition.iter().copied().enumerate().collect();
                best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                let rests_on = page.trace.balance(partner, product);
                table.row(
                    rests_on,
                    vec![
                        words(&world.regions[partner].name),
                        words(&what.name),
                        words(&facts_of.name),
                        words(&world.regions[RegionId::from_index(best[0].0)].name),
                        number(100.0 * best[0].1, 0),
                    ],
                );
            }
        }
    }
    table.note(
        "Indirect dependence: magnets bought from third countries count by where their oxides were separated; recycling counts where it takes place.",
        "間接依存:第三国から購入した磁石も、酸化物の分離精製地により数える。リサイクルは実施地で数える。",
    );
    table.done()
}
