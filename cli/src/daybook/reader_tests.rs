use std::path::Path;

use serde_json::json;

use super::*;
use crate::daybook::{
    column::COUNT,
    ids::Ids,
    mapping::{Mapping, Remembered},
    totals::totals,
};

fn read_with(text: &str, act: Option<Act>, unit: Option<&str>) -> Result<Vec<Entry>, Vec<Fault>> {
    let sheet =
        Sheet::find(Path::new("d.csv"), text.as_bytes(), None, &Mapping::default(), &Remembered::default())
            .unwrap();
    sheet.check().unwrap();
    let mut defaults: [Option<String>; COUNT] = std::array::from_fn(|_| None);
    defaults[Column::Unit as usize] = unit.map(str::to_owned);
    let now = "2026-06-01T10:00:00+08:00[Asia/Shanghai]".parse().unwrap();
    let act = act.or_else(|| sheet.act());
    let said = Said { act, defaults, dates: None, now, lists_may_lack: false };
    let lists = Lists::told(
        &[json!({"product": "https://t.example/p/STRAW", "names": {"zh": "草莓"}})],
        &[json!({"place": "https://t.example/place/SL-E1", "names": {"zh": "东一棚"}})],
        &[json!({"party": "https://t.example/party/COLD", "names": {"en": "Cold Line"}})],
    );
    let names = Names::at("t.example").unwrap();
    let mut reader = Reader { sheet: &sheet, said: &said, lists: &lists, names: &names, faults: Vec::new() };
    let entries = sheet.rows.iter().filter_map(|row| reader.row(row)).collect();
    if reader.faults.is_empty() { Ok(entries) } else { Err(reader.faults) }
}

fn read(text: &str) -> Result<Vec<Entry>, Vec<Fault>> {
    read_with(text, Some(Act::Harvest), None)
}

#[test]
fn a_row_is_completed_from_lists_headings_and_the_day() {
    let entries =
        read("日期,品种,数量（斤）,大棚,时间\n5月3日,草莓,50,东一棚,8:30\n2026/5/3,straw,1.2 t,sl-e1,\n")
            .unwrap();
    let shown: Vec<String> = entries
        .iter()
        .map(|e| format!("{} {} {}", e.time, e.quantity.unwrap(), e.place.as_ref().unwrap()))
        .collect();
    assert_eq!(
        shown,
        [
            "2026-05-03T08:30:00+08:00 25 KGM https://t.example/place/SL-E1",
            "2026-05-03T12:00:00+08:00 1.2 TNE https://t.example/place/SL-E1",
        ]
    );
    let sums = totals(&entries);
    assert_eq!(
        (sums.len(), sums[0].rows, sums[0].amount.unwrap().to_string()),
        (1, 2, "1225 KGM".to_owned())
    );
}

#[test]
fn the_unit_is_of_the_cell_then_the_row_then_the_heading_then_of_all() {
    let kilograms = |text: &str, unit| {
        read_with(text, Some(Act::Harvest), unit).unwrap()[0].quantity.unwrap().to_string()
    };
    assert_eq!(kilograms("date,product,qty (斤),unit\n5月3日,STRAW,50 kg,t\n", Some("pcs")), "50 KGM");
    assert_eq!(kilograms("date,product,qty (斤),unit\n5月3日,STRAW,50,t\n", Some("pcs")), "50 TNE");
    assert_eq!(kilograms("date,product,qty (斤),unit\n5月3日,STRAW,50,\n", Some("pcs")), "25 KGM");
    assert_eq!(kilograms("date,product,qty\n5月3日,STRAW,50\n", Some("pcs")), "50 H87");
}

