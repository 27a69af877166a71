//! One EPCIS 2.0 event of the county, as its actor writes it down.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{calendar::written, names::Goods};

/// An event that lacks only its time.
#[derive(Clone, Debug)]
pub(super) struct Telling {
    body: Map<String, Value>,
    subject: Option<String>,
}

/// An amount as JSON writes it.
pub(super) fn number(amount: Decimal) -> Value {
    serde_json::from_str(&amount.normalize().to_string()).unwrap_or(Value::Null)
}

/// A step of our own.
pub(super) fn own_step(word: &str) -> String {
    format!("https://ns.suyuan.org/v1#{word}")
}

impl Telling {
    fn new(kind: &str, step: &str) -> Telling {
        let context = json!(["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            {"suyuan": "https://ns.suyuan.org/v1#"}]);
        let mut body = Map::new();
        body.insert("@context".into(), context);
        body.insert("type".into(), json!(kind));
        body.insert("bizStep".into(), json!(step));
        Telling { body, subject: None }
    }

    /// Something is seen, moved or sold: an ObjectEvent OBSERVE.
    pub(super) fn seen(step: &str) -> Telling {
        Telling::new("ObjectEvent", step).with("action", "OBSERVE")
    }

    /// Something is there that was not: an ObjectEvent ADD.
    pub(super) fn made(step: &str) -> Telling {
        Telling::new("ObjectEvent", step).with("action", "ADD")
    }

    /// A lot is harvested.
    pub(super) fn harvested(goods: &Goods, at: &str) -> Telling {
        Telling::made("creating_class_instance").of(goods).at(at)
    }

    /// Goods become other goods.
    pub(super) fn changed(step: &str) -> Telling {
        Telling::new("TransformationEvent", step)
    }

    /// Goods are put into a carton or onto a pallet, or taken out (`ADD`, `DELETE`).
    pub(super) fn packed(unit: &str, action: &str) -> Telling {
        let step = if action == "ADD" { "packing" } else { "unpacking" };
        let telling = Telling::new("AggregationEvent", step).with("action", action).with("parentID", unit);
        telling.about(unit)
    }

    /// Goods go to somebody who owns them then.
    pub(super) fn shipped(goods: &Goods, to: &str) -> Telling {
        Telling::seen("shipping").of(goods).to(to).owned_by(to)
    }

    /// Goods come from somebody.
    pub(super) fn received(goods: &Goods, from: &str) -> Telling {
        Telling::seen("receiving").of(goods).from(from)
    }

    /// With a member of any kind.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Telling {
        self.body.insert(name.into(), value.into());
        self
    }

    fn push(mut self, list: &str, item: Value) -> Telling {
        let list = self.body.entry(list).or_insert_with(|| json!([]));
        if let Value::Array(items) = list {
            items.push(item);
        }
        self
    }

    /// What the statement is about, where it is not the first of the goods.
    pub(super) fn about(mut self, subject: &str) -> Telling {
        self.subject.get_or_insert_with(|| subject.to_owned());
        self
    }

    fn quantity(self, list: &str, goods: &Goods) -> Telling {
        let mut item = json!({"epcClass": goods.lot, "quantity": number(goods.amount)});
        if goods.unit != "H87" {
            item["uom"] = json!(goods.unit);
        }
        self.about(&goods.lot).push(list, item)
    }

    /// So much of a lot.
    pub(super) fn of(self, goods: &Goods) -> Telling {
        self.quantity("quantityList", goods)
    }

    /// A lot, without an amount.
    pub(super) fn of_lot(self, lot: &str) -> Telling {
        self.about(lot).push("quantityList", json!({"epcClass": lot}))
    }

    /// A carton, a pallet, an item.
    pub(super) fn of_unit(self, epc: &str) -> Telling {
        self.about(epc).push("epcList", json!(epc))
    }

    /// What goes in.
    pub(super) fn using(self, goods: &Goods) -> Telling {
        self.quantity("inputQuantityList", goods)
    }

    /// What comes out.
    pub(super) fn giving(self, goods: &Goods) -> Telling {
        self.quantity("outputQuantityList", goods)
    }

    /// What a carton holds.
    pub(super) fn holding(self, goods: &Goods) -> Telling {
        self.quantity("childQuantityList", goods)
    }

    /// Which cartons a pallet holds.
    pub(super) fn holding_unit(self, epc: &str) -> Telling {
        self.push("childEPCs", json!(epc))
    }

    /// Where.
    pub(super) fn at(self, place: &str) -> Telling {
        self.with("readPoint", json!({"id": place}))
    }

    /// Into whose hands.
    pub(super) fn to(self, party: &str) -> Telling {
        self.push("destinationList", json!({"type": "possessing_party", "destination": party}))
    }

    /// Whose it is then.
    pub(super) fn owned_by(self, party: &str) -> Telling {
        self.push("destinationList", json!({"type": "owning_party", "destination": party}))
    }

    /// Out of whose hands.
    pub(super) fn from(self, party: &str) -> Telling {
        self.push("sourceList", json!({"type": "possessing_party", "source": party}))
    }

    /// A document's number.
    pub(super) fn paper(self, kind: &str, number: impl std::fmt::Display) -> Telling {
        let paper = json!({"type": kind, "bizTransaction": format!("urn:county:{kind}:{number}")});
        self.push("bizTransactionList", paper)
    }

    /// By whom without a key.
    pub(super) fn by(self, party: &str) -> Telling {
        self.with("suyuan:doneBy", party)
    }

    /// Of which crop.
    pub(super) fn of_crop(self, crop: &str) -> Telling {
        self.with("suyuan:crop", crop)
    }

    /// What it used.
    pub(super) fn used(self, what: &str, kind: &str, amount: impl Into<Decimal>, unit: &str) -> Telling {
        let quantity = json!({"value": number(amount.into()), "unit": unit});
        let used = json!({"what": what, "kind": kind, "quantity": quantity, "known": "measured"});
        self.push("suyuan:used", used)
    }

    /// With a number and a time of its own, so that it can be taken back: the declaration repeats both.
    pub(super) fn numbered(self, id: &str, time_ms: u64) -> Telling {
        self.with("eventID", format!("urn:county:event:{id}")).with("eventTime", written(time_ms))
    }

    /// The declaration that this was an error, made then.
    pub(super) fn in_error(self, declared_ms: u64) -> Telling {
        let declared = json!({"declarationTime": written(declared_ms), "reason": "incorrect_data"});
        self.with("errorDeclaration", declared)
    }

    /// Subject and payload, as it happened then, unless it has a time of its own.
    pub(super) fn finish(mut self, time_ms: u64) -> (String, String) {
        self.body.entry("eventTime").or_insert_with(|| json!(written(time_ms)));
        self.body.insert("eventTimeZoneOffset".into(), json!("+08:00"));
        let subject = self.subject.unwrap_or_default();
        (subject, Value::Object(self.body).to_string())
    }
}
