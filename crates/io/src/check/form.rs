//! Form: which files there are, their encoding, header rows and the number of cells in each row.

use super::{Book, Findings, Rows, did_you_mean, nearest, shown};
use crate::codes;
use crate::load::Files;
use crate::parquet_sheet;
use crate::sheet::{SHEETS, sheet};
use crate::text::{Broken, NotText, Table, decode, fold};
use seawall_model::both;
use seawall_model::diag::{Place, Text};
use std::borrow::Cow;

/// Reads every sheet of the folder.
pub(crate) fn read(files: &Files, found: &mut Findings) -> Book {
    let mut book = Book::default();
    for (name, bytes) in files.iter() {
        let csv_name = parquet_sheet::csv_name(name);
        let Some(declared) = sheet(csv_name.as_deref().unwrap_or(name)) else {
            if name.ends_with(".csv") || csv_name.is_some() {
                let ending = if csv_name.is_some() { "parquet" } else { "csv" };
                let free: Vec<String> = SHEETS
                    .iter()
                    .filter(|sheet| files.get(sheet.file).is_none())
                    .map(|sheet| sheet.file.replace("csv", ending))
                    .collect();
                let near = nearest(name, free.iter().map(String::as_str));
                let help = near.map_or_else(
                    || both!("remove it, or see the manual's list of sheets", "取り除くか、マニュアルの表の一覧を見る"),
                    did_you_mean,
                );
                let shown = shown(name);
                found.add(
                    codes::UNKNOWN_FILE,
                    Some(file_place(name)),
                    both!("unknown sheet `{shown}`", "`{shown}` という表はない"),
                    both!("this file is not read", "このファイルは読まれない"),
                    help,
                );
            }
            continue;
        };
        let before = found.count();
        let table = match &csv_name {
            Some(twin) if files.get(twin).is_some() => {
                let shown = shown(name);
                found.add(
                    codes::TWO_FORMS,
                    Some(file_place(name)),
                    both!("`{shown}` beside `{twin}`", "`{shown}` と `{twin}` の両方がある"),
                    both!("which one is meant?", "どちらを指すのか分からない"),
                    both!("remove one of them", "片方を取り除く"),
                );
                None
            }
            Some(_) => parquet(name, bytes, found),
            None => text(name, bytes, found).map(Table::parse),
        };
        if let Some(table) = table {
            let rows = Rows { sheet: declared, file: name.to_owned(), table, columns: Vec::new() };
            book.push(headed(rows, found));
        }
        if found.count() > before {
            book.damaged.insert(declared.file);
        }
    }
    for declared in SHEETS {
        let is_there = files.iter().any(|(name, _)| {
            let csv_name = parquet_sheet::csv_name(name);
            sheet(csv_name.as_deref().unwrap_or(name)) == Some(declared)
        });
        if declared.required && !is_there {
            book.damaged.insert(declared.file);
            let near = nearest(declared.file, files.iter().map(|(name, _)| name).filter(|name| sheet(name).is_none()));
            let (file, header) = (declared.file, crate::sheet::template(declared));
            let header = header.trim_end();
            let help = match near.map(shown) {
                Some(near) => both!("rename `{near}` to `{file}`", "`{near}` を `{file}` に改名する"),
                None => {
                    both!("write a file with this header row: {header}", "次の見出し行を持つファイルを作る: {header}")
                }
            };
            found.add(
                codes::MISSING_SHEET,
                None,
                both!("no sheet `{file}`", "表 `{file}` がない"),
                both!("the folder needs it", "このフォルダーに必要である"),
                help,
            );
        }
    }
    book
}

/// The cells of a Parquet file, or a finding.
fn parquet(name: &str, bytes: &[u8], found: &mut Findings) -> Option<Table> {
    match parquet_sheet::table(bytes) {
        Ok(table) => Some(table),
        Err(trouble) => {
            let code = if trouble.is_too_large { codes::TOO_LARGE } else { codes::PARQUET };
            let place = Place { column: shown(&trouble.column), ..file_place(name) };
            let name = shown(name);
            found.add(
                code,
                Some(place),
                both!("`{name}` cannot be read", "`{name}` を読めない"),
                trouble.label,
                trouble.help,
            );
            None
        }
    }
}

/// The text of a file, or a finding.
pub(crate) fn text(name: &str, bytes: &[u8], found: &mut Findings) -> Option<String> {
    let (code, line, label, help) = match decode(bytes) {
        Ok(text) => return Some(text.into_owned()),
        Err(NotText::TooLarge) => (
            codes::TOO_LARGE,
            1,
            both!("more than 64 MiB", "64 MiB を超える"),
            both!("split it, or leave out rows that the model does not need", "分割するか、モデルに要らない行を省く"),
        ),
        Err(NotText::Utf16) => (
            codes::UNREADABLE,
            1,
            both!("it is UTF-16, two bytes a character", "1 文字 2 バイトの UTF-16 である"),
            save_as_utf8(),
        ),
        Err(NotText::Unknown { line }) => (
            codes::UNREADABLE,
            line,
            both!("neither UTF-8 nor CP932 from line {line} on", "{line} 行目から UTF-8 でも CP932 でもない"),
            save_as_utf8(),
        ),
    };
    let place = Place { line, ..file_place(name) };
    let name = shown(name);
    found.add(code, Some(place), both!("`{name}` cannot be read", "`{name}` を読めない"), label, help);
    None
}

fn save_as_utf8() -> Text {
    both!("save it as \"CSV UTF-8\"", "「CSV UTF-8」形式で保存する")
}

