//! Form: which files there are, their encoding, header rows and the number of cells in each row.

use super::{Book, Findings, Rows, nearest, shown};
use crate::codes;
use crate::load::Files;
use crate::sheet::{SHEETS, sheet};
use crate::text::{Broken, NotText, Table, decode, fold};
use seawall_model::diag::Place;
use std::borrow::Cow;

/// Reads every sheet of the folder.
pub(crate) fn read(files: &Files, found: &mut Findings) -> Book {
    let mut book = Book::default();
    for (name, bytes) in files.iter() {
        let Some(declared) = sheet(name) else {
            if name.ends_with(".csv") {
                let near =
                    nearest(name, SHEETS.iter().map(|sheet| sheet.file).filter(|file| files.get(file).is_none()));
                let help = near.map_or_else(
                    || "remove it, or see the manual's list of sheets".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                found.add(
                    codes::UNKNOWN_FILE,
                    Some(file_place(name)),
                    format!("unknown sheet `{}`", shown(name)),
                    "this file is not read",
                    help,
                );
            }
            continue;
        };
        let before = found.count();
        if let Some(text) = text(name, bytes, found) {
            let rows = Rows { sheet: declared, file: name.to_owned(), table: Table::parse(text), columns: Vec::new() };
            book.push(headed(rows, found));
        }
        if found.count() > before {
            book.damaged.insert(declared.file);
        }
    }
    for declared in SHEETS {
        let is_there = files.iter().any(|(name, _)| sheet(name) == Some(declared));
        if declared.required && !is_there {
            book.damaged.insert(declared.file);
            let near = nearest(declared.file, files.iter().map(|(name, _)| name).filter(|name| sheet(name).is_none()));
            let help = match near {
                Some(near) => format!("rename `{}` to `{}`", shown(near), declared.file),
                None => format!("write a file with this header row: {}", crate::sheet::template(declared).trim_end()),
            };
            found.add(codes::MISSING_SHEET, None, format!("no sheet `{}`", declared.file), "the folder needs it", help);
        }
    }
    book
}

/// The text of a file, or a finding.
pub(crate) fn text(name: &str, bytes: &[u8], found: &mut Findings) -> Option<String> {
    let (code, line, label, help) = match decode(bytes) {
        Ok(text) => return Some(text.into_owned()),
        Err(NotText::TooLarge) => (
            codes::TOO_LARGE,
            1,
            "more than 64 MiB".to_owned(),
            "split it, or leave out rows that the model does not need",
        ),
        Err(NotText::Utf16) => {
            (codes::UNREADABLE, 1, "it is UTF-16, two bytes a character".to_owned(), "save it as \"CSV UTF-8\"")
        }
        Err(NotText::Unknown { line }) => (
            codes::UNREADABLE,
            line,
            format!("neither UTF-8 nor CP932 from line {line} on"),
            "save it as \"CSV UTF-8\"",
        ),
    };
    let place = Place { line, ..file_place(name) };
    found.add(code, Some(place), format!("`{}` cannot be read", shown(name)), label, help);
    None
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
            let help = format!("write this header row: {}", crate::sheet::template(declared).trim_end());
            found.add(
                codes::MISSING_COLUMN,
                place,
                format!("`{}` has no header row", rows.file),
                "the file is empty",
                help,
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
                let title = format!("column `{name}` stands twice");
                found.add(
                    codes::REPEATED_COLUMN,
                    rows.header_place(position),
                    title,
                    "which one is meant?",
                    "remove one of them",
                );
            }
            Some(index) => rows.columns[index] = Some(position),
            None => {
                let near = nearest(&name, declared.columns.iter().map(|column| column.name));
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the columns are {}", crate::sheet::template(declared).trim_end()),
                };
                let title = format!("unknown column `{}` in {}", shown(&name), rows.file);
                found.add(
                    codes::UNKNOWN_COLUMN,
                    rows.header_place(position),
                    title,
                    "what it says would be lost",
                    help,
                );
            }
        }
    }
    for (index, column) in declared.columns.iter().enumerate() {
        if column.required && rows.columns[index].is_none() {
            let place = Some(rows.row_place(&header));
            let title = format!("no column `{}` in {}", column.name, rows.file);
            found.add(
                codes::MISSING_COLUMN,
                place,
                title,
                "the sheet needs it",
                format!("add `{}`: {}", column.name, column.doc),
            );
        }
    }
    for row in &rows.table.rows {
        if row.fields != header.fields {
            let title = format!("{} fields where the header row has {}", row.fields, header.fields);
            let help = if row.fields > header.fields {
                "put a text that holds a comma in quotation marks"
            } else {
                "write a comma for each blank cell"
            };
            found.add(
                codes::FIELDS,
                Some(rows.row_place(row)),
                title,
                "cells would end up under the wrong header",
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
                "a quotation mark that never closes",
                "close it, or double a quotation mark that is part of the text",
            ),
            Broken::AfterQuote(line) => (
                codes::QUOTES,
                line,
                "text after a closing quotation mark",
                "double a quotation mark that is part of the text",
            ),
            Broken::LongRow(line) => {
                (codes::TOO_LARGE, line, "a row of more than 1 MiB", "look for a quotation mark that never closes")
            }
            Broken::Columns(_) => (codes::TOO_LARGE, 1, "more than 256 columns", "keep the columns of the manual only"),
            Broken::Rows => (
                codes::TOO_LARGE,
                1,
                "more than 1,000,000 rows or 20,000,000 cells",
                "split the sheet, or leave out rows",
            ),
        };
        found.add(code, Some(rows.line_place(line)), title.to_owned(), "this row cannot be read", help);
    }
}
