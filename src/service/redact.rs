//! What may be shown of a text that others wrote: short, plain, without secrets, without what the order said.
//!
//! An answer may repeat what it was sent, in another spelling or encoding. Secrets are known exactly, so each of their
//! encodings is looked for. A customer's data is compared word by word, without accents, case and punctuation: names of
//! streets come back abbreviated and phone numbers without spaces.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::order::text;
use crate::service::words::{replace_hidden, words_of};

/// Adds to what must not be shown of an answer.
pub type Hidden<'a> = &'a dyn Fn(Redactor) -> Redactor;

/// Shorter secrets would redact ordinary words and say more than they hide.
const SHORTEST_REDACTED: usize = 4;
const REDACTED: &str = "[REDACTED]";
/// Shorter words ("de", "los") say nothing about a customer; a number of three digits does.
const SHORTEST_WORD: usize = 4;
const SHORTEST_NUMBER: usize = 3;
/// Words of any address: left out they would hide what is wrong with it.
const OF_ANY_ADDRESS: [&str; 20] = [
    "avenida",
    "block",
    "calle",
    "camino",
    "casa",
    "ciudad",
    "city",
    "comuna",
    "departamento",
    "depto",
    "direccion",
    "local",
    "numero",
    "oficina",
    "pasaje",
    "piso",
    "poblacion",
    "region",
    "street",
    "villa",
];
/// A longer word is also found inside another one.
const SHORTEST_INSIDE: usize = 6;
/// Foreign text is cut to this many bytes for each character wanted before it is cleaned: markup takes some.
const RAW_PER_CHAR: usize = 40;

/// Takes out of foreign text what must not be shown.
#[derive(Default)]
pub struct Redactor {
    secrets: Vec<Zeroizing<String>>,
    /// Whole values of an order, as words, and their words alone.
    phrases: Vec<Vec<String>>,
    words: BTreeSet<String>,
}

