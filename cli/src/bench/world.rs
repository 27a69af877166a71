//! The work: harvests as a cooperative writes them down (lot, weight, greenhouse, crop, delivery note, remark; about 900 bytes
//! signed), a lot for every hundred. Everything that they name is in the ledger before: members, products, places, crops.

use std::path::Path;

use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    event::{EventTime, Quantity},
    identifier::{Host, LotId, PartyId, PlaceId, ProductId},
    rules::{Prepared, Role, Verdict},
    statement::{Draft, Header, KeyId, Statement, StatementId},
    store::Store,
};

use super::not_taken;
use crate::{
    acts::{self, ActPayload, Portion, Scene},
    data_dir::{self, Founding},
    failure::Failure,
    key_file, stated,
    stated::Name,
    when,
};

const HARVESTS_A_LOT: usize = 100;

/// A ledger that knows its issuers.
#[derive(Debug)]
pub(super) struct World {
    /// The open store.
    pub(super) store: Store,
    /// Who will sign.
    pub(super) issuers: Vec<Issuer>,
}

/// A grower with a greenhouse, and what he says next.
#[derive(Debug)]
pub(super) struct Issuer {
    pub(super) author: Author,
    pub(super) product: ProductId,
    pub(super) place: PlaceId,
    crop: LotId,
    time: EventTime,
    harvests: usize,
}

/// Who signs, and how far the chain of the key has come.
#[derive(Debug)]
pub(super) struct Author {
    pub(super) party: PartyId,
    key: SigningKey,
    seq: u64,
    prev: StatementId,
}

impl World {
    /// Founds a ledger in `dir`, which must be empty, and admits so many issuers.
    pub(super) fn found(dir: &Path, issuers: usize) -> Result<World, Failure> {
        let host = Host::parse("bench.example").map_err(Failure::usage)?;
        let names = [Name { language: "en".to_owned(), text: "Benchmark".to_owned() }];
        let key = key_file::generate()?;
        let governor = PartyId::own(&host, "GOV").map_err(Failure::usage)?;
        let founding = Founding {
            names: &names,
            host: &host,
            languages: &["en".to_owned()],
            governor: &governor,
            governor_names: &names,
            roles: &[Role::Association],
            key: &key,
            others: &[],
            threshold: 1,
            predecessor: None,
        };
        let founded = data_dir::found(dir, &founding)?;
        let ledger: StatementId = founded.ledger.parse().map_err(Failure::local)?;
        let mut governor = Author { party: governor, key, seq: 1, prev: ledger };
        let issuer = |number| {
            let (issuer, said) = Issuer::new(&host, number, ledger, &mut governor, &names)?;
            enter(&founded.store, &said)?;
            Ok(issuer)
        };
        let issuers = (0..issuers).map(issuer).collect::<Result<_, Failure>>()?;
        Ok(World { store: founded.store, issuers })
    }
}

impl Issuer {
    /// One more issuer, and the statements that make him and what is his known.
    fn new(
        host: &Host,
        number: usize,
        ledger: StatementId,
        governor: &mut Author,
        names: &[Name],
    ) -> Result<(Issuer, Vec<Statement>), Failure> {
        let party = PartyId::own(host, &format!("C{number}")).map_err(Failure::usage)?;
        let mut author = Author { party, key: key_file::generate()?, seq: 0, prev: ledger };
        let product = ProductId::own(host, &format!("S{number}")).map_err(Failure::usage)?;
        let place = PlaceId::own(host, &format!("C{number}-E1")).map_err(Failure::usage)?;
        let crop = LotId::mint(&product, "E1-26A").map_err(Failure::usage)?;
        let time = when::event_time(&when::now())?;
        let scene = Scene::at(time.clone())?.place(Some(place.clone()));
        let said = vec![
            admission(governor, &author, names)?,
            author.say("product", product.as_str(), &a_product(&product, names))?,
            author.say("place", place.as_str(), &a_place(&place, names))?,
            author.act(&acts::plant(&crop, &scene)?)?,
        ];
        Ok((Issuer { author, product, place, crop, time, harvests: 0 }, said))
    }

    /// A scene at this issuer's place.
    pub(super) fn scene(&self) -> Result<Scene, Failure> {
        Ok(Scene::at(self.time.clone())?.place(Some(self.place.clone())))
    }

    /// A lot that is harvested at once.
    pub(super) fn harvest_into(&mut self, made: &Portion) -> Result<Statement, Failure> {
        let act = acts::harvest(made, Some(&self.crop), &self.scene()?)?;
        self.author.act(&act)
    }

