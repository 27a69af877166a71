//! What stands where on a label, a sheet and a roll, what is told when it does not fit, and what print shops get.

use std::collections::BTreeSet;

use super::{ITEM, PRINTED, job, label, reading::read, template};
use crate::{
    failure::Failure,
    label::{
        built_in,
        content::{Label, Lang},
        layout,
        output::Form,
        roll::Roll,
        sheet::Sheets,
        stock::Stock,
        template::Template,
    },
    print::{Mark, Page, code::Printer, dots::Brush, font::Font, svg},
};

#[test]
fn every_stock_and_roll_holds_its_label_in_every_language() {
    let font = Font::carried().unwrap();
    let stocks = Stock::known().unwrap().into_iter().map(|s| (s.name, s.width, s.height));
    let rolls = built_in::ROLLS.map(|(w, h)| (format!("{w}x{h}"), f32::from(w), f32::from(h)));
    let (mut zh, mut gs1) = (
        label(),
        Label::of_row("https://t.example.cn/01/06901234567892/21/7K2M9QX4T3BVW5RZ", "", None).unwrap(),
    );
    gs1.fields = label().fields.into_iter().chain(gs1.fields).collect();
    zh.set("product", "五常大米·稻花香二号 5 kg\nWuchang rice Daohuaxiang No. 2");
    for (name, width, height) in stocks.chain(rolls) {
        for lang in [Lang::Zh, Lang::En, Lang::Both] {
            for label in [&zh, &gs1] {
                let set = layout::set(&template(&name, width, height, lang), label, &font, Printer::new(600));
                match set {
                    // The code is the same in every language.
                    Ok(_) if lang != Lang::Zh => {}
                    Ok(set) => {
                        let dots = Brush::new(&font, 600).draw(&set.page);
                        assert_eq!(read(&dots), BTreeSet::from([label.qr.clone()]), "{name} {lang:?}");
                    }
                    // A half inch holds a lot's code, not an item's with a GTIN.
                    Err(failure) => {
                        assert!(
                            name == "5167" && failure.cause.contains("smaller than 0.3 mm"),
                            "{name} {lang:?}: {failure}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_code_that_is_too_dense_for_its_place_is_refused_with_the_size_it_needs() {
    let font = Font::carried().unwrap();
    let small = template("20x10", 20.0, 10.0, Lang::Zh);
    let failure = layout::set(&small, &label(), &font, Printer::new(203)).unwrap_err();
    assert!(failure.cause.contains("smaller than 0.3 mm; it needs"), "{failure}");
    assert!(failure.hint.unwrap().contains("--module-mm"));
}

#[test]
fn a_template_that_is_wrong_is_told_where_and_what_to_do() {
    let head = "width = 60\nheight = 40\n";
    let wrong = |rest: &str| Template::read(&format!("{head}{rest}"), Lang::En, &[]).unwrap_err();
    let qr = "[[element]]\nkind = \"qr\"\nx = 1\ny = 1\nsize = 30\n";
    for (rest, said) in [
        ("", "no [[element]]"),
        ("[[element]]\nkind = \"image\"", "element 1: kind is \"image\""),
        ("[[element]]\nkind = \"qr\"\nx = 1\ny = 1", "element 1 (qr) has no size"),
        ("[[element]]\nkind = \"qr\"\nx = 1\ny = 1\nsize = 2", "element 1 (qr): size is 2"),
        (
            "[[element]]\nkind = \"qr\"\nx = 1\ny = 1\nsize = 30\ncolour = 3",
            "the key colour means nothing here",
        ),
        (
            "[[element]]\nkind = \"text\"\nx = 1\ny = 1\nsize = 8\nwidth = 9\nzh = \"批次\"",
            "has no words for --lang en",
        ),
        (
            "[[element]]\nkind = \"text\"\nx = 1\ny = 1\nsize = 8\nwidth = 9\ntext = \"{lott}\"",
            "no field {lott}",
        ),
        (
            "[[element]]\nkind = \"text\"\nx = 1\ny = 1\nsize = 8\nwidth = 9\ntext = \"{lot\"",
            "does not close it",
        ),
        (
            "[[element]]\nkind = \"text\"\nx = 1\ny = 1\nsize = 8\nwidth = 9\ntext = \"a\"\nalign = \"middle\"",
            "align is \"middle\"",
        ),
        ("heigth = 3", "unknown field `heigth`"),
    ] {
        let failure = wrong(rest);
        assert!(failure.cause.contains(said), "{rest:?}: {failure}");
        assert!(failure.hint.is_some(), "{failure}");
    }
    let font = Font::carried().unwrap();
    let set = |rest: &str| {
        let template = Template::read(&format!("{head}{qr}{rest}"), Lang::Zh, &[]).unwrap();
        layout::set(&template, &label(), &font, Printer::new(300)).map(|_| ()).map_err(|f: Failure| f.cause)
    };
    let text = |x: f32, width: f32, more: &str| {
        format!(
            "[[element]]\nkind = \"text\"\nx = {x}\ny = 10\nsize = 8\nwidth = {width}\ntext = \"{{party}}\"\n{more}"
        )
    };
    assert!(set(&text(20.0, 38.0, "lines = 3")).unwrap_err().contains("quiet zone"));
    assert!(set(&text(40.0, 30.0, "lines = 3")).unwrap_err().contains("ends 70.0 mm from the left"));
    assert!(set(&text(32.0, 3.0, "lines = 2")).unwrap_err().contains("does not fit 3 mm"));
    assert_eq!(set(&text(32.0, 26.0, "lines = 3")), Ok(()));
}

#[test]
fn a_roll_gives_its_labels_with_the_columns_that_it_has() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("roll.csv");
    let other = "https://OTHER.EXAMPLE/X";
    std::fs::write(
        &file,
        format!("\u{feff}uri,qr,PIN,field\r\n{ITEM},,12-34,'=A1\r\n{ITEM},{other},,\r\nnonsense,,,\r\n"),
    )
    .unwrap();
    let roll = Roll::open(&file, None).unwrap();
    assert_eq!(roll.columns(), ["uri", "qr", "pin", "field"]);
    let labels: Vec<_> = roll.labels().collect();
    let first = labels[0].as_ref().unwrap();
    assert_eq!((first.qr.as_str(), first.field("pin"), first.field("field")), (PRINTED, "12-34", "=A1"));
    assert_eq!(
        (first.field("serial"), first.field("product"), first.field("lot")),
        ("7K2M9QX4T3BVW5RZ", "WUCHANG", "")
    );
    assert_eq!(labels[1].as_ref().unwrap().qr, other);
    let failure = labels[2].as_ref().unwrap_err();
    assert!(failure.cause.contains("row 4, uri"), "{failure}");
    std::fs::write(&file, "code\r\nx\r\n").unwrap();
    assert!(Roll::open(&file, None).err().unwrap().cause.contains("no column uri"));
}

#[test]
fn gs1_keys_are_said_in_brackets_and_our_own_by_their_address() {
    let own = Label::of_row("https://trace.example.cn/p/RICE/10/WC-1/21/7K2M", "", None).unwrap();
    assert_eq!(
        (own.field("hri"), own.field("lot"), own.field("serial")),
        ("TRACE.EXAMPLE.CN/P/RICE/10/WC-1/21/7K2M", "WC-1", "7K2M")
    );
    let gs1 = Label::of_row("https://t.example.cn/01/06901234567892/10/L7/21/9Z", "", None).unwrap();
    assert_eq!(gs1.field("hri"), "(01)06901234567892 (10)L7 (21)9Z");
    assert!(gs1.qr.starts_with("https://T.EXAMPLE.CN/01/"), "{}", gs1.qr);
    let nowhere = Label::of_row("https://id.gs1.org/01/06901234567892", "", None).unwrap_err().to_string();
    assert!(nowhere.contains("host"), "{nowhere}");
    let place = Label::of_row("https://trace.example.cn/place/10", "", None).unwrap();
    assert_eq!((place.field("lot"), place.field("product")), ("", "10"));
}

#[test]
fn sheets_begin_at_the_first_free_label_and_follow_rows() {
    let stock = Stock::find("5160").unwrap();
    let one = Page {
        width: stock.width,
        height: stock.height,
        marks: vec![Mark::Disc { at: (0.0, 0.0), radius: 1.0 }],
    };
    let mut sheets = Sheets::new(stock.clone(), 29, false);
    assert!(sheets.add(&one).is_none());
    let full = sheets.add(&one).unwrap();
    let at = |mark: &Mark| if let Mark::Disc { at, .. } = mark { *at } else { panic!("a disc") };
    assert_eq!(at(&full.marks[0]), stock.corner(28));
    assert_eq!(at(&full.marks[1]), stock.corner(29));
    assert!(sheets.rest().is_none());
    assert!(sheets.add(&one).is_none());
    assert_eq!(at(&sheets.rest().unwrap().marks[0]), stock.corner(0));
}

#[test]
fn a_print_shop_gets_the_exact_text_of_each_code_and_its_version() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("shop.csv");
    let font = Font::carried().unwrap();
    job(Form::Csv, &out, None).run(&font, [Ok(label())].into_iter()).unwrap();
    let text = std::fs::read_to_string(&out).unwrap();
    let mut lines = text.strip_prefix('\u{feff}').unwrap().lines();
    assert!(lines.next().unwrap().starts_with("uri,qr,qr_version,qr_level,product,lot,date,"));
    assert!(lines.next().unwrap().starts_with(&format!("{ITEM},{PRINTED},5,H,五常大米")), "{text}");
}

#[test]
fn an_svg_says_what_it_shows() {
    let font = Font::carried().unwrap();
    let set =
        layout::set(&template("60x40", 60.0, 40.0, Lang::Zh), &label(), &font, Printer::new(600)).unwrap();
    let svg = svg::svg(&font, &set.page);
    assert!(svg.contains("width=\"60mm\"") && svg.contains("WC-261012-A") && !svg.contains("<text"));
    assert_eq!(svg.matches("crispEdges").count(), 1);
}
