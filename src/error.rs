//! Failures, named by what the caller does next.

use std::collections::BTreeMap;

use crate::call::Call;
use crate::input::InputError;
pub use crate::reason::{Kind, Reason};

/// The result of everything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;

/// Messages by field, as the service or our own checks gave them.
pub type FieldMessages = BTreeMap<String, Vec<String>>;

/// What the system said about a connection that could not be made or was lost. Never holds an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Nobody listens there.
    Refused,
    /// No route to the host or its network.
    Unreachable,
    /// The other side, or something on the way, broke it off.
    Reset,
    /// SELinux, seccomp or a firewall on this machine forbids it.
    Denied,
    /// The name has no address, or no name server answered.
    NameNotFound,
    /// TLS could not be agreed on.
    Handshake,
    /// The other side closed it without an answer.
    Closed,
    /// What came was no HTTP, or not in the announced encoding.
    Garbled,
    /// The proxy did not connect to the service.
    Proxy,
    /// No thread could be started.
    NoThread,
    /// No more files or sockets may be opened.
    NoDescriptor,
}

impl Detail {
    /// A few English words for a log.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Refused => "connection refused",
            Self::Unreachable => "host or network unreachable",
            Self::Reset => "connection reset",
            Self::Denied => "connecting is denied by the system (SELinux, seccomp or a firewall)",
            Self::NameNotFound => "name not found",
            Self::Handshake => "TLS handshake failed",
            Self::Closed => "connection closed before the answer was complete",
            Self::Garbled => "the answer is not HTTP",
            Self::Proxy => "the proxy could not connect",
            Self::NoThread => "no thread could be started",
            Self::NoDescriptor => "too many open files",
        }
    }
}

/// One failure: why, where, and what a person may read about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Why.
    pub reason: Reason,
    /// Which call failed, if one was made or about to be.
    pub call: Option<Call>,
    /// Path of the offending field, or empty.
    pub field: String,
    /// Plain English, without secrets.
    pub message: String,
    /// The service's messages by field, or ours.
    pub errors: FieldMessages,
    /// HTTP status of the answer, where there was one.
    pub status: Option<u16>,
    /// How long the service asked to wait.
    pub retry_after_s: Option<u64>,
    /// The request may have had its effect.
    pub outcome_unknown: bool,
    /// What the system said, for a log or a support report.
    pub detail: Option<Detail>,
}

impl Error {
    /// A failure with only a reason; the rest is added by the `with_` methods.
    #[must_use]
    pub fn new(reason: Reason) -> Self {
        Self {
            reason,
            call: None,
            field: String::new(),
            message: reason.sentence().to_owned(),
            errors: FieldMessages::new(),
            status: None,
            retry_after_s: None,
            outcome_unknown: false,
            detail: None,
        }
    }

    /// What the caller does next.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.reason.kind()
    }

    /// Stable name of the reason; all are listed in `stubs/`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.reason.code()
    }

    /// Whether it is about what was asked, so that another question may well be answered.
    #[must_use]
    pub const fn concerns_one(&self) -> bool {
        matches!(self.kind(), Kind::Refused | Kind::Protocol)
    }

    /// Wrong settings in `$config` or `$connection`.
    #[must_use]
    pub fn bad_config(problem: InputError) -> Self {
        Self::of_input(Reason::BadConfig, problem)
    }

    /// Wrong arguments of a function.
    #[must_use]
    pub fn bad_input(problem: InputError) -> Self {
        Self::of_input(Reason::BadArgument, problem)
    }

    /// An order that cannot be sent as it is.
    #[must_use]
    pub fn bad_order(problem: InputError) -> Self {
        Self::of_input(Reason::BadOrder, problem)
    }

    fn of_input(reason: Reason, problem: InputError) -> Self {
        let mut error = Self::new(reason).with_message(problem.to_string());
        if !problem.field.is_empty() {
            error
                .errors
                .insert(problem.field.clone(), vec![problem.message]);
        }
        error.field = problem.field;
        error
    }

    /// The answer to `call` was not what the contract says, at `field`.
    pub fn bad_shape(call: Call, field: impl Into<String>, problem: &str) -> Self {
        let field = field.into();
        let message = format!(
            "The answer to {} cannot be read: {field} {problem}.",
            call.name()
        );
        Self::new(Reason::ProtocolBadShape)
            .with_message(message)
            .with_call(call)
            .with_field(field)
            .in_doubt(call.changes_something())
    }

    /// Says more than the reason's own sentence.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<String>) -> Self {
        self.message = message.into();
        self
    }

    /// Adds what the system said.
    #[must_use]
    pub fn with_detail(mut self, detail: Detail) -> Self {
        self.detail = Some(detail);
        self
    }

    /// Names the call.
    #[must_use]
    pub fn with_call(mut self, call: Call) -> Self {
        self.call = Some(call);
        if self.message == self.reason.sentence() {
            self.message = self.message.replace("{call}", call.name());
        }
        self
    }

    /// Names the field.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// Adds the answer's status.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Says whether the request may have had its effect.
    #[must_use]
    pub fn in_doubt(mut self, outcome_unknown: bool) -> Self {
        self.outcome_unknown = outcome_unknown;
        self
    }
}
