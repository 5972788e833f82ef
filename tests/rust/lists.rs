//! Lists: each record on its own, one bad id does not hide the others, and where a list ends.

use crate::support::listener::{Listener, Part};
use crate::support::server::{ORDERS, STATUS, asked, count, key_of, recording, respond};
use crate::support::{connection, deliver, order, recorded, settings, transport, with};
use serde_json::{Value, json};
use trackingtech::connect;
use trackingtech::delivery::lookup::Answers;
use trackingtech::delivery::outcome::{Fate, Outcome};
use trackingtech::error::{Error, Reason};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

fn ids_of(request: &Request) -> Vec<String> {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    serde_json::from_value(body["order_ids"].clone()).unwrap()
}

/// Knows every order; the record of `id` is changed by `spoil`.
fn spoiling(id: &'static str, spoil: fn(&mut Value)) -> impl Respond {
    move |request: &Request| {
        let record = |of: String| {
            let mut record = recorded(&of)["data"].clone();
            if of == id {
                spoil(&mut record);
            }
            record
        };
        let data: Vec<_> = ids_of(request).into_iter().map(record).collect();
        respond(200, &json!({"data": data}))
    }
}

/// Refuses every question that names one of `bad`.
fn refusing(status: u16, bad: &'static [&'static str]) -> impl Respond {
    move |request: &Request| {
        let ids = ids_of(request);
        if ids.iter().any(|id| bad.contains(&id.as_str())) {
            return respond(
                status,
                &json!({"message": "bad id", "errors": {"order_ids": ["x"]}}),
            );
        }
        let data: Vec<_> = ids.iter().map(|id| recorded(id)["data"].clone()).collect();
        respond(200, &json!({"data": data}))
    }
}

async fn statuses(server: &MockServer, ids: impl Iterator<Item = u32>) -> Result<Answers, Error> {
    let connection = connection(settings(&server.uri()));
    let ids: Vec<_> = ids.map(|id| id.to_string()).collect();
    connect::order_statuses(&connection, &transport(&connection.config), &ids).await
}

fn failed(answers: &Answers) -> Vec<&str> {
    answers.failed.iter().map(|(id, _)| id.as_str()).collect()
}

/// Sends the orders 1 to 9, all in doubt with their own content.
async fn deliver_doubtful(server: &MockServer) -> Vec<Outcome> {
    let doubtful = |id: u32| {
        let order = order(&id.to_string());
        with(order.clone(), json!({"in_doubt_key": key_of(&order)}))
    };
    let orders = (1..10).map(doubtful).collect();
    let (outcomes, failure) = deliver(&connection(settings(&server.uri())), orders).await;
    assert_eq!((outcomes.len(), failure), (9, None));
    outcomes
}

#[tokio::test]
async fn an_unreadable_record_concerns_its_order_alone() {
    let spoils: [fn(&mut Value); 4] = [
        |record| record["tracking_id"] = Value::Null,
        |record| record["status"] = json!([]),
        |record| record["order_id"] = Value::Null,
        |record| *record = json!("nonsense"),
    ];
    for (number, spoil) in spoils.into_iter().enumerate() {
        let server = asked(spoiling("3", spoil), recording).await;
        let answers = statuses(&server, 1..10).await.unwrap();
        assert_eq!(
            (answers.known.len(), failed(&answers)),
            (8, vec!["3"]),
            "{number}"
        );
        assert_eq!(answers.failed[0].1.reason, Reason::ProtocolBadShape);
        for outcome in deliver_doubtful(&server).await {
            let bad = outcome.order_id == "3";
            let fate = if bad { Fate::Unknown } else { Fate::Sent };
            assert_eq!(outcome.outcome, fate, "{number}: {}", outcome.order_id);
            assert_eq!(
                outcome.idempotency_key,
                Some(key_of(&order(&outcome.order_id)))
            );
        }
        assert_eq!(count(&server, ORDERS).await, 0, "nothing is sent blindly");
    }
}

#[tokio::test]
async fn a_refused_question_is_halved_until_the_bad_id_stands_alone() {
    for status in [400, 404, 413, 422] {
        let server = asked(refusing(status, &["3", "77"]), recording).await;
        let answers = statuses(&server, 1..101).await.unwrap();
        let mut bad = failed(&answers);
        bad.sort_unstable();
        assert_eq!(
            (answers.known.len(), bad),
            (98, vec!["3", "77"]),
            "{status}"
        );
        assert!(count(&server, STATUS).await <= 29, "{status}");
        let outcomes = deliver_doubtful(&server).await;
        let sent = outcomes
            .iter()
            .filter(|outcome| outcome.outcome == Fate::Sent);
        assert_eq!(sent.count(), 8, "{status}");
    }
}

