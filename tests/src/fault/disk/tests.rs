use super::super::Trace;
use super::*;

fn after(trace: &str, cut: &Cut) -> Vec<(String, Vec<u8>)> {
    let dir = tempfile::tempdir().unwrap();
    let (before, into) = (dir.path().join("before"), dir.path().join("after"));
    fs::create_dir(&before).unwrap();
    fs::write(before.join("mark"), "old").unwrap();
    let hex: String = trace
        .split('"')
        .enumerate()
        .map(|(at, part)| match at % 2 {
            0 => part.to_owned(),
            _ => format!("\"{}\"", part.bytes().map(|b| format!("\\x{b:02x}")).collect::<String>()),
        })
        .collect();
    fs::write(dir.path().join("trace"), hex).unwrap();
    let mut disk = Disk::of(&before, Path::new("/d"));
    Trace::read(&dir.path().join("trace")).calls.iter().for_each(|call| disk.step(call));
    fs::create_dir(&into).unwrap();
    disk.build(cut, &into);
    walk(&into).iter().map(|path| (path.display().to_string(), fs::read(into.join(path)).unwrap())).collect()
}

#[test]
fn what_no_sync_covers_is_gone() {
    let written = "1 openat(AT_FDCWD</>, \"/d/new\", O_WRONLY|O_CREAT, 0666) = 3</d/new>\n\
                   1 write(3</d/new>, \"abc\", 3) = 3\n";
    let synced = format!("{written}1 fsync(3</d/new>) = 0\n");
    let renamed = format!("{synced}1 rename(\"/d/new\", \"/d/mark\") = 0\n");
    let named = format!("{renamed}1 openat(AT_FDCWD</>, \"/d\", O_RDONLY) = 4</d>\n1 fsync(4</d>) = 0\n");
    let old = [("mark".to_owned(), b"old".to_vec())];
    let new = [("mark".to_owned(), b"abc".to_vec())];
    assert_eq!(after(written, &Cut::Least), old);
    assert_eq!(after(&synced, &Cut::Least), old);
    assert_eq!(after(&renamed, &Cut::Least), old);
    assert_eq!(after(&named, &Cut::Least), new);
    assert_eq!(after(&renamed, &Cut::Most), new);
    let lied = named.replace("1 fsync(3</d/new>) = 0", "1 fsync(3</d/new>) = 0 (INJECTED)");
    assert_eq!(after(&lied, &Cut::Least), [("mark".to_owned(), Vec::new())], "a sync that was skipped");
}

#[test]
fn pages_come_in_any_order() {
    let bytes = "x".repeat(3_000);
    let trace = format!(
        "1 openat(AT_FDCWD</>, \"/d/mark\", O_WRONLY|O_APPEND) = 3</d/mark>\n1 write(3</d/mark>, \"{bytes}\", 3000) = 3000\n"
    );
    let mut holes = 0;
    for seed in 0..40 {
        let [(_, after)] = after(&trace, &Cut::Some(Dice::new(seed))).try_into().unwrap();
        assert_eq!(&after[..3], b"old", "what was synced stays");
        for sector in after[3..].chunk_by(|a, b| a == b) {
            assert!(sector[0] == b'x' || sector.iter().all(|byte| *byte == 0));
        }
        holes += usize::from(after.len() == 3_003 && after.contains(&0));
    }
    assert!(holes > 3, "{holes} of 40 with a hole");
}
