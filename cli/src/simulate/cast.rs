//! Who lives in the county, and what they have: the founding of the ledger, members, places, products, seasons, certificates.
//!
//! Two governors who must agree (ASSOC, BUREAU), a laboratory and an inspector (LAB, INSP), a mill, a hatchery, two carriers, a
//! cold store, shops, and the cooperatives C1, C2, …; growers and the market have no keys. The association owns the protected
//! name YL of the county's rice.

use serde_json::{Value, json};
use suyuan_ledger::log::{KeyType, SigningNoteKey};

use super::{
    calendar::date,
    chance::Chance,
    county::{public_hex, test_key},
    names::{HOST, lot, party, place, product},
    plan::{Plan, Story, broken},
    telling::{Telling, own_step},
};
use crate::failure::Failure;

/// The log's name.
pub(super) const ORIGIN: &str = "county.example/log";
/// Growers without keys, of each cooperative.
pub(super) const GROWERS: u64 = 6;
/// Days that the cooperatives' certificates hold.
const CERTIFIED_DAYS: u64 = 120;

/// A cooperative and those it deals with.
#[derive(Clone, Debug)]
pub(super) struct Coop {
    /// `C1`, which is also its prefix.
    pub(super) name: String,
    /// Counted from 1.
    pub(super) number: u64,
    /// The shop that its lorries go to.
    pub(super) shop: String,
    /// The shop next to that.
    pub(super) other_shop: String,
    /// Its carrier.
    pub(super) carrier: String,
}

/// All of them.
#[derive(Clone, Debug)]
pub(super) struct Cast {
    /// Of the run.
    pub(super) seed: u64,
    /// The cooperatives.
    pub(super) coops: Vec<Coop>,
    shops: u64,
}

impl Coop {
    /// A product of its own.
    pub(super) fn product(&self, name: &str) -> String {
        product(&format!("{}-{name}", self.name))
    }

    /// A lot of a product of its own.
    pub(super) fn lot(&self, product: &str, number: impl std::fmt::Display) -> String {
        lot(&format!("{}-{product}", self.name), number)
    }

    /// A place of its own.
    pub(super) fn place(&self, name: &str) -> String {
        place(&format!("{}-{name}", self.name))
    }

    /// A grower of its own, without a key.
    pub(super) fn grower(&self, number: u64) -> String {
        party(&format!("{}-G{number}", self.name))
    }

    /// Its id.
    pub(super) fn party(&self) -> String {
        party(&self.name)
    }

    /// The crop that stands at a place of its own in a season.
    pub(super) fn crop(&self, product: &str, place: &str, season: &str) -> String {
        self.lot(product, format_args!("{place}-{season}"))
    }
}

impl Cast {
    /// So many cooperatives, and a shop for every two.
    pub(super) fn of(seed: u64, cooperatives: u64) -> Cast {
        let shops = 2 + cooperatives / 2;
        let coop = |number: u64| Coop {
            name: format!("C{number}"),
            number,
            shop: format!("SHOP{}", 1 + number % shops),
            other_shop: format!("SHOP{}", 1 + (number + 1) % shops),
            carrier: format!("CC{}", 1 + number % 2),
        };
        Cast { seed, coops: (1..=cooperatives).map(coop).collect(), shops }
    }

    fn names(name: &str) -> Value {
        json!({"zh": name, "en": name})
    }

    /// The charter.
    pub(super) fn found(&self, plan: &mut Plan) -> Result<(), Failure> {
        let mut story = Story::on(plan, Chance::of(self.seed, "founding"), 0, 0);
        let vkey = log_key(self.seed)?.verifier(KeyType::Ed25519).map_err(broken)?;
        let governor = |name: &str, role: &str| {
            json!({"party": party(name), "names": Cast::names(name), "roles": [role],
                "keys": [public_hex(self.seed, name, 0)]})
        };
        let charter = json!({
            "name": {"zh": "模拟县(测试密钥)", "en": "A simulated county (test keys)"}, "hosts": [HOST], "origin": ORIGIN,
            "logKeys": [{"vkey": vkey.to_string(), "from": 0}], "languages": ["zh", "en"], "rules": 1,
            "threshold": 2, "governors": [governor("ASSOC", "association"), governor("BUREAU", "inspector")],
        });
        story.state("ASSOC", "charter", ORIGIN, &charter);
        story.wait(1);
        self.admit_all(&mut story);
        self.state_all(&mut story);
        Ok(())
    }

    fn admit_all(&self, story: &mut Story<'_>) {
        let mut members: Vec<(String, Vec<&str>)> = [
            ("LAB", "certifier"),
            ("INSP", "inspector"),
            ("MILL", "processor"),
            ("HATCH", "producer"),
            ("CC1", "carrier"),
            ("CC2", "carrier"),
            ("COLD", "warehouse"),
        ]
        .map(|(name, role)| (name.to_owned(), vec![role]))
        .into();
        members.extend((1..=self.shops).map(|n| (format!("SHOP{n}"), vec!["shop"])));
        members.extend(self.coops.iter().map(|coop| (coop.name.clone(), vec!["producer", "processor"])));
        for (name, roles) in &members {
            self.admit(story, name, roles);
        }
        for coop in &self.coops {
            add_phone(story, self.seed, &coop.name);
        }
    }

