//! The table of indices: GeoPolRisk and the EU formula, with every input.

use super::Facts;
use super::words::{listed, range};
use crate::table::{name, number, table as draft, words};
use crate::trace::{Trace, settle};
use seawall_engine::exposure::index::{Gap, indices};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::id::ProductId;
use seawall_model::world::Name;

/// Indices by region and product.
pub(super) fn table(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let caption =
        name("GeoPolRisk and EU supply risk, from the same flows", "GeoPolRiskとEU供給リスク(同一フローから算出)");
    let mut table = draft("indices", caption)
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .computed("hhi", "HHI of production (0-1)", "生産のHHI(0〜1)", Unit::None, "indices")
        .computed("output", "Own output, same stage", "国内生産(同一段階)", Unit::TonnesPerYear, "reconciliation")
        .computed("imports", "Imports", "輸入", Unit::TonnesPerYear, "reconciliation")
        .computed("geopolrisk", "GeoPolRisk (0-1)", "GeoPolRisk(0〜1)", Unit::None, "indices")
        .computed("reliance", "Import reliance", "輸入依存度", Unit::Percent, "indices")
        .computed("global", "HHI x WGI x t, world supply", "HHI×WGI×t(世界供給)", Unit::None, "indices")
        .computed("own", "HHI x WGI x t, own sourcing", "HHI×WGI×t(自国調達)", Unit::None, "indices")
        .fact("eol_rir", "End-of-life recycling input rate", "使用済み製品由来の再生材投入率", Unit::Percent)
        .fact("substitution", "Substitution index", "代替指数", Unit::None)
        .computed("sr", "EU supply risk (critical from 1.0)", "EU供給リスク(1.0以上で重要)", Unit::None, "indices")
        .words("gaps", "Not known", "不明な入力");
    for row in indices(facts.model, facts.indicators, &facts.question.regions) {
        if row.output + row.imports <= 0.05 || !facts.question.wants(facts.model, row.product) {
            continue;
        }
        let mut rests_on = trace.balance(row.region, row.product);
        rests_on.extend(trace.made(row.product));
        rests_on.extend(scores(facts, trace, row.product));
        settle(&mut rests_on);
        let gaps: Vec<Name> = row.gaps.iter().map(|&gap| named(facts, gap)).collect();
        table.row(
            rests_on,
            vec![
                words(&world.regions[row.region].name),
                words(&world.products[row.product].name),
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
            ],
        );
    }
    table.note(
        "GeoPolRisk = HHI x sum of g f / (own output + imports), g = (2.5 - political stability) / 5. Supply risk = (H world x IR / 2 + H own x (1 - IR / 2)) x (1 - recycling) x substitution, European Commission 2017. Governance is political stability alone, put on 0 to 10; the Commission averages six indicators.",
        "GeoPolRisk=HHI×Σgf/(国内生産+輸入)、g=(2.5-政治的安定)/5。供給リスク=(世界H×IR/2+自国H×(1-IR/2))×(1-再生材投入率)×代替指数(欧州委員会2017年)。ガバナンスは政治的安定のみを0〜10に換算したもので、欧州委員会は6指標の平均を用いる。",
    );
    table.note(
        "A region without a score counts from 0 to 1. Direct partners only, as both formulas have it: see the table of origins for re-exports.",
        "スコアのない地域は0から1の幅で扱う。両式の定義どおり直接の取引相手のみを数える。再輸出の遡及は由来の表を参照。",
    );
    table.done()
}

/// The scores behind the indices of a product: governance of all that have one, recycling and substitutes of its elements.
fn scores(facts: &Facts<'_>, trace: &mut Trace<'_>, product: ProductId) -> Vec<String> {
    let world = &facts.model.world;
    let indicators = facts.indicators;
    let mut ids = super::governance(facts, trace, None);
    for &element in &world.products[product].elements {
        let of = &world.elements[element].name;
        let recycling = name(format!("Recycling input rate of {}", of.en), format!("{}の再生材投入率", of.ja));
        ids.extend(indicators.eol_rir.get(&element).map(|score| trace.score(recycling, score)));
        let substitutes = name(format!("Substitution index of {}", of.en), format!("{}の代替指数", of.ja));
        ids.extend(indicators.substitution.get(&element).map(|score| trace.score(substitutes, score)));
    }
    let parameter = name("Trade parameter of the EU formula", "EU方式の貿易係数");
    ids.extend(indicators.trade_parameter.iter().map(|score| trace.score(parameter.clone(), score)));
    ids
}

fn named(facts: &Facts<'_>, gap: Gap) -> Name {
    let world = &facts.model.world;
    let of = |en: &str, ja: &str, thing: &Name| name(format!("{en} of {}", thing.en), format!("{}の{ja}", thing.ja));
    match gap {
        Gap::Governance(region) => of("governance", "ガバナンス", &world.regions[region].name),
        Gap::Recycling(element) => of("recycling", "再生材投入率", &world.elements[element].name),
        Gap::Substitution(element) => of("substitutes", "代替指数", &world.elements[element].name),
        Gap::TradeParameter => name("trade parameter", "貿易係数"),
    }
}
