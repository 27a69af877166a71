//! The work: harvests, each a real event signed by its client's key, a lot for every hundred. Signed before the clock runs.

use std::path::Path;

use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    event::{EventTime, Quantity},
    identifier::{Host, LotId, PartyId, ProductId},
    rules::{Prepared, Role},
    statement::{Draft, Header, KeyId, Statement, StatementId},
    store::Store,
};

use super::Load;
use crate::{
    acts::{self, Portion, Scene},
    data_dir::{self, Founding},
    failure::Failure,
    key_file, stated,
    stated::Name,
    when,
};

const HARVESTS_A_LOT: usize = 100;

/// A ledger that knows its clients, and what each of them will say.
#[derive(Debug)]
pub(crate) struct Workload {
    /// The open store.
    pub(crate) store: Store,
    /// By client: its statements in order.
    pub(crate) statements: Vec<Vec<Statement>>,
}

struct Author {
    party: PartyId,
    key: SigningKey,
    seq: u64,
    prev: StatementId,
}

impl Author {
    fn say(&mut self, kind: &str, subject: &str, payload: &str) -> Result<Statement, Failure> {
        let header = Header {
            kind: kind.parse().map_err(Failure::usage)?,
            key: KeyId::from_bytes(self.key.verifying_key().to_bytes()),
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

/// Founds a ledger in `dir`, admits the clients, and signs everything.
pub(crate) fn prepare(dir: &Path, load: Load) -> Result<Workload, Failure> {
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
        predecessor: None,
    };
    let founded = data_dir::found(dir, &founding)?;
    let ledger: StatementId = founded.ledger.parse().map_err(Failure::local)?;
    let mut governor = Author { party: governor, key, seq: 1, prev: ledger };
    let time = when::event_time(&when::now())?;
    let mut statements = Vec::with_capacity(load.clients);
    for client in 0..load.clients {
        let party = PartyId::own(&host, &format!("C{client}")).map_err(Failure::usage)?;
        let mut author = Author { party, key: key_file::generate()?, seq: 0, prev: ledger };
        let product = ProductId::own(&host, &format!("P{client}")).map_err(Failure::usage)?;
        let setup = [admission(&mut governor, &author, &names)?, own_product(&mut author, &product, &names)?];
        enter(&founded.store, &setup)?;
        let share = load.statements / load.clients + usize::from(client < load.statements % load.clients);
        statements.push(harvests(&mut author, &product, &time, share)?);
    }
    Ok(Workload { store: founded.store, statements })
}

/// What a sequence of answers must be: all entered.
pub(crate) fn not_taken(what: impl std::fmt::Display) -> Failure {
    Failure::check(format!("a statement of the benchmark was not taken: {what}"))
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

fn own_product(author: &mut Author, product: &ProductId, names: &[Name]) -> Result<Statement, Failure> {
    let payload = stated::product(&stated::Product {
        product,
        names,
        unit: "KGM",
        factor: None,
        shelf_life_days: None,
        cold_chain: None,
        packers: &[],
    });
    author.say("product", product.as_str(), &payload)
}

fn harvests(
    author: &mut Author,
    product: &ProductId,
    time: &EventTime,
    n: usize,
) -> Result<Vec<Statement>, Failure> {
    let quantity = Quantity::read("12.5 kg").map_err(Failure::usage)?;
    let harvest = |at: usize| {
        let lot = LotId::mint(product, &format!("L{}", at / HARVESTS_A_LOT)).map_err(Failure::usage)?;
        let act = acts::harvest(&Portion { lot, quantity }, None, &Scene::at(time.clone())?)?;
        author.say("event", &act.subject, &act.payload)
    };
    (0..n).map(harvest).collect()
}

fn enter(store: &Store, statements: &[Statement]) -> Result<(), Failure> {
    let prepared = statements.iter().map(|s| Prepared::new(s.bytes())).collect::<Result<Vec<_>, _>>();
    let answers = store.submit_wait(prepared.map_err(not_taken)?).map_err(not_taken)?;
    answers.into_iter().try_for_each(|answer| answer.map(drop).map_err(not_taken))
}
