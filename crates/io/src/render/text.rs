//! The answer for a terminal: wrapped sentences and aligned tables, counting a full-width character as two columns.

use super::number::{digits, parts};
use super::words::Word;
use super::{extent, pick, settle_report};
use seawall_model::answer::{Lang, Report, Table, Unit, Value};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Narrowest terminal that is laid out for; a narrower one wraps by itself.
const NARROWEST: usize = 30;
/// A column of words is not squeezed below this.
const SQUEEZE: usize = 12;
/// A heading over numbers is wrapped to about this.
const HEADING: usize = 14;
/// Columns of a bar of full length.
const BAR: usize = 16;
const INDENT: &str = "  ";
const GAP: &str = "  ";

/// The report as lines of at most `width` columns, where the tables allow it.
///
/// A table too wide for the terminal is printed row by row, each cell on a line of its own after its heading.
/// The text holds no escape codes, whatever the names in the model hold.
pub fn text(report: &Report, lang: Lang, width: usize) -> String {
    let report = settle_report(report);
    let mut page = Page { lines: Vec::new(), lang, width: width.max(NARROWEST) };
    page.heading(pick(&report.title, lang), '=');
    page.paragraph(pick(&report.subtitle, lang), "", "");
    page.blank();
    let status = format!("{}: {}", Word::Status.word(lang), Word::from(report.status).word(lang));
    page.paragraph(&status, "", INDENT);
    for section in &report.sections {
        page.blank();
        page.heading(pick(&section.heading, lang), '-');
        for sentence in &section.lead {
            page.paragraph(pick(sentence, lang), "", "");
        }
        for table in &section.tables {
            page.blank();
            page.table(table);
        }
    }
    page.blank();
    page.heading(Word::Sources.word(lang), '-');
    if report.sources.is_empty() {
        page.paragraph(Word::NoSources.word(lang), "", "");
    }
    for source in &report.sources {
        let licence = match source.licence.as_str() {
            "" => String::new(),
            licence => format!("{}: {licence}", Word::Licence.word(lang)),
        };
        let parts = [source.title.as_str(), &source.publisher, &source.year, &licence];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        page.paragraph(&format!("[{}] {}", source.code, parts.join(". ")), "", "    ");
    }
    page.blank();
    page.heading(Word::Run.word(lang), '-');
    let label = report.manifest.iter().map(|(key, _)| clean(pick(key, lang)).width()).max().unwrap_or(0);
    for (key, value) in &report.manifest {
        let first = format!("{}{GAP}", fill(&clean(pick(key, lang)), label));
        page.paragraph(pick(value, lang), &first, &" ".repeat(label + GAP.len()));
    }
    let mut out = page.lines.join("\n");
    out.push('\n');
    out
}

struct Page {
    lines: Vec<String>,
    lang: Lang,
    width: usize,
}

/// A column as printed: its heading, its cells and how wide it is.
struct Column {
    heading: String,
    unit: String,
    cells: Vec<String>,
    right: bool,
    width: usize,
}

impl Page {
    fn blank(&mut self) {
        self.lines.push(String::new());
    }

    fn heading(&mut self, heading: &str, rule: char) {
        let lines = wrap(&clean(heading), self.width);
        let longest = lines.iter().map(|line| line.width()).max().unwrap_or(0);
        self.lines.extend(lines);
        self.lines.push(rule.to_string().repeat(longest));
    }

    fn paragraph(&mut self, sentence: &str, first: &str, rest: &str) {
        let room = self.width.saturating_sub(first.width().max(rest.width())).max(SQUEEZE);
        for (place, line) in wrap(&clean(sentence), room).into_iter().enumerate() {
            let indent = if place == 0 { first } else { rest };
            self.lines.push(format!("{indent}{line}").trim_end().to_owned());
        }
    }

    fn table(&mut self, table: &Table) {
        self.paragraph(pick(&table.caption, self.lang), "", "");
        if table.rows.is_empty() {
            self.paragraph(Word::NoRows.word(self.lang), INDENT, INDENT);
        } else {
            let mut columns = columns(table, self.lang);
            let room = self.width - INDENT.len();
            if squeeze(&mut columns, room) {
                let bars = bars(table, self.width.saturating_sub(INDENT.len() + spread(&columns) + GAP.len()));
                self.grid(&columns, &bars);
            } else {
                self.records(&columns, table.rows.len());
            }
        }
        for note in &table.notes {
            self.paragraph(pick(note, self.lang), INDENT, INDENT);
        }
    }

