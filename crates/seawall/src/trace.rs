//! Which facts a row of a report rests on: figures are written down as rows name them, each once.

pub(crate) mod label;

use crate::table::{name, range, same};
use seawall_engine::prices::NEGLIGIBLE;
use seawall_engine::reconcile::{Move, Report};
use seawall_model::answer::{Evidence, Figure, Unit, Value};
use seawall_model::attack::Attack;
use seawall_model::bridge::Span;
use seawall_model::id::{CellId, DemandId, ElementId, LinkId, PlantId, ProcessId, ProductId, RegionId, StockId};
use seawall_model::indicators::Score;
use seawall_model::parameters::{Parameter, ParameterKind};
use seawall_model::scenario::Event;
use seawall_model::unit::Interval;
use seawall_model::world::{CellKind, Link, Mode, Model, Name, Origin, OriginKind, Role, Stage, World};
use std::collections::BTreeMap;

pub(crate) use label::{cell as cell_name, key, lower, place};

/// The figures that a report has named so far.
pub(crate) struct Trace<'a> {
    model: &'a Model,
    moves: BTreeMap<&'a str, &'a Move>,
    totals: BTreeMap<CellId, Vec<usize>>,
    twins: BTreeMap<String, usize>,
    figures: BTreeMap<String, Figure>,
}

impl<'a> Trace<'a> {
    /// No figure yet.
    pub fn new(model: &'a Model, reconciliation: &'a Report) -> Self {
        let world = &model.world;
        let mut totals: BTreeMap<CellId, Vec<usize>> = BTreeMap::new();
        for (place, total) in world.totals.iter().enumerate() {
            for &(cell, _) in &total.terms {
                totals.entry(cell).or_default().push(place);
            }
        }
        let mut twins: BTreeMap<String, usize> = BTreeMap::new();
        for cell in world.cells.ids() {
            *twins.entry(world.cell_key(cell)).or_default() += 1;
        }
        let moves = reconciliation.moves.iter().map(|moved| (moved.key.as_str(), moved)).collect();
        Self { model, moves, totals, twins, figures: BTreeMap::new() }
    }

    /// The figures named, in order of id.
    pub fn figures(self) -> Vec<Figure> {
        self.figures.into_values().collect()
    }

    /// A cell of the baseline and the published totals that hold it.
    pub fn cell(&mut self, cell: CellId) -> Vec<String> {
        let mut ids = vec![self.cell_alone(cell)];
        for place in self.totals.get(&cell).cloned().unwrap_or_default() {
            ids.push(self.total(place));
        }
        ids
    }

    /// Every cell in the balance of a product in a region that has a flow or a fact.
    pub fn balance(&mut self, region: RegionId, product: ProductId) -> Vec<String> {
        let model = self.model;
        let cells = model.world.cells.ids().filter(|&cell| {
            let is_there = model.steady[cell].abs() > NEGLIGIBLE;
            is_there && model.world.balance_terms(cell).any(|(r, p, _)| (r, p) == (region, product))
        });
        let mut ids: Vec<String> = cells.collect::<Vec<_>>().into_iter().flat_map(|cell| self.cell(cell)).collect();
        settle(&mut ids);
        ids
    }

    /// A stock's days of cover.
    pub fn stock(&mut self, id: StockId) -> String {
        let world = &self.model.world;
        let stock = &world.stocks[id];
        let label = label::stock(world, stock);
        self.add(format!("stock {}", stock.code), label, Unit::Days, &stock.origin, &stock.cover_days, "stocks.csv")
    }

    /// A product's price.
    pub fn price(&mut self, id: ProductId) -> String {
        let product = &self.model.world.products[id];
        let label = name(format!("Price of {}", product.name.en), format!("{}の価格", product.name.ja));
        let id = format!("price {}", product.code);
        self.add(id, label, Unit::UsdPerTonne, &product.origin, &product.price, "products.csv")
    }

    /// What a project costs.
    pub fn project(&mut self, place: usize) -> String {
        let project = &self.model.world.projects[place];
        let label = name(format!("Capital of {}", project.name.en), format!("{}の資本費", project.name.ja));
        let id = format!("capital {}", project.code);
        let capex = project.capex.unwrap_or(Interval::UNKNOWN);
        self.add(id, label, Unit::MillionUsd, &project.origin, &capex, "projects.csv")
    }

