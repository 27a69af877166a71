//! Puts questions, and takes no answer that would not be taken when typed.

use suyuan_ledger::event::Quantity;

use super::{
    acts::Own,
    table::{Kind, Question},
};
use crate::{
    daybook::{Found, List, Lists},
    failure::Failure,
    home::Recent,
    short::{Names, spoken},
    speech::{self, FluentArgs, tr},
    voice::Voice,
    when,
};

/// So many choices are offered.
const OFFERED: usize = 9;

/// Somebody at a terminal, and what is known to be offered.
pub(super) struct Asker<'a> {
    pub(super) voice: Voice,
    pub(super) names: &'a Names,
    pub(super) lists: &'a Lists,
    pub(super) recent: Recent,
    /// Acts of one's own, the last first, where one is asked for.
    pub(super) acts: Vec<Own>,
}

impl Asker<'_> {
    /// Asks all, and gives the arguments of the command.
    pub(super) fn all(&self, questions: &[Question]) -> Result<Vec<String>, Failure> {
        let mut arguments: Vec<String> = Vec::new();
        for question in questions {
            match *question {
                Question::One { text, kind, option, needed } => {
                    if let Some(said) = self.one(text, kind, needed, &arguments)? {
                        arguments.extend(option.map(str::to_owned));
                        arguments.push(said);
                    }
                }
                Question::Pair { text, kind, option, more, mut needed } => {
                    let mut text = text;
                    while let Some(thing) = self.one(text, kind, needed, &arguments)? {
                        let amount =
                            self.one("ask-quantity", Kind::Quantity, true, &arguments)?.unwrap_or_default();
                        arguments.extend(option.map(str::to_owned));
                        arguments.push(format!("{thing}={amount}"));
                        (text, needed) = ("ask-another", false);
                        if !more {
                            break;
                        }
                    }
                }
                Question::AnyOf(all) => {
                    for (at, (text, kind, option)) in all.iter().enumerate() {
                        if let Some(said) = self.one(text, *kind, at + 1 == all.len(), &arguments)? {
                            arguments.extend([(*option).to_owned(), said]);
                            break;
                        }
                    }
                }
                Question::YesAndDone { text, option } => {
                    if self.yes(text)? {
                        arguments.push(option.to_owned());
                        return Ok(arguments);
                    }
                }
                Question::Yes { text, option, as_said_to } => {
                    if self.yes(text)? {
                        arguments.push(option.to_owned());
                        let said = as_said_to.and_then(|other| {
                            let at = arguments.iter().position(|argument| argument == other)?;
                            arguments.get(at + 1).cloned()
                        });
                        arguments.extend(said);
                    }
                }
            }
        }
        Ok(arguments)
    }

    /// One value; nothing if none is needed and none was given. What was said before may say what there is to choose.
    fn one(
        &self,
        text: &str,
        kind: Kind,
        needed: bool,
        before: &[String],
    ) -> Result<Option<String>, Failure> {
        let choices = match kind {
            Kind::Entry => self.acts.iter().map(Own::choice).collect(),
            Kind::ItsLot => self.lots_of(before.first().map_or("", String::as_str)),
            kind => self.choices(kind),
        };
        self.voice.warn(speech::text(text, &FluentArgs::new()));
        for (at, (_, called)) in choices.iter().enumerate() {
            self.voice.warn(format_args!("  {}) {called}", at + 1));
        }
        // Where nothing is said a command takes the place of the last act.
        let taken = needed || (kind == Kind::Place && !self.recent.places.is_empty());
        let first = if taken { choices.first() } else { None };
        let default = first.map(|(id, _)| id.clone());
        loop {
            let prompt = match (first, needed) {
                (Some((_, called)), _) => tr!("ask-first", first = called.as_str()),
                (None, true) => tr!("ask-prompt"),
                (None, false) => tr!("ask-may-be-empty"),
            };
            let said = self.voice.read(&prompt).ok_or_else(|| Failure::usage(tr!("ask-not-recorded")))?;
            let said = said.trim();
            let picked = said.parse::<usize>().ok().and_then(|n| choices.get(n.checked_sub(1)?));
            let read = match (said, picked) {
                ("", _) if default.is_some() => return Ok(default),
                ("", _) if !needed => return Ok(None),
                ("", _) => Err(tr!("ask-needed")),
                (_, Some((id, _))) => return Ok(Some(id.clone())),
                (said, None) => self.read(kind, said),
            };
            match read {
                Ok(said) => return Ok(Some(said)),
                Err(why) => self.voice.warn(format_args!("  {why}")),
            }
        }
    }

    fn yes(&self, text: &str) -> Result<bool, Failure> {
        self.voice.warn(speech::text(text, &FluentArgs::new()));
        loop {
            let said = self.voice.read(&tr!("ask-yes-no"));
            let said = said.ok_or_else(|| Failure::usage(tr!("ask-not-recorded")))?;
            match said.trim().to_lowercase().as_str() {
                "y" | "yes" | "是" => return Ok(true),
                "" | "n" | "no" | "否" | "不" => return Ok(false),
                _ => {}
            }
        }
    }

    /// What an answer means; else why it cannot be taken.
    fn read(&self, kind: Kind, said: &str) -> Result<String, String> {
        let told = |failure: Failure| match failure.hint {
            Some(hint) => format!("{}: {hint}", failure.cause),
            None => failure.cause,
        };
        match kind {
            Kind::Words => Ok(said.to_owned()),
            Kind::File => match std::path::Path::new(said).is_file() {
                true => Ok(said.to_owned()),
                false => Err(tr!("ask-no-file", said = said)),
            },
            Kind::Day => match said.parse::<jiff::civil::Date>() {
                Ok(day) => Ok(day.to_string()),
                Err(_) => Err(tr!("ask-day-such-as")),
            },
            Kind::Time => match when::read(said, &when::now()) {
                Ok(_) => Ok(said.to_owned()),
                Err(error) => Err(told(Failure::from(error))),
            },
            Kind::Entry => match said.len() >= 4 || said.bytes().all(|b| b.is_ascii_digit()) {
                true => Ok(said.to_owned()),
                false => Err(tr!("ask-entry-such-as")),
            },
            Kind::Thing => {
                let lists = [&self.lists.products, &self.lists.places, &self.lists.parties];
                let named: Vec<&str> = lists
                    .into_iter()
                    .filter_map(|list| match list.named(said) {
                        Found::One(id) => Some(id),
                        _ => None,
                    })
                    .collect();
                match named.as_slice() {
                    // Whole: what is called by its short name alone is taken for a product.
                    [id] => Ok((*id).to_owned()),
                    [] => self.names.anything(said).map(|_| said.to_owned()).map_err(|e| told(e.into())),
                    several => Err(tr!("ask-several", which = several.join(", "))),
                }
            }
            Kind::Quantity => match Quantity::read(said) {
                Ok(_) => Ok(said.to_owned()),
                Err(error) => Err(format!("{error}: {}", tr!("ask-quantity-such-as"))),
            },
            Kind::Days => match said.trim_end_matches(['天', '日']).trim().parse::<u64>() {
                Ok(days) => Ok(days.to_string()),
                Err(_) => Err(tr!("ask-days-such-as")),
            },
            Kind::Lot | Kind::ItsLot | Kind::Crop => {
                let said = match said.split_once('/') {
                    Some((product, number)) => match self.lists.products.named(product) {
                        Found::One(id) => format!("{}/{}", spoken(id), number.trim()),
                        _ => said.to_owned(),
                    },
                    None => said.to_owned(),
                };
                self.names.lot(&said, None).map(|_| said).map_err(|e| told(Failure::from(e)))
            }
            Kind::Product => self.named(&self.lists.products, said, |id| {
                self.names.product(id).map(|id| id.to_string()).map_err(|e| told(Failure::from(e)))
            }),
            Kind::Place | Kind::OtherPlace => self.named(&self.lists.places, said, |id| {
                self.names.place(id).map(|id| id.to_string()).map_err(|e| told(Failure::from(e)))
            }),
            Kind::To | Kind::From | Kind::Seller => self.named(&self.lists.parties, said, |id| {
                self.names.party(id).map(|id| id.to_string()).map_err(|e| told(Failure::from(e)))
            }),
        }
    }

    fn named(
        &self,
        list: &List,
        said: &str,
        whole: impl Fn(&str) -> Result<String, String>,
    ) -> Result<String, String> {
        match list.named(said) {
            Found::One(id) => Ok(spoken(id)),
            Found::Several(ids) => Err(tr!("ask-several", which = ids.join(", "))),
            Found::None => {
                let id = whole(said)?;
                match list.is_empty() || list.has(&id) {
                    true => Ok(spoken(&id)),
                    false => Err(tr!("ask-unknown", said = said)),
                }
            }
        }
    }

    /// The lots of an act, each with what was said of it.
    fn lots_of(&self, reference: &str) -> Vec<(String, String)> {
        let act = self.acts.iter().find(|act| act.reference == reference);
        act.map_or_else(|| self.choices(Kind::Lot), |act| act.lots.clone())
    }

    /// What may be picked by number: what was used last, then what the ledger lists; each with what it is called.
    fn choices(&self, kind: Kind) -> Vec<(String, String)> {
        let (recent, list): (&[String], Option<&List>) = match kind {
            Kind::Product => (&self.recent.products, Some(&self.lists.products)),
            Kind::Place | Kind::OtherPlace => (&self.recent.places, Some(&self.lists.places)),
            Kind::To => (&self.recent.to, Some(&self.lists.parties)),
            Kind::From => (&self.recent.from, Some(&self.lists.parties)),
            Kind::Seller => (&self.recent.sellers, Some(&self.lists.parties)),
            Kind::Lot => (&self.recent.lots, None),
            Kind::Crop => (&self.recent.crops, None),
            Kind::Quantity | Kind::Days | Kind::Words => return Vec::new(),
            Kind::File | Kind::Day | Kind::Time | Kind::Thing | Kind::Entry | Kind::ItsLot => {
                return Vec::new();
            }
        };
        let mut ids: Vec<&str> = recent.iter().map(String::as_str).collect();
        for id in list.into_iter().flat_map(List::ids) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let called = |id: &str| {
            let name = list.and_then(|list| list.name_of(id, speech::spoken()));
            name.map_or_else(|| spoken(id), |name| format!("{} {name}", spoken(id)))
        };
        ids.into_iter().take(OFFERED).map(|id| (spoken(id), called(id))).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_what_could_have_been_typed() {
        let of = |kind: &str, id: &str| format!("https://t.example/{kind}/{id}");
        let lists = Lists::told(
            &[
                json!({"product": of("p", "STRAW"), "names": {"zh": "草莓"}}),
                json!({"product": of("p", "RICE"), "names": {"zh": "大米"}}),
                json!({"product": of("p", "RICE2"), "names": {"zh": "大米"}}),
            ],
            &[],
            &[json!({"party": of("party", "COLD"), "names": {"en": "Cold store"}})],
        );
        let names = Names::at("t.example").unwrap();
        let recent = Recent { products: vec![of("p", "RICE2")], ..Recent::default() };
        let asker = Asker {
            voice: Voice { json: false, quiet: true },
            names: &names,
            lists: &lists,
            recent,
            acts: Vec::new(),
        };
        assert_eq!(asker.read(Kind::Product, "草莓").unwrap(), "STRAW");
        assert_eq!(asker.read(Kind::Product, "straw").unwrap(), "STRAW");
        assert!(asker.read(Kind::Product, "大米").unwrap_err().contains("RICE2"));
        assert!(asker.read(Kind::Product, "MAIZE").is_err());
        assert_eq!(asker.read(Kind::To, "cold store").unwrap(), "COLD");
        // No place is listed: whatever can be a place may be one.
        assert_eq!(asker.read(Kind::Place, "E1").unwrap(), "E1");
        assert_eq!(asker.read(Kind::Lot, "草莓/A-1").unwrap(), "STRAW/A-1");
        assert!(asker.read(Kind::Lot, "A-1").unwrap_err().contains("PRODUCT/LOT"));
        assert_eq!(asker.read(Kind::Quantity, "50 斤").unwrap(), "50 斤");
        assert!(asker.read(Kind::Quantity, "50").unwrap_err().contains("50 斤"));
        assert_eq!(asker.read(Kind::Thing, "草莓").unwrap(), of("p", "STRAW"));
        assert_eq!(asker.read(Kind::Thing, "/place/E1").unwrap(), "/place/E1");
        assert!(asker.read(Kind::Thing, "大米").is_err(), "two have this name");
        assert!(asker.read(Kind::Day, "soon").is_err() && asker.read(Kind::File, "no such file").is_err());
        assert_eq!(asker.read(Kind::Days, "7天").unwrap(), "7");
        let offered: Vec<String> = asker.choices(Kind::Product).into_iter().map(|(id, _)| id).collect();
        assert_eq!(offered, ["RICE2", "STRAW", "RICE"], "the last one first");
    }
}
