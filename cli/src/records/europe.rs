//! One step back, one step forward: Regulation (EC) 178/2002, Article 18, with the fields of Implementing Regulation (EU) 931/2011,
//! Article 3(1), which it asks for food of animal origin and which serve for any.

use suyuan_ledger::event::BizStep;

use super::{
    gather::{Material, split},
    sheet::Sheet,
};

const COLUMNS: [(&str, &str); 14] = [
    ("Direction", "方向"),
    ("Description of the food", "食品描述"),
    ("Volume or quantity", "数量"),
    ("Unit", "单位"),
    ("Name of the food business operator from which the food has been dispatched", "发货经营者名称"),
    ("Address of the food business operator from which the food has been dispatched", "发货经营者地址"),
    ("Name and address of the consignor (owner) if different", "货主(发货方)名称地址"),
    ("Name of the food business operator to whom the food is dispatched", "收货经营者名称"),
    ("Address of the food business operator to whom the food is dispatched", "收货经营者地址"),
    ("Name and address of the consignee (owner) if different", "货主(收货方)名称地址"),
    ("Reference identifying the lot, batch or consignment", "批次标识"),
    ("Date of dispatch", "发货日期"),
    ("Document", "单据"),
    ("Ledger entry", "账本条目"),
];

/// One sheet: for a party, what came (one back) and what went (one forward); for a lot, every handover.
pub(super) fn sheets(of: &Material) -> Vec<Sheet> {
    let mut sheet = Sheet::new("one up one down", &COLUMNS);
    for act in &of.acts {
        let (from, to) = act.ends();
        let (direction, received) = match &act.step {
            Some(BizStep::Receiving | BizStep::Accepting) => ("one back", true),
            Some(BizStep::Shipping) => ("one forward", false),
            _ => continue,
        };
        let own = if received { to } else { from };
        if of.party.as_deref().is_some_and(|party| own != Some(party)) {
            continue;
        }
        // Whose it is, where that is somebody else than who has it; nothing to say otherwise.
        let owner = |owner: Option<&str>, holder: Option<&str>| {
            Some(
                owner.filter(|owner| Some(*owner) != holder).map(|owner| of.named(owner)).unwrap_or_default(),
            )
        };
        // A receipt tells when it arrived; when it was dispatched stands in the shipment with the same paper.
        let dispatched = match received {
            false => Some(act.time.clone()),
            true => {
                let same = |other: &&suyuan_ledger::trace::Act| {
                    other.step == Some(BizStep::Shipping)
                        && other.goods.iter().any(|p| act.goods.iter().any(|own| own.id == p.id))
                        && other
                            .papers
                            .iter()
                            .any(|(_, paper)| act.papers.iter().any(|(_, own)| own == paper))
                };
                of.acts.iter().find(same).map(|shipment| shipment.time.clone())
            }
        };
        let paper =
            act.papers.first().map(|(_, number)| number.rsplit('/').next().unwrap_or(number).to_owned());
        for portion in &act.goods {
            let (quantity, unit) = split(portion.quantity.as_ref());
            sheet.rows.push(vec![
                Some(direction.to_owned()),
                of.description(&portion.id),
                quantity,
                unit,
                from.map(|party| of.named(party)),
                None,
                owner(act.from_owner.as_deref(), from),
                to.map(|party| of.named(party)),
                None,
                owner(act.to_owner.as_deref(), to),
                Some(portion.id.clone()),
                dispatched.clone(),
                paper.clone(),
                Some(act.index.to_string()),
            ]);
        }
    }
    vec![sheet]
}
