//! `suyuan place`: state places, list them.

use clap::{Subcommand, builder::PossibleValuesParser};
use rust_decimal::Decimal;
use suyuan_ledger::{
    json::{Json, Object},
    rules::payload::PLACE_TYPES,
};

use crate::{
    command::listing,
    context::Context,
    failure::Failure,
    record::{Desk, Manner, quantity},
    signer::Saying,
    speech::tr,
    stated::{self, Name, some_name},
};

/// State a place of yours, or list the places
#[derive(Debug, Subcommand)]
pub(crate) enum Place {
    Add(Box<Add>),
    List(List),
}

/// State a place of yours: a plot, a warehouse, a shop
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The place: a short name such as SL-E1, or its whole address
    #[arg(value_name = "PLACE")]
    place: String,
    /// Its name, by language: zh=东一号棚
    #[arg(long = "name", value_name = "LANG=NAME")]
    names: Vec<Name>,
    /// What it is
    #[arg(long = "type", value_name = "TYPE", value_parser = PossibleValuesParser::new(PLACE_TYPES))]
    kind: String,
    /// Its area: "5 亩", "0.4 ha"
    #[arg(long)]
    area: Option<String>,
    /// What grows there
    #[arg(long, value_name = "PRODUCT")]
    crop: Option<String>,
    /// The most that it gives in a season: "12 t"
    #[arg(long)]
    capacity: Option<String>,
    /// Where it lies, by language: zh=四川成都双流
    #[arg(long, value_name = "LANG=NAME")]
    region: Vec<Name>,
    /// Its exact position in degrees; always private: 30.5723,103.9224
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    position: Option<String>,
    /// About where it lies, for everybody to see, with at most 3 decimals: 30.57,103.92
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true)]
    near: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

/// List the places
#[derive(Debug, clap::Args)]
pub(crate) struct List {}

impl Place {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Place::Add(add) => add.run(context),
            Place::List(_) => listing::show(context, "places", "place"),
        }
    }
}

impl Add {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        some_name(&self.names)?;
        let (area, capacity) = (read(&self.area)?, read(&self.capacity)?);
        let mut desk = Desk::open(context, self.manner)?;
        let place = desk.trusted.names.place(&self.place)?;
        let crop = self.crop.as_ref().map(|crop| desk.trusted.names.product(crop)).transpose()?;
        let position = self.position.as_deref().map(position).transpose()?;
        let position = position.map(|at| desk.conceal("position", &at)).transpose()?;
        let near = self.near.as_deref().map(near).transpose()?;
        let payload = stated::place(&stated::Place {
            place: &place,
            names: &self.names,
            kind: &self.kind,
            area,
            crop: crop.as_ref(),
            capacity,
            region: &self.region,
            position,
            near,
        });
        let saying = Saying { kind: "place", subject: place.to_string(), payload };
        desk.last.place = Some(place.to_string());
        desk.say(&saying, &tr!("did-place", place = crate::short::spoken(place.as_str())))
    }
}

fn read(text: &Option<String>) -> Result<Option<suyuan_ledger::event::Quantity>, Failure> {
    text.as_deref().map(quantity).transpose()
}

/// Rounded by whoever states it: finer than a hundred metres is nobody's business.
fn near(text: &str) -> Result<(Decimal, Decimal), Failure> {
    let degrees = |text: &str| text.trim().parse::<Decimal>().ok();
    let read = text.split_once(',').and_then(|(lat, lon)| Some((degrees(lat)?, degrees(lon)?)));
    read.ok_or_else(|| {
        Failure::usage(tr!("not-near", said = format!("{text:?}"))).field("--near").hint(tr!("not-near-do"))
    })
}

/// Latitude and longitude as written, within the globe.
fn position(text: &str) -> Result<Json<'static>, Failure> {
    let degrees = |text: &str, most: i64| {
        let number = Json::Number(text.trim().parse().ok()?);
        let within = matches!(&number, Json::Number(n) if n.abs() <= most.into());
        within.then_some(number)
    };
    let read = text.split_once(',').and_then(|(lat, lon)| Some((degrees(lat, 90)?, degrees(lon, 180)?)));
    let Some((lat, lon)) = read else {
        return Err(Failure::usage(tr!("not-near", said = format!("{text:?}"))).hint(tr!("not-position-do")));
    };
    let mut position = Object::new();
    position.set("lat", lat).set("lon", lon);
    Ok(Json::Object(position))
}
