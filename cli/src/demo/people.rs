//! The people of the demonstration, each with a directory and a key of their own under `people/`, so that a visitor can go on as any
//! of them: `suyuan --home DIR/people/SLCM harvest …`.

use std::path::Path;

use ed25519_dalek::SigningKey;
use suyuan_ledger::{
    identifier::{Host, PartyId},
    rules::Role,
    store::Store,
};

use crate::{
    client::Client,
    command::key::relative,
    data_dir::{self, Founding},
    failure::Failure,
    home::{Config, Home, Pin},
    key_file,
    signer::Signer,
    stated::{Name, origin},
    voice::Voice,
};

/// The passphrase of every key of the demonstration: they guard nothing.
pub(crate) const PASSPHRASE: &str = "demo demo demo";

/// Who is who: short name, names, roles, prefix of lot numbers.
const CAST: [Part; 6] = [
    Part {
        id: "SLNX",
        zh: "双流农产品溯源协会",
        en: "Shuangliu Traceability Association",
        roles: &[Role::Association],
        prefix: None,
    },
    Part {
        id: "SLCM",
        zh: "双流草莓合作社",
        en: "Shuangliu Strawberry Cooperative",
        roles: &[Role::Producer, Role::Processor],
        prefix: Some("SL"),
    },
    Part {
        id: "YXLL",
        zh: "迅鲜冷链物流",
        en: "Xunxian Cold Chain",
        roles: &[Role::Carrier, Role::Warehouse],
        prefix: Some("YX"),
    },
    Part {
        id: "CDJC",
        zh: "成都农产品检测中心",
        en: "Chengdu Produce Laboratory",
        roles: &[Role::Certifier],
        prefix: None,
    },
    Part { id: "CXSG", zh: "春熙鲜果店", en: "Chunxi Fruit Shop", roles: &[Role::Shop], prefix: None },
    Part {
        id: "SLJG",
        zh: "双流区市场监管所",
        en: "Shuangliu Market Supervision",
        roles: &[Role::Inspector],
        prefix: None,
    },
];

struct Part {
    id: &'static str,
    zh: &'static str,
    en: &'static str,
    roles: &'static [Role],
    prefix: Option<&'static str>,
}

/// One person with a key.
#[derive(Debug)]
pub(crate) struct Person {
    /// The party.
    pub(crate) party: PartyId,
    /// Its names.
    pub(crate) names: Vec<Name>,
    /// Its roles.
    pub(crate) roles: &'static [Role],
    /// How its lot numbers begin.
    pub(crate) prefix: Option<&'static str>,
    /// Its directory.
    pub(crate) home: Home,
    key: SigningKey,
}

/// Everybody: the governor first.
#[derive(Debug)]
pub(crate) struct People {
    /// The association that governs.
    pub(crate) governor: Person,
    /// The cooperative.
    pub(crate) cooperative: Person,
    /// The cold store and carrier.
    pub(crate) carrier: Person,
    /// The laboratory.
    pub(crate) laboratory: Person,
    /// The shop.
    pub(crate) shop: Person,
    /// The inspector.
    pub(crate) inspector: Person,
}

impl Person {
    fn new(part: &Part, host: &Host, dir: &Path, node: &str) -> Result<Person, Failure> {
        let home = Home::find(Some(&dir.join(part.id)))?;
        let key = key_file::generate()?;
        key_file::save(&home.join(relative("key")), &key, PASSPHRASE)?;
        home.set_config(&Config { node: Some(node.to_owned()), key: Some(relative("key")), ledger: None })?;
        let name = |language: &str, text: &str| Name { language: language.to_owned(), text: text.to_owned() };
        Ok(Person {
            party: PartyId::own(host, part.id).map_err(Failure::usage)?,
            names: vec![name("zh", part.zh), name("en", part.en)],
            roles: part.roles,
            prefix: part.prefix,
            home,
            key,
        })
    }

    /// The public half of the key.
    pub(crate) fn public(&self) -> String {
        key_file::public_hex(&self.key)
    }

    /// Sits down to sign; the node must know the key by now.
    pub(crate) fn sign(&self, client: &Client, voice: Voice) -> Result<Signer, Failure> {
        Signer::new(self.key.clone(), client.clone(), self.home.clone(), voice)
    }
}

impl People {
    fn new(host: &Host, dir: &Path, node: &str) -> Result<People, Failure> {
        let person = |at: usize| Person::new(&CAST[at], host, dir, node);
        Ok(People {
            governor: person(0)?,
            cooperative: person(1)?,
            carrier: person(2)?,
            laboratory: person(3)?,
            shop: person(4)?,
            inspector: person(5)?,
        })
    }

    /// Everybody whom the governor admits.
    pub(crate) fn to_admit(&self) -> [&Person; 5] {
        [&self.cooperative, &self.carrier, &self.laboratory, &self.shop, &self.inspector]
    }
}

/// Founds the demonstration's ledger in `dir`, and gives everybody a key and the ledger's pin.
pub(crate) fn found(dir: &Path, host: &Host, node: &str) -> Result<(Store, People, Pin), Failure> {
    let people = People::new(host, &dir.join("people"), node)?;
    let name = |language: &str, text: &str| Name { language: language.to_owned(), text: text.to_owned() };
    let names =
        [name("zh", "双流农产品溯源（演示）"), name("en", "Shuangliu Food Traceability (demonstration)")];
    let founded = data_dir::found(
        &dir.join("data"),
        &Founding {
            names: &names,
            host,
            languages: &["zh".to_owned(), "en".to_owned()],
            governor: &people.governor.party,
            governor_names: &people.governor.names,
            roles: people.governor.roles,
            key: &people.governor.key,
            others: &[],
            threshold: 1,
            predecessor: None,
        },
    )?;
    let pin = Pin {
        id: founded.ledger,
        origin: origin(host),
        vkeys: vec![founded.vkey],
        hosts: vec![host.to_string()],
        log_keys: Vec::new(),
    };
    for person in people.to_admit().into_iter().chain([&people.governor]) {
        let config = person.home.config()?;
        person.home.set_config(&Config { ledger: Some(pin.clone()), ..config })?;
    }
    Ok((founded.store, people, pin))
}
