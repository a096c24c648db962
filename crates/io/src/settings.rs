//! Settings of the command line as files state them: a user's file, or the table `[defaults]` of a model's manifest.

use crate::check::{nearest, shown};
use toml_edit::{Document, Item, TableLike};

/// The keys, and what each means.
pub const KEYS: &[(&str, &str)] = &[
    ("model", "model folder that is meant when none is named"),
    ("partners", "regions asked about when none is named"),
    ("lang", "language of what is printed: en or ja"),
    ("color", "colors of messages on a terminal: auto, always or never"),
];

/// The name of the table of a model's manifest.
pub const TABLE: &str = "defaults";

/// Keys with values as they would be written behind a flag, and what is wrong, one line each.
pub type Settings = (Vec<(&'static str, String)>, Vec<String>);

/// Reads a user's settings; `file` is how the file is called in messages.
#[must_use]
pub fn of_user(file: &str, text: &str) -> Settings {
    match Document::parse(text) {
        Ok(document) => table(file, text, document.as_table()),
        Err(error) => (Vec::new(), vec![format!("{file}: this is not TOML: {}", shown(error.message()))]),
    }
}

/// Reads the settings in a manifest. A manifest that cannot be read has none: reading the folder reports why.
#[must_use]
pub fn of_manifest(file: &str, text: &str) -> Settings {
    let Ok(document) = Document::parse(text) else { return Settings::default() };
    match document.as_table().get(TABLE).map(|item| (item, item.as_table_like())) {
        None => Settings::default(),
        Some((_, Some(found))) => {
            let (mut settings, mut wrong) = table(file, text, found);
            // A folder cannot say which folder is meant.
            if settings.iter().any(|(key, _)| *key == "model") {
                settings.retain(|(key, _)| *key != "model");
                wrong.push(format!("{file}: `model` does not belong in [{TABLE}]"));
            }
            (settings, wrong)
        }
        Some((item, None)) => {
            (Vec::new(), vec![format!("{file}:{}: `{TABLE}` is not a table; write [{TABLE}]", line(text, item))])
        }
    }
}

fn table(file: &str, text: &str, table: &dyn TableLike) -> Settings {
    let (mut settings, mut wrong) = Settings::default();
    for (key, item) in table.iter() {
        let at = line(text, item);
        let Some(&(key, meaning)) = KEYS.iter().find(|(name, _)| *name == key) else {
            let near = nearest(key, KEYS.iter().map(|(name, _)| *name));
            let help = near.map_or_else(
                || format!("the keys are {}", KEYS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            wrong.push(format!("{file}:{at}: unknown key `{}`; {help}", shown(key)));
            continue;
        };
        match value(item) {
            Some(value) => settings.push((key, value)),
            None => wrong.push(format!("{file}:{at}: `{key}` is not a text: {meaning}")),
        }
    }
    (settings, wrong)
}

/// A text, or a list of texts with commas between them.
fn value(item: &Item) -> Option<String> {
    if let Some(text) = item.as_str() {
        return Some(text.to_owned());
    }
    let list: Option<Vec<&str>> = item.as_array()?.iter().map(toml_edit::Value::as_str).collect();
    list.map(|list| list.join(","))
}

fn line(text: &str, item: &Item) -> usize {
    let start = item.span().map_or(0, |span| span.start.min(text.len()));
    1 + text.as_bytes()[..start].iter().filter(|&&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_lists_are_read() {
        let (settings, wrong) = of_user("config.toml", "lang = \"ja\"\npartners = [\"JPN\", \"USA\"]\n");
        assert_eq!(settings, [("lang", "ja".to_owned()), ("partners", "JPN,USA".to_owned())]);
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let (settings, wrong) = of_user("config.toml", "\nlagn = \"ja\"\ncolor = 3\n");
        assert_eq!(settings, []);
        assert_eq!(wrong[0], "config.toml:2: unknown key `lagn`; did you mean `lang`?");
        assert!(wrong[1].starts_with("config.toml:3: `color` is not a text"), "{wrong:?}");
    }

    #[test]
    fn a_folder_does_not_say_which_folder() {
        let (settings, wrong) = of_manifest("seawall.toml", "name = \"x\"\n[defaults]\nlang = \"ja\"\nmodel = \"y\"\n");
        assert_eq!(settings, [("lang", "ja".to_owned())]);
        assert_eq!(wrong.len(), 1);
    }
}
