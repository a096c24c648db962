//! One buyer's column of the table: the two sweeps that a step makes over it.
//!
//! A column is read from memory once and then swept twice out of the cache: `gather` sums over the regions that sell a product,
//! `scatter` hands the new orders to the sellers. Products stand inside regions, so both run over neighboring cells.

use seawall_model::economy::Flows;

/// Sums the flows of `buyer` by product, weighted by `first` into `one` and by `second` into `two`.
#[inline(always)]
pub(super) fn gather(flows: &Flows, buyer: usize, weights: [&[f64]; 2], sums: [&mut [f64]; 2]) {
    let [first, second] = weights;
    let [one, two] = sums;
    let (sellers, products) = (first.len(), one.len());
    one.fill(0.0);
    two.fill(0.0);
    match flows {
        Flows::Dense(cells) => {
            let column = &cells[buyer * sellers..(buyer + 1) * sellers];
            for (region, f) in
                column.chunks_exact(products).zip(first.chunks_exact(products).zip(second.chunks_exact(products)))
            {
                for p in 0..products {
                    one[p] += region[p] * f.0[p];
                    two[p] += region[p] * f.1[p];
                }
            }
        }
        Flows::DenseSingle(cells) => {
            let column = &cells[buyer * sellers..(buyer + 1) * sellers];
            for (region, f) in
                column.chunks_exact(products).zip(first.chunks_exact(products).zip(second.chunks_exact(products)))
            {
                for p in 0..products {
                    let amount = f64::from(region[p]);
                    one[p] += amount * f.0[p];
                    two[p] += amount * f.1[p];
                }
            }
        }
        Flows::Sparse { starts, sellers, amounts } => {
            for at in starts[buyer]..starts[buyer + 1] {
                let seller = sellers[at] as usize;
                one[seller % products] += amounts[at] * first[seller];
                two[seller % products] += amounts[at] * second[seller];
            }
        }
    }
}

/// Adds the flows of `buyer`, times the factor of each product, to what the sellers hear.
#[inline(always)]
pub(super) fn scatter(flows: &Flows, buyer: usize, factor: &[f64], heard: &mut [f64]) {
    let (sellers, products) = (heard.len(), factor.len());
    match flows {
        Flows::Dense(cells) => {
            let column = &cells[buyer * sellers..(buyer + 1) * sellers];
            for (region, heard) in column.chunks_exact(products).zip(heard.chunks_exact_mut(products)) {
                for p in 0..products {
                    heard[p] += region[p] * factor[p];
                }
            }
        }
        Flows::DenseSingle(cells) => {
            let column = &cells[buyer * sellers..(buyer + 1) * sellers];
            for (region, heard) in column.chunks_exact(products).zip(heard.chunks_exact_mut(products)) {
                for p in 0..products {
                    heard[p] += f64::from(region[p]) * factor[p];
                }
            }
        }
        Flows::Sparse { starts, sellers, amounts } => {
            for at in starts[buyer]..starts[buyer + 1] {
                let seller = sellers[at] as usize;
                heard[seller] += amounts[at] * factor[seller % products];
            }
        }
    }
}

/// As [`gather`], for two neighboring buyers at once where the table is dense; the second's sums follow the first's.
#[inline(always)]
pub(super) fn gather_two(flows: &Flows, buyer: usize, weights: [&[f64]; 2], sums: [&mut [f64]; 2]) {
    let [one, two] = sums;
    let products = one.len() / 2;
    if let Flows::Dense(cells) = flows {
        let sellers = weights[0].len();
        one.fill(0.0);
        two.fill(0.0);
        let (first, second) = cells[buyer * sellers..(buyer + 2) * sellers].split_at(sellers);
        let (one_a, one_b) = one.split_at_mut(products);
        let (two_a, two_b) = two.split_at_mut(products);
        // Four regions at a time, so that the sums are fetched and stored a quarter as often.
        let mut at = 0;
        while at + 4 * products <= sellers {
            let (a, b) = (quarters(&first[at..], products), quarters(&second[at..], products));
            let (f, s) = (quarters(&weights[0][at..], products), quarters(&weights[1][at..], products));
            add_quarters([&mut *one_a, &mut *two_a], a, [f, s]);
            add_quarters([&mut *one_b, &mut *two_b], b, [f, s]);
            at += 4 * products;
        }
        while at < sellers {
            let (f, s) = (&weights[0][at..at + products], &weights[1][at..at + products]);
            for (column, one, two) in [(first, &mut *one_a, &mut *two_a), (second, &mut *one_b, &mut *two_b)] {
                let column = &column[at..at + products];
                for p in 0..products {
                    one[p] += column[p] * f[p];
                    two[p] += column[p] * s[p];
                }
            }
            at += products;
        }
        return;
    }
    let (one_a, one_b) = one.split_at_mut(products);
    let (two_a, two_b) = two.split_at_mut(products);
    gather(flows, buyer, weights, [one_a, two_a]);
    gather(flows, buyer + 1, weights, [one_b, two_b]);
}

