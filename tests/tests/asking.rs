//! A verb alone, at a terminal: what it lacks is asked, with what was used last offered first, and nothing is signed without a yes.

#![allow(clippy::unwrap_used)]

use suyuan_tests::{Bench, Person, Terminal, get};

fn cooperative() -> (Bench, Person) {
    let bench = Bench::new();
    let coop = bench.join("SL", "producer");
    bench.join("COLD", "carrier");
    for plot in ["E1", "E2"] {
        coop.ok(&[
            "place",
            "add",
            plot,
            "--name",
            &format!("zh=大棚{plot}"),
            "--type",
            "greenhouse",
            "--near",
            "30.57,103.92",
        ]);
    }
    coop.ok(&["product", "add", "RICE", "--name", "zh=大米"]);
    coop.ok(&["product", "add", "STRAW", "--name", "zh=草莓"]);
    (bench, coop)
}

fn size(bench: &Bench) -> u64 {
    get(&format!("{}/v1/ledger", bench.url())).unwrap().json()["size"].as_u64().unwrap()
}

#[test]
fn a_harvest_is_asked_for_step_by_step() {
    let (bench, coop) = cooperative();
    let mut terminal = Terminal::start(coop.command(&["harvest"]));
    terminal.sees("What was harvested?").sees("1) ").sees("2) ").types("草莓");
    terminal.sees("How much?").types("12");
    terminal.sees("such as 1200 kg").types("12 kg");
    terminal.sees("Where?").types("nowhere at all");
    terminal.sees("not a place").types("大棚E2");
    terminal.sees("The lot's number?").sees("[Enter: nothing]").types("");
    terminal.sees("The same in one line: suyuan harvest --product STRAW '12 kg' --place E2");
    terminal
        .sees("This will be signed: harvest, 12 kg STRAW/SL-")
        .sees("E2")
        .sees("Sign and record it?")
        .types("yes");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.contains("Accepted."), "{shown}");

    // What was used last comes first, and Enter takes it.
    let before = size(&bench);
    let mut terminal = Terminal::start(coop.command(&["harvest"]));
    terminal.sees("1) STRAW 草莓").sees("[Enter: STRAW 草莓]").types("");
    terminal.sees("How much?").types("3 kg");
    terminal.sees("Where?").sees("1) E2 大棚E2").sees("2) E1 大棚E1").sees("[Enter: E2 大棚E2]").types("2");
    terminal.sees("number?").types("");
    terminal.sees("This will be signed").types("no");
    let (code, shown) = terminal.ends();
    assert!(code == 3 && shown.contains("nothing was recorded"), "{shown}");
    assert_eq!(size(&bench), before);

    let mut terminal = Terminal::start(coop.command(&["harvest"]));
    terminal.sees("What was harvested?").ends_it();
    let (code, shown) = terminal.ends();
    assert!(code == 2 && shown.contains("nothing was recorded"), "{shown}");
    assert_eq!(size(&bench), before);
}

#[test]
fn goods_are_sent_on_by_answers_and_numbers() {
    let (_bench, coop) = cooperative();
    coop.ok(&["harvest", "20 kg", "--product", "STRAW", "--place", "E1", "--lot", "SL-A"]);
    let mut terminal = Terminal::start(coop.command(&["ship"]));
    terminal.sees("Which lot?").sees("1) STRAW/SL-A").types("1");
    terminal.sees("How much?").types("5 kg");
    terminal.sees("And what else?").types("");
    terminal.sees("Who gets it?").types("cold");
    terminal.sees("Is it sold to them?").types("yes");
    terminal.sees("The number of the paper").types("DN-1");
    terminal.sees("suyuan ship 'STRAW/SL-A=5 kg' --to COLD --sold-to COLD --doc DN-1");
    terminal.sees("This will be signed: shipment, 5 kg STRAW/SL-A, from SL, to COLD").types("yes");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.contains("Accepted."), "{shown}");
}

#[test]
fn with_an_argument_or_without_a_terminal_nothing_is_asked() {
    let (bench, coop) = cooperative();
    let usage = coop.fails(2, &["harvest"]);
    assert!(usage.contains("<QUANTITY>"), "{usage}");
    let before = size(&bench);
    let (code, shown) =
        Terminal::start(coop.command(&["harvest", "5 kg", "--product", "STRAW", "--place", "E1"])).ends();
    assert!(code == 0 && shown.contains("Accepted.") && !shown.contains("Sign and record"), "{shown}");
    assert_eq!(size(&bench), before + 1);
    let (code, shown) = Terminal::start(coop.command(&["spray", "--input", "Polyoxin"])).ends();
    assert!(code == 2 && shown.contains("which crop?"), "{shown}");
    let (code, shown) = Terminal::start(coop.command(&["harvest", "--json"])).ends();
    assert!(code == 2 && shown.contains("<QUANTITY>"), "{shown}");
}

