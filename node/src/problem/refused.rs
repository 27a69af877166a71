//! A refusal of the rules, and a receipt that cannot be, as problems.

use suyuan_ledger::{log::CoseReceiptError, rules::Refusal};

use super::Problem;

impl From<&Refusal> for Problem {
    fn from(refusal: &Refusal) -> Problem {
        let mut problem = Problem::new(refusal.code.as_str(), refusal.detail.clone()).at(&refusal.field);
        if !refusal.hint.is_empty() {
            problem = problem.hint(refusal.hint.clone());
        }
        problem.0.retry = refusal.code.retry();
        problem.0.expected = refusal.expected_seq;
        problem
    }
}

impl From<CoseReceiptError> for Problem {
    fn from(error: CoseReceiptError) -> Problem {
        match error {
            CoseReceiptError::NoPath => Problem::not_found(
                "a log of one entry, and a size and itself, have no COSE receipt: there is no path to write",
            )
            .hint("wait for the next entry, or take the .tlog-proof, which can say it"),
            error => Problem::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use suyuan_ledger::rules::RefusalCode;

    #[test]
    fn every_refusal_has_its_page_and_says_whether_to_come_again() {
        for code in RefusalCode::ALL {
            let problem = Problem::from(&Refusal::new(code, "/f", "d", ""));
            assert_eq!(problem.code(), code.as_str());
            assert_eq!(problem.0.retry, code.retry(), "{code}");
            assert!(problem.0.status < 500 && !problem.0.hint.is_empty(), "{code}");
        }
    }

    #[test]
    fn a_gap_says_the_number_expected() {
        let mut refusal =
            Refusal::new(RefusalCode::SequenceGap, "suyuan.seq", "want 7, got 9", "send 7 and 8 first");
        refusal.expected_seq = Some(7);
        let text = serde_json::to_value(Problem::from(&refusal)).unwrap();
        assert_eq!(text["expected"], 7);
        assert_eq!(text["type"], "/problems/sequence-gap");
        assert_eq!(text["status"], 409);
        assert_eq!(text["retry"], true);
    }
}
