//! Output: data on stdout, everything else on stderr, files whole or not at all.
//!
//! How this run prints (`--json`, `--color`) is said once, by the command line, before anything is printed.

use super::{End, REFUSED};
use anyhow::Context;
use seawall_io::diag_text::{self, Style};
use seawall_io::{render, store};
use seawall_model::answer::{Lang, Report};
use seawall_model::diag::Diagnostic;
use std::borrow::Cow;
use std::io::{IsTerminal as _, Write};
use std::path::Path;
use std::sync::OnceLock;

/// How this run prints.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Data as JSON.
    pub is_json: bool,
    /// Colors in messages.
    pub style: Style,
}

static TERMINAL: OnceLock<Terminal> = OnceLock::new();

/// Says how this run prints; later calls change nothing.
pub fn begin(terminal: Terminal) {
    TERMINAL.get_or_init(|| terminal);
}

fn terminal() -> Terminal {
    TERMINAL.get().copied().unwrap_or(Terminal { is_json: false, style: Style::Plain })
}

/// Whether data are asked for as JSON.
pub fn is_json() -> bool {
    terminal().is_json
}

/// Writes text to standard output, without what steers a terminal; a closed pipe ends quietly.
pub fn standard(text: &str) -> Result<(), End> {
    bytes(clean(text).as_bytes())
}

/// Writes data to standard output as JSON of this schema, whose fields are those of `value`.
pub fn json(schema: &'static str, value: serde_json::Value) -> Result<(), End> {
    // JSON escapes what steers a terminal by itself.
    bytes(object(schema, value).as_bytes())
}

/// Data as JSON of this schema, whose fields are those of `value`.
pub fn object(schema: &'static str, value: serde_json::Value) -> String {
    assert!(super::schemas::is_known(schema), "{schema} is in the list of schemas: cli/schemas.rs promises all");
    let mut object = serde_json::Map::new();
    object.insert("schema".into(), schema.into());
    if let serde_json::Value::Object(fields) = value {
        object.extend(fields);
    }
    format!("{:#}", serde_json::Value::Object(object))
}

/// Writes a finished document, such as a blank sheet: as it is, or in JSON as one text.
pub fn document(text: &str) -> Result<(), End> {
    if is_json() { json("seawall/text/1", serde_json::json!({ "text": text })) } else { standard(text) }
}

fn bytes(bytes: &[u8]) -> Result<(), End> {
    let mut out = std::io::stdout().lock();
    match out
        .write_all(bytes)
        .and_then(|()| if bytes.ends_with(b"\n") { Ok(()) } else { out.write_all(b"\n") })
        .and_then(|()| out.flush())
    {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other.context("standard output")?),
    }
}

/// Writes a message to standard error, without what steers a terminal.
pub fn message(text: &str) {
    raw(&clean(text));
}

/// Writes a finding to standard error, in color where that was asked for.
pub fn finding(finding: &Diagnostic, lang: Lang) {
    let mut finding = finding.clone();
    for text in [&mut finding.title, &mut finding.label, &mut finding.help] {
        (text.en, text.ja) = (clean(&text.en).into_owned(), clean(&text.ja).into_owned());
    }
    if let Some(place) = &mut finding.place {
        place.file = clean(&place.file).into_owned();
        // The line keeps its length, so that the mark below it stays under the cell.
        place.text = place.text.chars().map(|c| if c.len_utf8() == 1 && steers(c) { ' ' } else { c }).collect();
        if place.text.chars().any(steers) {
            place.text = clean(&place.text).into_owned();
        }
    }
    raw(&diag_text::text_in(&finding, terminal().style, lang));
}

