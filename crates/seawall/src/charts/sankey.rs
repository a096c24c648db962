//! One element from mine to use in contained tonnes a year: who works on what was made where, with losses drawn.
//!
//! A node is a region's plants of one stage. What they make is shared out over the pools that it reaches, re-exports
//! traced, and goes to the plants and users that draw on those pools in proportion. What a stage takes in beyond what it
//! gives out is its loss; what it gives out beyond what it takes in is drawn as unexplained, so that no tonne is hidden.
//! Scrap leaves the picture to the right and comes back in from the left, since a ribbon cannot run backward.

use super::flow_map::contained;
use super::heat::stage_word;
use super::{Pair, content, grouped};
use crate::table::{digits, name, number, same, table, words};
use crate::trace::{Trace, settle};
use seawall_engine::exposure::pool_origin;
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::chart::{Axis, Chart, Drawing, Node, Ribbon, Sankey};
use seawall_model::id::{ElementId, Id, ProductId, RegionId};
use seawall_model::world::{CellKind, Model, Name, Role, Stage};
use std::collections::BTreeMap;

/// Regions that have nodes of their own; the rest share one.
const REGIONS: usize = 6;

/// Share of the largest column below which a ribbon is not drawn by itself.
const THIN: f64 = 0.002;

/// The columns that plants and users stand in, from the left; scrap stands where oxide does.
const COLUMNS: [Stage; 7] =
    [Stage::Mine, Stage::Oxide, Stage::Metal, Stage::Alloy, Stage::Blank, Stage::Magnet, Stage::Use];

/// A node before names, ordered as it stands: its column, then its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    column: usize,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    /// Plants or users of the region with this rank.
    Region(usize),
    /// Plants or users of all other regions.
    Others,
    /// Scrap that comes back.
    ScrapIn,
    /// Supply that no figure explains.
    Unexplained,
    /// Scrap that goes out.
    ScrapOut,
    /// What a stage loses.
    Loss,
}

/// The picture of `element`; `None` where the model states no contents for it.
pub(super) fn sankey(model: &Model, trace: &mut Trace<'_>, element: ElementId, partners: &[RegionId]) -> Option<Pair> {
    let ranked = ranked(model, element, partners);
    let mut flows = flows(model, element, &ranked);
    balance(&mut flows);
    let largest = flows.values().copied().fold(0.0, f64::max);
    if largest <= 1e-9 {
        return None;
    }
    let mut column_totals = [0.0; COLUMNS.len() + 1];
    for (&(_, to), &tonnes) in &flows {
        column_totals[to.column] += tonnes;
    }
    let scale = column_totals.iter().copied().fold(0.0, f64::max);
    let all: f64 = flows.values().sum();
    flows.retain(|_, tonnes| *tonnes > THIN * scale);
    let drawn: f64 = flows.values().sum();

    let mut keys: Vec<Key> = flows.keys().flat_map(|&(from, to)| [from, to]).collect();
    keys.sort_unstable();
    keys.dedup();
    let nodes: Vec<Node> = keys.iter().map(|&key| node(model, &ranked, key)).collect();
    let place = |key: Key| keys.binary_search(&key).unwrap_or(0);
    let rests_on: Vec<Vec<String>> = flows.keys().map(|&(from, to)| behind(model, trace, element, from, to)).collect();
    let ribbons: Vec<Ribbon> =
        flows.iter().map(|(&(from, to), &amount)| Ribbon { from: place(from), to: place(to), amount }).collect();
    // Keys and places stand in the same order.
    debug_assert!(ribbons.is_sorted_by_key(|ribbon| (ribbon.from, ribbon.to)), "nodes are sorted as their keys");

    let id = format!("chain-{}", world_code(model, element));
    let (title, description) = findings(model, element, &nodes, &ribbons, drawn / all);
    let table = twin(&id, &title, &nodes, &ribbons, rests_on, drawn / all);
    let mut origins: Vec<Name> = ranked.iter().map(|&region| model.world.regions[region].name.clone()).collect();
    origins.push(others());
    let chart = Chart {
        id: id.clone(),
        title,
        description,
        table: id,
        drawing: Drawing::Sankey(Sankey {
            amount: Axis { name: contained(&model.world.elements[element].name), unit: Unit::TonnesPerYear },
            columns: columns(),
            origins,
            nodes,
            ribbons,
        }),
    };
    Some((chart, table))
}

