//! Keys from their making to their end: a newcomer's first minutes, a sheet that brings a key back, a second device, a lost one.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::{
    fs::{self, File},
    io::{Read, Write},
    process::Stdio,
};

use serde_json::Value;
use suyuan_tests::{Bench, Browser, Person, get};

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A producer whose key is on a sheet, and the sheet's text.
fn producer(b: &Bench) -> (Person, String) {
    let sl = b.join("SL", "producer");
    sl.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    sl.ok(&["harvest", "10 kg", "--product", "STRAW"]);
    let sheet = text(&sl.json(&["key", "sheet"])["text"]);
    (sl, sheet)
}

fn saved(person: &Person, name: &str, text: &str) -> String {
    let path = person.home().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_key_comes_back_from_its_sheet_on_another_machine_and_goes_on_behind_its_last_statement() {
    let b = Bench::new();
    let (sl, sheet) = producer(&b);
    let before = sl.json(&["key", "show"]);
    let lines: Vec<&str> = sheet.lines().collect();
    assert!(
        lines[0] == "suyuan recovery 1" && lines.iter().any(|line| line.starts_with("party ")),
        "{lines:?}"
    );

    // Another machine knows nothing, not even the node: the sheet does.
    let other = Person::new(&b.url());
    let said = other.fails(5, &["key", "recover"]);
    assert!(said.contains("--from"), "{said}");
    let words = sheet.lines().last().unwrap().trim_start_matches("words ").to_owned();
    let said = other.fails(2, &["key", "recover", "--from", &words]);
    assert!(said.contains("history"), "words do not belong on a command line: {said}");
    let wrong = saved(&other, "wrong", &sheet.replace("words ", "words zebra "));
    let said = other.fails(5, &["key", "recover", "--from", &wrong]);
    assert!(said.contains("25"), "{said}");
    let file = saved(&other, "sheet", &sheet);
    let mut command = other.command(&["key", "recover", "--from", &file, "--json"]);
    let output = command.env_remove("SUYUAN_NODE").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let back: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(fs::read_to_string(other.home().join("suyuan.toml")).unwrap().contains(&b.url()));
    assert_eq!((&back["public"], &back["seq"]), (&before["public"], &before["seq"]));
    assert!(text(&back["party"]).ends_with("/party/SL") && back["in_use"] == true, "{back}");
    assert_eq!(other.json(&["harvest", "5 kg", "--product", "STRAW"])["verdict"], "accepted");

    // The old machine is one statement behind, and hears so; nothing forks.
    assert_eq!(sl.json(&["harvest", "6 kg"])["verdict"], "accepted");
    let seq = get(&format!("{}/v1/keys/{}", b.url(), text(&before["public"]))).unwrap().json()["seq"].clone();
    assert_eq!(seq, before["seq"].as_u64().unwrap() + 2);
    b.governor.ok(&["verify", &b.url()]);
}

#[test]
fn what_a_lost_device_signed_and_did_not_send_is_refused_once_its_key_was_brought_back_and_replaced() {
    let b = Bench::new();
    let (lost, sheet) = producer(&b);
    let hex = text(&lost.json(&["key", "show"])["public"]);
    // In the field, without a signal: two acts wait on the device when it is lost.
    assert_eq!(lost.json(&["harvest", "4 kg", "--offline"])["verdict"], "waiting");
    assert_eq!(lost.json(&["harvest", "7 kg", "--offline"])["verdict"], "waiting");
    let backlog = lost.home().join("backlog");
    lost.ok(&["outbox", "export", backlog.to_str().unwrap()]);

    // At home the key comes back from its sheet, and a new one takes its place: the old one ends with that entry.
    let home = Person::new(&b.url());
    let file = saved(&home, "sheet", &sheet);
    home.ok(&["key", "recover", "--from", &file]);
    let turned = home.json(&["key", "rotate"]);
    assert_eq!(turned["verdict"], "accepted");
    let ended = get(&format!("{}/v1/keys/{hex}", b.url())).unwrap().json();
    assert_eq!((&ended["active"], &ended["revoked"]), (&Value::Bool(false), &turned["index"]));
    assert_eq!(home.json(&["harvest", "2 kg", "--product", "STRAW"])["verdict"], "accepted");

    // Whoever finds the device, or carries its backlog, enters nothing of it; and what is on it stays there.
    let size = || get(&format!("{}/v1/ledger", b.url())).unwrap().json()["size"].clone();
    let before = size();
    let said = lost.run(&["sync"]);
    assert!(said.code != 0 && said.err.contains("revoked"), "{}{}", said.out, said.err);
    let stopped = b.governor.run(&["outbox", "import", backlog.to_str().unwrap()]);
    assert!(stopped.code != 0 && stopped.err.contains("revoked"), "{}{}", stopped.out, stopped.err);
    let said = lost.fails(5, &["harvest", "1 kg"]);
    assert!(said.contains("revoked"), "{said}");
    assert_eq!(size(), before);
    assert_eq!(lost.json(&["outbox"])["waiting"].as_array().unwrap().len(), 2, "to be read and said anew");
    b.governor.ok(&["verify", &b.url()]);
}

#[test]
fn a_forgotten_passphrase_is_mended_and_no_other_key_is_touched() {
    let b = Bench::new();
    let (sl, sheet) = producer(&b);
    let file = saved(&sl, "sheet", &sheet);
    let fresh = |args: &[&str]| {
        let output = sl.command(args).env("SUYUAN_PASSPHRASE", "quite another passphrase").output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = fresh(&["harvest", "1 kg"]);
    assert!(code == 5 && said.contains("key recover"), "{said}");
    assert_eq!(fresh(&["key", "recover", "--from", &file]).0, 0);
    assert_eq!(fresh(&["harvest", "1 kg"]).0, 0);
    let said = sl.fails(5, &["harvest", "1 kg"]);
    assert!(said.contains("does not open"), "the old passphrase is of no use now: {said}");

    // Where another key is, it stays; the lost one comes beside it only under a name.
    let mill = b.join("MILL", "processor");
    let own = mill.json(&["key", "show"])["public"].clone();
    let file = saved(&mill, "sheet", &sheet);
    let said = mill.fails(5, &["key", "recover", "--from", &file]);
    assert!(said.contains("another key") && said.contains("--label"), "{said}");
    let beside = mill.json(&["key", "recover", "--from", &file, "--label", "coop"]);
    assert_eq!(beside["in_use"], false);
    assert_eq!(mill.json(&["key", "show"])["public"], own);
    assert_eq!(mill.json(&["key", "use", "coop"])["public"], beside["public"]);
    assert_eq!(mill.json(&["key", "show"])["public"], beside["public"]);

    // A sheet of another ledger is told before anything is written.
    let elsewhere = Bench::new();
    let guest = Person::new(&elsewhere.url());
    let file = saved(&guest, "sheet", &sheet);
    let said = guest.fails(1, &["key", "recover", "--from", &file]);
    assert!(said.contains("another ledger"), "{said}");
    assert!(!guest.home().join("keys").exists());
}

#[test]
fn no_second_identity_is_made_unasked() {
    let b = Bench::new();
    let (sl, _) = producer(&b);
    let at = sl.home().join("second");
    let found = ["init", "--data", at.to_str().unwrap(), "--host", "127.0.0.1:1", "--name", "en=Second"];
    let said = sl.fails(2, &found);
    assert!(said.contains("trusts the ledger"), "{said}");
    let fresh = Person::new(&b.url());
    let public = text(&fresh.json(&["key", "new"])["public"]);
    let said = fresh.fails(5, &found);
    assert!(said.contains("already") && said.contains("--key") && !at.exists(), "{said}");
    let said = fresh.fails(5, &["key", "new"]);
    assert!(said.contains("not overwritten"), "{said}");
    // With the key that was named it founds.
    let key = fresh.home().join("keys/key.pem");
    let founded = fresh.json(&[&found[..], &["--key", key.to_str().unwrap(), "--sheet", "s.svg"]].concat());
    assert_eq!((text(&founded["key"]), text(&founded["sheet"])), (public, "s.svg".to_owned()));
    assert!(!fresh.home().join("keys/governor.pem").exists() && fresh.home().join("s.svg").exists());
}

#[test]
fn membership_is_asked_for_and_granted_when_the_fingerprints_agree() {
    let b = Bench::new();
    let coop = Person::new(&b.url());
    let ask =
        ["member", "request", "SLCM", "--name", "zh=双流草莓合作社", "--role", "producer", "--prefix", "SL"];
    let asked = coop.json(&ask);
    let (link, print) = (text(&asked["request"]), text(&asked["fingerprint"]));
    assert!(link.starts_with(&format!("{}/#admit=", b.url())) && link.len() < 1_000, "{link}");
    assert_eq!(print.len(), 24);

    let said = b.governor.fails(2, &["member", "add", "--request", &link]);
    assert!(said.contains("--fingerprint") && said.contains(&print) && said.contains("双流"), "{said}");
    let said = b.governor.fails(1, &["member", "add", "--request", &link, "--fingerprint", "0000 0000"]);
    assert!(said.contains("differ"), "{said}");
    let other = Bench::new();
    let said = other.governor.fails(1, &["member", "add", "--request", &link, "--yes"]);
    assert!(said.contains("another ledger"), "{said}");
    let forged = format!("{}AAAA", &link[..link.len() - 4]);
    b.governor.fails(2, &["member", "add", "--request", &forged, "--yes"]);

    let file = saved(&b.governor, "request", &format!("{link}\n"));
    let granted =
        b.governor.json(&["member", "add", "--request", &file, "--fingerprint", &print.to_uppercase()]);
    assert_eq!(granted["verdict"], "accepted");
    assert_eq!(coop.json(&["product", "add", "STRAW", "--name", "en=Strawberries"])["verdict"], "accepted");
    let said = coop.fails(2, &ask);
    assert!(said.contains("already"), "{said}");

    // The same fingerprint everywhere.
    assert!(b.governor.ok(&["member", "list"]).contains(&print));
    assert!(coop.ok(&["key", "list"]).contains(&print));
    assert!(coop.ok(&["key", "show"]).contains(&print));
    assert!(coop.run(&["doctor"]).out.contains(&print));
    let page = get(&format!("{}/party/SLCM", b.url())).unwrap().text();
    assert!(page.contains(&print), "{page}");
}

#[test]
fn a_link_that_asks_for_membership_shows_what_it_asks_and_stays_in_the_browser() {
    let b = Bench::new();
    let office = Person::new(&b.url());
    let ask = ["member", "request", "SLCM", "--name", "en=Strawberries <b>&", "--name", "zh=草莓合作社"];
    let asked = office.json(&[&ask[..], &["--role", "producer", "--prefix", "SL"]].concat());
    let (link, print) = (text(&asked["request"]), text(&asked["fingerprint"]));
    let (_, letters) = link.split_once("#admit=").unwrap();
    let Some(browser) = Browser::find("a request for membership in a browser") else { return };
    let shown = |link: &str, lang: &str| browser.open(&link.replace("/#", &format!("/?lang={lang}#")));
    for (lang, words) in
        [("en", ["producer", "Then a governor runs this"]), ("zh", ["生产者", "再由管理者执行"])]
    {
        let seen = shown(&link, lang);
        let (_, admit) = seen.dom.split_once("id=\"admit\"").unwrap();
        let (admit, _) = admit.split_once("</section>").unwrap();
        assert!(!admit.split('>').next().unwrap().contains("hidden"), "{admit}");
        let said = ["data-part=\"good\">", "Strawberries &lt;b&gt;&amp;", "草莓合作社", "party/SLCM", &print];
        for said in said.into_iter().chain(words) {
            assert!(admit.contains(said), "{said} in {admit}");
        }
        let command = format!("suyuan member add --request \"{link}\"");
        assert!(admit.contains(&command), "{command} in {admit}");
        // Nothing of it was sent: not in an address, and not for another host.
        assert!(seen.asked.iter().all(|address| !address.contains(&letters[..40])), "{:?}", seen.asked);
    }
    for changed in [&link[..link.len() - 8], &link.replace(&letters[200..204], "AAAA")] {
        let seen = shown(changed, "en");
        assert!(seen.dom.contains("data-part=\"good\" hidden"), "{}", seen.dom);
        assert!(!seen.dom.contains("data-part=\"bad\" hidden"), "{}", seen.dom);
    }
    // For another ledger: shown as that, with nothing to run.
    let elsewhere = Bench::new();
    let seen = shown(&link.replace(&b.url(), &elsewhere.url()), "en");
    assert!(!seen.dom.contains("data-part=\"other\" hidden") && !seen.dom.contains("suyuan member add"));
    // Without a request the page is what it was.
    assert!(browser.open(&b.url()).dom.contains("id=\"admit\" class=\"first\""), "the request's place");
    assert!(!browser.open(&b.url()).dom.contains("class=\"page admits\""));
    // The command does what it says.
    b.governor.ok(&["member", "add", "--request", &link, "--fingerprint", &print]);
}

#[test]
fn a_second_device_signs_within_its_rights_until_it_is_lost() {
    let b = Bench::new();
    let (sl, _) = producer(&b);
    let tablet = Person::new(&b.url());
    let asked = tablet.json(&["key", "request", "SL", "--label", "tablet"]);
    let (link, print) = (text(&asked["request"]), text(&asked["fingerprint"]));
    let said = sl.fails(2, &["key", "add", "--device", &link]);
    assert!(said.contains("tablet") && said.contains(&print), "{said}");
    let mill = b.join("MILL", "processor");
    let said = mill.fails(2, &["key", "add", "--device", &link, "--yes"]);
    assert!(said.contains("SL") && said.contains("MILL"), "it asked another: {said}");
    // A screenshot of its code does as well as the link.
    let shot = sl.home().join("shot.png");
    fs::write(&shot, suyuan_web::qr::Code::new(&link).unwrap().png(6).unwrap()).unwrap();
    let shot = shot.to_str().unwrap();
    assert_eq!(sl.json(&["key", "add", "--device", shot, "--fingerprint", &print])["verdict"], "accepted");
    let said = sl.fails(2, &["key", "add", "--device", &saved(&sl, "shot.heic", "\0\0\0\u{18}ftypheic")]);
    assert!(said.contains("HEIC") && said.contains("PNG or JPEG"), "{said}");

    assert_eq!(tablet.json(&["harvest", "3 kg", "--product", "STRAW"])["verdict"], "accepted");
    let said = tablet.fails(3, &["product", "add", "JAM", "--name", "en=Jam"]);
    assert!(said.contains("not-permitted"), "{said}");
    let listed = sl.ok(&["key", "list"]);
    assert!(
        listed.contains("tablet") && listed.contains("only event") && listed.contains(&print),
        "{listed}"
    );

    // Lost: what it signs is refused from the next entry on, also what it signed before and had not sent.
    assert_eq!(tablet.json(&["harvest", "4 kg", "--offline"])["verdict"], "waiting");
    let said = sl.fails(2, &["key", "revoke", "nothing"]);
    assert!(said.contains("key list"), "{said}");
    let ended = sl.json(&["key", "revoke", "tablet"]);
    assert_eq!(ended["verdict"], "accepted");
    let failed = tablet.run(&["sync"]);
    assert!(failed.code != 0 && failed.err.contains("revoked"), "{}{}", failed.out, failed.err);
    let told = get(&format!("{}/v1/keys/{}", b.url(), text(&asked["public"]))).unwrap().json();
    assert_eq!((&told["active"], &told["revoked"]), (&Value::Bool(false), &ended["index"]));
    let said = sl.fails(2, &["key", "revoke", "tablet"]);
    assert!(said.contains("already"), "{said}");
    // What it signed before stays, and its chain holds.
    b.governor.ok(&["verify", &b.url()]);
    // Its words do not bring it back.
    let sheet = saved(&mill, "sheet", &text(&tablet.json(&["key", "sheet"])["text"]));
    let said = mill.fails(5, &["key", "recover", "--from", &sheet, "--label", "lost"]);
    assert!(said.contains("revoked") && !mill.home().join("keys/lost.pem").exists(), "{said}");
}

#[test]
fn a_new_key_takes_the_old_ones_place() {
    let b = Bench::new();
    let (sl, sheet) = producer(&b);
    let old = text(&sl.json(&["key", "show"])["public"]);
    let turned = sl.json(&["key", "rotate", "--sheet", "new.pdf", "--words", "zh"]);
    assert_eq!(turned["verdict"], "accepted");
    assert!(text(&turned["file"]).ends_with("key-2.pem"), "{turned}");
    assert!(fs::read(sl.home().join("new.pdf")).unwrap().starts_with(b"%PDF"));
    assert_eq!(sl.json(&["harvest", "2 kg"])["verdict"], "accepted");
    assert_ne!(sl.json(&["key", "show"])["public"], *old);
    let thief = Person::new(&b.url());
    let file = saved(&thief, "sheet", &sheet);
    let said = thief.fails(5, &["key", "recover", "--from", &file]);
    assert!(said.contains("revoked"), "{said}");
    // A sheet that cannot be written costs no key.
    sl.fails(6, &["key", "rotate", "--sheet", "new.pdf"]);
    assert!(!sl.home().join("keys/key-3.pem").exists());
    assert_eq!(sl.json(&["harvest", "2 kg"])["verdict"], "accepted");
}

#[test]
fn governors_end_a_key_together_when_its_owner_has_no_other() {
    let b = Bench::new();
    let buro = Person::new(&b.url());
    let public = text(&buro.json(&["key", "new"])["public"]);
    let add =
        ["charter", "change", "--add-governor", "BURO", "--governor-name", "en=Bureau", "--governor-public"];
    b.governor.ok(&[&add[..], &[&public]].concat());
    let (sl, _) = producer(&b);
    b.governor.ok(&["charter", "change", "--threshold", "2"]);
    // Alone its owner is asked twice.
    let own = text(&sl.json(&["key", "show"])["fingerprint"]);
    let said = sl.fails(2, &["key", "revoke", &own]);
    assert!(said.contains("--yes") && said.contains("only key"), "{said}");
    let proposed = b.governor.json(&["key", "revoke", &own, "--of", "SL", "--yes"]);
    assert_eq!(
        (&proposed["verdict"], &proposed["reasons"][0]["code"]),
        (&"pending".into(), &"awaiting-approval".into())
    );
    assert_eq!(sl.json(&["harvest", "1 kg"])["verdict"], "accepted", "one governor ends no key");
    let agreed = buro.run(&["approve", &proposed["index"].to_string(), "--yes"]);
    assert!(agreed.code == 0 && agreed.err.contains(&own), "{}", agreed.err);
    let said = sl.fails(5, &["harvest", "1 kg"]);
    assert!(said.contains("revoked"), "{said}");
    assert!(b.governor.ok(&["key", "list", "--of", "SL"]).contains("revoked at entry"));
    b.governor.ok(&["verify", &b.url()]);
}

/// What somebody sees at a terminal who types these answers to `suyuan init`.
fn at_a_terminal(person: &Person, args: &[&str], answers: &str) -> String {
    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = || {
        let path = name.to_str().unwrap();
        Stdio::from(File::options().read(true).write(true).open(path).unwrap())
    };
    let mut child = person.command(args).stdin(theirs()).stdout(theirs()).stderr(theirs()).spawn().unwrap();
    let mut ours = File::from(ours);
    let mut reader = ours.try_clone().unwrap();
    let seen = std::thread::spawn(move || {
        let (mut seen, mut part) = (Vec::new(), [0; 4096]);
        // When the last who holds the other side is gone, reading fails.
        while let Ok(n @ 1..) = reader.read(&mut part) {
            seen.extend_from_slice(&part[..n]);
        }
        String::from_utf8_lossy(&seen).into_owned()
    });
    ours.write_all(answers.as_bytes()).unwrap();
    let status = child.wait().unwrap();
    let seen = seen.join().unwrap();
    assert!(status.success(), "{seen}");
    seen
}

#[test]
fn a_newcomer_is_walked_through_the_beginning() {
    let b = Bench::new();
    let coop = Person::new(&b.url());
    let seen = at_a_terminal(&coop, &["init"], "1\n\n双流草莓合作社\nslcm\nproducer\nsheet.pdf\nyes\n");
    assert!(seen.contains("/#admit=") && seen.contains("/record") && seen.contains("Fingerprint"), "{seen}");
    assert!(fs::read(coop.home().join("sheet.pdf")).unwrap().starts_with(b"%PDF"));
    let print = text(&coop.json(&["key", "show"])["fingerprint"]);
    let link = seen.split_whitespace().find(|word| word.contains("/#admit=")).unwrap().to_owned();
    b.governor.ok(&["member", "add", "--request", &link, "--fingerprint", &print]);
    assert_eq!(coop.json(&["product", "add", "STRAW", "--name", "en=Strawberries"])["verdict"], "accepted");

    // Run again it makes no second key, and asks for no second membership.
    let again = at_a_terminal(&coop, &["init"], "1\n\nStrawberries\n\nshop\n-\nno\n");
    assert!(again.contains(&print) && again.contains("already") && !again.contains("#admit="), "{again}");
    assert_eq!(coop.json(&["key", "list"])["keys"].as_array().unwrap().len(), 1);

    let founder = Person::new(&b.url());
    let seen = at_a_terminal(&founder, &["init"], "2\n127.0.0.1:9\n溯源\n-\nno\n");
    assert!(seen.contains("Founded a ledger") && seen.contains(" 24 "), "{seen}");
    assert!(founder.home().join("suyuan-data/log.key").exists());
}
