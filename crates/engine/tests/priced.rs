//! The priced response: against closed forms, against the coordinated response, and what must hold of every equilibrium.

#[expect(dead_code, reason = "the toy also adds up what is short, which is not asked here")]
mod toy;

use seawall_engine::conditions::nothing;
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::priced::{Market, Priced, Question, RESOLUTION, priced};
use seawall_engine::prices::prices;
use seawall_engine::reconcile::reconcile;
use seawall_engine::respond::Settings;
use seawall_model::answer::Status;
use seawall_model::conditions::{Conditions, Grid, WEEKS_PER_YEAR};
use seawall_model::id::{Column, DemandId, PlantId, RegionId, UseId};
use seawall_model::parameters::Parameters;
use seawall_model::unit::Interval;
use seawall_model::world::{Cell, CellKind, Demand, Ingredient, Model, Plant, Role, Tier, World};
use toy::{ALT, BUY, MAGNET, OXIDE, OXIDE_TO_BUY, SUP, ask, balanced, ban, name, origin, world};

const ALL: [RegionId; 3] = [SUP, BUY, ALT];

fn found(model: &Model, conditions: &Conditions, market: &Market) -> Priced {
    let question = Question {
        model,
        prices: &prices(model).expect("it has prices"),
        conditions,
        outside: &pass(model, conditions),
        settings: &Settings::default(),
        market,
        options: &Options::default(),
        near: None,
    };
    let found = priced(&question);
    assert_eq!(found.response.status, Status::Solved);
    found
}

fn usual() -> Market {
    Market::central(&Parameters::default(), 0.0, 8.0)
}

fn grid() -> Grid {
    Grid::weeks_then_months(26, 24)
}

/// What the parts of all regions come to.
fn all(priced: &Priced) -> f64 {
    priced.surplus.values().iter().map(|part| part.total()).sum()
}

#[test]
fn when_nothing_happens_prices_stay_and_nobody_gains_or_loses() {
    let model = balanced(1.0);
    let rest = prices(&model).expect("the toy has prices");
    let found = found(&model, &nothing(&model, grid()), &usual());
    assert!(found.response.loss_usd.abs() < 1.0, "{}", found.response.loss_usd);
    for (&(region, product), path) in &found.price {
        // A flow is moved only for more than a small cost of moving it, twice on the way.
        let at_rest = rest.at(region, product);
        assert!(path.iter().all(|price| (price - at_rest).abs() <= 0.02 * at_rest), "{at_rest} {path:?}");
    }
    for part in found.surplus.values() {
        assert!(part.total().abs() < 0.02 * 140.0 * 2.0 * 60_000.0, "{part:?}");
    }
}

#[test]
fn with_demand_that_does_not_give_way_it_is_the_coordinated_response_of_all() {
    let model = balanced(1.0);
    let conditions = ban(&model, grid());
    let coordinated = ask(&model, &conditions, &ALL, &Settings::default(), &Options::default());
    let market = found(&model, &conditions, &Market::inelastic());
    let (one, other) = (market.response.loss_usd, coordinated.loss_usd);
    assert!(one > 1e6 && (one - other).abs() <= 1e-7 * other, "{one} {other}");
    // Nearly inelastic: nearly the same loss, by less than the elasticity allows.
    let nearly = Market { demand: [1e-7; 2], ..Market::inelastic() };
    let close = found_loss(&model, &conditions, &nearly);
    assert!((close - other).abs() <= 1e-4 * other, "{close} {other}");
}

fn found_loss(model: &Model, conditions: &Conditions, market: &Market) -> f64 {
    found(model, conditions, market).response.loss_usd
}

#[test]
fn gains_and_losses_add_up_to_the_loss_of_the_whole() {
    let model = balanced(1.0);
    let mut conditions = ban(&model, grid());
    for market in [
        Market::inelastic(),
        usual(),
        Market { premium: 0.5, precaution: 0.5, ..usual() },
        Market { demand: [0.5, 1.2], supply: None, ..usual() },
    ] {
        for share in [0.0, 0.4] {
            conditions.flow_cap[OXIDE_TO_BUY].fill(share);
            let found = found(&model, &conditions, &market);
            let (parts, loss) = (all(&found), found.response.loss_usd);
            assert!((parts + loss).abs() <= 1e-6 * loss.abs().max(1e6), "{share} {market:?}: {parts} {loss}");
        }
    }
}

