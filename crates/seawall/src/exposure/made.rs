//! Tables of concentration: production, the origin of what is used, and what passed through whom along the whole path.

use super::Facts;
use super::words::{leaders, share};
use crate::table::{head, name, number, same};
use seawall_engine::exposure;
use seawall_engine::exposure::path::Path;
use seawall_model::answer::{Row, Table, Unit, Value};

/// Who makes what.
pub(super) fn production(facts: &Facts) -> Table {
    let world = &facts.model.world;
    let rows = exposure::production(facts.model)
        .into_iter()
        .filter(|row| facts.question.wants(facts.model, row.product))
        .map(|row| {
            let shares: Vec<_> = row.by_region.iter().map(|(region, tonnes)| (*region, tonnes / row.total)).collect();
            Row::from(vec![
                Value::Text(world.products[row.product].name.clone()),
                number(row.total, 0),
                Value::Text(leaders(world, &shares, 3, 1)),
                share(row.hhi, 1.0, 0),
                number(100.0 * row.n_minus_1, 1),
                number(100.0 * row.n_minus_2, 1),
                number(100.0 * row.n_minus_1_plant, 1),
                number(100.0 * row.n_minus_2_plant, 1),
            ])
        })
        .collect();
    Table {
        id: "production".into(),
        caption: name("Who makes what", "生産国"),
        columns: vec![
            head("product", "Product", "品目", Unit::None),
            head("total", "World output a year", "世界生産量", Unit::Tonnes),
            head("leaders", "Largest makers", "主要生産国", Unit::None),
            head("hhi", "HHI of production (0-10,000)", "生産のHHI(0-10,000)", Unit::None),
            head("n1", "Left without the largest country (N-1)", "最大国を除いた残り(N-1)", Unit::Percent),
            head("n2", "Left without the two largest (N-2)", "上位2か国を除いた残り(N-2)", Unit::Percent),
            head(
                "n1_plant",
                "Left without the largest plant of the model",
                "モデル内最大工場を除いた残り",
                Unit::Percent,
            ),
            head("n2_plant", "Left without the two largest plants", "上位2工場を除いた残り", Unit::Percent),
        ],
        rows,
        notes: vec![name(
            "A plant of the model is a process in a country, not a works. Alloy counts only what is traded: magnet makers cast their own inside sintering.",
            "モデルの「工場」は国ごとの工程であり、個別の事業所ではない。合金は取引される分のみを数える(磁石メーカーの自家鋳造は焼結に含む)。",
        )],
        bar: None,
    }
}

/// Where what is used comes from.
pub(super) fn used(facts: &Facts) -> Table {
    let world = &facts.model.world;
    let rows = exposure::rows(facts.model, &facts.question.regions)
        .into_iter()
        .filter(|row| row.used > 0.05 && facts.question.wants(facts.model, row.product))
        .map(|row| {
            Row::from(vec![
                Value::Text(world.regions[row.region].name.clone()),
                Value::Text(world.products[row.product].name.clone()),
                number(row.output, 0),
                number(row.imports, 0),
                number(row.exports, 0),
                number(row.used, 0),
                share(row.reliance_usgs, 100.0, 0),
                share(row.reliance_eu, 100.0, 0),
                Value::Text(leaders(world, &row.origin, 3, 0)),
                share(row.hhi, 1.0, 0),
                share(row.n_minus_1, 100.0, 0),
                share(row.n_minus_2, 100.0, 0),
                number(row.cover_private, 0),
                number(row.cover_public, 0),
                number(row.cover_pipeline, 0),
            ])
        })
        .collect();
    Table {
        id: "use".into(),
        caption: name("Where what is used comes from", "使用する物資の由来"),
        columns: vec![
            head("region", "Region", "地域", Unit::None),
            head("product", "Product", "品目", Unit::None),
            head("output", "Own output", "国内生産", Unit::TonnesPerYear),
            head("imports", "Imports", "輸入", Unit::TonnesPerYear),
            head("exports", "Exports", "輸出", Unit::TonnesPerYear),
            head("used", "Use", "使用", Unit::TonnesPerYear),
            head("usgs", "Net import reliance (USGS)", "純輸入依存度(USGS)", Unit::Percent),
            head("eu", "Import reliance (EU)", "輸入依存度(EU)", Unit::Percent),
            head("origin", "Made in (re-exports traced)", "生産地(再輸出を遡及)", Unit::None),
            head("hhi", "HHI of supply (0-10,000)", "供給のHHI(0-10,000)", Unit::None),
            head("n1", "N-1", "N-1", Unit::Percent),
            head("n2", "N-2", "N-2", Unit::Percent),
            head("private", "Private stock", "民間在庫", Unit::Days),
            head("public", "Public stock", "国家備蓄", Unit::Days),
            head("pipeline", "Under way", "輸送中", Unit::Days),
        ],
        rows,
        notes: vec![name(
            "Stocks are central values of assumed intervals; days of the region's own use of the same form. HHI counts own output as an origin; N-1 and N-2 here are without the largest and the two largest foreign origins. A negative reliance is a net exporter's.",
            "在庫は仮定区間の中央値。同形態の国内使用量に対する日数。HHIは国内生産も生産地として数える。ここでのN-1・N-2は最大および上位2つの国外生産地を除いた残り。負の依存度は純輸出国を示す。",
        )],
        bar: None,
    }
}

/// What passed through whom, any stage counted.
pub(super) fn path(facts: &Facts, paths: &[Path]) -> Table {
    let world = &facts.model.world;
    let rows = paths
        .iter()
        .filter(|path| facts.question.wants(facts.model, path.product))
        .map(|path| {
            Row::from(vec![
                Value::Text(world.regions[path.region].name.clone()),
                Value::Text(world.products[path.product].name.clone()),
                Value::Text(world.elements[path.element].name.clone()),
                Value::Text(world.regions[path.first.0].name.clone()),
                number(100.0 * path.first.1, 1),
                path.second.map_or_else(
                    || Value::Missing(name("no other region touches it", "ほかに経由する地域なし")),
                    |second| Value::Text(world.regions[second.0].name.clone()),
                ),
                path.second.map_or_else(|| Value::Missing(same("-")), |second| number(100.0 * second.1, 1)),
            ])
        })
        .collect();
    Table {
        id: "path".into(),
        caption: name(
            "What is left of final use without a region, at whatever stage it stands",
            "経路全体で見たN-1・N-2",
        ),
        columns: vec![
            head("region", "Region", "地域", Unit::None),
            head("product", "Product", "品目", Unit::None),
            head("element", "Element", "元素", Unit::None),
            head("first", "Region most of it passes", "最も多く経由する地域", Unit::None),
            head("n1", "Never passes it (N-1)", "同地域を経由しない分(N-1)", Unit::Percent),
            head("second", "With which other it is worst", "次に影響の大きい地域", Unit::None),
            head("n2", "Passes neither (N-2)", "どちらも経由しない分(N-2)", Unit::Percent),
        ],
        rows,
        notes: vec![name(
            "A tonne passes a region when it was mined, separated, made into metal, cast, sintered, finished or recycled there. Shares of the path are solved as a union, not added or multiplied over stages. Before anybody redirects.",
            "採掘・分離・金属化・鋳造・焼結・加工・リサイクルのいずれかがその地域で行われた分を「経由」と数える。段階ごとの割合の和や積ではなく、経路の和集合として求める。調達先の切替え前の値。",
        )],
        bar: None,
    }
}
