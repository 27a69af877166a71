//! A ledger whose pages have everything that a page can show.

use serde_json::{Value, json};
use suyuan_tests::{Bench, Hand, Person, event, harvest};

/// The consumer's page, one page a kind.
pub(crate) const LOT: &str = "/p/BOX/10/SL-B1";

/// A ledger with a lot that has everything a page can show.
pub(crate) struct Farm {
    pub(crate) bench: Bench,
}

/// Packs with codes of their own, one lot of them called back, and a complaint: what a page shows of them.
pub(crate) struct Packs {
    /// Of a pack on its way, one with an opened page's worth of scans, one that is out of use, one for no lot, one that is called back.
    pub(crate) codes: Vec<String>,
    pub(crate) complaint: String,
}

impl Farm {
    pub(crate) fn open() -> Farm {
        let bench = Bench::new();
        let mut hand = bench.admit("SL", "producer");
        let say = |hand: &mut Hand, kind: &str, subject: &str, payload: &Value| {
            let answer = hand.say(kind, subject, payload);
            assert_eq!(answer.status, 201, "{}", answer.text());
        };
        let (straw, boxes) = (bench.id("p/STRAW"), bench.id("p/BOX"));
        let (lot, pack) = (bench.id("p/STRAW/10/SL-1"), bench.id("p/BOX/10/SL-B1"));
        for (id, zh, en, unit) in
            [(&straw, "草莓", "Strawberries", "KGM"), (&boxes, "草莓盒", "Strawberry box", "H87")]
        {
            let names = json!({"zh": zh, "en": en});
            let mut product = json!({"product": id, "names": names, "unit": unit, "shelfLifeDays": 7});
            if unit == "H87" {
                product["factor"] = json!({"value": 0.25, "unit": "KGM"});
            }
            say(&mut hand, "product", id, &product);
        }
        for (name, zh, en, lat, lon) in [
            ("E1", "东一号棚", "East greenhouse 1", 30.52, 103.94),
            ("PACK", "包装间", "Packing house", 30.61, 104.02),
        ] {
            let place = bench.id(&format!("place/{name}"));
            let stated = json!({"place": place, "names": {"zh": zh, "en": en}, "type": "greenhouse", "near": {"lat": lat, "lon": lon}});
            say(&mut hand, "place", &place, &stated);
        }
        let at = |mut event: Value, place: &str| {
            event["readPoint"] = json!({"id": bench.id(&format!("place/{place}"))});
            event
        };
        let photo = pixel();
        let taken = suyuan_tests::post(&format!("{}/v1/blobs", bench.url()), "image/png", &photo).unwrap();
        assert_eq!(taken.status, 201, "{}", taken.text());
        let mut picked = at(harvest(&lot, 100), "E1");
        picked["suyuan:attachments"] = json!([{"sha256": taken.json()["sha256"], "type": "image/png", "names": {"zh": "采收当天的大棚", "en": "The greenhouse on the day of the harvest"}}]);
        say(&mut hand, "event", &lot, &picked);
        let mut packing = at(event("OBSERVE", "packing", &lot, 100, "KGM"), "PACK");
        packing["type"] = json!("TransformationEvent");
        packing["inputQuantityList"] = packing["quantityList"].take();
        packing["outputQuantityList"] = json!([{"epcClass": pack, "quantity": 400}]);
        for name in ["quantityList", "action"] {
            packing.as_object_mut().unwrap().remove(name);
        }
        say(&mut hand, "event", &pack, &packing);
        let mut measured = at(event("OBSERVE", "sensor_reporting", &pack, 400, "H87"), "PACK");
        measured["sensorElementList"] = json!([{"sensorReport": [
            {"type": "Temperature", "minValue": 2.1, "maxValue": 5.8, "uom": "CEL", "time": "2026-04-18T11:00:00+08:00"},
            {"type": "Temperature", "minValue": 3, "maxValue": 9.5, "uom": "CEL", "time": "2026-04-18T12:00:00+08:00"}]}]);
        say(&mut hand, "event", &pack, &measured);
        Farm { bench }
    }

