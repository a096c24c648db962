//! The rationed path in the rows of the coordinated programme of everybody: is it a plan, and what does it cost there?
//!
//! Each rate of the path becomes the columns of `respond::programme`; what the programme adds (room to send on, the gap at the
//! end) follows from the rows. A path that breaks no row costs at least the optimum, on a grid of weeks and by the same
//! objective.

use super::Rationed;
use crate::respond::Programme;
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::Id;
use seawall_model::world::Model;
use std::collections::BTreeMap;

/// A path held against a programme.
#[derive(Debug, Clone, PartialEq)]
pub struct Plugged {
    /// What it costs above the baseline, USD, duties among members included.
    pub objective_usd: f64,
    /// By how much it breaks the row or bound that it breaks most, in the programme's own tonnes.
    pub worst: f64,
    /// The name of that row or column.
    pub of: String,
}

/// Writes `rationed` into `programme`, the one of every region on the same conditions.
#[must_use]
pub fn plug(programme: Programme, model: &Model, rationed: &Rationed) -> Plugged {
    let world = &model.world;
    let layout = programme.layout.clone();
    let (cost_unit, tonne_unit) = programme.draft.units();
    let offset = programme.offset;
    let problem = programme.problem();
    let mut x = vec![0.0; problem.cols()];
    let mut set = |column: usize, tonnes: f64| x[column] = tonnes / tonne_unit;
    for (id, plant) in world.plants.iter() {
        let base = model.steady[plant.recipe[0].cell] / WEEKS_PER_YEAR;
        for (t, slot) in layout.run[id.index()].iter().enumerate() {
            if let Some((up, down)) = *slot {
                set(up, (rationed.run[id][t] - base).max(0.0));
                set(down, (base - rationed.run[id][t]).max(0.0));
            }
        }
    }
    for (id, link) in world.links.iter() {
        let base = model.steady[link.cell] / WEEKS_PER_YEAR;
        let base = if base * WEEKS_PER_YEAR <= crate::prices::NEGLIGIBLE { 0.0 } else { base };
        for (t, slot) in layout.flow[id.index()].iter().enumerate() {
            if let Some((up, down)) = *slot {
                set(up, (rationed.flow[id][t] - base).max(0.0));
                set(down, (base - rationed.flow[id][t]).max(0.0));
            }
        }
    }
    for id in world.demands.ids() {
        for (t, columns) in layout.short[id.index()].iter().enumerate() {
            // Those who lose least go without first.
            let mut left = rationed.short[id][t];
            for &column in columns {
                let takes = left.min(problem.col_upper[column] * tonne_unit);
                set(column, takes);
                left -= takes;
            }
        }
    }
    for (id, _) in world.stocks.iter() {
        for (t, slot) in layout.stock[id.index()].iter().enumerate() {
            if let Some([within, above]) = *slot {
                let level = rationed.stock[id][t];
                set(within, level.min(rationed.opening[id]));
                set(above, (level - rationed.opening[id]).max(0.0));
            }
        }
    }
    for (key, columns) in &layout.surplus {
        for (t, &column) in columns.iter().enumerate() {
            set(column, rationed.surplus.get(key).map_or(0.0, |rates| rates[t]));
        }
    }
    for &(fill, t, column) in &layout.unfilled {
        set(column, rationed.unfilled[fill][t]);
    }

    let columns: BTreeMap<&str, usize> = problem.col_names.iter().zip(0..).collect();
    let activity = |x: &[f64]| {
        let mut sums = vec![0.0; problem.row_count()];
        for (column, &value) in x.iter().enumerate() {
            for (row, coefficient) in problem.column(column) {
                sums[row] += coefficient * value;
            }
        }
        sums
    };
    let sums = activity(&x);
    let mut before: BTreeMap<&str, f64> = BTreeMap::new();
    for (row, name) in problem.row_names.iter().enumerate() {
        // Rows of a place stand in the order of time.
        if let Some(place) = name.strip_prefix("own exports ") {
            let room = columns[format!("room {place}").as_str()];
            let key = place.rsplit_once(' ').map_or(place, |parts| parts.0);
            let entry = before.entry(key).or_insert(0.0);
            *entry += problem.row_lower[row] - sums[row];
            x[room] = *entry;
        } else if name.starts_with("terminal ")
            && let Some(&gap) = columns.get(format!("gap {name}").as_str())
        {
            x[gap] = (problem.row_lower[row] - sums[row]).max(0.0);
        }
    }

    let sums = activity(&x);
    let mut worst = (0.0, String::new());
    let mut hold = |by: f64, name: &str| {
        if by > worst.0 {
            worst = (by, name.to_owned());
        }
    };
    for (row, &sum) in sums.iter().enumerate() {
        hold((problem.row_lower[row] - sum).max(sum - problem.row_upper[row]), &problem.row_names[row]);
    }
    let mut objective = problem.offset;
    for (column, &value) in x.iter().enumerate() {
        hold((problem.col_lower[column] - value).max(value - problem.col_upper[column]), &problem.col_names[column]);
        objective += problem.col_cost[column] * value;
    }
    let (worst, of) = worst;
    Plugged { objective_usd: objective * cost_unit + offset, worst, of }
}
