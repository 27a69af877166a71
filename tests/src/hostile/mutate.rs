//! Inputs made from good ones. The same number gives the same inputs, so a failure can be had again.

/// Words that parsers stumble over.
const NASTY: &[&[u8]] = &[
    b"",
    b"\0",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"[[[[[[[[[[[[[[[[",
    b"{\"\":{\"\":{\"\":",
    b"-0",
    b"1e999999999",
    b"79228162514264337593543950336",
    b"0.00000000000000000000000000001",
    b"18446744073709551616",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x1b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\x9b\x00\x00\x00\x01\x00\x00\x00\x00",
    b"\xbf",
    b"\xd2\x84",
    b"\xe2\x80\x94 ",
    b"\xef\xbb\xbf",
    "溯源".as_bytes(),
    "\u{202e}".as_bytes(),
    b"%00",
    b"%2F..%2f",
    b"/../",
    b"\n\n",
    b"\r\n",
    b"AAAA====",
    b"x999/x999/x999/x999/x999/x999/999",
    b".p/256",
    b"https://id.gs1.org/01/09506000134352/10/",
];

/// Makes bad inputs out of good ones.
#[derive(Clone, Debug)]
pub struct Mutator {
    state: u64,
}

impl Mutator {
    /// A row of inputs with this number.
    pub fn new(seed: u64) -> Mutator {
        Mutator { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    /// Some of the seeds, changed a little, joined, cut, or nothing of the kind.
    pub fn next_input(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = match self.below(16) {
            0 => (0..self.below(300)).map(|_| self.next() as u8).collect(),
            _ => seeds[self.below(seeds.len())].clone(),
        };
        for _ in 0..1 + self.below(4) {
            self.change(&mut input, seeds);
        }
        input.truncate(200_000);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(input.len() + 1);
        let length = self.below(1 + (input.len() - at).min(64));
        match self.below(9) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.next() as u8,
            2 => input.truncate(at),
            3 => drop(input.drain(at..at + length)),
            4 => {
                let twice = input[at..at + length].to_vec();
                input.splice(at..at, twice);
            }
            5 => {
                let other = &seeds[self.below(seeds.len())];
                let from = self.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            6 => {
                let word = NASTY[self.below(NASTY.len())];
                input.splice(at..at + length, word.iter().copied());
            }
            7 => {
                // A digit, or a letter of the other case: still well-formed, and perhaps wrong.
                if let Some(byte) = input.get_mut(at) {
                    *byte = match *byte {
                        b'0'..=b'9' => b'0' + self.below(10) as u8,
                        letter => letter ^ 0x20,
                    };
                }
            }
            _ => {
                let many = self.below(2_000);
                let word = NASTY[self.below(NASTY.len())];
                if word.len() * many < 20_000 {
                    input.splice(at..at, word.repeat(many));
                }
            }
        }
    }

    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    /// xorshift64*, Marsaglia and Vigna.
    fn next(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }
}
