//! A table of industries or a network of firms as a model, so that a scenario file is read on it and lowered as for the
//! coordinated response: nodes are plants, what goes from one region to another are links, who consumes is a use.
//!
//! What a table does not know stays out: prices where none is stated (a unit is then worth one), ships and routes, elements.

use super::Plan;
use seawall_model::id::{CellId, Column, DemandId, Id as _, LinkId, PlantId, ProcessId, ProductId, RegionId, UseId};
use seawall_model::parameters::Parameters;
use seawall_model::unit::{Basis, Interval};
use seawall_model::world::{
    Cell, CellKind, Demand, Ingredient, Link, Mode, Model, Name, Origin, OriginKind, Owner, Plant, Process, Product,
    Region, Role, Stage, Stock, Tier, Usage, World,
};
use std::collections::BTreeMap;

/// What the nodes of a plan are called, and what is stated of products beside the flows.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Regions, as [`Plan::places`] numbers them.
    pub regions: &'a [String],
    /// Products, likewise.
    pub products: &'a [String],
    /// Uses, as consumers number them.
    pub uses: &'a [String],
    /// Name of each node.
    pub nodes: &'a [String],
    /// Units of the table that a tonne of each product is worth, where stated.
    pub prices: &'a [Option<Interval>],
    /// Public stocks: region, product, days of the region's use.
    pub stocks: &'a [(usize, usize, Interval)],
    /// Length of a step, years.
    pub step_years: f64,
}

/// The model of a plan's network at rest; amounts are those of the table a year.
#[must_use]
pub fn model(plan: &Plan, facts: &Facts<'_>) -> Model {
    let yearly = 1.0 / facts.step_years;
    let mut draft = Draft { cells: Column::new(), amounts: Vec::new() };
    let mut traded: BTreeMap<(usize, usize, usize), f64> = BTreeMap::new();
    let mut used: BTreeMap<(usize, usize, usize), f64> = BTreeMap::new();
    let mut rest: Vec<f64> = plan.nodes.iter().map(|node| node.final_demand).collect();
    for (at, node) in plan.nodes.iter().enumerate() {
        let to = plan.places[at].0;
        for link in node.inputs.iter().flat_map(|input| &input.links) {
            rest[link.supplier] += link.amount;
            let (from, product) = plan.places[link.supplier];
            if from != to {
                *traded.entry((from, to, product)).or_default() += link.amount;
            }
        }
    }
    for consumer in &plan.consumers {
        let (from, product) = plan.places[consumer.node];
        *used.entry((consumer.region, product, consumer.usage)).or_default() += consumer.amount;
        if from != consumer.region {
            *traded.entry((from, consumer.region, product)).or_default() += consumer.amount;
        }
    }
    let mut plants = Column::new();
    for (at, node) in plan.nodes.iter().enumerate() {
        let (region, product) = plan.places[at];
        let id = PlantId::from_index(at);
        let mut line = |k: usize, product: usize, role: Role, amount: f64| Ingredient {
            product: ProductId::from_index(product),
            role,
            amount: Interval::exact(if rest[at] > 0.0 { amount / rest[at] } else { 0.0 }),
            origin: reported(),
            cell: draft.cell(CellKind::Ingredient(id, k), amount * yearly),
        };
        let mut recipe = vec![line(0, product, Role::Output, rest[at])];
        for (k, input) in node.inputs.iter().enumerate() {
            let amount = input.links.iter().map(|link| link.amount).sum();
            recipe.push(line(k + 1, input.product, Role::Input, amount));
        }
        plants.push(Plant {
            code: facts.nodes[at].clone(),
            region: RegionId::from_index(region),
            process: ProcessId::from_index(product),
            recipe,
            capacity: Interval::exact(node.surge),
            ramp_per_week: 0.0,
            origin: reported(),
        });
    }
    let mut links = Column::new();
    for (&(from, to, product), amount) in &traded {
        let id = LinkId::from_index(links.len());
        links.push(Link {
            code: [from, to].map(|region| facts.regions[region].as_str()).join("|") + "|" + &facts.products[product],
            from: RegionId::from_index(from),
            to: RegionId::from_index(to),
            product: ProductId::from_index(product),
            mode: Mode::Land,
            lead_weeks: Interval::exact(0.0),
            freight: 0.0,
            candidate: false,
            growth_per_week: 0.0,
            ceiling: 1.0,
            origin: reported(),
            cell: draft.cell(CellKind::Trade(id), amount * yearly),
        });
    }
    let mut demands = Column::new();
    for (&(region, product, usage), amount) in &used {
        let id = DemandId::from_index(demands.len());
        demands.push(Demand {
            code: format!("{}|{}|{}", facts.regions[region], facts.products[product], facts.uses[usage]),
            region: RegionId::from_index(region),
            product: ProductId::from_index(product),
            usage: UseId::from_index(usage),
            voll: Interval::UNKNOWN,
            origin: reported(),
            cell: draft.cell(CellKind::Use(id), amount * yearly),
        });
    }
    let stock = |&(region, product, days): &(usize, usize, Interval)| Stock {
        code: format!("public|{}|{}", facts.regions[region], facts.products[product]),
        region: RegionId::from_index(region),
        product: ProductId::from_index(product),
        owner: Owner::Public,
        cover_days: days,
        release_per_week: 1.0,
        floor_share: 0.0,
        origin: reported(),
    };
    let steady = Column::from_vec(draft.amounts);
    let world = World {
        name: "table".into(),
        title: both("table"),
        base_year: 0,
        partners: Vec::new(),
        hash: String::new(),
        sources: Column::new(),
        regions: facts.regions.iter().map(|code| Region { code: code.clone(), name: both(code) }).collect_column(),
        elements: Column::new(),
        products: facts.products.iter().zip(facts.prices).map(|(code, price)| product(code, *price)).collect_column(),
        processes: facts.products.iter().enumerate().map(|(at, code)| process(code, at)).collect_column(),
        plants,
        links,
        uses: facts
            .uses
            .iter()
            .map(|code| Usage { code: code.clone(), name: both(code), tier: Tier::Rest })
            .collect_column(),
        demands,
        stocks: facts.stocks.iter().map(stock).collect_column(),
        parameters: Parameters::default(),
        cells: draft.cells,
        totals: Vec::new(),
        alternatives: Vec::new(),
        losses: Vec::new(),
        accepted: Vec::new(),
        instruments: Vec::new(),
        projects: Vec::new(),
        evidence: Vec::new(),
    };
    Model { world, reconciled: steady.clone(), steady }
}

