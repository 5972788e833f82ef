//! A TrackingTech service to develop, test and demonstrate against.
//!
//! It speaks the project's reading of the TrackingTech HTTP contract to the letter and refuses every
//! field that contract does not name. A request's way, from top to bottom:
//!
//! ```text
//! server   accepts a TCP connection, numbers it, speaks TLS where asked
//! gate     names the call, writes it into the ledger, asks the faults, answers
//! calls    one file per call: check the fields, change the world, reply
//! world    couriers, tokens, links and orders; kept in the journal when there is one
//! ```
//!
//! `control` is the other door, under `/_sandbox/`: tests and curious agencies switch faults, move
//! orders along and read what was received.

pub mod options;
pub mod server;

mod tls;

mod app;
mod call;
mod connection;
mod control;
mod gate;

mod faults;
mod spoil;

mod calls;
mod fields;
mod json;
mod reply;

mod clock;
mod journal;
mod world;

mod ledger;
mod mask;
mod tally;
