//! A member's phone: a key of its own, granted by the member's computer; acts recorded without a network, sent when there is one.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use serde_json::{Value, json};
use suyuan_ledger::enrolment::Enrolment;
use suyuan_tests::{Bench, Browser, Person, Tab, get, skip};

/// What drives the page as somebody's thumb would.
const THUMB: &str = r#"
globalThis.at = (id) => document.getElementById(id);
globalThis.told = (e) => { for (const name of ['input', 'change']) e.dispatchEvent(new Event(name, { bubbles: true })); };
globalThis.type = (id, text) => { at(id).value = text; told(at(id)); };
globalThis.pick = (id, word) => { const e = at(id); e.value = [...e.options].find((o) => o.textContent.includes(word)).value; told(e); };
globalThis.unit = (id, word) => { const e = at(id).parentElement.querySelector('select'); e.value = word; told(e); };
globalThis.tap = () => document.querySelector('form.act').requestSubmit();
globalThis.unsent = () => document.getElementById('unsent')?.dataset.unsent;
globalThis.states = () => [...document.querySelectorAll('.said > li')].map((item) => item.dataset.state).join(' ');
0"#;

/// A photograph of 2,400 by 1,200 as cameras write them: with a place in it.
const PHOTO: &str = r#"(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [2400, 1200];
    const pen = canvas.getContext('2d');
    for (let x = 0; x < 2400; x += 40) { pen.fillStyle = `hsl(${x} 60% 50%)`; pen.fillRect(x, 0, 40, 1200); }
    const plain = new Uint8Array(await (await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.9))).arrayBuffer());
    const said = new TextEncoder().encode('Exif\0\0GPS 30.57N 103.92E');
    const parts = [plain.slice(0, 2), Uint8Array.of(0xff, 0xe1, 0, said.length + 2), said, plain.slice(2)];
    const files = new DataTransfer();
    files.items.add(new File(parts, 'IMG_1.jpg', { type: 'image/jpeg' }));
    at('photo').files = files.files;
    at('photo').dispatchEvent(new Event('change'));
    return true;
})()"#;

struct Phone {
    bench: Bench,
    coop: Person,
    tab: Tab,
    link: String,
}

impl Phone {
    fn url(bench: &Bench, lang: &str) -> String {
        format!("{}/record?lang={lang}", bench.url())
    }

    /// A cooperative with a plot and a product, and a phone that asks to record for it.
    fn asks(browser: &Browser) -> Phone {
        let bench = Bench::new();
        let coop = bench.join("SL", "producer");
        bench.join("COLD", "warehouse");
        coop.ok(&[
            "place",
            "add",
            "E1",
            "--name",
            "en=East shed",
            "--name",
            "zh=东一号棚",
            "--type",
            "greenhouse",
        ]);
        coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries", "--name", "zh=草莓"]);
        let mut tab = browser.tab();
        tab.size(390, 844);
        Phone::open(&mut tab, &bench, "en");
        let link = Phone::ask(&mut tab, "East shed");
        Phone { bench, coop, tab, link }
    }

    fn open(tab: &mut Tab, bench: &Bench, lang: &str) {
        tab.open(&Phone::url(bench, lang));
        tab.script(THUMB);
    }

    fn ask(tab: &mut Tab, label: &str) -> String {
        tab.until("at('party')");
        tab.script(&format!("pick('party', 'SL'); at('label').value = '{label}'; tap(); 0"));
        let command = tab.until("at('request')?.textContent");
        let command = command.as_str().unwrap();
        assert!(command.starts_with("suyuan key add --device \""), "{command}");
        command.split('"').nth(1).unwrap().to_owned()
    }

    /// The member's computer lets it sign.
    fn granted(browser: &Browser) -> Phone {
        let mut phone = Phone::asks(browser);
        phone.coop.ok(&["key", "add", "--device", &phone.link, "--yes"]);
        phone.tab.until("document.querySelector('.acts')");
        phone
    }

    fn again(&mut self, lang: &str) {
        Phone::open(&mut self.tab, &self.bench, lang);
        self.tab.until("at('unsent')");
    }

    /// Opens the form of an act, fills it by a script, and records it.
    fn record(&mut self, act: &str, fill: &str) {
        self.fill(act, fill);
        self.tab.script("tap(); 0");
        self.tab.until("document.querySelector('.acts')");
    }

    fn fill(&mut self, act: &str, fill: &str) {
        self.tab.script(&format!("location.hash = '#do={act}'; 0"));
        self.tab.until("document.querySelector('form.act')");
        self.tab.script(&format!("{fill}; 0"));
    }

