//! Photographs and papers: taken clean of where they were made, named by their hash, handed over when there is a line, going on where it broke.

#![allow(clippy::unwrap_used)]

use std::fs;

use serde_json::Value;
use suyuan_tests::{Bench, Line, Person, get, get_with};

fn cooperative() -> (Bench, Person) {
    let bench = Bench::new();
    let coop = bench.join("SL", "producer");
    coop.ok(&["place", "add", "E1", "--name", "en=E1", "--type", "plot", "--near", "30.57,103.92"]);
    coop.ok(&["product", "add", "STRAW", "--name", "en=Strawberries"]);
    (bench, coop)
}

/// TIFF as a telephone writes it: maker, and north 30°34'.
fn place_of_making() -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value.to_be_bytes()].concat()
    };
    tiff.extend(entry(0x010f, 2, 4, u32::from_be_bytes(*b"CAM\0")));
    tiff.extend(entry(0x8825, 4, 1, 38));
    tiff.extend([0; 4]);
    tiff.extend([0, 2]);
    tiff.extend(entry(1, 2, 2, u32::from_be_bytes(*b"N\0\0\0")));
    tiff.extend(entry(2, 5, 3, 68));
    tiff.extend([0; 4]);
    for number in [30_u32, 1, 34, 1, 0, 1] {
        tiff.extend(number.to_be_bytes());
    }
    tiff
}

/// A picture of noise, so wide and high, that says where it was made.
fn photo(side: u32, seed: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(side, side);
    (info.color_type, info.exif_metadata) = (png::ColorType::Rgb, Some(place_of_making().into()));
    let mut encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder.add_text_chunk("Location".to_owned(), "Chengdu 30.57".to_owned()).unwrap();
    let mut state = seed;
    let noise: Vec<u8> = (0..side * side * 3)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    encoder.write_header().unwrap().write_image_data(&noise).unwrap();
    bytes
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|some| some == part)
}

/// The files that the newest statement about a lot names.
fn named(bench: &Bench, lot: &str) -> Vec<String> {
    let history: Value = get(&format!("{}/v1/history?of={}", bench.url(), bench.id(lot))).unwrap().json();
    let last = history["statements"].as_array().unwrap().last().unwrap();
    let payload: Value = serde_json::from_str(last["payload"].as_str().unwrap()).unwrap();
    let files = payload["suyuan:attachments"].as_array().unwrap();
    files.iter().map(|file| file["sha256"].as_str().unwrap().to_owned()).collect()
}

fn kept_here(coop: &Person) -> usize {
    fs::read_dir(coop.home().join("outbox/blobs")).map_or(0, |files| files.count())
}

#[test]
fn a_photograph_is_shown_and_its_place_is_not() {
    let (bench, coop) = cooperative();
    let picture = photo(20, 1);
    assert!(has(&picture, b"eXIf") && has(&picture, b"CAM\0") && has(&picture, b"Chengdu"));
    fs::write(coop.home().join("a.png"), &picture).unwrap();
    fs::write(coop.home().join("note.pdf"), b"%PDF-1.4 weighed").unwrap();
    let said = coop.json(&[
        "harvest",
        "20 kg",
        "--product",
        "STRAW",
        "--place",
        "E1",
        "--lot",
        "SL-A",
        "--photo",
        "a.png",
        "--file",
        "note.pdf",
    ]);
    assert_eq!(said["verdict"], "accepted", "{said}");
    let files = named(&bench, "p/STRAW/10/SL-A");
    assert_eq!(files.len(), 2);
    let shown = get(&format!("{}/v1/blobs/{}", bench.url(), files[0])).unwrap();
    assert_eq!((shown.status, shown.content_type.as_str()), (200, "image/png"));
    for trace in [&b"eXIf"[..], b"CAM", b"Chengdu", b"tEXt"] {
        assert!(!has(&shown.body, trace), "{trace:?} went out");
    }
    // The picture itself is the same.
    let pixels = |bytes: &[u8]| {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes.to_vec())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels
    };
    assert_eq!(pixels(&shown.body), pixels(&picture));
    assert_eq!(get(&format!("{}/v1/blobs/{}", bench.url(), files[1])).unwrap().body, b"%PDF-1.4 weighed");
    let page = get_with(&bench.id("p/STRAW/10/SL-A"), &[("accept", "text/html")]).unwrap();
    assert!(page.text().contains(&format!("/v1/blobs/{}", files[0])), "the photograph is on the lot's page");
    assert_eq!(kept_here(&coop), 0, "the node has them");
}

