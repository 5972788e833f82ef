//! Many orders on their way at once: look up first if in doubt, send, one outcome each.
//!
//! A [`Delivery`] is driven from outside, one outcome at a time, so that the caller records each one durably
//! while the others are on their way. It holds no thread: nothing moves between two calls of [`Delivery::next`].
//!
//! An order is *in doubt* while the outcome of an earlier attempt is unknown; its key in doubt is that attempt's
//! idempotency key, or `*` for several. What becomes of an order:
//!
//! | in doubt | the look-up says | then |
//! | --- | --- | --- |
//! | no | (not asked) | sent |
//! | yes | known, and the key in doubt is this content's | outcome *sent*, looked up; nothing is sent again |
//! | yes | known, with another key in doubt | sent again, as *known* |
//! | yes | not known | sent again |
//! | yes | no answer about it | outcome *unknown*; the key in doubt stays |
//!
//! | answer to sending | not known | known |
//! | --- | --- | --- |
//! | accepted | *sent* | *sent* |
//! | refused, dispatched | *held* | *held*, with the shipment that is known |
//! | not processed | *retry* | *retry*, with the shipment |
//! | may have been processed | *unknown*, in doubt: this key | *unknown*, in doubt: `*`, with the shipment |
//! | concerns every order (dead token, configuration) | no outcome; no more is begun | the same |

pub mod lookup;
pub mod outcome;
pub mod raw_order;
pub mod retry;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use futures_util::future::{Either, LocalBoxFuture, select};
use futures_util::stream::FuturesUnordered;
use tokio::sync::watch;

use crate::call::Call;
use crate::delivery::lookup::Answers;
use crate::delivery::outcome::Outcome;
use crate::delivery::raw_order::{TWICE, check_list};
use crate::delivery::retry::Verdict;
use crate::error::{Error, Result};
use crate::input::InputError;
use crate::order::{self, PreparedOrder};
use crate::service::answers::Shipment;
use crate::service::api::{Api, IDS_PER_CALL};
use crate::service::faults::timed_out;
use crate::service::http::Transport;
use crate::service::redact::Redactor;
use crate::service::settings::Connection;

pub use crate::delivery::raw_order::{MOST_ORDERS, RawOrder};

/// An order that can be sent, and what the service is known to have of it.
struct Ready {
    order: PreparedOrder,
    known: Option<Shipment>,
}

/// What has ended.
enum End {
    LookedUp(Vec<PreparedOrder>, Answers, Duration),
    Sent(Box<(Ready, Result<Shipment>)>, Duration),
}

/// Orders on their way.
pub struct Delivery {
    api: Rc<Api>,
    customer_id: Option<String>,
    concurrency: usize,
    /// What an attempt may take; nothing is begun that has less left.
    full_attempt: Duration,
    /// The first sends may begin with less: the whole budget is no longer than one attempt.
    lenient: bool,
    /// How many orders were added, and every id so far.
    added: usize,
    seen: HashSet<String>,
    /// To be looked up, by customer.
    doubtful: BTreeMap<String, Vec<PreparedOrder>>,
    ready: VecDeque<Ready>,
    in_flight: FuturesUnordered<LocalBoxFuture<'static, End>>,
    ended: VecDeque<Outcome>,
    /// Turns true when what is on its way is given up.
    given_up: watch::Sender<bool>,
    closed: bool,
    failure: Option<Error>,
}

impl Delivery {
    /// A delivery to `connection`, whose total time-out starts now; orders are added one by one.
    ///
    /// # Errors
    /// `bad_config`: no address to send to.
    pub fn open(connection: &Connection, transport: &Arc<Transport>) -> Result<Self> {
        let config = &connection.config;
        config.url_of(Call::SendOrder)?;
        Ok(Self {
            api: Rc::new(Api::connected(connection, transport)),
            customer_id: connection.customer_id.clone(),
            concurrency: config.concurrency,
            full_attempt: config.attempt_timeout.min(config.total_timeout),
            lenient: config.total_timeout <= config.attempt_timeout,
            added: 0,
            seen: HashSet::new(),
            doubtful: BTreeMap::new(),
            ready: VecDeque::new(),
            in_flight: FuturesUnordered::new(),
            ended: VecDeque::new(),
            given_up: watch::Sender::new(false),
            closed: false,
            failure: None,
        })
    }

