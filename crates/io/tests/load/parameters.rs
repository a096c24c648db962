//! Settings of the response: rows replace what is built in, and say so when they mean something else.

use crate::base::{base, patched};
use seawall_io::load::{Files, load};
use seawall_model::parameters::{ParameterKind, Parameters};

const RIGHT: &str = "value_spread,0,0.2,0.4,share of value of lost load,,Users of one kind differ";

fn codes(files: &Files) -> Vec<&'static str> {
    load(files).1.iter().map(|finding| finding.code).collect()
}

#[test]
fn a_row_replaces_what_is_built_in_and_the_rest_stays() {
    let row = RIGHT.replace("0.2", "0.3");
    let world = load(&patched("parameters.csv", RIGHT, &row)).0.expect("the folder is whole");
    let spread = world.parameters.get(ParameterKind::ValueSpread);
    assert_eq!((spread.interval.central, spread.origin.note.as_str()), (Some(0.3), "Users of one kind differ"));
    assert_eq!(world.parameters.get(ParameterKind::Holding), Parameters::default().get(ParameterKind::Holding));
    let mut without = base();
    without.remove("parameters.csv");
    assert_eq!(load(&without).0.expect("the sheet may be left out").parameters, Parameters::default());
}

#[test]
fn a_parameter_that_means_something_else_is_a_finding() {
    for (from, to, code) in [
        ("value_spread", "value_spred", "SW0206"),
        ("share of value of lost load", "share", "SW0306"),
        (",0.2,", ",,", "SW0114"),
        (",0.4,", ",1.4,", "SW0309"),
        (",0.4,", ",0.1,", "SW0304"),
        ("0,0.2,0.4", ",0.2,", "SW0404"),
        ("Users of one kind differ", "", "SW0401"),
        ("0,0.2", "-1,0.2", "SW0303"),
    ] {
        assert_eq!(codes(&patched("parameters.csv", RIGHT, &RIGHT.replacen(from, to, 1))), [code], "{from} {to}");
    }
}
