//! Codes of refusals and verdicts in the language spoken: the words that pages have for them (`flag-CODE`, `problem-CODE` in
//! `web/lang/`), with what the node said of the one case behind them. In English the node's own words are enough.

use suyuan_web::{format::with_units, lang::Lang, view::Act};

use crate::{
    short::in_short,
    speech::{FALLBACK, spoken, tr},
};

/// What is wrong or worth knowing, with its code: for lists.
pub(crate) fn said(code: &str, detail: &str) -> String {
    said_in(spoken(), code, detail)
}

fn said_in(tag: &str, code: &str, detail: &str) -> String {
    let detail = plainly(detail);
    match words(tag, code) {
        Some(words) => format!("{words}（{code}: {detail}）"),
        None => format!("{detail} ({code})"),
    }
}

/// The same as the cause of a failure, which shows the code itself.
pub(crate) fn cause(code: &str, detail: &str) -> String {
    match words(spoken(), code) {
        Some(words) => tr!("code-cause", words = words, detail = plainly(detail)),
        None => with_units(detail),
    }
}

/// What the node said of a case, as people name things and units.
pub(crate) fn plainly(detail: &str) -> String {
    in_short(&with_units(detail))
}

/// What to do about it, if the language spoken has its own words.
pub(crate) fn remedy(code: &str) -> Option<String> {
    own(spoken(), &format!("problem-{code}-do"))
}

/// What a code means, if the language spoken has its own words.
pub(crate) fn meaning(code: &str) -> Option<String> {
    words(spoken(), code)
}

/// What was done, by the word of the business step or the kind of statement, in the language spoken.
pub(crate) fn step(what: &str) -> String {
    step_in(spoken(), what)
}

fn step_in(tag: &str, what: &str) -> String {
    let what = if what == "harvest" { "creating_class_instance" } else { what };
    let act = Act::of("event", Some(what), None);
    let of_act = || own(tag, &format!("act-{}", act.word())).filter(|_| !matches!(act, Act::Other));
    let plain = || if what == "creating_class_instance" { "harvest".to_owned() } else { what.to_owned() };
    own(tag, &format!("kind-{what}")).or_else(of_act).unwrap_or_else(plain)
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
    use suyuan_ledger::rules::payload::KINDS;
    use suyuan_node::CODES;

    use super::*;

    #[test]
    fn every_kind_of_statement_has_its_word_in_chinese() {
        for kind in KINDS {
            assert!(step_in("zh", kind).chars().all(|c| !c.is_ascii()), "{kind}");
        }
        assert_eq!(step_in("zh", "codes"), "单品码");
    }

    #[test]
    fn every_code_has_its_words_and_its_remedy_in_chinese() {
        for entry in CODES {
            assert!(words("zh", entry.code).is_some(), "{}", entry.code);
            assert!(own("zh", &format!("problem-{}-do", entry.code)).is_some(), "{}", entry.code);
        }
        assert_eq!(said_in("zh", "overdrawn", "1 KGM"), "数量超过了实有数量。（overdrawn: 1 kg）");
        let detail =
            "https://a.example/party/SHOP holds 2 KGM of https://a.example/p/X/10/L; 1 H87 is needed";
        assert_eq!(
            said_in("en", "overdrawn", detail),
            "SHOP holds 2 kg of X/L; 1 piece is needed (overdrawn)"
        );
        assert_eq!(
            ["harvest", "packing", "place", "odd"].map(|what| step_in("zh", what)),
            ["采收", "包装", "地点", "odd"]
        );
        assert_eq!(
            ["harvest", "packing", "place"].map(|what| step_in("en", what)),
            ["harvest", "packing", "place"]
        );
    }
}