    fn unsent(&mut self, want: u32) {
        self.tab.until(&format!("unsent() === '{want}'"));
    }

    fn history(&self, lot: &str) -> Vec<Value> {
        let of = self.bench.id(lot).replace(':', "%3A").replace('/', "%2F");
        let told = get(&format!("{}/v1/history?of={of}", self.bench.url())).unwrap().json();
        told["statements"].as_array().unwrap().clone()
    }
}

const HARVEST: &str = "pick('product', 'Straw'); pick('place', 'East'); type('quantity', '120'); unit('quantity', 'jin'); type('newlot', 'A')";

#[test]
fn a_harvest_recorded_without_a_network_is_on_the_ledger_when_there_is_one() {
    let Some(browser) = Browser::find("a member's phone") else { return };
    let mut phone = Phone::asks(&browser);
    let asked = Enrolment::read(&phone.link).unwrap();
    assert_eq!((asked.party().as_str(), asked.label()), (phone.bench.id("party/SL").as_str(), "East shed"));
    let shown = phone.tab.script("document.querySelector('.fingerprint').textContent");
    assert_eq!(shown.as_str().unwrap().replace(' ', ""), asked.key().to_string()[..20]);
    let picture = phone.tab.until(
        "(() => { const qr = document.querySelector('.qr'); return qr.complete && qr.naturalWidth; })()",
    );
    assert!(picture.as_u64().is_some(), "{picture}");
    phone.coop.ok(&["key", "add", "--device", &phone.link, "--yes"]);
    phone.tab.until("document.querySelector('.acts')");
    let exported = "(async () => { const db = await new Promise((done) => { const o = indexedDB.open('suyuan-record'); o.onsuccess = () => done(o.result); });\
        const device = await new Promise((done) => { const r = db.transaction('own').objectStore('own').get('device'); r.onsuccess = () => done(r.result); });\
        return crypto.subtle.exportKey('pkcs8', device.privateKey).then(() => 'out', (e) => e.name); })()";
    assert_eq!(phone.tab.script(exported), "InvalidAccessError", "the key cannot be taken out");

    phone.tab.until("document.getElementById('app').dataset.kept !== undefined && navigator.serviceWorker.controller !== null");
    phone.bench.kill();
    phone.fill("harvest", HARVEST);
    phone.tab.script(PHOTO);
    phone.tab.until("!document.querySelector('[data-field=photo] img').hidden");
    assert_eq!(
        phone.tab.script("document.querySelector('[data-field=quantity] .equals').textContent"),
        "= 60 kg"
    );
    phone.tab.script("tap(); 0");
    phone.unsent(1);

    // The page is loaded anew, in the other language too, with nobody there to give it.
    for (lang, words) in [("zh", "1 笔未发送"), ("en", "1 unsent")] {
        phone.again(lang);
        phone.unsent(1);
        assert_eq!(phone.tab.script("document.querySelector('#unsent b').textContent"), words);
    }
    // Goods that only this phone knows of can be sold; both stand in one chain.
    phone.record("sell", "pick('lot', ' A'); type('quantity', '10'); unit('quantity', 'kg')");
    phone.unsent(2);

    phone.bench.restart();
    phone.tab.script("document.getElementById('send')?.click(); 0");
    phone.unsent(0);
    phone.tab.until("states() === 'done done'");
    phone.again("en");
    phone.unsent(0);

    let said = phone.history("p/STRAW/10/A");
    assert_eq!(said.len(), 2, "nothing twice: {said:?}");
    for (statement, seq) in said.iter().zip(0..) {
        assert_eq!((&statement["verdict"], &statement["seq"]), (&json!("accepted"), &json!(seq)));
        assert_eq!(statement["key"], asked.key().to_string());
    }
    let harvest: Value = serde_json::from_str(said[0]["payload"].as_str().unwrap()).unwrap();
    assert_eq!(
        harvest["quantityList"][0],
        json!({"epcClass": phone.bench.id("p/STRAW/10/A"), "quantity": 60, "uom": "KGM"})
    );
    assert_eq!(harvest["readPoint"]["id"], phone.bench.id("place/E1"));
    let file = &harvest["suyuan:attachments"][0];
    assert_eq!(
        (&file["type"], &file["names"]),
        (&json!("image/jpeg"), &json!({"en": "Harvest", "zh": "采收"}))
    );
    let blob = get(&format!("{}/v1/blobs/{}", phone.bench.url(), file["sha256"].as_str().unwrap())).unwrap();
    assert_eq!(blob.status, 200);
    assert!(!blob.body.windows(4).any(|part| part == b"Exif" || part == b"GPS "), "the place is still in it");
    let url = format!("/v1/blobs/{}", file["sha256"].as_str().unwrap());
    let sides = phone.tab.script(&format!("fetch('{url}').then((got) => got.blob()).then(createImageBitmap).then((picture) => [picture.width, picture.height])"));
    assert_eq!(sides, json!([1600, 800]));

    let traced = phone.coop.ok(&["trace", "STRAW/A"]);
    for told in ["harvested 60 kg STRAW/A   SL, E1", "sold 10 kg STRAW/A"] {
        assert!(traced.contains(told), "{traced}");
    }
    phone.coop.ok(&["verify", &phone.bench.url()]);
}

