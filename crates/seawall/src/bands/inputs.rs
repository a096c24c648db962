//! An input in words, and who could close it: the statistic it was read in, or whoever knows.

use crate::table::name;
use crate::trace::{cell_name, key, label};
use seawall_engine::draws::{Input, Of};
use seawall_model::scenario::Scenario;
use seawall_model::world::{CellKind, Name, Origin, Owner, World};

/// What it is, and who could close it.
pub(super) fn said(world: &World, scenario: &Scenario, input: &Input) -> (Name, Name) {
    let of = input.of[0];
    let what = what(world, scenario, of);
    let more = input.of.len() - 1;
    let what = match more {
        0 => what,
        more => name(
            format!("{} (and {more} that rest on the same)", what.en),
            format!("{}(同じ根拠の他{more}件を含む)", what.ja),
        ),
    };
    (what, who(world, of))
}

fn what(world: &World, scenario: &Scenario, of: Of) -> Name {
    match of {
        Of::Cell(cell) => cell_name(world, cell),
        Of::Total(place) => key(world, &world.totals[place].key),
        Of::Recipe(plant, line) => label::recipe(world, &world.plants[plant], &world.plants[plant].recipe[line]),
        Of::Content(product, element) => {
            let (product, element) = (&world.products[product].name, &world.elements[element].name);
            name(format!("{} in {}", element.en, product.en), format!("{}の{}含有率", product.ja, element.ja))
        }
        Of::Loss(place) => {
            let loss = &world.losses[place];
            let (process, element) = (&world.processes[loss.process].name, &world.elements[loss.element].name);
            name(
                format!("Loss of {} in {}", element.en, process.en),
                format!("{}における{}の損失", process.ja, element.ja),
            )
        }
        Of::Price(product) => {
            let product = &world.products[product].name;
            name(format!("Price of {}", product.en), format!("{}の価格", product.ja))
        }
        Of::Capacity(plant) => label::capacity(world, &world.plants[plant]),
        Of::Lead(link) => {
            let way = label::way(world, &world.links[link]);
            name(format!("Weeks under way: {}", way.en), format!("輸送週数:{}", way.ja))
        }
        Of::Voll(demand) => label::voll(world, &world.demands[demand]),
        Of::Cover(stock) => label::stock(world, &world.stocks[stock]),
        Of::Premium(place) => {
            let project = &world.projects[place].name;
            name(format!("Premium over the market: {}", project.en), format!("市場価格への上乗せ:{}", project.ja))
        }
        Of::Made(place, line) => {
            let project = &world.projects[place];
            let product = &world.products[project.lines[line].product].name;
            name(format!("{} of {}", product.en, project.name.en), format!("{}の{}", project.name.ja, product.ja))
        }
        Of::Parameter(kind) => kind.name(),
        Of::Event(place, field) => {
            let event = &scenario.events[place];
            let (en, ja) = number(field);
            name(format!("{en} of the measure \"{}\"", event.id), format!("措置「{}」の{ja}", event.id))
        }
        Of::Restore => name("Weeks in which missing stock is ordered", "在庫不足を発注で埋める週数"),
        Of::Precaution => name("Precautionary buying", "予防的な買い"),
    }
}

/// A number of an event in words.
fn number(field: &str) -> (&'static str, &'static str) {
    match field {
        "leak" => ("Leak", "漏れ"),
        "share" => ("Share allowed", "許容割合"),
        "rate" => ("Rate", "税率"),
        "specific" => ("Specific duty", "従量税額"),
        "pass_through" => ("Pass-through", "転嫁率"),
        "delay" => ("Delay", "審査期間"),
        "approved" => ("Share approved", "許可率"),
        "reapply" => ("Share applied for again", "再申請率"),
        "ramp_share" => ("Ramp left", "残る立上げ速度"),
        "loss" => ("Capacity lost", "能力の喪失割合"),
        "recovery" => ("Weeks of recovery", "復旧週数"),
        "extra_cost" => ("Extra cost", "追加費用"),
        "detour" => ("Weeks of detour", "迂回の週数"),
        "factor" => ("Factor", "倍率"),
        "tonnes" => ("Tonnes", "数量"),
        "price" => ("Price", "価格"),
        _ => ("Saving", "節約率"),
    }
}

