//! A key as 24 words, to be written down or printed, and read back on another machine (docs/FORMAT.md, *Recovery*).
//!
//! The 32 bytes of the private key are BIP-39's entropy, as they are: the words are the key, not a password to it. With them anybody can
//! sign for the party, so they are shown only where somebody asked for them, and written only to files for their owner alone.
//!
//! Read widely: capitals, commas and numbers between words do not matter, of English words the first four letters are enough, Chinese ones may
//! stand without spaces. The checksum finds a wrong word in 255 of 256 cases; the fingerprint on the sheet finds the rest.

pub(crate) mod sheet;

use bip39::{Language, Mnemonic};
use ed25519_dalek::SigningKey;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{failure::Failure, key_file, speech::tr};

/// How the text in the code on a sheet begins.
const MARK: &str = "suyuan recovery 1";
/// 32 bytes and their checksum.
const WORDS: usize = 24;
/// So many letters tell every English word.
const ENOUGH: usize = 4;

/// What stands on a sheet.
#[derive(Clone, Default)]
pub(crate) struct Recovery {
    /// The ledger's id, if it was known.
    pub(crate) ledger: Option<String>,
    /// Where its node is.
    pub(crate) node: Option<String>,
    /// Whom the key signs for.
    pub(crate) party: Option<String>,
    /// The key's fingerprint.
    pub(crate) fingerprint: Option<String>,
    /// The words.
    pub(crate) words: Words,
}

/// The words of a key; wiped when they are dropped.
#[derive(Clone, Default)]
pub(crate) struct Words(Zeroizing<String>);

/// The list that words are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum List {
    /// English.
    En,
    /// Simplified Chinese, a character each.
    Zh,
}

/// Why words are no key.
#[derive(Debug, Error)]
pub(crate) enum WordsError {
    /// Fewer or more than there must be.
    #[error("{}", tr!("words-count", want = WORDS, got = *got))]
    Count {
        /// How many there are.
        got: usize,
    },
    /// Not in the list.
    #[error("{}", tr!("words-unknown", number = *number, word = word.as_str()))]
    Unknown {
        /// Which one, from 1.
        number: usize,
        /// It.
        word: String,
    },
    /// All are in the list, but they do not belong together.
    #[error("{}", tr!("words-checksum"))]
    Checksum,
    /// The words of another key than the sheet says.
    #[error("{}", tr!("words-other-key", want = want.as_str(), got = got.as_str()))]
    OtherKey {
        /// What the sheet says.
        want: String,
        /// What the words give.
        got: String,
    },
}

impl From<WordsError> for Failure {
    fn from(error: WordsError) -> Failure {
        let hint = match &error {
            WordsError::Unknown { word, .. } => match likely(word) {
                Some(meant) => tr!("words-hint-meant", word = meant),
                None => tr!("words-hint-unknown"),
            },
            _ => tr!("words-hint"),
        };
        Failure::key(&error).code("wrong-words").hint(hint)
    }
}

impl List {
    /// The list of the language that the program speaks.
    pub(crate) fn spoken() -> List {
        if crate::speech::spoken() == "zh" { List::Zh } else { List::En }
    }

    fn of_library(self) -> Language {
        match self {
            List::En => Language::English,
            List::Zh => Language::SimplifiedChinese,
        }
    }
}

impl Words {
    /// The words of a key.
    pub(crate) fn of(key: &SigningKey, list: List) -> Result<Words, Failure> {
        let entropy = Zeroizing::new(key.to_bytes());
        let words = Mnemonic::from_entropy_in(list.of_library(), entropy.as_ref()).map_err(Failure::local)?;
        Ok(Words(Zeroizing::new(words.words().collect::<Vec<_>>().join(" "))))
    }

    /// The key of some words.
    pub(crate) fn key(&self) -> Result<SigningKey, WordsError> {
        let said = said(&self.0);
        if said.len() != WORDS {
            return Err(WordsError::Count { got: said.len() });
        }
        let chinese = said.iter().any(|word| !word.is_ascii());
        let language = if chinese { Language::SimplifiedChinese } else { Language::English };
        let mut whole = Zeroizing::new(String::new());
        for (at, word) in said.iter().enumerate() {
            let meant = meant(language, word)
                .ok_or_else(|| WordsError::Unknown { number: at + 1, word: word.to_string() })?;
            whole.push_str(if at > 0 { " " } else { "" });
            whole.push_str(meant);
        }
        let read = Mnemonic::parse_in_normalized(language, &whole).map_err(|_| WordsError::Checksum)?;
        let (bytes, length) = read.to_entropy_array();
        let bytes = Zeroizing::new(bytes);
        let seed = bytes.get(..length).and_then(|b| <[u8; 32]>::try_from(b).ok()).map(Zeroizing::new);
        Ok(SigningKey::from_bytes(&*seed.ok_or(WordsError::Count { got: said.len() })?))
    }

    /// One by one.
    pub(crate) fn each(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ')
    }
}

impl Recovery {
    /// From what a person typed, or what a camera read on the sheet.
    pub(crate) fn read(text: &str) -> Recovery {
        let mut read = Recovery::default();
        if !text.contains(MARK) {
            read.words = Words(Zeroizing::new(text.to_owned()));
            return read;
        }
        for line in text.lines() {
            let (name, value) = line.trim().split_once(' ').unwrap_or_default();
            let kept = || Some(value.trim().to_owned());
            match name {
                "ledger" => read.ledger = kept(),
                "node" => read.node = kept(),
                "party" => read.party = kept(),
                "key" => read.fingerprint = kept(),
                "words" => read.words = Words(Zeroizing::new(value.trim().to_owned())),
                _ => {}
            }
        }
        read
    }

