//! `suyuan codes void`.

use serde_json::json;

use crate::{
    codes::{Chosen, Ranges, RollTold, is_code, place_of},
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    signer::Saying,
    speech::tr,
};

/// Say that codes count no more: spoiled, unused, lost, copied
///
/// Groups (`R1/10-12`), single positions (`R1:42`), or the code itself as it is printed. It is for ever.
#[derive(Debug, clap::Args)]
pub(super) struct Void {
    /// Groups, positions or codes
    #[arg(value_name = "GROUP|CODE", required = true)]
    what: Vec<String>,
    /// Why
    #[arg(long, value_parser = ["spoiled", "unused", "lost", "damaged-return", "copied", "other"])]
    reason: String,
    /// Why, in words
    #[arg(long)]
    text: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Void {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.manner)?;
        let mut chosen = Vec::new();
        for text in &self.what {
            chosen.push(match is_code(&context.home, text)? {
                true => {
                    let place = place_of(&context.home, &desk.trusted, text)?;
                    format!("{}:{}", place.roll, place.position)
                }
                false => {
                    let named = Chosen::read(text)?;
                    let told = RollTold::meant(&desk.trusted.client, desk.signer.party(), &named.roll)?;
                    text.replacen(text.split(['/', ':']).next().unwrap_or_default(), &told.roll, 1)
                }
            });
        }
        for chosen in Chosen::read_all(&chosen)? {
            let told = RollTold::one(&desk.trusted.client, &chosen.roll)?;
            let (groups, positions) = told.choose(&chosen)?;
            let mut payload = json!({"act": "void", "roll": told.roll});
            for (member, ranges) in [("groups", &groups), ("positions", &positions)] {
                if !ranges.is_empty() {
                    payload[member] = ranges.to_json();
                }
            }
            payload["reason"] = json!(self.reason);
            if let Some(text) = &self.text {
                payload["text"] = json!(text);
            }
            let did = tr!("did-void", codes = spoken(&told.name, &groups, &positions));
            desk.say(
                &Saying { kind: "codes", subject: told.product.clone(), payload: payload.to_string() },
                &did,
            )?;
        }
        Ok(())
    }
}

fn spoken(name: &str, groups: &Ranges, positions: &Ranges) -> String {
    let parts = [("/", groups), (":", positions)];
    let parts = parts.iter().filter(|(_, ranges)| !ranges.is_empty());
    parts.map(|(mark, ranges)| format!("{name}{mark}{ranges}")).collect::<Vec<_>>().join(" and ")
}
