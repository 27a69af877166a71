//! The payloads that say who and what there is: charter, member, place, product (docs/FORMAT.md, *Payloads*).

use rust_decimal::Decimal;
use suyuan_ledger::{
    event::Quantity,
    identifier::{Host, PartyId, PlaceId, ProductId},
    json::{Json, Object},
    rules::{Role, payload::Predecessor},
    statement::KeyId,
};
use thiserror::Error;

use crate::{failure::Failure, speech::tr};

/// A name in one language, as `zh=双流草莓合作社` on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// BCP 47 language tag.
    pub(crate) language: String,
    /// The name.
    pub(crate) text: String,
}

/// Not a name in a language.
#[derive(Debug, Error)]
#[error("{}", tr!("no-language", said = format!("{_0:?}")))]
pub(crate) struct NotAName(String);

impl std::str::FromStr for Name {
    type Err = NotAName;

    fn from_str(said: &str) -> Result<Name, NotAName> {
        match said.split_once('=') {
            Some((tag, text)) if is_tag(tag) && !text.trim().is_empty() => {
                Ok(Name { language: tag.to_owned(), text: text.trim().to_owned() })
            }
            Some(_) => Err(NotAName(said.to_owned())),
            // A bare name tells its language by its script.
            None if said.trim().is_empty() => Err(NotAName(said.to_owned())),
            None => {
                let chinese = said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                let language = if chinese { "zh" } else { "en" };
                Ok(Name { language: language.to_owned(), text: said.trim().to_owned() })
            }
        }
    }
}

fn is_tag(tag: &str) -> bool {
    (2..=12).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

/// One who governs beside the founder.
#[derive(Clone, Debug)]
pub(crate) struct Governor {
    /// The party.
    pub(crate) party: PartyId,
    /// Its names.
    pub(crate) names: Vec<Name>,
    /// Its public key, in hex.
    pub(crate) key: String,
}

impl Governor {
    /// From `PARTY,PUBLIC,LANG=NAME[,LANG=NAME…]`, as the command line says it.
    pub(crate) fn read(host: &Host, said: &str) -> Result<Governor, Failure> {
        let wrong = |cause: String| Failure::usage(cause).hint(tr!("governor-do"));
        let mut parts = said.split(',').map(str::trim);
        let (party, key) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let party =
            PartyId::own(host, &party.to_ascii_uppercase()).map_err(|e| wrong(format!("{said}: {e}")))?;
        let key: KeyId = key
            .parse()
            .map_err(|e| wrong(tr!("no-public-key", said = format!("{key:?}"), cause = format!("{e}"))))?;
        let names: Vec<Name> =
            parts.map(str::parse).collect::<Result<_, _>>().map_err(|e: NotAName| wrong(e.to_string()))?;
        if names.is_empty() {
            return Err(wrong(tr!("governor-no-name", party = party.to_string())));
        }
        Ok(Governor { party, names, key: key.to_string() })
    }

    fn to_json(&self) -> Json<'static> {
        object([
            ("party", self.party.as_str().into()),
            ("names", names(&self.names)),
            ("keys", words([self.key.as_str()])),
        ])
    }
}

/// What founds a ledger.
#[derive(Clone, Debug)]
pub(crate) struct Charter<'a> {
    /// Its name.
    pub(crate) names: &'a [Name],
    /// The host of its identifiers.
    pub(crate) host: &'a Host,
    /// Its log's name in checkpoints.
    pub(crate) origin: &'a str,
    /// Its log's public key.
    pub(crate) vkey: &'a str,
    /// Its languages, preferred first.
    pub(crate) languages: &'a [String],
    /// Who governs.
    pub(crate) governor: &'a PartyId,
    /// The governor's names.
    pub(crate) governor_names: &'a [Name],
    /// The governor's roles.
    pub(crate) roles: &'a [Role],
    /// The governor's key.
    pub(crate) key: &'a str,
    /// Who else governs.
    pub(crate) others: &'a [Governor],
    /// How many of them all must agree.
    pub(crate) threshold: u64,
    /// The ledger that it continues.
    pub(crate) predecessor: Option<&'a Predecessor>,
}

/// Who is admitted.
#[derive(Clone, Debug)]
pub(crate) struct Member<'a> {
    /// The party.
    pub(crate) party: &'a PartyId,
    /// Its names.
    pub(crate) names: &'a [Name],
    /// Its roles.
    pub(crate) roles: &'a [Role],
    /// Its keys.
    pub(crate) keys: &'a [String],
    /// Whose hand or device the key is.
    pub(crate) label: &'a str,
    /// How its lot numbers begin.
    pub(crate) prefix: Option<&'a str>,
}

