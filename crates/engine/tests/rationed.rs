//! The rationed response on the toy: rest is rest, nothing is lost, and its path is one that coordination could have chosen.

#[expect(dead_code, reason = "the toy also adds up what is short, which is not asked here")]
mod toy;

use seawall_engine::conditions::nothing;
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::prices::prices;
use seawall_engine::rationed::{Cause, Rationing, Settings, chain, first_short, plug, rationed, time_to_survive};
use seawall_engine::respond::programme;
use seawall_engine::stress::coalition;
use seawall_model::conditions::{Conditions, Grid, WEEKS_PER_YEAR};
use seawall_model::id::{DemandId, LinkId, PlantId};
use seawall_model::world::Model;
use toy::{ALT, BUY, MAGNET, OXIDE_TO_BUY, SUP, ask, balanced, ban};

const RULES: [Rationing; 4] =
    [Rationing::Proportional, Rationing::FinalLast, Rationing::Tiers, Rationing::WaterFilling];

fn weeks(count: u32) -> Grid {
    Grid { start: (0..count).map(f64::from).collect(), length: vec![1.0; count as usize] }
}

/// Half of the supplier's oxide is gone from week 4 to 16.
fn fire(model: &Model) -> Conditions {
    let mut conditions = nothing(model, weeks(26));
    for t in 4..16 {
        conditions.capacity[PlantId(0)][t] = 0.5;
    }
    conditions
}

/// The way of magnets gets two weeks longer, and buyers want a fifth more.
fn detour(model: &Model) -> Conditions {
    let mut conditions = nothing(model, weeks(26));
    for t in 3..26 {
        conditions.extra_lead[LinkId(1)][t] = 2.0;
        conditions.demand[DemandId(1)][t] = 1.2;
    }
    conditions
}

fn cases(model: &Model) -> [(&'static str, Conditions); 4] {
    [
        ("nothing", nothing(model, weeks(26))),
        ("ban", ban(model, weeks(26))),
        ("fire", fire(model)),
        ("detour", detour(model)),
    ]
}

#[test]
fn with_no_event_everything_stays_at_rest() {
    let model = balanced(1.0);
    for grid in [weeks(104), Grid::weeks_then_months(26, 12)] {
        for rule in RULES {
            let conditions = nothing(&model, grid.clone());
            let lived = rationed(&model, &conditions, &Settings { rule, ..Settings::default() });
            for t in 0..grid.len() {
                for (id, link) in model.world.links.iter() {
                    let rest = model.steady[link.cell] / WEEKS_PER_YEAR;
                    assert!((lived.flow[id][t] - rest).abs() < 1e-12 * rest, "{rule:?} {id:?} {t}");
                }
                for (id, plant) in model.world.plants.iter() {
                    let rest = model.steady[plant.recipe[0].cell] / WEEKS_PER_YEAR;
                    assert!((lived.run[id][t] - rest).abs() < 1e-12 * rest, "{rule:?} {id:?} {t}");
                }
                for id in model.world.demands.ids() {
                    assert!(lived.short[id][t] < 1e-12, "{rule:?} {id:?} {t}");
                }
                for id in model.world.stocks.ids() {
                    assert!((lived.stock[id][t] / lived.opening[id] - 1.0).abs() < 1e-11, "{rule:?} {id:?} {t}");
                }
            }
        }
    }
}

#[test]
fn a_ban_bites_when_the_pipeline_and_the_stock_are_gone() {
    // 60 t of oxide a year stop; two weeks are at sea and thirty days in stock: nothing runs short before week 6.
    let model = balanced(1.0);
    let conditions = ban(&model, weeks(52));
    let lived = rationed(&model, &conditions, &Settings::default());
    let start = first_short(&lived, &conditions.grid, &[DemandId(1)]).expect("the buyer goes short");
    // 2 + 30 / 7 = 6.28: week 6 gets 0.28 of what it needs.
    assert_eq!(start, 6.0);
    let links = chain(&model, &conditions, &lived, BUY, MAGNET, 8);
    assert_eq!(links.last().map(|link| link.cause), Some(Cause::Closed(OXIDE_TO_BUY)), "{links:?}");
    assert_eq!(links.len(), 2, "{links:?}");
}

#[test]
fn a_week_settles_within_tens_of_sweeps() {
    let model = balanced(1.0);
    for (what, conditions) in cases(&model) {
        for rule in RULES {
            let lived = rationed(&model, &conditions, &Settings { rule, ..Settings::default() });
            assert!(lived.sweeps <= 30, "{what} {rule:?}: {}", lived.sweeps);
        }
    }
}

#[test]
fn every_step_adds_up() {
    let model = balanced(1.0);
    for (what, conditions) in cases(&model) {
        for rule in RULES {
            let lived = rationed(&model, &conditions, &Settings { rule, precaution: 0.5, ..Settings::default() });
            assert!(lived.worst_balance <= 1e-9, "{what} {rule:?} {}", lived.worst_balance);
            for row in &lived.ledger {
                assert!(row.gap.abs() <= 1e-9 * (row.production + row.arrivals), "{what} {rule:?} {row:?}");
            }
        }
    }
}

#[test]
fn the_path_is_a_plan_of_everybody_and_costs_at_least_the_optimum() {
    let model = balanced(1.0);
    let everyone = [SUP, BUY, ALT];
    let inside = coalition(&model, &everyone);
    let prices = prices(&model).expect("the toy has prices");
    for (what, conditions) in cases(&model) {
        let outside = pass(&model, &conditions);
        let settings = seawall_engine::respond::Settings::default();
        let best = ask(&model, &conditions, &everyone, &settings, &Options::default());
        let optimum = best.loss_usd + best.duties_usd;
        for rule in RULES {
            let lived = rationed(&model, &conditions, &Settings { rule, ..Settings::default() });
            let written = programme(&model, &prices, &conditions, &outside, &inside, &settings);
            let plugged = plug(written, &model, &lived);
            assert!(plugged.worst <= 1e-7, "{what} {rule:?} {plugged:?}");
            assert!(plugged.objective_usd >= optimum - 1e-6 * optimum.abs() - 1e-3, "{what} {plugged:?} {optimum}");
        }
    }
}

#[test]
fn nobody_survives_longer_than_the_programme_says() {
    let model = balanced(1.0);
    for (what, conditions) in cases(&model) {
        for rule in RULES {
            let settings = Settings { rule, ..Settings::default() };
            let lived = rationed(&model, &conditions, &settings);
            for demand in model.world.demands.ids() {
                let first = first_short(&lived, &conditions.grid, &[demand]).unwrap_or(26.0);
                let bound = time_to_survive(&model, &conditions, &settings, &[demand]);
                assert!(first <= bound, "{what} {rule:?} {demand:?}: {first} {bound}");
            }
        }
    }
}