#[test]
fn what_is_refused_says_why_and_is_mended_and_two_windows_sign_one_chain() {
    let Some(browser) = Browser::find("a member's phone, refusals") else { return };
    let mut phone = Phone::granted(&browser);
    phone.bench.kill();
    phone.record("harvest", HARVEST);
    let elsewhere = "at('lot').value = '…'; told(at('lot')); document.querySelector('[data-field=lot] .other').value = 'http://elsewhere.example/p/A/10/B'";
    for _ in 0..2 {
        phone.record("dispose", &format!("{elsewhere}; type('quantity', '5'); unit('quantity', 'kg')"));
    }
    phone.record("sell", "pick('lot', ' A'); type('quantity', '10'); unit('quantity', 'kg')");
    // More than there is: the ledger takes it, and says that it has no effect.
    phone.record(
        "ship",
        "pick('lot', ' A'); type('quantity', '9999'); unit('quantity', 'kg'); pick('to', 'COLD')",
    );
    // Two windows at once.
    let other = json!({"expression": "(async () => { globalThis.other = open('/record?lang=en#do=sell'); return true; })()", "awaitPromise": true, "userGesture": true});
    phone.tab.call("Runtime.evaluate", other);
    phone.tab.until("other.document.querySelector('form.act')");
    phone.fill("sell", "pick('lot', ' A'); type('quantity', '2'); unit('quantity', 'kg')");
    phone.tab.script(
        "for (const w of [window, other]) { const d = w.document; const lot = d.getElementById('lot'); lot.value = [...lot.options].find((o) => o.textContent.includes(' A')).value;\
         d.getElementById('quantity').value = '2'; d.querySelector('form.act').requestSubmit(); } 0",
    );
    phone.tab.until("other.document.querySelector('.acts')");
    phone.again("en");
    phone.unsent(7);

    phone.bench.restart();
    phone.tab.script("document.getElementById('send')?.click(); 0");
    phone.unsent(0);
    phone.tab.until("states() === 'refused refused done done pending done done'");
    phone.tab.script("location.href = document.querySelector('.refused a').href; 0");
    let why =
        phone.tab.until("document.querySelector('a.do.wide') && document.getElementById('app').textContent");
    assert!(why.as_str().unwrap().contains("http://elsewhere.example is not protected"), "{why}");
    phone.tab.script("location.href = document.querySelector('a.do.wide').href; 0");
    phone
        .tab
        .until("document.querySelector('form.act') && document.getElementById('quantity').value === '5'");
    phone.tab.script("pick('lot', ' A'); tap(); 0");
    phone.tab.until("states() === 'refused done done done pending done done'");
    phone.tab.script(
        "globalThis.confirm = () => true; location.href = document.querySelector('.refused a').href; 0",
    );
    phone.tab.until("document.querySelector('section.first button.plain')");
    phone.tab.script("document.querySelector('section.first button.plain').click(); 0");
    phone.tab.until("states() === 'done done done pending done done'");

    let said = phone.history("p/STRAW/10/A");
    let seqs: Vec<u64> = said.iter().map(|statement| statement["seq"].as_u64().unwrap()).collect();
    assert_eq!(seqs, (0..6).collect::<Vec<_>>(), "one chain, nothing twice");
    assert_eq!(
        said[1]["instead"].as_array().map(Vec::len),
        Some(2),
        "signed again behind two that were refused"
    );
    assert!(!said[5]["instead"].as_array().unwrap().is_empty(), "the mended one names the refused one");
}

