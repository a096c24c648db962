//! Value of information: which input, if known, would narrow an answer most.
//!
//! The first-order index of Sobol, `Var(E(y|u)) / Var(y)`, by the draws at hand: they are sorted into bins of equal width by the
//! quantile of the input, and the correlation ratio of bins and answer is taken with the correction for its bias (epsilon
//! squared, Kelley 1935), so that an input without effect has an index of nothing on average. Its own uncertainty is that of
//! resampled draws. What is left out is how inputs act together. An answer that is infinite in some draws is ranked first.

use super::stream::Stream;

/// Bins of an input.
const BINS: usize = 5;

/// Times the draws are sampled again for the uncertainty of an index, and shuffled for what noise alone gives.
const AGAIN: u32 = 100;

/// An input and how much of the spread of an answer it explains.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Narrows {
    /// Place of the input.
    pub input: usize,
    /// Share of the variance that knowing it would take away, 0 to 1.
    pub share: f64,
    /// A twentieth of the resamples lies below.
    pub low: f64,
    /// A twentieth lies above.
    pub high: f64,
}

/// The inputs in order, and what to hold them against.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Those above the noise, largest first.
    pub inputs: Vec<Narrows>,
    /// The largest index that inputs without any effect reach in nineteen of twenty shuffles.
    pub noise: f64,
}

/// Ranks the inputs by what they explain of `answers`; `quantiles` holds the quantile of each input, one list a draw.
///
/// `None` where the answers do not differ or are fewer than ten a bin.
#[must_use]
pub fn narrows(answers: &[f64], quantiles: &[Vec<f64>], seed: u64) -> Option<Ranked> {
    let count = answers.len();
    if count < 10 * BINS || quantiles.len() != count || answers.iter().any(|answer| answer.is_nan()) {
        return None;
    }
    let y = if answers.iter().all(|answer| answer.is_finite()) { answers.to_vec() } else { ranks(answers) };
    if y.iter().all(|value| *value == y[0]) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a quantile lies between 0 and 1")]
    let bin = |u: f64| ((u * BINS as f64) as usize).min(BINS - 1);
    let inputs = quantiles[0].len();
    let bins: Vec<Vec<usize>> = (0..inputs).map(|i| quantiles.iter().map(|draw| bin(draw[i])).collect()).collect();
    let all: Vec<usize> = (0..count).collect();
    let mut highest: Vec<f64> = (0..AGAIN)
        .map(|time| {
            let shuffled = shuffled(count, &Stream::new(seed, time));
            let mixed: Vec<f64> = shuffled.iter().map(|&k| y[k]).collect();
            bins.iter().map(|bins| ratio(&mixed, bins, &all)).fold(0.0, f64::max)
        })
        .collect();
    highest.sort_by(f64::total_cmp);
    let noise = highest[AGAIN as usize * 19 / 20];
    let mut found: Vec<Narrows> = bins
        .iter()
        .enumerate()
        .map(|(input, bins)| Narrows { input, share: ratio(&y, bins, &all), low: 0.0, high: 0.0 })
        .filter(|found| found.share > noise)
        .collect();
    found.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.input.cmp(&b.input)));
    for found in &mut found {
        let mut again: Vec<f64> = (0..AGAIN)
            .map(|time| {
                let stream = Stream::new(seed, AGAIN + time);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the draws")]
                let taken: Vec<usize> =
                    (0..count).map(|k| (stream.uniform(&k.to_string()) * count as f64) as usize).collect();
                ratio(&y, &bins[found.input], &taken)
            })
            .collect();
        again.sort_by(f64::total_cmp);
        found.low = again[AGAIN as usize / 20].max(0.0);
        found.high = again[AGAIN as usize * 19 / 20].min(1.0);
    }
    Some(Ranked { inputs: found, noise })
}

/// Epsilon squared of bins and values over the draws `taken`.
fn ratio(y: &[f64], bins: &[usize], taken: &[usize]) -> f64 {
    let (mut sum, mut many) = ([0.0; BINS], [0.0; BINS]);
    for &k in taken {
        sum[bins[k]] += y[k];
        many[bins[k]] += 1.0;
    }
    let n: f64 = many.iter().sum();
    let mean = sum.iter().sum::<f64>() / n;
    let total: f64 = taken.iter().map(|&k| (y[k] - mean) * (y[k] - mean)).sum();
    let used = many.iter().filter(|&&many| many > 0.0).count() as f64;
    if total <= 0.0 || n <= used {
        return 0.0;
    }
    let within: f64 = taken
        .iter()
        .map(|&k| {
            let off = y[k] - sum[bins[k]] / many[bins[k]];
            off * off
        })
        .sum();
    (1.0 - within / (n - used) / (total / (n - 1.0))).max(0.0)
}

/// Places of the values in order, the same for equal ones.
fn ranks(values: &[f64]) -> Vec<f64> {
    values
        .iter()
        .map(|value| {
            let below = values.iter().filter(|other| other.total_cmp(value).is_lt()).count();
            let same = values.iter().filter(|other| other.total_cmp(value).is_eq()).count();
            below as f64 + 0.5 * (same as f64 - 1.0)
        })
        .collect()
}

/// The places 0 to `count` in another order.
fn shuffled(count: usize, stream: &Stream) -> Vec<usize> {
    let mut keyed: Vec<(f64, usize)> = (0..count).map(|k| (stream.uniform(&k.to_string()), k)).collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    keyed.into_iter().map(|(_, k)| k).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantiles(draws: u32, inputs: usize) -> Vec<Vec<f64>> {
        (0..draws)
            .map(|draw| (0..inputs).map(|i| Stream::new(3, draw).uniform(&format!("input {i}"))).collect())
            .collect()
    }

    #[test]
    fn shares_of_a_sum_are_those_of_its_variance() {
        // y = 3 a + b, both even: a explains 9 of 10 parts, in five bins 24/25 of that; 40 others nothing.
        let u = quantiles(2000, 42);
        let y: Vec<f64> = u.iter().map(|draw| 3.0 * draw[0] + draw[1]).collect();
        let ranked = narrows(&y, &u, 9).expect("the answers differ");
        assert_eq!(ranked.inputs.iter().map(|found| found.input).collect::<Vec<_>>(), [0, 1]);
        assert!((ranked.inputs[0].share - 0.9 * 24.0 / 25.0).abs() < 0.02, "{:?}", ranked.inputs[0]);
        assert!((ranked.inputs[1].share - 0.1 * 24.0 / 25.0).abs() < 0.03, "{:?}", ranked.inputs[1]);
        assert!(ranked.inputs[0].low < ranked.inputs[0].share && ranked.inputs[0].share < ranked.inputs[0].high);
    }

    #[test]
    fn noise_alone_names_nothing() {
        let u = quantiles(200, 300);
        let y: Vec<f64> = (0..200).map(|draw| Stream::new(11, draw).uniform("other")).collect();
        let ranked = narrows(&y, &u, 9).expect("the answers differ");
        assert!(ranked.inputs.len() <= 1, "{:?} against {}", ranked.inputs, ranked.noise);
    }

    #[test]
    fn answers_without_end_are_ranked() {
        let u = quantiles(400, 3);
        let y: Vec<f64> = u.iter().map(|draw| if draw[2] > 0.7 { f64::INFINITY } else { draw[2] }).collect();
        assert_eq!(narrows(&y, &u, 9).expect("the answers differ").inputs[0].input, 2);
    }

    #[test]
    fn an_answer_that_never_changes_has_no_rank() {
        assert_eq!(narrows(&[1.0; 100], &quantiles(100, 2), 9), None);
    }
}
