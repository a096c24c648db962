//! Tables in somebody else's format become one and the same table, and what is wrong with them is found and left.

use seawall_io::mrio::square::{Mend, Square, written};
use seawall_io::mrio::{Finding, labelled, pymrio, table, wiod};
use seawall_model::economy::Flows;
use std::path::{Path, PathBuf};

fn reference(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mrio").join(name)
}

#[track_caller]
fn sound(square: Option<Square>, found: &[Finding]) -> Square {
    square.unwrap_or_else(|| panic!("{found:?}"))
}

#[test]
fn what_pymrio_saves_as_text_and_as_parquet_is_one_table() {
    let mut found = Vec::new();
    let [text, parquet] = ["pymrio_text", "pymrio_parquet"].map(|name| {
        let square = pymrio::folder(&reference(name), &mut found);
        sound(square, &found)
    });
    assert_eq!(text, parquet);
    // Saved by pymrio 0.7.0; the first row sells 1 + 20 + 0 + 2.5 to makers and 2 + 1 to consumers.
    let accounts = text.accounts("pymrio", &mut found).expect("a table");
    assert_eq!(accounts.table.regions, ["A", "B"]);
    assert_eq!(accounts.table.products, ["maker's goods", "ore"]);
    assert_eq!(accounts.table.output, [45.0, 26.5, 50.0, 20.0]);
    assert_eq!(accounts.value_added, [45.0 - 29.0, 26.5 - 1.0, 50.0 - 17.5, 20.0 - 2.0]);
}

#[test]
fn a_table_that_is_written_is_read_back() {
    let mut found = Vec::new();
    let square = sound(pymrio::folder(&reference("pymrio_text"), &mut found), &found);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (file, bytes) in square.files(&[]) {
        std::fs::write(folder.path().join(file), bytes).expect("written");
    }
    let back = sound(written(folder.path(), &mut found), &found);
    assert_eq!(back, square);
    // What `propagate run` reads is the same.
    let run = table(folder.path(), None, &mut found).expect("a table");
    assert_eq!(Some(run), square.accounts("folder", &mut found).map(|accounts| accounts.table));
    assert!(found.is_empty(), "{found:?}");
}

/// The labelled table of two industries with these lines after the head.
fn labelled_table(head: &str, lines: &str) -> (Option<Square>, Vec<Finding>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("table.csv");
    std::fs::write(&path, format!("{head}\n{lines}")).expect("written");
    let mut found = Vec::new();
    (labelled::read_table(&path, "JPN", &mut found), found)
}

#[test]
fn a_square_table_with_labels_is_read() {
    let lines = "1,Farms,10,20,65,5,100\n2,\"Works, heavy\",30,40,130,0,200\nVA,,60,140,,,\n";
    let (square, found) = labelled_table("Code,Description,1,2,Homes,Abroad,Output", lines);
    let square = sound(square, &found);
    assert!(square.worst_row() < 1e-12);
    let accounts = square.accounts("table.csv", &mut Vec::new()).expect("a table");
    assert_eq!(accounts.value_added, [60.0, 140.0]);
    assert_eq!(accounts.table.industry(1), "JPN|2");
    assert_eq!(accounts.table.final_demand, [5.0, 0.0, 65.0, 130.0]);
}

#[test]
fn imports_as_a_negative_column_are_found_and_mended_only_when_asked() {
    let (square, found) = labelled_table("Code,1,2,Homes,Imports", "1,10,20,80,-10\n2,30,40,30,0\n");
    let mut square = sound(square, &found);
    let mut said = Vec::new();
    square.audit("table.csv", &mut said);
    let errors: Vec<String> = said.iter().filter(|one| one.is_error()).map(ToString::to_string).collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains("row JPN|1, column JPN|Imports: -10 is negative"), "{errors:?}");
    let mended = square.mend(&[Mend::Negative]);
    assert_eq!(mended.len(), 1);
    assert_eq!((mended[0].was, mended[0].is, mended[0].place.as_str()), (-10.0, 0.0, "row JPN|1, column JPN|Imports"));
    // 80 at home less the 10 of imports; the row still adds up to 100.
    assert!(square.worst_row() < 1e-12);
    let written = square.files(&mended);
    let labels = String::from_utf8_lossy(&written[0].1).into_owned();
    assert!(labels.contains("\"kind\": \"negative\"") && labels.contains("\"mended_in_all\": 1"), "{labels}");
}

