//! The county measures the rules; these measure the county: that it is the same again, that honest people are left alone, that each
//! fraud is caught, and that the measure would notice if it were otherwise.

use suyuan_ledger::rules::{Code, Prepared, RefusalCode, State, Verdict};
use suyuan_ledger::store::ColdFile;

use super::{plan::Mark, *};

/// The run of docs/JUDGEMENT.md.
fn documented() -> Settings {
    Settings { seed: 1, cooperatives: 2, days: 45, frauds: KINDS.iter().collect() }
}

fn small(seed: u64, frauds: Vec<&'static Kind>) -> Settings {
    Settings { seed, cooperatives: 1, days: 8, frauds }
}

/// What the ledger says in the end, through an ear that is deaf to a code.
fn tally(played: &Played, deaf_to: Option<Code>) -> Tally {
    let end_ms = played.county.state.last_time_ms() + QUIET_DAYS * DAY;
    Tally::of(&played.county, &played.plants, |index| {
        without(deaf_to, played.county.state.verdict_at(index, end_ms))
    })
}

fn without(code: Option<Code>, verdict: Verdict) -> Verdict {
    let keep =
        |reasons: Vec<_>| reasons.into_iter().filter(|r: &suyuan_ledger::rules::Reason| Some(r.code) != code);
    match verdict {
        Verdict::Accepted => Verdict::Accepted,
        Verdict::Flagged(reasons) => Verdict::Flagged(keep(reasons).collect()),
        Verdict::Pending(reasons) => Verdict::Pending(keep(reasons).collect()),
    }
}

fn caught(tally: &Tally, word: &str) -> u64 {
    tally.frauds.iter().find(|(kind, _)| *kind == word).map_or(0, |(_, row)| row.caught)
}

#[test]
fn honest_counties_are_accused_of_nothing() {
    for seed in [2, 3, 5, 8] {
        let settings = Settings { seed, cooperatives: 2, days: 30, frauds: Vec::new() };
        let report = simulate(&settings, None, |_| {}).unwrap();
        assert!(report.tally.is_right(), "seed {seed}: {:#?}", report.to_json());
        assert!(report.tally.frauds.is_empty() && report.refused == 0);
        assert!(report.tally.cured > 20, "decisions that wait for the second governor, and backlogs");
        assert!(
            report.tally.honest.len() > 4,
            "things go wrong among honest people too: {:?}",
            report.tally.honest
        );
    }
}

/// Nothing stays in memory from one batch to the next: verdicts, refusals and state are the same, and so is a copy of it, what is
/// saved of it, and what goes on from there.
#[test]
fn a_county_is_judged_alike_when_nothing_stays_in_memory() {
    for (seed, batch) in [(2, 1), (3, 7), (5, 40)] {
        let dir = tempfile::tempdir().unwrap();
        let empty = || State::bounded(Box::new(ColdFile::create(dir.path()).unwrap()), 0);
        let played = play(&small(seed, KINDS.iter().collect()), true, |_| {}).unwrap();
        let (log, whole) = (played.county.log.as_ref().unwrap(), &played.county.state);
        let (mut cold, mut warm) = (empty(), State::new());
        let mut before = Vec::new();
        for (number, (statement, time_ms)) in log.iter().enumerate() {
            let prepared = Prepared::new(statement.bytes()).unwrap();
            if number % batch == 0 {
                cold.settle().unwrap();
                assert_eq!((cold.kept().warm, cold.kept().bytes), (0, 0));
            }
            assert_eq!(cold.judge(&prepared, *time_ms), warm.judge(&prepared, *time_ms), "entry {number}");
            let verdict = warm.admit(&prepared, *time_ms);
            assert_eq!(cold.admit(&prepared, *time_ms), verdict, "entry {number} of county {seed}");
            if number % (log.len() / 3) == 17 {
                let mut saved = Vec::new();
                cold.clone().save(&mut saved).unwrap();
                before.push((cold, warm.clone()));
                cold = empty().loaded(&mut &saved[..]).unwrap();
            }
        }
        before.push((cold, warm));
        for (cold, warm) in &before {
            assert_eq!(cold.fingerprint(), warm.fingerprint());
            cold.sound().unwrap();
        }
        let (cold, _) = before.last().unwrap();
        assert_eq!((before.len(), cold.fingerprint()), (4, whole.fingerprint()));
        for index in 0..whole.size() {
            assert_eq!(cold.verdict(index), whole.verdict(index), "entry {index} of county {seed}");
        }
        // Each batch begins with nothing, so it reads at least what its first statement asks for.
        let loads: u64 = before.iter().map(|(cold, _)| cold.kept().loads).sum();
        assert!(loads > (log.len() / batch) as u64, "{loads} rows read again");
    }
}

#[test]
fn every_fraud_is_caught_and_the_document_says_so() {
    let report = simulate(&documented(), None, |_| {}).unwrap();
    assert!(report.tally.is_right(), "{:#?}", report.to_json());
    assert_eq!(report.tally.frauds.len(), KINDS.len());
    for (kind, row) in &report.tally.frauds {
        assert_eq!((row.planted, row.caught), (2, 2), "{kind}");
    }
    let document = include_str!("../../../docs/JUDGEMENT.md").replace("\r\n", "\n");
    assert!(
        document.contains(&report.to_markdown()),
        "docs/JUDGEMENT.md has other tables than `suyuan simulate --seed 1 --cooperatives 2 --days 45 --fraud all --markdown`"
    );
}

