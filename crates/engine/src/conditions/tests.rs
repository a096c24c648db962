//! Conditions against integrals done by hand and the reference case of a licence queue.

use super::*;
use proptest::prelude::*;
use seawall_model::id::{CellId, DemandId, ElementId, SourceId, StockId};
use seawall_model::parameters::Parameters;
use seawall_model::scenario::Day;
use seawall_model::unit::Basis;
use seawall_model::world::{
    Cell, Demand, Ingredient, Link, Mode, Name, Origin, OriginKind, Plant, Process, Product, Region, Stage, Tier,
    Usage, World,
};

const A: RegionId = RegionId(0);
const B: RegionId = RegionId(1);
const C: RegionId = RegionId(2);
const ORE: ProductId = ProductId(0);
const METAL: ProductId = ProductId(1);
const AB: LinkId = LinkId(0);
const BC: LinkId = LinkId(1);
const AC: LinkId = LinkId(2);

fn name(text: &str) -> Name {
    Name { en: text.to_owned(), ja: text.to_owned() }
}

fn origin() -> Origin {
    Origin { kind: OriginKind::Assumed, sources: Vec::new(), rows: Vec::new(), note: "a toy".to_owned() }
}

/// A mines ore, B buys it and makes metal of two thirds A's ore and one third its own, C uses the metal.
fn model() -> Model {
    let mut cells: Column<CellId, Cell> = Column::new();
    let mut steady: Column<CellId, f64> = Column::new();
    let mut cell = |kind: CellKind, tonnes: f64| {
        steady.push(tonnes);
        cells.push(Cell { kind, interval: Interval::exact(tonnes), origin: origin() })
    };
    let ingredient = |product: ProductId, role: Role, cell: CellId| Ingredient {
        product,
        role,
        amount: Interval::exact(1.0),
        origin: origin(),
        cell,
    };
    let plant = |code: &str, region: RegionId, process: u32, recipe: Vec<Ingredient>| Plant {
        code: code.to_owned(),
        region,
        process: seawall_model::id::ProcessId(process),
        recipe,
        capacity: Interval { low: 1.0, central: Some(1.25), high: 1.5 },
        ramp_per_week: 0.01,
        origin: origin(),
    };
    let mine_a = cell(CellKind::Ingredient(PlantId(0), 0), 200.0);
    let mine_b = cell(CellKind::Ingredient(PlantId(1), 0), 100.0);
    let made = cell(CellKind::Ingredient(PlantId(2), 0), 300.0);
    let taken = cell(CellKind::Ingredient(PlantId(2), 1), 300.0);
    let plants = Column::from_vec(vec![
        plant("A.mine", A, 0, vec![ingredient(ORE, Role::Output, mine_a)]),
        plant("B.mine", B, 0, vec![ingredient(ORE, Role::Output, mine_b)]),
        plant("B.melt", B, 1, vec![ingredient(METAL, Role::Output, made), ingredient(ORE, Role::Input, taken)]),
    ]);
    let link = |code: &str, from: RegionId, to: RegionId, product: ProductId, candidate: bool, cell: CellId| Link {
        code: code.to_owned(),
        from,
        to,
        product,
        mode: Mode::Sea,
        lead_weeks: Interval::exact(2.0),
        freight: 50.0,
        candidate,
        growth_per_week: 0.01,
        ceiling: 2.0,
        origin: origin(),
        cell,
    };
    let links = Column::from_vec(vec![
        link("A-B.ore", A, B, ORE, false, cell(CellKind::Trade(AB), 200.0)),
        link("B-C.metal", B, C, METAL, false, cell(CellKind::Trade(BC), 300.0)),
        link("A-C.ore", A, C, ORE, true, cell(CellKind::Trade(AC), 0.0)),
    ]);
    let used = cell(CellKind::Use(DemandId(0)), 300.0);
    let product = |code: &str, stage: Stage, price: f64| Product {
        code: code.to_owned(),
        name: name(code),
        stage,
        basis: Basis::Gross,
        elements: vec![ElementId(0)],
        hs: String::new(),
        price: Interval::exact(price),
        disposal: None,
        contents: Vec::new(),
        origin: origin(),
    };
    let process = |code: &str, stage: Stage, per: ProductId| Process {
        code: code.to_owned(),
        name: name(code),
        stage,
        per,
        recovery: None,
    };
    let world = World {
        name: "toy".to_owned(),
        title: name("toy"),
        base_year: 2024,
        partners: vec![B],
        hash: String::new(),
        sources: Column::<SourceId, _>::new(),
        regions: Column::from_vec(
            ["A", "B", "C"].map(|code| Region { code: code.to_owned(), name: name(code) }).to_vec(),
        ),
        elements: Column::new(),
        products: Column::from_vec(vec![product("ore", Stage::Mine, 1000.0), product("metal", Stage::Metal, 5000.0)]),
        processes: Column::from_vec(vec![process("mine", Stage::Mine, ORE), process("melt", Stage::Metal, METAL)]),
        plants,
        links,
        uses: Column::from_vec(vec![Usage { code: "rest".to_owned(), name: name("rest"), tier: Tier::Rest }]),
        demands: Column::from_vec(vec![Demand {
            code: "C.metal".to_owned(),
            region: C,
            product: METAL,
            usage: seawall_model::id::UseId(0),
            voll: Interval::exact(1e5),
            origin: origin(),
            cell: used,
        }]),
        stocks: Column::<StockId, _>::new(),
        parameters: Parameters::default(),
        cells,
        totals: Vec::new(),
        alternatives: Vec::new(),
        losses: Vec::new(),
        accepted: Vec::new(),
        instruments: Vec::new(),
        projects: Vec::new(),
        evidence: Vec::new(),
    };
    let reconciled = Column::from_vec(steady.values().to_vec());
    Model { world, reconciled, steady }
}

