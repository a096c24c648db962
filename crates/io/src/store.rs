//! Run folders: an answer with all its forms, written whole or not at all and told from every other folder by its manifest.
//!
//! A run is written beside its place under a hidden name, synced, and put in place by one rename; where an earlier run
//! stands there, the two change places and the earlier one is removed. A kill at any moment leaves the earlier run, nothing, or
//! the new one. Nothing that a run did not write is ever removed.

use crate::render;
use rustix::fs::{CWD, FlockOperation, RenameFlags, flock, renameat_with};
use seawall_model::answer::{Lang, Report};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The manifest of a run folder.
pub const MANIFEST: &str = "run.json";

/// The report with all its digits.
pub const REPORT: &str = "report.json";

/// The schema of the manifest.
pub const SCHEMA: &str = "seawall/run/1";

/// What stands in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    schema: String,
    /// Facts about the run by their English label: model, hashes, seed, program.
    about: BTreeMap<String, String>,
    /// Every other file of the folder.
    files: Vec<Entry>,
}

/// A file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    name: String,
    bytes: usize,
    sha256: String,
}

/// Why a run was not saved or cannot be read.
#[derive(Debug)]
pub enum Error {
    /// The folder holds what no run wrote; the names, some of them.
    Foreign(Vec<String>),
    /// The folder is no run, and why.
    NoRun(String),
    /// The world failed at this path.
    World(PathBuf, io::Error),
}

/// What happened to what stood in the place before.
#[derive(Debug, PartialEq, Eq)]
pub enum Saved {
    /// Nothing stood there, or an empty folder.
    New,
    /// An earlier run, which is gone.
    Replaced,
    /// Something else, which was moved here.
    Moved(PathBuf),
}

/// The files of a run: the report as JSON, both pages, each table as Parquet and CSV.
#[must_use]
pub fn files(report: &Report) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    files.insert(REPORT.to_owned(), render::json(report).into_bytes());
    files.insert("report.en.html".to_owned(), render::html(report, Lang::En).into_bytes());
    files.insert("report.ja.html".to_owned(), render::html(report, Lang::Ja).into_bytes());
    for table in report.sections.iter().flat_map(|section| &section.tables) {
        files.insert(format!("{}.parquet", table.id), render::parquet(table, report));
        files.insert(format!("{}.csv", table.id), render::csv(table).into_bytes());
    }
    let about = report.manifest.iter().map(|(key, value)| (key.en.clone(), value.en.clone())).collect();
    let entry =
        |(name, bytes): (&String, &Vec<u8>)| Entry { name: name.clone(), bytes: bytes.len(), sha256: hash(bytes) };
    let manifest = Manifest { schema: SCHEMA.to_owned(), about, files: files.iter().map(entry).collect() };
    let mut text = serde_json::to_vec_pretty(&manifest).expect("a manifest has only string keys and goes to memory");
    text.push(b'\n');
    files.insert(MANIFEST.to_owned(), text);
    files
}

/// Saves the files of a run as `folder`, all or nothing.
///
/// An earlier run in its place is replaced. Anything else is refused, or with `force` moved to a free name beside it.
///
/// # Errors
/// [`Error::Foreign`] where something else stands there, [`Error::World`] where a file cannot be written.
pub fn save(folder: &Path, files: &BTreeMap<String, Vec<u8>>, force: bool) -> Result<Saved, Error> {
    let place = Place::of(folder)?;
    fs::create_dir_all(&place.parent).map_err(|error| Error::World(place.parent.clone(), error))?;
    let parent = File::open(&place.parent).map_err(|error| Error::World(place.parent.clone(), error))?;
    // Held until the file is closed: two runs that write to one place do so one after the other.
    flock(&parent, FlockOperation::LockExclusive).map_err(|error| Error::World(place.parent.clone(), error.into()))?;
    place.recover()?;

    let standing = standing(&place.folder)?;
    if let (Standing::Foreign(names), false) = (&standing, force) {
        return Err(Error::Foreign(names.clone()));
    }
    let written = write(&place.partial, files);
    let saved = written.map_err(|error| (place.partial.clone(), error)).and_then(|()| {
        let at = |error| (place.folder.clone(), error);
        match standing {
            Standing::Nothing => fs::rename(&place.partial, &place.folder).map(|()| Saved::New).map_err(at),
            Standing::Run => place.exchange().map(|()| Saved::Replaced).map_err(at),
            Standing::Foreign(_) => {
                let aside = place.aside();
                fs::rename(&place.folder, &aside)
                    .and_then(|()| fs::rename(&place.partial, &place.folder))
                    .map(|()| Saved::Moved(aside))
                    .map_err(at)
            }
        }
    });
    if saved.is_err() {
        // The unfinished folder is ours; if it cannot be removed, the next run removes it.
        let _ = fs::remove_dir_all(&place.partial);
    }
    let saved = saved.map_err(|(path, error)| Error::World(path, error))?;
    parent.sync_all().map_err(|error| Error::World(place.parent.clone(), error))?;
    Ok(saved)
}

