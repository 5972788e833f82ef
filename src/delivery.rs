//! Many orders on their way at once: ask first if in doubt, send, one outcome each.
//!
//! A [`Delivery`] is driven from outside, one outcome at a time, so that the caller records each one durably
//! while the others are on their way. It holds no thread: nothing moves between two calls of [`Delivery::next`].

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;

use crate::answers::Shipment;
use crate::api::{Api, IDS_PER_CALL};
use crate::config::Connection;
use crate::error::{Error, Result};
use crate::http::Transport;
use crate::input::{InputError, Read};
use crate::order::{self, Order, PreparedOrder};
use crate::outcome::Outcome;
use crate::retry::{self, Verdict};
use crate::values::Source;

/// More would not fit any sensible time budget.
pub const MOST_ORDERS: usize = 1_000;

/// One order as the caller handed it in: its id, where it can be read, and its content or what is wrong with it.
pub struct RawOrder {
    /// The shop's id, empty where it could not be read.
    pub order_id: String,
    /// The content.
    pub content: Read<Order>,
}

impl RawOrder {
    /// The order in `order`, read where it stands; what is wrong with one concerns that one alone.
    #[must_use]
    pub fn of<'a>(order: impl Source<'a>) -> Self {
        let content = order::read(order);
        let order_id = match &content {
            Ok(order) => order.order_id.clone(),
            Err(_) => order::id_of(order).unwrap_or_default(),
        };
        Self { order_id, content }
    }
}

/// What can be begun.
enum Work {
    /// Ask about orders in doubt, all of one customer.
    Ask(Vec<PreparedOrder>),
    Send(PreparedOrder),
}

/// What has ended.
enum End {
    Asked(Vec<PreparedOrder>, Result<Vec<Shipment>>, Duration),
    Sent(PreparedOrder, Result<Shipment>, Duration),
}

/// Orders on their way.
pub struct Delivery {
    api: Rc<Api>,
    concurrency: usize,
    /// What an attempt may take; nothing is begun that has less left.
    full_attempt: Duration,
    /// The first sends may begin with less: the whole budget is no longer than one attempt.
    lenient: bool,
    waiting: VecDeque<Work>,
    in_flight: FuturesUnordered<LocalBoxFuture<'static, End>>,
    ended: VecDeque<Outcome>,
    closed: bool,
    failure: Option<Error>,
}

impl Delivery {
    /// Prepares `orders` for `connection`, whose total time-out starts now. Nothing is sent yet.
    ///
    /// # Errors
    /// `bad_input`: too many orders, or one of them twice. `bad_config`: no address to send to.
    pub fn new(
        connection: &Connection,
        transport: &Arc<Transport>,
        orders: Vec<RawOrder>,
    ) -> Result<Self> {
        check_list(&orders).map_err(Error::bad_input)?;
        connection.config.url_of(crate::routes::Call::SendOrder)?;
        let config = &connection.config;
        let mut delivery = Self {
            api: Rc::new(Api::connected(connection, transport)),
            concurrency: config.concurrency,
            full_attempt: config.attempt_timeout.min(config.total_timeout),
            lenient: config.total_timeout <= config.attempt_timeout,
            waiting: VecDeque::new(),
            in_flight: FuturesUnordered::new(),
            ended: VecDeque::new(),
            closed: false,
            failure: None,
        };
        delivery.prepare(orders, connection.customer_id.as_deref());
        Ok(delivery)
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
        self.waiting.clear();
    }

    /// What stopped the delivery, if something that concerns all orders did.
    #[must_use]
    pub fn into_failure(self) -> Option<Error> {
        self.failure
    }

    fn prepare(&mut self, orders: Vec<RawOrder>, customer_id: Option<&str>) {
        let mut in_doubt: BTreeMap<String, Vec<PreparedOrder>> = BTreeMap::new();
        let mut sends = VecDeque::new();
        for RawOrder { order_id, content } in orders {
            let prepared = content
                .map_err(Error::bad_order)
                .and_then(|order| order::prepare(order, customer_id));
            match prepared {
                Err(error) => self.ended.push_back(Outcome::held(order_id, error)),
                Ok(order) if order.history.in_doubt_key.is_none() => {
                    sends.push_back(Work::Send(order))
                }
                Ok(order) => in_doubt
                    .entry(order.customer_id.clone())
                    .or_default()
                    .push(order),
            }
        }
        for mut orders in in_doubt.into_values() {
            while !orders.is_empty() {
                let rest = orders.split_off(orders.len().min(IDS_PER_CALL));
                self.waiting
                    .push_back(Work::Ask(std::mem::replace(&mut orders, rest)));
            }
        }
        self.waiting.append(&mut sends);
    }

