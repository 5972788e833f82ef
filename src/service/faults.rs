//! What a failed exchange means. The library's own texts are left out: they can hold URLs. What the system said is
//! kept as a detail, for a log and a support report.

use std::error::Error as StdError;
use std::io;

use hyper_util::client::legacy;

use crate::call::Call;
use crate::error::{Detail, Error, Reason};
use crate::service::names::LookUpError;
use crate::service::tls::{self, chain};

/// An error of a library.
type Cause = dyn StdError + 'static;

/// What `error` means, during `call`.
#[must_use]
pub fn failure(call: Call, error: &legacy::Error) -> Error {
    if error.is_connect() {
        return connect_failure(call, error);
    }
    body_failure(call, error)
}

/// What `error` means, when the request was on its way or its answer was read.
#[must_use]
pub fn body_failure(call: Call, error: &Cause) -> Error {
    let detail = detail_of(error);
    let is_garbled = detail.is_none() && says(error, "invalid HTTP");
    let other = if is_garbled {
        Detail::Garbled
    } else {
        Detail::Closed
    };
    broken(call, detail.unwrap_or(other))
}

/// The answer to `call` cannot be unpacked.
#[must_use]
pub fn garbled(call: Call) -> Error {
    broken(call, Detail::Garbled)
}

fn broken(call: Call, detail: Detail) -> Error {
    Error::new(Reason::ConnectionFailed)
        .with_message(format!("The connection broke during {}.", call.name()))
        .with_call(call)
        .with_detail(detail)
        .in_doubt(call.changes_something())
}

/// Nothing has been sent yet, so nothing is in doubt.
fn connect_failure(call: Call, error: &Cause) -> Error {
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
    if is_timeout(error) {
        return timed_out(call, false);
    }
    let detail = detail_of(error)
        .or_else(|| says(error, "tunnel error: unsuccessful").then_some(Detail::Proxy));
    let failed = Error::new(reason_of(detail)).with_call(call);
    match detail {
        Some(detail) => failed.with_detail(detail),
        None => failed,
    }
}

/// Why no connection was made.
const fn reason_of(detail: Option<Detail>) -> Reason {
    match detail {
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
    }
}

/// What the system said, wherever in the chain of causes it stands.
fn detail_of(error: &Cause) -> Option<Detail> {
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

fn is_timeout(error: &Cause) -> bool {
    chain(error).any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|io| io.kind() == io::ErrorKind::TimedOut)
    })
}

fn says(error: &Cause, text: &str) -> bool {
    chain(error).any(|cause| cause.to_string().contains(text))
}

/// No answer came in time. `sent`: the request may have gone out.
#[must_use]
pub fn timed_out(call: Call, sent: bool) -> Error {
    Error::new(Reason::TimedOut)
        .with_call(call)
        .in_doubt(sent && call.changes_something())
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::{detail_of_io, reason_of};
    use crate::error::{Detail, Kind, Reason};

    #[test]
    fn what_the_system_says_has_its_reason() {
        let table = [
            (libc::EACCES, Some(Detail::Denied), Reason::ConnectDenied),
            (libc::EPERM, Some(Detail::Denied), Reason::ConnectDenied),
            (
                libc::ECONNREFUSED,
                Some(Detail::Refused),
                Reason::ConnectionFailed,
            ),
            (
                libc::ENETUNREACH,
                Some(Detail::Unreachable),
                Reason::ConnectionFailed,
            ),
            (
                libc::EHOSTUNREACH,
                Some(Detail::Unreachable),
                Reason::ConnectionFailed,
            ),
            (
                libc::ECONNRESET,
                Some(Detail::Reset),
                Reason::ConnectionFailed,
            ),
            (
                libc::EMFILE,
                Some(Detail::NoDescriptor),
                Reason::NoResources,
            ),
            (libc::EINVAL, None, Reason::ConnectionFailed),
        ];
        for (number, detail, reason) in table {
            let found = detail_of_io(&io::Error::from_raw_os_error(number));
            assert_eq!((found, reason_of(found)), (detail, reason), "{number}");
            assert_eq!(
                reason.kind(),
                Kind::Unavailable,
                "orders wait, none is in doubt"
            );
        }
    }
}
