//! What a column can be, and the headings by which it is known.

use suyuan_ledger::event::Quantity;

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Column {
    /// Which act the row is.
    Act,
    /// The day, perhaps with a time.
    Date,
    /// The time of day.
    Time,
    /// What was grown, sent or sold.
    Product,
    /// How much.
    Quantity,
    /// In which unit.
    Unit,
    /// Where.
    Place,
    /// Which lot.
    Lot,
    /// Which crop: PRODUCT/PLOT-SEASON.
    Crop,
    /// Who gets it.
    To,
    /// Who sent it.
    From,
    /// Whether it changes its owner.
    Sold,
    /// What was sprayed.
    Input,
    /// How much of it.
    Dose,
    /// Days to wait before the harvest.
    Wait,
    /// The paper that goes with it.
    Doc,
    /// Anything else.
    Note,
    /// Which lot went into a packing.
    Source,
    /// How much of it.
    Used,
}

/// How many there are.
pub(crate) const COUNT: usize = 19;

/// Each with its headings: its name, the Chinese one, and others.
const HEADINGS: [(Column, &[&str]); COUNT] = [
    (Column::Act, &["act", "操作", "农事", "农事操作", "activity", "action", "操作类型"]),
    (
        Column::Date,
        &["date", "日期", "day", "采收日期", "发货日期", "收货日期", "销售日期", "施药日期", "操作日期"],
    ),
    (Column::Time, &["time", "时间", "时刻", "hour"]),
    (Column::Product, &["product", "产品", "品种", "crop", "作物", "品名", "产品名称", "goods"]),
    (
        Column::Quantity,
        &["quantity", "数量", "重量", "qty", "weight", "amount", "产量", "净重", "采收量", "net weight"],
    ),
    (Column::Unit, &["unit", "单位", "计量单位", "uom"]),
    (
        Column::Place,
        &["place", "地点", "地块", "大棚", "plot", "field", "greenhouse", "location", "棚号", "场所", "基地"],
    ),
    (Column::Lot, &["lot", "批次", "批号", "批次号", "batch", "lot number", "lot no", "batch number"]),
    (Column::Crop, &["planting", "种植批次", "茬次", "crop lot", "种植"]),
    (
        Column::To,
        &["to", "收货方", "客户", "customer", "buyer", "receiver", "consignee", "收货单位", "购货方", "买方"],
    ),
    (Column::From, &["from", "发货方", "供应商", "supplier", "sender", "供货方", "发货单位", "卖方"]),
    (Column::Sold, &["sold", "转让", "bought", "售出", "购入", "是否售出", "是否购入"]),
    (Column::Input, &["input", "投入品", "农药", "pesticide", "药剂", "农药名称", "投入品名称"]),
    (Column::Dose, &["dose", "用量", "剂量", "dosage", "用药量"]),
    (Column::Wait, &["wait", "安全间隔期", "间隔期", "phi", "pre-harvest interval", "wait days", "间隔天数"]),
    (
        Column::Doc,
        &["doc", "单号", "单据", "单据号", "document", "送货单号", "delivery note", "invoice", "发货单号"],
    ),
    (Column::Note, &["note", "备注", "notes", "remark", "remarks", "comment", "comments", "说明"]),
    (Column::Source, &["source", "原料批次", "source lot", "from lot", "来源批次", "投入批次", "原批次"]),
    (Column::Used, &["used", "投入量", "used quantity", "投入数量", "用料", "领用量"]),
];

/// Columns that only number the rows.
const NUMBERING: [&str; 7] = ["序号", "no", "no.", "#", "行号", "nr", "nr."];

/// What a heading is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    /// This column; with the unit of its numbers if the heading says it: `数量(斤)`.
    Is(Column, Option<String>),
    /// Nothing to be read.
    PassedOver,
}

impl Column {
    /// Its name in the language spoken.
    pub(crate) fn spoken(self) -> &'static str {
        HEADINGS[self as usize].1[usize::from(crate::speech::spoken() == "zh")]
    }

    /// All.
    pub(crate) fn all() -> impl Iterator<Item = Column> {
        HEADINGS.iter().map(|(column, _)| *column)
    }

    /// Its name, which is its first heading.
    pub(crate) fn name(self) -> &'static str {
        HEADINGS[self as usize].1[0]
    }

    /// Its heading in Chinese.
    pub(crate) fn chinese(self) -> &'static str {
        HEADINGS[self as usize].1[1]
    }

    /// The column of a name or heading.
    pub(crate) fn read(name: &str) -> Option<Column> {
        let name = name.trim().to_lowercase();
        HEADINGS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
    }
}

impl Heading {
    /// What a heading says, if it is known. Both languages may stand in it, one below the other.
    pub(crate) fn read(text: &str) -> Option<Heading> {
        let lower = text.trim().to_lowercase().replace(['（', '［'], "(").replace(['）', '］'], ")");
        if NUMBERING.contains(&lower.as_str()) {
            return Some(Heading::PassedOver);
        }
        let parts: Vec<&str> = lower.split(['\n', '/', '(', ')', '[', ']']).map(str::trim).collect();
        let column = parts.iter().find_map(|part| Column::read(part))?;
        let is_unit = |part: &&&str| !part.is_empty() && Quantity::read(&format!("1 {part}")).is_ok();
        let takes_unit = matches!(column, Column::Quantity | Column::Dose | Column::Used);
        let unit = parts.iter().filter(|_| takes_unit).find(is_unit).map(|part| (*part).to_owned());
        Some(Heading::Is(column, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_both_languages_and_with_their_unit() {
        for (heading, column, unit) in [
            ("产品", Column::Product, None),
            ("品种", Column::Product, None),
            ("Crop", Column::Product, None),
            ("Qty", Column::Quantity, None),
            ("数量（斤）", Column::Quantity, Some("斤")),
            ("Weight (kg)", Column::Quantity, Some("kg")),
            ("重量/公斤", Column::Quantity, Some("公斤")),
            ("大棚", Column::Place, None),
            ("date\n日期", Column::Date, None),
            ("客户", Column::To, None),
            (" 备注 ", Column::Note, None),
        ] {
            let want = Heading::Is(column, unit.map(str::to_owned));
            assert_eq!(Heading::read(heading), Some(want), "{heading}");
        }
        assert_eq!(Heading::read("序号"), Some(Heading::PassedOver));
        assert_eq!(Heading::read("地块名"), None);
        assert_eq!(Heading::read(""), None);
    }

    #[test]
    fn every_column_is_at_its_own_number() {
        for (at, column) in Column::all().enumerate() {
            assert_eq!(column as usize, at);
            assert_eq!(Column::read(column.name()), Some(column));
            assert_eq!(Column::read(column.chinese()), Some(column));
        }
    }
}
