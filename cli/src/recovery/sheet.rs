//! A recovery sheet: one page of A4 with the words, a code that says them, and what they are for. Its words are those of the language spoken.

use suyuan_web::qr::Code;

use super::Recovery;
use crate::{
    failure::Failure,
    print::{
        Ink, Mark, Page,
        code::{Printer, Sized, TooSmall},
        font::Font,
        pdf::Document,
        svg,
        text::{self, Align, Area, NotSet, Overflow},
    },
    safe_file,
    speech::{spoken, tr},
    voice::Voice,
};

/// A4, in mm.
const PAPER: (f32, f32) = (210.0, 297.0);
/// From the edge to the text.
const MARGIN: f32 = 22.0;
/// Words in a row, rows, and how high a row is.
const COLUMNS: usize = 4;
const ROW: f32 = 11.0;
/// The side of the code with its quiet zone.
const CODE: f32 = 62.0;
const DPI: u32 = 600;

/// Writes a sheet where none is yet: `.pdf` or `.svg`, for its owner alone.
pub(crate) fn write(path: &std::path::Path, recovery: &Recovery) -> Result<(), Failure> {
    check(path)?;
    let font = Font::carried()?;
    let page = set(recovery, &font)?;
    let bytes = match path.extension().is_some_and(|end| end.eq_ignore_ascii_case("svg")) {
        true => svg::svg(&font, &page).into_bytes(),
        false => {
            let tag = if spoken() == "zh" { "zh-CN" } else { "en" };
            let mut document = Document::new(&font, &tr!("sheet-title"), tag);
            document.add(&[page]);
            document.finish()?
        }
    };
    safe_file::create(path, &bytes).map_err(|e| Failure::file(path, &e))
}

/// Whether a sheet can be written there; asked before a key is made.
pub(crate) fn check(path: &std::path::Path) -> Result<(), Failure> {
    let end = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if !matches!(end.as_str(), "pdf" | "svg") {
        let cause = tr!("sheet-end", file = path.display().to_string());
        return Err(Failure::usage(cause).hint(tr!("sheet-end-hint")));
    }
    match path.exists() {
        true => Err(Failure::local(tr!("sheet-exists", file = path.display().to_string()))
            .hint(tr!("sheet-exists-hint"))),
        false => Ok(()),
    }
}

/// The words and their code at a terminal.
pub(crate) fn show(voice: &Voice, recovery: &Recovery) -> Result<(), Failure> {
    let words: Vec<&str> = recovery.words.each().collect();
    for (row, four) in words.chunks(COLUMNS).enumerate() {
        let cell = |(at, word): (usize, &&str)| {
            let width = 10_usize.saturating_sub(crate::command::columns(word));
            format!("{:>3} {word}{}", row * COLUMNS + at + 1, " ".repeat(width))
        };
        voice.line(four.iter().enumerate().map(cell).collect::<String>().trim_end());
    }
    voice.line("");
    voice.line(Code::new(&recovery.text()).map_err(Failure::usage)?.terminal());
    Ok(())
}

