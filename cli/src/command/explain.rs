//! `suyuan explain`: what a code of a refusal or a verdict means, in the words that a node has at `/problems/CODE`, and for the
//! codes of verdicts the page of `docs/JUDGEMENT.md`. No node is asked.

use serde_json::{Value, json};
use suyuan_node::{CODES, CodeEntry, code_entry};

use crate::{codes_spoken, command::listing::columns, context::Context, failure::Failure, speech::tr};

/// What verdicts mean, a section a code.
const PAGES: &str = include_str!("../../../docs/JUDGEMENT.md");

/// Columns of a line.
const WIDTH: usize = 100;

/// Say what a code means and what to do about it, such as over-quota; without a code, list them all
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The code, as a refusal or a remark shows it
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl Explain {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.code {
            Some(code) => one(context, code),
            None => {
                all(context);
                Ok(())
            }
        }
    }
}

/// Whether a code has an explanation here.
pub(crate) fn explains(code: &str) -> bool {
    code_entry(code).is_some()
}

fn one(context: &Context, said: &str) -> Result<(), Failure> {
    let code = said.trim().trim_matches(['(', ')', '`', ':']).to_lowercase().replace('_', "-");
    let entry = code_entry(&code)
        .ok_or_else(|| Failure::usage(tr!("explain-none", said = said)).hint(tr!("explain-none-do")))?;
    let page = section(&code).map(plain);
    let told = json!({"code": entry.code, "title": entry.title, "status": status(&entry), "retry": entry.retry,
        "meaning": entry.meaning, "hint": entry.hint, "page": page});
    context.voice.answer(&told, |voice| {
        if let Some(meaning) = codes_spoken::meaning(entry.code) {
            voice.line(format_args!("{}：{meaning}", entry.code));
            if let Some(remedy) = codes_spoken::remedy(entry.code) {
                voice.line("");
                voice.line(tr!("failure-hint", hint = remedy));
            }
            voice.say("");
            return voice.say(tr!("explain-more"));
        }
        voice.line(format_args!("{}: {}", entry.code, entry.title));
        let page = page
            .as_deref()
            .map_or_else(|| vec![entry.meaning, entry.hint], |page| page.split("\n\n").collect());
        for paragraph in page {
            voice.line("");
            wrapped(paragraph).iter().for_each(|line| voice.line(line));
        }
    });
    Ok(())
}

fn all(context: &Context) {
    let told: Vec<Value> = CODES
        .iter()
        .map(|entry| json!({"code": entry.code, "title": entry.title, "status": status(entry)}))
        .collect();
    let width = CODES.iter().map(|entry| entry.code.len()).max().unwrap_or(0);
    context.voice.answer(&json!({ "codes": told }), |voice| {
        let (refusals, remarks): (Vec<&CodeEntry>, Vec<&CodeEntry>) =
            CODES.iter().partition(|entry| entry.status > 0);
        for (heading, entries) in [(tr!("explain-refused"), refusals), (tr!("explain-remarks"), remarks)] {
            voice.line(heading);
            for entry in entries {
                let title = codes_spoken::meaning(entry.code);
                let title = title.as_deref().unwrap_or(entry.title);
                voice.line(format_args!("  {:width$}  {title}", entry.code));
            }
        }
        voice.say(tr!("explain-one"));
    });
}

/// The status of an answer with the code; of a remark there is none.
fn status(entry: &CodeEntry) -> Option<u16> {
    Some(entry.status).filter(|status| *status > 0)
}

/// The text below a code's heading.
fn section(code: &str) -> Option<&'static str> {
    let heading = format!("\n## `{code}`\n");
    let begin = PAGES.find(&heading)? + heading.len();
    let rest = &PAGES[begin..];
    Some(rest.find("\n## ").map_or(rest, |end| &rest[..end]).trim())
}

/// Without the marks of Markdown: emphasis, code, and the targets of links.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['*', '`', '[']) {
        out.push_str(&rest[..at]);
        let mark = &rest[at..];
        let link = mark.strip_prefix('[').and_then(|inside| {
            let (words, target) = inside.split_once("](")?;
            Some((words, target.split_once(')')?.1))
        });
        match link {
            Some((words, behind)) => {
                out.push_str(&plain(words));
                rest = behind;
            }
            None => {
                if mark.starts_with('[') {
                    out.push('[');
                }
                rest = &mark[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// A paragraph in lines that fit a terminal.
fn wrapped(paragraph: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match lines.last_mut().filter(|line| columns(line) + 1 + columns(word) <= WIDTH) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use suyuan_ledger::rules::Code;

    use super::*;

    #[test]
    fn every_code_of_a_verdict_has_its_page() {
        for code in Code::ALL {
            let page = section(code.as_str()).map(plain).unwrap_or_default();
            assert!(explains(code.as_str()) && page.contains("Example."), "{code:?}: {page}");
            assert!(!page.contains('`') && !page.contains("]("), "{page}");
        }
        assert!(
            section("over-quota").unwrap().ends_with("says litres."),
            "it ends where the next one begins"
        );
        assert_eq!(section("none"), None);
    }

    #[test]
    fn markdown_is_read_as_words() {
        assert_eq!(plain("*Twin.* As [`a-b`](#a-b), not [1] or `c`."), "Twin. As a-b, not [1] or c.");
        let long = wrapped(&"word ".repeat(50));
        assert!(long.len() == 3 && long.iter().all(|line| line.len() <= WIDTH), "{long:?}");
    }
}
