//! Draws a three-tier supply network that survives undisrupted: products, their suppliers, and the suppliers' suppliers.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use seawall_model::cases::{Network, Node, Requirement};
use std::collections::BTreeMap;

/// How many sites of each tier, and how many shipments join them.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Final products.
    pub products: usize,
    /// Suppliers of products.
    pub first: usize,
    /// Suppliers of suppliers.
    pub second: usize,
    /// Shipments; at least one a supplier.
    pub edges: usize,
}

/// Draws a network.
pub fn draw(seed: u64, size: Size) -> Network {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut below = |n: usize| usize::try_from(rng.next_u64() % n.max(1) as u64).unwrap_or(0);
    let Size { products, first, second, edges: wanted } = size;
    let n = products + first + second;
    // A material has one to three makers.
    let kinds = |tier: usize| (tier * 3 / 5).max(1);
    let (first_kinds, second_kinds) = (kinds(first), kinds(second));
    let material: Vec<Option<usize>> = (0..n)
        .map(|node| match node {
            _ if node < products => None,
            _ if node < products + first => {
                Some(if node - products < first_kinds { node - products } else { below(first_kinds) })
            }
            _ => {
                let at = node - products - first;
                Some(first_kinds + if at < second_kinds { at } else { below(second_kinds) })
            }
        })
        .collect();
    let mut edges = Vec::new();
    for node in products..n {
        let to = if node < products + first { below(products) } else { products + below(first) };
        edges.push((node, to));
    }
    let mut tries = 0;
    while edges.len() < wanted && tries < 100 * wanted {
        tries += 1;
        let node = products + below(first + second);
        let to = if node < products + first { below(products) } else { products + below(first) };
        if !edges.contains(&(node, to)) {
            edges.push((node, to));
        }
    }
    let mut makers: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for &(from, to) in &edges {
        if let Some(kind) = material[from] {
            makers.entry((to, kind)).or_default().push(from);
        }
    }
    let per_unit = [0.5, 1.0, 1.5, 2.0];
    let requirements: Vec<Requirement> =
        makers.keys().map(|&(node, material)| Requirement { node, material, per_unit: per_unit[below(4)] }).collect();
    let mut load = vec![0.0; n];
    let demand: Vec<f64> = (0..products).map(|_| 100.0 + below(900) as f64).collect();
    load[..products].copy_from_slice(&demand);
    // Products stand before their suppliers, so one pass carries the load up.
    for requirement in &requirements {
        let suppliers = &makers[&(requirement.node, requirement.material)];
        for &supplier in suppliers {
            load[supplier] += load[requirement.node] * requirement.per_unit / suppliers.len() as f64;
        }
    }
    let weeks = [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];
    let nodes = (0..n)
        .map(|node| Node {
            id: format!("N{node}"),
            material: material[node],
            inventory: load[node] * weeks[below(weeks.len())],
            capacity: load[node] * (1.02 + below(1000) as f64 / 1000.0),
            demand: demand.get(node).copied(),
            margin: (5 + below(40)) as f64 / 100.0,
        })
        .collect();
    Network { nodes, edges, requirements }
}
