//! What the command line says of itself: shell completions, man pages, the reference page.

use super::arguments::Arguments;
use super::{End, write};
use anyhow::Context;
use clap::{Arg, Command, CommandFactory as _};
use clap_complete::Shell;
use std::fmt::Write as _;
use std::path::Path;

/// Prints the completions of a shell.
pub fn completions(shell: Shell) -> Result<(), End> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "seawall", &mut script);
    write::document(&String::from_utf8(script).context("completions are text")?)
}

/// Prints the man page of the program, or writes the pages of every command into a folder.
pub fn man(to: Option<&Path>) -> Result<(), End> {
    let mut command = Arguments::command();
    command.build();
    let Some(folder) = to else { return write::document(&page(&command)?) };
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be created", folder.display()))?;
    let mut count = 0;
    for (name, command) in all("seawall", &command) {
        let page = page(&command.clone().display_name(&name).bin_name(name.replace('-', " ")))?;
        write::file(&folder.join(format!("{name}.1")), page.as_bytes())?;
        count += 1;
    }
    write::document(&format!("{count} pages in {}\n", folder.display()))
}

fn page(command: &Command) -> anyhow::Result<String> {
    let mut page = Vec::new();
    // No date: the same program writes the same page.
    clap_mangen::Man::new(command.clone()).render(&mut page).context("a man page")?;
    String::from_utf8(page).context("a man page is text")
}

/// The command and all below it, by the names of their pages: `seawall`, `seawall-brief`.
fn all<'a>(name: &str, command: &'a Command) -> Vec<(String, &'a Command)> {
    let mut found = vec![(name.to_owned(), command)];
    for below in shown(command) {
        found.extend(all(&format!("{name}-{}", below.get_name()), below));
    }
    found
}

/// The subcommands that people use: `help` is clap's own.
fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|below| below.get_name() != "help" && !below.is_hide_set())
}

/// The reference page of the command line.
pub fn markdown() -> String {
    let mut command = Arguments::command();
    command.build();
    let mut page = String::new();
    for (name, command) in all("seawall", &command) {
        let words = name.replace('-', " ");
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let mut usage = words.clone();
        for argument in command.get_positionals() {
            let value = value(argument);
            let _ = if argument.is_required_set() { write!(usage, " {value}") } else { write!(usage, " [{value}]") };
        }
        if command.has_subcommands() {
            usage.push_str(" COMMAND");
        }
        let _ = write!(page, "## {words}\n\n{}\n\n```text\n{usage} [OPTIONS]\n```\n\n", sentence(&about));
        let is_top = name == "seawall";
        let rows: Vec<&Arg> = command
            .get_arguments()
            .filter(|argument| !matches!(argument.get_id().as_str(), "help" | "version"))
            // What every command takes is said once, with the program.
            .filter(|argument| is_top || !argument.is_global_set())
            .collect();
        if !rows.is_empty() {
            page.push_str("| argument | meaning | default |\n|---|---|---|\n");
            for argument in rows {
                let _ = writeln!(page, "| `{}` | {} | {} |", flag(argument), meaning(argument), default(argument));
            }
            page.push('\n');
        }
        if is_top {
            page.push_str("Every command takes the options above, and `--help`.\n\n");
        }
    }
    page
}

/// The commands and their arguments as objects.
pub fn items() -> Vec<serde_json::Value> {
    let mut command = Arguments::command();
    command.build();
    let argument = |argument: &Arg| serde_json::json!({ "argument": flag(argument), "meaning": meaning(argument), "default": default(argument) });
    all("seawall", &command)
        .into_iter()
        .map(|(name, command)| {
            let arguments: Vec<_> = command.get_arguments().map(argument).collect();
            let about = command.get_about().map(ToString::to_string);
            serde_json::json!({ "command": name.replace('-', " "), "about": about, "arguments": arguments })
        })
        .collect()
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

fn value(argument: &Arg) -> String {
    argument
        .get_value_names()
        .and_then(|names| names.first())
        .map_or_else(|| argument.get_id().as_str().to_uppercase(), ToString::to_string)
}

fn flag(argument: &Arg) -> String {
    if argument.is_positional() {
        return value(argument);
    }
    let mut flag = argument.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
    if let Some(long) = argument.get_long() {
        let _ = write!(flag, "--{long}");
    }
    if argument.get_action().takes_values() {
        let _ = write!(flag, " {}", value(argument));
    }
    flag
}

fn meaning(argument: &Arg) -> String {
    let help = sentence(&argument.get_help().map(ToString::to_string).unwrap_or_default()).replace('|', "\\|");
    let words: Vec<String> = match argument.get_action().takes_values() {
        true => argument.get_possible_values().iter().map(|word| format!("`{}`", word.get_name())).collect(),
        false => Vec::new(),
    };
    if words.is_empty() { help } else { format!("{help} One of {}.", words.join(", ")) }
}

fn default(argument: &Arg) -> String {
    if !argument.get_action().takes_values() {
        return String::new();
    }
    let words: Vec<_> = argument.get_default_values().iter().map(|word| word.to_string_lossy()).collect();
    if words.is_empty() { String::new() } else { format!("`{}`", words.join(",")) }
}
