//! Laws of the kernel's own rules, and cases that can be done by hand.

use seawall_engine::propagate::own::{
    Bound, Criticality, Effect, Event, Flow, Input, Limit, Node, Outcome, Plan, Rationing, Supply, chain,
};

fn supply(supplier: usize, amount: f64, lead: usize) -> Supply {
    Supply { supplier, amount, lead, ceiling: 2.0, ramp: 0.1, tier: 0, worth: 1.0 }
}

fn input(cover: f64, links: Vec<Supply>) -> Input {
    Input { product: 0, criticality: Criticality::Critical, cover, adjustment: 5.0, links }
}

/// Ore (0) feeds metal (1), metal feeds magnets (2), magnets feed motors (3); each makes 10 a step.
fn stages(cover: f64, lead: usize) -> Plan {
    let node = |final_demand, inputs| Node { final_demand, final_tier: 255, surge: 1.2, inputs };
    let nodes = vec![
        node(0.0, vec![]),
        node(0.0, vec![input(cover, vec![supply(0, 10.0, lead)])]),
        node(0.0, vec![input(cover, vec![supply(1, 10.0, lead)])]),
        node(10.0, vec![input(cover, vec![supply(2, 10.0, lead)])]),
    ];
    Plan { nodes, ..Plan::default() }
}

/// Two mines supply two smelters unevenly, which supply a factory that also buys a part it can do without.
fn diamond() -> Plan {
    let node = |final_demand, inputs| Node { final_demand, final_tier: 255, surge: 1.25, inputs };
    let mut part = input(3.0, vec![supply(1, 1.0, 1)]);
    part.criticality = Criticality::Important;
    let nodes = vec![
        node(2.0, vec![]),
        node(1.0, vec![]),
        node(3.0, vec![input(4.0, vec![supply(0, 6.0, 1), supply(1, 2.0, 3)])]),
        node(0.5, vec![input(6.0, vec![supply(0, 1.0, 0), supply(1, 5.0, 2)])]),
        node(9.0, vec![input(5.0, vec![supply(2, 5.0, 1), supply(3, 4.0, 0)]), part]),
    ];
    let lost = |from, until, share| Event { from, until, fade: 10, effect: Effect::Capacity(vec![(0, share)]) };
    let events = vec![lost(5, 40, 0.5), lost(20, 30, 0.4)];
    Plan { nodes, events, rationing: Rationing::WaterFilling, precaution: 0.1, ..Plan::default() }
}

fn run(plan: &Plan, steps: usize) -> Vec<Outcome> {
    let mut flow = Flow::new(plan);
    (0..steps).map(|_| flow.step()).collect()
}

fn total(outcomes: &[Outcome]) -> f64 {
    outcomes.iter().flat_map(|outcome| &outcome.output).sum()
}

#[test]
fn rest_stays_at_rest_whatever_the_lead() {
    for lead in [0, 1, 2, 5] {
        for outcome in run(&stages(3.0, lead), 200) {
            assert!(outcome.output.iter().all(|output| (output - 10.0).abs() < 1e-12), "{:?}", outcome.output);
        }
    }
}

#[test]
fn a_loss_acts_in_the_step_that_states_it_and_reaches_the_next_stage_when_its_stock_is_gone() {
    let mut plan = stages(3.0, 0);
    plan.events.push(Event { from: 4, until: 1000, fade: 0, effect: Effect::Capacity(vec![(0, 1.0)]) });
    let outcomes = run(&plan, 12);
    let first = |node: usize| outcomes.iter().position(|outcome| outcome.output[node] < 9.99);
    assert_eq!(first(0), Some(4), "the mine stops when it is said to");
    // What was sent in step 3 is used in step 4, and a stock of three steps lasts through steps 5, 6 and 7.
    assert_eq!(first(1), Some(8));
    assert_eq!(outcomes[8].output[1], 0.0);
    assert_eq!(outcomes[8].limit[1], Limit::Input(0));
}

#[test]
fn goods_under_way_arrive_after_the_loss() {
    let mut plan = stages(3.0, 2);
    plan.events.push(Event { from: 4, until: 1000, fade: 0, effect: Effect::Capacity(vec![(0, 1.0)]) });
    let outcomes = run(&plan, 14);
    // Two steps later than without a lead: two shipments were under way.
    assert_eq!(outcomes.iter().position(|outcome| outcome.output[1] < 9.99), Some(10));
}