/// The report of a run: a run folder, whose files must be as they were written, or a report as JSON.
///
/// # Errors
/// [`Error::NoRun`] where it is neither, [`Error::World`] where it cannot be read.
pub fn read(run: &Path) -> Result<Report, Error> {
    let file = if run.is_dir() {
        match standing(run)? {
            Standing::Run => run.join(REPORT),
            Standing::Nothing => return Err(Error::NoRun("the folder is empty".to_owned())),
            Standing::Foreign(names) => {
                return Err(Error::NoRun(format!("not as a run wrote it: {}", names.join(", "))));
            }
        }
    } else {
        run.to_path_buf()
    };
    let bytes = fs::read(&file).map_err(|error| Error::World(file.clone(), error))?;
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).map_err(|error| Error::NoRun(format!("not JSON: {error}")))?;
    match value.get("schema").and_then(|schema| schema.as_str()) {
        Some(render::SCHEMA) => {}
        Some(other) => {
            return Err(Error::NoRun(format!("its schema is {other}, this program reads {}", render::SCHEMA)));
        }
        None => return Err(Error::NoRun("it has no schema".to_owned())),
    }
    serde_json::from_value(value).map_err(|error| Error::NoRun(format!("not a report: {error}")))
}

/// What stands where a run would go.
enum Standing {
    Nothing,
    Run,
    /// What no run wrote or what was changed since.
    Foreign(Vec<String>),
}

fn standing(folder: &Path) -> Result<Standing, Error> {
    let world = |error| Error::World(folder.to_path_buf(), error);
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Standing::Nothing),
        Err(error) => return Err(world(error)),
        Ok(about) if !about.is_dir() => return Ok(Standing::Foreign(vec!["a file".to_owned()])),
        Ok(_) => {}
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(world)? {
        names.push(entry.map_err(world)?.file_name().to_string_lossy().into_owned());
    }
    if names.is_empty() {
        return Ok(Standing::Nothing);
    }
    names.sort();
    let manifest = fs::read(folder.join(MANIFEST)).ok();
    let manifest: Option<Manifest> = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(manifest) = manifest.filter(|manifest| manifest.schema.starts_with("seawall/run/")) else {
        names.truncate(5);
        return Ok(Standing::Foreign(names));
    };
    let is_ours = |name: &String| {
        name == MANIFEST
            || manifest.files.iter().any(|entry| {
                entry.name == *name && fs::read(folder.join(name)).is_ok_and(|bytes| hash(&bytes) == entry.sha256)
            })
    };
    let mut strange: Vec<String> = names.iter().filter(|name| !is_ours(name)).cloned().collect();
    strange.extend(manifest.files.into_iter().map(|entry| entry.name).filter(|name| !names.contains(name)));
    Ok(if strange.is_empty() { Standing::Run } else { Standing::Foreign(strange) })
}

/// The names around a run folder.
struct Place {
    parent: PathBuf,
    name: OsString,
    folder: PathBuf,
    /// Where the new run is written.
    partial: PathBuf,
    /// Where the earlier run waits on file systems that cannot exchange two names.
    earlier: PathBuf,
}

impl Place {
    fn of(folder: &Path) -> Result<Self, Error> {
        let world = |error| Error::World(folder.to_path_buf(), error);
        // A link to a folder means the folder.
        let folder = if folder.exists() { fs::canonicalize(folder).map_err(world)? } else { folder.to_path_buf() };
        let name = folder
            .file_name()
            .map(ToOwned::to_owned)
            .ok_or_else(|| world(io::Error::new(io::ErrorKind::InvalidInput, "no name for a folder")))?;
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        let hidden = |end: &str| {
            let mut hidden = OsString::from(".");
            hidden.push(&name);
            hidden.push(end);
            parent.join(hidden)
        };
        let (partial, earlier) = (hidden(".seawall-partial"), hidden(".seawall-earlier"));
        Ok(Self { folder: parent.join(&name), partial, earlier, parent, name })
    }

    /// Clears what a killed run left: an unfinished folder goes, an earlier run that was on its way out comes back.
    fn recover(&self) -> Result<(), Error> {
        let remove = |path: &Path| match fs::remove_dir_all(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::World(path.to_path_buf(), error)),
            _ => Ok(()),
        };
        remove(&self.partial)?;
        if self.earlier.exists() && !self.folder.exists() {
            return fs::rename(&self.earlier, &self.folder).map_err(|error| Error::World(self.folder.clone(), error));
        }
        remove(&self.earlier)
    }

    /// The new run takes the place of the earlier one, which is removed.
    fn exchange(&self) -> io::Result<()> {
        match renameat_with(CWD, &self.partial, CWD, &self.folder, RenameFlags::EXCHANGE) {
            Ok(()) => fs::remove_dir_all(&self.partial),
            // Some file systems cannot: then there is a moment without a run in its place, which `recover` mends.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) => {
                fs::rename(&self.folder, &self.earlier)?;
                fs::rename(&self.partial, &self.folder)?;
                fs::remove_dir_all(&self.earlier)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A free name beside the folder.
    fn aside(&self) -> PathBuf {
        let mut count = 1;
        loop {
            let mut name = self.name.clone();
            name.push(format!(".moved-{count}"));
            let path = self.parent.join(name);
            if fs::symlink_metadata(&path).is_err() {
                return path;
            }
            count += 1;
        }
    }
}

/// Writes and syncs every file, then the folder.
fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    fs::create_dir(folder)?;
    for (name, bytes) in files {
        let mut file = File::create_new(folder.join(name))?;
        file.write_all(bytes)?;
        file.sync_all()?;
    }
    File::open(folder)?.sync_all()
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
