//! The thirteen functions, each: copy in, run, copy out. Their documentation for PHP is in `stubs/`.

use std::ffi::{CStr, c_char};
use std::path::PathBuf;
use std::sync::Arc;

use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::FromZvalMut;
use ext_php_rs::flags::DataType;
use ext_php_rs::prelude::*;
use ext_php_rs::types::{Iterable, ZendCallable, ZendHashTable, Zval};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use crate::delivery::lookup::Answers;
use crate::error::{Detail, Error, Result};
use crate::input::InputError;
use crate::order::{self, comuna, fingerprint};
use crate::php::calling;
use crate::php::convert::{Php, Text, to_list, to_map};
use crate::php::orders::Orders;
use crate::php::runtime::{self, Engine};
use crate::php::sending;
use crate::service::answers::{Shipment, Store};
use crate::service::http::{self, Transport};
use crate::service::settings::{ClientSettings, Config, Connection};
use crate::{connect, secret};

type Array = ZBox<ZendHashTable>;

/// An optional array that the function sets, passed by reference.
struct Out<'a>(Option<&'a mut Zval>);

impl<'a> FromZvalMut<'a> for Out<'a> {
    const TYPE: DataType = DataType::Array;
    const NULLABLE: bool = true;
    const BY_REF: bool = true;

    fn from_zval_mut(zval: &'a mut Zval) -> Option<Self> {
        Some(Self(Some(zval)))
    }

    fn from_missing() -> Option<Self> {
        Some(Self(None))
    }
}

unsafe extern "C" {
    fn zend_ini_string(name: *const c_char, len: usize, original: i32) -> *const c_char;
}

/// All of them, in the order a shop meets them.
pub(super) fn register(module: ModuleBuilder) -> ModuleBuilder {
    module
        .function(wrap_function!(trackingtech_device_id))
        .function(wrap_function!(trackingtech_resolve_courier))
        .function(wrap_function!(trackingtech_login))
        .function(wrap_function!(trackingtech_stores))
        .function(wrap_function!(trackingtech_link_store))
        .function(wrap_function!(trackingtech_resolve_address))
        .function(wrap_function!(trackingtech_order_body))
        .function(wrap_function!(trackingtech_send_orders))
        .function(wrap_function!(trackingtech_order_statuses))
        .function(wrap_function!(trackingtech_uninstall))
        .function(wrap_function!(trackingtech_clock_ahead))
        .function(wrap_function!(trackingtech_seal))
        .function(wrap_function!(trackingtech_unseal))
}

/// The shop's device identifier.
#[php_function]
fn trackingtech_device_id(site_url: Text<'_>, auth_salt: Text<'_>) -> Result<String> {
    let (site_url, auth_salt) = (
        site_url.checked("site_url")?,
        auth_salt.checked("auth_salt")?,
    );
    for (value, name) in [(site_url, "site_url"), (auth_salt, "auth_salt")] {
        if value.is_empty() {
            return Err(Error::bad_input(InputError::new(name, "must not be empty")));
        }
    }
    Ok(fingerprint::device_id(site_url, auth_salt))
}

/// Courier code to courier.
#[php_function]
fn trackingtech_resolve_courier(config: &ZendHashTable, code: Text<'_>) -> PhpResult<Array> {
    let config = Config::read(Php::Table(config))?;
    let code = code.checked("code")?.to_owned();
    let (engine, transport) = engine(&config)?;
    let courier = async move { connect::resolve_courier(&config, &transport, &code).await };
    calling::wait(engine, courier, |courier| {
        array(json!({"code": courier.code, "name": courier.name, "api_url": courier.api_url}))
    })
}

/// Email and password to a token.
#[php_function]
fn trackingtech_login(
    config: &ZendHashTable,
    code: Text<'_>,
    email: Text<'_>,
    password: Text<'_>,
) -> PhpResult<Array> {
    let config = Config::read(Php::Table(config))?;
    let code = code.checked("code")?.to_owned();
    let email = email.checked("email")?.to_owned();
    let password = SecretString::from(password.checked("password")?);
    let (engine, transport) = engine(&config)?;
    let login = async move { connect::login(&config, &transport, &code, &email, &password).await };
    calling::wait(engine, login, |(token, expires_at)| {
        array(json!({"token": token.expose_secret(), "expires_at": expires_at}))
    })
}

/// Every store of the account.
#[php_function]
fn trackingtech_stores(connection: &ZendHashTable) -> PhpResult<Array> {
    let connection = Connection::read(Php::Table(connection))?;
    let (engine, transport) = engine(&connection.config)?;
    let stores = async move { connect::stores(&connection, &transport).await };
    calling::wait(engine, stores, |stores| {
        to_list(&stores.iter().map(store).collect::<Vec<_>>())
    })
}

/// Ties the shop to a store.
#[php_function]
fn trackingtech_link_store(
    connection: &ZendHashTable,
    store_id: Text<'_>,
    store_url: Text<'_>,
) -> PhpResult<Array> {
    let connection = Connection::read(Php::Table(connection))?;
    let store_id = store_id.checked("store_id")?.to_owned();
    let store_url = store_url.checked("store_url")?.to_owned();
    let (engine, transport) = engine(&connection.config)?;
    let link =
        async move { connect::link_store(&connection, &transport, &store_id, &store_url).await };
    calling::wait(engine, link, |link| {
        array(
            json!({"customer_id": link.customer_id, "store_id": link.store_id, "store_name": link.store_name}),
        )
    })
}

