//! Every act is a valid event, and about something that it names.

use suyuan_ledger::{
    event::{BizStep, Event, EventTime, Quantity},
    identifier::{LotId, PartyId, PlaceId},
};

use super::*;

fn scene() -> Scene {
    Scene::at(EventTime::parse("2026-04-18T08:30:00+08:00").unwrap())
        .unwrap()
        .place(Some(PlaceId::parse("https://trace.example.cn/place/SL-E1").unwrap()))
        .document(Some("https://trace.example.cn/doc/D-1".to_owned()))
        .note(Some("清晨采收".to_owned()))
}

fn lot(id: &str) -> LotId {
    LotId::parse(&format!("https://trace.example.cn/p/{id}")).unwrap()
}

fn some(id: &str, quantity: &str) -> Portion {
    Portion { lot: lot(id), quantity: Quantity::read(quantity).unwrap() }
}

fn party(id: &str) -> PartyId {
    PartyId::parse(&format!("https://trace.example.cn/party/{id}")).unwrap()
}

fn read(act: Result<ActPayload, Failure>) -> Event {
    let act = act.unwrap();
    let event = Event::parse(act.payload.as_bytes()).unwrap();
    let named = suyuan_ledger::json::parse_str(&act.payload).unwrap().to_string();
    assert!(named.contains(&format!("{:?}", act.subject)), "{} is not named", act.subject);
    assert!(event.event_id().unwrap().starts_with("urn:uuid:"));
    assert_eq!(event.read_point(), Some("https://trace.example.cn/place/SL-E1"));
    event
}

#[test]
fn field_work_names_the_crop_and_counts_nothing() {
    let crop = lot("STRAW/10/E1-26S");
    let planted = read(plant(&crop, &scene()));
    assert!(planted.quantities()[0].amount().is_none());
    let dose = Quantity::read("0.5 L").ok();
    let what = Given { input: Some("多抗霉素".to_owned()), dose, pre_harvest_days: Some(7) };
    let sprayed = read(tend(Tending::Spray, &crop, &what, &scene()));
    assert_eq!(sprayed.extension("suyuan:preHarvestDays").unwrap().as_u64(), Some(7));
    assert!(sprayed.biz_step().unwrap().as_str().ends_with("#spraying"));
    let watered = read(tend(Tending::Irrigate, &crop, &Given::default(), &scene()));
    assert!(watered.biz_step().unwrap().as_str().ends_with("#irrigating"));
}

#[test]
fn a_harvest_names_its_crop() {
    let crop = lot("STRAW/10/E1-26S");
    let event = read(harvest(&some("STRAW/10/SL-1", "500 斤"), Some(&crop), &scene()));
    assert_eq!(event.extension("suyuan:crop").unwrap().as_str(), Some(crop.as_str()));
    assert_eq!(event.quantities()[0].amount().unwrap().amount, 250.into());
    assert_eq!(event.biz_step(), Some(&BizStep::CreatingClassInstance));
}

#[test]
fn packing_turns_lots_into_lots() {
    let inputs = [some("STRAW/10/SL-1", "100 kg"), some("STRAW/10/SL-2", "50 kg")];
    let event =
        read(transform(Making::Pack, &inputs, &[some("STRAWBOX/10/SL-P1", "600 pcs")], None, &scene()));
    assert_eq!((event.input_quantities().len(), event.output_quantities().len()), (2, 1));
    assert_eq!(event.biz_step(), Some(&BizStep::Packing));
    let lost = Loss { quantity: Quantity::read("10 kg").unwrap(), cause: Some("rot") };
    let outputs = [some("STRAW/10/SL-A1", "140 kg")];
    let graded = read(transform(Making::Grade, &inputs, &outputs, Some(&lost), &scene()));
    assert!(graded.biz_step().unwrap().as_str().ends_with("#grading"));
    assert_eq!(graded.extension("suyuan:loss").unwrap().at("/unit").unwrap().as_str(), Some("KGM"));
}

#[test]
fn both_halves_of_a_handover_name_both_sides_and_the_paper() {
    let handover = Handover { from: party("SLCM"), to: party("COLD"), new_owner: Some(party("SHOP")) };
    let goods = [some("STRAWBOX/10/SL-P1", "600 pcs")];
    for event in
        [read(ship(&goods, &handover, &scene())), read(receive(&goods, &handover, Receipt::Plain, &scene()))]
    {
        use suyuan_ledger::event::SourceDest::{OwningParty, PossessingParty};
        assert_eq!(event.source(PossessingParty), Some("https://trace.example.cn/party/SLCM"));
        assert_eq!(event.destination(PossessingParty), Some("https://trace.example.cn/party/COLD"));
        assert_eq!(event.destination(OwningParty), Some("https://trace.example.cn/party/SHOP"));
        assert_eq!(event.common.biz_transactions.len(), 1);
    }
}

#[test]
fn inspections_and_sales_are_events_too() {
    let found = Inspection { conforms: true, finding: "农残 68 项未检出".to_owned() };
    read(inspect(&lot("STRAW/10/SL-1"), &found, &scene()));
    assert_eq!(
        read(sell(&some("STRAWBOX/10/SL-P1", "12 pcs"), &scene())).biz_step(),
        Some(&BizStep::RetailSelling)
    );
}

#[test]
fn what_an_act_used_goes_with_it() {
    let scene = scene().used(vec!["diesel=12 L,measured".parse().unwrap()]);
    let event = read(count(&some("STRAW/10/SL-1", "99 kg"), Some("moisture"), &scene));
    assert_eq!(event.extension("suyuan:used").unwrap().at("/0/kind").unwrap().as_str(), Some("fuel"));
    assert_eq!(event.biz_step(), Some(&BizStep::StockTaking));
}

#[test]
fn a_correction_declares_the_error_and_tells_it_again() {
    let wrong = harvest(&some("STRAW/10/SL-1", "500 kg"), None, &scene()).unwrap();
    let now = EventTime::parse("2026-04-19T08:00:00+08:00").unwrap();
    let right = Correction {
        quantities: vec![(lot("STRAW/10/SL-1").to_string(), Quantity::read("50 kg").unwrap())],
        ..Correction::default()
    };
    let (declared, again) =
        correct(&wrong.payload, &wrong.subject, Mistake::IncorrectData, &right, &now).unwrap();
    let mut repeated =
        suyuan_ledger::json::parse_str(&declared.payload).unwrap().as_object().unwrap().clone();
    repeated.remove("errorDeclaration").unwrap();
    assert_eq!(
        repeated.to_string(),
        wrong.payload,
        "the ledger takes a declaration that changes nothing else"
    );
    let (declared, again) = (read(Ok(declared)), read(Ok(again.unwrap())));
    let first = Event::parse(wrong.payload.as_bytes()).unwrap();
    assert_eq!(declared.event_id(), first.event_id());
    assert_eq!(declared.quantities()[0].amount(), first.quantities()[0].amount());
    let named = declared.extension("errorDeclaration").is_none()
        && declared.error_declaration().unwrap().corrective_event_ids == [again.event_id().unwrap()];
    assert!(named);
    assert_eq!(again.quantities()[0].amount().unwrap().amount, 50.into());
    assert!(again.error_declaration().is_none());
    let (_, none) =
        correct(&wrong.payload, &wrong.subject, Mistake::DidNotOccur, &Correction::default(), &now).unwrap();
    assert!(none.is_none());
    let other = Correction {
        quantities: vec![("https://x.example/p/A/10/B".into(), right.quantities[0].1)],
        ..right
    };
    assert!(correct(&wrong.payload, &wrong.subject, Mistake::IncorrectData, &other, &now).is_err());
}
