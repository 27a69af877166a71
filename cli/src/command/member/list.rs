//! `suyuan member list`: who is a member, and the keys that sign for each.

use crate::{command::listing, context::Context, failure::Failure, key_file};

/// List the members, and the fingerprints of their keys
#[derive(Debug, clap::Args)]
pub(crate) struct List {}

impl List {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        listing::show_with(context, "members", "party", |member| {
            let keys = member["keys"].as_array().into_iter().flatten();
            let active = keys.filter(|key| key["active"] == true);
            active
                .map(|key| {
                    let text = |name: &str| key[name].as_str().unwrap_or_default();
                    format!("  {}  {}", key_file::fingerprint(text("key")), text("label"))
                })
                .collect()
        })
    }
}
