//! Rolling foresight: nobody knows what is not yet announced.
//!
//! The coalition answers what it knows on the first day. Whenever something is announced it answers again, with what it
//! did until then held where it stands and the end of the horizon where it was. Each answer is the unique one, since the
//! choice among equally cheap plans decides what is left when the next announcement comes. The last answer is what was
//! lived through: its loss is the realised one, which perfect foresight cannot exceed.

use crate::conditions::known_in;
use crate::lp::Options;
use crate::pass::pass;
use crate::prices::Prices;
use crate::respond::{Layout, Response, Settings, programme};
use crate::stress::coalition;
use seawall_model::answer::Status;
use seawall_model::conditions::Conditions;
use seawall_model::id::RegionId;
use seawall_model::scenario::Scenario;
use seawall_model::world::Model;

/// Who walks, and how.
pub struct Walk<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its prices.
    pub prices: &'a Prices,
    /// What happens.
    pub scenario: &'a Scenario,
    /// Turns what is known into conditions.
    pub lower: &'a (dyn Fn(&Scenario) -> Conditions + Sync),
    /// Of the solver.
    pub options: &'a Options,
    /// An answer of the same coalition to start from, if any.
    pub near: Option<&'a Response>,
}

/// Answers for `partners` who learn of each event when it is announced; `lower` turns what is known into conditions.
#[must_use]
pub fn rolling(
    model: &Model,
    prices: &Prices,
    scenario: &Scenario,
    partners: &[RegionId],
    settings: &Settings,
    options: &Options,
    lower: &(dyn Fn(&Scenario) -> Conditions + Sync),
) -> Response {
    Walk { model, prices, scenario, lower, options, near: None }.answer(partners, settings)
}

impl Walk<'_> {
    /// The unique answer of `partners`, step by step.
    ///
    /// An event known only in the middle of a period is known at that period's start, where its factors are averaged
    /// anyway. A step that has no answer ends the walk: its status is returned with an empty response.
    #[must_use]
    pub fn answer(&self, partners: &[RegionId], settings: &Settings) -> Response {
        let Self { model, prices, scenario, lower, options, near } = *self;
        let truth = lower(scenario);
        let inside = coalition(model, partners);
        let mut past: Vec<Vec<f64>> = Vec::new();
        let mut iterations = 0;
        let mut bases = Vec::new();
        let mut answer = |known: &Conditions, past: &[Vec<f64>]| {
            let outside = pass(model, known);
            let mut programme = programme(model, prices, known, &outside, &inside, settings);
            let (_, tonne_unit) = programme.draft.units();
            for (period, values) in past.iter().enumerate() {
                for (column, &value) in decisions(&programme.layout, period).into_iter().zip(values) {
                    let (lowest, highest) = programme.draft.bounds(column);
                    let value = (value / tonne_unit).max(lowest).min(highest);
                    programme.draft.set_bounds(column, value, value);
                }
            }
            let start = near.and_then(|near| near.bases.get(bases.len())?.as_ref());
            let solved = programme.solve_near(true, start, options);
            iterations += solved.solution.iterations;
            bases.push(solved.solution.basis.clone());
            let response = solved.response(model, known, &outside, &inside);
            (solved, Response { iterations, bases: bases.clone(), ..response })
        };
        for step in steps(&truth).windows(2) {
            let known = lower(&known_in(scenario, truth.grid.finish(step[0]).next_down()));
            let (solved, response) = answer(&known, &past);
            if response.status != Status::Solved {
                return response;
            }
            past.extend((step[0]..step[1]).map(|period| {
                decisions(&solved.layout, period).iter().map(|&column| solved.solution.x[column]).collect()
            }));
        }
        // After the last announcement what is known and what is true have the same effects inside the horizon.
        answer(&truth, &past).1
    }
}

/// Periods in which a plan is made: the first, and those in which something is announced.
fn steps(conditions: &Conditions) -> Vec<usize> {
    let mut steps = vec![0];
    steps.extend(conditions.announcements.iter().copied().filter(|&t| t > 0 && t < conditions.grid.len()));
    steps.sort_unstable();
    steps.dedup();
    steps
}

/// The columns that say what is done in `period`, in an order that does not depend on the conditions.
///
/// What is left of a stock, of the room to export and of an order to fill follows from these by the rows.
fn decisions(layout: &Layout, period: usize) -> Vec<usize> {
    let mut columns = Vec::new();
    for slots in layout.run.iter().chain(&layout.flow) {
        columns.extend(slots[period].into_iter().flat_map(|(up, down)| [up, down]));
    }
    columns.extend(layout.import.iter().filter_map(|slots| slots[period]));
    columns.extend(layout.export.iter().filter_map(|slots| slots[period].map(|(_, unmet)| unmet)));
    columns.extend(layout.short.iter().flat_map(|slots| slots[period].iter().copied()));
    columns.extend(layout.stock.iter().filter_map(|slots| slots[period]).flatten());
    columns.extend(layout.surplus.values().map(|slots| slots[period]));
    columns
}
