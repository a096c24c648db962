//! Links in the order in which a day goes through them: by client, and within a client by the supplier's sector.

use seawall_model::network::{Options, Rationing};

/// Links by client and sector of the supplier.
#[derive(Debug, Clone)]
pub(super) struct Links {
    pub(super) supplier: Vec<u32>,
    pub(super) amount: Vec<f64>,
    pub(super) stock: Vec<f64>,
    pub(super) order: Vec<f64>,
    /// Where each group of a client and a sector begins.
    pub(super) group: Vec<u32>,
    /// Where each client's groups begin.
    pub(super) client: Vec<u32>,
    /// Links by supplier, and where each supplier's begin; only where rationing looks at single clients.
    pub(super) by_supplier: Option<(Vec<u32>, Vec<u32>)>,
}

impl Links {
    /// Sorts links; what is no longer needed is given back on the way, so that a large network fits.
    pub(super) fn new(
        sector: &[u32],
        supplier: Vec<u32>,
        client: Vec<u32>,
        amount: Vec<f64>,
        options: &Options,
    ) -> Self {
        let firms = sector.len();
        // Two stable passes of counting: by the supplier's sector, then by client.
        let sectors = sector.iter().max().map_or(1, |most| *most as usize + 1);
        let sector_of = |link: u32| sector[supplier[link as usize] as usize] as usize;
        let (by_sector, _) = counted((0..supplier.len()).map(index), sectors, sector_of);
        let (order, starts) = counted(by_sector.iter().copied(), firms, |link| client[link as usize] as usize);
        drop((by_sector, client));
        let (mut group, mut groups) = (Vec::new(), vec![0]);
        for firm in 0..firms {
            let mut last = None;
            for at in starts[firm]..starts[firm + 1] {
                let sector = sector_of(order[at as usize]);
                if last != Some(sector) {
                    group.push(at);
                    last = Some(sector);
                }
            }
            groups.push(index(group.len()));
        }
        group.push(index(order.len()));
        let sorted: Vec<u32> = order.iter().map(|&link| supplier[link as usize]).collect();
        drop(supplier);
        let amounts: Vec<f64> = order.iter().map(|&link| amount[link as usize]).collect();
        drop((order, amount));
        let by_supplier = (options.rationing == Rationing::LowestRatioFirst)
            .then(|| counted((0..sorted.len()).map(index), firms, |link| sorted[link as usize] as usize));
        let stock = amounts.iter().map(|amount| options.stock_days * amount).collect();
        Self { order: amounts.clone(), supplier: sorted, amount: amounts, stock, group, client: groups, by_supplier }
    }
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("a network has fewer than four billion links")
}

/// `items` in the order of their keys, ties as they came, and where each key begins.
fn counted(
    items: impl ExactSizeIterator<Item = u32> + Clone,
    keys: usize,
    key: impl Fn(u32) -> usize,
) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; keys + 1];
    for item in items.clone() {
        starts[key(item) + 1] += 1;
    }
    for at in 0..keys {
        starts[at + 1] += starts[at];
    }
    let mut next = starts.clone();
    let mut sorted = vec![0; items.len()];
    for item in items {
        let at = &mut next[key(item)];
        sorted[*at as usize] = item;
        *at += 1;
    }
    (sorted, starts)
}
