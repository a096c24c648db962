//! Cover chains: how many weeks of final use each form of stock would carry through the recipes, and what is left when supply
//! stops before a stage.
//!
//! `weeks of form p = stock / sum over final products m of (tonnes of p in a tonne of m) x (use of m a week)`, the recipe
//! coefficient taken along the stages from plants as they run, the region's own where it has some. Stocks behind a cut add
//! up; conversion is taken not to bind, so a form that no plant of the region turns on is marked.

use crate::respond::opening_stocks;
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{ElementId, ProductId, RegionId};
use seawall_model::unit::Interval;
use seawall_model::world::{Model, Owner, Role, Stage};
use std::collections::BTreeMap;

/// A form of stock of a region that carries an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Form {
    /// Region.
    pub region: RegionId,
    /// Element.
    pub element: ElementId,
    /// Product held.
    pub product: ProductId,
    /// Tonnes held, all owners.
    pub held: Interval,
    /// Weeks of the region's final use of products that carry the element.
    pub weeks: Interval,
    /// Weeks that stocks of this stage and later ones last when supply stops before this stage.
    pub behind: Interval,
    /// Share of it that the state holds, centrally.
    pub public_share: f64,
    /// Whether the region has a plant that takes it on, or uses it as it is.
    pub goes_on: bool,
}

/// Cover chains of regions.
#[must_use]
pub fn chains(model: &Model, regions: &[RegionId]) -> Vec<Form> {
    let world = &model.world;
    let opening = [-1.0, 0.0, 1.0].map(|position| opening_stocks(model, position));
    let mut found = Vec::new();
    for &region in regions {
        for element in world.elements.ids() {
            let carries = |product: ProductId| world.products[product].elements.contains(&element);
            let mut uses: BTreeMap<ProductId, f64> = BTreeMap::new();
            for demand in world.demands.values().iter().filter(|demand| demand.region == region) {
                if carries(demand.product) && world.products[demand.product].stage >= Stage::Magnet {
                    *uses.entry(demand.product).or_default() += model.steady[demand.cell] / WEEKS_PER_YEAR;
                }
            }
            if uses.values().sum::<f64>() <= 0.0 {
                continue;
            }
            let mut forms = Vec::new();
            for product in world.products.ids() {
                let stage = world.products[product].stage;
                let stocks = || world.stocks.iter().filter(|(_, s)| s.region == region && s.product == product);
                if !carries(product) || stage == Stage::Secondary || stocks().next().is_none() {
                    continue;
                }
                let wanted: f64 = uses
                    .iter()
                    .filter_map(|(&of, &rate)| Some(rate * need(model, region, element, product, of, 0)?))
                    .sum();
                if wanted <= 0.0 {
                    continue;
                }
                let sum = |k: usize| stocks().map(|(id, _)| opening[k][id]).sum::<f64>();
                let held = Interval { low: sum(0), central: Some(sum(1)), high: sum(2) };
                let public: f64 =
                    stocks().filter(|(_, s)| s.owner == Owner::Public).map(|(id, _)| opening[1][id]).sum();
                let goes_on = uses.contains_key(&product)
                    || world.plants.values().iter().any(|plant| {
                        plant.region == region
                            && plant.recipe.iter().any(|line| {
                                line.role == Role::Input && line.product == product && model.steady[line.cell] > 0.0
                            })
                    });
                let weeks = times(held, 1.0 / wanted);
                let public_share = if sum(1) > 0.0 { public / sum(1) } else { 0.0 };
                forms.push(Form { region, element, product, held, weeks, behind: weeks, public_share, goes_on });
            }
            // Forms of one stage that go into different final products do not add up: the least of them binds.
            forms.sort_by_key(|form: &Form| (world.products[form.product].stage, form.product));
            let mut behind = Interval::exact(0.0);
            let mut stages: Vec<Stage> = forms.iter().map(|form| world.products[form.product].stage).collect();
            stages.dedup();
            for &stage in stages.iter().rev() {
                let here = || forms.iter().filter(|form| world.products[form.product].stage == stage);
                let least = |of: fn(&Interval) -> f64| here().map(|form| of(&form.weeks)).fold(f64::INFINITY, f64::min);
                let (low, central, high) = (least(|i| i.low), least(Interval::center), least(|i| i.high));
                behind = Interval {
                    low: behind.low + low,
                    central: Some(behind.center() + central),
                    high: behind.high + high,
                };
                for form in forms.iter_mut().filter(|form| world.products[form.product].stage == stage) {
                    form.behind = behind;
                }
            }
            found.extend(forms);
        }
    }
    found
}

fn times(interval: Interval, factor: f64) -> Interval {
    Interval {
        low: interval.low * factor,
        central: interval.central.map(|central| central * factor),
        high: interval.high * factor,
    }
}

/// Tonnes of `product` in a tonne of `of`, were all of it made from `product`; `None` where no recipe leads there.
fn need(
    model: &Model,
    region: RegionId,
    element: ElementId,
    product: ProductId,
    of: ProductId,
    depth: usize,
) -> Option<f64> {
    let world = &model.world;
    if product == of {
        return Some(1.0);
    }
    if depth > 12 {
        return None;
    }
    let stage = world.products[product].stage;
    let onward = |own: bool| {
        // By what is made of it: tonnes taken, tonnes given.
        let mut made: BTreeMap<ProductId, (f64, f64)> = BTreeMap::new();
        for plant in world.plants.values().iter().filter(|plant| !own || plant.region == region) {
            let taken: f64 = plant
                .recipe
                .iter()
                .filter(|line| line.role == Role::Input && line.product == product)
                .map(|line| model.steady[line.cell])
                .sum();
            if taken <= 0.0 {
                continue;
            }
            for line in plant.recipe.iter().filter(|line| line.role == Role::Output) {
                let next = &world.products[line.product];
                if next.stage > stage && next.stage != Stage::Secondary && next.elements.contains(&element) {
                    let entry = made.entry(line.product).or_default();
                    entry.0 += taken;
                    entry.1 += model.steady[line.cell];
                }
            }
        }
        made
    };
    let through = |made: BTreeMap<ProductId, (f64, f64)>| {
        let (mut sum, mut weight) = (0.0, 0.0);
        for (next, (taken, given)) in made {
            if given > 0.0
                && let Some(rest) = need(model, region, element, next, of, depth + 1)
            {
                sum += taken * rest * taken / given;
                weight += taken;
            }
        }
        (weight > 0.0).then(|| sum / weight)
    };
    through(onward(true)).or_else(|| through(onward(false)))
}
