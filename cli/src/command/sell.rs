//! `suyuan sell`.

use std::path::{Path, PathBuf};

use serde_json::json;
use suyuan_ledger::statement::MAX_STATEMENT;

use crate::{
    acts::{self, ActPayload},
    codes::Coded,
    command::making::portion,
    context::Context,
    failure::{Failure, Kind},
    orders::{Day, Kept, Table, sha256, write_template},
    record::{Circumstances, Desk, answer_json, tell},
    short::spoken,
    signer::{Said, Saying},
    speech::tr,
};

/// Room for a statement's header: identifiers and the signature.
const HEADER: usize = 2_048;

/// Record a sale to consumers: the goods leave the ledger's books
///
/// Such as `suyuan sell BOX/B="40 pcs" --codes R1/0`. A day of online orders or of a live broadcast is one sale: `suyuan sell --template day.xlsx` writes a sheet
/// (order, waybill, lot, quantity, codes), `suyuan sell --online day.xlsx` sells what stands in it. Into the ledger go how much of each lot,
/// which codes, how many orders, and a number over all rows; the rows stay with you. `suyuan orders prove` shows one of them.
#[derive(Debug, clap::Args)]
pub(crate) struct Sell {
    /// What was sold: LOT=QUANTITY, or a quantity of the last lot
    #[arg(value_name = "LOT=QUANTITY", required_unless_present_any = ["online", "template"])]
    goods: Option<String>,
    /// Sell a day's orders from a sheet: .csv or .xlsx
    #[arg(long, value_name = "FILE", conflicts_with_all = ["goods", "codes", "draft"])]
    online: Option<PathBuf>,
    /// Write a sheet for a day's orders, to be filled in: .csv or .xlsx
    #[arg(long, value_name = "FILE", conflicts_with_all = ["goods", "online", "codes"])]
    template: Option<PathBuf>,
    /// With --online: sell orders that were sold before, because that sale was taken back
    #[arg(long, requires = "online")]
    again: bool,
    #[command(flatten)]
    coded: Coded,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Sell {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some(path) = &self.template {
            write_template(path)?;
            context.voice.answer(&json!({ "template": path }), |voice| {
                voice.line(tr!("acts-wrote", file = path.display().to_string()));
                voice.say(tr!("sell-fill-in", file = path.display().to_string()));
            });
            return Ok(());
        }
        if let Some(path) = &self.online {
            return self.online(context, path);
        }
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let scene = self.coded.on(desk.scene(&self.circumstances)?, &desk)?;
        let goods = portion(&desk, self.goods.as_deref().unwrap_or_default(), None)?;
        let act = acts::sell(&goods, &scene)?;
        let did = tr!("did-sell", lot = spoken(goods.lot.as_str()));
        desk.record(act, &did)
    }

    fn online(&self, context: &Context, path: &Path) -> Result<(), Failure> {
        let bytes = Table::bytes(path)?;
        let hash = sha256(&bytes);
        let table = Table::read(path, &bytes)?;
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let mut before = Kept::all(&context.home)?;
        before.iter_mut().try_for_each(|kept| kept.find_receipt(&context.home))?;
        before.retain(|kept| kept.ledger == desk.trusted.pin.id);
        if let Some(same) = before.iter().find(|kept| kept.sha256 == hash && !self.again) {
            return match &same.statement {
                Some(_) => {
                    Err(sold_before(tr!("orders-file-sold-before", file = table.file.to_string()), same))
                }
                // It was kept, and its sale never answered.
                None => put(&mut desk, same.clone()),
            };
        }
        if !table.others.is_empty() {
            context.voice.say(tr!("orders-columns-ignored", columns = table.others.join(", ")));
        }
        if !self.again {
            new_orders(&table, &before)?;
        }
        let day = Day::of(&table, &desk)?;
        let name = (0..)
            .map(|copy| if copy == 0 { hash[..16].to_owned() } else { format!("{}-{copy}", &hash[..16]) })
            .find(|name| before.iter().all(|kept| kept.name != *name))
            .unwrap_or_default();
        let mut kept = Kept::new(name, &desk.trusted.pin.id, &table.file, hash, &day.orders)?;
        let root = kept.tree()?.root();
        let scene = desk.scene(&self.circumstances)?.codes(day.along);
        let ActPayload { subject, payload } =
            acts::sell_online(&day.sold, (day.orders.len() as u64, &root), &scene)?;
        fits(&table, &payload)?;
        (kept.subject, kept.payload) = (subject, payload);
        if self.circumstances.manner.dry_run {
            return desk.put(&saying(&kept)).map(drop);
        }
        kept.write(&context.home)?;
        put(&mut desk, kept)
    }
}

