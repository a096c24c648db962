//! The facts of a model folder ([`World`]) and the balanced model derived from them ([`Model`]).
//!
//! A `World` has passed every check of the reader: ids resolve, intervals are ordered, every number has a source or a
//! written reason. A `Model` adds the reconciled baseline and never changes after.

use crate::answer::Evidence;
use crate::id::{
    CellId, Column, DemandId, ElementId, LinkId, PlantId, ProcessId, ProductId, RegionId, SourceId, StockId, UseId,
};
use crate::parameters::Parameters;
use crate::unit::{Basis, Interval};
use serde::{Deserialize, Serialize};

/// A name in the two languages of the product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Name {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

/// Where a number came from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Origin {
    /// How firm it is.
    pub kind: OriginKind,
    /// The sources read, in the order given; empty for an assumption.
    pub sources: Vec<SourceId>,
    /// Row ids of the observations or assumptions behind it, such as `O012`.
    pub rows: Vec<String>,
    /// The note or the reason, as written in the sheet.
    pub note: String,
}

/// How firm a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// A source states it.
    Reported,
    /// Computed from what sources state.
    Derived,
    /// Nobody publishes it: an interval with a written reason.
    Assumed,
    /// Nothing bounds it but the balances.
    Inferred,
}

/// A publication that numbers were read in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Source {
    /// The id used in the sheets.
    pub code: String,
    /// Title as published.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Year of publication as written.
    pub year: String,
    /// Licence of the source.
    pub licence: String,
}

/// A country or group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Region {
    /// ISO 3166-1 alpha-3, or a group code of the model.
    pub code: String,
    /// Display name.
    pub name: Name,
}

/// The stage of the chain a product belongs to, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Ore, concentrate or leach feed.
    Mine,
    /// Separated oxide.
    Oxide,
    /// Metal.
    Metal,
    /// Magnet alloy.
    Alloy,
    /// Sintered block.
    Blank,
    /// Finished magnet.
    Magnet,
    /// Swarf and scrap.
    Secondary,
    /// Final use.
    Use,
}

impl Stage {
    /// Every stage with the word that sheets use.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Mine, "mine"),
        (Self::Oxide, "oxide"),
        (Self::Metal, "metal"),
        (Self::Alloy, "alloy"),
        (Self::Blank, "blank"),
        (Self::Magnet, "magnet"),
        (Self::Secondary, "secondary"),
        (Self::Use, "use"),
    ];
}

/// A chemical element (or pair that is never split, such as Nd+Pr).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Element {
    /// Code used in sheets and scenarios.
    pub code: String,
    /// Display name.
    pub name: Name,
}

/// A material at a stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Product {
    /// Code used in sheets and scenarios.
    pub code: String,
    /// Display name.
    pub name: Name,
    /// Where in the chain.
    pub stage: Stage,
    /// What its tonnes count.
    pub basis: Basis,
    /// Elements it carries, for scenarios that name elements.
    pub elements: Vec<ElementId>,
    /// HS codes with their edition, as written.
    pub hs: String,
    /// Price in USD per tonne of the product's basis.
    pub price: Interval,
    /// What it costs to get rid of a tonne; `None` where a surplus is not possible.
    pub disposal: Option<f64>,
    /// Tonnes of each element in a tonne, where stated.
    pub contents: Vec<(ElementId, Interval)>,
    /// Origin of the price.
    pub origin: Origin,
}

/// A way of turning products into others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Process {
    /// Code used in sheets.
    pub code: String,
    /// Display name.
    pub name: Name,
    /// Stage of its main output.
    pub stage: Stage,
    /// The product in whose tonnes throughput is counted.
    pub per: ProductId,
    /// How long a plant that stopped takes to run again; `None` where the model states none.
    pub recovery: Option<Recovery>,
}

/// Weeks from a stop until a plant runs as before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recovery {
    /// How long.
    pub weeks: Interval,
    /// Where it comes from.
    pub origin: Origin,
}

/// Which way an ingredient goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Taken in.
    Input,
    /// Given out.
    Output,
}

/// One line of a recipe: tonnes per tonne of the process's reference product.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ingredient {
    /// What is taken or given.
    pub product: ProductId,
    /// Which way.
    pub role: Role,
    /// Tonnes per tonne of the reference product.
    pub amount: Interval,
    /// Where the coefficient comes from.
    pub origin: Origin,
    /// The baseline cell of this ingredient's annual tonnes.
    pub cell: CellId,
}