/// The publications it was read in, if any, else who would know.
fn who(world: &World, of: Of) -> Name {
    let read = |origin: &Origin| {
        let codes: Vec<&str> = origin.sources.iter().map(|&source| world.sources[source].code.as_str()).collect();
        codes.join("; ")
    };
    let closes = |en: &str, ja: &str, origin: Option<&Origin>| match origin.map(read).filter(|codes| !codes.is_empty())
    {
        Some(codes) => name(format!("{en} (read in {codes})"), format!("{ja}(出典 {codes})")),
        None => name(format!("{en} (assumed)"), format!("{ja}(仮定)")),
    };
    match of {
        Of::Cell(cell) => {
            let facts = &world.cells[cell];
            let (en, ja) = flow(facts.kind);
            closes(en, ja, Some(&facts.origin))
        }
        Of::Total(place) => {
            let total = &world.totals[place];
            let (en, ja) = total
                .terms
                .first()
                .map_or(("the publisher of the total", "公表機関"), |term| flow(world.cells[term.0].kind));
            closes(en, ja, Some(&total.origin))
        }
        Of::Recipe(plant, line) => {
            closes("plant operators, by survey", "工場の操業者(調査)", Some(&world.plants[plant].recipe[line].origin))
        }
        Of::Content(..) => name("assays by producers and customs laboratories", "生産者・税関分析所の成分分析"),
        Of::Loss(place) => {
            closes("plant operators, by survey", "工場の操業者(調査)", Some(&world.losses[place].origin))
        }
        Of::Price(product) => {
            closes("traders and price agencies", "商社・価格調査機関", Some(&world.products[product].origin))
        }
        Of::Capacity(plant) => {
            closes("plant operators, by survey", "工場の操業者(調査)", Some(&world.plants[plant].origin))
        }
        Of::Lead(link) => closes("forwarders and customs", "通関業者・税関", Some(&world.links[link].origin)),
        Of::Voll(demand) => {
            closes("users by plant, by survey", "需要家(工場別の調査)", Some(&world.demands[demand].origin))
        }
        Of::Cover(stock) => {
            let facts = &world.stocks[stock];
            let (en, ja) = match facts.owner {
                Owner::Public => ("the stockpile agency, under confidentiality", "備蓄機関(守秘下)"),
                Owner::Private => {
                    ("firms that hold stock, by survey under confidentiality", "在庫を持つ企業(守秘下の調査)")
                }
            };
            closes(en, ja, Some(&facts.origin))
        }
        Of::Premium(place) => {
            closes("firms and their customers", "事業者と需要家", Some(&world.projects[place].origin))
        }
        Of::Made(place, line) => {
            closes("the project's owner", "事業者", Some(&world.projects[place].lines[line].origin))
        }
        Of::Parameter(kind) => crate::swings::who(kind),
        Of::Event(..) => name(
            "the authority that decides; customs statistics of the first months",
            "措置の当局、初期数か月の通関統計",
        ),
        Of::Restore | Of::Precaution => {
            name("purchasing departments of users, by survey (assumed)", "需要家の調達部門(調査、仮定)")
        }
    }
}

fn flow(kind: CellKind) -> (&'static str, &'static str) {
    match kind {
        CellKind::Trade(_) => ("customs statistics of both sides", "双方の通関統計"),
        CellKind::Use(_) => ("industry associations, by survey of users", "業界団体(需要家調査)"),
        CellKind::Ingredient(..) => ("producers and the statistics office of the country", "生産者・当該国の統計機関"),
        CellKind::StockChange(..) => ("holders of stock, by survey", "在庫保有者(調査)"),
        CellKind::Unexplained(..) => ("mirror statistics and investigations of smuggling", "ミラー統計・密輸調査"),
        CellKind::Surplus(..) => ("producers, on what they store", "生産者(貯蔵量)"),
    }
}
