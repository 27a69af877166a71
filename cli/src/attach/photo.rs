//! A picture without what stands beside it in its file.
//!
//! | container | stays | goes |
//! |---|---|---|
//! | JPEG | frames, tables, scans, JFIF, colour profile, Adobe's transform | EXIF, XMP, IPTC, comments, makers' segments, whatever follows the picture's end (second pictures, films) |
//! | PNG | what is needed to draw it | eXIf, texts, times, unknown chunks |
//! | WebP | pictures, animation, alpha, colour profile | EXIF, XMP, unknown chunks |
//!
//! Which side is up is read from EXIF and written again as the only thing in it.

use crate::speech::tr;
use img_parts::{
    Bytes, ImageEXIF,
    jpeg::{Jpeg, JpegSegment, markers},
    png::Png,
    webp::{CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ICCP, CHUNK_VP8, CHUNK_VP8L, CHUNK_VP8X, WebP},
};

/// Chunks of a PNG that say how it is drawn.
const PNG_CHUNKS: [&[u8; 4]; 16] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP",
    b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];
const WEBP_CHUNKS: [[u8; 4]; 7] =
    [CHUNK_VP8X, CHUNK_VP8, CHUNK_VP8L, CHUNK_ALPH, CHUNK_ANIM, CHUNK_ANMF, CHUNK_ICCP];

/// The picture alone; `kind` is its media type.
pub(super) fn cleaned(kind: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let bytes = Bytes::from(bytes);
    let wrong = |e: img_parts::Error| e.to_string();
    Ok(match kind {
        "image/jpeg" => jpeg(Jpeg::from_bytes(bytes).map_err(wrong)?)?,
        "image/png" => {
            let mut png = Png::from_bytes(bytes).map_err(wrong)?;
            let up = png.exif().and_then(|exif| orientation(&exif));
            png.chunks_mut().retain(|chunk| PNG_CHUNKS.contains(&&chunk.kind()));
            png.set_exif(up.map(exif_of));
            png.encoder().bytes().to_vec()
        }
        _ => {
            let mut webp = WebP::from_bytes(bytes).map_err(wrong)?;
            let up = webp.exif().and_then(|exif| orientation(&exif));
            webp.chunks_mut().retain(|chunk| WEBP_CHUNKS.contains(&chunk.id()));
            // It also mends the flags that say what else is in the file.
            webp.set_exif(up.map(exif_of));
            webp.encoder().bytes().to_vec()
        }
    })
}

fn jpeg(mut jpeg: Jpeg) -> Result<Vec<u8>, String> {
    let up = jpeg.exif().and_then(|exif| orientation(&exif));
    let mut segments = std::mem::take(jpeg.segments_mut());
    segments.retain(|segment| match segment.marker() {
        markers::APP0 => segment.contents().starts_with(b"JFIF\0"),
        markers::APP2 => segment.contents().starts_with(b"ICC_PROFILE\0"),
        markers::APP14 => segment.contents().starts_with(b"Adobe"),
        markers::APP1..=markers::APP15 | markers::COM => false,
        _ => true,
    });
    let last = segments.pop().filter(JpegSegment::has_entropy).ok_or(tr!("photo-none"))?;
    let (head, contents) = (last.marker(), last.contents().clone());
    // What the library keeps as one piece is all scans and whatever follows them.
    let entropy = last.encoder().bytes().slice(2 + 2 + contents.len()..);
    segments.push(JpegSegment::new_with_entropy(head, contents, scans(&entropy)?));
    *jpeg.segments_mut() = segments;
    jpeg.set_exif(up.map(exif_of));
    Ok(jpeg.encoder().bytes().to_vec())
}

