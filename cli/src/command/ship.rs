//! `suyuan ship`.

use crate::{
    acts::{self, Handover},
    codes::Coded,
    command::making::portions,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
};

/// Record that goods were sent off
///
/// Give the paper's number with --doc on both sides of the handover, and it is clear that they belong together.
#[derive(Debug, clap::Args)]
pub(crate) struct Ship {
    /// What was sent: LOT=QUANTITY, or a quantity of the last lot
    #[arg(value_name = "LOT=QUANTITY", required = true)]
    goods: Vec<String>,
    /// Who gets it [default: the last receiver]
    #[arg(long, value_name = "PARTY")]
    to: Option<String>,
    /// Whose it becomes, if it is sold: often the receiver
    #[arg(long, value_name = "PARTY")]
    sold_to: Option<String>,
    #[command(flatten)]
    coded: Coded,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Ship {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.circumstances.manner)?;
        let scene = self.coded.on(desk.scene(&self.circumstances)?, &desk)?;
        let goods = portions(&desk, &self.goods)?;
        let to = self.to.as_deref().or(desk.last.to.as_deref()).ok_or_else(|| {
            Failure::usage("who gets it?").hint("name the receiver with --to, such as --to COLD")
        })?;
        let to = desk.trusted.names.party(to)?;
        let new_owner = self.sold_to.as_ref().map(|p| desk.trusted.names.party(p)).transpose()?;
        let from = desk.actor(&scene)?;
        let act = acts::ship(&goods, &Handover { from, to: to.clone(), new_owner }, &scene)?;
        desk.last.to = Some(to.to_string());
        let did = format!("Shipped {} to {}", spoken(&act.subject), spoken(to.as_str()));
        desk.record(act, &did)
    }
}
