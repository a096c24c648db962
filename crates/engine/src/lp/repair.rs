//! Equalities made to hold to the rounding of their own terms.
//!
//! A solver lets a column break its bound, or a row its side, by a tolerance that is the same for all. Where a row moves
//! little, that is much of it. The smallest weighted change of the point that makes every equality hold is
//! `W A'(A W A')^-1 r`, found by conjugate gradients on residuals added up in twice the precision. A column may be moved in
//! proportion to what it carries, so what carries much takes most; what is fixed stays.

use super::Problem;

/// Rounds of residual and correction.
const ROUNDS: usize = 4;

/// Steps of conjugate gradients in a round.
const STEPS: usize = 400;

/// Residual of a row, relative to the sum of its terms, with which it counts as met.
const MET: f64 = 1e-13;

/// Moves `x` until every equality row of `problem` holds, if it does; the point is kept only where it is nearer.
pub(crate) fn equalities(problem: &Problem, x: &mut [f64]) {
    let weight: Vec<f64> = x
        .iter()
        .enumerate()
        .map(|(j, value)| (problem.col_upper[j] - problem.col_lower[j]).min(value.abs().max(1.0)).powi(2))
        .collect();
    let mut diagonal = vec![0.0; problem.row_count()];
    for (j, weight) in weight.iter().enumerate() {
        for (i, coefficient) in problem.column(j) {
            diagonal[i] += coefficient * coefficient * weight;
        }
    }
    for (i, diagonal) in diagonal.iter_mut().enumerate() {
        // What is no equality, or has nothing that can move, is left out.
        *diagonal = if problem.row_lower[i] == problem.row_upper[i] && *diagonal > 0.0 { 1.0 / *diagonal } else { 0.0 };
    }
    let (mut residual, mut worst) = residuals(problem, x, &diagonal);
    for _ in 0..ROUNDS {
        if worst <= MET {
            return;
        }
        let multiplier = conjugate(problem, &weight, &diagonal, &residual);
        let mut moved = x.to_vec();
        for (j, value) in moved.iter_mut().enumerate() {
            *value += weight[j] * problem.column(j).map(|(i, coefficient)| coefficient * multiplier[i]).sum::<f64>();
        }
        let next = residuals(problem, &moved, &diagonal);
        if next.1.is_nan() || next.1 >= worst {
            return;
        }
        x.copy_from_slice(&moved);
        (residual, worst) = next;
    }
}

/// What each equality lacks, and the most that one lacks relative to its terms.
fn residuals(problem: &Problem, x: &[f64], diagonal: &[f64]) -> (Vec<f64>, f64) {
    let mut sums = vec![TwoFold::default(); problem.row_count()];
    let mut size = vec![0.0; problem.row_count()];
    for (j, &value) in x.iter().enumerate().filter(|(_, value)| **value != 0.0) {
        for (i, coefficient) in problem.column(j) {
            sums[i].add_product(-coefficient, value);
            size[i] += (coefficient * value).abs();
        }
    }
    let mut worst: f64 = 0.0;
    let residual = (0..problem.row_count())
        .map(|i| {
            if diagonal[i] == 0.0 {
                return 0.0;
            }
            let lacks = sums[i].plus(problem.row_lower[i]);
            worst = worst.max(lacks.abs() / (size[i] + problem.row_lower[i].abs()).max(1e-6));
            lacks
        })
        .collect();
    (residual, worst)
}

/// Solves `A W A' y = residual` over the equalities, each scaled by its own diagonal.
fn conjugate(problem: &Problem, weight: &[f64], diagonal: &[f64], residual: &[f64]) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut y = vec![0.0; residual.len()];
    let mut rest = residual.to_vec();
    let scaled = |rest: &[f64]| -> Vec<f64> { rest.iter().zip(diagonal).map(|(r, d)| r * d).collect() };
    let mut near = scaled(&rest);
    let mut direction = near.clone();
    let mut size = dot(&rest, &near);
    let enough = size * 1e-20;
    for _ in 0..STEPS {
        if size.is_nan() || size <= enough {
            break;
        }
        let mut image = vec![0.0; rest.len()];
        for (j, weight) in weight.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
            let pulled: f64 = problem.column(j).map(|(i, coefficient)| coefficient * direction[i]).sum();
            if pulled != 0.0 {
                for (i, coefficient) in problem.column(j) {
                    image[i] += coefficient * weight * pulled;
                }
            }
        }
        for (image, diagonal) in image.iter_mut().zip(diagonal) {
            if *diagonal == 0.0 {
                *image = 0.0;
            }
        }
        let along = dot(&direction, &image);
        if along.is_nan() || along <= 0.0 {
            break;
        }
        let length = size / along;
        for i in 0..y.len() {
            y[i] += length * direction[i];
            rest[i] -= length * image[i];
        }
        near = scaled(&rest);
        let next = dot(&rest, &near);
        for (direction, near) in direction.iter_mut().zip(&near) {
            *direction = near + next / size * *direction;
        }
        size = next;
    }
    y
}

/// A sum in twice the precision.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct TwoFold {
    high: f64,
    low: f64,
}

impl TwoFold {
    fn add(&mut self, value: f64) {
        let sum = self.high + value;
        let part = sum - self.high;
        self.low += (self.high - (sum - part)) + (value - part);
        self.high = sum;
    }

    pub(crate) fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        self.low += a.mul_add(b, -product);
        self.add(product);
    }

    pub(crate) fn plus(mut self, value: f64) -> f64 {
        self.add(value);
        self.high + self.low
    }
}

#[cfg(test)]
mod tests {
    use super::super::Builder;
    use super::*;

    #[test]
    fn a_small_balance_holds_after_a_large_one_in_the_same_point() {
        // A chain of two rows, the second of which carries a millionth of the first, each off by the same tolerance.
        let mut builder = Builder::new();
        builder.add_row(0.0, 0.0, "large");
        builder.add_row(0.0, 0.0, "small");
        builder.add_col(0.0, 0.0, 10.0, &[(0, 1.0)], "in");
        builder.add_col(0.0, 0.0, 10.0, &[(0, -1.0)], "out");
        builder.add_col(0.0, 0.0, 10.0, &[(0, -1.0), (1, 1.0)], "through");
        builder.add_col(0.0, 0.0, 10.0, &[(1, -1.0)], "used");
        let problem = builder.finish();
        let mut x = [5.0, 5.0 - 1e-6 + 1e-10, 1e-6, 1e-6 + 1e-10];
        equalities(&problem, &mut x);
        assert!((x[0] - x[1] - x[2]).abs() < 2e-12, "{x:?}");
        assert!((x[2] - x[3]).abs() < 1e-18, "{x:?}");
    }

    #[test]
    fn what_is_fixed_stays() {
        let mut builder = Builder::new();
        builder.add_row(1.0, 1.0, "sum");
        builder.add_col(0.0, 0.25, 0.25, &[(0, 1.0)], "fixed");
        builder.add_col(0.0, 0.0, 1.0, &[(0, 1.0)], "free");
        let mut x = [0.25, 0.75 + 1e-9];
        equalities(&builder.finish(), &mut x);
        assert_eq!(x, [0.25, 0.75]);
    }
}
