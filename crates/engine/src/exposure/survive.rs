//! Time to survive and lost margin of a multi-tier supply network, by linear programming.
//!
//! Simchi-Levi, Schmidt, Wei, Zhang, Combs, Ge, Gusikhin, Sander and Zhang, Interfaces 45(5), 2015. Over a horizon of `t` weeks
//! site `j` makes `u_j`, ships `y_ij` and product `j` goes `l_j` short:
//!
//! ```text
//! per_unit(k, j) u_j <= sum of y_ij over suppliers i of j that make k      bill of materials
//! sum of y_ij - u_i  <= inventory_i                                        shipping
//! u_j                <= capacity_j t,  0 where i is disrupted               capacity
//! l_j + u_j + inventory_j >= demand_j t                                    demand
//! ```
//!
//! Time to survive is the greatest `t` with all `l` zero; the lost margin is the least `sum of margin_j l_j` for a given `t`.
//! Both are solved in rates, divided by `t`: with `s = 1 / t` the first is `min s`, which has an optimum even where `t` has
//! no bound (`s = 0`), so that one undisrupted basis starts the solve of every disruption.
//!
//! Sites that no shipment connects do not touch each other: each connected part has its own programme, and a disruption is
//! solved in the parts it hits. Where the undisrupted optimum makes nothing at a site, stopping that site changes nothing
//! and is not solved. Otherwise only the cone is solved first: the products behind the disrupted sites and all who supply
//! them, twice. With the flows to everybody else kept as they were, the cone gives a plan of the whole part, so its `s` is
//! at least the true one; with everybody else left out it gives a bound from below. Where the two agree the answer is
//! proved; where not, the whole part is solved from the undisrupted basis. All of this is exact.
//!
//! The horizon is one period: no lead times, no order of events. The answer is an upper bound of a day-by-day answer.

use crate::lp::{Basis, Builder, Options, Problem, Solution, Status, highs};
use seawall_model::cases::{Disruption, Network};
use std::collections::BTreeMap;

/// Below this `1 / t` a network survives for ever: a thousand million weeks.
const FOR_EVER: f64 = 1e-9;

/// How near the bounds from a cone must be, relative, to count as the answer.
const PROVED: f64 = 1e-10;

/// A network ready for many disruptions.
pub struct Sweep {
    parts: Vec<Part>,
    /// Part and place within it of each node; `None` for parts without demand.
    place: Vec<Option<(usize, usize)>>,
    options: Options,
    shape: Shape,
    /// Undisrupted flow a week on each shipment.
    flow: Vec<f64>,
    /// Programmes of whole parts solved so far.
    pub solves: usize,
    /// Disruptions answered by the cone alone.
    pub proved: usize,
}

/// Who ships to whom and who needs what, by site.
struct Shape {
    /// Shipments that arrive.
    into: Vec<Vec<usize>>,
    /// Shipments that leave.
    out: Vec<Vec<usize>>,
    /// Lines of the bill of materials.
    needs: Vec<Vec<usize>>,
}

impl Shape {
    fn new(network: &Network) -> Self {
        let mut shape = Self {
            into: vec![Vec::new(); network.nodes.len()],
            out: vec![Vec::new(); network.nodes.len()],
            needs: vec![Vec::new(); network.nodes.len()],
        };
        for (e, &(from, to)) in network.edges.iter().enumerate() {
            shape.out[from].push(e);
            shape.into[to].push(e);
        }
        for (k, requirement) in network.requirements.iter().enumerate() {
            shape.needs[requirement.node].push(k);
        }
        shape
    }

