//! Formulas worked by a second hand: `reference/exposure/worked_formulas.json`.

use seawall_engine::exposure::{byproduct_supply, chain_cover_days, origin_at_stage, pool_origin};
use seawall_model::id::{CellId, Column, ElementId, LinkId, PlantId, ProcessId, ProductId, RegionId};
use seawall_model::parameters::Parameters;
use seawall_model::unit::{Basis, Interval};
use seawall_model::world::{
    Cell, CellKind, Element, Ingredient, Link, Mode, Model, Name, Origin, OriginKind, Plant, Process, Product, Region,
    Role, Stage, World,
};
use serde_json::Value;

const REFERENCE: &str = include_str!("reference/exposure/worked_formulas.json");

/// The cases of one item.
fn cases(item: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(REFERENCE).expect("the reference is JSON");
    let cases = all["items"][item]["cases"].as_array().cloned().unwrap_or_default();
    assert!(!cases.is_empty(), "no case of {item}");
    cases
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number, not {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

fn table(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().expect("a table").iter().map(numbers).collect()
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 1e-8 + 1e-8 * expected.abs(), "{what}: {found} {expected}");
}

#[test]
fn origin_with_reexports() {
    for case in cases("origin_with_reexports") {
        let production = numbers(&case["production"]);
        let trade = table(&case["trade"]);
        let found = pool_origin(&production, &trade);
        let expected = table(&case["expected"]["origin_share_by_country"]);
        for (j, row) in expected.iter().enumerate() {
            for (o, &share) in row.iter().enumerate() {
                close(found[j][o], share, &format!("{} {j} {o}", case["id"]));
            }
        }
        // What is absorbed everywhere, by origin, is what was produced there.
        let absorption = numbers(&case["expected"]["absorption"]);
        for (o, &made) in production.iter().enumerate() {
            let kept: f64 = absorption.iter().zip(&found).map(|(tonnes, shares)| tonnes * shares[o]).sum();
            assert!((kept - made).abs() < 1e-6, "{} {o}: {kept} {made}", case["id"]);
        }
    }
}

#[test]
fn byproducts_follow_their_host() {
    for case in cases("byproduct_supply") {
        let of = |host: f64, installed: f64| {
            byproduct_supply(host, number(&case["content_g_per_t"]) * 1e-6, number(&case["max_recovery"]), installed)
        };
        let (host, installed) = (number(&case["host_output_t"]), number(&case["installed_capacity_t"]));
        let expected = &case["expected"];
        close(of(host, f64::INFINITY), number(&expected["recoverable_t"]), "recoverable");
        close(of(host, installed), number(&expected["supply_short_run_t"]), "short run");
        close(of(0.7 * host, installed), number(&expected["supply_if_host_cut_30pct_t"]), "host cut");
    }
}

#[test]
fn cover_of_a_chain_counts_what_lies_behind_the_cut() {
    for case in cases("chain_cover_days") {
        let found = chain_cover_days(
            &numbers(&case["stocks_t"]),
            &numbers(&case["yield_to_next"]),
            number(&case["magnet_demand_t_per_day"]),
        )
        .expect("something is used");
        let expected = case["expected"].as_array().expect("a list");
        assert_eq!(found.len(), expected.len());
        for (days, stage) in found.iter().zip(expected) {
            close(*days, number(&stage["cover_days"]), &format!("{} {}", case["id"], stage["cut_stage"]));
        }
    }
    assert_eq!(chain_cover_days(&[1.0], &[], 0.0), None);
}

fn name(text: &str) -> Name {
    Name { en: text.into(), ja: text.into() }
}

fn origin() -> Origin {
    Origin { kind: OriginKind::Assumed, sources: Vec::new(), rows: Vec::new(), note: "a worked case".into() }
}

/// Every country makes each stage in a region of its own, so that what it buys and what it makes are not pooled.
fn staged(yields: &[f64], sourcing: &[Vec<Vec<f64>>]) -> Model {
    let stages = [Stage::Mine, Stage::Oxide, Stage::Metal, Stage::Magnet];
    let countries = sourcing[0].len();
    let region =
        |stage: usize, country: usize| RegionId(u32::try_from(stage * countries + country).expect("a small index"));
    let product = |stage: usize| ProductId(u32::try_from(stage).expect("a small index"));
    let (mut cells, mut steady) = (Column::<CellId, Cell>::new(), Column::<CellId, f64>::new());
    let mut cell = |kind: CellKind, tonnes: f64| {
        steady.push(tonnes);
        cells.push(Cell { kind, interval: Interval::exact(tonnes), origin: origin() })
    };
    let mut plants: Column<PlantId, Plant> = Column::new();
    let mut links: Column<LinkId, Link> = Column::new();
    // Every country makes a hundred tonnes of magnets; what earlier stages make follows from who buys from whom.
    let mut made = vec![100.0; countries];
    for stage in (0..stages.len()).rev() {
        let mut bought = vec![0.0; countries];
        for (country, &tonnes) in made.iter().enumerate() {
            let id = PlantId(u32::try_from(plants.len()).expect("a small index"));
            let mut ingredient = |k: usize, product: ProductId, role: Role, tonnes: f64| Ingredient {
                product,
                role,
                amount: Interval::exact(1.0),
                origin: origin(),
                cell: cell(CellKind::Ingredient(id, k), tonnes),
            };
            let mut recipe = vec![ingredient(0, product(stage), Role::Output, tonnes)];
            if stage > 0 {
                let taken = tonnes / yields[stage - 1];
                recipe.push(ingredient(1, product(stage - 1), Role::Input, taken));
                for (seller, share) in sourcing[stage - 1][country].iter().enumerate() {
                    bought[seller] += share * taken;
                    let link = LinkId(u32::try_from(links.len()).expect("a small index"));
                    links.push(Link {
                        code: format!("{stage} {seller} {country}"),
                        from: region(stage - 1, seller),
                        to: region(stage, country),
                        product: product(stage - 1),
                        mode: Mode::Sea,
                        lead_weeks: Interval::exact(0.0),
                        freight: 0.0,
                        candidate: false,
                        growth_per_week: 0.0,
                        ceiling: 1.0,
                        origin: origin(),
                        cell: cell(CellKind::Trade(link), share * taken),
                    });
                }
            }
            plants.push(Plant {
                code: format!("{stage} {country}"),
                region: region(stage, country),
                process: ProcessId(u32::try_from(stage).expect("a small index")),
                recipe,
                capacity: Interval::exact(1.0),
                ramp_per_week: 0.0,
                origin: origin(),
            });
        }
        made = bought;
    }
    let world = World {
        name: "staged".into(),
        title: name("staged"),
        base_year: 2024,
        partners: Vec::new(),
        hash: String::new(),
        sources: Column::new(),
        regions: Column::from_vec(
            (0..stages.len() * countries)
                .map(|index| Region { code: format!("R{index}"), name: name("region") })
                .collect(),
        ),
        elements: Column::from_vec(vec![Element { code: "x".into(), name: name("x") }]),
        products: Column::from_vec(
            stages
                .iter()
                .map(|&stage| Product {
                    code: format!("{stage:?}"),
                    name: name("product"),
                    stage,
                    basis: Basis::Element,
                    elements: vec![ElementId(0)],
                    hs: String::new(),
                    price: Interval::exact(1.0),
                    disposal: None,
                    contents: Vec::new(),
                    origin: origin(),
                })
                .collect(),
        ),
        processes: Column::from_vec(
            stages
                .iter()
                .enumerate()
                .map(|(index, &stage)| Process {
                    code: format!("make {index}"),
                    name: name("make"),
                    stage,
                    per: product(index),
                    recovery: None,
                })
                .collect(),
        ),
        plants,
        links,
        uses: Column::new(),
        demands: Column::new(),
        stocks: Column::new(),
        parameters: Parameters::default(),
        cells,
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

#[test]
fn origin_through_stages() {
    for case in cases("origin_through_stages") {
        let yields = numbers(&case["yields"]);
        let sourcing: Vec<Vec<Vec<f64>>> =
            case["sourcing_share"].as_array().expect("a list").iter().map(table).collect();
        let model = staged(&yields, &sourcing);
        let magnet = ProductId(3);
        let found = &origin_at_stage(&model, ElementId(0), Stage::Mine)[magnet];
        let expected = table(&case["expected"]["mine_origin_of_magnet_by_country"]);
        let countries = expected.len();
        for (j, row) in expected.iter().enumerate() {
            for (o, &share) in row.iter().enumerate() {
                close(found[3 * countries + j][o], share, &format!("{} {j} {o}", case["id"]));
            }
        }
        let ore: f64 =
            model.world.plants.values().iter().filter(|p| p.region.0 < 3).map(|p| model.steady[p.recipe[0].cell]).sum();
        close(ore / (100.0 * countries as f64), number(&case["expected"]["ore_equivalent_per_unit_magnet"]), "ore");
    }
}
