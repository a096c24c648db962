//! A report with one chart of each kind, its numbers made up to show every shape.

use seawall_model::answer::{Head, Lang, Report, Row, Section, Status, Table, Unit, Value};
use seawall_model::chart::{
    Axis, Back, Chart, Cover, CoverBar, Drawing, Flow, FlowMap, Heat, HeatCell, Layer, Line, Node, Place, Ribbon,
    Sankey, Step, Timeline, Waterfall,
};
use seawall_model::world::Name;

/// The page of the report.
pub fn page(lang: Lang) -> String {
    seawall_io::render::html(&report(), lang)
}

fn name(en: &str, ja: &str) -> Name {
    Name { en: en.into(), ja: ja.into() }
}

fn axis(en: &str, ja: &str, unit: Unit) -> Axis {
    Axis { name: name(en, ja), unit }
}

/// Kinds and what they draw.
pub fn drawings() -> Vec<(&'static str, Drawing)> {
    vec![
        ("timeline", timeline()),
        ("cover", cover()),
        ("waterfall", waterfall()),
        ("sankey", sankey()),
        ("map", map()),
        ("heat", heat()),
    ]
}

fn timeline() -> Drawing {
    let layer = |en: &str, ja: &str, values: &[f64]| Layer { name: name(en, ja), values: values.to_vec() };
    Drawing::Timeline(Timeline {
        time: axis("Weeks from the first day", "開始からの週数", Unit::Weeks),
        amount: axis("Magnets not served", "満たされない磁石", Unit::TonnesPerWeek),
        edges: vec![0.0, 1.0, 2.0, 3.0, 7.0, 12.0],
        layers: vec![
            layer("Electric vehicle drive", "電動車の駆動モーター", &[0.0, 4.0, 6.0, 6.0, 2.0]),
            layer("Wind turbines", "風力発電機", &[0.0, 0.0, 3.0, 2.0, 0.0]),
        ],
        line: Line {
            name: name("All uses if nobody saves", "節約しない場合の全用途合計"),
            band: name("the same, stocks high to low", "同上(在庫の上限~下限)"),
            values: vec![0.0, 0.0, 8.0, 12.0, 4.0],
            low: vec![0.0, 0.0, 0.0, 7.0, 3.0],
            high: vec![0.0, 9.0, 13.0, 14.0, 5.0],
        },
    })
}

fn cover() -> Drawing {
    let bar = |group: Name, en: &str, ja: &str, parts: [f64; 3], range: [f64; 2], back: Back| CoverBar {
        group,
        name: name(en, ja),
        parts: parts.to_vec(),
        range,
        back,
    };
    let japan = || name("Japan", "日本");
    Drawing::Cover(Cover {
        amount: axis("Days of own use", "自国使用量に対する日数", Unit::Days),
        parts: vec![name("Private stock", "民間在庫"), name("Public stock", "国家備蓄"), name("Under way", "輸送中")],
        mark: name("Imports back", "輸入の回復"),
        range: name("Range of the stocks", "在庫の幅"),
        beyond: name("Imports not back within the horizon", "期間内に輸入は回復しない"),
        bars: vec![
            bar(
                japan(),
                "Dysprosium oxide",
                "酸化ジスプロシウム",
                [45.0, 42.0, 4.0],
                [20.0, 210.0],
                Back::After(370.0),
            ),
            bar(
                japan(),
                "Dysprosium metal (DyFe counted as contained dysprosium)",
                "ジスプロシウム金属(DyFeは含有ジスプロシウムとして計上する)",
                [30.0, 0.0, 8.0],
                [15.0, 60.0],
                Back::Beyond,
            ),
            bar(
                name("United States", "米国"),
                "NdPr oxide",
                "NdPr酸化物",
                [60.0, 0.0, 25.0],
                [40.0, 150.0],
                Back::NeverCut,
            ),
        ],
    })
}

fn waterfall() -> Drawing {
    let step = |en: &str, ja: &str, amount: f64, total: bool| Step { name: name(en, ja), amount, total };
    Drawing::Waterfall(Waterfall {
        amount: axis("Loss against baseline", "基準に対する損失", Unit::MillionUsd),
        steps: vec![
            step("Japan alone", "日本(単独)", 680.0, false),
            step("United States alone", "米国(単独)", 420.0, false),
            step("Sum alone", "単独の合計", 1100.0, true),
            step("Unserved demand", "不足の損失", -310.0, false),
            step("Other costs", "その他費用", 45.0, false),
            step("Together", "共同", 835.0, true),
        ],
    })
}