fn world_code(model: &Model, element: ElementId) -> &str {
    &model.world.elements[element].code
}

fn others() -> Name {
    name("Others", "その他")
}

fn columns() -> Vec<Name> {
    COLUMNS.iter().map(|&stage| stage_word(stage)).collect()
}

/// The column of plants of a stage.
fn column(stage: Stage) -> usize {
    let stage = if stage == Stage::Secondary { Stage::Oxide } else { stage };
    COLUMNS.iter().position(|&known| known == stage).unwrap_or(0)
}

/// The partners, then those that handle most of the element, in the order of the sheet.
fn ranked(model: &Model, element: ElementId, partners: &[RegionId]) -> Vec<RegionId> {
    let world = &model.world;
    let mut handled = vec![0.0; world.regions.len()];
    for cell in world.cells.ids() {
        for (region, product, sign) in world.balance_terms(cell) {
            if sign < 0.0 {
                handled[region.index()] += model.steady[cell].max(0.0) * content(model, product, element);
            }
        }
    }
    let mut chosen: Vec<RegionId> = world.regions.ids().filter(|&region| handled[region.index()] > 1e-9).collect();
    chosen.sort_by(|a, b| {
        let rank = |region: &RegionId| (!partners.contains(region), -handled[region.index()]);
        let ((ours, tonnes), (theirs, others)) = (rank(a), rank(b));
        ours.cmp(&theirs).then(tonnes.total_cmp(&others)).then(a.cmp(b))
    });
    chosen.truncate(REGIONS);
    chosen.sort_unstable();
    chosen
}

/// Contained tonnes from node to node, before losses.
fn flows(model: &Model, element: ElementId, ranked: &[RegionId]) -> BTreeMap<(Key, Key), f64> {
    let world = &model.world;
    let what = |region: RegionId| ranked.iter().position(|&known| known == region).map_or(What::Others, What::Region);
    let mut flows: BTreeMap<(Key, Key), f64> = BTreeMap::new();
    for product in world.products.ids() {
        let share = content(model, product, element);
        if share <= 0.0 {
            continue;
        }
        let (made, drawn, origin) = pools(model, product);
        for (&(to, stage), &tonnes) in &drawn {
            let target = stage.map_or(Key { column: COLUMNS.len() - 1, what: what(to) }, |stage| Key {
                column: column(stage),
                what: what(to),
            });
            for (from, &part) in origin[to.index()].iter().enumerate() {
                let here: Vec<(Maker, f64)> =
                    made.iter().filter(|(key, _)| key.0 == from).map(|(key, &own)| (key.1, own)).collect();
                let output: f64 = here.iter().map(|entry| entry.1).sum();
                for &(source, own) in &here {
                    let amount = tonnes * share * part * own / output;
                    if amount <= 0.0 {
                        continue;
                    }
                    let region = RegionId::from_index(from);
                    let before = target.column.saturating_sub(1);
                    let origin = match source {
                        Maker::Plant(column) => Key { column, what: what(region) },
                        Maker::Collected => Key { column: before, what: What::ScrapIn },
                        Maker::Unexplained => Key { column: before, what: What::Unexplained },
                    };
                    if origin.column < target.column {
                        *flows.entry((origin, target)).or_default() += amount;
                    } else {
                        let out = Key { column: (origin.column + 1).min(COLUMNS.len() - 1), what: What::ScrapOut };
                        let back = Key { column: target.column.saturating_sub(1), what: What::ScrapIn };
                        *flows.entry((origin, out)).or_default() += amount;
                        *flows.entry((back, target)).or_default() += amount;
                    }
                }
            }
        }
    }
    flows
}

/// Who gives a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Maker {
    /// Plants of a column.
    Plant(usize),
    /// Collectors of scrap, who take in nothing that is counted.
    Collected,
    /// Nobody whom a figure names.
    Unexplained,
}

/// What was made of a product, by region and maker.
type Made = BTreeMap<(usize, Maker), f64>;

/// What is drawn from a region's pool, by the stage of the plants; `None` for final users.
type Drawn = BTreeMap<(RegionId, Option<Stage>), f64>;

