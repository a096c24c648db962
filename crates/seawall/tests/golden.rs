//! Every folder in `examples/` is a golden test: its briefs are compared with the text kept beside them.
//!
//! `SEAWALL_BLESS=1 cargo test --release -p seawall --test golden` writes them anew; look at the difference.

use std::path::Path;
use std::process::Command;

#[test]
fn the_examples_say_what_they_said() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut compared = 0;
    for folder in std::fs::read_dir(&examples).expect("examples").map(|entry| entry.expect("readable").path()) {
        for scenario in
            std::fs::read_dir(folder.join("scenarios")).expect("scenarios").map(|entry| entry.expect("readable").path())
        {
            for lang in ["en", "ja"] {
                let out = Command::new(env!("CARGO_BIN_EXE_seawall"))
                    .arg("brief")
                    .arg(&scenario)
                    .arg("--model")
                    .arg(&folder)
                    .args(["--lang", lang])
                    .output()
                    .expect("the program starts");
                assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
                let told = String::from_utf8(out.stdout).expect("UTF-8");
                let name = format!("{}.{lang}.txt", scenario.file_stem().expect("a name").to_string_lossy());
                let golden = folder.join("golden").join(name);
                if std::env::var_os("SEAWALL_BLESS").is_some() {
                    std::fs::create_dir_all(folder.join("golden")).expect("writable");
                    std::fs::write(&golden, &told).expect("writable");
                }
                let kept = std::fs::read_to_string(&golden).unwrap_or_default();
                for (line, (told, kept)) in told.lines().zip(kept.lines()).enumerate() {
                    assert_eq!(told, kept, "{}:{}", golden.display(), line + 1);
                }
                assert_eq!(told.lines().count(), kept.lines().count(), "{}", golden.display());
                compared += 1;
            }
        }
    }
    assert!(compared >= 2, "there is an example");
}
