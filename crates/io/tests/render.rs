//! One hand-made report in every form: golden text, hostile names, files that read back as they were written.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use seawall_io::render::{self, Word};
use seawall_model::answer::{Citation, Head, Lang, Report, Row, Section, Status, Table, Unit, Value};
use seawall_model::world::Name;

const HOSTILE: &str = "<script>alert(1)</script>\"'&";

fn name(en: &str, ja: &str) -> Name {
    Name { en: en.to_owned(), ja: ja.to_owned() }
}

fn words(en: &str, ja: &str) -> Value {
    Value::Text(name(en, ja))
}

fn number(value: f64, decimals: u8) -> Value {
    Value::Number { value, decimals }
}

fn range(low: f64, central: Option<f64>, high: f64) -> Value {
    Value::Range { low, central, high, decimals: 0 }
}

fn cited(ids: &[&str]) -> Value {
    Value::Sources(ids.iter().map(|id| (*id).to_owned()).collect())
}

fn head(id: &str, en: &str, ja: &str, unit: Unit) -> Head {
    Head { id: id.to_owned(), name: name(en, ja), unit, run: None }
}

fn table() -> Table {
    Table {
        id: "unserved".to_owned(),
        caption: name(
            "In this made-up case two regions lose use and one does not",
            "この架空の例では二つの地域で供給不足が生じ、一つでは生じない",
        ),
        columns: vec![
            head("region", "Region", "地域", Unit::None),
            head("use", "Annual use", "年間使用量", Unit::TonnesPerYear),
            head("loss", "Unserved use", "供給不足量", Unit::TonnesPerYear),
            head("source", "Sources", "出典", Unit::None),
        ],
        rows: [
            vec![
                words("Northland", "北の国"),
                number(12345.678, 1),
                range(900.0, Some(1250.0), 1600.0),
                cited(&["S1", "S2"]),
            ],
            vec![
                words("Southland", "南の国"),
                Value::Missing(name("withheld by the source", "出典が非公表")),
                range(0.0, None, 80.0),
                cited(&["S1", "O7"]),
            ],
            vec![words("Eastland", "東の国"), number(-0.01, 1), range(-0.2, Some(0.0), f64::INFINITY), cited(&[])],
            vec![words("Westland", "西の国"), number(f64::NAN, 1), range(5.0, Some(5.0), 5.0), cited(&["S2"])],
        ]
        .map(Row::from)
        .to_vec(),
        notes: vec![name(
            "Not in the band: substitution between uses and the age of the data.",
            "この幅に含まれないもの：用途間の代替、データの古さ。",
        )],
        bar: Some(2),
    }
}

fn report() -> Report {
    let citation = |code: &str, title: &str| Citation {
        code: code.to_owned(),
        title: title.to_owned(),
        publisher: "Office of Examples".to_owned(),
        year: "2024".to_owned(),
        licence: "CC BY 4.0".to_owned(),
    };
    let topics = Table {
        id: "gaps".to_owned(),
        caption: name("What the numbers do not know", "この数値からは分からないこと"),
        columns: vec![
            head("topic", "Topic", "項目", Unit::None),
            head("why", "Why it matters", "重要な理由", Unit::None),
        ],
        rows: vec![Row::from(vec![
            words("Stocks held by firms", "企業の在庫"),
            words(
                "No firm publishes them, so the first weeks may look worse than they would be.",
                "公表する企業がないため、最初の数週間は実際より悪く見えることがある。",
            ),
        ])],
        notes: Vec::new(),
        bar: None,
    };
    Report {
        title: name("A made-up ban and who runs short", "架空の輸出停止で不足する国"),
        subtitle: name(
            "From 1 October 2026 for 12 months Northland sends nothing to anybody; every other link stays open.",
            "2026年10月1日から12か月間、北の国はどこにも出荷しない。ほかの取引は続く。",
        ),
        manifest: vec![
            (name("Model", "モデル"), name("example", "example")),
            (name("Model hash", "モデルのハッシュ"), name("7f3c9a1e", "7f3c9a1e")),
            (name("Seed", "乱数の種"), name("1", "1")),
        ],
        status: Status::Solved,
        sections: vec![
            Section {
                id: "loss".to_owned(),
                heading: name("Who runs short", "どこが不足するか"),
                lead: vec![name(
                    "Northland's own users lose most, since nothing else in this example reaches them in the first year.",
                    "最も影響を受けるのは北の国自身の利用者である。この例では最初の一年間、代わりの供給が届かない。",
                )],
                tables: vec![table()],
                charts: Vec::new(),
            },
            Section {
                id: "gaps".to_owned(),
                heading: name("Caveats", "注意点"),
                lead: Vec::new(),
                tables: vec![topics],
                charts: Vec::new(),
            },
        ],
        sources: vec![citation("S1", "Yearbook of examples"), citation("S2", "例示統計年報")],
        figures: Vec::new(),
        runs: Vec::new(),
    }
}

