//! Every printed code is read back: by a decoder in Rust and by zbar, as a PNG, from a PDF made into dots, from what a thermal
//! printer gets, turned, and with a blot over a tenth of it.

use std::{collections::BTreeSet, path::Path, process::Command};

use super::{PRINTED, drawn, job, label, template};
use crate::{
    label::{
        content::{Label, Lang},
        layout,
        output::{Form, Job},
        stock::Stock,
        tspl, zpl,
    },
    print::{
        Mark,
        code::Printer,
        dots::{Brush, Dots},
        font::Font,
    },
};

/// What the decoder in Rust reads.
pub(super) fn read(dots: &Dots) -> BTreeSet<String> {
    let grey = |x, y| dots.light[y * dots.width + x];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(dots.width, dots.height, grey);
    image.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

/// A program that others made, if it is here; where everything must be checked it has to be.
fn tool(name: &str) -> Option<Command> {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(name).is_file()));
    assert!(found || std::env::var_os("CI").is_none(), "{name} is not installed, and CI is set");
    if !found {
        eprintln!("SKIPPED: {name} is not installed, so its part of this test did not run");
    }
    found.then(|| Command::new(name))
}

/// What zbar reads; nothing if it is not installed.
fn read_by_zbar(file: &Path) -> Option<BTreeSet<String>> {
    let output = tool("zbarimg")?
        .args(["--raw", "--quiet", "-Sdisable", "-Sqrcode.enable"])
        .arg(file)
        .output()
        .unwrap();
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

fn zbar_reads(dots: &Dots, what: &str) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("label.png");
    std::fs::write(&file, dots.png(300).unwrap()).unwrap();
    if let Some(texts) = read_by_zbar(&file) {
        assert!(texts.contains(PRINTED), "zbar, {what}: {texts:?}");
    }
}

/// Turned by so many degrees, on white, as a camera sees it that has so many pixels a printer's dot.
fn turned(dots: &Dots, degrees: f32, pixels: f32) -> Dots {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (w, h) = (dots.width as f32, dots.height as f32);
    let width = ((w * cos.abs() + h * sin.abs()) * pixels).ceil() as usize + 2;
    let height = ((w * sin.abs() + h * cos.abs()) * pixels).ceil() as usize + 2;
    let at = |x: isize, y: isize| match (usize::try_from(x), usize::try_from(y)) {
        (Ok(x), Ok(y)) if x < dots.width && y < dots.height => f32::from(dots.light[y * dots.width + x]),
        _ => 255.0,
    };
    let light = (0..width * height).map(|i| {
        let (x, y) = ((i % width) as f32 - width as f32 / 2.0, (i / width) as f32 - height as f32 / 2.0);
        let (x, y) = (x / pixels, y / pixels);
        let (x, y) = (x * cos + y * sin + w / 2.0, y * cos - x * sin + h / 2.0);
        let (left, top) = (x.floor(), y.floor());
        let (right, below) = (x - left, y - top);
        let (left, top) = (left as isize, top as isize);
        let upper = at(left, top) * (1.0 - right) + at(left + 1, top) * right;
        let lower = at(left, top + 1) * (1.0 - right) + at(left + 1, top + 1) * right;
        (upper * (1.0 - below) + lower * below) as u8
    });
    Dots { width, height, light: light.collect() }
}

fn of_black((width, height, black): (usize, usize, Vec<bool>)) -> Dots {
    Dots { width, height, light: black.into_iter().map(|black| if black { 0 } else { 255 }).collect() }
}

#[test]
fn a_label_reads_back_at_print_size_however_it_is_turned() {
    for dpi in [203, 300] {
        let dots = drawn(dpi);
        for degrees in (0..360).step_by(15) {
            let what = format!("{dpi} dpi, {degrees} degrees");
            zbar_reads(&turned(&dots, degrees as f32, 1.0), &what);
            assert!(read(&turned(&dots, degrees as f32, 2.0)).contains(PRINTED), "{what}");
        }
    }
}

#[test]
fn a_label_reads_back_with_a_blot_over_a_tenth_of_its_code() {
    let font = Font::carried().unwrap();
    let printer = Printer::new(203);
    let set = layout::set(&template("60x40", 60.0, 40.0, Lang::Zh), &label(), &font, printer).unwrap();
    let code = set.code.unwrap();
    assert_eq!(code.code.level().letter(), 'H');
    let Some(Mark::Code { x, y, module, code }) =
        set.page.marks.iter().find(|m| matches!(m, Mark::Code { .. }))
    else {
        panic!("a code")
    };
    let clean = Brush::new(&font, 203).draw(&set.page);
    let size = (module / printer.dot()).round() as usize;
    let (left, top) = ((x / printer.dot()).round() as usize, (y / printer.dot()).round() as usize);
    // A square of a tenth of all modules, anywhere but on the marks by which a code is found and set straight: no correction of
    // errors brings those back.
    let side = code.side();
    let blot = ((side * side) as f32 / 10.0).sqrt().ceil() as usize;
    assert!(blot * blot * 10 >= side * side);
    let free = |column: usize, row: usize| {
        let near = |at: usize| at < 9;
        let far = |at: usize| at + blot > side - 8;
        let on_alignment = |at: usize| at + blot > side - 9 && at <= side - 5;
        let on_finder = near(column) && (near(row) || far(row)) || far(column) && near(row);
        !(on_finder || on_alignment(column) && on_alignment(row))
    };
    let mut places = 0;
    for (column, row) in
        (0..=side - blot).step_by(2).flat_map(|c| (0..=side - blot).step_by(2).map(move |r| (c, r)))
    {
        if !free(column, row) {
            continue;
        }
        for light in [0, 255] {
            let mut dots = clean.clone();
            for dy in 0..blot * size {
                for dx in 0..blot * size {
                    dots.light[(top + row * size + dy) * dots.width + left + column * size + dx] = light;
                }
            }
            let what = format!("blot of {blot} modules at {column}, {row}, {light}");
            assert!(read(&dots).contains(PRINTED), "{what}");
            if places % 4 == 0 {
                zbar_reads(&dots, &what);
            }
            places += 1;
        }
    }
    assert!(places > 40, "{places}");
}

