//! Scenario to conditions: every event becomes caps, factors, costs and stock movements per period.
//!
//! An event has a strength over time: it rises linearly from its start over `ramp_weeks`, holds to its end, and for a
//! lost capacity falls linearly over the recovery. Factors are exact averages of `1 - depth * strength` over each
//! period, so a sum of factor times length is the integral over time whatever the grid.
//!
//! Licences: applications come in at the baseline rate from the first day of the regime, a decision takes the delay
//! `d` with distribution `F`, and the share `a` of them is approved. Approvals up to `x` weeks after the start amount to
//! `a * integral of F from 0 to x` weeks of baseline flow. `F` is a step at the median, or, with a spread stated, even from
//! the shortest decision to the median and from the median to the longest, half of the decisions each. Refusals are final
//! unless a share `r` of them is applied for again: round `n` adds `a ((1 - a) r)^n` of `F` moved by `n` medians. Where
//! the use matters, `a` is multiplied by one less the share of the flow that ends in a refused use, traced through the
//! baseline, and that use gets none of what came under licence. A regime that was in force before the
//! first day of the scenario is in its steady state: its queue is full and its approvals were used as they came.
//! An approval lapses after `W` weeks. Shipped in any span `(s, t]` is at most what was approved in `(s - W, t]`. This is
//! written for spans that start at the regime's start and every `W` weeks after it, so an unused approval can be carried
//! for at least `W` and for less than `2 W` weeks.

use crate::respond::yearly_use;
use seawall_model::conditions::{Bound, Conditions, Fill, Grid, GroupCap, KernelCap, Limit, Release};
use seawall_model::id::{Column, DemandId, Id, LinkId, PlantId, ProductId, RegionId, UseId};
use seawall_model::scenario::{Event, EventKind, Floor, Rule, RuleKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::{CellKind, Model, Role};
use std::collections::BTreeMap;

/// Tonnes a year below which a link counts as carrying nothing.
const NEGLIGIBLE: f64 = 1e-9;

/// Which point of each event's intervals is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// The central value.
    Central,
    /// The low end of each number.
    Low,
    /// The high end of each number.
    High,
    /// The end of each number that hurts least.
    Mild,
    /// The end of each number that hurts most.
    Severe,
}

/// Whether more of a number makes an event worse.
#[derive(Clone, Copy)]
enum Worse {
    More,
    Less,
}

impl Pick {
    fn of(self, interval: Interval, worse: Worse) -> f64 {
        match (self, worse) {
            (Self::Central, _) => interval.center(),
            (Self::Low, _) | (Self::Mild, Worse::More) | (Self::Severe, Worse::Less) => interval.low,
            (Self::High, _) | (Self::Mild, Worse::Less) | (Self::Severe, Worse::More) => interval.high,
        }
    }
}

/// Lowers `scenario` onto `grid`; the share of controlled origin comes from [`controlled_share`].
#[must_use]
pub fn lower(model: &Model, scenario: &Scenario, grid: Grid, pick: Pick) -> Conditions {
    lower_with_origin(model, scenario, grid, pick, &|from| controlled_share(model, from))
}

/// [`lower`] with a given share, 0 to 1, of what each link carries that was made from goods of the controlling regions.
#[must_use]
pub fn lower_with_origin(
    model: &Model,
    scenario: &Scenario,
    grid: Grid,
    pick: Pick,
    controlled: &dyn Fn(&[RegionId]) -> Column<LinkId, f64>,
) -> Conditions {
    let mut lowering =
        Lowering { model, pick, controlled, effects: Effects::default(), conditions: nothing(model, grid) };
    for event in &scenario.events {
        lowering.event(event);
    }
    let Lowering { effects, mut conditions, .. } = lowering;
    effects.average_into(&mut conditions);
    conditions.rules = rules(model, scenario, &conditions.grid);
    conditions.announcements = announcements(scenario, &conditions.grid);
    conditions
}

