//! What the service knows: couriers, tokens, links, orders. Every change is one upsert, which goes
//! to the journal first and then into memory, so a restart finds exactly what was answered.

mod couriers;
mod links;
mod orders;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

pub(crate) use couriers::{Courier, ListShape, Store};
pub(crate) use links::{Link, Token};
pub(crate) use orders::{Order, Revision, Status};

use crate::journal::Journal;
use crate::json::sha256_hex;

/// One upsert; what the journal's lines hold.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub(crate) enum Change {
    Courier(Courier),
    Token(Token),
    Link(Link),
    Order(Box<Order>),
}

/// The state, and the journal that keeps it when there is one.
#[derive(Debug)]
pub(crate) struct World {
    couriers: BTreeMap<String, Courier>,
    tokens: HashMap<String, Token>,
    links: BTreeMap<String, Link>,
    /// By order id first: control routes know an order by its number alone.
    orders: BTreeMap<(String, String), Order>,
    tracking_ids: HashSet<String>,
    journal: Option<Journal>,
}

impl World {
    /// The built-in couriers, then what the file remembers.
    pub(crate) fn open(file: Option<&Path>) -> io::Result<Self> {
        let mut world = Self::empty();
        if let Some(file) = file {
            let (journal, changes) = Journal::open(file)?;
            changes.into_iter().for_each(|change| world.absorb(change));
            world.journal = Some(journal);
            world.compact()?;
        }
        Ok(world)
    }

    fn empty() -> Self {
        Self {
            couriers: couriers::built_in(),
            tokens: HashMap::new(),
            links: BTreeMap::new(),
            orders: BTreeMap::new(),
            tracking_ids: HashSet::new(),
            journal: None,
        }
    }

    /// The first day again, in the file too.
    pub(crate) fn reset(&mut self) -> io::Result<()> {
        *self = Self {
            journal: self.journal.take(),
            ..Self::empty()
        };
        self.compact()
    }

    fn compact(&mut self) -> io::Result<()> {
        let changes = self.snapshot();
        self.journal
            .as_mut()
            .map_or(Ok(()), |journal| journal.rewrite(&changes))
    }

    fn snapshot(&self) -> Vec<Change> {
        let built_in = couriers::built_in();
        let seeded = self
            .couriers
            .values()
            .filter(|courier| built_in.get(&courier.code) != Some(*courier));
        let couriers = seeded.cloned().map(Change::Courier);
        let tokens = self.tokens.values().cloned().map(Change::Token);
        let links = self.links.values().cloned().map(Change::Link);
        let orders = self
            .orders
            .values()
            .cloned()
            .map(|order| Change::Order(Box::new(order)));
        couriers.chain(tokens).chain(links).chain(orders).collect()
    }

    /// Written first: what cannot be written did not happen.
    pub(crate) fn put(&mut self, change: Change) -> io::Result<()> {
        if let Some(journal) = &mut self.journal {
            journal.append(&change)?;
        }
        self.absorb(change);
        Ok(())
    }

    fn absorb(&mut self, change: Change) {
        match change {
            Change::Courier(courier) => drop(self.couriers.insert(courier.code.clone(), courier)),
            Change::Token(token) => drop(self.tokens.insert(token.sha256.clone(), token)),
            Change::Link(link) => drop(self.links.insert(link.customer_id.clone(), link)),
            Change::Order(order) => {
                self.tracking_ids.insert(order.tracking_id.clone());
                self.orders
                    .insert((order.order_id.clone(), order.customer_id.clone()), *order);
            }
        }
    }

    pub(crate) fn courier(&self, code: &str) -> Option<&Courier> {
        self.couriers.get(code)
    }

    pub(crate) fn couriers(&self) -> impl Iterator<Item = &Courier> {
        self.couriers.values()
    }

    /// The courier a living token was given for.
    pub(crate) fn courier_of_token(&self, token: &str) -> Option<&Courier> {
        let token = self.tokens.get(&sha256_hex(token.as_bytes()))?;
        self.courier(&token.courier).filter(|_| !token.revoked)
    }

    pub(crate) fn tokens(&self) -> impl Iterator<Item = &Token> {
        self.tokens.values()
    }

    pub(crate) fn link(&self, customer_id: &str) -> Option<&Link> {
        self.links.get(customer_id)
    }

    /// The shop that has the store now.
    pub(crate) fn link_of_store(&self, courier: &str, store_id: &str) -> Option<&Link> {
        let mut links = self.links();
        links.find(|link| link.active && link.courier == courier && link.store_id == store_id)
    }

    /// The link a shop had with the store before it uninstalled.
    pub(crate) fn former_link(
        &self,
        courier: &str,
        store_id: &str,
        store_url: &str,
    ) -> Option<&Link> {
        let mut links = self.links();
        links.find(|link| {
            !link.active
                && link.courier == courier
                && link.store_id == store_id
                && link.is_of_shop(store_url)
        })
    }

    pub(crate) fn links(&self) -> impl Iterator<Item = &Link> {
        self.links.values()
    }

    pub(crate) fn order(&self, customer_id: &str, order_id: &str) -> Option<&Order> {
        self.orders
            .get(&(order_id.to_owned(), customer_id.to_owned()))
    }

    pub(crate) fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values()
    }

    /// Every customer's order with this number.
    pub(crate) fn orders_numbered<'a>(
        &'a self,
        order_id: &'a str,
    ) -> impl Iterator<Item = &'a Order> {
        let from = (order_id.to_owned(), String::new());
        self.orders
            .range(from..)
            .map(|(_, order)| order)
            .take_while(move |order| order.order_id == order_id)
    }

    pub(crate) fn order_count(&self) -> usize {
        self.orders.len()
    }

    pub(crate) fn knows_tracking_id(&self, id: &str) -> bool {
        self.tracking_ids.contains(id)
    }
}
