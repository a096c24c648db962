//! The closed loop on a chain small enough to redo on paper: reconcile, price, respond.
//!
//! Three regions; oxide becomes magnets at 0.4 t a tonne. SUP separates 100 t, ALT 20 t. SUP makes 100 t of magnets,
//! BUY 150 t from SUP's oxide, ALT 50 t. SUP sends 30 t of magnets to BUY, BUY sends 40 t to ALT.

mod toy;

use seawall_engine::conditions::nothing;
use seawall_engine::lp::{Algorithm, Options};
use seawall_engine::pass::run_down;
use seawall_engine::reconcile::reconcile;
use seawall_engine::respond::{Settings, opening_stocks};
use seawall_engine::stress::first_stop_week;
use seawall_model::answer::Status;
use seawall_model::conditions::{Grid, WEEKS_PER_YEAR};
use seawall_model::id::{CellId, DemandId, StockId};
use seawall_model::unit::Interval;
use toy::{ALT, BUY, MAGNET, SUP, ask, balanced, ban, total, world};

#[test]
fn reconciliation_keeps_figures_that_balance() {
    let model = balanced(1.0);
    for (cell, facts) in model.world.cells.iter() {
        let stated = facts.interval.center();
        assert!((model.reconciled[cell] - stated).abs() < 1e-6 * stated, "{}", model.world.cell_key(cell));
    }
}

#[test]
fn reconciliation_balances_figures_that_conflict() {
    let mut world = world(1.0);
    world.cells[CellId(0)].interval = Interval { low: 90.0, central: Some(110.0), high: 120.0 };
    let (model, report) = reconcile(&world).expect("the interval admits a balance");
    assert!(report.worst_balance < 1e-9, "{}", report.worst_balance);
    let moved = report.moves.iter().find(|moved| moved.key == "output SUP separate oxide").expect("reported");
    assert!(moved.reconciled < 110.0 && moved.reconciled > 100.0, "{}", moved.reconciled);
    assert!(!moved.pulled_by.is_empty());
    assert!(model.steady[CellId(0)] > 0.0);
}

#[test]
fn facts_that_cannot_balance_are_named() {
    let mut world = world(1.0);
    world.cells[CellId(0)].interval = Interval { low: 500.0, central: Some(510.0), high: 520.0 };
    let Err(seawall_engine::reconcile::Error::Conflict(relaxations)) = reconcile(&world) else {
        panic!("a supply of 500 t has no taker")
    };
    assert!(relaxations.iter().any(|relaxation| relaxation.key.contains("SUP")), "{relaxations:?}");
}

#[test]
fn nothing_happens_when_nothing_happens() {
    let model = balanced(1.0);
    for grid in [Grid::weeks_then_months(26, 6), Grid::weeks_then_months(26, 24), Grid::weeks_then_months(3, 5)] {
        for position in [-1.0, 0.0, 1.0] {
            for members in [vec![SUP, BUY, ALT], vec![BUY, ALT], vec![BUY]] {
                let conditions = nothing(&model, grid.clone());
                let settings = Settings { stock_position: position, ..Settings::default() };
                let response = ask(&model, &conditions, &members, &settings, &Options::default());
                assert_eq!(response.status, Status::Solved);
                assert!(total(&response, &grid) < 1e-9);
                assert!(response.loss_usd.abs() < 1.0, "loss {}", response.loss_usd);
                for (id, link) in
                    model.world.links.iter().filter(|(_, l)| members.contains(&l.from) || members.contains(&l.to))
                {
                    let base = model.steady[link.cell] / WEEKS_PER_YEAR;
                    for &rate in &response.flow[id] {
                        assert!((rate - base).abs() < 1e-9, "{} {rate} {base}", link.code);
                    }
                }
                for path in response.stock.values() {
                    assert!(path.iter().all(|level| (level - response.opening.values()[0]).abs() < 1e-9));
                }
            }
        }
    }
}

#[test]
fn a_ban_costs_the_oxide_that_does_not_arrive_less_the_stock() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 5);
    let conditions = ban(&model, grid.clone());
    let response = ask(&model, &conditions, &[SUP, BUY, ALT], &Settings::default(), &Options::default());
    assert_eq!(response.status, Status::Solved);
    // Two weeks of oxide are at sea, thirty days lie in store, the rest is missing: 0.4 t a magnet. What SUP and ALT
    // can make and send more is limited by capacity, ramp, link ceilings and their own users.
    let missing = (grid.end() - 2.0) * 60.0 / WEEKS_PER_YEAR - 60.0 * 30.0 / 365.25;
    let short = total(&response, &grid);
    assert!(short <= missing / 0.4 + 1e-6, "{short}");
    assert!(short > 0.5 * missing / 0.4, "{short}");
    assert!(response.worst_balance < 1e-9, "{}", response.worst_balance);
    assert!(response.unmet_obligations < 1e-9);
}

