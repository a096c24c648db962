//! Trade in one element on the map of the world, contained tonnes a year.

use super::{CUT, Pair, content, grouped, lower};
use crate::table::{digits, name, number, table, words};
use crate::trace::{Trace, settle};
use seawall_model::answer::{Table, Unit};
use seawall_model::chart::{Axis, Chart, Drawing, Flow, FlowMap, Place};
use seawall_model::id::{ElementId, LinkId, RegionId};
use seawall_model::world::{Model, Name};
use std::collections::BTreeMap;

/// Flows that are drawn.
const DRAWN: usize = 24;

/// Where groups of countries stand on the map: in the middle of their members, or in open sea where they have none.
const GROUPS: [(&str, [f64; 2]); 2] = [("EUX", [14.0, 49.0]), ("ROW", [-25.0, -32.0])];

struct Trade {
    from: RegionId,
    to: RegionId,
    tonnes: f64,
    lost: f64,
}

/// The map of `element`; `cut` is the share that each link loses, empty where no scenario is asked about.
pub(super) fn flow_map(model: &Model, trace: &mut Trace<'_>, element: ElementId, cut: &[f64]) -> Option<Pair> {
    let world = &model.world;
    let mut sums: BTreeMap<(RegionId, RegionId), (f64, f64)> = BTreeMap::new();
    let mut carried: BTreeMap<(RegionId, RegionId), Vec<LinkId>> = BTreeMap::new();
    for (place, (id, link)) in world.links.iter().enumerate() {
        let tonnes = model.steady[link.cell] * content(model, link.product, element);
        let sum = sums.entry((link.from, link.to)).or_default();
        sum.0 += tonnes;
        if tonnes > 0.0 {
            carried.entry((link.from, link.to)).or_default().push(id);
        }
        sum.1 += tonnes * cut.get(place).copied().unwrap_or(0.0);
    }
    let all: f64 = sums.values().map(|sum| sum.0).sum();
    let mut trade: Vec<Trade> =
        sums.into_iter().map(|((from, to), (tonnes, lost))| Trade { from, to, tonnes, lost }).collect();
    trade.sort_by(|a, b| b.tonnes.total_cmp(&a.tonnes).then((a.from, a.to).cmp(&(b.from, b.to))));
    trade.retain(|flow| flow.tonnes > 0.002 * all);
    trade.truncate(DRAWN);
    if trade.is_empty() {
        return None;
    }
    let mut places: Vec<RegionId> = trade.iter().flat_map(|flow| [flow.from, flow.to]).collect();
    places.sort_unstable();
    places.dedup();
    let place = |region: RegionId| places.iter().position(|&known| known == region).unwrap_or(0);
    let flows = trade
        .iter()
        .map(|flow| Flow {
            from: place(flow.from),
            to: place(flow.to),
            amount: flow.tonnes,
            cut: flow.lost > (1.0 - CUT) * flow.tonnes,
        })
        .collect();
    let id = format!("flows-{}", world.elements[element].code);
    let (title, description) = findings(model, element, &trade, all, !cut.is_empty());
    let mut rests_on = |flow: &Trade| {
        let mut ids = Vec::new();
        for &id in carried.get(&(flow.from, flow.to)).into_iter().flatten() {
            let link = &world.links[id];
            ids.extend(trace.cell(link.cell));
            ids.extend(trace.content(link.product, element));
        }
        settle(&mut ids);
        ids
    };
    let rests_on: Vec<Vec<String>> = trade.iter().map(&mut rests_on).collect();
    let table = twin(model, &id, &title, &trade, rests_on, all, !cut.is_empty());
    let chart = Chart {
        id: id.clone(),
        title,
        description,
        table: id,
        drawing: Drawing::FlowMap(FlowMap {
            amount: Axis { name: contained(&world.elements[element].name), unit: Unit::TonnesPerYear },
            places: places
                .iter()
                .map(|&region| {
                    let facts = &world.regions[region];
                    let at = GROUPS.iter().find(|group| group.0 == facts.code).map(|group| group.1);
                    Place { code: facts.code.clone(), name: facts.name.clone(), at }
                })
                .collect(),
            flows,
            keys: [
                name("as in the baseline", "基準どおり"),
                name("loses over 10 % in this scenario", "このシナリオで10%超減少"),
            ],
            viewpoint: viewpoint(),
        }),
    };
    Some((chart, table))
}