/// Signs and enters a day that is kept.
fn put(desk: &mut Desk<'_>, mut kept: Kept) -> Result<(), Failure> {
    let home = desk.context.home.clone();
    let answer = match desk.put(&saying(&kept)) {
        Ok(Said::Entered(answer)) => answer,
        Ok(Said::Drafted) => return Ok(()),
        Ok(said @ Said::Kept(id)) => {
            kept.statement = Some(id.to_string());
            kept.write(&home)?;
            desk.tell(
                &said,
                &kept.subject,
                &tr!(
                    "did-sell-orders",
                    count = kept.orders.len(),
                    orders = kept.orders.len().to_string(),
                    file = kept.file.as_str()
                ),
            );
            return Ok(());
        }
        Err(failure) => {
            if failure.kind == Kind::Refused {
                kept.remove(&home)?;
            }
            return Err(failure);
        }
    };
    (kept.statement, kept.index) = (Some(answer.id.clone()), Some(answer.index));
    kept.write(&home)?;
    let mut data = answer_json(&answer, &kept.subject);
    data["orders"] = json!(kept.orders.len());
    data["kept"] = json!(home.join("orders").join(format!("{}.json", kept.name)));
    desk.context.voice.answer(&data, |voice| {
        tell(
            voice,
            &answer,
            &tr!(
                "did-sell-orders",
                count = kept.orders.len(),
                orders = kept.orders.len().to_string(),
                file = kept.file.as_str()
            ),
        );
        voice.say(tr!("sell-kept"));
    });
    Ok(())
}

/// Whether a sale goes into one statement, with room for its header.
fn fits(table: &Table, payload: &str) -> Result<(), Failure> {
    let (most, found) = (MAX_STATEMENT - HEADER, payload.len());
    match found <= most {
        true => Ok(()),
        false => Err(Failure::usage(tr!(
            "orders-too-large",
            file = table.file.to_string(),
            found = found.to_string(),
            most = most.to_string()
        ))
        .code("too-large")
        .hint(tr!("orders-too-large-do"))),
    }
}

fn saying(kept: &Kept) -> Saying {
    Saying { kind: "event", subject: kept.subject.clone(), payload: kept.payload.clone() }
}

/// No order of the sheet was sold before.
fn new_orders(table: &Table, before: &[Kept]) -> Result<(), Failure> {
    for (number, row) in table.orders() {
        let known = before.iter().find(|kept| kept.orders.iter().any(|order| order.order == number));
        if let Some(kept) = known {
            return Err(sold_before(tr!("orders-sold-before", order = number.to_string()), kept)
                .field(table.place_of(row)));
        }
    }
    Ok(())
}

fn sold_before(what: String, kept: &Kept) -> Failure {
    let sale =
        kept.index.map_or(tr!("orders-sale-unknown"), |index| tr!("orders-entry", entry = index.to_string()));
    Failure::usage(tr!(
        "orders-from",
        what = what.to_string(),
        file = kept.file.to_string(),
        sale = sale.to_string()
    ))
    .code("sold-before")
    .hint(tr!("orders-sold-before-do"))
}
