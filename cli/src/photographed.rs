//! The code in a photograph or a screenshot: a PNG or JPEG, grey, searched for QR symbols.
//!
//! What a camera sees is larger and noisier than what was shown, so a picture in which nothing is found is looked at again at half its
//! size, and at a quarter. A picture with several codes that say different things says nothing: it is not guessed which was meant.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use thiserror::Error;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use crate::speech::tr;

/// The largest side of a picture that is looked at.
const LARGEST_SIDE: usize = 12_000;
/// Where less than this is left of a side, nothing smaller is looked at.
const SMALLEST_SIDE: usize = 200;
/// The most bytes that a PNG may need to be drawn.
const MOST_BYTES: usize = 512 << 20;

thread_local! {
    static LOOKS: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is looking for codes: a panic is then caught, and no reason to complain.
pub(crate) fn catches_panics() -> bool {
    LOOKS.get()
}

/// Why a picture says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum NoCode {
    /// A container that is not read here.
    #[error("{}", tr!("picture-kind", kind = _0.to_string()))]
    Kind(&'static str),
    /// Damaged, or too large.
    #[error("{}", tr!("picture-broken", what = _0.as_str()))]
    Picture(String),
    /// Nothing was found.
    #[error("{}", tr!("picture-no-code"))]
    None,
    /// Which one is meant?
    #[error("{}", tr!("picture-several", count = *_0))]
    Several(usize),
}

/// Whether these bytes begin as a picture does; which, if it is one that is not read.
pub(crate) fn is_picture(bytes: &[u8]) -> Option<Result<(), NoCode>> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] => Some(Ok(())),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Err(NoCode::Kind("WebP"))),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] => Some(Err(NoCode::Kind("HEIC"))),
        [b'G', b'I', b'F', b'8', ..] => Some(Err(NoCode::Kind("GIF"))),
        _ => None,
    }
}

/// What the one code in a picture says.
pub(crate) fn text_in(bytes: &[u8]) -> Result<String, NoCode> {
    is_picture(bytes).unwrap_or(Err(NoCode::Kind("other")))?;
    let mut grey = match bytes.starts_with(&[0xff, 0xd8]) {
        true => Grey::of_jpeg(bytes)?,
        false => Grey::of_png(bytes)?,
    };
    loop {
        let mut found = grey.codes();
        found.sort();
        found.dedup();
        match found.len() {
            0 if grey.width.min(grey.height) >= 2 * SMALLEST_SIDE => grey = grey.halved(),
            0 => return Err(NoCode::None),
            1 => return Ok(found.remove(0)),
            many => return Err(NoCode::Several(many)),
        }
    }
}

/// A picture without colours.
struct Grey {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Grey {
    fn of_jpeg(bytes: &[u8]) -> Result<Grey, NoCode> {
        let options = DecoderOptions::default()
            .set_max_width(LARGEST_SIDE)
            .set_max_height(LARGEST_SIDE)
            .jpeg_set_out_colorspace(ColorSpace::Luma);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
        let dots = decoder.decode().map_err(|e| NoCode::Picture(e.to_string()))?;
        let (width, height) = decoder.dimensions().unwrap_or_default();
        Grey::new(width, height, dots)
    }

    fn of_png(bytes: &[u8]) -> Result<Grey, NoCode> {
        let wrong = |e: png::DecodingError| NoCode::Picture(e.to_string());
        let limits = png::Limits { bytes: MOST_BYTES };
        let mut decoder = png::Decoder::new_with_limits(std::io::Cursor::new(bytes), limits);
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().map_err(wrong)?;
        let (width, height) = (reader.info().width as usize, reader.info().height as usize);
        if width > LARGEST_SIDE || height > LARGEST_SIDE {
            return Err(NoCode::Picture(tr!(
                "picture-dots",
                width = width.to_string(),
                height = height.to_string()
            )));
        }
        let size = reader.output_buffer_size().ok_or_else(|| NoCode::Picture(tr!("picture-too-large")))?;
        let mut drawn = vec![0; size];
        let frame = reader.next_frame(&mut drawn).map_err(wrong)?;
        let dots = match frame.color_type {
            png::ColorType::Grayscale | png::ColorType::Indexed => drawn,
            // On white, as a screen shows it.
            png::ColorType::GrayscaleAlpha => drawn.chunks_exact(2).map(|p| on_white(p[0], p[1])).collect(),
            png::ColorType::Rgb => drawn.chunks_exact(3).map(light).collect(),
            png::ColorType::Rgba => drawn.chunks_exact(4).map(|p| on_white(light(p), p[3])).collect(),
        };
        Grey::new(width, height, dots)
    }

