//! Hostile input of every kind that comes in: configuration, orders, each answer, texts, dates, routes.
//!
//! The cases are drawn from a seed, which is printed: TRACKINGTECH_FUZZ_SEED draws the same ones again,
//! TRACKINGTECH_FUZZ_CASES says how many, TRACKINGTECH_FUZZ_MS how long one may take (`make fuzz` sets all three). None
//! may panic, and no error may show a secret or what a customer wrote.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a failing test may panic, and the seed is printed"
)]

mod generate;
mod measure;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use generate::{MARKERS, Random};
use measure::{number_of, processor_time};
use secrecy::SecretString;
use serde_json::Value;
use trackingtech::call::Call;
use trackingtech::delivery::{Delivery, RawOrder};
use trackingtech::error::Error;
use trackingtech::order::{self, text};
use trackingtech::service::http::{Answer, Transport};
use trackingtech::service::settings::{Config, Connection};
use trackingtech::{connect, dates};

const CALLS: [Call; 7] = [
    Call::Resolve,
    Call::Login,
    Call::Stores,
    Call::Link,
    Call::SendOrder,
    Call::OrderStatus,
    Call::Uninstall,
];
const STATUSES: [u16; 16] = [
    200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 413, 422, 429, 503,
];

/// Status and body of the answers to come.
type Answers = Arc<Mutex<VecDeque<(u16, Vec<u8>)>>>;
/// Feeds one hostile input.
type Target = fn(&Bench, &mut Random);

/// The samples that are changed.
struct Corpus {
    orders: Vec<Value>,
    connections: Vec<Value>,
    answers: Vec<Vec<Value>>,
    refusals: Vec<Value>,
    texts: Vec<Value>,
    dates: Vec<Value>,
}

/// What all cases share.
struct Bench {
    corpus: Corpus,
    runtime: tokio::runtime::Runtime,
    connection: Connection,
    transport: Arc<Transport>,
    /// What the service answers next; the last answer again and again.
    answers: Answers,
}

fn samples(json: &str) -> Vec<Value> {
    serde_json::from_str(json).unwrap()
}

macro_rules! corpus {
    ($name:literal) => {
        samples(include_str!(concat!("corpus/", $name, ".json")))
    };
}

impl Bench {
    fn new() -> Self {
        let corpus = Corpus {
            orders: corpus!("order"),
            connections: corpus!("connection"),
            answers: vec![
                corpus!("resolve"),
                corpus!("login"),
                corpus!("stores"),
                corpus!("link"),
                corpus!("send_order"),
                corpus!("order_status"),
                corpus!("uninstall"),
            ],
            refusals: corpus!("refusal"),
            texts: corpus!("text"),
            dates: corpus!("date"),
        };
        let connection = Connection::read(&corpus.connections[0]).unwrap();
        let answers = Arc::new(Mutex::new(VecDeque::<(u16, Vec<u8>)>::new()));
        let source = Arc::clone(&answers);
        let transport = Transport::canned(&connection.config.client, move |_| {
            let mut answers = source.lock().unwrap();
            let (status, body) = answers.front().cloned().unwrap();
            if answers.len() > 1 {
                answers.pop_front();
            }
            Answer {
                status,
                retry_after_s: None,
                body: Ok(body),
            }
        });
        Self {
            corpus,
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .unwrap(),
            connection,
            transport: Arc::new(transport.unwrap()),
            answers,
        }
    }

    /// Draws what the service answers to `call`: a success or a refusal, changed, damaged or neither.
    fn draw_answers(&self, random: &mut Random, place: usize) {
        let answers = (0..3).map(|_| {
            let status = *random.one(&STATUSES);
            let of = if status < 300 {
                &self.corpus.answers[place]
            } else {
                &self.corpus.refusals
            };
            let sample = random.one(of).clone();
            let value = random.changed(&sample);
            (status, random.bytes(&value))
        });
        *self.answers.lock().unwrap() = answers.collect();
    }
}

