//! Frauds of every kind that the ledger can see, each planted among honest people by people who are otherwise honest.
//!
//! A kind says what gives it away: the code that its statement gets, at once or by the deadline. What is needed first (a harvest, a
//! certificate, an inspector's hold) is honest, and must stay without remark.

mod attested;
mod clocks;
mod codes;
mod cold;
mod field;
mod handover;
mod identity;
mod keys;
mod kinds;
mod name;
mod stock;
mod stopped;

use rust_decimal::Decimal;

pub(crate) use self::kinds::KINDS;
use super::{
    cast::{Cast, Coop},
    chance::Chance,
    names::{Goods, party},
    plan::{Plan, Story, Supposed},
    telling::Telling,
};
use crate::failure::Failure;

/// A kind of fraud.
pub(crate) struct Kind {
    /// Its name on the command line.
    pub(crate) word: &'static str,
    /// What gives it away.
    pub(super) supposed: Supposed,
    /// What is done, in one line.
    pub(crate) says: &'static str,
    play: fn(&mut Deed<'_>) -> Result<(), Failure>,
}

impl Kind {
    /// The code that gives it away.
    pub(crate) fn code(&self) -> &'static str {
        self.supposed.as_str()
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word)
    }
}

/// Everything a fraud has at hand.
struct Deed<'d> {
    story: Story<'d>,
    cast: &'d Cast,
    coop: Coop,
    supposed: Supposed,
    /// Tells its lots from all others.
    tag: String,
}

/// Plans one fraud, number `plant` of all, among a cooperative's people.
pub(super) fn plant(
    (plan, cast): (&mut Plan, &Cast),
    kind: &Kind,
    plant: usize,
    (coop, days): (usize, u64),
) -> Result<(), Failure> {
    let mut chance = Chance::of(cast.seed, &format!("fraud {} {coop}", kind.word));
    // What needs some days before (back-dating, keeping goods too long) and after has them.
    let day = chance.between(2.min(days - 1), days - 1);
    let story = Story::on(plan, chance, day, 9).of_plant(plant);
    let coop = cast.coops[coop].clone();
    let mut deed = Deed { story, cast, coop, supposed: kind.supposed, tag: format!("X{plant}") };
    (kind.play)(&mut deed)
}

impl Deed<'_> {
    /// A lot of its own of the cooperative's product.
    fn lot(&self, product: &str) -> String {
        self.coop.lot(product, &self.tag)
    }

    /// Honestly harvested in the garden.
    fn harvested(&mut self, product: &str, kg: u64) -> Goods {
        self.harvested_at(product, kg, "GARDEN")
    }

    fn harvested_at(&mut self, product: &str, kg: u64, at: &str) -> Goods {
        let goods = Goods::kg(self.lot(product), kg);
        let place = self.coop.place(at);
        self.tell(Telling::harvested(&goods, &place));
        self.story.wait(50);
        goods
    }

    /// Something honest by the cooperative.
    fn tell(&mut self, telling: Telling) {
        self.story.tell(&self.coop.name, telling);
    }

    /// The fraud, by the cooperative.
    fn cheat(&mut self, telling: Telling) {
        self.story.cheat(&self.coop.name, telling, self.supposed);
    }

    /// The fraud, by somebody else.
    fn cheat_by(&mut self, who: &str, telling: Telling) {
        self.story.cheat(who, telling, self.supposed);
    }

    /// Shipped to the cooperative's shop and received there, honestly.
    fn sold(&mut self, goods: &Goods) {
        self.tell(Telling::shipped(goods, &party(&self.coop.shop)));
        self.story.wait(80);
        let (shop, from) = (self.coop.shop.clone(), self.coop.party());
        self.story.tell(&shop, Telling::received(goods, &from));
        self.story.wait(60);
    }

    /// So many kilograms of it.
    fn of(goods: &Goods, kg: u64) -> Goods {
        goods.but(Decimal::from(kg))
    }
}