fn event(start_week: f64, weeks: Option<f64>, kind: EventKind) -> Event {
    Event {
        id: "event".to_owned(),
        start_week,
        weeks,
        ramp_weeks: 0.0,
        probability: None,
        announced_week: None,
        source: String::new(),
        note: name(""),
        kind,
    }
}

fn scenario(events: Vec<Event>) -> Scenario {
    Scenario {
        name: "test".to_owned(),
        title: name("test"),
        start: Day(20_000),
        start_text: String::new(),
        months: 24,
        source: None,
        keep_standing: false,
        events,
        rules: Vec::new(),
        hash: String::new(),
    }
}

fn weekly(weeks: u32) -> Grid {
    Grid { start: (0..weeks).map(f64::from).collect(), length: vec![1.0; weeks as usize] }
}

fn seam() -> Grid {
    Grid::weeks_then_months(26, 24)
}

fn ban(link: LinkId, leak: f64) -> EventKind {
    EventKind::ExportBan {
        from: vec![A],
        to: Vec::new(),
        products: vec![ORE],
        links: vec![link],
        leak: Interval::exact(leak),
    }
}

fn licence(delay: Interval, approved: f64, valid_weeks: f64) -> EventKind {
    EventKind::LicenceDelay {
        from: vec![A],
        to: Vec::new(),
        products: vec![ORE],
        links: vec![AB, AC],
        refused_uses: Vec::new(),
        delay_weeks: Interval::exact(delay.center()),
        spread_weeks: (delay.low < delay.high).then_some((delay.low, delay.high)),
        approved: Interval::exact(approved),
        reapply: Interval::exact(0.0),
        valid_weeks,
    }
}

fn conditions(grid: Grid, events: Vec<Event>) -> Conditions {
    lower(&model(), &scenario(events), grid, Pick::Central)
}

/// Sum of factor times length, where an infinite cap counts as one.
fn total(grid: &Grid, factor: &[f64]) -> f64 {
    factor
        .iter()
        .zip(&grid.length)
        .map(|(factor, length)| if factor.is_finite() { factor * length } else { *length })
        .sum()
}

