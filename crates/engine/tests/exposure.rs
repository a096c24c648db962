//! Exposure of the toy chain, redone on paper: paths, cover, what stops, indices, priorities.

#[expect(dead_code, reason = "the toy also answers scenarios, which is not asked here")]
mod toy;

use seawall_engine::exposure::cover::chains;
use seawall_engine::exposure::index::{Gap, indices, priorities};
use seawall_engine::exposure::longest::{Node, longest};
use seawall_engine::exposure::path::{paths, touched};
use seawall_engine::exposure::stop::{Cut, stops};
use seawall_engine::exposure::{production, rows};
use seawall_engine::lp::Options;
use seawall_model::conditions::Grid;
use seawall_model::id::{ElementId, PlantId};
use seawall_model::indicators::{Indicators, Score};
use seawall_model::unit::Interval;
use seawall_model::world::Stage;
use toy::{ALT, BUY, MAGNET, OXIDE, SUP, balanced};

const X: ElementId = ElementId(0);
/// HHI of oxide: 100 t of SUP and 20 t of ALT.
const HHI: f64 = (100.0 * 100.0 + 20.0 * 20.0) / (120.0 * 120.0);

#[track_caller]
fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{found} {expected}");
}

fn score(value: f64) -> Score {
    Score { value: Interval::exact(value), row: "row".into(), sources: Vec::new() }
}

/// Every region at the middle of the stability scale: instability one half.
fn middling() -> Indicators {
    Indicators {
        stability: [SUP, BUY, ALT].into_iter().map(|region| (region, score(0.0))).collect(),
        eol_rir: [(X, score(0.1))].into_iter().collect(),
        substitution: [(X, score(0.8))].into_iter().collect(),
        gdp: [(SUP, score(1.0))].into_iter().collect(),
        trade_parameter: Some(score(1.0)),
    }
}

#[test]
fn without_the_largest_country_or_plant_the_rest_is_left() {
    let oxide = &production(&balanced(1.0))[0];
    close(oxide.n_minus_1, 20.0 / 120.0);
    close(oxide.n_minus_2, 0.0);
    close(oxide.n_minus_1_plant, 20.0 / 120.0);
    close(oxide.hhi.expect("oxide is made"), 10_000.0 * HHI);
}

#[test]
fn what_a_region_buys_is_left_without_its_suppliers() {
    let model = balanced(1.0);
    let magnets = rows(&model, &[ALT]).into_iter().find(|row| row.product == MAGNET).expect("ALT uses magnets");
    // 50 t of its own, 40 t from BUY's pool of 180 t, of which 30 t were made by SUP.
    close(magnets.n_minus_1.expect("used"), 1.0 - 40.0 * (150.0 / 180.0) / 90.0);
    close(magnets.n_minus_2.expect("used"), 50.0 / 90.0);
}

#[test]
fn the_path_counts_every_stage_once() {
    let model = balanced(1.0);
    let found = paths(&model, &[BUY, ALT]);
    let of = |region| found.iter().find(|path| path.region == region && path.product == MAGNET).expect("a path");
    // Each of BUY's magnets was separated by SUP, and some made there too: never more than all.
    assert_eq!(of(BUY).first.0, SUP);
    close(of(BUY).first.1, 0.0);
    // ALT's own 50 t never leave home; the 40 t it buys passed both others.
    close(of(ALT).first.1, 50.0 / 90.0);
    close(of(ALT).second.expect("a second region").1, 50.0 / 90.0);
    // Everything touches somewhere.
    let all = touched(&model, X, &[SUP, BUY, ALT]);
    for region in [SUP, BUY, ALT] {
        close(all[1][seawall_model::id::Id::index(region)], 1.0);
    }
}

#[test]
fn oxide_is_worth_the_magnets_that_can_be_made_of_it() {
    let found = chains(&balanced(1.0), &[BUY]);
    let oxide = found.iter().find(|form| form.product == OXIDE).expect("BUY holds oxide");
    // 30 days of 60 t a year, 0.4 t in a tonne of magnets, 140 t of magnets used a year.
    close(oxide.weeks.center(), 30.0 * 60.0 / (7.0 * 0.4 * 140.0));
    close(oxide.weeks.low, 15.0 * 60.0 / (7.0 * 0.4 * 140.0));
    close(oxide.weeks.high, 60.0 * 60.0 / (7.0 * 0.4 * 140.0));
    close(oxide.behind.center(), oxide.weeks.center());
    assert!(oxide.goes_on);
}

