//! `suyuan codes show`.

use serde_json::{Value, json};

use crate::{
    codes::{Chosen, RollFile, RollTold, is_code, place_of},
    context::Context,
    failure::Failure,
    key_file,
    short::spoken,
    speech::tr,
};

/// What a roll is for, or what has become of one code
#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// A roll, a position (R1:42), or a code as it is printed
    #[arg(value_name = "ROLL|CODE")]
    what: String,
}

impl Show {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let (roll, position) = if is_code(&context.home, &self.what)? {
            let place = place_of(&context.home, &trusted, &self.what)?;
            (RollTold::one(&trusted.client, &place.roll)?, Some(place.position))
        } else {
            let chosen = Chosen::read(&self.what)?;
            let statement = match RollFile::find(&context.home, &chosen.roll)? {
                Some(roll) => roll.sent(&context.home)?.statement.ok_or_else(|| not_entered(&roll.name))?,
                None if chosen.roll.len() == 64 => chosen.roll.clone(),
                None => {
                    let key = trusted.client.key(&key_file::read_public(&context.key_path())?)?;
                    let party = key.map(|key| key.party).unwrap_or_default();
                    RollTold::meant(&trusted.client, &party, &chosen.roll)?.roll
                }
            };
            let told = RollTold::one(&trusted.client, &statement)?;
            told.choose(&chosen)?;
            (told, chosen.positions.iter().next().map(|(first, _)| first))
        };
        match position {
            None => show_roll(context, &roll),
            Some(position) => {
                let path = format!("/v1/codes/{}/positions/{position}", roll.roll);
                show_code(context, &roll, trusted.client.json(&path)?);
            }
        }
        Ok(())
    }
}

fn not_entered(name: &str) -> Failure {
    Failure::usage(tr!("codes-not-entered", roll = name.to_string()))
        .hint(tr!("codes-not-entered-do", roll = name.to_string()))
}

fn show_roll(context: &Context, roll: &RollTold) {
    context.voice.answer(&json!(roll), |voice| {
        let pins = if roll.pins { tr!("codes-with-pins") } else { String::new() };
        voice.line(tr!(
            "codes-roll",
            roll = roll.name.to_string(),
            count = roll.count.to_string(),
            product = spoken(&roll.product),
            pins = pins.to_string()
        ));
        voice.line(tr!("codes-roll-by", by = spoken(&roll.by), entry = roll.index.to_string()));
        let list = if roll.listed { tr!("codes-list-there") } else { tr!("codes-list-lacking") };
        voice.line(tr!("codes-roll-list", list = list));
        for run in &roll.groups {
            let lot = run.lot.as_deref().map(|lot| tr!("codes-for", lot = spoken(lot))).unwrap_or_default();
            let range = if run.first == run.last {
                run.first.to_string()
            } else {
                format!("{}-{}", run.first, run.last)
            };
            voice.line(format_args!("  {}/{range}  {}{lot}", roll.name, words(&run.state)));
        }
        if roll.opened > 0 {
            voice.line(tr!("codes-opened", opened = roll.opened.to_string()));
        }
    });
}

fn show_code(context: &Context, roll: &RollTold, code: Value) {
    context.voice.answer(&code, |voice| {
        let text = |member: &str| code[member].as_str().unwrap_or_default();
        voice.line(tr!(
            "codes-one",
            roll = roll.name.to_string(),
            position = code["position"].to_string(),
            group = code["group"].to_string(),
            state = words(text("state"))
        ));
        for member in ["lot", "holder", "boundBy"] {
            if !text(member).is_empty() {
                voice.line(format_args!("  {member:<9} {}", spoken(text(member))));
            }
        }
        for step in code["trail"].as_array().into_iter().flatten() {
            let by = step["by"].as_str().map(spoken).unwrap_or_default();
            voice.line(tr!(
                "codes-step",
                step = format!("{:<9}", step["what"].as_str().unwrap_or_default()),
                by = by.to_string(),
                entry = step["index"].to_string()
            ));
        }
    });
}

/// The word of a state, for people.
fn words(state: &str) -> String {
    match state {
        "not-activated" => tr!("codes-state-not-activated"),
        other => other.replace('-', " "),
    }
}