#[test]
fn the_chain_leads_from_the_motor_to_the_mine() {
    let mut plan = stages(1.0, 0);
    plan.events.push(Event { from: 2, until: 1000, fade: 0, effect: Effect::Capacity(vec![(0, 1.0)]) });
    let mut flow = Flow::new(&plan);
    let last = (0..30).map(|_| flow.step()).last().expect("thirty steps");
    let nodes: Vec<usize> = chain(&flow, &last.limit, 3).iter().map(|link| link.node).collect();
    assert_eq!(nodes, [3, 2, 1, 0]);
    assert_eq!(flow.stopped(), [Some(2), Some(4), Some(6), Some(8)]);
}

#[test]
fn the_chain_of_first_shortages_leads_from_the_motor_to_where_the_event_acts() {
    let mut plan = stages(1.0, 0);
    plan.events.push(Event { from: 2, until: 1000, fade: 0, effect: Effect::Capacity(vec![(0, 1.0)]) });
    let mut flow = Flow::new(&plan);
    (0..30).for_each(|_| drop(flow.step()));
    let chain: Vec<(usize, usize)> = flow.chain_of(3).iter().map(|(node, first)| (*node, first.step)).collect();
    assert_eq!(chain, [(3, 8), (2, 6), (1, 4), (0, 2)]);
    assert_eq!(flow.chain_of(3)[3].1.limit, Limit::Capacity);
    assert_eq!(flow.chain_of(3)[0].1.supplier, Some(2));
}

#[test]
fn the_chain_ends_at_a_way_that_an_event_holds() {
    let mut plan = stages(1.0, 0);
    let quota = Effect::Quota { supplier: 1, clients: vec![2], consumers: vec![], lost: 1.0 };
    plan.events.push(Event { from: 2, until: 1000, fade: 0, effect: quota });
    let mut flow = Flow::new(&plan);
    (0..30).for_each(|_| drop(flow.step()));
    let chain = flow.chain_of(3);
    let nodes: Vec<usize> = chain.iter().map(|(node, _)| *node).collect();
    assert_eq!(nodes, [3, 2]);
    assert!(chain[1].1.is_held && chain[1].1.supplier == Some(1), "{chain:?}");
    // The metal works are asked for nothing: not short of an input, but of orders.
    assert_eq!(flow.first()[1].map(|first| first.limit), Some(Limit::Demand));
}

#[test]
fn overlapping_losses_multiply() {
    let outcomes = run(&diamond(), 60);
    let capacity: Vec<f64> = outcomes.iter().map(|outcome| outcome.capacity[0]).collect();
    let rest = 9.0 * 1.25;
    assert_eq!(capacity[4], rest);
    assert!((capacity[5] - rest * 0.5).abs() < 1e-12);
    assert!((capacity[20] - rest * 0.5 * 0.6).abs() < 1e-12);
    assert!((capacity[59] - rest).abs() < 1e-12);
}

#[test]
fn the_unit_does_not_matter() {
    let plain = run(&diamond(), 120);
    for factor in [1e-9, 1.0 / 7.0, 3.0, 1e6] {
        let mut plan = diamond();
        for node in &mut plan.nodes {
            node.final_demand *= factor;
            for link in node.inputs.iter_mut().flat_map(|input| &mut input.links) {
                link.amount *= factor;
            }
        }
        for (one, other) in plain.iter().zip(run(&plan, 120)) {
            for (a, b) in one.output.iter().zip(other.output) {
                assert!((a * factor - b).abs() <= 1e-9 * factor * 10.0, "{a} x {factor} is not {b}");
            }
        }
    }
}

#[test]
fn the_order_of_nodes_does_not_matter() {
    let plain = run(&diamond(), 120);
    let plan = diamond();
    let last = plan.nodes.len() - 1;
    let mut turned = plan.clone();
    turned.nodes.reverse();
    for link in turned.nodes.iter_mut().flat_map(|node| &mut node.inputs).flat_map(|input| &mut input.links) {
        link.supplier = last - link.supplier;
    }
    for event in &mut turned.events {
        if let Effect::Capacity(lost) = &mut event.effect {
            lost.iter_mut().for_each(|(node, _)| *node = last - *node);
        }
    }
    turned.events.reverse();
    for (one, other) in plain.iter().zip(run(&turned, 120)) {
        for (a, b) in one.output.iter().zip(other.output.iter().rev()) {
            assert!((a - b).abs() < 1e-9, "{a} is not {b}");
        }
    }
}

#[test]
fn the_optimistic_bound_is_not_below_the_pessimistic() {
    let mut plan = diamond();
    plan.events.push(Event { from: 3, until: 60, fade: 0, effect: Effect::Capacity(vec![(1, 0.9)]) });
    let pessimistic = total(&run(&plan, 80));
    plan.bound = Bound::Optimistic;
    assert!(total(&run(&plan, 80)) >= pessimistic);
}

