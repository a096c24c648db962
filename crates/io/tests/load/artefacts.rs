//! What spreadsheets, other countries and copying do to the shipped model: each is a finding, or read as what it says.

use seawall_io::load::{Files, load};
use seawall_model::world::World;
use std::path::Path;
use std::sync::OnceLock;

fn shipped() -> &'static (Files, World) {
    static SHIPPED: OnceLock<(Files, World)> = OnceLock::new();
    SHIPPED.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
        let files = Files::read_folder(&folder).expect("the folder is part of the repository");
        let world = load(&files).0.expect("the shipped model reads");
        (files, world)
    })
}

/// The shipped model with the first row of a sheet changed: cell `column` turned by `change`.
fn changed(file: &str, column: &str, change: impl Fn(&str) -> String) -> Files {
    let (files, _) = shipped();
    let mut reader = csv::Reader::from_reader(files.get(file).expect("a sheet"));
    let header = reader.headers().expect("a header row").clone();
    let at = header.iter().position(|name| name == column).expect("a column");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).expect("memory");
    let mut is_done = false;
    for row in reader.records() {
        let row = row.expect("a row");
        let cells = row.iter().enumerate().map(|(k, cell)| {
            if k == at && !is_done && !cell.is_empty() {
                is_done = true;
                change(cell)
            } else {
                cell.to_owned()
            }
        });
        let cells: Vec<String> = cells.collect();
        writer.write_record(&cells).expect("memory");
    }
    let mut files = files.clone();
    files.insert(file, writer.into_inner().expect("memory"));
    files
}

#[track_caller]
fn refused(file: &str, column: &str, change: impl Fn(&str) -> String, code: &str) {
    let (_, found) = load(&changed(file, column, change));
    let is_there = found.iter().any(|finding| {
        finding.code == code && finding.place.as_ref().is_some_and(|place| place.file == file && place.column == column)
    });
    assert!(is_there, "{file} {column}: {found:#?}");
}

#[track_caller]
fn same(file: &str, column: &str, change: impl Fn(&str) -> String) {
    let (world, found) = load(&changed(file, column, change));
    assert_eq!(found, []);
    let mut world = world.expect("no finding, so there is a world");
    world.hash.clone_from(&shipped().1.hash);
    assert!(world == shipped().1, "{file} {column}");
}

const NUMBER: (&str, &str) = ("links.csv", "freight_usd_per_t");

#[test]
fn numbers_of_other_habits() {
    let (file, column) = NUMBER;
    for wrong in [
        "1,234",
        "1.234,5",
        "1.234.567",
        "1 234",
        "1\u{a0}234",
        "1'234",
        "12,5",
        "120 USD",
        "$120",
        "120-",
        "(120)",
        "12O",
        "'120",
    ] {
        refused(file, column, |_| wrong.to_owned(), "SW0301");
    }
    for wrong in ["#N/A", "NaN", "1E400"] {
        refused(file, column, |_| wrong.to_owned(), "SW0302");
    }
    for wrong in ["#REF!", "#VALUE!", "#####", "n/a", "-", "…"] {
        refused(file, column, |_| wrong.to_owned(), "SW0301");
    }
    refused(file, column, |_| "－120".to_owned(), "SW0303");
    refused(file, column, |_| "−120".to_owned(), "SW0303");
    refused(file, column, |_| "ー120".to_owned(), "SW0301");
    refused(file, column, |_| "12\u{0}0".to_owned(), "SW0109");
    refused(file, column, |_| "\u{feff}120".to_owned(), "SW0109");
}

#[test]
fn numbers_in_another_spelling_are_the_same_number() {
    let (file, column) = NUMBER;
    same(file, column, |cell| format!("{:e}", cell.parse::<f64>().expect("a number")));
    same(file, column, |cell| format!("{:.4}", cell.parse::<f64>().expect("a number")));
    same(file, column, |cell| format!(" +{cell}\u{3000}"));
}

#[test]
fn dates_as_spreadsheets_write_them() {
    for wrong in [
        "45678",
        "2025/01/31",
        "31.01.2025",
        "Jan-25",
        "2025-1-31",
        "令和7年1月31日",
        "2025-01-31 00:00:00",
        "2025-02-30",
    ] {
        refused("observations_usgs.csv", "published_on", |_| wrong.to_owned(), "SW0207");
    }
    refused("observations_usgs.csv", "period", |_| "2024.0".to_owned(), "SW0207");
    same("observations_usgs.csv", "period", |cell| cell.replace('2', "２"));
}

