//! Help for misspelled words: what people write, and what they are offered.

use crate::base::patched;
use seawall_io::load::{Files, load};
use std::io::Write as _;

/// The help of the first finding when `wrong` replaces `right` in the base folder.
#[track_caller]
fn help(file: &str, right: &str, wrong: &str) -> String {
    let (world, found) = load(&patched(file, right, wrong));
    assert!(world.is_none());
    found.first().map(|finding| finding.help.en.clone()).unwrap_or_default()
}

#[track_caller]
fn region(written: &str, offered: &str) {
    let right = "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months";
    let help = help("stocks.csv", right, &right.replace("JPN", written));
    assert!(help.contains(offered), "{written}: {help}");
}

#[track_caller]
fn header(written: &str, offered: &str) {
    let right = "stock,region,product,owner,cover_days_low,cover_days_central,cover_days_high,release_per_week,floor_share,source,reason";
    let (_, found) = load(&patched("stocks.csv", right, &right.replace(offered, written)));
    let wanted = format!("did you mean `{offered}`?");
    assert!(found.iter().any(|finding| finding.help.en == wanted), "{found:#?}");
}

#[test]
fn regions_by_other_names() {
    region("Japan", "write JPN");
    region("日本国", "write JPN");
    region("jp", "write JPN");
    region("jpn", "write JPN");
    region("JPM", "did you mean `JPN`?");
    region("DRC", "COD (Congo, Democratic Republic of the, コンゴ民主共和国), which is not a region of this model");
    region("米国", "USA");
    region("INDO", "IND (India, インド), IDN (Indonesia, インドネシア)");
    region("コンゴ", "COD");
}

#[test]
fn misspelled_columns() {
    header("cover_day_low", "cover_days_low");
    header("relase_per_week", "release_per_week");
    header("floorshare", "floor_share");
    header("Reason", "reason");
    header("owners", "owner");
}

#[test]
fn misspelled_words_and_ids() {
    let use_row = "ev,Electric vehicles,電気自動車,essential";
    assert_eq!(help("uses.csv", use_row, &use_row.replace("essential", "esential")), "did you mean `essential`?");
    let link = "L1,CHN,JPN,metal,sea,1,2,3,100,no,0.05,2,,Sailing time and handling";
    assert_eq!(help("links.csv", link, &link.replace("metal", "metals")), "did you mean `metal`?");
    let stock = "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months";
    assert_eq!(
        help("stocks.csv", stock, &stock.replace("60", "\"6,000\"")),
        "write `6000`, or `6.000` if the comma is a decimal comma"
    );
    assert_eq!(help("stocks.csv", stock, &stock.replace("0.1", "10 %")), "shares are fractions; write `0.1`");
    assert_eq!(
        help("stocks.csv", stock, &stock.replace("60", "n/a")),
        "leave the cell blank where a figure is missing"
    );
}

#[test]
fn a_key_that_matches_nothing_says_which_field() {
    let right = "O2,use,JPN,,magnet,,ev,2024,9000,10000,11000,t/yr,finished,estimated,S1,2025-01,medium,";
    let (_, found) = load(&patched("observations.csv", right, &right.replace("use,JPN", "use,CHN")));
    let columns: Vec<(&str, &str)> = found
        .iter()
        .map(|finding| (finding.place.as_ref().map_or("", |place| place.column.as_str()), finding.help.en.as_str()))
        .collect();
    assert_eq!(columns, [("region", "with the other fields, `region` is one of JPN, ROW; or add the demand")]);
}

#[test]
fn a_folder_is_read_from_disk() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in crate::base::base().iter() {
        std::fs::File::create(folder.path().join(name))
            .and_then(|mut file| file.write_all(bytes))
            .expect("a file in it");
    }
    std::fs::write(folder.path().join("README.md"), "not a sheet").expect("a file in it");
    std::fs::create_dir(folder.path().join("scenarios")).expect("a folder in it");
    assert_eq!(Files::read_folder(folder.path()).ok(), Some(crate::base::base()));
}

#[test]
fn rows_of_commas_say_nothing() {
    let right = "ev,Electric vehicles,電気自動車,essential";
    let (world, found) = load(&patched("uses.csv", right, &format!("{right}\n,,,\n")));
    assert_eq!(found, []);
    assert!(world.is_some());
}