#[test]
fn what_cannot_be_attached_is_said_before_anything_is_signed() {
    let (bench, coop) = cooperative();
    let before = get(&format!("{}/v1/ledger", bench.url())).unwrap().json()["size"].clone();
    fs::write(coop.home().join("a.heic"), b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").unwrap();
    fs::File::create(coop.home().join("big.pdf")).unwrap().set_len(17 << 20).unwrap();
    let harvest =
        |option: &str, file: &str| coop.fails(2, &["harvest", "2 kg", "--product", "STRAW", option, file]);
    let heic = harvest("--photo", "a.heic");
    assert!(heic.contains("HEIC") && heic.contains("Most Compatible"), "{heic}");
    let big = harvest("--file", "big.pdf");
    assert!(big.contains("17.0 MiB") && big.contains("16 MiB may be"), "{big}");
    assert_eq!(coop.run(&["harvest", "2 kg", "--product", "STRAW", "--photo", "none.jpg"]).code, 6);
    assert_eq!(get(&format!("{}/v1/ledger", bench.url())).unwrap().json()["size"], before);
}

#[test]
fn a_large_photograph_goes_on_where_the_line_broke() {
    let (bench, mut coop) = cooperative();
    fs::write(coop.home().join("a.png"), photo(500, 2)).unwrap();
    let line = Line::to(bench.port, 20_000_000);
    coop.speak_to(&line.url());
    let said = coop.json(&[
        "harvest",
        "20 kg",
        "--product",
        "STRAW",
        "--place",
        "E1",
        "--lot",
        "SL-A",
        "--photo",
        "a.png",
        "--offline",
    ]);
    assert_eq!(said["verdict"], "waiting", "{said}");
    assert_eq!(kept_here(&coop), 1);
    let whole = fs::read_dir(coop.home().join("outbox/blobs"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .metadata()
        .unwrap()
        .len();
    assert!(whole > 700_000, "{whole}");

    // The line bears a good half of it.
    let before = line.carried();
    line.mend(500_000);
    let broken = coop.run(&["sync"]);
    assert_eq!(broken.code, 4, "{}{}", broken.out, broken.err);
    assert_eq!(
        coop.json(&["outbox"])["waiting"].as_array().unwrap().len(),
        1,
        "it holds nothing back for good"
    );
    assert_eq!(kept_here(&coop), 1);
    let first = line.carried() - before;
    line.mend(20_000_000);
    let between = line.carried();
    let synced = coop.json(&["sync"]);
    assert_eq!((&synced["sent"], &synced["left"]), (&1.into(), &0.into()), "{synced}");
    let second = line.carried() - between;
    assert!(second < whole - 300_000, "{second} of {whole} bytes went the second time, {first} the first");
    let files = named(&bench, "p/STRAW/10/SL-A");
    let there = get(&format!("{}/v1/blobs/{}", bench.url(), files[0])).unwrap();
    assert_eq!((there.status, there.body.len() as u64), (200, whole));
    assert_eq!(kept_here(&coop), 0);
}

#[test]
fn a_draft_keeps_its_photograph_and_a_certificate_brings_its_report() {
    let (bench, coop) = cooperative();
    fs::write(coop.home().join("a.png"), photo(20, 3)).unwrap();
    let draft = coop.json(&[
        "harvest",
        "20 kg",
        "--product",
        "STRAW",
        "--place",
        "E1",
        "--lot",
        "SL-A",
        "--photo",
        "a.png",
        "--draft",
    ]);
    assert_eq!(kept_here(&coop), 1);
    coop.ok(&["harvest", "1 kg", "--lot", "SL-B"]);
    assert_eq!(kept_here(&coop), 1, "what the draft names stays");
    coop.ok(&["draft", "sign", draft["draft"].as_str().unwrap()]);
    let files = named(&bench, "p/STRAW/10/SL-A");
    assert_eq!(get(&format!("{}/v1/blobs/{}", bench.url(), files[0])).unwrap().status, 200);
    assert_eq!(kept_here(&coop), 0);

    let lab = bench.join("LAB", "certifier");
    fs::write(lab.home().join("r.pdf"), b"%PDF-1.4 residues: none found").unwrap();
    let said = lab.json(&[
        "certificate",
        "issue",
        "STRAW/SL-A",
        "--number",
        "T-1",
        "--type",
        "test",
        "--report",
        "r.pdf",
    ]);
    assert_eq!(said["verdict"], "accepted", "{said}");
    let told = get(&format!("{}/v1/statements/{}", bench.url(), said["index"])).unwrap().json();
    let payload: Value = serde_json::from_str(told["payload"].as_str().unwrap()).unwrap();
    let report = payload["report"]["sha256"].as_str().unwrap();
    let there = get(&format!("{}/v1/blobs/{report}", bench.url())).unwrap();
    assert_eq!(there.body, b"%PDF-1.4 residues: none found");
}
