//! The pass over the table for cases in lock step: a cell is read once and applied to every case from registers.
//!
//! Products are taken in tiles, so that what the sellers of a tile send and hear stays in the cache while all buyers of a block
//! go by. Sums run in the order of a single case ([`super::columns`]).

use super::ario::pass::{Cell, View};
use super::columns::{gather_lanes, scatter_lanes};
use seawall_model::economy::Flows;

/// Numbers in a register of the widest machine.
pub(super) const LANES: usize = 8;
/// What the sellers of a tile send and hear may take of the cache, in numbers.
const TILE: usize = 64 << 10;

/// The columns from `first` on; returns, case by case, how often each of the two shortcuts would be wrong.
#[inline(always)]
pub(super) fn block(view: &View, first: usize, stock: &mut [f64], factor: &mut [f64], heard: &mut [f64]) -> Vec<u64> {
    let (s, width) = (view.settings.inventory.len(), view.width);
    let sellers = heard.len() / width;
    let buyers = stock.len() / (s * width);
    let mut missed = vec![0; 2 * width];
    let Flows::Dense(cells) = view.flows else {
        for index in 0..buyers {
            let own = index * s * width..(index + 1) * s * width;
            let (mut arrived, mut offered) = (vec![0.0; s * width], vec![0.0; s * width]);
            gather_lanes(view.flows, first + index, [view.sent, view.weight], [&mut arrived, &mut offered], width);
            turn(
                view,
                first + index,
                0..s,
                [&mut stock[own.clone()], &mut factor[own.clone()]],
                [&arrived, &offered],
                &mut missed,
            );
            scatter_lanes(view.flows, first + index, &factor[own], heard, width);
        }
        return missed;
    };
    let regions = sellers / s;
    let tile = (TILE / (3 * regions * width)).clamp(8, s.max(8));
    let (mut arrived, mut offered) = (vec![0.0; 2 * s * width], vec![0.0; 2 * s * width]);
    let mut from = 0;
    while from < s {
        let products = from..(from + tile).min(s);
        let mut index = 0;
        while index < buyers {
            let pair = (buyers - index).min(2);
            let (a, b) = (first + index, first + index + pair - 1);
            let columns = [&cells[a * sellers..(a + 1) * sellers], &cells[b * sellers..(b + 1) * sellers]];
            let sums = [&mut arrived[..], &mut offered[..]];
            gather_tile(columns, [view.sent, view.weight], sums, products.clone(), [s, width, pair]);
            for one in 0..pair {
                let own = (index + one) * s * width..(index + one + 1) * s * width;
                let part = one * s * width..(one + 1) * s * width;
                let sums = [&arrived[part.clone()], &offered[part]];
                let states = [&mut stock[own.clone()], &mut factor[own]];
                turn(view, first + index + one, products.clone(), states, sums, &mut missed);
            }
            let own = index * s * width..(index + pair) * s * width;
            scatter_tile(columns, &factor[own], heard, products.clone(), [s, width, pair]);
            index += 2;
        }
        from += tile;
    }
    missed
}

/// Eight numbers from `at` on.
#[inline(always)]
fn eight(all: &[f64], at: usize) -> [f64; LANES] {
    all[at..at + LANES].try_into().expect("eight numbers")
}

/// `sum + (flow x weight)` of four sellers, in the order of a single case.
#[inline(always)]
fn add_four(sum: &mut [f64; LANES], cells: [f64; 4], weights: [[f64; LANES]; 4]) {
    let ([a, b, c, d], [wa, wb, wc, wd]) = (cells, weights);
    for k in 0..LANES {
        sum[k] += (a * wa[k] + b * wb[k]) + (c * wc[k] + d * wd[k]);
    }
}

#[inline(always)]
fn add_one(sum: &mut [f64; LANES], cell: f64, weight: [f64; LANES]) {
    for k in 0..LANES {
        sum[k] += cell * weight[k];
    }
}

