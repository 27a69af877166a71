//! The character sets in which GS1 writes values (GS1 General Specifications, section 7.11; RFC 4648 for `Z`).

/// One of the sets that a format such as `X..20` names by its letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// Digits.
    N,
    /// Set 82: letters, digits and twenty punctuation marks; no space.
    X,
    /// Set 39: digits, capitals and `#-/`.
    Y,
    /// base64url, with or without padding.
    Z,
}

/// Set 82 in the order of its ISO/IEC 646 codes, which is also the order of values in a check pair.
const SET_82: &str = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

impl Charset {
    /// Whether the set has this character.
    pub(super) fn contains(self, byte: u8) -> bool {
        match self {
            Charset::N => byte.is_ascii_digit(),
            Charset::X => SET_82.as_bytes().binary_search(&byte).is_ok(),
            Charset::Y => byte.is_ascii_digit() || byte.is_ascii_uppercase() || b"#-/".contains(&byte),
            Charset::Z => byte.is_ascii_alphanumeric() || b"-_=".contains(&byte),
        }
    }

    /// Where a character stands in set 82, from 0. `None` in the other sets, which give it no use.
    pub(super) fn position(self, byte: u8) -> Option<u32> {
        match self {
            Charset::X => SET_82.as_bytes().binary_search(&byte).ok().and_then(|at| u32::try_from(at).ok()),
            Charset::N | Charset::Y | Charset::Z => None,
        }
    }

    /// What to tell someone whose value has another character.
    pub(super) fn description(self) -> &'static str {
        match self {
            Charset::N => "digits",
            Charset::X => "letters, digits and !\"%&'()*+,-./:;<=>?_",
            Charset::Y => "digits, capitals and #-/",
            Charset::Z => "letters, digits, - and _",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_82_is_sorted_and_complete() {
        assert_eq!(SET_82.len(), 82);
        assert!(SET_82.as_bytes().windows(2).all(|pair| pair[0] < pair[1]));
        assert!(!Charset::X.contains(b' ') && !Charset::X.contains(b'^') && !Charset::X.contains(b'#'));
    }
}