#[test]
fn the_restricted_pay_more_and_the_restricting_less() {
    let model = balanced(1.0);
    let rest = prices(&model).expect("the toy has prices");
    let found = found(&model, &ban(&model, grid()), &usual());
    let last = |region, product| *found.price[&(region, product)].last().expect("a period");
    assert!(last(BUY, OXIDE) > 2.0 * rest.at(BUY, OXIDE), "{}", last(BUY, OXIDE));
    assert!(last(SUP, OXIDE) < rest.at(SUP, OXIDE), "{}", last(SUP, OXIDE));
    // Who makes magnets of his own oxide gains where the banned pay more.
    assert!(found.surplus[BUY].users < 0.0 && found.surplus[ALT].makers > 0.0, "{:?}", found.surplus);
}

#[test]
fn no_price_passes_the_value_of_lost_load() {
    let model = balanced(1.0);
    let found = found(&model, &ban(&model, grid()), &Market { demand: [0.05, 0.05], ..usual() });
    let dearest = 2e6 * (1.0 + Settings::default().value_spread);
    for region in ALL {
        assert!(found.price[&(region, MAGNET)].iter().all(|&price| price <= dearest * (1.0 + 1e-9)));
    }
}

#[test]
fn a_premium_is_paid_to_the_seller_and_is_no_loss() {
    let model = balanced(1.0);
    let mut conditions = ban(&model, grid());
    // Nearly everything still goes out, so scarcity alone hardly moves the price.
    conditions.flow_cap[OXIDE_TO_BUY].fill(0.999);
    let without = found(&model, &conditions, &Market { premium: 0.0, ..usual() });
    let with = found(&model, &conditions, &Market { premium: 0.3, ..usual() });
    let mean = |found: &Priced, region| {
        let path = &found.price[&(region, OXIDE)];
        path.iter().sum::<f64>() / path.len() as f64
    };
    assert!(mean(&with, BUY) - mean(&with, SUP) >= 0.25 * 50_000.0, "{} {}", mean(&with, BUY), mean(&with, SUP));
    assert!(mean(&without, BUY) - mean(&without, SUP) < mean(&with, BUY) - mean(&with, SUP));
    assert!(with.surplus[SUP].premium > 0.0 && without.surplus[SUP].premium == 0.0);
}

#[test]
fn defense_does_not_give_way() {
    let mut facts = world(1.0);
    facts.uses[UseId(0)].tier = Tier::Defense;
    let model = reconcile(&facts).expect("the toy balances").0;
    let conditions = ban(&model, grid());
    let fixed = found_loss(&model, &conditions, &Market { supply: None, public_stocks_sell: true, ..usual() });
    let none = found_loss(&model, &conditions, &Market { premium: 0.0, ..Market::inelastic() });
    assert!((fixed - none).abs() <= 1e-6 * none, "{fixed} {none}");
}

/// One market with two mines, one of which makes `removed` of all, and users to whom a tonne is worth up to a million times its price.
fn one_market(removed: f64) -> World {
    let mut one = world(1.0);
    one.regions = Column::from_vec(vec![one.regions[SUP].clone()]);
    (one.partners, one.stocks, one.links) = (vec![SUP], Column::new(), Column::new());
    let mut cells: Column<_, Cell> = Column::new();
    let mut cell = |kind, tonnes: f64| cells.push(Cell { kind, interval: Interval::exact(tonnes), origin: origin() });
    let mut plants = Column::new();
    for (place, share) in [removed, 1.0 - removed].into_iter().enumerate() {
        let id = PlantId(u32::try_from(place).expect("two plants"));
        plants.push(Plant {
            code: format!("mine{place}"),
            region: SUP,
            process: seawall_model::id::ProcessId(0),
            recipe: vec![Ingredient {
                product: OXIDE,
                role: Role::Output,
                amount: Interval::exact(1.0),
                origin: origin(),
                cell: cell(CellKind::Ingredient(id, 0), 1000.0 * share),
            }],
            capacity: Interval::exact(1e3),
            ramp_per_week: 1e4,
            origin: origin(),
        });
    }
    let demand = Demand {
        code: "users".into(),
        region: SUP,
        product: OXIDE,
        usage: UseId(0),
        voll: Interval::exact(50_000.0 * 1e6),
        origin: origin(),
        cell: cell(CellKind::Use(DemandId(0)), 1000.0),
    };
    one.demands = Column::from_vec(vec![demand]);
    (one.plants, one.cells) = (plants, cells);
    one.uses[UseId(0)].name = name("users");
    one
}