#[test]
fn every_code_that_accuses_has_a_fraud_that_it_gives_away() {
    let given_away: Vec<&str> = KINDS.iter().map(Kind::code).collect();
    let words =
        Code::ALL.iter().map(|code| code.as_str()).chain(RefusalCode::ALL.iter().map(|code| code.as_str()));
    let others: Vec<&str> = words.filter(|word| !given_away.contains(word)).collect();
    // What is incomplete, and what no program would send by mistake or as a fraud.
    let innocent = [
        "unknown-reference",
        "reported",
        "origin-not-recorded",
        "malformed",
        "too-large",
        "weak-key",
        "invalid-event",
    ];
    assert_eq!(others, innocent);
    let mut names: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), KINDS.len(), "no kind is named twice");
}

#[test]
fn the_same_seed_is_the_same_county_and_another_is_another() {
    let log = |seed| {
        let played = play(&small(seed, KINDS.iter().collect()), true, |_| {}).unwrap();
        let log = played.county.log.unwrap();
        let bytes: Vec<u8> = log
            .iter()
            .flat_map(|(statement, time)| [statement.bytes(), &time.to_be_bytes()].concat())
            .collect();
        (bytes, played.county.state.fingerprint())
    };
    let first = log(4);
    assert!(first == log(4), "byte for byte");
    assert!(first.0 != log(5).0);
}

#[test]
fn a_rule_that_is_switched_off_is_noticed() {
    let mut played = play(&small(6, KINDS.iter().collect()), false, |_| {}).unwrap();
    assert!(tally(&played, None).is_right());
    let told = std::mem::take(&mut played.county.at_once);
    for code in [Code::OverQuota, Code::ColdChain, Code::NotHeld, Code::UnconfirmedHandover] {
        played.county.at_once = told.iter().map(|(i, v)| (*i, without(Some(code), v.clone()))).collect();
        let deaf = tally(&played, Some(code));
        assert!(!deaf.is_right(), "{code}");
        for kind in KINDS {
            let want = u64::from(kind.code() != code.as_str());
            assert_eq!(caught(&deaf, kind.word), want, "{} without {code}", kind.word);
        }
    }
}

#[test]
fn a_judge_that_lets_everything_pass_is_found_out() {
    let Played { mut county, plants, .. } = play(&small(6, KINDS.iter().collect()), false, |_| {}).unwrap();
    county.at_once.clear();
    let tally = Tally::of(&county, &plants, |_| Verdict::Accepted);
    let refused = KINDS.iter().filter(|kind| matches!(kind.supposed, plan::Supposed::Refusal(_))).count();
    assert_eq!(tally.missed.len(), KINDS.len() - refused, "only what was never entered is still caught");
}

#[test]
fn a_fraud_that_is_supposed_to_get_another_code_is_not_caught() {
    let mut played = play(&small(7, KINDS.iter().collect()), false, |_| {}).unwrap();
    for mark in &mut played.county.marks {
        if let Mark::Planted { supposed: Some(supposed), .. } = mark
            && *supposed == plan::Supposed::Remark(Code::IdTaken)
        {
            *supposed = plan::Supposed::Remark(Code::Recalled);
        }
    }
    let tally = tally(&played, None);
    let of_a_taken_id = KINDS.iter().filter(|kind| kind.supposed == plan::Supposed::Remark(Code::IdTaken));
    assert_eq!(tally.missed.len(), of_a_taken_id.count(), "{:?}", tally.missed);
    assert_eq!((caught(&tally, "reopened-lot"), caught(&tally, "oversale")), (0, 1));
}

#[test]
fn a_fraud_that_moved_stock_is_not_caught() {
    let mut played = play(&small(7, KINDS.iter().collect()), false, |_| {}).unwrap();
    played.county.moved.insert(0);
    let tally = tally(&played, None);
    assert_eq!((tally.missed.len(), caught(&tally, KINDS[0].word)), (1, 0));
}

#[test]
fn a_remark_that_is_not_true_is_a_false_alarm_and_a_true_one_that_is_missing_is_told() {
    let settings = Settings { seed: 2, cooperatives: 1, days: 20, frauds: Vec::new() };
    let mut played = play(&settings, false, |_| {}).unwrap();
    let mut true_remarks = 0;
    for mark in &mut played.county.marks {
        if let Mark::Honest { truths } = mark {
            true_remarks += truths.len();
            truths.clear();
        }
    }
    let accused = tally(&played, None);
    assert!(true_remarks > 5);
    assert_eq!((accused.false_alarms.len(), accused.unremarked.len()), (true_remarks, 0));
    for mark in &mut played.county.marks {
        *mark = Mark::Honest { truths: vec![Code::ColdChain] };
    }
    assert!(tally(&played, None).unremarked.len() > 1_000);
}
