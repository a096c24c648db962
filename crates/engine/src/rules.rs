//! Rules of the user: rows of the response, and the least by which they would have to give where they cannot be met.
//!
//! A rule is a hard row. Nature and politics never make the programme infeasible, so where it has no answer the rules are
//! at fault: every rule gets a slack, and `min sum_rules weight * given` is solved with every other row kept. What is given
//! counts in tonnes: the tonnes not served beyond what the rule allows, or the most tonnes that a stock lacks. Among the
//! least relaxations the cheapest answer says in which weeks. A bound on the loss is no row, since the loss is what is
//! minimised: it is held against the least loss once all other rules are met.

use crate::draft::Draft;
use crate::lp::{self, Options};
use crate::respond::Layout;
use crate::unique::fix_face;
use seawall_model::conditions::{Bound, Conditions, Grid};
use serde::Serialize;

/// Tonnes below which a slack counts as nothing.
const NOTHING: f64 = 1e-6;

/// By how much one rule would have to give.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Give {
    /// The rule's place in the scenario.
    pub rule: usize,
    /// How much, in the unit below.
    pub amount: f64,
    /// Of what.
    pub unit: Given,
    /// First and last week in which it gives, counted from one; none for a sum of money.
    pub weeks: Option<(f64, f64)>,
}

/// What is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Given {
    /// Tonnes not served over the horizon beyond what the rule allows.
    Tonnes,
    /// The most tonnes that a stock lacks at the end of a period.
    TonnesOfStock,
    /// USD of loss above the bound.
    Usd,
}

/// Rows of one bound: which period each belongs to.
#[derive(Clone)]
pub(crate) struct RuleRows {
    /// Place among the limits of the conditions.
    limit: usize,
    /// Row and period.
    rows: Vec<(usize, usize)>,
}

/// Writes the rules as rows; those that speak of nobody inside write none.
pub(crate) fn write(draft: &mut Draft, layout: &Layout, conditions: &Conditions) -> Vec<RuleRows> {
    let mut written = Vec::new();
    for (k, limit) in conditions.rules.iter().enumerate() {
        let mut rows = Vec::new();
        for t in 0..conditions.grid.len() {
            match &limit.bound {
                Bound::Service { demands, share } if share[t] > 0.0 => {
                    let mut terms = Vec::new();
                    let mut allowed = 0.0;
                    for &demand in demands {
                        let columns = &layout.short[demand.0 as usize][t];
                        terms.extend(columns.iter().map(|&column| (column, layout.length[t])));
                        allowed += (1.0 - share[t]) * layout.wanted[demand.0 as usize][t] * layout.length[t];
                    }
                    if !terms.is_empty() {
                        rows.push((draft.row(f64::NEG_INFINITY, allowed, &terms, format!("rule {k} {t}")), t));
                    }
                }
                Bound::Stock { stocks, tonnes, opening } if tonnes[t] > 0.0 || opening[t] > 0.0 => {
                    let mut terms = Vec::new();
                    let mut least = tonnes[t];
                    for &stock in stocks {
                        if let Some(columns) = layout.stock[stock.0 as usize][t] {
                            terms.extend(columns.map(|column| (column, 1.0)));
                            least += opening[t] * layout.opening[stock.0 as usize];
                        }
                    }
                    if !terms.is_empty() {
                        rows.push((draft.row(least, f64::INFINITY, &terms, format!("rule {k} {t}")), t));
                    }
                }
                _ => {}
            }
        }
        if !rows.is_empty() {
            written.push(RuleRows { limit: k, rows });
        }
    }
    if !written.is_empty() {
        // No rule is kept at the expense of what is owed to outsiders.
        for (_, unmet) in layout.export.iter().flatten().flatten() {
            draft.set_bounds(*unmet, 0.0, 0.0);
        }
    }
    written
}

/// The least relaxation of the rules under which `draft` has an answer; empty where there is none even so.
pub(crate) fn least_relaxation(
    draft: &Draft,
    layout: &Layout,
    conditions: &Conditions,
    options: &Options,
) -> Vec<Give> {
    let mut elastic = draft.clone();
    elastic.clear_costs();
    let mut slacks: Vec<(usize, usize, usize)> = Vec::new();
    for rows in &layout.rules {
        let limit = &conditions.rules[rows.limit];
        let is_stock = matches!(limit.bound, Bound::Stock { .. });
        let weight = elastic.plain_cost(limit.weight);
        let peak = is_stock.then(|| elastic.column(weight, 0.0, f64::INFINITY, format!("peak {}", rows.limit)));
        for &(row, t) in &rows.rows {
            // Of a stock the most that lacks counts; the small cost of each period keeps the others from lacking as much.
            let cost = if is_stock { weight * 1e-3 * layout.length[t] / conditions.grid.end() } else { weight };
            let slack = elastic.column(cost, 0.0, f64::INFINITY, format!("give {} {t}", rows.limit));
            elastic.term(row, slack, if is_stock { 1.0 } else { -1.0 });
            if let Some(peak) = peak {
                elastic.row(0.0, f64::INFINITY, &[(peak, 1.0), (slack, -1.0)], format!("peak {} {t}", rows.limit));
            }
            slacks.push((rows.limit, t, slack));
        }
    }
    let first = lp::solve(&elastic.clone().finish(), options);
    if first.status != lp::Status::Optimal {
        return Vec::new();
    }
    // Among the least relaxations, the cheapest answer.
    fix_face(&mut elastic, &first);
    elastic.copy_costs(draft);
    let second = lp::solve(&elastic.finish(), options);
    let x = if second.status == lp::Status::Optimal { second.x } else { first.x };
    let (_, tonne_unit) = draft.units();
    let mut gives: Vec<Give> = Vec::new();
    for (limit, t, slack) in slacks {
        let tonnes = x[slack] * tonne_unit;
        if tonnes <= NOTHING {
            continue;
        }
        let (rule, grid) = (conditions.rules[limit].rule, &conditions.grid);
        let weeks = Some(weeks(grid, t));
        match gives.iter_mut().find(|give| give.rule == rule) {
            Some(give) => {
                give.amount = if give.unit == Given::Tonnes { give.amount + tonnes } else { give.amount.max(tonnes) };
                give.weeks = give.weeks.zip(weeks).map(|(had, more)| (had.0.min(more.0), had.1.max(more.1)));
            }
            None => {
                let is_stock = matches!(conditions.rules[limit].bound, Bound::Stock { .. });
                let unit = if is_stock { Given::TonnesOfStock } else { Given::Tonnes };
                gives.push(Give { rule, amount: tonnes, unit, weeks });
            }
        }
    }
    gives
}

/// First and last week of a period, counted from one.
fn weeks(grid: &Grid, t: usize) -> (f64, f64) {
    (grid.start[t].floor() + 1.0, grid.finish(t).ceil())
}

/// Bounds on the loss that the least loss exceeds.
pub(crate) fn exceeded(conditions: &Conditions, loss_usd: f64) -> Vec<Give> {
    conditions
        .rules
        .iter()
        .filter_map(|limit| match limit.bound {
            Bound::Loss(most) if loss_usd > most => {
                Some(Give { rule: limit.rule, amount: loss_usd - most, unit: Given::Usd, weeks: None })
            }
            _ => None,
        })
        .collect()
}