#[test]
fn a_cut_is_felt_when_what_is_under_way_has_come_in() {
    let found = stops(&balanced(1.0), &[BUY], &Grid::weeks_then_months(26, 12));
    let of = |cut| found.iter().find(|stop| stop.cut == cut).unwrap_or_else(|| panic!("{cut:?} in {found:?}"));
    // SUP's magnets take a week and BUY holds none.
    assert_eq!(of(Cut::Region(SUP)).week, [Some(1.0); 3]);
    // BUY's own plant: at once.
    assert_eq!(of(Cut::Plant(PlantId(3))).week, [Some(0.0); 3]);
    // SUP's separation alone: two weeks under way and 30 days of stock, but SUP's own magnets stop at once.
    assert_eq!(of(Cut::Plant(PlantId(0))).week[1], Some(1.0));
    // ALT sends BUY nothing.
    assert!(found.iter().all(|stop| stop.cut != Cut::Region(ALT)));
}

#[test]
fn rerouting_lasts_as_long_as_the_stock_fills_what_capacity_leaves_open() {
    let found = longest(&balanced(1.0), &Options::default()).expect("the toy is solved");
    let of = |node| found.iter().find(|one| one.node == node).unwrap_or_else(|| panic!("{node:?} in {found:?}")).weeks;
    // At 1.2 times the baseline SUP makes 120 t and ALT 60 t of magnets; 120 t of the 300 t used are left to BUY, which needs
    // 48 t of oxide a year for them and holds 15, 30 or 60 days of 60 t a year.
    for (weeks, days) in of(Node::Exports(SUP, OXIDE)).into_iter().zip([15.0, 30.0, 60.0]) {
        close(weeks.expect("the stock ends"), days * 60.0 / 48.0 / 7.0);
    }
    // Nobody sends SUP magnets or oxide, and BUY's plant makes more than the others could.
    assert_eq!(of(Node::Plant(PlantId(0))), [Some(0.0); 3]);
    assert_eq!(of(Node::Plant(PlantId(3))), [Some(0.0); 3]);
    // BUY would make up what SUP sends: 30 t at 1.2 times 150 t.
    assert_eq!(of(Node::Exports(SUP, MAGNET)), [None; 3]);
}

#[test]
fn a_missing_score_gives_an_interval_and_its_name_not_a_zero() {
    let model = balanced(1.0);
    let found = indices(&model, &Indicators::default(), &[BUY]);
    let oxide = found.iter().find(|row| row.product == OXIDE).expect("BUY imports oxide");
    let risk = oxide.geopolrisk.expect("something is imported");
    close(risk.low, 0.0);
    close(risk.high, HHI);
    assert_eq!(risk.central, None);
    assert!(oxide.gaps.contains(&Gap::Governance(SUP)) && oxide.gaps.contains(&Gap::TradeParameter));
    assert!(oxide.gaps.contains(&Gap::Recycling(X)) && oxide.gaps.contains(&Gap::Substitution(X)));
    assert_eq!(oxide.supply_risk.central, None);
}

#[test]
fn with_every_score_the_indices_are_single_numbers() {
    let model = balanced(1.0);
    let found = indices(&model, &middling(), &[BUY]);
    let oxide = found.iter().find(|row| row.product == OXIDE).expect("BUY imports oxide");
    assert!(oxide.gaps.is_empty(), "{:?}", oxide.gaps);
    // HHI x 0.5, all of it imported.
    close(oxide.geopolrisk.expect("imported").center(), 0.5 * HHI);
    // World 5 HHI, own sourcing 5, all imported: (5 HHI / 2 + 5 / 2) x 0.9 x 0.8.
    close(oxide.supply_risk.center(), (2.5 * HHI + 2.5) * 0.9 * 0.8);
    close(oxide.supply_risk.low, oxide.supply_risk.high);
}

#[test]
fn the_priority_index_is_what_its_note_says() {
    let model = balanced(1.0);
    let list = priorities(&model, &middling(), &[BUY]);
    let oxide = list.iter().find(|entry| entry.stage == Stage::Oxide).expect("oxide is a stage");
    let weeks = 1800.0 / 392.0;
    close(oxide.without_governance, HHI * 26.0 / (26.0 + weeks));
    close(oxide.index.center(), 0.5 * HHI * 26.0 / (26.0 + weeks));
    assert_eq!((oxide.foreign[0].0, oxide.rank), (SUP, 1));
    close(oxide.foreign[0].1, 1.0);
}
