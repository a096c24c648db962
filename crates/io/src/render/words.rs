//! The fixed words around an answer, in both languages; a word without its translation does not compile.

use seawall_model::answer::{Lang, Status};
use seawall_model::world::{Name, OriginKind};

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
    /// Heading over where numbers come from.
    Trace,
    /// How to use the list of figures.
    TraceLead,
    /// Heading over rows and what they rest on.
    Rows,
    /// Heading over figures.
    Figures,
    /// Heading over computations.
    Runs,
    /// Heading of the annex.
    Annex,
    /// What the annex holds.
    AnnexLead,
    /// Label of a figure's stated interval.
    Stated,
    /// Label of a figure's balanced value.
    Reconciled,
    /// Label of a figure's steady value.
    Steady,
    /// Label of how far a figure moved.
    Moved,
    /// Between a movement and the balance that caused it.
    PulledBy,
    /// Before the run of a column.
    ComputedBy,
    /// Before the figures of a row.
    RestsOn,
    /// A row without figures.
    NoFigure,
    /// Before the rows of the sheets.
    Evidence,
    /// Label before how many figures.
    Size,
    /// Before a date of publication.
    Published,
    /// Before a confidence.
    Confidence,
    /// Before a period.
    Period,
    /// Heading over the addresses of a run's cells.
    Addresses,
    /// Before the columns of a table.
    Columns,
    /// A column that no run computed.
    Fact,
    /// After the count of rows that only the annex shows.
    MoreRows,
    /// `OriginKind::Reported`.
    Reported,
    /// `OriginKind::Derived`.
    Derived,
    /// `OriginKind::Assumed`.
    Assumed,
    /// `OriginKind::Inferred`.
    Inferred,
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
    pub const ALL: [Word; 51] = [
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
        Word::Trace,
        Word::TraceLead,
        Word::Rows,
        Word::Figures,
        Word::Runs,
        Word::Annex,
        Word::AnnexLead,
        Word::Stated,
        Word::Reconciled,
        Word::Steady,
        Word::Moved,
        Word::PulledBy,
        Word::ComputedBy,
        Word::RestsOn,
        Word::NoFigure,
        Word::Evidence,
        Word::Size,
        Word::Published,
        Word::Confidence,
        Word::Period,
        Word::Addresses,
        Word::Columns,
        Word::Fact,
        Word::MoreRows,
        Word::Reported,
        Word::Derived,
        Word::Assumed,
        Word::Inferred,
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
            Word::Trace => ("Where each number comes from", "各数値の根拠"),
            Word::TraceLead => (
                "A number in a table leads to its row here; the row names the runs that computed it and the figures it rests on.",
                "表の数値から、この一覧の該当行に移動できます。各行には、計算の実行記録と根拠となる数値を示します。",
            ),
            Word::Rows => ("Rows of the tables", "表の各行"),
            Word::Figures => ("Figures", "根拠となる数値"),
            Word::Runs => ("Computations", "計算の実行記録"),
            Word::Annex => ("Annex", "別添"),
            Word::AnnexLead => ("Every table in full, with its notes.", "全ての表の全行と注記。"),
            Word::Stated => ("Stated", "公表・仮定値"),
            Word::Reconciled => ("Reconciled", "調整後"),
            Word::Steady => ("Steady state", "定常状態"),
            Word::Moved => ("Moved", "移動"),
            Word::PulledBy => ("pulled by", "要因:"),
            Word::ComputedBy => ("Computed by", "計算"),
            Word::RestsOn => ("Rests on", "根拠"),
            Word::NoFigure => {
                ("no single figure: read the run and the scenario", "個別の数値なし(実行記録とシナリオを参照)")
            }
            Word::Evidence => ("Rows read", "読み取った行"),
            Word::Size => ("figures", "件"),
            Word::Published => ("published", "公表"),
            Word::Confidence => ("confidence", "確度"),
            Word::Period => ("for", "対象期間"),
            Word::Addresses => ("Cells of this run, as table:row:column", "この計算の欄(表:行:列)"),
            Word::Columns => ("columns", "列"),
            Word::Fact => ("a fact or a word, not computed", "計算値ではなく、事実または語句"),
            Word::MoreRows => ("rows in all; notes and the rest in the annex", "行。残りと注記は別添に示す。"),
            Word::Reported => ("reported", "報告値"),
            Word::Derived => ("derived", "導出値"),
            Word::Assumed => ("assumed", "仮定"),
            Word::Inferred => ("inferred from balances", "収支から推定"),
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

impl From<OriginKind> for Word {
    fn from(kind: OriginKind) -> Word {
        match kind {
            OriginKind::Reported => Word::Reported,
            OriginKind::Derived => Word::Derived,
            OriginKind::Assumed => Word::Assumed,
            OriginKind::Inferred => Word::Inferred,
        }
    }
}

/// A word that sheets write for the quality of a figure, as people read it; one that is not known as it is.
pub(crate) fn quality(word: &str, lang: Lang) -> String {
    let known = [
        ("reported", "報告値"),
        ("estimated", "推計値"),
        ("derived", "導出値"),
        ("mirrored", "相手国統計による値"),
        ("withheld", "非公表"),
        ("not_available", "入手不可"),
        ("zero", "ゼロ"),
        ("less_than", "未満(上限のみ)"),
        ("greater_than", "超(下限のみ)"),
        ("high", "高"),
        ("medium", "中"),
        ("low", "低"),
        ("very_low", "極めて低い"),
        ("contested", "見解の相違あり"),
    ];
    match lang {
        Lang::En => word.replace('_', " "),
        Lang::Ja => known.iter().find(|(en, _)| *en == word).map_or(word, |(_, ja)| ja).to_owned(),
    }
}

/// The name of a sheet without its ending, as people read it.
pub(crate) fn sheet(file: &str, lang: Lang) -> String {
    let known = [
        ("observations.csv", "観測値"),
        ("assumptions.csv", "仮定"),
        ("views.csv", "採用判断"),
        ("recipes.csv", "配合比"),
        ("products.csv", "品目"),
        ("demands.csv", "需要"),
        ("stocks.csv", "在庫"),
        ("instruments.csv", "支援手段"),
        ("projects.csv", "案件"),
        ("project_lines.csv", "案件の投入・産出"),
        ("plants.csv", "設備"),
        ("links.csv", "経路"),
        ("contents.csv", "含有率"),
        ("parameters.csv", "計算条件"),
        ("recovery.csv", "復旧期間"),
        ("indicators.csv", "指標"),
        ("attacks.csv", "攻撃の候補"),
        ("scenario", "シナリオ"),
    ];
    match lang {
        Lang::En => file.to_owned(),
        Lang::Ja => known
            .iter()
            .find(|(name, _)| *name == file)
            .map_or_else(|| file.to_owned(), |(name, ja)| format!("{ja}({name})")),
    }
}
