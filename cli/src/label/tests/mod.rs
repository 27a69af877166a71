//! A label to try everything with; what is read back of it, and how it is arranged.

mod arranging;
mod reading;

use std::path::Path;

use super::{
    built_in,
    content::{Label, Lang},
    layout,
    output::{Form, Job},
    stock::Stock,
    template::Template,
};
use crate::print::{
    code::Printer,
    dots::{Brush, Dots},
    font::Font,
};

const ITEM: &str = "https://trace.example.cn/p/WUCHANG/21/7K2M9QX4T3BVW5RZ";
const PRINTED: &str = "https://TRACE.EXAMPLE.CN/P/WUCHANG/21/7K2M9QX4T3BVW5RZ";

fn label() -> Label {
    let mut label = Label::of_row(ITEM, "", None).unwrap();
    for (field, text) in [
        ("product", "五常大米·稻花香二号"),
        ("lot", "WC-261012-A"),
        ("date", "2026-10-12"),
        ("date_label", "包装"),
        ("party", "五常市民乐朝鲜族乡水稻种植专业合作社"),
        ("pin", "4821-7730"),
    ] {
        label.set(field, text);
    }
    label
}

fn template(name: &str, width: f32, height: f32, lang: Lang) -> Template {
    Template::read(&built_in::toml(name, width, height), lang, &[]).unwrap()
}

fn drawn(dpi: u32) -> Dots {
    let font = Font::carried().unwrap();
    let set =
        layout::set(&template("60x40", 60.0, 40.0, Lang::Zh), &label(), &font, Printer::new(dpi)).unwrap();
    Brush::new(&font, dpi).draw(&set.page)
}

fn job(form: Form, out: &Path, stock: Option<Stock>) -> Job {
    Job {
        form,
        out: Some(out.to_owned()),
        template: stock.as_ref().map_or_else(
            || template("60x40", 60.0, 40.0, Lang::Zh),
            |s| template(&s.name, s.width, s.height, Lang::Zh),
        ),
        stock,
        start: 1,
        test: false,
        copies: 1,
        printer: Printer::new(600),
        lang: Lang::Zh,
        gap: 2.0,
        columns: Vec::new(),
    }
}
