//! How values are written for people. `assets/show.js` repeats these rules to compare the page with what was signed, and
//! `assets/test/show.test.js` holds both to the same examples (`tests/formats.json`).

use crate::lang::Lang;

/// An exact decimal in plain notation, no needless zeros, groups of three: `-1200.50` → `−1,200.5`. Text that is no
/// number stays as it is.
pub fn number(text: &str) -> String {
    plain(text).map_or_else(
        || text.to_owned(),
        |(negative, whole, fraction)| {
            let mut out = String::from(if negative { "−" } else { "" });
            for (i, digit) in whole.chars().enumerate() {
                if i > 0 && (whole.len() - i) % 3 == 0 {
                    out.push(',');
                }
                out.push(digit);
            }
            if !fraction.is_empty() {
                out.push('.');
                out.push_str(&fraction);
            }
            out
        },
    )
}

/// A number with its unit's name: `1,200 kg`, `1 case`, `60%`. A unit without a name is shown by its code.
pub fn quantity(lang: Lang, value: &str, unit: &str) -> String {
    let number = number(value);
    let name = unit_name(lang, unit, number == "1");
    if name.starts_with('%') { format!("{number}{name}") } else { format!("{number} {name}") }
}

/// The name of a unit, for one or for several.
pub fn unit_name(lang: Lang, unit: &str, one: bool) -> String {
    let several = || lang.get(&format!("unit-{unit}"), &[]);
    let named = if one { lang.get(&format!("unit-{unit}-one"), &[]).or_else(several) } else { several() };
    named.unwrap_or_else(|| unit.to_owned())
}

/// What the rules say of a case, with its units as people write them: `holds 2 KGM of …` becomes `holds 2 kg of …`. Their words are part of a
/// verdict, which every version must find alike, so they keep the codes and whoever shows them calls this. They are English, and so are
/// the units here. A code is known by what stands before it: a number, or "in".
pub fn with_units(said: &str) -> String {
    let english = Lang::of("en").unwrap_or_default();
    let mut before = "";
    let word = |word| {
        let number = std::mem::replace(&mut before, word).trim_start_matches('(');
        let counted = number.starts_with(|c: char| c.is_ascii_digit() || c == '-') && plain(number).is_some();
        let code = word.trim_end_matches([',', ';', ':', '.', ')']);
        let is_code = matches!(code.len(), 2..=3)
            && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        match is_code && (counted || number == "in") {
            true => unit_name(english, code, number == "1") + &word[code.len()..],
            false => word.to_owned(),
        }
    };
    said.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The day of an RFC 3339 time, by its own wall clock; text that is none stays as it is.
pub fn date(lang: Lang, rfc3339: &str) -> String {
    day(lang, rfc3339).unwrap_or_else(|| rfc3339.to_owned())
}

/// Day, hour and minute of an RFC 3339 time, by its own wall clock.
pub fn moment(lang: Lang, rfc3339: &str) -> String {
    let clock = rfc3339.get(11..16).filter(|clock| {
        clock.char_indices().all(|(i, c)| if i == 2 { c == ':' } else { c.is_ascii_digit() })
    });
    match (day(lang, rfc3339), clock) {
        (Some(day), Some(clock)) => format!("{day} {clock}"),
        _ => rfc3339.to_owned(),
    }
}

/// The last segment of an identifier, which people know it by.
pub fn last_segment(uri: &str) -> &str {
    uri.rsplit('/').find(|part| !part.is_empty()).unwrap_or(uri)
}

/// The path of an identifier on this host.
pub fn path_of(uri: &str) -> &str {
    uri.split_once("://").and_then(|(_, rest)| rest.find('/').map(|slash| &rest[slash..])).unwrap_or("")
}

/// An address as it is written out on paper: no scheme.
pub fn address(uri: &str) -> &str {
    uri.strip_prefix("https://").unwrap_or(uri)
}

fn day(lang: Lang, rfc3339: &str) -> Option<String> {
    let mut parts = rfc3339.get(..10)?.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let month: u8 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    let day: u8 = day.parse().ok()?;
    let month = lang.say(&format!("month-{month}"));
    Some(lang.with("date", &[("year", year), ("month", &month), ("day", &day.to_string())]))
}

/// Sign, whole digits and fraction of a JSON number, exponent worked in.
fn plain(text: &str) -> Option<(bool, String, String)> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().ok().filter(|e: &i32| e.abs() <= 64)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut digits = format!("{whole}{fraction}");
    let mut point = whole.len() as i32 + exponent;
    if point < 1 {
        digits.insert_str(0, &"0".repeat((1 - point) as usize));
        point = 1;
    }
    let point = point as usize;
    if digits.len() < point {
        digits.push_str(&"0".repeat(point - digits.len()));
    }
    let (whole, fraction) = digits.split_at(point);
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let fraction = fraction.trim_end_matches('0');
    let negative = negative && !(whole == "0" && fraction.is_empty());
    Some((negative, whole.to_owned(), fraction.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::with_units;

    #[test]
    fn what_the_rules_say_is_shown_with_the_units_that_people_write() {
        for (said, shown) in [
            ("holds 2.5 KGM of STRAW/L; 1 H87 is needed", "holds 2.5 kg of STRAW/L; 1 piece is needed"),
            ("BOX/B is kept in H87", "BOX/B is kept in pieces"),
            ("100 LTR, at most 90 LTR.", "100 L, at most 90 L."),
            // No unit stands there, or none that has a name.
            ("20 CS of CS to PK", "20 cases of CS to PK"),
            ("3 ZZ of 4", "3 ZZ of 4"),
            ("found KGS, expected KGM or TNE", "found KGS, expected KGM or TNE"),
        ] {
            assert_eq!(with_units(said), shown);
        }
    }
}
