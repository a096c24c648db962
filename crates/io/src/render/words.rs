//! The fixed words around an answer, in both languages; a word without its translation does not compile.

use seawall_model::answer::{Lang, Status};
use seawall_model::world::Name;

/// A word that the forms add to what the answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// Heading over the facts of the run.
    Run,
    /// Heading over the citations.
    Sources,
    /// Heading over the list of sections.
    Contents,
    /// Label before how the computation ended.
    Status,
    /// Link over the head of the page.
    Skip,
    /// What the second half of an interval column shows.
    LowToHigh,
    /// Heading of the drawn column.
    Bar,
    /// How to read the bars.
    BarKey,
    /// Summary over the numbers of a chart.
    Numbers,
    /// In the place of a long table that a chart draws, after the count of its rows.
    Elsewhere,
    /// After the least of an interval without a greatest.
    OrMore,
    /// After the greatest of an interval without a least.
    OrLess,
    /// A computed number that is none.
    NoNumber,
    /// An interval without ends.
    NoBound,
    /// A cell the answer does not hold.
    NotGiven,
    /// Under a table without rows.
    NoRows,
    /// Under the heading of sources where none is cited.
    NoSources,
    /// Before the licence of a source.
    Licence,
    /// `Status::Solved` as a sentence.
    Solved,
    /// `Status::Infeasible` as a sentence.
    Infeasible,
    /// `Status::Limit` as a sentence.
    Limit,
    /// `Status::Cancelled` as a sentence.
    Cancelled,
    /// `Status::Numerical` as a sentence.
    Numerical,
}

impl Word {
    /// Every word, for tests and translators.
    pub const ALL: [Word; 23] = [
        Word::Run,
        Word::Sources,
        Word::Contents,
        Word::Status,
        Word::Skip,
        Word::LowToHigh,
        Word::Bar,
        Word::BarKey,
        Word::Numbers,
        Word::Elsewhere,
        Word::OrMore,
        Word::OrLess,
        Word::NoNumber,
        Word::NoBound,
        Word::NotGiven,
        Word::NoRows,
        Word::NoSources,
        Word::Licence,
        Word::Solved,
        Word::Infeasible,
        Word::Limit,
        Word::Cancelled,
        Word::Numerical,
    ];

    /// The word in one language.
    pub fn word(self, lang: Lang) -> &'static str {
        let (en, ja) = self.both();
        match lang {
            Lang::En => en,
            Lang::Ja => ja,
        }
    }

    /// The word in both languages.
    pub fn name(self) -> Name {
        let (en, ja) = self.both();
        Name { en: en.to_owned(), ja: ja.to_owned() }
    }

    fn both(self) -> (&'static str, &'static str) {
        match self {
            Word::Run => ("About this run", "この計算について"),
            Word::Sources => ("Sources", "出典"),
            Word::Contents => ("Contents", "目次"),
            Word::Status => ("Status", "状態"),
            Word::Skip => ("Skip to the findings", "本文へ移動"),
            Word::LowToHigh => ("low to high", "下限〜上限"),
            Word::Bar => ("Drawn", "図"),
            Word::BarKey => (
                "Bars repeat the numbers beside them; a thin line runs from low to high.",
                "棒は左の数値を表し、細い線は下限から上限までを示します。",
            ),
            Word::Numbers => ("The numbers of this chart", "図の数値"),
            Word::Elsewhere => (
                "rows: drawn on the page, whole in a folder (-o FOLDER/)",
                "行:ページでは図に、フォルダー出力(-o FOLDER/)では全行を収録",
            ),
            Word::OrMore => ("or more", "以上"),
            Word::OrLess => ("or less", "以下"),
            Word::NoNumber => ("no number", "数値なし"),
            Word::NoBound => ("not bounded", "範囲不明"),
            Word::NotGiven => ("not given", "未記入"),
            Word::NoRows => ("No rows.", "該当する行はありません。"),
            Word::NoSources => ("No source is cited.", "引用した出典はありません。"),
            Word::Licence => ("Licence", "ライセンス"),
            Word::Solved => (
                "Solved. The answer passed our own check, made without the solver.",
                "求解済み。ソルバーとは別の検算に合格しています。",
            ),
            Word::Infeasible => {
                ("No answer meets all the rules given.", "与えられた条件をすべて満たす解はありません。")
            }
            Word::Limit => (
                "A limit of work or time was reached. The numbers, if any, are not proven best.",
                "計算量または時間の上限に達しました。数値があっても最適とは確認されていません。",
            ),
            Word::Cancelled => ("Interrupted before the end.", "計算は途中で中断されました。"),
            Word::Numerical => (
                "The solver's answer did not pass our check. Do not rely on the numbers.",
                "ソルバーの解は検算に合格しませんでした。数値を根拠に使わないでください。",
            ),
        }
    }
}

impl From<Status> for Word {
    fn from(status: Status) -> Word {
        match status {
            Status::Solved => Word::Solved,
            Status::Infeasible => Word::Infeasible,
            Status::Limit => Word::Limit,
            Status::Cancelled => Word::Cancelled,
            Status::Numerical => Word::Numerical,
        }
    }
}
