//! The season: fruiting plants are moved into two greenhouses, sprayed, harvested, graded, tested, packed, sent through a cold store to
//! a shop, and sold. Everything happened within the last six days by Chengdu's clock, and every act is signed by whoever did it.

use jiff::{ToSpan, Zoned, tz};
use serde_json::json;
use sha2::{Digest, Sha256};
use suyuan_ledger::{
    event::Quantity,
    identifier::{Host, LotId, PlaceId, ProductId},
};

use super::{
    People, Person, files,
    labels::{Labelled, label_boxes},
};
use crate::{
    acts::{self, ActPayload, Given, Handover, Inspection, Making, Portion, Receipt, Scene, Tending},
    client::{Answer, Client},
    failure::Failure,
    home::Pin,
    secrets::Secrets,
    signer::Saying,
    speech::tr,
    voice::Voice,
    when,
};

/// The lots that the season made.
#[derive(Clone, Debug)]
pub(crate) struct Season {
    /// The crops in the two greenhouses.
    pub(crate) crops: [LotId; 2],
    /// What was harvested.
    pub(crate) harvests: [LotId; 2],
    /// What was sorted out as grade A.
    pub(crate) graded: LotId,
    /// What is in the boxes.
    pub(crate) packed: LotId,
}

/// The stage directions: who, when, where.
struct Play<'p> {
    people: &'p People,
    client: &'p Client,
    host: &'p Host,
    voice: Voice,
    /// The day, and Chengdu's offset.
    today: Zoned,
}

/// So many days ago, at hour and minute.
#[derive(Clone, Copy)]
struct Ago(i64, i8, i8);

/// Plays the season.
pub(crate) fn play(
    people: &People,
    client: &Client,
    host: &Host,
    pin: &Pin,
    voice: Voice,
) -> Result<(Season, Labelled), Failure> {
    let chengdu = tz::TimeZone::fixed(tz::offset(8));
    let play = Play { people, client, host, voice, today: when::now().with_time_zone(chengdu) };
    let season = play.lots()?;
    play.grow(&season)?;
    play.make(&season)?;
    let labelled = label_boxes(people, client, pin, &season, voice)?;
    play.move_and_sell(&season, &labelled)?;
    Ok((season, labelled))
}

