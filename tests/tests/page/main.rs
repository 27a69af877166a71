//! The page as people with other eyes, hands, phones and networks have it: checked by axe, by keys alone, at 200 %, weighed and timed on a
//! slow phone, and opened where there is no network.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

mod farm;
mod played;

use farm::{Farm, LOT, pixel};
use played::Played;
use serde_json::{Value, json};
use suyuan_tests::{Browser, Tab, skip};

/// Bytes on the wire of a first load.
const MOST_BYTES: u64 = 40_000;
/// Largest contentful paint on a slow phone, in milliseconds.
const MOST_MS: f64 = 1_500.0;

/// Waits until the page's own check has come to its end.
fn checked(tab: &mut Tab) {
    tab.until(
        "document.body.classList.contains('all-checked') || document.body.classList.contains('any-broken')",
    );
}

/// axe-core: `SUYUAN_AXE` names the file.
fn axe() -> Option<String> {
    let named = std::env::var_os("SUYUAN_AXE");
    if named.is_none() {
        skip("accessibility by axe", "set SUYUAN_AXE to axe.min.js of the npm package axe-core");
    }
    named.map(|path| std::fs::read_to_string(path).unwrap())
}

#[test]
fn axe_finds_nothing_on_any_page_in_any_language_light_or_dark() {
    let Some(browser) = Browser::find("accessibility by axe") else { return };
    let Some(axe) = axe() else { return };
    let farm = Farm::open();
    let mut tab = browser.tab();
    let mut found = Vec::new();
    let mut looked = 0;
    for page in farm.pages().into_iter().chain(farm.more_pages()) {
        for lang in ["zh", "en"] {
            tab.size(390, 844);
            tab.open(&farm.url(&page, lang));
            tab.script("for (const more of document.querySelectorAll('details')) more.open = true; 0");
            for dark in [false, true] {
                tab.dark(dark);
                tab.script(&axe);
                let run = "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}).then((told) => told.violations\
                    .map((one) => one.id + ': ' + one.nodes.map((node) => node.target + ' ' + node.failureSummary).join(' | ')))";
                let told = tab.script(run);
                looked += 1;
                for violation in told.as_array().unwrap() {
                    found.push(format!("{page} {lang} {}: {violation}", if dark { "dark" } else { "light" }));
                }
            }
        }
    }
    println!("axe looked at {looked} pages: {} violations", found.len());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_page_is_read_by_keys_and_at_200_per_cent_without_moving_sideways() {
    let Some(browser) = Browser::find("keys and zoom") else { return };
    let farm = Farm::open();
    let mut tab = browser.tab();
    for page in farm.pages().into_iter().chain(farm.more_pages()) {
        for lang in ["zh", "en"] {
            // 1280 at 400 % and 640 at 200 % are 320 CSS pixels.
            tab.size(320, 640);
            tab.open(&farm.url(&page, lang));
            tab.script("for (const more of document.querySelectorAll('details')) more.open = true; 0");
            let wide = tab.script("document.documentElement.scrollWidth").as_u64().unwrap();
            assert!(wide <= 320, "{page} in {lang} is {wide} wide at 320");
        }
    }
    tab.open(&farm.url(LOT, "en"));
    checked(&mut tab);
    tab.press("Tab");
    assert_eq!(tab.script("document.activeElement.className"), "skip", "the first stop leads past the frame");
    let (mut stops, mut shown) = (Vec::new(), 0);
    for _ in 0..80 {
        tab.press("Tab");
        let here = tab.script(
            "(() => { const at = document.activeElement; const style = getComputedStyle(at); return at === document.body ? null : \
             [at.tagName + ' ' + (at.getAttribute('href') ?? at.id ?? '') + ' ' + at.textContent.slice(0, 20), style.outlineStyle !== 'none']; })()",
        );
        if here.is_null() {
            break;
        }
        shown += u64::from(here[1] == true);
        stops.push(here[0].as_str().unwrap().to_owned());
    }
    assert_eq!(shown as usize, stops.len(), "each stop shows that it is one: {stops:?}");
    let summaries = tab.script("document.querySelectorAll('summary').length").as_u64().unwrap();
    let reached = stops.iter().filter(|stop| stop.starts_with("SUMMARY")).count() as u64;
    assert!(reached == summaries && stops.iter().any(|stop| stop.contains("share")), "{stops:?}");
    tab.script("document.querySelector('.what summary').focus(); 0");
    tab.press("Enter");
    assert_eq!(tab.script("document.querySelector('.what details').open"), true);
}

#[test]
fn the_first_load_is_light_asks_nobody_else_and_is_there_soon_on_a_slow_phone() {
    let Some(browser) = Browser::find("the weight and speed of a page") else { return };
    let farm = Farm::open();
    let item = farm.packs().codes.swap_remove(0);
    for page in [LOT, &item] {
        for lang in ["zh", "en"] {
            first_load(&browser, &farm.bench.url(), page, lang);
        }
    }
}

#[test]
fn the_box_of_the_demonstration_with_its_fourteen_steps_is_light_too() {
    let Some(browser) = Browser::find("the weight of the demonstration's page") else { return };
    let demo = Played::open();
    for lang in ["zh", "en"] {
        let mut tab = first_load(&browser, &demo.url, &demo.pack, lang);
        let steps = tab.script("document.querySelectorAll('li[data-knot]').length").as_u64().unwrap();
        assert!(steps >= 14, "{steps} steps");
        assert_eq!(tab.script("document.body.classList.contains('all-checked')"), true);
        // And the code is one of its roll's.
        tab.until("document.getElementById('code-check').className === 'quiet' && document.getElementById('code-check').textContent !== ''");
    }
}

/// Opens a page in a browser that has been nowhere, on a slow phone.
fn first_load(browser: &Browser, home: &str, page: &str, lang: &str) -> Tab {
    let url = |path: &str| format!("{home}{path}?lang={lang}");
    let mut tab = browser.tab();
    tab.size(360, 640);
    tab.call("Network.setCacheDisabled", json!({"cacheDisabled": false}));
    // Slow 4G as Lighthouse and WebPageTest have it: 1.6 Mbit/s down, 150 ms there and back.
    tab.throttle(150.0, 1_638.4 * 1_024.0 / 8.0, 4);
    // The first page of a new browser pays for the browser: a page of another kind takes that on itself.
    tab.open(&url("/problems/not-found"));
    tab.open(&url(page));
    checked(&mut tab);
    let paint = "new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))\
        .observe({type: 'largest-contentful-paint', buffered: true}))";
    let paint = tab.script(paint).as_f64().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    let weighed = tab.weighed();
    let elsewhere: Vec<_> =
        weighed.iter().filter(|(url, _)| !url.starts_with(home) && !url.starts_with("data:")).collect();
    assert!(elsewhere.is_empty(), "{elsewhere:?}");
    // A photograph below the screen is asked for when somebody scrolls to it.
    assert!(!weighed.iter().any(|(url, _)| url.contains("/v1/blobs/")), "{weighed:?}");
    let bytes: u64 = weighed.iter().map(|(_, bytes)| bytes).sum();
    for (url, bytes) in &weighed {
        println!("{bytes:>6}  {}", url.trim_start_matches(home));
    }
    println!(
        "{page} {lang}: first load: {bytes} bytes of at most {MOST_BYTES}; largest contentful paint {paint:.0} ms of at most {MOST_MS:.0}"
    );
    assert!(weighed.iter().any(|(url, bytes)| url.contains(page) && *bytes > 5_000), "{weighed:?}");
    assert!(bytes <= MOST_BYTES, "{page} {lang}: {bytes} bytes");
    assert!(paint <= MOST_MS, "{page} {lang}: {paint} ms");
    let screen = "(() => { const end = document.getElementById('sum').getBoundingClientRect().bottom; return end; })()";
    let end = tab.script(screen).as_f64().unwrap();
    assert!(end <= 640.0, "{page} {lang}: what it is to whether it is genuine ends at {end} of 640");
    tab
}

#[test]
fn a_page_that_was_opened_is_there_without_a_network_and_says_that_it_is_a_copy() {
    let Some(browser) = Browser::find("a page without a network") else { return };
    let mut farm = Farm::open();
    let mut tab = browser.tab();
    tab.open(&farm.url(LOT, "en"));
    checked(&mut tab);
    assert_eq!(tab.script("document.getElementById('kept').hidden"), true);
    tab.until("caches.keys().then((names) => names.length === 1)");
    tab.until("navigator.serviceWorker.ready.then((ready) => ready.active?.state === 'activated')");
    // Whole: the page and the one file that it runs.
    let entries = tab.until("caches.keys().then(([name]) => caches.open(name)).then((one) => one.keys()).then((all) => all.length > 1 && all.map((one) => one.url))");
    let kept: Vec<&str> = entries.as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
    assert!(kept.iter().any(|url| url.ends_with("/verify.js")), "{kept:?}");
    assert!(kept.contains(&farm.url(LOT, "en").as_str()), "{kept:?}");
    // Once more with a network: never the copy.
    tab.open(&farm.url(LOT, "en"));
    checked(&mut tab);
    assert!(tab.script("document.documentElement.dataset.kept").is_null());

    farm.bench.kill();
    tab.open(&farm.url(LOT, "en"));
    checked(&mut tab);
    assert!(
        tab.script("document.body.classList.contains('all-checked')") == true,
        "the copy checks as the page did"
    );
    let note =
        tab.until("!document.getElementById('kept').hidden && document.getElementById('kept').textContent");
    assert!(note.as_str().unwrap().contains("the copy that this device kept on"), "{note}");
    // In the language that was kept, rather than not at all.
    tab.open(&farm.url(LOT, "zh"));
    assert_eq!(tab.script("document.documentElement.lang"), "en");
    farm.bench.restart();
    tab.open(&farm.url(LOT, "zh"));
    assert_eq!(tab.script("document.documentElement.lang"), "zh");
    assert!(tab.script("document.documentElement.dataset.kept").is_null());
}

#[test]
fn a_shelf_life_ends_by_the_readers_clock() {
    let Some(browser) = Browser::find("the reader's clock") else { return };
    let farm = Farm::open();
    let mut tab = browser.tab();
    tab.open(&farm.url(LOT, "en"));
    checked(&mut tab);
    let sentence =
        |tab: &mut Tab| tab.script("document.getElementById('eat').textContent").as_str().unwrap().to_owned();
    assert!(sentence(&mut tab).starts_with("No recall, no hold, within its date"), "{}", sentence(&mut tab));
    let later = "const now = Date.now; Date.now = () => now() + 30 * 86400000;";
    tab.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": later}));
    tab.open(&farm.url(LOT, "en"));
    checked(&mut tab);
    tab.until("document.querySelector('.alarm h2') !== null");
    assert!(sentence(&mut tab).starts_with("Past its shelf life"), "{}", sentence(&mut tab));
    assert!(tab.script("document.querySelector('main > .alarm h2').textContent") == "Past its shelf life");
    assert!(tab.script("document.body.classList.contains('all-checked')") == true);
}

#[test]
fn programs_read_of_a_page_what_people_read() {
    let farm = Farm::open();
    let of = |path: &str| {
        let page = suyuan_tests::get_with(&farm.url(path, "en"), &[("accept", "text/html")]).unwrap();
        let html = page.text();
        let data = suyuan_tests::between(&html, "<script type=\"application/ld+json\">", "</script>");
        serde_json::from_str::<Value>(data).unwrap()
    };
    let lot = of(LOT);
    assert_eq!((&lot["@context"], &lot["@type"]), (&json!("https://schema.org"), &json!("Product")));
    assert_eq!((&lot["name"], &lot["@id"]), (&json!("Strawberry box"), &json!(farm.bench.id(&LOT[1..]))));
    assert_eq!(lot["manufacturer"]["name"], "SL");
    assert!(lot["productionDate"].as_str().unwrap().len() == 10, "{lot}");
    assert_eq!(of("/p/BOX")["name"], "Strawberry box");

    let page = suyuan_tests::get_with(&farm.url(LOT, "en"), &[("accept", "text/html")]).unwrap().text();
    let photo = suyuan_tests::between(&page, "<img src=\"", "\"");
    assert!(page.contains("alt=\"The greenhouse on the day of the harvest\""), "{photo}");
    assert_eq!(suyuan_tests::get(&format!("{}{photo}", farm.bench.url())).unwrap().body, pixel());
    assert!(page.contains("class=map") && page.contains("class=chart"));
}
