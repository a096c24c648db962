//! Tables of concentration: production, the origin of what is used, and what passed through whom along the whole path.

use super::Facts;
use super::words::{leaders, share};
use crate::table::{digits, name, number, table, words};
use crate::trace::{Trace, settle};
use seawall_engine::exposure;
use seawall_engine::exposure::path::Path;
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::id::{ProductId, RegionId, StockId};

/// Who makes what.
pub(super) fn production(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let mut table = table("production", name("Who makes what", "生産国"))
        .words("product", "Product", "品目")
        .computed("total", "World output", "世界生産量", Unit::TonnesPerYear, "reconciliation")
        .words("leaders", "Largest makers", "主要生産国")
        .computed("hhi", "HHI of production (0-10,000)", "生産のHHI(0〜10,000)", Unit::None, "exposure")
        .computed("n1", "Left without the largest country (N-1)", "最大国を除いた残り(N-1)", Unit::Percent, "exposure")
        .computed("n2", "Left without the two largest (N-2)", "上位2か国を除いた残り(N-2)", Unit::Percent, "exposure")
        .computed(
            "n1_plant",
            "Left without the largest plant of the model",
            "モデル内最大工場を除いた残り",
            Unit::Percent,
            "exposure",
        )
        .computed(
            "n2_plant",
            "Left without the two largest plants",
            "上位2工場を除いた残り",
            Unit::Percent,
            "exposure",
        );
    for row in exposure::production(facts.model) {
        if !facts.question.wants(facts.model, row.product) {
            continue;
        }
        let shares: Vec<_> = row.by_region.iter().map(|(region, tonnes)| (*region, tonnes / row.total)).collect();
        let rests_on = trace.made(row.product);
        table.row(
            rests_on,
            vec![
                words(&world.products[row.product].name),
                number(row.total, 0),
                Value::Text(leaders(world, &shares, 3, 1)),
                share(row.hhi, 1.0, 0),
                number(100.0 * row.n_minus_1, 1),
                number(100.0 * row.n_minus_2, 1),
                number(100.0 * row.n_minus_1_plant, 1),
                number(100.0 * row.n_minus_2_plant, 1),
            ],
        );
    }
    table.note(
        "A plant of the model is a process in a country, not a works. Alloy counts only what is traded: magnet makers cast their own inside sintering.",
        "モデルの「工場」は国ごとの工程であり、個別の事業所ではない。合金は取引される分のみを数える(磁石メーカーの自家鋳造は焼結に含む)。",
    );
    table.done()
}

/// Stocks of a product in a region.
pub(super) fn stocks(facts: &Facts<'_>, trace: &mut Trace<'_>, region: RegionId, product: ProductId) -> Vec<String> {
    let held = facts.model.world.stocks.iter().filter(|(_, s)| (s.region, s.product) == (region, product));
    let held: Vec<StockId> = held.map(|(id, _)| id).collect();
    held.into_iter().map(|stock| trace.stock(stock)).collect()
}

