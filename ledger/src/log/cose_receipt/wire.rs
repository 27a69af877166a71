//! The bytes of both kinds of receipt, written and read in the same order.

use super::{CoseReceiptError, MAX_COSE_RECEIPT, MAX_RECEIPT_ORIGIN, SignedRoot, different};
use crate::cbor::{CborError, Reader, Writer};
use crate::log::Hash;
use crate::statement::{KeyId, TAG_SIGN1};

/// vdp −1.
pub(super) const INCLUSION: u64 = 0;
/// vdp −2.
pub(super) const CONSISTENCY: u64 = 1;
/// The label of what makes an entry of a statement.
pub(super) const ENTRY: &str = "suyuan.entry";

const SIZE: &str = "suyuan.size";
const EDDSA: u64 = 7; // −8
const VDS: u64 = 395;
const VDP: u64 = 396;
const RFC9162_SHA256: u64 = 1;
const MAX_PATH: u64 = 64;

type More<'m> = &'m dyn Fn(Writer) -> Writer;
type ReadMore<'m> = &'m mut dyn FnMut(&mut Reader<'_>) -> Result<(), CoseReceiptError>;
type Decoded = (SignedRoot, (u64, u64), Vec<Hash>);

impl SignedRoot {
    /// The protected header.
    pub(super) fn header(&self) -> Vec<u8> {
        (Writer::with_capacity(128 + 2 * self.origin.len()).map(5))
            .uint(1)
            .negative(EDDSA)
            .uint(4)
            .bytes(self.key.as_bytes())
            .uint(15)
            .map(2)
            .uint(1)
            .text(&self.origin)
            .uint(2)
            .text(&self.origin)
            .uint(VDS)
            .uint(RFC9162_SHA256)
            .text(SIZE)
            .uint(self.size)
            .finish()
    }
}

/// A receipt with one proof: two numbers and a path.
pub(super) fn encode(
    signed: &SignedRoot,
    kind: u64,
    numbers: (u64, u64),
    path: &[Hash],
    more: Option<More<'_>>,
) -> Vec<u8> {
    let mut proof = Writer::default().array(3).uint(numbers.0).uint(numbers.1).array(path.len() as u64);
    for hash in path {
        proof = proof.bytes(hash.as_bytes());
    }
    let mut out = Writer::with_capacity(512)
        .tag(TAG_SIGN1)
        .array(4)
        .bytes(&signed.header())
        .map(1 + u64::from(more.is_some()))
        .uint(VDP)
        .map(1)
        .negative(kind)
        .array(1)
        .bytes(&proof.finish());
    if let Some(more) = more {
        out = more(out);
    }
    out.null().bytes(&signed.signature).finish()
}

/// The same, read.
pub(super) fn decode(
    bytes: &[u8],
    kind: u64,
    more: Option<ReadMore<'_>>,
) -> Result<Decoded, CoseReceiptError> {
    if bytes.len() > MAX_COSE_RECEIPT {
        return Err(CoseReceiptError::TooLarge { got: bytes.len() });
    }
    let mut reader = Reader::new(bytes);
    reader.tag_of(TAG_SIGN1).map_err(within("tag"))?;
    reader.array_of(4).map_err(within("COSE_Sign1"))?;
    let (key, origin, size) = header(reader.bytes().map_err(within("protected header"))?)?;
    let unprotected = within("unprotected header");
    reader.map_of(1 + u64::from(more.is_some())).map_err(unprotected)?;
    number("vdp", VDP, reader.uint().map_err(unprotected)?)?;
    reader.map_of(1).map_err(within("vdp"))?;
    negative("proof type", kind, &mut reader)?;
    reader.array_of(1).map_err(within("proofs"))?;
    let (numbers, path) = proof(reader.bytes().map_err(within("proof"))?)?;
    if let Some(more) = more {
        more(&mut reader)?;
    }
    reader.null().map_err(within("payload"))?;
    let signature = exactly("signature", reader.bytes().map_err(within("signature"))?)?;
    reader.end().map_err(within("end"))?;
    Ok((SignedRoot { key, origin, size, signature }, numbers, path))
}

fn header(bytes: &[u8]) -> Result<(KeyId, String, u64), CoseReceiptError> {
    let mut reader = Reader::new(bytes);
    let within_header = within("protected header");
    reader.map_of(5).map_err(within_header)?;
    number("label of alg", 1, reader.uint().map_err(within_header)?)?;
    negative("alg", EDDSA, &mut reader)?;
    number("label of kid", 4, reader.uint().map_err(within_header)?)?;
    let key = exactly("kid", reader.bytes().map_err(within("kid"))?)?;
    number("label of CWT claims", 15, reader.uint().map_err(within_header)?)?;
    reader.map_of(2).map_err(within("CWT claims"))?;
    number("label of iss", 1, reader.uint().map_err(within("CWT claims"))?)?;
    let issuer = reader.text().map_err(within("iss"))?;
    number("label of sub", 2, reader.uint().map_err(within("CWT claims"))?)?;
    let subject = reader.text().map_err(within("sub"))?;
    number("label of vds", VDS, reader.uint().map_err(within_header)?)?;
    number("vds", RFC9162_SHA256, reader.uint().map_err(within("vds"))?)?;
    label(&mut reader, SIZE)?;
    let size = reader.uint().map_err(within(SIZE))?;
    reader.end().map_err(within_header)?;
    if issuer.is_empty() || issuer.len() > MAX_RECEIPT_ORIGIN {
        return Err(different("iss", format!("1 to {MAX_RECEIPT_ORIGIN} bytes"), issuer.len()));
    }
    if subject != issuer {
        return Err(different("sub", issuer, subject));
    }
    Ok((KeyId::from_bytes(key), issuer.to_owned(), size))
}

fn proof(bytes: &[u8]) -> Result<((u64, u64), Vec<Hash>), CoseReceiptError> {
    let mut reader = Reader::new(bytes);
    let within = within("proof");
    reader.array_of(3).map_err(within)?;
    let numbers = (reader.uint().map_err(within)?, reader.uint().map_err(within)?);
    let length = match reader.array().map_err(within)? {
        0 => return Err(CoseReceiptError::NoPath),
        length if length > MAX_PATH => {
            return Err(different("path", format!("at most {MAX_PATH} hashes"), length));
        }
        length => length,
    };
    let mut path = Vec::new();
    for _ in 0..length {
        path.push(exactly("path", reader.bytes().map_err(within)?)?.into());
    }
    reader.end().map_err(within)?;
    Ok((numbers, path))
}

/// The size that the proof is for must be the one that is signed.
pub(super) fn same_size(signed: &SignedRoot, size: u64) -> Result<(), CoseReceiptError> {
    number("tree size", signed.size, size)
}

/// Exactly this text label.
pub(super) fn label(reader: &mut Reader<'_>, want: &'static str) -> Result<(), CoseReceiptError> {
    match reader.text().map_err(within(want))? {
        got if got == want => Ok(()),
        got => Err(different("label", want, got)),
    }
}

/// Exactly so many bytes.
pub(super) fn exactly<const N: usize>(
    field: &'static str,
    bytes: &[u8],
) -> Result<[u8; N], CoseReceiptError> {
    bytes.try_into().map_err(|_| different(field, format!("{N} bytes"), bytes.len()))
}

/// Says in which part an error is.
pub(super) fn within(field: &'static str) -> impl Fn(CborError) -> CoseReceiptError + Copy {
    move |source| CoseReceiptError::Cbor { field, source }
}

fn number(field: &'static str, want: u64, got: u64) -> Result<(), CoseReceiptError> {
    if want == got { Ok(()) } else { Err(different(field, want, got)) }
}

/// Exactly the negative integer −1 − `want`.
fn negative(field: &'static str, want: u64, reader: &mut Reader<'_>) -> Result<(), CoseReceiptError> {
    match reader.negative().map_err(within(field))? {
        got if got == want => Ok(()),
        got => Err(different(field, -1 - i128::from(want), -1 - i128::from(got))),
    }
}
