//! What is shown and not printed: the stocks and sizes that there are, and labels in the terminal.

use serde_json::json;

use crate::{
    context::Context,
    failure::Failure,
    label::{built_in, content::Label as Content, output::Job, stock::Stock},
    speech::tr,
};

/// The stocks, and sizes of rolls.
pub(super) fn list(context: &Context, with_rolls: bool) -> Result<(), Failure> {
    let known = Stock::known()?;
    let rolls: &[(u16, u16)] = if with_rolls { &built_in::ROLLS } else { &[] };
    let stocks: Vec<_> = known
        .iter()
        .map(|s| {
            json!({"name": s.name, "also": s.also, "paper": s.paper.name(), "columns": s.columns, "rows": s.rows,
                "width": s.width, "height": s.height})
        })
        .collect();
    let sizes: Vec<String> = rolls.iter().map(|(w, h)| format!("{w}x{h}")).collect();
    context.voice.answer(&json!({"stocks": stocks, "sizes": sizes}), |voice| {
        for s in &known {
            let also =
                if s.also.is_empty() { String::new() } else { tr!("label-also", names = s.also.join(", ")) };
            let grid = format!("{} x {}", s.columns, s.rows);
            let size = format!("{} x {} mm", s.width, s.height);
            voice.line(format_args!("{:<9} {:<7} {grid:<8} {size:<20}{also}", s.name, s.paper.name()));
        }
        for size in &sizes {
            voice.line(tr!("label-roll", size = format!("{size:<9}")));
        }
        if with_rolls {
            voice.say(tr!("label-any-size"));
        }
    });
    Ok(())
}

/// Codes and words, here.
pub(super) fn terminal(
    context: &Context,
    job: &Job,
    labels: impl Iterator<Item = Result<Content, Failure>>,
) -> Result<(), Failure> {
    let mut shown = Vec::new();
    for label in labels {
        let label = label?;
        let code = suyuan_web::qr::Code::new(&label.qr).map_err(Failure::usage)?;
        if !context.voice.json {
            for _ in 0..job.copies {
                context.voice.line(code.terminal());
                context.voice.line(&label.qr);
                for field in ["product", "lot", "date", "party", "serial", "pin"] {
                    if !label.field(field).is_empty() {
                        context.voice.line(format_args!("{field:<8} {}", label.field(field)));
                    }
                }
            }
            continue;
        }
        shown.push(json!({"uri": label.uri, "printed": label.qr, "fields": label.fields}));
    }
    context.voice.answer(&json!({ "labels": shown }), |_| {});
    Ok(())
}
