//! `past-shelf-life`: handed over, sold or packed for sale after its shelf life, by the time that the event claims.
//!
//! The shelf life runs from when the lot was opened; goods made of others have their own. What goes back or away is
//! left alone.

use crate::rules::Code;
use crate::rules::names::Pointer;
use crate::rules::payload::{DAY_MS, Day};
use crate::rules::plan::Plan;

impl Plan<'_> {
    pub(super) fn check_shelf_life(&mut self, offered: &[(String, Pointer)]) {
        let at_ms = self.event.time_ms();
        for (id, pointer) in offered {
            let Some(lot) = self.known(id) else { continue };
            let product = self.state.products.get(&lot.product);
            let Some(days) = product.and_then(|p| p.what.shelf_life_days) else { continue };
            let life_ms = i64::try_from(days).unwrap_or(i64::MAX).saturating_mul(DAY_MS);
            let end_ms = lot.made_ms.saturating_add(life_ms);
            if at_ms > end_ms {
                let (end, made) = (Day::of_ms(end_ms), Day::of_ms(lot.made_ms));
                let detail = format!("{id} was made on {made} and keeps {days} days, until {end}");
                self.flag(Code::PastShelfLife, *pointer, detail);
            }
        }
    }
}
