//! The wizard's calls and the goodbye: resolve, login, stores, link, uninstall.

use serde_json::{Value, json};

use crate::support::Sandbox;
use crate::support::shop::{HEADERS, Shop, link_body, login_body, resolve_body};

fn anonymous(sandbox: &Sandbox) -> Shop {
    Shop {
        client: sandbox.client(),
        token: String::new(),
        customer_id: String::new(),
    }
}

#[test]
fn resolve_names_the_courier_and_the_api_at_the_address_it_was_asked_at() {
    let sandbox = Sandbox::start();
    let answer = anonymous(&sandbox)
        .call("couriers/resolve", &resolve_body("demo"))
        .expect_status(200);
    assert_eq!(
        answer.json()["data"],
        json!({
            "code": "demo", "name": "Courier de Demostración", "api_url": "http://sandbox.test/api", "country": "CL",
        })
    );
}

#[test]
fn resolve_takes_the_code_in_any_case_and_tells_unknown_from_malformed() {
    let sandbox = Sandbox::start();
    let mut shop = anonymous(&sandbox);
    let answer = shop
        .call("couriers/resolve", &resolve_body("DeMo"))
        .expect_status(200);
    assert_eq!(answer.json()["data"]["code"], "demo");
    shop.call("couriers/resolve", &resolve_body("nadie"))
        .expect_status(404);
    let malformed = shop
        .call("couriers/resolve", &resolve_body("no válido"))
        .expect_status(422);
    assert!(malformed.json()["errors"]["code"].is_array());
    assert_eq!(
        sandbox.get("summary")["ok"],
        true,
        "a merchant's typing error is no breach"
    );
}

#[test]
fn api_url_comes_from_the_command_line_or_from_the_courier() {
    let sandbox = Sandbox::with(&["--api-url", "https://api.example.cl/api"]);
    let mut shop = anonymous(&sandbox);
    let mut api_url = |code: &str| {
        shop.call("couriers/resolve", &resolve_body(code)).json()["data"]["api_url"].clone()
    };
    assert_eq!(api_url("demo"), "https://api.example.cl/api");
    sandbox.post(
        "seed",
        &json!({ "couriers": [{ "code": "demo", "api_url": "https://demo.example.cl/api" }] }),
    );
    assert_eq!(api_url("demo"), "https://demo.example.cl/api");
    assert_eq!(api_url("andes"), "https://api.example.cl/api");
}

#[test]
fn login_refuses_wrong_credentials_with_401_or_422() {
    let sandbox = Sandbox::start();
    let mut shop = anonymous(&sandbox);
    let demo = shop
        .call("login", &login_body("demo", "wrong"))
        .expect_status(401);
    assert!(demo.json()["message"].is_string());
    let legacy = shop
        .call("login", &login_body("legacy", "wrong"))
        .expect_status(422);
    assert!(legacy.json()["errors"]["email"].is_array());
    let mut foreign = login_body("demo", "andes-password");
    foreign["email"] = "andes@trackingtech.test".into();
    shop.call("login", &foreign).expect_status(401);
}

#[test]
fn expires_at_is_a_date_or_null_or_missing() {
    let sandbox = Sandbox::start();
    let mut shop = anonymous(&sandbox);
    let mut login = |code: &str| {
        shop.call("login", &login_body(code, &format!("{code}-password")))
            .json()
    };
    assert!(login("demo")["expires_at"].is_string());
    assert_eq!(login("legacy").get("expires_at"), Some(&Value::Null));
    assert_eq!(login("bare").get("expires_at"), None);
}

#[test]
fn a_call_without_a_living_token_is_401() {
    let sandbox = Sandbox::start();
    anonymous(&sandbox)
        .stores("page=1&per_page=100")
        .expect_status(401);
    let mut shop = Shop::of_courier(&sandbox, "demo");
    shop.stores("page=1&per_page=100").expect_status(200);
    assert_eq!(
        sandbox.post("tokens/revoke", &Value::Null),
        json!({ "revoked": 1 })
    );
    let answer = shop.stores("page=1&per_page=100").expect_status(401);
    assert_eq!(answer.json()["message"], "Unauthenticated.");
    shop.log_in("demo");
    shop.stores("page=1&per_page=100").expect_status(200);
}

/// Every id of every page, as a client reads them.
fn all_ids(
    shop: &mut Shop,
    last_page: impl Fn(&Value) -> u64,
    items: impl Fn(&Value) -> Vec<Value>,
) -> Vec<Value> {
    let mut ids = Vec::new();
    for page in 1.. {
        let answer = shop
            .stores(&format!("page={page}&per_page=100"))
            .expect_status(200)
            .json();
        ids.extend(items(&answer).iter().map(|store| store["id"].clone()));
        if page >= last_page(&answer) {
            return ids;
        }
    }
    unreachable!()
}

fn in_data(answer: &Value) -> Vec<Value> {
    answer["data"].as_array().unwrap().clone()
}

