//! What the forms are made of: the acts of a lot's chain or of a party, and the names of whoever and whatever they name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use suyuan_ledger::{
    event::{BizStep, Event, Quantity},
    trace::{Act, Side},
};

use crate::{
    chain::{Chain, Way},
    client::{Client, Logged},
    context::Context,
    failure::Failure,
    secrets::Secrets,
    short::spoken,
};

/// The most lots of a chain.
const MOST: usize = 2_000;

/// Acts and names.
pub(super) struct Material {
    /// The acts in effect, by time.
    pub(super) acts: Vec<Act>,
    /// The party whose records these are, if it is one party's.
    pub(super) party: Option<String>,
    /// Where each lot was made, and by whom, as far as its making was read.
    pub(super) made: HashMap<String, Made>,
    /// When and where each lot was cooled first.
    pub(super) cooled: HashMap<String, (String, Option<String>)>,
    /// Products of lots that the ledger keeps books of.
    products: HashMap<String, Value>,
    names: HashMap<String, String>,
    known: Secrets,
    contacts: Contacts,
}

/// `contacts.toml` of the client's directory: telephones and addresses by short name or whole identifier, in nobody's ledger.
type Contacts = BTreeMap<String, String>;

/// The making of a lot.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// When, as claimed.
    pub(super) time: String,
    /// Where.
    pub(super) place: Option<String>,
    /// By whom.
    pub(super) by: String,
    /// Whether it was made of other lots; else it was harvested.
    pub(super) of_lots: bool,
}

impl Material {
    /// Gathers it from a node.
    pub(super) fn gather(
        context: &Context,
        client: &Client,
        of: &str,
        party: Option<&str>,
        (since, until): (Option<String>, Option<String>),
        chinese: bool,
    ) -> Result<Material, Failure> {
        let mut logged: BTreeMap<u64, Logged> = BTreeMap::new();
        let mut take = |names: &BTreeSet<String>| -> Result<(), Failure> {
            for name in names {
                logged.extend(client.history(name)?.into_iter().map(|one| (one.index, one)));
            }
            Ok(())
        };
        match party {
            Some(party) => take(&BTreeSet::from([party.to_owned()]))?,
            None => {
                let chain = Chain::of(client, of, Way::Both, MOST)?;
                take(&chain.lots.into_iter().map(|lot| lot.lot).collect())?;
            }
        }
        let mut acts: Vec<Act> = logged.values().filter_map(act).collect();
        let taken_back: BTreeSet<(String, String)> = acts
            .iter()
            .filter(|act| act.takes_back)
            .filter_map(|act| Some((act.issuer.clone(), act.event_id.clone()?)))
            .collect();
        let corrected = |act: &Act| {
            let name = act.event_id.clone().map(|id| (act.issuer.clone(), id));
            act.takes_back || name.is_some_and(|name| taken_back.contains(&name))
        };
        acts.retain(|act| !corrected(act));
        // Makings are looked up before days are cut: what is shipped today was made before.
        let mut made: HashMap<String, Made> = HashMap::new();
        for act in &acts {
            let of_lots = act.side(Side::In).next().is_some();
            let adds = act.action == Some(suyuan_ledger::event::Action::Add) && act.unit.is_none();
            let outputs = act.goods.iter().filter(|p| p.side == Side::Out || (adds && p.side == Side::Of));
            for portion in outputs {
                made.entry(portion.id.clone()).or_insert_with(|| Made {
                    time: act.time.clone(),
                    place: act.place.clone(),
                    by: act.actor().to_owned(),
                    of_lots,
                });
            }
        }
        let mut cooled: HashMap<String, (i64, (String, Option<String>))> = HashMap::new();
        for act in acts.iter().filter(|act| act.step.as_ref().is_some_and(|step| word(step) == "cooling")) {
            for portion in &act.goods {
                let first = cooled.get(&portion.id).is_none_or(|(at, _)| act.time_ms < *at);
                if first {
                    cooled.insert(portion.id.clone(), (act.time_ms, (act.time.clone(), act.place.clone())));
                }
            }
        }
        let cooled = cooled.into_iter().map(|(lot, (_, told))| (lot, told)).collect();
        let day = |act: &Act| act.time.get(..10).unwrap_or_default().to_owned();
        acts.retain(|act| since.as_ref().is_none_or(|since| day(act) >= *since));
        acts.retain(|act| until.as_ref().is_none_or(|until| day(act) <= *until));
        acts.sort_by_key(|act| (act.time_ms, act.index));
        let (mut names, mut products) = (HashMap::new(), HashMap::new());
        for (list, id) in [("members", "party"), ("places", "place"), ("products", "product")] {
            for one in client.list(list)? {
                let Some(uri) = one.get(id).and_then(Value::as_str).map(str::to_owned) else { continue };
                if let Some(name) = name(&one, chinese) {
                    names.insert(uri.clone(), name);
                }
                if list == "products" {
                    products.insert(uri, one);
                }
            }
        }
        let known = Secrets::look(&context.home)?;
        let contacts: Contacts = context.home.read("contacts.toml")?;
        Ok(Material { acts, party: party.map(str::to_owned), made, cooled, products, names, known, contacts })
    }

