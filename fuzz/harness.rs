//! A mutation harness for readers, shared by the examples `fuzz` of the crates: seeded, on stable, one process a target.
//!
//! Input `n` of a run is a function of the seed and `n` alone. A reader may refuse an input with a finding or accept it. It
//! may not panic, take longer than the limit, or accept silently: what is accepted must say the same after it was
//! written canonically and read again, and must keep every promise of its type. Each target states those promises.
//!
//! A panic of our own code counts wherever it is caught. A panic of a library counts where it comes out of the reader; one that the
//! reader turns into a finding does not, nor one of the library that only the harness asked, for a second reading.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What a reader did with an input.
pub enum Verdict {
    /// Refused, with a finding.
    Refused,
    /// Accepted, and every promise holds.
    Accepted,
    /// Accepted, and this promise is broken.
    Silent(String),
}

/// Inputs to start from, and what is done with each mutation of them.
pub struct Target {
    /// Name on the command line.
    pub name: &'static str,
    /// Names of parts with their bytes: one part of an input is mutated, or a few.
    pub seeds: Vec<(String, Vec<u8>)>,
    /// Words that mean something to this reader.
    pub words: &'static [&'static str],
    /// Reads the part of that name with these bytes.
    pub read: Read,
}

/// What is done with an input: the name of its part, and its bytes.
pub type Read = Box<dyn Fn(&str, &[u8]) -> Verdict>;

/// Longest that one input may take.
const LIMIT: Duration = Duration::from_secs(2);

/// Longest input: mutations that repeat do not grow without end.
const LONGEST: usize = 1 << 16;

/// Runs the targets that the command line names (all without a name), prints a line for each, and says whether all passed.
///
/// Arguments: `[TARGET ...] [--inputs N] [--seed S]`; the inputs are shared equally by the targets.
pub fn run(targets: &[Target]) -> bool {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str, otherwise: u64| {
        let at = words.iter().position(|word| word == name);
        at.and_then(|at| words.get(at + 1)).and_then(|word| word.parse().ok()).unwrap_or(otherwise)
    };
    let named = |target: &&Target| {
        let mut names = words
            .iter()
            .enumerate()
            .filter(|&(at, word)| !word.starts_with("--") && (at == 0 || !words[at - 1].starts_with("--")));
        let mut any = false;
        let is_named = names.any(|(_, name)| {
            any = true;
            name == target.name
        });
        is_named || !any
    };
    let chosen: Vec<&Target> = targets.iter().filter(named).collect();
    if chosen.is_empty() {
        let known: Vec<&str> = targets.iter().map(|target| target.name).collect();
        println!("no such target; there are: {}", known.join(", "));
        return false;
    }
    let each = option("--inputs", 10_000).div_ceil(chosen.len() as u64);
    let seed = option("--seed", 20_261_125);
    std::panic::set_hook(Box::new(note));
    let passed = chosen.into_iter().map(|target| one(target, each, seed)).collect::<Vec<_>>();
    let _ = std::panic::take_hook();
    passed.into_iter().all(|passed| passed)
}

/// Where our own code panicked while the current input was read, though somebody caught it.
static OURS: Mutex<Option<String>> = Mutex::new(None);

/// Notes a panic of our own code: its files are named from the root of the repository, those of libraries are not.
fn note(panic: &PanicHookInfo<'_>) {
    if let Some(place) = panic.location().filter(|place| place.file().starts_with("crates")) {
        *OURS.lock().expect("nobody panics with the lock") = Some(place.to_string());
    }
}

fn one(target: &Target, inputs: u64, seed: u64) -> bool {
    let (mut accepted, mut refused, mut panics, mut slow, mut silent) = (0u64, 0u64, 0u64, 0u64, 0u64);
    let (mut longest, mut kept) = (Duration::ZERO, 0);
    let started = Instant::now();
    for (name, bytes) in &target.seeds {
        if let Verdict::Refused | Verdict::Silent(_) = (target.read)(name, bytes) {
            println!("{}: the seed {name} is not accepted as it is", target.name);
        }
    }
    for input in 0..inputs {
        let mut numbers = Numbers::new(seed, input);
        let (name, bytes) = &target.seeds[numbers.below(target.seeds.len())];
        let mutant = mutate(bytes, target, &mut numbers);
        *OURS.lock().expect("nobody panics with the lock") = None;
        let begun = Instant::now();
        let verdict = catch_unwind(AssertUnwindSafe(|| (target.read)(name, &mutant)));
        let mut took = begun.elapsed();
        let caught = OURS.lock().expect("nobody panics with the lock").take().filter(|_| verdict.is_ok());
        // On a busy machine a process may wait that long for its turn: an input is slow when it is slow each time.
        for _ in 0..3 {
            if took > LIMIT {
                let begun = Instant::now();
                let _ = catch_unwind(AssertUnwindSafe(|| (target.read)(name, &mutant)));
                took = took.min(begun.elapsed());
            }
        }
        longest = longest.max(took);
        let mut wrong = None;
        match verdict {
            Ok(Verdict::Refused) => refused += 1,
            Ok(Verdict::Accepted) => accepted += 1,
            Ok(Verdict::Silent(why)) => {
                silent += 1;
                wrong = Some(format!("accepted silently: {why}"));
            }
            Err(panic) => {
                panics += 1;
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
                wrong = Some(format!("panic: {}", text.unwrap_or_default()));
            }
        }
        if let Some(place) = caught {
            panics += 1;
            wrong = Some(format!("panic at {place}, caught"));
        }
        if took > LIMIT {
            slow += 1;
            wrong.get_or_insert_with(|| format!("took {took:?}"));
        }
        if let Some(why) = wrong
            && kept < 20
        {
            kept += 1;
            let folder = std::env::temp_dir().join("seawall-fuzz");
            let file = folder.join(format!("{}-{input}-{}", target.name, name.replace('/', "_")));
            // Where the input cannot be kept, its number brings it back.
            let _ = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, &mutant));
            println!("{}: input {input} of seed {seed}, {name}: {why}; kept as {}", target.name, file.display());
        }
    }
    println!(
        "{:<10} {inputs:>9} inputs {accepted:>9} accepted {refused:>9} refused  {panics} panics  {slow} timeouts  \
         {silent} silent acceptances  longest {:.3} s  peak {}  {:.0} s",
        target.name,
        longest.as_secs_f64(),
        peak(),
        started.elapsed().as_secs_f64()
    );
    panics + slow + silent == 0
}

