//! Lists of words that payloads know, as types.

/// An enum of words, each with its variant.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name { $($(#[$about])* $variant,)* }

        impl $name {
            /// Every word.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word in payloads.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(word: &str) -> Result<$name, String> {
                let words = || $name::ALL.iter().map(|w| w.as_str()).collect::<Vec<_>>().join(", ");
                let found = $name::ALL.iter().copied().find(|w| w.as_str() == word);
                found.ok_or_else(|| format!("expected one of {}", words()))
            }
        }
    };
}

pub(super) use words;