/// The conditions under which everything stays as in the baseline.
#[must_use]
pub fn nothing(model: &Model, grid: Grid) -> Conditions {
    let world = &model.world;
    let n = grid.len();
    Conditions {
        capacity: fill(world.plants.len(), n, 1.0),
        ramp: fill(world.plants.len(), n, 1.0),
        flow_cap: fill(world.links.len(), n, f64::INFINITY),
        extra_lead: fill(world.links.len(), n, 0.0),
        extra_cost: fill(world.links.len(), n, 0.0),
        tariff: fill(world.links.len(), n, 0.0),
        service_cap: fill(world.demands.len(), n, f64::INFINITY),
        demand: fill(world.demands.len(), n, 1.0),
        input_factor: Vec::new(),
        group_caps: Vec::new(),
        kernel_caps: Vec::new(),
        fills: Vec::new(),
        releases: Vec::new(),
        rules: Vec::new(),
        announcements: vec![0],
        grid,
    }
}

fn fill<I: Id>(count: usize, periods: usize, value: f64) -> Column<I, Vec<f64>> {
    Column::from_vec(vec![vec![value; periods]; count])
}

/// The scenario as known in `week`: events announced later are left out.
///
/// An event counts as known from its announcement, or from its start where none is stated, with its whole course.
#[must_use]
pub fn known_in(scenario: &Scenario, week: f64) -> Scenario {
    let mut known = scenario.clone();
    known.events.retain(|event| event.announced_week.unwrap_or(event.start_week).min(event.start_week) <= week);
    known
}

/// Periods at whose start something becomes known: the period that contains each announcement, and the first.
fn announcements(scenario: &Scenario, grid: &Grid) -> Vec<usize> {
    let mut periods = vec![0];
    for event in &scenario.events {
        let week = event.announced_week.unwrap_or(event.start_week).min(event.start_week);
        periods.extend((0..grid.len()).filter(|&t| grid.start[t] <= week && week < grid.finish(t)));
    }
    periods.sort_unstable();
    periods.dedup();
    periods
}

/// The rules as bounds in each period: a rule holds in every period that it touches.
fn rules(model: &Model, scenario: &Scenario, grid: &Grid) -> Vec<Limit> {
    let world = &model.world;
    let mut limits = Vec::new();
    for (k, rule) in scenario.rules.iter().enumerate() {
        let holds: Vec<f64> = (0..grid.len()).map(|t| f64::from(u8::from(is_in_force(rule, grid, t)))).collect();
        let scaled = |level: f64| holds.iter().map(|hold| hold * level).collect::<Vec<f64>>();
        let mut limit = |bound| limits.push(Limit { rule: k, weight: rule.weight, bound });
        match &rule.kind {
            RuleKind::MinimumService { demands, share, .. } => {
                // Tonnes of different products are not added.
                let mut products: Vec<ProductId> = demands.iter().map(|&d| world.demands[d].product).collect();
                products.sort_unstable();
                products.dedup();
                for product in products {
                    let demands = demands.iter().copied().filter(|&d| world.demands[d].product == product).collect();
                    limit(Bound::Service { demands, share: scaled(*share) });
                }
            }
            RuleKind::StockFloor { stocks, floor, .. } => {
                let used = yearly_use(model);
                let mut places: Vec<(RegionId, ProductId)> =
                    stocks.iter().map(|&s| (world.stocks[s].region, world.stocks[s].product)).collect();
                places.sort_unstable();
                places.dedup();
                for place in places {
                    let here = stocks
                        .iter()
                        .copied()
                        .filter(|&s| (world.stocks[s].region, world.stocks[s].product) == place)
                        .collect();
                    let tonnes = match floor {
                        Floor::Tonnes(tonnes) => *tonnes,
                        Floor::Days(days) => used.get(&place).copied().unwrap_or(0.0) * days / 365.25,
                    };
                    limit(Bound::Stock { stocks: here, tonnes: scaled(tonnes), opening: scaled(0.0) });
                }
            }
            RuleKind::NoRelease { stocks, .. } => {
                for &stock in stocks {
                    limit(Bound::Stock { stocks: vec![stock], tonnes: scaled(0.0), opening: scaled(1.0) });
                }
            }
            RuleKind::MaximumLoss { usd } => limit(Bound::Loss(*usd)),
        }
    }
    limits
}

fn is_in_force(rule: &Rule, grid: &Grid, t: usize) -> bool {
    let end = rule.weeks.map_or(f64::INFINITY, |weeks| rule.start_week + weeks);
    grid.finish(t) > rule.start_week && grid.start[t] < end
}

/// The strength of an event over time, 0 to 1: linear between `start` and `full`, one until `end`, linear down to `gone`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Course {
    start: f64,
    full: f64,
    end: f64,
    gone: f64,
}