/// A process in a region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plant {
    /// Id in the sheet, stable across versions.
    pub code: String,
    /// Where.
    pub region: RegionId,
    /// What it does.
    pub process: ProcessId,
    /// Its recipe; the reference product stands first with amount one.
    pub recipe: Vec<Ingredient>,
    /// Capacity as a multiple of baseline throughput.
    pub capacity: Interval,
    /// How fast throughput above baseline may grow, share of baseline per week.
    pub ramp_per_week: f64,
    /// Where capacity and ramp come from.
    pub origin: Origin,
}

/// How goods travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Road or rail.
    Land,
    /// Ship.
    Sea,
    /// Aircraft.
    Air,
}

impl Mode {
    /// Every mode with the word that sheets use.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Land, "land"), (Self::Sea, "sea"), (Self::Air, "air")];
}

/// A trade flow, existing or possible.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Link {
    /// Id in the sheet.
    pub code: String,
    /// Exporter.
    pub from: RegionId,
    /// Importer.
    pub to: RegionId,
    /// What moves.
    pub product: ProductId,
    /// How.
    pub mode: Mode,
    /// Weeks from departure to arrival.
    pub lead_weeks: Interval,
    /// USD per tonne.
    pub freight: f64,
    /// No baseline flow: may only open later.
    pub candidate: bool,
    /// How fast a flow may grow, share of baseline per week.
    pub growth_per_week: f64,
    /// The most it can reach, as a multiple of baseline.
    pub ceiling: f64,
    /// Where freight, lead and growth come from.
    pub origin: Origin,
    /// Baseline cell of annual tonnes.
    pub cell: CellId,
}

/// Who goes short last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Defense needs.
    Defense,
    /// Essential civil needs.
    Essential,
    /// Everything else.
    Rest,
}

impl Tier {
    /// Every tier with the word that sheets use.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Defense, "defense"), (Self::Essential, "essential"), (Self::Rest, "rest")];
}

/// A final use.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Usage {
    /// Code used in sheets.
    pub code: String,
    /// Display name.
    pub name: Name,
    /// Who goes short last.
    pub tier: Tier,
}

/// A product wanted in a region for a use.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Demand {
    /// Id in the sheet.
    pub code: String,
    /// Where.
    pub region: RegionId,
    /// What.
    pub product: ProductId,
    /// What for.
    pub usage: UseId,
    /// Value of lost load, USD per tonne not served.
    pub voll: Interval,
    /// Where the value comes from.
    pub origin: Origin,
    /// Baseline cell of annual tonnes.
    pub cell: CellId,
}

/// Whose stock it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Held by the state.
    Public,
    /// Held by firms.
    Private,
}

impl Owner {
    /// Every owner with the word that sheets use.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Public, "public"), (Self::Private, "private")];
}

/// A product held in a region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stock {
    /// Id in the sheet.
    pub code: String,
    /// Where.
    pub region: RegionId,
    /// In which form.
    pub product: ProductId,
    /// Whose.
    pub owner: Owner,
    /// Days of the region's own baseline use of the product, input to plants included.
    pub cover_days: Interval,
    /// The most that may leave in a week, as a share of what is held at the start.
    pub release_per_week: f64,
    /// Share of the holding that may not be drawn.
    pub floor_share: f64,
    /// Where the cover comes from.
    pub origin: Origin,
}

/// What kind of step a project is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectKind {
    /// Ore or concentrate, with what follows it on the same site.
    Mine,
    /// Separated oxide.
    Separation,
    /// Metal or alloy.
    Metal,
    /// Magnets.
    Magnet,
    /// Swarf, scrap and end of life.
    Recycling,
    /// Needing less of something.
    Substitution,
}

impl ProjectKind {
    /// Every kind with the word that sheets use.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Mine, "mine"),
        (Self::Separation, "separation"),
        (Self::Metal, "metal"),
        (Self::Magnet, "magnet"),
        (Self::Recycling, "recycling"),
        (Self::Substitution, "substitution"),
    ];
}

/// How public money goes into a project, and what of it counts on a budget.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Instrument {
    /// Code used in sheets.
    pub code: String,
    /// Display name.
    pub name: Name,
    /// Share of what is provided that counts on the public budget.
    pub scored: Interval,
    /// Where that comes from.
    pub origin: Origin,
}

/// A project that could be built.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Project {
    /// Id in the sheet, stable across versions.
    pub code: String,
    /// Display name.
    pub name: Name,
    /// What kind of step it is.
    pub kind: ProjectKind,
    /// Where it stands.
    pub host: RegionId,
    /// Whose budget supports it.
    pub payer: RegionId,
    /// Place of the instrument in [`World::instruments`].
    pub instrument: usize,
    /// Share of the capital that the instrument provides.
    pub public_share: Interval,
    /// Capital, million USD; `None` where nobody publishes it.
    pub capex: Option<Interval>,
    /// Weeks from the decision to the first output.
    pub lead_weeks: Interval,
    /// Weeks from the first output to full capacity.
    pub ramp_weeks: f64,
    /// Weeks until users accept what is made, after the first output.
    pub qualification_weeks: Interval,
    /// Probability that it reaches what it states.
    pub success: Interval,
    /// What its product costs above the market, share of the price.
    pub premium: Interval,
    /// What it takes in and gives out.
    pub lines: Vec<ProjectLine>,
    /// Where the numbers come from.
    pub origin: Origin,
}

