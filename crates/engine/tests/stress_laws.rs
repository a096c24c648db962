//! What must hold of every response, on the toy: steady rates, coalitions, threads, solvers and export.

mod toy;

use rayon::prelude::*;
use seawall_engine::conditions::{Pick, lower, nothing};
use seawall_engine::lp::{self, Options, Problem, mps};
use seawall_engine::pass::pass;
use seawall_engine::prices::prices;
use seawall_engine::reconcile::reconcile;
use seawall_engine::respond::{Response, Settings, programme};
use seawall_engine::stress::coalition;
use seawall_model::answer::Status;
use seawall_model::conditions::{Conditions, Grid, WEEKS_PER_YEAR};
use seawall_model::id::{DemandId, LinkId, PlantId, RegionId, UseId};
use seawall_model::scenario::{Day, Event, EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::{Model, Tier, Usage};
use toy::{ALT, BUY, MAGNET, OXIDE, OXIDE_TO_BUY, SUP, ask, balanced, ban, name, total, world};

const ALL: [RegionId; 3] = [SUP, BUY, ALT];

/// The toy with every lead set to `weeks`.
fn with_lead(weeks: f64) -> Model {
    let mut world = world(1.0);
    for index in 0..3 {
        world.links[LinkId(index)].lead_weeks = Interval::exact(weeks);
    }
    reconcile(&world).map_err(|error| format!("{error:?}")).expect("the toy balances").0
}

#[test]
fn constant_rates_reproduce_themselves_across_the_seam() {
    for lead in [0.0, 0.5, 2.0, 5.0, 8.0] {
        let model = with_lead(lead);
        for grid in [Grid::weeks_then_months(26, 24), Grid::weeks_then_months(5, 12)] {
            let conditions = nothing(&model, grid.clone());
            let passed = pass(&model, &conditions);
            let response = ask(&model, &conditions, &ALL, &Settings::default(), &Options::default());
            assert_eq!(response.status, Status::Solved);
            assert!(
                total(&response, &grid) < 1e-9 && response.loss_usd.abs() < 1.0,
                "lead {lead}: {}",
                response.loss_usd
            );
            for (id, link) in model.world.links.iter() {
                let base = model.steady[link.cell] / WEEKS_PER_YEAR;
                for t in 0..grid.len() {
                    assert!((passed[id][t] - base).abs() < 1e-9 * base, "pass, lead {lead}, {} {t}", link.code);
                    assert!((response.flow[id][t] - base).abs() < 1e-9 * base, "lead {lead}, {} {t}", link.code);
                }
            }
            for row in &response.ledger {
                let arriving: f64 = model
                    .world
                    .links
                    .values()
                    .iter()
                    .filter(|l| l.to == row.region && l.product == row.product)
                    .map(|l| model.steady[l.cell])
                    .sum();
                let expected = arriving / WEEKS_PER_YEAR * grid.end();
                assert!(
                    (row.arrivals - expected).abs() < 1e-9 * expected.max(1.0),
                    "lead {lead}: {} {expected}",
                    row.arrivals
                );
                assert!(row.gap.abs() < 1e-9 * (row.production + row.arrivals).max(1.0), "{row:?}");
            }
        }
    }
}

fn event(start_week: f64, weeks: Option<f64>, kind: EventKind) -> Event {
    Event {
        id: "event".into(),
        start_week,
        weeks,
        ramp_weeks: 0.0,
        probability: None,
        announced_week: None,
        source: String::new(),
        note: toy::name(""),
        kind,
    }
}

fn lowered(model: &Model, grid: &Grid, events: Vec<Event>) -> Conditions {
    let scenario = Scenario {
        name: "law".into(),
        title: name("law"),
        start: Day(20_000),
        start_text: "2024-10-04".into(),
        months: 12,
        source: None,
        keep_standing: true,
        events,
        rules: Vec::new(),
        hash: String::new(),
    };
    lower(model, &scenario, grid.clone(), Pick::Central)
}

fn licence(approved: f64, start_week: f64) -> Event {
    let kind = EventKind::LicenceDelay {
        from: vec![SUP],
        to: vec![BUY],
        products: vec![OXIDE],
        links: vec![OXIDE_TO_BUY],
        refused_uses: Vec::new(),
        delay_weeks: Interval::exact(6.0),
        spread_weeks: Some((4.0, 10.0)),
        approved: Interval::exact(approved),
        reapply: Interval::exact(0.0),
        valid_weeks: 26.0,
    };
    event(start_week, None, kind)
}

fn fire(plant: u32, loss: f64) -> Event {
    let kind = EventKind::CapacityLoss {
        plants: vec![PlantId(plant)],
        loss: Interval::exact(loss),
        recovery_weeks: Interval::exact(8.0),
    };
    event(0.0, Some(12.0), kind)
}

fn surge(region: RegionId) -> Event {
    let kind = EventKind::DemandSurge {
        regions: vec![region],
        products: vec![MAGNET],
        uses: Vec::new(),
        factor: Interval::exact(1.3),
    };
    event(2.0, Some(20.0), kind)
}

#[test]
fn a_licence_regime_kept_from_before_is_in_its_steady_state() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    // All is approved and the queue is full: goods move at the baseline rate from the first day.
    let kept = lowered(&model, &grid, vec![licence(1.0, -100.0)]);
    assert!(!kept.kernel_caps.is_empty());
    for members in [vec![BUY], ALL.to_vec()] {
        let response = ask(&model, &kept, &members, &Settings::default(), &Options::default());
        assert_eq!(response.status, Status::Solved);
        assert!(total(&response, &grid) < 1e-9 && response.loss_usd.abs() < 1.0, "{}", response.loss_usd);
    }
    // Half is approved: half moves, in every period alike.
    let halved = lowered(&model, &grid, vec![licence(0.5, -100.0)]);
    let base = model.steady[model.world.links[OXIDE_TO_BUY].cell] / WEEKS_PER_YEAR;
    let flow = pass(&model, &halved);
    for t in 0..grid.len() {
        assert!((flow[OXIDE_TO_BUY][t] - 0.5 * base).abs() < 1e-9, "{t} {}", flow[OXIDE_TO_BUY][t] / base);
    }
    // A regime that starts today has an empty queue, so it costs more.
    let fresh = lowered(&model, &grid, vec![licence(0.5, 0.0)]);
    let loss = |conditions| ask(&model, conditions, &[BUY], &Settings::default(), &Options::default()).loss_usd;
    assert!(loss(&fresh) > loss(&halved));
}

