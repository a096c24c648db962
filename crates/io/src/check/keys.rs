//! Keys: which cells of the annual baseline an observation, assumption or view speaks of.

use super::{Findings, Line, shown};
use crate::codes;
use seawall_model::both;
use seawall_model::diag::Text;
use seawall_model::id::{CellId, Id, ProductId, RegionId};
use seawall_model::world::{CellKind, Role, World};
use std::collections::{BTreeMap, BTreeSet};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Variable {
    /// Made by plants.
    Output,
    /// Taken in by plants.
    Input,
    /// Moved on links.
    Trade,
    /// Used.
    Use,
    /// Put into stock.
    StockChange,
    /// Supply that nobody explains.
    Unexplained,
    /// Value of what moved on links.
    TradeValue,
}

/// The fields of a key, in the order of the columns.
const FIELDS: [&str; 5] = ["region", "partner", "product", "process", "use"];

impl Variable {
    /// Every variable with its word.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Output, "output"),
        (Self::Input, "input"),
        (Self::Trade, "trade"),
        (Self::Use, "use"),
        (Self::StockChange, "stock_change"),
        (Self::Unexplained, "unexplained"),
        (Self::TradeValue, "trade_value"),
    ];

    /// The variable with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == word).map(|&(variable, _)| variable)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(variable, _)| *variable == self).map_or("", |&(_, word)| word)
    }

    /// The variable whose cells it is about.
    fn cells(self) -> Self {
        if self == Self::TradeValue { Self::Trade } else { self }
    }

    /// Which fields it has, in the order of the sheet, and in the order of a readable key.
    fn fields(self) -> ([bool; 5], &'static [usize]) {
        match self {
            Self::Output | Self::Input => ([true, false, true, true, false], &[0, 3, 2]),
            Self::Trade | Self::TradeValue => ([true, true, true, false, false], &[0, 1, 2]),
            Self::Use => ([true, false, true, false, true], &[0, 2, 4]),
            Self::StockChange | Self::Unexplained => ([true, false, true, false, false], &[0, 2]),
        }
    }

    /// Whether its cells may be negative.
    pub fn may_be_negative(self) -> bool {
        matches!(self, Self::StockChange | Self::Unexplained)
    }
}

/// The places of every cell, for matching.
#[derive(Debug)]
pub(crate) struct Index {
    /// Ids of every field of every cell, by variable.
    cells: BTreeMap<Variable, Vec<(CellId, [u32; 5])>>,
    /// Positions in `cells` by variable and region.
    by_region: BTreeMap<(Variable, u32), Vec<usize>>,
    /// Codes to ids, one map a field.
    codes: [BTreeMap<String, u32>; 5],
    /// Matches found before, by the written key.
    seen: BTreeMap<String, Vec<CellId>>,
}

/// A key with its fields as sets of ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// What is counted.
    pub variable: Variable,
    /// Ids of each field; `None` for any.
    fields: [Option<BTreeSet<u32>>; 5],
    /// As people read it: `output CHN * ndpr_oxide`.
    pub text: String,
}

impl Index {
    /// The index of all cells in `world`.
    pub fn new(world: &World) -> Self {
        let mut index = Self {
            cells: BTreeMap::new(),
            by_region: BTreeMap::new(),
            codes: [
                codes_of(world.regions.values().iter().map(|region| &region.code)),
                codes_of(world.regions.values().iter().map(|region| &region.code)),
                codes_of(world.products.values().iter().map(|product| &product.code)),
                codes_of(world.processes.values().iter().map(|process| &process.code)),
                codes_of(world.uses.values().iter().map(|usage| &usage.code)),
            ],
            seen: BTreeMap::new(),
        };
        for (id, cell) in world.cells.iter() {
            let (variable, fields) = match cell.kind {
                CellKind::Ingredient(plant, k) => {
                    let plant = &world.plants[plant];
                    let variable =
                        if plant.recipe[k].role == Role::Output { Variable::Output } else { Variable::Input };
                    (variable, [plant.region.0, 0, plant.recipe[k].product.0, plant.process.0, 0])
                }
                CellKind::Trade(link) => {
                    let link = &world.links[link];
                    (Variable::Trade, [link.from.0, link.to.0, link.product.0, 0, 0])
                }
                CellKind::Use(demand) => {
                    let demand = &world.demands[demand];
                    (Variable::Use, [demand.region.0, 0, demand.product.0, 0, demand.usage.0])
                }
                CellKind::StockChange(region, product) => (Variable::StockChange, [region.0, 0, product.0, 0, 0]),
                CellKind::Unexplained(region, product) => (Variable::Unexplained, [region.0, 0, product.0, 0, 0]),
                CellKind::Surplus(..) => continue,
            };
            let list = index.cells.entry(variable).or_default();
            index.by_region.entry((variable, fields[0])).or_default().push(list.len());
            list.push((id, fields));
        }
        index
    }

