//! A deterministic source of hostile input: samples of the corpus, changed, and texts put together from pieces.

use serde_json::{Map, Value, json};

/// What the customer, the merchant and the service must never see again in an error.
pub(crate) const MARKERS: [&str; 4] = [
    "Zañartu-Cliente-71f0",
    "cliente-71f0@example.cl",
    "tok-SECRET-71f0a9c4",
    "pass-SECRET-71f0-9z8y",
];

const PIECES: [&str; 48] = [
    "<",
    ">",
    "<b",
    "<b>",
    "</p>",
    "<S>",
    "<!--",
    "-->",
    "<script>",
    "</script",
    "\"",
    "'",
    "=",
    "&",
    ";",
    "&amp;",
    "&lt;",
    "&#5",
    "&#59;",
    "&quot",
    "\u{0}",
    "\u{7}",
    "\u{1b}",
    "\u{85}",
    "\u{202e}",
    "\u{feff}",
    "\u{2028}",
    "ñ",
    "👩‍👩‍👧",
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\\",
    "\\u00",
    "/",
    "..",
    "//",
    "%2e",
    "1e99",
    "-1",
    "20/12/2025 14:05",
    "2025-12-20T14:05:00-03:00",
    " ",
    "\n",
    "9",
];

/// xorshift64*: the same seed draws the same input on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % limit.max(1)
    }

    pub(crate) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    /// A text of pieces, sometimes one piece many times, up to 64 KiB.
    pub(crate) fn text(&mut self) -> String {
        if self.chance(40) {
            let (one, two) = (*self.one(&PIECES), *self.one(&PIECES));
            let length = 1 << self.below(16);
            return format!("{one}{two}").repeat(length / (one.len() + two.len()) + 1);
        }
        let mut text = String::new();
        for _ in 0..self.below(12) {
            match self.below(4) {
                0 => text.push_str(self.one::<&str>(&MARKERS)),
                1 => text.push(
                    char::from_u32(u32::try_from(self.below(0x1_1000)).unwrap()).unwrap_or('x'),
                ),
                _ => text.push_str(self.one::<&str>(&PIECES)),
            }
        }
        text
    }

    /// A key nobody knows. What a value is stands in no key, so an error may show it.
    fn key(&mut self) -> String {
        (0..self.below(4)).map(|_| *self.one(&PIECES)).collect()
    }

    /// `sample` with up to four things about it changed.
    pub(crate) fn changed(&mut self, sample: &Value) -> Value {
        let mut value = sample.clone();
        for _ in 0..self.below(5) {
            self.change(&mut value, 0);
        }
        value
    }

    fn change(&mut self, value: &mut Value, depth: usize) {
        match value {
            Value::Object(map) if !map.is_empty() && depth < 12 && !self.chance(6) => {
                let key = map.keys().nth(self.below(map.len())).unwrap().clone();
                match self.below(12) {
                    0 => drop(map.remove(&key)),
                    1 => drop(map.insert(self.key(), json!(1))),
                    2 => {
                        let moved = map.remove(&key).unwrap();
                        map.insert(format!("{key}x"), moved);
                    }
                    _ => self.change(&mut map[&key], depth + 1),
                }
            }
            Value::Array(items) if !items.is_empty() && depth < 12 && !self.chance(6) => {
                let at = self.below(items.len());
                match self.below(6) {
                    0 => drop(items.remove(at)),
                    1 => items.push(items[at].clone()),
                    _ => self.change(&mut items[at], depth + 1),
                }
            }
            other => *other = self.value(0),
        }
    }

    /// Any value.
    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth > 9 { 12 } else { 15 }) {
            0 => Value::Null,
            1 => json!(self.chance(2)),
            2 => json!(self.next()),
            3 => json!(self.next().cast_signed()),
            4 => json!(*self.one(&[
                0_i64,
                1,
                -1,
                8,
                i64::MAX,
                i64::MIN,
                600_000,
                1_000_000_000_001
            ])),
            5 => json!(*self.one(&[0.1, -0.0, 1e300, 1e-300, 0.000_000_1, 5e15, 0.5])),
            6 => json!(""),
            7..=11 => json!(self.text()),
            12 => Value::Array((0..self.below(4)).map(|_| self.value(depth + 1)).collect()),
            13 => Value::Object(
                (0..self.below(4))
                    .map(|_| (self.key(), self.value(depth + 1)))
                    .collect::<Map<_, _>>(),
            ),
            _ => {
                // A list in a list in a list.
                (0..self.below(200)).fold(Value::Null, |inner, _| json!([inner]))
            }
        }
    }

    /// The bytes of an answer: JSON, JSON that is damaged, or something else.
    pub(crate) fn bytes(&mut self, value: &Value) -> Vec<u8> {
        let mut bytes = value.to_string().into_bytes();
        match self.below(12) {
            0 => bytes.truncate(self.below(bytes.len() + 1)),
            1 => {
                let at = self.below(bytes.len());
                bytes[at] ^= 1 << self.below(8);
            }
            2 => drop(bytes.splice(0..0, *b"\xef\xbb\xbf")),
            3 => drop(bytes.splice(0..0, *b"<br />\n<b>Warning</b>: x in y\n")),
            4 => bytes = self.text().into_bytes(),
            5 => {
                bytes = format!("<!doctype html><title>{0}</title><p>{0}", self.text()).into_bytes()
            }
            _ => {}
        }
        bytes
    }
}
