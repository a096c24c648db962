//! The shortage timeline of a partner: finished magnets that go unserved each week, by use, coordinated and not.

use super::{Pair, grouped, lower};
use crate::brief::Facts;
use crate::table::{digits, name, number, table};
use crate::trace::{Trace, settle};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::chart::{Axis, Chart, Drawing, Layer, Line, Timeline};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{DemandId, RegionId, StockId};
use seawall_model::world::Name;
use std::collections::BTreeMap;

/// Uses that have a layer of their own; the rest share one.
const LAYERS: usize = 4;

/// A tonne a week below which nothing is called short.
const NOTHING: f64 = 0.005;

/// The timeline of `partner`; `None` where its magnet users are never short.
pub(super) fn timeline(facts: &Facts<'_>, trace: &mut Trace<'_>, partner: RegionId) -> Option<Pair> {
    let world = &facts.model.world;
    let grid = &facts.stress.grid;
    let periods = grid.len();
    let demands: Vec<DemandId> = world
        .demands
        .iter()
        .filter(|(_, demand)| demand.region == partner && crate::goods::is_counted(facts.model, demand.product))
        .map(|(id, _)| id)
        .collect();
    let mut by_use = BTreeMap::new();
    for &demand in &demands {
        let values = by_use.entry(world.demands[demand].usage).or_insert_with(|| vec![0.0; periods]);
        for t in 0..periods {
            values[t] += facts.stress.joint.short[demand][t].max(0.0);
        }
    }
    let carried = |end: usize| -> Vec<f64> {
        let lost = |d: DemandId, t: usize| {
            let served = facts.stress.carry_on[end].served[d][t];
            facts.model.steady[world.demands[d].cell] / WEEKS_PER_YEAR * (1.0 - served).max(0.0)
        };
        (0..periods).map(|t| demands.iter().map(|&d| lost(d, t)).sum()).collect()
    };
    let (most, nobody, least) = (carried(0), carried(1), carried(2));

    let tonnes = |values: &[f64]| -> f64 { values.iter().zip(&grid.length).map(|(rate, weeks)| rate * weeks).sum() };
    let mut layers: Vec<Layer> =
        by_use.into_iter().map(|(usage, values)| Layer { name: world.uses[usage].name.clone(), values }).collect();
    layers.sort_by(|a, b| tonnes(&b.values).total_cmp(&tonnes(&a.values)));
    layers.retain(|layer| tonnes(&layer.values) > NOTHING);
    if layers.len() > LAYERS + 1 {
        let rest = layers.split_off(LAYERS);
        let values = (0..periods).map(|t| rest.iter().map(|layer| layer.values[t]).sum()).collect();
        layers.push(Layer { name: name("Other uses", "その他の用途"), values });
    }
    if layers.is_empty() && most.iter().all(|&rate| rate < NOTHING) {
        return None;
    }

    let total: Vec<f64> = (0..periods).map(|t| layers.iter().map(|layer| layer.values[t]).sum()).collect();
    let region = &world.regions[partner].name;
    let (title, description) = findings(region, &layers, tonnes(&total), tonnes(&nobody), &peak(&nobody, &grid.start));
    let (title, description) =
        (crate::goods::worded(facts.model, title), crate::goods::worded(facts.model, description));
    let id = format!("timeline-{}", world.regions[partner].code);
    let mut edges = grid.start.clone();
    edges.push(grid.end());
    let mut rests_on = Vec::new();
    for &demand in &demands {
        rests_on.extend(trace.cell(world.demands[demand].cell));
        rests_on.push(trace.voll(demand));
    }
    let held: Vec<StockId> = world.stocks.iter().filter(|(_, s)| s.region == partner).map(|(id, _)| id).collect();
    rests_on.extend(held.into_iter().map(|stock| trace.stock(stock)));
    settle(&mut rests_on);
    let table = twin(&id, &title, &edges, &layers, &total, [&most, &nobody, &least], &rests_on);
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
                name: name("All uses if nobody saves", "通常どおり操業する場合の全用途合計"),
                band: name("the same, stocks high to low", "同上(在庫の上限〜下限)"),
                values: nobody,
                low: least,
                high: most,
            },
        }),
    };
    Some((chart, table))
}

