//! The acts that a row of a sheet can be, and which columns each takes.

use super::column::Column;

/// An act of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Act {
    /// Goods come from the field: a new lot, or more of one
    Harvest,
    /// Goods are sent off
    Ship,
    /// Goods are taken in
    Receive,
    /// Goods are sold to consumers
    Sell,
    /// A crop is sprayed
    Spray,
    /// Goods are destroyed
    Dispose,
    /// A lot is packed into another
    Pack,
}

/// Each act with its words, English first, then Chinese.
const WORDS: [(Act, &[&str]); 7] = [
    (Act::Harvest, &["harvest", "采收", "收获", "采摘"]),
    (Act::Ship, &["ship", "发货", "出库", "发出"]),
    (Act::Receive, &["receive", "收货", "入库", "receipt"]),
    (Act::Sell, &["sell", "销售", "零售", "sale"]),
    (Act::Spray, &["spray", "施药", "喷药", "打药", "用药"]),
    (Act::Dispose, &["dispose", "销毁", "报废", "处置"]),
    (Act::Pack, &["pack", "包装", "分装", "装箱"]),
];

impl Act {
    /// All.
    pub(crate) const ALL: [Act; 7] =
        [Act::Harvest, Act::Ship, Act::Receive, Act::Sell, Act::Spray, Act::Dispose, Act::Pack];

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        WORDS[self as usize].1[0]
    }

    /// Its word in Chinese.
    pub(crate) fn chinese(self) -> &'static str {
        WORDS[self as usize].1[1]
    }

    /// Its word in the language spoken.
    pub(crate) fn spoken(self) -> &'static str {
        if crate::speech::spoken() == "zh" { self.chinese() } else { self.word() }
    }

    /// The act that a cell says.
    pub(crate) fn read(said: &str) -> Option<Act> {
        let said = said.trim().to_lowercase();
        Act::ALL.into_iter().find(|act| WORDS[*act as usize].1.contains(&said.as_str()))
    }

    /// The one act that a name, such as a sheet's, speaks of.
    pub(crate) fn in_name(name: &str) -> Option<Act> {
        let name = name.to_lowercase();
        let mut found =
            Act::ALL.into_iter().filter(|act| WORDS[*act as usize].1.iter().any(|word| name.contains(word)));
        found.next().filter(|_| found.next().is_none())
    }

    /// The columns of its sheet, in the order in which one fills them in.
    pub(crate) fn columns(self) -> &'static [Column] {
        use Column::{
            Crop, Date, Doc, Dose, From, Input, Lot, Note, Place, Product, Quantity, Sold, Source, Time, To,
            Unit, Used, Wait,
        };
        match self {
            Act::Harvest => &[Date, Product, Quantity, Unit, Place, Lot, Crop, Time, Doc, Note],
            Act::Ship => &[Date, Product, Lot, Quantity, Unit, To, Sold, Doc, Place, Time, Note],
            Act::Receive => &[Date, Product, Lot, Quantity, Unit, From, Sold, Doc, Place, Time, Note],
            Act::Sell => &[Date, Product, Lot, Quantity, Unit, Place, Time, Doc, Note],
            Act::Spray => &[Date, Crop, Input, Dose, Wait, Place, Product, Time, Doc, Note],
            Act::Pack => &[Date, Source, Used, Product, Quantity, Unit, Lot, Place, Time, Doc, Note],
            Act::Dispose => &[Date, Product, Lot, Quantity, Unit, Place, Time, Doc, Note],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_known_by_their_words() {
        assert_eq!(Act::read(" Harvest "), Some(Act::Harvest));
        assert_eq!(Act::read("打药"), Some(Act::Spray));
        assert_eq!(Act::read("plough"), None);
        assert_eq!(Act::in_name("5月采收.xlsx"), Some(Act::Harvest));
        assert_eq!(Act::in_name("harvest and ship"), None);
        for act in Act::ALL {
            assert_eq!(Act::read(act.word()), Some(act));
            assert_eq!(Act::read(act.chinese()), Some(act));
        }
    }
}
