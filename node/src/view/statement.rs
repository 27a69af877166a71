//! The page of one statement, as an inspector wants it.

use suyuan_web::{
    Lang,
    view::{At, Moment, ProofRole, StatementPage},
};

use super::{book::Book, step::verdict};
use crate::{Problem, app::App, moment::rfc3339};

/// Fills the page; `None` beyond the newest checkpoint.
pub(crate) fn statement_page(app: &App, lang: Lang, index: u64) -> Result<Option<StatementPage>, Problem> {
    let mut book = Book::open(app)?;
    let Some(page) = book.page(index)? else { return Ok(None) };
    let ledger = book.info()?;
    book.cite(index, ProofRole::Step);
    let header = page.read.statement.header();
    Ok(Some(StatementPage {
        lang,
        index,
        id: page.read.statement.id().to_string(),
        kind: page.kind().to_owned(),
        issuer: book.named(page.issuer(), Some(At::issuer(index)))?,
        subject: header.subject.clone(),
        issued_at: Moment {
            rfc3339: rfc3339(header.issued_at.saturating_mul(1000)),
            at: Some(At::field(index, "@iat")),
        },
        entered: Moment { rfc3339: rfc3339(page.read.time_ms), at: Some(At::entered(index)) },
        key: header.key.to_string(),
        seq: header.seq,
        prev: header.prev.map(|prev| prev.to_string()),
        instead: header.instead.iter().map(ToString::to_string).collect(),
        payload: String::from_utf8_lossy(page.read.statement.payload()).into_owned(),
        pretty: pretty(page.read.statement.payload()),
        bytes: hex::encode(page.read.statement.bytes()),
        verdict: verdict(&page.verdict),
        // The state keeps the verdict as it stands; how it first stood is not kept.
        at_first: Vec::new(),
        cured_by: None,
        proof: book.proof(&ledger)?,
        generated_at: book.now(),
        ledger,
    }))
}

/// The payload laid out for reading; nothing is checked by it, and numbers keep their digits.
fn pretty(payload: &[u8]) -> String {
    let text = std::str::from_utf8(payload).unwrap_or_default();
    let (mut out, mut depth, mut quoted, mut escaped) =
        (String::with_capacity(text.len() * 2), 0usize, false, false);
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if quoted {
            out.push(letter);
            quoted = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            continue;
        }
        match letter {
            ' ' | '\n' | '\r' | '\t' => {}
            '{' | '[' => {
                out.push(letter);
                while letters.next_if(|next| next.is_ascii_whitespace()).is_some() {}
                match letters.next_if(|next| matches!(next, '}' | ']')) {
                    Some(end) => out.push(end),
                    None => {
                        depth += 1;
                        line(&mut out, depth);
                    }
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth);
                out.push(letter);
            }
            ',' => {
                out.push(letter);
                line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            letter => {
                quoted = letter == '"';
                out.push(letter);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::pretty;

    #[test]
    fn a_payload_is_laid_out_and_keeps_every_letter_that_counts() {
        let text = r#"{"a" :[1.50, {} ,[ ]],"b\\":"x: {,\"}","c":{"d":null}}"#;
        let want = "{\n  \"a\": [\n    1.50,\n    {},\n    []\n  ],\n  \"b\\\\\": \"x: {,\\\"}\",\n  \"c\": {\n    \"d\": null\n  }\n}";
        assert_eq!(pretty(text.as_bytes()), want);
    }
}
