//! Findings as people read them, with the line and the cell, and as JSON.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use seawall_model::diag::{Diagnostic, Severity};

/// Whether the text may hold terminal colors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Plain text.
    Plain,
    /// With ANSI colors.
    Color,
}

/// One finding: title, place with the line as written, and help.
#[must_use]
pub fn text(finding: &Diagnostic, style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Color => Renderer::styled(),
    };
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&finding.title).id(finding.code));
    match &finding.place {
        Some(place) => {
            let (start, end) = place.span;
            let end = place.text.floor_char_boundary(end.min(place.text.len()));
            let start = place.text.floor_char_boundary(start.min(end));
            let annotation = AnnotationKind::Primary.span(start..end).label(&finding.label);
            group = group
                .element(Snippet::source(&place.text).path(&place.file).line_start(place.line).annotation(annotation));
        }
        None => group = group.element(Level::NOTE.message(&finding.label)),
    }
    let mut report = vec![group];
    if !finding.help.is_empty() {
        report.push(Group::with_title(Level::HELP.secondary_title(&finding.help)));
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
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let plural = |count: usize, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    page.push_str(&format!(
        "{}, {}\n",
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning")
    ));
    page
}

/// Every finding as a JSON array with the fields of [`Diagnostic`].
#[must_use]
pub fn json(findings: &[Diagnostic]) -> String {
    serde_json::to_string_pretty(findings).expect("findings hold only texts and numbers")
}
