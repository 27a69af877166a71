//! `suyuan codes bind`.

use super::send::binding;
use crate::{
    codes::{Chosen, RollTold},
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    short::spoken,
    speech::tr,
};

/// Say which lot codes are for: from then on they are active
///
/// Such as `suyuan codes bind R1/0-9,12 RICE/SL-1121`. Active codes never exceed the pieces that were packed; void what is spoiled or left over.
#[derive(Debug, clap::Args)]
pub(super) struct Bind {
    /// Groups of rolls, R1/0-9,12 or R1 for all; and last the lot
    #[arg(value_name = "GROUP… LOT", required = true, num_args = 2..)]
    what: Vec<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Bind {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let [groups @ .., lot] = self.what.as_slice() else {
            return Err(Failure::usage(tr!("codes-bind-which")));
        };
        let chosen = Chosen::read_all(groups)?;
        if chosen.iter().any(|chosen| !chosen.positions.is_empty()) {
            return Err(Failure::usage(tr!("codes-bind-groups")).hint(tr!("codes-bind-groups-do")));
        }
        let mut desk = Desk::open(context, self.manner)?;
        let lot = desk.trusted.names.lot(lot, None)?;
        desk.last.lot = Some(lot.to_string());
        for chosen in &chosen {
            let told = RollTold::meant(&desk.trusted.client, desk.signer.party(), &chosen.roll)?;
            let (groups, _) = told.choose(chosen)?;
            let did = tr!(
                "did-bind",
                roll = told.name.as_str(),
                groups = groups.to_string(),
                lot = spoken(lot.as_str())
            );
            desk.say(&binding(&told.roll, &groups, lot.as_str()), &did)?;
        }
        Ok(())
    }
}
