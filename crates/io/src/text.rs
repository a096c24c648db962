//! Bytes to text to cells: encodings, limits and a CSV reader that remembers where each cell stood.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Most bytes in one file.
pub const FILE_LIMIT: usize = 64 << 20;

/// Most bytes in one row.
pub const ROW_LIMIT: usize = 1 << 20;

/// Most rows in one sheet.
pub const ROWS_LIMIT: usize = 1_000_000;

/// Most cells in one sheet, so that a file of commas cannot fill the memory.
pub const CELLS_LIMIT: usize = 20_000_000;

/// Most columns in one sheet.
pub const COLUMNS_LIMIT: usize = 256;

/// Why bytes are not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotText {
    /// Two bytes a character, as some spreadsheets write.
    Utf16,
    /// Neither UTF-8 nor CP932; the line where UTF-8 stops.
    Unknown {
        /// Line, from one.
        line: usize,
    },
    /// More than [`FILE_LIMIT`].
    TooLarge,
}

/// The text of a file: UTF-8 with or without a byte order mark, else CP932 (Windows' Shift_JIS).
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    if bytes.len() > FILE_LIMIT {
        return Err(NotText::TooLarge);
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(NotText::Utf16);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => {
            let (text, broken) = encoding_rs::SHIFT_JIS.decode_without_bom_handling(bytes);
            if broken || !reads_as_japanese(&text) {
                let line = 1 + bytes[..error.valid_up_to()].iter().filter(|&&byte| byte == b'\n').count();
                return Err(NotText::Unknown { line });
            }
            Ok(Cow::Owned(text.into_owned()))
        }
    }
}

/// Whether text decoded as CP932 looks like it: Latin-1 letters decode too, as lone kanji that touch ASCII letters.
fn reads_as_japanese(text: &str) -> bool {
    let (mut long, mut lone) = (0usize, 0usize);
    let (mut run, mut before) = (0usize, '\n');
    let mut is_after_letter = false;
    for character in text.chars().chain(std::iter::once('\n')) {
        if ('\u{e000}'..='\u{f8ff}').contains(&character) {
            return false;
        }
        if character.is_ascii() {
            match run {
                0 => {}
                1 => lone += usize::from(is_after_letter || character.is_ascii_alphabetic()),
                _ => long += 1,
            }
            run = 0;
        } else {
            if run == 0 {
                is_after_letter = before.is_ascii_alphabetic();
            }
            run += 1;
        }
        before = character;
    }
    long >= lone
}

/// Full-width digits and letters folded to ASCII, outer blanks removed: how ids, numbers and words are read.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text.trim());
    }
    let folded: String = text.nfkc().map(|character| if character == '\u{2212}' { '-' } else { character }).collect();
    Cow::Owned(folded.trim().to_owned())
}

/// Every row of a sheet that has been checked, given as what reads a cell, without blanks around it, by the name of its column.
pub(crate) fn each_row(bytes: &[u8], mut row: impl FnMut(&dyn Fn(&str) -> String)) {
    let Ok(text) = decode(bytes) else { return };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> =
        reader.headers().map(|row| row.iter().map(|cell| fold(cell).into_owned()).collect()).unwrap_or_default();
    for record in reader.records().flatten() {
        row(&|name| {
            let place = header.iter().position(|column| column == name);
            place.and_then(|place| record.get(place)).unwrap_or_default().trim().to_owned()
        });
    }
}

/// The line of a quote that opens a cell and never closes. The `csv` crate takes the rest of the file for that cell, without
/// a word; whoever reads with it asks here first.
pub(crate) fn open_quote(text: &str) -> Option<usize> {
    let mut line = 1;
    let mut bytes = text.bytes().peekable();
    let mut is_start = true;
    while let Some(byte) = bytes.next() {
        if is_start && byte == b'"' {
            let opened = line;
            loop {
                match bytes.next() {
                    None => return Some(opened),
                    Some(b'"') if bytes.peek() == Some(&b'"') => drop(bytes.next()),
                    Some(b'"') => break,
                    Some(b'\n') => line += 1,
                    Some(_) => {}
                }
            }
        }
        line += usize::from(byte == b'\n');
        is_start = matches!(byte, b',' | b'\r' | b'\n');
    }
    None
}

/// Where a cell stands: bytes of the whole text, quotes included, and its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    start: u32,
    end: u32,
    line: u32,
}

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Line on which it starts, from one.
    pub line: usize,
    /// Its cells, at most one more than the header has.
    pub cells: Vec<Cell>,
    /// How many fields it has.
    pub fields: usize,
    start: u32,
}

/// What stands in the way of reading a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Broken {
    /// A quote that opens and never closes, on this line.
    OpenQuote(usize),
    /// Text after a closing quote, on this line.
    AfterQuote(usize),
    /// A row over [`ROW_LIMIT`], on this line.
    LongRow(usize),
    /// More than [`COLUMNS_LIMIT`] columns.
    Columns(usize),
    /// More rows or cells than the limits.
    Rows,
}