    /// The next harvest, signed.
    pub(super) fn harvest(&mut self) -> Result<Statement, Failure> {
        let (lot, number) = (self.harvests / HARVESTS_A_LOT, self.harvests % HARVESTS_A_LOT);
        let quantity = Quantity::read(&format!("{}.{} kg", 8 + number % 9, number % 10));
        let lot = LotId::mint(&self.product, &format!("L{lot}")).map_err(Failure::usage)?;
        let scene = Scene::at(self.time.clone())?
            .place(Some(self.place.clone()))
            .document(Some(format!("urn:note:{}", self.author.seq)))
            .note(Some(format!("第{number}筐 crate {number}")));
        let made = Portion { lot, quantity: quantity.map_err(Failure::usage)? };
        let act = acts::harvest(&made, Some(&self.crop), &scene)?;
        self.harvests += 1;
        self.author.act(&act)
    }
}

impl Author {
    /// The key that signs.
    pub(super) fn key(&self) -> &SigningKey {
        &self.key
    }

    fn id(&self) -> KeyId {
        KeyId::from_bytes(self.key.verifying_key().to_bytes())
    }

    pub(super) fn act(&mut self, act: &ActPayload) -> Result<Statement, Failure> {
        self.say("event", &act.subject, &act.payload)
    }

    pub(super) fn say(&mut self, kind: &str, subject: &str, payload: &str) -> Result<Statement, Failure> {
        let header = Header {
            kind: kind.parse().map_err(Failure::usage)?,
            key: self.id(),
            issuer: self.party.to_string(),
            subject: subject.to_owned(),
            issued_at: u64::try_from(jiff::Timestamp::now().as_second()).unwrap_or_default(),
            seq: self.seq,
            prev: Some(self.prev),
            instead: Vec::new(),
        };
        let draft = Draft { header, payload: payload.as_bytes().to_vec() };
        let statement = draft.sign(&self.key).map_err(Failure::usage)?;
        self.seq += 1;
        self.prev = statement.id();
        Ok(statement)
    }
}

fn admission(governor: &mut Author, author: &Author, names: &[Name]) -> Result<Statement, Failure> {
    let payload = stated::admit(&stated::Member {
        party: &author.party,
        names,
        roles: &[Role::Producer],
        keys: &[key_file::public_hex(&author.key)],
        label: "bench",
        prefix: None,
    });
    governor.say("member", author.party.as_str(), &payload)
}

fn a_product(product: &ProductId, names: &[Name]) -> String {
    stated::product(&stated::Product {
        product,
        names,
        unit: "KGM",
        factor: None,
        shelf_life_days: None,
        cold_chain: None,
        yields: None,
        tolerance: stated::Tolerance::default(),
        handover_hours: None,
        quota: None,
        requires: &[],
        packers: &[],
    })
}

fn a_place(place: &PlaceId, names: &[Name]) -> String {
    stated::place(&stated::Place {
        place,
        names,
        kind: "greenhouse",
        area: None,
        crop: None,
        capacity: None,
        region: &[],
        position: None,
        near: None,
    })
}

fn enter(store: &Store, statements: &[Statement]) -> Result<(), Failure> {
    let prepared = statements.iter().map(|s| Prepared::new(s.bytes())).collect::<Result<Vec<_>, _>>();
    let answers = store.submit_wait(prepared.map_err(not_taken)?).map_err(not_taken)?;
    answers.into_iter().try_for_each(|answer| accepted(&answer.map_err(not_taken)?.verdict))
}

/// Nothing but accepted statements make a fair measurement.
pub(super) fn accepted(verdict: &Verdict) -> Result<(), Failure> {
    match verdict.as_str() {
        "accepted" => Ok(()),
        word => Err(not_taken(format_args!("{word}, because {:?}", verdict.reasons()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_harvest_is_accepted_and_has_about_900_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let mut world = World::found(&dir.path().join("data"), 2).unwrap();
        for issuer in &mut world.issuers {
            let said: Vec<Statement> = (0..101).map(|_| issuer.harvest().unwrap()).collect();
            enter(&world.store, &said).unwrap();
            let mean = said.iter().map(|s| s.bytes().len()).sum::<usize>() / said.len();
            assert!((860..=960).contains(&mean), "{mean}");
        }
        assert_eq!(world.store.size(), 1 + 2 * (4 + 101));
    }
}