    /// Telephones and addresses of whoever and wherever an act names, as far as this machine knows them.
    pub(super) fn contact(&self, act: &Act) -> Option<String> {
        let (from, to) = act.ends();
        let places = [&act.place, &act.from_place, &act.to_place].map(Option::as_deref);
        let mut told: Vec<String> = Vec::new();
        for id in [Some(act.actor()), from, to].into_iter().chain(places).flatten() {
            let noted = self.contacts.get(id).or_else(|| self.contacts.get(&spoken(id))).cloned();
            let line =
                noted.or_else(|| self.known.details_of(id)).map(|text| format!("{}: {text}", self.named(id)));
            told.extend(line.filter(|line| !told.contains(line)));
        }
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// A name with the identifier that it stands for.
    pub(super) fn named(&self, id: &str) -> String {
        match self.names.get(id).cloned().or_else(|| self.known.name_of(id)) {
            Some(name) => format!("{name} ({})", spoken(id)),
            None => spoken(id),
        }
    }

    /// What a lot is: its product's name.
    pub(super) fn description(&self, lot: &str) -> Option<String> {
        self.names.get(product(lot)?).cloned()
    }

    /// Days that it keeps.
    pub(super) fn shelf_life(&self, lot: &str) -> Option<String> {
        let days = self.products.get(product(lot)?)?.get("shelfLifeDays")?.as_u64()?;
        Some(format!("{days}"))
    }

    /// The unit that the product is sold in, and what a piece weighs.
    pub(super) fn specification(&self, lot: &str) -> Option<String> {
        let product = self.products.get(product(lot)?)?;
        let factor = product.get("factor")?;
        Some(format!("{} {}", factor.get("value")?, factor.get("unit")?.as_str()?))
    }
}

/// The last word of a step, whoever's vocabulary it is of.
pub(super) fn word(step: &BizStep) -> &str {
    step.as_str().rsplit(['#', '/', ':', '-']).next().unwrap_or_default()
}

/// The product's part of a lot's name.
fn product(lot: &str) -> Option<&str> {
    lot.split_once("/10/").or_else(|| lot.split_once("/21/")).map(|(product, _)| product)
}

/// How much, and in which unit.
pub(super) fn split(quantity: Option<&Quantity>) -> (Option<String>, Option<String>) {
    let amount = quantity.map(|quantity| quantity.amount.normalize().to_string());
    (amount, quantity.map(|quantity| quantity.unit.code().to_owned()))
}

fn name(of: &Value, chinese: bool) -> Option<String> {
    let names = of.get("names")?.as_object()?;
    let wanted = if chinese { "zh" } else { "en" };
    let any = names.iter().find(|(language, _)| *language != "private").map(|(_, name)| name);
    names.get(wanted).or(any)?.as_str().map(str::to_owned)
}

/// An act in effect.
fn act(logged: &Logged) -> Option<Act> {
    let reported = match logged.kind.as_str() {
        "event" if logged.verdict != "pending" => false,
        "report" => true,
        _ => return None,
    };
    let event = Event::parse(logged.payload.as_bytes()).ok()?;
    Some(Act { reported, issuer: logged.issuer.clone(), ..Act::of(logged.index, &event) })
}
