//! Findings about data: all at once, each with its place, reason and remedy, in both languages.

use crate::answer::Lang;
use serde::Serialize;

/// A text in the two languages of the product. There is no way to make one from a single language; see [`both!`](crate::both).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Text {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

impl Text {
    /// A text that is the same in both languages, such as an id or what somebody wrote.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { en: text.clone(), ja: text }
    }

    /// The text in one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Ja => &self.ja,
        }
    }
}

/// Compares with the English text.
impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.en == *other
    }
}

/// A [`Text`](crate::diag::Text) from an English and a Japanese format over the same names; without the second it does not compile.
#[macro_export]
macro_rules! both {
    ($en:literal, $ja:literal $(,)?) => {
        $crate::diag::Text { en: ::std::format!($en), ja: ::std::format!($ja) }
    };
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The model cannot be used.
    Error,
    /// May be meant.
    Warning,
}

/// Where in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// File name inside the model folder.
    pub file: String,
    /// Line in the file, from one.
    pub line: usize,
    /// Name of the column, or the key of a TOML file; empty for a whole row.
    pub column: String,
    /// The line as written.
    pub text: String,
    /// Byte range of the cell inside `text`.
    pub span: (usize, usize),
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// Code that never changes its meaning, `SW0107`.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Names the thing in the data's words.
    pub title: Text,
    /// Where; `None` for a finding about the folder as a whole.
    pub place: Option<Place>,
    /// Why it cannot stand.
    pub label: Text,
    /// What to write instead.
    pub help: Text,
}
