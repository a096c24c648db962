//! What a plan may buy: projects and fills, what they cost whom, and how they stand in the response of a scenario.
//!
//! A project is a column `y` between 0 and 1; in every period it runs up to `y` times what its lead, qualification and ramp
//! allow, taking from and giving to the balances of members. It costs its capital less what is left of it at the end of the
//! horizon, and, when it runs, the price of what it gives plus a premium less that of what it takes. A fill is tonnes bought
//! in the year before the first day, in steps: the more of the world's output is bought, the dearer, for the members' other
//! imports of that year too. What was not drawn at the end stands against the terminal gap or is sold below the price.

use crate::draft::Draft;
use crate::lp::{Builder, Problem};
use crate::plan::benders::Recourse;
use crate::prices::Prices;
use crate::respond::{Programme, Settings, yearly_use};
use seawall_model::conditions::{Grid, WEEKS_PER_YEAR};
use seawall_model::id::{Column, ProductId, RegionId};
use seawall_model::unit::Interval;
use seawall_model::world::{Model, ProjectKind, Role, Stage};
use std::collections::BTreeMap;

/// Years over which capital is written off evenly: plants of this kind are planned for fifteen to twenty-five.
pub const LIFE: Interval = Interval { low: 15.0, central: Some(20.0), high: 25.0 };

/// Share by which world output answers a price that doubles, within a year.
pub const SUPPLY: Interval = Interval { low: 0.2, central: Some(0.5), high: 1.0 };

/// Share of the price at which what is left of a fill is sold at the end.
pub const RESALE: Interval = Interval { low: 0.5, central: Some(0.8), high: 1.0 };

/// Most that is bought for stock in the year, as a share of world output.
pub const MOST_OF_WORLD: f64 = 0.1;

/// Most days of own use that a fill may hold.
pub const MOST_DAYS: f64 = 365.0;

/// Steps of a fill, dearer one by one.
pub const STEPS: usize = 4;

/// Shares of a period's length below which the release of a fill is held to its rate, a week.
const RELEASE: f64 = 0.12;

/// One choice.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// A project, by its place in the world.
    Project(usize),
    /// A stock of a product in a region.
    Fill(RegionId, ProductId),
}

/// Everything that may be bought, in order: projects first.
#[derive(Debug, Clone)]
pub struct Candidates {
    /// The choices; the shared columns of both stages.
    pub choices: Vec<Choice>,
    /// Projects that are none, and why.
    pub gaps: Vec<(usize, Gap)>,
    /// Cost of one unit (a whole project, a tonne) in the plan's objective, USD; of a fill, of each step.
    pub cost: Vec<Vec<f64>>,
    /// The same on the public budget, USD.
    pub public: Vec<Vec<f64>>,
    /// Most of each step.
    pub most: Vec<Vec<f64>>,
    /// Whose budget.
    pub payer: Vec<RegionId>,
}

/// Why a project is no candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Its capital is not published.
    Capital,
    /// What it would make is not published.
    Capacity,
    /// It needs or makes something that the members do not move.
    NoBalance,
    /// Nothing of it reaches a member, or none of them pays.
    Elsewhere,
}

/// Where a number of the plan stands in its interval, so that what hangs on it can be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// Added to the lead of each project, weeks; by project.
    pub later: Vec<f64>,
    /// Life of capital, years.
    pub life: f64,
    /// Answer of supply to price.
    pub supply: f64,
    /// Resale of what is left.
    pub resale: f64,
    /// Whose other imports a purchase makes dearer; of those who plan where none are named.
    pub dearer_for: Vec<RegionId>,
}

impl Terms {
    /// Everything at its center.
    #[must_use]
    pub fn central(model: &Model) -> Self {
        Self {
            later: vec![0.0; model.world.projects.len()],
            life: LIFE.center(),
            supply: SUPPLY.center(),
            resale: RESALE.center(),
            dearer_for: Vec::new(),
        }
    }
}

/// Tonnes a year that the world makes of each product.
fn world_output(model: &Model) -> BTreeMap<ProductId, f64> {
    let mut made: BTreeMap<ProductId, f64> = BTreeMap::new();
    for (_, plant) in model.world.plants.iter() {
        for line in plant.recipe.iter().filter(|line| line.role == Role::Output) {
            *made.entry(line.product).or_default() += model.steady[line.cell];
        }
    }
    made
}

