//! Fuzzes every reader of this crate: `cargo run --release -p seawall-io --example fuzz_io -- [TARGET] --inputs 100000`.
//!
//! `promises.rs` says what an accepted input must keep, `harness.rs` how inputs are made.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program that times, prints and reads files"
)]

#[path = "../../tests/load/base.rs"]
#[expect(dead_code, reason = "the tests patch the folder, the harness mutates it")]
mod base;
mod canonical;
mod economies;
mod further;
#[path = "../../../../fuzz/harness.rs"]
mod harness;
#[path = "../../tests/load/invariants.rs"]
mod invariants;
mod promises;

use base::{FILES, base};
use harness::Target;
use seawall_io::load::{Files, load};
use seawall_io::scenario::Routes;
use seawall_io::source;
use std::path::{Path, PathBuf};

/// Words of sheets and their units, codes and names.
const SHEET_WORDS: &[&str] = &[
    "CHN",
    "JPN",
    "ROW",
    "Congo",
    "米国",
    "oxide",
    "magnet",
    "ore",
    "metal",
    "S1",
    "S2",
    "S9",
    "O1",
    "A1",
    "AAA;BBB",
    "oxide;magnet",
    "yes",
    "no",
    "high",
    "contested",
    "zero",
    "withheld",
    "less_than",
    "reported",
    "2024",
    "FY2024",
    "FY1800",
    "2025-01",
    "t/yr",
    "kUSD/yr",
    "USD/t",
    "USD/kg",
    "JPY/t",
    "kg",
    "input",
    "output",
    "trade",
    "use",
    "stock_change",
    "unexplained",
    "trade_value",
    "element",
    "reo",
    "finished",
    "gross",
    "private",
    "public",
    "sea",
    "air",
    "HS2022",
    "HS1988",
    "850511",
    "85051",
    "8505110",
    "２８０５３０",
    "essential",
    "defense",
    "0.5",
    "2",
    "1e15",
    "100000000",
];

const TOML_WORDS: &[&str] = &[
    "schema",
    "name",
    "title",
    "base_year",
    "currency",
    "money_year",
    "partners",
    "horizon",
    "defaults",
    "lang",
    "\"ja\"",
    "2024",
    "1899",
    "2101",
    "\"USD\"",
    "\"JPY\"",
    "[\"JPN\"]",
    "[\"CHN\", \"JPN\"]",
    "{ en = \"a\", ja = \"b\" }",
    "[defaults]",
    "\"seawall/model/1\"",
    "\"seawall/model/2\"",
    "'''",
    "\"\"\"",
    "1.5",
    "0x7e8",
    "2_024",
];

const SCENARIO_WORDS: &[&str] = &[
    "[[event]]",
    "id",
    "kind",
    "from",
    "to",
    "except",
    "products",
    "elements",
    "stages",
    "leak",
    "start",
    "start_week",
    "after",
    "weeks",
    "months",
    "ramp_weeks",
    "announced",
    "probability",
    "source",
    "note",
    "\"export_ban\"",
    "\"export_quota\"",
    "\"tariff\"",
    "\"export_tax\"",
    "\"licence_delay\"",
    "\"reexport_control\"",
    "\"technology_ban\"",
    "\"capacity_loss\"",
    "\"route_closure\"",
    "\"demand_surge\"",
    "\"stock_release\"",
    "\"stock_fill\"",
    "\"price_floor\"",
    "\"substitution_push\"",
    "\"CHN\"",
    "\"JPN\"",
    "\"USA\"",
    "\"EUX\"",
    "\"*\"",
    "\"dy\"",
    "\"tb\"",
    "\"magnet_ht\"",
    "\"5 %\"",
    "\"105 %\"",
    "\"-5 %\"",
    "\"1.2 x\"",
    "\"45 working days\"",
    "\"6 weeks\"",
    "\"６週間\"",
    "\"1e9 t\"",
    "\"1,100 t\"",
    "\"110 USD/kg\"",
    "\"1 USD\"",
    "2026-10-01",
    "2026-09-30",
    "2099-01-01",
    "600",
    "601",
    "\"malacca\"",
    "\"suez\"",
    "{ value = \"5 %\", low = \"0 %\", high = \"15 %\" }",
    "{ low = \"9 %\", high = \"1 %\" }",
    "\"keep\"",
    "\"lift\"",
];

const SOURCE_WORDS: &[&str] = &[
    "China",
    "United States",
    "Korea, Republic of",
    "Congo",
    "Burma",
    "World total (rounded)",
    "Other countries",
    "metric tons",
    "W",
    "NA",
    "—",
    "--",
    "<5",
    "(1)",
    "2024",
    "2030",
    "CHN",
    "XKX",
    "kt",
    "Rare earths",
    "280530",
    "284690",
    "850511",
    "0.000",
    "r",
    "e",
    "5,000",
    "50%",
    "none",
    "suez",
    "malacca",
    "-1",
];