    fn new(width: usize, height: usize, mut dots: Vec<u8>) -> Result<Grey, NoCode> {
        match width > 0 && height > 0 && dots.len() >= width * height {
            true => {
                dots.truncate(width * height);
                Ok(Grey { width, height, dots })
            }
            false => Err(NoCode::Picture(tr!(
                "picture-short",
                width = width.to_string(),
                height = height.to_string(),
                got = dots.len()
            ))),
        }
    }

    /// What each code in it says. A symbol that cannot be read is none, and neither is one over which the reader stumbles: pictures come
    /// from anywhere.
    fn codes(&self) -> Vec<String> {
        let look = || {
            let mut prepared =
                rqrr::PreparedImage::prepare_from_greyscale(self.width, self.height, |x, y| {
                    self.dots[y * self.width + x]
                });
            let grids = prepared.detect_grids();
            grids.iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect()
        };
        LOOKS.set(true);
        let found = catch_unwind(AssertUnwindSafe(look)).unwrap_or_default();
        LOOKS.set(false);
        found
    }

    /// Each dot the mean of four.
    fn halved(&self) -> Grey {
        let (width, height) = (self.width / 2, self.height / 2);
        let at = |x: usize, y: usize| u16::from(self.dots[y * self.width + x]);
        let mean = |x: usize, y: usize| {
            let sum =
                at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1);
            u8::try_from(sum / 4).unwrap_or(u8::MAX)
        };
        let dots = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| mean(x, y));
        Grey { width, height, dots: dots.collect() }
    }
}

/// How light a colour is (Rec. 601, in 256ths).
fn light(rgb: &[u8]) -> u8 {
    let [r, g, b] = [0, 1, 2].map(|at| u32::from(rgb[at]));
    u8::try_from((77 * r + 150 * g + 29 * b) / 256).unwrap_or(u8::MAX)
}

fn on_white(light: u8, alpha: u8) -> u8 {
    let (light, alpha) = (u32::from(light), u32::from(alpha));
    u8::try_from((light * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of codes beside each other, each module so many dots wide, on a dim ground with a slope of light as a photograph has.
    fn picture(texts: &[&str], module: usize, colour: png::ColorType) -> Vec<u8> {
        let codes: Vec<suyuan_web::qr::Code> =
            texts.iter().map(|text| suyuan_web::qr::Code::new(text).unwrap()).collect();
        let side = codes.iter().map(|code| code.side()).max().unwrap() + 8;
        let (width, height) = (side * module * codes.len(), side * module);
        let channels = colour.samples();
        let mut drawn = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let (code, x_in) = (&codes[x / (side * module)], (x / module) % side);
                let dark = code.dark(x_in.wrapping_sub(4), (y / module).wrapping_sub(4));
                let lit = 200 - 60 * x / width;
                let value = if dark { 30 } else { u8::try_from(lit).unwrap() };
                drawn.extend((0..channels).map(|channel| if channel == 3 { 255 } else { value }));
            }
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
        encoder.set_color(colour);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(&drawn).unwrap();
        bytes
    }

    #[test]
    fn a_screenshot_says_what_its_code_says() {
        let link = format!("https://t.example/record#enrol={}", "Ab9-".repeat(60));
        for colour in [png::ColorType::Grayscale, png::ColorType::Rgb, png::ColorType::Rgba] {
            assert_eq!(text_in(&picture(&[&link], 4, colour)).unwrap(), link);
        }
        assert_eq!(text_in(&picture(&[&link], 24, png::ColorType::Grayscale)).unwrap(), link, "from near by");
    }

    #[test]
    fn a_photograph_taken_askew_says_what_its_code_says() {
        let photograph = include_bytes!("../tests/photographed.jpg");
        assert_eq!(text_in(photograph).unwrap(), "http://127.0.0.1:8420/P/BOX/10/SL-2");
        for cut in (0..photograph.len()).step_by(97) {
            // Whatever is left of it, nothing breaks.
            let _ = text_in(&photograph[..cut]);
        }
    }

    #[test]
    fn what_says_nothing_clear_says_why() {
        let two = picture(&["https://a.example/1", "https://a.example/2"], 4, png::ColorType::Rgb);
        assert_eq!(text_in(&two), Err(NoCode::Several(2)));
        let blank = Grey { width: 300, height: 300, dots: vec![255; 90_000] };
        assert!(blank.codes().is_empty());
        let mut cut = picture(&["https://a.example/1"], 4, png::ColorType::Rgb);
        cut.truncate(cut.len() / 2);
        assert!(matches!(text_in(&cut), Err(NoCode::Picture(_) | NoCode::None)));
        assert!(matches!(text_in(&[0xff, 0xd8, 0xff, 0xe0, 0, 1]), Err(NoCode::Picture(_))));
        assert_eq!(text_in(b"\0\0\0\x18ftypheic"), Err(NoCode::Kind("HEIC")));
        assert!(is_picture(b"https://t.example/record#enrol=AA").is_none());
    }
}
