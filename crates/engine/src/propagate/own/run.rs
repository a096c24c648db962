//! A run of our own rules on a table, step by step, with what is kept of it.

use super::super::record::Recorder;
use super::{First, Flow, Limit, Plan};
use seawall_model::economy::{Keep, Series, Snapshot, Variable};

/// A run between two steps.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    plan: &'a Plan,
    flow: Flow<'a>,
    recorder: Recorder<'a>,
    /// Output at rest that each node has lost so far, by what limited it: demand, capacity, each product.
    lost: Vec<f64>,
    products: usize,
}

impl<'a> Run<'a> {
    /// The network at rest; products are numbered below `products`.
    #[must_use]
    pub fn new(plan: &'a Plan, keep: &'a Keep, products: usize) -> Self {
        Self { plan, flow: Flow::new(plan), recorder: Recorder::new(keep), lost: vec![0.0; products + 2], products }
    }

    /// Goes on where another run of the same plan left off; `None` where the snapshot is of something else.
    #[must_use]
    pub fn resume(plan: &'a Plan, keep: &'a Keep, products: usize, snapshot: &Snapshot) -> Option<Self> {
        let mut run = Self::new(plan, keep, products);
        let mut lists = snapshot.lists.iter().cloned();
        run.flow.load(snapshot.step, &mut lists)?;
        run.lost = lists.next().filter(|lost| lost.len() == products + 2)?;
        run.recorder.load(&mut lists)?;
        lists.next().is_none().then_some(run)
    }

    /// The state between two steps.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let mut lists = Vec::new();
        self.flow.save(&mut lists);
        lists.push(self.lost.clone());
        self.recorder.save(&mut lists);
        Snapshot { step: self.step(), lists }
    }

    /// The next step.
    #[must_use]
    pub fn step(&self) -> usize {
        self.flow.step
    }

    /// Computes the next step.
    pub fn advance(&mut self) {
        let Self { plan, flow, recorder, lost, products } = self;
        let step = flow.step;
        let outcome = flow.step();
        for (node, limit) in outcome.limit.iter().enumerate() {
            let cause = match limit {
                Limit::Demand => *products,
                Limit::Capacity => *products + 1,
                Limit::Input(input) => plan.nodes[node].inputs[*input].product,
            };
            lost[cause] += (flow.rest[node] - outcome.output[node]).max(0.0);
        }
        recorder.step(step);
        recorder.put(step, Variable::ProductionRealised, outcome.output.iter().copied());
        recorder.put(step, Variable::ProductionCapacity, outcome.capacity.iter().copied());
        let orders = outcome.demand.iter().zip(&plan.nodes).map(|(demand, node)| demand - node.final_demand);
        recorder.put(step, Variable::IntermediateDemand, orders);
        recorder.put(step, Variable::FinalDemandUndist, outcome.unmet.iter().copied());
        let limits = outcome.limit.iter().map(|limit| f64::from(u8::from(matches!(limit, Limit::Input(_)))));
        recorder.put(step, Variable::LimitingCount, limits);
        if recorder.wants_limiting(step) {
            let named = outcome.limit.iter().enumerate().filter_map(|(node, limit)| match limit {
                Limit::Input(input) => Some((plan.nodes[node].inputs[*input].product, node)),
                Limit::Demand | Limit::Capacity => None,
            });
            recorder.limiting(step, named.collect());
        }
    }

    /// When each node first fell short, and why.
    #[must_use]
    pub fn first(&self) -> &[Option<First>] {
        self.flow.first()
    }

    /// The chain of limiting inputs of a node; see [`Flow::chain_of`].
    #[must_use]
    pub fn chain_of(&self, node: usize) -> Vec<(usize, First)> {
        self.flow.chain_of(node)
    }

    /// Which product an input of a node is.
    #[must_use]
    pub fn product_of(&self, node: usize, input: usize) -> usize {
        self.plan.nodes[node].inputs[input].product
    }

    /// First step in which each node made less than a hundredth of its output at rest.
    #[must_use]
    pub fn stopped(&self) -> &[Option<usize>] {
        self.flow.stopped()
    }

    /// Output lost so far against rest, by what limited it: each product as an input, then demand, then capacity.
    #[must_use]
    pub fn lost(&self) -> &[f64] {
        &self.lost
    }

    /// What was kept.
    #[must_use]
    pub fn finish(self) -> Series {
        let mut series = self.recorder.done();
        series.values.retain(|(_, values)| !values.is_empty());
        series
    }
}