/// Where what is used comes from.
pub(super) fn used(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let mut table = table("use", name("Where what is used comes from", "使用する物資の由来"))
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .computed("output", "Own output", "国内生産", Unit::TonnesPerYear, "reconciliation")
        .computed("imports", "Imports", "輸入", Unit::TonnesPerYear, "reconciliation")
        .computed("exports", "Exports", "輸出", Unit::TonnesPerYear, "reconciliation")
        .computed("used", "Use", "使用", Unit::TonnesPerYear, "reconciliation")
        .computed("usgs", "Net import reliance (USGS)", "純輸入依存度(USGS)", Unit::Percent, "exposure")
        .computed("eu", "Import reliance (EU)", "輸入依存度(EU)", Unit::Percent, "exposure")
        .words("origin", "Made in (re-exports traced)", "生産地(再輸出を遡及)")
        .computed("hhi", "HHI of supply (0-10,000)", "供給のHHI(0〜10,000)", Unit::None, "exposure")
        .computed(
            "n1",
            "Left without the largest foreign origin (N-1)",
            "最大の国外生産地を除いた残り(N-1)",
            Unit::Percent,
            "exposure",
        )
        .computed(
            "n2",
            "Left without the two largest (N-2)",
            "上位2つの国外生産地を除いた残り(N-2)",
            Unit::Percent,
            "exposure",
        )
        .computed("private", "Private stock", "民間在庫", Unit::Days, "cover")
        .computed("public", "Public stock", "国家備蓄", Unit::Days, "cover")
        .computed("pipeline", "Under way", "輸送中", Unit::Days, "cover");
    for row in exposure::rows(facts.model, &facts.question.regions) {
        if row.used <= 0.05 || !facts.question.wants(facts.model, row.product) {
            continue;
        }
        let mut rests_on = trace.balance(row.region, row.product);
        rests_on.extend(stocks(facts, trace, row.region, row.product));
        settle(&mut rests_on);
        table.row(
            rests_on,
            vec![
                words(&world.regions[row.region].name),
                words(&world.products[row.product].name),
                number(row.output, digits(row.output)),
                number(row.imports, digits(row.imports)),
                number(row.exports, digits(row.exports)),
                number(row.used, digits(row.used)),
                share(row.reliance_usgs, 100.0, 0),
                share(row.reliance_eu, 100.0, 0),
                Value::Text(leaders(world, &row.origin, 3, 0)),
                share(row.hhi, 1.0, 0),
                share(row.n_minus_1, 100.0, 0),
                share(row.n_minus_2, 100.0, 0),
                number(row.cover_private, 0),
                number(row.cover_public, 0),
                number(row.cover_pipeline, 0),
            ],
        );
    }
    table.note(
        "Stocks are central values of assumed intervals; days of the region's own use of the same form. HHI counts own output as an origin; N-1 and N-2 here are without the largest and the two largest foreign origins. A negative reliance is a net exporter's.",
        "在庫は仮定区間の中央値。同形態の国内使用量に対する日数。HHIは国内生産も生産地として数える。ここでのN-1・N-2は最大および上位2つの国外生産地を除いた残り。負の依存度は純輸出国を示す。",
    );
    table.done()
}

/// What passed through whom, any stage counted.
pub(super) fn path(facts: &Facts<'_>, trace: &mut Trace<'_>, paths: &[Path]) -> Table {
    let world = &facts.model.world;
    let caption = name(
        "What is left of final use without a region, at whatever stage it stands",
        "地域を除いた場合に残る最終使用(全段階の経路で見たN-1・N-2)",
    );
    let mut table = table("path", caption)
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .words("element", "Element", "元素")
        .words("first", "Region most of it passes", "最も多く経由する地域")
        .computed("n1", "Never passes it (N-1)", "同地域を経由しない分(N-1)", Unit::Percent, "paths")
        .words("second", "With which other it is worst", "併せて除くと影響が最大の地域")
        .computed("n2", "Passes neither (N-2)", "どちらも経由しない分(N-2)", Unit::Percent, "paths");
    for path in paths.iter().filter(|path| facts.question.wants(facts.model, path.product)) {
        let mut rests_on = trace.balance(path.region, path.product);
        rests_on.extend(trace.content(path.product, path.element));
        settle(&mut rests_on);
        let nobody = || Value::Missing(name("no other region touches it", "ほかに経由する地域なし"));
        table.row(
            rests_on,
            vec![
                words(&world.regions[path.region].name),
                words(&world.products[path.product].name),
                words(&world.elements[path.element].name),
                words(&world.regions[path.first.0].name),
                number(100.0 * path.first.1, 1),
                path.second.map_or_else(nobody, |second| words(&world.regions[second.0].name)),
                path.second.map_or_else(nobody, |second| number(100.0 * second.1, 1)),
            ],
        );
    }
    table.note(
        "A tonne passes a region when it was mined, separated, made into metal, cast, sintered, finished or recycled there. Shares of the path are solved as a union, not added or multiplied over stages. Before anybody redirects.",
        "採掘・分離・金属化・鋳造・焼結・加工・リサイクルのいずれかがその地域で行われた分を「経由」と数える。段階ごとの割合の和や積ではなく、経路の和集合として求める。調達先の切替え前の値。",
    );
    table.done()
}
