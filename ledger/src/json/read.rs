//! Reading, level by level: each value as raw text first, so that names and digits are seen as they were written.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Json, JsonError, MAX_DEPTH, Object, syntax};

pub(super) fn read(raw: &RawValue, pointer: &mut String, depth: usize) -> Result<Json<'static>, JsonError> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'n') => Ok(Json::Null),
        Some(b't') => Ok(Json::Bool(true)),
        Some(b'f') => Ok(Json::Bool(false)),
        Some(b'"') => Ok(Json::String(serde_json::from_str(text).map_err(syntax)?)),
        Some(b'[') => {
            let RawArray(items) = serde_json::from_str(text).map_err(syntax)?;
            let depth = deeper(depth, pointer)?;
            let read_item = |(i, item): (usize, &RawValue)| {
                within(pointer, &i.to_string(), |pointer| read(item, pointer, depth))
            };
            Ok(Json::Array(items.into_iter().enumerate().map(read_item).collect::<Result<_, _>>()?))
        }
        Some(b'{') => {
            let RawObject(members) = serde_json::from_str(text).map_err(syntax)?;
            let depth = deeper(depth, pointer)?;
            if let Some(name) = first_duplicate(&members) {
                return Err(JsonError::DuplicateName { pointer: pointer.clone(), name });
            }
            let mut object = Vec::with_capacity(members.len());
            for (name, value) in members {
                let value = within(pointer, &name, |pointer| read(value, pointer, depth))?;
                object.push((name.into(), value));
            }
            Ok(Json::Object(Object(object)))
        }
        _ => number(text)
            .map(Json::Number)
            .ok_or_else(|| JsonError::InexactNumber { pointer: pointer.clone(), text: text.to_owned() }),
    }
}

/// The exact decimal that a JSON number's text names, or nothing if 96 bits and scale 28 cannot hold it.
pub(super) fn number(text: &str) -> Option<Decimal> {
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else {
        return Decimal::from_str_exact(text).ok();
    };
    let mut value = Decimal::from_str_exact(digits).ok()?;
    let exponent: i32 = exponent.parse().ok()?;
    if value.is_zero() {
        return Some(Decimal::ZERO);
    }
    value = value.normalize();
    let scale = i32::try_from(value.scale()).ok()?.checked_sub(exponent)?;
    if scale >= 0 {
        value.set_scale(u32::try_from(scale).ok()?).ok()?;
        return Some(value);
    }
    value.set_scale(0).ok()?;
    (0..-scale).try_fold(value, |v, _| v.checked_mul(Decimal::TEN))
}

fn deeper(depth: usize, pointer: &str) -> Result<usize, JsonError> {
    if depth < MAX_DEPTH { Ok(depth + 1) } else { Err(JsonError::TooDeep { pointer: pointer.to_owned() }) }
}

/// Runs `f` with `token` added to the pointer.
fn within<T>(pointer: &mut String, token: &str, f: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
    let result = f(pointer);
    pointer.truncate(length);
    result
}

fn first_duplicate(members: &[(String, &RawValue)]) -> Option<String> {
    if members.len() < 2 {
        return None;
    }
    let mut names: Vec<&str> = members.iter().map(|(n, _)| n.as_str()).collect();
    names.sort_unstable();
    names.windows(2).find(|w| w[0] == w[1]).map(|w| w[0].to_owned())
}

struct RawArray<'a>(Vec<&'a RawValue>);
/// The members of an object, as raw text, in their order and with names that may repeat.
pub(crate) struct RawObject<'a>(pub(crate) Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for RawArray<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;
        impl<'de> Visitor<'de> for Items {
            type Value = RawArray<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(RawArray(items))
            }
        }
        deserializer.deserialize_seq(Items)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RawObject<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = RawObject<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(RawObject(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}
