//! `seawall observe`: exit codes, and a folder that is left alone where something is wrong.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a temporary folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("it can be listed");
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
        }
    }
}

fn observe(data: &Path, model: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command.arg("observe").arg("--data").arg(data).arg("--model").arg(model).args(more);
    command.output().expect("seawall starts")
}

#[track_caller]
fn ends(done: &Output, code: i32, said: &str) {
    let text = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(code), "{text}");
    assert!(text.contains(said), "{text}");
}

#[test]
fn a_stale_folder_is_reported_and_then_written() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (data, model) = (root().join("data"), folder.path().join("model"));
    copy(&root().join("models/ree-magnets"), &model);
    ends(&observe(&data, &model, &["--check"]), 0, "observations_baci.csv: 53 rows, is up to date");

    let sheet = model.join("observations_iea.csv");
    let fresh = std::fs::read(&sheet).expect("the model has the sheet");
    std::fs::write(&sheet, "stale\n").expect("a file can be written");
    ends(&observe(&data, &model, &["--check"]), 1, "observations_iea.csv: 1 rows, differs from the tables");
    assert_eq!(std::fs::read(&sheet).ok(), Some(b"stale\n".to_vec()));
    ends(&observe(&data, &model, &[]), 0, "observations_iea.csv: 1 rows, written");
    assert_eq!(std::fs::read(&sheet).ok(), Some(fresh));
}

#[test]
fn a_broken_extract_leaves_the_folder_alone() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let (data, model) = (folder.path().join("data"), folder.path().join("model"));
    copy(&root().join("data"), &data);
    copy(&root().join("models/ree-magnets"), &model);
    std::fs::remove_file(model.join("routes.csv")).expect("a file can be removed");
    std::fs::write(data.join("ports.csv"), "port,iso3\nCNSHA,Astralia\n").expect("a file can be written");
    ends(&observe(&data, &model, &[]), 3, "error: ports.csv:2 iso3: `Astralia` is no country");
    assert!(!model.join("routes.csv").exists());
    ends(&observe(&folder.path().join("none"), &model, &[]), 1, "cannot be read");
}
