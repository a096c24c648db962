//! When users go short: finished magnets a week by use when nobody coordinates, with the coordinated total beside.

use super::Facts;
use crate::table::{digits, head, name, number, section as draft};
use seawall_model::answer::{Head, Row, Section, Table, Unit};
use seawall_model::chart::{Axis, Chart, Drawing, Layer, Line, Timeline};
use seawall_model::id::{DemandId, RegionId};
use std::collections::BTreeMap;

/// A tonne a week below which nothing is called short.
const NOTHING: f64 = 0.005;

/// The section: a chart and its table for each partner who is short.
pub(super) fn section(facts: &Facts<'_>) -> Section {
    let pairs = facts.partners.iter().filter_map(|&partner| pair(facts, partner));
    let (charts, tables): (Vec<Chart>, Vec<Table>) = pairs.unzip();
    let lead = if tables.is_empty() {
        let none = name("No magnet user of the partners is short.", "パートナー国で磁石が不足する使用者はいない。");
        vec![crate::goods::worded(facts.model, none)]
    } else {
        Vec::new()
    };
    Section { charts, ..draft("weeks", name("Shortage by use and week", "用途別・週別の不足"), lead, tables) }
}

fn pair(facts: &Facts<'_>, partner: RegionId) -> Option<(Chart, Table)> {
    let world = &facts.model.world;
    let grid = &facts.weekly.grid;
    let demands: Vec<DemandId> = world
        .demands
        .iter()
        .filter(|(_, demand)| demand.region == partner && crate::goods::is_counted(facts.model, demand.product))
        .map(|(id, _)| id)
        .collect();
    let mut by_use: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for &demand in &demands {
        let values = by_use.entry(world.demands[demand].usage).or_insert_with(|| vec![0.0; grid.len()]);
        for (value, short) in values.iter_mut().zip(&facts.rationed.short[demand]) {
            *value += short;
        }
    }
    let tonnes = |values: &[f64]| -> f64 { values.iter().zip(&grid.length).map(|(rate, weeks)| rate * weeks).sum() };
    let mut layers: Vec<Layer> =
        by_use.into_iter().map(|(usage, values)| Layer { name: world.uses[usage].name.clone(), values }).collect();
    layers.retain(|layer| tonnes(&layer.values) > NOTHING);
    layers.sort_by(|a, b| tonnes(&b.values).total_cmp(&tonnes(&a.values)));
    // What the coordinated periods that a week overlaps lose in it, so that tonnes agree.
    let coordinated: Vec<f64> = (0..grid.len())
        .map(|week| {
            let lost = |t: usize| -> f64 {
                let overlap = facts.grid.finish(t).min(grid.finish(week)) - facts.grid.start[t].max(grid.start[week]);
                let short = |&d: &DemandId| facts.coordinated.short[d].get(t).copied().unwrap_or(0.0).max(0.0);
                overlap.max(0.0) * demands.iter().map(short).sum::<f64>()
            };
            (0..facts.grid.len()).map(lost).sum::<f64>() / grid.length[week]
        })
        .collect();
    if layers.is_empty() && coordinated.iter().all(|&rate| rate < NOTHING) {
        return None;
    }
    let total: Vec<f64> = (0..grid.len()).map(|t| layers.iter().map(|layer| layer.values[t]).sum()).collect();
    let region = &world.regions[partner].name;
    let digits_of = |value: f64| seawall_io::render::digits(value, 0).unwrap_or_default();
    let (all, together) = (digits_of(tonnes(&total)), digits_of(tonnes(&coordinated)));
    let title = name(
        format!("{}: {all} t of magnets go unserved when nobody coordinates, {together} t when coordinated", region.en),
        format!("{}:磁石の不足は協調なしで{all} t、協調時は{together} t", region.ja),
    );
    let description = name(
        format!(
            "{}: tonnes of finished magnets a week that users do not get. Layers: the rationed response by use, {all} t in all. Dashed line: the coordinated response, all uses.",
            region.en
        ),
        format!(
            "{}の使用者に届かない完成磁石(t/週)。面:配給時の用途別の不足、計{all} t。破線:協調対応の全用途合計。",
            region.ja
        ),
    );
    let (title, description) =
        (crate::goods::worded(facts.model, title), crate::goods::worded(facts.model, description));
    let id = format!("weeks-{}", world.regions[partner].code);
    let mut edges = grid.start.clone();
    edges.push(grid.end());
    let computed =
        |id: String, name, run: &str| Head { id, name, unit: Unit::TonnesPerWeek, run: Some(run.to_owned()) };
    let mut columns =
        vec![head("from", "From week", "開始週", Unit::None), head("to", "To week", "終了週", Unit::None)];
    for (place, layer) in layers.iter().enumerate() {
        columns.push(computed(format!("use_{}", place + 1), layer.name.clone(), "rationed"));
    }
    columns.push(computed("rationed".into(), name("All uses, rationed", "全用途(配給)"), "rationed"));
    let head = name("All uses, coordinated", "全用途(協調)");
    columns.push(computed("coordinated".into(), head, "response:joint"));
    let rows = (0..grid.len())
        .map(|t| {
            let mut cells = vec![number(edges[t], 1), number(edges[t + 1], 1)];
            let values = layers.iter().map(|layer| layer.values[t]).chain([total[t], coordinated[t]]);
            cells.extend(values.map(|value| number(value, digits(value))));
            Row::from(cells)
        })
        .collect();
    let notes = vec![name(
        "Weeks are counted from the first day of the scenario. The coordinated response is monthly after week 26.",
        "週はシナリオ初日から数える。協調対応は第26週以降、月単位の値である。",
    )];
    let table = Table { id: id.clone(), caption: title.clone(), columns, rows, notes, bar: None };
    let chart = Chart {
        id: id.clone(),
        title,
        description,
        table: id,
        drawing: Drawing::Timeline(Timeline {
            time: Axis { name: name("Weeks from the first day", "開始からの週数"), unit: Unit::Weeks },
            amount: Axis {
                name: crate::goods::worded(facts.model, name("Magnets not served", "満たされない磁石")),
                unit: Unit::TonnesPerWeek,
            },
            edges,
            layers,
            line: Line {
                name: name("All uses, coordinated", "全用途(協調)"),
                band: name("the same", "同上"),
                values: coordinated.clone(),
                low: coordinated.clone(),
                high: coordinated,
            },
        }),
    };
    Some((chart, table))
}
