//! Values as HTML. Whatever is signed carries where it is signed, for the phone's check:
//!
//! | attribute | means |
//! |---|---|
//! | `data-at` | `INDEX#POINTER`, see [`At`] |
//! | `data-as` | the rule that makes the text: `act`, `text`, `number`, `quantity`, `unit`, `certificate`, `days`, `date`, `moment`, `names`, `id`, `private` |
//! | `data-names` | `INDEX#POINTER` of the object that names an `id` |
//! | `data-unsigned` | a value without a signed source: the check counts these aloud |
//! | `data-offset` | offset in which an entry's own time is written |

use std::fmt::{self, Display, Formatter, Write as _};

use crate::format;
use crate::lang::Lang;
use crate::view::{Act, At, Moment, Named, Notice, Photo, Quantity, Shown, Step};

/// HTML that is already escaped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Markup(pub(crate) String);

impl Display for Markup {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Markup {}

/// Text made safe in HTML text and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// The rules of display, as templates use them.
impl Lang {
    pub(crate) fn quantity(self, quantity: &Quantity) -> Markup {
        signed(
            "span",
            "num",
            &format::quantity(self, &quantity.value, &quantity.unit),
            quantity.at.as_ref(),
            "quantity",
            "",
        )
    }

    pub(crate) fn date(self, moment: &Moment) -> Markup {
        self.time(moment, "date", &format::date(self, &moment.rfc3339))
    }

    pub(crate) fn moment(self, moment: &Moment) -> Markup {
        self.time(moment, "moment", &format::moment(self, &moment.rfc3339))
    }

    fn time(self, moment: &Moment, rule: &str, text: &str) -> Markup {
        let mut more = format!(" datetime=\"{}\"", escape(&moment.rfc3339));
        if moment.at.as_ref().is_some_and(|at| at.pointer.starts_with('@')) {
            let _ = write!(more, " data-offset=\"{}\"", escape(offset(&moment.rfc3339)));
        }
        signed("time", "num", text, moment.at.as_ref(), rule, &more)
    }

    /// The text of a name, without markup.
    pub(crate) fn name(self, named: &Named) -> String {
        match named.names.pick(self.tag()) {
            Some(name) => name.to_owned(),
            None if named.named_at.is_some() => self.say("private"),
            None => format::last_segment(&named.uri).to_owned(),
        }
    }

    pub(crate) fn named(self, named: &Named) -> Markup {
        let mut more = String::new();
        if let Some(at) = &named.named_at {
            let _ = write!(more, " data-names=\"{}\"", escape(&at.text()));
        }
        let path = format::path_of(&named.uri);
        if !path.is_empty() {
            let _ = write!(more, " href=\"{}\"", escape(path));
        }
        let tag = if path.is_empty() { "span" } else { "a" };
        signed(tag, "", &self.name(named), named.at.as_ref(), "id", &more)
    }

    /// A name that is no link, e.g. in a heading.
    pub(crate) fn plain(self, named: &Named) -> Markup {
        let names = named.named_at.as_ref().map(|at| format!(" data-names=\"{}\"", escape(&at.text())));
        signed("span", "", &self.name(named), named.at.as_ref(), "id", names.as_deref().unwrap_or_default())
    }

    pub(crate) fn act(self, step: &Step) -> Markup {
        let at = At::field(step.index, "");
        signed("span", "", &self.act_word(step.act), Some(&at), "act", "")
    }

    pub(crate) fn act_word(self, act: Act) -> String {
        self.say(&format!("act-{}", act.word()))
    }

    pub(crate) fn shown(self, shown: &Shown) -> Markup {
        match shown {
            Shown::Text { text, at } => signed("span", "", text, at.as_ref(), "text", ""),
            Shown::Names { names, at } => {
                signed("span", "", names.pick(self.tag()).unwrap_or_default(), at.as_ref(), "names", "")
            }
            Shown::Quantity(quantity) => self.quantity(quantity),
            Shown::Unit { unit, at } => {
                signed("span", "", &format::unit_name(self, unit, false), at.as_ref(), "unit", "")
            }
            Shown::Certificate { kind, at } => {
                signed("span", "", &self.word("certificate", kind), at.as_ref(), "certificate", "")
            }
            Shown::Days { value, at } => {
                signed("span", "num", &format::quantity(self, value, "DAY"), at.as_ref(), "days", "")
            }
            Shown::Number { value, at } => {
                signed("span", "num", &format::number(value), at.as_ref(), "number", "")
            }
            Shown::Date(moment) => self.date(moment),
            Shown::Moment(moment) => self.moment(moment),
            Shown::Named(named) => self.named(named),
            Shown::Private { at } => {
                signed("span", "quiet", &self.say("private"), at.as_ref(), "private", "")
            }
        }
    }