/// A sheet cut into cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Table {
    text: String,
    /// The first row.
    pub header: Option<Row>,
    /// The other rows that are not blank.
    pub rows: Vec<Row>,
    /// Rows that could not be cut.
    pub broken: Vec<Broken>,
}

impl Table {
    /// Cuts `text` into rows and cells.
    pub fn parse(text: String) -> Self {
        let mut table = Self { text, header: None, rows: Vec::new(), broken: Vec::new() };
        let mut reader = Reader { at: 0, line: 1 };
        let mut cells = 0;
        while reader.at < table.text.len() {
            let keep = table.header.as_ref().map_or(COLUMNS_LIMIT, |header| header.cells.len() + 1);
            match reader.row(&table.text, keep) {
                Err(broken) => table.broken.push(broken),
                Ok(row) if row.fields == 1 && table.raw(row.cells[0]).trim().is_empty() => {}
                Ok(row) if table.header.is_none() => {
                    if row.fields > COLUMNS_LIMIT {
                        table.broken.push(Broken::Columns(row.fields));
                        return table;
                    }
                    table.header = Some(row);
                }
                Ok(row) => {
                    cells += row.cells.len();
                    table.rows.push(row);
                    if table.rows.len() > ROWS_LIMIT || cells > CELLS_LIMIT {
                        table.broken.push(Broken::Rows);
                        return table;
                    }
                }
            }
            if table.broken.len() >= 100 {
                return table;
            }
        }
        table
    }

    /// A table from rows of cells, written as CSV would be; the header row counts as the first. At most [`FILE_LIMIT`] bytes
    /// and [`CELLS_LIMIT`] cells are kept; `false` says that there was more.
    pub fn push_row<'c>(&mut self, cells: impl Iterator<Item = Cow<'c, str>>) -> bool {
        let line = (self.rows.len() + usize::from(self.header.is_some()) + 1) as u32;
        let start = self.text.len();
        let mut row = Row { line: line as usize, cells: Vec::new(), fields: 0, start: start as u32 };
        for cell in cells {
            if row.fields > 0 {
                self.text.push(',');
            }
            let from = self.text.len();
            if cell.contains([',', '"', '\n', '\r']) {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            } else {
                self.text.push_str(&cell);
            }
            if self.text.len() > FILE_LIMIT || self.text.len() - start > ROW_LIMIT {
                self.text.truncate(start);
                return false;
            }
            row.cells.push(Cell { start: from as u32, end: self.text.len() as u32, line });
            row.fields += 1;
        }
        self.text.push('\n');
        if self.header.is_none() {
            self.header = Some(row);
        } else {
            self.rows.push(row);
        }
        true
    }

    /// The whole text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// The cell as it stands in the file, with its quotes.
    pub fn raw(&self, cell: Cell) -> &str {
        &self.text[cell.start as usize..cell.end as usize]
    }

    /// The cell without its quotes.
    pub fn value(&self, cell: Cell) -> Cow<'_, str> {
        let raw = self.raw(cell);
        match raw.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
            None => Cow::Borrowed(raw),
            Some(inner) if inner.contains('"') => Cow::Owned(inner.replace("\"\"", "\"")),
            Some(inner) => Cow::Borrowed(inner),
        }
    }

    /// Line number, text of the line and the cell's byte range in it.
    pub fn place(&self, cell: Cell) -> (usize, String, (usize, usize)) {
        let start = cell.start as usize;
        let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        let line = self.text[from..to].trim_end_matches('\r');
        let end = (cell.end as usize - from).min(line.len());
        let (text, span) = window(line, (start - from, end.max(start - from)));
        (cell.line as usize, text, span)
    }

    /// Line number, text of the line and the byte range of the whole row.
    pub fn row_place(&self, row: &Row) -> (usize, String, (usize, usize)) {
        let cell = Cell { start: row.start, end: row.start, line: row.line as u32 };
        let (line, text, _) = self.place(cell);
        let span = (0, text.len());
        (line, text, span)
    }

    /// The text of line `line`, shortened.
    pub fn line(&self, line: usize) -> String {
        let text = self.text.split('\n').nth(line.saturating_sub(1)).unwrap_or("");
        window(text.trim_end_matches('\r'), (0, 0)).0
    }
}

/// A line over this many bytes is shown in part only.
const SHOWN_LIMIT: usize = 4096;

/// `line` cut to what can be shown, and the span moved along.
fn window(line: &str, span: (usize, usize)) -> (String, (usize, usize)) {
    if line.len() <= SHOWN_LIMIT {
        return (line.to_owned(), span);
    }
    let from = line.floor_char_boundary(span.0.saturating_sub(SHOWN_LIMIT / 4));
    let to = line.floor_char_boundary((from + SHOWN_LIMIT).min(line.len()));
    let end = line.floor_char_boundary(span.1.min(to)).max(span.0.min(to));
    (line[from..to].to_owned(), (span.0 - from, end - from))
}

struct Reader {
    at: usize,
    line: u32,
}