#[tokio::test]
async fn a_service_that_refuses_everything_is_not_asked_for_ever() {
    let server = asked(
        respond(404, &json!({"message": "no such route"})),
        recording,
    )
    .await;
    let error = statuses(&server, 1..101).await.unwrap_err();
    assert_eq!(error.reason, Reason::Refused);
    assert!(count(&server, STATUS).await <= 29);
    let server = asked(ResponseTemplate::new(503), recording).await;
    statuses(&server, 1..101).await.unwrap_err();
    assert_eq!(
        count(&server, STATUS).await,
        1,
        "an outage is not about an id"
    );
}

#[tokio::test]
async fn a_late_failure_keeps_the_earlier_answers() {
    let server = asked(
        |request: &Request| {
            let ids = ids_of(request);
            if ids.contains(&"250".to_owned()) {
                return respond(401, &json!({"message": "Unauthenticated."}));
            }
            let data: Vec<_> = ids.iter().map(|id| recorded(id)["data"].clone()).collect();
            respond(200, &json!({"data": data}))
        },
        recording,
    )
    .await;
    let answers = statuses(&server, 100..350).await.unwrap();
    assert_eq!((answers.known.len(), answers.failed.len()), (150, 100));
    assert!(
        answers
            .failed
            .iter()
            .all(|(_, error)| error.reason == Reason::TokenDead)
    );
    assert_eq!(answers.complete().unwrap_err().reason, Reason::TokenDead);
}

#[tokio::test]
async fn chunks_are_asked_for_several_at_once() {
    let silent = Listener::playing(Part::Stall).await;
    let connection = connection(settings(&silent.origin()));
    let ids: Vec<_> = (0..300).map(|id| id.to_string()).collect();
    let client = transport(&connection.config);
    let all_have_asked = async {
        while silent.received().matches("POST ").count() < 3 {
            tokio::task::yield_now().await;
        }
    };
    // Nobody is answered: three can only have asked where none waits for another.
    tokio::select! {
        answers = connect::order_statuses(&connection, &client, &ids) => panic!("{answers:?}"),
        () = all_have_asked => {}
    }
}

/// Every page of the list of stores, made by `page`.
async fn stores_of(
    page: impl Fn(u64) -> Value + Send + Sync + 'static,
) -> (Result<usize, Error>, usize) {
    let server = MockServer::start().await;
    let answer = move |request: &Request| {
        let number = request
            .url
            .query_pairs()
            .find(|(key, _)| key == "page")
            .unwrap()
            .1;
        respond(200, &page(number.parse().unwrap()))
    };
    Mock::given(path("/api/external/stores"))
        .respond_with(answer)
        .mount(&server)
        .await;
    let connection = connection(settings(&server.uri()));
    let stores = connect::stores(&connection, &transport(&connection.config)).await;
    (
        stores.map(|stores| stores.len()),
        server.received_requests().await.unwrap().len(),
    )
}

fn stores(ids: std::ops::Range<u64>) -> Vec<Value> {
    ids.map(|id| json!({"id": id, "name": format!("Tienda {id}")}))
        .collect()
}

#[tokio::test]
async fn a_list_without_a_length_goes_on_while_pages_are_full_and_new() {
    let bare = |page: u64| json!(stores((page - 1) * 100..(page * 100).min(250)));
    assert_eq!(stores_of(bare).await, (Ok(250), 3));
    let wrapped = |page: u64| json!({"data": stores((page - 1) * 100..(page * 100).min(200))});
    assert_eq!(stores_of(wrapped).await, (Ok(200), 3));
    assert_eq!(
        stores_of(|_| json!(stores(0..250))).await,
        (Ok(250), 2),
        "pages are ignored"
    );
}

#[tokio::test]
async fn a_list_that_never_ends_is_an_error() {
    let (endless, _) = stores_of(|page| json!(stores(page * 100..page * 100 + 100))).await;
    assert_eq!(endless.unwrap_err().reason, Reason::ProtocolTooLarge);
    let claims = |page: u64| json!({"data": stores(page..page + 1), "last_page": 1_000_000});
    assert_eq!(
        stores_of(claims).await.0.unwrap_err().reason,
        Reason::ProtocolTooLarge
    );
}

#[tokio::test]
async fn one_unreadable_store_does_not_hide_the_others() {
    let some = |_| json!({"data": [{"id": 1, "name": "A"}, {"id": []}, {"id": 3, "name": "C"}]});
    assert_eq!(stores_of(some).await, (Ok(2), 1));
    let none = |_| json!({"data": [{"id": [], "name": "A"}]});
    assert_eq!(stores_of(none).await.0.unwrap_err().field, "data.0.id");
}