#[track_caller]
fn near(got: f64, want: f64) {
    assert!((got - want).abs() <= 1e-9 * want.abs().max(1.0), "{got} is not {want}");
}

#[test]
fn no_event_changes_nothing() {
    assert_eq!(conditions(seam(), Vec::new()), nothing(&model(), seam()));
}

#[test]
fn a_ban_holds_from_its_first_to_its_last_moment() {
    let got = conditions(weekly(6), vec![event(1.5, Some(3.0), ban(AB, 0.05))]);
    let caps = &got.flow_cap[AB];
    assert_eq!((caps[0], caps[5]), (f64::INFINITY, f64::INFINITY));
    for (t, cap) in [(1, 0.525), (2, 0.05), (3, 0.05), (4, 0.525)] {
        near(caps[t], cap);
    }
    assert_eq!(got.announcements, [0, 1]);
}

#[test]
fn two_bans_that_meet_inside_a_period_leave_no_gap() {
    let got = conditions(weekly(4), vec![event(0.0, Some(1.5), ban(AB, 0.0)), event(1.5, Some(2.5), ban(AB, 0.0))]);
    assert_eq!(got.flow_cap[AB], [0.0; 4]);
}

#[test]
fn a_ramp_is_integrated() {
    let mut rising = event(2.0, None, ban(AB, 0.0));
    rising.ramp_weeks = 4.0;
    let got = conditions(weekly(8), vec![rising]);
    for (t, cap) in [(2, 0.875), (3, 0.625), (4, 0.375), (5, 0.125), (6, 0.0)] {
        near(got.flow_cap[AB][t], cap);
    }
}

#[test]
fn a_lost_capacity_recovers_in_a_straight_line() {
    let kind = EventKind::CapacityLoss {
        plants: vec![PlantId(2)],
        loss: Interval::exact(0.8),
        recovery_weeks: Interval::exact(4.0),
    };
    let got = conditions(weekly(8), vec![event(1.0, Some(2.0), kind)]);
    for (t, share) in [(0, 1.0), (1, 0.2), (2, 0.2), (3, 0.3), (4, 0.5), (5, 0.7), (6, 0.9), (7, 1.0)] {
        near(got.capacity[PlantId(2)][t], share);
    }
}

#[test]
fn a_technology_ban_holds_capacity_at_baseline() {
    let kind = EventKind::TechnologyBan {
        to: vec![B],
        processes: Vec::new(),
        plants: vec![PlantId(2)],
        ramp_share: Interval::exact(0.25),
    };
    let got = conditions(weekly(2), vec![event(1.0, None, kind)]);
    near(got.capacity[PlantId(2)][1] * 1.25, 1.0);
    near(got.ramp[PlantId(2)][1], 0.25);
    near(got.ramp[PlantId(2)][0], 1.0);
}

#[test]
fn a_tariff_is_paid_to_the_importer_and_an_export_tax_is_not() {
    let tariff = |is_export_tax| EventKind::Tariff {
        from: vec![A],
        to: vec![B],
        products: vec![ORE],
        links: vec![AB],
        rate: Interval::exact(0.15),
        specific: Interval::exact(0.0),
        pass_through: Interval::exact(0.8),
        is_export_tax,
    };
    let got = conditions(weekly(2), vec![event(0.5, None, tariff(false))]);
    near(got.extra_cost[AB][0], 60.0);
    near(got.extra_cost[AB][1], 120.0);
    near(got.tariff[AB][1], 120.0);
    assert_eq!(conditions(weekly(2), vec![event(0.0, None, tariff(true))]).tariff[AB], [0.0, 0.0]);
}