/// Sets the page.
fn set(recovery: &Recovery, font: &Font) -> Result<Page, Failure> {
    let mut marks = Vec::new();
    let inner = PAPER.0 - 2.0 * MARGIN;
    let mut y = MARGIN;
    let mut put = |text: &str, x: f32, y: f32, width: f32, size: f32| -> Result<f32, Failure> {
        let area = Area {
            x,
            y,
            width,
            size,
            min_size: size * 0.6,
            lines: 6,
            height: None,
            align: Align::Left,
            overflow: Overflow::Refuse,
        };
        let (set, height) = text::set(font, text, &area).map_err(|error| match error {
            NotSet::Font(error) => Failure::from(error),
            NotSet::TooLong { .. } => Failure::usage(error),
        })?;
        marks.extend(set);
        Ok(height)
    };
    y += put(&tr!("sheet-title"), MARGIN, y, inner, 22.0)? + 3.0;
    y += put(&tr!("sheet-what"), MARGIN, y, inner, 11.0)? + 5.0;
    let fields = [
        (tr!("sheet-key"), &recovery.fingerprint),
        (tr!("sheet-party"), &recovery.party),
        (tr!("sheet-node"), &recovery.node),
        (tr!("sheet-ledger"), &recovery.ledger),
    ];
    for (label, value) in fields {
        if let Some(value) = value {
            put(&label, MARGIN, y + 0.4, 30.0, 9.0)?;
            y += put(value, MARGIN + 32.0, y, inner - 32.0, 10.5)? + 1.5;
        }
    }
    y += 5.0;
    let width = inner / COLUMNS as f32;
    let words: Vec<&str> = recovery.words.each().collect();
    let top = y;
    for (at, word) in words.iter().enumerate() {
        let (x, y) = (MARGIN + (at % COLUMNS) as f32 * width, top + (at / COLUMNS) as f32 * ROW);
        put(&format!("{}", at + 1), x, y + 1.2, 7.0, 8.0)?;
        put(word, x + 7.5, y, width - 8.0, 14.0)?;
    }
    y = top + words.len().div_ceil(COLUMNS) as f32 * ROW + 2.0;
    let printer = Printer::new(DPI);
    let beside = inner - CODE - 6.0;
    let mut low = y + 4.0;
    for text in [tr!("sheet-how"), tr!("sheet-keep"), tr!("sheet-lost")] {
        low += put(&text, MARGIN, low, beside, 10.5)? + 3.0;
    }
    let code = Sized::new(&recovery.text(), CODE, printer)
        .map_err(|e: TooSmall| Failure::usage(e).hint(tr!("sheet-words-hint")))?;
    marks.push(code.in_square(PAPER.0 - MARGIN - CODE + 4.0, y, CODE, printer));
    marks.push(Mark::Line {
        from: (MARGIN, top - 3.0),
        to: (PAPER.0 - MARGIN, top - 3.0),
        width: 0.2,
        ink: Ink::Grey,
    });
    Ok(Page { width: PAPER.0, height: PAPER.1, marks })
}

#[cfg(test)]
mod tests {
    use bip39::Language;
    use ed25519_dalek::SigningKey;

    use super::*;
    use crate::{
        key_file,
        print::dots::Brush,
        recovery::{List, Words},
    };

    fn recovery(list: List) -> Recovery {
        let key = SigningKey::from_bytes(&[9; 32]);
        Recovery {
            ledger: Some("9f".repeat(32)),
            node: Some("https://trace.shuangliu-strawberries.example.cn".into()),
            party: Some("https://trace.shuangliu-strawberries.example.cn/party/SLCM".into()),
            fingerprint: Some(key_file::fingerprint(&key_file::public_hex(&key))),
            words: Words::of(&key, list).unwrap(),
        }
    }

    #[test]
    fn the_font_has_every_word() {
        let font = Font::carried().unwrap();
        for language in [Language::English, Language::SimplifiedChinese] {
            for word in language.word_list() {
                assert!(font.glyphs(word).is_ok(), "{word}");
            }
        }
    }

    #[test]
    fn its_code_reads_back_from_a_plain_printer() {
        let font = Font::carried().unwrap();
        for list in [List::En, List::Zh] {
            let recovery = recovery(list);
            let dots = Brush::new(&font, 300).draw(&set(&recovery, &font).unwrap());
            let grey = |x, y| if dots.is_black(x, y) { 0 } else { 255 };
            let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(dots.width, dots.height, grey);
            let found: Vec<String> =
                prepared.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect();
            assert_eq!(found, [recovery.text().as_str()]);
            assert_eq!(Recovery::read(&found[0]).key().unwrap().to_bytes(), [9; 32]);
        }
    }

    #[test]
    fn a_sheet_is_its_owners_alone_and_never_overwritten() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        for name in ["sheet.pdf", "sheet.svg"] {
            let path = dir.path().join(name);
            write(&path, &recovery(List::En)).unwrap();
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            assert!(write(&path, &recovery(List::En)).is_err());
        }
        assert!(write(&dir.path().join("sheet.doc"), &recovery(List::En)).is_err());
    }
}
