//! The same reading in one walk, for text that serde_json has seen to be JSON.
//!
//! Gives nothing where [`super::read`] finds a fault: that one then says which, and where. So whatever this gives is what
//! that one gives, and nothing is told in two ways.

use super::{Json, MAX_DEPTH, Object, read::number};

/// Reads a text that is one JSON value by its syntax.
pub(super) fn walk(text: &str) -> Option<Json> {
    let mut walk = Walk { text, at: 0 };
    let json = walk.value(0)?;
    (walk.at == text.len()).then_some(json)
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
}

impl Walk<'_> {
    fn value(&mut self, depth: usize) -> Option<Json> {
        match self.next()? {
            b'n' => self.word("null", Json::Null),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'"' => self.string().map(Json::String),
            b'[' => {
                let mut items = Vec::new();
                self.members(depth, b']', |walk, depth| {
                    items.push(walk.value(depth)?);
                    Some(())
                })?;
                Some(Json::Array(items))
            }
            b'{' => {
                let mut members = Vec::new();
                self.members(depth, b'}', |walk, depth| {
                    let name = walk.string()?;
                    walk.pass(b':')?;
                    members.push((name, walk.value(depth)?));
                    Some(())
                })?;
                unique(&members).then_some(Json::Object(Object(members)))
            }
            _ => {
                let rest = &self.text[self.at..];
                let end = rest.find([',', ']', '}', ' ', '\n', '\r', '\t']).unwrap_or(rest.len());
                self.at += end;
                number(&rest[..end]).map(Json::Number)
            }
        }
    }

    /// What stands between brackets, up to the closing one.
    fn members(
        &mut self,
        depth: usize,
        close: u8,
        mut member: impl FnMut(&mut Self, usize) -> Option<()>,
    ) -> Option<()> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.at += 1;
        if self.next()? == close {
            return self.pass(close);
        }
        loop {
            member(self, depth + 1)?;
            match self.next()? {
                b',' => self.at += 1,
                _ => return self.pass(close),
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        self.pass(b'"')?;
        let rest = &self.text[self.at..];
        let mut escaped = false;
        let mut bytes = rest.bytes().enumerate();
        let length = loop {
            match bytes.next()? {
                (end, b'"') => break end,
                (_, b'\\') => {
                    escaped = true;
                    bytes.next()?;
                }
                _ => {}
            }
        };
        let begin = self.at - 1;
        self.at += length + 1;
        if escaped {
            serde_json::from_str(&self.text[begin..self.at]).ok()
        } else {
            Some(rest[..length].into())
        }
    }

    fn word(&mut self, word: &str, json: Json) -> Option<Json> {
        let found = self.text[self.at..].starts_with(word);
        self.at += word.len();
        found.then_some(json)
    }

    fn pass(&mut self, byte: u8) -> Option<()> {
        let found = self.next()? == byte;
        self.at += 1;
        found.then_some(())
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at)?, b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }
}

fn unique(members: &[(String, Json)]) -> bool {
    if members.len() <= 16 {
        return members.iter().enumerate().all(|(i, (name, _))| members[..i].iter().all(|(n, _)| n != name));
    }
    let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1])
}
