//! A small evidence bundle, changed byte by byte: each change is refused, and the part is named.

use super::*;
use crate::proof::small;

fn evidence() -> (Vec<u8>, Pin) {
    let (bundle, pin) = small();
    let checked = proof::check(&bundle, Some(&pin)).unwrap();
    (make("https://trace.example.cn/p/STRAW", &bundle, &checked, &BTreeMap::new()).unwrap(), pin)
}

#[test]
fn holds_is_made_alike_and_opens_as_an_archive() {
    let (bytes, pin) = evidence();
    assert_eq!(bytes, evidence().0);
    assert!(is_evidence(&bytes));
    let found = check(&bytes, |_| Ok(Some(pin))).unwrap();
    assert_eq!((found.checked.steps.len(), found.checked.pinned, found.blobs), (1, true, 0));
    assert!(!check(&bytes, |_| Ok(None)).unwrap().checked.pinned);
    let parts = unpack(&bytes).unwrap();
    assert_eq!(parts.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [MANIFEST, PROOF, REPORT]);
    assert!(String::from_utf8(parts[2].1.clone()).unwrap().contains("not signed"));
}

#[test]
fn every_changed_byte_is_refused_and_its_part_named() {
    let (bytes, pin) = evidence();
    let mut spans: Vec<(usize, &str)> = Vec::new();
    let mut begin = 0;
    for (name, content) in unpack(&bytes).unwrap() {
        begin += 512 + content.len().next_multiple_of(512);
        spans.push((begin, [MANIFEST, PROOF, REPORT].into_iter().find(|n| *n == name).unwrap()));
    }
    let mut changed = bytes.clone();
    for at in 0..bytes.len() {
        changed[at] ^= [1, 0x20, 0x80, 0xff][at % 4];
        assert!(is_evidence(&changed), "byte {at}: it would be taken for something else");
        let Err(failure) = check(&changed, |_| Ok(Some(pin.clone()))) else {
            panic!("byte {at} may be anything")
        };
        changed[at] = bytes[at];
        let part = spans.iter().find(|(end, _)| at < *end).map_or("archive", |(_, name)| *name);
        // A hash in the manifest speaks of a part: then both are named.
        let named = failure.cause.contains(part)
            // Where a head gives another length, all behind it is another archive.
            || failure.cause.contains("the archive");
        assert!(named, "byte {at} of {part}: {}", failure.cause);
    }
}

#[test]
fn a_report_and_a_manifest_changed_alike_are_found_out() {
    let (bytes, pin) = evidence();
    let mut parts = unpack(&bytes).unwrap();
    parts[2].1.extend_from_slice(b"Nothing was wrong with it.\n");
    let mut told: Manifest = serde_json::from_slice(&parts[0].1).unwrap();
    told.parts[1].bytes = parts[2].1.len() as u64;
    told.parts[1].sha256 = hex::encode(Sha256::digest(&parts[2].1));
    parts[0].1 = (serde_json::to_string_pretty(&told).unwrap() + "\n").into_bytes();
    let failure = check(&pack(&parts).unwrap(), |_| Ok(Some(pin))).unwrap_err();
    assert!(failure.cause.starts_with("report.txt"), "{failure}");
}

#[test]
fn parts_added_taken_away_or_put_in_another_order_are_found() {
    let (bytes, pin) = evidence();
    let parts = unpack(&bytes).unwrap();
    let refused = |parts: &[(String, Vec<u8>)]| {
        check(&pack(parts).unwrap(), |_| Ok(Some(pin.clone()))).unwrap_err().cause
    };
    assert!(refused(&parts[..2]).starts_with("report.txt: it is missing"));
    assert!(refused(&[parts[0].clone(), parts[2].clone(), parts[1].clone()]).contains("manifest.json"));
    let hash = hex::encode(Sha256::digest(b"a photograph"));
    let more = [parts.clone(), vec![(format!("blobs/{hash}"), b"a photograph".to_vec())]].concat();
    assert!(refused(&more).contains(&hash));
    assert!(refused(&[]).contains("manifest.json"));
}
