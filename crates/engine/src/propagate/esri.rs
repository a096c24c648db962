//! The economic systemic risk index of each firm: the share of all output that is lost when it stops (Diem and others 2022).
//!
//! A firm stops; whoever needs its product makes less, and so does whoever sells to those. Downstream, essential inputs limit
//! output sector by sector and others by their share of all purchases; what a supplier's sector still makes replaces part of
//! it. The result depends on when the iteration is ended: a coarse tolerance stops slow cascades early.

use seawall_model::network::Links;

/// Iterations after which a cascade is given up.
const MOST: usize = 100_000;

/// The index of every firm of `links`, for one tolerance; `None` where a cascade did not settle.
#[must_use]
pub fn esri(links: &Links, tolerance: f64) -> Vec<Option<f64>> {
    let network = Prepared::new(links);
    (0..links.firms.len()).map(|firm| network.index(firm, tolerance)).collect()
}

/// Who sells to whom, with the shares that a cascade needs.
struct Prepared {
    /// Sales of each firm.
    sales: Vec<f64>,
    sector: Vec<u32>,
    sectors: usize,
    /// Links by customer and sector of the supplier: supplier, essential share, other share.
    bought: Vec<(u32, f64, f64)>,
    /// Where each customer's links begin.
    customer: Vec<u32>,
    /// Links by supplier: customer, share of the supplier's sales.
    sold: Vec<(u32, f64)>,
    supplier: Vec<u32>,
}

impl Prepared {
    fn new(links: &Links) -> Self {
        let firms = links.firms.len();
        let (mut sales, mut purchases) = (vec![0.0; firms], vec![0.0; firms]);
        let mut by_customer: Vec<Vec<usize>> = vec![Vec::new(); firms];
        let mut by_supplier: Vec<Vec<usize>> = vec![Vec::new(); firms];
        for (at, link) in links.links.iter().enumerate() {
            sales[link.supplier as usize] += link.weight;
            purchases[link.customer as usize] += link.weight;
            by_customer[link.customer as usize].push(at);
            by_supplier[link.supplier as usize].push(at);
        }
        let (mut bought, mut customer, mut sold, mut supplier) = (Vec::new(), vec![0], Vec::new(), vec![0]);
        let count = |all: usize| u32::try_from(all).expect("fewer than four billion links");
        for firm in 0..firms {
            let sector_of = |at: usize| links.sector[links.links[at].supplier as usize];
            by_customer[firm].sort_by_key(|&at| (sector_of(at), at));
            for &at in &by_customer[firm] {
                let link = links.links[at];
                let from_sector: f64 = by_customer[firm]
                    .iter()
                    .filter(|&&other| sector_of(other) == sector_of(at))
                    .map(|&other| links.links[other].weight)
                    .sum();
                let share = |is_so: bool, of: f64| if is_so && of > 0.0 { link.weight / of } else { 0.0 };
                bought.push((
                    link.supplier,
                    share(link.kind == 2, from_sector),
                    share(link.kind == 1, purchases[firm]),
                ));
            }
            customer.push(count(bought.len()));
            for &at in &by_supplier[firm] {
                let link = links.links[at];
                sold.push((link.customer, if sales[firm] > 0.0 { link.weight / sales[firm] } else { 0.0 }));
            }
            supplier.push(count(sold.len()));
        }
        let sectors = links.sector.iter().max().map_or(0, |most| *most as usize + 1);
        Self { sales, sector: links.sector.clone(), sectors, bought, customer, sold, supplier }
    }

    fn index(&self, stopped: usize, tolerance: f64) -> Option<f64> {
        let firms = self.sales.len();
        let (mut down, mut up) = (vec![1.0_f64; firms], vec![1.0_f64; firms]);
        let (mut next_down, mut next_up) = (down.clone(), up.clone());
        let psi = |firm: usize| if firm == stopped { 0.0 } else { 1.0 };
        for _ in 0..MOST {
            let mut left = vec![0.0; self.sectors];
            for firm in 0..firms {
                left[self.sector[firm] as usize] += self.sales[firm] * down[firm];
            }
            let mut change = 0.0_f64;
            for firm in 0..firms {
                next_down[firm] = self.downstream(firm, &down, &left).min(psi(firm));
                let sold = &self.sold[self.supplier[firm] as usize..self.supplier[firm + 1] as usize];
                let heard: f64 = sold.iter().map(|&(customer, share)| share * up[customer as usize]).sum();
                next_up[firm] = if sold.is_empty() { psi(firm) } else { heard.min(psi(firm)) };
                change = change.max((next_down[firm] - down[firm]).abs()).max((next_up[firm] - up[firm]).abs());
            }
            std::mem::swap(&mut down, &mut next_down);
            std::mem::swap(&mut up, &mut next_up);
            if change <= tolerance {
                let total: f64 = self.sales.iter().sum();
                let lost: f64 = (0..firms).map(|firm| self.sales[firm] * (1.0 - down[firm].min(up[firm]))).sum();
                return Some(lost / total);
            }
        }
        None
    }

    /// What a firm's inputs allow it to make.
    fn downstream(&self, firm: usize, down: &[f64], left: &[f64]) -> f64 {
        let bought = &self.bought[self.customer[firm] as usize..self.customer[firm + 1] as usize];
        let (mut worst, mut in_sector, mut others, mut last) = (0.0_f64, 0.0, 0.0, None);
        for &(supplier, essential, other) in bought {
            let (supplier, sector) = (supplier as usize, self.sector[supplier as usize]);
            if last != Some(sector) {
                worst = worst.max(in_sector);
                in_sector = 0.0;
                last = Some(sector);
            }
            // Nothing of the sector left: nobody replaces the supplier.
            let of_sector = left[sector as usize];
            let share = if of_sector > 0.0 { (self.sales[supplier] / of_sector).min(1.0) } else { 1.0 };
            let short = share * (1.0 - down[supplier]);
            in_sector += short * essential;
            others += short * other;
        }
        (1.0 - worst.max(in_sector)).min(1.0 - others)
    }
}