#[test]
fn numbers_read_the_same_everywhere() {
    let cases = [
        (0.0, 0, "0"),
        (-0.0, 2, "0.00"),
        (-0.004, 2, "0.00"),
        (999.0, 0, "999"),
        (1000.0, 0, "1,000"),
        (-1234567.891, 2, "-1,234,567.89"),
        (0.5, 3, "0.500"),
    ];
    for (value, decimals, want) in cases {
        assert_eq!(render::digits(value, decimals).as_deref(), Some(want));
    }
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(render::digits(value, 1), None);
    }
}

#[test]
fn every_word_is_there_in_both_languages() {
    for word in Word::ALL {
        assert!(!word.word(Lang::En).is_empty() && !word.word(Lang::Ja).is_empty(), "{word:?}");
        assert_ne!(word.word(Lang::En), word.word(Lang::Ja), "{word:?}");
    }
}

#[test]
fn text_in_english() {
    let text = render::text(&report(), Lang::En, 80);
    assert_eq!(text, include_str!("render/report.en.txt"));
}

#[test]
fn text_in_japanese() {
    let text = render::text(&report(), Lang::Ja, 80);
    assert_eq!(text, include_str!("render/report.ja.txt"));
}

#[test]
fn text_keeps_within_any_width() {
    use unicode_width::UnicodeWidthStr;
    for lang in [Lang::En, Lang::Ja] {
        for width in [30, 40, 60, 79, 80, 100, 132] {
            for line in render::text(&report(), lang, width).lines() {
                assert!(line.width() <= width, "{width}: {line}");
                assert!(!line.ends_with(' '), "{line}");
            }
        }
    }
}

#[test]
fn text_obeys_no_escape_code() {
    let mut report = report();
    report.title.en = "red \u{1b}[31m\u{202e}title\u{7}\nsecond".to_owned();
    let text = render::text(&report, Lang::En, 80);
    assert!(text.starts_with("red [31mtitle second\n"), "{text}");
}

#[test]
fn nothing_prints_a_number_that_is_none() {
    let report = report();
    for lang in [Lang::En, Lang::Ja] {
        for form in [render::text(&report, lang, 80), render::html(&report, lang)] {
            for bad in ["NaN", "-0.0<", " -0.0 ", "Infinity", "∞"] {
                assert!(!form.contains(bad), "{bad}");
            }
        }
    }
    let json = render::json(&report);
    assert!(!json.contains("-0.0,") && !json.contains("-0.0\n"), "{json}");
}

#[test]
fn page_escapes_hostile_names() {
    let mut report = report();
    let hostile = || name(HOSTILE, HOSTILE);
    report.title = hostile();
    report.subtitle = hostile();
    report.manifest.push((hostile(), hostile()));
    report.sources[0] = Citation {
        code: HOSTILE.to_owned(),
        title: HOSTILE.to_owned(),
        publisher: HOSTILE.to_owned(),
        year: HOSTILE.to_owned(),
        licence: HOSTILE.to_owned(),
    };
    let section = &mut report.sections[0];
    section.id = HOSTILE.to_owned();
    section.heading = hostile();
    section.lead = vec![hostile()];
    let table = &mut section.tables[0];
    table.id = HOSTILE.to_owned();
    table.caption = hostile();
    table.notes = vec![hostile()];
    table.columns[1] = Head { id: HOSTILE.to_owned(), name: hostile(), unit: Unit::None, run: None };
    table.rows[0] =
        vec![words(HOSTILE, HOSTILE), Value::Missing(hostile()), words(HOSTILE, HOSTILE), cited(&[HOSTILE])].into();
    for lang in [Lang::En, Lang::Ja] {
        let page = render::html(&report, lang);
        assert!(!page.contains("<script"), "{page}");
        assert!(!page.contains("</style>\""), "{page}");
        assert_eq!(page.matches("</style>").count(), 1);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;"));
        assert!(!page.contains("alert(1)</"), "{page}");
    }
}

