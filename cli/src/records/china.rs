//! 进货查验记录、食品销售记录 (食品安全法 50, 51, 53): 名称、规格、数量、生产日期或批号、保质期、进货(销售)日期、供(购)货者名称、
//! 地址、联系方式.

use suyuan_ledger::{
    event::BizStep,
    trace::{Act, Portion},
};

use super::{
    gather::{Material, split},
    sheet::Sheet,
};

type Column = (&'static str, &'static str);

const GOODS: [Column; 7] = [
    ("Name", "名称"),
    ("Specification", "规格"),
    ("Quantity", "数量"),
    ("Unit", "单位"),
    ("Production date", "生产日期"),
    ("Lot", "批号"),
    ("Shelf life (days)", "保质期(天)"),
];
const PAPER: [Column; 3] = [
    ("Voucher", "凭证编号"),
    ("Inspection certificate number", "检验合格证号"),
    ("Ledger entry", "账本条目"),
];

/// Purchases and sales: one party's, or all of a lot's.
pub(super) fn sheets(of: &Material) -> Vec<Sheet> {
    let sheet = |name: &str, own: &[Column]| Sheet::new(name, &[&GOODS, own, &PAPER].concat());
    let mut bought = sheet(
        "进货记录 purchases",
        &[
            ("Purchase date", "进货日期"),
            ("Buyer", "进货者名称"),
            ("Supplier", "供货者名称"),
            ("Supplier's address", "供货者地址"),
            ("Supplier's contact", "供货者联系方式"),
        ],
    );
    let mut sold = sheet(
        "销售记录 sales",
        &[
            ("Sale date", "销售日期"),
            ("Seller", "销售者名称"),
            ("Buyer", "购货者名称"),
            ("Buyer's address", "购货者地址"),
            ("Buyer's contact", "购货者联系方式"),
        ],
    );
    for act in &of.acts {
        let (from, to) = act.ends();
        let mine = |party: Option<&str>| of.party.as_deref().is_none_or(|own| party == Some(own));
        match &act.step {
            Some(BizStep::Receiving | BizStep::Accepting) if mine(to) => {
                bought.rows.extend(act.goods.iter().map(|portion| row(of, act, portion, [to, from], false)));
            }
            Some(BizStep::Shipping) if mine(from) => {
                sold.rows.extend(act.goods.iter().map(|portion| row(of, act, portion, [from, to], false)));
            }
            Some(BizStep::RetailSelling) if mine(from) => {
                sold.rows
                    .extend(act.goods.iter().map(|portion| row(of, act, portion, [from, to], to.is_none())));
            }
            _ => {}
        }
    }
    vec![bought, sold]
}

/// `consumers`: sold to nobody named, of whom no record is kept.
fn row(
    of: &Material,
    act: &Act,
    portion: &Portion,
    ends: [Option<&str>; 2],
    consumers: bool,
) -> Vec<Option<String>> {
    let (quantity, unit) = split(portion.quantity.as_ref());
    let made = of.made.get(&portion.id);
    let [own, other] = ends.map(|party| party.map(|party| of.named(party)));
    let other = if consumers { Some("消费者 (consumers)".to_owned()) } else { other };
    let contact = || consumers.then(String::new);
    let paper = act.papers.first().map(|(_, number)| number.rsplit('/').next().unwrap_or(number).to_owned());
    vec![
        of.description(&portion.id),
        of.specification(&portion.id),
        quantity,
        unit,
        made.map(|made| made.time.get(..10).unwrap_or(&made.time).to_owned()),
        Some(portion.id.clone()),
        of.shelf_life(&portion.id),
        act.time.get(..10).map(str::to_owned),
        own,
        other,
        contact(),
        contact(),
        paper.or_else(contact),
        None,
        Some(act.index.to_string()),
    ]
}