fn sankey() -> Drawing {
    let node = |en: &str, ja: &str, column, origin| Node { name: name(en, ja), column, origin };
    let ribbon = |from, to, amount| Ribbon { from, to, amount };
    Drawing::Sankey(Sankey {
        amount: axis("Dysprosium, contained", "ジスプロシウム(含有量)", Unit::TonnesPerYear),
        columns: vec![name("Mine", "採掘"), name("Oxide", "酸化物"), name("Use", "使用")],
        origins: vec![name("China", "中国"), name("Japan", "日本"), name("Others", "その他")],
        nodes: vec![
            node("China", "中国", 0, Some(0)),
            node("Others", "その他", 0, Some(2)),
            node("China", "中国", 1, Some(0)),
            node("Japan", "日本", 1, Some(1)),
            node("China", "中国", 2, Some(0)),
            node("Japan", "日本", 2, Some(1)),
            node("Losses", "損失", 2, None),
        ],
        ribbons: vec![
            ribbon(0, 2, 600.0),
            ribbon(1, 2, 300.0),
            ribbon(1, 3, 100.0),
            ribbon(2, 4, 650.0),
            ribbon(2, 5, 160.0),
            ribbon(2, 6, 90.0),
            ribbon(3, 5, 92.0),
            ribbon(3, 6, 8.0),
        ],
    })
}

fn map() -> Drawing {
    let place = |code: &str, en: &str, ja: &str, at| Place { code: code.into(), name: name(en, ja), at };
    Drawing::FlowMap(FlowMap {
        amount: axis("Dysprosium, contained", "ジスプロシウム(含有量)", Unit::TonnesPerYear),
        places: vec![
            place("CHN", "China", "中国", None),
            place("JPN", "Japan", "日本", None),
            place("USA", "United States", "米国", None),
            place("ROW", "Rest of the world", "その他世界", Some([-25.0, -32.0])),
        ],
        flows: vec![
            Flow { from: 0, to: 1, amount: 180.0, cut: true },
            Flow { from: 3, to: 0, amount: 60.0, cut: false },
            Flow { from: 0, to: 2, amount: 20.0, cut: true },
        ],
        keys: [name("as in the baseline", "基準どおり"), name("loses over 10 %", "10%超減少")],
        viewpoint: name("Boundaries: Natural Earth.", "境界線:Natural Earth。"),
    })
}

fn heat() -> Drawing {
    let cell = |row, column, value, word: &str| HeatCell { row, column, value, word: name(word, word) };
    Drawing::Heat(Heat {
        amount: axis("Share of the largest maker", "最大生産国の割合", Unit::Percent),
        scale: [0.0, 100.0],
        rows: vec![name("Neodymium and praseodymium", "ネオジム・プラセオジム"), name("Dysprosium", "ジスプロシウム")],
        columns: vec![name("Mine", "採掘"), name("Oxide", "酸化物"), name("Magnet", "磁石")],
        cells: vec![cell(0, 0, 63.0, "CHN"), cell(0, 1, 91.0, "CHN"), cell(1, 0, 49.0, "MMR"), cell(1, 2, 8.0, "JPN")],
    })
}

fn report() -> Report {
    let charts = drawings();
    // Text that would break out of a script, were it let to.
    let title = name("A finding </script><b>", "発見 </script><b>");
    let twin = |id: &str, rows: usize| Table {
        id: id.into(),
        caption: title.clone(),
        columns: vec![Head { id: "what".into(), name: name("What", "内容"), unit: Unit::None, run: None }],
        rows: (0..rows).map(|_| Row::from(vec![Value::Text(name("row", "行"))])).collect(),
        notes: Vec::new(),
        bar: None,
    };
    Report {
        title: name("Every kind of chart", "全種類の図"),
        subtitle: name("Numbers made up to show every shape.", "形を示すための架空の数値。"),
        manifest: Vec::new(),
        status: Status::Solved,
        sections: vec![Section {
            id: "charts".into(),
            heading: name("Charts", "図"),
            lead: Vec::new(),
            tables: charts.iter().map(|(id, _)| twin(id, 9)).collect(),
            charts: charts
                .into_iter()
                .map(|(id, drawing)| Chart {
                    id: id.into(),
                    title: title.clone(),
                    description: name("What it shows.", "図の説明。"),
                    table: id.into(),
                    drawing,
                })
                .collect(),
        }],
        sources: Vec::new(),
        figures: Vec::new(),
        short: Vec::new(),
        runs: Vec::new(),
    }
}