#[test]
fn a_closed_route_takes_a_detour_or_none() {
    let kind = EventKind::RouteClosure {
        route: "strait".to_owned(),
        detours: vec![(AB, Some(0.5)), (BC, None)],
        named: None,
        extra_cost: Interval::exact(0.1),
    };
    let got = conditions(weekly(3), vec![event(1.0, Some(1.0), kind)]);
    assert_eq!(got.extra_lead[AB], [0.0, 0.5, 0.0]);
    assert_eq!(got.extra_cost[AB], [0.0, 5.0, 0.0]);
    assert_eq!(got.flow_cap[BC], [f64::INFINITY, 0.0, f64::INFINITY]);
    assert_eq!(got.flow_cap[AB], [f64::INFINITY; 3]);
}

#[test]
fn a_quota_by_destination_is_one_group_for_each() {
    let quota = |by_destination| EventKind::ExportQuota {
        from: vec![A],
        to: Vec::new(),
        products: vec![ORE],
        links: vec![AB, AC],
        share: Interval::exact(0.6),
        by_destination,
    };
    let total = conditions(weekly(2), vec![event(1.0, None, quota(false))]).group_caps;
    assert_eq!(total, [GroupCap { links: vec![AB, AC], share: vec![f64::INFINITY, 0.6] }]);
    let each = conditions(weekly(2), vec![event(1.0, None, quota(true))]).group_caps;
    assert_eq!(each.iter().map(|group| group.links.clone()).collect::<Vec<_>>(), [vec![AB], vec![AC]]);
}

#[test]
fn a_fill_buys_its_tonnes_whatever_the_grid() {
    for (start, weeks) in [(0.0, Some(10.0)), (3.3, Some(60.0)), (50.0, None)] {
        let kind = EventKind::StockFill { regions: vec![B], products: vec![ORE], tonnes: Interval::exact(1100.0) };
        let got = conditions(seam(), vec![event(start, weeks, kind)]);
        near(total(&got.grid, &got.fills[0].rate), 1100.0);
    }
}

#[test]
fn demand_savings_and_releases_are_lowered() {
    let surge = EventKind::DemandSurge {
        regions: vec![C],
        products: vec![METAL],
        uses: Vec::new(),
        factor: Interval::exact(1.2),
    };
    let push = EventKind::SubstitutionPush { regions: vec![B], products: vec![ORE], saving: Interval::exact(0.1) };
    let release = EventKind::StockRelease { regions: vec![B], products: vec![ORE], tonnes: None };
    let floor = EventKind::PriceFloor { regions: vec![B], products: vec![ORE], price: Interval::exact(1e5) };
    let got =
        conditions(weekly(2), [surge, push, release, floor].into_iter().map(|kind| event(1.0, None, kind)).collect());
    near(got.demand[DemandId(0)][1], 1.2);
    near(got.demand[DemandId(0)][0], 1.0);
    assert_eq!((got.input_factor[0].0, got.input_factor[0].1), (B, ORE));
    near(got.input_factor[0].2[1], 0.9);
    assert_eq!(got.releases, [Release { region: B, product: ORE, open: vec![false, true], tonnes: f64::INFINITY }]);
}

#[test]
fn a_reexport_control_stops_the_share_of_controlled_origin() {
    let kind = EventKind::ReexportControl {
        from: vec![A],
        to: vec![C],
        products: vec![METAL],
        links: vec![BC],
        leak: Interval::exact(0.0),
    };
    let got = conditions(weekly(1), vec![event(0.0, None, kind)]);
    near(got.flow_cap[BC][0], 1.0 / 3.0);
    let share = controlled_share(&model(), &[A]);
    near(share[AB], 1.0);
    near(share[BC], 2.0 / 3.0);
}

#[test]
fn the_worst_end_of_each_number_is_taken_by_severity() {
    let kind = || EventKind::ExportBan {
        from: vec![A],
        to: Vec::new(),
        products: vec![ORE],
        links: vec![AB],
        leak: Interval { low: 0.0, central: Some(0.05), high: 0.15 },
    };
    let cap = |pick| lower(&model(), &scenario(vec![event(0.0, None, kind())]), weekly(1), pick).flow_cap[AB][0];
    for (pick, want) in
        [(Pick::Severe, 0.0), (Pick::Low, 0.0), (Pick::Central, 0.05), (Pick::High, 0.15), (Pick::Mild, 0.15)]
    {
        near(cap(pick), want);
    }
}