#[test]
fn a_larger_coalition_never_loses_more_than_its_parts() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    for (what, conditions) in [
        ("ban", ban(&model, grid.clone())),
        ("licence", lowered(&model, &grid, vec![licence(0.4, 0.0)])),
        ("separation lost", lowered(&model, &grid, vec![fire(0, 0.6)])),
        ("magnet plant lost", lowered(&model, &grid, vec![fire(3, 0.6)])),
        ("surge", lowered(&model, &grid, vec![surge(ALT)])),
        ("surge abroad", lowered(&model, &grid, vec![surge(SUP), fire(1, 1.0)])),
    ] {
        let loss: Vec<f64> = (0..8_usize)
            .map(|mask| {
                let members: Vec<RegionId> = ALL.into_iter().filter(|region| mask >> region.0 & 1 == 1).collect();
                if members.is_empty() {
                    0.0
                } else {
                    ask(&model, &conditions, &members, &Settings::default(), &Options::default()).loss_usd
                }
            })
            .collect();
        let scale = loss.iter().map(|loss| loss.abs()).fold(1.0, f64::max);
        for a in 1..8_usize {
            for b in 1..8_usize {
                if a & b == 0 {
                    let (together, apart) = (loss[a | b], loss[a] + loss[b]);
                    assert!(together <= apart + 1e-7 * scale, "{what}: {a} and {b}: {together} {apart}");
                }
            }
        }
    }
}

#[test]
fn a_detour_costs_what_it_costs_and_a_duty_between_members_nothing() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    let base = model.steady[model.world.links[OXIDE_TO_BUY].cell] / WEEKS_PER_YEAR;
    for members in [vec![BUY], vec![SUP, BUY], ALL.to_vec()] {
        // Too little to turn a tonne, so every tonne pays.
        let mut conditions = nothing(&model, grid.clone());
        conditions.extra_cost[OXIDE_TO_BUY] = vec![5.0; grid.len()];
        let loss = |conditions: &Conditions| {
            ask(&model, conditions, &members, &Settings::default(), &Options::default()).loss_usd
        };
        let expected = 5.0 * base * grid.end();
        assert!(
            (loss(&conditions) - expected).abs() < 1e-6 * expected + 1.0,
            "{members:?}: {} {expected}",
            loss(&conditions)
        );
        conditions.tariff = conditions.extra_cost.clone();
        assert!(loss(&conditions).abs() < 1.0, "{members:?}: {}", loss(&conditions));
    }
}