    /// What a tonne not served costs its user.
    pub fn voll(&mut self, id: DemandId) -> String {
        let world = &self.model.world;
        let demand = &world.demands[id];
        let label = label::voll(world, demand);
        let id = format!("value_of_lost_load {}", demand.code);
        self.add(id, label, Unit::UsdPerTonne, &demand.origin, &demand.voll, "demands.csv")
    }

    /// A link's lead and freight.
    pub fn link(&mut self, id: LinkId) -> Vec<String> {
        let world = &self.model.world;
        let link = &world.links[id];
        let way = label::way(world, link);
        let lead = name(format!("Lead time, {}", way.en), format!("{}の所要週数", way.ja));
        let freight = name(format!("Freight, {}", way.en), format!("{}の運賃", way.ja));
        let exact = Interval::exact(link.freight);
        vec![
            self.add(format!("lead {}", link.code), lead, Unit::Weeks, &link.origin, &link.lead_weeks, "links.csv"),
            self.add(format!("freight {}", link.code), freight, Unit::UsdPerTonne, &link.origin, &exact, "links.csv"),
        ]
    }

    /// A plant's capacity as a multiple of what it makes in the baseline, and its recipe.
    pub fn plant(&mut self, id: PlantId) -> Vec<String> {
        let world = &self.model.world;
        let plant = &world.plants[id];
        let label = label::capacity(world, plant);
        let mut ids = vec![self.add(
            format!("capacity {}", plant.code),
            label,
            Unit::None,
            &plant.origin,
            &plant.capacity,
            "plants.csv",
        )];
        for line in plant.recipe.iter().skip(1) {
            let Some(row) = line.origin.rows.first() else { continue };
            let label = label::recipe(world, plant, line);
            ids.push(self.add(format!("recipe {row}"), label, Unit::None, &line.origin, &line.amount, "recipes.csv"));
        }
        ids
    }

    /// How long plants of a process take to run again; nothing where the model states none.
    pub fn recovery(&mut self, id: ProcessId) -> Option<String> {
        let process = &self.model.world.processes[id];
        let recovery = process.recovery.as_ref()?;
        let label = label::recovery(process);
        let code = format!("recovery {}", process.code);
        Some(self.add(code, label, Unit::Weeks, &recovery.origin, &recovery.weeks, "recovery.csv"))
    }

    /// Every cell in which something gives out a product, wherever it stands.
    pub fn made(&mut self, product: ProductId) -> Vec<String> {
        let model = self.model;
        let plants = model.world.plants.iter();
        let cells: Vec<CellId> = plants
            .flat_map(|(_, plant)| &plant.recipe)
            .filter(|line| line.role == Role::Output && line.product == product && model.steady[line.cell] > NEGLIGIBLE)
            .map(|line| line.cell)
            .collect();
        let mut ids: Vec<String> = cells.into_iter().flat_map(|cell| self.cell(cell)).collect();
        settle(&mut ids);
        ids
    }

    /// What all products of a stage that carry an element hold of it, and who makes them.
    pub fn made_at(&mut self, element: ElementId, stage: Stage) -> Vec<String> {
        let products = &self.model.world.products;
        let at: Vec<ProductId> = products.iter().filter(|(_, p)| p.stage == stage).map(|(id, _)| id).collect();
        let mut ids = Vec::new();
        for product in at {
            if let Some(content) = self.content(product, element) {
                ids.push(content);
                ids.extend(self.made(product));
            }
        }
        settle(&mut ids);
        ids
    }

    /// How much of an element a tonne of a product holds; `None` where it holds none.
    pub fn content(&mut self, product: ProductId, element: ElementId) -> Option<String> {
        let world = &self.model.world;
        let (held, of) = (&world.products[product], &world.elements[element]);
        let &(_, interval) = held.contents.iter().find(|(known, share)| *known == element && share.high > 0.0)?;
        let row = format!("{} {}", held.code, of.code);
        let label = name(
            format!("{} in a tonne of {}", of.name.en, held.name.en),
            format!("{}1トン当たりの{}の含有量", held.name.ja, of.name.ja),
        );
        let origin = self.origin_of("contents.csv", &row);
        Some(self.add(format!("content {row}"), label, Unit::None, &origin, &interval, "contents.csv"))
    }