    /// What a photograph shows, for those who do not see it.
    pub(crate) fn photo(self, step: &Step, photo: &Photo) -> String {
        let said = match &photo.says {
            Some(Shown::Names { names, .. }) => names.pick(self.tag()),
            Some(Shown::Text { text, .. }) => Some(text.as_str()),
            _ => None,
        };
        said.map_or_else(|| self.with("photo", &[("act", &self.act_word(step.act))]), str::to_owned)
    }

    /// A notice, with a link to the record that it is about.
    pub(crate) fn notice(self, notice: &Notice) -> Markup {
        let (text, index) = match notice {
            Notice::Code { code, index } => (Markup(escape(&self.word("flag", code))), *index),
            Notice::Handover { shipped, received, index } => {
                let values = [("shipped", self.quantity(shipped)), ("received", self.quantity(received))];
                (self.around_all("notice-handover", &values), Some(*index))
            }
            Notice::Overdrawn { made, used, index } => {
                let values = [("made", self.quantity(made)), ("used", self.quantity(used))];
                (self.around_all("notice-overdrawn", &values), Some(*index))
            }
        };
        let Some(index) = index else { return text };
        let see = escape(&self.with_index("notice-see", &index));
        Markup(format!("{text} <a href=\"#step-{index}\">{see}</a>"))
    }

    /// The name of a record.
    pub(crate) fn record(self, index: &u64) -> String {
        self.with_index("step-record", index)
    }

    /// A text with `$index`.
    pub(crate) fn with_index(self, message: &str, index: &u64) -> String {
        self.with(message, &[("index", &index.to_string())])
    }

    /// The label of a detail; one without a text is shown by its key.
    pub(crate) fn label(self, key: &str) -> String {
        self.word("label", key)
    }

    /// The text `GROUP-KEY`, or the key itself.
    pub(crate) fn word(self, group: &str, key: &str) -> String {
        self.get(&format!("{group}-{key}"), &[]).unwrap_or_else(|| key.to_owned())
    }

    /// A sentence with one marked-up value in it.
    pub(crate) fn around(
        self,
        message: &str,
        variable: &str,
        value: impl std::borrow::Borrow<Markup>,
    ) -> Markup {
        self.around_all(message, &[(variable, value.borrow().clone())])
    }

    /// A sentence with several marked-up values in it.
    pub(crate) fn around_all(self, message: &str, values: &[(&str, Markup)]) -> Markup {
        // A private-use character stands in for each value while the sentence is escaped.
        let stand_in = |i: usize| char::from_u32(0xE000 + i as u32).unwrap_or('\u{F8FF}').to_string();
        let marks: Vec<String> = (0..values.len()).map(stand_in).collect();
        let named: Vec<(&str, &str)> =
            values.iter().zip(&marks).map(|((name, _), mark)| (*name, mark.as_str())).collect();
        let sentence = escape(&self.with(message, &named));
        Markup(
            values.iter().zip(&marks).fold(sentence, |text, ((_, value), mark)| text.replace(mark, &value.0)),
        )
    }
}

fn signed(tag: &str, class: &str, text: &str, at: Option<&At>, rule: &str, more: &str) -> Markup {
    let mut out = format!("<{tag}");
    if !class.is_empty() {
        let _ = write!(out, " class={class}");
    }
    if at.is_none() {
        out.push_str(" data-unsigned");
    }
    if let Some(at) = at {
        let _ = write!(out, " data-at=\"{}\" data-as={rule}", escape(&at.text()));
    }
    let _ = write!(out, "{more}>{}</{tag}>", escape(text));
    Markup(out)
}

/// `Z`, `+08:00` … at the end of an RFC 3339 time.
fn offset(rfc3339: &str) -> &str {
    rfc3339.get(19..).and_then(|rest| rest.find(['Z', '+', '-']).map(|at| &rest[at..])).unwrap_or("Z")
}
