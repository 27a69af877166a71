//! One order of a day, shown to whoever asks: its row, its salt, the path to the root, and the sale in the log.
//!
//! ```json
//! {"format": "suyuan-order/1", "row": "{\"order\":\"A-1\",…}", "salt": "base64", "position": 3, "orders": 120, "path": ["base64"],
//!  "proof": "c2sp.org/tlog-proof@v1\nextra …"}
//! ```
//!
//! `proof` has its entry in it, so that nobody is asked. It shows that the seller signed this row as one of so many of that day, and
//! nothing of the other rows.

use std::path::Path;

use serde::{Deserialize, Serialize};
use suyuan_ledger::{
    event::Event,
    log::{Hash, inclusion_proof, verify_inclusion},
    rules::payload::Online,
    statement::Statement,
};

use super::kept::{Kept, leaf};
use crate::{
    failure::Failure,
    proof::{bad_path, finding},
    speech::tr,
};

const FORMAT: &str = "suyuan-order/1";

/// The proof of one order.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderProof {
    format: String,
    /// The text that is committed to.
    pub(crate) row: String,
    salt: String,
    position: u64,
    orders: u64,
    path: Vec<String>,
    /// The sale's C2SP tlog-proof, with its entry.
    pub(crate) proof: String,
}

/// Whether a file looks like one.
pub(crate) fn is_order_proof(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    head.trim_start().starts_with('{') && head.contains("\"suyuan-order/")
}

impl OrderProof {
    /// Proves the order at a position.
    pub(crate) fn make(kept: &Kept, position: usize, proof: String) -> Result<OrderProof, Failure> {
        let (tree, order) = (kept.tree()?, &kept.orders[position]);
        let (position, orders) = (position as u64, kept.orders.len() as u64);
        let path = inclusion_proof(&tree, position, orders).map_err(Failure::local)?;
        Ok(OrderProof {
            format: FORMAT.to_owned(),
            row: order.row.clone(),
            salt: order.salt.clone(),
            position,
            orders,
            path: path.iter().map(Hash::to_string).collect(),
            proof,
        })
    }

    /// Reads one.
    pub(crate) fn read(file: &Path, bytes: &[u8]) -> Result<OrderProof, Failure> {
        let place = file.display();
        let read: OrderProof =
            serde_json::from_slice(bytes).map_err(|e| finding(&place, "form", tr!("proof-of-order"), e))?;
        match read.format == FORMAT {
            true => Ok(read),
            false => Err(finding(&place, "format", FORMAT, &read.format)),
        }
    }

    /// Holds the row against the sale that the proof showed.
    pub(crate) fn check(&self, file: &Path, sale: &Statement) -> Result<(), Failure> {
        let place = file.display();
        let online = Event::parse(sale.payload()).ok().map(|event| Online::of(&event));
        let online = match online {
            Some(Ok(Some(online))) if sale.header().kind.as_str() == "event" => online,
            _ => {
                return Err(finding(&place, "sale", tr!("proof-online-sale"), sale.header().kind.as_str()));
            }
        };
        if online.orders != self.orders {
            return Err(finding(&place, "orders", online.orders, self.orders));
        }
        let leaf = leaf(&self.salt, &self.row)
            .ok_or_else(|| finding(&place, "salt", tr!("proof-salt"), format!("{:?}", self.salt)))?;
        let path: Result<Vec<Hash>, _> = self.path.iter().map(|hash| hash.parse()).collect();
        let path = path.map_err(|e| finding(&place, "path", tr!("proof-path-hashes"), e))?;
        verify_inclusion(self.position, self.orders, &leaf, &path, &online.root)
            .map_err(|e| bad_path(&place, &e))
    }
}
