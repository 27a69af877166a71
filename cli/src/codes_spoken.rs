//! Codes of refusals and verdicts in the language spoken: the words that pages have for them (`flag-CODE`, `problem-CODE` in
//! `web/lang/`), with what the node said of the one case behind them. In English the node's own words are enough.

use suyuan_web::lang::Lang;

use crate::{
    short::in_short,
    speech::{FALLBACK, spoken, tr},
};

/// What is wrong or worth knowing, with its code: for lists.
pub(crate) fn said(code: &str, detail: &str) -> String {
    said_in(spoken(), code, detail)
}

fn said_in(tag: &str, code: &str, detail: &str) -> String {
    let detail = in_short(detail);
    match words(tag, code) {
        Some(words) => format!("{words}（{code}: {detail}）"),
        None => format!("{detail} ({code})"),
    }
}

/// The same as the cause of a failure, which shows the code itself.
pub(crate) fn cause(code: &str, detail: &str) -> String {
    match words(spoken(), code) {
        Some(words) => tr!("code-cause", words = words, detail = in_short(detail)),
        None => detail.to_owned(),
    }
}

/// What to do about it, if the language spoken has its own words.
pub(crate) fn remedy(code: &str) -> Option<String> {
    own(spoken(), &format!("problem-{code}-do"))
}

/// What a code means, if the language spoken has its own words.
pub(crate) fn meaning(code: &str) -> Option<String> {
    words(spoken(), code)
}

fn words(tag: &str, code: &str) -> Option<String> {
    ["flag", "problem"].iter().find_map(|of| own(tag, &format!("{of}-{code}")))
}

fn own(tag: &str, name: &str) -> Option<String> {
    if tag == FALLBACK {
        return None;
    }
    Lang::of(tag).filter(|lang| lang.tag() == tag)?.get(name, &[])
}

#[cfg(test)]
mod tests {
    use suyuan_node::CODES;

    use super::*;

    #[test]
    fn every_code_has_its_words_and_its_remedy_in_chinese() {
        for entry in CODES {
            assert!(words("zh", entry.code).is_some(), "{}", entry.code);
            assert!(own("zh", &format!("problem-{}-do", entry.code)).is_some(), "{}", entry.code);
        }
        assert_eq!(said_in("zh", "overdrawn", "1 kg"), "数量超过了实有数量。（overdrawn: 1 kg）");
        assert_eq!(said_in("en", "overdrawn", "1 kg"), "1 kg (overdrawn)");
    }
}
