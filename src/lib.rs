//! The extension `trackingtech`: what is sent to TrackingTech, and how an answer is read.
//!
//! The WordPress plugin decides *when*; this crate decides *what*. An order's way:
//!
//! 1. `php` reads the caller's arrays where they stand and turns results into arrays;
//! 2. [`delivery`] keeps many orders on their way, asks first where an earlier outcome is unknown;
//! 3. [`order`] makes the order body, the only fields that leave, its key, and the names of Chilean places;
//! 4. [`service::api`] makes the call, typed; [`service::routes`] says where to, and whether that host is allowed;
//! 5. [`service::http`] carries it: TLS, deadlines, a bounded answer;
//! 6. [`service::answers`] reads a success, [`service::refusal`] everything else;
//! 7. [`delivery::retry`] says what that means for the order, [`delivery::outcome`] is what the caller records;
//! 8. [`connect`] has the wizard's steps and the way out, [`config`] reads what each call is given.
//!
//! A folder or file below is a floor: it uses itself and what is listed after it, never one before it
//! (`scripts/lib/floors.sh` looks). Without the feature `php` nothing here knows PHP, so the tests need none.

#[cfg(feature = "php")]
mod php;

pub mod connect;

pub mod config;

pub mod delivery;

pub mod service;

pub mod order;

pub mod secret;

pub mod values;

pub mod dates;

pub mod error;

pub mod input;

pub mod reason;

pub mod call;
