//! `suyuan product`: state products, list them.

use clap::Subcommand;
use rust_decimal::Decimal;

use crate::{
    command::listing,
    context::Context,
    failure::Failure,
    record::{Desk, Manner, quantity},
    signer::Saying,
    speech::tr,
    stated::{self, Name, some_name},
};

/// State a product of yours, or list the products
#[derive(Debug, Subcommand)]
pub(crate) enum Product {
    Add(Box<Add>),
    List(List),
}

/// State a product of yours
#[derive(Debug, clap::Args)]
pub(crate) struct Add {
    /// The product: a short name such as STRAW, a GTIN's address, or its whole address
    #[arg(value_name = "PRODUCT")]
    product: String,
    /// Its name, by language: zh=草莓
    #[arg(long = "name", value_name = "LANG=NAME")]
    names: Vec<Name>,
    /// The unit that it is counted in: kg, pcs, cases
    #[arg(long, default_value = "kg")]
    unit: String,
    /// What one piece weighs: "250 g"
    #[arg(long, value_name = "MASS")]
    factor: Option<String>,
    /// Days that it keeps
    #[arg(long, value_name = "DAYS")]
    shelf_life: Option<u64>,
    /// Degrees Celsius that it is kept at: 0..8, -25..-18
    #[arg(long, value_name = "MIN..MAX", allow_hyphen_values = true)]
    cold_chain: Option<String>,
    /// Minutes in a row that it may be outside of that [default: 30]
    #[arg(long, value_name = "MINUTES", requires = "cold_chain")]
    cold_chain_minutes: Option<u64>,
    /// Relative humidity that it is kept at, in per cent: 80..95
    #[arg(long, value_name = "MIN..MAX", requires = "cold_chain")]
    humidity: Option<String>,
    /// Output per input, by mass, least and most: 0.6..0.7; without it no more comes out than went in
    #[arg(long = "yield", value_name = "MIN..MAX")]
    yields: Option<String>,
    /// Per cent that two scales may differ by at a handover [default: 0.5]
    #[arg(long, value_name = "PERCENT")]
    handover_tolerance: Option<Decimal>,
    /// Per cent that a count may differ by from the books [default: 2]
    #[arg(long, value_name = "PERCENT")]
    count_tolerance: Option<Decimal>,
    /// Hours that a receiver has to confirm a handover of it [default: as the charter says]
    #[arg(long, value_name = "HOURS")]
    handover_hours: Option<u64>,
    /// The protected name that it carries, for good: the product by which the association keeps it
    #[arg(long, value_name = "PRODUCT")]
    quota: Option<String>,
    /// A type of certificate that each lot needs when it is handed over or sold: organic
    #[arg(long, value_name = "TYPE")]
    requires: Vec<String>,
    /// Who else may make lots of it
    #[arg(long = "packer", value_name = "PARTY")]
    packers: Vec<String>,
    #[command(flatten)]
    manner: Manner,
}

/// List the products
#[derive(Debug, clap::Args)]
pub(crate) struct List {}

impl Product {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Product::Add(add) => add.run(context),
            Product::List(_) => listing::show(context, "products", "product"),
        }
    }
}

impl Add {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        some_name(&self.names)?;
        let unit = quantity(&format!("1 {}", self.unit))?.unit;
        let factor = self.factor.as_deref().map(quantity).transpose()?;
        let cold_chain = match &self.cold_chain {
            Some(celsius) => Some(stated::ColdChain {
                celsius: range("--cold-chain", celsius)?,
                minutes: self.cold_chain_minutes,
                humidity: self.humidity.as_deref().map(|h| range("--humidity", h)).transpose()?,
            }),
            None => None,
        };
        let yields = self.yields.as_deref().map(|said| range("--yield", said)).transpose()?;
        let tolerance = stated::Tolerance { handover: self.handover_tolerance, count: self.count_tolerance };
        let mut desk = Desk::open(context, self.manner)?;
        let product = desk.trusted.names.product(&self.product)?;
        let packers: Result<Vec<_>, _> = self.packers.iter().map(|p| desk.trusted.names.party(p)).collect();
        let quota = self.quota.as_ref().map(|name| desk.trusted.names.product(name)).transpose()?;
        let payload = stated::product(&stated::Product {
            product: &product,
            names: &self.names,
            unit: unit.code(),
            factor,
            shelf_life_days: self.shelf_life,
            cold_chain,
            yields,
            tolerance,
            handover_hours: self.handover_hours,
            quota: quota.as_ref(),
            requires: &self.requires,
            packers: &packers?,
        });
        let saying = Saying { kind: "product", subject: product.to_string(), payload };
        desk.last.product = Some(product.to_string());
        desk.say(&saying, &tr!("did-product", product = crate::short::spoken(product.as_str())))
    }
}

/// Two numbers: `0..8`, or `0-8` where neither is below zero.
fn range(option: &str, text: &str) -> Result<(Decimal, Decimal), Failure> {
    let wrong = || {
        Failure::usage(tr!("not-a-band", said = format!("{text:?}"))).field(option).hint(tr!("not-a-band-do"))
    };
    let (min, max) = text.split_once("..").or_else(|| text.split_once('-')).ok_or_else(wrong)?;
    let read = |number: &str| number.trim().parse::<Decimal>().map_err(|_| wrong());
    Ok((read(min)?, read(max)?))
}