    fn begin(&mut self) {
        let mut sent_some = false;
        while self.in_flight.len() < self.concurrency && self.is_in_time() {
            let Some(work) = self.waiting.pop_front() else {
                break;
            };
            sent_some |= matches!(work, Work::Send(_));
            self.in_flight.push(self.start(work));
        }
        self.lenient &= !sent_some;
    }

    fn is_in_time(&self) -> bool {
        let needed = if self.lenient {
            Duration::from_millis(1)
        } else {
            self.full_attempt
        };
        self.api.has_time_for(needed)
    }

    fn start(&self, work: Work) -> LocalBoxFuture<'static, End> {
        let api = Rc::clone(&self.api);
        match work {
            Work::Ask(orders) => Box::pin(async move {
                let began = Instant::now();
                let result = ask(&api, &orders).await;
                End::Asked(orders, result, began.elapsed())
            }),
            Work::Send(order) => Box::pin(async move {
                let began = Instant::now();
                let result = api.send_order(&order).await;
                End::Sent(order, result, began.elapsed())
            }),
        }
    }

    fn settle(&mut self, end: End) {
        match end {
            End::Sent(order, Ok(shipment), took) => self
                .ended
                .push_back(Outcome::sent(&order, shipment, false).after(took)),
            End::Sent(order, Err(error), took) => self.settle_failure(error, |error| {
                vec![Outcome::failed(&order, error).after(took)]
            }),
            End::Asked(orders, Ok(known), took) => self.settle_asked(orders, known, took),
            End::Asked(orders, Err(error), took) => self.settle_failure(error, |error| {
                orders
                    .iter()
                    .map(|order| Outcome::still_in_doubt(order, error.clone()).after(took))
                    .collect()
            }),
        }
    }

    /// A failure that concerns all orders stops the delivery, and the order that met it has no outcome.
    fn settle_failure(&mut self, error: Error, outcomes: impl FnOnce(Error) -> Vec<Outcome>) {
        if retry::verdict(&error) == Verdict::Stop {
            self.close();
            self.failure.get_or_insert(error);
        } else {
            self.ended.extend(outcomes(error));
        }
    }

    /// Known with the very content in doubt: sent. Known otherwise or not at all: sent again.
    fn settle_asked(&mut self, orders: Vec<PreparedOrder>, known: Vec<Shipment>, took: Duration) {
        let mut known: BTreeMap<_, _> =
            known.into_iter().map(|s| (s.order_id.clone(), s)).collect();
        for mut order in orders {
            let shipment = known.remove(&order.order_id);
            let same_content = order.history.in_doubt_key.as_ref() == Some(&order.idempotency_key);
            match shipment {
                Some(shipment) if same_content => self
                    .ended
                    .push_back(Outcome::sent(&order, shipment, true).after(took)),
                Some(_) => {
                    order.history.is_known = true;
                    self.resend(order);
                }
                None => self.resend(order),
            }
        }
    }

    fn resend(&mut self, order: PreparedOrder) {
        // The delivery may have been closed while this was asked.
        if !self.closed {
            self.waiting.push_back(Work::Send(order));
        }
    }
}

async fn ask(api: &Api, orders: &[PreparedOrder]) -> Result<Vec<Shipment>> {
    let Some(first) = orders.first() else {
        return Ok(Vec::new());
    };
    let ids: Vec<&str> = orders.iter().map(|order| order.order_id.as_str()).collect();
    api.order_status(&first.customer_id, &ids).await
}

fn check_list(orders: &[RawOrder]) -> Read<()> {
    if orders.len() > MOST_ORDERS {
        return Err(InputError::new(
            "orders",
            format!("must not hold more than {MOST_ORDERS} orders"),
        ));
    }
    let mut seen = HashSet::new();
    for (index, order) in orders.iter().enumerate() {
        // The same order twice at once could overtake itself.
        if !order.order_id.is_empty() && !seen.insert(order.order_id.as_str()) {
            return Err(InputError::new(
                format!("orders.{index}.order_id"),
                "is in the list twice",
            ));
        }
    }
    Ok(())
}
