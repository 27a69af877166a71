//! The file of a roll in the client's directory: as secret as a key.

use std::{fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};
use suyuan_ledger::codes::{Seed, Shape};
use zeroize::Zeroize;

use crate::{failure::Failure, home::Home, safe_file, speech::tr, when};

/// What makes a roll. Written once.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RollFile {
    /// Its short name, unique among those of a party.
    pub(crate) name: String,
    /// The ledger that it was made for.
    pub(crate) ledger: String,
    /// The product.
    pub(crate) product: String,
    /// How many codes.
    pub(crate) count: u64,
    /// How many make a group.
    pub(crate) group_size: u64,
    /// Whether each has a PIN.
    pub(crate) pins: bool,
    /// The root over them, base64.
    pub(crate) root: String,
    /// The lot that it was made for, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lot: Option<String>,
    /// When it was made.
    pub(crate) made: String,
    /// 64 hexadecimal digits, from which every serial and PIN follows.
    seed: String,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Sent {
    /// The statement that commits to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) statement: Option<String>,
    /// Whether the node has its list.
    pub(crate) listed: bool,
}

impl RollFile {
    /// A roll that is in no file yet.
    pub(crate) fn new(
        name: String,
        ledger: String,
        product: String,
        shape: &Shape,
        pins: bool,
    ) -> Result<RollFile, Failure> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)
            .map_err(|e| Failure::local(tr!("no-randomness", cause = e.to_string())))?;
        let text = hex::encode(seed);
        seed.zeroize();
        Ok(RollFile {
            name,
            ledger,
            product,
            count: shape.count(),
            group_size: shape.group_size(),
            pins,
            root: String::new(),
            lot: None,
            made: when::now().timestamp().to_string(),
            seed: text,
        })
    }

    /// Writes it, for good; a roll of that name is an error and stays as it is.
    pub(crate) fn create(&self, home: &Home) -> Result<(), Failure> {
        let path = path(home, &self.name);
        let text = toml::to_string(self).map_err(Failure::local)?;
        safe_file::create(&path, text.as_bytes()).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                Failure::local(tr!("codes-roll-exists", file = path.display().to_string()))
                    .code("roll-exists")
                    .hint(tr!("codes-roll-exists-do", roll = self.name.to_string()))
            }
            _ => Failure::file(&path, &error),
        })
    }

    /// Removes one that is in no log.
    pub(crate) fn remove(&self, home: &Home) -> Result<(), Failure> {
        let path = path(home, &self.name);
        fs::remove_file(&path).map_err(|e| Failure::file(&path, &e))
    }

    /// A roll that was made here.
    pub(crate) fn read(home: &Home, name: &str) -> Result<RollFile, Failure> {
        let missing = || {
            Failure::local(tr!("codes-no-roll", roll = name.to_string()))
                .code("no-roll")
                .hint(tr!("codes-no-roll-do"))
        };
        RollFile::find(home, name)?.ok_or_else(missing)
    }

    /// The same, if there is one.
    pub(crate) fn find(home: &Home, name: &str) -> Result<Option<RollFile>, Failure> {
        let path = path(home, name);
        match safe_file::others_may(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::file(&path, &error)),
            Ok(0) => {}
            Ok(bits) => {
                return Err(Failure::local(tr!(
                    "codes-roll-exposed",
                    file = path.display().to_string(),
                    mode = format!("{:03o}", 0o600 | bits)
                ))
                .code("exposed")
                .hint(tr!("codes-roll-exposed-do", file = path.display().to_string())));
            }
        }
        let text = fs::read_to_string(&path).map_err(|e| Failure::file(&path, &e))?;
        let roll: RollFile = toml::from_str(&text).map_err(|e| {
            Failure::local(format!("{}: {e}", path.display())).hint(tr!("codes-roll-unreadable-do"))
        })?;
        roll.shape()?;
        roll.seed()?;
        Ok(Some(roll))
    }

    /// All that were made here, by name.
    pub(crate) fn all(home: &Home) -> Result<Vec<RollFile>, Failure> {
        let dir = home.join("rolls");
        let listed = match fs::read_dir(&dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            listed => listed.map_err(|e| Failure::file(&dir, &e))?,
        };
        let names = listed.filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            name.strip_suffix(".toml").filter(|name| !name.contains('.')).map(str::to_owned)
        });
        let mut names: Vec<String> = names.collect();
        names.sort_by_key(|name| (name.len(), name.clone()));
        names.iter().map(|name| RollFile::read(home, name)).collect()
    }

    /// The seed.
    pub(crate) fn seed(&self) -> Result<Seed, Failure> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(&self.seed, &mut bytes)
            .map_err(|_| Failure::local(tr!("codes-seed-wrong", roll = self.name.to_string())))?;
        Ok(Seed::from_bytes(bytes))
    }

    /// How many codes, in groups of how many.
    pub(crate) fn shape(&self) -> Result<Shape, Failure> {
        Shape::new(self.count, self.group_size).map_err(|e| {
            Failure::local(tr!("codes-roll-wrong", roll = self.name.to_string(), cause = e.to_string()))
        })
    }

    /// What became of it.
    pub(crate) fn sent(&self, home: &Home) -> Result<Sent, Failure> {
        Ok(home.read(&sent_name(&self.name))?)
    }

    /// Keeps what became of it.
    pub(crate) fn set_sent(&self, home: &Home, sent: &Sent) -> Result<(), Failure> {
        Ok(home.write(&sent_name(&self.name), sent)?)
    }
}

