//! How goods go from one to another: by lorry with a sensor, or straight, with scales that differ and docks that refuse.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use suyuan_ledger::{
    coldchain::{Against, Layout, Log, Range, Source, Summary, sensor_element},
    rules::Code,
};

use crate::{
    failure::Failure,
    simulate::{
        calendar::{MINUTE, written},
        names::{Goods, party, place},
        plan::{Story, broken},
        telling::Telling,
    },
};

/// How a straight handover ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrives {
    /// All of it.
    Whole,
    /// In two goes.
    InTwo,
    /// As another scale sees it, which differs by a few grams in a kilogram.
    OnAnotherScale,
    /// Some of it is refused at the dock, and goes back on the lorry.
    PartlyRefused,
    /// Some of it was lost on the way.
    PartlyLost,
}

/// Goods go to a shop and are the shop's. Gives what it has then.
pub(super) fn straight(story: &mut Story<'_>, from: &str, goods: &Goods, to: &str, how: Arrives) -> Goods {
    let paper = story.plan.fresh();
    let dock = place(&format!("{to}-1"));
    story.tell(from, Telling::shipped(goods, &party(to)).paper("desadv", paper));
    story.wait(90);
    let from = party(from);
    let received = |amount| Telling::received(&goods.but(amount), &from).at(&dock).paper("desadv", paper);
    let step = if goods.unit == "H87" { 0 } else { 1 };
    match how {
        Arrives::Whole => story.tell(to, received(goods.amount)),
        Arrives::InTwo => {
            let first = (goods.amount * Decimal::new(4, 1)).trunc_with_scale(step);
            story.tell(to, received(first));
            story.wait(35);
            story.tell(to, received(goods.amount - first));
        }
        Arrives::OnAnotherScale => {
            let seen = story.chance.share(goods.amount, 996, 1_003);
            story.tell(to, received(seen));
            return goods.but(seen);
        }
        Arrives::PartlyRefused => {
            let bad = Decimal::from(3);
            let telling = received(bad).with("suyuan:refused", true).with("disposition", "non_conformant");
            story.tell(to, telling);
            story.tell(to, received(goods.amount - bad));
            return goods.but(goods.amount - bad);
        }
        Arrives::PartlyLost => {
            let there = story.chance.share(goods.amount, 850, 950).trunc_with_scale(step);
            let telling = received(there).with("suyuan:final", true);
            story.tell_truly(to, telling, &[Code::HandoverMismatch]);
            return goods.but(there);
        }
    }
    goods.clone()
}

/// A shop sells over some days, and destroys what is left.
pub(super) fn over_the_counter(story: &mut Story<'_>, shop: &str, goods: &Goods, days: u64) {
    let scale = if goods.unit == "H87" { 0 } else { 1 };
    let a_day = (goods.amount / Decimal::from(days)).trunc_with_scale(scale);
    let mut left = goods.amount;
    for day in 0..days {
        story.until(u64::from(day > 0), 19, 30);
        let last = (left * Decimal::new(9, 1)).trunc_with_scale(scale);
        let sold = if day + 1 == days { last } else { a_day };
        if !sold.is_zero() {
            left -= sold;
            story.tell(shop, Telling::seen("retail_selling").of(&goods.but(sold)));
        }
    }
    story.wait(30);
    if !left.is_zero() {
        story.tell(shop, Telling::seen("destroying").of(&goods.but(left)).with("disposition", "expired"));
    }
}

/// A loaded pallet goes to a shop on a carrier's lorry, whose sensor is read on arrival.
pub(super) fn by_lorry(
    story: &mut Story<'_>,
    (from, carrier, to): (&str, &str, &str),
    (pallet, lot): (&str, &str),
    (at, warm): (&str, bool),
) -> Result<(), Failure> {
    let (paper, truth) = (story.plan.fresh(), if warm { &[Code::ColdChain][..] } else { &[] });
    let handed = Telling::seen("shipping").of_unit(pallet).at(at).paper("desadv", paper);
    story.tell(from, handed.to(&party(carrier)).owned_by(&party(to)));
    story.wait(12);
    let loaded = Telling::seen("receiving").of_unit(pallet).from(&party(from)).paper("desadv", paper);
    story.tell(carrier, loaded.used("diesel", "fuel", 14, "LTR"));
    let left = story.now();
    story.wait(110);
    let unloaded = Telling::seen("shipping").of_unit(pallet).to(&party(to)).paper("desadv", paper);
    story.tell(carrier, unloaded);
    let readings = readings(story, warm);
    story.tell_truly(
        carrier,
        sensor_log(Telling::seen("sensor_reporting").of_lot(lot), left, &readings)?,
        truth,
    );
    story.wait(10);
    let received = Telling::seen("receiving").of_unit(pallet).from(&party(carrier)).paper("desadv", paper);
    story.tell(to, received.at(&place(&format!("{to}-1"))));
    Ok(())
}

/// Tenths of a degree every ten minutes: good cooling, or a machine that breaks down on the way.
fn readings(story: &mut Story<'_>, warm: bool) -> Vec<u64> {
    let broken_from = if warm { 4 } else { u64::MAX };
    (0..12)
        .map(
            |at| if at >= broken_from { story.chance.between(95, 140) } else { story.chance.between(21, 58) },
        )
        .collect()
}

/// The log of readings in tenths of a degree, every ten minutes from then on, held against 0 to 8 °C.
pub(in crate::simulate) fn sensor_log(
    telling: Telling,
    from_ms: u64,
    readings: &[u64],
) -> Result<Telling, Failure> {
    sensor_log_against(telling, from_ms, readings, 8)
}

/// The same against another upper limit.
pub(in crate::simulate) fn sensor_log_against(
    telling: Telling,
    from_ms: u64,
    readings: &[u64],
    most: i64,
) -> Result<Telling, Failure> {
    let mut csv = "time,temperature °C\n".to_owned();
    for (at, tenths) in (0..).zip(readings) {
        csv += &format!("{},{}.{}\n", written(from_ms + at * 10 * MINUTE), tenths / 10, tenths % 10);
    }
    let range = Range::new(Some(0.into()), Some(most.into())).map_err(broken)?;
    let log = Log::read(csv.as_bytes(), &Layout::default()).map_err(broken)?;
    let summary = Summary::of(&log, &Against { temperature: range, ..Against::default() });
    let source = Source { sha256: sha256(&csv), device: None, layout: Layout::default() };
    let element: Value =
        serde_json::from_str(&sensor_element(&summary, &source).to_string()).map_err(broken)?;
    Ok(telling.with("sensorElementList", json!([element])))
}

fn sha256(text: &str) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    Sha256::digest(text).into()
}
