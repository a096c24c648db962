//! A strategic reserve as a Markov decision process, after Teisberg, Bell Journal of Economics 1981.
//!
//! State: level of the reserve and whether the market is disrupted. Action: the next level. Price and cost of a period:
//!
//! ```text
//! price = (k / (supply - disruption - d - (next - now)))^(1/e)
//! cost  = share (d (p - pn) + k (p^(1-e) - pn^(1-e)) / (1 - e)) + p (next - now) + storage next
//! ```
//!
//! Solved by policy iteration: each round values a policy exactly, so the answer does not hang on a tolerance of sweeps.

use seawall_model::cases::Reserve;
use serde::Serialize;

/// Rounds of policy iteration; every one but the last improves a policy, of which there are finitely many.
const ROUNDS: usize = 10_000;

/// The answer, in the order level by (normal, disrupted).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Value of all states, each with the initial weight.
    pub objective_initial_weighted: f64,
    /// Expected discounted cost from each state.
    pub value: Vec<[f64; 2]>,
    /// Best next level in each state.
    pub policy_next_level: Vec<[f64; 2]>,
    /// Price when the reserve stays as it is.
    pub price_no_action: [f64; 2],
}

/// Solves the process; `None` where a state has no action with a price, or rounds ran out.
#[must_use]
pub fn reserve(asked: &Reserve) -> Option<Plan> {
    let levels = &asked.reserve_levels;
    let n = levels.len();
    let stay = [asked.p_stay_normal, asked.p_stay_disrupted];
    let cost = |now: usize, market: usize, next: usize| {
        let change = levels[next] - levels[now];
        let price = price(asked, market, change)?;
        let rest = 1.0 - asked.demand_exponent;
        let surplus = asked.demand_d * (price - asked.normal_price)
            + asked.demand_k * (libm::pow(price, rest) - libm::pow(asked.normal_price, rest)) / rest;
        let cost = asked.demand_share * surplus + price * change + asked.storage_cost * levels[next];
        cost.is_finite().then_some(cost)
    };
    let costs: Vec<Vec<Option<f64>>> =
        (0..2 * n).map(|state| (0..n).map(|next| cost(state / 2, state % 2, next)).collect()).collect();
    let mut policy: Vec<usize> =
        costs.iter().map(|row| row.iter().position(Option::is_some)).collect::<Option<Vec<usize>>>()?;
    let expected = |value: &[f64], market: usize, next: usize| {
        stay[market] * value[2 * next + market] + (1.0 - stay[market]) * value[2 * next + 1 - market]
    };
    for _ in 0..ROUNDS {
        let value = value_of(&costs, &policy, &stay, asked.discount)?;
        let mut better = policy.clone();
        for state in 0..2 * n {
            let total = |next: usize| Some(costs[state][next]? + asked.discount * expected(&value, state % 2, next));
            let mut best = total(policy[state])?;
            for next in 0..n {
                if let Some(found) = total(next)
                    && found < best - 1e-12 * best.abs().max(1.0)
                {
                    (best, better[state]) = (found, next);
                }
            }
        }
        if better == policy {
            return Some(Plan {
                objective_initial_weighted: value.iter().sum::<f64>() * asked.initial_weight_per_state,
                value: (0..n).map(|level| [value[2 * level], value[2 * level + 1]]).collect(),
                policy_next_level: (0..n)
                    .map(|level| [levels[policy[2 * level]], levels[policy[2 * level + 1]]])
                    .collect(),
                price_no_action: [price(asked, 0, 0.0)?, price(asked, 1, 0.0)?],
            });
        }
        policy = better;
    }
    None
}

/// Price of a market when the reserve changes by `change`; `None` where nothing is left to buy.
fn price(asked: &Reserve, market: usize, change: f64) -> Option<f64> {
    let lost = if market == 1 { asked.disruption_size } else { 0.0 };
    let left = asked.supply - lost - asked.demand_d - change;
    (left > 0.0).then(|| libm::pow(asked.demand_k / left, 1.0 / asked.demand_exponent))
}

/// Value of every state under a policy: solves `(I - discount P) v = cost`.
fn value_of(costs: &[Vec<Option<f64>>], policy: &[usize], stay: &[f64; 2], discount: f64) -> Option<Vec<f64>> {
    let n = policy.len();
    let mut rows = vec![vec![0.0; n + 1]; n];
    for (state, row) in rows.iter_mut().enumerate() {
        let (market, next) = (state % 2, policy[state]);
        row[state] += 1.0;
        row[2 * next + market] -= discount * stay[market];
        row[2 * next + 1 - market] -= discount * (1.0 - stay[market]);
        row[n] = costs[state][next]?;
    }
    for k in 0..n {
        let best = (k..n).max_by(|&p, &q| rows[p][k].abs().total_cmp(&rows[q][k].abs()))?;
        rows.swap(k, best);
        let pivot = rows[k].clone();
        if pivot[k].abs() < 1e-300 {
            return None;
        }
        for row in rows.iter_mut().skip(k + 1) {
            let factor = row[k] / pivot[k];
            if factor != 0.0 {
                for c in k..=n {
                    row[c] -= factor * pivot[c];
                }
            }
        }
    }
    let mut value = vec![0.0; n];
    for k in (0..n).rev() {
        let known: f64 = (k + 1..n).map(|c| rows[k][c] * value[c]).sum();
        value[k] = (rows[k][n] - known) / rows[k][k];
    }
    Some(value)
}
