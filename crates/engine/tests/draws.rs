//! Draws: the same at any thread count, inside the facts, balanced, and spread about the chosen values.

#[expect(dead_code, reason = "the toy also answers scenarios, which is not asked here")]
mod toy;

use seawall_engine::draws::{Draws, Plan, draw, draws, inputs};
use seawall_engine::reconcile::worst_balance;
use seawall_model::scenario::{Day, Event, EventKind, Scenario};
use seawall_model::unit::Interval;
use toy::{BUY, OXIDE, OXIDE_TO_BUY, SUP, balanced, name};

fn ban() -> Scenario {
    let leak = Interval { low: 0.0, central: Some(0.1), high: 0.3 };
    Scenario {
        name: "ban".into(),
        title: name("ban"),
        start: Day(0),
        start_text: String::new(),
        months: 6,
        source: None,
        keep_standing: false,
        events: vec![Event {
            id: "ban".into(),
            start_week: 0.0,
            weeks: None,
            ramp_weeks: 0.0,
            probability: None,
            announced_week: None,
            source: String::new(),
            note: name(""),
            kind: EventKind::ExportBan {
                from: vec![SUP],
                to: vec![BUY],
                products: vec![OXIDE],
                links: vec![OXIDE_TO_BUY],
                leak,
            },
        }],
        rules: Vec::new(),
        hash: String::new(),
    }
}

fn made(count: u32, threads: usize) -> Draws<(f64, f64, f64)> {
    let model = balanced(1.0);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
    pool.install(|| {
        draws(&model, &ban(), Plan { seed: 5, first: 0, count }, &|_, _| {}, &|| false, |drawn| {
            let EventKind::ExportBan { leak, .. } = drawn.scenario.events[0].kind else { panic!("the event is a ban") };
            let cover = drawn.model.world.stocks.values()[0].cover_days.center();
            (drawn.model.steady.values().iter().sum(), cover, leak.center())
        })
    })
}

#[test]
fn draws_are_the_same_bits_at_any_thread_count() {
    let (one, four) = (made(12, 1), made(12, 4));
    assert_eq!(one.done, four.done);
    assert_eq!(one.asked(), 12);
}

#[test]
fn a_draw_is_balanced_and_keeps_to_every_bound() {
    let model = balanced(1.0);
    for number in 0..20 {
        let drawn = draw(&model, &ban(), 5, number).map_err(|error| format!("{error:?}")).expect("the toy balances");
        assert!(worst_balance(&drawn.model.world, drawn.model.reconciled.values()) < 1e-9);
        for (cell, facts) in model.world.cells.iter() {
            let x = drawn.model.reconciled[cell];
            assert!(x > facts.interval.low - 1e-6 && x < facts.interval.high + 1e-6, "{number} {cell:?} {x}");
        }
    }
}

#[test]
fn half_of_the_draws_lie_on_each_side_of_the_chosen_value() {
    let made = made(200, 2);
    // 200 draws of a fair coin: 100 +- 35 is five standard errors.
    let below = |of: fn(&(f64, f64, f64)) -> bool| made.done.iter().filter(|(_, result)| of(result)).count();
    assert!((65..=135).contains(&below(|result| result.1 < 30.0)), "cover");
    assert!((65..=135).contains(&below(|result| result.2 < 0.1)), "leak");
    let band = made.band(|result| Some(result.1)).expect("enough draws");
    assert!(band.low_50 < 30.0 && 30.0 < band.high_50 && 15.0 <= band.low_90 && band.high_90 <= 60.0, "{band:?}");
}

#[test]
fn every_draw_is_accounted_for_when_stopped() {
    let model = balanced(1.0);
    let made = draws(&model, &ban(), Plan { seed: 5, first: 3, count: 4 }, &|_, _| {}, &|| true, |_| ());
    assert_eq!((made.done.len(), made.asked()), (0, 4));
    assert_eq!(made.skipped, [3, 4, 5, 6]);
}

#[test]
fn everything_uncertain_is_an_input() {
    let model = balanced(1.0);
    let found = inputs(&model.world, &ban());
    let keys: Vec<&str> = found.iter().map(|input| input.key.as_str()).collect();
    assert!(keys.contains(&"event ban leak") && keys.contains(&"cover buy-oxide"), "{keys:?}");
    assert!(keys.contains(&"voll demand2") && keys.contains(&"capacity plant4"), "{keys:?}");
    let drawn = draw(&model, &ban(), 5, 0).map_err(|error| format!("{error:?}")).expect("the toy balances");
    assert_eq!(drawn.inputs.len(), found.len());
}
