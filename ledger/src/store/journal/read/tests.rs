use super::*;
use crate::store::journal::Journal;

const FRAMES: [&[&[u8]]; 3] = [&[b"one", b"two"], &[b"three"], &[b"four", b"", b"six"]];

fn written(dir: &Path, limit: u64) -> Vec<Segment> {
    let mut journal = Journal::begin(dir, 0, limit).unwrap();
    for frame in FRAMES {
        journal.append(frame).unwrap();
    }
    segments(dir).unwrap()
}

fn read_all(dir: &Path) -> Result<Vec<Vec<u8>>, JournalError> {
    let mut all = Vec::new();
    for segment in segments(dir)? {
        all.extend(segment.read()?.entries().into_iter().map(|(_, entry)| entry.to_vec()));
    }
    Ok(all)
}

#[test]
fn gives_back_what_was_appended_in_one_segment_or_many() {
    for (limit, count) in [(1 << 20, 1), (1, 3)] {
        let dir = tempfile::tempdir().unwrap();
        let segments = written(dir.path(), limit);
        assert_eq!(segments.len(), count);
        assert_eq!(read_all(dir.path()).unwrap(), FRAMES.concat());
        let indexes: Vec<u64> = segments
            .iter()
            .flat_map(|s| s.read().unwrap().entries().into_iter().map(|e| e.0).collect::<Vec<_>>())
            .collect();
        assert_eq!(indexes, [0, 1, 2, 3, 4, 5]);
    }
}

#[test]
fn a_cut_at_every_byte_tears_the_last_frame_only() {
    let dir = tempfile::tempdir().unwrap();
    let segment = &written(dir.path(), 1 << 20)[0];
    let bytes = fs::read(&segment.path).unwrap();
    let (last, ..) =
        segment.read().unwrap().last_frame().map(|(offset, first, _)| (offset as usize, first)).unwrap();
    for cut in last..bytes.len() {
        fs::write(&segment.path, &bytes[..cut]).unwrap();
        let contents = segment.read().unwrap();
        assert_eq!((contents.end, contents.length), (3, last as u64));
        assert_eq!(contents.tear.map(|tear| tear.bytes).unwrap_or(0), (cut - last) as u64);
    }
}

#[test]
fn a_changed_bit_is_rot_in_any_frame_also_in_the_last() {
    let dir = tempfile::tempdir().unwrap();
    let segment = &written(dir.path(), 1 << 20)[0];
    let bytes = fs::read(&segment.path).unwrap();
    let starts: Vec<(u64, usize)> = segment.read().unwrap().frames;
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&segment.path, &changed).unwrap();
        let Err(JournalError::Corrupt { offset, index, .. }) = segment.read() else { panic!("bit {bit}") };
        let (first, start) = starts.iter().rev().find(|(_, start)| *start <= bit / 8).unwrap();
        assert_eq!((offset, index), (*start as u64, *first));
    }
}

#[test]
fn bytes_behind_the_last_frame_that_are_not_zeros_are_no_tear() {
    let dir = tempfile::tempdir().unwrap();
    let segment = &written(dir.path(), 1 << 20)[0];
    let bytes = fs::read(&segment.path).unwrap();
    for (behind, torn) in [(vec![0; 700], true), (vec![0; 3], true), (vec![0xa5; 100], false)] {
        fs::write(&segment.path, [bytes.as_slice(), &behind].concat()).unwrap();
        let tear = segment.read().map(|contents| contents.tear.map(|tear| tear.bytes));
        assert_eq!(tear.ok(), torn.then_some(Some(behind.len() as u64)));
    }
}

#[test]
fn a_torn_frame_in_an_earlier_segment_is_an_error_that_names_the_place() {
    let dir = tempfile::tempdir().unwrap();
    let segments = written(dir.path(), 1);
    let bytes = fs::read(&segments[1].path).unwrap();
    fs::write(&segments[1].path, &bytes[..bytes.len() - 1]).unwrap();
    let error = read_all(dir.path()).unwrap_err().to_string();
    assert!(
        error.ends_with("00000000000000000002.journal: offset 0, entry 2: want 43 bytes, got 42"),
        "{error}"
    );
}

#[test]
fn a_missing_segment_is_a_gap() {
    let dir = tempfile::tempdir().unwrap();
    let segments = written(dir.path(), 1);
    fs::remove_file(&segments[1].path).unwrap();
    let error = read_all(dir.path()).unwrap_err().to_string();
    assert!(error.ends_with("lacks the entries from 2 to 2: this file begins with entry 3"), "{error}");
    fs::remove_file(&segments[0].path).unwrap();
    assert_eq!(read_all(dir.path()).unwrap(), FRAMES[2], "what was dropped at the beginning is no gap");
}

#[test]
fn segments_are_dropped_when_all_of_them_is_elsewhere_and_the_last_never() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path(), 1);
    let firsts = |size| {
        crate::store::journal::drop_below(dir.path(), size).unwrap();
        segments(dir.path()).unwrap().iter().map(|segment| segment.first).collect::<Vec<_>>()
    };
    assert_eq!(firsts(1), [0, 2, 3]);
    assert_eq!(firsts(2), [2, 3]);
    assert_eq!(firsts(100), [3]);
}

#[test]
fn a_rewritten_frame_counts_before_and_after_the_old_one_is_cut() {
    let dir = tempfile::tempdir().unwrap();
    let segment = &written(dir.path(), 1 << 20)[0];
    let before = fs::read(&segment.path).unwrap();
    let contents = segment.read().unwrap();
    let (offset, first, entries) = contents.last_frame().unwrap();
    let journal = Journal::rewrite(&segment.path, offset, first, &entries, 1 << 20).unwrap();
    assert_eq!(journal.synced().size, 6);
    assert_eq!(fs::read(&segment.path).unwrap(), before[..offset as usize]);
    assert_eq!(read_all(dir.path()).unwrap(), FRAMES.concat());
    fs::write(&segment.path, before).unwrap();
    assert_eq!(read_all(dir.path()).unwrap(), FRAMES.concat(), "a crash before the cut");
}

#[test]
fn a_rewritten_first_frame_replaces_its_segment() {
    let dir = tempfile::tempdir().unwrap();
    let segment = written(dir.path(), 1).pop().unwrap();
    let contents = segment.read().unwrap();
    let (offset, first, entries) = contents.last_frame().unwrap();
    let mut journal = Journal::rewrite(&segment.path, offset, first, &entries, 1 << 20).unwrap();
    journal.append(&[b"seven"]).unwrap();
    let all: Vec<&[u8]> = FRAMES.concat().into_iter().chain([b"seven".as_slice()]).collect();
    assert_eq!(read_all(dir.path()).unwrap(), all);
}

#[test]
fn a_stranger_in_the_directory_is_named() {
    let dir = tempfile::tempdir().unwrap();
    written(dir.path(), 1);
    fs::write(dir.path().join("notes.txt"), "").unwrap();
    assert!(matches!(segments(dir.path()), Err(JournalError::Stranger { .. })));
}
