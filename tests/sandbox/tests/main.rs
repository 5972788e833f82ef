//! The service from outside: real sockets, no HTTP library that could hide what is on the wire.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail like tests"
)]

mod support;

mod calls;
mod command;
mod control;
mod delivery;
mod fault_rules;
mod faults;
mod promises;
mod state;
mod strict;
mod tls;