    /// The same with all of `orders`. Nothing is sent yet.
    ///
    /// # Errors
    /// `bad_input`: too many orders, or one of them twice. `bad_config`: no address to send to.
    pub fn new(
        connection: &Connection,
        transport: &Arc<Transport>,
        orders: Vec<RawOrder>,
    ) -> Result<Self> {
        check_list(&orders).map_err(Error::bad_input)?;
        let mut delivery = Self::open(connection, transport)?;
        delivery.seen.reserve(orders.len());
        for order in orders {
            delivery.add(order);
        }
        Ok(delivery)
    }

    /// Whether one more order could begin at once. Outcomes nobody has taken yet count too: garbage must not pile up.
    #[must_use]
    pub fn has_room(&self) -> bool {
        let doubtful: usize = self.doubtful.values().map(Vec::len).sum();
        let begun = self.in_flight.len() + self.ready.len() + self.ended.len() + doubtful;
        !self.closed && begun < self.concurrency && self.is_in_time()
    }

    /// Takes one order; one that cannot be sent has its outcome at once. The same one twice stops the delivery: the
    /// second could overtake the first.
    pub fn add(&mut self, order: RawOrder) {
        if self.closed {
            return;
        }
        let RawOrder { order_id, content } = order;
        if !order_id.is_empty() && !self.seen.insert(order_id.clone()) {
            let path = format!("orders.{}.order_id", self.added);
            self.stop(Error::bad_input(InputError::new(path, TWICE)));
            return;
        }
        self.added += 1;
        let prepared = content
            .map_err(Error::bad_order)
            .and_then(|order| order::prepare(order, self.customer_id.as_deref()));
        match prepared {
            Err(error) => self.ended.push_back(Outcome::held(order_id, error)),
            Ok(order) if order.history.in_doubt_key.is_none() => {
                self.ready.push_back(Ready { order, known: None });
            }
            Ok(order) => {
                let of_customer = self.doubtful.entry(order.customer_id.clone());
                of_customer.or_default().push(order);
            }
        }
    }

    /// The next outcome, as each order ends; none when all have ended that were begun.
    pub async fn next(&mut self) -> Option<Outcome> {
        loop {
            if let Some(outcome) = self.ended.pop_front() {
                return Some(outcome);
            }
            self.begin();
            let end = self.in_flight.next().await?;
            self.settle(end);
        }
    }

    /// Begins no more orders; those on their way still end.
    pub fn close(&mut self) {
        self.closed = true;
        self.doubtful.clear();
        self.ready.clear();
    }

    /// The same, and those on their way end now, as if their time were over.
    pub fn give_up(&mut self) {
        self.close();
        self.given_up.send_replace(true);
    }

    /// The same as [`Delivery::close`], because of `error`.
    pub fn stop(&mut self, error: Error) {
        self.close();
        self.failure.get_or_insert(error);
    }

    /// What stopped the delivery, if something that concerns all orders did.
    #[must_use]
    pub fn into_failure(self) -> Option<Error> {
        self.failure
    }

    /// Look-ups first: who is in doubt has waited longer.
    fn begin(&mut self) {
        let mut sent_some = false;
        while self.in_flight.len() < self.concurrency && self.is_in_time() {
            if let Some(orders) = self.next_doubtful() {
                self.in_flight.push(self.look_up(orders));
            } else if let Some(ready) = self.ready.pop_front() {
                sent_some = true;
                self.in_flight.push(self.send(ready));
            } else {
                break;
            }
        }
        self.lenient &= !sent_some;
    }

    /// As many as one question holds, all of one customer.
    fn next_doubtful(&mut self) -> Option<Vec<PreparedOrder>> {
        let mut first = self.doubtful.first_entry()?;
        let orders = first.get_mut();
        let rest = orders.split_off(orders.len().min(IDS_PER_CALL));
        let some = std::mem::replace(orders, rest);
        if orders.is_empty() {
            first.remove();
        }
        Some(some)
    }