    /// The key in a row; `None` after reporting what is wrong with it, or where that was reported before.
    pub fn key(&self, line: &Line<'_>, found: &mut Findings) -> Option<Key> {
        let variable = Variable::parse(&line.folded("variable"))?;
        let (has, order) = variable.fields();
        let mut fields: [Option<BTreeSet<u32>>; 5] = Default::default();
        let mut is_whole = true;
        for (at, name) in FIELDS.into_iter().enumerate() {
            let parts = line.list(name);
            if parts.is_empty() || parts.iter().any(|part| part == "*") {
                continue;
            }
            if !has[at] {
                let word = variable.word();
                let known = order.iter().map(|&field| FIELDS[field]).collect::<Vec<_>>().join(", ");
                found.add(
                    codes::KEY_FIELD,
                    Some(line.place(name)),
                    both!("`{word}` has no `{name}`", "`{word}` に `{name}` はない"),
                    both!("this field does not apply", "この項目は当てはまらない"),
                    both!("clear it; the fields are {known}", "空欄にする。使える項目は {known}"),
                );
                is_whole = false;
                continue;
            }
            let ids: BTreeSet<u32> = parts.iter().filter_map(|part| self.codes[at].get(part).copied()).collect();
            // A part that is not known has been reported.
            is_whole &= ids.len() == parts.iter().collect::<BTreeSet<_>>().len();
            fields[at] = Some(ids);
        }
        let part = |field: &usize| {
            let parts = line.list(FIELDS[*field]);
            if fields[*field].is_none() { "*".to_owned() } else { parts.join(";") }
        };
        let text =
            std::iter::once(variable.word().to_owned()).chain(order.iter().map(part)).collect::<Vec<_>>().join(" ");
        is_whole.then_some(Key { variable, fields, text })
    }

    /// The cells that `key` matches, in order.
    pub fn cells(&mut self, key: &Key) -> Vec<CellId> {
        if let Some(cells) = self.seen.get(&key.text) {
            return cells.clone();
        }
        let cells = self.matching(key.variable, &key.fields);
        self.seen.insert(key.text.clone(), cells.clone());
        cells
    }

    fn matching(&self, variable: Variable, fields: &[Option<BTreeSet<u32>>; 5]) -> Vec<CellId> {
        let variable = variable.cells();
        let Some(all) = self.cells.get(&variable) else { return Vec::new() };
        let is_match = |ids: &[u32; 5]| {
            fields.iter().zip(ids).all(|(field, id)| field.as_ref().is_none_or(|set| set.contains(id)))
        };
        let mut cells: Vec<CellId> = match &fields[0] {
            Some(regions) => regions
                .iter()
                .filter_map(|&region| self.by_region.get(&(variable, region)))
                .flatten()
                .map(|&at| &all[at])
                .filter(|(_, ids)| is_match(ids))
                .map(|&(cell, _)| cell)
                .collect(),
            None => all.iter().filter(|(_, ids)| is_match(ids)).map(|&(cell, _)| cell).collect(),
        };
        cells.sort();
        cells
    }

