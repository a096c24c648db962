//! Settings in layers: what is built in, the user's file, the model folder, the environment, the command line. The later
//! one wins, and `seawall config show --origin` says where each value came from.
//!
//! A setting becomes the default of the argument of the same meaning, so that commands know nothing of layers.

use super::arguments::{Arguments, Language, Palette};
use super::{DATA, End, write};
use clap::parser::ValueSource;
use clap::{ArgMatches, Command, CommandFactory as _, FromArgMatches as _, ValueEnum as _};
use seawall_io::{manifest, settings};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// A setting: its key in files, its variable, the argument it is the default of, what is built in.
struct Key {
    name: &'static str,
    variable: &'static str,
    argument: &'static str,
    flag: &'static str,
    built_in: &'static str,
}

const KEYS: &[Key] = &[
    Key { name: "model", variable: "SEAWALL_MODEL", argument: "model", flag: "--model", built_in: "." },
    Key { name: "partners", variable: "SEAWALL_PARTNERS", argument: "partners", flag: "--for", built_in: "" },
    Key { name: "lang", variable: "SEAWALL_LANG", argument: "lang", flag: "--lang", built_in: "en" },
    Key { name: "color", variable: "SEAWALL_COLOR", argument: "color", flag: "--color", built_in: "auto" },
];

/// One setting in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its key.
    pub key: &'static str,
    /// Its value, as behind a flag.
    pub value: String,
    /// The layer it came from.
    pub origin: String,
}

/// What the machine says, as values: nothing here asks it a second time.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Variables that are set and not empty.
    pub variables: Vec<(String, String)>,
}