impl Course {
    fn of(event: &Event) -> Self {
        let end = event.weeks.map_or(f64::INFINITY, |weeks| event.start_week + weeks);
        Self { start: event.start_week, full: event.start_week + event.ramp_weeks.max(0.0), end, gone: end }
    }

    /// Strength just after `week` (or just before it with `after` false), so that jumps can be integrated piece by piece.
    fn at(&self, week: f64, after: bool) -> f64 {
        let past = |mark: f64| if after { week >= mark } else { week > mark };
        let up = if self.full > self.start {
            ((week - self.start) / (self.full - self.start)).clamp(0.0, 1.0)
        } else {
            f64::from(u8::from(past(self.start)))
        };
        if !past(self.end) {
            return up;
        }
        // An event that ends while it still builds up recovers from where it stood.
        let reached = if self.full > self.start {
            ((self.end - self.start) / (self.full - self.start)).clamp(0.0, 1.0)
        } else {
            1.0
        };
        let down =
            if self.gone > self.end { 1.0 - ((week - self.end) / (self.gone - self.end)).clamp(0.0, 1.0) } else { 0.0 };
        reached * down
    }

    /// Integral of the strength over `[from, to)`.
    fn integral(&self, from: f64, to: f64) -> f64 {
        pieces(std::slice::from_ref(self), from, to)
            .iter()
            .map(|&(a, b)| 0.5 * (self.at(a, true) + self.at(b, false)) * (b - a))
            .sum()
    }

    /// Whether it acts at any moment of `[from, to)`.
    fn touches(&self, from: f64, to: f64) -> bool {
        self.start < to && self.gone > from
    }
}

/// Cuts `[from, to)` where any course bends or jumps.
fn pieces(courses: &[Course], from: f64, to: f64) -> Vec<(f64, f64)> {
    let mut marks = vec![from, to];
    for course in courses {
        marks.extend(
            [course.start, course.full, course.end, course.gone].into_iter().filter(|&mark| mark > from && mark < to),
        );
    }
    marks.sort_by(f64::total_cmp);
    marks.dedup();
    marks.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// `1 - depth * strength`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Factor {
    course: Course,
    depth: f64,
}

impl Factor {
    fn at(&self, week: f64, after: bool) -> f64 {
        1.0 - self.depth * self.course.at(week, after)
    }
}

/// Average over `[from, to)` of the least of the factors at each moment.
fn average_least(factors: &[Factor], from: f64, to: f64) -> f64 {
    let courses: Vec<Course> = factors.iter().map(|factor| factor.course).collect();
    let mut sum = 0.0;
    for (a, b) in pieces(&courses, from, to) {
        let ends: Vec<(f64, f64)> = factors.iter().map(|factor| (factor.at(a, true), factor.at(b, false))).collect();
        // Inside a piece all are straight lines: cut again where two of them cross.
        let mut cuts = vec![0.0, 1.0];
        for (i, x) in ends.iter().enumerate() {
            for y in &ends[..i] {
                let (left, right) = (x.0 - y.0, x.1 - y.1);
                if left * right < 0.0 {
                    cuts.push(left / (left - right));
                }
            }
        }
        cuts.sort_by(f64::total_cmp);
        let least = |s: f64| ends.iter().map(|end| end.0 + s * (end.1 - end.0)).fold(f64::INFINITY, f64::min);
        sum +=
            cuts.windows(2).map(|cut| 0.5 * (least(cut[0]) + least(cut[1])) * (cut[1] - cut[0])).sum::<f64>() * (b - a);
    }
    sum / (to - from)
}

/// Average over `[from, to)` of the product of the factors; exact for up to five that change at once.
fn average_product(factors: &[Factor], from: f64, to: f64) -> f64 {
    let courses: Vec<Course> = factors.iter().map(|factor| factor.course).collect();
    let offset = 0.5 * (0.6_f64).sqrt();
    let mut sum = 0.0;
    for (a, b) in pieces(&courses, from, to) {
        let product =
            |s: f64| factors.iter().map(|f| f.at(a, true) + s * (f.at(b, false) - f.at(a, true))).product::<f64>();
        sum += (5.0 * product(0.5 - offset) + 8.0 * product(0.5) + 5.0 * product(0.5 + offset)) / 18.0 * (b - a);
    }
    sum / (to - from)
}