/// Supply, use and composition of the pools of a product.
fn pools(model: &Model, product: ProductId) -> (Made, Drawn, Vec<Vec<f64>>) {
    let world = &model.world;
    let n = world.regions.len();
    let mut made = Made::new();
    let mut drawn = Drawn::new();
    let mut trade = vec![vec![0.0; n]; n];
    for cell in world.cells.ids() {
        let x = model.steady[cell].max(0.0);
        match world.cells[cell].kind {
            CellKind::Ingredient(plant, k) if world.plants[plant].recipe[k].product == product => {
                let plant = &world.plants[plant];
                let stage = world.processes[plant.process].stage;
                if plant.recipe[k].role == Role::Output {
                    let takes = plant.recipe.iter().any(|line| line.role == Role::Input);
                    let maker =
                        if takes || stage == Stage::Mine { Maker::Plant(column(stage)) } else { Maker::Collected };
                    *made.entry((plant.region.index(), maker)).or_default() += x;
                } else {
                    *drawn.entry((plant.region, Some(stage))).or_default() += x;
                }
            }
            CellKind::Trade(link) if world.links[link].product == product => {
                let link = &world.links[link];
                trade[link.from.index()][link.to.index()] += x;
            }
            CellKind::Use(demand) if world.demands[demand].product == product => {
                *drawn.entry((world.demands[demand].region, None)).or_default() += x;
            }
            CellKind::Unexplained(region, p) if p == product => {
                *made.entry((region.index(), Maker::Unexplained)).or_default() += x;
            }
            _ => {}
        }
    }
    let mut own = vec![0.0; n];
    for (&(region, _), &tonnes) in &made {
        own[region] += tonnes;
    }
    let origin = pool_origin(&own, &trade);
    (made, drawn, origin)
}

/// Adds what each node of plants loses, or gives out unexplained, so that inflow equals outflow everywhere between.
fn balance(flows: &mut BTreeMap<(Key, Key), f64>) {
    let mut net: BTreeMap<Key, f64> = BTreeMap::new();
    for (&(from, to), &tonnes) in flows.iter() {
        *net.entry(from).or_default() -= tonnes;
        *net.entry(to).or_default() += tonnes;
    }
    for (key, left) in net {
        let between = key.column > 0 && key.column + 1 < COLUMNS.len();
        if !between || !matches!(key.what, What::Region(_) | What::Others) {
            continue;
        }
        if left > 0.0 {
            let loss = Key { column: key.column + 1, what: What::Loss };
            *flows.entry((key, loss)).or_default() += left;
        } else if left < 0.0 {
            let source = Key { column: key.column - 1, what: What::Unexplained };
            *flows.entry((source, key)).or_default() -= left;
        }
    }
}

fn node(model: &Model, ranked: &[RegionId], key: Key) -> Node {
    let plain = |en: &str, ja: &str| Node { name: name(en, ja), column: key.column, origin: None };
    match key.what {
        What::Region(rank) => {
            Node { name: model.world.regions[ranked[rank]].name.clone(), column: key.column, origin: Some(rank) }
        }
        What::Others => Node { name: others(), column: key.column, origin: Some(ranked.len()) },
        What::ScrapIn => plain("Recycled", "リサイクル"),
        What::Unexplained => plain("Not explained", "説明なし"),
        What::ScrapOut => plain("Scrap", "スクラップ"),
        What::Loss => plain("Losses", "損失"),
    }
}

