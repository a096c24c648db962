//! From a folder to a balanced model: read, check, reconcile, price.

use crate::check;
use seawall_engine::prices::{Prices, prices};
use seawall_engine::reconcile::{Error, Report, reconcile};
use seawall_io::load::{Files, STANDING, decode};
use seawall_io::scenario::Routes;
use seawall_io::{attacks, bridge, indicators};
use seawall_model::attack::Attack;
use seawall_model::bridge::Bridge;
use seawall_model::diag::Diagnostic;
use seawall_model::indicators::Indicators;
use seawall_model::world::{Model, World};
use std::path::Path;

/// A model ready to be asked.
pub struct Opened {
    /// The balanced model.
    pub model: Model,
    /// What reconciliation did.
    pub report: Report,
    /// Prices and wedges.
    pub prices: Prices,
    /// Route table.
    pub routes: Routes,
    /// Scores that the indices of exposure need.
    pub indicators: Indicators,
    /// Which industries stop where a use goes short.
    pub bridge: Bridge,
    /// What an adversary could close, as the folder lists it; empty where it does not.
    pub attacks: Vec<Attack>,
    /// Text of the measures that are in force already, `standing.toml`, if the folder has any.
    pub standing: Option<String>,
    /// Warnings of the reader.
    pub warnings: Vec<Diagnostic>,
}

/// Why a folder cannot be opened.
pub enum Refusal {
    /// The data have errors; every finding is here.
    Data(Files, Vec<Diagnostic>),
    /// The facts admit no balanced baseline.
    Conflict(Error),
    /// The world failed.
    World(anyhow::Error),
}

/// Reads and checks a folder without reconciling it.
///
/// # Errors
/// [`Refusal::World`] when the folder cannot be read, [`Refusal::Data`] when its data have errors.
pub fn read(folder: &Path) -> Result<(World, Files, Vec<Diagnostic>), Refusal> {
    let checked = check::sheets(folder).map_err(Refusal::World)?;
    if checked.is_usable() {
        Ok((checked.world, checked.files, checked.findings))
    } else {
        Err(Refusal::Data(checked.files, checked.findings))
    }
}

/// Opens a folder.
///
/// # Errors
/// As [`read`], and [`Refusal::Conflict`] when no balanced baseline exists.
pub fn open(folder: &Path) -> Result<Opened, Refusal> {
    let (world, files, warnings) = read(folder)?;
    balanced(&world, &files, warnings)
}

/// Opens a folder whose files are in memory.
///
/// # Errors
/// As [`open`].
pub fn open_files(files: Files) -> Result<Opened, Refusal> {
    let checked = check::sheets_of(files);
    if !checked.is_usable() {
        return Err(Refusal::Data(checked.files, checked.findings));
    }
    balanced(&checked.world, &checked.files, checked.findings)
}

fn balanced(world: &World, files: &Files, warnings: Vec<Diagnostic>) -> Result<Opened, Refusal> {
    let (routes, _) = check::routes(files);
    let (model, report) = reconcile(world).map_err(Refusal::Conflict)?;
    let prices = prices(&model).map_err(Refusal::Conflict)?;
    let standing = files.get(STANDING).and_then(|bytes| decode(STANDING, bytes).ok());
    let indicators = files.get(indicators::FILE).map(|bytes| indicators::read(&model.world, bytes)).unwrap_or_default();
    let bridge = files.csv(bridge::FILE).map(|bytes| bridge::read(&model.world, &bytes)).unwrap_or_default();
    let attacks =
        files.csv(attacks::FILE).map(|bytes| attacks::read(&model.world, &bytes, &routes).0).unwrap_or_default();
    Ok(Opened { model, report, prices, routes, indicators, bridge, attacks, standing, warnings })
}
