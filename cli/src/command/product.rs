//! `suyuan product`: state products, list them.

use clap::Subcommand;

use crate::{
    command::listing,
    context::Context,
    failure::Failure,
    record::{Desk, Manner, quantity},
    signer::Saying,
    stated::{self, Name, some_name},
};

/// State a product of yours, or list the products
#[derive(Debug, Subcommand)]
pub(crate) enum Product {
    Add(Add),
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
    /// Degrees Celsius that it is kept at: 0-8
    #[arg(long, value_name = "MIN-MAX")]
    cold_chain: Option<String>,
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
        let cold_chain = self.cold_chain.as_deref().map(degrees).transpose()?;
        let mut desk = Desk::open(context, self.manner)?;
        let product = desk.trusted.names.product(&self.product)?;
        let packers: Result<Vec<_>, _> = self.packers.iter().map(|p| desk.trusted.names.party(p)).collect();
        let payload = stated::product(&stated::Product {
            product: &product,
            names: &self.names,
            unit: unit.code(),
            factor,
            shelf_life_days: self.shelf_life,
            cold_chain,
            packers: &packers?,
        });
        let saying = Saying { kind: "product", subject: product.to_string(), payload };
        desk.last.product = Some(product.to_string());
        desk.say(&saying, &format!("Stated the product {}", crate::short::spoken(product.as_str())))
    }
}

fn degrees(text: &str) -> Result<(u64, u64), Failure> {
    let wrong = || {
        Failure::usage(format!("{text:?} is not a range of degrees"))
            .hint("write the least and the most: 0-8")
    };
    let (min, max) = text.split_once('-').ok_or_else(wrong)?;
    let read = |t: &str| t.trim().parse().map_err(|_| wrong());
    Ok((read(min)?, read(max)?))
}
