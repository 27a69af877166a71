//! One word, four spellings: how the Core Business Vocabulary (CBV 2.0) writes its values, and what we make of them.
//!
//! | form | example |
//! |---|---|
//! | bare word (JSON) | `shipping` |
//! | CURIE | `cbv:BizStep-shipping` |
//! | URN (XML, CBV 1.x) | `urn:epcglobal:cbv:bizstep:shipping` |
//! | web URI | `https://ref.gs1.org/cbv/BizStep-shipping` |
//!
//! All four read to the same value. A word of one's own is an absolute URI, or a CURIE that is expanded where its prefix is
//! declared. What claims to be GS1's and is not in the list is refused: a misspelt standard word must not pass for a custom one.

use super::{Namespaces, Reason, nearest::nearest, reading::shorten, uri};

/// A closed list of standard words, open to URIs.
pub(super) trait Vocabulary: Sized {
    /// Reads any of the four spellings, or a custom URI.
    fn read(text: &str, namespaces: &Namespaces) -> Result<Self, Reason>;
}

/// What a vocabulary is called and where its words live.
pub(super) struct Forms {
    pub(super) name: &'static str,
    /// What precedes a word in a whole URI; the first is the one we write.
    pub(super) homes: &'static [&'static str],
    pub(super) words: &'static [&'static str],
    /// Whether bare words outside the list are let through: GS1's own examples use measurement types that no list has.
    pub(super) open: bool,
}

/// A word read: its position in the list, or a URI (or, in an open vocabulary, a bare word) of somebody's own.
pub(super) enum Found {
    Standard(usize),
    Custom(String),
}

impl Forms {
    pub(super) fn read(&self, text: &str, namespaces: &Namespaces) -> Result<Found, Reason> {
        if uri::split(text).is_none() {
            return match self.position(text) {
                Some(at) => Ok(Found::Standard(at)),
                None if self.open && is_name(text) => Ok(Found::Custom(text.to_owned())),
                None => Err(self.refuse(text, text)),
            };
        }
        let whole = namespaces.expand(text);
        if let Some(word) = self.homes.iter().find_map(|home| whole.strip_prefix(home)) {
            return match self.position(word) {
                Some(at) => Ok(Found::Standard(at)),
                None if self.open && is_name(word) => Ok(Found::Custom(whole.into_owned())),
                None => Err(self.refuse(text, word)),
            };
        }
        if is_reserved(&whole) || !uri::is_absolute(&whole) {
            return Err(self.refuse(text, ""));
        }
        Ok(Found::Custom(whole.into_owned()))
    }

    fn position(&self, word: &str) -> Option<usize> {
        self.words.iter().position(|w| *w == word)
    }

    fn refuse(&self, text: &str, word: &str) -> Reason {
        let meant = nearest(word, self.words.iter().copied());
        Reason::NotWord { text: shorten(text), vocabulary: self.name, meant }
    }
}

/// Names under which only GS1 makes words: its URN trees, a retired address, and the classes of the current one.
fn is_reserved(whole: &str) -> bool {
    const CLASSES: [&str; 6] = ["BizStep-", "Disp-", "BTT-", "SDT-", "ER-", "Comp-"];
    let address = whole.strip_prefix("https://").or_else(|| whole.strip_prefix("http://"));
    whole.starts_with("urn:epcglobal:cbv:")
        || whole.starts_with("urn:epcglobal:epcis:")
        || address.is_some_and(|a| {
            a.starts_with("ns.gs1.org/")
                || a.strip_prefix("ref.gs1.org/cbv/")
                    .is_some_and(|w| CLASSES.iter().any(|c| w.starts_with(c)))
        })
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// Makes an enum of a vocabulary: a variant a word, and `Custom` for URIs.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $label:literal, $open:literal, [$($home:literal),+], { $($variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`")] $variant,)+
            /// Not in the standard list: a URI, whole.
            Custom(String),
        }

        impl $name {
            /// The standard words, in the order of the official schema.
            pub const STANDARD: &'static [$name] = &[$($name::$variant),+];

            const FORMS: $crate::event::vocabulary::Forms = $crate::event::vocabulary::Forms {
                name: $label,
                homes: &[$($home),+],
                words: &[$($word),+],
                open: $open,
            };

            /// Reads any spelling that GS1's context gives a meaning; a value of one's own must be a URI.
            pub fn parse(text: &str) -> Result<$name, $crate::event::Reason> {
                <$name as $crate::event::vocabulary::Vocabulary>::read(text, &$crate::event::Namespaces::gs1())
            }

            /// The bare word, or the whole URI of a custom one: what JSON writes.
            pub fn as_str(&self) -> &str {
                match self {
                    $($name::$variant => $word,)+
                    $name::Custom(uri) => uri,
                }
            }

            /// The web URI.
            pub fn uri(&self) -> std::borrow::Cow<'_, str> {
                match self {
                    $name::Custom(uri) => std::borrow::Cow::Borrowed(uri),
                    word => std::borrow::Cow::Owned(format!("{}{}", $name::FORMS.homes[0], word.as_str())),
                }
            }
        }

        impl $crate::event::vocabulary::Vocabulary for $name {
            fn read(text: &str, namespaces: &$crate::event::Namespaces) -> Result<$name, $crate::event::Reason> {
                Ok(match $name::FORMS.read(text, namespaces)? {
                    $crate::event::vocabulary::Found::Standard(at) => $name::STANDARD[at].clone(),
                    $crate::event::vocabulary::Found::Custom(uri) => $name::Custom(uri),
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(super) use vocabulary;