/// Factors gathered from all events, before they are averaged.
#[derive(Default)]
struct Effects {
    capacity: BTreeMap<PlantId, Vec<Factor>>,
    ramp: BTreeMap<PlantId, Vec<Factor>>,
    flow: BTreeMap<LinkId, Vec<Factor>>,
    demand: BTreeMap<DemandId, Vec<Factor>>,
    input: BTreeMap<(RegionId, ProductId), Vec<Factor>>,
    service: BTreeMap<DemandId, Vec<Factor>>,
}

impl Effects {
    fn average_into(self, conditions: &mut Conditions) {
        let grid = conditions.grid.clone();
        let periods: Vec<(f64, f64)> = (0..grid.len()).map(|t| (grid.start[t], grid.finish(t))).collect();
        let product = |factors: &[Factor]| {
            periods.iter().map(|&(from, to)| average_product(factors, from, to)).collect::<Vec<f64>>()
        };
        for (id, factors) in &self.capacity {
            conditions.capacity[*id] = product(factors);
        }
        for (id, factors) in &self.ramp {
            conditions.ramp[*id] = product(factors);
        }
        for (id, factors) in &self.demand {
            conditions.demand[*id] = product(factors);
        }
        for (&(region, made), factors) in &self.input {
            conditions.input_factor.push((region, made, product(factors)));
        }
        for (id, factors) in &self.service {
            for (t, &(from, to)) in periods.iter().enumerate() {
                if factors.iter().any(|factor| factor.course.touches(from, to)) {
                    conditions.service_cap[*id][t] = average_least(factors, from, to).clamp(0.0, 1.0);
                }
            }
        }
        for (id, factors) in &self.flow {
            for (t, &(from, to)) in periods.iter().enumerate() {
                if factors.iter().any(|factor| factor.course.touches(from, to)) {
                    conditions.flow_cap[*id][t] = average_least(factors, from, to).max(0.0);
                }
            }
        }
    }
}

struct Lowering<'a> {
    model: &'a Model,
    pick: Pick,
    controlled: &'a dyn Fn(&[RegionId]) -> Column<LinkId, f64>,
    effects: Effects,
    conditions: Conditions,
}

