//! The sortable spreadsheet of FSMA 204 (21 CFR 1.1455(c)(3)(ii)): key data elements in a sheet a critical tracking event, in the
//! words of 21 CFR 1.1325 to 1.1350.

use suyuan_ledger::{
    event::{Action, BizStep},
    trace::{Act, Form, Portion, Side},
};

use super::{
    gather::{Made, Material, split, word},
    sheet::Sheet,
};

type Column = (&'static str, &'static str);

const TLC: Column = ("Traceability lot code", "追溯批次代码");
const QUANTITY: Column = ("Quantity", "数量");
const UNIT: Column = ("Unit of measure", "单位");
const DESCRIPTION: Column = ("Product description", "产品描述");
const COMMODITY: Column = ("Commodity and, if applicable, variety", "品种");
const RECIPIENT: Column = (
    "Location description for the immediate subsequent recipient (other than a transporter)",
    "下一接收方地点描述",
);
const SOURCE: Column = (
    "Location description for the traceability lot code source or the traceability lot code source reference",
    "追溯批次代码来源地点描述",
);
const DOCUMENT: [Column; 2] =
    [("Reference document type", "参考单据类型"), ("Reference document number", "参考单据编号")];
const CONTACT: Column = ("Phone number and physical address for each location", "各地点电话与地址");
const ENTRY: Column = ("Ledger entry", "账本条目");
const SAID: Column = ("Stated by", "陈述方");

/// A sheet a critical tracking event; an empty one where the ledger has none.
pub(super) fn sheets(of: &Material) -> Vec<Sheet> {
    let tail = [DOCUMENT[0], DOCUMENT[1], CONTACT, ENTRY, SAID];
    let sheet = |name: &str, own: &[Column]| Sheet::new(name, &[own, &tail].concat());
    let mut harvesting = sheet(
        "harvesting 1.1325(a)",
        &[
            RECIPIENT,
            COMMODITY,
            QUANTITY,
            UNIT,
            ("Location description for the farm where the food was harvested", "采收农场地点描述"),
            ("Name of the field or other growing area", "地块名称"),
            ("Date of harvesting", "采收日期"),
            TLC,
        ],
    );
    let mut cooling = sheet(
        "cooling 1.1325(b)",
        &[
            RECIPIENT,
            COMMODITY,
            QUANTITY,
            UNIT,
            ("Location description for where you cooled the food", "预冷地点描述"),
            ("Date of cooling", "预冷日期"),
            ("Location description for the farm where the food was harvested", "采收农场地点描述"),
            TLC,
        ],
    );
    let mut packing = sheet(
        "initial packing 1.1330",
        &[
            ("Commodity and, if applicable, variety of the food received", "收到的品种"),
            ("Date you received the food", "接收日期"),
            ("Quantity of the food received", "收到数量"),
            ("Unit of measure of the food received", "收到单位"),
            ("Location description for the farm where the food was harvested", "采收农场地点描述"),
            ("Name of the field or other growing area", "地块名称"),
            ("Business name and phone number for the harvester", "采收方名称与电话"),
            ("Date of harvesting", "采收日期"),
            ("Location description for where the food was cooled", "预冷地点描述"),
            ("Date of cooling", "预冷日期"),
            TLC,
            DESCRIPTION,
            QUANTITY,
            UNIT,
            SOURCE,
            ("Date of initial packing", "初次包装日期"),
        ],
    );
    let landing = sheet(
        "first land-based 1.1335",
        &[
            TLC,
            ("Species and/or acceptable market name", "物种或市场名称"),
            QUANTITY,
            UNIT,
            ("Harvest date range and locations", "捕捞日期与地点"),
            ("Location description for the first land-based receiver", "首个陆上接收方地点描述"),
            ("Date the food was landed", "上岸日期"),
        ],
    );
    let mut shipping = sheet(
        "shipping 1.1340",
        &[
            TLC,
            QUANTITY,
            UNIT,
            DESCRIPTION,
            RECIPIENT,
            ("Location description for the location from which you shipped the food", "发货地点描述"),
            ("Date you shipped the food", "发货日期"),
            SOURCE,
        ],
    );
    let mut receiving = sheet(
        "receiving 1.1345",
        &[
            TLC,
            QUANTITY,
            UNIT,
            DESCRIPTION,
            (
                "Location description for the immediate previous source (other than a transporter)",
                "上一来源地点描述",
            ),
            ("Location description for where the food was received", "接收地点描述"),
            ("Date you received the food", "接收日期"),
            SOURCE,
        ],
    );
    let mut transformation = sheet(
        "transformation 1.1350",
        &[
            ("Traceability lot code of the food used", "投入批次代码"),
            ("Product description of the food used", "投入产品描述"),
            ("Quantity of the food used", "投入数量"),
            ("Unit of measure of the food used", "投入单位"),
            ("New traceability lot code", "新追溯批次代码"),
            ("Location description for where you transformed the food", "加工地点描述"),
            ("Date transformation was completed", "加工完成日期"),
            DESCRIPTION,
            QUANTITY,
            UNIT,
        ],
    );
    for act in &of.acts {
        let tail = tail_of(of, act);
        let put = |sheet: &mut Sheet, own: Vec<Option<String>>| sheet.rows.push([own, tail.clone()].concat());
        match (&act.step, act.action, act.form) {
            (Some(BizStep::Shipping), Some(Action::Observe), _) => {
                for portion in &act.goods {
                    put(&mut shipping, handed(of, act, portion, true));
                }
            }
            (Some(BizStep::Receiving | BizStep::Accepting), Some(Action::Observe), _) => {
                for portion in &act.goods {
                    put(&mut receiving, handed(of, act, portion, false));
                }
            }
            (Some(step), ..) if word(step) == "cooling" => {
                for portion in &act.goods {
                    let (quantity, unit) = split(portion.quantity.as_ref());
                    let farm = of.made.get(&portion.id).and_then(|made| place(of, made));
                    let at = act.place.as_deref().map(|place| of.named(place));
                    let row = vec![
                        recipient(of, act),
                        of.description(&portion.id),
                        quantity,
                        unit,
                        at,
                        date(act),
                        farm,
                        tlc(portion),
                    ];
                    put(&mut cooling, row);
                }
            }
            (_, _, Form::Transformation) => transformed(of, act, &mut packing, &mut transformation, &tail),
            (
                None | Some(BizStep::CreatingClassInstance | BizStep::Commissioning),
                Some(Action::Add),
                Form::Object,
            ) => {
                for portion in &act.goods {
                    let (quantity, unit) = split(portion.quantity.as_ref());
                    let field = act.place.as_deref().map(|place| of.named(place));
                    let farm = Some(of.named(act.actor()));
                    let row = vec![
                        recipient(of, act),
                        of.description(&portion.id),
                        quantity,
                        unit,
                        farm,
                        field,
                        date(act),
                        tlc(portion),
                    ];
                    put(&mut harvesting, row);
                }
            }
            _ => {}
        }
    }
    vec![harvesting, cooling, packing, landing, shipping, receiving, transformation]
}