/// State and city of a Chilean address as they are sent.
#[php_function]
fn trackingtech_resolve_address(address: &ZendHashTable) -> Result<Array> {
    let place = comuna::read(Php::Table(address)).map_err(Error::bad_order)?;
    let (state, city) = comuna::resolve(&place);
    array(json!({"state": state, "city": city}))
}

/// What would be sent.
#[php_function]
fn trackingtech_order_body(order: &ZendHashTable) -> Result<Array> {
    let order = order::read_with_customer(Php::Table(order)).map_err(Error::bad_order)?;
    let order = order::prepare(order, None)?;
    array(
        json!({"body": order.body(), "body_hash": order.body_hash, "idempotency_key": order.idempotency_key}),
    )
}

/// Sends many orders.
#[php_function]
fn trackingtech_send_orders(
    connection: &ZendHashTable,
    orders: Iterable<'_>,
    on_outcome: Option<ZendCallable<'_>>,
) -> PhpResult<Array> {
    let orders = Orders::of(orders)?;
    let connection = Connection::read(Php::Table(connection))?;
    let (engine, _) = engine(&connection.config)?;
    sending::send(engine, connection, orders, on_outcome.as_ref())
}

/// What is known of orders.
#[php_function]
fn trackingtech_order_statuses(
    connection: &ZendHashTable,
    order_ids: &ZendHashTable,
    failed: Out<'_>,
) -> PhpResult<Array> {
    let connection = Connection::read(Php::Table(connection))?;
    let ids = connect::read_order_ids(Php::Table(order_ids))?;
    let (engine, transport) = engine(&connection.config)?;
    let answers = async move { connect::order_statuses(&connection, &transport, &ids).await };
    calling::wait(engine, answers, |answers| {
        let known = to_list(&answers.known.iter().map(shipment).collect::<Vec<_>>())?;
        match failed.0 {
            Some(failed) => failed.set_hashtable(failures(&answers)?),
            None => answers.complete()?,
        }
        Ok(known)
    })
}

/// Who has no answer, and why.
fn failures(answers: &Answers) -> Result<Array> {
    let mut failures = Map::new();
    for (order_id, error) in &answers.failed {
        let failure = json!({
            "reason_code": error.code(),
            "reason": error.message,
            "status": error.status,
            "detail": error.detail.map(Detail::text),
        });
        failures.insert(order_id.clone(), failure);
    }
    to_map(&failures)
}

/// Ends the tie.
#[php_function]
fn trackingtech_uninstall(connection: &ZendHashTable, store_url: Text<'_>) -> PhpResult<bool> {
    let connection = Connection::read(Php::Table(connection))?;
    let store_url = store_url.checked("store_url")?.to_owned();
    let (engine, transport) = engine(&connection.config)?;
    let uninstall = async move { connect::uninstall(&connection, &transport, &store_url).await };
    calling::wait(engine, uninstall, |()| Ok(true))
}

/// How far this machine's clock is ahead of the service's.
#[php_function]
fn trackingtech_clock_ahead() -> Option<i64> {
    http::clock_ahead_s()
}

/// Encrypts for storage.
#[php_function]
fn trackingtech_seal(plain: Text<'_>, key_material: Text<'_>) -> Result<String> {
    secret::seal(
        plain.checked_document("plain")?,
        key_material.checked("key_material")?,
    )
}

/// Decrypts what was sealed.
#[php_function]
fn trackingtech_unseal(sealed: Text<'_>, key_material: Text<'_>) -> Result<String> {
    secret::unseal(
        sealed.checked_document("sealed")?,
        key_material.checked("key_material")?,
    )
}

fn store(store: &Store) -> Value {
    json!({"id": store.id, "name": store.name, "address": store.address})
}

fn shipment(shipment: &Shipment) -> Value {
    json!({
        "order_id": shipment.order_id,
        "tracking_id": shipment.tracking_id,
        "remote_status": shipment.status,
        "remote_status_name": shipment.status_name,
        "updated_at": shipment.updated_at,
        "tracking_url": shipment.tracking_url,
    })
}

fn array(value: Value) -> Result<Array> {
    match value {
        Value::Object(map) => to_map(&map),
        _ => to_map(&Map::new()),
    }
}

fn engine(config: &Config) -> Result<(Engine, Arc<Transport>)> {
    let engine = runtime::engine(&config.client, &ca_fallbacks(&config.client))?;
    let transport = Arc::clone(&engine.transport);
    Ok((engine, transport))
}

/// Where PHP itself finds certificate authorities, unless the configuration names its own.
fn ca_fallbacks(settings: &ClientSettings) -> Vec<PathBuf> {
    if settings.ca_file.is_some() {
        return Vec::new();
    }
    let names = ["openssl.cafile", "curl.cainfo"];
    names
        .into_iter()
        .filter_map(ini_value)
        .map(PathBuf::from)
        .collect()
}

fn ini_value(name: &str) -> Option<String> {
    // SAFETY: the name is valid for its length; the engine returns null or a NUL-terminated text of its own.
    let text = unsafe {
        let text = zend_ini_string(name.as_ptr().cast(), name.len(), 0);
        (!text.is_null()).then(|| CStr::from_ptr(text))
    };
    text.and_then(|text| text.to_str().ok())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}
