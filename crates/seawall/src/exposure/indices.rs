//! The table of indices: GeoPolRisk and the EU formula, with every input.

use super::Facts;
use super::words::{listed, range};
use crate::table::{head, name, number};
use seawall_engine::exposure::index::{Gap, indices};
use seawall_model::answer::{Row, Table, Unit, Value};
use seawall_model::world::Name;

/// Indices by region and product.
pub(super) fn table(facts: &Facts) -> Table {
    let world = &facts.model.world;
    let rows = indices(facts.model, facts.indicators, &facts.question.regions)
        .into_iter()
        .filter(|row| row.output + row.imports > 0.05 && facts.question.wants(facts.model, row.product))
        .map(|row| {
            let gaps: Vec<Name> = row.gaps.iter().map(|&gap| named(facts, gap)).collect();
            Row::from(vec![
                Value::Text(world.regions[row.region].name.clone()),
                Value::Text(world.products[row.product].name.clone()),
                number(row.hhi, 3),
                number(row.output, 0),
                number(row.imports, 0),
                row.geopolrisk.map_or_else(
                    || Value::Missing(name("nothing made or imported", "生産・輸入なし")),
                    |score| range(score, 1.0, 3),
                ),
                number(100.0 * row.reliance, 0),
                range(row.global, 1.0, 2),
                range(row.own, 1.0, 2),
                range(row.eol_rir, 100.0, 0),
                range(row.substitution, 1.0, 2),
                range(row.supply_risk, 1.0, 2),
                if gaps.is_empty() { Value::Text(name("none", "なし")) } else { Value::Text(listed(&gaps)) },
            ])
        })
        .collect();
    Table {
        id: "indices".into(),
        caption: name(
            "GeoPolRisk and EU supply risk, from the same flows",
            "GeoPolRiskとEU供給リスク(同一フローから算出)",
        ),
        columns: vec![
            head("region", "Region", "地域", Unit::None),
            head("product", "Product", "品目", Unit::None),
            head("hhi", "HHI of production (0-1)", "生産のHHI(0-1)", Unit::None),
            head("output", "Own output, same stage", "国内生産(同一段階)", Unit::TonnesPerYear),
            head("imports", "Imports", "輸入", Unit::TonnesPerYear),
            head("geopolrisk", "GeoPolRisk (0-1)", "GeoPolRisk(0-1)", Unit::None),
            head("reliance", "Import reliance", "輸入依存度", Unit::Percent),
            head("global", "HHI x WGI x t, world supply", "HHI×WGI×t(世界供給)", Unit::None),
            head("own", "HHI x WGI x t, own sourcing", "HHI×WGI×t(自国調達)", Unit::None),
            head("eol_rir", "End-of-life recycling input rate", "使用済み再生材投入率", Unit::Percent),
            head("substitution", "Substitution index", "代替指数", Unit::None),
            head("sr", "EU supply risk (critical from 1.0)", "EU供給リスク(1.0以上で重要)", Unit::None),
            head("gaps", "Not known", "不明な入力", Unit::None),
        ],
        rows,
        notes: vec![
            name(
                "GeoPolRisk = HHI x sum of g f / (own output + imports), g = (2.5 - political stability) / 5. Supply risk = (H world x IR / 2 + H own x (1 - IR / 2)) x (1 - recycling) x substitution, European Commission 2017. Governance is political stability alone, put on 0 to 10; the Commission averages six indicators.",
                "GeoPolRisk=HHI×Σgf/(国内生産+輸入)、g=(2.5-政治的安定)/5。供給リスク=(世界H×IR/2+自国H×(1-IR/2))×(1-再生材投入率)×代替指数(欧州委員会2017年)。ガバナンスは政治的安定のみを0~10に換算したもので、欧州委員会は6指標の平均を用いる。",
            ),
            name(
                "A region without a score counts from 0 to 1. Direct partners only, as both formulas have it: see the table of origins for re-exports.",
                "スコアのない地域は0から1の幅で扱う。両式の定義どおり直接の取引相手のみを数える。再輸出の遡及は由来の表を参照。",
            ),
        ],
        bar: None,
    }
}

fn named(facts: &Facts, gap: Gap) -> Name {
    let world = &facts.model.world;
    let of = |en: &str, ja: &str, thing: &Name| name(format!("{en} of {}", thing.en), format!("{}の{ja}", thing.ja));
    match gap {
        Gap::Governance(region) => of("governance", "ガバナンス", &world.regions[region].name),
        Gap::Recycling(element) => of("recycling", "再生材投入率", &world.elements[element].name),
        Gap::Substitution(element) => of("substitutes", "代替指数", &world.elements[element].name),
        Gap::TradeParameter => name("trade parameter", "貿易係数"),
    }
}