impl std::fmt::Debug for RollFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RollFile")
            .field("name", &self.name)
            .field("product", &self.product)
            .finish_non_exhaustive()
    }
}

impl Drop for RollFile {
    fn drop(&mut self) {
        self.seed.zeroize();
    }
}

/// The name behind the last `R1`, `R2` … of these.
pub(crate) fn next_name<'n>(taken: impl IntoIterator<Item = &'n str>) -> String {
    let number = |name: &str| name.strip_prefix('R').and_then(|number| number.parse::<u32>().ok());
    let last = taken.into_iter().filter_map(number).max().unwrap_or(0);
    format!("R{}", last.saturating_add(1))
}

fn path(home: &Home, name: &str) -> PathBuf {
    home.join("rolls").join(format!("{name}.toml"))
}

fn sent_name(name: &str) -> String {
    format!("rolls/{name}.sent.toml")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn roll(name: &str) -> RollFile {
        let shape = Shape::new(10, 5).unwrap();
        RollFile::new(name.into(), "00".into(), "https://t.example/p/RICE".into(), &shape, true).unwrap()
    }

    #[test]
    fn a_roll_is_written_once_for_its_owner_alone() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::find(Some(dir.path())).unwrap();
        let first = roll("R1");
        first.create(&home).unwrap();
        assert_eq!(roll("R1").create(&home).unwrap_err().code.as_deref(), Some("roll-exists"));
        let read = RollFile::read(&home, "R1").unwrap();
        assert_eq!(read.seed().unwrap().as_bytes(), first.seed().unwrap().as_bytes());
        assert_eq!(first.sent(&home).unwrap(), Sent::default());
        let sent = Sent { statement: Some("ab".into()), listed: true };
        first.set_sent(&home, &sent).unwrap();
        assert_eq!(read.sent(&home).unwrap(), sent);
        assert_eq!(RollFile::all(&home).unwrap().len(), 1, "what became of it is no roll");
        let path = path(&home, "R1");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let exposed = RollFile::read(&home, "R1").unwrap_err();
        assert!(exposed.hint.unwrap().starts_with("chmod 600"), "{}", exposed.cause);
        assert!(!format!("{read:?}").contains(&read.seed), "a seed is not shown");
    }

    #[test]
    fn names_go_on_behind_the_last() {
        assert_eq!(next_name([]), "R1");
        assert_eq!(next_name(["R9", "R10", "SPRING", "R-1", "RX"]), "R11");
    }
}
