//! The page of packs that stand alike, kept compressed in pieces, and joined for each pack with what it has of its own.
//!
//! RFC 1951 and 1952: a compressed stream may be cut where a block ends on a byte, and what a piece looks back to is given by how far back it stands.
//! So the long pieces that all packs have are compressed once, the short ones together with a pack's own text for each
//! reader, and the checksum of the whole follows from those of its pieces.
//!
//! A long piece looks back over what stands before it, own text excepted; so own text must be as long for every pack. Serials are, and the rest is
//! filled up with spaces where a page has room for them ([`ROOM`]). A pack of which there is more to tell than that gets pieces that look back to
//! nothing, half a kilobyte more.

use std::{cell::RefCell, io, sync::OnceLock};

use axum::body::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use suyuan_web::{
    render::{Blank, OwnPiece, Piece},
    view::{CodePanel, OwnCode, Seen as Scans},
};

use super::{Encoding, Seen, Weighs};

/// A byte that stands nowhere in UTF-8.
const NO_TEXT: u8 = 0xff;
/// What is shorter is compressed for each reader together with what stands beside it.
const LONG: usize = 600;
/// For what is compressed once.
const ONCE: Compression = Compression::new(9);
/// For what is compressed for each.
const EACH: Compression = Compression::new(1);
/// RFC 1952: deflate, no name, no time, any system.
const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// RFC 1951: a last block with nothing in it.
const LAST: [u8; 2] = [3, 0];
/// What a blank takes besides its bytes.
const BESIDE: usize = 4_096;
/// What a pack's own takes in its page, more or less.
const FOR_OWN: usize = 6_144;
/// So much longer than that of the pack for which the page was drawn may a stretch of own text be.
const ROOM: usize = 512;
/// What is not longer is sent as it is.
const SHORT: usize = 128;
/// RFC 1951: so far back can be looked.
const WINDOW: usize = 32_768;

const SPACES: &str = match str::from_utf8(&[b' '; 2 * ROOM]) {
    Ok(spaces) => spaces,
    Err(_) => "",
};

thread_local! {
    // Making one takes longer than what it does here.
    static EACH_STREAM: RefCell<Compress> = RefCell::new(Compress::new(EACH, false));
}

/// A blank, ready to be filled in.
pub(crate) struct Joined {
    /// What it was drawn from.
    pub(crate) seen: Seen,
    /// The first instant at which it could be drawn otherwise.
    pub(crate) until_ms: u64,
    /// Its entity tag, but for the scans.
    pub(crate) tag: String,
    /// The panel of a code that stands as these do.
    pub(crate) panel: CodePanel,
    blank: Blank,
    parts: Vec<Part>,
    /// The long pieces once more, for a pack of which there is more to tell: in the places of their parts.
    alone: OnceLock<Vec<Vec<u8>>>,
}

/// Stretches of a page, each beginning at a byte of its own.
enum Part {
    /// What all packs have: plain, compressed, and its checksum.
    Same { plain: Bytes, packed: Vec<u8>, sum: Crc },
    /// A pack's own with what is short beside it, filled up to a length if something behind counts on that.
    Own { bits: Vec<Bit>, filled: Option<usize> },
}

enum Bit {
    Same(String),
    Own(OwnPiece),
}