#[test]
fn customs_codes_as_spreadsheets_write_them() {
    for wrong in ["28053", "2805.30", "2.8053E+05", "280530.0", "0", "772000", "990000", "２８０５３０００"] {
        refused("products.csv", "hs6", |_| wrong.to_owned(), "SW0209");
    }
    for wrong in ["2022", "HS22", "HS2023", "hs1992"] {
        refused("products.csv", "hs_edition", |_| wrong.to_owned(), "SW0209");
    }
}

#[test]
fn units_of_something_else() {
    for wrong in ["kt/yr", "t", "t/year", "T/YR", "kg/yr", "t/yr REO", "USD/yr"] {
        refused("observations_usgs.csv", "unit", |_| wrong.to_owned(), "SW0306");
    }
    for wrong in ["EUR/t", "USD/lb", "usd/t", "USD", "k$/t"] {
        refused("products.csv", "price_unit", |_| wrong.to_owned(), "SW0306");
    }
}

#[test]
fn texts_that_say_nothing() {
    for wrong in ["#N/A", "#REF!", "#NAME?"] {
        refused("links.csv", "reason", |_| wrong.to_owned(), "SW0115");
        refused("products.csv", "name_en", |_| wrong.to_owned(), "SW0115");
    }
    for wrong in ["-", "?", "n/a", "TBD", "なし", "..."] {
        refused("assumptions.csv", "reason", |_| wrong.to_owned(), "SW0403");
    }
}

#[test]
fn countries_in_other_codes() {
    for wrong in ["CN", "China", "中国", "156", "chn", "CHI", "PRC"] {
        let (_, found) = load(&changed("links.csv", "from", |_| wrong.to_owned()));
        let at_cell = found.iter().filter(|one| one.place.as_ref().is_some_and(|place| place.column == "from"));
        let codes: Vec<&str> = at_cell.map(|finding| finding.code).collect();
        assert!(codes.contains(&"SW0202") || codes.contains(&"SW0203"), "{wrong}: {found:#?}");
    }
}

#[test]
fn a_list_of_countries_with_a_hole() {
    refused("regions.csv", "members", |_| ";;".into(), "SW0114");
    refused("regions.csv", "members", |list| format!("{list};"), "SW0114");
}

#[test]
fn two_columns_swapped_are_not_read_as_one_another() {
    let (files, _) = shipped();
    for (file, one, other) in [
        ("links.csv", "lead_weeks_low", "lead_weeks_high"),
        ("stocks.csv", "cover_days_low", "cover_days_high"),
        ("demands.csv", "voll_low", "voll_high"),
        ("links.csv", "from", "product"),
        ("observations_usgs.csv", "unit", "basis"),
    ] {
        let text = String::from_utf8_lossy(files.get(file).expect("a sheet")).into_owned();
        let (header, rows) = text.split_once('\n').expect("a header row");
        let swapped = header.replace(one, "\u{1}").replace(other, one).replace('\u{1}', other);
        let mut broken = files.clone();
        broken.insert(file, format!("{swapped}\n{rows}"));
        assert!(load(&broken).0.is_none(), "{file}: {one} and {other}");
    }
}

#[test]
fn line_ends_and_marks_of_other_systems() {
    let (files, world) = shipped();
    let text = String::from_utf8_lossy(files.get("uses.csv").expect("a sheet")).into_owned();
    let with = |text: String| {
        let mut files = files.clone();
        files.insert("uses.csv", text);
        load(&files)
    };
    let mixed: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{line}{}", if at % 2 == 0 { "\r\n" } else { "\n" }))
        .collect();
    let mut read = with(mixed).0.expect("mixed line ends are read");
    read.hash.clone_from(&world.hash);
    assert!(read == *world);
    for broken in [
        text.replace('\n', "\r"),
        text.replacen('\n', "\r", 2),
        format!("\u{feff}\u{feff}{text}"),
        text.replacen("name_en", "name_en,name_en", 1),
        text.replacen("name_en", "Name_en", 1),
        text.replacen(',', ";", 1),
        text.replace(',', ";"),
        text.replace(',', "\t"),
    ] {
        assert!(with(broken.clone()).0.is_none(), "{broken}");
    }
}

#[test]
fn an_interval_of_one_point_is_a_bare_assumption() {
    let (files, _) = shipped();
    let text = String::from_utf8_lossy(files.get("links.csv").expect("a sheet")).into_owned();
    let mut broken = files.clone();
    broken.insert("links.csv", text.replacen(",land,0.5,1,2,", ",land,1,1,1,", 1));
    let (_, found) = load(&broken);
    assert!(found.iter().any(|finding| finding.code == "SW0404"), "{found:#?}");
}
