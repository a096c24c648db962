//! `backtest`: the episodes of the past that ship, one of them scored, and the settings that they share.

use super::data::{MODELS, refuse};
use super::{DATA, End, USAGE, write};
use anyhow::Context;
use include_dir::{Dir, include_dir};
use seawall::backtest::{self, Prepared, Shared, Trouble};
use seawall_io::as_of::{self, written};
use seawall_io::backtest::{Episode, read, unknown};
use seawall_io::load::Files;
use seawall_model::answer::Lang;
use seawall_model::backtest::Outcome;
use seawall_model::diag::Diagnostic;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

static EPISODES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../backtests");

/// Settings that hold where none are calibrated, by the episode that was left out.
const CALIBRATED: &str = "calibrated.json";

/// Arguments of `backtest`.
#[derive(Debug, clap::Args)]
pub struct Backtest {
    /// Name of an episode; `list` prints them, `calibrate` chooses the settings that they share.
    pub episode: String,
    /// Outcomes to score instead of those that ship, CSV.
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,
    /// How many draws the bands are made of; none by default.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub draws: u32,
    /// With `calibrate`: the episode whose outcomes are not read.
    #[arg(long, value_name = "EPISODE")]
    pub without: Option<String>,
    /// With `calibrate`: also score the episode left out, with the settings as they are and as chosen; reads its outcomes.
    #[arg(long, requires = "without")]
    pub test: bool,
    /// With `calibrate`: folder of episodes instead of those that ship.
    #[arg(long, value_name = "FOLDER")]
    pub episodes: Option<PathBuf>,
    #[command(flatten)]
    pub output: super::arguments::Output,
}

/// Names of the episodes that ship, in order.
fn names() -> Vec<String> {
    let mut names: Vec<String> = EPISODES.dirs().map(|dir| dir.path().display().to_string()).collect();
    names.sort();
    names
}

/// A file of an episode, from a folder or from what ships.
fn file(folder: Option<&Path>, episode: &str, name: &str) -> Result<Option<Vec<u8>>, End> {
    let Some(folder) = folder else {
        return Ok(EPISODES.get_file(format!("{episode}/{name}")).map(|file| file.contents().to_vec()));
    };
    let path = folder.join(episode).join(name);
    if !path.is_file() {
        return Ok(None);
    }
    Ok(Some(std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?))
}