impl Joined {
    /// Compresses the long pieces; `scans` are those of the pack for which the page was drawn, if any are kept.
    pub(crate) fn new(
        blank: Blank,
        panel: CodePanel,
        scans: Option<&Scans>,
        tag: String,
        (seen, until_ms): (Seen, u64),
    ) -> io::Result<Joined> {
        let mut joined =
            Joined { seen, until_ms, tag, panel, blank, parts: Vec::new(), alone: OnceLock::new() };
        let mut parts: Vec<Part> = Vec::new();
        for piece in joined.blank.pieces() {
            let bit = match piece {
                Piece::Same(text) if text.len() >= LONG => {
                    let (plain, sum) = (Bytes::from(text.to_owned()), sum(text.as_bytes()));
                    parts.push(Part::Same { plain, packed: Vec::new(), sum });
                    continue;
                }
                Piece::Same(text) => Bit::Same(text.to_owned()),
                Piece::Own(own) => Bit::Own(own),
            };
            match parts.last_mut() {
                Some(Part::Own { bits, .. }) => bits.push(bit),
                _ => parts.push(Part::Own { bits: vec![bit], filled: None }),
            }
        }
        // What stands before a piece, with a byte that no text in UTF-8 has in place of own text: whatever a page shows, nothing of it is
        // told by pointing there.
        let mut before = Vec::new();
        for part in &mut parts {
            match part {
                Part::Same { plain, packed, .. } => {
                    let mut stream = Compress::new(ONCE, false);
                    if !before.is_empty() {
                        let from = before.len().saturating_sub(WINDOW);
                        stream.set_dictionary(&before[from..]).map_err(io::Error::other)?;
                    }
                    deflate(&mut stream, plain, packed)?;
                    before.extend_from_slice(plain);
                }
                Part::Own { bits, filled } => {
                    let mut text = String::new();
                    joined.tell(bits, &joined.panel.own, scans, None, &mut text);
                    let own = || {
                        bits.iter().filter_map(|bit| if let Bit::Own(own) = bit { Some(own) } else { None })
                    };
                    *filled = match () {
                        () if own().all(|own| own.is_as_long_for_all()) => Some(text.len()),
                        () if own().any(|own| own.is_room()) => Some(text.len() + ROOM),
                        () => None,
                    };
                    match *filled {
                        Some(length) => before.resize(before.len() + length, NO_TEXT),
                        None => before.clear(),
                    }
                }
            }
        }
        joined.parts = parts;
        Ok(joined)
    }

    /// Own text with what is short beside it; filled up to a length, if there is room and it is not longer.
    fn tell(
        &self,
        bits: &[Bit],
        code: &OwnCode,
        scans: Option<&Scans>,
        filled: Option<usize>,
        text: &mut String,
    ) {
        let begun = text.len();
        let mut room = None;
        for bit in bits {
            match bit {
                Bit::Same(same) => text.push_str(same),
                Bit::Own(own) if own.is_room() => room = Some(text.len()),
                Bit::Own(own) => text.push_str(&self.blank.own(*own, &self.panel, code, scans)),
            }
        }
        let lacks = filled.unwrap_or_default().saturating_sub(text.len() - begun);
        if let Some(room) = room.filter(|_| lacks > 0) {
            text.insert_str(room, &SPACES[..lacks.min(SPACES.len())]);
        }
    }

    /// Bytes that all packs have.
    fn same(&self, gzip: bool) -> usize {
        let parts = self.parts.iter().map(|part| match part {
            Part::Same { packed, .. } if gzip => packed.len(),
            Part::Same { plain, .. } => plain.len(),
            Part::Own { .. } => 0,
        });
        parts.sum()
    }

    /// The page of a pack.
    pub(crate) fn page(
        &self,
        code: &OwnCode,
        scans: Option<&Scans>,
        encoding: Encoding,
    ) -> io::Result<Vec<u8>> {
        if encoding != Encoding::Gzip {
            return Ok(self.plain(code, scans));
        }
        match self.gzip(code, scans, None)? {
            Some(page) => Ok(page),
            None => {
                let alone = match self.alone.get() {
                    Some(alone) => alone,
                    None => {
                        let alone = self.parts.iter().map(Part::alone).collect::<io::Result<_>>()?;
                        self.alone.get_or_init(|| alone)
                    }
                };
                self.gzip(code, scans, Some(alone)).map(Option::unwrap_or_default)
            }
        }
    }

