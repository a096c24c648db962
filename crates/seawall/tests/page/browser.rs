//! A headless browser for one page at a time: started, asked for the document it ends with, stopped.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Names that Chromium goes by.
const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

/// A page that takes longer than this is stuck.
const PATIENCE: Duration = Duration::from_secs(90);

/// The browser, or a printed reason why there is none: `SEAWALL_CHROMIUM`, else what the path has.
pub fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("SEAWALL_CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        NAMES.iter().find_map(|name| std::env::split_paths(&path).map(|at| at.join(name)).find(|at| at.is_file()));
    if found.is_none() {
        println!("skipped: no Chromium on the path ({}); SEAWALL_CHROMIUM may name one", NAMES.join(", "));
    }
    found
}

/// The document of `page` once all is still.
pub fn document(browser: &Path, page: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("page.html");
    std::fs::write(&file, page).expect("writable");
    let out = ended(browser, &folder, &["--dump-dom".to_owned(), format!("file://{}", file.display())]);
    String::from_utf8(out).expect("UTF-8")
}

/// On how many sheets of paper `page` is printed.
pub fn sheets(browser: &Path, page: &str) -> usize {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (file, paper) = (folder.path().join("page.html"), folder.path().join("page.pdf"));
    std::fs::write(&file, page).expect("writable");
    let to = format!("--print-to-pdf={}", paper.display());
    ended(browser, &folder, &["--no-pdf-header-footer".to_owned(), to, format!("file://{}", file.display())]);
    let bytes = std::fs::read(&paper).expect("a print");
    let is_sheet = |at: &[u8]| at.starts_with(b"/Type /Page") && at.get(11).is_some_and(|next| *next != b's');
    (0..bytes.len()).filter(|&at| is_sheet(&bytes[at..])).count()
}

/// What the browser wrote, once it has ended by itself.
fn ended(browser: &Path, folder: &tempfile::TempDir, words: &[String]) -> Vec<u8> {
    let mut command = Command::new(browser);
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"])
        .args(["--no-first-run", "--disable-extensions", "--disable-background-networking", "--window-size=1000,1400"])
        .arg("--virtual-time-budget=60000")
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()));
    command.args(words).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the browser starts");
    let mut out = child.stdout.take().expect("piped");
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        out.read_to_end(&mut bytes).map(|_| bytes)
    });
    let started = Instant::now();
    while child.try_wait().expect("a child of ours").is_none() {
        if started.elapsed() > PATIENCE {
            child.kill().expect("a child of ours");
            panic!("the browser did not end within {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    reader.join().expect("no panic").expect("readable")
}

/// The page under a policy that lets no script run, which is what a reader without scripts sees.
pub fn without_scripts(page: &str) -> String {
    policy(page, "'none'")
}

/// The page with a script of the test in it, which its own policy would refuse.
pub fn with_script(page: &str, script: &str) -> String {
    policy(page, "'unsafe-inline' 'unsafe-eval'").replacen("</body>", &format!("<script>{script}</script></body>"), 1)
}

fn policy(page: &str, scripts: &str) -> String {
    let start = page.find("script-src ").expect("a page with charts has a script policy") + "script-src ".len();
    let end = start + page[start..].find(';').expect("the policy goes on");
    format!("{}{scripts}{}", &page[..start], &page[end..])
}

/// What a script of the test left in an element `<pre id="told">`.
pub fn told(document: &str) -> String {
    let start = document.find("<pre id=\"told\">").expect("the script spoke") + "<pre id=\"told\">".len();
    let end = start + document[start..].find("</pre>").expect("the element ends");
    document[start..end].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
