//! A proved ceiling on what any set of attacks can cost: the coalition can always do as everybody does when nobody coordinates.
//!
//! The proportional pass of a set is a plan of the response programme: plants and links run at the pass's shares, stocks lie
//! still, and what users do not get is taken from those who lose least. Its cost is at least the least loss. In the pass
//! every share is a sum or the least of other shares, all of them one when nothing happens, so what a set takes from a share
//! is at most the sum of what its attacks take alone: `1 - min(f, g) = max(1 - f, 1 - g)`. One pass an attack therefore bounds
//! every set, through the whole chain: a tonne of oxide counts with all the magnets that it carries, never by the value of
//! lost load of its own stage.
//!
//! A closed passage changes the weeks that goods travel, so attacks are passed once more with each passage closed. Sets with
//! two passages, or two attacks on one plant (whose spare capacity hides a single one), are passed themselves. Where the base
//! scenario itself restricts, nothing is proved and there is no ceiling.

use super::theater::Theater;
use crate::conditions::nothing;
use crate::pass::{Passed, arriving_share, pass};
use crate::prices::{NEGLIGIBLE, value_steps};
use crate::stress::coalition;
use rayon::prelude::*;
use seawall_model::conditions::{Conditions, WEEKS_PER_YEAR};
use seawall_model::id::{DemandId, Id, ProductId, RegionId};
use seawall_model::scenario::EventKind;
use seawall_model::world::{CellKind, Role};
use std::collections::BTreeMap;

/// The pass stops sweeping this close to its limit; what it takes is rounded up by so much.
const ROUNDING: f64 = 1e-9;

/// What one attack takes, alone or with a passage closed.
#[derive(Debug, Clone)]
struct Taken {
    /// Share not served, by group of users and period.
    short: Vec<f64>,
    /// Everything that is not shortage, USD.
    other_usd: f64,
}

/// Users of one product in one region, who share what there is: those who lose least go without first.
struct Group {
    demands: Vec<DemandId>,
    /// Share of all that is wanted, and USD of a week without all up to there; from nothing to everything.
    merit: Vec<(f64, f64)>,
}

impl Group {
    /// USD a week of going without a share.
    fn cost(&self, share: f64) -> f64 {
        let share = share.clamp(0.0, 1.0);
        let after = self.merit.partition_point(|corner| corner.0 < share).clamp(1, self.merit.len() - 1);
        let ((a, low), (b, high)) = (self.merit[after - 1], self.merit[after]);
        if b > a { low + (share - a) / (b - a) * (high - low) } else { high }
    }
}

/// Ceilings of sets of attacks.
pub struct Ceiling<'a> {
    theater: &'a Theater<'a>,
    groups: Vec<Group>,
    length: Vec<f64>,
    /// Whether attack `k` closes a passage, and which place that has in `with`.
    passage: Vec<Option<usize>>,
    alone: Vec<Taken>,
    /// For each passage, every attack with that passage closed.
    with: Vec<Vec<Taken>>,
    /// Plants that each attack hits.
    plants: Vec<Vec<usize>>,
}

