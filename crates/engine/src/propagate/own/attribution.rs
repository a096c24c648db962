//! Attribution: what limits each node, and the chain of limiting inputs from a node to where the shortage starts.

use super::Flow;

impl Flow<'_> {
    /// Notes nodes that fall short for the first time.
    ///
    /// The supplier is the one that sends least of its amount at rest, or, where all have recovered by the time that the
    /// stock is gone, the one that fell short first.
    pub(super) fn note(&mut self, output: &[f64], limits: &[Limit]) {
        for (node, (&output, &limit)) in output.iter().zip(limits).enumerate() {
            if self.first[node].is_some() || output >= (1.0 - SHORT) * self.rest[node] {
                continue;
            }
            let (mut supplier, mut is_held) = (None, false);
            if let Limit::Input(input) = limit {
                let links = || self.links_of(node, input);
                let worst = links().max_by(|&a, &b| self.missed(a).total_cmp(&self.missed(b)).then(b.cmp(&a)));
                let worst = worst.filter(|&link| self.missed(link) > 0.0);
                is_held = worst.is_some_and(|link| self.is_held[link]);
                let earliest = || {
                    let fell = |link: usize| Some((self.first[self.supplier(link)]?.step, link));
                    links().filter_map(fell).min().map(|(_, link)| link)
                };
                supplier = worst.or_else(earliest).map(|link| self.supplier(link));
            }
            self.first[node] = Some(First { step: self.step, limit, supplier, is_held });
        }
    }

    /// From a node back to where its shortage starts: at each node the input that bound when it first fell short, and the
    /// supplier of it that was most behind. Ends where an event acts, at a capacity, at a lack of orders, or when it closes.
    #[must_use]
    pub fn chain_of(&self, node: usize) -> Vec<(usize, First)> {
        let mut chain: Vec<(usize, First)> = Vec::new();
        let mut at = Some(node);
        while let Some(node) = at {
            let Some(first) = self.first[node].filter(|_| !chain.iter().any(|(one, _)| *one == node)) else { break };
            chain.push((node, first));
            at = first.supplier.filter(|_| !first.is_held);
        }
        chain
    }
}

/// What limits a node's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Limit {
    /// Demand: it makes what it is asked for.
    #[default]
    Demand,
    /// Its own capacity.
    Capacity,
    /// One of its inputs.
    Input(usize),
}

/// When a node first fell short, and what bound it then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct First {
    /// The step.
    pub step: usize,
    /// What bound.
    pub limit: Limit,
    /// Of the input that bound, the supplier that was most behind.
    pub supplier: Option<usize>,
    /// Whether that supplier was held back by an event on the way to this node.
    pub is_held: bool,
}

/// A node has fallen short when it makes less than rest by more than this share.
const SHORT: f64 = 0.005;

/// One link of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The node.
    pub node: usize,
    /// What limits it.
    pub limit: Limit,
}

/// From `node` to where its shortage starts: at each node the input that limits it, and of that input the supplier that
/// fell most behind what it was asked. The chain ends at a node limited by its capacity or by demand, or when it closes.
#[must_use]
pub fn chain(flow: &Flow, limits: &[Limit], node: usize) -> Vec<Link> {
    let mut chain: Vec<Link> = Vec::new();
    let mut at = node;
    loop {
        chain.push(Link { node: at, limit: limits[at] });
        let Limit::Input(input) = limits[at] else { return chain };
        let links = flow.links_of(at, input);
        let behind = |&link: &usize| flow.missed(link);
        let worst = links.max_by(|a, b| behind(a).total_cmp(&behind(b)).then(b.cmp(a)));
        let Some(next) = worst.map(|link| flow.supplier(link)) else { return chain };
        if chain.iter().any(|link| link.node == next) {
            return chain;
        }
        at = next;
    }
}
