//! What each verb is asked: the one table. An answer becomes an argument, so that asking and typing are the same command.

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A product.
    Product,
    /// A place; the last one where nothing is said.
    Place,
    /// A place where nothing said means none.
    OtherPlace,
    /// A place, product, party or lot.
    Thing,
    /// An act of one's own.
    Entry,
    /// A lot of the act that was named.
    ItsLot,
    /// A file on this machine.
    File,
    /// A day.
    Day,
    /// A day, a time, or both.
    Time,
    /// A lot: PRODUCT/LOT.
    Lot,
    /// A crop: PRODUCT/PLOT-SEASON.
    Crop,
    /// Whoever gets it.
    To,
    /// Whoever sent it.
    From,
    /// Whoever sold it.
    Seller,
    /// A number and a unit.
    Quantity,
    /// A number of days.
    Days,
    /// Words.
    Words,
}

/// One question, or two that belong together.
#[derive(Clone, Copy, Debug)]
pub(super) enum Question {
    /// A value, behind its option; without one it stands alone. What is not needed may be left empty.
    One {
        /// The text.
        text: &'static str,
        /// What it is.
        kind: Kind,
        /// The option.
        option: Option<&'static str>,
        /// Whether it must be said.
        needed: bool,
    },
    /// `THING=QUANTITY`, once or as often as there are such.
    Pair {
        /// The text that asks for the thing.
        text: &'static str,
        /// A lot or a product.
        kind: Kind,
        /// The option.
        option: Option<&'static str>,
        /// Whether there may be more.
        more: bool,
        /// Whether there must be one.
        needed: bool,
    },
    /// Yes sets an option; if it takes a value, the one that was said to this other option.
    Yes {
        /// The text.
        text: &'static str,
        /// The option.
        option: &'static str,
        /// Whose value it takes.
        as_said_to: Option<&'static str>,
    },
    /// A yes that leaves nothing more to ask.
    YesAndDone {
        /// The text.
        text: &'static str,
        /// The option.
        option: &'static str,
    },
    /// Values of which one is enough: asked in turn until one is said; the last must be.
    AnyOf(&'static [(&'static str, Kind, &'static str)]),
}

const fn one(text: &'static str, kind: Kind, option: &'static str) -> Question {
    Question::One { text, kind, option: Some(option), needed: true }
}

const fn alone(text: &'static str, kind: Kind) -> Question {
    Question::One { text, kind, option: None, needed: true }
}

const fn perhaps(text: &'static str, kind: Kind, option: &'static str) -> Question {
    Question::One { text, kind, option: Some(option), needed: false }
}

const fn pair(text: &'static str, kind: Kind, option: Option<&'static str>, more: bool) -> Question {
    Question::Pair { text, kind, option, more, needed: true }
}

const fn yes(text: &'static str, option: &'static str) -> Question {
    Question::Yes { text, option, as_said_to: None }
}

const PLACE: Question = perhaps("ask-place", Kind::Place, "--place");
const DOC: Question = perhaps("ask-doc", Kind::Words, "--doc");
const CROP: Question = alone("ask-crop", Kind::Crop);
const DOSE: Question = perhaps("ask-dose", Kind::Quantity, "--dose");
const GOODS: Question = pair("ask-lot", Kind::Lot, None, true);
const MAKING: &[Question] = &[
    pair("ask-from-lot", Kind::Lot, Some("--from"), true),
    pair("ask-into", Kind::Product, Some("--into"), true),
    PLACE,
];

/// Each verb and its questions.
pub(super) const VERBS: &[(&str, &[Question])] = &[
    ("plant", &[alone("ask-new-crop", Kind::Crop), PLACE]),
    ("fertilise", &[CROP, one("ask-nutrient", Kind::Words, "--input"), DOSE, PLACE]),
    (
        "spray",
        &[
            CROP,
            one("ask-pesticide", Kind::Words, "--input"),
            DOSE,
            perhaps("ask-wait", Kind::Days, "--wait"),
            PLACE,
        ],
    ),
    ("irrigate", &[CROP, DOSE, PLACE]),
    (
        "harvest",
        &[
            one("ask-product", Kind::Product, "--product"),
            alone("ask-quantity", Kind::Quantity),
            PLACE,
            perhaps("ask-lot-number", Kind::Words, "--lot"),
        ],
    ),
    (
        "buy",
        &[
            one("ask-seller", Kind::Seller, "--from"),
            one("ask-bought-product", Kind::Product, "--product"),
            alone("ask-quantity", Kind::Quantity),
            perhaps("ask-price", Kind::Words, "--price"),
            PLACE,
            DOC,
        ],
    ),
    ("grade", MAKING),
    ("dry", MAKING),
    ("process", MAKING),
    ("mix", MAKING),
    ("pack", MAKING),
    ("count", &[pair("ask-lot", Kind::Lot, None, false), PLACE]),
    ("store", &[GOODS, one("ask-place", Kind::Place, "--place")]),
    ("cool", &[GOODS, one("ask-place", Kind::Place, "--place")]),
    (
        "ship",
        &[
            GOODS,
            one("ask-to", Kind::To, "--to"),
            Question::Yes { text: "ask-sold", option: "--sold-to", as_said_to: Some("--to") },
            DOC,
        ],
    ),
    ("receive", &[GOODS, one("ask-from", Kind::From, "--from"), yes("ask-bought", "--bought"), DOC, PLACE]),
    (
        "inspect",
        &[
            alone("ask-lot", Kind::Lot),
            one("ask-finding", Kind::Words, "--finding"),
            yes("ask-fails", "--fails"),
            DOC,
        ],
    ),
    ("sell", &[pair("ask-lot", Kind::Lot, None, false), PLACE]),
    ("return", &[GOODS, one("ask-return-to", Kind::From, "--to"), DOC]),
    ("dispose", &[GOODS, perhaps("ask-why", Kind::Words, "--note")]),
    (
        "correct",
        &[
            alone("ask-wrong-act", Kind::Entry),
            Question::YesAndDone { text: "ask-did-not-happen", option: "--did-not-happen" },
            Question::Pair {
                text: "ask-wrong-quantity",
                kind: Kind::ItsLot,
                option: Some("--quantity"),
                more: true,
                needed: false,
            },
            perhaps("ask-really-when", Kind::Time, "--at"),
            perhaps("ask-really-where", Kind::OtherPlace, "--place"),
            perhaps("ask-why", Kind::Words, "--note"),
        ],
    ),
    (
        "sensor add",
        &[
            alone("ask-sensor-file", Kind::File),
            Question::AnyOf(&[
                ("ask-sensor-shipment", Kind::Words, "--shipment"),
                ("ask-sensor-lot", Kind::Lot, "--lot"),
                ("ask-sensor-place", Kind::Place, "--place"),
            ]),
            perhaps("ask-sensor-device", Kind::Words, "--device"),
        ],
    ),
    (
        "certificate issue",
        &[
            alone("ask-certified", Kind::Thing),
            one("ask-certificate-number", Kind::Words, "--number"),
            one("ask-certificate-type", Kind::Words, "--type"),
            perhaps("ask-valid-from", Kind::Day, "--from"),
            perhaps("ask-valid-until", Kind::Day, "--until"),
            perhaps("ask-scheme", Kind::Words, "--scheme"),
            perhaps("ask-report", Kind::File, "--report"),
            yes("ask-fails", "--fails"),
        ],
    ),
];

/// Other words for them.
pub(super) const ALIASES: &[(&str, &str)] = &[("fertilize", "fertilise")];