#[test]
fn every_rationing_conserves_and_starts_at_rest() {
    for rationing in
        [Rationing::Proportional, Rationing::FinalLast, Rationing::Tiers, Rationing::WaterFilling, Rationing::MostWorth]
    {
        let mut plan = diamond();
        plan.rationing = rationing;
        // Conservation is asserted in every step.
        let outcomes = run(&plan, 120);
        assert!((total(&outcomes[..1]) - 39.5).abs() < 1e-9, "{rationing:?}: {}", total(&outcomes[..1]));
    }
}

#[test]
fn a_quota_holds_and_a_release_helps() {
    let mut plan = stages(1.0, 0);
    let quota = Effect::Quota { supplier: 0, clients: vec![1], consumers: vec![], lost: 0.5 };
    plan.events.push(Event { from: 3, until: 40, fade: 0, effect: quota });
    let short = run(&plan, 40);
    assert!((short[30].output[3] - 5.0).abs() < 1e-6, "half of the ore, half of the motors: {:?}", short[30].output);
    plan.events.push(Event { from: 3, until: 40, fade: 0, effect: Effect::Release { node: 1, input: 0, share: 0.5 } });
    assert!(total(&run(&plan, 40)) > total(&short) + 100.0);
}

#[test]
fn a_copy_goes_on_to_the_same_bits() {
    let plan = diamond();
    let mut flow = Flow::new(&plan);
    (0..37).for_each(|_| drop(flow.step()));
    let mut copy = flow.clone();
    for _ in 0..50 {
        assert_eq!(flow.step(), copy.step());
    }
}

#[test]
fn buyers_turn_to_suppliers_that_deliver_as_fast_as_the_ramp_allows() {
    let node = |final_demand, inputs| Node { final_demand, final_tier: 255, surge: 2.0, inputs };
    let factory = input(20.0, vec![supply(0, 5.0, 0), supply(1, 5.0, 0)]);
    let nodes = vec![node(0.0, vec![]), node(0.0, vec![]), node(10.0, vec![factory])];
    let lost = Effect::Capacity(vec![(0, 1.0)]);
    let events = vec![Event { from: 2, until: 100, fade: 0, effect: lost }];
    let plan = Plan { nodes, events, ..Plan::default() };
    let outcomes = run(&plan, 60);
    // The ramp is a tenth of 5 a step, the ceiling twice 5.
    assert!(outcomes[4].output[1] <= 6.5 + 1e-9, "{}", outcomes[4].output[1]);
    assert!((outcomes[40].output[1] - 10.0).abs() < 1e-6, "{}", outcomes[40].output[1]);
    assert!(outcomes.iter().all(|outcome| outcome.output[2] > 9.99), "the stock bridges the turn");
}

#[test]
fn orders_grow_within_ramp_and_ceiling_however_long_the_shortage() {
    let mut plan = diamond();
    plan.precaution = 1.0;
    plan.events.push(Event { from: 3, until: 300, fade: 0, effect: Effect::Capacity(vec![(0, 0.95), (1, 0.5)]) });
    for outcome in run(&plan, 400) {
        // Every link may carry twice its amount at rest; the first mine's buyers take 7 at rest, and 2 are consumed.
        assert!(outcome.demand[0] <= 2.0 * 7.0 + 2.0 + 1e-9, "{}", outcome.demand[0]);
    }
}

/// Serves the last claim first: a rule that a caller brings.
#[derive(Debug)]
struct LastFirst;

impl seawall_engine::propagate::own::Share for LastFirst {
    fn share(&self, output: f64, claims: &[seawall_engine::propagate::own::Claim]) -> Vec<f64> {
        let mut left = output;
        let mut served: Vec<f64> = claims
            .iter()
            .rev()
            .map(|claim| {
                let gets = claim.asked.min(left);
                left -= gets;
                gets
            })
            .collect();
        served.reverse();
        served
    }
}

#[test]
fn a_caller_may_bring_a_rule() {
    let mut plan = diamond();
    plan.rationing = Rationing::Proportional;
    let unmet = |flow: &mut Flow<'_>| (0..60).map(|_| flow.step().unmet.iter().sum::<f64>()).sum::<f64>();
    let proportional = unmet(&mut Flow::new(&plan));
    // Final demand is the last claim of every node.
    let brought = unmet(&mut Flow::new(&plan).with_rule(&LastFirst));
    assert!(brought < proportional, "{brought} {proportional}");
}
