//! Rolling foresight on the toy: a surprise never costs less than foresight, and without surprise they are the same.

mod toy;

use seawall_engine::conditions::{Pick, lower};
use seawall_engine::lp::Options;
use seawall_engine::prices::prices;
use seawall_engine::respond::{Response, Settings};
use seawall_engine::rolling::rolling;
use seawall_model::answer::Status;
use seawall_model::conditions::{Conditions, Grid, KernelCap};
use seawall_model::id::{PlantId, RegionId};
use seawall_model::scenario::{Day, Event, EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::Model;
use toy::{ALT, BUY, OXIDE, OXIDE_TO_BUY, SUP, ask, balanced, ban, name, total};

fn event(id: &str, start_week: f64, announced_week: Option<f64>, kind: EventKind) -> Event {
    Event {
        id: id.into(),
        start_week,
        weeks: None,
        ramp_weeks: 0.0,
        probability: None,
        announced_week,
        source: String::new(),
        note: toy::name(""),
        kind,
    }
}

fn stop(start_week: f64, announced_week: Option<f64>) -> Event {
    let kind = EventKind::ExportBan {
        from: vec![SUP],
        to: vec![BUY],
        products: vec![OXIDE],
        links: vec![OXIDE_TO_BUY],
        leak: Interval::exact(0.0),
    };
    event("ban", start_week, announced_week, kind)
}

fn fire(start_week: f64, announced_week: Option<f64>) -> Event {
    let kind = EventKind::CapacityLoss {
        plants: vec![PlantId(2)],
        loss: Interval::exact(0.5),
        recovery_weeks: Interval::exact(0.0),
    };
    event("fire", start_week, announced_week, kind)
}

fn scenario(events: Vec<Event>) -> Scenario {
    Scenario {
        name: "surprise".into(),
        title: name("surprise"),
        start: Day(20_000),
        start_text: "2024-10-04".into(),
        months: 12,
        source: None,
        keep_standing: false,
        events,
        rules: Vec::new(),
        hash: String::new(),
    }
}

/// The rolling answer, and the one of perfect foresight.
fn both(model: &Model, scenario: &Scenario, grid: &Grid, members: &[RegionId]) -> (Response, Response) {
    let lower = |scenario: &Scenario| -> Conditions { lower(model, scenario, grid.clone(), Pick::Central) };
    let prices = prices(model).expect("the toy has prices");
    let walked = rolling(model, &prices, scenario, members, &Settings::default(), &Options::default(), &lower);
    (walked, ask(model, &lower(scenario), members, &Settings::default(), &Options::default()))
}

#[test]
fn a_surprise_never_costs_less_than_foresight() {
    let model = balanced(1.0);
    for grid in [Grid::weeks_then_months(26, 12), Grid::weeks_then_months(4, 12)] {
        for members in [vec![BUY], vec![BUY, ALT], vec![SUP, BUY, ALT]] {
            for events in [
                vec![stop(8.0, None)],
                vec![stop(8.0, Some(4.0))],
                vec![stop(8.5, None), fire(20.0, Some(15.0))],
                vec![fire(3.0, None), stop(8.0, None)],
            ] {
                let asked = scenario(events);
                let (walked, foreseen) = both(&model, &asked, &grid, &members);
                assert_eq!((walked.status, foreseen.status), (Status::Solved, Status::Solved));
                assert!(
                    walked.loss_usd >= foreseen.loss_usd - 1e-6 * foreseen.loss_usd.abs(),
                    "{members:?} {:?}: {} {}",
                    asked.events,
                    walked.loss_usd,
                    foreseen.loss_usd
                );
                assert!(walked.worst_balance < 1e-9, "{}", walked.worst_balance);
                assert!(walked.unmet_obligations < 1e-6, "{}", walked.unmet_obligations);
            }
        }
    }
}

#[test]
fn before_the_surprise_nobody_moves() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    let (walked, foreseen) = both(&model, &scenario(vec![stop(8.0, None)]), &grid, &[BUY, ALT]);
    let calm = ask(
        &model,
        &seawall_engine::conditions::nothing(&model, grid.clone()),
        &[BUY, ALT],
        &Settings::default(),
        &Options::default(),
    );
    for (id, rates) in walked.flow.iter() {
        for (t, rate) in rates.iter().enumerate().take(8) {
            assert!((rate - calm.flow[id][t]).abs() < 1e-9, "{id:?} {t}");
        }
    }
    // Who knows in advance fills the store; who does not pays for it.
    assert!(walked.loss_usd > 1.0001 * foreseen.loss_usd, "{} {}", walked.loss_usd, foreseen.loss_usd);
    assert!(total(&walked, &grid) > 0.0);
}

#[test]
fn told_everything_on_the_first_day_rolling_is_perfect() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    let asked = scenario(vec![stop(8.0, Some(0.0)), fire(20.0, Some(0.0))]);
    let (walked, foreseen) = both(&model, &asked, &grid, &[BUY, ALT]);
    assert_eq!(walked.loss_usd, foreseen.loss_usd);
    assert_eq!(walked.flow, foreseen.flow);
    assert_eq!(walked.short, foreseen.short);
}

#[test]
fn an_announcement_of_nothing_changes_nothing() {
    let model = balanced(1.0);
    let grid = Grid::weeks_then_months(26, 12);
    let prices = prices(&model).expect("the toy has prices");
    // Re-planning at dates on which nothing is learned keeps the plan: the unique answer is consistent over time.
    let lower = |_: &Scenario| Conditions { announcements: vec![0, 3, 9, 26], ..ban(&model, grid.clone()) };
    let asked = scenario(vec![stop(0.0, None)]);
    let walked = rolling(&model, &prices, &asked, &[BUY, ALT], &Settings::default(), &Options::default(), &lower);
    let foreseen = ask(&model, &ban(&model, grid.clone()), &[BUY, ALT], &Settings::default(), &Options::default());
    assert_eq!(walked.status, Status::Solved);
    assert!(
        (walked.loss_usd - foreseen.loss_usd).abs() <= 1e-6 * foreseen.loss_usd.abs(),
        "{} {}",
        walked.loss_usd,
        foreseen.loss_usd
    );
}

#[test]
fn what_cannot_be_met_is_a_status_and_not_a_panic() {
    let model = balanced(1.0);
    let prices = prices(&model).expect("the toy has prices");
    let asked = scenario(vec![stop(8.0, None)]);
    // A regime that takes back in week 8 what was shipped before cannot be met by any plan.
    let lower = |known: &Scenario| {
        let mut conditions = lower(&model, known, Grid::weeks_then_months(26, 12), Pick::Central);
        if !known.events.is_empty() {
            let within = |&start: &f64| if start <= 8.0 { 1.0 } else { f64::INFINITY };
            let cumulative_weeks = conditions.grid.start.iter().map(within).collect();
            conditions.kernel_caps.push(KernelCap { link: OXIDE_TO_BUY, first: 0, cumulative_weeks });
        }
        conditions
    };
    let walked = rolling(&model, &prices, &asked, &[SUP, BUY, ALT], &Settings::default(), &Options::default(), &lower);
    assert_eq!(walked.status, Status::Infeasible);
    let stopped = Options { iteration_limit: Some(0), ..Options::default() };
    let calm = |known: &Scenario| {
        seawall_engine::conditions::lower(&model, known, Grid::weeks_then_months(26, 12), Pick::Central)
    };
    let walked = rolling(&model, &prices, &asked, &[BUY, ALT], &Settings::default(), &stopped, &calm);
    assert_eq!(walked.status, Status::Limit);
}
