//! Why an event is refused: the place, as a JSON pointer (RFC 6901), and the reason, in words that name the remedy.

use std::fmt;

use rust_decimal::Decimal;

use crate::json::JsonError;

/// One fault of an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{reason}", at(.pointer, .reason))]
pub struct EventError {
    /// Where, from the root of what was read; empty for the whole.
    pub pointer: String,
    /// What is wrong there.
    pub reason: Reason,
}

/// All faults found, in the order of the text's members as they are read; never empty, at most [`MOST_FAULTS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventErrors(pub(super) Vec<EventError>);

/// How many faults are listed before reading on is pointless.
pub const MOST_FAULTS: usize = 32;

/// What can be wrong with an event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Not JSON as suyuan reads it.
    #[error("{0}")]
    Json(JsonError),
    /// A member that must be there is not.
    #[error("`{name}` is missing")]
    Missing {
        /// The member.
        name: &'static str,
    },
    /// A member that EPCIS does not define here and that has no prefix.
    #[error("`{name}` is not a member that EPCIS 2.0 knows here{}{}", did_you_mean(.meant), extension_hint(.open))]
    UnknownMember {
        /// The member.
        name: String,
        /// The known member that looks most like it.
        meant: Option<&'static str>,
        /// Whether this object takes extensions.
        open: bool,
    },
    /// An extension whose prefix no context declares.
    #[error(
        "`{name}` has a prefix that `@context` does not declare; add {{\"{prefix}\": \"https://…\"}} to it"
    )]
    UndeclaredPrefix {
        /// The member.
        name: String,
        /// Its prefix.
        prefix: String,
    },
    /// Another JSON type than expected.
    #[error("must be {want}, found {got}")]
    Type {
        /// What belongs here.
        want: &'static str,
        /// What stands here.
        got: &'static str,
    },
    /// Not an absolute URI.
    #[error("{text:?} is not an absolute URI such as https://id.gs1.org/… or urn:…")]
    NotUri {
        /// What stands there.
        text: String,
    },
    /// An EPC URN whose parts do not fit its scheme.
    #[error(
        "{text:?} is no EPC URN: company prefix and reference together must have the digits of their GS1 key, the serial its characters"
    )]
    NotEpc {
        /// What stands there.
        text: String,
    },
    /// A product or lot where single objects are listed.
    #[error(
        "{text:?} names a class, not one object; a class belongs into a quantity list, with how much of it"
    )]
    ClassForInstance {
        /// What stands there.
        text: String,
    },
    /// One object where a class is counted.
    #[error("{text:?} names one object, not a class; an object belongs into an EPC list")]
    InstanceForClass {
        /// What stands there.
        text: String,
    },
    /// A container among its own children.
    #[error("{text:?} is `parentID` and stands among its own children")]
    WithinItself {
        /// The parent.
        text: String,
    },
    /// A disposition begins and ends in one event.
    #[error("{text:?} is set and unset at once")]
    SetAndUnset {
        /// The disposition.
        text: String,
    },
    /// A context that does not say that this is EPCIS.
    #[error("does not name GS1's context; add {:?}", super::EPCIS_CONTEXT)]
    NoEpcisContext,
    /// Two values in the wrong order.
    #[error("`{greater}` must not be less than `{less}`")]
    Order {
        /// The member that holds the lesser value.
        less: &'static str,
        /// The member that holds the greater.
        greater: &'static str,
    },
    /// A number outside what it can be.
    #[error("{found} is out of range: {want}")]
    Range {
        /// What stands there.
        found: Decimal,
        /// What it can be.
        want: &'static str,
    },
    /// Two members of which one means nothing without the other.
    #[error("`{name}` stands without `{without}`")]
    Without {
        /// The member that is there.
        name: &'static str,
        /// The member that is missing.
        without: &'static str,
    },
    /// Not one of EPCIS's five event types.
    #[error("{text:?} is not an event type: ObjectEvent, AggregationEvent, AssociationEvent, TransactionEvent or TransformationEvent{}", did_you_mean(.meant))]
    NotEventType {
        /// What stands there.
        text: String,
        /// The nearest type.
        meant: Option<&'static str>,
    },
    /// Not one of the three actions.
    #[error("{text:?} is not an action: ADD, OBSERVE or DELETE")]
    NotAction {
        /// What stands there.
        text: String,
    },
    /// Neither a word of a vocabulary nor a URI.
    #[error("{text:?} is not a standard {vocabulary}{}; a word of your own must be a URI", did_you_mean(.meant))]
    NotWord {
        /// What stands there.
        text: String,
        /// Which vocabulary.
        vocabulary: &'static str,
        /// The nearest word.
        meant: Option<&'static str>,
    },
    /// Not a date and time with an offset.
    #[error("{text:?} is not a date and time with offset such as 2026-11-21T08:30:00+08:00: {why}")]
    NotTime {
        /// What stands there.
        text: String,
        /// What is wrong with it.
        why: String,
    },
    /// Not an offset from UTC.
    #[error("{text:?} is not an offset from UTC such as +08:00, between -14:00 and +14:00")]
    NotOffset {
        /// What stands there.
        text: String,
    },
    /// Not a unit code.
    #[error("{text:?} is not a UN/ECE Rec 20 unit code: two or three capitals or digits, such as KGM")]
    NotUnit {
        /// What stands there.
        text: String,
    },
    /// Not hexadecimal digits.
    #[error("{text:?} is not hexadecimal")]
    NotHex {
        /// What stands there.
        text: String,
    },
    /// Not a version.
    #[error("{text:?} is not a version of EPCIS that has JSON, such as 2.0")]
    NotVersion {
        /// What stands there.
        text: String,
    },
    /// A quantity that is zero or less.
    #[error("a quantity must be more than zero, found {found}")]
    NotPositive {
        /// The quantity.
        found: Decimal,
    },
    /// A quantity without unit that is not a whole number.
    #[error("{found} without `uom` counts pieces and must be a whole number; name the unit")]
    NotWhole {
        /// The quantity.
        found: Decimal,
    },
    /// A unit without a quantity.
    #[error("`uom` stands without `quantity`")]
    UnitAlone,
    /// A list that must hold something is empty.
    #[error("must not be empty")]
    Empty,
    /// A list names something twice.
    #[error("{text:?} stands twice in the list")]
    Twice {
        /// What.
        text: String,
    },
    /// None of the lists that say what the event is about.
    #[error("says nothing about what it happened to: give {want}")]
    NothingNamed {
        /// What would do.
        want: &'static str,
    },
    /// `ilmd` outside the making of something.
    #[error("`ilmd` describes what is made and goes only with action ADD")]
    IlmdWithoutAdd,
    /// Neither `set` nor `unset`.
    #[error("needs `set` or `unset`")]
    NothingSet,
}

