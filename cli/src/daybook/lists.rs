//! Products, places and parties by the names that people know them by, from the lists of the ledger.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{client::Client, short::spoken};

/// A list of the ledger.
#[derive(Clone, Debug, Default)]
pub(crate) struct List {
    /// Identifiers by name, in any language and in small letters.
    by_name: BTreeMap<String, Vec<String>>,
    /// What to call each: its name if no other has it, else its short identifier.
    called: Vec<(String, BTreeMap<String, String>)>,
}

/// What a word in a cell is in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found<'l> {
    /// The one thing of that name.
    One(&'l str),
    /// Several have that name.
    Several(Vec<String>),
    /// None has it.
    None,
}

/// All that a sheet names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    /// Products.
    pub(crate) products: List,
    /// Places.
    pub(crate) places: List,
    /// Members, and parties outside.
    pub(crate) parties: List,
    /// Prefixes of lot numbers, by member.
    pub(crate) prefixes: BTreeMap<String, String>,
}

impl Lists {
    /// What the ledger tells; what it does not tell is empty.
    pub(crate) fn of(client: &Client) -> Lists {
        let list = |what| client.list(what).unwrap_or_default();
        let members = list("members");
        let text = |value: &Value, member: &str| value.get(member).and_then(Value::as_str).map(str::to_owned);
        let prefixes = members.iter().filter_map(|m| Some((text(m, "party")?, text(m, "prefix")?))).collect();
        let parties = [members, list("parties")].concat();
        Lists {
            products: List::new("product", &list("products")),
            places: List::new("place", &list("places")),
            parties: List::new("party", &parties),
            prefixes,
        }
    }
}

#[cfg(test)]
impl Lists {
    /// What a node would tell.
    pub(crate) fn told(products: &[Value], places: &[Value], parties: &[Value]) -> Lists {
        Lists {
            products: List::new("product", products),
            places: List::new("place", places),
            parties: List::new("party", parties),
            prefixes: BTreeMap::new(),
        }
    }
}

impl List {
    fn new(member: &str, items: &[Value]) -> List {
        let mut list = List::default();
        for item in items {
            let Some(id) = item.get(member).and_then(Value::as_str) else { continue };
            if list.called.iter().any(|(known, _)| known == id) {
                continue;
            }
            let names = item.get("names").and_then(Value::as_object);
            let names: BTreeMap<String, String> = names
                .into_iter()
                .flatten()
                // Names behind a commitment are nobody's to read.
                .filter(|(language, _)| *language != "private")
                .filter_map(|(language, name)| Some((language.clone(), name.as_str()?.trim().to_owned())))
                .collect();
            for name in names.values() {
                let ids = list.by_name.entry(name.to_lowercase()).or_default();
                if !ids.iter().any(|known| known == id) {
                    ids.push(id.to_owned());
                }
            }
            list.called.push((id.to_owned(), names));
        }
        list
    }

    /// Whether nothing was told.
    pub(crate) fn is_empty(&self) -> bool {
        self.called.is_empty()
    }

    /// The thing of this name.
    pub(crate) fn named(&self, name: &str) -> Found<'_> {
        match self.by_name.get(&name.trim().to_lowercase()).map(Vec::as_slice) {
            Some([id]) => Found::One(id),
            Some(ids) => Found::Several(ids.iter().map(|id| spoken(id)).collect()),
            None => Found::None,
        }
    }

    /// Whether it has this identifier.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.called.iter().any(|(known, _)| known == id)
    }

    /// All identifiers, in the order of the ledger.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.called.iter().map(|(id, _)| id.as_str())
    }

    /// The name of a thing in a language, or in another.
    pub(crate) fn name_of(&self, id: &str, language: &str) -> Option<&str> {
        let (_, names) = self.called.iter().find(|(known, _)| known == id)?;
        names.get(language).or_else(|| names.values().next()).map(String::as_str)
    }

    /// What people call each thing in a language; a name that several have is no name.
    pub(crate) fn called(&self, language: &str) -> Vec<String> {
        let call = |(id, names): &(String, BTreeMap<String, String>)| {
            let name = names.get(language).or_else(|| names.values().next());
            let own = name.filter(|name| matches!(self.named(name), Found::One(_)));
            own.cloned().unwrap_or_else(|| spoken(id))
        };
        self.called.iter().map(call).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn things_are_found_by_name_unless_several_have_it() {
        let items = [
            json!({"product": "https://t.example/p/STRAW", "names": {"zh": "草莓", "en": "Strawberries"}}),
            json!({"product": "https://t.example/p/RICE", "names": {"zh": "大米"}}),
            json!({"product": "https://t.example/p/RICE2", "names": {"zh": "大米"}}),
            json!({"product": "https://t.example/p/X", "names": {"private": "c29tZXRoaW5n"}}),
        ];
        let list = List::new("product", &items);
        assert_eq!(list.named("草莓"), Found::One("https://t.example/p/STRAW"));
        assert_eq!(list.named("STRAWBERRIES "), Found::One("https://t.example/p/STRAW"));
        assert_eq!(list.named("大米"), Found::Several(vec!["RICE".into(), "RICE2".into()]));
        assert_eq!(list.named("c29tZXRoaW5n"), Found::None);
        assert_eq!(list.called("zh"), ["草莓", "RICE", "RICE2", "X"]);
        assert!(list.has("https://t.example/p/X") && !list.has("https://t.example/p/Y"));
    }
}