    fn plain(&self, code: &OwnCode, scans: Option<&Scans>) -> Vec<u8> {
        let mut page = Vec::with_capacity(self.same(false) + FOR_OWN);
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Same { plain, .. } => page.extend_from_slice(plain),
                Part::Own { bits, .. } => {
                    text.clear();
                    self.tell(bits, code, scans, None, &mut text);
                    page.extend_from_slice(text.as_bytes());
                }
            }
        }
        page
    }

    /// The pieces joined: those that look back, and nothing where own text is longer than they count on; or those that stand `alone`.
    fn gzip(
        &self,
        code: &OwnCode,
        scans: Option<&Scans>,
        alone: Option<&[Vec<u8>]>,
    ) -> io::Result<Option<Vec<u8>>> {
        let mut page = Vec::with_capacity(self.same(true) + FOR_OWN);
        let mut text = String::with_capacity(FOR_OWN);
        let mut whole = Crc::new();
        page.extend(HEAD);
        for (at, part) in self.parts.iter().enumerate() {
            match part {
                Part::Same { packed, sum, .. } => {
                    page.extend_from_slice(alone.and_then(|alone| alone.get(at)).unwrap_or(packed));
                    whole.combine(sum);
                }
                Part::Own { bits, filled } => {
                    let filled = filled.filter(|_| alone.is_none());
                    text.clear();
                    self.tell(bits, code, scans, filled, &mut text);
                    if filled.is_some_and(|length| text.len() != length) {
                        return Ok(None);
                    }
                    whole.combine(&sum(text.as_bytes()));
                    match text.len() {
                        ..=SHORT => store(text.as_bytes(), &mut page),
                        _ => EACH_STREAM.with_borrow_mut(|stream| {
                            stream.reset();
                            deflate(stream, text.as_bytes(), &mut page)
                        })?,
                    }
                }
            }
        }
        page.extend(LAST);
        page.extend(whole.sum().to_le_bytes());
        page.extend(whole.amount().to_le_bytes());
        Ok(Some(page))
    }
}

impl Part {
    /// A long piece that looks back to nothing.
    fn alone(&self) -> io::Result<Vec<u8>> {
        let mut packed = Vec::new();
        if let Part::Same { plain, .. } = self {
            deflate(&mut Compress::new(ONCE, false), plain, &mut packed)?;
        }
        Ok(packed)
    }
}

impl Weighs for Joined {
    fn weight(&self) -> usize {
        let parts = self.parts.iter().map(|part| match part {
            // The blank has them once more.
            Part::Same { plain, packed, .. } => 2 * plain.len() + 2 * packed.len(),
            Part::Own { bits, .. } => bits.len() * size_of::<Bit>() + LONG,
        });
        parts.sum::<usize>() + BESIDE
    }
}

fn sum(bytes: &[u8]) -> Crc {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum
}

/// RFC 1951: a block of what is not compressed; it ends on a byte.
fn store(plain: &[u8], into: &mut Vec<u8>) {
    let length = u16::try_from(plain.len()).unwrap_or_default();
    into.push(0);
    into.extend(length.to_le_bytes());
    into.extend((!length).to_le_bytes());
    into.extend_from_slice(plain);
}

/// Compresses so that anything may follow.
fn deflate(stream: &mut Compress, plain: &[u8], into: &mut Vec<u8>) -> io::Result<()> {
    into.reserve(plain.len() + plain.len() / 8 + 128);
    let status = stream.compress_vec(plain, into, FlushCompress::Sync).map_err(io::Error::other)?;
    match status {
        Status::Ok if stream.total_in() == plain.len() as u64 => Ok(()),
        _ => Err(io::Error::other("a piece of a page cannot be compressed")),
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Decompress, FlushDecompress};

    use super::*;

    #[test]
    fn nothing_in_a_page_is_told_by_pointing_at_what_is_each_packs_own() {
        let (own, own_of_another) = ("<p>one".repeat(40), "<p>two".repeat(40));
        for shown in ["\0".repeat(200), "\u{ff}".repeat(90), "ÿ\0".repeat(90), own.clone()] {
            let mut stream = Compress::new(ONCE, false);
            stream.set_dictionary(&vec![NO_TEXT; own.len()]).unwrap();
            let mut packed = Vec::new();
            deflate(&mut stream, shown.as_bytes(), &mut packed).unwrap();
            for own in [&own, &own_of_another] {
                let mut reader = Decompress::new(false);
                reader.set_dictionary(own.as_bytes()).unwrap();
                let mut read = Vec::with_capacity(shown.len() + 64);
                reader.decompress_vec(&packed, &mut read, FlushDecompress::Sync).unwrap();
                assert_eq!(String::from_utf8_lossy(&read), shown);
            }
        }
    }
}