impl EventErrors {
    /// The faults.
    pub fn iter(&self) -> impl Iterator<Item = &EventError> {
        self.0.iter()
    }

    /// The first fault, the one to show where there is room for one.
    pub fn first(&self) -> &EventError {
        // Only made from a non-empty list.
        &self.0[0]
    }
}

impl fmt::Display for EventErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            write!(f, "{}{error}", if i > 0 { "\n" } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for EventErrors {}

impl From<EventError> for EventErrors {
    fn from(error: EventError) -> EventErrors {
        EventErrors(vec![error])
    }
}

impl From<JsonError> for EventErrors {
    fn from(error: JsonError) -> EventErrors {
        EventError { pointer: error.pointer().to_owned(), reason: Reason::Json(error) }.into()
    }
}

fn at(pointer: &str, reason: &Reason) -> String {
    // What JSON says names its place already.
    if pointer.is_empty() || matches!(reason, Reason::Json(_)) {
        String::new()
    } else {
        format!("{pointer}: ")
    }
}

fn did_you_mean(word: &Option<&'static str>) -> String {
    word.map(|w| format!("; did you mean `{w}`?")).unwrap_or_default()
}

fn extension_hint(open: &bool) -> &'static str {
    if *open { "; an extension needs a prefix" } else { "" }
}
