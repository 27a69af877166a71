//! What an event claims of its goods: words such as `organic`, which certificates must stand behind.
//!
//! ```json
//! "suyuan:claims": ["organic", "gi"]
//! ```
//!
//! It stands on the event or in its `ilmd`; what does not read is `invalid-event`.

use crate::event::Event;
use crate::json::Json;
use crate::rules::payload::{MOST_TYPES, read_kind};
use crate::rules::{Refusal, RefusalCode};

/// Extension: what is claimed of the goods.
pub const CLAIMS: &str = "suyuan:claims";

/// What an event claims of its goods, each word once, with where it stands.
pub fn claims(event: &Event) -> Result<Vec<(String, String)>, Refusal> {
    let of_goods = event.ilmd_member(CLAIMS).map(|said| (said, "/ilmd/suyuan:claims"));
    let of_event = event.extension(CLAIMS).map(|said| (said, "/suyuan:claims"));
    let mut claims: Vec<(String, String)> = Vec::new();
    for (said, pointer) in of_goods.into_iter().chain(of_event) {
        let Some(words) = said.as_array().filter(|words| words.len() <= MOST_TYPES) else {
            return Err(invalid(pointer, format!("expected an array of at most {MOST_TYPES} words")));
        };
        for (i, word) in words.iter().enumerate() {
            let pointer = format!("{pointer}/{i}");
            let word = read(word).map_err(|detail| invalid(&pointer, detail))?;
            if !claims.iter().any(|(there, _)| *there == word) {
                claims.push((word, pointer));
            }
        }
    }
    Ok(claims)
}

fn read(word: &Json) -> Result<String, String> {
    let text = word.as_str().ok_or_else(|| format!("found {}, expected a word", word.kind()))?;
    read_kind(text).map_err(|why| format!("{text:?}: {why}"))
}

fn invalid(pointer: &str, detail: String) -> Refusal {
    let hint = "claim types of certificate, such as [\"organic\"], or leave suyuan:claims out";
    Refusal::new(RefusalCode::InvalidEvent, pointer, detail, hint)
}
