//! Findings as people read them, with the line and the cell, and as JSON.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use seawall_model::answer::Lang;
use seawall_model::diag::{Diagnostic, Severity};
use serde_json::{Value, json};

/// Whether the text may hold terminal colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// With ANSI colors.
    Color,
}

/// Version of the findings as JSON.
pub const SCHEMA: &str = "seawall/findings/1";

/// One finding in English: title, place with the line as written, and help.
#[must_use]
pub fn text(finding: &Diagnostic, style: Style) -> String {
    text_in(finding, style, Lang::En)
}

/// One finding: title, place with the line as written, and help.
#[must_use]
pub fn text_in(finding: &Diagnostic, style: Style, lang: Lang) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Color => Renderer::styled(),
    };
    let (note_ja, help_ja) = (Level::NOTE.with_name("補足"), Level::HELP.with_name("対処"));
    let (level, note, help) = match (lang, finding.severity) {
        (Lang::En, Severity::Error) => (Level::ERROR, Level::NOTE, Level::HELP),
        (Lang::En, Severity::Warning) => (Level::WARNING, Level::NOTE, Level::HELP),
        (Lang::Ja, Severity::Error) => (Level::ERROR.with_name("エラー"), note_ja, help_ja),
        (Lang::Ja, Severity::Warning) => (Level::WARNING.with_name("警告"), note_ja, help_ja),
    };
    let mut group = Group::with_title(level.primary_title(finding.title.get(lang)).id(finding.code));
    match &finding.place {
        Some(place) => {
            let (start, end) = place.span;
            let end = place.text.floor_char_boundary(end.min(place.text.len()));
            let start = place.text.floor_char_boundary(start.min(end));
            let annotation = AnnotationKind::Primary.span(start..end).label(finding.label.get(lang));
            group = group
                .element(Snippet::source(&place.text).path(&place.file).line_start(place.line).annotation(annotation));
        }
        None => group = group.element(note.message(finding.label.get(lang))),
    }
    let mut report = vec![group];
    if !finding.help.get(lang).is_empty() {
        report.push(Group::with_title(help.secondary_title(finding.help.get(lang))));
    }
    renderer.render(&report)
}

/// Every finding, blank lines between them, and a last line that counts them.
#[must_use]
pub fn all(findings: &[Diagnostic], style: Style) -> String {
    let mut page = String::new();
    for finding in findings {
        page.push_str(&text(finding, style));
        page.push_str("\n\n");
    }
    page + &counts(findings, Lang::En) + "\n"
}

/// How many errors and warnings there are.
#[must_use]
pub fn counts(findings: &[Diagnostic], lang: Lang) -> String {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let plural = |count: usize, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match lang {
        Lang::En => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
        Lang::Ja => format!("エラー {errors} 件、警告 {warnings} 件"),
    }
}

/// Every finding as a JSON array with the fields of [`Diagnostic`], its texts in one language.
#[must_use]
pub fn json(findings: &[Diagnostic], lang: Lang) -> Value {
    findings
        .iter()
        .map(|finding| {
            json!({
                "code": finding.code,
                "severity": finding.severity,
                "title": finding.title.get(lang),
                "place": finding.place,
                "label": finding.label.get(lang),
                "help": finding.help.get(lang),
            })
        })
        .collect()
}