impl<'a> Ceiling<'a> {
    /// Passes every attack; `None` where the base scenario restricts something itself.
    #[must_use]
    pub fn new(theater: &'a Theater<'a>) -> Option<Self> {
        let model = theater.model;
        let base = theater.conditions(&[]);
        let plain = nothing(model, theater.grid.clone());
        let rest = Conditions {
            kernel_caps: Vec::new(),
            announcements: plain.announcements.clone(),
            flow_cap: base.flow_cap.clone(),
            ..base.clone()
        };
        // Links that carry nothing may be held shut: the pass has nothing on them.
        let open = model.world.links.iter().all(|(id, link)| {
            model.steady[link.cell] <= NEGLIGIBLE || base.flow_cap[id].iter().all(|cap| cap.is_infinite())
        });
        let constant = model.world.cells.ids().any(|cell| {
            matches!(model.world.cells[cell].kind, CellKind::Surplus(..) | CellKind::StockChange(..))
                && model.steady[cell].abs() > NEGLIGIBLE
        });
        let steady = pass(model, &base);
        let undisturbed = model.world.links.iter().all(|(id, link)| {
            let flow = model.steady[link.cell] / WEEKS_PER_YEAR;
            steady[id].iter().all(|now| *now >= flow * (1.0 - ROUNDING))
        });
        if !open || constant || !undisturbed || rest != (Conditions { flow_cap: base.flow_cap.clone(), ..plain }) {
            return None;
        }
        let inside = coalition(model, theater.partners);
        let mut by_pair: BTreeMap<(RegionId, ProductId), Vec<DemandId>> = BTreeMap::new();
        for (id, demand) in model.world.demands.iter() {
            if inside[demand.region] && model.steady[demand.cell] > NEGLIGIBLE {
                by_pair.entry((demand.region, demand.product)).or_default().push(id);
            }
        }
        let groups = by_pair.into_values().map(|demands| group(theater, demands)).collect();
        let routes: Vec<usize> = (0..theater.attacks.len())
            .filter(|&k| matches!(theater.attacks[k].event.kind, EventKind::RouteClosure { .. }))
            .collect();
        let passage = (0..theater.attacks.len()).map(|k| routes.iter().position(|&route| route == k)).collect();
        let plants = theater
            .attacks
            .iter()
            .map(|attack| match &attack.event.kind {
                EventKind::CapacityLoss { plants, .. } | EventKind::TechnologyBan { plants, .. } => {
                    plants.iter().map(|plant| plant.index()).collect()
                }
                _ => Vec::new(),
            })
            .collect();
        let mut ceiling = Self {
            theater,
            groups,
            length: theater.grid.length.clone(),
            passage,
            alone: Vec::new(),
            with: Vec::new(),
            plants,
        };
        let everyone: Vec<usize> = (0..theater.attacks.len()).collect();
        ceiling.alone = everyone.par_iter().map(|&attack| ceiling.taken(&[attack])).collect();
        ceiling.with = routes
            .iter()
            .map(|&route| everyone.par_iter().map(|&attack| ceiling.taken(&[route, attack])).collect())
            .collect();
        Some(ceiling)
    }

    /// No answer to `set` costs more than this, USD.
    #[must_use]
    pub fn of(&self, set: &[usize]) -> f64 {
        let mut routes = set.iter().filter_map(|&attack| self.passage[attack]);
        let route = routes.next();
        let hit_twice = |place: usize| {
            let others = set[..place].iter().flat_map(|&other| &self.plants[other]);
            let mine = &self.plants[set[place]];
            !mine.is_empty() && others.into_iter().any(|plant| mine.contains(plant))
        };
        if routes.next().is_some() || (0..set.len()).any(hit_twice) {
            return self.cost(&[&self.taken(set)]);
        }
        // With one passage among them, what the others take is what they take while it is closed.
        let parts: Vec<&Taken> = match route {
            None => set.iter().map(|&attack| &self.alone[attack]).collect(),
            Some(_) if set.len() == 1 => vec![&self.alone[set[0]]],
            Some(route) => set
                .iter()
                .filter(|&&attack| self.passage[attack].is_none())
                .map(|&attack| &self.with[route][attack])
                .collect(),
        };
        self.cost(&parts)
    }

    /// The ceiling of the pass of the set itself, which is lower and takes a pass.
    #[must_use]
    pub fn closer(&self, set: &[usize]) -> f64 {
        self.cost(&[&self.taken(set)])
    }

    /// Nothing that adds up to `count` of the attacks from `first` on to `set` costs more than this, USD.
    fn beyond(&self, set: &[usize], most: &[Taken]) -> f64 {
        let mut parts: Vec<&Taken> = set.iter().map(|&attack| &self.alone[attack]).collect();
        parts.extend(most);
        self.cost(&parts)
    }