/// The scans up to the end of the picture, without what stands between them and is none of it.
fn scans(bytes: &[u8]) -> Result<Bytes, String> {
    let cut = || tr!("photo-cut");
    let (mut kept, mut at) = (Vec::with_capacity(bytes.len()), 0);
    loop {
        let rest = bytes.get(at..).ok_or_else(cut)?;
        let data = rest.iter().position(|byte| *byte == markers::P).ok_or_else(cut)?;
        kept.extend_from_slice(&rest[..data]);
        at += data;
        let marker = *bytes.get(at + 1).ok_or_else(cut)?;
        match marker {
            markers::EOI => {
                kept.extend_from_slice(&[markers::P, markers::EOI]);
                return Ok(kept.into());
            }
            // A fill byte.
            markers::P => at += 1,
            markers::Z | markers::RST0..=markers::RST7 => {
                kept.extend_from_slice(&[markers::P, marker]);
                at += 2;
            }
            _ => {
                let length = bytes.get(at + 2..at + 4).ok_or_else(cut)?;
                let end = at + 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
                let segment = bytes.get(at..end).ok_or_else(cut)?;
                if !matches!(marker, markers::APP0..=markers::APP15 | markers::COM) {
                    kept.extend_from_slice(segment);
                }
                at = end;
            }
        }
    }
}

/// Which side is up, if it is not the usual one.
fn orientation(exif: &[u8]) -> Option<u8> {
    let read = exif::Reader::new().read_raw(exif.to_vec()).ok()?;
    let up = read.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0)?;
    u8::try_from(up).ok().filter(|up| (2..=8).contains(up))
}

/// EXIF that says which side is up and nothing else: one field (0x0112) of one directory, in TIFF.
fn exif_of(up: u8) -> Bytes {
    let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0".to_vec();
    tiff[19] = up;
    tiff.into()
}

#[cfg(test)]
mod tests {
    use img_parts::{png::PngChunk, webp::CHUNK_XMP};

    use super::*;

    /// EXIF as a telephone writes it: which side is up, by whom, and where (30°34'N).
    fn telephones() -> Vec<u8> {
        let mut tiff = b"MM\0\x2a\0\0\0\x08\0\x03".to_vec();
        let entry = |tag: u16, kind: u16, count: u32, value: u32| {
            [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value.to_be_bytes()].concat()
        };
        tiff.extend(entry(0x010f, 2, 4, u32::from_be_bytes(*b"CAM\0")));
        tiff.extend(entry(0x0112, 3, 1, 6 << 16));
        tiff.extend(entry(0x8825, 4, 1, 50));
        tiff.extend([0; 4]);
        assert_eq!(tiff.len(), 50);
        tiff.extend([0, 2]);
        tiff.extend(entry(1, 2, 2, u32::from_be_bytes(*b"N\0\0\0")));
        tiff.extend(entry(2, 5, 3, 80));
        tiff.extend([0; 4]);
        for number in [30_u32, 1, 34, 1, 0, 1] {
            tiff.extend(number.to_be_bytes());
        }
        tiff
    }

    fn says(exif: &[u8], tag: exif::Tag) -> bool {
        exif::Reader::new().read_raw(exif.to_vec()).unwrap().get_field(tag, exif::In::PRIMARY).is_some()
    }

    /// One that is left: nothing in it but which side is up.
    fn is_bare(exif: Option<Bytes>, bytes: &[u8]) {
        let exif = exif.expect("which side is up stays");
        assert!(says(&exif, exif::Tag::Orientation) && !says(&exif, exif::Tag::GPSLatitude));
        assert_eq!((exif.len(), orientation(&exif)), (26, Some(6)));
        for trace in [&b"CAM\0"[..], b"Chengdu", b"30.57", b"N\0\0\0"] {
            assert!(!bytes.windows(trace.len()).any(|some| some == trace), "{trace:?} is still there");
        }
    }

    #[test]
    fn the_test_pictures_say_where_they_were_made() {
        assert!(says(&telephones(), exif::Tag::GPSLatitude) && orientation(&telephones()) == Some(6));
    }