/// Fails where an error shows what must not be seen.
fn check(error: &Error, hidden: &[&str]) {
    let shown = format!("{error} {error:?}");
    for marker in hidden {
        assert!(!shown.contains(marker), "{marker} stands in: {shown}");
    }
}

fn config_case(bench: &Bench, random: &mut Random) {
    let value = random.changed(&bench.corpus.connections[0]);
    if let Err(error) = Connection::read(&value) {
        check(&error, &MARKERS);
    }
    if let Err(error) = Config::read(&value) {
        check(&error, &MARKERS);
    }
}

/// No configuration leads a call off the allow-list, or out of its base URL.
fn routes_case(bench: &Bench, random: &mut Random) {
    let mut value = bench.corpus.connections[0].clone();
    let key = *random.one(&["routes", "allowed_hosts", "base_url", "api_url"]);
    value[key] = match random.changed(&value[key]) {
        Value::String(text) => Value::from(text + &random.text()),
        other => other,
    };
    let Ok(connection) = Connection::read(&value) else {
        return;
    };
    for call in CALLS {
        match connection.config.url_of(call) {
            Ok(url) => {
                let host = url.host_str().unwrap();
                let is_local = ["127.0.0.1", "localhost", "[::1]"].contains(&host);
                assert!(is_local || url.scheme() == "https", "{url}");
                assert!(
                    url.path().split('/').all(|s| s != "..") && url.query().is_none(),
                    "{url}"
                );
                assert!(url.username().is_empty() && url.password().is_none());
            }
            Err(error) => check(&error, &MARKERS),
        }
    }
}

fn order_case(bench: &Bench, random: &mut Random) {
    let sample = random.one(&bench.corpus.orders).clone();
    let value = random.changed(&sample);
    let prepared = order::read(&value)
        .map_err(Error::bad_order)
        .and_then(|order| order::prepare(order, Some("cus_8f2")));
    match prepared {
        Ok(order) => {
            assert!(order.body().is_object(), "{}", order.json);
            assert_eq!(order.idempotency_key.len(), 64);
        }
        Err(error) => check(&error, &MARKERS),
    }
}

/// What the service says about an order: neither its customer nor the token stands in a reason.
fn delivery_case(bench: &Bench, random: &mut Random) {
    let mut orders = bench.corpus.orders.clone();
    if random.below(2) == 0 {
        orders[0]["in_doubt_key"] = Value::from("*");
    }
    let place = if random.below(3) == 0 { 5 } else { 4 };
    bench.draw_answers(random, place);
    let raw = orders.iter().map(RawOrder::of).collect();
    let mut delivery = Delivery::new(&bench.connection, &bench.transport, raw).unwrap();
    bench.runtime.block_on(async {
        while let Some(outcome) = delivery.next().await {
            let shown = format!("{:?} {:?}", outcome.reason, outcome.errors);
            for marker in &MARKERS[..3] {
                assert!(!shown.contains(marker), "{marker} stands in: {shown}");
            }
        }
    });
    if let Some(error) = delivery.into_failure() {
        check(&error, &MARKERS[..3]);
    }
}

/// The other calls: no secret stands in an error, neither one that was sent nor one the service says.
fn call_case(bench: &Bench, random: &mut Random) {
    let place = random.below(CALLS.len());
    let secrets = match CALLS[place] {
        // Knows no secret yet.
        Call::Resolve => &[][..],
        Call::Login => &MARKERS[2..],
        _ => &MARKERS[2..3],
    };
    bench.draw_answers(random, place);
    let (connection, transport) = (&bench.connection, &bench.transport);
    let password = SecretString::from(MARKERS[3]);
    let error = bench.runtime.block_on(async {
        match CALLS[place] {
            Call::Resolve => connect::resolve_courier(&connection.config, transport, "demo")
                .await
                .err(),
            Call::Login => {
                connect::login(&connection.config, transport, "demo", "a@b.cl", &password)
                    .await
                    .err()
            }
            Call::Stores => connect::stores(connection, transport).await.err(),
            Call::Link => connect::link_store(connection, transport, "1", "https://a.cl")
                .await
                .err(),
            Call::Uninstall => connect::uninstall(connection, transport, "https://a.cl")
                .await
                .err(),
            Call::SendOrder | Call::OrderStatus => {
                let ids = ["1042".to_owned(), "7".to_owned()];
                connect::order_statuses(connection, transport, &ids)
                    .await
                    .err()
            }
        }
    });
    if let Some(error) = error {
        check(&error, secrets);
    }
}