fn raw(text: &str) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Whether a character steers a terminal or turns the direction of reading: a name may hold one, a screen must not obey it.
fn steers(character: char) -> bool {
    let is_layout = matches!(character, '\n' | '\t');
    (character.is_control() && !is_layout) || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with a replacement character for each one that steers a terminal.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().any(steers) {
        Cow::Owned(text.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Says what is being done, on a terminal only.
pub fn progress(text: &str) {
    if std::io::stderr().is_terminal() {
        message(text);
    }
}

/// A flag that Ctrl-C raises; engines look at it and stop.
pub fn interrupt() -> std::sync::Arc<std::sync::atomic::AtomicBool> {
    let flag = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let raised = flag.clone();
    // A second handler cannot be installed: then Ctrl-C ends the program at once, which is as good.
    let _ = ctrlc::set_handler(move || raised.store(true, std::sync::atomic::Ordering::SeqCst));
    flag
}

/// Writes a file under a temporary name, syncs it and renames it into place.
///
/// A device or a pipe is written to: a rename would put a plain file in its place, `/dev/null` among them.
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), End> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return Ok(std::fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))?);
    }
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = Path::new(&temporary);
    let written = (|| {
        let mut file = std::fs::File::create(temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(temporary, path)
    })();
    if written.is_err() {
        // The temporary file is ours; if it cannot be removed there is nothing more to do.
        let _ = std::fs::remove_file(temporary);
    }
    Ok(written.with_context(|| format!("{} cannot be written", path.display()))?)
}

/// Where a report goes.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    output: Option<&'a Path>,
    force: bool,
}

impl<'a> Target<'a> {
    /// A file, a folder or standard output; `force` moves aside what is no run.
    pub fn new(output: Option<&'a Path>, force: bool) -> Self {
        Self { output, force }
    }
}

/// Renders a report as the output's extension says; a path without one becomes a run folder.
pub fn report(report: &Report, lang: Lang, target: Target<'_>) -> Result<(), End> {
    report_with(report, &serde_json::json!({}), lang, target)
}

/// The same with fields of an object beside those of the report, where it is written as JSON.
pub fn report_with(report: &Report, keys: &serde_json::Value, lang: Lang, target: Target<'_>) -> Result<(), End> {
    if is_json() {
        standard(&render::json_with(report, keys))?;
    }
    let Some(path) = target.output else {
        return if is_json() { Ok(()) } else { standard(&render::text(report, lang, 100)) };
    };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    // A trailing slash or a folder that is there means a folder, whatever its name looks like.
    let is_folder = extension.is_empty() || path.is_dir() || path.to_string_lossy().ends_with('/');
    match extension.as_str() {
        _ if is_folder => return run(report, path, target.force),
        "html" | "htm" => file(path, render::html(report, lang).as_bytes())?,
        "json" => file(path, render::json_with(report, keys).as_bytes())?,
        "txt" => file(path, render::text(report, lang, 100).as_bytes())?,
        other => {
            message(&format!(
                "seawall: no format \".{other}\"; write .html, .json, .txt, or a folder for the whole run"
            ));
            return Err(End::Code(2));
        }
    }
    message(&format!("written to {}", path.display()));
    Ok(())
}

/// Saves a run folder.
fn run(report: &Report, path: &Path, force: bool) -> Result<(), End> {
    match store::save(path, &store::files(report), force) {
        Ok(store::Saved::Moved(aside)) => message(&format!("what stood there is at {}", aside.display())),
        Ok(store::Saved::New | store::Saved::Replaced) => {}
        Err(store::Error::Foreign(names)) => {
            message(&format!(
                "seawall: {} holds what no run wrote: {}\nchoose another folder, or --force to move it aside",
                path.display(),
                names.join(", ")
            ));
            return Err(End::Code(REFUSED));
        }
        Err(store::Error::NoRun(why)) => return Err(anyhow::anyhow!("{}: {why}", path.display()).into()),
        Err(store::Error::World(at, error)) => {
            return Err(anyhow::Error::new(error).context(format!("{} cannot be written", at.display())).into());
        }
    }
    message(&format!("written to {}", path.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{clean, file};

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt as _;
        // Through a link, so that a mistake would cost the link and not the machine's device.
        let folder = tempfile::tempdir().expect("a temporary folder");
        let link = folder.path().join("null");
        std::os::unix::fs::symlink("/dev/null", &link).expect("a link can be made");
        assert!(file(&link, b"x").is_ok());
        let there = std::fs::symlink_metadata(&link).expect("it is there");
        assert!(
            there.file_type().is_symlink() && std::fs::metadata(&link).expect("there").file_type().is_char_device()
        );
    }

    #[test]
    fn a_name_does_not_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\u{9b}31m\u{7}\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}31m\u{fffd}\u{fffd}c");
        assert_eq!(clean("磁石\t1\n"), "磁石\t1\n");
    }
}
