//! The extension `trackingtech`: what is sent to TrackingTech, and how an answer is read.
//!
//! The WordPress plugin decides *when*; this crate decides *what*. An order's way:
//!
//! 1. `php` turns the caller's arrays into plain values and back ([`input`] names a wrong field);
//! 2. [`delivery`] keeps many orders on their way, asks first where an earlier outcome is unknown;
//! 3. [`order`] makes the order body, the only fields that leave; [`fingerprint`] its key; [`comuna`] reads Chilean places;
//! 4. [`api`] makes the call, typed; [`routes`] says where to, and whether that host is allowed;
//! 5. [`http`] carries it: TLS, deadlines, a bounded answer;
//! 6. [`answers`] reads a success, [`refusal`] everything else, [`retry`] says what that means;
//! 7. [`outcome`] is what the caller records. The wizard's steps and the way out are in [`connect`].
//!
//! Without the feature `php` nothing here knows PHP, so the tests need none.

pub mod config;
pub mod connect;
pub mod delivery;
pub mod lookup;
pub mod raw_order;

mod body;
pub mod comuna;
mod given;
pub mod order;
pub mod outcome;

pub mod api;
mod client;
pub mod faults;
pub mod fingerprint;
pub mod http;
pub mod names;
pub mod routes;
pub mod tls;

mod answer_fields;
pub mod answers;
mod links;
pub mod redact;
pub mod refusal;
pub mod retry;

pub mod error;
pub mod input;
pub mod reason;
pub mod secret;
pub mod values;

pub mod dates;
pub mod money;
mod tags;
pub mod text;
mod words;

#[cfg(feature = "php")]
mod php;
