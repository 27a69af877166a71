//! Own ids that are spelt as [`OwnId`](super::OwnId) spells them, seen in one walk: nothing is decoded and no text copied.
//!
//! Nearly every identifier in a statement is one, because a program wrote it. Whatever is seen here as plain is what
//! [`Identifier::parse`](super::Identifier::parse) gives, of the same kind and with the same text; what is not seen may still be
//! sound, and that one says. Hosts with a port and hosts that are addresses, percent-encoded values and GS1 keys are never plain.

use std::borrow::Cow;

use super::kind::Kind;

/// An own id in canonical form, and where its parts lie in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plain<'t> {
    text: &'t str,
    kind: Kind,
    /// Where the path begins.
    path: usize,
    /// Where the product, place or party ends, and where the lot does (the same, if it names none).
    thing_end: usize,
    lot_end: usize,
}

/// A character of a host's label, of an id that we mint, of a lot or serial that a path needs no encoding for.
const LABEL: u8 = 1;
const MINTED: u8 = 2;
const VALUE: u8 = 4;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' | b'-' => LABEL | MINTED | VALUE,
            b'A'..=b'Z' | b'.' => MINTED | VALUE,
            b'a'..=b'z' => LABEL | VALUE,
            b'_' => VALUE,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

const SCHEME: &str = "https://";

/// The most characters of an id, lot or serial.
const MOST: usize = 20;

impl<'t> Plain<'t> {
    /// Sees an own id in canonical form; nothing if this is none, or not plainly one.
    pub(crate) fn see(text: &'t str) -> Option<Plain<'t>> {
        let bytes = text.as_bytes();
        if !bytes.starts_with(SCHEME.as_bytes()) {
            return None;
        }
        let path = host_end(bytes)?;
        let rest = &bytes[path..];
        let (word, of) = if rest.starts_with(b"/p/") {
            (3, Kind::Product)
        } else if rest.starts_with(b"/place/") {
            (7, Kind::Place)
        } else if rest.starts_with(b"/party/") {
            (7, Kind::Party)
        } else {
            return None;
        };
        let thing_end = value_end(bytes, path + word, MINTED)?;
        let mut plain = Plain { text, kind: of, path, thing_end, lot_end: thing_end };
        if of == Kind::Product && bytes[thing_end..].starts_with(b"/10/") {
            plain.lot_end = value_end(bytes, thing_end + 4, VALUE)?;
            plain.kind = Kind::Lot;
        }
        let mut end = plain.lot_end;
        if of == Kind::Product && bytes[end..].starts_with(b"/21/") {
            end = value_end(bytes, end + 4, VALUE)?;
            plain.kind = Kind::Item;
        }
        (end == bytes.len()).then_some(plain)
    }

    /// What it names.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }

    /// The host that minted it.
    pub(super) fn host(&self) -> &'t str {
        &self.text[SCHEME.len()..self.path]
    }

    /// The id of the product, place or party.
    pub(super) fn thing(&self) -> &'t str {
        let path = &self.text[self.path..self.thing_end];
        path.rsplit_once('/').map_or(path, |(_, id)| id)
    }

    /// The lot number, if it names one.
    pub(super) fn lot(&self) -> Option<&'t str> {
        self.text[self.thing_end..self.lot_end].strip_prefix("/10/")
    }

    /// The serial number, if it names one.
    pub(super) fn serial(&self) -> Option<&'t str> {
        self.text[self.lot_end..].strip_prefix("/21/")
    }

    /// The id without lot and serial, in canonical form: the product of a lot or item.
    pub(crate) fn product(&self) -> &'t str {
        &self.text[..self.thing_end]
    }

    /// Without the lot where it is an item: the name by which the books know it, with and without its lot.
    pub(crate) fn in_books(&self) -> Cow<'t, str> {
        if self.kind == Kind::Item && self.lot_end > self.thing_end {
            return Cow::Owned([self.product(), &self.text[self.lot_end..]].concat());
        }
        Cow::Borrowed(self.text)
    }
}

/// Where the host ends, if it is a name with sound labels and not this machine's, which has another scheme.
fn host_end(bytes: &[u8]) -> Option<usize> {
    let begin = SCHEME.len();
    let (mut label, mut at, mut letters) = (begin, begin, false);
    loop {
        let byte = *bytes.get(at)?;
        if byte == b'.' || byte == b'/' {
            let sound = (1..=63).contains(&(at - label)) && bytes[label] != b'-' && bytes[at - 1] != b'-';
            if !sound {
                return None;
            }
            if byte == b'/' {
                break;
            }
            (label, letters) = (at + 1, false);
        } else if CLASSES[usize::from(byte)] & LABEL == 0 {
            return None;
        } else {
            letters |= !byte.is_ascii_digit();
        }
        at += 1;
    }
    // A last label of digits alone is the end of an address.
    (letters && at - begin <= 253 && &bytes[begin..at] != b"localhost").then_some(at)
}

