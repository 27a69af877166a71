//! First the disk, then the answer: read from the node's own system calls.

use std::path::Path;

use suyuan_tests::fault::{Disk, Launch, Site, Trace, have, turn};

/// Whether a statement was written, then synced for real, and only then answered; else what is wrong.
fn order(trace: &Trace, data: &Path, statement: &[u8], id: &str) -> Result<String, String> {
    let holds = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    let written = trace
        .calls
        .iter()
        .filter(|call| matches!(call.name.as_str(), "write" | "pwrite64") && call.touches(data))
        .find(|call| call.result > 0 && holds(&call.bytes(), statement))
        .ok_or("no file was given the statement")?;
    let answered = trace
        .calls
        .iter()
        .filter(|call| call.writes_to_a_socket())
        .find(|call| {
            let bytes = call.bytes();
            bytes.starts_with(b"HTTP/1.1 201") && holds(&bytes, id.as_bytes())
        })
        .ok_or("no answer has the receipt")?;
    let synced = trace
        .calls
        .iter()
        .find(|call| {
            call.synced()
                && call.fd_path() == written.fd_path()
                && call.fd() == written.fd()
                && call.began > written.ended
        })
        .ok_or("the file was never synced")?;
    if synced.ended >= answered.began {
        return Err(format!(
            "the answer left on line {}, before the sync on line {}",
            answered.began, synced.ended
        ));
    }
    Ok(format!(
        "line {}: write({}, {} bytes); line {}: {} = 0; line {}: the answer",
        written.ended,
        written.fd_path().unwrap().file_name().unwrap().display(),
        written.result,
        synced.ended,
        synced.name,
        answered.began
    ))
}

fn traced(more: &[&str]) -> Vec<Result<String, String>> {
    let mut site = Site::found(3);
    let file = site.data.with_extension("trace");
    let mut words = vec!["strace".to_owned()];
    words.extend(Trace::options(Disk::CALLS, &file));
    words.extend(more.iter().map(|word| (*word).to_owned()));
    site.launch(&Launch::under(&words)).unwrap();
    let statements = site.signed(0, 4);
    for statement in &statements {
        assert!(site.kept.receipt(statement, &site.hands[0].send(statement)));
    }
    site.kill();
    let trace = Trace::read(&file);
    let order =
        |s: &suyuan_ledger::statement::Statement| order(&trace, &site.data, s.bytes(), &s.id().to_string());
    statements.iter().map(order).collect()
}

#[test]
fn no_answer_leaves_before_the_sync() {
    let _turn = turn();
    if !have("the order of sync and answer", &["strace"]) {
        return;
    }
    for found in traced(&[]) {
        eprintln!("{}", found.unwrap());
    }
    // The same reading of a node whose syncs are skipped must not find the order.
    for found in traced(&["-e", "inject=fsync,fdatasync:retval=0"]) {
        assert_eq!(found.unwrap_err(), "the file was never synced");
    }
}
