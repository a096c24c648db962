//! Reads `indicators.csv`: scores that the indices of exposure need.
//!
//! The sheet has been checked with the rest of the folder; what cannot be read here has its finding there and is left out.

use crate::text::{each_row, fold};
use seawall_model::indicators::{Indicators, Score};
use seawall_model::unit::Interval;
use seawall_model::world::World;

/// File name in a model folder.
pub const FILE: &str = "indicators.csv";

/// The scores of a model folder.
#[must_use]
pub fn read(world: &World, bytes: &[u8]) -> Indicators {
    let mut found = Indicators::default();
    each_row(bytes, |written| {
        let cell = |name: &str| fold(&written(name)).into_owned();
        let number = |name: &str| cell(name).parse::<f64>().ok().filter(|number| number.is_finite());
        let (low, central, high) = (number("low"), number("central"), number("high"));
        let Some(low) = low.or(central) else { return };
        let Some(high) = high.or(central) else { return };
        let sources: Vec<String> =
            cell("source").split(';').map(|code| code.trim().to_owned()).filter(|code| !code.is_empty()).collect();
        let score = Score { value: Interval { low, central, high }, row: cell("indicator"), sources };
        let element = || world.element(&cell("element"));
        match cell("kind").as_str() {
            "political_stability" => {
                if let Some(region) = world.region(&cell("region")) {
                    found.stability.insert(region, score);
                }
            }
            "gdp" => {
                if let Some(region) = world.region(&cell("region")) {
                    found.gdp.insert(region, score);
                }
            }
            "eol_rir" => {
                if let Some(element) = element() {
                    found.eol_rir.insert(element, score);
                }
            }
            "substitution" => {
                if let Some(element) = element() {
                    found.substitution.insert(element, score);
                }
            }
            "trade_parameter" => found.trade_parameter = Some(score),
            _ => {}
        }
    });
    found
}
