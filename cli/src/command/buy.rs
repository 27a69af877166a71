//! `suyuan buy`.

use suyuan_ledger::json::Json;

use crate::{
    acts::{self, Handover, Portion, Weighing},
    command::{
        harvest::{product, propose},
        making::portion,
    },
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk, quantity},
    short::spoken,
    speech::tr,
    wording::amount,
};

/// Record what was bought from somebody without a key: a small grower, a market
///
/// The seller is stated once with `suyuan party add`. Such as `suyuan buy "340 kg" --product PADDY --from OLDWANG --gross "352 kg"
/// --tare "4 kg" --deduction "8 kg" --moisture 15.5 --price "2.80 CNY/kg"`. A lot whose growing nobody recorded is marked, and
/// everything made of it.
#[derive(Debug, clap::Args)]
pub(crate) struct Buy {
    /// What was bought, net: a QUANTITY into a new lot, or LOT=QUANTITY
    #[arg(value_name = "QUANTITY")]
    goods: String,
    /// What it is [default: the last product]
    #[arg(long)]
    product: Option<String>,
    /// Who sold it [default: the last seller]
    #[arg(long, value_name = "PARTY")]
    from: Option<String>,
    /// Weighed with sacks and all
    #[arg(long, value_name = "QUANTITY")]
    gross: Option<String>,
    /// The sacks
    #[arg(long, value_name = "QUANTITY")]
    tare: Option<String>,
    /// Taken off for moisture or dirt
    #[arg(long, value_name = "QUANTITY")]
    deduction: Option<String>,
    /// Moisture as measured, in per cent
    #[arg(long, value_name = "PERCENT")]
    moisture: Option<String>,
    /// What was paid; it stays on this machine, and the ledger gets a commitment to it
    #[arg(long, value_name = "TEXT")]
    price: Option<String>,
    /// Where it grew, as the seller told
    #[arg(long, value_name = "TEXT")]
    origin: Option<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Buy {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let read = |said: &Option<String>| said.as_deref().map(quantity).transpose();
        let (gross, tare, deduction) = (read(&self.gross)?, read(&self.tare)?, read(&self.deduction)?);
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let scene = desk.scene(&self.circumstances)?;
        let goods = match self.goods.contains('=') {
            true => portion(&desk, &self.goods, Some(&scene.day()))?,
            false => {
                let product = product(&desk, self.product.as_deref())?;
                let quantity = quantity(&self.goods)?;
                Portion { lot: propose(&desk, &product, &scene.day())?, quantity }
            }
        };
        self.check_weights(&goods, gross, tare, deduction)?;
        let seller = self
            .from
            .as_deref()
            .or(desk.last.seller.as_deref())
            .ok_or_else(|| Failure::usage(tr!("acts-who-sold")).hint(tr!("acts-who-sold-do")))?;
        let seller = desk.trusted.names.party(seller)?;
        let price = match &self.price {
            Some(price) => Some(desk.conceal("price", &Json::from(price.as_str()))?),
            None => None,
        };
        let (moisture, origin) = (self.moisture.clone(), self.origin.clone());
        let weighing = Weighing { gross, tare, deduction, moisture, price, origin };
        let to = desk.actor(&scene)?;
        let handover = Handover { from: seller.clone(), to: to.clone(), new_owner: Some(to) };
        let act = acts::buy(std::slice::from_ref(&goods), &handover, &weighing, &scene)?;
        desk.last.product = Some(goods.lot.product().to_string());
        desk.last.lot = Some(goods.lot.to_string());
        desk.last.seller = Some(seller.to_string());
        let did = tr!(
            "did-buy",
            quantity = amount(&goods.quantity),
            lot = spoken(goods.lot.as_str()),
            seller = spoken(seller.as_str())
        );
        desk.record(act, &did)
    }

    /// Gross less tare less deduction is what was bought, where all of it is said.
    fn check_weights(
        &self,
        goods: &Portion,
        gross: Option<suyuan_ledger::event::Quantity>,
        tare: Option<suyuan_ledger::event::Quantity>,
        deduction: Option<suyuan_ledger::event::Quantity>,
    ) -> Result<(), Failure> {
        let Some(gross) = gross else { return Ok(()) };
        let mut net = gross;
        for less in [tare, deduction].into_iter().flatten() {
            net = net.checked_sub(&less).map_err(Failure::usage)?;
        }
        if net.checked_sub(&goods.quantity).is_ok_and(|rest| rest.amount.is_zero()) {
            return Ok(());
        }
        Err(Failure::usage(tr!("weights-differ", net = amount(&net), quantity = amount(&goods.quantity)))
            .field("--gross")
            .hint(tr!("weights-differ-do")))
    }
}
