//! The register of finding codes: what each means, a wrong and a right example. A code never changes its meaning.

use seawall_model::diag::Severity;
use std::fmt::Write as _;

/// One code of the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code, `SW0301`.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// What was found, in a few words.
    pub summary: &'static str,
    /// Why it matters and what to do.
    pub explanation: &'static str,
    /// The file of the example; empty where the example is not a line of a file.
    pub file: &'static str,
    /// What gives the finding.
    pub wrong: &'static str,
    /// What does not.
    pub right: &'static str,
}

/// The register entry of `code`; upper and lower case are the same.
#[must_use]
pub fn explain(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|entry| entry.code.eq_ignore_ascii_case(code.trim()))
}

impl Code {
    /// The page that `seawall explain` prints.
    #[must_use]
    pub fn page(&self) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut page = format!("{} ({severity}): {}\n\n{}\n", self.code, self.summary, self.explanation);
        for (word, example) in [("Wrong", self.wrong), ("Right", self.right)] {
            let place = if self.file.is_empty() { String::new() } else { format!(", {}", self.file) };
            let _ = write!(page, "\n{word}{place}:\n\n");
            for line in example.lines() {
                let _ = writeln!(page, "    {line}");
            }
        }
        page
    }
}

/// How bad findings of this code are.
pub(crate) fn severity(code: &str) -> Severity {
    explain(code).map_or(Severity::Error, |entry| entry.severity)
}

/// Declares the codes: a constant for each, and the register.
macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $summary:literal : $explanation:literal in $file:literal wrong $wrong:literal right $right:literal)+) => {
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
    };
}