impl Reader {
    /// Reads one row and keeps its first `keep` cells.
    fn row(&mut self, text: &str, keep: usize) -> Result<Row, Broken> {
        let bytes = text.as_bytes();
        let start = self.at;
        let first_line = self.line;
        let mut row = Row { line: first_line as usize, cells: Vec::new(), fields: 0, start: start as u32 };
        loop {
            let cell_start = self.at;
            let cell_line = self.line;
            let mut cell_end = cell_start;
            if bytes.get(self.at) == Some(&b'"') {
                self.at += 1;
                loop {
                    match bytes.get(self.at) {
                        None => return Err(Broken::OpenQuote(cell_line as usize)),
                        Some(b'"') if bytes.get(self.at + 1) == Some(&b'"') => self.at += 2,
                        Some(b'"') => break,
                        Some(b'\n') => {
                            self.line += 1;
                            self.at += 1;
                        }
                        Some(_) => self.at += 1,
                    }
                    if self.at - start > ROW_LIMIT {
                        // The quote that was opened hides where rows end: nothing after it can be cut.
                        self.at = bytes.len();
                        return Err(Broken::LongRow(first_line as usize));
                    }
                }
                self.at += 1;
                cell_end = self.at;
                if !matches!(bytes.get(self.at), None | Some(b',' | b'\n' | b'\r')) {
                    self.skip_line(bytes);
                    return Err(Broken::AfterQuote(cell_line as usize));
                }
            } else {
                while let Some(byte) = bytes.get(self.at) {
                    if matches!(byte, b',' | b'\n') {
                        break;
                    }
                    self.at += 1;
                    cell_end = self.at;
                }
                if cell_end > cell_start && bytes[cell_end - 1] == b'\r' && !matches!(bytes.get(self.at), Some(b',')) {
                    cell_end -= 1;
                }
            }
            if self.at - start > ROW_LIMIT {
                self.skip_line(bytes);
                return Err(Broken::LongRow(first_line as usize));
            }
            row.fields += 1;
            if row.cells.len() < keep {
                row.cells.push(Cell { start: cell_start as u32, end: cell_end as u32, line: cell_line });
            }
            if bytes.get(self.at) == Some(&b'\r') {
                self.at += 1;
            }
            match bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b'\n') => {
                    self.at += 1;
                    self.line += 1;
                    return Ok(row);
                }
                None => return Ok(row),
                Some(_) => {
                    self.skip_line(bytes);
                    return Err(Broken::AfterQuote(cell_line as usize));
                }
            }
        }
    }

    /// Goes to the start of the next line.
    fn skip_line(&mut self, bytes: &[u8]) {
        while let Some(&byte) = bytes.get(self.at) {
            self.at += 1;
            if byte == b'\n' {
                self.line += 1;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, rows: &[&[&str]]) {
        let table = Table::parse(text.to_owned());
        assert_eq!(table.broken, []);
        let got: Vec<Vec<String>> = table
            .header
            .iter()
            .chain(&table.rows)
            .map(|row| row.cells.iter().map(|&cell| table.value(cell).into_owned()).collect())
            .collect();
        assert_eq!(got, rows);
    }

    #[test]
    fn cuts_plain_rows() {
        check("a,b\n1,2\n", &[&["a", "b"], &["1", "2"]]);
    }

    #[test]
    fn windows_line_ends_leave_no_trace() {
        check("a,b\r\n1,\r\n", &[&["a", "b"], &["1", ""]]);
    }

    #[test]
    fn quotes_hold_commas_quotes_and_lines() {
        check("a,b\n\"x, \"\"y\"\"\nz\",2", &[&["a", "b"], &["x, \"y\"\nz", "2"]]);
    }

    #[test]
    fn a_cell_knows_its_line_and_bytes() {
        let table = Table::parse("a,b\n\"x\ny\",2\n3,磁石\n".to_owned());
        assert_eq!(table.place(table.rows[1].cells[1]), (4, "3,磁石".to_owned(), (2, 8)));
        assert_eq!(table.place(table.rows[0].cells[0]).0, 2);
        assert_eq!(table.place(table.rows[0].cells[1]), (3, "y\",2".to_owned(), (3, 4)));
    }

    #[test]
    fn an_open_quote_is_reported_where_it_opens() {
        assert_eq!(Table::parse("a\n\"b\nc".to_owned()).broken, [Broken::OpenQuote(2)]);
    }

    #[test]
    fn a_quote_that_never_closes_is_found_for_other_readers() {
        assert_eq!(open_quote("a,b\n\"x\ny\",2\n3,\"4\n5,6\n"), Some(4));
        assert_eq!(open_quote("a,b\n\"x \"\"y\"\"\",2\nl\"x,3\n"), None);
    }

    #[test]
    fn latin_1_is_not_taken_for_japanese() {
        assert!(decode(b"Soci\xe9t\xe9 G\xe9n\xe9rale,1\n").is_err());
        assert_eq!(decode(b"\x93\xfa\x96{\n").as_deref(), Ok("日本\n"));
    }

    #[test]
    fn full_width_is_folded() {
        assert_eq!(fold("　１２．５ "), "12.5");
        assert_eq!(fold("ＪＰＮ"), "JPN");
        assert_eq!(fold("−3"), "-3");
    }
}
