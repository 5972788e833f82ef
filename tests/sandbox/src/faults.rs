//! Faults: which request is hit, and by what. How an answer is spoiled is in `spoil`.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::call::Call;

/// What goes wrong.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// An answer with this status.
    Status,
    /// Only late; the answer is the true one.
    Delay,
    /// TCP RST before anything happened.
    ResetBefore,
    /// TCP RST after everything happened.
    ResetAfter,
    /// No answer until the client leaves.
    Stall,
    /// Half a body, then the connection ends.
    Truncated,
    Html,
    Empty,
    WrongTypes,
    /// Some MiB of valid JSON.
    Oversize,
    /// The same, small on the wire.
    OversizeGzip,
    Redirect,
    GarbageJson,
}

/// One rule; the fields are those of the control API.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    call: Target,
    pub(crate) kind: Kind,
    pub(crate) status: Option<u16>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// In place of the kind's own body: JSON, or a string for anything else.
    pub(crate) body: Option<Value>,
    /// Whether the request takes effect before its answer goes wrong.
    after_recording: Option<bool>,
    /// How often it strikes before it is used up; for ever by default.
    times: Option<u64>,
    /// The share of matching requests it strikes.
    rate: Option<f64>,
    /// Only requests about this order.
    #[serde(default, deserialize_with = "string_or_integer")]
    order_id: Option<String>,
    #[serde(default)]
    delay_ms: u64,
    pub(crate) location: Option<String>,
    #[serde(default, skip_deserializing)]
    hits: u64,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(
    untagged,
    expecting = "call: one of the contract's seven calls, or all"
)]
enum Target {
    One(Call),
    Any(Any),
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
enum Any {
    #[serde(rename = "all")]
    All,
}

fn string_or_integer<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "order_id: a string or an integer")]
    enum Id {
        Text(String),
        Number(i64),
    }
    Ok(Option::<Id>::deserialize(deserializer)?.map(|id| match id {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    }))
}

impl Fault {
    /// What serde cannot see: values that exist but cannot be acted on.
    fn check(&self) -> Result<(), String> {
        if self
            .status
            .is_some_and(|status| StatusCode::from_u16(status).is_err() || status < 200)
        {
            return Err("status: must be 200 to 999".into());
        }
        if self.rate.is_some_and(|rate| !(0.0..=1.0).contains(&rate)) {
            return Err("rate: must be 0 to 1".into());
        }
        if self.kind == Kind::Status && self.status.is_none() {
            return Err("status: kind status needs one".into());
        }
        if self.kind == Kind::Delay && self.delay_ms == 0 {
            return Err("delay_ms: kind delay needs one".into());
        }
        let location = self.location.iter().map(|url| ("location", url.as_str()));
        let mut headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain(location);
        match headers.find(|(name, value)| {
            name.parse::<HeaderName>().is_err() || value.parse::<HeaderValue>().is_err()
        }) {
            Some((name, _)) => Err(format!("headers.{name}: cannot be sent")),
            None => Ok(()),
        }
    }

    fn matches(&self, call: Call, order_ids: &[String]) -> bool {
        let right_call = match self.call {
            Target::One(one) => one == call,
            Target::Any(Any::All) => true,
        };
        let used_up = self.times.is_some_and(|times| self.hits >= times);
        let right_order = self
            .order_id
            .as_ref()
            .is_none_or(|id| order_ids.contains(id));
        right_call && right_order && !used_up
    }

    /// `reset_after` exists to record, `delay` to answer truly; all others do nothing unless told to.
    pub(crate) fn records(&self) -> bool {
        match self.kind {
            Kind::ResetAfter | Kind::Delay => true,
            Kind::ResetBefore => false,
            _ => self.after_recording.unwrap_or(false),
        }
    }

    fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms)
    }
}

