//! `suyuan return`.

use crate::{
    acts::{self, Handover},
    codes::Coded,
    command::goods::Goods,
    context::Context,
    failure::Failure,
    short::spoken,
    speech::tr,
};

/// Record that goods were sent back
///
/// Such as `suyuan return BOX/SL-P1="40 pcs" --to SLCM --doc RMA-7`. Goods on hold or recalled may always be sent back.
#[derive(Debug, clap::Args)]
pub(crate) struct Return {
    #[command(flatten)]
    what: Goods,
    /// To whom [default: the last sender]
    #[arg(long, value_name = "PARTY")]
    to: Option<String>,
    /// It was bought and goes back as theirs
    #[arg(long)]
    refunded: bool,
    #[command(flatten)]
    coded: Coded,
}

impl Return {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let (mut desk, scene, goods) = self.what.open(context)?;
        let scene = self.coded.on(scene, &desk)?;
        let to = self
            .to
            .as_deref()
            .or(desk.last.from.as_deref())
            .ok_or_else(|| Failure::usage(tr!("acts-to-whom")).hint(tr!("acts-to-whom-do")))?;
        let to = desk.trusted.names.party(to)?;
        let from = desk.actor(&scene)?;
        let new_owner = self.refunded.then(|| to.clone());
        let act = acts::send_back(&goods, &Handover { from, to: to.clone(), new_owner }, &scene)?;
        let did = tr!("did-return", lot = spoken(&act.subject), to = spoken(to.as_str()));
        desk.record(act, &did)
    }
}