#[test]
fn what_is_announced_later_is_not_known_yet() {
    let mut late = event(10.0, None, ban(AB, 0.0));
    late.announced_week = Some(6.0);
    let scenario = scenario(vec![event(0.0, None, ban(BC, 0.0)), late]);
    assert_eq!(known_in(&scenario, 5.9).events.len(), 1);
    assert_eq!(known_in(&scenario, 6.0).events.len(), 2);
    assert_eq!(lower(&model(), &scenario, weekly(12), Pick::Central).announcements, [0, 6]);
}

// ---- licences ----

/// What a buyer lives through who ships all that the caps allow, week by week; arrivals are added before use.
struct Lived {
    first_short: Option<usize>,
    served_26: f64,
    steady_fill: f64,
}

fn live(cap_weeks: &[f64], flow: f64, stock: f64, demand: f64) -> Lived {
    let (mut held, mut served_26, mut first_short, mut before, mut steady_fill) = (stock, 0.0, None, 0.0, 0.0);
    for (week, &cap) in cap_weeks.iter().enumerate() {
        held += (cap - before) * flow;
        before = cap;
        let served = demand.min(held);
        held -= served;
        if served < demand - 1e-9 && first_short.is_none() {
            first_short = Some(week);
        }
        if week < 26 {
            served_26 += served;
        }
        steady_fill = served / demand;
    }
    Lived { first_short, served_26, steady_fill }
}

fn caps(grid: &Grid, start: f64, weeks: Option<f64>, delay: Interval, approved: f64, valid: f64) -> Vec<KernelCap> {
    conditions(grid.clone(), vec![event(start, weeks, licence(delay, approved, valid))]).kernel_caps
}

/// The licensing_delay cases of the reference: flow, delay, approved share, stock, demand, first short week, served in 26
/// weeks, steady fill rate, first short week under a ban.
#[test]
fn the_queue_agrees_with_the_reference_case() {
    let cases = [
        (100.0, 6.0, 0.25, 300.0, 100.0, 3, 800.0, 0.25, 3),
        (100.0, 6.0, 0.6, 300.0, 90.0, 3, 1500.0, 0.666_666_667, 3),
        (50.0, 0.0, 0.25, 1000.0, 50.0, 26, 1300.0, 0.25, 20),
    ];
    let grid = weekly(200);
    for (flow, delay, approved, stock, demand, first_short, served, fill, ban_short) in cases {
        let caps = caps(&grid, 0.0, None, Interval::exact(delay), approved, f64::INFINITY);
        assert_eq!(caps.len(), 1);
        let lived = live(&caps[0].cumulative_weeks, flow, stock, demand);
        assert_eq!(lived.first_short, Some(first_short));
        assert!((lived.served_26 - served).abs() < 1e-8, "{}", lived.served_26);
        assert!((lived.steady_fill - fill).abs() < 1e-8, "{}", lived.steady_fill);
        assert_eq!(live(&vec![0.0; 200], flow, stock, demand).first_short, Some(ban_short));
    }
}

#[test]
fn a_spread_delay_comes_in_over_its_interval() {
    let grid = weekly(20);
    let cap = &caps(&grid, 0.0, None, Interval { low: 4.0, central: None, high: 8.0 }, 0.5, f64::INFINITY)[0]
        .cumulative_weeks;
    near(cap[3], 0.0);
    // Half of the integral of (x - 4) / 4 from 4 to 6.
    near(cap[5], 0.25);
    near(cap[7], 1.0);
    near(cap[19], 0.5 * (20.0 - 6.0));
}

#[test]
fn a_regime_in_force_long_before_is_in_its_steady_state() {
    let grid = weekly(10);
    let cap = &caps(&grid, -80.0, None, Interval { low: 6.0, central: Some(9.0), high: 18.0 }, 0.6, 26.0)[0];
    assert_eq!(cap.first, 0);
    for (t, weeks) in cap.cumulative_weeks.iter().enumerate() {
        near(*weeks, 0.6 * grid.finish(t));
    }
}