/// Cells with their annual amounts.
struct Draft {
    cells: Column<CellId, Cell>,
    amounts: Vec<f64>,
}

impl Draft {
    fn cell(&mut self, kind: CellKind, amount: f64) -> CellId {
        self.amounts.push(amount);
        self.cells.push(Cell { kind, interval: Interval::exact(amount), origin: reported() })
    }
}

/// Collects into a column.
trait Columns<T>: Iterator<Item = T> + Sized {
    fn collect_column<I: seawall_model::id::Id>(self) -> Column<I, T> {
        Column::from_vec(self.collect())
    }
}

impl<T, A: Iterator<Item = T>> Columns<T> for A {}

fn product(code: &str, price: Option<Interval>) -> Product {
    Product {
        code: code.to_owned(),
        name: both(code),
        stage: Stage::Use,
        basis: Basis::Gross,
        elements: Vec::new(),
        hs: String::new(),
        price: price.unwrap_or(Interval::exact(1.0)),
        disposal: None,
        contents: Vec::new(),
        origin: reported(),
    }
}

fn process(code: &str, at: usize) -> Process {
    Process {
        code: code.to_owned(),
        name: both(code),
        stage: Stage::Use,
        per: ProductId::from_index(at),
        recovery: None,
    }
}

fn both(text: &str) -> Name {
    Name { en: text.to_owned(), ja: text.to_owned() }
}

fn reported() -> Origin {
    Origin { kind: OriginKind::Reported, sources: Vec::new(), rows: Vec::new(), note: String::new() }
}