const JSON_WORDS: &[&str] = &[
    "null",
    "true",
    "[]",
    "{}",
    "\"inf\"",
    "\"x\"",
    "1e999",
    "-1",
    "0",
    "1.5",
    "2",
    "20",
    "21",
    "\"kind\"",
    "\"cases\"",
    "\"id\"",
    "\"expected\"",
    "\"tolerance\"",
    "\"abs\"",
    "\"players\"",
    "\"player_names\"",
    "\"coalition_values\"",
    "\"tts_ttr\"",
    "\"worked_formulas\"",
    "\"steps\"",
    "\"events\"",
    "\"model\"",
    "\"occurrence\"",
    "\"duration\"",
    "\"impact\"",
    "\"recovery_tau\"",
    "\"rebuild\"",
    "\"arbitrary\"",
    "\"recovery\"",
    "\"linear\"",
    "\"convexe\"",
    "\"alt\"",
    "\"noalt\"",
    "\"keep_steps\"",
    "\"aggregate_regions\"",
    "\"A\"",
    "\"metals\"",
    "\"industries\"",
    "\"final_demand\"",
];

fn main() {
    let passed = harness::run(&targets());
    std::process::exit(i32::from(!passed));
}

fn targets() -> Vec<Target> {
    let bytes = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let sheets: Vec<_> = FILES.iter().filter(|(name, _)| name.ends_with(".csv")).map(|(n, t)| bytes(n, t)).collect();
    let manifest: Vec<_> = FILES.iter().filter(|(name, _)| name.ends_with(".toml")).map(|(n, t)| bytes(n, t)).collect();
    let parquet: Vec<_> = sheets.iter().map(|(name, text)| canonical::parquet(name, text)).collect();
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let model = root.join("models/ree-magnets");

    let shipped = Files::read_folder(&model).expect("the shipped model is in the repository");
    let world = load(&shipped).0.expect("the shipped model has no errors");
    let world: &'static _ = Box::leak(Box::new(world));
    let routes = shipped.get("routes.csv").map(|bytes| Routes::read(bytes).0).expect("the shipped model has routes");
    let routes: &'static _ = Box::leak(Box::new(routes));
    let mut scenarios = named(&model.join("scenarios"), ".toml", usize::MAX);
    scenarios.push(bytes("template.toml", seawall_io::scenario::template()));
    let events = "id,kind,from,to,products,months,start_week,leak,leak_low,leak_high,source\n\
                  ban,export_ban,CHN,JPN;USA,magnet_ht,6,2,5 %,0 %,10 %,analyst: name\n\
                  more,export_ban,CHN,*,magnet_ht,3,,0 %,,,analyst: name\n";

    let ports = std::fs::read(root.join("data").join(source::sea_distances::FILE_PORTS)).expect("data has the ports");
    let mut targets = vec![
        Target {
            name: "sheets",
            seeds: sheets,
            words: SHEET_WORDS,
            read: Box::new(|name, bytes| promises::folder(base(), name, bytes)),
        },
        Target {
            name: "manifest",
            seeds: manifest,
            words: TOML_WORDS,
            read: Box::new(|name, bytes| promises::folder(base(), name, bytes)),
        },
        Target {
            name: "scenario",
            seeds: scenarios,
            words: SCENARIO_WORDS,
            read: Box::new(move |_, bytes| promises::scenario(world, routes, bytes)),
        },
        Target {
            name: "events",
            seeds: vec![bytes("events.csv", events)],
            words: SCENARIO_WORDS,
            read: Box::new(move |_, bytes| promises::events(world, routes, bytes)),
        },
        Target {
            name: "routes",
            seeds: named(&model, "routes.csv", 40),
            words: SOURCE_WORDS,
            read: Box::new(|_, bytes| promises::routes(bytes)),
        },
        Target {
            name: "sources",
            seeds: named(&root.join("data"), ".csv", 40),
            words: SOURCE_WORDS,
            read: Box::new(move |name, bytes| promises::sources(name, bytes, &ports)),
        },
        Target {
            name: "settings",
            seeds: vec![bytes(
                "config.toml",
                "lang = \"ja\"\npartners = [\"JPN\", \"USA\"]\nmodel = \"ree\"\ncolor = \"auto\"\n",
            )],
            words: TOML_WORDS,
            read: Box::new(|_, bytes| promises::settings(bytes)),
        },
    ];
    targets.extend(outside(&root));
    targets.extend(beside(&root, &model));
    // Where sheets are not read from Parquet there is nothing to hold to a promise.
    if matches!(promises::parquet(base(), &parquet[0].0, &parquet[0].1), harness::Verdict::Accepted) {
        targets.push(Target {
            name: "parquet",
            seeds: parquet,
            words: SHEET_WORDS,
            read: Box::new(|name, bytes| promises::parquet(base(), name, bytes)),
        });
    }
    targets
}