impl Lowering<'_> {
    fn event(&mut self, event: &Event) {
        let world = &self.model.world;
        let pick = self.pick;
        let course = Course::of(event);
        match &event.kind {
            EventKind::ExportBan { links, leak, .. } => {
                let depth = 1.0 - pick.of(*leak, Worse::Less);
                for &link in links {
                    self.effects.flow.entry(link).or_default().push(Factor { course, depth });
                }
            }
            EventKind::ExportQuota { links, share, by_destination, .. } => {
                let depth = 1.0 - pick.of(*share, Worse::Less);
                let mut groups: BTreeMap<Option<RegionId>, Vec<LinkId>> = BTreeMap::new();
                for &link in links {
                    groups.entry(by_destination.then_some(world.links[link].to)).or_default().push(link);
                }
                let share = self.per_period(|from, to| {
                    if course.touches(from, to) {
                        average_least(&[Factor { course, depth }], from, to)
                    } else {
                        f64::INFINITY
                    }
                });
                self.conditions
                    .group_caps
                    .extend(groups.into_values().map(|links| GroupCap { links, share: share.clone() }));
            }
            EventKind::Tariff { links, rate, specific, pass_through, is_export_tax, .. } => {
                let passed = pick.of(*pass_through, Worse::More);
                let (share, each) = (pick.of(*rate, Worse::More), pick.of(*specific, Worse::More));
                let strength = self.per_period(|from, to| course.integral(from, to) / (to - from));
                for &link in links {
                    let price = world.products[world.links[link].product].price.center();
                    let cost = passed * (share * price + each);
                    for (t, strength) in strength.iter().enumerate() {
                        self.conditions.extra_cost[link][t] += cost * strength;
                        if !is_export_tax {
                            self.conditions.tariff[link][t] += cost * strength;
                        }
                    }
                }
            }
            EventKind::LicenceDelay {
                from,
                to,
                links,
                refused_uses,
                delay_weeks,
                spread_weeks,
                approved,
                reapply,
                valid_weeks,
                ..
            } => {
                let approved = pick.of(*approved, Worse::Less);
                let queue = Queue {
                    course,
                    delay: pick.of(*delay_weeks, Worse::More),
                    spread: *spread_weeks,
                    approved,
                    reapplied: (1.0 - approved) * pick.of(*reapply, Worse::Less),
                };
                let whole = queue.caps(&self.conditions.grid, *valid_weeks, 1.0);
                let refused = (!refused_uses.is_empty()).then(|| refused_share(self.model, to, refused_uses));
                for &link in links {
                    if self.model.steady[world.links[link].cell] <= NEGLIGIBLE {
                        // No baseline, so nothing is applied for: a new route does not open while the regime holds.
                        self.effects.flow.entry(link).or_default().push(Factor { course, depth: 1.0 });
                        continue;
                    }
                    // What would end in a refused use is not applied for.
                    let asked = refused.as_ref().map_or(1.0, |refused| 1.0 - refused[link]);
                    let caps = if asked < 1.0 {
                        queue.caps(&self.conditions.grid, *valid_weeks, asked)
                    } else {
                        whole.clone()
                    };
                    self.conditions.kernel_caps.extend(caps.into_iter().map(|(first, cumulative_weeks)| KernelCap {
                        link,
                        first,
                        cumulative_weeks,
                    }));
                }
                if !refused_uses.is_empty() {
                    let products: Vec<ProductId> = links.iter().map(|&link| world.links[link].product).collect();
                    let origin = licensed_share(self.model, from, &products);
                    for (id, demand) in world.demands.iter() {
                        let is_asked = to.is_empty() || to.contains(&demand.region);
                        if !is_asked || from.contains(&demand.region) || !refused_uses.contains(&demand.usage) {
                            continue;
                        }
                        let depth = held_at(&origin, (demand.region, demand.product));
                        if depth > 0.0 {
                            self.effects.service.entry(id).or_default().push(Factor { course, depth });
                        }
                    }
                }
            }
            EventKind::ReexportControl { from, links, leak, .. } => {
                let stopped = 1.0 - pick.of(*leak, Worse::Less);
                let controlled = (self.controlled)(from);
                for &link in links {
                    let share = controlled[link].clamp(0.0, 1.0);
                    if share > 0.0 {
                        self.effects.flow.entry(link).or_default().push(Factor { course, depth: share * stopped });
                    }
                }
            }
            EventKind::TechnologyBan { plants, ramp_share, .. } => {
                let ramp = 1.0 - pick.of(*ramp_share, Worse::Less);
                for &plant in plants {
                    self.effects.ramp.entry(plant).or_default().push(Factor { course, depth: ramp });
                    let capacity = world.plants[plant].capacity.center();
                    if capacity > 1.0 {
                        self.effects
                            .capacity
                            .entry(plant)
                            .or_default()
                            .push(Factor { course, depth: 1.0 - 1.0 / capacity });
                    }
                }
            }
            EventKind::CapacityLoss { plants, loss, recovery_weeks } => {
                let course = Course { gone: course.end + pick.of(*recovery_weeks, Worse::More).max(0.0), ..course };
                let depth = pick.of(*loss, Worse::More);
                for &plant in plants {
                    self.effects.capacity.entry(plant).or_default().push(Factor { course, depth });
                }
            }
            EventKind::RouteClosure { detours, named, extra_cost, .. } => {
                let strength = self.per_period(|from, to| course.integral(from, to) / (to - from));
                let share = pick.of(*extra_cost, Worse::More);
                let own = named.as_ref().map(|(_, weeks)| pick.of(*weeks, Worse::More));
                for &(link, detour) in detours {
                    let Some(weeks) = own.or(detour) else {
                        self.effects.flow.entry(link).or_default().push(Factor { course, depth: 1.0 });
                        continue;
                    };
                    for (t, strength) in strength.iter().enumerate() {
                        self.conditions.extra_lead[link][t] += weeks * strength;
                        self.conditions.extra_cost[link][t] += share * world.links[link].freight * strength;
                    }
                }
            }
            EventKind::DemandSurge { regions, products, uses, factor } => {
                let depth = 1.0 - pick.of(*factor, Worse::More);
                for (id, demand) in world.demands.iter() {
                    if regions.contains(&demand.region)
                        && products.contains(&demand.product)
                        && (uses.is_empty() || uses.contains(&demand.usage))
                    {
                        self.effects.demand.entry(id).or_default().push(Factor { course, depth });
                    }
                }
            }
            EventKind::StockRelease { regions, products, tonnes } => {
                let open = self.per_period(|from, to| course.touches(from, to));
                let tonnes = tonnes.map_or(f64::INFINITY, |tonnes| pick.of(tonnes, Worse::Less));
                for &region in regions {
                    self.conditions.releases.extend(products.iter().map(|&product| Release {
                        region,
                        product,
                        open: open.clone(),
                        tonnes,
                    }));
                }
            }
            EventKind::StockFill { regions, products, tonnes } => {
                let until = if course.end.is_finite() { course.end } else { self.conditions.grid.end() };
                let whole = course.integral(course.start, until);
                let tonnes = pick.of(*tonnes, Worse::More);
                let rate = self.per_period(|from, to| {
                    if whole > 0.0 {
                        tonnes * course.integral(from, to.min(until).max(from)) / whole / (to - from)
                    } else {
                        0.0
                    }
                });
                for &region in regions {
                    self.conditions.fills.extend(products.iter().map(|&product| Fill {
                        region,
                        product,
                        rate: rate.clone(),
                    }));
                }
            }
            // A guaranteed price moves no tonne in the response; what it costs is reported beside it.
            EventKind::PriceFloor { .. } => {}
            EventKind::SubstitutionPush { regions, products, saving } => {
                let depth = pick.of(*saving, Worse::Less);
                for &region in regions {
                    for &product in products {
                        self.effects.input.entry((region, product)).or_default().push(Factor { course, depth });
                    }
                }
            }
        }
    }

    fn per_period<T>(&self, value: impl Fn(f64, f64) -> T) -> Vec<T> {
        let grid = &self.conditions.grid;
        (0..grid.len()).map(|t| value(grid.start[t], grid.finish(t))).collect()
    }
}

