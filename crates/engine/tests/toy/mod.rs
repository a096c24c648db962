//! The chain of the closed-loop tests, small enough to redo on paper.
//!
//! Three regions; oxide becomes magnets at 0.4 t a tonne. SUP separates 100 t, ALT 20 t. SUP makes 100 t of magnets,
//! BUY 150 t from SUP's oxide, ALT 50 t. SUP sends 30 t of magnets to BUY, BUY sends 40 t to ALT.

use seawall_engine::conditions::nothing;
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::prices::prices;
use seawall_engine::reconcile::reconcile;
use seawall_engine::respond::{Response, Settings, programme};
use seawall_engine::stress::coalition;
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::id::{CellId, Column, LinkId, PlantId, ProductId, RegionId, UseId};
use seawall_model::parameters::Parameters;
use seawall_model::unit::{Basis, Interval};
use seawall_model::world::{
    Cell, CellKind, Demand, Element, Ingredient, Link, Mode, Model, Name, Origin, OriginKind, Owner, Plant, Process,
    Product, Region, Role, Stage, Stock, Tier, Usage, World,
};

pub const SUP: RegionId = RegionId(0);
pub const BUY: RegionId = RegionId(1);
pub const ALT: RegionId = RegionId(2);
pub const OXIDE: ProductId = ProductId(0);
pub const MAGNET: ProductId = ProductId(1);
pub const OXIDE_TO_BUY: LinkId = LinkId(0);

pub fn name(text: &str) -> Name {
    Name { en: text.into(), ja: text.into() }
}

pub fn origin() -> Origin {
    Origin { kind: OriginKind::Reported, sources: Vec::new(), rows: vec!["O1".into()], note: String::new() }
}