/// What members may buy over a horizon of `weeks`.
#[must_use]
pub fn candidates(
    model: &Model,
    prices: &Prices,
    members: &[RegionId],
    balances: &dyn Fn(RegionId, ProductId) -> bool,
    weeks: f64,
    terms: &Terms,
) -> Candidates {
    let world = &model.world;
    let mut found = Candidates {
        choices: Vec::new(),
        gaps: Vec::new(),
        cost: Vec::new(),
        public: Vec::new(),
        most: Vec::new(),
        payer: Vec::new(),
    };
    for (place, project) in world.projects.iter().enumerate() {
        let mut lines = project.lines.iter();
        let gap = if !members.contains(&project.payer) || !lines.any(|line| members.contains(&line.region)) {
            Some(Gap::Elsewhere)
        } else if project.capex.is_none() {
            Some(Gap::Capital)
        } else if project.lines.iter().any(|line| line.amount.is_none()) {
            Some(Gap::Capacity)
        } else if project.lines.iter().any(|line| !balances(line.region, line.product)) {
            Some(Gap::NoBalance)
        } else {
            None
        };
        match (gap, project.capex) {
            (None, Some(capex)) => {
                let capital = capex.center() * 1e6;
                let begins = project.lead_weeks.center() + terms.later[place];
                let worn = ((weeks - begins) / WEEKS_PER_YEAR / terms.life).clamp(0.0, 1.0);
                let success = project.success.center();
                // What fails is lost; what works keeps the value of the years it has left.
                found.cost.push(vec![capital * (success * worn + 1.0 - success)]);
                let scored = world.instruments[project.instrument].scored.center();
                found.public.push(vec![capital * project.public_share.center() * scored]);
                found.most.push(vec![1.0]);
                found.payer.push(project.payer);
                found.choices.push(Choice::Project(place));
            }
            (Some(gap), _) => found.gaps.push((place, gap)),
            (None, None) => {}
        }
    }
    let (used, made) = (yearly_use(model), world_output(model));
    let dearer_for = if terms.dearer_for.is_empty() { members } else { &terms.dearer_for };
    for &member in members {
        for (product, facts) in world.products.iter() {
            let storable = matches!(facts.stage, Stage::Oxide | Stage::Metal | Stage::Alloy | Stage::Magnet);
            let own = used.get(&(member, product)).copied().unwrap_or(0.0);
            let world_made = made.get(&product).copied().unwrap_or(0.0);
            let price = prices.at(member, product).max(facts.price.center());
            if !storable || own <= 0.0 || world_made <= 0.0 || price <= 0.0 || !balances(member, product) {
                continue;
            }
            let most = (own * MOST_DAYS / 365.25).min(MOST_OF_WORLD * world_made);
            let imported: f64 = world
                .links
                .iter()
                .filter(|(_, link)| {
                    link.product == product && dearer_for.contains(&link.to) && !dearer_for.contains(&link.from)
                })
                .map(|(_, link)| model.steady[link.cell])
                .sum();
            let (mut cost, mut public) = (Vec::new(), Vec::new());
            for step in 0..STEPS {
                let bought = most * (step as f64 + 0.5) / STEPS as f64;
                let rise = bought / (terms.supply * world_made);
                // A tonne more raises the price of every tonne before it as well.
                let marginal = price * (1.0 + 2.0 * rise);
                public.push(marginal);
                cost.push(marginal + price * imported / (terms.supply * world_made));
            }
            found.cost.push(cost);
            found.public.push(public);
            found.most.push(vec![most / STEPS as f64; STEPS]);
            found.payer.push(member);
            found.choices.push(Choice::Fill(member, product));
        }
    }
    found
}

/// Budgets and rules of the first decision.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    /// Everybody's together, USD.
    pub all: Option<f64>,
    /// Of each region, USD.
    pub of: Vec<(RegionId, f64)>,
    /// Projects may be built in part.
    pub is_continuous: bool,
    /// Choices held at an amount.
    pub held: Vec<(usize, f64)>,
    /// Share of each fill that private holders sell off in answer: bought tonnes count less by it.
    pub crowding: f64,
}

