//! Scenario files read, refused and said back.

use seawall_io::load::{self, Files};
use seawall_io::scenario::{Routes, add_standing, codes, manual_table, read, read_csv, sentence, template};
use seawall_model::answer::Lang;
use seawall_model::diag::Diagnostic;
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::world::World;
use std::path::PathBuf;
use std::sync::OnceLock;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets")
}

fn world() -> &'static (World, Routes) {
    static WORLD: OnceLock<(World, Routes)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let files = Files::read_folder(&folder()).expect("the shipped model is in the repository");
        let (world, found) = load::load(&files);
        let world = world.unwrap_or_else(|| panic!("the shipped model reads: {found:?}"));
        let (routes, found) = Routes::read(&std::fs::read(folder().join("routes.csv")).expect("routes.csv is in the repository"));
        assert_eq!(found, []);
        (world, routes)
    })
}

fn parse(text: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let (world, routes) = world();
    read(world, "test", text, routes)
}

const HEAD: &str = "schema = \"seawall/scenario/1\"\ntitle = { en = \"T\", ja = \"題\" }\nhorizon = { start = 2026-10-01, months = 24 }\n";

/// Codes found in an event of the shipped model.
fn codes_of(text: &str) -> Vec<&'static str> {
    parse(text).1.iter().map(|finding| finding.code).collect()
}

/// What the example of a code is wrapped in to be a file.
fn whole(entry: &seawall_io::codes::Code, example: &str) -> String {
    let head = match entry.code {
        "SW0601" => HEAD.lines().filter(|line| !line.starts_with("title")).collect::<Vec<_>>().join("\n"),
        "SW0602" => HEAD.lines().filter(|line| !line.starts_with("schema")).collect::<Vec<_>>().join("\n"),
        _ => return format!("{HEAD}{example}\n"),
    };
    format!("{head}\n{example}\n")
}

#[test]
fn every_code_has_a_wrong_and_a_right_example() {
    for entry in codes::CODES {
        if entry.file == "routes.csv" {
            let header = "route,from_region,to_region,open_days,closed_days,reachable,source\n";
            assert_eq!(Routes::read(format!("{header}{}\n", entry.wrong).as_bytes()).1.len(), 1);
            assert_eq!(Routes::read(format!("{header}{}\n", entry.right).as_bytes()).1, []);
            continue;
        }
        assert_eq!(codes_of(&whole(entry, entry.wrong)), [entry.code], "wrong example of {}", entry.code);
        assert_eq!(codes_of(&whole(entry, entry.right)), [] as [&str; 0], "right example of {}", entry.code);
    }
}

#[test]
fn all_findings_come_at_once_with_their_places() {
    let text = format!("{HEAD}[[event]]\nkind = \"export_ban\"\nfrom = \"CHI\"\nproducts = [\"dy_oxid\"]\nleek = \"5 %\"\nleak = 5\n");
    let found: Vec<(usize, &str, String)> = parse(&text).1.iter().map(|finding| {
        let place = finding.place.as_ref().expect("every finding of a file has a place");
        (place.line, finding.code, place.text[place.span.0..place.span.1].to_owned())
    }).collect();
    let want = [(6, "SW0607", "\"CHI\""), (7, "SW0608", "\"dy_oxid\""), (8, "SW0603", "leek"), (9, "SW0612", "5")];
    assert_eq!(found, want.map(|(line, code, text)| (line, code, text.to_owned())));
}

#[test]
fn other_names_of_a_country_are_offered_and_not_taken() {
    let text = format!("{HEAD}[[event]]\nkind = \"export_ban\"\nfrom = \"中国\"\nproducts = [\"dy_oxide\"]\n");
    let (scenario, found) = parse(&text);
    assert_eq!(scenario, None);
    assert_eq!(found[0].help, "did you mean CHN (China, 中国)?");
}

#[test]
fn the_template_reads() {
    assert_eq!(codes_of(template()), [] as [&str; 0]);
}

#[test]
fn no_text_makes_the_reader_panic() {
    for text in ["", "\u{feff}", "[", "event = 1", "[[event]]\nkind = 3", "title = 1\nhorizon = { start = 1, months = -1 }", "[[event]]\nkind=\"tariff\"\nrate={}", "schema = \"あ", "event = [1, {}]"] {
        assert!(parse(text).0.is_none(), "{text}");
    }
}

#[test]
fn an_event_starts_when_the_other_ends() {
    let ban = "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\n";
    let (scenario, found) = parse(&format!("{HEAD}{ban}after = \"b\"\nweeks = 3\n{ban}id = \"b\"\nstart_week = 4\nweeks = 2\n"));
    assert_eq!(found, []);
    assert_eq!(scenario.map(|scenario| scenario.events[0].start_week), Some(6.0));
}

fn shipped(name: &str) -> Scenario {
    let text = std::fs::read_to_string(folder().join("scenarios").join(format!("{name}.toml"))).expect("the scenario is in the repository");
    let (world, routes) = world();
    let (scenario, found) = read(world, name, &text, routes);
    assert_eq!(found, [], "{name}");
    scenario.expect("a scenario without findings is read")
}