/// What a project takes from or gives to the balance of a product in a region, at full capacity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProjectLine {
    /// Product.
    pub product: ProductId,
    /// Which way.
    pub role: Role,
    /// Whose balance.
    pub region: RegionId,
    /// Tonnes a year; `None` where nobody publishes it.
    pub amount: Option<Interval>,
    /// Where it comes from.
    pub origin: Origin,
}

/// What a cell of the annual baseline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// Ingredient `usize` of a plant.
    Ingredient(PlantId, usize),
    /// Tonnes moved on a link.
    Trade(LinkId),
    /// Tonnes used.
    Use(DemandId),
    /// Tonnes put into stock (negative: drawn).
    StockChange(RegionId, ProductId),
    /// Supply that no source explains.
    Unexplained(RegionId, ProductId),
    /// By-product that nobody takes.
    Surplus(RegionId, ProductId),
}

/// One unknown of the annual baseline with what is known of it, tonnes a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// What it counts.
    pub kind: CellKind,
    /// Bounds and chosen value.
    pub interval: Interval,
    /// Where they come from.
    pub origin: Origin,
}

/// A published total: a weighted sum of cells with its interval.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Total {
    /// Readable key, such as `output CHN * ndpr_oxide`.
    pub key: String,
    /// Cells and weights.
    pub terms: Vec<(CellId, f64)>,
    /// Bounds and chosen value, tonnes a year (or thousand USD for a value cap).
    pub interval: Interval,
    /// Where they come from.
    pub origin: Origin,
}

/// An observation that was not chosen, kept as a conflict and for the forced test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative {
    /// Row id of the observation.
    pub row: String,
    /// Readable key.
    pub key: String,
    /// Cells and weights it speaks of.
    pub terms: Vec<(CellId, f64)>,
    /// Its own central value.
    pub value: f64,
    /// Row id of what was chosen instead.
    pub chosen: String,
    /// Its source.
    pub source: SourceId,
}

/// The share of an element's input that a process loses, as stated.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// The process.
    pub process: ProcessId,
    /// Where it holds instead of the row without a region.
    pub region: Option<RegionId>,
    /// The element.
    pub element: ElementId,
    /// Share of what goes in that does not come out.
    pub share: Interval,
    /// Where it comes from.
    pub origin: Origin,
}

/// A relaxation of a figure that somebody accepted in writing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accepted {
    /// Code of the relaxation.
    pub code: String,
    /// The figure in the words of the sheets.
    pub key: String,
    /// Tonnes a year (thousand USD for a value) beyond its bound, signed.
    pub tonnes: f64,
    /// Why it was accepted.
    pub because: String,
    /// When, as written.
    pub on: String,
}

/// Checked facts of a model folder, before reconciliation.
#[derive(Debug, Clone, PartialEq)]
pub struct World {
    /// Short name of the folder.
    pub name: String,
    /// Title in both languages.
    pub title: Name,
    /// Year of the annual figures.
    pub base_year: i32,
    /// The coalition asked about when none is named.
    pub partners: Vec<RegionId>,
    /// Hash of every file read, in hex.
    pub hash: String,
    /// Sources.
    pub sources: Column<SourceId, Source>,
    /// Regions.
    pub regions: Column<RegionId, Region>,
    /// Elements.
    pub elements: Column<ElementId, Element>,
    /// Products.
    pub products: Column<ProductId, Product>,
    /// Processes.
    pub processes: Column<ProcessId, Process>,
    /// Plants.
    pub plants: Column<PlantId, Plant>,
    /// Links.
    pub links: Column<LinkId, Link>,
    /// Uses.
    pub uses: Column<UseId, Usage>,
    /// Demands.
    pub demands: Column<DemandId, Demand>,
    /// Stocks.
    pub stocks: Column<StockId, Stock>,
    /// Ways of public support.
    pub instruments: Vec<Instrument>,
    /// Projects that could be built.
    pub projects: Vec<Project>,
    /// Settings of the response.
    pub parameters: Parameters,
    /// Unknowns of the annual baseline.
    pub cells: Column<CellId, Cell>,
    /// Published totals over several cells.
    pub totals: Vec<Total>,
    /// Observations not chosen.
    pub alternatives: Vec<Alternative>,
    /// Stated losses of elements.
    pub losses: Vec<Loss>,
    /// Relaxations accepted in writing; in a [`Model`] only those that were needed.
    pub accepted: Vec<Accepted>,
    /// The rows that figures come from, in order of sheet and row id.
    pub evidence: Vec<Evidence>,
}