fn text_case(bench: &Bench, random: &mut Random) {
    let sample = random.one(&bench.corpus.texts).as_str().unwrap().to_owned();
    let raw = sample + &random.text();
    let plain = text::plain(&raw);
    assert_eq!(text::plain(&plain), plain, "cleaned twice: {raw}");
    assert!(!text::has_controls(&plain), "{raw}");
    let excerpt = text::excerpt(&raw, 40);
    assert!(excerpt.chars().count() <= 41, "{raw}");
}

fn date_case(bench: &Bench, random: &mut Random) {
    let mut text = random.one(&bench.corpus.dates).as_str().unwrap().to_owned();
    for _ in 0..random.below(3) {
        let at = random.below(text.chars().count() + 1);
        let (before, after): (Vec<_>, Vec<_>) =
            text.chars().enumerate().partition(|(i, _)| *i < at);
        let piece = random.text();
        let after = after.into_iter().skip(random.below(3));
        text = before
            .into_iter()
            .map(|(_, c)| c)
            .chain(piece.chars())
            .chain(after.map(|(_, c)| c))
            .collect();
    }
    if let Some(time) = dates::to_utc(&text) {
        assert_eq!(
            dates::to_utc(&time).as_deref(),
            Some(time.as_str()),
            "{text}"
        );
    }
    let _ = dates::seconds_until_http_date(&text);
}

#[test]
fn hostile_input_crashes_nothing_and_shows_nothing() {
    const TARGETS: [(&str, Target); 7] = [
        ("configuration", config_case),
        ("routes", routes_case),
        ("order", order_case),
        ("delivery", delivery_case),
        ("calls", call_case),
        ("text", text_case),
        ("date", date_case),
    ];
    let seed = number_of("TRACKINGTECH_FUZZ_SEED").unwrap_or(1);
    let cases = number_of("TRACKINGTECH_FUZZ_CASES").unwrap_or(7_000);
    let longest = number_of("TRACKINGTECH_FUZZ_MS").map(Duration::from_millis);
    let draw = |case| Random::new(seed.wrapping_mul(1_000_000_007).wrapping_add(case));
    let bench = Bench::new();
    let mut slowest = (Duration::ZERO, "", 0);
    println!("seed {seed}, {cases} cases");
    for case in 0..cases {
        let (name, target) = TARGETS[usize::try_from(case).unwrap() % TARGETS.len()];
        let mut random = draw(case);
        let began = processor_time();
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            target(&bench, &mut random);
        }));
        let took = processor_time().saturating_sub(began);
        assert!(found.is_ok(), "{name}, case {case} of seed {seed}");
        if took > slowest.0 {
            slowest = (took, name, case);
        }
        if longest.is_some_and(|longest| took > longest) {
            // Once more: the first time may have paid for the memory.
            let again = processor_time();
            target(&bench, &mut draw(case));
            let took = took.min(processor_time().saturating_sub(again));
            assert!(
                Some(took) <= longest,
                "{name}, case {case} of seed {seed} took {took:?}"
            );
        }
    }
    println!(
        "{cases} cases, 0 findings; the slowest took {:?} ({}, case {})",
        slowest.0, slowest.1, slowest.2
    );
}
