//! `cargo xtask web`: the bundle of `web/`, built with node and committed, so that `cargo build` needs none.
//!
//! `dist/built.sha256` holds the hash of all that the bundle is made from and of each file that came out. `--check` compares
//! them without node, and where node and the packages are there, builds again and compares bytes.

use crate::repo;
use anyhow::{Context, bail, ensure};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What comes out.
const BUILT: [&str; 3] = ["charts.js", "world.json", "NOTICE"];

/// What goes in, besides every file of `src/`.
const INPUTS: [&str; 4] = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json"];

/// Where the hashes stand.
const HASHES: &str = "dist/built.sha256";

/// Builds the bundle and writes the hashes.
pub(crate) fn run() -> anyhow::Result<()> {
    let web = repo::root()?.join("web");
    packages(&web)?;
    node(&web, &["build.mjs"])?;
    std::fs::write(web.join(HASHES), hashes(&web)?).context("dist/built.sha256")?;
    println!("web: {}", BUILT.map(|name| format!("dist/{name}")).join(", "));
    Ok(())
}

/// Fails where the committed bundle is not what the sources make.
pub(crate) fn check() -> anyhow::Result<()> {
    let web = repo::root()?.join("web");
    fresh(&web)?;
    if !has("node") || !web.join("node_modules/esbuild").is_dir() {
        println!("web: hashes agree; not built again: node or web/node_modules is not there");
        return Ok(());
    }
    let again = std::env::temp_dir().join(format!("seawall-web-{}", std::process::id()));
    let compared = (|| {
        node(&web, &["build.mjs", "--into", &again.to_string_lossy()])?;
        for name in BUILT {
            let (stored, built) = (std::fs::read(web.join("dist").join(name))?, std::fs::read(again.join(name))?);
            ensure!(stored == built, "web/dist/{name} is not what the sources make: run `cargo xtask web`");
        }
        Ok(())
    })();
    // Ours and in the temporary folder; a second process cannot have the same name.
    let _ = std::fs::remove_dir_all(&again);
    compared?;
    println!("web: hashes agree; built again with the same bytes");
    Ok(())
}

fn fresh(web: &Path) -> anyhow::Result<()> {
    let stored = std::fs::read_to_string(web.join(HASHES)).context("web/dist/built.sha256 cannot be read")?;
    ensure!(stored == hashes(web)?, "web/dist is behind web/src: run `cargo xtask web` and commit what it writes");
    Ok(())
}

/// Installs the packages of the lock file, without running any of their scripts.
fn packages(web: &Path) -> anyhow::Result<()> {
    if !has("npm") {
        bail!("node and npm are needed to build the bundle; what is committed works without them");
    }
    let status = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(web)
        .status()
        .context("npm cannot be started")?;
    ensure!(status.success(), "npm ci: {status}");
    Ok(())
}

fn node(web: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let status = Command::new("node").args(arguments).current_dir(web).status().context("node cannot be started")?;
    ensure!(status.success(), "node {}: {status}", arguments.join(" "));
    Ok(())
}

fn has(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success())
}

/// One line for the sources together, one for each file that is built.
fn hashes(web: &Path) -> anyhow::Result<String> {
    let mut inputs: Vec<PathBuf> = INPUTS.iter().map(|name| web.join(name)).collect();
    for entry in std::fs::read_dir(web.join("src")).context("web/src")? {
        inputs.push(entry?.path());
    }
    inputs.sort();
    let mut sources = Sha256::new();
    for path in inputs {
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        let name = path.strip_prefix(web)?.to_string_lossy().replace('\\', "/");
        sources.update(format!("{name}\n{}\n", bytes.len()));
        sources.update(&bytes);
    }
    let mut out = format!("{}  sources\n", hex(&sources.finalize()));
    for name in BUILT {
        let bytes = std::fs::read(web.join("dist").join(name)).with_context(|| format!("web/dist/{name}"))?;
        writeln!(out, "{}  {name}", hex(&Sha256::digest(&bytes)))?;
    }
    Ok(out)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |out, byte| out + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    //! The bundle that is committed.

    use super::{BUILT, fresh};
    use crate::repo;
    use std::io::Write as _;

    /// Gzipped bytes that the bundle may have; the map is counted apart.
    const MOST: usize = 600_000;

    #[test]
    fn the_committed_bundle_is_made_from_the_committed_sources() {
        fresh(&repo::root().expect("a root").join("web")).expect("fresh");
    }

    #[test]
    fn the_bundle_is_light() {
        let dist = repo::root().expect("a root").join("web/dist");
        for name in BUILT {
            let bytes = std::fs::read(dist.join(name)).expect("a built file");
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            gzip.write_all(&bytes).expect("memory");
            let size = gzip.finish().expect("memory").len();
            println!("{name}: {size} bytes gzipped");
            assert!(size <= MOST, "{name} has {size} bytes gzipped");
        }
    }
}
