//! `suyuan sensor`: what loggers recorded.

use suyuan_ledger::{
    coldchain::Range,
    event::{BizStep, Event, EventTime},
    identifier::LotId,
};

use super::sensor_attribute::Attribute;
use crate::{
    acts::{self, Scene},
    context::{Context, Trusted},
    failure::Failure,
    record::{Desk, Manner},
    sensor_file::{ReadFile, SensorFile},
    short::spoken,
    speech::tr,
    when,
};

/// Temperature and humidity loggers: record, show, and say in whose hands it was too warm
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Sensor {
    Add(Add),
    Show(Show),
    Attribute(Attribute),
}

/// Record what a logger measured: the file goes to the node, its summary is signed
///
/// Say what it is about: a shipment by the number of its paper, lots, a store or a greenhouse. Without --min and --max the limits of the lots'
/// product count. The node recomputes the summary from the file and takes no other.
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    #[command(flatten)]
    file: SensorFile,
    /// The shipment: the number on its paper, as given to `suyuan ship --doc`
    #[arg(long, value_name = "NUMBER")]
    shipment: Option<String>,
    /// A lot that was with the logger; may come several times
    #[arg(long = "lot", value_name = "LOT")]
    lots: Vec<String>,
    /// Where the logger was: a store, a greenhouse, a truck
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// The logger: its serial number or address
    #[arg(long, value_name = "NUMBER")]
    device: Option<String>,
    /// Anything else, in words
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

/// Show what a logger's file comes to; nothing is sent, and no node is needed
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    #[command(flatten)]
    file: SensorFile,
}

impl Sensor {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Sensor::Add(add) => add.run(context),
            Sensor::Show(show) => show.run(context),
            Sensor::Attribute(attribute) => attribute.run(context),
        }
    }
}

impl Show {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let read = self.file.read()?;
        context.voice.answer(&read.data(), |voice| {
            voice.line(self.file.file.display());
            read.tell(voice);
        });
        Ok(())
    }
}

impl Add {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        if self.shipment.is_none() && self.lots.is_empty() && self.place.is_none() {
            return Err(Failure::usage(tr!("sensor-of-what")).hint(tr!("sensor-of-what-do")));
        }
        let read = self.file.read()?;
        let mut desk = Desk::open(context, self.manner)?;
        let document = self.shipment.as_ref().map(|number| desk.document(number));
        let mut lots = Vec::new();
        for lot in &self.lots {
            lots.push(desk.trusted.names.lot(lot, None)?);
        }
        if let Some(paper) = document.as_deref().filter(|_| lots.is_empty()) {
            lots = of_shipment(&desk.trusted, desk.signer.party(), paper)?;
            if lots.is_empty() && self.place.is_none() {
                return Err(Failure::usage(tr!("sensor-no-shipment", paper = paper.to_string()))
                    .hint(tr!("sensor-no-shipment-do")));
            }
        }
        let range = self.product_limits(&desk.trusted, &lots)?;
        let read = read.with_limits(range);
        let place = self.place.as_ref().map(|place| desk.trusted.names.place(place)).transpose()?;
        let scene = Scene::at(ended(&read)?)?.place(place).document(document).note(self.note.clone());
        let device = self.device.as_ref().map(|number| desk.at_host("device", number));
        let act = acts::monitor(&lots, read.element(device), &scene)?;
        if !context.voice.json {
            read.tell(&context.voice);
        }
        let did =
            tr!("did-sensor", file = self.file.file.display().to_string(), about = spoken(&act.subject));
        desk.attach(read.bytes);
        desk.record(act, &did)
    }

    /// What the product wants, if none of it was given here and the lots' products agree.
    fn product_limits(&self, trusted: &Trusted, lots: &[LotId]) -> Result<Option<Range>, Failure> {
        if self.file.min.is_some() || self.file.max.is_some() || lots.is_empty() {
            return Ok(None);
        }
        let products = trusted.client.list("products")?;
        let mut found: Option<Range> = None;
        for lot in lots {
            let id = lot.product();
            let stated = products.iter().find(|p| p["product"].as_str() == Some(id.canonical()));
            let Some(limits) = stated.and_then(|p| p.get("coldChain")).filter(|l| l["unit"] == "CEL") else {
                return Ok(None);
            };
            let end = |name: &str| limits[name].to_string().trim_matches('"').parse().ok();
            let range = Range::new(end("min"), end("max")).map_err(Failure::usage)?;
            if found.is_some_and(|found| found != range) {
                return Err(Failure::usage(tr!("sensor-limits-differ")).hint(tr!("sensor-limits-differ-do")));
            }
            found = Some(range);
        }
        Ok(found)
    }
}

/// The end of the log, in the logger's own offset where that is known, else in this machine's.
fn ended(read: &ReadFile) -> Result<EventTime, Failure> {
    let zone = match read.offset() {
        Some(offset) => {
            let seconds = i32::from(offset.minutes()) * 60;
            jiff::tz::TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).map_err(Failure::usage)?)
        }
        None => when::now().time_zone().clone(),
    };
    let ended = jiff::Timestamp::from_millisecond(read.summary().end_ms).map_err(Failure::usage)?;
    Ok(when::event_time(&ended.to_zoned(zone))?)
}

/// The lots that the signer shipped or received with a paper.
fn of_shipment(trusted: &Trusted, party: &str, paper: &str) -> Result<Vec<LotId>, Failure> {
    let mut lots: Vec<LotId> = Vec::new();
    for logged in trusted.client.history(party)?.iter().filter(|logged| logged.kind == "event") {
        let Ok(event) = Event::parse(logged.payload.as_bytes()) else { continue };
        let handed =
            matches!(event.biz_step(), Some(BizStep::Shipping | BizStep::Receiving | BizStep::Accepting));
        if !handed || !event.common.biz_transactions.iter().any(|t| t.id == paper) {
            continue;
        }
        let goods = event.quantities().iter().chain(event.child_quantities());
        lots.extend(goods.filter_map(|goods| LotId::parse(&goods.epc_class).ok()));
    }
    lots.sort_by(|a, b| a.canonical().cmp(b.canonical()));
    lots.dedup_by(|a, b| a.canonical() == b.canonical());
    Ok(lots)
}
