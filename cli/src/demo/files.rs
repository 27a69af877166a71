//! What goes with the season as files: the label of the boxes as it is printed, the laboratory's report with its certificate, and what a
//! logger measured on the way to the shop. Each is made by the program's own parts, named by its hash in what is signed, and handed to
//! the node.

use std::fmt::Write as _;

use jiff::Zoned;
use rust_decimal::Decimal;
use suyuan_ledger::{
    coldchain::{Against, Layout, Log, Range, Source, sensor_element},
    event::EventTime,
    identifier::{Host, Identifier, LotId},
    json::Json,
    store::Blobs,
};

use crate::{
    attach::Attached,
    failure::Failure,
    label::{
        built_in,
        content::{Label, Lang},
        layout,
        template::Template,
    },
    print::{
        Page,
        code::Printer,
        dots::Brush,
        font::Font,
        pdf::Document,
        text::{self, Align, Area, NotSet, Overflow},
    },
    when,
};

/// Dots in an inch of the label's picture: those of common thermal printers.
const DPI: u32 = 203;
/// A reading so often.
const MINUTES: i64 = 15;
/// Thousandths of a degree, one after the other and then from the beginning: a truck that holds 3 to 5 °C.
const STEADY: [i64; 8] = [3_600, 3_900, 4_300, 4_700, 4_400, 4_000, 3_700, 3_500];
/// What it rises to while the doors are open for loading: within what the product allows.
const DOORS: [i64; 3] = [6_900, 7_400, 5_800];

/// The label of the boxes, as a thermal printer puts it on paper.
pub(super) fn label(lot: &LotId, host: &Host, packed: &Zoned) -> Result<Attached, Failure> {
    let font = Font::carried()?;
    let template = Template::read(&built_in::toml("60x40", 60.0, 40.0), Lang::Both, &[])?;
    let id = Identifier::parse(lot.as_str()).map_err(Failure::usage)?;
    let mut label = Label::of(&id, host);
    label.set("product", "草莓 250 克盒装 Strawberries");
    label.set("date", packed.strftime("%Y-%m-%d").to_string());
    label.set("date_label", Lang::Both.of("包装", "Packed"));
    label.set("party", "双流草莓合作社");
    let page = layout::set(&template, &label, &font, Printer::new(DPI))?.page;
    Attached::of("label.png", Brush::new(&font, DPI).draw(&page).png(DPI)?)
}

/// The laboratory's report on a lot, on paper.
pub(super) fn report(number: &str, lot: &LotId, finding: &str, day: &str) -> Result<Vec<u8>, Failure> {
    let font = Font::carried()?;
    let lines = [
        (15.0, format!("检测报告 Test report {number}")),
        (10.0, "成都农产品检测中心 Chengdu Produce Laboratory".to_owned()),
        (10.0, format!("{day}   {lot}")),
        (10.0, finding.to_owned()),
        (8.0, "演示用 Made for a demonstration; no laboratory tested anything.".to_owned()),
    ];
    let (mut marks, mut y) = (Vec::new(), 20.0);
    for (size, said) in lines {
        let area = Area {
            x: 20.0,
            y,
            width: 108.0,
            size,
            min_size: 6.0,
            lines: 4,
            height: None,
            align: Align::Left,
            overflow: Overflow::Refuse,
        };
        let (set, height) = text::set(&font, &said, &area).map_err(|error| match error {
            NotSet::Font(error) => Failure::from(error),
            NotSet::TooLong { .. } => Failure::local(error),
        })?;
        marks.extend(set);
        y += height + 6.0;
    }
    let mut document = Document::new(&font, number, Lang::Both.tag());
    document.add(&[Page { width: 148.0, height: 210.0, marks }]);
    document.finish()
}

/// What a logger measured: its file, what comes of it in an event, and when it ended.
pub(super) struct Measured {
    pub(super) file: Vec<u8>,
    pub(super) element: Json<'static>,
    pub(super) ended: EventTime,
}

/// A truck's temperatures from loading to arrival.
pub(super) fn temperatures(from: &Zoned, until: &Zoned, device: String) -> Result<Measured, Failure> {
    let mut file = String::from("time,temperature (°C)\n");
    let (mut at, mut last) = (from.clone(), from.clone());
    for step in 0.. {
        if at > *until {
            break;
        }
        let thousandths = DOORS.get(step).copied().unwrap_or(STEADY[step % STEADY.len()]);
        let celsius = Decimal::new(thousandths, 3).normalize();
        // Written as a logger of the truck's own country writes it, with its offset.
        let _ = writeln!(file, "{},{celsius}", at.strftime("%Y-%m-%dT%H:%M:%S%:z"));
        last = at.clone();
        at = at.checked_add(jiff::Span::new().minutes(MINUTES)).map_err(Failure::local)?;
    }
    let layout = Layout::default();
    let log = Log::read(file.as_bytes(), &layout).map_err(Failure::local)?;
    let against = Against {
        temperature: Range::new(Some(0.into()), Some(8.into())).map_err(Failure::local)?,
        ..Against::default()
    };
    let source = Source { sha256: Blobs::id_of(file.as_bytes()), device: Some(device), layout };
    let element = sensor_element(&suyuan_ledger::coldchain::Summary::of(&log, &against), &source);
    Ok(Measured { file: file.into_bytes(), element, ended: when::event_time(&last)? })
}
