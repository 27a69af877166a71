//! A lot with many others around it, as a mill has it: harvests of many growers delivered and mixed into one lot, that lot packed
//! into many, each shipped to a shop and received there.
//!
//! Every delivery is three statements (harvest, shipment, receipt) and every pack two; they are entered one by one, each when the
//! log has grown by its share, so that they lie scattered over the whole of it.

use suyuan_ledger::{
    event::Quantity,
    identifier::{LotId, PartyId},
    statement::Statement,
};

use super::world::Issuer;
use crate::{
    acts::{self, Handover, Making, Portion, Receipt, Scene},
    failure::Failure,
};

/// Inputs, or outputs, of one act: a statement has 65,000 bytes.
const AT_ONCE: usize = 100;
/// What an issuer beside those of the load does: growers first, the mill and the shops last.
pub(super) const GROWERS: usize = 40;
/// Shops.
pub(super) const SHOPS: usize = 9;

/// What was signed, and what it is about.
pub(super) struct Related {
    /// The lot in the middle.
    pub(super) lot: LotId,
    /// In the order in which they are to be entered.
    pub(super) statements: Vec<Statement>,
}

impl Related {
    /// The people that it takes.
    pub(super) const PEOPLE: usize = GROWERS + 1 + SHOPS;

    /// The lot that stands in the middle of such a ledger.
    pub(super) fn lot(mill: &Issuer) -> Result<LotId, Failure> {
        LotId::mint(&mill.product, "MIX").map_err(Failure::usage)
    }

    /// Signs it: so many lots around the one in the middle, the growers' crops among them.
    pub(super) fn sign(people: &mut [Issuer], lots: usize) -> Result<Related, Failure> {
        let (growers, others) = people.split_at_mut(GROWERS);
        let Some((mill, shops)) = others.split_first_mut() else {
            return Err(Failure::usage("a related lot takes people"));
        };
        let inputs = lots.saturating_sub(GROWERS).div_ceil(2).max(1);
        let outputs = lots.saturating_sub(GROWERS + inputs).max(1);
        let (mix, mut statements) = (Related::lot(mill)?, Vec::new());
        let mut delivered = Vec::new();
        for number in 0..inputs {
            let grower = &mut growers[number % GROWERS];
            let lot = LotId::mint(&grower.product, &format!("R{number}")).map_err(Failure::usage)?;
            let made = Portion { lot, quantity: kilograms(20)? };
            statements.push(grower.harvest_into(&made)?);
            handed(&made, grower, mill, &mut statements)?;
            delivered.push(made);
        }
        for some in delivered.chunks(AT_ONCE) {
            let made = Portion { lot: mix.clone(), quantity: kilograms(20 * some.len())? };
            let act = acts::transform(Making::Grade, some, &[made], None, &mill.scene()?)?;
            statements.push(mill.author.act(&act)?);
        }
        let each = (20 * inputs).checked_div(outputs).unwrap_or(1).clamp(1, 20);
        let packs = (0..outputs).map(|number| {
            let lot = LotId::mint(&mill.product, &format!("P{number}")).map_err(Failure::usage)?;
            Ok(Portion { lot, quantity: kilograms(each)? })
        });
        let packs = packs.collect::<Result<Vec<_>, Failure>>()?;
        for some in packs.chunks(AT_ONCE) {
            let used = Portion { lot: mix.clone(), quantity: kilograms(each * some.len())? };
            let act = acts::transform(Making::Pack, &[used], some, None, &mill.scene()?)?;
            statements.push(mill.author.act(&act)?);
        }
        for (number, pack) in packs.iter().enumerate() {
            handed(pack, mill, &mut shops[number % SHOPS], &mut statements)?;
        }
        Ok(Related { lot: mix, statements })
    }
}

/// Shipped by one, received by the other, with one paper.
fn handed(
    what: &Portion,
    from: &mut Issuer,
    to: &mut Issuer,
    statements: &mut Vec<Statement>,
) -> Result<(), Failure> {
    let ends = |from: &PartyId, to: &PartyId| Handover {
        from: from.clone(),
        to: to.clone(),
        new_owner: Some(to.clone()),
    };
    let handover = ends(&from.author.party, &to.author.party);
    let paper = Some(format!("urn:note:{}", what.lot.lot()));
    let scene = |scene: Scene| scene.document(paper.clone());
    let what = std::slice::from_ref(what);
    let shipped = acts::ship(what, &handover, &scene(from.scene()?))?;
    statements.push(from.author.act(&shipped)?);
    let received = acts::receive(what, &handover, Receipt::Plain, &scene(to.scene()?))?;
    statements.push(to.author.act(&received)?);
    Ok(())
}

fn kilograms(amount: usize) -> Result<Quantity, Failure> {
    Quantity::read(&format!("{amount} kg")).map_err(Failure::usage)
}