    /// One governor proposes, the other agrees.
    pub(super) fn admit(&self, story: &mut Story<'_>, name: &str, roles: &[&str]) {
        let body = json!({"party": party(name), "action": "admit", "names": Cast::names(name), "roles": roles,
            "keys": [{"key": public_hex(self.seed, name, 0), "label": "office (test key)"}]});
        self.decide(story, name, &body);
    }

    /// A decision about a member that both governors take.
    pub(super) fn decide(&self, story: &mut Story<'_>, name: &str, body: &Value) {
        let label = format!("member {name} {}", story.plan.fresh());
        story.state_as(&label, "ASSOC", "member", &party(name), body);
        let id = format!("⟦{label}⟧");
        story.state("BUREAU", "approval", &id, &json!({"statement": id}));
    }

    fn state_all(&self, story: &mut Story<'_>) {
        outsider(story, "ASSOC", "MARKET", &Cast::names("市场 market"));
        outsider(story, "ASSOC", "HILL", &Cast::names("山上鱼苗场 hill hatchery"));
        state_place(story, "HATCH", "HATCH-P1", "pond", (30.44, 103.81), json!({}));
        state_place(story, "COLD", "COLD-1", "warehouse", (30.62, 104.01), json!({}));
        state_place(story, "MILL", "MILL-1", "plant", (30.51, 103.88), json!({}));
        for n in 1..=self.shops {
            let shop = format!("SHOP{n}");
            state_place(
                story,
                &shop,
                &format!("{shop}-1"),
                "shop",
                (30.66, 104.0 + n as f64 / 100.0),
                json!({}),
            );
            state_place(story, &shop, &format!("{shop}-SHA"), "shop", (31.23, 121.47), json!({}));
        }
        state_product(story, "ASSOC", "YL", json!({}));
        state_product(story, "HATCH", "HATCH-FRY", json!({}));
        for coop in &self.coops {
            self.state_coop(story, coop);
        }
        self.state_seasons(story);
    }

    fn state_coop(&self, story: &mut Story<'_>, coop: &Coop) {
        let (by, shift) = (coop.name.as_str(), coop.number as f64 / 100.0);
        for n in 1..=GROWERS {
            // A natural person: the name is private.
            let name = format!("{}-G{n}", coop.name);
            outsider(story, by, &name, &json!({"private": "A".repeat(43)}));
        }
        let plot = |capacity: u64, crop: &str, mu: u64| {
            json!({"area": {"value": mu * 667, "unit": "MTK"}, "capacity": {"value": capacity, "unit": "KGM"},
                "crop": coop.product(crop)})
        };
        for (name, kind, more) in [
            ("HALL", "plant", json!({})),
            ("COOL", "warehouse", json!({})),
            ("GARDEN", "plot", json!({})),
            ("H1", "greenhouse", plot(40_000, "STRAW", 20)),
            ("H2", "greenhouse", plot(40_000, "STRAW", 20)),
            ("P1", "plot", plot(13_600, "WET", 30)),
            ("P2", "plot", plot(13_600, "WET", 30)),
            ("P3", "plot", plot(13_600, "WET", 30)),
            ("FIELD", "plot", json!({})),
            ("POND", "pond", json!({})),
        ] {
            state_place(story, by, &format!("{by}-{name}"), kind, (30.3 + shift, 103.7), more);
        }
        let (own, mill) = (|name: &str| format!("{by}-{name}"), json!([party("MILL")]));
        let cold = json!({"min": 0, "max": 8, "unit": "CEL", "minutes": 30});
        for (name, more) in [
            ("STRAW", json!({"shelfLifeDays": 4})),
            (
                "BOX",
                json!({"unit": "H87", "factor": {"value": 0.25, "unit": "KGM"}, "shelfLifeDays": 6,
                "coldChain": cold, "requires": ["green"]}),
            ),
            ("WET", json!({})),
            ("DRY", json!({"yield": {"min": 0.8, "max": 0.95}})),
            ("RICE", json!({"quota": product("YL"), "packers": mill, "yield": {"min": 0.55, "max": 0.72}})),
            ("BAG", json!({"unit": "H87", "factor": {"value": 5, "unit": "KGM"}, "quota": product("YL")})),
            ("PLAIN", json!({"packers": mill, "yield": {"min": 0.55, "max": 0.72}})),
            ("BRAN", json!({"packers": mill, "yield": {"min": 0.02, "max": 0.3}})),
            ("VEG", json!({})),
            ("VEGA", json!({"shelfLifeDays": 9})),
            ("VEGB", json!({})),
            ("FISH", json!({"yield": {"min": 1, "max": 60}})),
            ("ORG", json!({"requires": ["organic"]})),
            ("CASE", json!({"unit": "H87"})),
            ("JAR", json!({"unit": "H87"})),
        ] {
            state_product(story, by, &own(name), more);
        }
        for (crop, at, season) in [
            ("STRAW", "H1", "A"),
            ("STRAW", "H2", "A"),
            ("WET", "P1", "A"),
            ("WET", "P2", "A"),
            ("WET", "P3", "A"),
        ] {
            plant(story, coop, crop, at, season);
        }
        plant(story, coop, "VEG", "FIELD", "A");
    }

