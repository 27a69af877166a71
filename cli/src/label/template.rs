//! A label's arrangement as TOML. Lengths are millimetres from the upper left corner, sizes of type are points.
//!
//! ```toml
//! name = "Our 60 x 40"
//! width = 60
//! height = 40
//!
//! [[element]]
//! kind = "qr"
//! x = 1.5
//! y = 1.5
//! size = 30          # quiet zone included
//!
//! [[element]]
//! kind = "text"
//! zh = "批次 {lot}"
//! en = "Lot {lot}"
//! x = 34
//! y = 12             # left out: right below the text before
//! width = 25
//! size = 8
//! ```
//!
//! Keys that an element of its kind does not have, or lacks, are errors that name element and key.

use serde::Deserialize;

use super::content::{FIELDS, Label, Lang};
use crate::{
    failure::Failure,
    print::text::{Align, Overflow},
    speech::tr,
};

/// An arrangement.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// What people call it.
    pub(crate) name: String,
    /// Of the label, in mm.
    pub(crate) width: f32,
    /// Of the label, in mm.
    pub(crate) height: f32,
    /// Drawn in this order.
    pub(crate) elements: Vec<Element>,
}

/// One thing on a label.
#[derive(Clone, Debug)]
pub(crate) enum Element {
    /// The code in a square, its quiet zone included.
    Qr { x: f32, y: f32, size: f32 },
    /// A text with fields.
    Text(Text),
    /// A straight line.
    Line { from: (f32, f32), to: (f32, f32), thickness: f32 },
    /// An empty rectangle.
    Frame { at: (f32, f32), size: (f32, f32), thickness: f32 },
    /// The thread: a line downwards with knots.
    Thread { at: (f32, f32), height: f32, knots: u8 },
}

/// A text with fields.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// The number of the element, from 1, for messages.
    pub(crate) number: usize,
    /// With fields in braces.
    pub(crate) pattern: Vec<Piece>,
    /// Left edge.
    pub(crate) x: f32,
    /// Upper edge; right below the text before, if it is not given.
    pub(crate) y: Option<f32>,
    /// More room above it.
    pub(crate) gap: f32,
    /// Width.
    pub(crate) width: f32,
    /// In points.
    pub(crate) size: f32,
    /// In points.
    pub(crate) min_size: f32,
    /// At most.
    pub(crate) lines: usize,
    /// Of all lines, at most.
    pub(crate) height: Option<f32>,
    /// Where lines stand.
    pub(crate) align: Align,
    /// What if it is too long.
    pub(crate) overflow: Overflow,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// As it stands.
    Words(String),
    /// A field.
    Field(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    name: String,
    width: f32,
    height: f32,
    #[serde(default)]
    element: Vec<toml::Table>,
}

impl Template {
    /// Reads one; `more` are fields beside the usual ones.
    pub(crate) fn read(text: &str, lang: Lang, more: &[String]) -> Result<Template, Failure> {
        let written: Written = toml::from_str(text).map_err(|e| {
            Failure::usage(tr!("template-broken", cause = e.to_string().trim_end().to_string()))
                .hint(tr!("template-broken-do"))
        })?;
        for (key, value) in [("width", written.width), ("height", written.height)] {
            if !(5.0..=500.0).contains(&value) {
                return Err(wrong(
                    tr!("template-size", key = key.to_string(), value = value.to_string()),
                    tr!("template-size-do"),
                ));
            }
        }
        let mut elements = Vec::new();
        for (i, table) in written.element.into_iter().enumerate() {
            elements.push(Keys { number: i + 1, kind: String::new(), table }.element(lang, more)?);
        }
        if elements.is_empty() {
            return Err(wrong(tr!("template-no-element"), tr!("template-no-element-do")));
        }
        let Written { name, width, height, .. } = written;
        Ok(Template { name, width, height, elements })
    }
}

