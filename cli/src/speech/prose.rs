//! No sentence of the program stands in its source: what people read is a message, in every language.
//!
//! The source is read as tokens. A text is a sentence if two words of ordinary letters follow each other in it, placeholders
//! between them aside. What is left out has its reason beside it.

use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Rooms whose texts are not the program's speech.
const ROOMS: [&str; 24] = [
    // This test.
    "speech/",
    // Figures and made-up counties, for those who work on the program.
    "bench/",
    "command/bench",
    "simulate/",
    "command/simulate.rs",
    // Columns as laws and sheets name them; a sheet has a language of its own.
    "records/",
    "daybook/column.rs",
    "daybook/template.rs",
    "orders/table.rs",
    "orders/template.rs",
    "command/recall/notice.rs",
    // Prints in the language of the label.
    "label/sheet.rs",
    // Templates, as they are written.
    "label/built_in.rs",
    // What is written again byte by byte whenever somebody checks it.
    "evidence/report.rs",
    // Why a node takes no statements: its answers and its log say it, and those are English.
    "keep/",
    // A file with its own explanations, which is copied and kept.
    "node_config/example.rs",
    // Markup and what printers read.
    "print/svg.rs",
    "label/tspl.rs",
    // Names and notes that the demonstration enters, in both languages.
    "demo/files.rs",
    "demo/people.rs",
    "demo/season.rs",
    "demo/stage.rs",
    // What the ledger says of a finding, in English, which is found to be replaced.
    "audit/said.rs",
    // Headings of the library that reads command lines, which are found to be replaced.
    "help/translated.rs",
];

/// Words for programs that look like sentences.
const WORDS: [(&str, &str); 13] = [
    ("audit/telling.rs", "root at size {}"),
    ("client/problem.rs", "lookup address"),
    ("command/log_key.rs", "in force"),
    ("command/log_key.rs", "to come"),
    ("command/log_key.rs", "not in the charter"),
    ("command/privacy/export.rs", "personal data 1"),
    ("command/verify_cose.rs", "transparent statement"),
    ("doctor/machine.rs", "disk, home"),
    ("doctor/machine.rs", "disk, data"),
    ("doctor/mod.rs", "disk, home"),
    ("doctor/mod.rs", "disk, data"),
    ("questions/table.rs", "sensor add"),
    ("questions/table.rs", "certificate issue"),
];

/// Whether people would read this as a sentence. A command line to type is none.
fn is_sentence(text: &str) -> bool {
    let is_word = |part: &str| {
        let part = part.trim_matches(|c: char| c.is_ascii_punctuation());
        part.len() > 1 && part.chars().skip(1).all(|c| c.is_ascii_lowercase()) && part.is_ascii()
    };
    let parts: Vec<&str> = text.split_whitespace().filter(|part| !is_placeholder(part)).collect();
    !text.trim_start_matches('`').starts_with("suyuan ")
        && parts.windows(2).any(|two| is_word(two[0]) && is_word(two[1]))
}

fn is_placeholder(part: &str) -> bool {
    part.starts_with('{')
        && part.trim_end_matches(|c: char| c.is_ascii_punctuation() && c != '}').ends_with('}')
}

/// The text of a literal, if it is one.
fn text_of(literal: &str) -> Option<String> {
    let raw = literal.strip_prefix('r').map(|rest| rest.trim_matches('#'));
    let inside = raw.unwrap_or(literal).strip_prefix('"')?.strip_suffix('"')?;
    Some(inside.replace("\\n", "\n"))
}

/// The sentences among these tokens.
fn sentences(tokens: TokenStream, into: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at..] {
            // Attributes are documentation, options and conditions; but the text of an error is read by people.
            [TokenTree::Punct(hash), TokenTree::Group(attribute), ..]
                if hash.as_char() == '#' && attribute.delimiter() == Delimiter::Bracket =>
            {
                let said = attribute.stream().to_string();
                if said.starts_with("error") {
                    sentences(attribute.stream(), into);
                }
                at += 2;
                if said.replace(' ', "") == "cfg(test)" {
                    // Tests may say what they like.
                    at += tokens[at..].iter().take_while(|token| !is_end_of_item(token)).count() + 1;
                }
            }
            [TokenTree::Punct(hash), TokenTree::Punct(whole), TokenTree::Group(_), ..]
                if hash.as_char() == '#' && whole.as_char() == '!' =>
            {
                at += 3;
            }
            // What stops the program is for those who work on it.
            [TokenTree::Ident(name), TokenTree::Group(_), ..] if name == "expect" => at += 2,
            [TokenTree::Ident(name), TokenTree::Punct(mark), TokenTree::Group(_), ..]
                if mark.as_char() == '!'
                    && ["unreachable", "panic", "assert", "debug_assert"]
                        .iter()
                        .any(|quiet| name == quiet) =>
            {
                at += 3;
            }
            [TokenTree::Group(group), ..] => {
                sentences(group.stream(), into);
                at += 1;
            }
            [TokenTree::Literal(literal), ..] => {
                into.extend(text_of(&literal.to_string()).filter(|text| is_sentence(text)));
                at += 1;
            }
            _ => at += 1,
        }
    }
}

fn is_end_of_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(mark) => mark.as_char() == ';',
        _ => false,
    }
}

fn look(folder: &Path, room: &str, into: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{room}{}", path.file_name().unwrap().to_str().unwrap());
        let of_tests = name.ends_with("tests") || name.ends_with("tests.rs") || name == "acts/vectors.rs";
        if of_tests || ROOMS.iter().any(|left_out| format!("{name}/").starts_with(left_out)) {
            continue;
        }
        if path.is_dir() {
            look(&path, &format!("{name}/"), into);
        } else if name.ends_with(".rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let mut found = Vec::new();
            sentences(source.parse().unwrap(), &mut found);
            found.retain(|text| !WORDS.contains(&(name.as_str(), text.as_str())));
            into.extend(found.into_iter().map(|text| format!("{name}: {text}")));
        }
    }
}

#[test]
fn what_people_read_is_a_message_in_every_language() {
    let mut found = Vec::new();
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut found);
    assert!(found.is_empty(), "these are read by people; make them messages (`tr!`):\n{}", found.join("\n"));
}

#[test]
fn a_sentence_is_told_from_words_for_programs() {
    let mut found = Vec::new();
    let source = r##"
        /// Documentation is no speech.
        #[error("the seal does not open")]
        fn say(name: &str) { voice.line(format!("Wrote {} bytes to {name}", 3)); voice.say("done"); tr!("do-sample"); }
        const HINT: &str = r#"a hint of "two" words"#;
        fn quiet() { x.expect("writing cannot fail"); get("/v1/statements/", "suyuan node --data {}", "a.b", "{a} {b}"); }
        #[cfg(test)] mod tests { fn t() { say("tests say what they like"); } }
    "##;
    sentences(source.parse().unwrap(), &mut found);
    assert_eq!(found, ["the seal does not open", "Wrote {} bytes to {name}", "a hint of \"two\" words"]);
}
