//! Who may sign what: the one table.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident = $word:literal: $($kind:literal)*;)*) => {
        /// What a party does in the chain. A party may hold several.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role { $($(#[$doc])* $name,)* }

        impl Role {
            /// Every role.
            pub const ALL: &'static [Role] = &[$(Role::$name,)*];

            /// The word in payloads.
            pub fn as_str(self) -> &'static str {
                match self { $(Role::$name => $word,)* }
            }

            /// The kinds of statement that this role may sign. Governing (`charter`, `member`, `approval`) comes
            /// from the charter, not from a role; `key` is everybody's, for their own keys.
            pub fn kinds(self) -> &'static [&'static str] {
                match self { $(Role::$name => &[$($kind,)*],)* }
            }
        }
    };
}

roles! {
    /// Grows, raises or catches.
    Producer = "producer": "party" "place" "product" "commitment" "event" "report" "hold" "recall" "release" "codes";
    /// Makes one product of others.
    Processor = "processor": "party" "place" "product" "commitment" "event" "report" "hold" "recall" "release" "codes";
    /// Moves goods.
    Carrier = "carrier": "party" "place" "event" "report" "hold" "recall" "release";
    /// Keeps goods.
    Warehouse = "warehouse": "party" "place" "commitment" "event" "report" "hold" "recall" "release";
    /// Sells to consumers.
    Shop = "shop": "party" "place" "product" "commitment" "event" "report" "hold" "recall" "release" "codes";
    /// Sells in live broadcasts.
    Host = "host": "party" "commitment" "event" "report" "hold" "recall" "release";
    /// Runs a market place.
    Platform = "platform": "party" "commitment" "event" "report" "hold" "recall" "release";
    /// Tests and certifies.
    Certifier = "certifier": "party" "place" "certificate" "event" "report" "hold" "recall" "release";
    /// Speaks for a trade or a protected name.
    Association = "association": "party" "place" "product" "certificate" "quota" "commitment" "event" "report" "hold" "recall" "release" "codes";
    /// Supervises.
    Inspector = "inspector": "party" "place" "certificate" "event" "report" "hold" "recall" "release";
    /// Runs the node.
    Operator = "operator": "party" "place" "report" "codes" "scan-anchor";
}

/// Not a role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a role; there are {}", Role::ALL.iter().map(|r| r.as_str()).collect::<Vec<_>>().join(", "))]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Role, UnknownRole> {
        Role::ALL.iter().copied().find(|r| r.as_str() == word).ok_or(UnknownRole)
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
