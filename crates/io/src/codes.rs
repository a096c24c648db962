//! The register of finding codes: what each means, a wrong and a right example. A code never changes its meaning.

use seawall_model::answer::Lang;
use seawall_model::diag::Severity;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One code of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code, `SW0301`.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What was found, in a few words; English, see [`Code::summary`].
    pub summary: &'static str,
    /// Why it matters and what to do; English, see [`Code::explanation`].
    pub explanation: &'static str,
    /// The file of the example; empty where the example is not a line of a file.
    pub file: &'static str,
    /// What gives the finding.
    pub wrong: &'static str,
    /// What does not.
    pub right: &'static str,
}

/// The register entry of `code`, of a folder or a scenario; upper and lower case are the same.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Code> {
    all().find(|entry| entry.code.eq_ignore_ascii_case(code.trim()))
}

/// Every code: those of folders, then those of scenarios.
pub fn all() -> impl Iterator<Item = &'static Code> {
    CODES.iter().chain(crate::scenario::codes::CODES)
}

impl Code {
    /// What was found, in a few words.
    #[must_use]
    pub fn summary(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.summary,
            Lang::Ja => self.japanese().0,
        }
    }

    /// Why it matters and what to do.
    #[must_use]
    pub fn explanation(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.explanation,
            Lang::Ja => self.japanese().1,
        }
    }

    /// Summary and explanation in Japanese. Those of folders stand in the register below and cannot be missing; those of
    /// scenarios stand in a table that a test compares with their register.
    fn japanese(&self) -> (&'static str, &'static str) {
        let of_folders = CODES.iter().position(|entry| entry.code == self.code).map(|at| JAPANESE[at]);
        of_folders.or_else(|| crate::scenario::japanese::code(self.code)).unwrap_or((self.summary, self.explanation))
    }

    /// The page that `seawall explain` prints.
    #[must_use]
    pub fn page(&self, lang: Lang) -> String {
        let (severity, wrong, right) = match (lang, self.severity) {
            (Lang::En, Severity::Error) => ("error", "Wrong", "Right"),
            (Lang::En, Severity::Warning) => ("warning", "Wrong", "Right"),
            (Lang::Ja, Severity::Error) => ("エラー", "誤り", "正しい例"),
            (Lang::Ja, Severity::Warning) => ("警告", "誤り", "正しい例"),
        };
        let mut page = format!("{} ({severity}): {}\n\n{}\n", self.code, self.summary(lang), self.explanation(lang));
        for (word, example) in [(wrong, self.wrong), (right, self.right)] {
            let place = match lang {
                _ if self.file.is_empty() => String::new(),
                Lang::En => format!(", {}", self.file),
                Lang::Ja => format!(" ({})", self.file),
            };
            let _ = write!(page, "\n{word}{place}:\n\n");
            for line in example.lines() {
                let _ = writeln!(page, "    {line}");
            }
        }
        page
    }

    /// The entry as JSON, in one language.
    #[must_use]
    pub fn json(&self, lang: Lang) -> Value {
        json!({
            "code": self.code,
            "severity": self.severity,
            "summary": self.summary(lang),
            "explanation": self.explanation(lang),
            "file": self.file,
            "wrong": self.wrong,
            "right": self.right,
        })
    }
}

/// Whether a finding of a scenario judges it by the model: where the model has errors of its own, such a finding may be
/// their echo.
#[must_use]
pub fn rests_on_model(code: &str) -> bool {
    matches!(code, "SW0607" | "SW0608" | "SW0609" | "SW0617" | "SW0622" | "SW0624")
}

/// How bad findings of this code are.
pub(crate) fn severity(code: &str) -> Severity {
    CODES.iter().find(|entry| entry.code == code).map_or(Severity::Error, |entry| entry.severity)
}

