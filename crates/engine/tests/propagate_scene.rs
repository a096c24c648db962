//! Every kind of event of a scenario file on a small network, with numbers that can be done by hand.
//!
//! A mines ore, B mines a little and smelts, C buys metal. A week at rest: A sends B 8 of ore, B mines 2 itself and makes
//! 10 of metal, of which B consumes 4 and C 6. Links carry no more than at rest, and B holds three weeks of ore.

use seawall_engine::conditions::{Pick, lower};
use seawall_engine::propagate::own::world::{Facts, model};
use seawall_engine::propagate::own::{Consumer, Criticality, Flow, Input, Node, Outcome, Plan, Scene, Supply};
use seawall_model::conditions::{Grid, WEEKS_PER_YEAR};
use seawall_model::id::{LinkId, PlantId, ProcessId, ProductId, RegionId};
use seawall_model::scenario::{Day, Event, EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::Name;

const A: RegionId = RegionId(0);
const B: RegionId = RegionId(1);
const C: RegionId = RegionId(2);
const ORE: ProductId = ProductId(0);
const METAL: ProductId = ProductId(1);
/// Ore from A to B.
const ORE_TO_B: LinkId = LinkId(0);
/// Metal from B to C.
const METAL_TO_C: LinkId = LinkId(1);
const SMELTER: usize = 2;
const WEEKS: usize = 20;

fn plan() -> Plan {
    let supply = |supplier, amount| Supply { supplier, amount, lead: 0, ceiling: 1.0, ramp: 0.1, tier: 0, worth: 1.0 };
    let links = vec![supply(0, 8.0), supply(1, 2.0)];
    let ore = Input { product: 0, criticality: Criticality::Critical, cover: 3.0, adjustment: 5.0, links };
    let node = |final_demand, surge, inputs| Node { final_demand, final_tier: 255, surge, inputs };
    let consumer = |region, amount| Consumer { node: SMELTER, region, usage: 0, amount };
    Plan {
        nodes: vec![node(0.0, 2.0, vec![]), node(0.0, 2.0, vec![]), node(10.0, 1.2, vec![ore])],
        places: vec![(0, 0), (1, 0), (1, 1)],
        consumers: vec![consumer(1, 4.0), consumer(2, 6.0)],
        ..Plan::default()
    }
}

/// Weeks of a run in which one event acts from the first day.
fn run(kind: EventKind) -> Vec<Outcome> {
    run_from(0.0, kind)
}

fn run_from(start_week: f64, kind: EventKind) -> Vec<Outcome> {
    run_all(start_week, vec![kind])
}

fn run_all(start_week: f64, kinds: Vec<EventKind>) -> Vec<Outcome> {
    let both = |text: &str| Name { en: text.into(), ja: text.into() };
    let event = |kind| Event {
        id: "it".into(),
        start_week,
        weeks: None,
        ramp_weeks: 0.0,
        probability: None,
        announced_week: None,
        source: "test".into(),
        note: both(""),
        kind,
    };
    let scenario = Scenario {
        name: "one".into(),
        title: both("one"),
        start: Day(0),
        start_text: String::new(),
        months: 24,
        source: None,
        keep_standing: false,
        events: kinds.into_iter().map(event).collect(),
        rules: Vec::new(),
        hash: String::new(),
    };
    let mut plan = plan();
    let [regions, products, uses, nodes] =
        [vec!["A", "B", "C"], vec!["ore", "metal"], vec!["all"], vec!["A|ore", "B|ore", "B|metal"]]
            .map(|names| names.into_iter().map(str::to_owned).collect::<Vec<String>>());
    let facts = Facts {
        regions: &regions,
        products: &products,
        uses: &uses,
        nodes: &nodes,
        // A tonne is worth two units of the table.
        prices: &[Some(Interval::exact(2.0)), Some(Interval::exact(2.0))],
        // Seventy days of B's use of ore: 100 units.
        stocks: &[(1, 0, Interval::exact(70.0))],
        step_years: 1.0 / WEEKS_PER_YEAR,
    };
    let model = model(&plan, &facts);
    let grid = Grid { start: (0..WEEKS).map(|t| t as f64).collect(), length: vec![1.0; WEEKS] };
    let conditions = lower(&model, &scenario, grid, Pick::Central);
    plan.scene = Some(Scene::new(&plan, &model, conditions, 2.0, 1.0 / WEEKS_PER_YEAR));
    let mut flow = Flow::new(&plan);
    // Conservation is asserted in every step.
    (0..WEEKS).map(|_| flow.step()).collect()
}

fn exactly(value: f64) -> Interval {
    Interval::exact(value)
}

fn ban(links: Vec<LinkId>) -> EventKind {
    EventKind::ExportBan { from: vec![], to: vec![], products: vec![], links, leak: exactly(0.0) }
}

fn tariff(links: Vec<LinkId>, is_export_tax: bool) -> EventKind {
    let [rate, specific, pass_through] = [0.25, 0.0, 1.0].map(exactly);
    EventKind::Tariff { from: vec![], to: vec![], products: vec![], links, rate, specific, pass_through, is_export_tax }
}

#[track_caller]
fn check(got: f64, expected: f64) {
    assert!((got - expected).abs() < 1e-9, "{got} is not {expected}");
}

/// Output of the smelter in the last week.
fn metal(outcomes: &[Outcome]) -> f64 {
    outcomes[WEEKS - 1].output[SMELTER]
}

#[test]
fn nothing_stays_at_rest() {
    for outcome in run_from(1e6, ban(vec![ORE_TO_B])) {
        check(outcome.output[SMELTER], 10.0);
        check(outcome.unmet[SMELTER], 0.0);
    }
}

#[test]
fn a_ban_leaves_the_ore_that_b_mines_itself() {
    check(metal(&run(ban(vec![ORE_TO_B]))), 2.0);
}

#[test]
fn a_ban_on_metal_is_felt_by_consumers_abroad_in_its_first_week() {
    let outcomes = run_from(3.0, ban(vec![METAL_TO_C]));
    check(outcomes[2].unmet[SMELTER], 0.0);
    check(outcomes[3].unmet[SMELTER], 6.0);
    check(outcomes[3].output[SMELTER], 4.0);
}

#[test]
fn a_quota_holds_clients_and_consumers_abroad_together() {
    let quota = |links| EventKind::ExportQuota {
        from: vec![],
        to: vec![],
        products: vec![],
        links,
        share: exactly(0.5),
        by_destination: false,
    };
    // 4 of ore from A and 2 of its own.
    check(metal(&run(quota(vec![ORE_TO_B]))), 6.0);
    check(run(quota(vec![METAL_TO_C]))[0].unmet[SMELTER], 3.0);
}

#[test]
fn a_tariff_lowers_what_is_bought_by_the_elasticity() {
    // 1.25^-2 = 0.64: 5.12 of ore from A and 2 of its own; consumers in C want 3.84 and get it.
    check(metal(&run(tariff(vec![ORE_TO_B], false))), 7.12);
    let outcomes = run(tariff(vec![METAL_TO_C], false));
    check(outcomes[0].demand[SMELTER], 7.84);
    check(outcomes[0].unmet[SMELTER], 0.0);
}

#[test]
fn an_export_tax_acts_as_a_tariff() {
    assert_eq!(run(tariff(vec![ORE_TO_B], true)), run(tariff(vec![ORE_TO_B], false)));
}

#[test]
fn a_licence_queue_holds_back_and_then_lets_pass_what_is_approved() {
    let outcomes = run(EventKind::LicenceDelay {
        from: vec![],
        to: vec![],
        products: vec![],
        links: vec![ORE_TO_B],
        refused_uses: vec![],
        delay_weeks: exactly(4.0),
        spread_weeks: None,
        approved: exactly(0.5),
        reapply: exactly(0.0),
        valid_weeks: 26.0,
    });
    check(outcomes[3].output[0], 0.0);
    check(outcomes[4].output[0], 4.0);
    // Sixteen weeks after the first decisions, half of 8 each.
    check(outcomes.iter().map(|outcome| outcome.output[0]).sum(), 64.0);
}

#[test]
fn a_reexport_control_holds_the_share_made_of_controlled_ore() {
    // Four fifths of the ore are A's: 0.2 x 6 may go on to C.
    let links = vec![METAL_TO_C];
    let control =
        EventKind::ReexportControl { from: vec![A], to: vec![], products: vec![METAL], links, leak: exactly(0.0) };
    check(run(control)[0].unmet[SMELTER], 4.8);
}

#[test]
fn a_technology_ban_takes_what_could_be_made_beyond_rest() {
    let plants = vec![PlantId(2)];
    let banned =
        EventKind::TechnologyBan { to: vec![B], processes: vec![ProcessId(1)], plants, ramp_share: exactly(0.0) };
    check(run(banned)[0].capacity[SMELTER], 10.0);
    check(run_from(1e6, ban(vec![ORE_TO_B]))[0].capacity[SMELTER], 12.0);
}

#[test]
fn a_lost_capacity_acts_in_its_first_week() {
    let lost =
        |loss| EventKind::CapacityLoss { plants: vec![PlantId(2)], loss: exactly(loss), recovery_weeks: exactly(0.0) };
    check(run(lost(0.5))[0].output[SMELTER], 6.0);
}

#[test]
fn a_surge_is_wanted_in_its_first_week() {
    let surge = EventKind::DemandSurge { regions: vec![B], products: vec![METAL], uses: vec![], factor: exactly(1.5) };
    check(run(surge)[0].demand[SMELTER], 12.0);
}

#[test]
fn an_open_stock_tops_up_what_buyers_hold() {
    let release = EventKind::StockRelease { regions: vec![B], products: vec![ORE], tonnes: None };
    let (with, without) = (run_all(0.0, vec![ban(vec![ORE_TO_B]), release]), run(ban(vec![ORE_TO_B])));
    // 100 units last 12.5 weeks of the 8 that A does not send; without them three weeks of stock are gone by then.
    check(with[12].output[SMELTER], 10.0);
    check(without[12].output[SMELTER], 2.0);
    check(with[WEEKS - 1].output[SMELTER], 2.0);
}

#[test]
fn a_fill_is_demand_on_the_market_and_nobodys_loss() {
    // 20 t over the twenty weeks of the grid, at two units a tonne.
    let fill = EventKind::StockFill { regions: vec![C], products: vec![METAL], tonnes: exactly(20.0) };
    let outcomes = run(fill);
    check(outcomes[0].demand[SMELTER], 12.0);
    check(outcomes[0].unmet[SMELTER], 0.0);
}

#[test]
fn a_substitution_lets_the_same_metal_be_made_of_less_ore() {
    let push = EventKind::SubstitutionPush { regions: vec![B], products: vec![ORE], saving: exactly(0.5) };
    let outcomes = run(push);
    check(metal(&outcomes), 10.0);
    // Half of 8, less what is taken from a stock that is larger than it need be.
    let ore = outcomes[WEEKS - 1].output[0];
    assert!(ore > 3.5 && ore < 4.0 + 1e-9, "{ore}");
}

#[test]
fn a_price_floor_moves_nothing() {
    let floor = EventKind::PriceFloor { regions: vec![B], products: vec![ORE], price: exactly(1.0) };
    assert_eq!(run(floor), run_from(1e6, ban(vec![ORE_TO_B])));
}