#[test]
fn page_stands_alone_and_links_sources() {
    let page = render::html(&report(), Lang::Ja);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"ja\">"));
    for load in ["http://", "https://", "src=", "<link", "@import", "url("] {
        assert!(!page.contains(load), "{load}");
    }
    assert!(page.contains("<a href=\"#source-2\">S2</a>"));
    assert!(page.contains("<div id=\"source-2\">"));
    assert!(page.contains("<span>O7</span>"), "row ids have no citation to go to");
    assert!(page.contains("<th scope=\"row\">北の国</th>"));
    assert!(page.contains("出典が非公表"));
    for lang in [Lang::En, Lang::Ja] {
        let stem = match lang {
            Lang::En => "sample.en.html",
            Lang::Ja => "sample.ja.html",
        };
        let place = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(stem);
        std::fs::write(place, render::html(&report(), lang)).expect("the test folder can be written");
    }
}

#[test]
fn page_ids_are_unique() {
    let mut report = report();
    let again = report.sections[0].clone();
    report.sections[1].tables.push(again.tables[0].clone());
    let page = render::html(&report, Lang::En);
    let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn json_is_versioned_and_reads_back() {
    let report = report();
    let value: serde_json::Value = serde_json::from_str(&render::json(&report)).expect("JSON reads back");
    assert_eq!(value["schema"], "seawall/report/2");
    assert_eq!(value["status"], "solved");
    assert_eq!(value["title"]["ja"], report.title.ja);
    let rows = &value["sections"][0]["tables"][0]["rows"];
    assert_eq!(rows[0]["cells"][1]["number"]["value"], 12345.678);
    assert_eq!(rows[1]["cells"][1]["missing"]["en"], "withheld by the source");
    assert_eq!(rows[1]["cells"][2]["range"]["central"], serde_json::Value::Null);
    assert_eq!(rows[2]["cells"][2]["range"]["high"], serde_json::Value::Null);
    assert_eq!(rows[3]["cells"][1]["missing"]["en"], "no number");
    assert_eq!(rows[0]["cells"][3]["sources"], serde_json::json!(["S1", "S2"]));
    let again: serde_json::Value = serde_json::from_str(&value.to_string()).expect("JSON reads back");
    assert_eq!(again, value);
    let keys: Vec<&String> = value.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["schema", "title", "subtitle", "manifest", "status", "sections", "sources", "figures", "runs"]);
}

fn read(bytes: Vec<u8>) -> (RecordBatch, Vec<(String, String)>) {
    let file = tempfile::tempdir().expect("a folder for the test");
    let path = file.path().join("table.parquet");
    std::fs::write(&path, bytes).expect("the file can be written");
    let file = std::fs::File::open(&path).expect("the file is there");
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file");
    let pairs = builder.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    let pairs = pairs.into_iter().map(|pair| (pair.key, pair.value.unwrap_or_default())).collect();
    let mut reader = builder.build().expect("a reader");
    (reader.next().expect("one batch").expect("readable"), pairs)
}

