//! The same reading in one walk over the text.
//!
//! Gives nothing where serde_json or [`super::read`] finds a fault: they then say which, and where. So whatever this gives is
//! what those give, and nothing is told in two ways.

use std::borrow::Cow;

use super::{Json, MAX_DEPTH, Name, Object, read::number};

/// Reads a text that is one JSON value.
pub(super) fn walk(text: &str) -> Option<Json<'_>> {
    let mut walk = Walk { text, at: 0 };
    let json = walk.value(0)?;
    text[walk.at..].bytes().all(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).then_some(json)
}

struct Walk<'t> {
    text: &'t str,
    at: usize,
}

/// Bytes at which a string is no longer its own text: its end, an escape, or what may not stand there.
const ENDS_PLAIN: [bool; 256] = {
    let mut ends = [false; 256];
    let mut byte = 0;
    while byte < b' ' as usize {
        ends[byte] = true;
        byte += 1;
    }
    ends[b'"' as usize] = true;
    ends[b'\\' as usize] = true;
    ends
};

impl<'t> Walk<'t> {
    fn value(&mut self, depth: usize) -> Option<Json<'t>> {
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
                // An event has about so many.
                let mut members = if depth == 0 { Vec::with_capacity(16) } else { Vec::new() };
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
                is_number(&rest.as_bytes()[..end]).then_some(())?;
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

    fn string(&mut self) -> Option<Cow<'t, str>> {
        self.pass(b'"')?;
        let text = self.text;
        let rest = &text[self.at..];
        let length = rest.bytes().position(|byte| ENDS_PLAIN[usize::from(byte)])?;
        if rest.as_bytes()[length] == b'"' {
            self.at += length + 1;
            return Some(Cow::Borrowed(&rest[..length]));
        }
        let mut bytes = rest.bytes().enumerate().skip(length);
        let length = loop {
            match bytes.next()? {
                (end, b'"') => break end,
                (_, b'\\') => drop(bytes.next()?),
                _ => {}
            }
        };
        let begin = self.at - 1;
        self.at += length + 1;
        serde_json::from_str(&text[begin..self.at]).ok().map(Cow::Owned)
    }

    fn word(&mut self, word: &str, json: Json<'t>) -> Option<Json<'t>> {
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

/// Whether this is a number as RFC 8259 writes it.
fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text[0] == b'0') {
        return false;
    }
    let mut rest = &text[whole..];
    if let [b'.', fraction @ ..] = rest {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    match rest {
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => {
            !exponent.is_empty() && digits(exponent) == exponent.len()
        }
        rest => rest.is_empty(),
    }
}

fn unique(members: &[(Name<'_>, Json<'_>)]) -> bool {
    if members.len() <= 16 {
        return members.iter().enumerate().all(|(i, (name, _))| members[..i].iter().all(|(n, _)| n != name));
    }
    let mut names: Vec<&str> = members.iter().map(|(name, _)| &**name).collect();
    names.sort_unstable();
    names.windows(2).all(|pair| pair[0] != pair[1])
}
