//! How outcomes that are not equally bad are weighed: an expectation, a mean with its tail, a worst case.

/// A coherent measure of risk, as weights on outcomes: the worst expectation over a set of distributions (Artzner and others
/// 1999). In a policy graph it is nested: at each node over what may be seen next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Risk {
    /// The mean.
    Expectation,
    /// `mean_weight` times the mean plus the rest times the mean of the worst share `tail` (average value at risk; CVaR at
    /// confidence `1 - tail`). A tail of 0 is the worst outcome.
    MeanTail {
        /// Weight of the mean, 0 to 1.
        mean_weight: f64,
        /// Share of the probability that counts as the tail, 0 to 1.
        tail: f64,
    },
    /// The worst distribution within a Euclidean distance of the stated one (modified chi-squared; Philpott, de Matos and
    /// Kapelevich 2018).
    Ball {
        /// The distance.
        radius: f64,
    },
}

impl Risk {
    /// The worst outcome.
    pub const WORST: Self = Self::MeanTail { mean_weight: 0.0, tail: 0.0 };

    /// Weights of outcomes with these costs and probabilities; they add up to what the probabilities do.
    #[must_use]
    pub fn weights(&self, cost: &[f64], probability: &[f64]) -> Vec<f64> {
        match *self {
            Self::Expectation => probability.to_vec(),
            Self::MeanTail { mean_weight, tail } => {
                let worst = tail_weights(cost, probability, tail);
                let blend = |(mean, worst): (&f64, &f64)| mean_weight * mean + (1.0 - mean_weight) * worst;
                probability.iter().zip(&worst).map(blend).collect()
            }
            Self::Ball { radius } => ball_weights(cost, probability, radius),
        }
    }

    /// The measure of outcomes with these costs and probabilities.
    #[must_use]
    pub fn of(&self, cost: &[f64], probability: &[f64]) -> f64 {
        self.weights(cost, probability).iter().zip(cost).map(|(weight, cost)| weight * cost).sum()
    }
}

/// All weight on the worst outcomes until they make up the share `tail`, spread as they are likely.
fn tail_weights(cost: &[f64], probability: &[f64], tail: f64) -> Vec<f64> {
    let total: f64 = probability.iter().sum();
    let mut worst_first: Vec<usize> = (0..cost.len()).filter(|&k| probability[k] > 0.0).collect();
    worst_first.sort_by(|&a, &b| cost[b].total_cmp(&cost[a]).then(a.cmp(&b)));
    let mut weights = vec![0.0; cost.len()];
    let share = tail * total;
    let mut left = share;
    for k in worst_first {
        if share <= 0.0 {
            weights[k] = total;
            break;
        }
        let taken = probability[k].min(left);
        weights[k] = total * taken / share;
        left -= taken;
        if left <= 0.0 {
            break;
        }
    }
    weights
}

/// `max q'z` over `|q - p| <= radius`, `sum q = sum p`, `q >= 0`: move from `p` along the centered costs as far as the ball
/// allows; an outcome whose weight would turn negative is held at zero and the rest moves on the smaller sphere.
fn ball_weights(cost: &[f64], probability: &[f64], radius: f64) -> Vec<f64> {
    let mut weights = probability.to_vec();
    let mut free: Vec<usize> = (0..cost.len()).filter(|&k| probability[k] > 0.0).collect();
    let mut left = radius * radius;
    loop {
        let count = free.len() as f64;
        // Held outcomes gave their probability to the others alike: the nearest point of the simplex face.
        let given: f64 = (0..cost.len()).filter(|k| !free.contains(k)).map(|k| probability[k]).sum();
        let base: Vec<f64> = free.iter().map(|&k| probability[k] + given / count).collect();
        let mean = free.iter().map(|&k| cost[k]).sum::<f64>() / count;
        let spread = free.iter().map(|&k| (cost[k] - mean).powi(2)).sum::<f64>().sqrt();
        let reach = left.max(0.0).sqrt();
        if spread <= 0.0 {
            for (&k, base) in free.iter().zip(&base) {
                weights[k] = *base;
            }
            return weights;
        }
        let moved: Vec<f64> =
            free.iter().zip(&base).map(|(&k, base)| base + reach * (cost[k] - mean) / spread).collect();
        let lowest = (0..free.len()).min_by(|&a, &b| moved[a].total_cmp(&moved[b]).then(a.cmp(&b)));
        match lowest.filter(|&k| moved[k] < 0.0) {
            None => {
                for (&k, moved) in free.iter().zip(&moved) {
                    weights[k] = *moved;
                }
                return weights;
            }
            Some(_) => {
                // The cheapest outcome reaches zero first.
                let cheapest = free
                    .iter()
                    .enumerate()
                    .filter(|&(place, _)| moved[place] < 0.0)
                    .min_by(|a, b| cost[*a.1].total_cmp(&cost[*b.1]).then(a.1.cmp(b.1)))
                    .map(|(place, _)| place);
                let Some(place) = cheapest else { return weights };
                let out = free.remove(place);
                weights[out] = 0.0;
                if free.is_empty() {
                    return weights;
                }
                let held: f64 = (0..cost.len()).filter(|k| !free.contains(k)).map(|k| probability[k]).sum();
                let squares: f64 =
                    (0..cost.len()).filter(|k| !free.contains(k)).map(|k| probability[k] * probability[k]).sum();
                left = radius * radius - squares - held * held / free.len() as f64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(risk: Risk, cost: &[f64], probability: &[f64], wanted: &[f64]) {
        let got = risk.weights(cost, probability);
        for (got, wanted) in got.iter().zip(wanted) {
            assert!((got - wanted).abs() < 1e-12, "{got} for {wanted}");
        }
    }

    #[test]
    fn the_tail_takes_the_worst_until_it_is_full() {
        let (cost, probability) = ([1.0, 3.0, 2.0], [0.5, 0.25, 0.25]);
        check(Risk::MeanTail { mean_weight: 0.0, tail: 0.5 }, &cost, &probability, &[0.0, 0.5, 0.5]);
        check(Risk::MeanTail { mean_weight: 0.5, tail: 0.25 }, &cost, &probability, &[0.25, 0.625, 0.125]);
        check(Risk::WORST, &cost, &probability, &[0.0, 1.0, 0.0]);
        check(Risk::MeanTail { mean_weight: 0.0, tail: 1.0 }, &cost, &probability, &probability);
    }

    #[test]
    fn the_ball_moves_along_the_centered_costs() {
        // Centered costs -1, 0, 1 of length sqrt 2: a radius of 0.1 sqrt 2 moves 0.1 from the best to the worst.
        let third = 1.0 / 3.0;
        let radius = 0.1 * 2f64.sqrt();
        check(Risk::Ball { radius }, &[1.0, 2.0, 3.0], &[third; 3], &[third - 0.1, third, third + 0.1]);
        check(Risk::Ball { radius: 10.0 }, &[1.0, 2.0], &[0.5, 0.5], &[0.0, 1.0]);
    }

    #[test]
    fn a_larger_ball_never_measures_less_and_never_more_than_the_worst() {
        let (cost, probability) = ([4.0, 1.0, 7.0, 2.0], [0.4, 0.1, 0.2, 0.3]);
        let mut last = Risk::Expectation.of(&cost, &probability);
        for step in 0..200 {
            let now = Risk::Ball { radius: f64::from(step) * 0.01 }.of(&cost, &probability);
            assert!(now >= last - 1e-12 && now <= 7.0 + 1e-12, "{now} after {last}");
            last = now;
        }
        assert!((last - 7.0).abs() < 1e-12);
    }
}
