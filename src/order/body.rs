//! The order body: everything that is ever sent about an order, written as canonical JSON (RFC 8785).
//!
//! Adding a field here is breaking the promise to the merchant. Canonical means: keys in order, numbers as ECMAScript
//! prints them, no spaces. The keys below stand in that order, so the bytes are written once, hashed and sent.

use std::borrow::Cow;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// Integers above this are printed as the double they would be read as.
const LARGEST_EXACT: i64 = 1 << 53;
/// Room for an order of two lines without growing.
const USUAL_LENGTH: usize = 1024;

/// What is sent besides the customer id.
pub(crate) struct OrderBody<'a> {
    pub(crate) order_id: &'a str,
    pub(crate) products: Vec<Product<'a>>,
    pub(crate) shipping_address: Address<'a>,
}

pub(crate) struct Product<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) price: Decimal,
    pub(crate) quantity: Decimal,
    pub(crate) sku: Cow<'a, str>,
    pub(crate) weight: Option<Decimal>,
}

pub(crate) struct Address<'a> {
    pub(crate) address_1: Cow<'a, str>,
    pub(crate) address_2: Cow<'a, str>,
    pub(crate) city: Cow<'a, str>,
    pub(crate) country: Cow<'a, str>,
    pub(crate) email: Cow<'a, str>,
    pub(crate) name: Cow<'a, str>,
    pub(crate) phone: Cow<'a, str>,
    pub(crate) postcode: Cow<'a, str>,
    pub(crate) state: Cow<'a, str>,
}

impl OrderBody<'_> {
    /// The body without its customer id.
    pub(crate) fn content(&self) -> String {
        let mut out = String::with_capacity(USUAL_LENGTH);
        text(&mut out, "{\"order_id\":", self.order_id);
        out.push_str(",\"products\":[");
        for (index, product) in self.products.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            product.write(&mut out);
        }
        out.push_str("],\"shipping_address\":");
        self.shipping_address.write(&mut out);
        out.push('}');
        out
    }
}

/// `content` with its customer id, which stands first.
pub(crate) fn with_customer(content: &str, customer_id: &str) -> String {
    let mut out = String::with_capacity(content.len() + customer_id.len() + 32);
    text(&mut out, "{\"customer_id\":", customer_id);
    out.push(',');
    out.push_str(content.strip_prefix('{').unwrap_or(content));
    out
}

impl Product<'_> {
    fn write(&self, out: &mut String) {
        text(out, "{\"name\":", &self.name);
        number(out, ",\"price\":", self.price);
        number(out, ",\"quantity\":", self.quantity);
        text(out, ",\"sku\":", &self.sku);
        if let Some(weight) = self.weight {
            number(out, ",\"weight\":", weight);
        }
        out.push('}');
    }
}

impl Address<'_> {
    fn write(&self, out: &mut String) {
        text(out, "{\"address_1\":", &self.address_1);
        text(out, ",\"address_2\":", &self.address_2);
        text(out, ",\"city\":", &self.city);
        text(out, ",\"country\":", &self.country);
        text(out, ",\"email\":", &self.email);
        text(out, ",\"name\":", &self.name);
        text(out, ",\"phone\":", &self.phone);
        text(out, ",\"postcode\":", &self.postcode);
        text(out, ",\"state\":", &self.state);
        out.push('}');
    }
}

/// A key with what stands before it, and its text.
fn text(out: &mut String, key: &str, text: &str) {
    out.push_str(key);
    out.push('"');
    let mut rest = text;
    while let Some(at) = to_escape(rest) {
        let (clean, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(clean);
        escape(out, from.bytes().next().unwrap_or_default());
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

/// Where the first byte stands that JSON has to escape.
fn to_escape(text: &str) -> Option<usize> {
    let must = |byte: &u8| *byte < b' ' || matches!(*byte, b'"' | b'\\');
    // Without a branch for each byte, because most texts hold none.
    let any = text.as_bytes().iter().fold(false, |any, b| any | must(b));
    any.then(|| text.bytes().position(|b| must(&b)))?
}

fn escape(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        0x08 => out.push_str("\\b"),
        b'\t' => out.push_str("\\t"),
        b'\n' => out.push_str("\\n"),
        0x0c => out.push_str("\\f"),
        b'\r' => out.push_str("\\r"),
        // Writing to a String cannot fail.
        byte => drop(write!(out, "\\u{byte:04x}")),
    }
}

/// A key with what stands before it, and its number.
fn number(out: &mut String, key: &str, amount: Decimal) {
    out.push_str(key);
    let whole = if amount.scale() == 0 {
        amount
    } else {
        amount.normalize()
    };
    let integer = whole.to_i64().filter(|_| whole.scale() == 0);
    match integer.filter(|integer| integer.abs() <= LARGEST_EXACT) {
        Some(integer) => digits(out, integer),
        None => {
            // The shortest double for the decimal's own digits; what is read was limited to what doubles carry.
            let double = whole.to_string().parse::<f64>().unwrap_or_default();
            out.push_str(ryu_js::Buffer::new().format(double));
        }
    }
}

fn digits(out: &mut String, integer: i64) {
    let mut buffer = [0_u8; 20];
    let mut rest = integer.unsigned_abs();
    let mut at = buffer.len();
    loop {
        at -= 1;
        if let Some(place) = buffer.get_mut(at) {
            // A digit.
            *place = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        }
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if integer < 0 {
        out.push('-');
    }
    out.push_str(std::str::from_utf8(buffer.get(at..).unwrap_or_default()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{number, text, with_customer};

    fn written(amount: Decimal) -> String {
        let mut out = String::new();
        number(&mut out, "", amount);
        out
    }

    #[test]
    fn numbers_are_printed_as_ecmascript_does() {
        for (amount, printed) in [
            (Decimal::new(12_990, 0), "12990"),
            (Decimal::new(1_299_000, 2), "12990"),
            (Decimal::new(35, 2), "0.35"),
            (Decimal::ZERO, "0"),
            (Decimal::new(0, 3), "0"),
            (Decimal::new(1, 6), "0.000001"),
            (Decimal::new(1, 7), "1e-7"),
            (Decimal::from(9_007_199_254_740_992_i64), "9007199254740992"),
            (Decimal::from(9_007_199_254_740_993_i64), "9007199254740992"),
            (Decimal::from(1_000_000_000_000_000_000_000_i128), "1e+21"),
            (Decimal::new(-5, 0), "-5"),
        ] {
            assert_eq!(written(amount), printed, "{amount}");
        }
    }

    #[test]
    fn texts_are_escaped_as_rfc_8785_says() {
        let mut out = String::new();
        text(&mut out, "", "€$\u{f}\nA'B\"\\\"/\u{8}\t\u{c}\rñ\u{7f}");
        assert_eq!(out, "\"€$\\u000f\\nA'B\\\"\\\\\\\"/\\b\\t\\f\\rñ\u{7f}\"");
    }

    #[test]
    fn the_customer_id_stands_first() {
        assert_eq!(
            with_customer("{\"order_id\":\"1\"}", "a\"b"),
            "{\"customer_id\":\"a\\\"b\",\"order_id\":\"1\"}"
        );
    }
}
