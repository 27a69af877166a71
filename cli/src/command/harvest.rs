//! `suyuan harvest`.

use suyuan_ledger::identifier::{LotId, ProductId};

use crate::{
    acts::{self, Portion},
    context::Context,
    drafts::Drafts,
    failure::Failure,
    record::{Circumstances, Desk, quantity},
    short::spoken,
    speech::tr,
};

/// Record a harvest: a new lot, or more of one that is still open
///
/// Without --lot a number is proposed: your prefix, the date, and a count, such as SL-260418-1.
#[derive(Debug, clap::Args)]
pub(crate) struct Harvest {
    /// How much: "1200 kg", "50 斤"
    #[arg(value_name = "QUANTITY")]
    qty: String,
    /// What was harvested [default: the last product]
    #[arg(long)]
    product: Option<String>,
    /// The lot it goes into
    #[arg(long)]
    lot: Option<String>,
    /// The crop that it came from, as PRODUCT/PLOT-SEASON
    #[arg(long)]
    crop: Option<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Harvest {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let quantity = quantity(&self.qty)?;
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let scene = desk.scene(&self.circumstances)?;
        let date = scene.day();
        let lot = match (&self.lot, &self.product) {
            (Some(lot), _) if lot.contains('/') => desk.trusted.names.lot(lot, None)?,
            (Some(lot), _) => {
                let product = product(&desk, self.product.as_deref())?;
                desk.trusted.names.lot(lot, Some(&product))?
            }
            (None, _) => propose(&desk, &product(&desk, self.product.as_deref())?, &date)?,
        };
        let crop =
            self.crop.as_ref().map(|crop| desk.trusted.names.lot(crop, Some(&lot.product()))).transpose()?;
        desk.last.product = Some(lot.product().to_string());
        desk.last.lot = Some(lot.to_string());
        let act = acts::harvest(&Portion { lot: lot.clone(), quantity }, crop.as_ref(), &scene)?;
        let did = tr!("did-harvest", quantity = self.qty.as_str(), lot = spoken(lot.as_str()));
        desk.record(act, &did)
    }
}

/// The product given, or the last one.
pub(super) fn product(desk: &Desk<'_>, given: Option<&str>) -> Result<ProductId, Failure> {
    let text = given
        .or(desk.last.product.as_deref())
        .ok_or_else(|| Failure::usage(tr!("acts-which-product")).hint(tr!("acts-which-product-do")))?;
    Ok(desk.trusted.names.product(text)?)
}

/// The first number of the day that the ledger does not know: the maker's prefix, the date, a count.
pub(super) fn propose(desk: &Desk<'_>, product: &ProductId, date: &str) -> Result<LotId, Failure> {
    let members = desk.trusted.client.list("members")?;
    let me = members.iter().find(|m| m.get("party").and_then(|p| p.as_str()) == Some(desk.signer.party()));
    let own = me.and_then(|m| m.get("prefix")).and_then(|p| p.as_str()).map(str::to_owned);
    let prefix = own.unwrap_or_else(|| spoken(desk.signer.party()));
    // What this key has said is known without a node; the prefix keeps other members' numbers apart.
    let mut own = desk.signer.outbox().subjects()?;
    own.extend(Drafts::of(&desk.context.home).all()?.into_iter().map(|draft| draft.subject));
    for n in 1..=999 {
        let number = format!("{prefix}-{date}-{n}");
        let lot = LotId::mint(product, &number).map_err(Failure::usage)?;
        if own.contains(lot.as_str()) {
            continue;
        }
        if desk.signer.is_silent() || desk.trusted.client.history(lot.as_str())?.is_empty() {
            desk.context.voice.say(tr!("acts-lot-proposed", number = number.as_str()));
            return Ok(lot);
        }
    }
    Err(Failure::usage(tr!("acts-no-number")).hint(tr!("acts-no-number-do")))
}
