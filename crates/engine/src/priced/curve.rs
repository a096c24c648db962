//! Curves of constant elasticity cut into steps whose areas are exact.
//!
//! Prices are multiples of the price at rest, quantities shares of the quantity at rest. A step between two prices has the tonnes between
//! them and, as its price, the area under the curve over those tonnes.

/// A step: its price and its tonnes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) price: f64,
    pub(super) share: f64,
}

/// Steps between the price at rest and the highest.
const STEPS: usize = 12;

/// Prices between which users take more than at rest.
pub(super) const FALLS: [f64; 8] = [1.0, 0.97, 0.92, 0.85, 0.75, 0.6, 0.4, 0.2];

/// The greatest multiple of its cost at rest up to which a mine's curve is followed, and down to one of so many.
pub(super) const MINE: f64 = 1000.0;

/// Edges from one to `most`, closer together near one.
pub(super) fn coarse(most: f64) -> Vec<f64> {
    (0..=STEPS).map(|k| most.powf((k as f64 / STEPS as f64).powf(1.5))).collect()
}

/// Edges from one to `most`, close together within `half` of a price in logarithms; as many as `coarse` gives.
pub(super) fn around(most: f64, price: f64, half: f64) -> Vec<f64> {
    let middle = price.clamp(1.0, most).ln();
    let (low, high) = ((middle - half).max(0.0), (middle + half).min(most.ln()));
    let pieces = (STEPS - 2) as f64;
    let fine = (0..=STEPS - 2).map(|k| (low + (high - low) * k as f64 / pieces).exp());
    std::iter::once(1.0).chain(fine).chain([most]).collect()
}

/// Area under `price = quantity^(1/e)` between two prices, by price: the integral of `e p^e` over `ln p`, `e` signed.
fn area(e: f64, low: f64, high: f64) -> f64 {
    let power = 1.0 + e;
    if power.abs() < 1e-9 { e * (high / low).ln() } else { e / power * (high.powf(power) - low.powf(power)) }
}

/// The step between two prices on a curve with elasticity `e`: below zero for demand, above for supply.
fn step(e: f64, low: f64, high: f64) -> Step {
    let share = (high.powf(e) - low.powf(e)).abs();
    let price = if share > 1e-15 { area(e, low, high).abs() / share } else { 0.5 * (low + high) };
    Step { price, share }
}

/// What users give up as the price passes each pair of edges.
pub(super) fn demand(elasticity: f64, edges: &[f64]) -> impl Iterator<Item = Step> {
    edges.windows(2).map(move |edge| step(-elasticity, edge[0], edge[1]))
}

/// What they take more as it falls past each pair.
pub(super) fn falling(elasticity: f64, edges: &[f64]) -> impl Iterator<Item = Step> {
    edges.windows(2).map(move |edge| step(-elasticity, edge[1], edge[0]))
}

/// What a mine gives more as its price rises past each pair of edges; beyond the last the next tonne costs as much as the last.
pub(super) fn mine_up(elasticity: f64, edges: &[f64]) -> Vec<Step> {
    let steps = edges.windows(2).map(|edge| step(elasticity, edge[0], edge[1]));
    steps.chain([Step { price: MINE, share: f64::INFINITY }]).collect()
}

/// What it gives less as its price falls to one of each edge, dearest first; the rest is given at any price.
pub(super) fn mine_down(elasticity: f64, edges: &[f64]) -> Vec<Step> {
    let steps = edges.windows(2).map(|edge| step(elasticity, 1.0 / edge[1], 1.0 / edge[0]));
    steps.chain([Step { price: 0.0, share: MINE.powf(-elasticity) }]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(steps: impl Iterator<Item = Step>) -> (f64, f64) {
        steps.fold((0.0, 0.0), |(share, area), step| (share + step.share, area + step.price * step.share))
    }

    #[test]
    fn tonnes_and_value_do_not_depend_on_how_fine_the_steps_are() {
        for elasticity in [0.1, 0.5, 1.0, 1.7] {
            let most: f64 = 40.0;
            let (share, area) = sums(demand(elasticity, &coarse(most)));
            let (again, same) = sums(demand(elasticity, &around(most, 7.0, 0.1)));
            // By hand: 1 - 40^-e, and the integral of e p^-e / p * p.
            let by_hand = if elasticity == 1.0 {
                most.ln()
            } else {
                elasticity / (1.0 - elasticity) * (most.powf(1.0 - elasticity) - 1.0)
            };
            assert!((share - (1.0 - most.powf(-elasticity))).abs() < 1e-12);
            assert!((area - by_hand).abs() < 1e-9 * by_hand, "{area} {by_hand}");
            assert!((again - share).abs() < 1e-12 && (same - area).abs() < 1e-9 * area);
        }
    }

    #[test]
    fn a_mine_never_gives_less_than_nothing() {
        for elasticity in [0.05, 0.5, 2.0] {
            let (share, _) = sums(mine_down(elasticity, &coarse(MINE)).into_iter());
            assert!((share - 1.0).abs() < 1e-12);
            let steps = mine_up(elasticity, &coarse(MINE));
            assert!(steps.windows(2).all(|pair| pair[0].price < pair[1].price));
            // A thousandfold price: 1000^e of the output.
            let all: f64 = steps[..steps.len() - 1].iter().map(|step| step.share).sum();
            assert!((all - (1000.0_f64.powf(elasticity) - 1.0)).abs() < 1e-9 * all);
        }
    }
}