codes! {
    UNREADABLE "SW0101" Error "a file is not text in UTF-8 or CP932":
        "Sheets are read as UTF-8, with or without a byte order mark, or else as CP932, which Japanese versions of Excel write. \
         Anything else would turn names into other names, so it is refused. Save the file as \"CSV UTF-8\"."
        in "" wrong "a sheet saved as \"Unicode text\" (UTF-16) or in Latin-1" right "the same sheet saved as \"CSV UTF-8\""
    MISSING_SHEET "SW0102" Error "a sheet is missing":
        "A model folder has one file for each sheet. A sheet with nothing to say has a header row only."
        in "" wrong "a folder without demands.csv" right "a folder with demands.csv, be it only its header row"
    UNKNOWN_COLUMN "SW0103" Error "a column is not known":
        "A column that is not known is a misspelled one or a fact that would be lost. Rename it, or move what it says into `note` or `reason`."
        in "uses.csv" wrong "use,name_en,name_ja,tier,teir" right "use,name_en,name_ja,tier"
    MISSING_COLUMN "SW0104" Error "a column is missing":
        "The columns marked as required in the manual must stand in the header row, in any order."
        in "uses.csv" wrong "use,name_en,name_ja" right "use,name_en,name_ja,tier"
    REPEATED_COLUMN "SW0105" Error "a column stands twice in the header row":
        "Which of the two is meant cannot be known."
        in "uses.csv" wrong "use,name_en,name_ja,tier,tier" right "use,name_en,name_ja,tier"
    TOO_LARGE "SW0106" Error "a file, a row or a sheet is too large":
        "Limits keep a broken or hostile file from filling the memory: 64 MiB a file, 1 MiB a row, 1,000,000 rows and 20,000,000 cells a \
         sheet, 256 columns. A row that is too long is mostly a quotation mark that never closes."
        in "" wrong "a note of two million characters" right "a note of a few sentences"
    FIELDS "SW0107" Error "a row has more or fewer fields than the header row":
        "Mostly a comma inside a text that is not quoted. Cells would end up under the wrong header, so the row is refused."
        in "uses.csv" wrong "ev,Electric vehicles, trucks too,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    QUOTES "SW0108" Error "quotation marks do not match":
        "A cell that starts with a quotation mark ends with one, and a quotation mark inside it is doubled."
        in "uses.csv" wrong "ev,\"Electric\" vehicles,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    CONTROL "SW0109" Error "a cell holds control or invisible characters":
        "Control characters, zero-width characters and marks that change the direction of writing can make a text look like another one."
        in "uses.csv" wrong "ev,Electric\u{202e} vehicles,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    FORMULA "SW0110" Error "a text starts like a formula":
        "A spreadsheet runs a cell that starts with `=`, `+`, `@` or `-` when the file is opened. Start the text with a letter."
        in "uses.csv" wrong "ev,=Electric vehicles,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    UNKNOWN_FILE "SW0111" Warning "a sheet of this name is not known":
        "The file is not read. A sheet that is misspelled would be lost without a word."
        in "" wrong "a file demand.csv" right "a file demands.csv"
    MANIFEST "SW0112" Error "seawall.toml cannot be used":
        "The file says which version of the format the folder has, its name, titles in both languages, base year, currency and partners."
        in "seawall.toml" wrong "base_year = \"last year\"" right "base_year = 2024"
    MANIFEST_KEY "SW0113" Error "a key in seawall.toml is not known":
        "A key that is not known is a misspelled one or a wish that would be lost."
        in "seawall.toml" wrong "base_yaer = 2024\nbase_year = 2024" right "base_year = 2024"
    BLANK "SW0114" Error "a cell may not be blank":
        "Blank means that the fact is missing, and without this one the row says nothing."
        in "uses.csv" wrong "ev,Electric vehicles,電気自動車," right "ev,Electric vehicles,電気自動車,essential"
    REPEATED_KEY "SW0201" Error "two rows have the same key":
        "Each thing is said once. Two ids that differ only in upper and lower case count as the same."
        in "uses.csv" wrong "ev,Electric vehicles,電気自動車,essential\nEV,Electric cars,電気自動車,rest" right "ev,Electric vehicles,電気自動車,essential"
    DANGLING "SW0202" Error "an id is not in the sheet it refers to":
        "Every id that a row mentions has a row in its own sheet."
        in "plants.csv" wrong "P5,JPN,sintring,1,1.1,1.3,0.02,,Works ran near capacity" right "P5,JPN,sintering,1,1.1,1.3,0.02,,Works ran near capacity"
    COUNTRY "SW0203" Error "a country code is not known":
        "Countries are written as ISO 3166-1 alpha-3 codes. Names and other codes are never replaced silently; the help names the code. \
         A group has a code of its own, and its members or a note say what it is."
        in "regions.csv" wrong "日本,Japan,日本,," right "JPN,Japan,日本,,"
    AMBIGUOUS_COUNTRY "SW0204" Error "a country name has several meanings":
        "Congo, Korea or Guinea are more than one country. The code must be written out."
        in "regions.csv" wrong "ROW,Rest of world,その他,Congo," right "ROW,Rest of world,その他,,Every other country"
    HOSTILE_ID "SW0205" Error "an id has characters that ids may not have":
        "Ids are 1 to 64 ASCII letters, digits, `_`, `-` and `.`, and start with a letter or digit, so that they can stand in file names, \
         scenario files and addresses everywhere. Names may have any letter."
        in "uses.csv" wrong "../ev,Electric vehicles,電気自動車,essential" right "ev,Electric vehicles,電気自動車,essential"
    WORD "SW0206" Error "a cell holds none of the words it may hold":
        "The column has a closed list of words; see the manual's table."
        in "uses.csv" wrong "ev,Electric vehicles,電気自動車,vital" right "ev,Electric vehicles,電気自動車,essential"
    DATE "SW0207" Error "a date or year cannot be read":
        "Dates are written `2024`, `2024-05` or `2024-05-31`; years `2024` or `FY2024`."
        in "observations.csv" wrong "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-13,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    MEMBER "SW0208" Error "a country is counted twice":
        "Regions are added up to the world, so a country is either a region or a member of one group."
        in "regions.csv" wrong "ROW,Rest of world,その他,JPN,Every other country" right "ROW,Rest of world,その他,,Every other country"
    NUMBER "SW0301" Error "a cell is not a number":
        "Numbers have digits, at most one decimal point and perhaps an exponent: no thousands separators, units or percent signs. Full-width \
         digits are read. A missing number is a blank cell, never a dash."
        in "stocks.csv" wrong "K1,JPN,metal,private,20,30,60 days,0.25,0.1,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    NOT_FINITE "SW0302" Error "a number is NaN or infinite":
        "No limit is a blank cell where the manual says so; an unknown number is a blank cell."
        in "stocks.csv" wrong "K1,JPN,metal,private,20,30,inf,0.25,0.1,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    NEGATIVE "SW0303" Error "a number is negative":
        "Amounts, capacities, prices and times are zero or more. Only changes of stock and unexplained supply may be negative; a closure is an \
         event of a scenario."
        in "plants.csv" wrong "P5,JPN,sintering,-1,1.1,1.3,0.02,,Works ran near capacity" right "P5,JPN,sintering,1,1.1,1.3,0.02,,Works ran near capacity"
    ORDER "SW0304" Error "an interval is not in order":
        "low <= central <= high holds for every interval."
        in "stocks.csv" wrong "K1,JPN,metal,private,20,70,60,0.25,0.1,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    FRACTION "SW0305" Error "a share lies outside 0 to 1":
        "Shares are fractions: 14 % is written `0.14`."
        in "stocks.csv" wrong "K1,JPN,metal,private,20,30,60,0.25,10,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    UNIT "SW0306" Error "a unit or basis is not that of the quantity":
        "Flows are tonnes a year of the product's own basis; values are thousand US dollars a year; prices are US dollars per tonne. A figure on \
         another basis (contained metal for an oxide, gross weight for an alloy) needs a conversion with its own source, never a silent factor."
        in "observations.csv" wrong "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,oxide,reported,S1,2025-02,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    HALF_INTERVAL "SW0307" Error "an interval lacks an end":
        "An interval has both ends. A single figure from a source is written under `central` alone; a figure known only to be less than \
         something is `less_than` with `high`, greater than something `greater_than` with `low`."
        in "stocks.csv" wrong "K1,JPN,metal,private,20,30,,0.25,0.1,,Firms hold one to two months" right "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months"
    QUALIFIER "SW0308" Error "a figure contradicts its qualifier":
        "Withheld and not available have no figure, zero has no other figure than 0, less_than needs `high`, greater_than needs `low`, every \
         other qualifier needs a figure. Zero, withheld and absent are three different things."
        in "observations.csv" wrong "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,withheld,S1,2025-02,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    MEANINGLESS "SW0309" Error "a parameter lies where it has no meaning":
        "A cost of change or of holding stock is less than the price, a spread of the value of lost load leaves the first tonnes some value, \
         and re-exports or the value at the end do not grow a hundredfold."
        in "parameters.csv" wrong "value_spread,0,0.2,1.4,share of value of lost load,,Users of one kind differ" right "value_spread,0,0.2,0.4,share of value of lost load,,Users of one kind differ"
    NO_SOURCE "SW0401" Error "a number has neither source nor reason":
        "Every number can be traced to a source. Where nobody publishes it, the row is an assumption: leave `source` blank, give both ends of \
         the interval and write the reason."
        in "contents.csv" wrong "metal,nd,0.99,0.995,1,," right "metal,nd,0.99,0.995,1,S1,"
    UNKNOWN_SOURCE "SW0402" Error "a source is not in sources.csv":
        "Add the publication to sources.csv and write its id."
        in "contents.csv" wrong "metal,nd,0.99,0.995,1,S9," right "metal,nd,0.99,0.995,1,S1,"
    NO_REASON "SW0403" Error "a judgement has no reason":
        "An assumption or a choice between sources is only as good as its reason, which is printed with every answer that it touches."
        in "assumptions.csv" wrong "A1,stock_change,JPN,,metal,,,-100,0,100,t/yr," right "A1,stock_change,JPN,,metal,,,-100,0,100,t/yr,Stocks of firms are not published"
    BARE "SW0404" Error "an assumption is a bare number":
        "What nobody publishes is not known to the last digit: write the least and the greatest value that you think possible."
        in "assumptions.csv" wrong "A1,stock_change,JPN,,metal,,,,50,,t/yr,Stocks of firms are not published" right "A1,stock_change,JPN,,metal,,,-100,0,100,t/yr,Stocks of firms are not published"
    WEAK "SW0405" Warning "a weak source gives the central value":
        "Contested figures, those of very low confidence and those of blogs and forums may widen an interval when a view says so. Here a view \
         makes one the central value, although a better one exists."
        in "views.csv" wrong "V1,output,CHN,,oxide,,,O4,,,It is newer" right "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's"
    VIEW "SW0406" Error "a view chooses what it cannot":
        "A view picks one of the observations of exactly its own key, and there must be at least one."
        in "views.csv" wrong "V1,output,CHN,,oxide,,,O2,,,It is newer" right "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's"
    TWO_VIEWS "SW0407" Error "two views speak of the same figure":
        "Which of them holds cannot be known."
        in "views.csv" wrong "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's\nV2,output,CHN,,oxide,separation,,O1,,,Again" right "V1,output,CHN,,oxide,,,O1,,,The other figure is a blog's"
    NO_RECIPE "SW0501" Error "a plant's process has no recipe":
        "Without a recipe nothing is known of what the plant takes in and gives out."
        in "recipes.csv" wrong "mining,JPN,ore,output,1,1,1,S1," right "mining,,ore,output,1,1,1,S1,"
    PER_ROW "SW0502" Error "a recipe does not give its own product as 1":
        "Amounts are per tonne of the process's `per` product, so that product's own row is 1, 1, 1, and it is either taken or given."
        in "recipes.csv" wrong "mining,,ore,output,2,2,2,S1," right "mining,,ore,output,1,1,1,S1,"
    UNBALANCED "SW0503" Error "a recipe gives more of an element than it takes":
        "Even with the least output and the greatest input, more of the element comes out than goes in, by the contents of contents.csv. \
         Recipes of extraction, which take nothing in, are not checked."
        in "recipes.csv" wrong "smelting,,oxide,input,0.98,1,1.05,S1," right "smelting,,oxide,input,1.18,1.2,1.25,S1,"
    NO_BASIS "SW0504" Error "a product has no basis":
        "A tonne of oxide, of contained metal and of finished magnet are different amounts. Say what the product's tonnes count."
        in "products.csv" wrong "lanthana,oxide,,Lanthanum oxide,酸化ランタン,,284690,HS2022,,500,600,700,USD/t,0,S1," right "lanthana,oxide,oxide,Lanthanum oxide,酸化ランタン,,284690,HS2022,,500,600,700,USD/t,0,S1,"
    NO_MATCH "SW0505" Error "a figure is about nothing in the model":
        "The key matches no plant, link or demand, so the figure would be lost. Correct the field that fails, or add the plant, link or demand."
        in "observations.csv" wrong "O3,trade,JPN,CHN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    KEY_FIELD "SW0506" Error "a key has a field that its variable does not have":
        "Output and input have region, product and process; trade has region, partner and product; use has region, product and use; changes of \
         stock and unexplained supply have region and product."
        in "observations.csv" wrong "O3,trade,CHN,JPN,metal,,ev,2024,,3500,,t/yr,element,reported,S1,2025-02,high," right "O3,trade,CHN,JPN,metal,,,2024,,3500,,t/yr,element,reported,S1,2025-02,high,"
    CANDIDATE "SW0507" Error "a figure is about a link that had no flow":
        "A candidate link is one without flow in the base year. If there was one, write `no` under `candidate`."
        in "links.csv" wrong "L1,CHN,JPN,metal,sea,1,2,3,100,yes,0.05,2,,Sailing time and handling" right "L1,CHN,JPN,metal,sea,1,2,3,100,no,0.05,2,,Sailing time and handling"
    LOOP "SW0508" Error "a link leads from a region to itself":
        "What stays in a region needs no link."
        in "links.csv" wrong "L3,ROW,ROW,magnet,air,0.3,0.5,1,4000,yes,0.05,,,Flights exist" right "L3,JPN,ROW,magnet,air,0.3,0.5,1,4000,yes,0.05,,,Flights exist"
    NO_PRICE "SW0509" Error "a trade value cannot bound tonnes":
        "A customs value bounds the tonnes through the least price of the goods; none of the products in the key has a `price_low` above zero."
        in "products.csv" wrong "magnet,magnet,finished,Magnet,磁石,nd,850511,HS2022,,,,,,,," right "magnet,magnet,finished,Magnet,磁石,nd,850511,HS2022,,40000,60000,80000,USD/t,,,Range of quotations of traders"
    TOO_MANY "SW0901" Warning "there are more findings of this kind":
        "A sheet with thousands of findings of one kind is mostly one mistake; only the first ones are shown."
        in "" wrong "a sheet of ten thousand rows whose numbers have a decimal comma" right "the same sheet with decimal points"
}
