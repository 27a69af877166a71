//! The codes in a cell, and what they are for: groups (`R1/0-2,5`), positions (`R1:42`), codes as a scanner reads them; several with spaces or
//! semicolons between.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use suyuan_ledger::codes::Serial;

use crate::{
    codes::{Chosen, Place, Ranges, RollTold, is_code, place_elsewhere, places_here, serial_of},
    failure::Failure,
    record::Desk,
    short::spoken,
    speech::tr,
};

/// Codes by roll: groups and positions.
pub(super) type Codes = BTreeMap<String, (Ranges, Ranges)>;

/// Codes of one lot.
#[derive(Clone, Debug, Default)]
pub(super) struct OfLot {
    /// Which.
    pub(super) codes: Codes,
    /// How many pieces that are; nothing where whole groups are among them, of which some may be voided or gone.
    pub(super) pieces: Option<u64>,
}

/// What is wrong with codes, and what to do.
pub(super) type Wrong = (String, String);

/// Looks codes up.
pub(super) struct Finder<'d> {
    desk: &'d Desk<'d>,
    here: HashMap<Serial, Place>,
    rolls: BTreeMap<String, RollTold>,
    /// Codes that the node has told of, by roll and position.
    told: HashMap<(String, u64), Position>,
}

#[derive(Deserialize)]
struct Positions {
    positions: Vec<Position>,
}

#[derive(Clone, Deserialize)]
struct Position {
    position: u64,
    state: String,
    since: u64,
    lot: Option<String>,
}

/// So many codes are asked for at once.
const AT_ONCE: usize = 500;

fn bind() -> String {
    tr!("orders-bind-do")
}

fn not_twice() -> String {
    tr!("orders-not-twice-do")
}

impl<'d> Finder<'d> {
    /// Looks for all serials of these cells at once.
    pub(super) fn new<'t>(
        desk: &'d Desk<'d>,
        cells: impl IntoIterator<Item = &'t str>,
    ) -> Result<Finder<'d>, Failure> {
        let words = cells.into_iter().flat_map(words);
        let serials: HashSet<Serial> = words.filter_map(|word| serial_of(&word).ok()).collect();
        let here =
            if serials.is_empty() { HashMap::new() } else { places_here(&desk.context.home, &serials)? };
        let mut finder = Finder { desk, here, rolls: BTreeMap::new(), told: HashMap::new() };
        let mut by_roll: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for place in finder.here.values() {
            by_roll.entry(place.roll.clone()).or_default().push(place.position);
        }
        for (roll, positions) in by_roll {
            finder.ask(&roll, positions)?;
        }
        Ok(finder)
    }

    /// The codes of a cell by lot. What may not be sold is an error.
    pub(super) fn cell(&mut self, text: &str) -> Result<Result<BTreeMap<String, OfLot>, Wrong>, Failure> {
        let mut lots: BTreeMap<String, OfLot> = BTreeMap::new();
        for word in words(text) {
            if let Err(wrong) = self.word(&word, &mut lots)? {
                return Ok(Err(wrong));
            }
        }
        Ok(Ok(lots))
    }

    fn word(&mut self, word: &str, lots: &mut BTreeMap<String, OfLot>) -> Result<Result<(), Wrong>, Failure> {
        let (roll, groups, positions) = if is_code(&self.desk.context.home, word)? {
            let here = serial_of(word).ok().and_then(|serial| self.here.get(&serial).cloned());
            let place = match here.map_or_else(|| place_elsewhere(&self.desk.trusted, word), Ok) {
                Ok(place) => place,
                Err(failure) if is_about_the_cell(&failure) => {
                    return Ok(Err((failure.cause, tr!("orders-scan-again-do"))));
                }
                Err(failure) => return Err(failure),
            };
            (self.roll(&place.roll)?, Ranges::default(), Ranges::of(vec![(place.position, place.position)]))
        } else {
            let read = Chosen::read(word).and_then(|chosen| Ok((self.roll(&chosen.roll)?, chosen)));
            let read = read.and_then(|(told, chosen)| Ok((told.choose(&chosen)?, told)));
            match read {
                Ok(((groups, positions), told)) => (told, groups, positions),
                Err(failure) if is_about_the_cell(&failure) => {
                    return Ok(Err((failure.cause, tr!("orders-codes-do"))));
                }
                Err(failure) => return Err(failure),
            }
        };
        Ok(match self.add_groups(&roll, &groups, lots) {
            Ok(()) => self.add_positions(&roll, &positions, lots)?,
            Err(wrong) => Err(wrong),
        })
    }

    fn roll(&mut self, name: &str) -> Result<RollTold, Failure> {
        if let Some(told) = self.rolls.get(name) {
            return Ok(told.clone());
        }
        let (client, party) = (&self.desk.trusted.client, self.desk.signer.party());
        let meant = RollTold::meant(client, party, name)?;
        let told = RollTold::one(client, &meant.roll)?;
        self.rolls.insert(name.to_owned(), told.clone());
        self.rolls.insert(told.roll.clone(), told.clone());
        Ok(told)
    }

    fn add_groups(
        &self,
        roll: &RollTold,
        groups: &Ranges,
        lots: &mut BTreeMap<String, OfLot>,
    ) -> Result<(), Wrong> {
        for (first, last) in groups.iter() {
            for run in roll.groups.iter().filter(|run| run.first <= last && first <= run.last) {
                let (from, to) = (run.first.max(first), run.last.min(last));
                let name = format!("{}/{}", roll.name, Ranges::of(vec![(from, to)]));
                let lot = may_be_sold(&name, &run.state, run.lot.as_deref())?;
                let there = lots.entry(lot).or_insert_with(|| OfLot { pieces: Some(0), ..OfLot::default() });
                there.pieces = None;
                let codes = there.codes.entry(roll.roll.clone()).or_default();
                codes.0 = codes.0.and(&Ranges::of(vec![(from, to)]));
            }
        }
        Ok(())
    }

    /// Asks the node about codes of a roll, many at once, and remembers what it says.
    fn ask(&mut self, roll: &str, mut positions: Vec<u64>) -> Result<(), Failure> {
        positions.retain(|position| !self.told.contains_key(&(roll.to_owned(), *position)));
        positions.sort_unstable();
        for some in positions.chunks(AT_ONCE) {
            let runs = Ranges::of(some.iter().map(|position| (*position, *position)).collect());
            let path = format!("/v1/codes/{roll}/positions?of={runs}");
            let told: Positions = self.desk.trusted.client.json(&path)?;
            let told = told.positions.into_iter();
            self.told.extend(told.map(|told| ((roll.to_owned(), told.position), told)));
        }
        Ok(())
    }

    fn add_positions(
        &mut self,
        roll: &RollTold,
        positions: &Ranges,
        lots: &mut BTreeMap<String, OfLot>,
    ) -> Result<Result<(), Wrong>, Failure> {
        let positions: Vec<u64> = positions.iter().flat_map(|(first, last)| first..=last).collect();
        self.ask(&roll.roll, positions.clone())?;
        for position in positions {
            let told = self.told.get(&(roll.roll.clone(), position)).ok_or_else(|| {
                Failure::network(tr!(
                    "orders-not-told",
                    position = position.to_string(),
                    roll = roll.name.to_string()
                ))
            })?;
            let name = format!("{}:{position}", roll.name);
            let lot = match may_be_sold(&name, &told.state, told.lot.as_deref()) {
                Ok(lot) => lot,
                Err((what, hint)) => {
                    return Ok(Err((
                        tr!("orders-wrong-entry", what = what.to_string(), entry = told.since.to_string()),
                        hint,
                    )));
                }
            };
            let there = lots.entry(lot).or_insert_with(|| OfLot { pieces: Some(0), ..OfLot::default() });
            there.pieces = there.pieces.map(|pieces| pieces + 1);
            let codes = there.codes.entry(roll.roll.clone()).or_default();
            codes.1 = codes.1.and(&Ranges::of(vec![(position, position)]));
        }
        Ok(Ok(()))
    }

    /// The name of a roll that was looked up.
    pub(super) fn name<'n>(&'n self, roll: &'n str) -> &'n str {
        self.rolls.get(roll).map_or(roll, |told| &told.name)
    }
}

