//! What a statement says, in a line for people: `harvest, 20 kg STRAW/SL-260418-1, E1, 2026-04-18 08:30`.

use suyuan_ledger::{
    event::{Event, Quantity},
    json::Json,
    trace::{Act, Portion, Side},
};

use crate::{
    codes_spoken,
    short::{in_short, spoken},
    speech::tr,
    when,
};

/// The line of an event; of another kind of statement its kind and what it is about.
pub(crate) fn in_words(kind: &str, subject: &str, payload: &[u8]) -> String {
    let Ok(event) = Event::parse(payload) else {
        return format!("{} {}", kind_word(kind), in_short(subject));
    };
    let act = Act::of(0, &event);
    let step = step_word(act.step.as_ref().map_or("", |step| step.as_str()));
    let mut parts = vec![match act.takes_back {
        true => tr!("history-declared-error", what = step),
        false => step,
    }];
    let goods = |side| {
        let told: Vec<String> = act.side(side).map(portion).collect();
        told.join(" + ")
    };
    match (goods(Side::In), goods(Side::Out)) {
        (from, into) if !from.is_empty() || !into.is_empty() => parts.push(format!("{from} → {into}")),
        _ => parts.push(goods(Side::Of)),
    }
    parts.extend(act.from.as_deref().map(|from| tr!("history-from", who = spoken(from))));
    parts.extend(act.to.as_deref().map(|to| tr!("history-to", who = spoken(to))));
    let text = |name: &str| event.extension(name).and_then(Json::as_str).map(str::to_owned);
    parts.extend(text("suyuan:input"));
    parts.extend(event.extension("suyuan:dose").and_then(Json::as_object).and_then(|dose| {
        let value = dose.get("value")?.to_string();
        Some(amount(&Quantity::read(&format!("{value} {}", dose.get("unit")?.as_str()?)).ok()?))
    }));
    parts.extend(act.place.as_deref().map(spoken));
    parts.push(when::shown(&act.time));
    parts.extend(text("suyuan:note"));
    let files = event.extension("suyuan:attachments").and_then(Json::as_array).map_or(0, <[Json]>::len);
    if files > 0 {
        parts.push(tr!("history-files", count = files));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(", ")
}

fn portion(portion: &Portion) -> String {
    match &portion.quantity {
        Some(quantity) => format!("{} {}", amount(quantity), spoken(&portion.id)),
        None => spoken(&portion.id),
    }
}

/// An amount as people write it: `12 kg`, where the ledger has `12 KGM`.
pub(crate) fn amount(quantity: &Quantity) -> String {
    format!("{} {}", quantity.amount.normalize(), unit(quantity.unit.code()))
}

/// A unit as people write it, and as they may type it: `kg`, where the ledger has `KGM`.
pub(crate) fn unit(code: &str) -> String {
    let word = match code {
        "KGM" => "kg",
        "GRM" => "g",
        "TNE" => "t",
        "LTR" => "L",
        "MLT" => "ml",
        "MTQ" => "m3",
        "MTK" => "m2",
        "HAR" => "ha",
        "KWH" => "kWh",
        "H87" => return tr!("unit-pieces"),
        "CS" => return tr!("unit-cases"),
        other => other,
    };
    word.to_owned()
}

/// What was done, by its business step.
pub(crate) fn step_word(step: &str) -> String {
    let word = step.rsplit(['#', '/', ':', '-']).next().unwrap_or(step);
    match word {
        "planting" => tr!("step-planting"),
        "spraying" => tr!("step-spraying"),
        "fertilising" => tr!("step-fertilising"),
        "irrigating" => tr!("step-irrigating"),
        // The vocabulary's word for what everybody calls a harvest.
        "creating_class_instance" => tr!("step-harvest"),
        "grading" => tr!("step-grading"),
        "drying" => tr!("step-drying"),
        "transforming" => tr!("step-transforming"),
        "mixing" => tr!("step-mixing"),
        "packing" => tr!("step-packing"),
        "stock_taking" => tr!("step-counting"),
        "storing" => tr!("step-storing"),
        "cooling" => tr!("step-cooling"),
        "destroying" => tr!("step-destroying"),
        "shipping" => tr!("step-shipping"),
        "receiving" => tr!("step-receiving"),
        "inspecting" => tr!("step-inspecting"),
        "sensor_reporting" => tr!("step-sensor"),
        "retail_selling" => tr!("step-selling"),
        _ => codes_spoken::step(word),
    }
}

/// The kind of a statement.
pub(crate) fn kind_word(kind: &str) -> String {
    match kind {
        "charter" => tr!("kind-charter"),
        "member" => tr!("kind-member"),
        "place" => tr!("kind-place"),
        "product" => tr!("kind-product"),
        "party" => tr!("kind-party"),
        "certificate" => tr!("kind-certificate"),
        "event" => tr!("kind-event"),
        "report" => tr!("kind-report"),
        _ => codes_spoken::step(kind),
    }
}

/// What shall be done with goods that are held or called back: the `do` of such a statement.
pub(crate) fn to_do(word: &str) -> String {
    match word {
        "quarantine" => tr!("do-quarantine"),
        "sample" => tr!("do-sample"),
        "test" => tr!("do-test"),
        "return" => tr!("do-return"),
        "destroy" => tr!("do-destroy"),
        _ => word.to_owned(),
    }
}

/// What became of goods that were called back: the `outcome` that a holder states.
pub(crate) fn became(word: &str) -> String {
    match word {
        "recovered" => tr!("became-recovered"),
        "destroyed" => tr!("became-destroyed"),
        "sold" => tr!("became-sold"),
        "missing" => tr!("became-missing"),
        _ => word.to_owned(),
    }
}
