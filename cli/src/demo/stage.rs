//! Before the season: everybody is admitted, and the products and places are stated by those whose they are.

use suyuan_ledger::{
    event::Quantity,
    identifier::{Host, PlaceId, ProductId},
};

use super::{People, Person};
use crate::{
    client::Client,
    failure::Failure,
    signer::Saying,
    stated::{self, Name},
    voice::Voice,
};

/// A place: short name, names, type, area and capacity of a plot.
type Site = (&'static str, &'static str, &'static str, &'static str, Option<(&'static str, &'static str)>);

/// Admits the members and states products and places.
pub(crate) fn set_stage(people: &People, client: &Client, host: &Host, voice: Voice) -> Result<(), Failure> {
    let mut governor = people.governor.sign(client, voice)?;
    let admissions: Vec<Saying> = people.to_admit().into_iter().map(admission).collect();
    all_entered(governor.say_all(&admissions)?)?;
    let mut cooperative = people.cooperative.sign(client, voice)?;
    let straw = ProductId::own(host, "STRAW").map_err(Failure::usage)?;
    let mut sayings = vec![
        product(&straw, ["草莓", "Strawberries"], "KGM", None)?,
        product(
            &ProductId::own(host, "STRAWBOX").map_err(Failure::usage)?,
            ["草莓 250 克盒装", "Strawberries, 250 g box"],
            "H87",
            Some("250 g"),
        )?,
    ];
    let plots: [Site; 3] = [
        ("SL-E1", "东一号棚", "Greenhouse East 1", "greenhouse", Some(("5 亩", "12 t"))),
        ("SL-E2", "东二号棚", "Greenhouse East 2", "greenhouse", Some(("4 亩", "9 t"))),
        ("SL-PACK", "分选包装间", "Packing house", "plant", None),
    ];
    for site in plots {
        sayings.push(place(&site, host, Some(&straw))?);
    }
    all_entered(cooperative.say_all(&sayings)?)?;
    let warehouse: Site = ("YX-C1", "双流一号冷库", "Cold store 1", "warehouse", None);
    let shop: Site = ("CX-1", "春熙路店", "Chunxi Road shop", "shop", None);
    let laboratory: Site = ("CDJC-L", "检测中心实验室", "Laboratory", "other", None);
    for (person, site) in
        [(&people.carrier, warehouse), (&people.shop, shop), (&people.laboratory, laboratory)]
    {
        person.sign(client, voice)?.say(&place(&site, host, None)?)?;
    }
    Ok(())
}

/// All of many must have been taken.
pub(super) fn all_entered<T>(outcome: (Vec<T>, Option<crate::client::Problem>)) -> Result<Vec<T>, Failure> {
    match outcome {
        (answers, None) => Ok(answers),
        (_, Some(problem)) => Err(problem.into()),
    }
}

fn admission(person: &Person) -> Saying {
    let payload = stated::admit(&stated::Member {
        party: &person.party,
        names: &person.names,
        roles: person.roles,
        keys: &[person.public()],
        label: "office",
        prefix: person.prefix,
    });
    Saying { kind: "member", subject: person.party.to_string(), payload }
}

fn product(id: &ProductId, names: [&str; 2], unit: &str, factor: Option<&str>) -> Result<Saying, Failure> {
    let payload = stated::product(&stated::Product {
        product: id,
        names: &bilingual(names),
        unit,
        factor: factor.map(Quantity::read).transpose().map_err(Failure::usage)?,
        shelf_life_days: Some(7),
        cold_chain: Some(stated::ColdChain { celsius: (0.into(), 8.into()), minutes: None, humidity: None }),
        yields: None,
        tolerance: stated::Tolerance::default(),
        handover_hours: None,
        quota: None,
        requires: &[],
        packers: &[],
    });
    Ok(Saying { kind: "product", subject: id.to_string(), payload })
}

fn place(site: &Site, host: &Host, crop: Option<&ProductId>) -> Result<Saying, Failure> {
    let (id, zh, en, kind, plot) = *site;
    let id = PlaceId::own(host, id).map_err(Failure::usage)?;
    let read = |text: &str| Quantity::read(text).map_err(Failure::usage);
    let payload = stated::place(&stated::Place {
        place: &id,
        names: &bilingual([zh, en]),
        kind,
        area: plot.map(|(area, _)| read(area)).transpose()?,
        crop: plot.and(crop),
        capacity: plot.map(|(_, capacity)| read(capacity)).transpose()?,
        region: &bilingual(["四川成都", "Chengdu, Sichuan"]),
        position: None,
        near: None,
    });
    Ok(Saying { kind: "place", subject: id.to_string(), payload })
}

fn bilingual([zh, en]: [&str; 2]) -> Vec<Name> {
    vec![
        Name { language: "zh".to_owned(), text: zh.to_owned() },
        Name { language: "en".to_owned(), text: en.to_owned() },
    ]
}