/// The weighted sums over regions of one or two buyers, for a tile of products.
#[inline(always)]
fn gather_tile(
    columns: [&[f64]; 2],
    weights: [&[f64]; 2],
    [arrived, offered]: [&mut [f64]; 2],
    products: std::ops::Range<usize>,
    [s, width, pair]: [usize; 3],
) {
    let regions = columns[0].len() / s;
    // A buyer without a neighbor is summed region by region, as a single case does.
    let fours = if pair == 2 { regions / 4 * 4 } else { 0 };
    for p in products {
        let mut group = 0;
        while group < width {
            let mut sums = [[0.0; LANES]; 4];
            let [one_a, two_a, one_b, two_b] = &mut sums;
            let mut r = 0;
            while r < fours {
                let at = [r * s + p, (r + 1) * s + p, (r + 2) * s + p, (r + 3) * s + p];
                let sent = [
                    eight(weights[0], at[0] * width + group),
                    eight(weights[0], at[1] * width + group),
                    eight(weights[0], at[2] * width + group),
                    eight(weights[0], at[3] * width + group),
                ];
                let (a, b) = (
                    [columns[0][at[0]], columns[0][at[1]], columns[0][at[2]], columns[0][at[3]]],
                    [columns[1][at[0]], columns[1][at[1]], columns[1][at[2]], columns[1][at[3]]],
                );
                add_four(one_a, a, sent);
                add_four(one_b, b, sent);
                let weight = [
                    eight(weights[1], at[0] * width + group),
                    eight(weights[1], at[1] * width + group),
                    eight(weights[1], at[2] * width + group),
                    eight(weights[1], at[3] * width + group),
                ];
                add_four(two_a, a, weight);
                add_four(two_b, b, weight);
                r += 4;
            }
            for r in fours..regions {
                let at = r * s + p;
                let (sent, weight) = (eight(weights[0], at * width + group), eight(weights[1], at * width + group));
                add_one(one_a, columns[0][at], sent);
                add_one(two_a, columns[0][at], weight);
                add_one(one_b, columns[1][at], sent);
                add_one(two_b, columns[1][at], weight);
            }
            let (first, second) = (p * width + group, (s + p) * width + group);
            arrived[first..first + LANES].copy_from_slice(one_a);
            offered[first..first + LANES].copy_from_slice(two_a);
            arrived[second..second + LANES].copy_from_slice(one_b);
            offered[second..second + LANES].copy_from_slice(two_b);
            group += LANES;
        }
    }
}

/// Hands the new orders of one or two buyers to the sellers of a tile of products.
#[inline(always)]
fn scatter_tile(
    columns: [&[f64]; 2],
    factor: &[f64],
    heard: &mut [f64],
    products: std::ops::Range<usize>,
    [s, width, pair]: [usize; 3],
) {
    let regions = columns[0].len() / s;
    for p in products {
        let mut group = 0;
        while group < width {
            let first = eight(factor, p * width + group);
            if pair == 2 {
                let second = eight(factor, (s + p) * width + group);
                for r in 0..regions {
                    let at = r * s + p;
                    let (a, b) = (columns[0][at], columns[1][at]);
                    let heard = &mut heard[at * width + group..at * width + group + LANES];
                    for k in 0..LANES {
                        heard[k] += a * first[k] + b * second[k];
                    }
                }
            } else {
                for r in 0..regions {
                    let at = r * s + p;
                    let heard = &mut heard[at * width + group..at * width + group + LANES];
                    for k in 0..LANES {
                        heard[k] += columns[0][at] * first[k];
                    }
                }
            }
            group += LANES;
        }
    }
}

/// One buyer and a range of products: the new stocks, and the factors of the next orders, of every case.
#[inline(always)]
fn turn(
    view: &View,
    j: usize,
    products: std::ops::Range<usize>,
    [stock, factor]: [&mut [f64]; 2],
    [arrived, offered]: [&[f64]; 2],
    missed: &mut [u64],
) {
    let (s, width) = (view.settings.inventory.len(), view.width);
    let base = j * s * width;
    for p in products {
        let cell = Cell {
            a: view.coefficient[j * s + p],
            steps: view.settings.inventory[p],
            restoration: view.settings.restoration[p],
        };
        let mut group = 0;
        while group < width {
            let at = p * width + group;
            let (before, factor_before) = (eight(&view.now.stock, base + at), eight(&view.now.factor, base + at));
            let (arrived, offered) = (eight(arrived, at), eight(offered, at));
            let (aim, output) = (eight(view.aim, j * width + group), eight(view.output, j * width + group));
            let (stock, factor) = (&mut stock[at..at + LANES], &mut factor[at..at + LANES]);
            let guess = &view.guess[group..group + LANES];
            let missed = &mut missed[2 * group..2 * (group + LANES)];
            for k in 0..LANES {
                let add = factor_before[k] * arrived[k];
                let turned = cell.turn([before[k], add, offered[k], aim[k], output[k]], guess[k]);
                (stock[k], factor[k]) = (turned.stock, turned.factor);
                missed[2 * k] += turned.missed[0];
                missed[2 * k + 1] += turned.missed[1];
            }
            group += LANES;
        }
    }
}
