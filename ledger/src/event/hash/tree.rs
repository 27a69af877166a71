//! The event as nodes that have a name, a text and children: the shape in which it can be written down in order.
//!
//! EPCIS JSON leaves out what its XML names: the items of `epcList` are `epc`, those of `quantityList` are `quantityElement`. Here
//! they are named again. Members with a declared prefix become `{namespace}name`.

use std::collections::BTreeSet;

use super::value;
use crate::{event::Namespaces, json::Json};

/// One member, one item of a list, or a pair of type and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Node>,
}

/// Members that say nothing about the event.
const COMMENTS: [&str; 3] = ["comment", "rdfs:comment", "@context"];
/// XML attributes that some converters leave in JSON: they declare a prefix where they stand, and from there on.
const XML_PREFIX: &str = "@xmlns:";

/// Reads JSON into nodes, with the prefixes that are in force.
pub(super) struct Reader {
    namespaces: Namespaces,
}

impl Reader {
    pub(super) fn new(namespaces: Namespaces) -> Reader {
        Reader { namespaces }
    }

    /// The members of an event, but for those that are to be ignored.
    pub(super) fn event(&mut self, event: &Json, ignored: &BTreeSet<&str>) -> Vec<Node> {
        let mut members = Vec::new();
        for (name, json) in event.as_object().into_iter().flat_map(crate::json::Object::iter) {
            if !ignored.contains(name) {
                self.member("", name, json, &mut members);
            }
        }
        named(members)
    }

    /// Adds a member of an object, a node an item if it is a list.
    fn member(&mut self, parent: &str, name: &str, json: &Json, to: &mut Vec<Node>) {
        if COMMENTS.contains(&name) {
            return;
        }
        if let (Some(prefix), Some(namespace)) = (name.strip_prefix(XML_PREFIX), json.as_str()) {
            self.namespaces.declare(prefix, namespace);
            return;
        }
        // A value may declare the prefix of its own name, so it comes first.
        let values: Vec<(String, Vec<Node>)> = match json.as_array() {
            Some(items) => items.iter().map(|item| self.value(parent, name, item)).collect(),
            None => vec![self.value(parent, name, json)],
        };
        let name = self.whole_name(name);
        to.extend(values.into_iter().map(|(text, children)| Node { name: name.clone(), text, children }));
    }

    fn value(&mut self, parent: &str, name: &str, json: &Json) -> (String, Vec<Node>) {
        match json {
            Json::Object(members) => {
                let around = members.get("@context").map(|_| self.namespaces.lenient_within(json));
                let around = around.map(|within| std::mem::replace(&mut self.namespaces, within));
                let mut children = Vec::new();
                for (member, json) in members.iter().filter(|(member, _)| *member != "#text") {
                    self.member(name, member, json, &mut children);
                }
                let text = members.get("#text").map(|text| self.text("", "", text)).unwrap_or_default();
                if let Some(around) = around {
                    self.namespaces = around;
                }
                (text, if is_pair(name) { pair(children) } else { named(children) })
            }
            Json::Array(items) => {
                let node = |item: &Json| {
                    let kind = item.at("/type").and_then(Json::as_str).unwrap_or_default().to_owned();
                    let (text, children) = self.value(parent, name, item);
                    Node { name: kind, text, children }
                };
                (String::new(), items.iter().map(node).collect())
            }
            leaf => (self.text(parent, name, leaf), Vec::new()),
        }
    }

    /// A value as text: a bare word of the vocabulary that belongs here and a word with a declared prefix made whole.
    fn text(&self, parent: &str, name: &str, leaf: &Json) -> String {
        match leaf {
            Json::String(text) => value::standard_word(parent, name, text)
                .unwrap_or_else(|| self.namespaces.expand(text).into_owned()),
            // As the reference implementation prints them.
            Json::Bool(true) => "True".to_owned(),
            Json::Bool(false) => "False".to_owned(),
            Json::Null => "None".to_owned(),
            other => other.to_string(),
        }
    }

    fn whole_name(&self, name: &str) -> String {
        match name.split_once(':').and_then(|(prefix, rest)| Some((self.namespaces.namespace(prefix)?, rest)))
        {
            Some((namespace, rest)) => format!("{{{namespace}}}{rest}"),
            None => name.to_owned(),
        }
    }
}

fn is_pair(list: &str) -> bool {
    matches!(list, "bizTransactionList" | "sourceList" | "destinationList")
}

/// The type, and then whatever it is the type of.
fn pair(mut children: Vec<Node>) -> Vec<Node> {
    children.sort_by_key(|child| child.name != "type");
    children
}

/// Gives the items of lists the names that XML has for them.
fn named(members: Vec<Node>) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::with_capacity(members.len());
    for mut member in members {
        let list = member.name.clone();
        let item = match list.strip_suffix("List") {
            Some(_) if is_pair(&list) => "",
            Some("inputEPC" | "outputEPC") => "epc",
            Some("inputQuantity" | "outputQuantity" | "childQuantity") => "quantityElement",
            Some("quantity") if !member.children.is_empty() => "quantityElement",
            Some(item) => item,
            None if list == "childEPCs" => "epc",
            None => {
                out.push(member);
                continue;
            }
        };
        member.name = item.to_owned();
        match out.iter_mut().find(|node| node.name == list) {
            Some(node) => node.children.push(member),
            None => out.push(Node { name: list, text: String::new(), children: vec![member] }),
        }
    }
    out
}
