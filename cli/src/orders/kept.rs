//! The rows and salts of a sale, kept by the seller: `orders/NAME.json`, for its owner alone.
//!
//! The file is there before anything is signed. One whose sale was never answered is gone on with: the same payload, so that the root stays.

use std::{fs, io::ErrorKind, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use suyuan_ledger::log::{Hash, MemoryTree, leaf_hash};

use super::day::Order;
use crate::{failure::Failure, home::Home, outbox::Receipts, safe_file, speech::tr};

const FORMAT: &str = "suyuan-orders/1";

/// A day's sale as it is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Kept {
    format: String,
    /// The file's name in `orders/`, without its ending.
    #[serde(skip)]
    pub(crate) name: String,
    /// The ledger.
    pub(crate) ledger: String,
    /// The sheet's file, by its name.
    pub(crate) file: String,
    /// SHA-256 of the sheet.
    pub(crate) sha256: String,
    /// What the sale is about.
    pub(crate) subject: String,
    /// Its exact payload; empty until it is made.
    pub(crate) payload: String,
    /// The statement, once it is entered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) statement: Option<String>,
    /// Its entry.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub(crate) index: Option<u64>,
    /// The orders, in the order of the tree.
    pub(crate) orders: Vec<KeptOrder>,
}

/// An order as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptOrder {
    /// Its number.
    pub(crate) order: String,
    /// The text that is committed to.
    pub(crate) row: String,
    /// 32 bytes, base64.
    pub(crate) salt: String,
}

impl Kept {
    /// Of a sheet's orders, each with a fresh salt. `name` is of the file in `orders/`.
    pub(crate) fn new(
        name: String,
        ledger: &str,
        file: &str,
        sha256: String,
        orders: &[Order],
    ) -> Result<Kept, Failure> {
        let salted = |order: &Order| {
            let mut salt = [0; 32];
            getrandom::fill(&mut salt)
                .map_err(|e| Failure::local(tr!("no-randomness", e = format!("{e}"))))?;
            Ok(KeptOrder { order: order.number.clone(), row: order.row.clone(), salt: STANDARD.encode(salt) })
        };
        Ok(Kept {
            format: FORMAT.to_owned(),
            name,
            ledger: ledger.to_owned(),
            file: file.to_owned(),
            sha256,
            subject: String::new(),
            payload: String::new(),
            statement: None,
            index: None,
            orders: orders.iter().map(salted).collect::<Result<_, Failure>>()?,
        })
    }

    /// The tree over the rows.
    pub(crate) fn tree(&self) -> Result<MemoryTree, Failure> {
        let leaves = self.orders.iter().map(|order| leaf(&order.salt, &order.row));
        let leaves: Option<Vec<Hash>> = leaves.collect();
        leaves.map(MemoryTree::of).ok_or_else(|| {
            Failure::local(tr!("orders-salt", name = self.name.to_string())).hint(tr!("orders-salt-do"))
        })
    }

    /// Writes it for the first time, or with what became of it.
    pub(crate) fn write(&self, home: &Home) -> Result<(), Failure> {
        let path = path(home, &self.name);
        let text = serde_json::to_string_pretty(self).map_err(Failure::local)? + "\n";
        safe_file::replace(&path, text.as_bytes()).map_err(|e| Failure::file(&path, &e))
    }

    /// Removes one whose sale was refused: no statement has its root.
    pub(crate) fn remove(&self, home: &Home) -> Result<(), Failure> {
        let path = path(home, &self.name);
        fs::remove_file(&path).map_err(|e| Failure::file(&path, &e))
    }

    /// All that are kept, by name.
    pub(crate) fn all(home: &Home) -> Result<Vec<Kept>, Failure> {
        let dir = home.join("orders");
        let listed = match fs::read_dir(&dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed.map_err(|e| Failure::file(&dir, &e))?,
        };
        let names = listed.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> =
            names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
        names.sort();
        names.into_iter().map(|name| Kept::read(home, name)).collect()
    }

    fn read(home: &Home, name: String) -> Result<Kept, Failure> {
        let path = path(home, &name);
        let bytes = fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
        let wrong =
            |why: String| Failure::local(format!("{}: {why}", path.display())).hint(tr!("orders-kept-do"));
        let kept: Kept = serde_json::from_slice(&bytes).map_err(|e| wrong(e.to_string()))?;
        match kept.format == FORMAT {
            true => Ok(Kept { name, ..kept }),
            false => Err(wrong(tr!(
                "orders-format",
                found = format!("{:?}", kept.format),
                want = format!("{FORMAT:?}")
            ))),
        }
    }

    /// What became of a sale whose answer was lost: its receipt may be here.
    pub(crate) fn find_receipt(&mut self, home: &Home) -> Result<(), Failure> {
        if self.statement.is_some() {
            return Ok(());
        }
        let entered = Receipts::of(home).statements()?;
        match entered.iter().find(|statement| statement.payload() == self.payload.as_bytes()) {
            Some(statement) => {
                self.statement = Some(statement.id().to_string());
                self.write(home)
            }
            None => Ok(()),
        }
    }
}

/// The leaf of a row; nothing if the salt is none.
pub(super) fn leaf(salt: &str, row: &str) -> Option<Hash> {
    let mut bytes = STANDARD.decode(salt).ok().filter(|salt| salt.len() == 32)?;
    bytes.extend_from_slice(row.as_bytes());
    Some(leaf_hash(&bytes))
}

/// SHA-256 of a file, in hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn path(home: &Home, name: &str) -> PathBuf {
    home.join("orders").join(format!("{name}.json"))
}