    /// Sets of `size` whose ceiling is above `least`, highest first, ties by their attacks; and a ceiling of what was left out
    /// because there were more than `room`.
    #[must_use]
    pub fn above(&self, size: usize, least: f64, room: usize) -> (Vec<(f64, Vec<usize>)>, f64) {
        let count = self.theater.attacks.len();
        // Sets with a passage are few and looked at one by one; the rest is searched depth first.
        let plain: Vec<usize> = (0..count).filter(|&attack| self.passage[attack].is_none()).collect();
        let mut order = plain;
        order.sort_by(|&a, &b| self.of(&[b]).total_cmp(&self.of(&[a])).then(a.cmp(&b)));
        // The most that `left` attacks from a place on can take together, part by part.
        let most: Vec<Vec<Taken>> =
            (0..=order.len()).map(|from| (0..size).map(|rank| self.rank_of(&order[from..], rank)).collect()).collect();
        let firsts: Vec<usize> = (0..order.len()).collect();
        let found: Vec<Vec<(f64, Vec<usize>)>> = firsts
            .par_iter()
            .map(|&first| {
                let mut list = Vec::new();
                let mut set = vec![order[first]];
                self.descend(&order, first + 1, &mut set, size, least, &most, &mut list);
                list
            })
            .collect();
        let mut list: Vec<(f64, Vec<usize>)> = found.into_iter().flatten().collect();
        let passages: Vec<usize> = (0..count).filter(|&attack| self.passage[attack].is_some()).collect();
        let mut through = Vec::new();
        for (place, &passage) in passages.iter().enumerate() {
            let rest: Vec<usize> = (0..count).filter(|attack| !passages[..=place].contains(attack)).collect();
            subsets(&rest, size - 1, &mut vec![passage], &mut through);
        }
        let ceilings: Vec<f64> = through.par_iter().map(|set| self.of(set)).collect();
        list.extend(ceilings.into_iter().zip(through).filter(|(ceiling, _)| *ceiling > least));
        for (_, set) in &mut list {
            set.sort_unstable();
        }
        list.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let left_out = list.get(room).map_or(f64::NEG_INFINITY, |next| next.0);
        list.truncate(room);
        (list, left_out)
    }

    #[expect(clippy::too_many_arguments, reason = "a private recursion that hands its place down")]
    fn descend(
        &self,
        order: &[usize],
        from: usize,
        set: &mut Vec<usize>,
        size: usize,
        least: f64,
        most: &[Vec<Taken>],
        list: &mut Vec<(f64, Vec<usize>)>,
    ) {
        let left = size - set.len();
        if left == 0 {
            let ceiling = self.of(set);
            if ceiling > least {
                list.push((ceiling, set.clone()));
            }
            return;
        }
        for next in from..order.len() + 1 - left.min(order.len() + 1) {
            if self.beyond(set, &most[next][..left]) <= least {
                // Later ones take no more than these.
                return;
            }
            set.push(order[next]);
            self.descend(order, next + 1, set, size, least, most, list);
            set.pop();
        }
    }

    /// Part by part, what the attack that takes the `rank`-th most takes.
    fn rank_of(&self, attacks: &[usize], rank: usize) -> Taken {
        let nth = |values: &mut Vec<f64>| {
            values.sort_by(|a, b| b.total_cmp(a));
            values.get(rank).copied().unwrap_or(0.0)
        };
        let parts = self.groups.len() * self.length.len();
        Taken {
            short: (0..parts)
                .map(|part| nth(&mut attacks.iter().map(|&attack| self.alone[attack].short[part]).collect()))
                .collect(),
            other_usd: nth(&mut attacks.iter().map(|&attack| self.alone[attack].other_usd).collect()),
        }
    }

    fn cost(&self, parts: &[&Taken]) -> f64 {
        let mut usd: f64 = parts.iter().map(|part| part.other_usd).sum();
        let periods = self.length.len();
        for (g, group) in self.groups.iter().enumerate() {
            for (t, length) in self.length.iter().enumerate() {
                let share: f64 = parts.iter().map(|part| part.short[g * periods + t]).sum();
                if share > 0.0 {
                    usd += group.cost(share) * length;
                }
            }
        }
        usd
    }

    /// What a set takes by its own pass.
    fn taken(&self, set: &[usize]) -> Taken {
        let conditions = self.theater.conditions(set);
        let passed = pass(self.theater.model, &conditions);
        let mut short = Vec::with_capacity(self.groups.len() * self.length.len());
        for group in &self.groups {
            for t in 0..self.length.len() {
                let taken = group.demands.iter().map(|&id| 1.0 - passed.served[id][t]).fold(0.0, f64::max);
                short.push(if taken > 0.0 { (taken + ROUNDING).min(1.0) } else { 0.0 });
            }
        }
        Taken { short, other_usd: self.other(&conditions, &passed) * (1.0 + ROUNDING) }
    }

