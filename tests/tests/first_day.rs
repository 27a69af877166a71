//! `docs/FIRST-DAY.md`, walked as it is written: its commands, its week's harvests in a workbook, and the node stopped where it says so.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    path::Path,
    process::{Child, Command},
    time::{Duration, Instant},
};

use jiff::{ToSpan, Zoned, civil::Date};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use suyuan_tests::{free_port, get, program};

/// How long the commands may take in all; the fifteen minutes are for the person.
const PATIENCE: Duration = Duration::from_secs(300);

/// Who walks: a directory, a port, a language.
struct Walk<'w> {
    dir: &'w Path,
    port: u16,
    language: &'w str,
    home: Option<&'w str>,
    node: Option<Child>,
}

impl Drop for Walk<'_> {
    fn drop(&mut self) {
        self.unplug();
    }
}

impl Walk<'_> {
    fn command(&self, name: &str) -> Command {
        let path = format!("{}:{}", program().parent().unwrap().display(), std::env::var("PATH").unwrap());
        let mut command = Command::new(name);
        command.current_dir(self.dir).env("HOME", self.dir).env("PATH", path).env("NO_COLOR", "1");
        command.env("SUYUAN_NODE", format!("http://127.0.0.1:{}", self.port)).env_remove("SUYUAN_KEY");
        command.env("SUYUAN_PASSPHRASE", "correct horse battery staple").env("SUYUAN_LANG", self.language);
        match self.home {
            Some(home) => command.env("SUYUAN_HOME", home),
            None => command.env_remove("SUYUAN_HOME"),
        };
        command
    }

    /// Runs a line as a shell does; it must succeed. Gives what it said, data and talk.
    fn line(&self, line: &str) -> String {
        let line = line.replace("8420", &self.port.to_string());
        let ran = self.command("bash").args(["-euc", &line]).output().unwrap();
        let said =
            format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success(), "{line}\n{said}");
        said
    }

    fn json(&self, line: &str) -> Value {
        let ran = self.command("bash").args(["-euc", &format!("{line} --json")]).output().unwrap();
        assert!(ran.status.success(), "{line}\n{}", String::from_utf8_lossy(&ran.stderr));
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    fn plug_in(&mut self) {
        let listen = format!("127.0.0.1:{}", self.port);
        let args = ["node", "--data", "ledger", "--listen", &listen, "--quiet"];
        self.node = Some(
            self.command(program().to_str().unwrap()).args(args).env("SUYUAN_LOG", "warn").spawn().unwrap(),
        );
        let from = Instant::now();
        while get(&format!("http://{listen}/health")).is_err() {
            assert!(from.elapsed() < PATIENCE, "the node does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn unplug(&mut self) {
        if let Some(mut node) = self.node.take() {
            let _ = Command::new("kill").arg(node.id().to_string()).status();
            let _ = node.wait();
        }
    }
}

/// The commands of the section with this number.
fn commands(text: &str, section: u32) -> Vec<&str> {
    let of = text.split_once(&format!("\n## {section}. ")).unwrap().1.split("\n## ").next().unwrap();
    of.split("```sh\n").skip(1).flat_map(|block| block.split("```").next().unwrap().lines()).collect()
}

/// The table that is to be typed in: headings and rows.
fn table(text: &str) -> Vec<Vec<&str>> {
    let of = text.split_once("\n## 4. ").unwrap().1.split("\n## ").next().unwrap();
    let rows = of.lines().filter(|line| line.starts_with('|') && !line.starts_with("|---"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The same way of writing, of another day.
fn written_as(example: &str, day: Date) -> String {
    let suffix = match day.day() {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    };
    let form = match example {
        _ if example.contains('月') => "%-m月%-d日".to_owned(),
        _ if example.contains('/') => "%Y/%-m/%-d".to_owned(),
        _ if example.ends_with("th") => format!("%b %-d{suffix}"),
        _ if example.contains(' ') => "%-d %B".to_owned(),
        _ => "%Y-%m-%d".to_owned(),
    };
    day.strftime(&form).to_string()
}

/// Fills the sheet in: the headings of the template, the rows of the document, the days of the last week.
fn fill_in(dir: &Path, language: &str, headings: &[String], table: &[Vec<&str>]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    // As the template's is called, which says the act.
    sheet.set_name(if language == "zh" { "采收" } else { "harvest" }).unwrap();
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string(0, column, heading).unwrap();
    }
    let first = Zoned::now().date() - (table.len() as i64 - 1).days();
    for (at, row) in table[1..].iter().enumerate() {
        for (heading, cell) in table[0].iter().zip(row) {
            let column = headings.iter().position(|have| have.eq_ignore_ascii_case(heading));
            let column =
                column.unwrap_or_else(|| panic!("the template has no column {heading}: {headings:?}"));
            let (line, column) = (at as u32 + 1, column as u16);
            let day = first + (at as i64).days();
            match cell.parse::<f64>() {
                _ if *heading == table[0][0] => sheet.write_string(line, column, written_as(cell, day)),
                Ok(number) => sheet.write_number(line, column, number),
                Err(_) if cell.is_empty() => continue,
                Err(_) => sheet.write_string(line, column, *cell),
            }
            .unwrap();
        }
    }
    book.save(dir.join("week.xlsx")).unwrap();
}

fn walk(text: &str, language: &str, names: [&str; 2]) {
    let dir = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut walk = Walk { dir: dir.path(), port, language, home: None, node: None };
    program();
    let began = Instant::now();

    for line in commands(text, 1) {
        match (line.trim_end().ends_with('&'), line.strip_prefix("export SUYUAN_HOME=")) {
            (true, _) => walk.plug_in(),
            (_, Some(home)) => walk.home = Some(home),
            _ => _ = walk.line(line),
        }
    }
    commands(text, 2).into_iter().for_each(|line| _ = walk.line(line));

    // 3: the cable.
    assert!(commands(text, 3).is_empty());
    walk.unplug();

    let (template, rest) = commands(text, 4).split_first().map(|(t, rest)| (*t, rest.to_vec())).unwrap();
    walk.line(template);
    // The same sheet as text tells its headings.
    walk.line(&template.replace("week.xlsx", "week.csv"));
    let csv = fs::read_to_string(dir.path().join("week.csv")).unwrap();
    let headings = csv.trim_start_matches('\u{feff}').lines().next().unwrap().split(',').map(str::to_owned);
    let table = table(text);
    fill_in(dir.path(), language, &headings.collect::<Vec<_>>(), &table);
    let rows = table.len() - 1;
    for line in rest {
        walk.line(line);
    }
    commands(text, 5).into_iter().for_each(|line| _ = walk.line(line));
    let waits = walk.json("suyuan outbox");
    assert_eq!(waits["waiting"].as_array().unwrap().len(), rows + 1, "{waits}");

    let printed: String = commands(text, 6).into_iter().map(|line| walk.line(line)).collect();
    assert!(printed.contains("42") && printed.contains("L7160"), "{printed}");
    assert!(fs::read(dir.path().join("labels.pdf")).unwrap().starts_with(b"%PDF"));
    let label = walk.json(&format!("suyuan label BOX/B-1 --lang {language}"));
    let fields = &label["labels"][0]["fields"];
    assert_eq!([&fields["product"], &fields["party"]], names, "known without a node: {label}");
    assert_eq!(fields["date"], Zoned::now().date().to_string(), "{label}");

    // 7: back.
    walk.plug_in();
    commands(text, 7).into_iter().for_each(|line| _ = walk.line(line));
    let left = walk.json("suyuan outbox");
    for list in ["waiting", "pending", "refused"] {
        assert!(left[list].as_array().unwrap().is_empty(), "{left}");
    }

    commands(text, 8).into_iter().for_each(|line| _ = walk.line(line));
    let ledger = get(&format!("http://127.0.0.1:{port}/v1/ledger")).unwrap().json();
    // Charter, member, two places, two products, the week, the boxes.
    assert_eq!(ledger["size"], 2 + 4 + rows + 1, "{ledger}");
    let again = walk.command("suyuan").args(["import", "week.xlsx", "--yes"]).output().unwrap();
    assert_eq!(again.status.code(), Some(2), "the same file a second time is noticed");
    assert!(began.elapsed() < PATIENCE, "{:?}", began.elapsed());
}

#[test]
fn the_first_day_goes_as_it_is_written() {
    walk(include_str!("../../docs/FIRST-DAY.md"), "en", ["Strawberries 250 g", "East Valley Growers"]);
}

#[test]
fn the_first_day_in_chinese_too() {
    walk(include_str!("../../docs/FIRST-DAY.zh-CN.md"), "zh", ["草莓 250 克", "东谷合作社"]);
}
