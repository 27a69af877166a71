//! `suyuan quota`: a season of a protected name.

use rust_decimal::Decimal;
use suyuan_ledger::json::{Json, Object};

use crate::{
    context::Context,
    failure::Failure,
    record::{Desk, Manner, quantity},
    short::spoken,
    signer::Saying,
    speech::tr,
    stated,
};

/// State a season of a protected name of yours: what a hectare may feed to it, and what becomes of what
///
/// Such as `suyuan quota WUCHANG --season 2026 --from 2026-08-15 --until 2026-11-30 --yield "7.5 t" --factor PADDY:RICE=0.65`. Plots
/// feed a name by a certificate (`suyuan certificate issue … --feeds NAME --area …`); products carry it by `suyuan product add … --quota
/// NAME`. For the association that owns the name.
#[derive(Debug, clap::Args)]
pub(crate) struct Quota {
    /// The name: a product of yours
    #[arg(value_name = "PRODUCT")]
    name: String,
    /// The season, in a word; the same again replaces it
    #[arg(long)]
    season: String,
    /// Its first day of harvest
    #[arg(long, value_name = "DAY")]
    from: String,
    /// Its last day of harvest
    #[arg(long, value_name = "DAY")]
    until: String,
    /// The most that a hectare gives: "7.5 t"
    #[arg(long = "yield", value_name = "MASS")]
    yields: String,
    /// How much of one product is made of another at most, by mass; or by litres: GRAPE:WINE="0.7 L/kg"
    #[arg(long = "factor", value_name = "FROM:TO=MOST")]
    factors: Vec<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Quota {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let most = quantity(&self.yields)?;
        let mut desk = Desk::open(context, self.manner)?;
        let name = desk.trusted.names.product(&self.name)?;
        let factors = self.factors.iter().map(|said| factor(&desk, said)).collect::<Result<Vec<_>, _>>()?;
        let mut payload = Object::new();
        payload
            .set("name", name.as_str())
            .set("season", self.season.as_str())
            .set("from", self.from.as_str())
            .set("until", self.until.as_str())
            .set("yield", stated::quantity(most));
        if !factors.is_empty() {
            payload.set("factors", factors);
        }
        let payload = Json::Object(payload).to_string();
        let did = tr!("did-quota", season = self.season.as_str(), name = spoken(name.as_str()));
        desk.say(&Saying { kind: "quota", subject: name.to_string(), payload }, &did)
    }
}

fn factor(desk: &Desk<'_>, said: &str) -> Result<Json<'static>, Failure> {
    let wrong = || {
        Failure::usage(tr!("not-a-factor", said = format!("{said:?}")))
            .field("--factor")
            .hint(tr!("not-a-factor-do"))
    };
    let (products, most) = said.rsplit_once('=').ok_or_else(wrong)?;
    // Short names have no colon; whole addresses are told apart by theirs.
    let at = products.find(':').filter(|at| !products[*at..].starts_with("://")).or_else(|| {
        products.match_indices(':').map(|(at, _)| at).find(|at| products[at + 1..].starts_with("http"))
    });
    let (from, to) = products.split_at(at.ok_or_else(wrong)?);
    let (most, units) = most.trim().split_once(' ').unwrap_or((most.trim(), ""));
    let most: Decimal = most.parse().map_err(|_| wrong())?;
    let (to_in, from_in) = measures(units).ok_or_else(wrong)?;
    let names = &desk.trusted.names;
    let mut factor = Object::new();
    factor
        .set("from", names.product(from.trim())?.as_str())
        .set("to", names.product(to[1..].trim())?.as_str())
        .set("max", most);
    for (name, unit) in [("fromUnit", from_in), ("toUnit", to_in)] {
        if unit == "LTR" {
            factor.set(name, unit);
        }
    }
    Ok(Json::Object(factor))
}

/// The units of what comes out and of what goes in: `L/kg`; mass if nothing is said.
fn measures(said: &str) -> Option<(&'static str, &'static str)> {
    let measure = |said: &str| match said.trim() {
        "kg" | "KGM" | "公斤" => Some("KGM"),
        "L" | "l" | "LTR" | "升" => Some("LTR"),
        _ => None,
    };
    match said.trim() {
        "" => Some(("KGM", "KGM")),
        said => said.split_once('/').and_then(|(to, from)| Some((measure(to)?, measure(from)?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_names_what_comes_out_before_what_goes_in() {
        assert_eq!(measures(""), Some(("KGM", "KGM")));
        assert_eq!(measures("L/kg"), Some(("LTR", "KGM")));
        assert_eq!(measures("kg / L"), Some(("KGM", "LTR")));
        assert_eq!(measures("L"), None);
        assert_eq!(measures("t/kg"), None);
    }
}