/// Each input with each output; packing of what was only harvested so far is initial packing.
fn transformed(
    of: &Material,
    act: &Act,
    packing: &mut Sheet,
    transformation: &mut Sheet,
    tail: &[Option<String>],
) {
    let initial = act.step.as_ref().is_some_and(|step| word(step) == "packing")
        && act.side(Side::In).all(|input| of.made.get(&input.id).is_none_or(|made| !made.of_lots));
    let at = act.place.as_deref().map(|place| of.named(place));
    for input in act.side(Side::In) {
        let (used, used_unit) = split(input.quantity.as_ref());
        let (made, cooled) = (of.made.get(&input.id), of.cooled.get(&input.id));
        for output in act.side(Side::Out) {
            let (quantity, unit) = split(output.quantity.as_ref());
            let row = match initial {
                true => vec![
                    of.description(&input.id),
                    received(of, act, &input.id),
                    used.clone(),
                    used_unit.clone(),
                    made.map(|made| of.named(&made.by)),
                    made.and_then(|made| place(of, made)),
                    made.map(|made| of.named(&made.by)),
                    made.map(|made| made.time.clone()),
                    cooled.and_then(|(_, place)| place.as_deref()).map(|place| of.named(place)),
                    cooled.map(|(time, _)| time.clone()),
                    tlc(output),
                    of.description(&output.id),
                    quantity,
                    unit,
                    at.clone(),
                    date(act),
                ],
                false => vec![
                    tlc(input),
                    of.description(&input.id),
                    used.clone(),
                    used_unit.clone(),
                    tlc(output),
                    at.clone(),
                    date(act),
                    of.description(&output.id),
                    quantity,
                    unit,
                ],
            };
            let sheet = if initial { &mut *packing } else { &mut *transformation };
            sheet.rows.push([row, tail.to_vec()].concat());
        }
    }
}

/// Shipping, or receiving.
fn handed(of: &Material, act: &Act, portion: &Portion, out: bool) -> Vec<Option<String>> {
    let (quantity, unit) = split(portion.quantity.as_ref());
    let (from, to) = act.ends();
    let from_place = act.from_place.as_deref().or(if out { act.place.as_deref() } else { from });
    let to_place = act.to_place.as_deref().or(if out { to } else { act.place.as_deref() });
    let (first, second) =
        if out { (to_place.or(to), from_place.or(from)) } else { (from_place, to_place.or(to)) };
    let source = of.made.get(&portion.id).and_then(|made| place(of, made));
    vec![
        tlc(portion),
        quantity,
        unit,
        of.description(&portion.id),
        first.map(|id| of.named(id)),
        second.map(|id| of.named(id)),
        date(act),
        source,
    ]
}

/// Papers, contact, entry, signer. A row that is only a report says so.
fn tail_of(of: &Material, act: &Act) -> Vec<Option<String>> {
    let paper = act.papers.first();
    let kind = paper.map(|(kind, _)| kind.clone().unwrap_or_default()).filter(|kind| !kind.is_empty());
    let number = paper.map(|(_, number)| number.rsplit('/').next().unwrap_or(number).to_owned());
    let reported = if act.reported { ", reported" } else { "" };
    vec![
        kind,
        number,
        of.contact(act),
        Some(act.index.to_string()),
        Some(format!("{}{reported}", of.named(&act.issuer))),
    ]
}

/// When whoever packs had received it; what it grew itself it never received.
fn received(of: &Material, act: &Act, lot: &str) -> Option<String> {
    let receipts = of
        .acts
        .iter()
        .filter(|receipt| matches!(receipt.step, Some(BizStep::Receiving | BizStep::Accepting)));
    let mine = receipts
        .filter(|receipt| receipt.actor() == act.actor() && receipt.goods.iter().any(|p| p.id == lot));
    let own = of.made.get(lot).is_some_and(|made| made.by == act.actor());
    mine.map(|receipt| receipt.time.clone()).next_back().or_else(|| own.then(String::new))
}

fn recipient(of: &Material, act: &Act) -> Option<String> {
    act.to.as_deref().or(act.to_place.as_deref()).map(|to| of.named(to))
}

fn place(of: &Material, made: &Made) -> Option<String> {
    made.place.as_deref().map(|place| of.named(place))
}

fn tlc(portion: &Portion) -> Option<String> {
    Some(portion.id.clone())
}

fn date(act: &Act) -> Option<String> {
    Some(act.time.clone())
}
