//! One buyer's column of the table: the two sweeps that a step makes over it.
//!
//! A column is read from memory once and then swept twice out of the cache: `gather` sums over the regions that sell a product,
//! `scatter` hands the new orders to the sellers. Products stand inside regions, so both run over neighboring cells.

use seawall_model::economy::Flows;

/// Sums the flows of `buyer` by product, weighted by `first` into `one` and by `second` into `two`.
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