    pub(crate) fn packs(&self) -> Packs {
        let bench = &self.bench;
        let coop = Person::new(&bench.url());
        let key = coop.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
        bench.governor.ok(&[
            "member",
            "add",
            "CO",
            "--role",
            "producer",
            "--prefix",
            "CO",
            "--name",
            "en=Cooperative",
            "--name",
            "zh=合作社",
            "--public",
            &key,
        ]);
        coop.ok(&[
            "place",
            "add",
            "CO-E9",
            "--name",
            "en=Field nine",
            "--name",
            "zh=九号田",
            "--type",
            "plot",
            "--near",
            "30.57,103.92",
        ]);
        coop.ok(&["product", "add", "CO-RICE", "--name", "en=Rice", "--name", "zh=大米"]);
        coop.ok(&[
            "product",
            "add",
            "CO-BAG",
            "--name",
            "en=Bag of rice",
            "--name",
            "zh=袋装大米",
            "--unit",
            "pcs",
            "--factor",
            "5 kg",
        ]);
        let mut codes = Vec::new();
        for (lot, roll) in [("G1", "R1"), ("G2", "R2")] {
            coop.ok(&["harvest", "100 kg", "--product", "CO-RICE", "--lot", lot, "--place", "CO-E9"]);
            coop.ok(&[
                "pack",
                "--from",
                &format!("CO-RICE/{lot}=100 kg"),
                "--into",
                &format!("CO-BAG/{lot}=20 pcs"),
            ]);
            let file = format!("{roll}.csv");
            coop.ok(&["codes", "CO-BAG", "--count", "10", "--group-size", "5", "--pin", "--csv", &file]);
            coop.ok(&["codes", "bind", &format!("{roll}/0"), &format!("CO-BAG/{lot}")]);
            let sheet = std::fs::read_to_string(coop.home().join(file)).unwrap();
            let paths = sheet.trim_start_matches('\u{feff}').lines().skip(1).map(|line| {
                let uri = line.split(',').next().unwrap().split_once("://").unwrap().1;
                uri[uri.find('/').unwrap()..].to_owned()
            });
            codes.push(paths.collect::<Vec<_>>());
        }
        coop.ok(&["codes", "void", "R1:1", "--reason", "lost"]);
        coop.ok(&[
            "recall",
            "CO-BAG/G2",
            "--reason",
            "residue",
            "--do",
            "destroy",
            "--number",
            "R-1",
            "--yes",
        ]);
        for phone in ["Phone A", "Phone B"] {
            let headers = [("accept", "text/html"), ("user-agent", phone)];
            suyuan_tests::get_with(&format!("{}{}", bench.url(), codes[0][0]), &headers).unwrap();
        }
        let about = bench.id(&LOT[1..]).replace(':', "%3A").replace('/', "%2F");
        let body = format!("about={about}&kind=illness&text=There+was+a+stone+in+it.&contact=");
        let taken = suyuan_tests::post(
            &format!("{}/complaints", bench.url()),
            "application/x-www-form-urlencoded",
            body.as_bytes(),
        )
        .unwrap();
        let told = taken.text();
        let complaint =
            taken.headers.iter().find(|(name, _)| name == "location").map(|(_, path)| path.clone());
        let complaint = complaint.unwrap_or_else(|| {
            let at = told.find("/complaints/").unwrap_or_else(|| panic!("{}: {told}", taken.status));
            told[at..].split(|c: char| "\"?<".contains(c)).next().unwrap().to_owned()
        });
        Packs {
            codes: [&codes[0][0], &codes[0][1], &codes[0][7], &codes[1][0]].map(Clone::clone).into(),
            complaint,
        }
    }

    /// One page of each kind of what packs add.
    pub(crate) fn more_pages(&self) -> Vec<String> {
        let Packs { codes, complaint } = self.packs();
        let of = self.bench.id(&LOT[1..]).replace(':', "%3A").replace('/', "%2F");
        let mut pages = codes;
        pages.extend([
            "/p/CO-BAG/10/G2".to_owned(),
            format!("/complaints?about={of}"),
            "/complaints".to_owned(),
            complaint,
        ]);
        pages.extend([format!("{LOT}?view=live"), "/p/CO-BAG/10/G2?view=live".to_owned()]);
        pages.extend(["/inspect/scan", "/inspect/copies"].map(str::to_owned));
        pages
    }

    pub(crate) fn url(&self, path: &str, lang: &str) -> String {
        let and = if path.contains('?') { '&' } else { '?' };
        format!("{}{path}{and}lang={lang}", self.bench.url())
    }

    /// One page of each kind.
    pub(crate) fn pages(&self) -> Vec<String> {
        let of = self.bench.id(&LOT[1..]).replace(':', "%3A").replace('/', "%2F");
        let mut pages: Vec<String> =
            [LOT, "/p/BOX", "/place/E1", "/party/SL", "/", "/inspect", "/p/BOX/10/NONE", "/verifier.html"]
                .map(str::to_owned)
                .into();
        pages.extend(["lot", "check", "reach"].map(|page| format!("/inspect/{page}?of={of}")));
        pages.push(format!("/v1/trace?of={of}&direction=both"));
        pages
    }
}

/// One green pixel.
pub(crate) fn pixel() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 1, 1);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[47, 107, 60]).unwrap();
    writer.finish().unwrap();
    bytes
}
