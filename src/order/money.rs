//! Exact decimals: numbers as PHP passes them, rounding to a currency's minor unit, weights in kilograms.

use std::fmt;
use std::str::FromStr;

use iso_currency::Currency;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::{Deserialize, Deserializer, Error, IntoDeserializer as _, Visitor};

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

/// A number that is not negative: an integer, a float or a numeric string. Null and "" are how WooCommerce says
/// "not set".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount(Decimal);

impl Amount {
    /// The number.
    pub(crate) const fn decimal(self) -> Decimal {
        self.0
    }

    /// The number, where it is one the order body can carry exactly.
    fn checked<E: Error>(number: Option<Decimal>) -> Result<Self, E> {
        let number = number.ok_or_else(|| E::custom("must be a decimal number within range"))?;
        if number.is_sign_negative() && !number.is_zero() {
            return Err(E::custom("must not be negative"));
        }
        if number > Decimal::from(LARGEST) {
            return Err(E::custom("is too large"));
        }
        Ok(Self(number))
    }
}

impl<'a> Deserialize<'a> for Amount {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        struct Expect;
        impl Visitor<'_> for Expect {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Amount, E> {
                Amount::checked(Some(Decimal::from(number)))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Amount, E> {
                Amount::checked(Some(Decimal::from(number)))
            }

            /// The shortest text of a float is what the shop showed; its binary value is not.
            fn visit_f64<E: Error>(self, number: f64) -> Result<Amount, E> {
                Amount::checked(parse(&number.to_string()))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
                Amount::checked(parse(text.trim()))
            }
        }
        deserializer.deserialize_any(Expect)
    }
}

/// An amount that may be "", which is none.
pub(crate) fn optional_amount<'a, D: Deserializer<'a>>(
    deserializer: D,
) -> Result<Option<Amount>, D::Error> {
    struct Expect;
    impl<'a> Visitor<'a> for Expect {
        type Value = Option<Amount>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a number")
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
            Amount::deserialize(number.into_deserializer()).map(Some)
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
            Amount::deserialize(number.into_deserializer()).map(Some)
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
            Amount::deserialize(number.into_deserializer()).map(Some)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.is_empty() {
                return Ok(None);
            }
            Amount::deserialize(text.into_deserializer()).map(Some)
        }
    }
    deserializer.deserialize_any(Expect)
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

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;
    use serde_json::{Value, json};

    use super::{Amount, WeightUnit, half_up, minor_unit};
    use crate::values;

    fn read(value: Value) -> Option<Decimal> {
        values::read(&value).ok().map(Amount::decimal)
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
            assert_eq!(read(value.clone()), None, "{value}");
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
}
