//! Our own rules, the default: nodes that hold stocks, order over links with lead times, and ration what they make.
//!
//! The same for plants of a product stage, industries of a table and firms. No rule compares with an absolute number or tests
//! doubles for equality, so the unit and the order of rows do not matter. Shocks act in the step that states them and may
//! overlap: what is left of capacity is the product of what each leaves. Sales that are not served are lost, but the gap in
//! stocks that they leave is ordered again. [`step`](Flow::step) asserts conservation.

mod attribution;
mod rationing;
mod run;
mod scene;
mod snapshot;
mod step;
mod tables;
pub mod world;

use scene::Past;

pub use attribution::{First, Limit, Link as Cause, chain};
pub use rationing::{Claim, Share};
pub use run::Run;
pub use scene::Scene;
pub use seawall_model::economy::{Criticality, Rationing};
pub use tables::{from_table, uses_of};

/// Which of the two bounds a run computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bound {
    /// Important inputs bind.
    #[default]
    Pessimistic,
    /// Important inputs do not bind.
    Optimistic,
}

/// Something that makes and uses.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Final demand at rest, per step.
    pub final_demand: f64,
    /// Tier of final demand.
    pub final_tier: u8,
    /// Output beyond rest that is possible under scarcity, as a factor from one.
    pub surge: f64,
    /// What it uses, input by input.
    pub inputs: Vec<Input>,
}

/// One input of a node, and who supplies it.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// What it is, as the caller numbers products.
    pub product: usize,
    /// How its shortage binds.
    pub criticality: Criticality,
    /// Stock that is aimed at, in steps of use at rest.
    pub cover: f64,
    /// Steps in which a gap in stocks is ordered.
    pub adjustment: f64,
    /// Suppliers.
    pub links: Vec<Supply>,
}

/// A supplier of an input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Supply {
    /// The node that supplies.
    pub supplier: usize,
    /// Amount at rest, per step.
    pub amount: f64,
    /// Steps between dispatch and use, beyond the next.
    pub lead: usize,
    /// Most that it can carry, as a multiple of the amount at rest.
    pub ceiling: f64,
    /// Multiple of the amount at rest by which an order may grow in a step.
    pub ramp: f64,
    /// Served before higher ones where rationing has tiers.
    pub tier: u8,
    /// What the client makes of one unit, for a rule that looks at it.
    pub worth: f64,
}

/// Somebody who consumes what a node makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Consumer {
    /// The node.
    pub node: usize,
    /// Region of the consumer.
    pub region: usize,
    /// What for, as the caller numbers uses.
    pub usage: usize,
    /// Amount at rest, per step.
    pub amount: f64,
}

/// What happens to a network while a run goes on.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// First step.
    pub from: usize,
    /// First step in which it is no longer there in full.
    pub until: usize,
    /// Steps in which it fades after that, evenly; zero ends it at once.
    pub fade: usize,
    /// What it does.
    pub effect: Effect,
}

/// What an event does; shares are from zero to one.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Nodes lose shares of their capacity.
    Capacity(Vec<(usize, f64)>),
    /// A share of what a supplier sends to these clients at rest may not be exceeded: an export quota, or a licence queue.
    Quota {
        /// Who supplies.
        supplier: usize,
        /// Clients that it holds for.
        clients: Vec<usize>,
        /// Consumers that it holds for, by their place in the plan.
        consumers: Vec<usize>,
        /// Share of the amount at rest that is lost.
        lost: f64,
    },
    /// Stock from outside reaches a node's input, per step, as a multiple of its use at rest.
    Release {
        /// Who receives.
        node: usize,
        /// Which of its inputs.
        input: usize,
        /// Multiple of the use at rest.
        share: f64,
    },
    /// Final demand of nodes grows by a share of their output at rest: rebuilding, or panic.
    Demand(Vec<(usize, f64)>),
}

impl Event {
    /// How much of the event is there, from zero to one.
    fn strength(&self, step: usize) -> f64 {
        if step < self.from {
            0.0
        } else if step < self.until {
            1.0
        } else if step - self.until < self.fade {
            1.0 - (step - self.until + 1) as f64 / (self.fade + 1) as f64
        } else {
            0.0
        }
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Region and product of each node; empty where nothing asks for them.
    pub places: Vec<(usize, usize)>,
    /// Who consumes, node by node; the final demand of each node is one claim where this is empty.
    pub consumers: Vec<Consumer>,
    /// Events, in any order.
    pub events: Vec<Event>,
    /// Who goes short.
    pub rationing: Rationing,
    /// Which bound.
    pub bound: Bound,
    /// Share of the cover at rest that is aimed at beyond it while a node's supplier goes short: precautionary buying.
    pub precaution: f64,
    /// A scenario file on this network; needs places and consumers.
    pub scene: Option<Scene>,
}

/// What a step gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Output by node.
    pub output: Vec<f64>,
    /// Capacity by node.
    pub capacity: Vec<f64>,
    /// Orders and final demand by node.
    pub demand: Vec<f64>,
    /// Final demand that is not met, by node.
    pub unmet: Vec<f64>,
    /// What limits each node.
    pub limit: Vec<Limit>,
}