#[test]
fn where_it_cannot_work_it_says_why_and_what_to_do() {
    let Some(browser) = Browser::find("a phone that cannot record") else { return };
    let bench = Bench::new();
    let plain = format!("http://coop.example:{}/record?lang=en", bench.port);
    let seen = browser.open_as(&plain, "MAP coop.example 127.0.0.1, ");
    assert!(seen.dom.contains("Open the same address with https://"), "{}", seen.dom);
    for (lacks, says) in [
        (
            "crypto.subtle.generateKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))",
            "Ed25519",
        ),
        (
            "Object.defineProperty(window, 'indexedDB', { value: { open() { throw new DOMException('', 'SecurityError'); } } })",
            "private window",
        ),
        ("Object.defineProperty(navigator, 'locks', { value: undefined })", "Update the browser"),
    ] {
        let mut tab = browser.tab();
        tab.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": lacks}));
        tab.open(&Phone::url(&bench, "en"));
        let told = tab.until("document.querySelector('.alarm')?.textContent");
        assert!(told.as_str().unwrap().contains(says), "{lacks}: {told}");
    }
}

#[test]
fn axe_finds_nothing_on_the_phone_in_any_language_light_or_dark() {
    let Some(browser) = Browser::find("accessibility of the phone's page") else { return };
    let Some(axe) = std::env::var_os("SUYUAN_AXE") else {
        skip("accessibility by axe", "set SUYUAN_AXE to axe.min.js of the npm package axe-core");
        return;
    };
    let axe = std::fs::read_to_string(axe).unwrap();
    let mut phone = Phone::asks(&browser);
    let (mut found, mut looked) = (Vec::new(), 0);
    let mut look = |tab: &mut Tab, name: &str| {
        for dark in [false, true] {
            tab.dark(dark);
            tab.script("for (const more of document.querySelectorAll('details')) more.open = true; 0");
            tab.script(&axe);
            let run = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then((told) => told.violations\
                .map((one) => one.id + ': ' + one.nodes.map((node) => node.target + ' ' + node.failureSummary).join(' | ')))";
            let told = tab.script(run);
            looked += 1;
            found.extend(
                told.as_array().unwrap().iter().map(|violation| format!("{name} dark={dark}: {violation}")),
            );
            let wide = tab.script("document.documentElement.scrollWidth").as_u64().unwrap();
            assert!(wide <= 390, "{name} is {wide} wide");
        }
    };
    look(&mut phone.tab, "request");
    phone.coop.ok(&["key", "add", "--device", &phone.link, "--yes"]);
    phone.tab.until("document.querySelector('.acts')");
    phone.record("harvest", HARVEST);
    phone.unsent(0);
    phone.bench.kill();
    phone.record("ship", "pick('lot', ' A'); type('quantity', '9999'); pick('to', 'COLD')");
    for lang in ["zh", "en"] {
        phone.bench.restart();
        phone.again(lang);
        look(&mut phone.tab, &format!("home {lang}"));
        for act in ["plant", "spray", "harvest", "pack", "ship", "receive", "sell"] {
            phone.tab.script(&format!("location.hash = '#do={act}'; 0"));
            phone.tab.until("document.querySelector('form.act')");
            phone.tab.script("tap(); 0"); // what is missing is said
            look(&mut phone.tab, &format!("{act} {lang}"));
        }
    }
    println!("axe looked at {looked} screens: {} violations", found.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_revoked_phone_makes_another_key_and_loses_nothing_unsent() {
    let Some(browser) = Browser::find("a revoked phone") else { return };
    let mut phone = Phone::granted(&browser);
    phone.record("harvest", HARVEST);
    phone.unsent(0);
    phone.bench.kill();
    phone.record("sell", "pick('lot', ' A'); type('quantity', '10'); unit('quantity', 'kg')");
    phone.bench.restart();
    phone.coop.ok(&["key", "revoke", "East shed", "--yes"]);
    phone.tab.script("document.getElementById('send')?.click(); 0");
    phone.tab.until("document.querySelector('#unsent button.plain')");
    assert_eq!(phone.tab.script("unsent()"), "1");
    phone.tab.script("document.querySelector('#unsent button.plain').click(); 0");
    let link = Phone::ask(&mut phone.tab, "East shed again");
    assert_ne!(Enrolment::read(&link).unwrap().key(), Enrolment::read(&phone.link).unwrap().key());
    phone.coop.ok(&["key", "add", "--device", &link, "--yes"]);
    phone.tab.until("document.querySelector('.acts')");
    phone.unsent(0);
    let said = phone.history("p/STRAW/10/A");
    assert_eq!(said.len(), 2);
    assert_eq!(
        (&said[1]["key"], &said[1]["seq"]),
        (&json!(Enrolment::read(&link).unwrap().key().to_string()), &json!(0))
    );
    assert_eq!(said[1]["verdict"], "accepted");
}
