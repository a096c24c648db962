//! What a tonne is worth on the toy, against solves from scratch and against bounds done by hand.

mod toy;

use seawall_engine::conditions::nothing;
use seawall_engine::lp::{self, Algorithm, Options};
use seawall_engine::pass::pass;
use seawall_engine::prices::prices;
use seawall_engine::respond::{Programme, Settings, opening_stocks, programme};
use seawall_engine::stress::coalition;
use seawall_engine::worth::{Worth, could_be_short, worth};
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::id::{DemandId, RegionId, StockId};
use seawall_model::world::Model;
use toy::{ALT, BUY, MAGNET, OXIDE, SUP, ask, balanced, ban, total};

const ALL: [RegionId; 3] = [SUP, BUY, ALT];

fn written(model: &Model, conditions: &Conditions, members: &[RegionId]) -> Programme {
    let prices = prices(model).expect("the toy has prices");
    programme(model, &prices, conditions, &pass(model, conditions), &coalition(model, members), &Settings::default())
}

fn worths(model: &Model, conditions: &Conditions, members: &[RegionId], options: &Options) -> Vec<Worth> {
    let asked: Vec<_> = members.iter().flat_map(|&region| [(region, OXIDE), (region, MAGNET)]).collect();
    worth(model, written(model, conditions, members), &asked, options).expect("the toy has an answer")
}

#[test]
fn a_tonne_more_is_never_worth_more_than_a_tonne_less_costs() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    for conditions in [nothing(&model, grid.clone()), ban(&model, grid)] {
        for members in [vec![BUY], vec![BUY, ALT], ALL.to_vec()] {
            for found in worths(&model, &conditions, &members, &Options::default()) {
                let (plus, minus) = (
                    found.plus_usd_per_t.expect("surplus is allowed"),
                    found.minus_usd_per_t.expect("a tonne can be missed"),
                );
                assert!(plus <= minus + 1e-6 * minus.abs() + 1.0, "{found:?}");
                // Getting rid of a tonne is free in the toy, so it is never a burden.
                assert!(plus >= -1.0, "{found:?}");
                assert!(found.settled, "{members:?} {found:?}");
            }
        }
    }
}

#[test]
fn oxide_behind_a_ban_is_worth_the_magnets_not_made() {
    let model = balanced(1.0);
    let conditions = ban(&model, Grid::weeks_then_months(26, 12));
    let found = worths(&model, &conditions, &[BUY], &Options::default());
    let oxide = &found[0];
    assert_eq!((oxide.region, oxide.product), (BUY, OXIDE));
    // A tonne makes 2.5 magnets; the value of a lost one is 1.6, 2.0 or 2.4 million.
    let (plus, minus) = (oxide.plus_usd_per_t.expect("solved"), oxide.minus_usd_per_t.expect("solved"));
    assert!(plus > 0.9 * 2.5 * 1.6e6 && minus < 1.1 * 2.5 * 2.4e6, "{plus} {minus}");
}

#[test]
fn when_nothing_happens_a_tonne_is_worth_about_its_price() {
    let model = balanced(1.0);
    let conditions = nothing(&model, Grid::weeks_then_months(26, 12));
    let prices = prices(&model).expect("the toy has prices");
    for found in worths(&model, &conditions, &ALL, &Options::default()) {
        let price = prices.at(found.region, found.product);
        assert!(found.plus_usd_per_t.expect("solved") <= 1.1 * price + 1.0, "{found:?} {price}");
        assert!(found.minus_usd_per_t.expect("solved") >= 0.9 * price - 1.0, "{found:?} {price}");
    }
}

#[test]
fn hot_quotients_are_those_of_solves_from_scratch() {
    let model = balanced(1.0);
    let conditions = ban(&model, Grid::weeks_then_months(26, 12));
    let found = &worths(&model, &conditions, &[BUY], &Options::default())[0];
    let problem = written(&model, &conditions, &[BUY]).problem();
    // The opening stock, in tonnes, over the same in the solver's unit.
    let held = opening_stocks(&model, 0.0)[StockId(0)];
    let column = problem.col_names.iter().position(|name| name == "stock buy-oxide 0").expect("a stock");
    let unit = held / problem.col_upper[column];
    let loss = |tonnes: f64| {
        let mut problem = problem.clone();
        let row = problem.row_names.iter().position(|name| name == "balance BUY oxide 0").expect("a balance");
        problem.row_lower[row] -= tonnes / unit;
        problem.row_upper[row] -= tonnes / unit;
        lp::solve(&problem, &Options::default()).objective
    };
    let base = loss(0.0);
    let (up, down) = (base - loss(found.step_t), loss(-found.step_t) - base);
    let ratio = up / down;
    let told = found.plus_usd_per_t.expect("solved") / found.minus_usd_per_t.expect("solved");
    assert!((ratio - told).abs() < 1e-6 * ratio, "{ratio} {told}");
}

#[test]
fn the_worth_does_not_depend_on_the_solver_or_on_who_else_is_asked() {
    let model = balanced(1.0);
    let conditions = ban(&model, Grid::weeks_then_months(26, 12));
    let reference = worths(&model, &conditions, &[BUY, ALT], &Options::default());
    for (seed, algorithm) in [(1, Algorithm::Simplex), (7, Algorithm::InteriorPoint)] {
        let other = worths(&model, &conditions, &[BUY, ALT], &Options { seed, algorithm, ..Options::default() });
        for (a, b) in reference.iter().zip(&other) {
            for (a, b) in [(a.plus_usd_per_t, b.plus_usd_per_t), (a.minus_usd_per_t, b.minus_usd_per_t)] {
                let (a, b) = (a.expect("solved"), b.expect("solved"));
                assert!((a - b).abs() <= 2e-6 * a.abs().max(b.abs()) + 1.0, "{a} {b}");
            }
        }
    }
    let alone = worth(&model, written(&model, &conditions, &[BUY, ALT]), &[(ALT, MAGNET)], &Options::default())
        .expect("an answer");
    let among = reference.iter().find(|found| (found.region, found.product) == (ALT, MAGNET)).expect("asked");
    assert_eq!(alone[0].plus_usd_per_t, among.plus_usd_per_t);
}

#[test]
fn who_could_be_short_holds_who_is() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    let conditions = ban(&model, grid.clone());
    let demands = [DemandId(0), DemandId(1), DemandId(2)];
    for members in [vec![BUY], vec![BUY, ALT], ALL.to_vec()] {
        let told = ask(&model, &conditions, &members, &Settings::default(), &Options::default());
        let ranges =
            could_be_short(written(&model, &conditions, &members), &demands, &Options::default()).expect("an answer");
        for range in &ranges {
            let short: f64 =
                told.short[range.demand].iter().zip(&grid.length).map(|(rate, length)| rate * length).sum();
            assert!(range.least_t - 1e-6 <= short && short <= range.most_t + 1e-6, "{range:?} {short}");
        }
        let sum: f64 = ranges.iter().map(|range| range.least_t).sum();
        assert!(sum <= total(&told, &grid) + 1e-6);
    }
    let calm = could_be_short(written(&model, &nothing(&model, grid), &ALL), &demands, &Options::default())
        .expect("an answer");
    assert!(calm.iter().all(|range| range.most_t < 1e-6), "{calm:?}");
}
