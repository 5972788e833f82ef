//! The service: what each call sends, how it is carried, how its answer is read.

pub mod api;

mod answer_fields;
pub mod answers;
mod links;
pub mod refusal;
mod status;

pub mod redact;
mod words;

mod client;
pub mod faults;
pub mod http;
pub mod names;
pub mod tls;

pub mod routes;
pub mod settings;
