//! From the bytes of a model folder to a checked [`World`], and everything that was found on the way.

use crate::check::recipes::{RecipeRow, Recipes};
use crate::check::{self, Book, Findings, Line};
use crate::figures::{self, inferred};
use crate::manifest::{self, Manifest};
use crate::{codes, evidence, parquet_sheet, text};
use seawall_model::both;
use seawall_model::diag::{Diagnostic, Severity};
use seawall_model::id::{Column, ElementId, Id, PlantId, ProcessId, ProductId, RegionId, SourceId, UseId};
use seawall_model::parameters::{Parameter, ParameterKind, Parameters};
use seawall_model::unit::{Basis, Interval};
use seawall_model::world::{
    Accepted, Cell, CellKind, Demand, Element, Ingredient, Instrument, Link, Loss, Mode, Name, Origin, OriginKind,
    Owner, Plant, Process, Product, Project, ProjectKind, ProjectLine, Recovery, Region, Role, Source, Stage, Stock,
    Tier, Usage, World,
};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Read as _};
use std::path::Path;

/// Reads and checks a model folder.
///
/// Everything that is wrong is reported at once, by file and line. There is a world unless one of the findings is an
/// error. Never panics, whatever the bytes are.
#[must_use]
pub fn load(files: &Files) -> (Option<World>, Vec<Diagnostic>) {
    let (world, found) = survey(files);
    let is_usable = found.iter().all(|finding| finding.severity != Severity::Error);
    (is_usable.then_some(world), found)
}

/// The text of a file that is not a sheet, or the finding that it is none.
///
/// # Errors
///
/// Where it is neither UTF-8 nor CP932, or too large.
pub fn decode(name: &str, bytes: &[u8]) -> Result<String, Vec<Diagnostic>> {
    let mut found = Findings::default();
    check::form::text(name, bytes, &mut found).ok_or_else(|| found.finish())
}

/// The world as far as it could be built, and everything that was found. What rests on the world may be judged by it only
/// where no finding is an error.
#[must_use]
pub fn survey(files: &Files) -> (World, Vec<Diagnostic>) {
    let mut found = Findings::default();
    let manifest = manifest::read(files, &mut found);
    let book = check::form::read(files, &mut found);
    let names = check::references::names(&book);
    check::cells::check(&book, &mut found);
    check::references::check(&book, &names, &mut found);
    check::evidence::check(&book, &mut found);
    partners(&manifest, &names, &mut found);

    let (mut world, recipes, is_whole) = build(&book, &manifest, files);
    check::recipes::check(&book, &world, &recipes, &mut found);
    loops(&book, &mut found);
    figures::apply(&book, &mut world, is_whole, &mut found);
    world.evidence = evidence::rows(&book);

    (world, found.finish())
}

/// The files of a model folder in memory, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    bytes: BTreeMap<String, Vec<u8>>,
}

/// The measures that are in force already, a scenario file of its own.
pub const STANDING: &str = "standing.toml";

/// Most files in a folder.
const FILES_LIMIT: usize = 1000;

/// Most bytes in a folder.
const FOLDER_LIMIT: usize = 512 << 20;

impl Files {
    /// No files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.bytes.insert(name.into(), bytes.into());
    }

    /// Takes a file out.
    pub fn remove(&mut self, name: &str) -> Option<Vec<u8>> {
        self.bytes.remove(name)
    }

    /// The bytes of a file.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.bytes.get(name).map(Vec::as_slice)
    }

    /// A sheet as CSV, be it written as CSV or as Parquet; `None` where it is missing or cannot be read.
    #[must_use]
    pub fn csv(&self, file: &str) -> Option<Cow<'_, [u8]>> {
        if let Some(bytes) = self.get(file) {
            return Some(Cow::Borrowed(bytes));
        }
        let bytes = self.get(&parquet_sheet::twin(file)?)?;
        parquet_sheet::table(bytes).ok().map(|table| Cow::Owned(table.into_text().into_bytes()))
    }

    /// Names and bytes, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.bytes.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
    }

    /// SHA-256 over names and bytes in order, in hex.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for (name, bytes) in self.iter() {
            for part in [name.as_bytes(), bytes] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads the sheets and the manifest of a folder: files that end with `.csv` or `.parquet`, `seawall.toml` and [`STANDING`]. Folders inside it are
    /// left alone. Of a file beyond the size limit only so much is read that [`load`] can report it.
    ///
    /// # Errors
    ///
    /// Where the folder or a file cannot be read, or the folder holds more than a model can.
    pub fn read_folder(folder: &Path) -> io::Result<Self> {
        let mut files = Self::new();
        let mut total = 0;
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_sheet = name.ends_with(".csv") || name.ends_with(".parquet");
            let known = is_sheet || name == manifest::FILE || name == STANDING;
            if !known || !std::fs::metadata(entry.path())?.is_file() {
                continue;
            }
            let mut bytes = Vec::new();
            std::fs::File::open(entry.path())?.take(text::FILE_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
            total += bytes.len();
            files.insert(name, bytes);
            if files.bytes.len() > FILES_LIMIT || total > FOLDER_LIMIT {
                let message =
                    format!("more than {FILES_LIMIT} sheets or {} MiB in {}", FOLDER_LIMIT >> 20, folder.display());
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
        }
        Ok(files)
    }
}