/// A licence regime: when it holds, how long a decision takes, what share is approved.
struct Queue {
    course: Course,
    /// The median decision, weeks.
    delay: f64,
    /// The shortest and the longest decision; half lie evenly below the median and half evenly above.
    spread: Option<(f64, f64)>,
    approved: f64,
    /// Share of all applications that is refused and applied for again.
    reapplied: f64,
}

/// Rounds of applying again after which nothing is left to speak of.
const ROUNDS: usize = 10_000;

impl Queue {
    /// Weeks of baseline flow that may move from the regime's start to `week`, of which a share `asked` is applied for:
    /// approvals, and while the regime is still being introduced the flow that it does not cover.
    fn allowed(&self, week: f64, asked: f64) -> f64 {
        let since = week - self.course.start;
        if since <= 0.0 {
            return since;
        }
        let ramp = self.course.full - self.course.start;
        if ramp <= 0.0 {
            return asked * self.approvals(since, &|since| self.decided(since));
        }
        let uncovered = since - self.course_integral(since, ramp);
        let twice = |since: f64| self.approvals(since, &|since| self.decided_twice(since));
        uncovered + asked * (twice(since) - twice(since - ramp)) / ramp
    }

    /// What is approved in the first round and in those after it: each further round takes the median delay.
    fn approvals(&self, since: f64, decided: &dyn Fn(f64) -> f64) -> f64 {
        if self.reapplied <= 0.0 {
            return self.approved * decided(since);
        }
        if self.delay <= 0.0 {
            // Decided at once, so all rounds fall together.
            let rest = 1.0 - self.reapplied;
            return if rest > 0.0 { self.approved / rest * decided(since) } else { 0.0 };
        }
        let (mut sum, mut share, mut left) = (0.0, self.approved, since);
        for _ in 0..ROUNDS {
            if left <= 0.0 || share <= 1e-15 {
                break;
            }
            sum += share * decided(left);
            share *= self.reapplied;
            left -= self.delay;
        }
        sum
    }

    /// Integral of the share that is covered, `since` weeks after the start.
    fn course_integral(&self, since: f64, ramp: f64) -> f64 {
        if since <= ramp { 0.5 * since * since / ramp } else { since - 0.5 * ramp }
    }

    /// The delay's distribution as halves: below and above its median, each spread evenly.
    fn halves(&self) -> [(f64, f64); 2] {
        let (shortest, longest) = self.spread.unwrap_or((self.delay, self.delay));
        let median = self.delay.clamp(shortest.min(longest), longest.max(shortest));
        [(shortest, median), (median, longest)]
    }