/// What will happen to one request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) wait_before: Duration,
    pub(crate) wait_after: Duration,
    /// What spoils the answer; none for a mere delay.
    pub(crate) spoiler: Option<Fault>,
    /// What to write into the ledger.
    pub(crate) struck: Option<Kind>,
}

/// The rules in force, in order.
#[derive(Debug)]
pub(crate) struct Faults {
    rules: Vec<Fault>,
    seed: u64,
    dice: fastrand::Rng,
}

impl Faults {
    pub(crate) fn none() -> Self {
        Self {
            rules: Vec::new(),
            seed: 0,
            dice: fastrand::Rng::with_seed(0),
        }
    }

    pub(crate) fn rules(&self) -> &[Fault] {
        &self.rules
    }

    /// Puts these in force; the same seed and the same requests are struck alike. A seed alone leaves
    /// the rules as they are.
    pub(crate) fn replace(&mut self, request: Request) -> Result<(), String> {
        let rules = request.checked_rules()?;
        if !request.is_seed_alone() {
            self.rules = rules;
        }
        self.seed = request.seed.unwrap_or(self.seed);
        self.dice.seed(self.seed);
        Ok(())
    }

    /// Adds these behind those in force; the dice roll on.
    pub(crate) fn append(&mut self, request: Request) -> Result<(), String> {
        self.rules.extend(request.checked_rules()?);
        Ok(())
    }

    /// Delays add up; the first other rule that strikes decides the answer.
    pub(crate) fn plan(&mut self, call: Call, order_ids: &[String]) -> Plan {
        let mut plan = Plan::default();
        for rule in self
            .rules
            .iter_mut()
            .filter(|rule| rule.matches(call, order_ids))
        {
            if rule.rate.is_some_and(|rate| self.dice.f64() >= rate) {
                continue;
            }
            rule.hits += 1;
            plan.struck = Some(rule.kind);
            if rule.records() && rule.kind != Kind::Delay || rule.after_recording == Some(true) {
                plan.wait_after += rule.delay();
            } else {
                plan.wait_before += rule.delay();
            }
            if rule.kind != Kind::Delay {
                plan.spoiler = Some(rule.clone());
                break;
            }
        }
        plan
    }
}

/// What `PUT faults` takes: one rule, a list, `{"seed": n, "faults": [...]}`, or a seed alone. A rule may
/// carry the seed too.
#[derive(Debug)]
pub(crate) struct Request {
    seed: Option<u64>,
    rules: Vec<Fault>,
}

impl Request {
    pub(crate) fn read(body: Value) -> Result<Self, String> {
        let mut seed = None;
        let list = match body {
            Value::Array(list) => list,
            Value::Object(mut fields) => {
                seed = take_seed(&mut fields)?;
                match fields.remove("faults") {
                    Some(Value::Array(list)) if fields.is_empty() => list,
                    Some(_) => return Err("faults: must be a list, alone or with seed".into()),
                    None if fields.is_empty() => Vec::new(),
                    None => vec![Value::Object(fields)],
                }
            }
            _ => return Err("must be a rule or a list of rules".into()),
        };
        let mut rules = Vec::new();
        for mut rule in list {
            if let Value::Object(fields) = &mut rule {
                seed = take_seed(fields)?.or(seed);
            }
            rules.push(serde_json::from_value(rule).map_err(|error| error.to_string())?);
        }
        Ok(Self { seed, rules })
    }

    fn is_seed_alone(&self) -> bool {
        self.seed.is_some() && self.rules.is_empty()
    }

    fn checked_rules(&self) -> Result<Vec<Fault>, String> {
        self.rules.iter().try_for_each(Fault::check)?;
        Ok(self.rules.clone())
    }
}

fn take_seed(fields: &mut Map<String, Value>) -> Result<Option<u64>, String> {
    let seed = fields.remove("seed").filter(|seed| !seed.is_null());
    let number = seed.map(|seed| seed.as_u64().ok_or("seed: must be a whole number from 0"));
    Ok(number.transpose()?)
}
