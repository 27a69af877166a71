//! `--codes`: the item codes on goods that are packed, moved, sold or destroyed.

use suyuan_ledger::json::{Json, Object};

use super::{Chosen, Ranges, RollTold, is_code, place_of};
use crate::{acts::Scene, failure::Failure, record::Desk};

/// Which codes go along.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Coded {
    /// The item codes on the goods: groups R1/0-9,12, positions R1:42, a code as it is printed; of somebody else's roll ID/0-9
    #[arg(long, value_name = "GROUPS")]
    codes: Vec<String>,
}

impl Coded {
    /// Puts them into a scene.
    pub(crate) fn on(&self, scene: Scene, desk: &Desk<'_>) -> Result<Scene, Failure> {
        let home = &desk.context.home;
        let mut named = Vec::with_capacity(self.codes.len());
        for text in &self.codes {
            named.push(match is_code(home, text)? {
                true => {
                    let place = place_of(home, &desk.trusted, text)?;
                    format!("{}:{}", place.roll, place.position)
                }
                false => text.clone(),
            });
        }
        let mut along = Vec::new();
        for chosen in Chosen::read_all(&named)? {
            let told = RollTold::meant(&desk.trusted.client, desk.signer.party(), &chosen.roll)?;
            let (groups, positions) = told.choose(&chosen)?;
            let mut roll = Object::new();
            roll.set("roll", told.roll.as_str());
            for (member, ranges) in [("groups", &groups), ("positions", &positions)] {
                if !ranges.is_empty() {
                    roll.set(member, list(ranges));
                }
            }
            along.push(Json::Object(roll));
        }
        Ok(scene.codes(along))
    }
}

/// Ranges as statements have them.
pub(crate) fn list(ranges: &Ranges) -> Json<'static> {
    Json::Array(ranges.iter().map(|(first, last)| Json::Array(vec![first.into(), last.into()])).collect())
}