/// A place.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    /// The place.
    pub(crate) place: &'a PlaceId,
    /// Its names.
    pub(crate) names: &'a [Name],
    /// Its type.
    pub(crate) kind: &'a str,
    /// Its area.
    pub(crate) area: Option<Quantity>,
    /// What grows there.
    pub(crate) crop: Option<&'a ProductId>,
    /// The most that it gives in a season.
    pub(crate) capacity: Option<Quantity>,
    /// Where it lies.
    pub(crate) region: &'a [Name],
    /// Its exact position, as a commitment.
    pub(crate) position: Option<Json<'static>>,
    /// About where it lies, for everybody: latitude and longitude.
    pub(crate) near: Option<(Decimal, Decimal)>,
}

/// A product.
#[derive(Clone, Debug)]
pub(crate) struct Product<'a> {
    /// The product.
    pub(crate) product: &'a ProductId,
    /// Its names.
    pub(crate) names: &'a [Name],
    /// The unit that it is counted in.
    pub(crate) unit: &'a str,
    /// Mass of one piece.
    pub(crate) factor: Option<Quantity>,
    /// Days of shelf life.
    pub(crate) shelf_life_days: Option<u64>,
    /// Degrees Celsius that it is kept at, least and most.
    pub(crate) cold_chain: Option<ColdChain>,
    /// Least and most output per input.
    pub(crate) yields: Option<(Decimal, Decimal)>,
    /// What two scales, and a count, may differ by, in per cent.
    pub(crate) tolerance: Tolerance,
    /// Hours to confirm a handover.
    pub(crate) handover_hours: Option<u64>,
    /// The protected name that it carries.
    pub(crate) quota: Option<&'a ProductId>,
    /// Types of certificate that each lot needs.
    pub(crate) requires: &'a [String],
    /// Who else may make lots of it.
    pub(crate) packers: &'a [PartyId],
}

/// The log's name in checkpoints, for a ledger at this host.
pub(crate) fn origin(host: &Host) -> String {
    format!("{host}/log")
}

/// The payload of a founding charter.
pub(crate) fn charter(c: &Charter<'_>) -> String {
    let governor = object([
        ("party", c.governor.as_str().into()),
        ("names", names(c.governor_names)),
        ("roles", words(c.roles.iter().map(|r| r.as_str()))),
        ("keys", words([c.key])),
    ]);
    let mut payload = members([
        ("name", names(c.names)),
        ("hosts", words([c.host.as_str()])),
        ("origin", c.origin.into()),
        ("logKeys", Json::Array(vec![object([("vkey", c.vkey.into()), ("from", 0u64.into())])])),
        ("languages", words(c.languages.iter().map(String::as_str))),
        ("rules", suyuan_ledger::rules::payload::RULES_VERSION.into()),
        (
            "governors",
            Json::Array([governor].into_iter().chain(c.others.iter().map(Governor::to_json)).collect()),
        ),
        ("threshold", c.threshold.into()),
    ]);
    if let Some(predecessor) = c.predecessor {
        payload.set("predecessor", predecessor.to_json());
    }
    payload.to_string()
}

/// The payload that admits a member.
pub(crate) fn admit(m: &Member<'_>) -> String {
    let key = |key: &String| object([("key", key.as_str().into()), ("label", m.label.into())]);
    let mut payload = members([
        ("party", m.party.as_str().into()),
        ("action", "admit".into()),
        ("names", names(m.names)),
        ("roles", words(m.roles.iter().map(|r| r.as_str()))),
        ("keys", Json::Array(m.keys.iter().map(key).collect())),
    ]);
    if let Some(prefix) = m.prefix {
        payload.set("prefix", prefix);
    }
    payload.to_string()
}

/// How a product is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColdChain {
    /// Least and most degrees.
    pub(crate) celsius: (Decimal, Decimal),
    /// The most minutes outside in a row.
    pub(crate) minutes: Option<u64>,
    /// Least and most relative humidity, in per cent.
    pub(crate) humidity: Option<(Decimal, Decimal)>,
}

/// What amounts may differ by, in per cent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tolerance {
    /// Received from shipped.
    pub(crate) handover: Option<Decimal>,
    /// A count from the books.
    pub(crate) count: Option<Decimal>,
}

