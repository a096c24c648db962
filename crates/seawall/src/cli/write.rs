//! Output: data on stdout, everything else on stderr, files whole or not at all.

use super::{End, REFUSED};
use anyhow::Context;
use seawall_io::{render, store};
use seawall_model::answer::{Lang, Report};
use std::io::Write;
use std::path::Path;

/// Writes to standard output; a closed pipe ends quietly.
pub fn standard(text: &str) -> Result<(), End> {
    let mut out = std::io::stdout().lock();
    match out
        .write_all(text.as_bytes())
        .and_then(|()| if text.ends_with('\n') { Ok(()) } else { out.write_all(b"\n") })
        .and_then(|()| out.flush())
    {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other.context("standard output")?),
    }
}

/// Writes a message to standard error.
pub fn message(text: &str) {
    // A closed standard error leaves nobody to tell.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Says what is being done, on a terminal only.
pub fn progress(text: &str) {
    use std::io::IsTerminal as _;
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
pub fn file(path: &Path, bytes: &[u8]) -> Result<(), End> {
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
    let Some(path) = target.output else {
        return standard(&render::text(report, lang, 100));
    };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default();
    // A trailing slash or a folder that is there means a folder, whatever its name looks like.
    let is_folder = extension.is_empty() || path.is_dir() || path.to_string_lossy().ends_with('/');
    match extension.as_str() {
        _ if is_folder => return run(report, path, target.force),
        "html" | "htm" => file(path, render::html(report, lang).as_bytes())?,
        "json" => file(path, render::json(report).as_bytes())?,
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