#[test]
fn every_fault_is_told_with_its_cell_and_remedy() {
    let faults = read(
        "date,product,quantity,place,doc\n03/05/2026,STRAW,5 kg,,\n5月3日,梨,5 kg,,\n5月3日,STRAW,5,西,\n,STRAW,5 kg,,\n5月3日,,5 kg,,\n2026-06-02,STRAW,0 kg,,\n",
    )
    .unwrap_err();
    let told: Vec<String> = faults.iter().map(|fault| format!("{} {}", fault.cell, fault.what)).collect();
    assert_eq!(
        told,
        [
            "A2 \"03/05/2026\" could be 2026-05-03 or 2026-03-05",
            "B3 no product is called \"梨\"",
            "C4 \"5\" names no unit",
            "D4 no place is called \"西\"",
            "A5 the date is missing",
            "B6 what was harvested is missing",
            "A7 2026-06-02 has not come yet",
            "C7 nothing was moved: the amount is 0",
        ]
    );
    assert!(faults[1].hint.contains("known here: 草莓"), "{}", faults[1].hint);
    assert!(faults[2].hint.contains("--unit"), "{}", faults[2].hint);
    assert_eq!(faults[0].place, "d.csv, row 2, column date");
}

#[test]
fn what_the_act_has_no_use_for_is_not_lost_silently() {
    let faults = read("date,product,quantity,客户\n5月3日,STRAW,5 kg,COLD\n").unwrap_err();
    assert!(faults[0].what.contains("harvest has no to") && faults[0].cell == "D2", "{}", faults[0]);
}

#[test]
fn handovers_and_sprayings_are_read() {
    let ship = "date,lot,quantity,to,sold,doc\n5月3日,草莓/SL-1,5 kg,cold line,是,DN-1\n";
    let ship = &read_with(ship, None, None).unwrap()[0];
    assert_eq!(ship.act, Act::Ship);
    assert_eq!(ship.lot.named().unwrap().as_str(), "https://t.example/p/STRAW/10/SL-1");
    assert_eq!((ship.other.as_ref().unwrap().as_str(), ship.sold), ("https://t.example/party/COLD", true));
    let spray =
        &read_with("日期,种植批次,农药,用量,间隔期\n5月3日,STRAW/E1-26S,多抗霉素,500 ml,7天\n", None, None)
            .unwrap()[0];
    assert_eq!(
        (spray.act, spray.wait, spray.dose.unwrap().to_string()),
        (Act::Spray, Some(7), "500 MLT".to_owned())
    );
    let faults = read_with("date,lot,quantity,to\n5月3日,SL-1,5 kg,\n", None, None).unwrap_err();
    assert!(faults[0].hint.contains("PRODUCT/LOT"), "{faults:?}");
}

#[test]
fn each_row_may_say_its_own_act() {
    let entries = read_with(
        "操作,日期,产品,数量,批次\n采收,5月3日,草莓,50斤,\n销毁,5月3日,草莓,5斤,SL-1\n",
        None,
        None,
    )
    .unwrap();
    assert_eq!(entries.iter().map(|e| e.act).collect::<Vec<_>>(), [Act::Harvest, Act::Dispose]);
}

#[test]
fn the_same_row_is_the_same_event_however_it_was_typed() {
    let ids = |text: &str| {
        let mut ids = Ids::new("ledger", "party");
        read(text).unwrap().iter().map(|entry| ids.of(entry)).collect::<Vec<_>>()
    };
    let one = ids("date,product,quantity\n5月3日,草莓,50 斤\n5月3日,草莓,50 斤\n");
    let same = ids("数量,产品,日期\n0.025 t,STRAW,2026-05-03\n25 kg,straw,3.5.2026\n");
    assert_eq!(one, same);
    assert_ne!(one[0], one[1], "two equal crates are two harvests");
    assert_eq!(one[0].as_bytes()[23], b'8', "{}", one[0]);
    assert_ne!(one[0], ids("date,product,quantity\n5月3日,草莓,51 斤\n")[0]);
    assert_ne!(one[0], ids("date,product,quantity,time\n5月3日,草莓,50 斤,9:00\n")[0]);
}
