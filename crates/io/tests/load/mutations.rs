//! Three thousand broken folders: the reader never panics, and what it lets through keeps every promise of `World`.

use crate::base::{FILES, base};
use crate::invariants::broken;
use seawall_io::canonical::canonical;
use seawall_io::diag_text::{Style, text};
use seawall_io::load::{Files, load};
use seawall_model::diag::Severity;
use seawall_model::world::World;

/// Numbers that look random and are the same every time (SplitMix64).
pub struct Numbers(pub u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or(0)
    }
}

/// What was accepted has one spelling that reads as the same world, and that spelling is its own. A folder whose spelling
/// is that of the folder before it was broken has been read as that folder, and says nothing else.
#[track_caller]
pub fn round_trips(files: &Files, world: &World) {
    let spelled = canonical(files);
    assert!(canonical(&spelled) == spelled, "the spelling of a spelling is itself");
    let (again, found) = load(&spelled);
    let mut again = again.unwrap_or_else(|| panic!("what was accepted is accepted again: {found:#?}"));
    again.hash.clone_from(&world.hash);
    assert!(again == *world, "the spelling reads as the same world");
}

/// What a cell may be turned into.
const CELLS: &[&str] = &[
    "",
    "0",
    "-1",
    "1e308",
    "1e999",
    "nan",
    "inf",
    "-inf",
    "0.5",
    "2",
    "1,5",
    "１２",
    "−3",
    "CHN",
    "JPN",
    "ROW",
    "Congo",
    "米国",
    "oxide",
    "magnet",
    "ore",
    "S1",
    "S9",
    "*",
    ";",
    ";;",
    "oxide;magnet",
    "yes",
    "no",
    "=1+1",
    "\"",
    "\"\"",
    "\u{202e}",
    "\0",
    "../../x",
    "high",
    "contested",
    "zero",
    "withheld",
    "less_than",
    "2024",
    "FY1800",
    "t/yr",
    "kUSD/yr",
    "input",
    "output",
    "trade",
    "use",
    "stock_change",
    "unexplained",
    "trade_value",
    "O1",
    "A1",
    "1e-320",
    "99999999999999999999",
    "0x10",
    "1_000",
    "+5",
    ".",
    "e",
    "-0",
    "\r",
    "\n",
    "，",
    "AAA;BBB",
    "280530",
    "28053",
    "2.8E+05",
    "HS2022",
    "HS22",
    "USD/kg",
    "kt/yr",
    "1,234",
    "1.234,5",
    "#N/A",
    "#REF!",
    "TBD",
    "45678",
    "\u{feff}",
    "ー5",
    "jpn",
    "DRC",
    " JPN ",
    "\"JPN\"",
    "5e-1",
    "horizon = -3",
    "partners = []",
];

/// Breaks `text` in one way.
fn mutate(text: &str, numbers: &mut Numbers) -> Vec<u8> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let line = numbers.below(lines.len());
    let mut cells: Vec<String> = lines[line].split(',').map(str::to_owned).collect();
    let cell = numbers.below(cells.len());
    match numbers.below(12) {
        0..=4 => cells[cell] = CELLS[numbers.below(CELLS.len())].to_owned(),
        5 => {
            let other = numbers.below(cells.len());
            cells.swap(cell, other);
        }
        6 => {
            let other = numbers.below(lines.len());
            let taken: Vec<&str> = lines[other].split(',').collect();
            cells[cell] = taken[numbers.below(taken.len())].to_owned();
        }
        7 => drop(cells.remove(cell)),
        8 => {
            drop(lines.remove(line));
            return lines.join("\n").into_bytes();
        }
        9 => {
            let copy = lines[numbers.below(lines.len())].clone();
            lines.insert(line, copy);
            return lines.join("\n").into_bytes();
        }
        10 => {
            let mut bytes = text.as_bytes().to_vec();
            let at = numbers.below(bytes.len());
            bytes[at] = u8::try_from(numbers.below(256)).unwrap_or(0);
            return bytes;
        }
        _ => {
            let bytes = text.as_bytes();
            return bytes[..numbers.below(bytes.len())].to_vec();
        }
    }
    lines[line] = cells.join(",");
    lines.join("\n").into_bytes()
}

#[test]
fn no_mutation_panics_or_breaks_a_promise() {
    let mut numbers = Numbers(20_261_001);
    let mut accepted = 0;
    for round in 0..3000 {
        let mut files = base();
        for _ in 0..=numbers.below(3) {
            let (name, text) = FILES[numbers.below(FILES.len())];
            files.insert(name, mutate(text, &mut numbers));
        }
        let (world, found) = load(&files);
        let has_error = found.iter().any(|finding| finding.severity == Severity::Error);
        assert_eq!(world.is_none(), has_error, "round {round}: {found:#?}");
        for finding in &found {
            assert!(!text(finding, Style::Plain).is_empty());
        }
        if let Some(world) = world {
            accepted += 1;
            assert_eq!(broken(&world), None, "round {round}");
            round_trips(&files, &world);
        }
    }
    assert!((100..2900).contains(&accepted), "the mutations are all of one kind: {accepted} of 3000 accepted");
}

#[test]
fn what_is_accepted_of_parquet_round_trips_too() {
    let mut numbers = Numbers(20_261_002);
    let properties = parquet::file::properties::WriterProperties::builder().build();
    let mut accepted = 0;
    for _ in 0..300 {
        let name = FILES[2 + numbers.below(FILES.len() - 2)].0;
        let mut files = base();
        let text = FILES.iter().find(|(other, _)| *other == name).map_or("", |(_, text)| *text);
        files.insert(name, mutate(text, &mut numbers));
        let (Some(world), _) = load(&files) else { continue };
        // The same accepted folder as Parquet, texts as texts, is the same world.
        let twin = crate::parquet::as_parquet(&canonical(&files), &properties);
        let mut again = load(&twin).0.expect("the same sheets in another form");
        again.hash.clone_from(&world.hash);
        assert!(again == world);
        round_trips(&twin, &world);
        accepted += 1;
    }
    assert!(accepted > 20, "the mutations are all of one kind: {accepted} of 300 accepted");
}

#[test]
fn hostile_files_end_quickly() {
    for bytes in [
        ",".repeat(1_000_000).into_bytes(),
        "\"".repeat(1_000_001).into_bytes(),
        "\n".repeat(1_000_000).into_bytes(),
        format!("use,name_en,name_ja,tier\n{}", ",,,\n".repeat(200_000)).into_bytes(),
        vec![0; 1_000_000],
        vec![0xff; 1_000_000],
        vec![0x81; 1_000_001],
    ] {
        for (name, _) in [FILES[0], FILES[10]] {
            let mut files = base();
            files.insert(name, bytes.clone());
            let (world, _) = load(&files);
            assert!(world.is_none());
        }
    }
}