/// The state between two steps; a copy goes on to the same bits.
#[derive(Debug, Clone)]
pub struct Flow<'a> {
    plan: &'a Plan,
    /// Who goes short, where a caller brings a rule; the plan's otherwise.
    rule: Option<&'a dyn Share>,
    /// Output at rest.
    rest: Vec<f64>,
    /// Use of each input at rest, node by node.
    used: Vec<f64>,
    /// Where each node's inputs begin.
    first_input: Vec<usize>,
    /// Stock of each input.
    stock: Vec<f64>,
    /// Links, input by input.
    links: Vec<Supply>,
    /// Node that each link supplies.
    client: Vec<usize>,
    /// Where each input's links begin.
    first_link: Vec<usize>,
    order: Vec<f64>,
    /// What is under way on each link; the front arrives next.
    transit: Vec<std::collections::VecDeque<f64>>,
    /// What each link delivered of its order in the last step.
    served: Vec<f64>,
    /// Whether an event held each link below its order in the last step.
    is_held: Vec<bool>,
    /// Activity that each node's last orders were for, as a share of rest.
    activity: Vec<f64>,
    /// Who consumes, by node: node and amount at rest.
    consumers: Vec<(usize, f64)>,
    past: Past,
    step: usize,
    /// When each node first fell short, and why.
    first: Vec<Option<First>>,
    /// First step in which each node made less than a hundredth of its output at rest.
    stopped: Vec<Option<usize>>,
}

impl<'a> Flow<'a> {
    /// The network at rest: stocks at their aim, links full.
    #[must_use]
    pub fn new(plan: &'a Plan) -> Self {
        let nodes = plan.nodes.len();
        let mut rest: Vec<f64> = plan.nodes.iter().map(|node| node.final_demand).collect();
        let (mut used, mut stock, mut first_input) = (Vec::new(), Vec::new(), vec![0]);
        let (mut links, mut client, mut first_link) = (Vec::new(), Vec::new(), vec![0]);
        for (at, node) in plan.nodes.iter().enumerate() {
            for input in &node.inputs {
                let amount: f64 = input.links.iter().map(|link| link.amount).sum();
                used.push(amount);
                stock.push(input.cover * amount);
                for link in &input.links {
                    rest[link.supplier] += link.amount;
                    links.push(*link);
                    client.push(at);
                }
                first_link.push(links.len());
            }
            first_input.push(used.len());
        }
        Self {
            plan,
            rule: None,
            used,
            stock,
            first_input,
            first_link,
            order: links.iter().map(|link| link.amount).collect(),
            transit: links.iter().map(|link| vec![link.amount; link.lead + 1].into()).collect(),
            served: vec![1.0; links.len()],
            is_held: vec![false; links.len()],
            activity: vec![1.0; nodes],
            consumers: match plan.consumers.as_slice() {
                [] => plan.nodes.iter().map(|node| node.final_demand).enumerate().collect(),
                all => all.iter().map(|one| (one.node, one.amount)).collect(),
            },
            past: plan.scene.as_ref().map(Scene::at_first).unwrap_or_default(),
            first: vec![None; nodes],
            client,
            links,
            rest,
            step: 0,
            stopped: vec![None; nodes],
        }
    }

    /// The same with a rule of the caller's in place of the plan's.
    #[must_use]
    pub fn with_rule(self, rule: &'a dyn Share) -> Self {
        Self { rule: Some(rule), ..self }
    }

    /// Output of each node at rest.
    #[must_use]
    pub fn rest(&self) -> &[f64] {
        &self.rest
    }

    /// When each node first fell short, and why.
    #[must_use]
    pub fn first(&self) -> &[Option<First>] {
        &self.first
    }

    /// First step in which each node made less than a hundredth of its output at rest.
    #[must_use]
    pub fn stopped(&self) -> &[Option<usize>] {
        &self.stopped
    }
}
