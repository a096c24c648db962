//! A walk over the headers of a Parquet file, written in Thrift's compact form, that believes none of its lengths.
//!
//! Page headers: 1 kind, 2 unpacked size, 3 packed size, 5 data page (1 values, 2 encoding), 7 dictionary page (1 values, 2
//! encoding), 8 data page of the second version (1 values, 4 encoding, 5 and 6 bytes of levels, 7 packed or not).

use std::io::Read as _;

/// Why a walk ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// A limit was passed.
    TooLarge,
    /// A length, count or field cannot be.
    Damaged,
    /// Values are encoded in a way that is not read.
    Encoding,
}

/// Encodings that are read: plain, dictionary and run lengths. Their decoders allocate by what was checked here.
const ENCODINGS: [i64; 4] = [0, 2, 3, 8];

/// Most structures inside one another.
const DEPTH: usize = 16;

/// The footer of a file whose every list holds no more than there are bytes.
pub(super) fn footer(bytes: &[u8]) -> Result<&[u8], ()> {
    let body = bytes.strip_prefix(b"PAR1").and_then(|rest| rest.strip_suffix(b"PAR1")).ok_or(())?;
    let (before, length) = body.split_last_chunk::<4>().ok_or(())?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| ())?;
    let start = before.len().checked_sub(length).filter(|_| length > 0).ok_or(())?;
    let footer = &before[start..];
    let mut walker = Walker { bytes: footer, at: 0 };
    walker.structure(DEPTH).map_err(|_| ())?;
    Ok(footer)
}

/// Bytes that the pages of a column of `rows` rows unpack to; no more than `limit`.
pub(super) fn pages(bytes: &[u8], rows: usize, is_zstd: bool, limit: usize) -> Result<usize, Trouble> {
    let mut walker = Walker { bytes, at: 0 };
    let mut unpacked = 0usize;
    let mut values = 0usize;
    while walker.at < bytes.len() {
        let header = walker.structure(DEPTH)?;
        let size = header.size(2)?;
        let packed = header.size(3)?;
        let payload = bytes.get(walker.at..).and_then(|rest| rest.get(..packed)).ok_or(Trouble::Damaged)?;
        walker.at += packed;
        unpacked = unpacked.saturating_add(size);
        if unpacked > limit {
            return Err(Trouble::TooLarge);
        }
        let (page, encoding, levels, is_packed) = match (header.part(5), header.part(7), header.part(8)) {
            (Some(data), None, None) => (data, 2, 0, true),
            (None, Some(dictionary), None) => {
                // Every entry of a dictionary takes a byte at least.
                if dictionary.size(1)? > size {
                    return Err(Trouble::Damaged);
                }
                (dictionary, 2, 0, true)
            }
            (None, None, Some(data)) => {
                let levels = data.size(5)?.checked_add(data.size(6)?).filter(|&levels| levels <= size);
                (data, 4, levels.ok_or(Trouble::Damaged)?, data.get(7) != Some(0))
            }
            _ => return Err(Trouble::Damaged),
        };
        if !ENCODINGS.contains(&page.get(encoding).ok_or(Trouble::Damaged)?) {
            return Err(Trouble::Encoding);
        }
        if header.part(7).is_none() {
            values = values.saturating_add(page.size(1)?);
            if values > rows {
                return Err(Trouble::Damaged);
            }
        }
        if is_zstd && is_packed && size > levels {
            let packed = payload.get(levels..).ok_or(Trouble::Damaged)?;
            let decoder = zstd::Decoder::new(packed).map_err(|_| Trouble::Damaged)?;
            let wanted = (size - levels) as u64;
            let got =
                std::io::copy(&mut decoder.take(wanted + 1), &mut std::io::sink()).map_err(|_| Trouble::Damaged)?;
            if got != wanted {
                return Err(Trouble::Damaged);
            }
        }
    }
    Ok(unpacked)
}

/// The whole numbers, flags and structures of a structure, by field.
#[derive(Debug, Default)]
struct Fields {
    numbers: Vec<(i64, i64)>,
    parts: Vec<(i64, Fields)>,
}

impl Fields {
    fn get(&self, field: i64) -> Option<i64> {
        self.numbers.iter().find(|(id, _)| *id == field).map(|&(_, value)| value)
    }

    fn part(&self, field: i64) -> Option<&Fields> {
        self.parts.iter().find(|(id, _)| *id == field).map(|(_, part)| part)
    }

    /// A size or count: there, and not negative.
    fn size(&self, field: i64) -> Result<usize, Trouble> {
        self.get(field).and_then(|value| usize::try_from(value).ok()).ok_or(Trouble::Damaged)
    }
}

struct Walker<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walker<'_> {
    fn byte(&mut self) -> Result<u8, Trouble> {
        let byte = self.bytes.get(self.at).copied().ok_or(Trouble::Damaged)?;
        self.at += 1;
        Ok(byte)
    }

    fn skip(&mut self, count: usize) -> Result<(), Trouble> {
        self.at = self.at.checked_add(count).filter(|&at| at <= self.bytes.len()).ok_or(Trouble::Damaged)?;
        Ok(())
    }

    fn length(&mut self) -> Result<u64, Trouble> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Trouble::Damaged)
    }

    /// A signed number, zigzag.
    fn number(&mut self) -> Result<i64, Trouble> {
        let value = self.length()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// A count of things that take a byte each at least.
    fn count(&mut self) -> Result<usize, Trouble> {
        let count = usize::try_from(self.length()?).map_err(|_| Trouble::Damaged)?;
        if count > self.bytes.len() - self.at { Err(Trouble::Damaged) } else { Ok(count) }
    }

    fn structure(&mut self, depth: usize) -> Result<Fields, Trouble> {
        let depth = depth.checked_sub(1).ok_or(Trouble::Damaged)?;
        let mut fields = Fields::default();
        let mut id = 0i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(fields);
            }
            id = if head >> 4 == 0 { self.number()? } else { id.saturating_add(i64::from(head >> 4)) };
            match head & 0x0f {
                1 => fields.numbers.push((id, 1)),
                2 => fields.numbers.push((id, 0)),
                4..=6 => {
                    let number = self.number()?;
                    fields.numbers.push((id, number));
                }
                12 => {
                    let part = self.structure(depth)?;
                    fields.parts.push((id, part));
                }
                kind => self.value(kind, depth)?,
            }
        }
    }

    /// Walks over a value that nobody asks for.
    fn value(&mut self, kind: u8, depth: usize) -> Result<(), Trouble> {
        match kind {
            1..=3 => self.skip(1),
            4..=6 => self.number().map(drop),
            7 => self.skip(8),
            8 => {
                let count = self.count()?;
                self.skip(count)
            }
            9 | 10 => {
                let depth = depth.checked_sub(1).ok_or(Trouble::Damaged)?;
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.count()? } else { usize::from(head >> 4) };
                for _ in 0..count {
                    self.value(head & 0x0f, depth)?;
                }
                Ok(())
            }
            11 => {
                let depth = depth.checked_sub(1).ok_or(Trouble::Damaged)?;
                let count = self.count()?;
                if count > 0 {
                    let kinds = self.byte()?;
                    for _ in 0..count {
                        self.value(kinds >> 4, depth)?;
                        self.value(kinds & 0x0f, depth)?;
                    }
                }
                Ok(())
            }
            12 => self.structure(depth).map(drop),
            _ => Err(Trouble::Damaged),
        }
    }
}