impl<N: Into<String>, B: Into<Vec<u8>>> FromIterator<(N, B)> for Files {
    fn from_iter<I: IntoIterator<Item = (N, B)>>(files: I) -> Self {
        Self { bytes: files.into_iter().map(|(name, bytes)| (name.into(), bytes.into())).collect() }
    }
}

/// Partners are regions.
fn partners(manifest: &Manifest, names: &check::references::Names, found: &mut Findings) {
    let Some(regions) = names.get("regions.csv") else { return };
    for (partner, place) in &manifest.partners {
        if !regions.contains(partner) {
            let help = match check::nearest(partner, regions.iter().map(String::as_str)) {
                Some(near) => check::did_you_mean(near),
                None => both!("write the code of a region in regions.csv", "regions.csv にある地域のコードを書く"),
            };
            let partner = check::shown(partner);
            found.add(
                codes::DANGLING,
                Some(place.clone()),
                both!("unknown partner `{partner}`", "パートナー `{partner}` は存在しない"),
                both!("no row of regions.csv has this id", "regions.csv にこの ID の行はない"),
                help,
            );
        }
    }
}

/// A link leads somewhere else.
fn loops(book: &Book, found: &mut Findings) {
    for line in book.lines("links.csv") {
        let from = line.folded("from");
        if !from.is_empty() && from == line.folded("to") {
            let (link, from) = (check::shown(&line.id()), check::shown(&from));
            found.add(
                codes::LOOP,
                Some(line.place("to")),
                both!(
                    "link `{link}` leads from {from} to itself",
                    "輸送経路 `{link}` の起点と終点がともに {from} である"
                ),
                both!("what stays in a region needs no link", "同じ地域の中なら経路は要らない"),
                both!("correct the importer, or remove the row", "輸入側を直すか、行を除く"),
            );
        }
    }
}

/// Codes of sources to ids.
pub(crate) type SourceIds = BTreeMap<String, SourceId>;

/// Codes to ids.
#[derive(Default)]
struct Ids {
    sources: SourceIds,
    regions: BTreeMap<String, RegionId>,
    elements: BTreeMap<String, ElementId>,
    products: BTreeMap<String, ProductId>,
    processes: BTreeMap<String, ProcessId>,
    uses: BTreeMap<String, UseId>,
}