    /// What the code on the sheet says.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        let mut text = format!("{MARK}\n");
        let lines = [
            ("ledger", &self.ledger),
            ("node", &self.node),
            ("party", &self.party),
            ("key", &self.fingerprint),
        ];
        for (name, value) in lines {
            if let Some(value) = value {
                text.push_str(&format!("{name} {value}\n"));
            }
        }
        text.push_str(&format!("words {}", self.words.0.as_str()));
        Zeroizing::new(text)
    }

    /// The key, if it is the one that the sheet names.
    pub(crate) fn key(&self) -> Result<SigningKey, WordsError> {
        let key = self.words.key()?;
        let got = key_file::fingerprint(&key_file::public_hex(&key));
        match &self.fingerprint {
            Some(want) if *want != got => Err(WordsError::OtherKey { want: want.clone(), got }),
            _ => Ok(key),
        }
    }
}

/// The words of a text: a Chinese character is one, whatever stands around it; of the rest, letters are.
fn said(text: &str) -> Vec<Zeroizing<String>> {
    let mut words: Vec<Zeroizing<String>> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        match c {
            _ if !c.is_ascii() && c.is_alphabetic() => {
                words.push(Zeroizing::new(c.to_string()));
                open = false;
            }
            'a'..='z' | 'A'..='Z' => {
                match words.last_mut().filter(|_| open) {
                    Some(word) => word.push(c.to_ascii_lowercase()),
                    None => words.push(Zeroizing::new(c.to_ascii_lowercase().to_string())),
                }
                open = true;
            }
            _ => open = false,
        }
    }
    words
}

/// The word of the list: itself, or the one that begins so.
fn meant(language: Language, word: &str) -> Option<&'static str> {
    let list = language.word_list();
    if let Some(whole) = list.iter().find(|one| **one == word) {
        return Some(whole);
    }
    let short = language == Language::English && word.len() >= ENOUGH;
    list.iter().find(|one| short && one.starts_with(word)).copied()
}

/// The English word that somebody may have meant: one letter is wrong, missing, too many, or two are swapped.
fn likely(word: &str) -> Option<&'static str> {
    let far = |one: &str| {
        let (a, b) = (one.as_bytes(), word.as_bytes());
        let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
        let rest = (&a[same..], &b[same..]);
        match rest {
            (x, y) if x.len() == y.len() => {
                x.get(1..) == y.get(1..) || (x.len() > 1 && x[0] == y[1] && x[1] == y[0] && x[2..] == y[2..])
            }
            (x, y) if x.len() == y.len() + 1 => x.get(1..) == Some(y),
            (x, y) if x.len() + 1 == y.len() => y.get(1..) == Some(x),
            _ => false,
        }
    };
    Language::English.word_list().iter().find(|one| far(one)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_bytes(&std::array::from_fn(|at| at as u8))
    }

    #[test]
    fn the_words_are_those_of_the_standard() {
        // BIP-39's own vector for 32 bytes of 7f.
        let words = Words::of(&SigningKey::from_bytes(&[0x7f; 32]), List::En).unwrap();
        assert_eq!(
            words.0.as_str(),
            "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year \
             wave sausage worth title"
        );
    }

    #[test]
    fn they_give_the_key_back_however_they_are_typed() {
        for list in [List::En, List::Zh] {
            let words = Words::of(&key(), list).unwrap();
            let numbered: String = words
                .each()
                .enumerate()
                .map(|(at, w)| format!("{}. {}\n", at + 1, w.to_uppercase()))
                .collect();
            let tight = words.0.replace(' ', if list == List::Zh { "" } else { "," });
            let short: String = words.each().map(|w| w.chars().take(4).collect::<String>() + " ").collect();
            for text in [words.0.as_str(), &numbered, &tight, &short] {
                let read = Recovery::read(text).key().unwrap();
                assert_eq!(read.to_bytes(), key().to_bytes(), "{text}");
            }
        }
    }

    #[test]
    fn a_slip_is_found_and_named() {
        let words = Words::of(&key(), List::En).unwrap();
        let mut all: Vec<&str> = words.each().collect();
        all[6] = "abandn";
        let error = Recovery::read(&all.join(" ")).key().unwrap_err();
        assert!(matches!(error, WordsError::Unknown { number: 7, .. }), "{error}");
        assert!(Failure::from(error).hint.unwrap().contains("abandon"));
        all.pop();
        assert!(matches!(Recovery::read(&all.join(" ")).key(), Err(WordsError::Count { got: 23 })));
        let mut all: Vec<&str> = words.each().collect();
        all.swap(0, 1);
        assert!(matches!(Recovery::read(&all.join(" ")).key(), Err(WordsError::Checksum)));
    }

    #[test]
    fn the_code_says_all_that_the_sheet_says() {
        let print = key_file::fingerprint(&key_file::public_hex(&key()));
        let recovery = Recovery {
            ledger: Some("9f".repeat(32)),
            node: Some("https://trace.example.cn".into()),
            party: None,
            fingerprint: Some(print),
            words: Words::of(&key(), List::Zh).unwrap(),
        };
        let read = Recovery::read(&format!("\r\n{}\r\n", recovery.text().as_str()));
        assert_eq!((&read.ledger, &read.node, &read.party), (&recovery.ledger, &recovery.node, &None));
        assert_eq!(read.key().unwrap().to_bytes(), key().to_bytes());
        let other = Recovery { fingerprint: Some("0000 0000 0000 0000 0000".into()), ..recovery };
        assert!(matches!(other.key(), Err(WordsError::OtherKey { .. })));
    }
}
