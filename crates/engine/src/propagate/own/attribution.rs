//! Attribution: what limits each node, and the chain of limiting inputs from a node to where the shortage starts.

use super::Flow;

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