fn text(folder: Option<&Path>, episode: &str, name: &str) -> Result<String, End> {
    let bytes = file(folder, episode, name)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn told(found: &[Diagnostic], lang: Lang, code: u8) -> End {
    for finding in found {
        write::finding(finding, lang);
    }
    End::Code(code)
}

fn described(folder: Option<&Path>, episode: &str, lang: Lang) -> Result<Episode, End> {
    Episode::read(&text(folder, episode, "episode.toml")?).map_err(|found| told(&found, lang, DATA))
}

/// The sheets of a model that ships.
fn sheets(model: &str) -> Files {
    let mut files = Files::new();
    for file in MODELS.get_dir(model).into_iter().flat_map(Dir::files) {
        if let Some(name) = file.path().file_name() {
            files.insert(name.to_string_lossy(), file.contents());
        }
    }
    files
}

/// Hash of everything that an episode's answer rests on: its own files and the model as of its day.
fn inputs(episode: &Episode, lang: Lang) -> Result<String, End> {
    let cut = as_of::cut(&sheets(&episode.model), episode.as_of).map_err(|found| told(&found, lang, DATA))?;
    let mut files = cut.files;
    for name in ["episode.toml", "scenario.toml", "outcome.csv"] {
        files.insert(format!("episode/{name}"), file(None, &episode.name, name)?.unwrap_or_default());
    }
    let shared = serde_json::to_vec(&settings(&episode.name)).unwrap_or_default();
    files.insert("episode/settings", shared);
    Ok(files.hash())
}

fn prepared(folder: Option<&Path>, name: &str, lang: Lang) -> Result<Prepared, End> {
    let episode = described(folder, name, lang)?;
    let files = sheets(&episode.model);
    let scenario = text(folder, name, "scenario.toml")?;
    backtest::prepare(episode, &files, &scenario).map_err(|trouble| match trouble {
        Trouble::Data(found) => told(&found, lang, DATA),
        Trouble::Refused(refusal) => refuse(refusal, lang),
    })
}

/// Words of every other episode.
fn others(name: &str, lang: Lang) -> Result<Vec<String>, End> {
    let mut words = Vec::new();
    for other in names().iter().filter(|other| *other != name) {
        words.extend(described(None, other, lang)?.words);
    }
    Ok(words)
}

fn outcomes(name: &str, bytes: &[u8], lang: Lang) -> Result<Vec<Outcome>, End> {
    read(name, bytes).map_err(|found| told(&found, lang, DATA))
}

/// Does what the arguments say.
pub fn run(asked: &Backtest, lang: Lang) -> Result<(), End> {
    match asked.episode.as_str() {
        "list" => list(lang),
        "calibrate" => calibrate(asked, lang),
        name => score(asked, name, lang),
    }
}

fn score(asked: &Backtest, name: &str, lang: Lang) -> Result<(), End> {
    if !names().iter().any(|known| known == name) {
        return Err(told(&unknown(name, &names()), lang, USAGE));
    }
    let rows = if let Some(path) = &asked.facts {
        if !path.is_file() {
            write::message(&format!("seawall: there is no file {}", path.display()));
            return Err(End::Code(USAGE));
        }
        let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        outcomes(&path.file_name().unwrap_or_default().to_string_lossy(), &bytes, lang)?
    } else {
        outcomes("outcome.csv", &file(None, name, "outcome.csv")?.unwrap_or_default(), lang)?
    };
    let prepared = prepared(None, name, lang)?;
    let tested = backtest::test(prepared, &rows, others(name, lang)?, settings(name), asked.draws);
    write::report(&backtest::report(&tested, env!("CARGO_PKG_VERSION")), lang, asked.output.target())
}

/// The settings calibrated without this episode.
fn settings(name: &str) -> Shared {
    let file = EPISODES.get_file(CALIBRATED).and_then(include_dir::File::contents_utf8).unwrap_or_default();
    let all: BTreeMap<String, Shared> = serde_json::from_str(file).unwrap_or_default();
    all.get(name).copied().unwrap_or_default()
}

fn list(lang: Lang) -> Result<(), End> {
    let mut listed = Vec::new();
    for name in names() {
        listed.push(described(None, &name, lang)?);
    }
    if write::is_json() {
        let mut episodes = Vec::new();
        for episode in &listed {
            let title = json!({ "en": episode.title.en, "ja": episode.title.ja });
            let (as_of, inputs) = (written(episode.as_of), inputs(episode, lang)?);
            episodes.push(json!({ "name": episode.name, "title": title, "model": episode.model, "as_of": as_of, "inputs": inputs }));
        }
        return write::json("seawall/episodes/1", json!({ "episodes": episodes }));
    }
    let lines: Vec<String> = listed
        .iter()
        .map(|episode| {
            let title = if lang == Lang::Ja { &episode.title.ja } else { &episode.title.en };
            format!("{}  {}  {}  {title}\n", episode.name, written(episode.as_of), episode.model)
        })
        .collect();
    write::standard(&lines.concat())
}

/// Chooses the shared settings on every episode but one.
fn calibrate(asked: &Backtest, lang: Lang) -> Result<(), End> {
    let known = names();
    if let Some(without) = asked.without.as_ref().filter(|without| !known.contains(without)) {
        return Err(told(&unknown(without, &known), lang, USAGE));
    }
    let folder = asked.episodes.as_deref();
    let mut used = Vec::new();
    let mut rows = 0;
    for name in known.iter().filter(|name| asked.without.as_ref() != Some(*name)) {
        let prepared = prepared(folder, name, lang)?;
        let bytes = file(folder, name, "outcome.csv")?.unwrap_or_default();
        let (mapped, _) = backtest::map(&prepared, &outcomes("outcome.csv", &bytes, lang)?, others(name, lang)?);
        rows += mapped.len();
        used.push((prepared, mapped));
    }
    let (shared, loss) = backtest::calibrate(&used);
    let on: Vec<&str> = used.iter().map(|(prepared, _)| prepared.episode.name.as_str()).collect();
    let mut value = json!({ "without": asked.without, "on": on, "rows": rows, "mean_error": loss, "settings": shared });
    if let (true, Some(name)) = (asked.test, &asked.without) {
        let prepared = prepared(folder, name, lang)?;
        let bytes = file(folder, name, "outcome.csv")?.unwrap_or_default();
        let (mapped, _) = backtest::map(&prepared, &outcomes("outcome.csv", &bytes, lang)?, others(name, lang)?);
        let means = backtest::mean(prepared, mapped, &[Shared::default(), shared]);
        value["tested"] = json!({ "default": means.first(), "calibrated": means.get(1) });
    }
    write::json("seawall/calibration/1", value)
}