    /// The sites that `starts` lead to, or that lead to them, `starts` among them, in order.
    fn reach(&self, network: &Network, starts: &[usize], downstream: bool) -> Vec<usize> {
        let mut seen = vec![false; network.nodes.len()];
        let mut found = starts.to_vec();
        starts.iter().for_each(|&start| seen[start] = true);
        let mut next = 0;
        while let Some(&node) = found.get(next) {
            next += 1;
            for &e in if downstream { &self.out[node] } else { &self.into[node] } {
                let other = if downstream { network.edges[e].1 } else { network.edges[e].0 };
                if !std::mem::replace(&mut seen[other], true) {
                    found.push(other);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Answer to one disruption.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Weeks without loss; `None` where there is no bound.
    pub tts_weeks: Option<f64>,
    /// Least margin lost within the time to recover.
    pub min_lost_margin: f64,
}

/// A programme ended without an answer that passed our check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsolved(pub Status);

/// A connected part: two programmes over the same sites.
struct Part {
    survive: Programme,
    /// Written when first asked for.
    lose: Option<Programme>,
    /// Sites of the part.
    nodes: Vec<usize>,
}

/// A programme with its undisrupted optimum.
struct Programme {
    solver: highs::Solver,
    problem: Problem,
    /// Capacity of each site of the part, in column order.
    capacity: Vec<f64>,
    base: Solution,
    /// Rows whose side depends on the horizon.
    moving: Vec<Moving>,
    /// Undisrupted losses a week and the basis, by bits of the horizon.
    at: BTreeMap<u64, (f64, Vec<f64>, Option<Basis>)>,
}

/// A row whose side depends on the horizon: row, site, side, what does not depend on it, and what is divided by `t`.
type Moving = (usize, usize, Side, f64, f64);

/// Which side of a row moves.
#[derive(Clone, Copy)]
enum Side {
    Lower,
    Upper,
}

impl Sweep {
    /// Writes and solves the undisrupted network.
    pub fn new(network: &Network, options: &Options) -> Result<Self, Unsolved> {
        let mut sweep = Self {
            parts: Vec::new(),
            place: vec![None; network.nodes.len()],
            options: options.clone(),
            shape: Shape::new(network),
            flow: vec![0.0; network.edges.len()],
            solves: 0,
            proved: 0,
        };
        for nodes in connected(network) {
            if nodes.iter().all(|&node| network.nodes[node].demand.is_none()) {
                continue;
            }
            for (k, &node) in nodes.iter().enumerate() {
                sweep.place[node] = Some((sweep.parts.len(), k));
            }
            let survive = Programme::new(network, &sweep.shape, &nodes, None, options)?;
            sweep.solves += 1;
            for (k, &e) in inside(network, &sweep.shape, &nodes).iter().enumerate() {
                sweep.flow[e] = survive.base.x.get(nodes.len() + k).copied().unwrap_or(0.0).max(0.0);
            }
            sweep.parts.push(Part { survive, lose: None, nodes });
        }
        Ok(sweep)
    }

    /// Weeks the undisrupted network survives; `None` where there is no bound.
    #[must_use]
    pub fn baseline(&self) -> Option<f64> {
        weeks(self.parts.iter().map(|part| objective(&part.survive.base)).fold(0.0, f64::max))
    }

    /// Weeks without loss when `disrupted` make nothing; `None` where there is no bound.
    pub fn time_to_survive(&mut self, network: &Network, disrupted: &[usize]) -> Result<Option<f64>, Unsolved> {
        let hit = self.hit(disrupted);
        let mut worst: f64 = 0.0;
        for k in 0..self.parts.len() {
            let base = objective(&self.parts[k].survive.base);
            let found = match hit.get(&k) {
                Some(columns) if columns.iter().any(|&col| self.parts[k].survive.uses(col)) => {
                    let nodes: Vec<usize> = columns.iter().map(|&col| self.parts[k].nodes[col]).collect();
                    match self.in_cone(network, k, &nodes) {
                        Some(proved) => {
                            self.proved += 1;
                            proved
                        }
                        None => {
                            self.solves += 1;
                            self.parts[k].survive.without(columns)?
                        }
                    }
                }
                _ => base,
            };
            worst = worst.max(found);
        }
        Ok(weeks(worst))
    }

    /// `s` of a part without `disrupted`, where the cone behind them proves it.
    fn in_cone(&self, network: &Network, part: usize, disrupted: &[usize]) -> Option<f64> {
        let part = &self.parts[part];
        if part.survive.base.status != Status::Optimal {
            return None;
        }
        let least = part.survive.base.objective.max(0.0);
        let mut wanted = self.shape.reach(network, disrupted, true);
        wanted.retain(|&node| network.nodes[node].demand.is_some());
        if wanted.is_empty() {
            return Some(least);
        }
        let cone = self.shape.reach(network, &wanted, false);
        if 2 * cone.len() > part.nodes.len() {
            return None;
        }
        let (mut problem, moving) = problem(network, &self.shape, &cone, None);
        for node in disrupted {
            let col = cone.binary_search(node).ok()?;
            problem.col_upper[col] = 0.0;
        }
        let inside = |node: usize| cone.binary_search(&node).is_ok();
        // What leaves the cone in the undisrupted plan stays promised.
        let mut promised = Vec::new();
        for &(row, node, side, ..) in &moving {
            if let Side::Upper = side {
                let leaving = self.shape.out[node].iter().filter(|&&e| !inside(network.edges[e].1));
                let out: f64 = leaving.map(|&e| self.flow[e]).sum();
                if out > 0.0 {
                    promised.push((row, -out));
                }
            }
        }
        for &(row, upper) in &promised {
            problem.row_upper[row] = upper;
        }
        *problem.col_lower.last_mut()? = least;
        let mut solver = highs::Solver::new(&problem, &self.options);
        let above = solver.solve();
        if above.status != Status::Optimal {
            return None;
        }
        if promised.is_empty() || above.objective <= least {
            return Some(above.objective);
        }
        let free: Vec<(usize, f64, f64)> = promised.iter().map(|&(row, _)| (row, f64::NEG_INFINITY, 0.0)).collect();
        solver.set_row_bounds(&free);
        let below = solver.solve();
        let agree = below.status == Status::Optimal && above.objective - below.objective <= PROVED * above.objective;
        agree.then_some(above.objective)
    }

    /// Least margin lost when `disrupted` make nothing for `ttr_weeks`.
    pub fn lost_margin(&mut self, network: &Network, disrupted: &[usize], ttr_weeks: f64) -> Result<f64, Unsolved> {
        if ttr_weeks <= 0.0 {
            return Ok(0.0);
        }
        let hit = self.hit(disrupted);
        let mut lost = 0.0;
        for (k, part) in self.parts.iter_mut().enumerate() {
            if part.lose.is_none() {
                self.solves += 1;
                part.lose = Some(Programme::new(network, &self.shape, &part.nodes, Some(ttr_weeks), &self.options)?);
            }
            let Some(lose) = part.lose.as_mut() else { continue };
            let columns = hit.get(&k).map_or(&[][..], Vec::as_slice);
            let (found, solves) = lose.losing(ttr_weeks, columns)?;
            self.solves += solves;
            lost += ttr_weeks * found;
        }
        Ok(lost)
    }

    /// Both answers for one disruption.
    pub fn outcome(&mut self, network: &Network, disruption: &Disruption) -> Result<Outcome, Unsolved> {
        Ok(Outcome {
            tts_weeks: self.time_to_survive(network, &disruption.disrupted)?,
            min_lost_margin: self.lost_margin(network, &disruption.disrupted, disruption.ttr_weeks)?,
        })
    }

    /// Columns of the disrupted sites by part.
    fn hit(&self, disrupted: &[usize]) -> BTreeMap<usize, Vec<usize>> {
        let mut hit: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &(part, col) in disrupted.iter().filter_map(|&node| self.place[node].as_ref()) {
            hit.entry(part).or_default().push(col);
        }
        hit
    }
}

/// `t = 1 / s`.
fn weeks(rate: f64) -> Option<f64> {
    (rate > FOR_EVER).then(|| 1.0 / rate)
}

/// `s`; without a feasible point no `t` above zero is possible.
fn objective(solution: &Solution) -> f64 {
    if solution.status == Status::Infeasible { f64::INFINITY } else { solution.objective }
}

/// Answered, or the way it was not.
fn answered(solution: Solution) -> Result<Solution, Unsolved> {
    match solution.status {
        Status::Optimal | Status::Infeasible => Ok(solution),
        other => Err(Unsolved(other)),
    }
}

impl Programme {
    /// The programme of a part: time to survive, or losses within `horizon`.
    fn new(
        network: &Network,
        shape: &Shape,
        nodes: &[usize],
        horizon: Option<f64>,
        options: &Options,
    ) -> Result<Self, Unsolved> {
        let (problem, moving) = problem(network, shape, nodes, horizon);
        let mut solver = highs::Solver::new(&problem, options);
        let base = answered(solver.solve())?;
        let capacity = nodes.iter().map(|&node| network.nodes[node].capacity).collect();
        Ok(Self { solver, problem, capacity, base, moving, at: BTreeMap::new() })
    }

    /// Whether the undisrupted optimum uses a site; without an optimum nothing is known.
    fn uses(&self, col: usize) -> bool {
        self.base.x.get(col).is_none_or(|&rate| rate != 0.0) && self.base.status == Status::Optimal
    }

    /// Objective with the sites of `columns` stopped, from the undisrupted basis.
    fn without(&mut self, columns: &[usize]) -> Result<f64, Unsolved> {
        let basis = self.base.basis.clone();
        self.solve(columns, basis).map(|solution| objective(&solution))
    }

    fn solve(&mut self, columns: &[usize], basis: Option<Basis>) -> Result<Solution, Unsolved> {
        let stop: Vec<(usize, f64, f64)> = columns.iter().map(|&col| (col, 0.0, 0.0)).collect();
        let start: Vec<(usize, f64, f64)> = columns.iter().map(|&col| (col, 0.0, self.capacity[col])).collect();
        self.solver.set_basis(basis);
        self.solver.set_col_bounds(&stop);
        let found = self.solver.solve();
        self.solver.set_col_bounds(&start);
        answered(found)
    }

    /// Margin lost a week over a horizon, and how many programmes it took.
    fn losing(&mut self, horizon: f64, columns: &[usize]) -> Result<(f64, usize), Unsolved> {
        let mut solves = 0;
        let sides: Vec<(usize, f64, f64)> = self
            .moving
            .iter()
            .map(|&(row, _, side, fixed, divided)| {
                let (lower, upper) = (self.problem.row_lower[row], self.problem.row_upper[row]);
                match side {
                    Side::Lower => (row, fixed + divided / horizon, upper),
                    Side::Upper => (row, lower, fixed + divided / horizon),
                }
            })
            .collect();
        self.solver.set_row_bounds(&sides);
        if !self.at.contains_key(&horizon.to_bits()) {
            let basis = self.base.basis.clone();
            let found = self.solve(&[], basis)?;
            solves += 1;
            self.at.insert(horizon.to_bits(), (found.objective, found.x.clone(), found.basis));
        }
        let Some((base, x, basis)) = self.at.get(&horizon.to_bits()) else { return Err(Unsolved(Status::Numerical)) };
        if columns.iter().all(|&col| x[col] == 0.0) {
            return Ok((*base, solves));
        }
        let basis = basis.clone();
        Ok((self.solve(columns, basis)?.objective, solves + 1))
    }
}

/// Shipments between sites of `nodes`, in order.
fn inside(network: &Network, shape: &Shape, nodes: &[usize]) -> Vec<usize> {
    let from = |e: &usize| nodes.binary_search(&network.edges[*e].0).is_ok();
    let mut edges: Vec<usize> = nodes.iter().flat_map(|&node| shape.into[node].iter().copied().filter(from)).collect();
    edges.sort_unstable();
    edges
}

/// Rates of one part, divided by the horizon. The columns begin with what each site makes, in the order of `nodes`, which
/// ascend, and go on with what is shipped between them.
fn problem(network: &Network, shape: &Shape, nodes: &[usize], horizon: Option<f64>) -> (Problem, Vec<Moving>) {
    let mut builder = Builder::new();
    let mut moving = Vec::new();
    let column: BTreeMap<usize, usize> = nodes.iter().enumerate().map(|(k, &node)| (node, k)).collect();
    let mut entries: Vec<Vec<(usize, f64)>> = vec![Vec::new(); nodes.len()];
    let edges: Vec<(usize, usize)> = inside(network, shape, nodes).into_iter().map(|e| network.edges[e]).collect();
    let mut shipped: Vec<Vec<(usize, f64)>> = vec![Vec::new(); edges.len()];
    let mut into: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (e, &(from, to)) in edges.iter().enumerate() {
        out.entry(from).or_default().push(e);
        if let Some(material) = network.nodes[from].material {
            into.entry((to, material)).or_default().push(e);
        }
    }
    for requirement in nodes.iter().flat_map(|&node| &shape.needs[node]).map(|&k| &network.requirements[k]) {
        let row = builder.add_row(0.0, f64::INFINITY, "needs");
        entries[column[&requirement.node]].push((row, -requirement.per_unit));
        for &e in into.get(&(requirement.node, requirement.material)).into_iter().flatten() {
            shipped[e].push((row, 1.0));
        }
    }
    let mut stock: Vec<(usize, f64)> = Vec::new();
    for (&node, edges) in out.iter().filter(|(node, _)| network.nodes[**node].demand.is_none()) {
        let held = network.nodes[node].inventory;
        let row = builder.add_row(f64::NEG_INFINITY, horizon.map_or(0.0, |weeks| held / weeks), "ships");
        entries[column[&node]].push((row, -1.0));
        stock.push((row, -held));
        moving.push((row, node, Side::Upper, 0.0, held));
        for &e in edges {
            shipped[e].push((row, 1.0));
        }
    }
    let mut lost: Vec<(usize, f64)> = Vec::new();
    for &node in nodes {
        let site = &network.nodes[node];
        if let Some(demand) = site.demand {
            let row =
                builder.add_row(demand - horizon.map_or(0.0, |weeks| site.inventory / weeks), f64::INFINITY, "wants");
            entries[column[&node]].push((row, 1.0));
            stock.push((row, site.inventory));
            moving.push((row, node, Side::Lower, demand, -site.inventory));
            lost.push((row, site.margin));
        }
    }
    for (k, &node) in nodes.iter().enumerate() {
        builder.add_col(0.0, 0.0, network.nodes[node].capacity, &entries[k], "makes");
    }
    for column in &shipped {
        builder.add_col(0.0, 0.0, f64::INFINITY, column, "ships");
    }
    if horizon.is_some() {
        for (row, margin) in lost {
            builder.add_col(margin, 0.0, f64::INFINITY, &[(row, 1.0)], "short");
        }
    } else {
        builder.add_col(1.0, 0.0, f64::INFINITY, &stock, "per week");
    }
    (builder.finish(), moving)
}

/// Sites that shipments connect, each part in order of its sites.
fn connected(network: &Network) -> Vec<Vec<usize>> {
    let mut root: Vec<usize> = (0..network.nodes.len()).collect();
    fn find(root: &mut [usize], mut node: usize) -> usize {
        while root[node] != node {
            root[node] = root[root[node]];
            node = root[node];
        }
        node
    }
    for &(from, to) in &network.edges {
        let (a, b) = (find(&mut root, from), find(&mut root, to));
        root[a.max(b)] = a.min(b);
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for node in 0..network.nodes.len() {
        let at = find(&mut root, node);
        parts.entry(at).or_default().push(node);
    }
    parts.into_values().collect()
}