/// Declares the codes: a constant for each, the register, and its Japanese texts after each `/`; a code without them does
/// not compile.
macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $summary:literal / $summary_ja:literal : $explanation:literal / $explanation_ja:literal in $file:literal wrong $wrong:literal right $right:literal)+) => {
        $(#[doc = $summary] pub(crate) const $name: &str = $code;)+
        /// Every code, in order.
        pub const CODES: &[Code] = &[$(Code {
            code: $code,
            severity: Severity::$severity,
            summary: $summary,
            explanation: $explanation,
            file: $file,
            wrong: $wrong,
            right: $right,
        }),+];
        /// Summary and explanation of every code in Japanese, in the order of [`CODES`].
        const JAPANESE: &[(&str, &str)] = &[$(($summary_ja, $explanation_ja)),+];
    };
}

codes! {
    UNREADABLE "SW0101" Error "a file is not text in UTF-8 or CP932" / "ファイルが UTF-8 でも CP932 でもない":
        "Sheets are read as UTF-8, with or without a byte order mark, or else as CP932, which Japanese versions of Excel write. \
         Anything else would turn names into other names, so it is refused. Save the file as \"CSV UTF-8\"."
        / "表は UTF-8 (BOM の有無は問わない) か、日本語版 Excel が書き出す CP932 として読む。ほかの文字コードでは名称が別の文字に化けるため受け付けない。「CSV UTF-8」形式で保存し直す。"
        in "" wrong "a sheet saved as \"Unicode text\" (UTF-16) or in Latin-1" right "the same sheet saved as \"CSV UTF-8\""
    MISSING_SHEET "SW0102" Error "a sheet is missing" / "表が足りない":
        "A model folder has one file for each sheet. A sheet with nothing to say has a header row only."
        / "モデルのフォルダーには表ごとに 1 つのファイルがある。書くことがない表は見出し行だけにする。"
        in "" wrong "a folder without demands.csv" right "a folder with demands.csv, be it only its header row"
    UNKNOWN_COLUMN "SW0103" Error "a column is not known" / "知らない列がある":
        "A column that is not known is a misspelled one or a fact that would be lost. Rename it, or move what it says into `note` or `reason`."
        / "知らない列は、列名の書き誤りか、失われてしまう事実である。列名を直すか、内容を `note` か `reason` に移す。"
        in "uses.csv" wrong "use,name_en,name_ja,tier,teir" right "use,name_en,name_ja,tier"
    MISSING_COLUMN "SW0104" Error "a column is missing" / "列が足りない":
        "The columns marked as required in the manual must stand in the header row, in any order."
        / "マニュアルで必須とされた列は、順序を問わず見出し行になければならない。"
        in "uses.csv" wrong "use,name_en,name_ja" right "use,name_en,name_ja,tier"
    REPEATED_COLUMN "SW0105" Error "a column stands twice in the header row" / "見出し行に同じ列が 2 つある":
        "Which of the two is meant cannot be known."
        / "どちらを指すのか決められない。"
        in "uses.csv" wrong "use,name_en,name_ja,tier,tier" right "use,name_en,name_ja,tier"
    TOO_LARGE "SW0106" Error "a file, a row or a sheet is too large" / "ファイル、行または表が大きすぎる":
        "Limits keep a broken or hostile file from filling the memory: 64 MiB a file, 1 MiB a row, 1,000,000 rows and 20,000,000 cells a \
         sheet, 256 columns. A row that is too long is mostly a quotation mark that never closes."
        / "壊れたファイルや悪意のあるファイルがメモリーを埋め尽くさないように上限がある。1 ファイル 64 MiB、1 行 1 MiB、1 表 1,000,000 行かつ 20,000,000 セル、256 列まで。長すぎる行の多くは、閉じられていない引用符による。"
        in "" wrong "a note of two million characters" right "a note of a few sentences"
    FIELDS "SW0107" Error "a row has more or fewer fields than the header row" / "行のセルの数が見出し行と合わない":
        "Mostly a comma inside a text that is not quoted. Cells would end up under the wrong header, so the row is refused."
        / "多くは、引用符で囲んでいない文字列の中のコンマによる。セルが別の列に入ってしまうため、その行は受け付けない。"
        in "uses.csv" wrong "ev,Electric vehicles, trucks too,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    QUOTES "SW0108" Error "quotation marks do not match" / "引用符が対応していない":
        "A cell that starts with a quotation mark ends with one, and a quotation mark inside it is doubled."
        / "引用符で始まるセルは引用符で終わり、その中の引用符は 2 つ重ねて書く。"
        in "uses.csv" wrong "ev,\"Electric\" vehicles,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    CONTROL "SW0109" Error "a cell holds control or invisible characters" / "制御文字や見えない文字がある":
        "Control characters, zero-width characters and marks that change the direction of writing can make a text look like another one."
        / "制御文字、幅のない文字、書字方向を変える文字は、ある文字列を別の文字列に見せかけることができる。"
        in "uses.csv" wrong "ev,Electric\u{202e} vehicles,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    FORMULA "SW0110" Error "a text starts like a formula" / "文字列が数式のように始まる":
        "A spreadsheet runs a cell that starts with `=`, `+`, `@` or `-` when the file is opened. Start the text with a letter."
        / "`=`、`+`、`@`、`-` で始まるセルは、ファイルを開いたときに表計算ソフトが実行する。文字で始める。"
        in "uses.csv" wrong "ev,=Electric vehicles,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    UNKNOWN_FILE "SW0111" Warning "a sheet of this name is not known" / "その名前の表はない":
        "The file is not read. A sheet that is misspelled would be lost without a word."
        / "このファイルは読まれない。表の名前を書き誤ると、何も告げられずに失われてしまうため知らせる。"
        in "" wrong "a file demand.csv" right "a file demands.csv"
    MANIFEST "SW0112" Error "seawall.toml cannot be used" / "seawall.toml を使えない":
        "The file says which version of the format the folder has, its name, titles in both languages, base year, currency and partners."
        / "このファイルは、フォルダーの形式の版、名前、両言語の題名、基準年、通貨、パートナーを示す。"
        in "seawall.toml" wrong "base_year = \"last year\"" right "base_year = 2024"
    MANIFEST_KEY "SW0113" Error "a key in seawall.toml is not known" / "seawall.toml に知らないキーがある":
        "A key that is not known is a misspelled one or a wish that would be lost."
        / "知らないキーは、書き誤りか、失われてしまう指定である。"
        in "seawall.toml" wrong "base_yaer = 2024\nbase_year = 2024" right "base_year = 2024"
    BLANK "SW0114" Error "a cell may not be blank" / "空欄にできないセルが空欄である":
        "Blank means that the fact is missing, and without this one the row says nothing."
        / "空欄は事実が欠けていることを意味する。このセルがないと、行は何も示さない。"
        in "uses.csv" wrong "ev,Electric vehicles,電気自動車," right "ev,Electric vehicles,電気自動車,essential"
    SHEET_ERROR "SW0115" Error "a text is a spreadsheet's error value" / "文字列が表計算ソフトのエラー値である":
        "`#N/A`, `#REF!` and their like are what a spreadsheet shows where a formula failed. They are not a name, a source or a reason."
        / "`#N/A` や `#REF!` は、計算できなかった数式の跡である。名称でも出典でも理由でもない。"
        in "uses.csv" wrong "ev,#REF!,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    PARQUET "SW0116" Error "a Parquet sheet cannot be read" / "Parquet の表を読めない":
        "A Parquet sheet has the columns of the CSV sheet of the same name, flat: texts, numbers or dates, null for a blank cell. It may be \
         uncompressed or packed with Snappy or Zstandard, and unpacked it keeps to the limits of a CSV sheet."
        / "Parquet の表は、同名の CSV の表と同じ列を入れ子なしで持つ。文字列、数値、日付のいずれかで、空欄は null とする。圧縮は無圧縮、Snappy、Zstandard が使え、展開後の大きさは CSV の表の上限に収める。"
        in "" wrong "a stocks.parquet whose upload stopped half way" right "the whole file"
    TWO_FORMS "SW0117" Error "a sheet is there as CSV and as Parquet" / "同じ表が CSV と Parquet の両方にある":
        "Which of the two holds cannot be known, and they will drift apart."
        / "どちらが正しいか決められず、いずれ食い違う。"
        in "" wrong "a folder with stocks.csv and stocks.parquet" right "a folder with one of them"
    REPEATED_KEY "SW0201" Error "two rows have the same key" / "2 つの行のキーが同じである":
        "Each thing is said once. Two ids that differ only in upper and lower case count as the same."
        / "1 つの事柄は 1 度だけ書く。大文字と小文字だけが異なる ID は同じとみなす。"
        in "uses.csv" wrong "ev,Electric vehicles,電気自動車,essential\nEV,Electric cars,電気自動車,rest" right "ev,Electric vehicles,電気自動車,essential"
    DANGLING "SW0202" Error "an id is not in the sheet it refers to" / "参照先の表に ID がない":
        "Every id that a row mentions has a row in its own sheet."
        / "行に書く ID は、すべてその ID の表に行を持つ。"
        in "plants.csv" wrong "P5,JPN,sintring,1,1.1,1.3,0.02,,Works ran near capacity" right "P5,JPN,sintering,1,1.1,1.3,0.02,,Works ran near capacity"
    COUNTRY "SW0203" Error "a country code is not known" / "国コードが存在しない":
        "Countries are written as ISO 3166-1 alpha-3 codes. Names and other codes are never replaced silently; the help names the code. \
         A group has a code of its own, and its members or a note say what it is."
        / "国は ISO 3166-1 の 3 文字コードで書く。国名やほかのコードを黙って置き換えることはせず、対処の欄でコードを示す。地域群には独自のコードを付け、`members` か `note` で中身を示す。"
        in "regions.csv" wrong "日本,Japan,日本,," right "JPN,Japan,日本,,"
    AMBIGUOUS_COUNTRY "SW0204" Error "a country name has several meanings" / "国名が複数の国を指す":
        "Congo, Korea or Guinea are more than one country. The code must be written out."
        / "「コンゴ」「朝鮮」「ギニア」に当たる国は 1 つではない。コードで書く。"
        in "regions.csv" wrong "ROW,Rest of world,その他,Congo," right "ROW,Rest of world,その他,,Every other country"
    HOSTILE_ID "SW0205" Error "an id has characters that ids may not have" / "ID に使えない文字がある":
        "Ids are 1 to 64 ASCII letters, digits, `_`, `-` and `.`, and start with a letter or digit, so that they can stand in file names, \
         scenario files and addresses everywhere. Names may have any letter."
        / "ID は半角の英数字と `_`、`-`、`.` で 1~64 字とし、英字か数字で始める。ファイル名、シナリオ、アドレスのどこにでも書けるようにするためである。名称にはどの文字を使ってもよい。"
        in "uses.csv" wrong "../ev,Electric vehicles,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    WORD "SW0206" Error "a cell holds none of the words it may hold" / "決められた語ではない":
        "The column has a closed list of words; see the manual's table."
        / "この列に書ける語は決まっている。マニュアルの表を見る。"
        in "uses.csv" wrong "ev,Electric vehicles,電気自動車,vital" right "ev,Electric vehicles,電気自動車,essential"
    DATE "SW0207" Error "a date or year cannot be read" / "日付や年として読めない":
        "Dates are written `2024`, `2024-05` or `2024-05-31`; years `2024` or `FY2024`."
        / "日付は `2024`、`2024-05`、`2024-05-31`、年は `2024` か `FY2024` と書く。"
        in "observations.csv" wrong "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-13,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    MEMBER "SW0208" Error "a country is counted twice" / "国が二重に数えられている":
        "Regions are added up to the world, so a country is either a region or a member of one group."
        / "地域の合計が世界になるので、1 つの国は独立した地域か、1 つの地域群の構成国のどちらかである。"
        in "regions.csv" wrong "ROW,Rest of world,その他,JPN,Every other country" right "ROW,Rest of world,その他,,Every other country"
    HS_CODE "SW0209" Error "a customs code cannot be read" / "HS コードとして読めない":
        "Goods are named by codes of the Harmonized System with six digits, and the edition of the codes stands beside them, since their \
         meaning changes between editions. Spreadsheets drop a zero in front and turn long codes into powers of ten."
        / "品目は HS の 6 桁コードで示し、版によって意味が変わるため、版も併せて書く。表計算ソフトは先頭の 0 を落としたり、長いコードを指数表示に変えたりする。"
        in "products.csv" wrong "oxide,oxide,oxide,Neodymium oxide,酸化ネオジム,nd,2.85E+05,HS2022,,50000,55000,60000,USD/t,,S1," right "oxide,oxide,oxide,Neodymium oxide,酸化ネオジム,nd,284690,HS2022,,50000,55000,60000,USD/t,,S1,"
    NUMBER "SW0301" Error "a cell is not a number" / "セルが数値ではない":
        "Numbers have digits, at most one decimal point and perhaps an exponent: no thousands separators, units or percent signs. Full-width \
         digits are read. A missing number is a blank cell, never a dash."
        / "数値は、数字、1 つまでの小数点、必要なら指数で書く。桁区切り、単位、パーセント記号は付けない。全角数字は読める。数値がない場合は空欄とし、横線を引かない。"
        in "stocks.csv" wrong "K1,JPN,metal,private,20,30,60 days,0.25,0.1,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    NOT_FINITE "SW0302" Error "a number is NaN or infinite" / "数値が NaN か無限大である":
        "No limit is a blank cell where the manual says so; an unknown number is a blank cell."
        / "上限がないことは、マニュアルでそう定めた列を空欄にして示す。分からない数値も空欄にする。"
        in "stocks.csv" wrong "K1,JPN,metal,private,20,30,inf,0.25,0.1,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    NEGATIVE "SW0303" Error "a number is negative" / "数値が負である":
        "Amounts, capacities, prices and times are zero or more. Only changes of stock and unexplained supply may be negative; a closure is an \
         event of a scenario."
        / "量、能力、価格、時間は 0 以上である。負になり得るのは在庫変動と出所不明の供給だけである。操業停止はシナリオの事象として書く。"
        in "plants.csv" wrong "P5,JPN,sintering,-1,1.1,1.3,0.02,,Works ran near capacity" right "P5,JPN,sintering,1,1.1,1.3,0.02,,Works ran near capacity"
    ORDER "SW0304" Error "an interval is not in order" / "区間の順序が正しくない":
        "low <= central <= high holds for every interval."
        / "どの区間でも low <= central <= high でなければならない。"
        in "stocks.csv" wrong "K1,JPN,metal,private,20,70,60,0.25,0.1,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    FRACTION "SW0305" Error "a share lies outside 0 to 1" / "割合が 0 から 1 の外にある":
        "Shares are fractions: 14 % is written `0.14`."
        / "割合は小数で書く。14 % は `0.14` である。"
        in "stocks.csv" wrong "K1,JPN,metal,private,20,30,60,0.25,10,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    UNIT "SW0306" Error "a unit or basis is not that of the quantity" / "単位または量の基準が合わない":
        "Flows are tonnes a year of the product's own basis; values are thousand US dollars a year; prices are US dollars per tonne. A figure on \
         another basis (contained metal for an oxide, gross weight for an alloy) needs a conversion with its own source, never a silent factor."
        / "流れの単位は製品ごとの基準による年間トン、金額は年間千米ドル、価格は 1 トン当たりの米ドルである。別の基準の数値 (酸化物に対する含有金属量、合金に対する総重量など) は、黙って係数を掛けるのではなく、出典のある換算が要る。"
        in "observations.csv" wrong "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,oxide,reported,S1,2025-02,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    HALF_INTERVAL "SW0307" Error "an interval lacks an end" / "区間の片端がない":
        "An interval has both ends. A single figure from a source is written under `central` alone; a figure known only to be less than \
         something is `less_than` with `high`, greater than something `greater_than` with `low`."
        / "区間には両端が要る。出典にある単一の値は `central` だけに書く。ある値より小さいことだけが分かる場合は `less_than` として `high` に、大きいことだけが分かる場合は `greater_than` として `low` に書く。"
        in "stocks.csv" wrong "K1,JPN,metal,private,20,30,,0.25,0.1,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    QUALIFIER "SW0308" Error "a figure contradicts its qualifier" / "数値がその種別と矛盾している":
        "Withheld and not available have no figure, zero has no other figure than 0, less_than needs `high`, greater_than needs `low`, every \
         other qualifier needs a figure. Zero, withheld and absent are three different things."
        / "withheld (秘匿) と not_available (入手不可) には数値がなく、zero の数値は 0 だけである。less_than には `high`、greater_than には `low` が要り、ほかの種別には数値が要る。ゼロ、秘匿、欠測は 3 つの別の事柄である。"
        in "observations.csv" wrong "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,withheld,S1,2025-02,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    MEANINGLESS "SW0309" Error "a parameter lies where it has no meaning" / "パラメーターが意味のない範囲にある":
        "A cost of change or of holding stock is less than the price, a spread of the value of lost load leaves the first tonnes some value, \
         and re-exports or the value at the end do not grow a hundredfold."
        / "変更や在庫保有の費用は価格を下回り、不足損失額の幅は最初の 1 トンにもいくらかの価値を残し、再輸出や期末の価値が 100 倍になることはない。"
        in "parameters.csv" wrong "value_spread,0,0.2,1.4,share of value of lost load,,Users of one kind differ" right "value_spread,0,0.2,0.4,share of value of lost load,,Users of one kind differ"
    NO_SOURCE "SW0401" Error "a number has neither source nor reason" / "数値に出典も理由もない":
        "Every number can be traced to a source. Where nobody publishes it, the row is an assumption: leave `source` blank, give both ends of \
         the interval and write the reason."
        / "どの数値も出典にたどれなければならない。誰も公表していない場合、その行は仮定である。`source` を空欄とし、区間の両端と理由を書く。"
        in "contents.csv" wrong "metal,nd,0.99,0.995,1,," right "metal,nd,0.99,0.995,1,S1,"
    UNKNOWN_SOURCE "SW0402" Error "a source is not in sources.csv" / "出典が sources.csv にない":
        "Add the publication to sources.csv and write its id."
        / "資料を sources.csv に加え、その ID を書く。"
        in "contents.csv" wrong "metal,nd,0.99,0.995,1,S9," right "metal,nd,0.99,0.995,1,S1,"
    NO_REASON "SW0403" Error "a judgement has no reason" / "判断に理由がない":
        "An assumption or a choice between sources is only as good as its reason, which is printed with every answer that it touches."
        / "仮定や出典の選択は、その理由の確かさを超えない。理由は、関係するすべての回答に印字される。"
        in "assumptions.csv" wrong "A1,stock_change,JPN,,metal,,,-100,0,100,t/yr," right "A1,stock_change,JPN,,metal,,,-100,0,100,t/yr,Stocks of firms are not published"
    BARE "SW0404" Error "an assumption is a bare number" / "仮定に幅がない":
        "What nobody publishes is not known to the last digit: write the least and the greatest value that you think possible."
        / "誰も公表していない値が、1 つの数値まで分かっていることはない。あり得ると考える最小値と最大値を書く。"
        in "assumptions.csv" wrong "A1,stock_change,JPN,,metal,,,,50,,t/yr,Stocks of firms are not published" right "A1,stock_change,JPN,,metal,,,-100,0,100,t/yr,Stocks of firms are not published"
    WEAK "SW0405" Warning "a weak source gives the central value" / "信頼度の低い情報が中央値になっている":
        "Contested figures, those of very low confidence and those of blogs and forums may widen an interval when a view says so. Here a view \
         makes one the central value, although a better one exists."
        / "異論のある値、信頼度がごく低い値、ブログや掲示板の値は、選択 (view) で指定すれば区間を広げることができる。ここでは、より良い値があるのに、それを中央値にしている。"
        in "views.csv" wrong "V1,output,CHN,,oxide,,,O4,,,It is newer" right "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's"
    VIEW "SW0406" Error "a view chooses what it cannot" / "選べない値を選んでいる":
        "A view picks one of the observations of exactly its own key, and there must be at least one."
        / "選択 (view) は、キーがまったく同じ観測値の中から 1 つを選ぶ。選べる観測値が少なくとも 1 つ要る。"
        in "views.csv" wrong "V1,output,CHN,,oxide,,,O2,,,It is newer" right "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's"
    TWO_VIEWS "SW0407" Error "two views speak of the same figure" / "同じ値について 2 つの選択がある":
        "Which of them holds cannot be known."
        / "どちらが有効か決められない。"
        in "views.csv" wrong "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's\nV2,output,CHN,,oxide,separation,,O1,,,Again" right "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's"
    NO_RECIPE "SW0501" Error "a plant's process has no recipe" / "工場の工程に原単位がない":
        "Without a recipe nothing is known of what the plant takes in and gives out."
        / "原単位がなければ、その工場が何を入れて何を出すのか分からない。"
        in "recipes.csv" wrong "mining,JPN,ore,output,1,1,1,S1," right "mining,,ore,output,1,1,1,S1,"
    PER_ROW "SW0502" Error "a recipe does not give its own product as 1" / "原単位で自身の製品が 1 になっていない":
        "Amounts are per tonne of the process's `per` product, so that product's own row is 1, 1, 1, and it is either taken or given."
        / "量は工程の `per` の製品 1 トン当たりで書く。したがってその製品の行は 1, 1, 1 であり、入力か出力のどちらか一方である。"
        in "recipes.csv" wrong "mining,,ore,output,2,2,2,S1," right "mining,,ore,output,1,1,1,S1,"
    UNBALANCED "SW0503" Error "a recipe gives more of an element than it takes" / "原単位で、入る以上の元素が出ている":
        "Even with the least output and the greatest input, more of the element comes out than goes in, by the contents of contents.csv. \
         Recipes of extraction, which take nothing in, are not checked."
        / "出力を最小、入力を最大としても、contents.csv の含有率によれば、入る量より多くの元素が出ている。何も入れない採掘の原単位は点検しない。"
        in "recipes.csv" wrong "smelting,,oxide,input,0.98,1,1.05,S1," right "smelting,,oxide,input,1.18,1.2,1.25,S1,"
    NO_BASIS "SW0504" Error "a product has no basis" / "製品に量の基準がない":
        "A tonne of oxide, of contained metal and of finished magnet are different amounts. Say what the product's tonnes count."
        / "酸化物 1 トン、含有金属 1 トン、完成磁石 1 トンは別の量である。その製品のトン数が何を数えているかを書く。"
        in "products.csv" wrong "lanthana,oxide,,Lanthanum oxide,酸化ランタン,,284690,HS2022,,500,600,700,USD/t,0,S1," right "lanthana,oxide,oxide,Lanthanum oxide,酸化ランタン,,284690,HS2022,,500,600,700,USD/t,0,S1,"
    NO_MATCH "SW0505" Error "a figure is about nothing in the model" / "モデルにない事柄についての値である":
        "The key matches no plant, link or demand, so the figure would be lost. Correct the field that fails, or add the plant, link or demand."
        / "キーに合う工場、輸送経路、需要がないため、この値は失われてしまう。合わない項目を直すか、工場、輸送経路、需要を加える。"
        in "observations.csv" wrong "O3,trade,JPN,CHN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    KEY_FIELD "SW0506" Error "a key has a field that its variable does not have" / "変数にない項目がキーにある":
        "Output and input have region, product and process; trade has region, partner and product; use has region, product and use; changes of \
         stock and unexplained supply have region and product."
        / "output と input の項目は region、product、process、trade は region、partner、product、use は region、product、use、在庫変動と出所不明の供給は region、product である。"
        in "observations.csv" wrong "O3,trade,CHN,JPN,metal,,ev,2024,,3500,,t/yr,element,reported,S1,2025-02,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    CANDIDATE "SW0507" Error "a figure is about a link that had no flow" / "流れがなかった経路についての値である":
        "A candidate link is one without flow in the base year. If there was one, write `no` under `candidate`."
        / "候補の経路とは、基準年に流れがない経路である。流れがあったのなら `candidate` を `no` とする。"
        in "links.csv" wrong "L1,CHN,JPN,metal,sea,1,2,3,100,yes,0.05,2,,Sailing time and handling" right "L1,CHN,JPN,metal,sea,1,2,3,100,no,0.05,2,,Sailing time and handling"
    LOOP "SW0508" Error "a link leads from a region to itself" / "輸送経路の起点と終点が同じ地域である":
        "What stays in a region needs no link."
        / "同じ地域の中にとどまるものに経路は要らない。"
        in "links.csv" wrong "L3,ROW,ROW,magnet,air,0.3,0.5,1,4000,yes,0.05,,,Flights exist" right "L3,JPN,ROW,magnet,air,0.3,0.5,1,4000,yes,0.05,,,Flights exist"
    NO_PRICE "SW0509" Error "a trade value cannot bound tonnes" / "貿易額からトン数の上限を決められない":
        "A customs value bounds the tonnes through the least price of the goods; none of the products in the key has a `price_low` above zero."
        / "通関額は、品目の最低価格を通じてトン数の上限を決める。このキーの製品には、0 より大きい `price_low` が 1 つもない。"
        in "products.csv" wrong "magnet,magnet,finished,Magnet,磁石,nd,850511,HS2022,,,,,,,," right "magnet,magnet,finished,Magnet,磁石,nd,850511,HS2022,,40000,60000,80000,USD/t,,,Range of quotations of traders"
    EPISODE "SW0701" Error "an episode of the past is not known" / "過去の事例の名前が登録されていない":
        "`seawall backtest list` prints the names. A name that is nearly right is not guessed."
        / "名前の一覧は `seawall backtest list` で得られる。似た名前を推測して代用することはない。"
        in "" wrong "seawall backtest 2025" right "seawall backtest 2025-rare-earths"
    OUTCOME_FORM "SW0702" Error "a file of outcomes cannot be read" / "実績ファイルを読み取れない":
        "It is CSV in UTF-8 or CP932 with the columns episode, variable, entity, period, value, unit, source_id, confidence, note, and at least one row."
        / "実績ファイルは UTF-8 か CP932 の CSV で、列は episode、variable、entity、period、value、unit、source_id、confidence、note とし、1 行以上を書く。"
        in "" wrong "a file with the columns what, when, how much" right "a file with the columns of backtests/2025-rare-earths/outcome.csv"
    OUTCOME_ROW "SW0703" Error "a row of outcomes is broken" / "実績の行が壊れている":
        "Every row has as many cells as the header, and names a variable, a period and a value. A row that is whole but that no quantity of the model answers is no finding: it is listed as unscored, with the reason."
        / "各行のセル数は見出し行と等しく、variable、period、value を書く。行として正しいがモデルに対応する量がないものは指摘ではなく、理由とともに採点対象外として示す。"
        in "" wrong "2025 REE,magnet exports,CHN->WLD,,,t,S1,high," right "2025 REE,magnet exports,CHN->WLD,2025-05,1238,t,S1,high,"
    AS_OF "SW0704" Error "nothing was known of the model by that day" / "その日までに公表された値がない":
        "A model cut as of a day keeps the observations published by then, and tables by the year that they speak of. Here none is left, so there is nothing to reconcile."
        / "基準日で切ったモデルには、その日までに公表された観測値と、対象年が基準日までに終わった統計表の値だけが残る。ここでは 1 つも残らず、整合させる対象がない。"
        in "" wrong "a model of 2024 as of 1990-01-01" right "a model of 2024 as of 2025-04-04"
    EPISODE_FORM "SW0705" Error "the description of an episode cannot be read" / "事例の記述を読み取れない":
        "An episode is a folder with episode.toml, scenario.toml and outcome.csv; the manual's page on backtests lists the keys."
        / "事例は episode.toml、scenario.toml、outcome.csv を収めたフォルダーである。キーの一覧はマニュアルのバックテストの頁にある。"
        in "" wrong "an episode.toml without as_of" right "as_of = 2025-04-04"
    TOO_MANY "SW0901" Warning "there are more findings of this kind" / "同じ種類の指摘がほかにもある":
        "A sheet with thousands of findings of one kind is mostly one mistake; only the first ones are shown."
        / "1 つの表に同じ種類の指摘が何千件もあるときは、多くは 1 つの誤りによる。最初の分だけを示す。"
        in "" wrong "a sheet of ten thousand rows whose numbers have a decimal comma" right "the same sheet with decimal points"
}
