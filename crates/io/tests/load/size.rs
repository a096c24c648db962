//! Large folders: a hundred thousand rows take about a second, and so does this test.

use crate::base::{FILES, base};
use seawall_io::load::load;
use std::fmt::Write as _;

#[test]
fn a_hundred_thousand_observations_of_one_key_are_all_kept() {
    let mut files = base();
    let mut text = FILES
        .iter()
        .find(|(name, _)| *name == "observations.csv")
        .map_or(String::new(), |(_, text)| (*text).to_owned());
    for row in 0..100_000 {
        let _ = writeln!(
            text,
            "X{row},use,JPN,,magnet,,ev,2024,9000,10{:03},11000,t/yr,finished,estimated,S1,2025-01,low,",
            row % 1000
        );
    }
    files.insert("observations.csv", text);
    let (world, found) = load(&files);
    assert_eq!(found, []);
    assert_eq!(world.map(|world| world.alternatives.len()), Some(100_002));
}