    /// Reports a key that matches no cell, at the field that fails.
    pub fn report_no_match(&self, line: &Line<'_>, key: &Key, world: &World, found: &mut Findings) {
        if found.is_full(codes::NO_MATCH, &line.rows.file) {
            let blank = || Text::same("");
            found.add(codes::NO_MATCH, Some(line.place("variable")), blank(), blank(), blank());
            return;
        }
        let (text, (thing, thing_ja)) = (shown(&key.text), thing(key.variable));
        let title = both!("nothing in the model is `{text}`", "モデルに `{text}` に当たるものがない");
        for (at, name) in FIELDS.iter().enumerate() {
            let Some(_) = &key.fields[at] else { continue };
            let mut relaxed = key.fields.clone();
            relaxed[at] = None;
            let others = self.matching(key.variable, &relaxed);
            if others.is_empty() {
                continue;
            }
            let label = both!(
                "no {thing} has this {name} together with the other fields",
                "この {name} と他の項目の組み合わせを持つ{thing_ja}がない"
            );
            let known: BTreeSet<String> = others.iter().filter_map(|&cell| field_code(world, cell, at)).collect();
            let mut list: Vec<String> = known.into_iter().take(8).collect();
            if list.len() == 8 {
                list[7] = "…".to_owned();
            }
            let list = list.join(", ");
            let help = both!(
                "with the other fields, `{name}` is one of {list}; or add the {thing}",
                "他の項目に合う `{name}` は {list}。または{thing_ja}を加える"
            );
            found.add(codes::NO_MATCH, Some(line.place(name)), title, label, help);
            return;
        }
        found.add(
            codes::NO_MATCH,
            Some(line.place("variable")),
            title,
            both!("no {thing} comes near these fields", "これらの項目に近い{thing_ja}がない"),
            both!("correct the fields, or add the {thing}", "項目を直すか、{thing_ja}を加える"),
        );
    }

    /// Regions and products of a key that names both; for cells that exist only where a row names them.
    pub fn named(&self, key: &Key) -> Vec<(RegionId, ProductId)> {
        let (Some(regions), Some(products)) = (&key.fields[0], &key.fields[2]) else { return Vec::new() };
        regions
            .iter()
            .flat_map(|&region| products.iter().map(move |&product| (RegionId(region), ProductId(product))))
            .collect()
    }
}

fn codes_of<'a>(codes: impl Iterator<Item = &'a String>) -> BTreeMap<String, u32> {
    codes.cloned().zip(0..).collect()
}

/// What a cell of this variable belongs to, in both languages.
fn thing(variable: Variable) -> (&'static str, &'static str) {
    match variable {
        Variable::Output | Variable::Input => ("plant", "工場"),
        Variable::Trade | Variable::TradeValue => ("link", "輸送経路"),
        Variable::Use => ("demand", "需要"),
        Variable::StockChange | Variable::Unexplained => ("row that names region and product", "地域と製品を挙げた行"),
    }
}

/// The code of one field of a cell.
fn field_code(world: &World, cell: CellId, field: usize) -> Option<String> {
    let (region, partner, product, process, usage) = match world.cells[cell].kind {
        CellKind::Ingredient(plant, k) => {
            let plant = &world.plants[plant];
            (plant.region, None, plant.recipe[k].product, Some(plant.process), None)
        }
        CellKind::Trade(link) => {
            let link = &world.links[link];
            (link.from, Some(link.to), link.product, None, None)
        }
        CellKind::Use(demand) => {
            let demand = &world.demands[demand];
            (demand.region, None, demand.product, None, Some(demand.usage))
        }
        CellKind::StockChange(region, product)
        | CellKind::Unexplained(region, product)
        | CellKind::Surplus(region, product) => (region, None, product, None, None),
    };
    match field {
        0 => Some(world.regions[region].code.clone()),
        1 => partner.map(|partner| world.regions[partner].code.clone()),
        2 => Some(world.products[product].code.clone()),
        3 => process.map(|process| world.processes[process].code.clone()),
        _ => usage.map(|usage| world.uses[usage].code.clone()),
    }
}

/// The products of some cells, each once.
pub(crate) fn products(world: &World, cells: &[CellId]) -> Vec<ProductId> {
    let mut products: Vec<ProductId> =
        cells.iter().flat_map(|&cell| world.balance_terms(cell).map(|(_, product, _)| product)).collect();
    products.sort_by_key(|product| product.index());
    products.dedup();
    products
}