/// The payload that states a place.
pub(crate) fn place(p: &Place<'_>) -> String {
    let mut payload =
        members([("place", p.place.as_str().into()), ("names", names(p.names)), ("type", p.kind.into())]);
    if let Some(area) = p.area {
        payload.set("area", quantity(area));
    }
    if let Some(crop) = p.crop {
        payload.set("crop", crop.as_str());
    }
    if let Some(capacity) = p.capacity {
        payload.set("capacity", quantity(capacity));
    }
    if !p.region.is_empty() {
        payload.set("region", names(p.region));
    }
    if let Some((lat, lon)) = p.near {
        payload.set("near", members([("lat", lat.into()), ("lon", lon.into())]));
    }
    if let Some(position) = &p.position {
        payload.set("position", position.clone());
    }
    payload.to_string()
}

/// The payload that states somebody outside the ledger; names and details may be commitments.
pub(crate) fn party(
    party: &PartyId,
    names: Json<'static>,
    roles: &[String],
    details: Option<Json<'static>>,
) -> String {
    let mut payload = members([("party", party.as_str().into()), ("names", names)]);
    if !roles.is_empty() {
        payload.set("roles", words(roles.iter().map(String::as_str)));
    }
    if let Some(details) = details {
        payload.set("details", details);
    }
    payload.to_string()
}

/// The payload that states a product.
pub(crate) fn product(p: &Product<'_>) -> String {
    let mut payload =
        members([("product", p.product.as_str().into()), ("names", names(p.names)), ("unit", p.unit.into())]);
    if let Some(factor) = p.factor {
        payload.set("factor", quantity(factor));
    }
    if let Some(days) = p.shelf_life_days {
        payload.set("shelfLifeDays", days);
    }
    if let Some(ColdChain { celsius: (min, max), minutes, humidity }) = p.cold_chain {
        let mut limits = range(min, max, "CEL");
        if let Some(minutes) = minutes {
            limits.set("minutes", minutes);
        }
        if let Some((min, max)) = humidity {
            limits.set("humidity", range(min, max, "P1"));
        }
        payload.set("coldChain", limits);
    }
    if let Some((min, max)) = p.yields {
        payload.set("yield", members([("min", min.into()), ("max", max.into())]));
    }
    let Tolerance { handover, count } = p.tolerance;
    let named = [("handover", handover), ("count", count)];
    let tolerance: Object =
        named.into_iter().filter_map(|(name, most)| Some((name.to_owned(), Json::from(most?)))).collect();
    if !tolerance.is_empty() {
        payload.set("tolerance", tolerance);
    }
    if let Some(hours) = p.handover_hours {
        payload.set("handoverHours", hours);
    }
    if let Some(name) = p.quota {
        payload.set("quota", name.as_str());
    }
    if !p.requires.is_empty() {
        payload.set("requires", words(p.requires.iter().map(String::as_str)));
    }
    if !p.packers.is_empty() {
        payload.set("packers", words(p.packers.iter().map(PartyId::as_str)));
    }
    payload.to_string()
}

/// At least one name is needed.
pub(crate) fn some_name(names: &[Name]) -> Result<(), Failure> {
    match names {
        [] => Err(Failure::usage(tr!("names-needed")).hint(tr!("names-needed-do"))),
        _ => Ok(()),
    }
}

/// Names by language.
pub(crate) fn names(names: &[Name]) -> Json<'static> {
    Json::Object(names.iter().map(|n| (n.language.clone(), Json::from(n.text.as_str()))).collect())
}

fn range(min: Decimal, max: Decimal, unit: &str) -> Object<'static> {
    members([("min", min.into()), ("max", max.into()), ("unit", unit.into())])
}

pub(crate) fn quantity(q: Quantity) -> Json<'static> {
    object([("value", q.amount.normalize().into()), ("unit", q.unit.code().into())])
}

fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Json<'static> {
    Json::Array(words.into_iter().map(Json::from).collect())
}

fn object<const N: usize>(list: [(&str, Json<'static>); N]) -> Json<'static> {
    Json::Object(members(list))
}

fn members<const N: usize>(list: [(&str, Json<'static>); N]) -> Object<'static> {
    list.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_language() {
        let read = |text: &str| text.parse::<Name>().map(|n| (n.language, n.text)).ok();
        let some = |l: &str, t: &str| Some((l.to_owned(), t.to_owned()));
        assert_eq!(read("zh=双流草莓合作社"), some("zh", "双流草莓合作社"));
        assert_eq!(read("双流草莓合作社"), some("zh", "双流草莓合作社"));
        assert_eq!(read("Strawberries"), some("en", "Strawberries"));
        assert_eq!((read(""), read("en="), read("=x")), (None, None, None));
    }
}