#[test]
fn it_agrees_with_the_partial_equilibria_worked_by_a_second_hand() {
    const REFERENCE: &str = include_str!("reference/exposure/worked_formulas.json");
    let reference: serde_json::Value = serde_json::from_str(REFERENCE).expect("JSON");
    let cases = reference["items"]["partial_equilibrium"]["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 4);
    for case in cases {
        let number = |value: &serde_json::Value| value.as_f64().expect("a number");
        let removed = number(&case["removed_share"]);
        let (supply, demand) = (number(&case["elasticity_supply_rest"]), -number(&case["elasticity_demand"]));
        let want = |what: &str| number(&case["expected"][what]);
        let model = reconcile(&one_market(removed)).map_err(|e| format!("{e:?}")).expect("it balances").0;
        let grid = Grid::weeks_then_months(4, 1);
        let mut conditions = nothing(&model, grid.clone());
        conditions.capacity[PlantId(0)].fill(0.0);
        let market = Market { demand: [demand; 2], supply: Some([supply; 2]), ..Market::inelastic() };
        let found = found(&model, &conditions, &market);
        // A mine's curve is followed up to a thousand times its cost: the last case lies beyond and is left out for prices.
        if want("price_ratio") < 1000.0 {
            let ratio = found.price[&(SUP, OXIDE)][1] / 50_000.0;
            let away = (ratio / want("price_ratio")).ln().abs();
            assert!(away <= RESOLUTION, "{}: {ratio}", case["id"]);
            let used = found.used[&(SUP, OXIDE)][1] * WEEKS_PER_YEAR / 1000.0;
            assert!((used / want("quantity_ratio") - 1.0).abs() <= RESOLUTION, "{}: {used}", case["id"]);
            let spend = 50_000.0 * 1000.0 / WEEKS_PER_YEAR * grid.end();
            let lost = -found.surplus[SUP].users / spend;
            let away = (lost / want("consumer_surplus_loss_over_initial_spend")).ln().abs();
            assert!(away <= RESOLUTION, "{}: {lost}", case["id"]);
        }
    }
}

#[test]
fn prices_of_two_places_differ_by_no_more_than_the_way_costs() {
    let model = balanced(1.0);
    let rest = prices(&model).expect("the toy has prices");
    let grid = grid();
    let mut conditions = nothing(&model, grid.clone());
    conditions.extra_cost[OXIDE_TO_BUY].fill(4000.0);
    conditions.tariff[OXIDE_TO_BUY].fill(4000.0);
    let found = found(&model, &conditions, &usual());
    let link = &model.world.links[OXIDE_TO_BUY];
    let base = model.steady[link.cell] / WEEKS_PER_YEAR;
    let cost = link.freight + rest.link[OXIDE_TO_BUY] + 4000.0;
    let kink = Settings::default().adjustment * rest.highest(OXIDE) + 1.0;
    let (from, to) = (&found.price[&(SUP, OXIDE)], &found.price[&(BUY, OXIDE)]);
    // What leaves in week t arrives two weeks later; in the middle weeks nothing of the start or the end is felt.
    for t in 8..20 {
        let flow = found.response.flow[OXIDE_TO_BUY][t];
        if flow > 0.01 * base && flow < 0.99 * base {
            assert!(((to[t + 2] - from[t]) - cost).abs() <= kink, "{t}: {} {cost}", to[t + 2] - from[t]);
        } else {
            assert!(to[t + 2] - from[t] <= cost + kink, "{t}");
        }
    }
    let collected =
        4000.0 * found.response.flow[OXIDE_TO_BUY].iter().zip(&grid.length).map(|(f, l)| f * l).sum::<f64>();
    assert!((found.surplus[BUY].duties - collected).abs() <= 1e-6 * collected);
}
