//! The same folder in another encoding is the same world.

use crate::base::{FILES, base};
use seawall_io::load::{Files, load};
use seawall_model::world::World;

/// The world but for the hash of its bytes.
#[track_caller]
fn world(files: &Files) -> World {
    let (world, found) = load(files);
    assert_eq!(found, []);
    let mut world = world.expect("no finding, so there is a world");
    world.hash.clear();
    world
}

#[track_caller]
fn check(change: impl Fn(&str, &str) -> Vec<u8>) {
    let changed: Files = FILES.iter().map(|&(name, text)| (name, change(name, text))).collect();
    assert!(world(&changed) == world(&base()));
}

#[test]
fn a_byte_order_mark_makes_no_difference() {
    check(|_, text| [b"\xef\xbb\xbf", text.as_bytes()].concat());
}

#[test]
fn cp932_makes_no_difference() {
    check(|_, text| encoding_rs::SHIFT_JIS.encode(text).0.into_owned());
}

#[test]
fn windows_line_ends_make_no_difference() {
    check(|_, text| text.replace('\n', "\r\n").into_bytes());
}

#[test]
fn quoted_cells_make_no_difference() {
    check(|name, text| {
        if name.ends_with(".toml") {
            return text.into();
        }
        let quote = |line: &str| line.split(',').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
        text.lines().map(quote).collect::<Vec<_>>().join("\n").into_bytes()
    });
}

#[test]
fn full_width_digits_and_letters_make_no_difference() {
    let wide = |text: &str| -> String {
        text.chars()
            .map(|character| match character {
                '0'..='9' | 'A'..='Z' | '.' | '-' => char::from_u32(u32::from(character) + 0xfee0).unwrap_or(character),
                other => other,
            })
            .collect()
    };
    check(|name, text| match name {
        // The id, region and numbers of each row; the reason is kept as written.
        "stocks.csv" => text
            .replace(
                "K1,JPN,metal,private,20,30,60,0.25,0.1",
                &format!("{},metal,private,{}", wide("K1,JPN"), wide("20,30,60,0.25,0.1")),
            )
            .into_bytes(),
        "assumptions.csv" => {
            text.replace("JPN,,metal,,,-100,0,100", &wide("JPN,,metal,,,-100,0,100").replace('，', ",")).into_bytes()
        }
        "observations.csv" => text.replace("FY2023,3000,3200,3400", &wide("FY2023,3000,3200,3400")).into_bytes(),
        _ => text.into(),
    });
}

#[test]
fn columns_may_stand_in_any_order() {
    check(|name, text| {
        if name.ends_with(".toml") {
            return text.into();
        }
        let turn = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
        text.lines().map(turn).collect::<Vec<_>>().join("\n").into_bytes()
    });
}

#[test]
fn names_are_kept_as_written() {
    let mut files = base();
    files.insert("elements.csv", "element,name_en,name_ja\nnd,Neodymium,Ｎｄ（ネオジム）\n");
    let (world, _) = load(&files);
    assert_eq!(world.map(|world| world.elements.values()[0].name.ja.clone()).as_deref(), Some("Ｎｄ（ネオジム）"));
}

#[test]
fn the_hash_follows_every_byte() {
    let mut files = base();
    let first = files.hash();
    files.insert("uses.csv", "use,name_en,name_ja,tier\n");
    assert_ne!(first, files.hash());
    assert_eq!(first, base().hash());
    assert_eq!(first.len(), 64);
}