/// Largest resident memory so far, as Linux says it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kib.map_or("unknown".to_owned(), |kib| format!("{} MB", kib / 1000))
}

/// Numbers that look random and are the same every time (SplitMix64).
pub struct Numbers(u64);

impl Numbers {
    fn new(seed: u64, input: u64) -> Self {
        let mut numbers = Self(seed ^ input.wrapping_mul(0xd134_2543_de82_ef95));
        numbers.next();
        numbers
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// What any reader of numbers and words may stumble over.
const WORDS: &[&str] = &[
    "",
    "0",
    "-0",
    "-1",
    "1",
    "1e308",
    "1e309",
    "1e-320",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "infinity",
    "0x10",
    "1_000",
    "1,000",
    "1,5",
    "１２",
    "−3",
    "+5",
    ".",
    "5.",
    ".5",
    "1e",
    "1e5",
    "99999999999999999999",
    "9007199254740993",
    "true",
    "null",
    "~",
    "=1+1",
    "@x",
    "\"",
    "\"\"",
    "'",
    "\\",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\0",
    "\u{1b}[2J",
    "../../x",
    "*",
    ";",
    ";;",
    "，",
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u{3000}",
    "磁石",
    "ｶﾞ",
    "e\u{301}",
    "%",
    "5 %",
    "105 %",
    "2026-10-01",
    "2026-13-01",
    "2026-02-30",
    "0000-00-00",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "=",
    "#",
    "!",
    "&",
    "|",
];

/// One to four mutations of `bytes`, oftener few: of bytes, of words, of lines.
fn mutate(bytes: &[u8], target: &Target, numbers: &mut Numbers) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let more = numbers.below(4);
    for _ in 0..=numbers.below(more + 1) {
        out = once(&out, target, numbers);
        out.truncate(LONGEST);
    }
    out
}

fn once(bytes: &[u8], target: &Target, numbers: &mut Numbers) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let at = numbers.below(out.len());
    match numbers.below(16) {
        0 if !out.is_empty() => out[at] ^= 1 << numbers.below(8),
        1 if !out.is_empty() => out[at] = numbers.below(256) as u8,
        2 => out.insert(at, numbers.below(256) as u8),
        3 if !out.is_empty() => drop(out.remove(at)),
        4 => out.truncate(at),
        5 => {
            // A stretch again, some times.
            let end = (at + 1 + numbers.below(32)).min(out.len());
            let stretch = out[at..end].repeat(1 + numbers.below(8));
            out.splice(at..at, stretch);
        }
        6 => {
            let end = (at + numbers.below(64)).min(out.len());
            out.drain(at..end);
        }
        7 | 8 => lines(&mut out, numbers),
        _ => word(&mut out, at, target, numbers),
    }
    out
}

/// A line twice, away, or in another's place.
fn lines(out: &mut Vec<u8>, numbers: &mut Numbers) {
    let mut lines: Vec<Vec<u8>> = out.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    let (one, other) = (numbers.below(lines.len()), numbers.below(lines.len()));
    match numbers.below(3) {
        0 => {
            let line = lines[one].clone();
            lines.insert(other, line);
        }
        1 => drop(lines.remove(one)),
        _ => lines.swap(one, other),
    }
    *out = lines.join(&b'\n');
}

/// Another word where one stands: a word of the reader, any word, or one from elsewhere in the input.
fn word(out: &mut Vec<u8>, at: usize, target: &Target, numbers: &mut Numbers) {
    let is_edge = |byte: u8| b" ,\n\r\t=\"[]{}();".contains(&byte);
    let around = |out: &[u8], at: usize| {
        let start = out[..at].iter().rposition(|&byte| is_edge(byte)).map_or(0, |edge| edge + 1);
        let end = out[at..].iter().position(|&byte| is_edge(byte)).map_or(out.len(), |edge| at + edge);
        start..end.max(start)
    };
    let new = match numbers.below(4) {
        0 => {
            let other = numbers.below(out.len());
            out[around(out, other)].to_vec()
        }
        1 => WORDS[numbers.below(WORDS.len())].as_bytes().to_vec(),
        _ if !target.words.is_empty() => target.words[numbers.below(target.words.len())].as_bytes().to_vec(),
        _ => WORDS[numbers.below(WORDS.len())].as_bytes().to_vec(),
    };
    let old = around(out, at);
    out.splice(old, new);
}