    /// A setting of the response; one that the folder has no row for is a fact of the program, with its reason.
    pub fn parameter(&mut self, parameter: &Parameter) -> String {
        let code = ParameterKind::ALL.iter().find(|(kind, _)| *kind == parameter.kind).map_or("", |(_, code)| code);
        let (origin, interval) = (&parameter.origin, &parameter.interval);
        let label = parameter.kind.name();
        let id = self.add(format!("parameter {code}"), label, Unit::None, origin, interval, "parameters.csv");
        if let Some(figure) = self.figures.get_mut(&id).filter(|figure| figure.rows.is_empty()) {
            figure.rows.push(Evidence {
                sheet: "parameters.csv".to_owned(),
                row: code.to_owned(),
                source: String::new(),
                period: String::new(),
                published_on: String::new(),
                qualifier: String::new(),
                confidence: String::new(),
                value: figure.stated.clone(),
                note: same(&*origin.note),
            });
        }
        id
    }

    /// A score that an index takes in.
    pub fn score(&mut self, label: Name, score: &Score) -> String {
        let origin = self.origin_of("indicators.csv", &score.row);
        self.add(format!("score {}", score.row), label, Unit::None, &origin, &score.value, "indicators.csv")
    }

    /// The part of an industry that stops where a use goes short.
    pub fn bridge(&mut self, row: &Span) -> String {
        let usage = &self.model.world.uses[row.usage].name;
        let label = name(
            format!("Part of {} that stops without {}", row.name.en, usage.en),
            format!("{}のうち{}の不足で止まる割合", row.name.ja, usage.ja),
        );
        let origin = self.origin_of("bridge.csv", &row.row);
        self.add(format!("bridge {}", row.row), label, Unit::None, &origin, &row.share, "bridge.csv")
    }

    /// Something that could be closed, by its row of `attacks.csv`.
    pub fn attack(&mut self, attack: &Attack) -> String {
        let origin = self.origin_of("attacks.csv", &attack.code);
        let weeks = attack.event.weeks.map_or(Interval::UNKNOWN, Interval::exact);
        let id = format!("attack {}", attack.code);
        self.add(id, attack.name.clone(), Unit::Weeks, &origin, &weeks, "attacks.csv")
    }

    /// A measure of the scenario: what it says of itself is the evidence.
    pub fn event(&mut self, event: &Event, what: Name, when: Name) -> String {
        let id = format!("event {}", event.id);
        if !self.figures.contains_key(&id) {
            let codes: Vec<&str> = event.source.split(['|', ';']).map(str::trim).collect();
            let is_known =
                codes.iter().all(|code| self.model.world.sources.values().iter().any(|source| source.code == *code));
            let row = Evidence {
                sheet: "scenario".to_owned(),
                row: event.id.clone(),
                source: if is_known { codes.join(";") } else { String::new() },
                period: String::new(),
                published_on: String::new(),
                qualifier: String::new(),
                confidence: String::new(),
                value: Value::Text(when.clone()),
                note: event.note.clone(),
            };
            let figure = Figure {
                id: id.clone(),
                name: what,
                unit: Unit::None,
                kind: if is_known { OriginKind::Reported } else { OriginKind::Assumed },
                stated: Value::Text(when),
                reconciled: None,
                moved: None,
                steady: None,
                pulled_by: same(""),
                rows: vec![row],
            };
            self.figures.insert(id.clone(), figure);
        }
        id
    }

    /// Where a row of a sheet that keeps no origin of its own comes from.
    fn origin_of(&self, sheet: &str, row: &str) -> Origin {
        let is_sourced = self.model.world.evidence(sheet, row).is_some_and(|read| !read.source.is_empty());
        let kind = if is_sourced { OriginKind::Reported } else { OriginKind::Assumed };
        Origin { kind, sources: Vec::new(), rows: vec![row.to_owned()], note: String::new() }
    }