/// The highest rate and the week in which it is first reached, from 1.
fn peak(values: &[f64], start: &[f64]) -> (f64, f64) {
    let mut best = (0.0, 0.0);
    for (&rate, &week) in values.iter().zip(start) {
        if rate > best.0 + 1e-9 {
            best = (rate, week.floor() + 1.0);
        }
    }
    best
}

fn findings(region: &Name, layers: &[Layer], together: f64, nobody: f64, peak: &(f64, f64)) -> (Name, Name) {
    let (rate, week) = peak;
    let (together_t, nobody_t) = (grouped(together), grouped(nobody));
    let title = match layers.first() {
        Some(only) if layers.len() == 1 => name(
            format!(
                "{}: {together_t} t of magnets go unserved even if coordinated, all of them for {}",
                region.en,
                lower(&only.name.en)
            ),
            format!("{}:協調しても磁石{together_t} tが不足し、すべて「{}」向け", region.ja, only.name.ja),
        ),
        Some(first) => name(
            format!(
                "{}: {together_t} t of magnets go unserved even if coordinated, most of them for {}",
                region.en,
                lower(&first.name.en)
            ),
            format!("{}:協調しても磁石{together_t} tが不足し、「{}」向けが最も多い", region.ja, first.name.ja),
        ),
        None => name(
            format!("{}: coordination serves every magnet user; without it {nobody_t} t go unserved", region.en),
            format!("{}:協調すれば磁石の不足は生じないが、協調しなければ{nobody_t} tが不足する", region.ja),
        ),
    };
    let description = if nobody > NOTHING {
        name(
            format!(
                "{}: tonnes of finished magnets a week that users do not get. Layers: the coordinated response by use, {together_t} t in all. Dashed line: if nobody saves, {nobody_t} t in all with central stocks, at most {rate:.1} t a week from week {week:.0}. Weekly for half a year, then monthly.",
                region.en
            ),
            format!(
                "{}の使用者に届かない完成磁石(t/週)。面:協調対応での用途別の不足、計{together_t} t。破線:節約しない場合で、在庫が中央値なら計{nobody_t} t、最大は第{week:.0}週からの{rate:.1} t/週。半年間は週次、その後は月次。",
                region.ja
            ),
        )
    } else {
        name(
            format!(
                "{}: tonnes of finished magnets a week that users do not get. Layers: the coordinated response by use, {together_t} t in all. If nobody saves, no user is short with central stocks. Weekly for half a year, then monthly.",
                region.en
            ),
            format!(
                "{}の使用者に届かない完成磁石(t/週)。面:協調対応での用途別の不足、計{together_t} t。節約しない場合、在庫が中央値であれば不足は生じない。半年間は週次、その後は月次。",
                region.ja
            ),
        )
    };
    (title, description)
}

fn twin(
    id: &str,
    title: &Name,
    edges: &[f64],
    layers: &[Layer],
    total: &[f64],
    nobody: [&[f64]; 3],
    rests_on: &[String],
) -> Table {
    let rate = Unit::TonnesPerWeek;
    let mut table = table(id, title.clone())
        .computed("from", "Weeks after the first day, from", "初日からの週数(始)", Unit::None, "response:joint")
        .computed("to", "to", "同(終)", Unit::None, "response:joint");
    for (place, Layer { name, .. }) in layers.iter().enumerate() {
        table = table.computed(&format!("use_{}", place + 1), &name.en, &name.ja, rate, "response:joint");
    }
    table = table.computed("coordinated", "All uses, coordinated", "全用途(協調時)", rate, "response:joint").computed(
        "nobody_saves",
        "All uses if nobody saves",
        "全用途(節約なし)",
        rate,
        "carry_on",
    );
    for t in 0..total.len() {
        let mut cells = vec![number(edges[t], 1), number(edges[t + 1], 1)];
        cells.extend(layers.iter().map(|layer| number(layer.values[t], digits(layer.values[t]))));
        cells.push(number(total[t], digits(total[t])));
        let [most, central, least] = nobody.map(|values| values[t]);
        cells.push(Value::Range {
            low: least.min(central),
            central: Some(central),
            high: most.max(central),
            decimals: digits(most),
        });
        table.row(rests_on.to_vec(), cells);
    }
    table.note(
        "Weeks are counted from the first day of the scenario. The range of the last column is that of stocks alone.",
        "週はシナリオ初日から数える。最終列の幅は在庫の幅のみによる。",
    );
    table.done()
}