/// What a flow counts.
pub(super) fn contained(element: &Name) -> Name {
    name(format!("{}, contained", element.en), format!("{}(含有量)", element.ja))
}

fn viewpoint() -> Name {
    name(
        "Boundaries: Natural Earth, 1:110 million, drawn by who controls a place in fact. They imply no position on any boundary or territory.",
        "境界線:Natural Earth(1:1億1千万)。実効支配に基づく表示であり、境界や領域に関するいかなる立場も示すものではない。",
    )
}

fn findings(model: &Model, element: ElementId, trade: &[Trade], all: f64, scenario: bool) -> (Name, Name) {
    let world = &model.world;
    let what = &world.elements[element].name;
    let mut leaving: BTreeMap<RegionId, f64> = BTreeMap::new();
    for flow in trade {
        *leaving.entry(flow.from).or_default() += flow.tonnes;
    }
    let lost: f64 = trade.iter().map(|flow| flow.lost).sum();
    let drawn: f64 = trade.iter().map(|flow| flow.tonnes).sum();
    let mut ranked: Vec<(RegionId, f64)> = leaving.into_iter().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let (leader, tonnes) = ranked[0];
    let leader = &world.regions[leader].name;
    let share = 100.0 * tonnes / all;
    let title = if scenario && lost > 0.005 * drawn {
        name(
            format!(
                "{:.0} % of the trade in {} falls away when nobody coordinates",
                100.0 * lost / drawn,
                lower(&what.en)
            ),
            format!("協調しない場合、{}の貿易の{:.0}%が失われる", what.ja, 100.0 * lost / drawn),
        )
    } else {
        name(
            format!("{} ships {share:.0} % of the {} that crosses borders", leader.en, lower(&what.en)),
            format!("国境を越える{}の{share:.0}%は{}からの輸出", what.ja, leader.ja),
        )
    };
    let (from, to) = (&world.regions[trade[0].from].name, &world.regions[trade[0].to].name);
    let description = name(
        format!(
            "Map of the world with the {} largest flows of {} contained in products of all stages, {:.0} % of all trade in it. Largest: {} to {}, {} t a year. {} ships {share:.0} %. {}",
            trade.len(),
            lower(&what.en),
            100.0 * drawn / all,
            from.en,
            to.en,
            grouped(trade[0].tonnes),
            leader.en,
            viewpoint().en
        ),
        format!(
            "全段階の品目に含まれる{}の貿易フロー上位{}本(全体の{:.0}%)を示す世界地図。最大は{}から{}への年間{} t。{}からの輸出が{share:.0}%。{}",
            what.ja,
            trade.len(),
            100.0 * drawn / all,
            from.ja,
            to.ja,
            grouped(trade[0].tonnes),
            leader.ja,
            viewpoint().ja
        ),
    );
    (title, description)
}

fn twin(
    model: &Model,
    id: &str,
    title: &Name,
    trade: &[Trade],
    rests_on: Vec<Vec<String>>,
    all: f64,
    scenario: bool,
) -> Table {
    let world = &model.world;
    let mut table = table(id, title.clone())
        .words("from", "From", "輸出国")
        .words("to", "To", "輸入国")
        .computed("tonnes", "Contained", "含有量", Unit::TonnesPerYear, "reconciliation")
        .computed("share", "Share of all trade in it", "貿易全体に占める割合", Unit::Percent, "reconciliation");
    if scenario {
        table = table.computed("lost", "Lost over the horizon", "期間中の減少", Unit::Percent, "pass");
    }
    for (flow, rests_on) in trade.iter().zip(rests_on) {
        let mut cells = vec![
            words(&world.regions[flow.from].name),
            words(&world.regions[flow.to].name),
            number(flow.tonnes, digits(flow.tonnes)),
            number(100.0 * flow.tonnes / all, 1),
        ];
        if scenario {
            cells.push(number(100.0 * flow.lost / flow.tonnes, 0));
        }
        table.row(rests_on, cells);
    }
    let count = trade.len();
    table.note(
        &format!("Steady baseline times central contents, all stages together: a tonne that crosses two borders counts twice. The {count} largest flows; smaller ones are left out."),
        &format!("定常基準に含有率の中央値を乗じ、全段階を合計した値。国境を2回越える1トンは2回数える。上位{count}本のみを示す。"),
    );
    table.done()
}