impl Candidates {
    /// The first stage in units of `usd`: shared columns, steps of the fills, budgets.
    #[must_use]
    pub fn first(&self, budget: &Budget, usd: f64) -> Problem {
        let mut builder = Builder::new();
        let regions: Vec<Option<RegionId>> =
            std::iter::once(None).chain(budget.of.iter().map(|of| Some(of.0))).collect();
        let money: Vec<usize> = regions
            .iter()
            .enumerate()
            .map(|(k, _)| {
                let most = if k == 0 { budget.all.unwrap_or(f64::INFINITY) } else { budget.of[k - 1].1 };
                builder.add_row(f64::NEG_INFINITY, most / 1e6, "budget")
            })
            .collect();
        let rows: Vec<Option<usize>> = self
            .choices
            .iter()
            .map(|choice| matches!(choice, Choice::Fill(..)).then(|| builder.add_row(0.0, 0.0, "fill")))
            .collect();
        let spent = |k: usize, step: usize, dearer: f64| -> Vec<(usize, f64)> {
            let usd = self.public[k][step] * dearer / 1e6;
            let on = |region: &Option<RegionId>| region.is_none_or(|region| region == self.payer[k]);
            regions.iter().zip(&money).filter(|(region, _)| on(region)).map(|(_, &row)| (row, usd)).collect()
        };
        for k in 0..self.choices.len() {
            let held = budget.held.iter().find(|held| held.0 == k).map(|held| held.1);
            match rows[k] {
                None => {
                    let (low, high) = held.map_or((0.0, 1.0), |held| (held, held));
                    let column = builder.add_col(self.cost[k][0] / usd, low, high, &spent(k, 0, 1.0), "project");
                    if !budget.is_continuous {
                        builder.set_integer(column);
                    }
                }
                Some(row) => {
                    let most: f64 = self.most[k].iter().sum();
                    let (low, high) = held.map_or((0.0, most), |held| (held, held));
                    builder.add_col(0.0, low, high, &[(row, 1.0)], "fill");
                }
            }
        }
        let dearer = 1.0 / (1.0 - budget.crowding.clamp(0.0, 0.9));
        for k in 0..self.choices.len() {
            let Some(row) = rows[k] else { continue };
            for step in 0..self.cost[k].len() {
                let mut entries = vec![(row, -1.0)];
                entries.extend(spent(k, step, dearer));
                builder.add_col(self.cost[k][step] * dearer / usd, 0.0, self.most[k][step] / dearer, &entries, "step");
            }
        }
        builder.finish()
    }

    /// What a decision takes from the public budget, USD, choice by choice.
    #[must_use]
    pub fn spent(&self, x: &[f64], crowding: f64) -> Vec<f64> {
        let dearer = 1.0 / (1.0 - crowding.clamp(0.0, 0.9));
        let mut steps = self.choices.len();
        let mut spent = Vec::with_capacity(self.choices.len());
        for (k, choice) in self.choices.iter().enumerate() {
            if matches!(choice, Choice::Project(_)) {
                spent.push(self.public[k][0] * x[k]);
            } else {
                let own = &x[steps..steps + self.cost[k].len()];
                spent.push(self.public[k].iter().zip(own).map(|(usd, tonnes)| usd * tonnes * dearer).sum());
                steps += self.cost[k].len();
            }
        }
        spent
    }
}

/// The share of a period, weighed by the ramp, for which a project is at full capacity.
fn available(grid: &Grid, t: usize, begins: f64, ramp: f64) -> f64 {
    // The integral of the ramp up to a week.
    let upto = |week: f64| {
        let after = (week - begins).max(0.0);
        if ramp > 0.0 && after < ramp { 0.5 * after * after / ramp } else { after - 0.5 * ramp.max(0.0) }
    };
    ((upto(grid.finish(t)) - upto(grid.start[t])) / grid.length[t]).clamp(0.0, 1.0)
}

/// Into which response candidates are put.
pub(crate) struct Into<'a> {
    pub model: &'a Model,
    pub prices: &'a Prices,
    pub grid: &'a Grid,
    pub inside: &'a Column<RegionId, bool>,
    pub settings: &'a Settings,
    pub terms: &'a Terms,
    /// At what share of what it states each project comes out.
    pub success: &'a [f64],
}

