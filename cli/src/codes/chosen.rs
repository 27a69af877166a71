//! Codes as people choose them: `R1` (all of a roll), `R1/0-9,12` (groups), `R1:5,7-9` (single positions).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{failure::Failure, speech::tr};

/// Numbers in ascending ranges, both ends in them, that neither touch nor overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ranges(Vec<(u64, u64)>);

/// Some codes of a roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// The roll's name, or the id of its statement.
    pub(crate) roll: String,
    /// Whole groups.
    pub(crate) groups: Ranges,
    /// Single codes.
    pub(crate) positions: Ranges,
}

impl Ranges {
    /// Numbers from nothing to before `end`.
    pub(crate) fn all(end: u64) -> Ranges {
        Ranges(end.checked_sub(1).map(|last| (0, last)).into_iter().collect())
    }

    /// Reads `0-9,12`.
    pub(crate) fn read(text: &str) -> Result<Ranges, Failure> {
        let wrong = |part: &str| {
            Failure::usage(tr!("codes-no-range", said = format!("{part:?}"))).hint(tr!("codes-no-range-do"))
        };
        let part = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let number = |text: &str| text.trim().parse::<u64>().map_err(|_| wrong(part));
            let (first, last) = (number(first)?, number(last)?);
            if first > last { Err(wrong(part)) } else { Ok((first, last)) }
        };
        Ok(Ranges::of(text.split(',').map(part).collect::<Result<Vec<_>, _>>()?))
    }

    /// Puts ranges in order, and together what touches.
    pub(crate) fn of(mut ranges: Vec<(u64, u64)>) -> Ranges {
        ranges.sort_unstable();
        let mut joined: Vec<(u64, u64)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match joined.last_mut() {
                Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
                _ => joined.push((first, last)),
            }
        }
        Ranges(joined)
    }

    /// Both.
    pub(crate) fn and(&self, other: &Ranges) -> Ranges {
        Ranges::of(self.iter().chain(other.iter()).collect())
    }

    /// Each range, first and last.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.iter().copied()
    }

    /// How many numbers.
    pub(crate) fn count(&self) -> u64 {
        self.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// The largest.
    pub(crate) fn last(&self) -> Option<u64> {
        self.0.last().map(|(_, last)| *last)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As statements have them.
    pub(crate) fn to_json(&self) -> Value {
        json!(self.0)
    }
}

impl Chosen {
    /// Reads one. A roll alone means all of its groups, which the caller fills in.
    pub(crate) fn read(text: &str) -> Result<Chosen, Failure> {
        let none = Ranges::default;
        let (roll, groups, positions) = match (text.split_once('/'), text.split_once(':')) {
            (Some((roll, groups)), None) => (roll, Ranges::read(groups)?, none()),
            (None, Some((roll, positions))) => (roll, none(), Ranges::read(positions)?),
            (None, None) => (text, none(), none()),
            (Some(_), Some(_)) => ("", none(), none()),
        };
        let is_name = (1..=64).contains(&roll.len())
            && roll.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        if !is_name {
            return Err(Failure::usage(tr!("codes-names-none", said = format!("{text:?}")))
                .hint(tr!("codes-names-none-do")));
        }
        let is_id = roll.len() == 64;
        let roll = if is_id { roll.to_ascii_lowercase() } else { roll.to_ascii_uppercase() };
        Ok(Chosen { roll, groups, positions })
    }

    /// Reads several; those of one roll are put together.
    pub(crate) fn read_all(texts: &[String]) -> Result<Vec<Chosen>, Failure> {
        let mut rolls: BTreeMap<String, Chosen> = BTreeMap::new();
        for text in texts {
            let chosen = Chosen::read(text)?;
            match rolls.get_mut(&chosen.roll) {
                // A whole roll has everything else in it.
                Some(known) if known.is_whole() => {}
                Some(known) if chosen.is_whole() => *known = chosen,
                Some(known) => {
                    known.groups = known.groups.and(&chosen.groups);
                    known.positions = known.positions.and(&chosen.positions);
                }
                None => drop(rolls.insert(chosen.roll.clone(), chosen)),
            }
        }
        Ok(rolls.into_values().collect())
    }

    /// Whether the roll alone was named.
    pub(crate) fn is_whole(&self) -> bool {
        self.groups.is_empty() && self.positions.is_empty()
    }
}

impl std::fmt::Display for Ranges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, (first, last)) in self.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            match first == last {
                true => write!(f, "{comma}{first}")?,
                false => write!(f, "{comma}{first}-{last}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_put_in_order_and_together() {
        let ranges = Ranges::read("12, 3-5,0-2,9-9,11").unwrap();
        assert_eq!(ranges.to_string(), "0-5,9,11-12");
        assert_eq!((ranges.count(), ranges.last()), (9, Some(12)));
        assert_eq!(ranges.to_json(), json!([[0, 5], [9, 9], [11, 12]]));
        assert_eq!(Ranges::all(10).to_string(), "0-9");
        assert!(Ranges::all(0).is_empty());
        for wrong in ["", "a", "5-3", "1--2", "1,,2", "-1"] {
            assert!(Ranges::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn groups_and_positions_are_told_apart() {
        let chosen = Chosen::read("r1/0-9").unwrap();
        assert_eq!((chosen.roll.as_str(), chosen.groups.count(), chosen.positions.count()), ("R1", 10, 0));
        let several = ["R1/0", "R2", "r1/1", "R1:250", "R2/3"].map(str::to_owned);
        let all = Chosen::read_all(&several).unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].groups.to_string(), all[0].positions.to_string()), ("0-1".into(), "250".into()));
        assert!(all[1].is_whole());
        assert!(
            Chosen::read("R1/0:3").is_err()
                && Chosen::read("").is_err()
                && Chosen::read("https://x/p").is_err()
        );
    }
}
