//! Strict reading of a JSON object: every field the contract names, of its type, and no other.
//!
//! A wrong shape is a *breach* (the client is to blame); a value the service does not like is a
//! *refusal* (the merchant's data are). Both answer 422 with the field's path.

use serde_json::{Map, Value};

use crate::reply::{FieldErrors, Outcome, Reply};

/// Everything that is wrong with one request.
#[derive(Debug, Default)]
pub(crate) struct Complaints {
    errors: FieldErrors,
    breaches: Vec<String>,
}

impl Complaints {
    pub(crate) fn breach(&mut self, path: &str, message: &str) {
        self.breaches.push(format!("{path}: {message}"));
        self.refuse(path, message);
    }

    pub(crate) fn refuse(&mut self, path: &str, message: &str) {
        self.errors
            .entry(path.to_owned())
            .or_default()
            .push(message.to_owned());
    }

    /// Goes on with what is only to be refused.
    pub(crate) fn unless_breached(self) -> Result<Self, Box<Reply>> {
        if self.breaches.is_empty() {
            return Ok(self);
        }
        self.none_or_refused().map(|()| Self::default())
    }

    /// Goes on only when there is nothing to complain about.
    pub(crate) fn none_or_refused(self) -> Result<(), Box<Reply>> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let breach = (!self.breaches.is_empty()).then(|| self.breaches.join("; "));
        Err(Reply::refused(&self.errors, breach))
    }
}

/// One JSON object being read, with its path for the messages.
pub(crate) struct Fields<'a> {
    object: &'a Map<String, Value>,
    path: String,
}

impl<'a> Fields<'a> {
    /// The whole body; anything but an object ends the request here.
    pub(crate) fn of_body(
        body: &'a Value,
        allowed: &[&str],
        complaints: &mut Complaints,
    ) -> Result<Self, Box<Reply>> {
        let Value::Object(object) = body else {
            return Err(Reply::breach("body", "El cuerpo debe ser un objeto JSON."));
        };
        Ok(Self::new(object, String::new(), allowed, complaints))
    }

    /// An object inside the body; none when it is missing or something else.
    pub(crate) fn of_value(
        value: Option<&'a Value>,
        path: &str,
        allowed: &[&str],
        complaints: &mut Complaints,
    ) -> Option<Self> {
        if let Some(Value::Object(object)) = value {
            return Some(Self::new(object, format!("{path}."), allowed, complaints));
        }
        complaints.breach(path, "Debe ser un objeto.");
        None
    }

    fn new(
        object: &'a Map<String, Value>,
        path: String,
        allowed: &[&str],
        complaints: &mut Complaints,
    ) -> Self {
        for name in object
            .keys()
            .filter(|name| !allowed.contains(&name.as_str()))
        {
            complaints.breach(
                &format!("{path}{name}"),
                "El contrato no conoce este campo.",
            );
        }
        Self { object, path }
    }

    pub(crate) fn value(&self, name: &str) -> Option<&'a Value> {
        self.object.get(name)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    /// A string, possibly empty; "" stands in for one that is missing or of another type.
    pub(crate) fn text(&self, name: &str, complaints: &mut Complaints) -> &'a str {
        if let Some(Value::String(text)) = self.value(name) {
            return text;
        }
        complaints.breach(&self.path(name), "Debe ser un texto.");
        ""
    }

    /// A string with something in it.
    pub(crate) fn filled(&self, name: &str, complaints: &mut Complaints) -> &'a str {
        let text = self.text(name, complaints);
        if text.is_empty() && self.value(name).is_some_and(Value::is_string) {
            complaints.breach(&self.path(name), "No puede estar vacío.");
        }
        text
    }

    /// Text for people: no control characters, nothing to trim.
    pub(crate) fn plain(&self, name: &str, complaints: &mut Complaints) -> &'a str {
        let text = self.text(name, complaints);
        if text.chars().any(char::is_control) || text.trim() != text {
            complaints.breach(
                &self.path(name),
                "Debe ser texto limpio, sin espacios alrededor.",
            );
        }
        text
    }

    /// `device_id` and `platform`, which four calls carry.
    pub(crate) fn device(&self, complaints: &mut Complaints) {
        let id = self.text("device_id", complaints);
        if id.len() != 64
            || !id
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        {
            complaints.breach(
                &self.path("device_id"),
                "Debe ser un SHA-256 en hexadecimal.",
            );
        }
        if self.text("platform", complaints) != "woocommerce" {
            complaints.breach(&self.path("platform"), "Debe ser woocommerce.");
        }
    }

    /// The shop's address on the web.
    pub(crate) fn store_url(&self, complaints: &mut Complaints) -> &'a str {
        let url = self.text("store_url", complaints);
        let host = url
            .strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains(char::is_whitespace)) {
            complaints.breach(&self.path("store_url"), "Debe ser una URL.");
        }
        url
    }
}

/// The query of a GET call: only these names, each a positive number, each with a default.
pub(crate) fn page_numbers(
    query: &str,
    defaults: [(&str, usize); 2],
) -> Result<[usize; 2], Box<Reply>> {
    let mut numbers = defaults.map(|(_, default)| default);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let place = defaults.iter().position(|(known, _)| *known == name);
        let Some(number) = place.and_then(|place| numbers.get_mut(place)) else {
            return Err(Reply::breach(name, "El contrato no conoce este parámetro."));
        };
        *number = value
            .parse()
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| Reply::breach(name, "Debe ser un número positivo."))?;
    }
    Ok(numbers)
}

/// Both ends of a call are answers.
pub(crate) fn flatten(outcome: Outcome) -> Reply {
    outcome.unwrap_or_else(|refusal| *refusal)
}