#[test]
fn nothing_is_held_before_the_regime_and_after_it() {
    let grid = weekly(12);
    let cap = &caps(&grid, 2.5, Some(6.0), Interval::exact(2.0), 0.5, f64::INFINITY)[0];
    assert_eq!(cap.first, 2);
    near(cap.cumulative_weeks[0], 0.5);
    // Approved in 8.5 - 2.5 - 2 weeks at one half, half a week of free flow before and after.
    near(cap.cumulative_weeks[6], 0.5 + 2.0 + 0.5);
    assert_eq!(cap.cumulative_weeks[7], f64::INFINITY);
    assert_eq!(cap.cumulative_weeks.len(), 10);
}

#[test]
fn an_unused_approval_lapses() {
    let grid = weekly(60);
    let caps = caps(&grid, 0.0, None, Interval::exact(4.0), 1.0, 26.0);
    assert_eq!(caps.iter().map(|cap| cap.first).collect::<Vec<_>>(), [0, 26, 52]);
    // From week 52 on only what was approved since week 26 counts: 26 weeks of it, and what comes in.
    near(caps[2].cumulative_weeks[0], 27.0);
}

#[test]
fn a_route_without_baseline_does_not_open_under_licence() {
    let got = conditions(weekly(3), vec![event(1.0, None, licence(Interval::exact(0.0), 1.0, 26.0))]);
    assert_eq!(got.flow_cap[AC], [f64::INFINITY, 0.0, 0.0]);
    assert!(got.kernel_caps.iter().all(|cap| cap.link == AB));
}

proptest! {
    /// The sum of factor times length over weeks and then months is the integral over time.
    #[test]
    fn factors_keep_their_integral_across_the_seam(start in 0.0..60.0f64, weeks in 0.5..60.0f64, ramp in 0.0..12.0f64, recovery in 0.0..20.0f64, depth in 0.0..1.0f64) {
        let kind = EventKind::CapacityLoss { plants: vec![PlantId(0)], loss: Interval::exact(depth), recovery_weeks: Interval::exact(recovery) };
        let mut loss = event(start, Some(weeks), kind);
        loss.ramp_weeks = ramp;
        let got = conditions(seam(), vec![loss]);
        // Thousands of small steps stand in for the integral.
        let course = |x: f64| {
            let up = if ramp > 0.0 { ((x - start) / ramp).clamp(0.0, 1.0) } else { f64::from(u8::from(x >= start)) };
            let reached = if ramp > 0.0 { (weeks / ramp).min(1.0) } else { 1.0 };
            if x < start + weeks { up } else if recovery > 0.0 { reached * (1.0 - (x - start - weeks) / recovery).max(0.0) } else { 0.0 }
        };
        let end = got.grid.end();
        let steps = 400_000;
        let step = end / f64::from(steps);
        let want: f64 = (0..steps).map(|k| (1.0 - depth * course((f64::from(k) + 0.5) * step)) * step).sum();
        prop_assert!((total(&got.grid, &got.capacity[PlantId(0)]) - want).abs() < 2e-3);
        // And exactly the same as on a grid of weeks.
        let fine = conditions(Grid { start: (0..105).map(f64::from).collect(), length: vec![1.0; 105] }, vec![{ let kind = EventKind::CapacityLoss { plants: vec![PlantId(0)], loss: Interval::exact(depth), recovery_weeks: Interval::exact(recovery) }; let mut loss = event(start, Some(weeks), kind); loss.ramp_weeks = ramp; loss }]);
        let until = 104.0;
        let weekly_sum: f64 = fine.capacity[PlantId(0)][..104].iter().sum();
        let seam_sum: f64 = (0..got.grid.len()).filter(|&t| got.grid.finish(t) <= until).map(|t| got.capacity[PlantId(0)][t] * got.grid.length[t]).sum();
        let last = (0..got.grid.len()).filter(|&t| got.grid.finish(t) <= until).map(|t| got.grid.finish(t)).fold(0.0, f64::max);
        if start + weeks + recovery < last {
            prop_assert!((weekly_sum - (until - last) - seam_sum).abs() < 1e-9);
        }
    }

    /// A cumulative cap at a moment does not depend on the grid.
    #[test]
    fn the_queue_is_the_same_on_any_grid(start in 0.0..30.0f64, low in 0.0..6.0f64, wide in 0.0..10.0f64, approved in 0.0..1.0f64) {
        let delay = Interval { low, central: None, high: low + wide };
        let seam = seam();
        let weeks = weekly(26);
        let coarse = &caps(&seam, start, None, delay, approved, f64::INFINITY)[0];
        if let Some(fine) = caps(&weeks, start, None, delay, approved, f64::INFINITY).first() {
            for (i, cap) in fine.cumulative_weeks.iter().enumerate() {
                prop_assert!((cap - coarse.cumulative_weeks[i]).abs() < 1e-12);
            }
        }
        for pair in coarse.cumulative_weeks.windows(2) {
            prop_assert!(pair[0] <= pair[1] + 1e-12);
        }
        let whole = seam.end() - start;
        let last = coarse.cumulative_weeks[coarse.cumulative_weeks.len() - 1];
        let free = start - seam.start[coarse.first];
        prop_assert!((last - free - approved * (whole - low - 0.5 * wide)).abs() < 1e-9);
    }
}

