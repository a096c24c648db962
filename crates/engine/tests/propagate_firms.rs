//! Firms by hand, and laws of the simulator's rules.

use seawall_engine::propagate::firms::Firms;
use seawall_model::network::{Comeback, Network, Options, Orders, Rationing};

/// Firm 0 sells 6 to firm 1 and 2 to firm 2; both sell to consumers.
fn network(lost: f64) -> Network {
    Network {
        consumption: vec![2.0, 10.0, 5.0],
        sector: vec![0, 1, 1],
        lost: vec![lost, 0.0, 0.0],
        supplier: vec![0, 0],
        client: vec![1, 2],
        amount: vec![6.0, 2.0],
    }
}

fn options(rationing: Rationing) -> Options {
    let (orders, recovery) = (Orders::ForPresentUse, Comeback::AtOnce);
    Options { rationing, orders, recovery, recovery_days: 1.0, stock_days: 4.0, adjustment_days: 2.0, days: 9 }
}

#[test]
fn rest_stays_at_rest_under_every_rule() {
    for rationing in [Rationing::Proportional, Rationing::FinalLast, Rationing::LowestRatioFirst] {
        let mut firms = Firms::new(network(0.0), options(rationing));
        let rest = firms.at_rest();
        assert_eq!((rest.production, rest.consumption, rest.value_added), (25.0, 17.0, 17.0));
        for _ in 0..50 {
            let total = firms.step();
            assert!((total.production - 25.0).abs() < 1e-12 && (total.consumption - 17.0).abs() < 1e-12, "{total:?}");
        }
    }
}

#[test]
fn half_of_the_output_is_shared_as_the_rule_says() {
    // Firm 0 makes 5 of 10 on the first day; the others are whole and have stocks.
    let first = |rationing| Firms::new(network(0.5), options(rationing)).step();
    assert_eq!(first(Rationing::Proportional).consumption, 16.0);
    assert_eq!(first(Rationing::FinalLast).consumption, 15.0);
    assert_eq!(first(Rationing::LowestRatioFirst).consumption, 16.0);
    assert_eq!(first(Rationing::Proportional).production, 20.0);
}

#[test]
fn every_recovery_ends_at_zero_or_falls() {
    for recovery in [Comeback::Even, Comeback::EvenShare, Comeback::AtOnce, Comeback::Geometric, Comeback::Exponential]
    {
        let options = Options { recovery, recovery_days: 4.0, ..options(Rationing::Proportional) };
        let mut firms = Firms::new(network(0.5), options);
        let lost: Vec<f64> = (0..8).map(|_| (firms.step(), firms.firms().lost[0]).1).collect();
        assert!(lost.windows(2).all(|pair| pair[1] <= pair[0]), "{recovery:?}: {lost:?}");
        assert!(lost[7] < 0.5 * 0.2, "{recovery:?}: {lost:?}");
    }
    // By hand: 0.5 less a quarter of 0.5, and less a quarter of capacity.
    let after_one = |recovery| {
        let mut firms =
            Firms::new(network(0.5), Options { recovery, recovery_days: 4.0, ..options(Rationing::Proportional) });
        firms.step();
        firms.firms().lost[0]
    };
    assert_eq!(after_one(Comeback::Even), 0.375);
    assert_eq!(after_one(Comeback::EvenShare), 0.25);
    assert_eq!(after_one(Comeback::Geometric), 0.0);
}

#[test]
fn threads_change_no_bit() {
    let firms = 12_000;
    let link = |k: usize| ((k * 7919) % firms) as u32;
    let network = Network {
        consumption: (0..firms).map(|i| 1.0 + (i % 7) as f64).collect(),
        sector: (0..firms).map(|i| (i % 50) as u32).collect(),
        lost: (0..firms).map(|i| if i % 90 == 0 { 0.6 } else { 0.0 }).collect(),
        supplier: (0..4 * firms).map(link).collect(),
        client: (0..4 * firms).map(|k| (k % firms) as u32).collect(),
        amount: (0..4 * firms).map(|k| 0.1 + (k % 13) as f64 / 13.0).collect(),
    };
    let run = |threads| {
        let mut state = Firms::new(network.clone(), options(Rationing::Proportional)).on_threads(threads);
        for _ in 0..20 {
            state.step();
        }
        state.firms()
    };
    let one = run(1);
    assert!(one.production.iter().zip(&network.lost).any(|(output, lost)| *output > 0.0 && *lost > 0.0));
    assert_eq!(run(2), one);
    assert_eq!(run(3), one);
}