impl Play<'_> {
    /// The lots, with the date of the harvest in their numbers.
    fn lots(&self) -> Result<Season, Failure> {
        let product = |id: &str| ProductId::own(self.host, id).map_err(Failure::usage);
        let (straw, boxes) = (product("STRAW")?, product("STRAWBOX")?);
        let lot = |product: &ProductId, id: &str| LotId::mint(product, id).map_err(Failure::usage);
        let date = self.moment(Ago(3, 7, 0)).strftime("%y%m%d").to_string();
        let packed = self.moment(Ago(2, 9, 0)).strftime("%y%m%d").to_string();
        let year = self.today.strftime("%y").to_string();
        Ok(Season {
            crops: [lot(&straw, &format!("E1-{year}A"))?, lot(&straw, &format!("E2-{year}A"))?],
            harvests: [lot(&straw, &format!("SL-{date}-1"))?, lot(&straw, &format!("SL-{date}-2"))?],
            graded: lot(&straw, &format!("SL-{date}-A"))?,
            packed: lot(&boxes, &format!("SL-{packed}-1"))?,
        })
    }

    fn grow(&self, s: &Season) -> Result<(), Failure> {
        let coop = &self.people.cooperative;
        let moved_in = "带果苗移入大棚 / fruiting plants moved in";
        for (crop, place) in s.crops.iter().zip(["SL-E1", "SL-E2"]) {
            let scene = self.scene(Ago(6, 9, 30), place, None)?.note(Some(moved_in.to_owned()));
            self.act(coop, acts::plant(crop, &scene)?)?;
            let spray = Given {
                input: Some("枯草芽孢杆菌 1000 亿孢子/克 WP (Bacillus subtilis)".to_owned()),
                dose: Quantity::read("0.6 kg").ok(),
                pre_harvest_days: Some(1),
            };
            self.act(
                coop,
                acts::tend(Tending::Spray, crop, &spray, &self.scene(Ago(5, 17, 0), place, None)?)?,
            )?;
        }
        let mornings = [("SL-E1", "620 kg", Ago(3, 6, 30)), ("SL-E2", "960 斤", Ago(3, 7, 10))];
        for (at, (place, amount, when)) in mornings.into_iter().enumerate() {
            let scene = self.scene(when, place, None)?;
            self.act(coop, acts::harvest(&portion(&s.harvests[at], amount)?, Some(&s.crops[at]), &scene)?)?;
        }
        Ok(())
    }

    fn make(&self, s: &Season) -> Result<(), Failure> {
        let coop = &self.people.cooperative;
        let inputs = [portion(&s.harvests[0], "620 kg")?, portion(&s.harvests[1], "480 kg")?];
        let scene = self.scene(Ago(3, 11, 0), "SL-PACK", None)?;
        self.act(
            coop,
            acts::transform(Making::Grade, &inputs, &[portion(&s.graded, "1020 kg")?], None, &scene)?,
        )?;
        let found = Inspection {
            conforms: true,
            finding: "68 项农药残留均未检出，可溶性固形物 11.2 % / 68 residues not detected, Brix 11.2"
                .to_owned(),
        };
        let scene = self.scene(Ago(3, 16, 40), "CDJC-L", Some("CDJC-RPT-0418"))?;
        self.act(&self.people.laboratory, acts::inspect(&s.graded, &found, &scene)?)?;
        self.certify(&s.graded, &found)?;
        let label = files::label(&s.packed, self.host, &self.moment(Ago(2, 8, 20)))?;
        let scene = self.scene(Ago(2, 8, 20), "SL-PACK", None)?.attachments(vec![label.element()]);
        self.hand_over(&label.bytes)?;
        let (from, into) = ([portion(&s.graded, "900 kg")?], [portion(&s.packed, "3600 pcs")?]);
        self.act(coop, acts::transform(Making::Pack, &from, &into, None, &scene)?)
    }

    /// The laboratory's certificate, with its report.
    fn certify(&self, lot: &LotId, found: &Inspection) -> Result<(), Failure> {
        let tested = self.moment(Ago(3, 16, 40));
        let day = tested.strftime("%Y-%m-%d").to_string();
        let until = tested.date().saturating_add(90.days()).to_string();
        let report = files::report("CDJC-RPT-0418", lot, &found.finding, &day)?;
        let named = json!({"sha256": hex::encode(Sha256::digest(&report)), "name": "CDJC-RPT-0418.pdf", "bytes": report.len()});
        self.hand_over(&report)?;
        let payload = json!({"about": lot.as_str(), "number": "CDJC-RPT-0418", "type": "test", "result": "conformant",
            "issued": day, "validFrom": day, "validUntil": until, "scheme": "GB 2763", "report": named});
        let saying = Saying { kind: "certificate", subject: lot.to_string(), payload: payload.to_string() };
        self.say(&self.people.laboratory, &saying)
    }

    /// Sold to the shop, brought there by way of the cold store: the shop owns the boxes while the carrier has them.
    fn move_and_sell(&self, s: &Season, labelled: &Labelled) -> Result<(), Failure> {
        let People { cooperative, carrier, shop, .. } = self.people;
        let boxes = [portion(&s.packed, "3000 pcs")?];
        let ends = |from: &Person, to: &Person, owner: Option<&Person>| Handover {
            from: from.party.clone(),
            to: to.party.clone(),
            new_owner: owner.map(|p| p.party.clone()),
        };
        let sold = ends(cooperative, carrier, Some(shop));
        let (first, second) = (Some("SL-DN-0231"), Some("YX-WB-7785"));
        let with =
            |ago, place, doc| Ok::<_, Failure>(self.scene(ago, place, doc)?.codes(labelled.along.clone()));
        self.act(cooperative, acts::ship(&boxes, &sold, &with(Ago(2, 10, 30), "SL-PACK", first)?)?)?;
        self.act(
            carrier,
            acts::receive(&boxes, &sold, Receipt::Plain, &with(Ago(2, 12, 5), "YX-C1", first)?)?,
        )?;
        let onward = ends(carrier, shop, None);
        self.act(carrier, acts::ship(&boxes, &onward, &with(Ago(1, 5, 30), "YX-C1", second)?)?)?;
        let truck = format!("{}/device/YX-T07", self.host.origin());
        let measured = files::temperatures(&self.moment(Ago(1, 5, 30)), &self.moment(Ago(1, 7, 45)), truck)?;
        self.hand_over(&measured.file)?;
        let scene = Scene::at(measured.ended)?.document(second.map(|number| self.document(number)));
        self.act(carrier, acts::monitor(std::slice::from_ref(&s.packed), measured.element, &scene)?)?;
        self.act(
            shop,
            acts::receive(&boxes, &onward, Receipt::Plain, &with(Ago(1, 7, 50), "CX-1", second)?)?,
        )?;
        self.act(
            shop,
            acts::sell(&portion(&s.packed, "420 pcs")?, &self.scene(Ago(1, 20, 0), "CX-1", None)?)?,
        )
    }

    fn moment(&self, Ago(days, hour, minute): Ago) -> Zoned {
        let day = self.today.date().saturating_sub(days.days());
        day.at(hour, minute, 0, 0)
            .to_zoned(self.today.time_zone().clone())
            .unwrap_or_else(|_| self.today.clone())
    }

    fn scene(&self, ago: Ago, place: &str, doc: Option<&str>) -> Result<Scene, Failure> {
        let time = when::event_time(&self.moment(ago))?;
        let place = PlaceId::own(self.host, place).map_err(Failure::usage)?;
        let document = doc.map(|number| self.document(number));
        Ok(Scene::at(time)?.place(Some(place)).document(document))
    }

    fn document(&self, number: &str) -> String {
        format!("{}/doc/{number}", self.host.origin())
    }

    /// A file that the next act names.
    fn hand_over(&self, file: &[u8]) -> Result<(), Failure> {
        Ok(self.client.upload(&hex::encode(Sha256::digest(file)), file, &mut |_| {})?)
    }

    fn act(&self, person: &Person, act: ActPayload) -> Result<(), Failure> {
        self.say(person, &Saying { kind: "event", subject: act.subject, payload: act.payload })
    }

    fn say(&self, person: &Person, saying: &Saying) -> Result<(), Failure> {
        let said = person.sign(self.client, self.voice)?.say(saying)?;
        let answer = said.answer().ok_or_else(|| Failure::network(tr!("demo-silent")))?;
        self.tell(person, saying, &answer);
        match answer.verdict.as_str() {
            "pending" => Err(Failure::check(tr!("demo-pending", entry = answer.index.to_string()))),
            _ => Ok(()),
        }
    }

    fn tell(&self, person: &Person, saying: &Saying, answer: &Answer) {
        let line = crate::thread::line(
            saying.kind,
            &saying.payload,
            person.party.as_str(),
            answer.index,
            &Secrets::default(),
        );
        self.voice.say(format_args!("●  {line}"));
    }
}

fn portion(lot: &LotId, quantity: &str) -> Result<Portion, Failure> {
    Ok(Portion { lot: lot.clone(), quantity: Quantity::read(quantity).map_err(Failure::usage)? })
}