impl Text {
    /// What it says on this label; nothing if it has fields and all of them are empty.
    pub(crate) fn said(&self, label: &Label, extra: &[(&str, &str)]) -> Option<String> {
        let value = |field: &str| {
            let special = extra.iter().find(|(name, _)| *name == field).map(|(_, value)| *value);
            special.unwrap_or_else(|| label.field(field))
        };
        let fields = self.pattern.iter().filter_map(|piece| match piece {
            Piece::Field(name) => Some(value(name)),
            Piece::Words(_) => None,
        });
        let (count, full) =
            fields.fold((0, 0), |(count, full), text| (count + 1, full + usize::from(!text.is_empty())));
        let all = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Field(name) => value(name).to_owned(),
        };
        let said = (count == 0 || full > 0).then(|| self.pattern.iter().map(all).collect::<String>());
        // A name in two languages has a line for each, where there are lines.
        said.map(|said| if self.lines > 1 { said.trim().to_owned() } else { said.trim().replace('\n', " ") })
    }
}

/// The keys of one element, taken one after the other; what is left over is wrong.
struct Keys {
    number: usize,
    kind: String,
    table: toml::Table,
}

impl Keys {
    fn element(mut self, lang: Lang, more: &[String]) -> Result<Element, Failure> {
        self.kind = self.word("kind")?.ok_or_else(|| {
            wrong(tr!("template-no-kind", number = self.number.to_string()), tr!("template-kind-do"))
        })?;
        let element = match self.kind.as_str() {
            "qr" => Element::Qr {
                x: self.length("x")?,
                y: self.length("y")?,
                size: self.between("size", 5.0, 200.0)?,
            },
            "text" => Element::Text(self.text(lang, more)?),
            "line" => Element::Line {
                from: (self.length("x")?, self.length("y")?),
                to: (self.length("to_x")?, self.length("to_y")?),
                thickness: self.or("thickness", 0.2, 0.05, 5.0)?,
            },
            "frame" => Element::Frame {
                at: (self.length("x")?, self.length("y")?),
                size: (self.length("width")?, self.length("height")?),
                thickness: self.or("thickness", 0.2, 0.05, 5.0)?,
            },
            "thread" => Element::Thread {
                at: (self.length("x")?, self.length("y")?),
                height: self.length("height")?,
                knots: self.or("knots", 3.0, 2.0, 9.0)? as u8,
            },
            other => {
                let said =
                    tr!("template-kind", number = self.number.to_string(), kind = format!("{other:?}"));
                return Err(wrong(said, tr!("template-kind-do")));
            }
        };
        if let Some(key) = self.table.keys().next() {
            let said = tr!("template-key", place = self.place().to_string(), key = key.to_string());
            return Err(wrong(said, tr!("template-key-do")));
        }
        Ok(element)
    }

    fn text(&mut self, lang: Lang, more: &[String]) -> Result<Text, Failure> {
        let (text, zh, en, both) =
            (self.word("text")?, self.word("zh")?, self.word("en")?, self.word("both")?);
        let joined = zh.as_ref().zip(en.as_ref()).map(|(zh, en)| format!("{zh} / {en}"));
        let words = match lang {
            Lang::Zh => zh.or(text),
            Lang::En => en.or(text),
            Lang::Both => both.or(joined).or(text),
        };
        let words = words.ok_or_else(|| {
            let said =
                tr!("template-no-words", place = self.place().to_string(), lang = lang.key().to_string());
            wrong(said, tr!("template-no-words-do", lang = lang.key().to_string()))
        })?;
        let pattern = self.pattern(&words, more)?;
        let size = self.between("size", 3.0, 200.0)?;
        let y = if self.table.contains_key("y") { Some(self.length("y")?) } else { None };
        Ok(Text {
            number: self.number,
            pattern,
            x: self.length("x")?,
            y,
            gap: self.or("gap", 0.0, 0.0, 100.0)?,
            width: self.between("width", 2.0, 500.0)?,
            size,
            min_size: self.or("min_size", (size * 0.7).max(3.0).min(size), 3.0, size)?,
            lines: self.or("lines", 1.0, 1.0, 20.0)? as usize,
            height: if self.table.contains_key("height") { Some(self.length("height")?) } else { None },
            align: self.choice("align", &tr!("template-align"))?,
            overflow: self.choice("overflow", &tr!("template-overflow"))?,
        })
    }