/// Builds what can be built; rows that refer to what is not there are left out, and then the world is not whole.
fn build<'a>(book: &'a Book, manifest: &Manifest, files: &Files) -> (World, Recipes<'a>, bool) {
    let mut world = World {
        name: manifest.name.clone(),
        title: manifest.title.clone(),
        base_year: manifest.base_year,
        partners: Vec::new(),
        hash: files.hash(),
        sources: Column::new(),
        regions: Column::new(),
        elements: Column::new(),
        products: Column::new(),
        processes: Column::new(),
        plants: Column::new(),
        links: Column::new(),
        uses: Column::new(),
        demands: Column::new(),
        stocks: Column::new(),
        instruments: Vec::new(),
        projects: Vec::new(),
        parameters: Parameters::default(),
        cells: Column::new(),
        totals: Vec::new(),
        alternatives: Vec::new(),
        losses: Vec::new(),
        accepted: Vec::new(),
        evidence: Vec::new(),
    };
    let mut ids = Ids::default();
    for line in book.lines("sources.csv") {
        let text = |name| line.written(name).into_owned();
        let id = world.sources.push(Source {
            code: line.id(),
            title: text("title"),
            publisher: text("publisher"),
            year: text("year"),
            licence: text("licence"),
        });
        ids.sources.entry(line.id()).or_insert(id);
    }
    for line in book.lines("regions.csv") {
        let id = world.regions.push(Region { code: line.id(), name: name(&line) });
        ids.regions.entry(line.id()).or_insert(id);
    }
    for line in book.lines("elements.csv") {
        let id = world.elements.push(Element { code: line.id(), name: name(&line) });
        ids.elements.entry(line.id()).or_insert(id);
    }
    for line in book.lines("uses.csv") {
        let tier = word(&line, "tier", &Tier::ALL).unwrap_or(Tier::Rest);
        let id = world.uses.push(Usage { code: line.id(), name: name(&line), tier });
        ids.uses.entry(line.id()).or_insert(id);
    }
    for (code, _) in &manifest.partners {
        world.partners.extend(
            ids.regions.get(code).filter(|id| !world.partners.contains(id)).copied().into_iter().collect::<Vec<_>>(),
        );
    }

    let mut is_whole = book.is_whole();
    for line in book.lines("products.csv") {
        let product = product(&line, &ids);
        let id = world.products.push(product);
        ids.products.entry(line.id()).or_insert(id);
    }
    for line in book.lines("contents.csv") {
        let (product, element) = (ids.products.get(&line.folded("product")), ids.elements.get(&line.folded("element")));
        if let (Some(&product), Some(&element), Some(content)) = (product, element, line.interval("")) {
            world.products[product].contents.push((element, content));
        }
    }
    for line in book.lines("processes.csv") {
        let Some(&per) = ids.products.get(&line.folded("per")) else {
            is_whole = false;
            continue;
        };
        let stage = word(&line, "stage", &Stage::ALL).unwrap_or(Stage::Mine);
        let id = world.processes.push(Process { code: line.id(), name: name(&line), stage, per, recovery: None });
        ids.processes.entry(line.id()).or_insert(id);
    }
    for line in book.lines("recovery.csv") {
        if let (Some(&process), Some(weeks)) = (ids.processes.get(&line.folded("process")), line.interval("")) {
            world.processes[process].recovery = Some(Recovery { weeks, origin: origin(&line, &ids) });
        }
    }
    let mut recipes = Recipes::new();
    for line in book.lines("recipes.csv") {
        match (ids.processes.get(&line.folded("process")), recipe_row(line, &ids)) {
            (Some(&process), Some(row)) => recipes.entry(process).or_default().push(row),
            _ => is_whole = false,
        }
    }
    for line in book.lines("losses.csv") {
        let (process, element) =
            (ids.processes.get(&line.folded("process")), ids.elements.get(&line.folded("element")));
        let region = ids.regions.get(&line.folded("region")).copied();
        let is_placed = line.is_blank("region") || region.is_some();
        if let (Some(&process), Some(&element), Some(share), true) = (process, element, line.interval(""), is_placed) {
            let origin = origin(&line, &ids);
            world.losses.push(Loss { process, region, element, share, origin });
        }
    }
    for line in book.lines("accepted.csv") {
        world.accepted.push(Accepted {
            code: line.id(),
            key: line.written("key").into_owned(),
            tonnes: line.number("tonnes").unwrap_or(0.0),
            because: line.written("because").into_owned(),
            on: line.written("on").into_owned(),
        });
    }
    plants(book, &ids, &recipes, &mut world, &mut is_whole);
    links(book, &ids, &mut world, &mut is_whole);
    demands(book, &ids, &mut world, &mut is_whole);
    stocks(book, &ids, &mut world);
    projects(book, &ids, &mut world);
    parameters(book, &ids, &mut world);
    (world, recipes, is_whole)
}

fn name(line: &Line<'_>) -> Name {
    Name { en: line.written("name_en").into_owned(), ja: line.written("name_ja").into_owned() }
}

fn word<T: Copy>(line: &Line<'_>, name: &str, all: &[(T, &str)]) -> Option<T> {
    let text = line.folded(name);
    all.iter().find(|(_, word)| *word == text).map(|&(value, _)| value)
}

/// The sources that a row names.
pub(crate) fn sources(line: &Line<'_>, ids: &SourceIds) -> Vec<SourceId> {
    line.list("source").iter().filter_map(|code| ids.get(code).copied()).collect()
}

