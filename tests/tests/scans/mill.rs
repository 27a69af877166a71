//! A cooperative whose packs have codes, and the phones that look at them.

use std::{fs, path::PathBuf};

use serde_json::Value;
use suyuan_ledger::{
    rules::{CodeState, payload::Day},
    scans::{CodeAt, Device, Record, What},
};
use suyuan_tests::{Answer, Bench, Node, Person, get, get_with};

/// What a person's browser asks for.
pub(crate) const BROWSER: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

/// The cooperative.
pub(crate) struct Mill {
    pub(crate) bench: Bench,
    pub(crate) coop: Person,
    /// Where codes lead, in their order.
    pub(crate) codes: Vec<String>,
    pub(crate) roll: String,
    pub(crate) scan_key: PathBuf,
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A cooperative with ten boxes that bear codes, five of them for a lot, and a node that may sign for itself.
pub(crate) fn mill() -> Mill {
    let bench = Bench::new();
    let coop = Person::new(&bench.url());
    let key = text(&coop.json(&["key", "new"])["public"]).to_owned();
    bench.governor.ok(&[
        "member", "add", "SL", "--role", "producer", "--prefix", "SL", "--name", "en=SL", "--public", &key,
    ]);
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--near", "30.57,103.92"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    coop.ok(&["product", "add", "BOX", "--name", "en=Box", "--unit", "pcs", "--factor", "250 g"]);
    coop.ok(&["harvest", "100 kg", "--product", "STRAW", "--lot", "A", "--place", "E1"]);
    coop.ok(&["pack", "--from", "STRAW/A=100 kg", "--into", "BOX/B=400 pcs"]);
    let made = coop.json(&["codes", "BOX", "--count", "10", "--group-size", "5", "--csv", "r1.csv"]);
    coop.ok(&["codes", "bind", "R1/0", "BOX/B"]);
    let sheet = fs::read_to_string(coop.home().join("r1.csv")).unwrap();
    let path = |line: &str| {
        let uri = line.split(',').next().unwrap().split_once("://").unwrap().1;
        uri[uri.find('/').unwrap()..].to_owned()
    };
    let codes = sheet.trim_start_matches('\u{feff}').lines().skip(1).map(path).collect();
    let (roll, scan_key) = (text(&made["roll"]).to_owned(), scan_key(&bench));
    Mill { bench, coop, codes, roll, scan_key }
}

/// The node's own key, admitted.
pub(crate) fn scan_key(bench: &Bench) -> PathBuf {
    let node = Person::new(&bench.url());
    let made = node.json(&["key", "new"]);
    bench.governor.ok(&[
        "member",
        "add",
        "NODE",
        "--role",
        "operator",
        "--prefix",
        "NODE",
        "--name",
        "en=Node",
        "--public",
        text(&made["public"]),
    ]);
    let own = bench.data.parent().unwrap().join("scan-key.pem");
    fs::copy(node.home().join("keys/key.pem"), &own).unwrap();
    let pass = own.with_extension("pass");
    fs::write(&pass, "correct horse battery staple\n").unwrap();
    fs::set_permissions(&pass, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    own
}

impl Mill {
    pub(crate) fn stop(&mut self) {
        assert_eq!(self.bench.node.take().unwrap().stop(), 0);
    }

    pub(crate) fn start(&mut self, options: &[&str]) {
        self.bench.node = Some(Node::try_start(&self.bench.data, self.bench.port, options).unwrap());
    }

    /// Somebody's phone opens the page of a code.
    pub(crate) fn scan(&self, code: usize, agent: &str) -> Answer {
        let url = format!("{}{}?lang=en", self.bench.url(), self.codes[code]);
        get_with(&url, &[("accept", BROWSER), ("user-agent", agent)]).unwrap()
    }

    /// The page of a code as programs get it, which is no scan.
    pub(crate) fn json(&self, code: usize) -> Value {
        let url = format!("{}{}", self.bench.url(), self.codes[code]);
        let answer = get_with(&url, &[("accept", "application/json")]).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    /// The scans in it.
    pub(crate) fn seen(&self, code: usize) -> Value {
        self.json(code)["seen"].clone()
    }

    pub(crate) fn told(&self, what: &str) -> Value {
        self.coop.json(&["codes", "scans", what])["rolls"][0].clone()
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.bench.data.join("scans"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "scans"))
            .collect();
        files.sort();
        files
    }

    pub(crate) fn metric(&self, name: &str) -> u64 {
        let all = get(&format!("{}/metrics", self.bench.url())).unwrap().text();
        let line = all.lines().find(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
        line.unwrap_or_else(|| panic!("{name} in {all}")).rsplit(' ').next().unwrap().parse().unwrap()
    }

    /// Days that have passed, as a node would have written them: `new` phones a day look at a code, from so many days ago to yesterday.
    pub(crate) fn past(&self, position: u64, days: i32, new: u8) -> Vec<Day> {
        let dir = self.bench.data.join("scans");
        fs::create_dir_all(&dir).unwrap();
        let today = Day::of_ms(jiff::Timestamp::now().as_millisecond());
        let code = CodeAt::of(&self.roll.parse().unwrap(), position).unwrap();
        let mut written = Vec::new();
        for ago in (1..=days).rev() {
            let day = today.plus(-ago);
            let mut bytes = Vec::new();
            for n in 0..new {
                let device = Device { era: 0, hash: [9, 9, 9, 9, 9, 9, ago as u8, n] };
                let time_ms = day.begin_ms() as u64 + 3_600_000 * (1 + u64::from(n));
                let (what, state, spot) = (What::Scan, CodeState::Active, None);
                bytes.extend(Record { time_ms, code, device, what, state, spot }.to_bytes());
            }
            fs::write(dir.join(format!("{day}.scans")), bytes).unwrap();
            written.push(day);
        }
        written
    }
}