#[test]
fn a_specific_duty_stands_beside_the_rate() {
    // 80 % of 15 % of 1,000 USD/t and of 50 USD/t.
    let kind = EventKind::Tariff {
        from: vec![A],
        to: vec![B],
        products: vec![ORE],
        links: vec![AB],
        rate: Interval::exact(0.15),
        specific: Interval::exact(50.0),
        pass_through: Interval::exact(0.8),
        is_export_tax: false,
    };
    near(conditions(weekly(1), vec![event(0.0, None, kind)]).extra_cost[AB][0], 160.0);
}

#[test]
fn a_named_way_stands_in_for_the_route_table() {
    let kind = EventKind::RouteClosure {
        route: "strait".to_owned(),
        detours: vec![(AB, Some(0.5)), (BC, None)],
        named: Some(("another".to_owned(), Interval::exact(0.25))),
        extra_cost: Interval::exact(0.0),
    };
    let got = conditions(weekly(1), vec![event(0.0, None, kind)]);
    assert_eq!((&got.extra_lead[AB], &got.extra_lead[BC]), (&vec![0.25], &vec![0.25]));
    assert_eq!(got.flow_cap[BC], [f64::INFINITY]);
}

/// Cumulative caps of a licence of two weeks at 50 %, with a share of the refusals applied for again.
fn reapplied(share: f64, start: f64) -> Vec<f64> {
    let mut kind = licence(Interval::exact(2.0), 0.5, 1000.0);
    if let EventKind::LicenceDelay { reapply, .. } = &mut kind {
        *reapply = Interval::exact(share);
    }
    let caps = conditions(weekly(8), vec![event(start, None, kind)]).kernel_caps;
    caps[0].cumulative_weeks.clone()
}

#[test]
fn what_is_applied_for_again_waits_again() {
    // Rounds of a half, a quarter, an eighth of what was asked for two, four and six weeks earlier.
    let want = [0.0, 0.0, 0.5, 1.0, 1.5 + 0.25, 2.0 + 0.5, 2.5 + 0.75 + 0.125, 3.0 + 1.0 + 0.25];
    for (got, want) in reapplied(1.0, 0.0).into_iter().zip(want) {
        near(got, want);
    }
    near(reapplied(0.0, 0.0)[7], 3.0);
}

#[test]
fn applied_for_until_approved_a_steady_regime_stops_nothing() {
    for (t, got) in reapplied(1.0, -1000.0).into_iter().enumerate() {
        near(got, t as f64 + 1.0);
    }
}
