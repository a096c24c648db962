//! What a figure is, in the words of both languages: "Dysprosium oxide, China to Japan", 中国から日本への酸化ジスプロシウム.

use crate::table::{name, same};
use seawall_model::id::CellId;
use seawall_model::world::{CellKind, Demand, Ingredient, Link, Name, Owner, Plant, Process, Role, Stock, World};

/// A cell of the baseline.
pub(crate) fn cell(world: &World, cell: CellId) -> Name {
    match world.cells[cell].kind {
        CellKind::Ingredient(plant, k) => {
            let plant = &world.plants[plant];
            let ingredient = &plant.recipe[k];
            made(
                ingredient.role == Role::Output,
                &world.products[ingredient.product].name,
                Some(&world.processes[plant.process].name),
                &world.regions[plant.region].name,
            )
        }
        CellKind::Trade(link) => way(world, &world.links[link]),
        CellKind::Use(demand) => {
            let demand = &world.demands[demand];
            let (region, product) = (&world.regions[demand.region].name, &world.products[demand.product].name);
            used(product, Some(&world.uses[demand.usage].name), region)
        }
        CellKind::StockChange(region, product) => {
            let (region, product) = (&world.regions[region].name, &world.products[product].name);
            change(product, region)
        }
        CellKind::Unexplained(region, product) => {
            let (region, product) = (&world.regions[region].name, &world.products[product].name);
            unexplained(product, region)
        }
        CellKind::Surplus(region, product) => {
            let (region, product) = (&world.regions[region].name, &world.products[product].name);
            name(format!("{} left over in {}", product.en, region.en), format!("{}で余る{}", region.ja, product.ja))
        }
    }
}

/// A product on its way from one region to another.
pub(crate) fn way(world: &World, link: &Link) -> Name {
    trade(&world.products[link.product].name, &world.regions[link.from].name, &world.regions[link.to].name)
}

/// Days of cover of a stock.
pub(crate) fn stock(world: &World, stock: &Stock) -> Name {
    let (region, product) = (&world.regions[stock.region].name, &world.products[stock.product].name);
    let (en, ja) = match stock.owner {
        Owner::Public => ("Public", "国家"),
        Owner::Private => ("Private", "民間"),
    };
    name(format!("{en} stocks of {} in {}", product.en, region.en), format!("{}の{}{ja}在庫", region.ja, product.ja))
}

/// Value of lost load.
pub(crate) fn voll(world: &World, demand: &Demand) -> Name {
    let (region, product) = (&world.regions[demand.region].name, &world.products[demand.product].name);
    let usage = &world.uses[demand.usage].name;
    name(
        format!("Loss per tonne of {} not served to {} in {}", product.en, usage.en, region.en),
        format!("{}の{}向け{}が1トン不足した場合の損失", region.ja, usage.ja, product.ja),
    )
}

/// Capacity of a plant.
pub(crate) fn capacity(world: &World, plant: &Plant) -> Name {
    let (region, process) = (&world.regions[plant.region].name, &world.processes[plant.process].name);
    name(
        format!("Capacity over baseline output, {}, {}", process.en, region.en),
        format!("{}の{}の能力(基準生産量に対する倍率)", region.ja, process.ja),
    )
}

/// How long plants of a process take to run again.
pub(crate) fn recovery(process: &Process) -> Name {
    name(format!("Time to recover, {}", process.name.en), format!("{}の復旧期間", process.name.ja))
}

/// A line of a recipe.
pub(crate) fn recipe(world: &World, plant: &Plant, line: &Ingredient) -> Name {
    let process = &world.processes[plant.process];
    let (per, product) = (&world.products[process.per].name, &world.products[line.product].name);
    let (en, ja) = if line.role == Role::Input { ("taken in", "投入") } else { ("given out", "産出") };
    name(
        format!("Tonnes of {} {en} per tonne of {}, {}", product.en, per.en, process.name.en),
        format!("{}:{}1トン当たりの{}の{ja}量", process.name.ja, per.ja, product.ja),
    )
}

