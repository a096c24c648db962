//! A folder read whole without answering anything: sheets, manifest, standing measures and every scenario, and how large
//! the response programme would be.

use crate::open::Refusal;
use anyhow::Context;
use seawall_engine::conditions::nothing;
use seawall_engine::pass::pass;
use seawall_engine::prices::Prices;
use seawall_engine::reconcile::reconcile;
use seawall_engine::respond::{Settings, programme};
use seawall_engine::stress::coalition;
use seawall_io::codes::rests_on_model;
use seawall_io::load::{Files, STANDING, decode, survey};
use seawall_io::scenario::{self, Routes};
use seawall_model::conditions::Grid;
use seawall_model::diag::{Diagnostic, Severity};
use seawall_model::id::{Column, RegionId};
use seawall_model::scenario::Scenario;
use seawall_model::world::World;
use std::collections::BTreeMap;
use std::path::Path;

/// A folder and all that was found in it.
pub struct Checked {
    /// The world as far as it could be built.
    pub world: World,
    /// Every finding, of sheets, standing measures and scenarios; files of scenarios with their folder.
    pub findings: Vec<Diagnostic>,
    /// The files of the folder itself.
    pub files: Files,
    /// Scenario files read, without their folder.
    pub scenarios: Vec<String>,
}

impl Checked {
    /// Whether nothing found is an error.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity != Severity::Error)
    }
}

/// Reads everything in `folder`.
///
/// # Errors
/// Where the folder or one of its files cannot be read at all.
pub fn check(folder: &Path) -> anyhow::Result<Checked> {
    let mut checked = sheets(folder)?;
    let mut files = BTreeMap::new();
    let inside = folder.join("scenarios");
    if inside.is_dir() {
        for entry in std::fs::read_dir(&inside).with_context(|| format!("{} cannot be read", inside.display()))? {
            let entry = entry.with_context(|| format!("{} cannot be read", inside.display()))?;
            files.insert(entry.file_name().to_string_lossy().into_owned(), entry.path());
        }
    }
    let routes = routes(&checked.files).0;
    let is_whole = checked.is_usable();
    for (name, path) in files.iter().filter(|(name, _)| name.ends_with(".toml")) {
        let (_, found) = scenario_file(&checked.world, &routes, path)?;
        // A name that the model lacks may be one that its own errors have taken away.
        let found = found.into_iter().filter(|finding| is_whole || !rests_on_model(finding.code));
        checked.findings.extend(found.map(|mut finding| {
            if let Some(place) = &mut finding.place {
                place.file = format!("scenarios/{}", place.file);
            }
            finding
        }));
        checked.scenarios.push(name.clone());
    }
    Ok(checked)
}

/// Reads the sheets, the manifest and the standing measures of `folder`.
///
/// # Errors
/// Where the folder or one of its files cannot be read at all.
pub fn sheets(folder: &Path) -> anyhow::Result<Checked> {
    let files =
        Files::read_folder(folder).with_context(|| format!("the model folder {} cannot be read", folder.display()))?;
    Ok(sheets_of(files))
}

/// Reads the sheets, the manifest and the standing measures among `files`.
#[must_use]
pub fn sheets_of(files: Files) -> Checked {
    let (world, mut findings) = survey(&files);
    let is_whole = findings.iter().all(|finding| finding.severity != Severity::Error);
    let (routes, unread) = routes(&files);
    // A row that the checks of sheets have refused already is not refused twice.
    findings.extend(
        unread
            .into_iter()
            .filter(|finding| {
                let line = |finding: &Diagnostic| finding.place.as_ref().map(|place| (place.file.clone(), place.line));
                !findings.iter().any(|other| line(other) == line(finding))
            })
            .collect::<Vec<_>>(),
    );
    if let Some(bytes) = files.get(STANDING) {
        match decode(STANDING, bytes) {
            Err(found) => findings.extend(found),
            Ok(text) => {
                let (_, found) = scenario::read(&world, "standing", &text, &routes);
                findings.extend(found.into_iter().filter(|finding| is_whole || !rests_on_model(finding.code)));
            }
        }
    }
    Checked { world, findings, files, scenarios: Vec::new() }
}

/// The route table of a folder.
#[must_use]
pub fn routes(files: &Files) -> (Routes, Vec<Diagnostic>) {
    files.csv("routes.csv").map(|bytes| Routes::read(&bytes)).unwrap_or_default()
}

/// Most bytes of a scenario file.
const SCENARIO_LIMIT: u64 = 1 << 20;

/// Reads a scenario file and the sheet of events beside it, if there is one.
///
/// # Errors
/// Where the file cannot be read at all.
pub fn scenario_file(
    world: &World,
    routes: &Routes,
    path: &Path,
) -> anyhow::Result<(Option<Scenario>, Vec<Diagnostic>)> {
    let bytes = |path: &Path| {
        use std::io::Read as _;
        let mut bytes = Vec::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(SCENARIO_LIMIT + 1).read_to_end(&mut bytes))
            .with_context(|| format!("{} cannot be read", path.display()))?;
        anyhow::ensure!(bytes.len() as u64 <= SCENARIO_LIMIT, "{} is larger than 1 MiB", path.display());
        Ok(bytes)
    };
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let text = match decode(&format!("{name}.toml"), &bytes(path)?) {
        Ok(text) => text,
        Err(found) => return Ok((None, found)),
    };
    let sheet = path.with_extension("csv");
    if sheet.is_file() {
        return Ok(scenario::read_csv(world, &name, &text, &bytes(&sheet)?, routes));
    }
    Ok(scenario::read(world, &name, &text, routes))
}

/// Most rows and columns that the response programme of a shipped model may have.
pub const BUDGET: (usize, usize) = (16_000, 60_000);

/// Rows and columns of the response programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// For the partners together.
    pub partners: (usize, usize),
    /// For every region together.
    pub all: (usize, usize),
}

/// Weekly periods before the grid turns to months, and months to look ahead.
const GRID: (u32, u32) = (26, 24);

/// Writes the programmes without solving them. Their prices are left out: they are coefficients and bounds, not rows.
///
/// # Errors
/// [`Refusal::Conflict`] where the facts admit no balanced baseline, so that it is not known what flows.
pub fn size(world: &World) -> Result<Size, Refusal> {
    let (model, _) = reconcile(world).map_err(Refusal::Conflict)?;
    let conditions = nothing(&model, Grid::weeks_then_months(GRID.0, GRID.1));
    let outside = pass(&model, &conditions);
    let prices = Prices {
        price: BTreeMap::new(),
        plant: Column::from_vec(vec![0.0; world.plants.len()]),
        link: Column::from_vec(vec![0.0; world.links.len()]),
    };
    let of = |members: &[RegionId]| {
        programme(&model, &prices, &conditions, &outside, &coalition(&model, members), &Settings::default()).size()
    };
    let all: Vec<RegionId> = world.regions.ids().collect();
    Ok(Size { partners: of(&world.partners), all: of(&all) })
}