/// The lot of codes that nobody has sold, opened, voided or called back.
fn may_be_sold(name: &str, state: &str, lot: Option<&str>) -> Result<String, Wrong> {
    match (state, lot) {
        ("active" | "returned", Some(lot)) => Ok(lot.to_owned()),
        ("not-activated", _) | (_, None) => Err((tr!("orders-no-lot", code = name.to_string()), bind())),
        ("recalled", Some(lot)) => Err((
            tr!("orders-recalled", code = name.to_string(), lot = spoken(lot)),
            tr!("orders-recalled-do"),
        )),
        (state, _) => {
            Err((tr!("orders-already", code = name.to_string(), state = state.to_string()), not_twice()))
        }
    }
}

/// Whether what went wrong is what was written, and not the node or this machine.
fn is_about_the_cell(failure: &Failure) -> bool {
    use crate::failure::Kind;
    failure.kind == Kind::Usage
        || matches!(failure.code.as_deref(), Some("not-found" | "no-code" | "no-roll"))
}

/// The words of a cell. A comma between numbers belongs to their word.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in text.split(|c: char| c.is_whitespace() || ";；、，".contains(c)) {
        let mut open = false;
        for piece in part.split(',').filter(|piece| !piece.is_empty()) {
            let numbers = piece.bytes().all(|b| b.is_ascii_digit() || b == b'-');
            match words.last_mut() {
                Some(word) if open && numbers => {
                    word.push(',');
                    word.push_str(piece);
                }
                _ => words.push(piece.to_owned()),
            }
            open = true;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_whole() {
        assert_eq!(
            words("R1/0-2,5; R2:7,9\nhttps://t.cn/p/A/21/0000000000000000"),
            ["R1/0-2,5", "R2:7,9", "https://t.cn/p/A/21/0000000000000000"]
        );
        assert_eq!(
            words("0000000000000000,AAAAAAAAAAAAAAAA；R1"),
            ["0000000000000000", "AAAAAAAAAAAAAAAA", "R1"]
        );
        assert!(words(" ;, ").is_empty());
    }

    #[test]
    fn what_is_gone_is_not_sold() {
        assert!(
            may_be_sold("R1:1", "active", Some("L")).is_ok()
                && may_be_sold("R1:1", "returned", Some("L")).is_ok()
        );
        for state in ["sold", "opened", "voided", "recalled", "not-activated"] {
            assert!(may_be_sold("R1:1", state, Some("L")).is_err(), "{state}");
        }
        assert!(may_be_sold("R1:1", "active", None).is_err());
    }
}