    /// What doing as the pass does costs beside shortage, each part at least zero, so that parts add up over attacks.
    fn other(&self, conditions: &Conditions, passed: &Passed) -> f64 {
        let Theater { model, prices, settings, partners, .. } = self.theater;
        let world = &model.world;
        let inside = coalition(model, partners);
        let grid = &self.theater.grid;
        let end = grid.end();
        let mut usd = 0.0;
        for (id, plant) in world.plants.iter() {
            let throughput = model.steady[plant.recipe[0].cell];
            if !inside[plant.region] || throughput <= NEGLIGIBLE {
                continue;
            }
            let share = |ingredient: &seawall_model::world::Ingredient| model.steady[ingredient.cell] / throughput;
            let outputs = plant.recipe.iter().filter(|i| i.role == Role::Output);
            let value: f64 = outputs.map(|i| share(i) * prices.at(plant.region, i.product)).sum();
            let inputs = plant.recipe.iter().filter(|i| i.role == Role::Input);
            let freed: f64 =
                inputs.map(|i| share(i) * world.products[i.product].disposal.unwrap_or(0.0).max(0.0)).sum();
            let each = (settings.adjustment * value.max(1.0) - prices.plant[id]).max(0.0) + freed;
            for t in 0..grid.len() {
                let down = (1.0 - passed.run[id][t]).max(0.0) * throughput / WEEKS_PER_YEAR;
                usd += each * down * grid.length[t];
            }
        }
        for (id, link) in world.links.iter() {
            let base = model.steady[link.cell] / WEEKS_PER_YEAR;
            let (from_in, to_in) = (inside[link.from], inside[link.to]);
            if !(from_in || to_in) || base * WEEKS_PER_YEAR <= NEGLIGIBLE {
                continue;
            }
            let kink = settings.adjustment * prices.highest(link.product).max(1.0);
            let cost = link.freight + prices.link[id];
            let price = prices.at(link.from, link.product);
            let at_home = prices.at(link.to, link.product).max(world.products[link.product].price.center()).max(1.0);
            for t in 0..grid.len() {
                let (length, extra) = (grid.length[t], conditions.extra_cost[id][t]);
                let less = (base - passed[id][t]).max(0.0);
                usd += length
                    * match (from_in, to_in) {
                        (true, true) => less * (kink - cost - extra).max(0.0) + extra.max(0.0) * base,
                        (false, true) => less * (kink - cost - price).max(0.0) + extra.max(0.0) * base,
                        _ => less * price.max(0.0),
                    };
                if to_in {
                    let lead = link.lead_weeks.center() + conditions.extra_lead[id][t];
                    let at_sea = (1.0 - arriving_share(grid.start[t], length, lead, 0.0, end)).max(0.0) * length;
                    usd += less * at_sea * at_home * settings.replacement;
                }
            }
        }
        usd
    }
}

fn group(theater: &Theater<'_>, demands: Vec<DemandId>) -> Group {
    let mut steps: Vec<(f64, f64)> = Vec::new();
    for &id in &demands {
        let demand = &theater.model.world.demands[id];
        let wanted = theater.model.steady[demand.cell] / WEEKS_PER_YEAR;
        let values = value_steps(theater.settings.value_spread);
        steps.extend(values.map(|(share, multiple)| (demand.voll.center() * multiple, share * wanted)));
    }
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total: f64 = steps.iter().map(|step| step.1).sum();
    let (mut share, mut usd) = (0.0, 0.0);
    let mut merit = vec![(0.0, 0.0)];
    for (value, tonnes) in steps {
        share += tonnes / total;
        usd += value * tonnes;
        merit.push((share, usd));
    }
    if let Some(last) = merit.last_mut() {
        last.0 = 1.0;
    }
    Group { demands, merit }
}

/// Adds every way of adding `count` of `rest` to `set`.
fn subsets(rest: &[usize], count: usize, set: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    if count == 0 {
        found.push(set.clone());
        return;
    }
    for place in 0..(rest.len() + 1).saturating_sub(count) {
        set.push(rest[place]);
        subsets(&rest[place + 1..], count - 1, set, found);
        set.pop();
    }
}