#[test]
fn what_thermal_printers_get_reads_back() {
    let dir = tempfile::tempdir().unwrap();
    let font = Font::carried().unwrap();
    for dpi in [203, 300] {
        let printer = Printer::new(dpi);
        for form in [Form::Zpl, Form::Tspl] {
            let out = dir.path().join("labels");
            let job = Job { printer, copies: 3, ..job(form, &out, None) };
            let done = job.run(&font, [label(), label()].map(Ok).into_iter()).unwrap();
            assert_eq!((done.labels, done.pages), (2, 6));
            let bytes = std::fs::read(&out).unwrap();
            assert_eq!(done.bytes, bytes.len() as u64);
            let printed = match form {
                Form::Zpl => {
                    let text = String::from_utf8(bytes).unwrap();
                    assert_eq!(text.matches("^PQ3").count(), 2);
                    zpl::tests::read(text.split_inclusive("^XZ\n").next().unwrap())
                }
                _ => tspl::tests::read(&bytes, dpi),
            };
            let dots = of_black(printed);
            assert!(read(&dots).contains(PRINTED), "{form:?} {dpi}");
            zbar_reads(&dots, &format!("{form:?} {dpi}"));
            let straight = drawn(dpi);
            assert_eq!((dots.width, dots.height), (straight.width, straight.height));
            let black = |dots: &Dots| (0..dots.height).map(|y| dots.row(y)).collect::<Vec<_>>();
            assert!(black(&dots) == black(&straight), "the printer prints what the picture shows, words too");
        }
    }
}

#[test]
fn a_sheet_as_pdf_reads_back_and_its_text_can_be_selected() {
    let dir = tempfile::tempdir().unwrap();
    let font = Font::carried().unwrap();
    let out = dir.path().join("sheet.pdf");
    let job = Job { start: 20, ..job(Form::Pdf, &out, Some(Stock::find("L7160").unwrap())) };
    let labels = (0..5).map(|i| {
        let uri = format!("https://trace.example.cn/p/WUCHANG/21/7K2M9QX4T3BVW5R{i}");
        let mut one = Label::of_row(&uri, "", None).unwrap();
        one.set("product", label().field("product"));
        Ok(one)
    });
    let done = job.run(&font, labels).unwrap();
    assert_eq!((done.labels, done.pages), (5, 2), "two on the rest of the first sheet");
    let again = std::fs::read(&out).unwrap();
    let Some(mut raster) = tool("pdftoppm") else { return };
    for dpi in ["203", "300"] {
        let stem = dir.path().join(dpi);
        assert!(raster_of(&mut raster, dpi, &out, &stem));
        raster = Command::new("pdftoppm");
        let mut seen = BTreeSet::new();
        for page in [1, 2] {
            let file = stem.with_file_name(format!("{dpi}-{page}.png"));
            let dots = grey(&file);
            seen.extend(read(&dots));
            if let Some(texts) = read_by_zbar(&file) {
                assert_eq!(texts.len(), if page == 1 { 2 } else { 3 }, "zbar at {dpi} dpi: {texts:?}");
            }
        }
        let wanted: BTreeSet<String> =
            (0..5).map(|i| format!("https://TRACE.EXAMPLE.CN/P/WUCHANG/21/7K2M9QX4T3BVW5R{i}")).collect();
        assert_eq!(seen, wanted, "{dpi} dpi");
    }
    let text = Command::new("pdftotext").arg(&out).arg("-").output().unwrap();
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("稻花香二号") && text.contains("TRACE.EXAMPLE.CN"), "{text}");
    assert!(again.len() < 60_000, "only the glyphs used are inside: {} bytes", again.len());
}

fn raster_of(command: &mut Command, dpi: &str, pdf: &Path, stem: &Path) -> bool {
    command.args(["-gray", "-png", "-r", dpi]).arg(pdf).arg(stem).status().unwrap().success()
}

fn grey(file: &Path) -> Dots {
    let decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(file).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut light = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut light).unwrap();
    assert_eq!(info.bit_depth, png::BitDepth::Eight);
    let light = light.chunks_exact(info.color_type.samples()).map(|pixel| pixel[0]).collect();
    Dots { width: info.width as usize, height: info.height as usize, light }
}
