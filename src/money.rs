//! Exact decimals: numbers as PHP passes them, rounding to a currency's minor unit, weights in kilograms.

use std::str::FromStr;

use iso_currency::Currency;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Number, Value};

use crate::input::{InputError, Read, wrong};

/// Above this a JSON number (a double) could no longer carry three decimals exactly.
const LARGEST: i64 = 1_000_000_000_000;
/// Grams' thousandths: finer than any scale in a warehouse.
const WEIGHT_DECIMALS: u32 = 6;
/// What an unlisted currency (a shop's own) is rounded to: what WooCommerce shows by default.
const DEFAULT_DECIMALS: u32 = 2;

/// A unit of weight as WooCommerce names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightUnit {
    /// Kilograms.
    Kilogram,
    /// Grams.
    Gram,
    /// International avoirdupois pounds.
    Pound,
    /// International avoirdupois ounces.
    Ounce,
}

impl WeightUnit {
    /// The unit WooCommerce's setting names.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "kg" => Some(Self::Kilogram),
            "g" => Some(Self::Gram),
            "lbs" => Some(Self::Pound),
            "oz" => Some(Self::Ounce),
            _ => None,
        }
    }

    /// `weight` of this unit in kilograms; nothing where that rounds to zero.
    #[must_use]
    pub fn to_kilograms(self, weight: Decimal) -> Option<Decimal> {
        let factor = match self {
            Self::Kilogram => Decimal::ONE,
            Self::Gram => Decimal::new(1, 3),
            Self::Pound => Decimal::new(45_359_237, 8),
            Self::Ounce => Decimal::new(28_349_523_125, 12),
        };
        let kilograms = half_up(weight.checked_mul(factor)?, WEIGHT_DECIMALS);
        (!kilograms.is_zero()).then_some(kilograms)
    }
}

/// Decimals of the currency with this ISO 4217 code: CLP 0, USD 2, CLF 4.
#[must_use]
pub fn minor_unit(currency: &str) -> u32 {
    Currency::from_code(currency)
        .and_then(|known| known.exponent())
        .map_or(DEFAULT_DECIMALS, u32::from)
}

/// `amount` rounded to `decimals`, halves away from zero, trailing zeros gone.
#[must_use]
pub fn half_up(amount: Decimal, decimals: u32) -> Decimal {
    amount
        .round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
        .normalize()
}

/// The number in `value`, not negative: an integer, a float or a numeric string.
///
/// # Errors
/// It is no such number, or larger than the order body can carry exactly.
pub fn amount(value: &Value, path: &str) -> Read<Decimal> {
    let number = match value {
        // The shortest text of a float is what the shop showed; its binary value is not.
        Value::Number(number) => parse(&number.to_string()),
        Value::String(text) => parse(text.trim()),
        other => return Err(wrong(path, "a number", other)),
    };
    let number =
        number.ok_or_else(|| InputError::new(path, "must be a decimal number within range"))?;
    if number.is_sign_negative() && !number.is_zero() {
        return Err(InputError::new(path, "must not be negative"));
    }
    if number > Decimal::from(LARGEST) {
        return Err(InputError::new(path, "is too large"));
    }
    Ok(number)
}

fn parse(text: &str) -> Option<Decimal> {
    // Decimal also takes "1_000"; PHP does not call that numeric.
    if text.len() > 64
        || !text
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
    {
        return None;
    }
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(&text.to_ascii_lowercase()))
        .ok()
}

/// `amount` as a JSON number: an integer where whole.
#[must_use]
pub fn json(amount: Decimal) -> Value {
    let whole = amount.normalize();
    if whole.scale() == 0
        && let Ok(integer) = i64::try_from(whole)
    {
        return Value::from(integer);
    }
    let double = whole.to_string().parse::<f64>().ok();
    double
        .and_then(Number::from_f64)
        .map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;
    use serde_json::{Value, json};

    use super::{WeightUnit, amount, half_up, json as to_json, minor_unit};

    fn read(value: Value) -> Option<Decimal> {
        amount(&value, "total").ok()
    }

    #[test]
    fn numbers_come_as_integers_floats_and_strings() {
        for value in [
            json!(25.5),
            json!("25.5"),
            json!(" 25.50 "),
            json!("2.55e1"),
            json!("+25.5"),
        ] {
            assert_eq!(read(value), Some(Decimal::new(255, 1)));
        }
        assert_eq!(
            read(json!(0.1)).map(|n| n.to_string()),
            Some("0.1".to_owned())
        );
        assert_eq!(read(json!("-0")), Some(Decimal::ZERO));
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let bad = [
            json!(""),
            json!("1,5"),
            json!("1_000"),
            json!("NaN"),
            json!("0x1f"),
            json!(-1),
            json!(1e300),
        ];
        for value in
            bad.into_iter()
                .chain([json!("9".repeat(40)), json!(null), json!([]), json!(true)])
        {
            assert!(amount(&value, "total").is_err(), "{value}");
        }
    }

    #[test]
    fn halves_are_rounded_up() {
        assert_eq!(half_up(Decimal::new(125, 2), 1), Decimal::new(13, 1));
        assert_eq!(half_up(Decimal::new(129_905, 1), 0), Decimal::from(12_991));
        assert_eq!(half_up(Decimal::new(129_904, 1), 0), Decimal::from(12_990));
    }

    #[test]
    fn currencies_have_their_own_minor_unit() {
        for (code, decimals) in [
            ("CLP", 0),
            ("USD", 2),
            ("CLF", 4),
            ("KWD", 3),
            ("JPY", 0),
            ("XYZ1", 2),
        ] {
            assert_eq!(minor_unit(code), decimals, "{code}");
        }
    }

    #[test]
    fn weights_become_kilograms() {
        let kilograms = |unit: WeightUnit, weight: &str| {
            weight
                .parse()
                .ok()
                .and_then(|w| unit.to_kilograms(w))
                .map(|w| w.to_string())
        };
        assert_eq!(kilograms(WeightUnit::Gram, "350"), Some("0.35".to_owned()));
        assert_eq!(
            kilograms(WeightUnit::Pound, "1"),
            Some("0.453592".to_owned())
        );
        assert_eq!(
            kilograms(WeightUnit::Ounce, "1"),
            Some("0.02835".to_owned())
        );
        assert_eq!(kilograms(WeightUnit::Kilogram, "0"), None);
        assert_eq!(kilograms(WeightUnit::Gram, "0.0001"), None);
    }

    #[test]
    fn whole_amounts_are_json_integers() {
        assert_eq!(to_json(Decimal::new(12990, 0)).to_string(), "12990");
        assert_eq!(to_json(Decimal::new(1_299_000, 2)).to_string(), "12990");
        assert_eq!(to_json(Decimal::new(35, 2)).to_string(), "0.35");
    }
}