impl Surroundings {
    /// Those of this process.
    pub fn here() -> Self {
        let text = |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        Self { variables: std::env::vars_os().filter_map(text).filter(|(_, value)| !value.is_empty()).collect() }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The user's file, where the XDG convention (or Windows) puts it; relative folders are left alone, as it says.
    fn file(&self) -> Option<PathBuf> {
        let absolute = |name: &str| self.get(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let folder = absolute("XDG_CONFIG_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".config")))
            .or_else(|| absolute("APPDATA"))?;
        Some(folder.join("seawall").join("config.toml"))
    }
}

/// Reads the command line over the other layers: the arguments, and the settings in force.
///
/// # Errors
/// Where a layer says what cannot be meant: already reported, leave with this code. What is wrong with the command line
/// itself ends the program at once.
pub fn read(words: &[OsString], around: &Surroundings) -> Result<(Arguments, Vec<Setting>), End> {
    let mut settings: Vec<Setting> = KEYS
        .iter()
        .map(|key| Setting { key: key.name, value: key.built_in.to_owned(), origin: "built in".to_owned() })
        .collect();
    if let Some(path) = around.file()
        && let Ok(text) = std::fs::read_to_string(&path)
    {
        let file = path.display().to_string();
        lay(&mut settings, settings::of_user(&file, &text), &file, 2)?;
    }
    let under_model = settings.clone();
    environment(&mut settings, around)?;
    let mut matches = parse(words, &settings);

    // The model folder speaks below the environment, and is known only now.
    let (_, named) = deepest(&matches);
    let folder = named.try_get_one::<PathBuf>("model").ok().flatten().cloned();
    if let Some(folder) = folder {
        let file = folder.join(manifest::FILE);
        if let Ok(text) = std::fs::read_to_string(&file) {
            let file = file.display().to_string();
            let found = settings::of_manifest(&file, &text);
            if found != settings::Settings::default() {
                settings = under_model;
                lay(&mut settings, found, &file, DATA)?;
                environment(&mut settings, around)?;
                matches = parse(words, &settings);
            }
        }
    }
    flags(&mut settings, &matches);
    match Arguments::from_arg_matches(&matches) {
        Ok(arguments) => Ok((arguments, settings)),
        Err(error) => error.exit(),
    }
}

fn parse(words: &[OsString], settings: &[Setting]) -> ArgMatches {
    let when = asked_color(words).unwrap_or_else(|| value(settings, "color").to_owned());
    let choice = match when.as_str() {
        "always" => clap::ColorChoice::Always,
        "never" => clap::ColorChoice::Never,
        _ => clap::ColorChoice::Auto,
    };
    let command = with_defaults(Arguments::command(), settings).color(choice);
    command.clone().try_get_matches_from(words).unwrap_or_else(|error| {
        // The misunderstanding repeats the words, and they may come from elsewhere.
        let shown = words.iter().map(|word| write::clean(&word.to_string_lossy()).into_owned());
        command.try_get_matches_from(shown).err().unwrap_or(error).exit()
    })
}

/// What stands behind `--color`, before the command line is understood: it decides how a misunderstanding is printed.
fn asked_color(words: &[OsString]) -> Option<String> {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).take_while(|word| *word != "--").collect();
    let joined = words.iter().rev().find_map(|word| word.strip_prefix("--color="));
    let next = words.iter().position(|word| *word == "--color").and_then(|at| words.get(at + 1).copied());
    joined.or(next).map(str::to_owned)
}

/// The command with each setting as the default of its argument, at every level.
fn with_defaults(mut command: Command, settings: &[Setting]) -> Command {
    for (key, setting) in KEYS.iter().zip(settings) {
        let has = command.get_arguments().any(|argument| argument.get_id() == key.argument);
        if has && setting.value != key.built_in {
            let values: Vec<String> = match key.name {
                "partners" => setting.value.split(',').map(|word| word.trim().to_owned()).collect(),
                _ => vec![setting.value.clone()],
            };
            command = command.mut_arg(key.argument, |argument| argument.default_values(values));
        }
    }
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    for name in below {
        command = command.mut_subcommand(name, |below| with_defaults(below, settings));
    }
    command
}

/// Puts a layer above the others.
fn lay(settings: &mut [Setting], found: settings::Settings, origin: &str, code: u8) -> Result<(), End> {
    let (values, mut wrong) = found;
    for (key, value) in values {
        match refused(key, &value) {
            Some(why) => wrong.push(format!("{origin}: {why}")),
            None => set(settings, key, &value, origin),
        }
    }
    for line in &wrong {
        write::message(&format!("seawall: {line}"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(End::Code(code)) }
}

fn environment(settings: &mut [Setting], around: &Surroundings) -> Result<(), End> {
    // https://no-color.org: any value but the empty one. Our own variable is more particular, so it is read after.
    if around.get("NO_COLOR").is_some() {
        set(settings, "color", "never", "NO_COLOR");
    }
    for key in KEYS {
        if let Some(value) = around.get(key.variable) {
            lay(settings, (vec![(key.name, value.to_owned())], Vec::new()), key.variable, 2)?;
        }
    }
    Ok(())
}

fn flags(settings: &mut [Setting], matches: &ArgMatches) {
    let (top, named) = deepest(matches);
    for key in KEYS {
        for matches in [top, named] {
            let is_known = matches.try_contains_id(key.argument).is_ok();
            if is_known && matches.value_source(key.argument) == Some(ValueSource::CommandLine) {
                let raw = matches.get_raw(key.argument).into_iter().flatten();
                let words: Vec<String> = raw.map(|word| word.to_string_lossy().into_owned()).collect();
                set(settings, key.name, &words.join(","), key.flag);
            }
        }
    }
}

/// The program's own arguments, and those of the command that was named.
fn deepest(matches: &ArgMatches) -> (&ArgMatches, &ArgMatches) {
    let mut named = matches;
    while let Some((_, below)) = named.subcommand() {
        named = below;
    }
    (matches, named)
}

fn set(settings: &mut [Setting], key: &str, value: &str, origin: &str) {
    for setting in settings.iter_mut().filter(|setting| setting.key == key) {
        setting.value = value.to_owned();
        setting.origin = origin.to_owned();
    }
}

fn value<'a>(settings: &'a [Setting], key: &str) -> &'a str {
    settings.iter().find(|setting| setting.key == key).map_or("", |setting| setting.value.as_str())
}

/// Why a value cannot be meant.
fn refused(key: &str, value: &str) -> Option<String> {
    let is_word = match key {
        "lang" => Language::from_str(value, false).is_ok(),
        "color" => Palette::from_str(value, false).is_ok(),
        _ => true,
    };
    let words = if key == "lang" { "en or ja" } else { "auto, always or never" };
    if is_word { None } else { Some(format!("`{value}` is no {key}; write {words}")) }
}

/// Prints the settings in force: a file that says the same, with the origins as comments where asked for.
pub fn show(settings: &[Setting], has_origin: bool) -> Result<(), End> {
    if write::is_json() {
        let rows: Vec<_> = settings
            .iter()
            .map(|s| serde_json::json!({ "key": s.key, "value": s.value, "origin": s.origin }))
            .collect();
        return write::json("seawall/config/1", serde_json::json!({ "settings": rows }));
    }
    let line = |setting: &Setting| match setting.key {
        "partners" => {
            let words: Vec<String> = setting.value.split(',').filter(|w| !w.is_empty()).map(quoted).collect();
            format!("{} = [{}]", setting.key, words.join(", "))
        }
        _ => format!("{} = {}", setting.key, quoted(&setting.value)),
    };
    let width = settings.iter().map(|setting| line(setting).chars().count()).max().unwrap_or(0);
    let lines: Vec<String> = settings
        .iter()
        .map(|setting| match has_origin {
            true => format!("{:<width$}  # {}", line(setting), setting.origin),
            false => line(setting),
        })
        .collect();
    write::standard(&(lines.join("\n") + "\n"))
}

/// A TOML text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Whether messages have colors.
pub fn style(settings: &[Setting], is_terminal: bool, around: &Surroundings) -> seawall_io::diag_text::Style {
    let is_dumb = around.get("TERM") == Some("dumb");
    match value(settings, "color") {
        "always" => seawall_io::diag_text::Style::Color,
        "auto" if is_terminal && !is_dumb => seawall_io::diag_text::Style::Color,
        _ => seawall_io::diag_text::Style::Plain,
    }
}

/// The folder that holds a model, or the words to say that it does not.
pub fn no_model(folder: &Path) -> String {
    format!(
        "there is no model in {}: it holds neither {} nor a sheet; name a model folder with --model, or make one: \
         seawall demo ree-magnets",
        if folder == Path::new(".") { "the current folder".to_owned() } else { folder.display().to_string() },
        manifest::FILE
    )
}
