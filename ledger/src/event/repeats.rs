//! Documents in which one object says a name twice: one of GS1's own examples has two `eventID`s.
//!
//! What is signed never repeats a name, because parsers disagree on such text. A document is only read to be taken apart, so
//! there the last value counts, as in most parsers, and the places are reported for a person to look at.

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::json::{MAX_DEPTH, RawObject};

/// The text with each name's last value only, and pointers to the objects and names that were repeated; `None` if it is no JSON.
pub(super) fn last_counts(text: &str) -> Option<(String, Vec<String>)> {
    let mut writer = Writer { text: String::with_capacity(text.len()), repeated: Vec::new() };
    writer.write(serde_json::from_str(text).ok()?, "", 0)?;
    Some((writer.text, writer.repeated))
}

struct Writer {
    text: String,
    repeated: Vec<String>,
}

impl Writer {
    fn write(&mut self, raw: &RawValue, pointer: &str, depth: usize) -> Option<()> {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'[') if depth < MAX_DEPTH => {
                let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
                self.text.push('[');
                for (i, item) in items.into_iter().enumerate() {
                    self.text.push_str(if i > 0 { "," } else { "" });
                    self.write(item, &format!("{pointer}/{i}"), depth + 1)?;
                }
                self.text.push(']');
            }
            Some(b'{') if depth < MAX_DEPTH => {
                let RawObject(members) = serde_json::from_str(text).ok()?;
                self.text.push('{');
                let last: HashMap<&str, usize> =
                    members.iter().enumerate().map(|(i, (name, _))| (name.as_str(), i)).collect();
                let mut first = true;
                for (i, (name, value)) in members.iter().enumerate() {
                    let place = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
                    if last.get(name.as_str()) != Some(&i) {
                        self.repeated.push(place);
                        continue;
                    }
                    self.text.push_str(if first { "" } else { "," });
                    first = false;
                    self.text.push_str(&serde_json::to_string(name).ok()?);
                    self.text.push(':');
                    self.write(value, &place, depth + 1)?;
                }
                self.text.push('}');
            }
            _ => self.text.push_str(text),
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_last_value_and_names_the_place() {
        let (text, repeated) = last_counts(r#"{"a":[{"x":1.50,"y":2,"x":3}],"b/c":1,"b/c":{}}"#).unwrap();
        assert_eq!(text, r#"{"a":[{"y":2,"x":3}],"b/c":{}}"#);
        assert_eq!(repeated, ["/a/0/x", "/b~1c"]);
        assert_eq!(last_counts("{"), None);
    }
}
