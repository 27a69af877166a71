//! Before the season: everybody is admitted, and the products and places are stated by those whose they are.

use rust_decimal::Decimal;
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

/// A place.
struct Site {
    id: &'static str,
    names: [&'static str; 2],
    kind: &'static str,
    /// Area and capacity of a plot.
    plot: Option<(&'static str, &'static str)>,
    /// About where it lies, in hundredths of a degree north and east, as far as everybody may know.
    near: Option<(i64, i64)>,
}

impl Site {
    const fn new(id: &'static str, names: [&'static str; 2], kind: &'static str) -> Site {
        Site { id, names, kind, plot: None, near: None }
    }

    const fn plot(self, area: &'static str, capacity: &'static str) -> Site {
        Site { plot: Some((area, capacity)), ..self }
    }

    const fn near(self, north: i64, east: i64) -> Site {
        Site { near: Some((north, east)), ..self }
    }
}

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
        Site::new("SL-E1", ["东一号棚", "Greenhouse East 1"], "greenhouse")
            .plot("5 亩", "12 t")
            .near(3052, 10394),
        Site::new("SL-E2", ["东二号棚", "Greenhouse East 2"], "greenhouse")
            .plot("4 亩", "9 t")
            .near(3051, 10396),
        Site::new("SL-PACK", ["分选包装间", "Packing house"], "plant").near(3054, 10393),
    ];
    for site in plots {
        sayings.push(place(&site, host, Some(&straw))?);
    }
    all_entered(cooperative.say_all(&sayings)?)?;
    let warehouse = Site::new("YX-C1", ["双流一号冷库", "Cold store 1"], "warehouse").near(3058, 10398);
    let shop = Site::new("CX-1", ["春熙路店", "Chunxi Road shop"], "shop").near(3066, 10408);
    let laboratory = Site::new("CDJC-L", ["检测中心实验室", "Laboratory"], "other");
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
    let id = PlaceId::own(host, site.id).map_err(Failure::usage)?;
    let read = |text: &str| Quantity::read(text).map_err(Failure::usage);
    let payload = stated::place(&stated::Place {
        place: &id,
        names: &bilingual(site.names),
        kind: site.kind,
        area: site.plot.map(|(area, _)| read(area)).transpose()?,
        crop: site.plot.and(crop),
        capacity: site.plot.map(|(_, capacity)| read(capacity)).transpose()?,
        region: &bilingual(["四川成都", "Chengdu, Sichuan"]),
        position: None,
        near: site.near.map(|(north, east)| (Decimal::new(north, 2), Decimal::new(east, 2))),
    });
    Ok(Saying { kind: "place", subject: id.to_string(), payload })
}

fn bilingual([zh, en]: [&str; 2]) -> Vec<Name> {
    vec![
        Name { language: "zh".to_owned(), text: zh.to_owned() },
        Name { language: "en".to_owned(), text: en.to_owned() },
    ]
}
