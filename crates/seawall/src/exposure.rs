//! The exposure report: who makes what, and where each region's supply comes from.

use crate::table::{head, name, number};
use seawall_engine::exposure;
use seawall_model::answer::{Citation, Report, Row, Section, Status, Table, Unit, Value};
use seawall_model::id::RegionId;
use seawall_model::world::Model;

fn share(value: Option<f64>, scale: f64, decimals: u8) -> Value {
    value.map_or_else(
        || Value::Missing(name("no use", "使用なし")),
        |value| Value::Number { value: scale * value, decimals },
    )
}

/// Writes the report.
#[must_use]
pub fn exposure(model: &Model, regions: &[RegionId], version: &str) -> Report {
    let world = &model.world;
    let made: Vec<Vec<Value>> = exposure::production(model)
        .into_iter()
        .map(|row| {
            let leaders: Vec<String> = row
                .by_region
                .iter()
                .take(3)
                .map(|(region, tonnes)| format!("{} {:.1} %", world.regions[*region].code, 100.0 * tonnes / row.total))
                .collect();
            vec![
                Value::Text(world.products[row.product].name.clone()),
                number(row.total, 0),
                Value::Text(name(leaders.join(", "), leaders.join(", "))),
                share(row.hhi, 1.0, 0),
                number(100.0 * row.n_minus_1, 1),
                number(100.0 * row.n_minus_1_plant, 1),
            ]
        })
        .collect();
    let used: Vec<Vec<Value>> = exposure::rows(model, regions)
        .into_iter()
        .filter(|row| row.used > 0.05)
        .map(|row| {
            let origins: Vec<String> = row
                .origin
                .iter()
                .take(3)
                .map(|(region, share)| format!("{} {:.0} %", world.regions[*region].code, 100.0 * share))
                .collect();
            vec![
                Value::Text(world.regions[row.region].name.clone()),
                Value::Text(world.products[row.product].name.clone()),
                number(row.output, 0),
                number(row.imports, 0),
                number(row.exports, 0),
                number(row.used, 0),
                share(row.reliance_usgs, 100.0, 0),
                share(row.reliance_eu, 100.0, 0),
                Value::Text(name(origins.join(", "), origins.join(", "))),
                share(row.hhi, 1.0, 0),
                share(row.n_minus_1, 100.0, 0),
                number(row.cover_private, 0),
                number(row.cover_public, 0),
                number(row.cover_pipeline, 0),
            ]
        })
        .collect();
    let text = |value: &str| name(value, value);
    Report {
        title: name("Exposure by stage", "段階別の依存度"),
        subtitle: name(
            format!("{}, base year {}, steady state", world.title.en, world.base_year),
            format!("{}、基準年{}、定常状態", world.title.ja, world.base_year),
        ),
        manifest: vec![
            (name("Model hash", "モデルのハッシュ"), text(&world.hash[..16.min(world.hash.len())])),
            (name("Program", "プログラム"), text(&format!("seawall {version}"))),
        ],
        status: Status::Solved,
        sections: vec![Section {
            charts: Vec::new(),
            id: "exposure".into(),
            heading: name("Exposure", "依存度"),
            lead: Vec::new(),
            tables: vec![
                Table {
                    id: "production".into(),
                    caption: name("Who makes what", "生産国"),
                    columns: vec![
                        head("product", "Product", "品目", Unit::None),
                        head("total", "World output a year", "世界生産量", Unit::Tonnes),
                        head("leaders", "Largest makers", "主要生産国", Unit::None),
                        head("hhi", "HHI of production (0-10,000)", "生産のHHI(0-10,000)", Unit::None),
                        head("n1", "Left without the largest country (N-1)", "最大国を除いた残り(N-1)", Unit::Percent),
                        head(
                            "n1_plant",
                            "Left without the largest plant of the model",
                            "モデル内最大工場を除いた残り",
                            Unit::Percent,
                        ),
                    ],
                    rows: made.into_iter().map(Row::from).collect(),
                    notes: vec![name(
                        "A plant of the model is a process in a country, not a works. Alloy counts only what is traded: magnet makers cast their own inside sintering.",
                        "モデルの「工場」は国ごとの工程であり、個別の事業所ではない。合金は取引される分のみを数える(磁石メーカーの自家鋳造は焼結に含む)。",
                    )],
                    bar: None,
                },
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
                        head("hhi", "HHI (0-10,000)", "HHI(0-10,000)", Unit::None),
                        head("n1", "N-1", "N-1", Unit::Percent),
                        head("private", "Private stock", "民間在庫", Unit::Days),
                        head("public", "Public stock", "国家備蓄", Unit::Days),
                        head("pipeline", "Under way", "輸送中", Unit::Days),
                    ],
                    rows: used.into_iter().map(Row::from).collect(),
                    notes: vec![name(
                        "Stocks are central values of assumed intervals; days of the region's own use of the same form. HHI counts own output as an origin; N-1 here is without the largest foreign origin. A negative reliance is a net exporter's.",
                        "在庫は仮定区間の中央値。同形態の国内使用量に対する日数。HHIは国内生産も生産地として数える。ここでのN-1は最大の国外生産地を除いた残り。負の依存度は純輸出国を示す。",
                    )],
                    bar: None,
                },
            ],
        }],
        sources: citations(model),
        figures: Vec::new(),
        runs: Vec::new(),
    }
}

/// Every source the baseline rests on: each share of these tables does.
fn citations(model: &Model) -> Vec<Citation> {
    let used = crate::brief::sources_of_the_baseline(model);
    crate::brief::citations(model, &used)
}
