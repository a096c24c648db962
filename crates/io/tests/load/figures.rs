//! Observations, assumptions and views: intervals, totals and alternatives that a reader can redo on paper.

use crate::base::{base, patched};
use seawall_io::load::{Files, load};
use seawall_model::id::CellId;
use seawall_model::unit::Interval;
use seawall_model::world::{Cell, CellKind, OriginKind, World};

#[track_caller]
fn world(files: &Files) -> World {
    let (world, found) = load(files);
    assert_eq!(found, []);
    world.expect("no finding, so there is a world")
}

#[track_caller]
fn find<'a>(world: &'a World, key: &str) -> &'a Cell {
    let all: Vec<CellId> = world.cells.ids().filter(|&cell| world.cell_key(cell) == key).collect();
    assert_eq!(all.len(), 1, "{key}");
    &world.cells[all[0]]
}

#[track_caller]
fn check(files: &Files, key: &str, low: f64, central: Option<f64>, high: f64, kind: OriginKind, rows: &[&str]) {
    let world = world(files);
    let cell = find(&world, key);
    assert_eq!(cell.interval, Interval { low, central, high }, "{key}");
    assert_eq!(cell.origin.kind, kind, "{key}");
    assert_eq!(cell.origin.rows, rows, "{key}");
}

#[test]
fn an_assumption_widens_and_a_weak_row_does_not() {
    check(
        &base(),
        "output CHN separation oxide",
        44_000.0,
        Some(50_000.0),
        60_000.0,
        OriginKind::Reported,
        &["O1", "A2", "V1"],
    );
}

#[test]
fn the_base_year_beats_a_later_publication() {
    check(&base(), "trade CHN JPN metal", 3000.0, Some(3500.0), 3500.0, OriginKind::Reported, &["O3", "O7"]);
}

#[test]
fn a_view_chooses_value_and_bounds() {
    let files = patched(
        "views.csv",
        "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's",
        "V2,trade,CHN,JPN,metal,,,O7,2900,3900,Customs of the buyer are better",
    );
    check(&files, "trade CHN JPN metal", 2900.0, Some(3200.0), 3900.0, OriginKind::Derived, &["O7", "O3", "V2"]);
}

#[test]
fn what_nobody_mentions_is_free() {
    check(&base(), "output CHN mining ore", 0.0, None, f64::INFINITY, OriginKind::Inferred, &[]);
}

#[test]
fn a_withheld_figure_bounds_nothing_and_is_remembered() {
    check(&base(), "input CHN separation ore", 0.0, None, f64::INFINITY, OriginKind::Inferred, &["O8"]);
    assert_eq!(find(&world(&base()), "input CHN separation ore").origin.note, "withheld: Two firms only");
}

#[test]
fn a_candidate_link_has_no_flow() {
    check(&base(), "trade JPN ROW magnet", 0.0, Some(0.0), 0.0, OriginKind::Inferred, &[]);
}

#[test]
fn a_change_of_stock_may_be_negative() {
    check(&base(), "stock_change JPN metal", -100.0, Some(0.0), 100.0, OriginKind::Assumed, &["A1"]);
}

#[test]
fn a_key_of_several_cells_is_a_total() {
    let world = world(&base());
    let total = world.totals.iter().find(|total| total.key == "output * * magnet").expect("O5 is about two plants");
    let keys: Vec<String> = total.terms.iter().map(|&(cell, _)| world.cell_key(cell)).collect();
    assert_eq!(keys, ["output CHN sintering magnet", "output JPN sintering magnet"]);
    assert_eq!(total.interval, Interval { low: 130_000.0, central: Some(140_000.0), high: 150_000.0 });
}

#[test]
fn a_trade_value_caps_tonnes_by_the_least_price() {
    let world = world(&base());
    let total = world.totals.iter().find(|total| total.key == "trade_value CHN ROW magnet").expect("O6 is a value");
    assert_eq!(total.terms.iter().map(|&(_, weight)| weight).collect::<Vec<_>>(), [40.0]);
    assert_eq!(total.interval, Interval { low: 0.0, central: None, high: 4_000_000.0 });
}

#[test]
fn what_was_not_chosen_is_kept() {
    let world = world(&base());
    let kept: Vec<(&str, f64, &str)> =
        world.alternatives.iter().map(|other| (other.row.as_str(), other.value, other.chosen.as_str())).collect();
    assert_eq!(kept, [("O4", 70_000.0, "O1"), ("O7", 3200.0, "O3")]);
}

#[test]
fn a_recipe_of_a_region_replaces_the_general_one() {
    let world = world(&base());
    let amounts: Vec<f64> = world
        .plants
        .values()
        .iter()
        .filter(|plant| plant.code == "P4" || plant.code == "P5")
        .map(|plant| plant.recipe[1].amount.center())
        .collect();
    assert_eq!(amounts, [0.36, 0.34]);
}

#[test]
fn the_reference_product_stands_first() {
    for plant in world(&base()).plants.values() {
        assert_eq!(plant.recipe[0].amount, Interval::exact(1.0));
    }
}

#[test]
fn a_by_product_with_a_disposal_price_may_be_left_over() {
    let world = world(&base());
    let left: Vec<String> = world
        .cells
        .iter()
        .filter(|(_, cell)| matches!(cell.kind, CellKind::Surplus(..)))
        .map(|(id, _)| world.cell_key(id))
        .collect();
    assert_eq!(left, ["surplus CHN lanthana"]);
}

#[test]
fn a_price_per_kilogram_is_read_per_tonne() {
    let world = world(&base());
    let price = world.product("metal").map(|product| world.products[product].price);
    assert_eq!(price, Some(Interval { low: 65_000.0, central: Some(70_000.0), high: 75_000.0 }));
}

#[test]
fn observations_may_be_split_over_files() {
    let mut files = base();
    files.insert(
        "observations_more.csv",
        "observation,variable,region,product,use,period,central,unit,qualifier,source,published_on,confidence\nO9,use,ROW,magnet,ev,2024,100000,t/yr,reported,S1,2025,low\n",
    );
    check(&files, "use ROW magnet ev", 100_000.0, Some(100_000.0), 100_000.0, OriginKind::Reported, &["O9"]);
}