    /// Rows and columns, the bars at the end of the line so that a terminal that draws them wider keeps the alignment.
    fn grid(&mut self, columns: &[Column], bars: &[String]) {
        let headings: Vec<Vec<String>> = columns.iter().map(|column| wrap(&column.heading, column.width)).collect();
        let units: Vec<Vec<String>> = columns.iter().map(|column| wrap(&column.unit, column.width)).collect();
        self.line(columns, &bottom(headings), "");
        if columns.iter().any(|column| !column.unit.is_empty()) {
            self.line(columns, &units, "");
        }
        let rules: Vec<Vec<String>> = columns.iter().map(|column| vec!["-".repeat(column.width)]).collect();
        self.line(columns, &rules, "");
        let rows = columns.first().map_or(0, |column| column.cells.len());
        for row in 0..rows {
            let cells: Vec<Vec<String>> = columns.iter().map(|column| wrap(&column.cells[row], column.width)).collect();
            self.line(columns, &cells, bars.get(row).map_or("", String::as_str));
        }
    }

    fn line(&mut self, columns: &[Column], cells: &[Vec<String>], bar: &str) {
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        for place in 0..height {
            let mut line = String::from(INDENT);
            for (column, cell) in columns.iter().zip(cells) {
                let part = cell.get(place).map_or("", String::as_str);
                line.push_str(&if column.right { push(part, column.width) } else { fill(part, column.width) });
                line.push_str(GAP);
            }
            if place == 0 {
                line.push_str(bar);
            }
            self.lines.push(line.trim_end().to_owned());
        }
    }

    fn records(&mut self, columns: &[Column], rows: usize) {
        for row in 0..rows {
            for (place, column) in columns.iter().enumerate() {
                let unit = if column.unit.is_empty() { String::new() } else { format!(" [{}]", column.unit) };
                let line = format!("{}{unit}: {}", column.heading, squash(&column.cells[row]));
                self.paragraph(&line, if place == 0 { "- " } else { INDENT }, "    ");
            }
        }
    }
}

/// The columns of a table with their natural widths.
fn columns(table: &Table, lang: Lang) -> Vec<Column> {
    let column = |(place, head): (usize, &seawall_model::answer::Head)| {
        let values: Vec<&Value> = table.rows.iter().map(|row| &row.cells[place]).collect();
        let ranged = values.iter().any(|value| matches!(value, Value::Range { .. }));
        let right = ranged || values.iter().any(|value| matches!(value, Value::Number { .. }));
        let cells = cells(&values, lang);
        let heading = clean(pick(&head.name, lang));
        let unit = match (head.unit == Unit::None, ranged) {
            (unit, true) => {
                let range = Word::LowToHigh.word(lang);
                if unit { format!("({range})") } else { format!("{} ({range})", clean(head.unit.word(lang))) }
            }
            (_, false) => clean(head.unit.word(lang)),
        };
        let width = width(&values, &cells, &heading, &unit, right);
        Column { heading, unit, cells, right, width }
    };
    table.columns.iter().enumerate().map(column).collect()
}

fn width(values: &[&Value], cells: &[String], heading: &str, unit: &str, right: bool) -> usize {
    let longest = |text: &str| pieces(text).iter().map(|piece| piece.text.width()).max().unwrap_or(0);
    let cell = |(value, cell): (&&Value, &String)| match value {
        Value::Missing(_) if right => longest(cell).max(cell.width().min(HEADING)),
        _ => cell.width(),
    };
    let cells = values.iter().zip(cells).map(cell).max().unwrap_or(0);
    let heading = if right { longest(heading).max(heading.width().min(HEADING)) } else { heading.width() };
    cells.max(heading).max(if right { longest(unit) } else { unit.width() }).max(1)
}

/// The cells of one column, intervals with their central numbers and their brackets each aligned.
fn cells(values: &[&Value], lang: Lang) -> Vec<String> {
    let halves: Vec<Option<(String, String)>> = values
        .iter()
        .map(|value| match value {
            Value::Range { low, central, high, decimals } => Some(parts(*low, *central, *high, *decimals, lang)),
            Value::Number { value, decimals } => Some((digits(*value, *decimals).unwrap_or_default(), String::new())),
            Value::Text(_) | Value::Missing(_) | Value::Sources(_) => None,
        })
        .collect();
    let widest = |half: fn(&(String, String)) -> &String| {
        halves.iter().flatten().map(|halves| half(halves).width()).max().unwrap_or(0)
    };
    let (left, right) = (widest(|halves| &halves.0), widest(|halves| &halves.1));
    let cell = |(value, half): (&&Value, &Option<(String, String)>)| match (value, half) {
        (_, Some((number, _))) if right == 0 => push(number, left),
        (_, Some((number, ends))) => format!("{} {}", push(number, left), push(ends, right)),
        (Value::Text(name) | Value::Missing(name), None) => clean(pick(name, lang)),
        (Value::Sources(ids), None) => clean(&ids.join(", ")),
        (Value::Number { .. } | Value::Range { .. }, None) => String::new(),
    };
    values.iter().zip(&halves).map(cell).collect()
}