    fn cell_alone(&mut self, cell: CellId) -> String {
        let world = &self.model.world;
        let facts = &world.cells[cell];
        let key = world.cell_key(cell);
        let (mut id, mut label) = (key.clone(), label::cell(world, cell));
        // Two links may join the same regions by different ways.
        if let (CellKind::Trade(link), Some(2..)) = (facts.kind, self.twins.get(&key)) {
            let Link { mode, code, .. } = &world.links[link];
            id = format!("{key} {code}");
            let (en, ja) = mode_word(*mode);
            label = name(format!("{} {en}", label.en), format!("{}({ja})", label.ja));
        }
        if !self.figures.contains_key(&id) {
            let moved = self.moves.get(key.as_str()).filter(|moved| moved.rows == facts.origin.rows);
            let figure = Figure {
                reconciled: Some(self.model.reconciled[cell]),
                moved: moved.map(|moved| moved.moved),
                steady: Some(self.model.steady[cell]),
                pulled_by: moved.map_or_else(|| same(""), |moved| label::key(world, &moved.pulled_by)),
                ..figure(world, &id, label, Unit::TonnesPerYear, &facts.origin, &facts.interval, FIGURES)
            };
            self.figures.insert(id.clone(), figure);
        }
        id
    }

    fn total(&mut self, place: usize) -> String {
        let world = &self.model.world;
        let total = &world.totals[place];
        let id = format!("total {}", total.key);
        if !self.figures.contains_key(&id) {
            let unit =
                if total.key.starts_with("trade_value") { Unit::ThousandUsdPerYear } else { Unit::TonnesPerYear };
            let sum = |values: &seawall_model::id::Column<CellId, f64>| -> f64 {
                total.terms.iter().map(|&(cell, weight)| weight * values[cell]).sum()
            };
            let moved = self.moves.get(total.key.as_str()).filter(|moved| moved.rows == total.origin.rows);
            let figure = Figure {
                reconciled: Some(sum(&self.model.reconciled)),
                moved: moved.map(|moved| moved.moved),
                steady: Some(sum(&self.model.steady)),
                pulled_by: moved.map_or_else(|| same(""), |moved| label::key(world, &moved.pulled_by)),
                ..figure(world, &id, label::key(world, &total.key), unit, &total.origin, &total.interval, FIGURES)
            };
            self.figures.insert(id.clone(), figure);
        }
        id
    }

    /// The figure of a key of the adjustment report, a cell's or a total's.
    pub fn moved(&mut self, moved: &Move) -> Vec<String> {
        let world = &self.model.world;
        if let Some(place) = world.totals.iter().position(|t| t.key == moved.key && t.origin.rows == moved.rows) {
            return vec![self.total(place)];
        }
        let is_it = |&cell: &CellId| world.cells[cell].origin.rows == moved.rows && world.cell_key(cell) == moved.key;
        let found = world.cells.ids().find(is_it);
        found.map(|cell| self.cell_alone(cell)).into_iter().collect()
    }

    fn add(
        &mut self,
        id: String,
        label: Name,
        unit: Unit,
        origin: &Origin,
        interval: &Interval,
        sheet: &'static str,
    ) -> String {
        if !self.figures.contains_key(&id) {
            let figure = figure(&self.model.world, &id, label, unit, origin, interval, &[sheet]);
            self.figures.insert(id.clone(), figure);
        }
        id
    }
}

/// Each id once, in order of first mention.
pub(crate) fn settle(ids: &mut Vec<String>) {
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
}

/// Sheets whose rows speak of cells and totals.
const FIGURES: &[&str] = &["observations.csv", "assumptions.csv", "views.csv"];

fn figure(
    world: &World,
    id: &str,
    label: Name,
    unit: Unit,
    origin: &Origin,
    interval: &Interval,
    sheets: &[&str],
) -> Figure {
    let rows: Vec<Evidence> = origin
        .rows
        .iter()
        .filter_map(|row| sheets.iter().find_map(|sheet| world.evidence(sheet, row)))
        .cloned()
        .collect();
    let decimals = crate::table::digits(interval.central.unwrap_or(if interval.high.is_finite() {
        interval.high
    } else {
        interval.low
    }));
    let stated = if *interval == Interval::UNKNOWN {
        Value::Missing(name("nothing but the balances", "収支のみ"))
    } else if interval.low == interval.high {
        crate::table::number(interval.low, decimals)
    } else {
        range(interval, interval.central, decimals)
    };
    Figure {
        id: id.to_owned(),
        name: label,
        unit,
        kind: origin.kind,
        stated,
        reconciled: None,
        moved: None,
        steady: None,
        pulled_by: same(""),
        rows,
    }
}

fn mode_word(mode: Mode) -> (&'static str, &'static str) {
    match mode {
        Mode::Land => ("by land", "陸路"),
        Mode::Sea => ("by sea", "海路"),
        Mode::Air => ("by air", "空路"),
    }
}
