//! Output: data on stdout, everything else on stderr, files whole or not at all.

use super::End;
use anyhow::Context;
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
