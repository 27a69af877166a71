//! `POST /v1/judge`: what would come of these statements, or of drafts that nobody has signed yet. Writes nothing.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};
use serde::Serialize;
use suyuan_ledger::rules::{Reason, Refusal, Verdict};

use super::{
    answer,
    intake::{self, Check, Form, Intake, on_all_cores},
};
use crate::{Problem, app::App};

/// What would come of one statement.
#[derive(Serialize)]
struct Judged {
    verdict: &'static str,
    reasons: Vec<Reason>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

#[derive(Serialize)]
struct Many {
    answers: Vec<Judged>,
}

/// Judges them, each as if those before it had been entered.
pub(super) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let intake = intake::take(&app, request, Check::Draft).await?;
    let Intake { form, statements, room: _room } = intake;
    let judged = on_all_cores(move || app.ledger.judge(statements)).await??;
    let mut answers: Vec<Judged> = judged.into_iter().map(Judged::from).collect();
    let response = match form {
        Form::One => answers.pop().map(|judged| answer::json(&judged)),
        Form::Many => Some(answer::json(&Many { answers })),
    };
    response
        .map(|response| answer::cached(response, "no-store"))
        .ok_or_else(|| Problem::internal("no judgement"))
}

impl From<Result<Verdict, Refusal>> for Judged {
    fn from(judged: Result<Verdict, Refusal>) -> Judged {
        match judged {
            Ok(verdict) => {
                Judged { verdict: verdict.as_str(), reasons: verdict.reasons().to_vec(), problem: None }
            }
            Err(refusal) => {
                Judged { verdict: "refused", reasons: Vec::new(), problem: Some(Problem::from(&refusal)) }
            }
        }
    }
}
