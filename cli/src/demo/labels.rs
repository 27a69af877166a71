//! A code for each box: a roll of the cooperative's, as `suyuan codes LOT --count N` makes it, so that whoever plays the demonstration can scan a
//! box of their own and see that it was.

use serde_json::json;
use suyuan_ledger::{
    codes::Shape,
    identifier::ItemId,
    json::{self, Json},
};

use super::{People, Season};
use crate::{
    client::Client,
    codes::{Made, RollFile, Sent},
    failure::Failure,
    home::Pin,
    signer::Saying,
    speech::tr,
    voice::Voice,
};

/// How many boxes get one.
const BOXES: u64 = 1_000;
const A_CARTON: u64 = 100;

/// The boxes that have codes of their own.
#[derive(Clone, Debug)]
pub(crate) struct Labelled {
    /// The address of the first code.
    pub(crate) first: String,
    /// The roll, and its last group, as an act names them.
    pub(super) along: Vec<Json<'static>>,
}

/// Makes and binds the codes.
pub(crate) fn label_boxes(
    people: &People,
    client: &Client,
    pin: &Pin,
    season: &Season,
    voice: Voice,
) -> Result<Labelled, Failure> {
    let coop = &people.cooperative;
    let (lot, product) = (&season.packed, season.packed.product());
    let shape = Shape::new(BOXES, A_CARTON).map_err(Failure::usage)?;
    let mut roll = RollFile::new("R1".to_owned(), pin.id.clone(), product.to_string(), &shape, false)?;
    let seed = roll.seed()?;
    let made = Made::of(&seed, &shape, roll.pins, |_| {}).map_err(Failure::local)?;
    (roll.root, roll.lot) = (made.root.to_string(), Some(lot.to_string()));
    roll.create(&coop.home)?;
    let mut signer = coop.sign(client, voice)?;
    let mut say = |subject: &str, payload: serde_json::Value| {
        let said = signer.say(&Saying {
            kind: "codes",
            subject: subject.to_owned(),
            payload: payload.to_string(),
        })?;
        let answer = said.answer();
        let answer = answer.ok_or_else(|| Failure::network(tr!("demo-silent")))?;
        match answer.verdict.as_str() {
            "accepted" => Ok(answer.id),
            verdict => Err(Failure::check(tr!("demo-codes", verdict = verdict.to_string()))),
        }
    };
    let stated = json!({"act": "roll", "product": roll.product, "count": roll.count, "groupSize": roll.group_size, "pins": roll.pins, "root": roll.root, "name": roll.name});
    let statement = say(product.as_str(), stated)?;
    client.upload_list(&statement, made.bytes, &mut { made.list })?;
    roll.set_sent(&coop.home, &Sent { statement: Some(statement.clone()), listed: true })?;
    let bound =
        json!({"act": "bind", "roll": &statement, "groups": [[0, shape.groups() - 1]], "lot": lot.as_str()});
    say(lot.as_str(), bound)?;
    let item = ItemId::new(&product, None, &seed.serial(0).to_string()).map_err(Failure::usage)?;
    let along = json!([{"roll": statement, "groups": [[0, shape.groups() - 1]]}]).to_string();
    let along = json::parse_str(&along).map_err(Failure::local)?.into_owned();
    Ok(Labelled {
        first: item.to_string(),
        along: along.as_array().map(<[Json]>::to_vec).unwrap_or_default(),
    })
}
