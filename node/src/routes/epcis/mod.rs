//! EPCIS 2.0's REST interface, as far as it asks: `/events`, and the lists of what events name.
//!
//! `POST /capture` is not offered: an event enters this ledger signed by who did it, and a server cannot sign for a member. Named
//! queries and subscriptions are not offered either; the answer says so.

mod discovery;
mod events;
mod lists;
mod offered;
mod page;

pub(super) use discovery::{events_only, readable};
pub(super) use events::get as events;
pub(super) use events::{
    of_business_step, of_disposition, of_epc, of_event_type, of_location, of_read_point, one,
};
pub(super) use lists::{biz_locations, biz_steps, dispositions, epcs, event_types, queries, read_points};
pub(super) use offered::not_offered;