/// Narrows the columns of words until the table fits; `false` where it cannot.
fn squeeze(columns: &mut [Column], room: usize) -> bool {
    while spread(columns) > room {
        let widest = columns.iter_mut().filter(|column| !column.right && column.width > SQUEEZE);
        match widest.max_by_key(|column| column.width) {
            Some(column) => column.width -= 1,
            None => return false,
        }
    }
    true
}

fn spread(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.width).sum::<usize>() + GAP.len() * columns.len().saturating_sub(1)
}

/// A bar a row to the central numbers of the bar column; none where one is negative or the terminal has no room.
fn bars(table: &Table, room: usize) -> Vec<String> {
    let Some(column) = table.bar.filter(|column| *column < table.columns.len()) else {
        return Vec::new();
    };
    let lengths: Vec<Option<f64>> =
        table.rows.iter().map(|row| extent(&row.cells[column]).and_then(|(_, central, _)| central)).collect();
    let most = lengths.iter().flatten().copied().fold(0.0, f64::max);
    let room = room.min(BAR);
    if most <= 0.0 || room < 4 || lengths.iter().flatten().any(|length| *length < 0.0) {
        return Vec::new();
    }
    let bar = |length: &Option<f64>| match length {
        Some(length) => blocks((length / most * (room * 8) as f64).round() as usize),
        None => String::new(),
    };
    lengths.iter().map(bar).collect()
}

fn blocks(eighths: usize) -> String {
    const PART: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    format!("{}{}", "█".repeat(eighths / 8), PART[eighths % 8])
}

/// Headings stand on the line of the shortest one's last word.
fn bottom(headings: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let height = headings.iter().map(Vec::len).max().unwrap_or(0);
    let sink = |heading: Vec<String>| {
        let mut sunk = vec![String::new(); height - heading.len()];
        sunk.extend(heading);
        sunk
    };
    headings.into_iter().map(sink).collect()
}

fn fill(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn push(text: &str, width: usize) -> String {
    format!("{}{text}", " ".repeat(width.saturating_sub(text.width())))
}

fn squash(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without what a terminal would obey: controls and marks that turn the direction of reading.
fn clean(text: &str) -> String {
    let kept = |c: char| match c {
        '\n' | '\r' | '\t' => Some(' '),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        c if c.is_control() => None,
        c => Some(c),
    };
    text.chars().filter_map(kept).collect()
}

/// What stays on one line, and whether a space stands before it.
struct Piece {
    text: String,
    spaced: bool,
}

/// Lines of at most `width` columns; Japanese breaks between characters except where its rules forbid it.
///
/// A text that fits is not touched, so that the spaces which align an interval stay.
fn wrap(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let line = lines.last().map_or(0, |line| line.width());
        let space = usize::from(piece.spaced && line > 0);
        if line > 0 && line + space + piece.text.width() > width {
            lines.push(String::new());
        } else if space > 0 {
            lines.last_mut().into_iter().for_each(|line| line.push(' '));
        }
        for c in piece.text.chars() {
            let line = lines.last().map_or(0, |line| line.width());
            if line > 0 && line + c.width().unwrap_or(0) > width {
                lines.push(String::new());
            }
            lines.last_mut().into_iter().for_each(|line| line.push(c));
        }
    }
    lines
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for word in text.split_whitespace() {
        let mut before: Option<char> = None;
        for c in word.chars() {
            let wide = |c: char| c.width() == Some(2);
            let breaks = before.is_none_or(|b| (wide(c) || wide(b)) && !never_first(c) && !never_last(b));
            match pieces.last_mut() {
                Some(piece) if !breaks => piece.text.push(c),
                _ => pieces.push(Piece { text: c.to_string(), spaced: before.is_none() }),
            }
            before = Some(c);
        }
    }
    pieces
}

fn never_first(c: char) -> bool {
    "、。，．・：；？！）］｝〕〉》」』】ー々〜％ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ)]},.:;?!%".contains(c)
}

fn never_last(c: char) -> bool {
    "（［｛〔〈《「『【([{".contains(c)
}