/// Place of a file as a whole.
fn file_place(name: &str) -> Place {
    Place { file: name.to_owned(), line: 1, column: String::new(), text: String::new(), span: (0, 0) }
}

/// Checks the header row and the length of each row.
fn headed(mut rows: Rows, found: &mut Findings) -> Rows {
    let declared = rows.sheet;
    rows.columns = vec![None; declared.columns.len()];
    broken_rows(&rows, found);
    let Some(header) = rows.table.header.clone() else {
        if rows.table.broken.is_empty() {
            let place = Some(file_place(&rows.file));
            let (file, header) = (&rows.file, crate::sheet::template(declared));
            let header = header.trim_end();
            found.add(
                codes::MISSING_COLUMN,
                place,
                both!("`{file}` has no header row", "`{file}` に見出し行がない"),
                both!("the file is empty", "ファイルが空である"),
                both!("write this header row: {header}", "次の見出し行を書く: {header}"),
            );
        }
        return rows;
    };
    for (position, &cell) in header.cells.iter().enumerate() {
        let written = rows.table.value(cell).into_owned();
        // A hidden character stays in the name, so that the column is unknown: other programs end a line at a lone CR.
        let is_hidden = written.chars().any(super::cells::is_hidden);
        let name = if is_hidden { Cow::Borrowed(written.as_str()) } else { fold(&written) };
        match declared.columns.iter().position(|column| column.name == name) {
            Some(index) if rows.columns[index].is_some() => {
                found.add(
                    codes::REPEATED_COLUMN,
                    rows.header_place(position),
                    both!("column `{name}` stands twice", "列 `{name}` が 2 つある"),
                    both!("which one is meant?", "どちらを指すのか分からない"),
                    both!("remove one of them", "片方を取り除く"),
                );
            }
            Some(index) => rows.columns[index] = Some(position),
            None => {
                let near = nearest(&name, declared.columns.iter().map(|column| column.name));
                let header = crate::sheet::template(declared);
                let header = header.trim_end();
                let help = match near {
                    Some(near) => did_you_mean(near),
                    None => both!("the columns are {header}", "列は次のとおり: {header}"),
                };
                let (name, file) = (shown(&name), &rows.file);
                found.add(
                    codes::UNKNOWN_COLUMN,
                    rows.header_place(position),
                    both!("unknown column `{name}` in {file}", "{file} に `{name}` という列はない"),
                    both!("what it says would be lost", "書かれた内容が失われてしまう"),
                    help,
                );
            }
        }
    }
    for (index, column) in declared.columns.iter().enumerate() {
        if column.required && rows.columns[index].is_none() {
            let place = Some(rows.row_place(&header));
            let (name, doc, file) = (column.name, column.doc, &rows.file);
            let words = column.kind.words_ja();
            found.add(
                codes::MISSING_COLUMN,
                place,
                both!("no column `{name}` in {file}", "{file} に列 `{name}` がない"),
                both!("the sheet needs it", "この表に必要である"),
                both!("add `{name}`: {doc}", "`{name}` を加える。内容は{words}"),
            );
        }
    }
    for row in &rows.table.rows {
        if row.fields != header.fields {
            let (has, wanted) = (row.fields, header.fields);
            let help = if has > wanted {
                both!("put a text that holds a comma in quotation marks", "コンマを含む文字列は引用符で囲む")
            } else {
                both!("write a comma for each blank cell", "空欄のセルにもコンマを書く")
            };
            found.add(
                codes::FIELDS,
                Some(rows.row_place(row)),
                both!(
                    "{has} fields where the header row has {wanted}",
                    "見出し行の {wanted} 列に対し {has} 個のセルがある"
                ),
                both!("cells would end up under the wrong header", "セルが別の列に入ってしまう"),
                help,
            );
        }
    }
    rows
}

/// Reports rows that could not be cut into cells.
fn broken_rows(rows: &Rows, found: &mut Findings) {
    for &broken in &rows.table.broken {
        let (code, line, title, help) = match broken {
            Broken::OpenQuote(line) => (
                codes::QUOTES,
                line,
                both!("a quotation mark that never closes", "閉じられていない引用符"),
                both!(
                    "close it, or double a quotation mark that is part of the text",
                    "引用符を閉じるか、文字としての引用符は 2 つ重ねて書く"
                ),
            ),
            Broken::AfterQuote(line) => (
                codes::QUOTES,
                line,
                both!("text after a closing quotation mark", "閉じた引用符の後ろに文字がある"),
                both!("double a quotation mark that is part of the text", "文字としての引用符は 2 つ重ねて書く"),
            ),
            Broken::LongRow(line) => (
                codes::TOO_LARGE,
                line,
                both!("a row of more than 1 MiB", "1 MiB を超える行"),
                both!("look for a quotation mark that never closes", "閉じられていない引用符がないか調べる"),
            ),
            Broken::Columns(_) => (
                codes::TOO_LARGE,
                1,
                both!("more than 256 columns", "256 を超える列"),
                both!("keep the columns of the manual only", "マニュアルにある列だけを残す"),
            ),
            Broken::Rows => (
                codes::TOO_LARGE,
                1,
                both!("more than 1,000,000 rows or 20,000,000 cells", "1,000,000 行または 20,000,000 セルを超える"),
                both!("split the sheet, or leave out rows", "表を分割するか、行を省く"),
            ),
        };
        let label = both!("this row cannot be read", "この行は読めない");
        found.add(code, Some(rows.line_place(line)), title, label, help);
    }
}