#[test]
fn a_mistake_is_picked_from_the_last_acts_and_corrected_by_answers() {
    let (_bench, coop) = cooperative();
    coop.ok(&["harvest", "500 kg", "--product", "STRAW", "--place", "E1", "--lot", "SL-A"]);
    let index = coop.json(&["history"])["items"][0]["index"].as_u64().unwrap();
    let mut terminal = Terminal::start(coop.command(&["correct"]));
    terminal.sees("Which act was wrong?").sees(&format!("1) {index}  harvest, 500 kg STRAW/SL-A")).types("1");
    terminal.sees("Did it not happen at all?").types("");
    terminal.sees("Of which lot").sees("1) STRAW/SL-A 500 kg").types("1");
    terminal.sees("How much?").types("50 kg");
    terminal.sees("And what else?").types("");
    terminal.sees("When was it really?").types("");
    terminal.sees("Where was it really?").sees("[Enter: nothing]").types("");
    terminal.sees("Why?").types("mistyped");
    terminal.sees(&format!("suyuan correct {index} --quantity 'STRAW/SL-A=50 kg' --note mistyped"));
    terminal.sees("error declaration of harvest, 500 kg").sees("harvest, 50 kg STRAW/SL-A");
    terminal.sees("Sign and record it?").types("yes");
    let (code, shown) = terminal.ends();
    assert!(code == 0, "{shown}");
    assert!(coop.ok(&["history"]).contains(&format!("told instead of {index}")));

    // What was corrected is not offered again; what never happened needs no more answers.
    let mut terminal = Terminal::start(coop.command(&["correct"]));
    terminal.sees("Which act").sees("1) ").sees("harvest, 50 kg").types("1");
    terminal.sees("Did it not happen").types("yes");
    terminal.sees("--did-not-happen").sees("Sign and record it?").types("no");
    let (code, shown) = terminal.ends();
    assert!(code == 3 && !shown.contains("2) ") && !shown.contains("When was it"), "{shown}");
}

#[test]
fn a_loggers_file_and_a_certificate_are_asked_for_too() {
    let (bench, coop) = cooperative();
    let log = coop.home().join("log.csv");
    let rows: String =
        (0..12).map(|i| format!("2026-05-03T0{}:{:02}:00Z,4.0\n", i / 6, i % 6 * 10)).collect();
    std::fs::write(&log, format!("timestamp,temperature\n{rows}")).unwrap();
    let mut terminal = Terminal::start(coop.command(&["sensor", "add"]));
    terminal.sees("The logger's file").types("nowhere.csv");
    terminal.sees("there is no file nowhere.csv").types(log.to_str().unwrap());
    terminal.sees("with a shipment?").types("");
    terminal.sees("with a lot?").types("");
    terminal.sees("Where was it?").sees("1) ").types("大棚E2");
    terminal.sees("The logger's number?").types("");
    terminal.sees("suyuan sensor add ").sees("--place E2").sees("Sign and record it?").types("yes");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.contains("Accepted"), "{shown}");

    let mut terminal = Terminal::start(bench.governor.command(&["certificate", "issue"]));
    terminal.sees("What is certified?").types("大棚E1");
    terminal.sees("number?").types("OF-17");
    terminal.sees("type").types("organic");
    terminal.sees("first day").types("soon");
    terminal.sees("such as 2026-04-18").types("2026-01-15");
    terminal.sees("last day").types("");
    terminal.sees("standard?").types("GB/T 19630");
    terminal.sees("report's file?").types("");
    terminal.sees("fail to conform?").types("");
    terminal.sees("place/E1 --number OF-17 --type organic --from 2026-01-15 --scheme 'GB/T 19630'");
    terminal.sees("Sign and record it?").types("yes");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.contains("Accepted."), "{shown}");
}

#[test]
fn what_waits_is_said_and_not_asked_about() {
    let (bench, coop) = cooperative();
    coop.ok(&["harvest", "20 kg", "--product", "STRAW", "--place", "E1", "--lot", "SL-A"]);
    let before = size(&bench);
    let too_much = ["ship", "STRAW/SL-A=21 kg", "--to", "COLD"];
    let careful = [&too_much[..], &["--if-accepted"]].concat();
    let (code, shown) = Terminal::start(coop.command(&careful)).ends();
    assert!(code == 3 && shown.contains("not recorded") && shown.contains("20 kg"), "{shown}");
    assert_eq!(size(&bench), before);
    // Without a terminal it is the same.
    assert!(coop.fails(3, &careful).contains("not recorded"));
    let (code, shown) = Terminal::start(coop.command(&too_much)).ends();
    assert!(code == 0 && shown.contains("it waits") && shown.contains("20 kg"), "{shown}");
    assert!(!shown.contains("yes/no") && size(&bench) == before + 1, "{shown}");
}

#[test]
fn a_chinese_reader_is_asked_in_chinese() {
    let (_bench, coop) = cooperative();
    let mut command = coop.command(&["harvest"]);
    command.env("SUYUAN_LANG", "zh");
    let mut terminal = Terminal::start(command);
    terminal.sees("采收了什么？").types("草莓");
    terminal.sees("多少？").types("50斤");
    terminal.sees("在哪里？").types("大棚E1");
    terminal.sees("批次编号？").types("");
    terminal.sees("将要签名：采收").sees("签名并记录吗？").types("是");
    let (code, shown) = terminal.ends();
    assert_eq!(code, 0, "{shown}");
}
