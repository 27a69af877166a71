//! Percent-encoding as GS1 Digital Link uses it (RFC 3986, section 2; application/x-www-form-urlencoded for `+`).
//!
//! Encoding leaves only the unreserved characters as they are, so that one value has one spelling. Decoding is
//! forgiving in the way of the GS1 tools: a `%` that no two hexadecimal digits follow stands for itself, which is
//! harmless because `%` belongs to character set 82 and is encoded as `%25` in the canonical form.

/// Which part of a URI a value stands in: a query also writes a space as `+`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Between two slashes of the path.
    Path,
    /// Behind `=` in the query.
    Query,
}

/// Write a value so that it can stand in a URI.
pub fn escape(value: &str, part: Part) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            b' ' if part == Part::Query => out.push('+'),
            _ => {
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    out
}

/// Read a value from a URI. The result is bytes: nothing says that they are UTF-8, and callers check each one.
pub fn unescape(text: &str, part: Part) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => match (nibble(*high), nibble(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(b'%'),
            },
            (b'+', _) if part == Part::Query => out.push(b' '),
            _ => out.push(first),
        }
    }
    out
}

fn nibble(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn unescape_undoes_escape(value in ".*") {
            for part in [Part::Path, Part::Query] {
                prop_assert_eq!(unescape(&escape(&value, part), part), value.as_bytes());
            }
        }
    }
}
