//! A week's harvests from a spreadsheet: a sheet to fill in, what is wrong with it, all rows or none, and the same file a second time.

#![allow(clippy::unwrap_used)]

use std::fs;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::Value;
use suyuan_tests::{Bench, Node, Person, Terminal, get};

/// A cooperative with a product and two plots.
fn cooperative() -> (Bench, Person) {
    let bench = Bench::new();
    let coop = Person::new(&bench.url());
    let key = coop.json(&["key", "new"])["public"].as_str().unwrap().to_owned();
    bench.governor.ok(&[
        "member",
        "add",
        "SL",
        "--role",
        "producer",
        "--prefix",
        "SL",
        "--name",
        "zh=双流",
        "--public",
        &key,
    ]);
    for (plot, name) in [("E1", "zh=东一棚"), ("E2", "zh=东二棚")] {
        coop.ok(&["place", "add", plot, "--name", name, "--type", "plot", "--near", "30.57,103.92"]);
    }
    coop.ok(&["product", "add", "STRAW", "--name", "zh=草莓"]);
    (bench, coop)
}

fn size(bench: &Bench) -> u64 {
    get(&format!("{}/v1/ledger", bench.url())).unwrap().json()["size"].as_u64().unwrap()
}

fn write(coop: &Person, name: &str, text: &str) {
    fs::write(coop.home().join(name), text).unwrap();
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn a_sheet_is_filled_in_shown_and_recorded_once() {
    let (bench, coop) = cooperative();
    let told = coop.json(&["import", "--template", "harvest", "week.csv", "--lang", "zh"]);
    assert_eq!(told["lang"], "zh");
    let empty = fs::read_to_string(coop.home().join("week.csv")).unwrap();
    assert!(empty.starts_with("\u{feff}日期,产品,数量,单位,地点,批次"), "{empty}");
    let nothing = coop.fails(2, &["import", "week.csv", "--act", "harvest", "--yes"]);
    assert!(nothing.contains("no row is filled in"), "{nothing}");

    let filled = "5月3日,草莓,50,斤,东一棚\r\n2026/5/3,草莓,30 kg,,东一棚\r\n5月4日,STRAW,0.2 t,,E2\r\n";
    write(&coop, "week.csv", &format!("{empty}{filled}"));
    let before = size(&bench);
    let unsaid = coop.fails(2, &["import", "week.csv"]);
    assert!(unsaid.contains("--act harvest"), "{unsaid}");

    let shown = coop.json(&["import", "week.csv", "--act", "harvest", "--dry-run"]);
    assert_eq!(
        (&shown["rows"], &shown["pending"], &shown["before"]),
        (&3.into(), &0.into(), &0.into()),
        "{shown}"
    );
    assert_eq!(shown["totals"][0]["amount"], "255 KGM", "{shown}");
    // Nobody is there to ask: nothing is recorded, and it says how.
    let asked = coop.fails(2, &["import", "week.csv", "--act", "harvest"]);
    assert!(asked.contains("row 4") && asked.contains("255 kg in all") && asked.contains("--yes"), "{asked}");
    assert_eq!(size(&bench), before);

    let done = coop.json(&["import", "week.csv", "--act", "harvest", "--yes"]);
    assert_eq!(
        (&done["entered"], &done["pending"], &done["waiting"]),
        (&3.into(), &0.into(), &0.into()),
        "{done}"
    );
    assert_eq!(size(&bench), before + 3);
    // Two baskets of a day and a plot are one lot; another day or plot is another.
    let held = get(&format!(
        "{}/v1/history?of={}",
        bench.url(),
        bench.id("p/STRAW/10/SL-260503-1").replace(':', "%3A").replace('/', "%2F")
    ));
    assert_eq!(held.unwrap().json()["statements"].as_array().unwrap().len(), 2);

    // The same file again, and saved in another form: every row is known.
    let again = coop.fails(2, &["import", "week.csv", "--act", "harvest", "--yes"]);
    assert!(again.contains("all 3 rows were recorded before") && again.contains("--again"), "{again}");
    let mut grown = Workbook::new();
    let sheet = grown.add_worksheet();
    sheet.set_name("采收 18").unwrap();
    let day = Format::new().set_num_format("yyyy/m/d");
    for (column, heading) in (0..).zip(["Date", "Product", "Weight (kg)", "大棚"]) {
        sheet.write_string(0, column, heading).unwrap();
    }
    for (row, of, kilograms, plot) in
        [(1, 3, 25.0, "E1"), (2, 3, 30.0, "东一棚"), (3, 4, 200.0, "E2"), (4, 5, 12.5, "E2")]
    {
        sheet
            .write_datetime_with_format(row, 0, ExcelDateTime::from_ymd(2026, 5, of).unwrap(), &day)
            .unwrap();
        sheet.write_string(row, 1, "草莓").unwrap();
        sheet.write_number(row, 2, kilograms).unwrap();
        sheet.write_string(row, 3, plot).unwrap();
    }
    grown.save(coop.home().join("week.xlsx")).unwrap();
    let known = coop.fails(2, &["import", "week.xlsx", "--yes"]);
    assert!(known.contains("3 of 4 rows were recorded before, the first of them row 2"), "{known}");
    let new = coop.json(&["import", "week.xlsx", "--yes", "--new"]);
    assert_eq!((&new["entered"], &new["before"]), (&1.into(), &3.into()), "{new}");
    let twice = coop.json(&["import", "week.csv", "--act", "harvest", "--yes", "--again"]);
    assert_eq!(twice["entered"], 3, "{twice}");
    assert_eq!(size(&bench), before + 7);

    // Whoever lost the receipts is told by the ledger.
    fs::remove_dir_all(coop.home().join("receipts")).unwrap();
    let lost = coop.fails(2, &["import", "week.xlsx", "--yes"]);
    assert!(lost.contains("sheet 采收 18, row 2: the ledger has this row already"), "{lost}");
    assert_eq!(size(&bench), before + 7);
}

#[test]
fn one_wrong_row_and_nothing_is_entered() {
    let (bench, coop) = cooperative();
    let before = size(&bench);
    write(
        &coop,
        "harvest.csv",
        "日期,品种,重量,棚\n5月3日,草莓,50斤,东一棚\n03/05/2026,草莓,50斤,东一棚\n5月3日,梨,50斤,东一棚\n5月3日,草莓,50,东一棚\n",
    );
    let unknown = coop.fails(2, &["import", "harvest.csv", "--yes"]);
    assert!(
        unknown.contains("column D is headed \"棚\"") && unknown.contains("--map \"棚=COLUMN\""),
        "{unknown}"
    );
    let wrong = coop.fails(2, &["import", "harvest.csv", "--yes", "--map", "棚=place"]);
    for part in [
        "harvest.csv, row 3, column 日期: \"03/05/2026\" could be 2026-05-03 or 2026-03-05",
        "row 4, column 品种: no product is called \"梨\"",
        "row 5, column 重量: \"50\" names no unit",
        "at: A3",
        "--dates day-first",
        "nothing was signed",
    ] {
        assert!(wrong.contains(part), "{part}: {wrong}");
    }
    assert_eq!(size(&bench), before);
    assert_eq!(coop.json(&["outbox"])["waiting"].as_array().unwrap().len(), 0);

    // What only the ledger can refuse is refused before anything is signed too.
    write(&coop, "dispose.csv", "date,lot,quantity\n5月3日,STRAW/A,1 kg\n5月3日,STRAW/A,1 pcs\n");
    coop.ok(&[
        "harvest",
        "10 kg",
        "--product",
        "STRAW",
        "--lot",
        "A",
        "--place",
        "E1",
        "--at",
        "2026-05-01 08:00",
    ]);
    let judged = coop.json(&["import", "dispose.csv", "--dry-run"]);
    assert_eq!(judged["pending"], 1, "pieces are not kilograms: {judged}");

    // Mended: the mapping is remembered, and the day's order is said.
    write(&coop, "harvest.csv", "日期,品种,重量,棚\n5月3日,草莓,50斤,东一棚\n03/05/2026,草莓,50,东一棚\n");
    let done = coop.json(&[
        "import",
        "harvest.csv",
        "--yes",
        "--map",
        "棚=place",
        "--dates",
        "day-first",
        "--unit",
        "斤",
    ]);
    assert_eq!(done["entered"], 2, "{done}");
    let mappings = fs::read_to_string(coop.home().join("mappings.toml")).unwrap();
    assert!(mappings.contains("place"), "{mappings}");
    write(&coop, "harvest.csv", "日期,品种,重量,棚\n5月9日,草莓,50斤,东二棚\n");
    let again = coop.json(&["import", "harvest.csv", "--dry-run"]);
    assert!(text(&again["first"][0]["payload"]["readPoint"]["id"]).ends_with("/place/E2"), "{again}");
}

#[test]
fn a_sheet_is_recorded_without_a_node_and_sent_later() {
    let (mut bench, coop) = cooperative();
    let before = size(&bench);
    // The lists are known from here on.
    coop.ok(&["import", "--template", "harvest", "harvest.xlsx"]);
    assert_eq!(bench.node.take().unwrap().stop(), 0);
    write(&coop, "harvest.csv", "日期,品种,数量,地块\n5月3日,草莓,50斤,东一棚\n5月4日,草莓,60斤,东二棚\n");
    let kept = coop.json(&["import", "harvest.csv", "--yes"]);
    assert_eq!((&kept["entered"], &kept["waiting"]), (&0.into(), &2.into()), "{kept}");
    let twice = coop.fails(2, &["import", "harvest.csv", "--yes"]);
    assert!(twice.contains("recorded before"), "{twice}");
    bench.node = Some(Node::start(&bench.data, bench.port));
    assert_eq!(coop.json(&["sync"])["sent"], 2);
    assert_eq!(size(&bench), before + 2);
}

#[test]
fn packings_are_recorded_from_a_sheet() {
    let (_bench, coop) = cooperative();
    coop.ok(&["product", "add", "BOX", "--name", "zh=草莓礼盒", "--unit", "pcs", "--factor", "0.25 kg"]);
    coop.ok(&[
        "harvest",
        "100 kg",
        "--product",
        "STRAW",
        "--place",
        "E1",
        "--lot",
        "SL-A",
        "--at",
        "yesterday 08:00",
    ]);
    coop.ok(&["import", "--template", "pack", "pack.csv", "--lang", "zh"]);
    let template = fs::read_to_string(coop.home().join("pack.csv")).unwrap();
    assert!(template.contains("原料批次") && template.contains("投入量"), "{template}");
    // The day of the harvest: whatever the hour is now, ten and eleven of that day are past.
    let harvests = coop.json(&["history", "--lot", "STRAW/SL-A"]);
    let day = &harvests["items"][0]["time"].as_str().unwrap()[..10];
    let rows = format!(
        "日期,原料批次,投入量,产品,数量\n{day} 10:00,草莓/SL-A,80 斤,草莓礼盒,160 件\n{day} 11:00,STRAW/SL-A,30 kg,BOX,120 件\n"
    );
    write(&coop, "包装.csv", &rows);
    let said = coop.json(&["import", "包装.csv", "--yes"]);
    assert_eq!((&said["entered"], &said["pending"]), (&2.into(), &0.into()), "{said}");
    let lot = coop.json(&["history", "--lot", "STRAW/SL-A", "--limit", "1"])["items"][0]["words"].to_string();
    assert!(lot.contains("30 kg STRAW/SL-A →") && lot.contains("BOX/SL-"), "{lot}");
    write(&coop, "包装2.csv", &format!("日期,产品,数量\n{day},草莓礼盒,160 件\n"));
    let failed = coop.fails(2, &["import", "包装2.csv", "--act", "pack", "--yes"]);
    assert!(failed.contains("source is missing") && failed.contains("used is missing"), "{failed}");
}

#[test]
fn a_workbook_to_fill_in_offers_what_the_ledger_lists() {
    let (_bench, coop) = cooperative();
    coop.ok(&["import", "--template", "harvest", "harvest.xlsx", "--lang", "zh"]);
    let book = fs::File::open(coop.home().join("harvest.xlsx")).unwrap();
    let mut book = zip::ZipArchive::new(book).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut book.by_name(name).unwrap(), &mut text).unwrap();
        text
    };
    let (sheet, names) = (part("xl/worksheets/sheet1.xml"), part("xl/sharedStrings.xml"));
    assert_eq!(sheet.matches("<dataValidation ").count(), 3, "product, unit, place: {sheet}");
    assert!(sheet.contains("lists!$A$1:$A$1") && sheet.contains("lists!$C$1:$C$2"), "{sheet}");
    for name in ["草莓", "东一棚", "东二棚", "斤"] {
        assert!(names.contains(&format!(">{name}<")), "{name}: {names}");
    }
}