/// Puts the candidates into the response of a scenario.
#[must_use]
pub(crate) fn attach(candidates: &Candidates, programme: Programme, into: &Into<'_>) -> Recourse {
    let Into { model, prices, grid, inside, settings, terms, success } = *into;
    let Programme { offset, mut draft, layout } = programme;
    let (cost_unit, tonne_unit) = draft.units();
    let world = &model.world;
    let plain = |draft: &mut Draft, usd: f64, lower: f64, upper: f64, name: String| {
        let column = draft.column(usd / tonne_unit, 0.0, 0.0, name);
        draft.set_bounds(column, lower, upper);
        column
    };
    let mut linked = Vec::with_capacity(candidates.choices.len());
    for (k, choice) in candidates.choices.iter().enumerate() {
        match *choice {
            Choice::Project(place) => {
                let project = &world.projects[place];
                let built = plain(&mut draft, 0.0, 0.0, 0.0, format!("project {}", project.code));
                linked.push(built);
                let begins = project.lead_weeks.center() + project.qualification_weeks.center() + terms.later[place];
                let weekly = |role: Role, premium: f64| -> f64 {
                    let lines = project.lines.iter().filter(|line| line.role == role);
                    lines
                        .map(|line| {
                            let amount = line.amount.map_or(0.0, |amount| amount.center()) / WEEKS_PER_YEAR;
                            amount * prices.at(line.region, line.product) * (1.0 + premium)
                        })
                        .sum()
                };
                let cost = (weekly(Role::Output, project.premium.center()) - weekly(Role::Input, 0.0)).max(0.0);
                for t in 0..grid.len() {
                    let most = available(grid, t, begins, project.ramp_weeks) * success[place];
                    if most <= 0.0 {
                        continue;
                    }
                    let name = format!("project {} {t}", project.code);
                    let run = plain(&mut draft, cost * grid.length[t], 0.0, 1.0, name.clone());
                    draft.row(f64::NEG_INFINITY, 0.0, &[(run, 1.0), (built, -most)], name);
                    for line in project.lines.iter().filter(|line| inside[line.region]) {
                        let Some(rows) = layout.balance.get(&(line.region, line.product)) else { continue };
                        let sign = if line.role == Role::Output { 1.0 } else { -1.0 };
                        let amount = line.amount.map_or(0.0, |amount| amount.center()) / WEEKS_PER_YEAR;
                        draft.term(rows[t], run, sign * amount * grid.length[t] / tonne_unit);
                    }
                }
            }
            Choice::Fill(region, product) => {
                let code = format!("fill {} {}", world.regions[region].code, world.products[product].code);
                let price = prices.at(region, product).max(world.products[product].price.center());
                let held = settings.holding * price;
                let filled = plain(&mut draft, held * grid.end(), 0.0, 0.0, code.clone());
                linked.push(filled);
                let mut all = vec![(filled, -1.0)];
                let rows = &layout.balance[&(region, product)];
                for t in 0..grid.len() {
                    let middle = grid.start[t] + 0.5 * grid.length[t];
                    let saved = -held * (grid.end() - middle);
                    let drawn = plain(&mut draft, saved, 0.0, f64::INFINITY, format!("draw {code} {t}"));
                    draft.term(rows[t], drawn, 1.0 / tonne_unit);
                    all.push((drawn, 1.0));
                    if RELEASE * grid.length[t] < 1.0 {
                        let most = [(drawn, 1.0), (filled, -RELEASE * grid.length[t])];
                        draft.row(f64::NEG_INFINITY, 0.0, &most, format!("rate {code} {t}"));
                    }
                }
                let sold = plain(&mut draft, -terms.resale * price, 0.0, f64::INFINITY, format!("sold {code}"));
                all.push((sold, 1.0));
                if let Some(&gap) = layout.gap.get(&(region, product)) {
                    let kept = plain(&mut draft, 0.0, 0.0, f64::INFINITY, format!("kept {code}"));
                    draft.term(draft.row_of(gap), kept, 1.0 / tonne_unit);
                    all.push((kept, 1.0));
                }
                draft.row(0.0, 0.0, &all, code);
            }
        }
        debug_assert_eq!(linked.len(), k + 1, "one shared column a choice");
    }
    let mut problem = draft.finish();
    problem.offset += offset / cost_unit;
    Recourse { problem, linked }
}

/// The word for a kind, for sorting reports.
#[must_use]
pub fn kind_order(kind: ProjectKind) -> usize {
    ProjectKind::ALL.iter().position(|known| known.0 == kind).unwrap_or(0)
}
