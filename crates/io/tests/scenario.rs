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
        let (routes, found) =
            Routes::read(&std::fs::read(folder().join("routes.csv")).expect("routes.csv is in the repository"));
        assert_eq!(found, []);
        (world, routes)
    })
}

fn parse(text: &str) -> (Option<Scenario>, Vec<Diagnostic>) {
    let (world, routes) = world();
    read(world, "test", text, routes)
}

const HEAD: &str = "schema = \"seawall/scenario/1\"\ntitle = { en = \"T\", ja = \"題\" }\nhorizon = { start = 2026-10-01, months = 24 }\nsource = \"analyst: test\"\n";

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
    let text = format!(
        "{HEAD}[[event]]\nkind = \"export_ban\"\nfrom = \"CHI\"\nproducts = [\"dy_oxid\"]\nleek = \"5 %\"\nleak = 5\n"
    );
    let found: Vec<(usize, &str, String)> = parse(&text)
        .1
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().expect("every finding of a file has a place");
            (place.line, finding.code, place.text[place.span.0..place.span.1].to_owned())
        })
        .collect();
    let want = [(7, "SW0607", "\"CHI\""), (8, "SW0608", "\"dy_oxid\""), (9, "SW0603", "leek"), (10, "SW0612", "5")];
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
    for text in [
        "",
        "\u{feff}",
        "[",
        "event = 1",
        "[[event]]\nkind = 3",
        "title = 1\nhorizon = { start = 1, months = -1 }",
        "[[event]]\nkind=\"tariff\"\nrate={}",
        "schema = \"あ",
        "event = [1, {}]",
    ] {
        assert!(parse(text).0.is_none(), "{text}");
    }
}

#[test]
fn an_event_starts_when_the_other_ends() {
    let ban = "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\n";
    let (scenario, found) =
        parse(&format!("{HEAD}{ban}after = \"b\"\nweeks = 3\n{ban}id = \"b\"\nstart_week = 4\nweeks = 2\n"));
    assert_eq!(found, []);
    assert_eq!(scenario.map(|scenario| scenario.events[0].start_week), Some(6.0));
}

fn shipped(name: &str) -> Scenario {
    let text = std::fs::read_to_string(folder().join("scenarios").join(format!("{name}.toml")))
        .expect("the scenario is in the repository");
    let (world, routes) = world();
    let (scenario, found) = read(world, name, &text, routes);
    assert_eq!(found, [], "{name}");
    scenario.expect("a scenario without findings is read")
}