impl Redactor {
    /// A redactor for `secrets`, in every form an answer may repeat them.
    #[must_use]
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a SecretString>) -> Self {
        let mut forms: Vec<_> = secrets
            .into_iter()
            .flat_map(|secret| forms_of(secret.expose_secret()))
            .collect();
        // A longer form may hold a shorter one.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self {
            secrets: forms,
            ..Self::default()
        }
    }

    /// The same, and for the customer's data in `body`, an order's JSON.
    #[must_use]
    pub fn with_order(mut self, body: &str) -> Self {
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let address = body.get("shipping_address").and_then(Value::as_object);
        for (field, value) in address.into_iter().flatten() {
            // Codes of a region and a country are nobody's own.
            if !matches!(field.as_str(), "state" | "country") {
                self.add_value(value.as_str().unwrap_or_default());
            }
        }
        self
    }

    fn add_value(&mut self, value: &str) {
        let phrase: Vec<_> = words_of(value).into_iter().map(|(_, word)| word).collect();
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        // A phone number without its spaces, and without the country's prefix.
        for length in [digits.len(), 9, 8] {
            let end = digits
                .len()
                .checked_sub(length)
                .and_then(|at| digits.get(at..));
            self.words.extend(
                end.filter(|end| end.len() >= SHORTEST_INSIDE)
                    .map(str::to_owned),
            );
        }
        let telling = |word: &&String| {
            if OF_ANY_ADDRESS.contains(&word.as_str()) {
                return false;
            }
            let number = word.bytes().any(|b| b.is_ascii_digit());
            word.chars().count()
                >= if number {
                    SHORTEST_NUMBER
                } else {
                    SHORTEST_WORD
                }
        };
        self.words.extend(phrase.iter().filter(telling).cloned());
        if phrase.iter().map(String::len).sum::<usize>() >= SHORTEST_NUMBER {
            self.phrases.push(phrase);
        }
    }

    /// One short line of foreign text, at most `max` characters. Cut before it is cleaned, so that its length costs
    /// nothing; secrets are taken out before and after cleaning, because decoding can bring one to light.
    #[must_use]
    pub fn excerpt(&self, raw: &str, max: usize) -> String {
        let (start, is_cut) = cut(raw, max.saturating_mul(RAW_PER_CHAR));
        let mut plain = self.without_secrets(&text::plain(&self.without_secrets(start)));
        if is_cut {
            self.drop_torn_secret(&mut plain);
        }
        text::excerpt(&self.without_order(&plain, is_cut), max)
    }

    fn without_secrets(&self, text: &str) -> String {
        self.secrets.iter().fold(text.to_owned(), |text, form| {
            text.replace(form.as_str(), REDACTED)
        })
    }

    /// Where the text was cut inside a secret, its beginning stands at the end.
    fn drop_torn_secret(&self, text: &mut String) {
        for form in &self.secrets {
            let torn = form
                .char_indices()
                .map(|(at, _)| at)
                .rev()
                .take_while(|at| *at >= SHORTEST_REDACTED)
                .find(|at| form.get(..*at).is_some_and(|start| text.ends_with(start)));
            if let Some(length) = torn {
                text.truncate(text.len() - length);
            }
        }
    }

    fn without_order(&self, text: &str, is_cut: bool) -> String {
        if self.phrases.is_empty() {
            return text.to_owned();
        }
        let words = words_of(text);
        let folded: Vec<&String> = words.iter().map(|(_, word)| word).collect();
        let mut hidden: Vec<bool> = folded.iter().map(|word| self.is_of_order(word)).collect();
        for phrase in &self.phrases {
            let places = folded.windows(phrase.len().max(1)).enumerate();
            for (at, _) in places.filter(|(_, here)| here.iter().copied().eq(phrase)) {
                hidden
                    .iter_mut()
                    .skip(at)
                    .take(phrase.len())
                    .for_each(|hide| *hide = true);
            }
        }
        // A word that was cut off can no longer be compared.
        if let Some(last) = hidden.last_mut().filter(|_| is_cut) {
            *last = true;
        }
        replace_hidden(text, &words, &hidden)
    }

    fn is_of_order(&self, word: &str) -> bool {
        self.words.contains(word)
            || self
                .words
                .iter()
                .any(|own| own.chars().count() >= SHORTEST_INSIDE && word.contains(own.as_str()))
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

/// The first `max` bytes of `text`, fewer where a character would be torn, and whether anything was left off.
fn cut(text: &str, max: usize) -> (&str, bool) {
    let end = (0..=max.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    let start = end.and_then(|end| text.get(..end)).unwrap_or_default();
    (start, start.len() < text.len())
}

fn forms_of(secret: &str) -> Vec<Zeroizing<String>> {
    if secret.len() < SHORTEST_REDACTED {
        return Vec::new();
    }
    let quoted = Zeroizing::new(serde_json::to_string(secret).unwrap_or_default());
    let json = quoted
        .strip_prefix('"')
        .and_then(|json| json.strip_suffix('"'))
        .unwrap_or_default();
    let ascii_json = ascii_json(json);
    let url = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>();
    let forms = [
        json.replace('/', "\\/"),
        ascii_json.replace('/', "\\/"),
        ascii_json,
        json.to_owned(),
        url.replace('+', "%20"),
        url,
        html_escape::encode_quoted_attribute(secret).into_owned(),
        STANDARD.encode(secret),
        text::plain(secret).into_owned(),
        secret.to_owned(),
    ];
    let forms = forms.into_iter().map(Zeroizing::new);
    forms
        .filter(|form| form.len() >= SHORTEST_REDACTED)
        .collect()
}

/// JSON as PHP writes it by default: everything beyond ASCII as `\uXXXX`.
fn ascii_json(json: &str) -> String {
    let mut units = [0; 2];
    let escape = |c: char| {
        if c.is_ascii() {
            return c.to_string();
        }
        let units = c.encode_utf16(&mut units).iter();
        units.map(|unit| format!("\\u{unit:04x}")).collect()
    };
    json.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::Redactor;

    const ORDER: &str = r#"{"order_id":"1","products":[{"name":"Polera"}],"shipping_address":{"name":"María Núñez",
        "address_1":"Av. Providencia 1234","address_2":"","city":"Ñuñoa","address_3":"Villa Comuna","state":"CL-RM","postcode":"7500000",
        "country":"CL","email":"ana@example.cl","phone":"+56 9 1234 5678"}}"#;

    #[test]
    fn a_secret_is_redacted_in_every_form() {
        let secret = SecretString::from("p\"ä/ss & word");
        let redactor = Redactor::new([&secret]);
        let forms = [
            "p\"ä/ss & word",
            "p\\\"ä/ss & word",
            "p\\\"ä\\/ss & word",
            "p%22%C3%A4%2Fss+%26+word",
        ];
        for form in forms
            .into_iter()
            .chain(["p&quot;ä/ss &amp; word", "cCLDpC9zcyAmIHdvcmQ="])
        {
            assert_eq!(
                redactor.without_secrets(&format!("<{form}>")),
                "<[REDACTED]>",
                "{form}"
            );
        }
        assert!(!format!("{redactor:?}").contains("word"));
    }

    #[test]
    fn what_the_order_said_is_left_out_however_it_is_spelled() {
        let redactor = Redactor::default().with_order(ORDER);
        let table = [
            (
                "The address Av. Providencia 1234 is not valid",
                "The address […] is not valid",
            ),
            (
                "avda. PROVIDENCIA no existe en nunoa",
                "avda. […] no existe en […]",
            ),
            ("Nombre: MARIA NUN\u{303}EZ.", "Nombre: […]."),
            ("ana@EXAMPLE.cl rebota", "[…] rebota"),
            ("Teléfono +56912345678 inválido", "Teléfono +[…] inválido"),
            ("phone 912345678", "phone […]"),
            (
                "no such postcode: 7500000 (CL-RM)",
                "no such postcode: […] (CL-RM)",
            ),
            ("Polera has no weight", "Polera has no weight"),
            ("La comuna no existe.", "La comuna no existe."),
            ("villa comuna", "[…]"),
        ];
        for (theirs, shown) in table {
            assert_eq!(redactor.excerpt(theirs, 200), shown);
        }
    }

    #[test]
    fn where_a_text_is_cut_nothing_hidden_is_left_over() {
        let secret = SecretString::from("token-0123456789abcdef");
        let redactor = Redactor::new([&secret]).with_order(ORDER);
        for tags in 0..60 {
            for hidden in ["token-0123456789abcdef", "María Providencia"] {
                let raw = format!(
                    "{}<b{}>{hidden} {hidden}",
                    "<i>".repeat(60),
                    " ".repeat(tags)
                );
                let shown = redactor.excerpt(&raw, 6);
                assert!(
                    !shown.contains("tok") && !shown.contains("Mar"),
                    "{tags}: {shown}"
                );
            }
        }
    }
}
