//! Recipes: every plant has one, it counts its own product as one, and it makes no element from nothing.

use super::{Book, Findings, Line};
use crate::codes;
use seawall_model::both;
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
            let (process, plant, region) = (&process.code, &plant.code, &world.regions[plant.region].code);
            found.add(
                codes::NO_RECIPE,
                Some(line.place("process")),
                both!(
                    "process `{process}` of plant `{plant}` has no recipe",
                    "工場 `{plant}` の工程 `{process}` に原単位がない"
                ),
                both!("what does it take and give?", "何を入れて何を出すのか分からない"),
                both!(
                    "add rows for `{process}` to recipes.csv, with a blank region or {region}",
                    "recipes.csv に `{process}` の行を加える。地域は空欄か {region} とする"
                ),
            );
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
                found.add(
                    codes::PER_ROW,
                    Some(row.line.place("process")),
                    both!(
                        "the recipe of `{code}` lacks `{product}`, the product it is counted in",
                        "`{code}` の原単位に、基準とする製品 `{product}` の行がない"
                    ),
                    both!("amounts are per tonne of it", "量はその 1 トン当たりで書く"),
                    both!(
                        "add a row `{code},,{product}` with 1, 1, 1",
                        "`{code},,{product}` の行を 1, 1, 1 として加える"
                    ),
                );
            }
        }
        [row] => {
            if row.amount.low != 1.0 || row.amount.high != 1.0 {
                found.add(
                    codes::PER_ROW,
                    Some(row.line.place("central")),
                    both!("`{code}` gives `{product}` as other than 1", "`{code}` の `{product}` が 1 ではない"),
                    both!("amounts are per tonne of this product", "量はこの製品 1 トン当たりで書く"),
                    both!("write 1, 1, 1 and scale the other rows", "1, 1, 1 とし、他の行を同じ比率で直す"),
                );
            }
        }
        [_, row, ..] => {
            found.add(
                codes::PER_ROW,
                Some(row.line.place("role")),
                both!("`{code}` takes and gives `{product}`", "`{code}` の入力と出力の両方に `{product}` がある"),
                both!("which of them counts throughput?", "どちらで処理量を数えるのか分からない"),
                both!("keep one of the two rows", "どちらか一方の行を残す"),
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
            found.add(
                codes::UNBALANCED,
                place,
                both!(
                    "`{code}` gives more {element} than it takes",
                    "`{code}` から出る {element} が、入る {element} より多い"
                ),
                both!(
                    "at least {out:.4} t of {element} out, at most {taken:.4} t in",
                    "{element} は少なくとも {out:.4} t 出るが、多くても {taken:.4} t しか入らない"
                ),
                both!(
                    "raise the input, lower the output, or correct contents.csv",
                    "入力を増やすか、出力を減らすか、contents.csv を直す"
                ),
            );
        }
    }
}