#[test]
fn every_shipped_scenario_reads_and_is_said_in_both_languages() {
    let (world, routes) = world();
    for name in ["dy-tb-ban", "dy-tb-ban-with-magnets", "licensing-2025", "tariff-15", "quake-separation", "malacca-closed", "magnets-stop", "nothing"] {
        let scenario = shipped(name);
        let (en, ja) = (sentence(world, &scenario, Lang::En), sentence(world, &scenario, Lang::Ja));
        assert!(en.is_ascii() && en.ends_with('.'), "{en}");
        assert!(ja.ends_with('。'), "{ja}");
        eprintln!("{name}\n{en}\n{ja}\n");
    }
    let mut kept = shipped("nothing");
    kept.keep_standing = true;
    let text = std::fs::read_to_string(folder().join("standing.toml")).expect("standing.toml is in the repository");
    assert_eq!(add_standing(world, &mut kept, "standing", &text, routes), []);
    assert!(kept.events[0].start_week < -70.0);
    eprintln!("{}", sentence(world, &kept, Lang::Ja));
}

#[test]
fn the_ban_is_said_as_a_minister_would_read_it() {
    let scenario = shipped("dy-tb-ban");
    let (world, _) = world();
    let en = sentence(world, &scenario, Lang::En);
    assert!(en.starts_with("From 1 Oct 2026 for 12 months China sends no "), "{en}");
    assert!(en.contains(" to Japan or the United States (5 % leaks, range 0-15 %)."), "{en}");
    let ja = sentence(world, &scenario, Lang::Ja);
    assert!(ja.starts_with("2026年10月1日から12か月間、中国は日本・米国への"), "{ja}");
}

#[test]
fn the_ban_covers_the_links_of_its_products_only() {
    let (world, _) = world();
    let EventKind::ExportBan { links, products, .. } = &shipped("dy-tb-ban").events[0].kind else { panic!("a ban") };
    assert!(!links.is_empty());
    for &link in links {
        let link = &world.links[link];
        assert_eq!(world.regions[link.from].code, "CHN");
        assert!(["JPN", "USA"].contains(&world.regions[link.to].code.as_str()));
        assert!(products.contains(&link.product));
    }
}

#[test]
fn kuantan_lies_east_of_malacca() {
    let (world, routes) = world();
    assert_eq!(routes.detour("malacca", "MYS", "JPN"), None);
    assert_eq!(routes.detour("malacca", "AUS", "MYS"), None);
    let back = routes.detour("malacca", "EUX", "CHN").flatten().expect("Shanghai to Rotterdam passes the strait");
    assert!((back - (33.08 - 31.39) / 7.0).abs() < 1e-12);
    let EventKind::RouteClosure { detours, .. } = &shipped("malacca-closed").events[0].kind else { panic!("a closure") };
    assert!(detours.iter().all(|detour| world.links[detour.0].mode == seawall_model::world::Mode::Sea));
}

#[test]
fn events_may_stand_in_a_sheet() {
    let (world, routes) = world();
    let sheet = "id,kind,from,to,elements,stages,products,start,months,weeks,leak,leak_low,leak_high,delay\n\
                 ban,export_ban,CHN,JPN;USA,dy;tb,oxide;metal;alloy,,2026-10-01,12,,5 %,0 %,15 %,\n\
                 later,licence_delay,CHN,*,,,dy_oxide,,,10,,,,90 d\n";
    let (scenario, found) = read_csv(world, "sheet", HEAD, sheet.as_bytes(), routes);
    assert_eq!(found, []);
    let scenario = scenario.expect("a sheet without findings is read");
    assert_eq!(scenario.events[0].kind, shipped("dy-tb-ban").events[0].kind);
    assert_eq!(scenario.events[0].weeks, shipped("dy-tb-ban").events[0].weeks);
    assert_eq!(scenario.events[1].weeks, Some(10.0));
}

#[test]
fn findings_of_a_sheet_point_at_its_cells() {
    let (world, routes) = world();
    let sheet = "kind,from,products,leak,leek\nexport_ban,CHN,dy_oxid,5,\n";
    let (scenario, found) = read_csv(world, "sheet", HEAD, sheet.as_bytes(), routes);
    assert_eq!(scenario, None);
    let mut found: Vec<(usize, &str, String)> = found
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().expect("every finding of a sheet has a place");
            (place.line, finding.code, place.text[place.span.0..place.span.1].to_owned())
        })
        .collect();
    found.sort();
    let want = [(1, "SW0603", "leek"), (2, "SW0608", "dy_oxid"), (2, "SW0612", "5")];
    // A cell is text, so a bare number in it is a number without a unit.
    assert_eq!(found, want.map(|(line, code, text)| (line, code, text.to_owned())));
}

#[test]
fn the_manual_lists_every_kind() {
    let table = manual_table();
    for word in ["export_ban", "licence_delay", "route_closure", "substitution_push"] {
        assert!(table.contains(&format!("`{word}`")), "{word}");
    }
}
