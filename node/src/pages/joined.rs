//! The page of packs that stand alike, kept compressed in pieces, and joined for each pack with what it has of its own.
//!
//! RFC 1951 and 1952: a compressed stream may be cut where a block ends on a byte, and what was compressed without looking back can follow
//! anything. So the long pieces that all packs have are compressed once, the short ones together with a pack's own text for each
//! reader, and the checksum of the whole follows from those of its pieces. It costs some hundred bytes against one stream.

use std::{cell::RefCell, io};

use axum::body::Bytes;
use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use suyuan_web::{
    render::{Blank, OwnPiece, Piece},
    view::{CodePanel, OwnCode, Seen as Scans},
};

use super::{Encoding, Seen, Weighs};

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
}

/// Stretches of a page, each beginning at a byte of its own.
enum Part {
    /// What all packs have: plain, compressed, and its checksum.
    Same { plain: Bytes, packed: Vec<u8>, sum: Crc },
    /// A pack's own with what is short beside it.
    Own(Vec<Bit>),
}

enum Bit {
    Same(String),
    Own(OwnPiece),
}

impl Joined {
    /// Compresses the long pieces.
    pub(crate) fn new(
        blank: Blank,
        panel: CodePanel,
        tag: String,
        (seen, until_ms): (Seen, u64),
    ) -> io::Result<Joined> {
        let mut parts: Vec<Part> = Vec::new();
        for piece in blank.pieces() {
            let bit = match piece {
                Piece::Same(text) if text.len() >= LONG => {
                    let plain = Bytes::from(text.to_owned());
                    let mut packed = Vec::new();
                    deflate(&mut Compress::new(ONCE, false), &plain, &mut packed)?;
                    let sum = sum(&plain);
                    parts.push(Part::Same { plain, packed, sum });
                    continue;
                }
                Piece::Same(text) => Bit::Same(text.to_owned()),
                Piece::Own(own) => Bit::Own(own),
            };
            match parts.last_mut() {
                Some(Part::Own(bits)) => bits.push(bit),
                _ => parts.push(Part::Own(vec![bit])),
            }
        }
        Ok(Joined { seen, until_ms, tag, panel, blank, parts })
    }

    /// Bytes that all packs have.
    fn same(&self, gzip: bool) -> usize {
        let parts = self.parts.iter().map(|part| match part {
            Part::Same { packed, .. } if gzip => packed.len(),
            Part::Same { plain, .. } => plain.len(),
            Part::Own(_) => 0,
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
        thread_local! {
            // Making one takes longer than what it does here.
            static DEFLATE: RefCell<Compress> = RefCell::new(Compress::new(EACH, false));
        }
        let gzip = encoding == Encoding::Gzip;
        let mut page = Vec::with_capacity(self.same(gzip) + FOR_OWN);
        let mut whole = Crc::new();
        if gzip {
            page.extend(HEAD);
        }
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Same { packed, sum, .. } if gzip => {
                    page.extend_from_slice(packed);
                    whole.combine(sum);
                }
                Part::Same { plain, .. } => page.extend_from_slice(plain),
                Part::Own(bits) => {
                    text.clear();
                    for bit in bits {
                        match bit {
                            Bit::Same(same) => text.push_str(same),
                            Bit::Own(own) => text.push_str(&self.blank.own(*own, &self.panel, code, scans)),
                        }
                    }
                    if gzip {
                        whole.combine(&sum(text.as_bytes()));
                        DEFLATE.with_borrow_mut(|stream| deflate(stream, text.as_bytes(), &mut page))?;
                    } else {
                        page.extend_from_slice(text.as_bytes());
                    }
                }
            }
        }
        if gzip {
            page.extend(LAST);
            page.extend(whole.sum().to_le_bytes());
            page.extend(whole.amount().to_le_bytes());
        }
        Ok(page)
    }
}

impl Weighs for Joined {
    fn weight(&self) -> usize {
        let parts = self.parts.iter().map(|part| match part {
            // The blank has them once more.
            Part::Same { plain, packed, .. } => 2 * plain.len() + packed.len(),
            Part::Own(bits) => bits.len() * size_of::<Bit>() + LONG,
        });
        parts.sum::<usize>() + BESIDE
    }
}

fn sum(bytes: &[u8]) -> Crc {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum
}

/// Compresses so that anything may follow, and looks back to nothing before.
fn deflate(stream: &mut Compress, plain: &[u8], into: &mut Vec<u8>) -> io::Result<()> {
    stream.reset();
    into.reserve(plain.len() + plain.len() / 8 + 128);
    let status = stream.compress_vec(plain, into, FlushCompress::Sync).map_err(io::Error::other)?;
    match status {
        Status::Ok if stream.total_in() == plain.len() as u64 => Ok(()),
        _ => Err(io::Error::other("a piece of a page cannot be compressed")),
    }
}
