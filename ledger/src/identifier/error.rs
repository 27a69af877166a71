//! Why a text is no identifier: what was found, and what was expected in its place.

use super::kind::Kind;

/// One reason for which a text was refused. The message is for people; match on the variant, not on the words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentifierError {
    /// Longer than any identifier needs to be.
    #[error("{found} characters, expected at most {limit}")]
    TooLong {
        /// Characters found.
        found: usize,
        /// The limit.
        limit: usize,
    },
    /// A character that no URI may hold unless percent-encoded.
    #[error("{found:?} at character {at} cannot stand in a URI, expected it percent-encoded or left out")]
    UriCharacter {
        /// The character.
        found: char,
        /// Counted from 1.
        at: usize,
    },
    /// Neither `https://` nor another form that is understood.
    #[error("{found:?} is no identifier, expected https://… or urn:epc:…")]
    Scheme {
        /// The text, cut after some characters.
        found: String,
    },
    /// The host is missing or cannot be one.
    #[error("host {found:?}: {expected}")]
    Host {
        /// The host found.
        found: String,
        /// What a host looks like.
        expected: &'static str,
    },
    /// Plain http for a host that is not this machine.
    #[error("http://{host} is not protected, expected https://{host}")]
    PlainHttp {
        /// The host found.
        host: String,
    },
    /// No known key in the path.
    #[error(
        "no key in {found:?}, expected a GS1 key such as /01/GTIN, or /p/, /place/ or /party/ with an id"
    )]
    NoKey {
        /// The path found.
        found: String,
    },
    /// A path that starts like one of ours and goes on otherwise.
    #[error("path {found:?}, expected {expected}")]
    OwnPath {
        /// The path found.
        found: String,
        /// The shape.
        expected: &'static str,
    },
    /// An id of ours with other characters than we mint.
    #[error("{what} id {found:?}, expected 1 to 20 of 0-9, A-Z, . and -, and not dots alone")]
    MintedId {
        /// `product`, `place`, `party`, `lot` or `serial`.
        what: &'static str,
        /// The id found.
        found: String,
    },
    /// An Application Identifier that GS1 has not assigned.
    #[error("({ai}) is no GS1 Application Identifier")]
    UnknownAi {
        /// The digits found.
        ai: String,
    },
    /// Not `(01)…(10)…`.
    #[error("{found:?}, expected (AI)value, one after another")]
    Brackets {
        /// The rest that could not be read.
        found: String,
    },
    /// A value of the wrong length.
    #[error("{name} {value:?} has {found} characters, expected {expected}")]
    Length {
        /// What the value is.
        name: String,
        /// The value found.
        value: String,
        /// Its length.
        found: usize,
        /// The lengths allowed.
        expected: String,
    },
    /// A character outside the value's character set.
    #[error("{name} {value:?} holds {found:?}, expected {expected}")]
    Character {
        /// What the value is.
        name: String,
        /// The value found.
        value: String,
        /// The first wrong character.
        found: char,
        /// The characters allowed.
        expected: &'static str,
    },
    /// A wrong check digit.
    #[error("check digit of {name} {value} is {found}, expected {expected}")]
    CheckDigit {
        /// Which key.
        name: String,
        /// The value found.
        value: String,
        /// Its last digit.
        found: char,
        /// What the digits before it call for.
        expected: char,
    },
    /// A part of a value that breaks a rule of its own: a date, a country, a share.
    #[error("{name} {value:?}: {found:?}, expected {expected}")]
    Content {
        /// What the value is.
        name: String,
        /// The whole value.
        value: String,
        /// The part in question.
        found: String,
        /// The rule.
        expected: &'static str,
    },
    /// Qualifiers that do not belong to this key, or stand in the wrong order.
    #[error("path {found}, expected {expected}")]
    Qualifiers {
        /// The Application Identifiers found, in order.
        found: String,
        /// The orders allowed.
        expected: String,
    },
    /// An Application Identifier that may not stand in a query.
    #[error("({ai}) in the query, expected it nowhere but in the path, or left out")]
    NotAnAttribute {
        /// The Application Identifier.
        ai: String,
    },
    /// No primary key among the elements.
    #[error("none of {found} is a GS1 key, expected one such as (01)")]
    NoPrimaryKey {
        /// The Application Identifiers found.
        found: String,
    },
    /// The same Application Identifier twice.
    #[error("({ai}) twice, expected it once")]
    Repeated {
        /// The Application Identifier.
        ai: String,
    },
    /// Two Application Identifiers that exclude each other.
    #[error("({ai}) together with ({other}), expected one of them alone")]
    Conflict {
        /// One.
        ai: String,
        /// The other.
        other: String,
    },
    /// An Application Identifier that means nothing without another.
    #[error("({ai}) alone, expected it with {expected}")]
    Missing {
        /// The Application Identifier.
        ai: String,
        /// Those of which one, or one group joined by `+`, must be there.
        expected: String,
    },
    /// An EPC URN of a scheme or shape that names no GS1 key.
    #[error("{found:?} is no EPC of a GS1 key, expected such as urn:epc:class:lgtin:PREFIX.ITEM.LOT")]
    Urn {
        /// The URN found.
        found: String,
    },
    /// A sound identifier, of another kind of thing.
    #[error("{id} names {found}, expected {expected}")]
    Kind {
        /// The identifier.
        id: String,
        /// What it names.
        found: Kind,
        /// What was asked for.
        expected: Kind,
    },
}

/// The start of a text that may be long, for an error message.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
