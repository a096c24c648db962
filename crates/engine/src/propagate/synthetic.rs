//! Tables and networks that nobody published, for scale and for structure: the distribution is stated, the seed is the caller's.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use seawall_model::network::Network;

/// How tables are drawn.
pub const TABLE: &str = "synthetic: output log-normal (median 100, sigma 1); each buyer takes 55 % of its output from sellers with log-normal \
weights (sigma 1), 10 times higher within its region; final demand of a region is what is left of its industries' output; ChaCha8";

/// How networks are drawn.
pub const FIRMS: &str = "synthetic: scale-free draws both ends of a link with weight rank^-0.75 (degrees then fall as a power law with exponent \
about 2.3), random draws them evenly; every link carries one; sectors even at random; final consumption is a third of what a firm sells to others, and \
one at least; the firms that are hit are drawn evenly; ChaCha8";

/// A table in the order region by region, products inside.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// Region and product of each industry.
    pub rows: Vec<(String, String)>,
    /// Region and category of each column of final demand.
    pub columns: Vec<(String, String)>,
    /// Flows by buyer.
    pub flows: Vec<Vec<f64>>,
    /// Final demand by column.
    pub demand: Vec<Vec<f64>>,
}

struct Draws(ChaCha8Rng);

impl Draws {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// From zero to one, zero left out.
    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        let (u, v) = (self.uniform(), self.uniform());
        (-2.0 * libm::log(u)).sqrt() * libm::cos(2.0 * std::f64::consts::PI * v)
    }

    fn below(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count - 1)
    }
}

/// A table by [`TABLE`]; `fill` is the share of cells that are not zero.
#[must_use]
pub fn table(regions: usize, products: usize, fill: f64, seed: u64) -> Made {
    let n = regions * products;
    let mut draws = Draws::new(seed);
    let width = |count: usize| count.to_string().len();
    let name = |prefix: &str, at: usize, count: usize| format!("{prefix}{:0width$}", at + 1, width = width(count));
    let rows = (0..n)
        .map(|i| (name("R", i / products, regions), name("p", i % products, products)))
        .collect::<Vec<(String, String)>>();
    let size: Vec<f64> = (0..n).map(|_| 100.0 * libm::exp(draws.normal())).collect();
    let mut flows = vec![vec![0.0; n]; n];
    for (buyer, column) in flows.iter_mut().enumerate() {
        for (seller, cell) in column.iter_mut().enumerate() {
            let near = if seller / products == buyer / products { 10.0 } else { 1.0 };
            let weight = near * size[seller] * libm::exp(draws.normal());
            if draws.uniform() < fill || seller == buyer {
                *cell = weight;
            }
        }
        let all: f64 = column.iter().sum();
        column.iter_mut().for_each(|cell| *cell *= 0.55 * size[buyer] / all);
    }
    // Consumers take what is left; who sells more than he makes makes more.
    let mut demand = vec![vec![0.0; n]; regions];
    for seller in 0..n {
        let sold: f64 = flows.iter().map(|column| column[seller]).sum();
        let left = (size[seller] - sold).max(0.1 * size[seller]);
        for (region, column) in demand.iter_mut().enumerate() {
            let share = if region == seller / products { 0.8 } else { 0.2 / (regions as f64 - 1.0).max(1.0) };
            column[seller] = left * share;
        }
    }
    let columns = (0..regions).map(|region| (name("R", region, regions), "final demand".to_owned())).collect();
    Made { rows, columns, flows, demand }
}

/// How links are spread over firms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degrees {
    /// By a power law.
    ScaleFree,
    /// Evenly.
    Random,
}

/// What a network is drawn with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Firms.
    pub firms: usize,
    /// Links.
    pub links: usize,
    /// Sectors.
    pub sectors: u32,
    /// How links are spread over firms.
    pub degrees: Degrees,
    /// Whether suppliers of one sector stand in for each other.
    pub substitution: bool,
    /// Share of firms that lose all capacity.
    pub hit: f64,
}

/// A network by [`FIRMS`].
#[must_use]
pub fn network(spread: &Spread, seed: u64) -> Network {
    let mut draws = Draws::new(seed);
    let n = spread.firms;
    let mut sums = Vec::with_capacity(n);
    let mut sum = 0.0;
    for rank in 1..=n {
        sum += match spread.degrees {
            Degrees::ScaleFree => libm::pow(rank as f64, -0.75),
            Degrees::Random => 1.0,
        };
        sums.push(sum);
    }
    let pick = |draws: &mut Draws| {
        let at = draws.uniform() * sum;
        sums.partition_point(|&below| below < at).min(n - 1)
    };
    // Rank as client and rank as supplier are shuffled apart halfway: large buyers tend to be large sellers, not always.
    let mut place: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        let j = draws.below(i + 1);
        place.swap(i, j);
    }
    let mut network = Network::default();
    for _ in 0..spread.links {
        let (supplier, mut client) = (place[pick(&mut draws)], place[pick(&mut draws)]);
        if client == supplier {
            client = (client + 1) % n;
        }
        network.supplier.push(u32::try_from(supplier).expect("fewer firms than four billion"));
        network.client.push(u32::try_from(client).expect("fewer firms than four billion"));
        network.amount.push(1.0);
    }
    let mut sold = vec![0.0; n];
    for (&supplier, amount) in network.supplier.iter().zip(&network.amount) {
        sold[supplier as usize] += amount;
    }
    network.consumption = sold.iter().map(|sold| (sold / 3.0_f64).max(1.0)).collect();
    network.sector = (0..n)
        .map(|firm| if spread.substitution { draws.below(spread.sectors as usize) as u32 } else { firm as u32 })
        .collect();
    network.lost = vec![0.0; n];
    let hit = (spread.hit * n as f64).round() as usize;
    let mut order: Vec<usize> = (0..n).collect();
    for i in 0..hit.min(n) {
        let j = i + draws.below(n - i);
        order.swap(i, j);
        network.lost[order[i]] = 1.0;
    }
    network
}

#[cfg(test)]
mod tests {
    use super::{Degrees, Spread, network, table};

    #[test]
    fn a_table_adds_up_and_a_seed_is_a_table() {
        let made = table(3, 5, 0.5, 7);
        assert_eq!(made, table(3, 5, 0.5, 7));
        assert_ne!(made, table(3, 5, 0.5, 8));
        for i in 0..15 {
            let output: f64 = made.flows.iter().chain(&made.demand).map(|column| column[i]).sum();
            let bought: f64 = made.flows[i].iter().sum();
            assert!(output > bought && bought > 0.0, "{i}: {output} {bought}");
        }
    }

    #[test]
    fn a_scale_free_network_has_a_giant_and_a_random_one_has_none() {
        let most = |degrees| {
            let spread = Spread { firms: 1000, links: 5000, sectors: 10, degrees, substitution: true, hit: 0.01 };
            let network = network(&spread, 3);
            assert_eq!(network.lost.iter().filter(|&&lost| lost == 1.0).count(), 10);
            let mut sold = vec![0; 1000];
            network.supplier.iter().for_each(|&supplier| sold[supplier as usize] += 1);
            sold.into_iter().max().unwrap_or(0)
        };
        assert!(most(Degrees::ScaleFree) > 150, "{}", most(Degrees::ScaleFree));
        assert!(most(Degrees::Random) < 25, "{}", most(Degrees::Random));
    }
}
