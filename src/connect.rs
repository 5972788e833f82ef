//! The wizard's steps, in order, and the way out: one function per step, each checking what it was given.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream;
use secrecy::SecretString;
use url::Url;

use crate::call::Call;
use crate::delivery::lookup::{self, Answers};
use crate::error::{Error, Reason, Result};
use crate::input::{InputError, List, Read};
use crate::order::given::Id;
use crate::order::text::has_controls;
use crate::service::answers::{Courier, Link, Store};
use crate::service::api::{Api, IDS_PER_CALL, STORES_PER_PAGE};
use crate::service::http::Transport;
use crate::service::routes::{NO_URL, absolute};
use crate::service::settings::{Config, Connection};
use crate::values::{self, Source};

/// 20,000 stores; a service that goes on is not believed.
const MOST_PAGES: u64 = 200;
/// Longest value of a form field.
const LONGEST_FIELD: usize = 256;
/// Longest URL of a shop.
const LONGEST_URL: usize = 500;

/// Step 1: which courier, and where its API is.
///
/// # Errors
/// `courier_unknown`, `code_malformed`; `host_not_allowed` or `insecure_url` when the registry names an
/// address off the allow-list; `bad_input`; any of the transport's.
pub async fn resolve_courier(
    config: &Config,
    transport: &Arc<Transport>,
    code: &str,
) -> Result<Courier> {
    let code = field(code, "code")?;
    let mut courier = Api::anonymous(config, transport).resolve(code).await?;
    let url = absolute(&courier.api_url)
        .ok_or_else(|| Error::bad_shape(Call::Resolve, "data.api_url", NO_URL))?;
    config.check_host(&url, Call::Resolve, "data.api_url")?;
    courier.api_url = url.as_str().trim_end_matches('/').to_owned();
    Ok(courier)
}

/// Step 2: email and password, used once, to a token and its end.
///
/// # Errors
/// `credentials_wrong`, `bad_input`, any of the transport's.
pub async fn login(
    config: &Config,
    transport: &Arc<Transport>,
    code: &str,
    email: &str,
    password: &SecretString,
) -> Result<(SecretString, Option<String>)> {
    let (code, email) = (field(code, "code")?, field(email, "email")?);
    check_password(password).map_err(Error::bad_input)?;
    Api::anonymous(config, transport)
        .login(code, email, password)
        .await
}

/// Step 3: every store of the account, all pages, each once.
///
/// # Errors
/// `token_dead`, any of the transport's.
pub async fn stores(connection: &Connection, transport: &Arc<Transport>) -> Result<Vec<Store>> {
    let api = Api::connected(connection, transport);
    let mut stores: Vec<Store> = Vec::new();
    let mut seen = HashSet::new();
    let mut unreadable = None;
    for number in 1..=MOST_PAGES {
        let page = api.stores(number).await?;
        // A list that does not say how long it is goes on while its pages are full.
        let is_last = match page.last_page {
            Some(last) => number >= last,
            None => page.len() < STORES_PER_PAGE,
        };
        let before = stores.len();
        stores.extend(
            page.stores
                .read
                .into_iter()
                .filter(|store| seen.insert(store.id.clone())),
        );
        let bad = page.stores.unreadable.into_iter().next();
        unreadable = unreadable.or(bad.map(|(_, error)| error));
        if is_last || stores.len() == before {
            return match unreadable {
                Some(error) if stores.is_empty() => Err(error),
                Some(_) | None => Ok(stores),
            };
        }
    }
    let problem = format!("has more than {MOST_PAGES} pages");
    Err(Error::new(Reason::ProtocolTooLarge)
        .with_message(format!("The answer to {} {problem}.", Call::Stores.name()))
        .with_call(Call::Stores))
}