    fn is_in_time(&self) -> bool {
        let needed = if self.lenient {
            Duration::from_millis(1)
        } else {
            self.full_attempt
        };
        self.api.has_time_for(needed)
    }

    fn look_up(&self, orders: Vec<PreparedOrder>) -> LocalBoxFuture<'static, End> {
        let (api, given_up) = (Rc::clone(&self.api), self.given_up.subscribe());
        Box::pin(async move {
            let began = Instant::now();
            let ids: Vec<&str> = orders.iter().map(|o| o.order_id.as_str()).collect();
            let customer_id = orders.first().map_or("", |order| &order.customer_id);
            let hide = |hidden: Redactor| {
                orders
                    .iter()
                    .fold(hidden, |hidden, order| hidden.with_order(&order.json))
            };
            let asked = lookup::look_up(&api, customer_id, &ids, &hide);
            let answers = unless_given_up(given_up, asked).await.unwrap_or_else(|| {
                let mut none = Answers::default();
                none.fail(&ids, &timed_out(Call::OrderStatus, true));
                none
            });
            End::LookedUp(orders, answers, began.elapsed())
        })
    }

    fn send(&self, ready: Ready) -> LocalBoxFuture<'static, End> {
        let (api, given_up) = (Rc::clone(&self.api), self.given_up.subscribe());
        Box::pin(async move {
            let began = Instant::now();
            let result = unless_given_up(given_up, api.send_order(&ready.order))
                .await
                .unwrap_or_else(|| Err(timed_out(Call::SendOrder, true)));
            End::Sent(Box::new((ready, result)), began.elapsed())
        })
    }

    fn settle(&mut self, end: End) {
        match end {
            End::Sent(sent, took) => self.settle_sent(*sent, took),
            End::LookedUp(orders, answers, took) => self.settle_looked_up(orders, answers, took),
        }
    }

    fn settle_sent(&mut self, (ready, result): (Ready, Result<Shipment>), took: Duration) {
        let Ready { order, known } = ready;
        match result {
            Ok(shipment) => {
                let sent = Outcome::sent(&order, shipment, false);
                self.ended.push_back(sent.after(took));
            }
            Err(error) => self.settle_failure(error, |error| {
                Outcome::failed(&order, known, error).after(took)
            }),
        }
    }

    /// A failure that concerns all orders stops the delivery, and the order that met it has no outcome.
    fn settle_failure(&mut self, error: Error, outcome: impl FnOnce(Error) -> Outcome) {
        if retry::verdict(&error) == Verdict::Stop {
            self.stop(error);
        } else {
            self.ended.push_back(outcome(error));
        }
    }

    fn settle_looked_up(&mut self, orders: Vec<PreparedOrder>, answers: Answers, took: Duration) {
        let known = answers.known.into_iter();
        let mut known: HashMap<_, _> = known.map(|s| (s.order_id.clone(), s)).collect();
        let mut failed: HashMap<_, _> = answers.failed.into_iter().collect();
        for order in orders {
            let same_content = order.history.in_doubt_key.as_ref() == Some(&order.idempotency_key);
            let failure = failed.remove(&order.order_id);
            match (known.remove(&order.order_id), failure) {
                (Some(shipment), _) if same_content => self
                    .ended
                    .push_back(Outcome::sent(&order, shipment, true).after(took)),
                (None, Some(error)) => self.settle_failure(error, |error| {
                    Outcome::still_in_doubt(&order, error).after(took)
                }),
                // The delivery may have been closed meanwhile: then its doubt stays, and it has no outcome.
                (known, _) if !self.closed => self.ready.push_back(Ready { order, known }),
                (Some(_) | None, _) => {}
            }
        }
    }
}

/// What `work` comes to, or nothing where it is given up before.
async fn unless_given_up<T>(
    mut given_up: watch::Receiver<bool>,
    work: impl Future<Output = T>,
) -> Option<T> {
    let end = std::pin::pin!(given_up.wait_for(|given_up| *given_up));
    match select(std::pin::pin!(work), end).await {
        Either::Left((done, _)) => Some(done),
        Either::Right(_) => None,
    }
}
