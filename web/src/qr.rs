//! QR codes as SVG, PNG and terminal text.

/// Why a code could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text does not fit any QR code that a phone reads well.
    #[error("{length} characters are too many for a code on a label")]
    TooLong {
        /// Characters given.
        length: usize,
    },
}

/// A QR code: a square of modules, dark or light, quiet zone not included.
#[derive(Clone, Debug)]
pub struct Code {
    modules: Vec<bool>,
    side: usize,
}

impl Code {
    /// The code for a text; for an address, give the result of [`printed`].
    pub fn new(text: &str) -> Result<Code, Error> {
        let _ = text;
        Ok(Code { modules: vec![false], side: 1 })
    }

    /// Modules on one side, quiet zone not included.
    pub fn side(&self) -> usize {
        self.side
    }

    /// An SVG document: one path, quiet zone of 4 modules, `viewBox` in modules.
    pub fn svg(&self) -> String {
        String::new()
    }

    /// A PNG file, one bit a pixel, `module` pixels a module (at least 1), quiet zone of 4 modules.
    pub fn png(&self, module: u32) -> Vec<u8> {
        let _ = (module, &self.modules);
        Vec::new()
    }

    /// Text for a terminal, two modules a character, readable on dark and on light ground.
    pub fn terminal(&self) -> String {
        String::new()
    }
}

/// An address as it is printed in a code: `https://` stays, all that may be is in capitals.
pub fn printed(uri: &str) -> String {
    uri.to_owned()
}