/// Step 4: ties the shop to a store.
///
/// # Errors
/// `store_unknown`, `store_linked_elsewhere`, `token_dead`, `bad_input`, any of the transport's.
pub async fn link_store(
    connection: &Connection,
    transport: &Arc<Transport>,
    store_id: &str,
    store_url: &str,
) -> Result<Link> {
    let store_id = field(store_id, "store_id")?;
    check_shop_url(store_url).map_err(Error::bad_input)?;
    Api::connected(connection, transport)
        .link(store_id, store_url)
        .await
}

/// The way out: done now, or already gone.
///
/// # Errors
/// `token_dead`, `bad_input`, any of the transport's.
pub async fn uninstall(
    connection: &Connection,
    transport: &Arc<Transport>,
    store_url: &str,
) -> Result<()> {
    check_shop_url(store_url).map_err(Error::bad_input)?;
    Api::connected(connection, transport)
        .uninstall(store_url, connection.customer_id()?)
        .await
}

/// What is known of `order_ids`, asked for in chunks, several at once.
///
/// # Errors
/// `token_dead`, any of the transport's: nobody got an answer. Where some did, the others are in `failed`.
pub async fn order_statuses(
    connection: &Connection,
    transport: &Arc<Transport>,
    order_ids: &[String],
) -> Result<Answers> {
    let api = Api::connected(connection, transport);
    let customer_id = connection.customer_id()?;
    let mut ids: Vec<&str> = order_ids.iter().map(String::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    // What stops one chunk would stop those that have not begun.
    let stopped: RefCell<Option<Error>> = RefCell::new(None);
    let (api, stop) = (&api, &stopped);
    let chunks = stream::iter(ids.chunks(IDS_PER_CALL)).map(|chunk| async move {
        let mut answers = Answers::default();
        let known_stop = stop.borrow().clone();
        match known_stop {
            Some(error) => answers.fail(chunk, &error),
            None => answers = lookup::look_up(api, customer_id, chunk, &|hidden| hidden).await,
        }
        let ends_all = answers
            .failed
            .iter()
            .find(|(_, error)| !error.concerns_one());
        if let Some((_, error)) = ends_all {
            stop.borrow_mut().get_or_insert_with(|| error.clone());
        }
        answers
    });
    let mut all = Answers::default();
    let mut answers = chunks.buffered(connection.config.concurrency);
    while let Some(some) = answers.next().await {
        all.extend(some);
    }
    lookup::unless_all_failed(all, ids.len())
}

/// One line a person typed, without the spaces around it.
fn field<'a>(text: &'a str, name: &str) -> Result<&'a str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_FIELD || has_controls(text) {
        let problem = format!("must be 1 to {LONGEST_FIELD} visible characters");
        return Err(Error::bad_input(InputError::new(name, problem)));
    }
    Ok(text)
}

/// A password is taken as it is: spaces may belong to it.
fn check_password(password: &SecretString) -> Read<()> {
    use secrecy::ExposeSecret as _;
    let length = password.expose_secret().chars().count();
    if length == 0 || length > LONGEST_FIELD || has_controls(password.expose_secret()) {
        return Err(InputError::new(
            "password",
            format!("must be 1 to {LONGEST_FIELD} characters without breaks"),
        ));
    }
    Ok(())
}

fn check_shop_url(url: &str) -> Read<()> {
    let parsed = Url::parse(url)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let bare = parsed.is_some_and(|url| url.username().is_empty() && url.password().is_none());
    if bare && url.len() <= LONGEST_URL && url.trim() == url && !has_controls(url) {
        return Ok(());
    }
    Err(InputError::new("store_url", "must be the shop's URL"))
}

/// The ids in `ids`, strings or integers.
///
/// # Errors
/// `bad_input` with the place of the first that is neither.
pub fn read_order_ids<'a>(ids: impl Source<'a>) -> Result<Vec<String>> {
    let ids: Read<List<Id>> = values::read(ids);
    let List(ids) = ids.map_err(|problem| Error::bad_input(problem.below("order_ids")))?;
    Ok(ids.into_iter().map(|id| id.0).collect())
}