/// Readers of what questions ask for beside the folder's facts.
fn beside(root: &Path, model: &Path) -> Vec<Target> {
    let text = |(name, text): &(&str, &str)| ((*name).to_owned(), text.as_bytes().to_vec());
    let backtests = ["2010-rare-earths", "2023-gallium-germanium", "2024-antimony", "2025-rare-earths"]
        .map(|name| root.join("backtests").join(name));
    let of = |ending: &str, lines: usize| backtests.iter().flat_map(|folder| named(folder, ending, lines)).collect();
    let target = |name, seeds, words, read| Target { name, seeds, words, read };
    vec![
        target(
            "further",
            further::SHEETS.iter().map(text).collect(),
            SHEET_WORDS,
            Box::new(further::sheet) as harness::Read,
        ),
        target("raw", further::RAW.iter().map(text).collect(), SOURCE_WORDS, Box::new(further::raw)),
        target("outcome", of("outcome.csv", 30), SOURCE_WORDS, Box::new(|_, bytes| further::outcomes(bytes))),
        target("episode", of("episode.toml", usize::MAX), TOML_WORDS, Box::new(|_, bytes| further::episode(bytes))),
        target(
            "regimes",
            named(model, "regimes.toml", usize::MAX),
            TOML_WORDS,
            Box::new(|_, bytes| further::regimes(bytes)),
        ),
    ]
}

/// Readers of the field's own files: games, known cases, tables of an economy, networks of firms.
fn outside(root: &Path) -> Vec<Target> {
    let engine = root.join("crates/engine/tests/reference");
    let runs = root.join("crates/seawall/tests/reference");
    let in_games =
        |(name, _): &(String, Vec<u8>)| ["airport", "glove", "talmud", "tva"].iter().any(|stem| name.starts_with(stem));
    let games: Vec<_> = named(&engine.join("plan"), ".json", usize::MAX).into_iter().filter(in_games).collect();
    let mut known = named(&engine.join("exposure"), ".json", usize::MAX);
    known.retain(|(_, bytes)| bytes.len() < 40_000);
    let table = ["labels.json", "Z.parquet", "Y.parquet", "x.parquet"].map(|name| (name, name));
    let table = economies::seeds(&runs.join("tables/toy"), &table, usize::MAX);
    let of_table = economies::Folder::new("table", &table);
    let economy = economies::toy(&of_table);
    let toys = ["s10_toy_monopoly_lost", "s11_toy_small_step_params", "s12_toy_basemodel"];
    let on_toy: Vec<_> =
        toys.iter().flat_map(|case| economies::seeds(&runs.join(case), &[("case.json", case)], usize::MAX)).collect();
    // Links may be cut short, the firms that they name may not.
    let whole = [("firm_network/firms.csv", "firms.csv"), ("firm_network/runs.json", "runs.json")];
    let mut firms = economies::seeds(&runs, &whole, usize::MAX);
    let links = [("firm_network/links.csv", "links.csv"), ("esri/links.csv", "risk.csv")];
    firms.extend(economies::seeds(&runs, &links, 120));
    let of_firms = economies::Folder::new("firms", &firms);
    let target = |name, seeds, read| Target { name, seeds, words: JSON_WORDS, read };
    vec![
        target("game", games, Box::new(|_: &str, bytes: &[u8]| economies::game(bytes)) as harness::Read),
        target("cases", known, Box::new(|_, bytes| economies::cases(bytes))),
        target("economy", on_toy, Box::new(move |_, bytes| economies::economy(&economy, bytes))),
        target("table", table, Box::new(move |name, bytes| economies::table(&of_table, name, bytes))),
        target("firms", firms, Box::new(move |name, bytes| economies::firms(&of_firms, name, bytes))),
    ]
}

/// The files of a folder that end so, their first `lines` lines.
fn named(folder: &Path, ending: &str, lines: usize) -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("the repository has the folder")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let text = std::fs::read_to_string(&path).ok().filter(|_| name.ends_with(ending))?;
            Some((name, text.lines().take(lines).map(|line| format!("{line}\n")).collect::<String>().into_bytes()))
        })
        .collect();
    found.sort();
    found
}