#[test]
fn acting_together_is_never_worse_and_owes_nothing() {
    let model = balanced(1.0);
    let conditions = ban(&model, Grid::weeks_then_months(26, 12));
    let mut alone = 0.0;
    for member in [BUY, ALT] {
        let response = ask(&model, &conditions, &[member], &Settings::default(), &Options::default());
        assert_eq!(response.status, Status::Solved);
        assert!(response.unmet_obligations < 1e-7, "{}", response.unmet_obligations);
        alone += response.loss_usd;
    }
    let together = ask(&model, &conditions, &[BUY, ALT], &Settings::default(), &Options::default());
    assert!(together.loss_usd <= alone + 1.0, "{} {alone}", together.loss_usd);
}

#[test]
fn more_stock_never_hurts() {
    let model = balanced(1.0);
    let conditions = ban(&model, Grid::weeks_then_months(26, 12));
    let mut before = f64::INFINITY;
    for position in [-1.0, -0.5, 0.0, 0.5, 1.0] {
        let settings = Settings { stock_position: position, ..Settings::default() };
        let loss = ask(&model, &conditions, &[BUY], &settings, &Options::default()).shortage_usd;
        assert!(loss <= before + 1.0, "{loss} {before}");
        before = loss;
    }
}

#[test]
fn a_thousandfold_unit_changes_nothing_else() {
    let grid = Grid::weeks_then_months(26, 12);
    let (small, large) = (balanced(1.0), balanced(1000.0));
    let a = ask(&small, &ban(&small, grid.clone()), &[BUY, ALT], &Settings::default(), &Options::default());
    let b = ask(&large, &ban(&large, grid), &[BUY, ALT], &Settings::default(), &Options::default());
    assert!((a.loss_usd - b.loss_usd).abs() < 1e-6 * a.loss_usd.abs(), "{} {}", a.loss_usd, b.loss_usd);
    for (id, rates) in a.short.iter() {
        for (t, rate) in rates.iter().enumerate() {
            assert!((rate - b.short[id][t] / 1000.0).abs() < 1e-6, "{id:?} {t}");
        }
    }
}

#[test]
fn twenty_seeds_and_two_algorithms_give_one_answer() {
    let model = balanced(1.0);
    let conditions = ban(&model, Grid::weeks_then_months(26, 12));
    let reference = ask(&model, &conditions, &[BUY, ALT], &Settings::default(), &Options::default());
    for seed in 0..20 {
        for algorithm in [Algorithm::Simplex, Algorithm::InteriorPoint] {
            let options = Options { seed, algorithm, ..Options::default() };
            let other = ask(&model, &conditions, &[BUY, ALT], &Settings::default(), &options);
            for (id, rates) in reference.short.iter() {
                for (t, rate) in rates.iter().enumerate() {
                    assert!(
                        (rate - other.short[id][t]).abs() < 1e-6,
                        "seed {seed} {algorithm:?} {id:?} {t}: {rate} {}",
                        other.short[id][t]
                    );
                }
            }
        }
    }
}

#[test]
fn a_surge_is_met_from_stock_before_anybody_is_short() {
    let mut world = world(1.0);
    world.stocks[StockId(0)].product = MAGNET;
    let Ok((model, _)) = reconcile(&world) else { panic!("the toy balances") };
    let grid = Grid::weeks_then_months(26, 6);
    let mut conditions = nothing(&model, grid.clone());
    conditions.demand[DemandId(1)] = vec![1.5; grid.len()];
    let opening = opening_stocks(&model, 0.0);
    let passed = run_down(&model, &conditions, &opening);
    // Thirty days of 140 t a year, drawn at half of the use: gone after about sixty days.
    let first = first_stop_week(&model, &passed, &grid, &[DemandId(1)]).expect("the stock ends");
    assert_eq!(first, 8.0);
    assert!((passed.served[DemandId(1)][20] - 1.0 / 1.5).abs() < 1e-9);
    conditions.demand[DemandId(1)] = vec![0.5; grid.len()];
    assert_eq!(first_stop_week(&model, &run_down(&model, &conditions, &opening), &grid, &[DemandId(1)]), None);
}