/// Where the numbers of a row come from: with a source they are reported, with a source and a reason derived, else assumed.
fn origin(line: &Line<'_>, ids: &Ids) -> Origin {
    let sources = sources(line, &ids.sources);
    let kind = match (sources.is_empty(), line.is_blank("reason")) {
        (true, _) => OriginKind::Assumed,
        (false, true) => OriginKind::Reported,
        (false, false) => OriginKind::Derived,
    };
    let row = evidence::id(line);
    Origin { kind, sources, rows: vec![row], note: line.written("reason").into_owned() }
}

/// A price in US dollars per tonne.
fn price(line: &Line<'_>, prefix: &str, unit: &str) -> Option<Interval> {
    let factor = check::evidence::price_factor(&line.folded(unit))?;
    line.interval(prefix).map(|price| Interval {
        low: price.low * factor,
        central: price.central.map(|value| value * factor),
        high: price.high * factor,
    })
}

fn product(line: &Line<'_>, ids: &Ids) -> Product {
    let price = price(line, "price", "price_unit");
    let mut origin = origin(line, ids);
    if price.is_none() {
        origin.kind = OriginKind::Inferred;
    }
    let edition = line.folded("hs_edition");
    let hs = line.folded("hs6");
    Product {
        code: line.id(),
        name: name(line),
        stage: word(line, "stage", &Stage::ALL).unwrap_or(Stage::Mine),
        basis: word(line, "basis", &Basis::ALL).unwrap_or(Basis::Gross),
        elements: line.list("elements").iter().filter_map(|code| ids.elements.get(code).copied()).collect(),
        hs: if hs.is_empty() || edition.is_empty() { hs } else { format!("{hs} ({edition})") },
        price: price.unwrap_or(Interval::UNKNOWN),
        disposal: line.number("disposal_usd_per_t"),
        contents: Vec::new(),
        origin,
    }
}

fn recipe_row<'a>(line: Line<'a>, ids: &Ids) -> Option<RecipeRow<'a>> {
    let region = if line.is_blank("region") { None } else { Some(*ids.regions.get(&line.folded("region"))?) };
    Some(RecipeRow {
        region,
        product: *ids.products.get(&line.folded("product"))?,
        role: match line.folded("role").as_str() {
            "input" => Role::Input,
            "output" => Role::Output,
            _ => return None,
        },
        amount: line.interval("")?,
        line,
    })
}

fn plants(book: &Book, ids: &Ids, recipes: &Recipes<'_>, world: &mut World, is_whole: &mut bool) {
    for line in book.lines("plants.csv") {
        let (region, process) = (ids.regions.get(&line.folded("region")), ids.processes.get(&line.folded("process")));
        let (Some(&region), Some(&process)) = (region, process) else {
            *is_whole = false;
            continue;
        };
        let plant = PlantId::from_index(world.plants.len());
        let mut rows = check::recipes::recipe(recipes, process, Some(region));
        let per = world.processes[process].per;
        rows.sort_by_key(|row| row.product != per);
        let recipe = rows
            .into_iter()
            .enumerate()
            .map(|(k, row)| Ingredient {
                product: row.product,
                role: row.role,
                amount: row.amount,
                origin: origin(&row.line, ids),
                cell: world.cells.push(Cell {
                    kind: CellKind::Ingredient(plant, k),
                    interval: Interval::UNKNOWN,
                    origin: inferred(),
                }),
            })
            .collect();
        let capacity = line.interval("capacity_factor").unwrap_or(Interval::UNKNOWN);
        let ramp_per_week = line.number("ramp_per_week").unwrap_or(0.0);
        let origin = origin(&line, ids);
        world.plants.push(Plant { code: line.id(), region, process, recipe, capacity, ramp_per_week, origin });
    }
}

fn links(book: &Book, ids: &Ids, world: &mut World, is_whole: &mut bool) {
    for line in book.lines("links.csv") {
        let region = |name| ids.regions.get(&line.folded(name)).copied();
        let (Some(from), Some(to), Some(&product)) =
            (region("from"), region("to"), ids.products.get(&line.folded("product")))
        else {
            *is_whole = false;
            continue;
        };
        let candidate = line.folded("candidate") == "yes";
        let kind = CellKind::Trade(seawall_model::id::LinkId::from_index(world.links.len()));
        let interval = if candidate { Interval::exact(0.0) } else { Interval::UNKNOWN };
        let origin = origin(&line, ids);
        let link = Link {
            code: line.id(),
            from,
            to,
            product,
            mode: word(&line, "mode", &Mode::ALL).unwrap_or(Mode::Sea),
            lead_weeks: line.interval("lead_weeks").unwrap_or(Interval::UNKNOWN),
            freight: line.number("freight_usd_per_t").unwrap_or(0.0),
            candidate,
            growth_per_week: line.number("growth_per_week").unwrap_or(0.0),
            ceiling: line.number("ceiling").unwrap_or(f64::INFINITY),
            origin,
            cell: world.cells.push(Cell { kind, interval, origin: inferred() }),
        };
        world.links.push(link);
    }
}