    /// Integral from 0 to `since` of the share of applications decided within a time.
    fn decided(&self, since: f64) -> f64 {
        let past = |mark: f64| (since - mark).max(0.0);
        self.halves()
            .iter()
            .map(|&(from, to)| {
                0.5 * if to > from { (past(from).powi(2) - past(to).powi(2)) / (2.0 * (to - from)) } else { past(from) }
            })
            .sum()
    }

    /// Integral of [`Self::decided`].
    fn decided_twice(&self, since: f64) -> f64 {
        let past = |mark: f64| (since - mark).max(0.0);
        self.halves()
            .iter()
            .map(|&(from, to)| {
                0.5 * if to > from {
                    (past(from).powi(3) - past(to).powi(3)) / (6.0 * (to - from))
                } else {
                    0.5 * past(from).powi(2)
                }
            })
            .sum()
    }

    /// First period and cumulative caps, one for the regime's start and one for each further span of `valid` weeks.
    fn caps(&self, grid: &Grid, valid: f64, asked: f64) -> Vec<(usize, Vec<f64>)> {
        let mut caps = Vec::new();
        let opening = self.course.start.max(0.0);
        let mut anchor = opening;
        while anchor < grid.end().min(self.course.end) {
            let Some(first) = (0..grid.len())
                .find(|&t| if anchor == opening { grid.finish(t) > anchor } else { grid.start[t] >= anchor })
            else {
                break;
            };
            // Before the regime, and in a first period that it only partly covers, goods move freely at the baseline rate.
            let spent = if anchor == opening {
                if self.course.start > 0.0 { grid.start[first] - self.course.start } else { self.allowed(0.0, asked) }
            } else {
                let lapsed = grid.start[first] - valid;
                if lapsed <= opening {
                    if self.course.start > 0.0 { 0.0 } else { self.allowed(0.0, asked) }
                } else {
                    self.allowed(lapsed, asked)
                }
            };
            let weeks: Vec<f64> = (first..grid.len())
                .map(|t| {
                    let finish = grid.finish(t);
                    if finish <= self.course.end + 1e-9 {
                        self.allowed(finish, asked) - spent
                    } else if grid.start[t] < self.course.end {
                        self.allowed(self.course.end, asked) - spent + (finish - self.course.end)
                    } else {
                        f64::INFINITY
                    }
                })
                .collect();
            caps.push((first, weeks));
            if !(valid.is_finite() && valid > 0.0) {
                break;
            }
            anchor += valid;
        }
        caps
    }
}

/// For each link, the share of what it carries that was made from goods of the regions `from`.
///
/// Tonnes are traced through the steady baseline: what `from` makes is wholly of its origin; elsewhere an output has the
/// tonne-weighted share of its inputs; a region's supply of a product is mixed evenly.
#[must_use]
pub fn controlled_share(model: &Model, from: &[RegionId]) -> Column<LinkId, f64> {
    let share = origin_share(model, &|region, _| from.contains(&region).then_some(1.0));
    let links = model.world.links.values().iter();
    Column::from_vec(links.map(|link| held_at(&share, (link.from, link.product))).collect())
}

/// For each region and product, the share of its supply that came as one of `products` from the regions `from`, or was
/// made from it.
fn licensed_share(model: &Model, from: &[RegionId], products: &[ProductId]) -> BTreeMap<(RegionId, ProductId), f64> {
    // What the licensing regions send of other products needs no licence, whatever it was made from.
    let licensed = |product| f64::from(u8::from(products.contains(&product)));
    origin_share(model, &|region, product| from.contains(&region).then(|| licensed(product)))
}

