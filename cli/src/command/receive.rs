//! `suyuan receive`.

use crate::{
    acts::{self, Handover, Receipt},
    codes::Coded,
    command::making::portions,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
};

/// Record that goods were taken in
///
/// Such as `suyuan receive BOX/B="400 pcs" --from SLCM --bought --doc DN-1`. A parcel that a consumer sent back: `suyuan receive BOX/B="2 pcs" --returned --codes R1:42,43`.
#[derive(Debug, clap::Args)]
pub(crate) struct Receive {
    /// What came, as you counted it: LOT=QUANTITY
    #[arg(value_name = "LOT=QUANTITY", required = true)]
    goods: Vec<String>,
    /// Who sent it [default: the last sender]
    #[arg(long, value_name = "PARTY")]
    from: Option<String>,
    /// It was bought: it is yours now
    #[arg(long)]
    bought: bool,
    /// Nothing more of the shipment is coming: what is missing is settled, and marked if it is more than scales differ by
    #[arg(long = "final")]
    nothing_more: bool,
    /// Refused at the dock: it goes back to the sender, who has it from then on
    #[arg(long, conflicts_with_all = ["bought", "nothing_more"])]
    refused: bool,
    /// A consumer sent it back: sold codes come back with it, named with --codes, and may be graded anew or destroyed
    #[arg(long, conflicts_with_all = ["from", "bought", "nothing_more", "refused"], requires = "codes")]
    returned: bool,
    #[command(flatten)]
    coded: Coded,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Receive {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.circumstances.manner)?;
        let scene = self.coded.on(desk.scene(&self.circumstances)?, &desk)?;
        let goods = portions(&desk, &self.goods)?;
        if self.returned {
            let act = acts::take_back(&goods, &scene)?;
            desk.last.lot = Some(act.subject.clone());
            let did = format!("Took back {} from a consumer", spoken(&act.subject));
            return desk.record(act, &did);
        }
        let from = self.from.as_deref().or(desk.last.from.as_deref()).ok_or_else(|| {
            Failure::usage("who sent it?").hint("name the sender with --from, such as --from SLCM")
        })?;
        let from = desk.trusted.names.party(from)?;
        let to = desk.actor(&scene)?;
        let new_owner = self.bought.then(|| to.clone());
        let manner = match (self.nothing_more, self.refused) {
            (true, _) => Receipt::Final,
            (_, true) => Receipt::Refused,
            _ => Receipt::Plain,
        };
        let act = acts::receive(&goods, &Handover { from: from.clone(), to, new_owner }, manner, &scene)?;
        desk.last.lot = Some(act.subject.clone());
        desk.last.from = Some(from.to_string());
        let verb = if self.refused { "Refused" } else { "Received" };
        let did = format!("{verb} {} from {}", spoken(&act.subject), spoken(from.as_str()));
        desk.record(act, &did)
    }
}
