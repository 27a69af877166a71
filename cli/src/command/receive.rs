//! `suyuan receive`.

use crate::{
    acts::{self, Handover, Receipt},
    codes::Coded,
    command::goods::Goods,
    context::Context,
    failure::Failure,
    short::spoken,
    speech::tr,
};

/// Record that goods were taken in
///
/// Such as `suyuan receive BOX/B="400 pcs" --from SLCM --bought --doc DN-1`. A parcel that a consumer sent back: `suyuan receive BOX/B="2 pcs" --returned --codes R1:42,43`.
#[derive(Debug, clap::Args)]
pub(crate) struct Receive {
    #[command(flatten)]
    what: Goods,
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
}

impl Receive {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let (mut desk, scene, goods) = self.what.open(context)?;
        let scene = self.coded.on(scene, &desk)?;
        if self.returned {
            let act = acts::take_back(&goods, &scene)?;
            desk.last.lot = Some(act.subject.clone());
            let did = tr!("did-take-back", lot = spoken(&act.subject));
            return desk.record(act, &did);
        }
        let from = self
            .from
            .as_deref()
            .or(desk.last.from.as_deref())
            .ok_or_else(|| Failure::usage(tr!("acts-who-sent")).hint(tr!("acts-who-sent-do")))?;
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