/// The share of each supply that is of an origin: `stated` where it is known, traced elsewhere.
fn origin_share(
    model: &Model,
    stated: &dyn Fn(RegionId, ProductId) -> Option<f64>,
) -> BTreeMap<(RegionId, ProductId), f64> {
    let world = &model.world;
    let mut share: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    // Chains are a dozen steps long and loops through scrap contract fast; the limit bounds malformed models.
    for _ in 0..500 {
        let mut supply: BTreeMap<(RegionId, ProductId), (f64, f64)> = BTreeMap::new();
        let mut add = |key: (RegionId, ProductId), tonnes: f64, share: f64| {
            let entry = supply.entry(key).or_default();
            entry.0 += tonnes;
            entry.1 += tonnes * share;
        };
        let held = |key: (RegionId, ProductId)| share.get(&key).copied().unwrap_or(0.0);
        for plant in world.plants.values() {
            let inputs: Vec<(f64, f64)> = plant
                .recipe
                .iter()
                .filter(|i| i.role == Role::Input)
                .map(|i| (model.steady[i.cell], held((plant.region, i.product))))
                .collect();
            let taken: f64 = inputs.iter().map(|input| input.0).sum();
            let origin =
                if taken > 0.0 { inputs.iter().map(|input| input.0 * input.1).sum::<f64>() / taken } else { 0.0 };
            for ingredient in plant.recipe.iter().filter(|i| i.role == Role::Output) {
                add((plant.region, ingredient.product), model.steady[ingredient.cell], origin);
            }
        }
        for link in world.links.values() {
            add((link.to, link.product), model.steady[link.cell], held((link.from, link.product)));
        }
        for cell in world.cells.ids() {
            if let CellKind::Unexplained(region, product) = world.cells[cell].kind {
                add((region, product), model.steady[cell], stated(region, product).unwrap_or(0.0));
            }
        }
        let mut change: f64 = 0.0;
        for (key, (tonnes, controlled)) in supply {
            let traced = if tonnes > 0.0 { controlled / tonnes } else { 0.0 };
            let next = stated(key.0, key.1).unwrap_or(traced);
            change = change.max((next - held_at(&share, key)).abs());
            share.insert(key, next);
        }
        if change < 1e-12 {
            break;
        }
    }
    share
}

/// For each link, the share of what it carries that ends in one of `uses` in the regions `to` (everywhere where empty).
///
/// Traced forward through the steady baseline: a region's supply of a product is shared out by tonnes among its plants,
/// users and customers, and what a plant takes goes where its outputs go, by tonnes.
fn refused_share(model: &Model, to: &[RegionId], uses: &[UseId]) -> Column<LinkId, f64> {
    let world = &model.world;
    let mut ends: BTreeMap<(RegionId, ProductId), f64> = BTreeMap::new();
    // As above: chains are short and loops contract.
    for _ in 0..500 {
        let mut sums: BTreeMap<(RegionId, ProductId), (f64, f64)> = BTreeMap::new();
        let mut add = |key: (RegionId, ProductId), tonnes: f64, share: f64| {
            let entry = sums.entry(key).or_default();
            entry.0 += tonnes;
            entry.1 += tonnes * share;
        };
        for plant in world.plants.values() {
            let outputs: Vec<(f64, f64)> = plant
                .recipe
                .iter()
                .filter(|i| i.role == Role::Output)
                .map(|i| (model.steady[i.cell], held_at(&ends, (plant.region, i.product))))
                .collect();
            let made: f64 = outputs.iter().map(|output| output.0).sum();
            let share =
                if made > 0.0 { outputs.iter().map(|output| output.0 * output.1).sum::<f64>() / made } else { 0.0 };
            for ingredient in plant.recipe.iter().filter(|i| i.role == Role::Input) {
                add((plant.region, ingredient.product), model.steady[ingredient.cell], share);
            }
        }
        for link in world.links.values() {
            add((link.from, link.product), model.steady[link.cell], held_at(&ends, (link.to, link.product)));
        }
        for demand in world.demands.values() {
            let is_refused = uses.contains(&demand.usage) && (to.is_empty() || to.contains(&demand.region));
            add((demand.region, demand.product), model.steady[demand.cell], f64::from(u8::from(is_refused)));
        }
        let mut change: f64 = 0.0;
        for (key, (tonnes, refused)) in sums {
            let next = if tonnes > 0.0 { refused / tonnes } else { 0.0 };
            change = change.max((next - held_at(&ends, key)).abs());
            ends.insert(key, next);
        }
        if change < 1e-12 {
            break;
        }
    }
    Column::from_vec(world.links.values().iter().map(|link| held_at(&ends, (link.to, link.product))).collect())
}

fn held_at(share: &BTreeMap<(RegionId, ProductId), f64>, key: (RegionId, ProductId)) -> f64 {
    share.get(&key).copied().unwrap_or(0.0)
}

#[cfg(test)]
#[path = "conditions/tests.rs"]
mod tests;