/// Where a value of 1 to 20 such characters ends, unless it is dots alone.
fn value_end(bytes: &[u8], begin: usize, class: u8) -> Option<usize> {
    let rest = bytes.get(begin..)?;
    let length = rest.iter().take(MOST + 1).take_while(|b| CLASSES[usize::from(**b)] & class != 0).count();
    let sound = (1..=MOST).contains(&length) && rest[..length].iter().any(|b| *b != b'.');
    sound.then_some(begin + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::identifier::{Identifier, ItemId, OwnId, ProductId};

    /// What is seen is what reading gives; says whether it was seen.
    fn agrees(text: &str) -> bool {
        let Some(plain) = Plain::see(text) else { return false };
        let read = OwnId::read(text).map(Identifier::Own).unwrap();
        assert_eq!((plain.kind(), read.as_str()), (read.kind(), text));
        assert_eq!(plain.product(), read.product_level().as_str());
        let (lot, serial) = (read.lot().map(str::to_owned), read.serial().map(str::to_owned));
        assert_eq!((plain.lot(), plain.serial()), (lot.as_deref(), serial.as_deref()));
        let in_books = match read.kind() {
            Kind::Item => ItemId::try_from(read).unwrap().without_lot().as_str().to_owned(),
            Kind::Product => ProductId::try_from(read).unwrap().as_str().to_owned(),
            _ => text.to_owned(),
        };
        assert_eq!(plain.in_books(), in_books);
        let again = Identifier::parse(text).unwrap();
        assert_eq!((again.as_str(), again.kind()), (text, plain.kind()));
        assert_eq!(
            format!("{:?}", again.product_level()),
            format!("{:?}", Identifier::parse(plain.product()).unwrap())
        );
        true
    }

    #[test]
    fn sees_what_programs_write() {
        for text in [
            "https://coop.example/p/RICE",
            "https://coop.example/p/RICE/10/WC-2026",
            "https://coop.example/p/RICE/10/WC_a.1/21/0042",
            "https://coop.example/p/RICE/21/x",
            "https://h/place/PLOT.7",
            "https://xn--fiq228c.example/party/C1",
            "https://1.2.3.x/party/12345678901234567890",
        ] {
            assert!(agrees(text), "{text}");
        }
    }

    #[test]
    fn leaves_the_rest_to_reading() {
        for text in [
            "",
            "https://",
            "https://h",
            "https://h/",
            "https://h/p/",
            "https://h/p/..",
            "https://h/p/rice",
            "https://h/P/RICE",
            "https://H/p/RICE",
            "http://h/p/RICE",
            "https://h:8443/p/RICE",
            "https://localhost/p/RICE",
            "https://1.2.3.4/p/RICE",
            "https://h./p/RICE",
            "https://-h/p/RICE",
            "https://h-/p/RICE",
            "https://a..b/p/RICE",
            "https://h/p/RICE/",
            "https://h/p/RICE/10",
            "https://h/p/RICE/10/",
            "https://h/p/RICE/10/%41",
            "https://h/p/RICE/10/..",
            "https://h/p/RICE/21/1/10/L",
            "https://h/p/RICE/10/A?x",
            "https://h/p/RICE/10/123456789012345678901",
            "https://h/place/P/10/L",
            "https://id.gs1.org/01/09506000134352",
        ] {
            assert!(Plain::see(text).is_none(), "{text}");
        }
        assert!(Plain::see(&format!("https://{}/p/RICE", "a".repeat(64))).is_none());
        assert!(Plain::see(&format!("https://{}a/p/RICE", "a.".repeat(127))).is_none());
        assert!(agrees(&format!("https://{}a/p/RICE", "a.".repeat(126))));
    }

    proptest! {
        #[test]
        fn whatever_is_seen_is_what_reading_gives(
            host in "[a-z0-9A-Z.:-]{0,12}",
            word in "p|place|party|P|01",
            id in "[A-Z0-9a.-]{0,22}",
            lot in prop::option::of("[ -~]{0,4}[A-Za-z0-9._~-]{0,22}"),
            serial in prop::option::of("[A-Za-z0-9._~/-]{0,22}"),
        ) {
            let part = |ai: &str, value: Option<String>| value.map(|v| format!("/{ai}/{v}")).unwrap_or_default();
            agrees(&format!("https://{host}/{word}/{id}{}{}", part("10", lot), part("21", serial)));
        }
    }
}