#[test]
fn parquet_reads_back() {
    let report = report();
    let (batch, pairs) = read(render::parquet(&table(), &report));
    let schema = batch.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(
        names,
        [
            "region_en",
            "region_ja",
            "use",
            "use_unit",
            "use_missing_en",
            "use_missing_ja",
            "loss_low",
            "loss_central",
            "loss_high",
            "loss_unit",
            "source",
            "seawall_table",
            "seawall_status",
            "seawall_sources",
        ]
    );
    let numbers = |name: &str| -> Vec<Option<f64>> {
        batch.column_by_name(name).expect("a column").as_primitive::<Float64Type>().iter().collect()
    };
    let strings = |name: &str| -> Vec<Option<String>> {
        let column = batch.column_by_name(name).expect("a column").as_string::<i32>();
        column.iter().map(|cell| cell.map(str::to_owned)).collect()
    };
    assert_eq!(numbers("use"), [Some(12345.678), None, Some(-0.01), None]);
    assert_eq!(numbers("loss_low"), [Some(900.0), Some(0.0), Some(-0.2), Some(5.0)]);
    assert_eq!(numbers("loss_central"), [Some(1250.0), None, Some(0.0), Some(5.0)]);
    assert_eq!(numbers("loss_high"), [Some(1600.0), Some(80.0), None, Some(5.0)]);
    assert_eq!(strings("region_ja")[1].as_deref(), Some("南の国"));
    assert_eq!(strings("use_missing_en")[1].as_deref(), Some("withheld by the source"));
    assert_eq!(strings("use_missing_en")[0], None);
    assert_eq!(strings("source")[1].as_deref(), Some("S1;O7"));
    assert_eq!(strings("seawall_sources")[2].as_deref(), Some(""));
    assert_eq!(strings("seawall_status")[0].as_deref(), Some("solved"));
    assert_eq!(schema.field(2).metadata()["unit"], "t/yr");
    let manifest = &pairs.iter().find(|(key, _)| key == "seawall.manifest").expect("the manifest").1;
    assert!(manifest.contains("7f3c9a1e"), "{manifest}");
}

#[test]
fn parquet_bytes_are_the_same_each_time() {
    let first = render::parquet(&table(), &report());
    for _ in 0..20 {
        assert_eq!(render::parquet(&table(), &report()), first);
    }
}

#[test]
fn empty_tables_have_every_form() {
    let mut report = report();
    report.sections[0].tables[0].rows.clear();
    let table = &report.sections[0].tables[0];
    assert_eq!(render::csv(table), "region_en,region_ja,use,use_unit,loss,loss_unit,source_en,source_ja\n");
    assert!(!render::parquet(table, &report).is_empty());
    assert!(render::html(&report, Lang::En).contains("No rows."));
    assert!(render::text(&report, Lang::En, 80).contains("No rows."));
    let none = Table { columns: Vec::new(), ..table.clone() };
    assert_eq!(render::csv(&none), "");
    assert!(!render::parquet(&none, &report).is_empty());
}

#[test]
fn a_short_row_is_missing_and_not_zero() {
    let mut report = report();
    report.sections[0].tables[0].rows.push(vec![words("Short", "短い")].into());
    assert!(render::text(&report, Lang::En, 80).contains("not given"));
    assert!(render::csv(&report.sections[0].tables[0]).contains("Short,短い,,t/yr,not given,未記入"));
}

#[test]
fn csv_guards_text_and_leaves_numbers() {
    let start = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "plain", "a=b", ""];
    let rows = start.iter().map(|text| Row::from(vec![words(text, "日本"), number(-5.0, 1)])).collect();
    let table = Table {
        columns: vec![head("word", "Word", "語", Unit::None), head("value", "Value", "値", Unit::None)],
        rows,
        ..table()
    };
    let text = render::csv(&table);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let cells: Vec<String> = reader.records().map(|record| record.expect("a row")[0].to_owned()).collect();
    assert_eq!(cells, ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "'＝1", "plain", "a=b", "日本"]);
    assert!(text.lines().skip(1).all(|line| line.ends_with(",-5.0")), "{text}");
}

#[test]
fn csv_of_every_kind() {
    let want = "\
region_en,region_ja,use,use_unit,use_missing_en,use_missing_ja,loss_low,loss_central,loss_high,loss_unit,source
Northland,北の国,12345.7,t/yr,,,900,1250,1600,t/yr,S1;S2
Southland,南の国,,t/yr,withheld by the source,出典が非公表,0,,80,t/yr,S1;O7
Eastland,東の国,0.0,t/yr,,,0,0,,t/yr,
Westland,西の国,,t/yr,no number,数値なし,5,5,5,t/yr,S2
";
    assert_eq!(render::csv(&table()), want);
}