/// The next four runs of `width` numbers.
#[inline(always)]
fn quarters(all: &[f64], width: usize) -> [&[f64]; 4] {
    [0, 1, 2, 3].map(|at| &all[at * width..(at + 1) * width])
}

#[inline(always)]
fn add_quarters(sums: [&mut [f64]; 2], cells: [&[f64]; 4], [f, s]: [[&[f64]; 4]; 2]) {
    let [one, two] = sums;
    let n = one.len();
    let two = &mut two[..n];
    let [a, b, c, d] = cells.map(|run| &run[..n]);
    let ([fa, fb, fc, fd], [sa, sb, sc, sd]) = (f.map(|run| &run[..n]), s.map(|run| &run[..n]));
    for p in 0..n {
        one[p] += (a[p] * fa[p] + b[p] * fb[p]) + (c[p] * fc[p] + d[p] * fd[p]);
        two[p] += (a[p] * sa[p] + b[p] * sb[p]) + (c[p] * sc[p] + d[p] * sd[p]);
    }
}

/// As [`scatter`], for two neighboring buyers at once where the table is dense.
#[inline(always)]
pub(super) fn scatter_two(flows: &Flows, buyer: usize, factor: &[f64], heard: &mut [f64]) {
    let products = factor.len() / 2;
    let (factor_a, factor_b) = factor.split_at(products);
    if let Flows::Dense(cells) = flows {
        let sellers = heard.len();
        let (first, second) = cells[buyer * sellers..(buyer + 2) * sellers].split_at(sellers);
        let columns = first.chunks_exact(products).zip(second.chunks_exact(products));
        for ((a, b), heard) in columns.zip(heard.chunks_exact_mut(products)) {
            let (a, b, heard) = (&a[..products], &b[..products], &mut heard[..products]);
            for p in 0..products {
                heard[p] += a[p] * factor_a[p] + b[p] * factor_b[p];
            }
        }
        return;
    }
    scatter(flows, buyer, factor_a, heard);
    scatter(flows, buyer + 1, factor_b, heard);
}

/// The flow from `seller` to `buyer`.
pub(super) fn cell(flows: &Flows, sellers: usize, seller: usize, buyer: usize) -> f64 {
    match flows {
        Flows::Dense(cells) => cells[buyer * sellers + seller],
        Flows::DenseSingle(cells) => f64::from(cells[buyer * sellers + seller]),
        Flows::Sparse { starts, sellers, amounts } => {
            let range = starts[buyer]..starts[buyer + 1];
            let at = sellers[range.clone()].binary_search(&u32::try_from(seller).unwrap_or(u32::MAX));
            at.map_or(0.0, |at| amounts[range.start + at])
        }
    }
}

/// As [`gather`], for `width` cases side by side; sums are added to.
pub(super) fn gather_lanes(flows: &Flows, buyer: usize, weights: [&[f64]; 2], sums: [&mut [f64]; 2], width: usize) {
    let [first, second] = weights;
    let [one, two] = sums;
    let products = one.len() / width;
    each(flows, buyer, first.len() / width, |seller, amount| {
        let (to, from) = (seller % products * width, seller * width);
        for k in 0..width {
            one[to + k] += amount * first[from + k];
            two[to + k] += amount * second[from + k];
        }
    });
}

/// As [`scatter`], for `width` cases side by side.
pub(super) fn scatter_lanes(flows: &Flows, buyer: usize, factor: &[f64], heard: &mut [f64], width: usize) {
    let products = factor.len() / width;
    each(flows, buyer, heard.len() / width, |seller, amount| {
        let (from, to) = (seller % products * width, seller * width);
        for k in 0..width {
            heard[to + k] += amount * factor[from + k];
        }
    });
}

/// Visits the cells of a buyer, seller by seller.
#[inline(always)]
fn each(flows: &Flows, buyer: usize, sellers: usize, mut visit: impl FnMut(usize, f64)) {
    match flows {
        Flows::Dense(cells) => {
            let column = &cells[buyer * sellers..(buyer + 1) * sellers];
            column.iter().enumerate().for_each(|(seller, &amount)| visit(seller, amount));
        }
        Flows::DenseSingle(cells) => {
            let column = &cells[buyer * sellers..(buyer + 1) * sellers];
            column.iter().enumerate().for_each(|(seller, &amount)| visit(seller, f64::from(amount)));
        }
        Flows::Sparse { starts, sellers, amounts } => {
            for at in starts[buyer]..starts[buyer + 1] {
                visit(sellers[at] as usize, amounts[at]);
            }
        }
    }
}
