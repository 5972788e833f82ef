//! What a failed exchange means. The library's own texts are left out: they can hold URLs. What the system said is
//! kept as a detail, for a log and a support report.

use std::io;

use crate::error::{Detail, Error, Reason};
use crate::names::LookUpError;
use crate::routes::Call;
use crate::tls::{self, chain};

/// What `error` means, during `call`.
#[must_use]
pub fn failure(call: Call, error: &reqwest::Error) -> Error {
    if error.is_connect() {
        return connect_failure(call, error);
    }
    if error.is_timeout() {
        return timed_out(call, true);
    }
    let broke = Error::new(Reason::ConnectionFailed)
        .with_message(format!("The connection broke during {}.", call.name()))
        .with_call(call)
        .in_doubt(call.changes_something());
    match detail_of(error) {
        Some(detail) => broke.with_detail(detail),
        None if error.is_decode() || says(error, "invalid HTTP") => {
            broke.with_detail(Detail::Garbled)
        }
        None => broke.with_detail(Detail::Closed),
    }
}

/// Nothing has been sent yet, so nothing is in doubt.
fn connect_failure(call: Call, error: &reqwest::Error) -> Error {
    if let Some(reason) = tls::fault_in(error) {
        return Error::new(reason)
            .with_call(call)
            .with_detail(Detail::Handshake);
    }
    if says(error, "proxy authorization required") {
        return Error::new(Reason::ProxyAuthRequired)
            .with_call(call)
            .with_field("proxy")
            .with_detail(Detail::Proxy);
    }
    if error.is_timeout() {
        return timed_out(call, false);
    }
    let detail = detail_of(error)
        .or_else(|| says(error, "tunnel error: unsuccessful").then_some(Detail::Proxy));
    let reason = match detail {
        Some(Detail::Denied) => Reason::ConnectDenied,
        Some(Detail::NameNotFound) => Reason::DnsFailed,
        Some(Detail::NoThread | Detail::NoDescriptor) => Reason::NoResources,
        Some(
            Detail::Refused
            | Detail::Unreachable
            | Detail::Reset
            | Detail::Handshake
            | Detail::Closed
            | Detail::Garbled
            | Detail::Proxy,
        )
        | None => Reason::ConnectionFailed,
    };
    let failed = Error::new(reason).with_call(call);
    match detail {
        Some(detail) => failed.with_detail(detail),
        None => failed,
    }
}

/// What the system said, wherever in the chain of causes it stands.
fn detail_of(error: &reqwest::Error) -> Option<Detail> {
    chain(error).find_map(|cause| {
        if let Some(look_up) = cause.downcast_ref::<LookUpError>() {
            return Some(match look_up {
                LookUpError::NotFound => Detail::NameNotFound,
                LookUpError::NoThread => Detail::NoThread,
            });
        }
        if cause.is::<rustls::Error>() {
            return Some(Detail::Handshake);
        }
        cause.downcast_ref::<io::Error>().and_then(detail_of_io)
    })
}

fn detail_of_io(error: &io::Error) -> Option<Detail> {
    // The process's and the system's limits on open files.
    if matches!(error.raw_os_error(), Some(libc::EMFILE | libc::ENFILE)) {
        return Some(Detail::NoDescriptor);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Some(Detail::Refused),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            Some(Detail::Unreachable)
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => Some(Detail::Reset),
        io::ErrorKind::PermissionDenied => Some(Detail::Denied),
        io::ErrorKind::UnexpectedEof => Some(Detail::Closed),
        _ => None,
    }
}

fn says(error: &reqwest::Error, text: &str) -> bool {
    chain(error).any(|cause| cause.to_string().contains(text))
}

/// No answer came in time. `sent`: the request may have gone out.
#[must_use]
pub fn timed_out(call: Call, sent: bool) -> Error {
    Error::new(Reason::TimedOut)
        .with_call(call)
        .in_doubt(sent && call.changes_something())
}
