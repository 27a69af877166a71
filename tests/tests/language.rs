//! A day in Chinese, through the real binary: no line that people read is English.
//!
//! What stays as it is in any language: names, codes, addresses, options and command lines to type, and in parentheses the
//! node's own words on the case behind a code.
#![allow(clippy::unwrap_used)] // a day that cannot go on should stop at once

use std::fs;

use suyuan_tests::{Bench, Person};

/// Somebody who is spoken to in Chinese, and what was not; or did not end as it should.
struct Listener<'p> {
    person: &'p Person,
    english: Vec<String>,
}

impl Listener<'_> {
    /// Runs a line, which ends with this code; everything it says is listened to.
    fn hear(&mut self, code: i32, line: &str) {
        let args: Vec<&str> = line.split(' ').collect();
        let ran = self.person.command(&args).env("SUYUAN_LANG", "zh").output().unwrap();
        let said = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        if ran.status.code() != Some(code) {
            self.english
                .push(format!("suyuan {line}: ended with {:?}, not {code}\n{said}", ran.status.code()));
        }
        let english = said.lines().filter(|line| is_english(line));
        self.english.extend(english.map(|said| format!("suyuan {line}\n    {said}")));
    }
}

/// Whether two English words follow each other in what is neither a command line nor in parentheses.
fn is_english(line: &str) -> bool {
    let mut plain = String::new();
    let (mut depth, mut quoted) = (0, false);
    for c in line.chars() {
        match c {
            '`' => quoted = !quoted,
            '（' => depth += 1,
            '）' => depth -= 1,
            _ if depth == 0 && !quoted => plain.push(c),
            _ => {}
        }
    }
    let plain = plain.split("suyuan ").next().unwrap_or_default();
    let is_word = |part: &&str| {
        let part = part.trim_matches(|c: char| c.is_ascii_punctuation());
        part.len() > 1 && part.bytes().skip(1).all(|b| b.is_ascii_lowercase()) && part.is_ascii()
    };
    // Columns stand two spaces apart, and JSON is in quotes.
    plain.split("  ").filter(|column| !column.contains('"')).any(|column| {
        let parts: Vec<&str> = column.split_whitespace().collect();
        parts.windows(2).any(|two| two.iter().all(is_word))
    })
}

#[test]
fn english_is_told_from_names_codes_and_commands() {
    for english in ["not admitted", "error: nobody answers at http://h", "  by SLCM, entry 3 of the log"] {
        assert!(is_english(english), "{english}");
    }
    for other in [
        "未启用",
        "怎么办：suyuan codes bind GROUP LOT and more",
        "错误：没有批次（the lot is unknown）",
        "`suyuan outbox again ID` 再发",
        "STRAW/A  100 KGM  accepted",
        "  \"action\": \"admit\",",
        "GOV   Bench  association",
    ] {
        assert!(!is_english(other), "{other}");
    }
}

#[test]
fn a_day_in_chinese_has_no_line_in_english() {
    let bench = Bench::new();
    let (coop, shop) = (bench.join("SLCM", "producer"), bench.join("SHOP", "shop"));
    let data = bench.data.display().to_string();
    let mut english = Vec::new();

    let mut listener = Listener { person: &coop, english: Vec::new() };
    for line in [
        "place add E1 --name zh=东一号棚 --type greenhouse --yes",
        "product add STRAW --name zh=草莓 --unit KGM --yes",
        "product add BOX --name zh=盒装草莓 --unit H87 --factor 250g --yes",
        "harvest 100kg --product STRAW --place E1 --lot A --yes",
        "pack --from STRAW/A=100kg --into BOX/B=400pcs --place E1 --yes",
        "codes BOX --count 20 --group-size 10 --yes",
        "codes show R1",
        "codes bind R1/0-1 BOX/B --yes",
        "codes show R1",
        "codes show R1:3",
        "codes scans",
        "ship BOX/B=300pcs --to SHOP --doc DN-1 --yes",
        "trace BOX/B",
        "trace BOX/B --back",
        "trace STRAW/A --forward --svg a.svg",
        "hold BOX/B --reason 复检 --yes",
        "orders list",
        "complaints",
        "commitment list BOX/B",
        "export BOX/B --bundle b.json",
        "verify b.json",
        "export --form verifier --out v.html",
        "product list",
        "place list",
        "party list",
        "member list",
        "sync",
        "status",
        "doctor",
        "key show",
        "key list",
        "draft list",
        "privacy list",
    ] {
        listener.hear(0, line);
    }
    for (code, line) in [
        (2, "codes show R9"),
        (2, "codes show R1:99"),
        (2, "place add E2 --name zh=棚 --type greenhouse --near here --yes"),
        (2, "product add X --name zh=某 --unit KGM --cold-chain 8 --yes"),
        (2, "identifier http://127.0.0.1/p/X --prefix-digits 7"),
        (2, "orders show 1"),
        (2, "export"),
        (1, "sensor attribute STRAW/A"),
        (3, "approve 1"),
        (2, "release 1 --reason 好了"),
        (1, "trace STRAW/NEVER"),
        (1, "recall acknowledge R-9"),
        (2, "charter change"),
    ] {
        listener.hear(code, line);
    }
    listener.hear(0, &format!("audit {}", bench.url()));
    english.append(&mut listener.english);

    let mut listener = Listener { person: &shop, english: Vec::new() };
    fs::write(shop.home().join("node.toml"), "listen = \"127.0.0.1:1\"\n").unwrap();
    for line in [
        "recall status",
        "config check node.toml",
        "charter show",
        "witness init --data w --name w.example",
        "witness logs --data w",
    ] {
        listener.hear(0, line);
    }
    for line in [
        format!("backup backed --data {data}"),
        "restore backed --data again".to_owned(),
        format!("log-key list --data {data}"),
    ] {
        listener.hear(0, &line);
    }
    english.append(&mut listener.english);
    assert!(english.is_empty(), "{}", english.join("\n"));
}