    #[test]
    fn a_jpeg_keeps_its_scans_and_loses_the_rest() {
        let segment =
            |marker, bytes: &[u8]| JpegSegment::new_with_contents(marker, Bytes::copy_from_slice(bytes));
        let exif = [b"Exif\0\0", telephones().as_slice()].concat();
        // Two scans with a table and a comment between them, then a second picture with a place of its own.
        let scan = b"\x12\xff\x00\x34\xff\xd0\x56\xff\xc4\x00\x04ab\xff\xfe\x00\x09Chengdu\xff\xda\x00\x03c\x78\xff\xd9";
        let entropy = [&scan[..], b"\xff\xd8\xff\xe1 30.57 Chengdu"].concat();
        let mut jpeg = Jpeg::from_bytes(Bytes::from_static(b"\xff\xd8\xff\xd9")).unwrap();
        jpeg.segments_mut().extend([
            segment(markers::APP0, b"JFIF\0\x01\x01"),
            segment(markers::APP1, &exif),
            segment(markers::APP1, b"http://ns.adobe.com/xap/1.0/\0 30.57"),
            segment(markers::APP2, b"ICC_PROFILE\0\x01\x01colours"),
            segment(markers::APP2, b"MPF\0 Chengdu"),
            segment(markers::APP13, b"Photoshop 3.0\0 Chengdu"),
            segment(markers::COM, b"Chengdu"),
            segment(markers::SOF0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00"),
            JpegSegment::new_with_entropy(
                markers::SOS,
                Bytes::from_static(b"\x01\x01\x00\x00\x3f\x00"),
                entropy.into(),
            ),
        ]);
        let bytes = jpeg.encoder().bytes().to_vec();
        let clean = cleaned("image/jpeg", bytes.clone()).unwrap();
        let read = Jpeg::from_bytes(clean.clone().into()).unwrap();
        is_bare(read.exif(), &clean);
        assert!(
            clean.ends_with(b"\x12\xff\x00\x34\xff\xd0\x56\xff\xc4\x00\x04ab\xff\xda\x00\x03c\x78\xff\xd9")
        );
        let left: Vec<u8> = read.segments().iter().map(JpegSegment::marker).collect();
        assert_eq!(left, [markers::APP0, markers::APP1, markers::APP2, markers::SOF0, markers::SOS]);
        assert_eq!(cleaned("image/jpeg", clean.clone()).unwrap(), clean, "a clean one stays as it is");
        // A file that was cut off is not passed on: what it ends in is not known.
        let end = bytes.windows(2).position(|two| two == b"\xff\xd9").unwrap();
        assert!(cleaned("image/jpeg", bytes[..end].to_vec()).is_err());
    }

    #[test]
    fn a_png_keeps_its_picture_and_loses_the_rest() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.add_text_chunk("Location".to_owned(), "Chengdu 30.57".to_owned()).unwrap();
        encoder.write_header().unwrap().write_image_data(&[7, 9]).unwrap();
        let mut png = Png::from_bytes(bytes.into()).unwrap();
        png.set_exif(Some(telephones().into()));
        let before_end = png.chunks().len() - 1;
        png.chunks_mut().insert(before_end, PngChunk::new(*b"maKe", Bytes::from_static(b"Chengdu")));
        let clean = cleaned("image/png", png.encoder().bytes().to_vec()).unwrap();
        is_bare(Png::from_bytes(clean.clone().into()).unwrap().exif(), &clean);
        let mut reader = png::Decoder::new(std::io::Cursor::new(&clean)).read_info().unwrap();
        let mut picture = [0; 2];
        reader.next_frame(&mut picture).unwrap();
        assert_eq!(picture, [7, 9]);
    }

    #[test]
    fn a_webp_keeps_its_picture_and_loses_the_rest() {
        use base64::{Engine, engine::general_purpose::STANDARD};
        use img_parts::riff::{RiffChunk, RiffContent};
        let one_pixel = STANDARD.decode("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA").unwrap();
        let mut webp = WebP::from_bytes(one_pixel.clone().into()).unwrap();
        webp.set_exif(Some(telephones().into()));
        let xmp = RiffContent::Data(Bytes::from_static(b"<x>Chengdu</x>"));
        webp.chunks_mut().push(RiffChunk::new(CHUNK_XMP, xmp));
        let clean = cleaned("image/webp", webp.encoder().bytes().to_vec()).unwrap();
        let read = WebP::from_bytes(clean.clone().into()).unwrap();
        is_bare(read.exif(), &clean);
        let before = WebP::from_bytes(one_pixel.into()).unwrap();
        assert_eq!(read.chunk_by_id(CHUNK_VP8), before.chunk_by_id(CHUNK_VP8));
        assert!(!read.has_chunk(CHUNK_XMP));
    }
}
