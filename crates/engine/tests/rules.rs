//! Rules of the user on the toy: kept where they can be, and named with what they would have to give where they cannot.

mod toy;

use seawall_engine::conditions::{Pick, lower};
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::respond::{Response, Settings, opening_stocks};
use seawall_engine::rules::Given;
use seawall_model::answer::Status;
use seawall_model::conditions::{Conditions, Grid, WEEKS_PER_YEAR};
use seawall_model::id::{DemandId, RegionId, StockId};
use seawall_model::scenario::{Day, Event, EventKind, Floor, Rule, RuleKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::{Model, Owner};
use toy::{ALT, BUY, MAGNET, OXIDE, OXIDE_TO_BUY, SUP, ask, balanced, ban, name, total, world};

const STOCK: StockId = StockId(0);
const USERS: DemandId = DemandId(1);

/// SUP's oxide stops for good, and the rules hold.
fn stopped(model: &Model, rules: Vec<Rule>) -> Conditions {
    let kind = EventKind::ExportBan {
        from: vec![SUP],
        to: vec![BUY],
        products: vec![OXIDE],
        links: vec![OXIDE_TO_BUY],
        leak: Interval::exact(0.0),
    };
    let event = Event {
        id: "stop".into(),
        start_week: 0.0,
        weeks: None,
        ramp_weeks: 0.0,
        probability: None,
        announced_week: None,
        source: String::new(),
        note: name(""),
        kind,
    };
    let scenario = Scenario {
        name: "rules".into(),
        title: name("rules"),
        start: Day(20_000),
        start_text: "2024-10-04".into(),
        months: 12,
        source: None,
        keep_standing: false,
        events: vec![event],
        rules,
        hash: String::new(),
    };
    lower(model, &scenario, Grid::weeks_then_months(26, 12), Pick::Central)
}

fn rule(weeks: Option<f64>, weight: f64, kind: RuleKind) -> Rule {
    Rule { id: kind.word().into(), start_week: 0.0, weeks, weight, kind }
}

fn service(share: f64, weeks: Option<f64>, weight: f64) -> Rule {
    let kind = RuleKind::MinimumService {
        regions: vec![BUY],
        products: vec![MAGNET],
        uses: Vec::new(),
        demands: vec![USERS],
        share,
    };
    rule(weeks, weight, kind)
}

fn floor(floor: Floor, weight: f64) -> Rule {
    rule(None, weight, RuleKind::StockFloor { regions: vec![BUY], products: vec![OXIDE], stocks: vec![STOCK], floor })
}

fn answer(model: &Model, conditions: &Conditions, members: &[RegionId]) -> Response {
    ask(model, conditions, members, &Settings::default(), &Options::default())
}

#[test]
fn a_rule_that_can_be_met_is_kept_in_every_period_in_which_it_holds() {
    let model = balanced(1.0);
    let conditions = stopped(&model, vec![service(0.9, Some(4.0), 1.0)]);
    let response = answer(&model, &conditions, &[BUY]);
    assert_eq!((response.status, response.gives.len()), (Status::Solved, 0));
    for t in 0..4 {
        assert!(response.short[USERS][t] <= 0.1 * response.wanted[USERS][t] + 1e-9, "{t}");
    }
    // It costs: the tonnes would have done more later, or are spread evenly without it.
    let free = answer(&model, &stopped(&model, Vec::new()), &[BUY]);
    assert!(response.loss_usd >= free.loss_usd - 1.0, "{} {}", response.loss_usd, free.loss_usd);
    assert!((0..4).any(|t| free.short[USERS][t] > 0.1 * free.wanted[USERS][t]));
}

#[test]
fn what_cannot_be_served_is_what_the_rule_gives() {
    let model = balanced(1.0);
    let conditions = stopped(&model, vec![service(1.0, None, 1.0)]);
    let response = answer(&model, &conditions, &[BUY]);
    assert_eq!(response.status, Status::Infeasible);
    // What is at hand for users: oxide in stock and at sea at 2.5 magnets a tonne, 30 t of magnets a year, less what is owed
    // to ALT. Lead times of what comes and stops are two weeks of oxide at sea.
    let grid = &conditions.grid;
    let rate = |tonnes: f64| tonnes / WEEKS_PER_YEAR;
    let oxide = opening_stocks(&model, 0.0)[STOCK] + 2.0 * rate(60.0);
    let outside = pass(&model, &conditions);
    let owed: f64 =
        outside[seawall_model::id::LinkId(2)].iter().zip(&grid.length).map(|(flow, length)| flow * length).sum();
    let missing = rate(140.0) * grid.end() - (2.5 * oxide + rate(30.0) * grid.end() - owed);
    let [give] = response.gives.as_slice() else { panic!("{:?}", response.gives) };
    assert_eq!((give.rule, give.unit), (0, Given::Tonnes));
    assert!((give.amount - missing).abs() < 1e-3 * missing, "{} {missing}", give.amount);
    // Without the rule no less is missing.
    let free = answer(&model, &stopped(&model, Vec::new()), &[BUY]);
    assert!(total(&free, grid) >= give.amount - 1e-6);
    assert!(give.weeks.is_some_and(|(first, last)| first >= 1.0 && last > first && last <= grid.end().ceil()));
}

#[test]
fn a_floor_that_was_never_there_lacks_the_difference() {
    let model = balanced(1.0);
    let held = opening_stocks(&model, 0.0)[STOCK];
    // 30 days are held; 45 are asked for and nothing more comes.
    let response = answer(&model, &stopped(&model, vec![floor(Floor::Days(45.0), 1.0)]), &[BUY]);
    let [give] = response.gives.as_slice() else { panic!("{:?}", response.gives) };
    assert_eq!((response.status, give.unit), (Status::Infeasible, Given::TonnesOfStock));
    // Of the 15 days that lack, a week's worth is at sea and comes in the first week. In it ALT is owed 40 t of magnets a
    // year; what SUP sends may not go on, so all of it is made here, at 0.4 t of oxide a tonne.
    let missing = 0.5 * held - 60.0 / WEEKS_PER_YEAR + 0.4 * 40.0 / WEEKS_PER_YEAR;
    assert!((give.amount - missing).abs() < 1e-6 * held, "{} {missing}", give.amount);
    // What is held can be kept.
    let kept = answer(&model, &stopped(&model, vec![floor(Floor::Tonnes(held), 1.0)]), &[BUY]);
    assert_eq!(kept.status, Status::Solved);
    assert!(kept.stock[STOCK].iter().all(|&tonnes| tonnes >= held - 1e-9));
}

#[test]
fn the_lighter_rule_gives() {
    let model = balanced(1.0);
    let held = opening_stocks(&model, 0.0)[STOCK];
    // Serving 60 % for ten weeks needs the stock; keeping the stock leaves users short.
    let both = |stock: f64, users: f64| {
        let rules = vec![floor(Floor::Tonnes(held), stock), service(0.6, Some(10.0), users)];
        answer(&model, &stopped(&model, rules), &[BUY])
    };
    let (keeps_stock, serves) = (both(100.0, 1.0), both(1.0, 100.0));
    assert_eq!((keeps_stock.status, serves.status), (Status::Infeasible, Status::Infeasible));
    assert_eq!(keeps_stock.gives.iter().map(|give| give.rule).collect::<Vec<_>>(), [1]);
    assert_eq!(serves.gives.iter().map(|give| give.rule).collect::<Vec<_>>(), [0]);
    // A tonne of oxide is 2.5 t of magnets.
    assert!(
        (keeps_stock.gives[0].amount - 2.5 * serves.gives[0].amount).abs() < 1e-3,
        "{keeps:?}",
        keeps = keeps_stock.gives
    );
}

#[test]
fn a_public_stock_under_the_rule_is_not_drawn() {
    let mut facts = world(1.0);
    facts.stocks[STOCK].owner = Owner::Public;
    let model = seawall_engine::reconcile::reconcile(&facts).map_err(|error| format!("{error:?}")).expect("balances").0;
    let kind = RuleKind::NoRelease { regions: vec![BUY], products: vec![OXIDE], stocks: vec![STOCK] };
    let response = answer(&model, &stopped(&model, vec![rule(None, 1.0, kind)]), &[BUY]);
    assert_eq!(response.status, Status::Solved);
    assert!(response.stock[STOCK].iter().all(|&tonnes| tonnes >= response.opening[STOCK] - 1e-9));
    let free = answer(&model, &stopped(&model, Vec::new()), &[BUY]);
    assert!(response.loss_usd > free.loss_usd);
}

#[test]
fn a_bound_on_the_loss_is_held_against_the_least() {
    let model = balanced(1.0);
    let least = answer(&model, &stopped(&model, Vec::new()), &[BUY]).loss_usd;
    let bound = |usd| answer(&model, &stopped(&model, vec![rule(None, 1.0, RuleKind::MaximumLoss { usd })]), &[BUY]);
    assert_eq!(bound(least + 1.0).status, Status::Solved);
    let response = bound(least - 1e6);
    assert_eq!((response.status, response.gives[0].unit), (Status::Infeasible, Given::Usd));
    assert!((response.gives[0].amount - 1e6).abs() < 1.0, "{:?}", response.gives);
}

#[test]
fn a_rule_for_somebody_outside_binds_nobody() {
    let model = balanced(1.0);
    let conditions = stopped(&model, vec![service(1.0, None, 1.0)]);
    let (bound, free) =
        (answer(&model, &conditions, &[ALT]), answer(&model, &ban(&model, conditions.grid.clone()), &[ALT]));
    assert_eq!((bound.status, bound.loss_usd), (Status::Solved, free.loss_usd));
}