#[test]
fn headings_that_nobody_knows_are_asked_at_a_terminal_and_remembered() {
    let (bench, coop) = cooperative();
    let rows = |day: u32, name: &str| {
        write(&coop, name, &format!("日期,品种,数量,哪块地,经手人\n5月{day}日,草莓,50斤,东一棚,老王\n"));
    };
    rows(3, "采收.csv");
    let mut terminal = Terminal::start(coop.command(&["import", "采收.csv"]));
    terminal.sees("Column D, \"哪块地\" (such as \"东一棚\"), is").types("plaice");
    terminal.sees("Column D, \"哪块地\"").types("place");
    terminal.sees("Column E, \"经手人\"").types("");
    terminal.sees("Record 1 row?").types("yes");
    let (code, shown) = terminal.ends();
    assert!(code == 0 && shown.contains("1 row entered"), "{shown}");
    // The same headings another day: nothing is asked but whether to record it.
    rows(4, "采收2.csv");
    let mut terminal = Terminal::start(coop.command(&["import", "采收2.csv"]));
    terminal.sees("Record 1 row?").types("no");
    let (code, shown) = terminal.ends();
    assert!(code == 2 && !shown.contains("Column D"), "{shown}");
    let before = size(&bench);
    assert_eq!(coop.json(&["import", "采收2.csv", "--yes"])["entered"], 1);
    assert_eq!(size(&bench), before + 1);
}