#[test]
fn stores_come_in_the_three_list_shapes() {
    let sandbox = Sandbox::start();
    let in_meta = |answer: &Value| answer["meta"]["last_page"].as_u64().unwrap();
    let demo = all_ids(&mut Shop::of_courier(&sandbox, "demo"), in_meta, in_data);
    assert_eq!(demo, (101..=112).map(Value::from).collect::<Vec<_>>());

    let andes = all_ids(&mut Shop::of_courier(&sandbox, "andes"), in_meta, in_data);
    assert_eq!((andes.len(), &andes[449]), (450, &json!("andes-450")));

    let at_root = |answer: &Value| answer["last_page"].as_u64().unwrap();
    let legacy = all_ids(&mut Shop::of_courier(&sandbox, "legacy"), at_root, in_data);
    assert_eq!((legacy.len(), &legacy[129]), (130, &json!("legacy-130")));

    let bare = all_ids(
        &mut Shop::of_courier(&sandbox, "bare"),
        |_| 1,
        |answer| answer.as_array().unwrap().clone(),
    );
    assert_eq!(bare.len(), 30);

    assert_eq!(
        all_ids(&mut Shop::of_courier(&sandbox, "solo"), in_meta, in_data),
        [json!("solo-001")]
    );
    assert_eq!(
        all_ids(&mut Shop::of_courier(&sandbox, "vacio"), in_meta, in_data),
        [] as [Value; 0]
    );
}

#[test]
fn a_page_holds_no_more_than_a_hundred_stores_and_none_after_the_last() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::of_courier(&sandbox, "andes");
    let mut count = |query: &str| in_data(&shop.stores(query).json()).len();
    assert_eq!(
        [
            count("page=1&per_page=1000"),
            count("page=5&per_page=100"),
            count("page=6&per_page=100")
        ],
        [100, 50, 0]
    );
    let mut bare = Shop::of_courier(&sandbox, "bare");
    assert_eq!(bare.stores("page=2&per_page=100").json(), json!([]));
}

#[test]
fn one_store_takes_one_shop_until_it_is_freed() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::of_courier(&sandbox, "demo");
    let first = shop
        .call("stores/link", &link_body("103", "https://uno.example.cl"))
        .expect_status(201)
        .json();
    assert_eq!(first["data"]["store_id"], 103);
    assert_eq!(first["data"]["store_name"], "Sucursal Las Condes 3");

    let again = shop
        .call("stores/link", &link_body("103", "https://uno.example.cl/"))
        .expect_status(200)
        .json();
    assert_eq!(again["data"]["customer_id"], first["data"]["customer_id"]);

    let other = shop
        .call("stores/link", &link_body("103", "https://dos.example.cl"))
        .expect_status(409);
    assert_eq!(other.json()["linked_to"], "https://uno.example.cl");
    shop.call("stores/link", &link_body("999", "https://uno.example.cl"))
        .expect_status(404);

    let goodbye = json!({ "store_url": "https://uno.example.cl", "customer_id": first["data"]["customer_id"] });
    assert_eq!(
        shop.call("uninstall", &goodbye).expect_status(204).body,
        b""
    );
    shop.call("uninstall", &goodbye).expect_status(404);
    let freed = shop
        .call("stores/link", &link_body("103", "https://dos.example.cl"))
        .expect_status(201)
        .json();
    assert_ne!(freed["data"]["customer_id"], first["data"]["customer_id"]);
    assert_eq!(sandbox.get("links").as_array().unwrap().len(), 1);

    let goodbye = json!({ "store_url": "https://dos.example.cl", "customer_id": freed["data"]["customer_id"] });
    shop.call("uninstall", &goodbye).expect_status(204);
    let back = shop
        .call("stores/link", &link_body("103", "https://uno.example.cl"))
        .expect_status(201)
        .json();
    assert_eq!(back["data"]["customer_id"], first["data"]["customer_id"]);
}

#[test]
fn a_copy_of_a_shop_cannot_end_the_shops_link() {
    let sandbox = Sandbox::start();
    let mut shop = Shop::linked(&sandbox, "demo", "101");
    let copy = json!({ "store_url": "https://copia.example.cl", "customer_id": shop.customer_id });
    shop.call("uninstall", &copy).expect_status(404);
    assert_eq!(
        sandbox.get("links")[0]["customer_id"],
        shop.customer_id.as_str()
    );
}

#[test]
fn a_token_opens_nothing_of_another_courier() {
    let sandbox = Sandbox::start();
    let demo = Shop::linked(&sandbox, "demo", "101");
    let mut andes = Shop::of_courier(&sandbox, "andes");
    andes
        .call("stores/link", &link_body("101", "https://otra.example.cl"))
        .expect_status(404);
    andes.customer_id.clone_from(&demo.customer_id);
    let order = andes.order("1");
    let answer = andes.send(&order).expect_status(422).json();
    assert!(answer["errors"]["customer_id"].is_array());
    andes.statuses(&["1"]).expect_status(422);
    let goodbye =
        json!({ "store_url": "https://tienda.example.cl", "customer_id": demo.customer_id });
    andes.call("uninstall", &goodbye).expect_status(404);
    assert_eq!(sandbox.get("orders"), json!([]));
}

#[test]
fn a_path_or_method_the_contract_does_not_have_is_a_breach() {
    let sandbox = Sandbox::start();
    let mut client = sandbox.client();
    client
        .request("POST", "/api/external/telemetry", &HEADERS, b"{}")
        .expect_status(404);
    client
        .request("GET", "/api/external/login", &HEADERS, b"")
        .expect_status(405);
    assert_eq!(sandbox.get("summary")["broken"]["contract_breaches"], 2);
    let calls: Vec<_> = sandbox
        .get("ledger")
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["call"].clone())
        .collect();
    assert_eq!(calls, [Value::Null, json!("login")]);
}
