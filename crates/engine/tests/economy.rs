//! Value added at risk on a table of three industries that can be redone on paper.

use seawall_engine::economy::{AtRisk, Between, Cut, End, Rule, Stand, at_risk, cuts};
use seawall_model::bridge::{Dependence, Span};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::economy::{Accounts, Flows, Table};
use seawall_model::id::UseId;
use seawall_model::parameters::{ParameterKind, Parameters};
use seawall_model::unit::Interval;
use seawall_model::world::Name;

/// Motors sell 20 a year to cars, steel sells 30 to cars and 10 to motors; the rest is final demand. Value added: cars 50, motors 30, steel 60.
fn accounts() -> Accounts {
    let products = ["cars", "motors", "steel"].map(str::to_owned).to_vec();
    // By buyer: cars buy 20 of motors and 30 of steel, motors 10 of steel.
    let flows = Flows::Dense(vec![0.0, 20.0, 30.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0]);
    Accounts {
        table: Table {
            regions: vec!["A".to_owned()],
            products,
            consumers: vec![(0, "all".to_owned())],
            flows,
            final_demand: vec![100.0, 20.0, 20.0],
            output: vec![100.0, 40.0, 60.0],
        },
        value_added: vec![50.0, 30.0, 60.0],
    }
}

const CARS: usize = 0;
const MOTORS: usize = 1;
const STEEL: usize = 2;
const WEEKS: usize = 40;

fn lost(cuts: &[Cut], end: End) -> AtRisk {
    under(Rule { part: 0.01, cover: 2.0 }, cuts, end)
}

fn under(rule: Rule, cuts: &[Cut], end: End) -> AtRisk {
    at_risk(&accounts(), cuts, &Between { end, rule, is_maker: &|_| true }, WEEKS)
}

fn cut(industry: usize, share: f64) -> Cut {
    Cut { industry, share: vec![share; WEEKS] }
}

fn row(usage: u32, industry: &str, share: [f64; 2], dependence: Dependence) -> Span {
    let name = Name { en: industry.to_owned(), ja: industry.to_owned() };
    Span {
        row: format!("{usage}.{industry}"),
        usage: UseId(usage),
        region: None,
        table: "t".to_owned(),
        industry: industry.to_owned(),
        name,
        share: Interval { low: share[0], central: None, high: share[1] },
        dependence,
        sources: Vec::new(),
    }
}

#[test]
fn nothing_cut_is_nothing_lost() {
    assert_eq!(lost(&[cut(CARS, 0.0)], End::High).all_lost(), 0.0);
}

#[test]
fn a_week_of_half_the_cars_costs_half_a_weeks_value_added() {
    let risk = lost(&[cut(CARS, 0.5)], End::Low);
    let week = 0.5 * 50.0 / WEEKS_PER_YEAR;
    assert!((risk.direct[CARS][7] - week).abs() < 1e-12);
    assert!((risk.lost[CARS][7] - week).abs() < 1e-12, "{} {week}", risk.lost[CARS][7]);
    // In the end its suppliers lose half of what they sell to it: steel 15 of 60 and of motors 10 of 40, of which steel 2.5 more.
    let last = |i: usize| risk.lost[i][WEEKS - 1] * WEEKS_PER_YEAR;
    assert!(last(MOTORS) > 30.0 * 10.0 / 40.0 * 0.9, "{}", last(MOTORS));
    assert!(last(STEEL) > 60.0 * 17.5 / 60.0 * 0.8, "{}", last(STEEL));
}

#[test]
fn goods_bind_in_the_upper_bound_and_only_there() {
    // Half of the motors stop. Cars need them: in the upper bound half of the cars stop too, once two weeks of stock are gone.
    let (low, high) = (lost(&[cut(MOTORS, 0.5)], End::Low), lost(&[cut(MOTORS, 0.5)], End::High));
    assert!(low.lost[CARS].iter().all(|value| value.abs() < 1e-12), "{:?}", low.lost[CARS]);
    assert!(high.lost[CARS][1].abs() < 1e-12, "{:?}", high.lost[CARS]);
    let last = high.lost[CARS][WEEKS - 1] * WEEKS_PER_YEAR;
    assert!(last > 0.3 * 50.0 && last <= 0.5 * 50.0 + 1e-9, "{last}");
    assert!(high.all_lost() > low.all_lost());
}

