//! Absolute URIs and the shape of compact ones.
//!
//! RFC 3986 as far as EPCIS needs it: a scheme, a colon, something after it, and only characters that may stand in
//! a URI. Letters outside ASCII are let through, because EPCIS 2.0 identifiers are IRIs. Whether a GS1 key inside is well formed
//! is not asked here; that is `identifier`'s trade.

/// Schemes that stand in food-traceability documents. In a member's name `urn:x` is a whole URI, `foo:x` needs a declaration.
const SCHEMES: [&str; 12] =
    ["http", "https", "urn", "did", "geo", "ni", "tag", "mailto", "tel", "info", "data", "ipfs"];

/// Whether the text is an absolute URI (or IRI).
pub(super) fn is_absolute(text: &str) -> bool {
    let Some((scheme, rest)) = split(text) else { return false };
    is_scheme(scheme) && !rest.is_empty() && may_all_stand(text) && escapes_are_whole(text)
}

/// What stands before and after the first colon.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    text.split_once(':')
}

/// Whether what stands before the colon is a scheme that everybody knows, or the rest begins an authority.
pub(super) fn has_known_scheme(text: &str) -> bool {
    split(text).is_some_and(|(scheme, rest)| {
        rest.starts_with("//") || SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme))
    })
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-._".contains(c))
}

fn may_all_stand(text: &str) -> bool {
    text.bytes().all(|b| MAY_STAND[usize::from(b)])
        && (text.is_ascii() || text.chars().all(|c| c.is_ascii() || !(c.is_control() || c.is_whitespace())))
}

/// Bytes that may stand in a URI; of letters outside ASCII all.
const MAY_STAND: [bool; 256] = {
    let mut may = [true; 256];
    let mut byte = 0;
    while byte < 128 {
        may[byte] = (byte as u8).is_ascii_graphic()
            && !matches!(byte as u8, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}');
        byte += 1;
    }
    may
};

fn escapes_are_whole(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let mut digits = after.bytes();
        matches!((digits.next(), digits.next()), (Some(a), Some(b)) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_uri_from_a_word() {
        for good in [
            "https://id.gs1.org/01/09521141012345/21/2017",
            "urn:epc:idpat:sgtin:4012345.066666.*",
            "geo:42.698334,23.319941",
            "ni:///sha-256;df7bb3?ver=CBV2.0",
            "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8",
            "https://农场.example/地块/东",
        ] {
            assert!(is_absolute(good), "{good}");
        }
        for bad in [
            "",
            "word",
            ":x",
            "http:",
            "1a:b",
            "urn:a b",
            "urn:<x>",
            "https://x/%4",
            "https://x/%zz",
            "a\nb:c",
        ] {
            assert!(!is_absolute(bad), "{bad}");
        }
    }
}