/// A readable key of the sheets, such as `output CHN * ndpr_oxide` or `balance THA ndpr_oxide`; itself where it is of no known form.
pub(crate) fn key(world: &World, key: &str) -> Name {
    if key.contains("; ") {
        let names: Vec<Name> = key.split("; ").map(|key| self::key(world, key)).collect();
        let join = |of: fn(&Name) -> &str, and: &str| names.iter().map(of).collect::<Vec<_>>().join(and);
        return name(join(|n| &n.en, "; "), join(|n| &n.ja, "、"));
    }
    if let Some(total) = key.strip_prefix("total ") {
        let total = self::key(world, total);
        return name(format!("published total: {}", total.en), format!("公表合計値({})", total.ja));
    }
    let parts: Vec<&str> = key.split(' ').collect();
    let region =
        |codes: &str| listed(codes, "all countries", "全地域", |c| world.region(c).map(|r| &world.regions[r].name));
    let product =
        |codes: &str| listed(codes, "all products", "全品目", |c| world.product(c).map(|p| &world.products[p].name));
    let process = |codes: &str| {
        let find = |c: &str| world.processes.values().iter().find(|p| p.code == c).map(|p| &p.name);
        (codes != "*").then(|| listed(codes, "", "", find))
    };
    let usage = |codes: &str| {
        let find = |c: &str| world.uses.values().iter().find(|u| u.code == c).map(|u| &u.name);
        (codes != "*").then(|| listed(codes, "", "", find))
    };
    match parts.as_slice() {
        ["output", r, p, m] => made(true, &product(m), process(p).as_ref(), &region(r)),
        ["input", r, p, m] => made(false, &product(m), process(p).as_ref(), &region(r)),
        ["trade", from, to, m] => trade(&product(m), &region(from), &region(to)),
        ["trade_value", from, to, m] => {
            let trade = trade(&product(m), &region(from), &region(to));
            name(format!("Customs value of {}", trade.en), format!("{}の通関額", trade.ja))
        }
        ["use", r, m, u] => used(&product(m), usage(u).as_ref(), &region(r)),
        ["stock_change", r, m] => change(&product(m), &region(r)),
        ["unexplained", r, m] => unexplained(&product(m), &region(r)),
        ["balance", r, m] => {
            let (region, product) = (region(r), product(m));
            name(format!("balance of {} in {}", product.en, region.en), format!("{}の{}の収支", region.ja, product.ja))
        }
        ["loss", r, p, e] => {
            let element = world.element(e).map_or_else(|| same(*e), |id| world.elements[id].name.clone());
            let (region, process) = (region(r), process(p).unwrap_or_else(|| name("all plants", "全工程")));
            name(
                format!("loss of {} in {}, {}", lower(&element.en), lower(&process.en), region.en),
                format!("{}の{}における{}の損失", region.ja, process.ja, element.ja),
            )
        }
        _ => same(key),
    }
}

/// A region as it stands inside an English sentence.
pub(crate) fn place(region: &Name) -> String {
    let takes_article = ["United ", "Rest of ", "European Union", "Philippines", "Netherlands"];
    if takes_article.iter().any(|start| region.en.starts_with(start)) {
        format!("the {}", region.en.replacen("Rest of", "rest of", 1))
    } else {
        region.en.clone()
    }
}

/// Names of codes separated by `;`, or the words for any.
fn listed<'a>(codes: &str, any_en: &str, any_ja: &str, find: impl Fn(&str) -> Option<&'a Name>) -> Name {
    if codes == "*" {
        return name(any_en, any_ja);
    }
    let names: Vec<Name> = codes.split(';').map(|code| find(code).cloned().unwrap_or_else(|| same(code))).collect();
    let join = |of: fn(&Name) -> &str, and: &str| names.iter().map(of).collect::<Vec<_>>().join(and);
    name(join(|n| &n.en, " and "), join(|n| &n.ja, "・"))
}

fn trade(product: &Name, from: &Name, to: &Name) -> Name {
    name(format!("{}, {} to {}", product.en, from.en, to.en), format!("{}から{}への{}", from.ja, to.ja, product.ja))
}

fn made(is_output: bool, product: &Name, process: Option<&Name>, region: &Name) -> Name {
    let (verb, noun) = if is_output { ("made", "生産") } else { ("used up", "投入") };
    match process {
        Some(process) => name(
            format!("{} {verb} in {} by {}", product.en, region.en, lower(&process.en)),
            format!("{}の{}による{}の{noun}", region.ja, process.ja, product.ja),
        ),
        None => {
            name(format!("{} {verb} in {}", product.en, region.en), format!("{}の{}の{noun}", region.ja, product.ja))
        }
    }
}

fn used(product: &Name, usage: Option<&Name>, region: &Name) -> Name {
    match usage {
        Some(usage) => name(
            format!("{} used in {} for {}", product.en, region.en, lower(&usage.en)),
            format!("{}の{}向け{}使用量", region.ja, usage.ja, product.ja),
        ),
        None => name(format!("{} used in {}", product.en, region.en), format!("{}の{}使用量", region.ja, product.ja)),
    }
}

fn change(product: &Name, region: &Name) -> Name {
    name(
        format!("Change of stocks of {} in {}", product.en, region.en),
        format!("{}の{}在庫の増減", region.ja, product.ja),
    )
}

fn unexplained(product: &Name, region: &Name) -> Name {
    name(
        format!("{} of unexplained supply in {}", product.en, region.en),
        format!("{}の出所不明の{}", region.ja, product.ja),
    )
}

/// A name inside a sentence: its first letter is small unless the word is a code, such as NdPr.
pub(crate) fn lower(name: &str) -> String {
    let word: &str = name.split(' ').next().unwrap_or("");
    if word.chars().filter(|c| c.is_uppercase()).count() == 1 && word.chars().count() > 2 {
        let mut rest = name.chars();
        rest.next().map(|first| first.to_lowercase().chain(rest).collect()).unwrap_or_default()
    } else {
        name.to_owned()
    }
}