#[test]
fn a_column_of_imports_becomes_what_abroad_sells() {
    // Of product 1, 100 are used at home, of which 40 are imported: two fifths of each use is foreign, exports and what leaves stocks are not.
    let lines = "1,20,30,50,-5,15,-40\n2,10,40,50,0,0,0\nVALU,30,20,,,,\nOUTPUT,70,100,,,,\n";
    let (square, found) = labelled_table("Code,1,2,Homes,Stocks,EXPO,IMPO", lines);
    let mut square = sound(square, &found);
    let mended = square.mend(&[Mend::Imports]);
    assert_eq!((mended.len(), mended[0].place.as_str(), mended[0].was), (1, "row JPN|1, column JPN|IMPO", -40.0));
    assert!(square.worst_row() < 1e-12, "{}", square.worst_row());
    assert_eq!((square.industries(), square.value_added()), (4, 50.0));
    // What is left is a change in stocks.
    square.mend(&[Mend::Negative]);
    let accounts = square.accounts("table.csv", &mut Vec::new()).expect("a table");
    assert_eq!(accounts.table.output, [70.0, 100.0, 40.0, 0.0]);
    // By column: exports, homes (less the 5 out of stocks), stocks; by row: home 1 and 2, abroad 1 and 2.
    assert_eq!(accounts.table.final_demand, [15.0, 0.0, 0.0, 0.0, 25.0, 50.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    // By buyer: what each seller sells it, home 1 and 2, abroad 1 and 2; abroad buys nothing.
    let flows = Flows::Dense(vec![12.0, 10.0, 8.0, 0.0, 18.0, 40.0, 12.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(accounts.table.flows, flows);
}

#[test]
fn long_lists_are_read_and_everything_wrong_in_them_is_found_and_left() {
    // Ours, in the shape of the World Input-Output Database: stocks of A|c1 fall by 10, A|c2 sells 49 of 50, B|c1 is idle.
    let mut found = Vec::new();
    let mut square = sound(wiod::folder(&reference("wiod"), &mut found), &found);
    assert!(found.is_empty(), "{found:?}");
    square.audit("tiny", &mut found);
    let said: Vec<String> = found.iter().map(ToString::to_string).collect();
    let [negative, idle, unbalanced] = said.as_slice() else { panic!("{said:?}") };
    assert!(negative.starts_with("error: tiny: row A|c1, column A|f5: -10 is negative"), "{negative}");
    assert!(idle.contains("1 industries make and use nothing: B|c1"), "{idle}");
    assert!(unbalanced.contains("1 rows do not add up to output: A|c2 sells 49, output 50"), "{unbalanced}");
    let mended = square.mend(&[Mend::Negative, Mend::Unbalanced]);
    assert_eq!(mended.iter().map(|one| (one.was, one.is)).collect::<Vec<_>>(), [(-10.0, 0.0), (50.0, 49.0)]);
    let accounts = square.accounts("tiny", &mut Vec::new()).expect("a table");
    assert_eq!(accounts.table.output, [100.0, 49.0, 0.0, 30.0]);
    // By column A|f1, A|f5, B|f1: what stocks gave goes off the homes of A.
    let columns = [[50.0, 30.0, 0.0, 0.0], [0.0; 4], [20.0, 14.0, 0.0, 22.0]];
    assert_eq!(accounts.table.final_demand, columns.as_flattened());
    assert_eq!(accounts.value_added, [100.0, 50.0 - 23.0, 0.0, 30.0 - 20.0]);
}

#[test]
fn labels_in_parquet_name_rows_and_columns_wherever_the_writer_puts_them() {
    // Written by pandas, which puts its index last.
    let mut found = Vec::new();
    let square = sound(labelled::read_table(&reference("labelled.parquet"), "HOME", &mut found), &found);
    square.audit("labelled", &mut found);
    assert!(found.is_empty(), "{found:?}");
    let accounts = square.accounts("labelled", &mut found).expect("a table");
    assert_eq!(
        (accounts.table.regions.as_slice(), accounts.table.products.as_slice()),
        (["A", "B"].map(str::to_owned).as_slice(), ["c1".to_owned()].as_slice())
    );
    assert_eq!(accounts.table.flows, Flows::Dense(vec![10.0, 5.0, 20.0, 0.0]));
    assert_eq!(accounts.table.final_demand, [60.0, 0.0, 10.0, 30.0]);
    assert_eq!(accounts.value_added, [85.0, 15.0]);
}

#[test]
fn words_among_numbers_and_a_folder_of_nothing_are_findings() {
    let (_, found) = labelled_table("Code,1,2,Homes", "1,10,x,80\n2,30,40,30\n");
    assert!(found[0].to_string().contains("line 2, column 2: `x` is not a number"), "{found:?}");
    let (square, found) = labelled_table("Code,A,B,Homes", "1,10,1,80\n2,30,40,30\n");
    assert!(square.is_none() && found[0].to_string().contains("no column has the code of a row"), "{found:?}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut found = Vec::new();
    assert!(wiod::folder(folder.path(), &mut found).is_none() && pymrio::folder(folder.path(), &mut found).is_none());
    assert_eq!(found.len(), 2, "{found:?}");
}
