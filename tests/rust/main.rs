//! The crate from outside, without PHP. One program: each more takes a second or more to link.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test may panic"
)]

mod answers;
mod bad_orders;
mod comuna;
mod contract;
mod delivery;
mod doubt;
mod faults;
mod hostile;
mod lists;
mod names;
mod one_by_one;
mod order_body;
mod outcome;
mod secrets;
mod support;
mod text;
mod tls;