/// A balanced model: facts and the annual baseline reconciled from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The facts.
    pub world: World,
    /// Tonnes a year in every cell, balanced with their stock changes.
    pub reconciled: Column<CellId, f64>,
    /// The same with net stock change zero: the steady state that questions start from.
    pub steady: Column<CellId, f64>,
}

impl World {
    /// The region with this code.
    #[must_use]
    pub fn region(&self, code: &str) -> Option<RegionId> {
        self.regions.iter().find(|(_, region)| region.code == code).map(|(id, _)| id)
    }

    /// The product with this code.
    #[must_use]
    pub fn product(&self, code: &str) -> Option<ProductId> {
        self.products.iter().find(|(_, product)| product.code == code).map(|(id, _)| id)
    }

    /// The element with this code.
    #[must_use]
    pub fn element(&self, code: &str) -> Option<ElementId> {
        self.elements.iter().find(|(_, element)| element.code == code).map(|(id, _)| id)
    }

    /// The stated loss of `element` in `process` at `region`: the row of the region, else the one of everywhere.
    #[must_use]
    pub fn loss(&self, process: ProcessId, region: RegionId, element: ElementId) -> Option<&Loss> {
        let rows = || self.losses.iter().filter(|loss| loss.process == process && loss.element == element);
        rows().find(|loss| loss.region == Some(region)).or_else(|| rows().find(|loss| loss.region.is_none()))
    }

    /// The row of `sheet` with this id, as it was read.
    #[must_use]
    pub fn evidence(&self, sheet: &str, row: &str) -> Option<&Evidence> {
        let place = self.evidence.binary_search_by(|e| (e.sheet.as_str(), e.row.as_str()).cmp(&(sheet, row))).ok()?;
        self.evidence.get(place)
    }

    /// Each cell's sign in each balance it enters: `+` brings the product to the region, `-` takes it away.
    pub fn balance_terms(&self, cell: CellId) -> impl Iterator<Item = (RegionId, ProductId, f64)> {
        let terms = match self.cells[cell].kind {
            CellKind::Ingredient(plant, k) => {
                let plant = &self.plants[plant];
                let sign = if plant.recipe[k].role == Role::Output { 1.0 } else { -1.0 };
                [Some((plant.region, plant.recipe[k].product, sign)), None]
            }
            CellKind::Trade(link) => {
                let link = &self.links[link];
                [Some((link.from, link.product, -1.0)), Some((link.to, link.product, 1.0))]
            }
            CellKind::Use(demand) => [Some((self.demands[demand].region, self.demands[demand].product, -1.0)), None],
            CellKind::StockChange(region, product) | CellKind::Surplus(region, product) => {
                [Some((region, product, -1.0)), None]
            }
            CellKind::Unexplained(region, product) => [Some((region, product, 1.0)), None],
        };
        terms.into_iter().flatten()
    }

    /// What a cell is, in the words of the sheets: `trade CHN JPN dy_oxide`.
    #[must_use]
    pub fn cell_key(&self, cell: CellId) -> String {
        match self.cells[cell].kind {
            CellKind::Ingredient(plant, k) => {
                let plant = &self.plants[plant];
                let word = if plant.recipe[k].role == Role::Output { "output" } else { "input" };
                format!(
                    "{word} {} {} {}",
                    self.regions[plant.region].code,
                    self.processes[plant.process].code,
                    self.products[plant.recipe[k].product].code
                )
            }
            CellKind::Trade(link) => {
                let link = &self.links[link];
                format!(
                    "trade {} {} {}",
                    self.regions[link.from].code, self.regions[link.to].code, self.products[link.product].code
                )
            }
            CellKind::Use(demand) => {
                let demand = &self.demands[demand];
                format!(
                    "use {} {} {}",
                    self.regions[demand.region].code, self.products[demand.product].code, self.uses[demand.usage].code
                )
            }
            CellKind::StockChange(region, product) => {
                format!("stock_change {} {}", self.regions[region].code, self.products[product].code)
            }
            CellKind::Unexplained(region, product) => {
                format!("unexplained {} {}", self.regions[region].code, self.products[product].code)
            }
            CellKind::Surplus(region, product) => {
                format!("surplus {} {}", self.regions[region].code, self.products[product].code)
            }
        }
    }
}