/// The chain with every tonne multiplied by `unit`.
pub fn world(unit: f64) -> World {
    let mut cells: Column<CellId, Cell> = Column::new();
    let mut cell = |kind, tonnes: f64| {
        let interval = Interval { low: 0.8 * tonnes * unit, central: Some(tonnes * unit), high: 1.2 * tonnes * unit };
        cells.push(Cell { kind, interval, origin: origin() })
    };
    let product = |code: &str, stage, price| Product {
        code: code.into(),
        name: name(code),
        stage,
        basis: Basis::Finished,
        elements: vec![seawall_model::id::ElementId(0)],
        hs: String::new(),
        price: Interval::exact(price / unit),
        disposal: None,
        contents: Vec::new(),
        origin: origin(),
    };
    let mut plants = Column::new();
    for (index, (region, process, tonnes)) in
        [(SUP, 0, 100.0), (ALT, 0, 20.0), (SUP, 1, 100.0), (BUY, 1, 150.0), (ALT, 1, 50.0)].into_iter().enumerate()
    {
        let id = PlantId(u32::try_from(index).unwrap());
        let made = if process == 0 { OXIDE } else { MAGNET };
        let mut recipe = vec![Ingredient {
            product: made,
            role: Role::Output,
            amount: Interval::exact(1.0),
            origin: origin(),
            cell: cell(CellKind::Ingredient(id, 0), tonnes),
        }];
        if process == 1 {
            recipe.push(Ingredient {
                product: OXIDE,
                role: Role::Input,
                amount: Interval::exact(0.4),
                origin: origin(),
                cell: cell(CellKind::Ingredient(id, 1), 0.4 * tonnes),
            });
        }
        plants.push(Plant {
            code: format!("plant{index}"),
            region,
            process: seawall_model::id::ProcessId(process),
            recipe,
            capacity: Interval { low: 1.0, central: Some(1.2), high: 1.3 },
            ramp_per_week: 0.02,
            origin: origin(),
        });
    }
    let mut links = Column::new();
    for (index, (from, to, product, tonnes, lead)) in
        [(SUP, BUY, OXIDE, 60.0, 2.0), (SUP, BUY, MAGNET, 30.0, 1.0), (BUY, ALT, MAGNET, 40.0, 0.5)]
            .into_iter()
            .enumerate()
    {
        links.push(Link {
            code: format!("link{index}"),
            from,
            to,
            product,
            mode: Mode::Sea,
            lead_weeks: Interval::exact(lead),
            freight: 100.0 / unit,
            candidate: false,
            growth_per_week: 0.01,
            ceiling: 1.5,
            origin: origin(),
            cell: cell(CellKind::Trade(LinkId(u32::try_from(index).unwrap())), tonnes),
        });
    }
    let mut demands = Column::new();
    for (index, (region, tonnes)) in [(SUP, 70.0), (BUY, 140.0), (ALT, 90.0)].into_iter().enumerate() {
        demands.push(Demand {
            code: format!("demand{index}"),
            region,
            product: MAGNET,
            usage: UseId(0),
            voll: Interval { low: 1e6 / unit, central: Some(2e6 / unit), high: 4e6 / unit },
            origin: origin(),
            cell: cell(CellKind::Use(seawall_model::id::DemandId(u32::try_from(index).unwrap())), tonnes),
        });
    }
    let process =
        |code: &str, per| Process { code: code.into(), name: name(code), stage: Stage::Oxide, per, recovery: None };
    World {
        name: "toy".into(),
        title: name("toy"),
        base_year: 2024,
        partners: vec![BUY, ALT],
        hash: String::new(),
        sources: Column::new(),
        regions: Column::from_vec(
            ["SUP", "BUY", "ALT"].iter().map(|code| Region { code: (*code).into(), name: name(code) }).collect(),
        ),
        elements: Column::from_vec(vec![Element { code: "x".into(), name: name("x") }]),
        products: Column::from_vec(vec![
            product("oxide", Stage::Oxide, 50_000.0),
            product("magnet", Stage::Magnet, 60_000.0),
        ]),
        processes: Column::from_vec(vec![process("separate", OXIDE), process("make", MAGNET)]),
        plants,
        links,
        uses: Column::from_vec(vec![Usage { code: "all".into(), name: name("all"), tier: Tier::Rest }]),
        demands,
        stocks: Column::from_vec(vec![Stock {
            code: "buy-oxide".into(),
            region: BUY,
            product: OXIDE,
            owner: Owner::Private,
            cover_days: Interval { low: 15.0, central: Some(30.0), high: 60.0 },
            release_per_week: 1.0,
            floor_share: 0.0,
            origin: origin(),
        }]),
        parameters: Parameters::default(),
        cells,
        totals: Vec::new(),
        alternatives: Vec::new(),
        losses: Vec::new(),
        accepted: Vec::new(),
        instruments: Vec::new(),
        projects: Vec::new(),
        evidence: Vec::new(),
    }
}

pub fn ask(
    model: &Model,
    conditions: &Conditions,
    members: &[RegionId],
    settings: &Settings,
    options: &Options,
) -> Response {
    let prices = prices(model).expect("the toy has prices");
    let outside = pass(model, conditions);
    let inside = coalition(model, members);
    programme(model, &prices, conditions, &outside, &inside, settings)
        .solve(true, options)
        .response(model, conditions, &outside, &inside)
}

pub fn balanced(unit: f64) -> Model {
    reconcile(&world(unit)).map_err(|error| format!("{error:?}")).expect("the toy balances").0
}

pub fn ban(model: &Model, grid: Grid) -> Conditions {
    let periods = grid.len();
    let mut conditions = nothing(model, grid);
    conditions.flow_cap[OXIDE_TO_BUY] = vec![0.0; periods];
    conditions
}

pub fn total(response: &Response, grid: &Grid) -> f64 {
    response
        .short
        .values()
        .iter()
        .map(|rates| rates.iter().zip(&grid.length).map(|(rate, length)| rate * length).sum::<f64>())
        .sum()
}