    fn state_seasons(&self, story: &mut Story<'_>) {
        let mut factors = Vec::new();
        for coop in &self.coops {
            for (from, to, max) in [("WET", "DRY", 0.92), ("DRY", "RICE", 0.68), ("RICE", "BAG", 1.0)] {
                factors.push(json!({"from": coop.product(from), "to": coop.product(to), "max": max}));
            }
        }
        for (season, from, until) in [
            ("2026E", "2026-07-01", "2026-09-30"),
            ("2026L", "2026-10-01", "2027-04-30"),
            ("2027E", "2027-05-01", "2027-09-30"),
            ("2027L", "2027-10-01", "2028-04-30"),
        ] {
            let body = json!({"name": product("YL"), "season": season, "from": from, "until": until,
                "yield": {"value": 6800, "unit": "KGM"}, "factors": factors});
            story.state("ASSOC", "quota", &product("YL"), &body);
        }
        for coop in &self.coops {
            for plot in ["P1", "P2"] {
                certify_plot(story, "LAB", &coop.place(plot), &format!("YL-{}-{plot}", coop.name), 2.0);
            }
            certify_green(story, coop, 0);
        }
    }

    /// Certificates are renewed ten days before they end.
    pub(super) fn renew(&self, plan: &mut Plan, coop: &Coop, day: u64) {
        if day > 0 && day.is_multiple_of(CERTIFIED_DAYS - 10) {
            let chance = Chance::of(self.seed, &format!("renewal {} {day}", coop.name));
            certify_green(&mut Story::on(plan, chance, day, 10), coop, day);
        }
    }
}

/// The log's signing key, a test key too.
pub(super) fn log_key(seed: u64) -> Result<SigningNoteKey, Failure> {
    SigningNoteKey::new(ORIGIN, test_key(seed, "the log", 0)).map_err(broken)
}

/// A phone of a member, which signs events only.
pub(super) fn add_phone(story: &mut Story<'_>, seed: u64, name: &str) {
    let phone = public_hex(seed, &format!("{name}/phone"), 0);
    let body = json!({"party": party(name), "action": "add", "key": phone, "label": "phone (test key)", "rights": ["event"]});
    story.state(name, "key", &party(name), &body);
}

/// A place near these degrees.
pub(super) fn state_place(
    story: &mut Story<'_>,
    by: &str,
    name: &str,
    kind: &str,
    (lat, lon): (f64, f64),
    more: Value,
) {
    let near = |degrees: f64| (degrees * 100.0).round() / 100.0;
    let mut body = json!({"place": place(name), "names": Cast::names(name), "type": kind,
        "near": {"lat": near(lat), "lon": near(lon)}});
    join(&mut body, more);
    story.state(by, "place", &place(name), &body);
}

/// A product in kilograms, unless it says otherwise.
pub(super) fn state_product(story: &mut Story<'_>, by: &str, name: &str, more: Value) {
    let mut body = json!({"product": product(name), "names": Cast::names(name), "unit": "KGM"});
    join(&mut body, more);
    story.state(by, "product", &product(name), &body);
}

/// A crop is planted.
pub(super) fn plant(story: &mut Story<'_>, coop: &Coop, product: &str, at: &str, season: &str) {
    let telling = Telling::made(&own_step("planting")).of_lot(&coop.crop(product, at, season));
    story.tell(&coop.name, telling.at(&coop.place(at)));
}

/// A plot may bear the county's name.
pub(super) fn certify_plot(story: &mut Story<'_>, by: &str, plot: &str, number: &str, hectares: f64) {
    let body = json!({"about": plot, "number": number, "type": "gi", "issued": "2026-06-01", "validFrom": "2026-06-01",
        "area": {"value": hectares, "unit": "HAR"}, "name": product("YL")});
    story.state(by, "certificate", plot, &body);
}

fn certify_green(story: &mut Story<'_>, coop: &Coop, day: u64) {
    let (from, until) = (date(story.now()), date(story.now() + CERTIFIED_DAYS * super::calendar::DAY));
    // The first one holds since yesterday: a day begins at midnight in UTC, eight hours after ours.
    let from = if day == 0 { "2026-07-01".to_owned() } else { from };
    let body = json!({"about": coop.party(), "number": format!("G-{}-{day}", coop.name), "type": "green",
        "issued": from, "validFrom": from, "validUntil": until});
    story.state("LAB", "certificate", &coop.party(), &body);
}

fn outsider(story: &mut Story<'_>, by: &str, name: &str, names: &Value) {
    story.state(
        by,
        "party",
        &party(name),
        &json!({"party": party(name), "names": names, "roles": ["grower"]}),
    );
}

fn join(body: &mut Value, more: Value) {
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
}
