//! Recalls and holds, as those who mean well have them: goods come back and are destroyed; a sample is found to be fine.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use crate::simulate::{
    cast::Coop,
    names::{Goods, party},
    plan::Story,
    telling::Telling,
};

/// Days between two recalls of a cooperative.
const RECALLED_EVERY: u64 = 41;

/// Whether what is boxed on this day will be recalled.
pub(super) fn is_recalled(coop: &Coop, day: u64) -> bool {
    (day + 7 * coop.number) % RECALLED_EVERY == 30
}

/// The maker recalls what a shop has; the shop has sold a few boxes by then.
pub(super) fn recall(story: &mut Story<'_>, coop: &Coop, goods: &Goods) {
    let (shop, label) = (coop.other_shop.as_str(), format!("recall {}", goods.lot));
    let sold = Decimal::from(5);
    story.until(0, 15, 0);
    story.tell(shop, Telling::seen("retail_selling").of(&goods.but(sold)));
    story.until(0, 17, 0);
    let declared = json!({"recall": "declare", "number": format!("R{}", story.plan.fresh()), "lots": [goods.lot],
        "reason": "residue above the limit", "do": "return", "notice": {"zh": "请勿食用", "en": "Do not eat"}});
    story.state_as(&label, &coop.name, "recall", &goods.lot, &declared);
    let of = format!("⟦{label}⟧");
    let says = |story: &mut Story<'_>, by: &str, body: Value| {
        story.wait(45);
        story.state(by, "recall", &of, &body);
    };
    says(story, shop, json!({"recall": "acknowledge", "of": of}));
    let found = json!({"recall": "found", "of": of, "lot": goods.lot, "quantity": {"value": 5, "unit": "H87"}, "outcome": "sold"});
    says(story, shop, found);
    story.until(1, 9, 0);
    let back = goods.but(goods.amount - sold);
    let sent = Telling::seen("shipping").of(&back).to(&coop.party()).with("disposition", "returned");
    let rma = story.plan.fresh();
    story.tell(shop, sent.paper("rma", rma));
    story.wait(120);
    story.tell(&coop.name, Telling::received(&back, &party(shop)).paper("rma", rma).at(&coop.place("HALL")));
    let shops_own = |telling: Telling| telling.with("disposition", "recalled");
    story.wait(30);
    story.tell(&coop.name, shops_own(Telling::seen("destroying").of(&back)));
    says(story, &coop.name, json!({"recall": "close", "of": of, "reason": "all of it is accounted for"}));
}

/// The inspector holds goods at a shop, has a sample tested, and releases them. Gives what the shop has left.
pub(super) fn hold_and_release(story: &mut Story<'_>, shop: &str, goods: &Goods) -> Goods {
    let label = format!("hold {}", goods.lot);
    let held = json!({"lots": [goods.lot], "reason": "a sample is tested", "do": "sample"});
    story.wait(15);
    story.state_as(&label, "INSP", "hold", &goods.lot, &held);
    story.wait(20);
    let sample = goods.but(Decimal::ONE);
    story.tell(shop, Telling::seen("shipping").of(&sample).to(&party("LAB")));
    story.wait(95);
    story.tell("LAB", Telling::received(&sample, &party(shop)));
    story.until(1, 11, 0);
    story.tell("LAB", Telling::seen("sampling").with("action", "DELETE").of(&sample));
    let result = json!({"about": goods.lot, "number": format!("T{}", story.plan.fresh()), "type": "test",
        "result": "conformant", "issued": super::super::calendar::date(story.now()), "validFrom": "2026-07-01"});
    story.state("LAB", "certificate", &goods.lot, &result);
    let of = format!("⟦{label}⟧");
    story.wait(20);
    story.state("INSP", "release", &of, &json!({"of": of, "reason": "nothing was found"}));
    story.wait(30);
    goods.but(goods.amount - Decimal::ONE)
}
