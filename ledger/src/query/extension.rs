//! Conditions on extensions: members with a prefix, of the event, of what was made, or of an error declaration.

use rust_decimal::Decimal;

use super::condition::Comparison;
use crate::{
    event::{Event, EventTime, Namespaces},
    json::{Json, Object},
};

/// What is asked of one extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Extension {
    pub(super) holder: Holder,
    pub(super) depth: Depth,
    /// The whole name, its prefix written out.
    pub(super) name: String,
    pub(super) test: Test,
}

/// Where the extension stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Event,
    Ilmd,
    ErrorDeclaration,
}

/// How deep it stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    Top,
    /// Anywhere below the top.
    Inner,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Exists,
    OneOf(Vec<String>),
    Number(Comparison, Decimal),
    Time(Comparison, i64),
}

impl Extension {
    pub(super) fn holds(&self, event: &Event) -> bool {
        let members = match self.holder {
            Holder::Event => Some(&event.common.extensions),
            Holder::Ilmd => event.ilmd(),
            Holder::ErrorDeclaration => event.error_declaration().map(|e| &e.extensions),
        };
        let Some(members) = members else { return false };
        match self.depth {
            Depth::Top => self.among(members, &event.common.context),
            Depth::Inner => members.iter().any(|(_, value)| self.below(value, &event.common.context)),
        }
    }

    fn among(&self, members: &Object, context: &Namespaces) -> bool {
        let named = members.iter().filter(|(name, _)| context.expand(name) == self.name);
        named.into_iter().any(|(_, value)| match value {
            Json::Array(items) if !items.is_empty() => items.iter().any(|item| self.test.passes(item)),
            value => self.test.passes(value),
        })
    }

    fn below(&self, value: &Json, context: &Namespaces) -> bool {
        match value {
            Json::Object(members) => {
                self.among(members, context) || members.iter().any(|(_, value)| self.below(value, context))
            }
            Json::Array(items) => items.iter().any(|item| self.below(item, context)),
            _ => false,
        }
    }
}

impl Test {
    fn passes(&self, value: &Json) -> bool {
        let number = || value.as_number().or_else(|| Decimal::from_str_exact(value.as_str()?).ok());
        match self {
            Test::Exists => true,
            Test::OneOf(texts) => texts.iter().any(|text| match value {
                Json::String(found) => found == text,
                Json::Bool(found) => text == if *found { "true" } else { "false" },
                Json::Number(found) => Decimal::from_str_exact(text).is_ok_and(|wanted| wanted == *found),
                _ => false,
            }),
            Test::Number(comparison, wanted) => number().is_some_and(|n| comparison.holds(&n, wanted)),
            Test::Time(comparison, wanted) => value
                .as_str()
                .and_then(|text| EventTime::parse(text).ok())
                .is_some_and(|time| comparison.holds(&time.ms(), wanted)),
        }
    }
}
