//! Concentration by element and stage: who makes most of what carries the element, and how much of it.

use super::{Pair, content};
use crate::table::{name, number, same, table, words};
use crate::trace::Trace;
use seawall_engine::exposure;
use seawall_model::answer::{Unit, Value};
use seawall_model::chart::{Axis, Chart, Drawing, Heat, HeatCell};
use seawall_model::id::RegionId;
use seawall_model::world::{Model, Name, Stage};
use std::collections::BTreeMap;

/// The word of a stage.
pub(crate) fn stage_word(stage: Stage) -> Name {
    match stage {
        Stage::Mine => name("Mine", "採掘"),
        Stage::Oxide => name("Oxide", "酸化物"),
        Stage::Metal => name("Metal", "金属"),
        Stage::Alloy => name("Alloy", "合金"),
        Stage::Blank => name("Blank", "焼結体"),
        Stage::Magnet => name("Magnet", "磁石"),
        Stage::Secondary => name("Scrap", "スクラップ"),
        Stage::Use => name("Use", "使用"),
    }
}

/// The heat map of the model; `None` where nothing is made.
pub(super) fn heat(model: &Model, trace: &mut Trace<'_>) -> Option<Pair> {
    let world = &model.world;
    let production = exposure::production(model);
    let mut cells = Vec::new();
    let mut rows = Vec::new();
    let mut columns: Vec<Stage> = production.iter().map(|made| world.products[made.product].stage).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut rests_on = Vec::new();
    for (row, (element, facts)) in world.elements.iter().enumerate() {
        for (column, &stage) in columns.iter().enumerate() {
            let mut made: BTreeMap<RegionId, f64> = BTreeMap::new();
            for product in production.iter().filter(|made| world.products[made.product].stage == stage) {
                for &(region, tonnes) in &product.by_region {
                    *made.entry(region).or_default() += tonnes * content(model, product.product, element);
                }
            }
            let total: f64 = made.values().sum();
            if total <= 1e-9 {
                continue;
            }
            let amounts: Vec<f64> = made.values().copied().collect();
            let mut largest: Vec<(RegionId, f64)> = made.into_iter().collect();
            largest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let (region, tonnes) = largest[0];
            let share = 100.0 * tonnes / total;
            let hhi = exposure::hhi(&amounts).unwrap_or(0.0);
            rests_on.push(trace.made_at(element, stage));
            rows.push((facts.name.clone(), stage, region, share, hhi, total));
            cells.push(HeatCell { row, column, value: share, word: same(&world.regions[region].code) });
        }
    }
    let (title, description) = findings(model, &rows)?;
    let mut table = table("concentration", title.clone())
        .words("element", "Element", "元素")
        .words("stage", "Stage", "段階")
        .words("maker", "Largest maker", "最大の生産国")
        .computed("share", "Its share", "その割合", Unit::Percent, "exposure")
        .computed("hhi", "HHI (0-10,000)", "HHI(0〜10,000)", Unit::None, "exposure")
        .computed("total", "World output, contained", "世界生産量(含有量)", Unit::TonnesPerYear, "reconciliation");
    for ((element, stage, region, share, hhi, total), rests_on) in rows.iter().zip(rests_on) {
        table.row(
            rests_on,
            vec![
                words(element),
                Value::Text(stage_word(*stage)),
                words(&world.regions[*region].name),
                number(*share, 1),
                number(*hhi, 0),
                number(*total, 0),
            ],
        );
    }
    table.note(
        "Tonnes of the element contained in all products of the stage, by where they are made; central contents. Alloy counts only what is traded.",
        "各段階の全品目に含まれる元素のトン数を生産地別に集計(含有率は中央値)。合金は取引される分のみ。",
    );
    let table = table.done();
    let chart = Chart {
        id: "concentration".into(),
        title,
        description,
        table: "concentration".into(),
        drawing: Drawing::Heat(Heat {
            amount: Axis { name: name("Share of the largest maker", "最大生産国の割合"), unit: Unit::Percent },
            scale: [0.0, 100.0],
            rows: world.elements.values().iter().map(|element| element.name.clone()).collect(),
            columns: columns.iter().map(|&stage| stage_word(stage)).collect(),
            cells,
        }),
    };
    Some((chart, table))
}

/// Element, stage, largest maker, its share, HHI, tonnes.
type Made = (Name, Stage, RegionId, f64, f64, f64);

fn findings(model: &Model, rows: &[Made]) -> Option<(Name, Name)> {
    let region = |row: &Made| &model.world.regions[row.2].name;
    let most = rows.iter().max_by(|a, b| a.3.total_cmp(&b.3))?;
    let least = rows.iter().min_by(|a, b| a.3.total_cmp(&b.3))?;
    let leads = rows.iter().filter(|row| row.2 == most.2).count();
    let (leader, stage, other) = (region(most), stage_word(most.1), stage_word(least.1));
    Some((
        name(
            format!(
                "{} is the largest maker in {leads} of {} combinations of element and stage",
                leader.en,
                rows.len()
            ),
            format!("元素と段階の{}組のうち{leads}組で{}が最大の生産国", rows.len(), leader.ja),
        ),
        name(
            format!(
                "For each element and stage: the largest maker by ISO code and its share of world output. Highest: {}, {}: {} with {:.0} %. Lowest: {}, {}: {} with {:.0} %. Darker is more concentrated.",
                most.0.en,
                stage.en,
                leader.en,
                most.3,
                least.0.en,
                other.en,
                region(least).en,
                least.3
            ),
            format!(
                "元素・段階ごとの最大生産国(ISOコード)と世界生産に占める割合。最高は{}・{}の{}で{:.0}%、最低は{}・{}の{}で{:.0}%。濃いほど集中度が高い。",
                most.0.ja,
                stage.ja,
                leader.ja,
                most.3,
                least.0.ja,
                other.ja,
                region(least).ja,
                least.3
            ),
        ),
    ))
}