fn demands(book: &Book, ids: &Ids, world: &mut World, is_whole: &mut bool) {
    for line in book.lines("demands.csv") {
        let (region, product, usage) = (
            ids.regions.get(&line.folded("region")),
            ids.products.get(&line.folded("product")),
            ids.uses.get(&line.folded("use")),
        );
        let (Some(&region), Some(&product), Some(&usage)) = (region, product, usage) else {
            *is_whole = false;
            continue;
        };
        let kind = CellKind::Use(seawall_model::id::DemandId::from_index(world.demands.len()));
        let voll = price(&line, "voll", "voll_unit").unwrap_or(Interval::UNKNOWN);
        let origin = origin(&line, ids);
        let cell = world.cells.push(Cell { kind, interval: Interval::UNKNOWN, origin: inferred() });
        world.demands.push(Demand { code: line.id(), region, product, usage, voll, origin, cell });
    }
}

fn stocks(book: &Book, ids: &Ids, world: &mut World) {
    for line in book.lines("stocks.csv") {
        let (Some(&region), Some(&product)) =
            (ids.regions.get(&line.folded("region")), ids.products.get(&line.folded("product")))
        else {
            continue;
        };
        let stock = Stock {
            code: line.id(),
            region,
            product,
            owner: word(&line, "owner", &Owner::ALL).unwrap_or(Owner::Private),
            cover_days: line.interval("cover_days").unwrap_or(Interval::UNKNOWN),
            release_per_week: line.number("release_per_week").unwrap_or(0.0),
            floor_share: line.number("floor_share").unwrap_or(0.0),
            origin: origin(&line, ids),
        };
        world.stocks.push(stock);
    }
}

/// Ways of support, what could be built, and what each project takes in and gives out. A blank amount stays missing.
fn projects(book: &Book, ids: &Ids, world: &mut World) {
    for line in book.lines("instruments.csv") {
        let scored = line.interval("scored").unwrap_or(Interval::UNKNOWN);
        let origin = origin(&line, ids);
        world.instruments.push(Instrument { code: line.id(), name: name(&line), scored, origin });
    }
    for line in book.lines("projects.csv") {
        let region = |name| ids.regions.get(&line.folded(name)).copied();
        let known = line.folded("instrument");
        let instrument = world.instruments.iter().position(|one| one.code == known);
        let (Some(host), Some(payer), Some(instrument)) = (region("host"), region("payer"), instrument) else {
            continue;
        };
        let interval = |name| line.interval(name).unwrap_or(Interval::UNKNOWN);
        world.projects.push(Project {
            code: line.id(),
            name: name(&line),
            kind: word(&line, "kind", &ProjectKind::ALL).unwrap_or(ProjectKind::Mine),
            host,
            payer,
            instrument,
            public_share: interval("public_share"),
            capex: line.interval("capex"),
            lead_weeks: interval("lead_weeks"),
            ramp_weeks: line.number("ramp_weeks").unwrap_or(0.0),
            qualification_weeks: interval("qualification_weeks"),
            success: interval("success"),
            premium: interval("premium"),
            lines: Vec::new(),
            origin: origin(&line, ids),
        });
    }
    for line in book.lines("project_lines.csv") {
        let code = line.folded("project");
        let (region, product) = (ids.regions.get(&line.folded("region")), ids.products.get(&line.folded("product")));
        let (Some(&region), Some(&product)) = (region, product) else { continue };
        let role = if line.folded("role") == "input" { Role::Input } else { Role::Output };
        let row = ProjectLine { product, role, region, amount: line.interval("amount"), origin: origin(&line, ids) };
        if let Some(project) = world.projects.iter_mut().find(|project| project.code == code) {
            project.lines.push(row);
        }
    }
}

/// Rows replace what is built in.
fn parameters(book: &Book, ids: &Ids, world: &mut World) {
    for line in book.lines("parameters.csv") {
        if let (Some(kind), Some(interval)) = (word(&line, "parameter", &ParameterKind::ALL), line.interval("")) {
            world.parameters.set(Parameter { kind, interval, origin: origin(&line, ids) });
        }
    }
}