/// Every number of a response, bit by bit.
fn bits(response: &Response) -> Vec<u64> {
    let series = response
        .flow
        .values()
        .iter()
        .chain(response.run.values())
        .chain(response.short.values())
        .chain(response.stock.values());
    let mut bits: Vec<u64> = series.flatten().map(|value| value.to_bits()).collect();
    bits.extend(
        [response.loss_usd, response.shortage_usd, response.unmet_obligations, response.worst_balance]
            .map(f64::to_bits),
    );
    bits.extend(response.terminal_gap.values().map(|value| value.to_bits()));
    bits.push(response.iterations);
    bits
}

#[test]
fn the_bytes_do_not_depend_on_threads() {
    let model = balanced(1.0);
    let conditions = ban(&model, Grid::weeks_then_months(26, 12));
    let coalitions: [&[RegionId]; 4] = [&[BUY], &[ALT], &[BUY, ALT], &ALL];
    let mut reference: Option<Vec<Vec<u64>>> = None;
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads to be had");
        for run in 0..3 {
            let answers: Vec<Vec<u64>> = pool.install(|| {
                coalitions
                    .par_iter()
                    .map(|members| bits(&ask(&model, &conditions, members, &Settings::default(), &Options::default())))
                    .collect()
            });
            assert_eq!(reference.get_or_insert_with(|| answers.clone()), &answers, "{threads} threads, run {run}");
        }
    }
}

fn written(model: &Model, conditions: &Conditions, members: &[RegionId]) -> Problem {
    let prices = prices(model).expect("the toy has prices");
    programme(model, &prices, conditions, &pass(model, conditions), &coalition(model, members), &Settings::default())
        .problem()
}

#[test]
fn two_solvers_and_an_exported_file_give_one_loss() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    for conditions in
        [ban(&model, grid.clone()), lowered(&model, &grid, vec![licence(0.4, 3.0), surge(BUY), fire(0, 0.5)])]
    {
        for members in [vec![BUY], vec![BUY, ALT], ALL.to_vec()] {
            let problem = written(&model, &conditions, &members);
            let first = lp::solve(&problem, &Options::default());
            let second = lp::clarabel::solve(&problem, &Options::default());
            assert_eq!((first.status, second.status), (lp::Status::Optimal, lp::Status::Optimal));
            let close = |other: f64| (first.objective - other).abs() <= 1e-6 * first.objective.abs().max(1.0);
            assert!(close(second.objective), "{members:?}: {} {}", first.objective, second.objective);
            let text = mps::write(&mps::Model { name: "response".into(), problem, maximize: false });
            let read = mps::read(&text).expect("what we write we read");
            let third = lp::solve(&read.problem, &Options::default());
            assert_eq!(third.status, lp::Status::Optimal);
            assert!(
                (first.objective - third.objective).abs() <= 1e-12 * first.objective.abs(),
                "{} {}",
                first.objective,
                third.objective
            );
        }
    }
}

#[test]
fn a_use_without_licence_gets_nothing_of_licensed_origin() {
    // BUY's magnets: 150 t made from SUP's oxide and 30 t bought; 140 t go to its own users, 40 t to ALT.
    let mut facts = world(1.0);
    facts.uses.push(Usage { code: "defense".into(), name: name("defense"), tier: Tier::Defense });
    facts.demands[DemandId(1)].usage = UseId(1);
    let model = reconcile(&facts).map_err(|error| format!("{error:?}")).expect("the toy balances").0;
    let grid = Grid::weeks_then_months(26, 12);
    let mut refusal = licence(1.0, -100.0);
    if let EventKind::LicenceDelay { refused_uses, .. } = &mut refusal.kind {
        *refused_uses = vec![UseId(1)];
    }
    let conditions = lowered(&model, &grid, vec![refusal]);
    let base = model.steady[model.world.links[OXIDE_TO_BUY].cell] / WEEKS_PER_YEAR;
    let flow = pass(&model, &conditions);
    for t in 0..grid.len() {
        let (sent, most) = (flow[OXIDE_TO_BUY][t] / base, conditions.service_cap[DemandId(1)][t]);
        assert!((sent - 2.0 / 9.0).abs() < 1e-6 && (most - 1.0 / 6.0).abs() < 1e-6, "{t}: {sent} {most}");
        assert_eq!(conditions.service_cap[DemandId(2)][t], f64::INFINITY);
    }
    for members in [vec![BUY], vec![BUY, ALT], ALL.to_vec()] {
        let response = ask(&model, &conditions, &members, &Settings::default(), &Options::default());
        assert_eq!(response.status, Status::Solved);
        for t in 0..grid.len() {
            let served = 1.0 - response.short[DemandId(1)][t] / response.wanted[DemandId(1)][t];
            assert!(served <= 1.0 / 6.0 + 1e-6, "{members:?} {t}: {served}");
        }
    }
}
