//! `suyuan ship`.

use crate::{
    acts::{self, Handover},
    codes::Coded,
    command::goods::Goods,
    context::Context,
    failure::Failure,
    short::spoken,
    speech::tr,
};

/// Record that goods were sent off
///
/// Give the paper's number with --doc on both sides of the handover, and it is clear that they belong together.
#[derive(Debug, clap::Args)]
pub(crate) struct Ship {
    #[command(flatten)]
    what: Goods,
    /// Who gets it [default: the last receiver]
    #[arg(long, value_name = "PARTY")]
    to: Option<String>,
    /// Whose it becomes, if it is sold: often the receiver
    #[arg(long, value_name = "PARTY")]
    sold_to: Option<String>,
    #[command(flatten)]
    coded: Coded,
}

impl Ship {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let (mut desk, scene, goods) = self.what.open(context)?;
        let scene = self.coded.on(scene, &desk)?;
        let to = self
            .to
            .as_deref()
            .or(desk.last.to.as_deref())
            .ok_or_else(|| Failure::usage(tr!("acts-who-gets")).hint(tr!("acts-who-gets-do")))?;
        let to = desk.trusted.names.party(to)?;
        let new_owner = self.sold_to.as_ref().map(|p| desk.trusted.names.party(p)).transpose()?;
        let from = desk.actor(&scene)?;
        let act = acts::ship(&goods, &Handover { from, to: to.clone(), new_owner }, &scene)?;
        desk.last.to = Some(to.to_string());
        let did = tr!("did-ship", lot = spoken(&act.subject), to = spoken(to.as_str()));
        desk.record(act, &did)
    }
}
