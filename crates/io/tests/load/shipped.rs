//! The shipped models load without an error.

use crate::invariants::broken;
use seawall_io::diag_text::{Style, all};
use seawall_io::load::{Files, load};
use std::path::Path;

#[test]
fn ree_magnets_loads() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let files = Files::read_folder(&folder).expect("the folder is part of the repository");
    let (world, found) = load(&files);
    let Some(world) = world else { panic!("{}", all(&found, Style::Plain)) };
    assert_eq!(broken(&world), None);
    assert!(found.is_empty(), "{}", all(&found, Style::Plain));
}