fn findings(model: &Model, element: ElementId, nodes: &[Node], ribbons: &[Ribbon], drawn: f64) -> (Name, Name) {
    let what = &model.world.elements[element].name;
    // What leaves the separators and metal makers of each origin says who stands in the middle of the chain.
    let through = |column: usize| -> Vec<(usize, f64)> {
        let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
        for ribbon in ribbons.iter().filter(|ribbon| nodes[ribbon.to].column == column) {
            if nodes[ribbon.to].origin.is_some() {
                *sums.entry(ribbon.to).or_default() += ribbon.amount;
            }
        }
        let mut sums: Vec<(usize, f64)> = sums.into_iter().collect();
        sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        sums
    };
    let share = |column: usize| -> Option<(&Name, f64)> {
        let sums = through(column);
        let total: f64 = sums.iter().map(|sum| sum.1).sum();
        sums.first().map(|&(node, tonnes)| (&nodes[node].name, 100.0 * tonnes / total))
    };
    let oxide = share(column(Stage::Oxide));
    let magnet = share(column(Stage::Magnet));
    let lost: f64 = ribbons
        .iter()
        .filter(|ribbon| nodes[ribbon.to].origin.is_none() && nodes[ribbon.to].name.en == "Losses")
        .map(|ribbon| ribbon.amount)
        .sum();
    let title = match (&oxide, &magnet) {
        (Some((first, separated)), Some((second, finished))) if first == second => name(
            format!(
                "{}: {} separates {separated:.0} % and finishes {finished:.0} % of what becomes magnets",
                what.en, first.en
            ),
            format!("{}:{}が分離の{separated:.0}%、磁石加工の{finished:.0}%を担う", what.ja, first.ja),
        ),
        (Some((first, separated)), _) => name(
            format!("{}: {} separates {separated:.0} %", what.en, first.en),
            format!("{}:{}が分離の{separated:.0}%を担う", what.ja, first.ja),
        ),
        _ => name(format!("{} from mine to use", what.en), format!("{}:採掘から使用まで", what.ja)),
    };
    let description = name(
        format!(
            "{} in contained tonnes a year from mine through oxide, metal, alloy, blank and magnet to use. A ribbon has the color of the region it comes from. {} t are lost on the way; scrap goes out and comes back. {:.1} % of all tonnes are drawn; thinner ribbons are left out.",
            what.en,
            grouped(lost),
            100.0 * drawn
        ),
        format!(
            "{}の含有量(年間トン)を採掘から酸化物、金属、合金、焼結体、磁石を経て使用まで示す。帯の色は出元の地域。途中の損失は{} t。スクラップは右へ出て左から戻る。全体の{:.1}%を描き、細い帯は省く。",
            what.ja,
            grouped(lost),
            100.0 * drawn
        ),
    );
    (title, description)
}

/// What a ribbon rests on: how much of the element the products between its columns hold, and who makes them.
fn behind(model: &Model, trace: &mut Trace<'_>, element: ElementId, from: Key, to: Key) -> Vec<String> {
    let stages = [COLUMNS[from.column.min(to.column)], COLUMNS[from.column]];
    let is_scrap = matches!(from.what, What::ScrapIn) || matches!(to.what, What::ScrapOut);
    let mut ids: Vec<String> = stages.into_iter().flat_map(|stage| trace.made_at(element, stage)).collect();
    if is_scrap || ids.is_empty() {
        ids.extend(trace.made_at(element, Stage::Secondary));
    }
    if ids.is_empty() {
        let products: Vec<ProductId> = model.world.products.ids().collect();
        ids.extend(products.into_iter().filter_map(|product| trace.content(product, element)));
    }
    settle(&mut ids);
    ids
}

fn twin(id: &str, title: &Name, nodes: &[Node], ribbons: &[Ribbon], rests_on: Vec<Vec<String>>, drawn: f64) -> Table {
    let columns = columns();
    let mut table = table(id, title.clone())
        .words("from", "From", "出元")
        .words("from_stage", "Stage", "出元の段階")
        .words("to", "To", "行き先")
        .words("to_stage", "Stage", "行き先の段階")
        .computed("tonnes", "Contained", "含有量", Unit::TonnesPerYear, "exposure");
    // Losses, scrap and what nobody explains stand beside a stage in the picture and belong to none.
    let stage = |node: &Node| match node.origin {
        Some(_) => words(&columns[node.column]),
        None => Value::Text(same("–")),
    };
    for (ribbon, rests_on) in ribbons.iter().zip(rests_on) {
        let (from, to) = (&nodes[ribbon.from], &nodes[ribbon.to]);
        table.row(
            rests_on,
            vec![
                words(&from.name),
                stage(from),
                words(&to.name),
                stage(to),
                number(ribbon.amount, digits(ribbon.amount)),
            ],
        );
    }
    let drawn = 100.0 * drawn;
    table.note(
        &format!("Steady baseline times central contents, re-exports traced. {drawn:.1} % of all tonnes; thinner flows are left out. \"Not explained\" is where central contents or balances give out more than goes in."),
        &format!("定常基準に含有率の中央値を乗じ、再輸出を遡及した値。全体の{drawn:.1}%(細い流れは省く)。「説明なし」は含有率の中央値または収支で産出が投入を上回る分。"),
    );
    table.done()
}