    fn pattern(&self, words: &str, more: &[String]) -> Result<Vec<Piece>, Failure> {
        let (mut pieces, mut rest) = (Vec::new(), words);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(|| {
                wrong(
                    tr!("template-brace", place = self.place().to_string(), words = format!("{words:?}")),
                    "write {lot}",
                )
            })?;
            if !FIELDS.contains(&name) && !more.iter().any(|field| field == name) {
                let said =
                    tr!("template-no-field", place = self.place().to_string(), field = name.to_string());
                let known = FIELDS.iter().map(|field| format!("{{{field}}}")).collect::<Vec<_>>().join(" ");
                return Err(wrong(said, tr!("template-fields", known = known.to_string())));
            }
            if !before.is_empty() {
                pieces.push(Piece::Words(before.to_owned()));
            }
            pieces.push(Piece::Field(name.to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.to_owned()));
        }
        Ok(pieces)
    }

    fn place(&self) -> String {
        tr!("template-place", number = self.number.to_string(), kind = self.kind.to_string())
    }

    fn word(&mut self, key: &str) -> Result<Option<String>, Failure> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(toml::Value::String(word)) => Ok(Some(word)),
            Some(other) => Err(wrong(
                tr!(
                    "template-value",
                    place = self.place().to_string(),
                    key = key.to_string(),
                    value = other.to_string()
                ),
                tr!("template-text-do"),
            )),
        }
    }

    fn choice<T: for<'d> Deserialize<'d> + Default>(&mut self, key: &str, known: &str) -> Result<T, Failure> {
        let Some(value) = self.table.remove(key) else { return Ok(T::default()) };
        let said = tr!(
            "template-value",
            place = self.place().to_string(),
            key = key.to_string(),
            value = value.to_string()
        );
        value.try_into().map_err(|_| {
            wrong(said, tr!("template-known-do", key = key.to_string(), known = known.to_string()))
        })
    }

    fn number(&mut self, key: &str) -> Result<Option<f32>, Failure> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(toml::Value::Integer(number)) => Ok(Some(number as f32)),
            Some(toml::Value::Float(number)) => Ok(Some(number as f32)),
            Some(other) => Err(wrong(
                tr!(
                    "template-value",
                    place = self.place().to_string(),
                    key = key.to_string(),
                    value = other.to_string()
                ),
                tr!("template-number-do"),
            )),
        }
    }

    fn length(&mut self, key: &str) -> Result<f32, Failure> {
        self.between(key, 0.0, 500.0)
    }

    fn between(&mut self, key: &str, least: f32, most: f32) -> Result<f32, Failure> {
        let number = self.number(key)?.ok_or_else(|| {
            wrong(
                tr!("template-lacks", place = self.place().to_string(), key = key.to_string()),
                tr!(
                    "template-range-do",
                    key = key.to_string(),
                    least = least.to_string(),
                    most = most.to_string()
                ),
            )
        })?;
        self.within(key, number, least, most)
    }

    fn or(&mut self, key: &str, usual: f32, least: f32, most: f32) -> Result<f32, Failure> {
        let number = self.number(key)?.unwrap_or(usual);
        self.within(key, number, least, most)
    }

    fn within(&self, key: &str, number: f32, least: f32, most: f32) -> Result<f32, Failure> {
        match (least..=most).contains(&number) {
            true => Ok(number),
            false => Err(wrong(
                tr!(
                    "template-value",
                    place = self.place().to_string(),
                    key = key.to_string(),
                    value = number.to_string()
                ),
                tr!(
                    "template-range-do",
                    key = key.to_string(),
                    least = least.to_string(),
                    most = most.to_string()
                ),
            )),
        }
    }
}

fn wrong(said: impl std::fmt::Display, hint: impl Into<String>) -> Failure {
    Failure::usage(tr!("template-broken", cause = said.to_string())).hint(hint)
}