#[test]
fn a_good_stops_who_buys_it_from_its_share_and_cover_on() {
    // Cars buy motors for a fifth of what they make, and hold some weeks of them; in the first week they still get what was sent before.
    let cars = |rule| under(rule, &[cut(MOTORS, 1.0)], End::High).lost[CARS].clone();
    let stops = |rule| cars(rule).iter().position(|&value| value > 1e-9);
    for cover in [2.0, 4.0, 13.0] {
        assert_eq!(stops(Rule { part: 0.2, cover }), Some(1 + cover as usize), "{cover} weeks");
        assert_eq!(stops(Rule { part: 0.201, cover }), None, "{cover} weeks");
    }
}

#[test]
fn the_mild_end_of_what_is_assumed_never_costs_more() {
    let parameters = Parameters::default();
    let all = |stand| under(Rule::at(&parameters, stand), &[cut(MOTORS, 0.5)], End::High).all_lost();
    let [mild, central, severe] = [Stand::Mild, Stand::Central, Stand::Severe].map(all);
    assert!(mild <= central && central <= severe && mild < severe, "{mild} {central} {severe}");
    let central = Rule::at(&parameters, Stand::Central);
    assert_eq!(central.with(ParameterKind::PartShare, 0.5), Rule { part: 0.5, ..central });
    assert_eq!(central.with(ParameterKind::IndustryCover, 7.0), Rule { cover: 7.0, ..central });
}

#[test]
fn two_uses_in_one_industry_are_a_union_and_no_sum() {
    let accounts = accounts();
    // Drives stop a tenth of the cars when all are missing, small motors six tenths; both are half missing.
    let rows = [row(0, "cars", [0.1, 0.2], Dependence::Critical), row(1, "cars", [0.6, 0.9], Dependence::Critical)];
    let both: Vec<&Span> = rows.iter().collect();
    let made = |rows: &[&Span], end| cuts(&accounts, "A", rows, end, |_| vec![0.5; WEEKS]);
    assert_eq!(made(&both, End::Low), [Cut { industry: CARS, share: vec![0.3; WEEKS] }]);
    assert_eq!(made(&both, End::High), [Cut { industry: CARS, share: vec![0.45; WEEKS] }]);
    for end in [End::Low, End::High] {
        let of = |rows: &[&Span]| lost(&made(rows, end), end);
        let (joint, alone) = (of(&both), both.iter().map(|&row| of(&[row])).collect::<Vec<_>>());
        for value in [AtRisk::all_direct, AtRisk::all_lost] {
            let sum: f64 = alone.iter().map(value).sum();
            let most = alone.iter().map(value).fold(0.0, f64::max);
            assert!(value(&joint) <= sum + 1e-9 && value(&joint) >= most - 1e-9, "{} {sum} {most}", value(&joint));
        }
    }
}

#[test]
fn two_industries_cost_no_more_together_than_apart() {
    // Half of the cars and half of the motors: in the upper bound the missing motors stop the cars that are stopped already.
    for end in [End::Low, End::High] {
        let joint = lost(&[cut(CARS, 0.5), cut(MOTORS, 0.5)], end).all_lost();
        let (cars, motors) = (lost(&[cut(CARS, 0.5)], end).all_lost(), lost(&[cut(MOTORS, 0.5)], end).all_lost());
        assert!(joint <= cars + motors + 1e-9 && joint >= cars.max(motors) - 1e-9, "{end:?} {joint} {cars} {motors}");
    }
}

#[test]
fn important_binds_above_and_not_critical_nowhere() {
    let accounts = accounts();
    let rows =
        [row(0, "cars", [0.5, 0.5], Dependence::Important), row(0, "steel", [1.0, 1.0], Dependence::NotCritical)];
    let rows: Vec<&Span> = rows.iter().collect();
    let made = |end| cuts(&accounts, "A", &rows, end, |_| vec![1.0]);
    assert_eq!(made(End::Low), []);
    assert_eq!(made(End::High), [Cut { industry: CARS, share: vec![0.5] }]);
}
