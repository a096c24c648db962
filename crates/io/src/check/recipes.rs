//! Recipes: every plant has one, it counts its own product as one, and it makes no element from nothing.

use super::{Book, Findings, Line};
use crate::codes;
use seawall_model::id::{ElementId, ProcessId, ProductId, RegionId};
use seawall_model::unit::Interval;
use seawall_model::world::{Role, World};
use std::collections::{BTreeMap, BTreeSet};

/// One row of recipes.csv with its ids.
#[derive(Debug)]
pub(crate) struct RecipeRow<'a> {
    /// Where it stands.
    pub line: Line<'a>,
    /// Region, if it holds in one only.
    pub region: Option<RegionId>,
    /// Product.
    pub product: ProductId,
    /// Input or output.
    pub role: Role,
    /// Tonnes per tonne of the `per` product.
    pub amount: Interval,
}

/// The rows of every process.
pub(crate) type Recipes<'a> = BTreeMap<ProcessId, Vec<RecipeRow<'a>>>;

/// The rows that hold for `process` in `region`: those of the region replace those of everywhere.
pub(crate) fn recipe<'r, 'a>(
    recipes: &'r Recipes<'a>,
    process: ProcessId,
    region: Option<RegionId>,
) -> Vec<&'r RecipeRow<'a>> {
    let rows = recipes.get(&process).map_or(&[][..], Vec::as_slice);
    let own: BTreeSet<(ProductId, bool)> = rows
        .iter()
        .filter(|row| region.is_some() && row.region == region)
        .map(|row| (row.product, row.role == Role::Input))
        .collect();
    rows.iter()
        .filter(|row| match row.region {
            None => !own.contains(&(row.product, row.role == Role::Input)),
            some => some == region,
        })
        .collect()
}

/// Checks recipes against plants and contents.
pub(crate) fn check(book: &Book, world: &World, recipes: &Recipes<'_>, found: &mut Findings) {
    if book.is_damaged("recipes.csv") || book.is_damaged("products.csv") {
        return;
    }
    // Places of the plants, by id; a plant dropped for a dangling id has been reported.
    let plants: BTreeMap<String, Line<'_>> = book.lines("plants.csv").map(|line| (line.id(), line)).collect();
    for plant in world.plants.values() {
        let Some(line) = plants.get(&plant.code) else { continue };
        let process = &world.processes[plant.process];
        if !recipe(recipes, plant.process, Some(plant.region)).is_empty() {
            continue;
        }
        // Rows of this process that could not be read have been reported.
        let has_lines = book.lines("recipes.csv").any(|recipe| {
            recipe.folded("process") == process.code
                && (recipe.is_blank("region") || recipe.folded("region") == world.regions[plant.region].code)
        });
        if !has_lines {
            let title = format!("process `{}` of plant `{}` has no recipe", process.code, plant.code);
            let help = format!(
                "add rows for `{}` to recipes.csv, with a blank region or {}",
                process.code, world.regions[plant.region].code
            );
            found.add(codes::NO_RECIPE, Some(line.place("process")), title, "what does it take and give?", help);
        }
    }
    for (&process, rows) in recipes {
        let regions: BTreeSet<Option<RegionId>> = rows.iter().map(|row| row.region).collect();
        for region in regions {
            let recipe = recipe(recipes, process, region);
            own_row(world, process, &recipe, found);
            balance(world, process, &recipe, found);
        }
    }
}

fn own_row(world: &World, process: ProcessId, recipe: &[&RecipeRow<'_>], found: &mut Findings) {
    let per = world.processes[process].per;
    let own: Vec<_> = recipe.iter().filter(|row| row.product == per).collect();
    let (code, product) = (&world.processes[process].code, &world.products[per].code);
    match own.as_slice() {
        [] => {
            if let Some(row) = recipe.first() {
                let title = format!("the recipe of `{code}` lacks `{product}`, the product it is counted in");
                found.add(
                    codes::PER_ROW,
                    Some(row.line.place("process")),
                    title,
                    "amounts are per tonne of it",
                    format!("add a row `{code},,{product}` with 1, 1, 1"),
                );
            }
        }
        [row] => {
            if row.amount.low != 1.0 || row.amount.high != 1.0 {
                let title = format!("`{code}` gives `{product}` as other than 1");
                found.add(
                    codes::PER_ROW,
                    Some(row.line.place("central")),
                    title,
                    "amounts are per tonne of this product",
                    "write 1, 1, 1 and scale the other rows",
                );
            }
        }
        [_, row, ..] => {
            let title = format!("`{code}` takes and gives `{product}`");
            found.add(
                codes::PER_ROW,
                Some(row.line.place("role")),
                title,
                "which of them counts throughput?",
                "keep one of the two rows",
            );
        }
    }
}

/// Tonnes of an element in a tonne of a product; `None` where it carries the element and nobody says how much.
fn content(world: &World, row: &RecipeRow<'_>, element: ElementId) -> Option<Interval> {
    let product = &world.products[row.product];
    match product.contents.iter().find(|(of, _)| *of == element) {
        Some((_, content)) => Some(*content),
        None if product.elements.contains(&element) => None,
        None => Some(Interval::exact(0.0)),
    }
}

fn balance(world: &World, process: ProcessId, recipe: &[&RecipeRow<'_>], found: &mut Findings) {
    if !recipe.iter().any(|row| row.role == Role::Input) {
        return;
    }
    for element in world.elements.ids() {
        let total = |role: Role, end: fn(&Interval) -> f64| -> Option<f64> {
            recipe
                .iter()
                .filter(|row| row.role == role)
                .map(|row| content(world, row, element).map(|content| end(&row.amount) * end(&content)))
                .sum()
        };
        let (Some(out), Some(taken)) =
            (total(Role::Output, |interval| interval.low), total(Role::Input, |interval| interval.high))
        else {
            continue;
        };
        if out > taken * (1.0 + 1e-9) {
            let place = recipe.iter().find(|row| row.role == Role::Input).map(|row| row.line.place("high"));
            let (code, element) = (&world.processes[process].code, &world.elements[element].code);
            let title = format!("`{code}` gives more {element} than it takes");
            let label = format!("at least {out:.4} t of {element} out, at most {taken:.4} t in");
            found.add(
                codes::UNBALANCED,
                place,
                title,
                label,
                "raise the input, lower the output, or correct contents.csv",
            );
        }
    }
}
