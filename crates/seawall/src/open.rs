//! From a folder to a balanced model: read, check, reconcile, price.

use anyhow::Context;
use seawall_engine::prices::{Prices, prices};
use seawall_engine::reconcile::{Error, Report, reconcile};
use seawall_io::indicators;
use seawall_io::load::{Files, STANDING, load};
use seawall_io::scenario::{self, Routes};
use seawall_model::diag::{Diagnostic, Severity};
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
    let files = Files::read_folder(folder)
        .with_context(|| format!("the model folder {} cannot be read", folder.display()))
        .map_err(Refusal::World)?;
    let (world, mut findings) = load(&files);
    if let (Some(world), Some(bytes)) = (&world, files.get(STANDING)) {
        let (routes, _) = files.get("routes.csv").map(Routes::read).unwrap_or_default();
        findings.extend(scenario::read(world, "standing", &String::from_utf8_lossy(bytes), &routes).1);
    }
    match world {
        Some(world) if findings.iter().all(|finding| finding.severity != Severity::Error) => {
            Ok((world, files, findings))
        }
        _ => Err(Refusal::Data(files, findings)),
    }
}

/// Opens a folder.
///
/// # Errors
/// As [`read`], and [`Refusal::Conflict`] when no balanced baseline exists.
pub fn open(folder: &Path) -> Result<Opened, Refusal> {
    let (world, files, mut warnings) = read(folder)?;
    let (routes, findings) = files.get("routes.csv").map(Routes::read).unwrap_or_default();
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(Refusal::Data(files, findings));
    }
    warnings.extend(findings);
    let (model, report) = reconcile(&world).map_err(Refusal::Conflict)?;
    let prices = prices(&model).map_err(Refusal::Conflict)?;
    let standing = files.get(STANDING).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let indicators = files.get(indicators::FILE).map(|bytes| indicators::read(&model.world, bytes)).unwrap_or_default();
    Ok(Opened { model, report, prices, routes, indicators, standing, warnings })
}
