//! What is wrong with a command line, in the language spoken, as clap tells it in English.

use clap::{
    builder::StyledStr,
    error::{ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind},
};

use crate::speech::tr;

/// Tells an error in the language spoken.
pub(super) struct Plain;

impl ErrorFormatter for Plain {
    fn format_error(error: &Error<Plain>) -> StyledStr {
        let mut lines = vec![tr!("failure-error", cause = cause(error))];
        for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue]
        {
            if let Some(likely) = said(error, kind) {
                lines.push(tr!("failure-hint", hint = tr!("clap-did-you-mean", likely = likely)));
            }
        }
        if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
            lines.push(String::new());
            lines.push(super::translated::own_words(&usage.to_string()));
        }
        lines.push(String::new());
        lines.push(tr!("clap-see-help"));
        lines.push(String::new());
        StyledStr::from(lines.join("\n"))
    }
}

fn cause(error: &Error<Plain>) -> String {
    let argument = said(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = said(error, ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::MissingRequiredArgument => tr!("clap-missing", argument = argument),
        ErrorKind::UnknownArgument => tr!("clap-unknown-argument", argument = argument),
        ErrorKind::InvalidSubcommand => {
            let command = said(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            tr!("clap-unknown-command", command = command)
        }
        ErrorKind::MissingSubcommand => {
            tr!("clap-no-command", valid = said(error, ContextKind::ValidSubcommand).unwrap_or_default())
        }
        ErrorKind::InvalidValue if value.is_empty() => tr!("clap-no-value", argument = argument),
        ErrorKind::InvalidValue => match said(error, ContextKind::ValidValue) {
            Some(valid) => tr!("clap-wrong-value-of", argument = argument, value = value, valid = valid),
            None => tr!("clap-wrong-value", argument = argument, value = value),
        },
        ErrorKind::ValueValidation => match std::error::Error::source(error) {
            Some(why) => {
                tr!("clap-wrong-value-because", argument = argument, value = value, why = why.to_string())
            }
            None => tr!("clap-wrong-value", argument = argument, value = value),
        },
        ErrorKind::TooManyValues => tr!("clap-too-many", argument = argument, value = value),
        ErrorKind::ArgumentConflict => {
            let prior = said(error, ContextKind::PriorArg).unwrap_or_default();
            match prior == argument {
                true => tr!("clap-twice", argument = argument),
                false => tr!("clap-conflict", argument = argument, prior = prior),
            }
        }
        kind => kind.to_string(),
    }
}

fn said(error: &Error<Plain>, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) if !texts.is_empty() => Some(texts.join(", ")),
        _ => None,
    }
}
