//! One target a parser; the parsers themselves, and what they must keep to, are in `suyuan_tests::hostile`.

pub use libfuzzer_sys::fuzz_target;
pub use suyuan_tests::hostile::parser;

/// The target of the parser with this name.
#[macro_export]
macro_rules! target {
    ($name:literal) => {
        $crate::fuzz_target!(|input: &[u8]| {
            $crate::parser($name).expect("a parser of that name")(input)
        });
    };
}