#[test]
fn every_shipped_scenario_reads_and_is_said_in_both_languages() {
    let (world, routes) = world();
    for name in [
        "dy-tb-ban",
        "dy-tb-ban-with-magnets",
        "licensing-2025",
        "tariff-15",
        "quake-separation",
        "malacca-closed",
        "magnets-stop",
        "nothing",
    ] {
        let scenario = shipped(name);
        let (en, ja) = (sentence(world, &scenario, Lang::En), sentence(world, &scenario, Lang::Ja));
        assert!(en.is_ascii() && en.ends_with('.'), "{en}");
        assert!(ja.ends_with('。'), "{ja}");
    }
    let mut kept = shipped("nothing");
    kept.keep_standing = true;
    let text = std::fs::read_to_string(folder().join("standing.toml")).expect("standing.toml is in the repository");
    assert_eq!(add_standing(world, &mut kept, "standing", &text, routes), []);
    assert!(kept.events[0].start_week < -70.0);
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
    let EventKind::RouteClosure { detours, .. } = &shipped("malacca-closed").events[0].kind else {
        panic!("a closure")
    };
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

/// One event of every kind, as English and Japanese say it.
#[test]
fn every_kind_has_its_sentence() {
    let events = [
        (
            "kind = \"export_quota\"\nfrom = \"CHN\"\nelements = [\"dy\"]\nstages = [\"oxide\"]\nshare = \"60 %\"",
            "From 1 Oct 2026 on, exports of dysprosium oxide from China to everyone are held to 60 % of the baseline in total.",
            "2026年10月1日以降、中国からすべての国・地域への酸化ジスプロシウムの輸出は総量で基準年の60%に制限される。",
        ),
        (
            "kind = \"export_tax\"\nfrom = \"CHN\"\nto = \"JPN\"\nproducts = [\"ndpr_oxide\"]\nrate = \"25 %\"\nweeks = 1",
            "From 1 Oct 2026 for 1 week exports of NdPr oxide from China to Japan bear an export tax of 25 %, 100 % of it borne by the buyer.",
            "2026年10月1日から1週間、中国から日本へのNdPr酸化物の輸出に25%の輸出税がかかる(うち100%を買い手が負担)。",
        ),
        (
            "kind = \"reexport_control\"\nfrom = \"CHN\"\nto = \"USA\"\nproducts = [\"magnet_std\", \"magnet_ht\"]\nramp_weeks = 4",
            "From 1 Oct 2026 on, third countries send no NdFeB magnets made from goods of China to the United States, building up over 4 weeks.",
            "2026年10月1日以降、第三国は中国原産の原料で作られたNdFeB磁石を米国へ輸出しない(4週かけて段階的に)。",
        ),
        (
            "kind = \"technology_ban\"\nfrom = \"CHN\"\nprocess = \"sep_monazite\"\nramp_share = \"50 %\"",
            "From 1 Oct 2026 on, plants for separation of monazite in every region but China cannot grow beyond their baseline and ramp up at 50 % of their normal speed.",
            "2026年10月1日以降、中国を除くすべての国・地域の分離精製(モナザイト)は基準年を超える増産ができず、増産速度は通常の50%にとどまる。",
        ),
        (
            "kind = \"demand_surge\"\nregion = \"USA\"\nproducts = \"magnet_ht\"\nuse = \"defense\"\nfactor = \"150 %\"\nprobability = \"20 %\"",
            "From 1 Oct 2026 on, demand for high-temperature grade NdFeB magnets in the United States for defence is 150 % of the baseline (probability 20 %, the analyst's own).",
            "2026年10月1日以降、米国のNdFeB磁石(高耐熱品)需要(防衛)は基準年の150%となる(発生確率20%、分析者の想定)。",
        ),
        (
            "kind = \"stock_fill\"\nregion = \"JPN\"\nproducts = \"dy_oxide\"\ntonnes = \"40 t\"\nmonths = 6",
            "From 1 Oct 2026 for 6 months Japan buys 40 t of dysprosium oxide for stock on the market.",
            "2026年10月1日から6か月間、日本は備蓄のため酸化ジスプロシウムを市場から40t買い入れる。",
        ),
        (
            "kind = \"price_floor\"\nregion = \"USA\"\nproducts = \"ndpr_oxide\"\nprice = \"110 USD/kg\"",
            "From 1 Oct 2026 on, a price of 110 USD/kg is guaranteed for NdPr oxide in the United States; this moves no tonne here and is reported as cost.",
            "2026年10月1日以降、米国でNdPr酸化物に110 USD/kgの最低価格を保証する(物量は動かさず、費用として示す)。",
        ),
        (
            "kind = \"substitution_push\"\nregion = \"JPN\"\nproducts = \"dy_metal\"\nsaving = \"20 %\"",
            "From 1 Oct 2026 on, 20 % of the use of dysprosium metal in Japan is designed out.",
            "2026年10月1日以降、日本は設計変更によりジスプロシウム金属の使用を20%削減する。",
        ),
        (
            "kind = \"tariff\"\nfrom = \"CHN\"\nto = \"USA\"\nproducts = \"magnet_std\"\nrate = \"10 %\"\nspecific = \"2 USD/kg\"",
            "From 1 Oct 2026 on, imports of standard grade NdFeB magnets into the United States from China bear a tariff of 10 % and 2000 USD a tonne, 100 % of it borne by the buyer.",
            "2026年10月1日以降、中国から米国へのNdFeB磁石(標準品)の輸入に10%および1トン当たり2000米ドルの関税がかかる(うち100%を買い手が負担)。",
        ),
        (
            "kind = \"licence_delay\"\nfrom = \"CHN\"\nto = \"JPN\"\nproducts = \"dy_oxide\"\ndelay = { value = \"6 weeks\", dist = [\"4 weeks\", \"10 weeks\"] }\nrefusal = \"40 %\"\nreapply = \"50 %\"\nrefused_use = \"defense\"",
            "From 1 Oct 2026 on, China requires licences for exports of dysprosium oxide to Japan: a decision takes at the median 6 weeks, spread from 4 to 10, 60 % of applications are approved, 50 % of those refused are made again, none is given for defence, an approval is valid for 26 weeks.",
            "2026年10月1日以降、中国は日本への酸化ジスプロシウムの輸出を許可制とする(審査中央値6週、4〜10週に分布、防衛向けは不許可、許可率60%、不許可分の50%を再申請、許可の有効期間26週)。",
        ),
        (
            "kind = \"route_closure\"\nroute = \"panama\"",
            "From 1 Oct 2026 on, the Panama Canal cannot be passed by ship, which no sea link of the model needs.",
            "2026年10月1日以降、パナマ運河が通航不能となるが、本モデルの海上輸送に影響はない。",
        ),
    ];
    let (world, _) = world();
    for (text, en, ja) in events {
        let scenario = parse(&format!("{HEAD}[[event]]\n{text}\n")).0.unwrap_or_else(|| panic!("{text}"));
        let first = |lang| sentence(world, &scenario, lang).lines().next().map(str::to_owned);
        assert_eq!(first(Lang::En).as_deref(), Some(en));
        assert_eq!(first(Lang::Ja).as_deref(), Some(ja));
    }
}

proptest::proptest! {
    /// Whatever bytes stand in a file, the reader returns, and every finding stands inside its line.
    #[test]
    fn damaged_files_never_make_the_reader_panic(name in 0..8usize, at in 0.0..1.0f64, cut in 0..12usize, put in "[\\PC\n\"=\\[\\]{}0-9%,-]{0,8}") {
        const NAMES: [&str; 8] = ["dy-tb-ban", "dy-tb-ban-with-magnets", "licensing-2025", "tariff-15", "quake-separation", "malacca-closed", "magnets-stop", "nothing"];
        let text = std::fs::read_to_string(folder().join("scenarios").join(format!("{}.toml", NAMES[name]))).expect("the scenario is in the repository");
        let from = text.floor_char_boundary((at * text.len() as f64) as usize);
        let to = text.ceil_char_boundary((from + cut).min(text.len()));
        let damaged = format!("{}{put}{}", &text[..from], &text[to..]);
        for finding in parse(&damaged).1 {
            if let Some(place) = finding.place {
                proptest::prop_assert!(place.text.get(place.span.0..place.span.1).is_some());
            }
        }
        let (world, routes) = world();
        let _ = read_csv(world, "sheet", HEAD, damaged.as_bytes(), routes);
    }
}

#[test]
fn a_named_way_is_said_with_its_time() {
    let (world, _) = world();
    let text = format!(
        "{HEAD}[[event]]\nkind = \"route_closure\"\nroute = \"malacca\"\ndetour = \"Lombok\"\ndetour_time = {{ value = \"4 d\", low = \"3 d\", high = \"6 d\" }}\n"
    );
    let scenario = parse(&text).0.expect("a named way reads");
    let said = |lang| sentence(world, &scenario, lang).lines().next().map(str::to_owned).unwrap_or_default();
    assert!(said(Lang::En).ends_with("sea links of the model go by Lombok, 4 (range 3 to 6) days longer."));
    assert!(said(Lang::Ja).ends_with("経路がLombok経由に切り替わる(4(幅3〜6)日増)。"));
    assert_eq!(codes_of(&text.replace("detour = \"Lombok\"\n", "")), ["SW0604"]);
    assert_eq!(
        codes_of(&format!("{HEAD}[[event]]\nkind = \"route_closure\"\nroute = \"malacca\"\ndetour = \"Lombok\"\n")),
        ["SW0604"]
    );
}

#[test]
fn every_kind_of_rule_has_its_sentence() {
    let (world, _) = world();
    for (text, en, ja) in [
        (
            "kind = \"minimum_service\"\nregion = \"JPN\"\nproducts = \"magnet_ht\"\ntier = \"defense\"\nshare = \"90 %\"",
            "Rule: at least 90 % of the demand for high-temperature grade NdFeB magnets in Japan for defence is served in every period.",
            "条件:日本のNdFeB磁石(高耐熱品)需要(防衛)の90%以上を毎期満たす。",
        ),
        (
            "kind = \"stock_floor\"\nregion = \"JPN\"\nproducts = \"dy_oxide\"\ncover = \"30 d\"\nweeks = 10",
            "Rule: from 1 Oct 2026 for 10 weeks stocks of dysprosium oxide in Japan stay at 30 days of use or more.",
            "条件:2026年10月1日から10週間、日本の酸化ジスプロシウム在庫を使用量の30日分以上に保つ。",
        ),
        (
            "kind = \"no_release\"\nregion = \"JPN\"\nproducts = \"dy_oxide\"",
            "Rule: the public stock of dysprosium oxide in Japan is not released.",
            "条件:日本は公的備蓄の酸化ジスプロシウムを放出しない。",
        ),
        (
            "kind = \"maximum_loss\"\nloss = \"1.5 billion USD\"",
            "Rule: the loss stays below 1500 million USD.",
            "条件:損失を1500百万米ドル以下に抑える。",
        ),
    ] {
        let (scenario, found) = parse(&format!("{HEAD}[[rules]]\n{text}\n"));
        assert_eq!(found, []);
        let scenario = scenario.expect("a rule without findings is read");
        let second = |lang| sentence(world, &scenario, lang).lines().nth(1).map(str::to_owned);
        assert_eq!(second(Lang::En).as_deref(), Some(en));
        assert_eq!(second(Lang::Ja).as_deref(), Some(ja));
    }
}

#[test]
fn nonsense_is_a_finding() {
    let rule = |text: &str| codes_of(&format!("{HEAD}[[rules]]\n{text}\n"));
    let floor = "kind = \"stock_floor\"\nregion = \"JPN\"\nproducts = \"dy_oxide\"\n";
    assert_eq!(rule(floor), ["SW0604"]);
    assert_eq!(rule(&format!("{floor}tonnes = \"3 t\"\ncover = \"3 d\"")), ["SW0616"]);
    assert_eq!(rule(&format!("{floor}tonnes = \"3 t\"\nowner = \"nobody\"")), ["SW0608"]);
    assert_eq!(rule(&format!("{floor}tonnes = \"3 t\"\nweight = 0.0")), ["SW0614"]);
    assert_eq!(rule("kind = \"no_release\"\nregion = \"AUS\"\nproducts = \"magnet_ht\""), ["SW0617"]);
    assert_eq!(rule("kind = \"maximum_loss\"\nloss = \"500 t\""), ["SW0613"]);
    for months in ["-3", "0", "241", "1000000000000"] {
        assert_eq!(codes_of(&HEAD.replace("months = 24", &format!("months = {months}"))), ["SW0614"], "{months}");
    }
    assert_eq!(codes_of(&HEAD.replace("2026-10-01", "1026-10-01")), ["SW0611"]);
    let licence = |delay: &str| {
        codes_of(&format!(
            "{HEAD}[[event]]\nkind = \"licence_delay\"\nfrom = \"CHN\"\nproducts = \"dy_oxide\"\ndelay = {delay}\n"
        ))
    };
    // The median lies inside the spread, a spread has two ends, and only a delay has one.
    assert_eq!(licence("{ value = \"6 weeks\", dist = [\"7 weeks\", \"9 weeks\"] }"), ["SW0615"]);
    assert_eq!(licence("{ value = \"6 weeks\", dist = [\"4 weeks\"] }"), ["SW0605"]);
    assert_eq!(licence("{ value = \"6 weeks\", dist = [4, 9] }"), ["SW0612"]);
    let leak = "kind = \"export_ban\"\nfrom = \"CHN\"\nproducts = \"dy_oxide\"\nleak = { value = \"5 %\", dist = [\"0 %\", \"9 %\"] }";
    assert_eq!(codes_of(&format!("{HEAD}[[event]]\n{leak}\n")), ["SW0603"]);
}

#[test]
fn somebody_answers_for_every_event() {
    let ban = "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\n";
    let bare: String =
        HEAD.lines().filter(|line| !line.starts_with("source")).map(|line| format!("{line}\n")).collect();
    assert_eq!(codes_of(&format!("{bare}{ban}")), ["SW0624"]);
    for (source, codes) in [
        ("\"USGS-MCS26-PDF\"", &[][..]),
        ("[\"USGS-MCS26-PDF\", \"analyst: A. Example, 2026-09\"]", &[]),
        ("\"USGS-MCS26-PDF; P-QUATRO\"", &[]),
        ("\"分析者:山田\"", &[]),
        ("\"USGS-MCS26-PDX\"", &["SW0624"]),
        ("\"analyst\"", &["SW0624"]),
        ("\"analyst: \"", &["SW0624"]),
        ("\"\"", &["SW0624"]),
        ("3", &["SW0605"]),
    ] {
        assert_eq!(codes_of(&format!("{bare}{ban}source = {source}\n")), codes, "{source}");
    }
    // The file's own stands for events without one.
    let scenario = parse(&format!("{HEAD}{ban}")).0.expect("read");
    assert_eq!(scenario.events[0].source, "analyst: test");
}

#[test]
fn a_sheet_says_what_a_file_says() {
    let (world, routes) = world();
    let sheet = "kind,from,to,region,products,delay,delay_low,delay_high,delay_dist,reapply,refused_use,specific,route,detour,detour_time,share,use,source\n\
                 licence_delay,CHN,JPN,,dy_oxide,45 working days,45 d,90 working days,45 d;90 working days,50 %,defense;wind,,,,,,,P-KORAPR25\n\
                 tariff,CHN,USA,,magnet_std,,,,,,,2 USD/kg,,,,,,\n\
                 route_closure,,,,,,,,,,,,malacca,Lombok,4 d,,,\n\
                 minimum_service,,,JPN,magnet_ht,,,,,,,,,,,90 %,defense,\n";
    let (scenario, found) = read_csv(world, "test", HEAD, sheet.as_bytes(), routes);
    assert_eq!(found, []);
    let scenario = scenario.expect("a sheet without findings is read");
    let (file, found) = parse(&format!(
        "{HEAD}
[[event]]
kind = \"licence_delay\"
from = \"CHN\"
to = \"JPN\"
products = \"dy_oxide\"
delay = {{ value = \"45 working days\", low = \"45 d\", high = \"90 working days\", dist = [\"45 d\", \"90 working days\"] }}
reapply = \"50 %\"
refused_use = [\"defense\", \"wind\"]
source = \"P-KORAPR25\"

[[event]]
kind = \"tariff\"
from = \"CHN\"
to = \"USA\"
products = \"magnet_std\"
specific = \"2 USD/kg\"

[[event]]
kind = \"route_closure\"
route = \"malacca\"
detour = \"Lombok\"
detour_time = \"4 d\"

[[rules]]
kind = \"minimum_service\"
region = \"JPN\"
products = \"magnet_ht\"
use = \"defense\"
share = \"90 %\"
"
    ));
    assert_eq!(found, []);
    let file = file.expect("a file without findings is read");
    let kinds = |scenario: &Scenario| scenario.events.iter().map(|event| event.kind.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&scenario), kinds(&file));
    assert_eq!(scenario.rules[0].kind, file.rules[0].kind);
}
