//! Failures, named by what the caller does next.

use std::collections::BTreeMap;

use crate::input::InputError;
use crate::routes::Call;

/// The result of everything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;

/// Messages by field, as the service or our own checks gave them.
pub type FieldMessages = BTreeMap<String, Vec<String>>;

/// What the caller does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Stop: settings, certificates or the caller's own input are wrong. Nothing secret was sent.
    Configuration,
    /// Ask the merchant to log in again; keep the queue.
    Authentication,
    /// Hold this one for the merchant; never retry it unchanged.
    Refused,
    /// Try again later.
    Unavailable,
    /// The service answered something this contract does not know; try again later, and look first.
    Protocol,
}

/// One failure: what kind, where, and what a person may read about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// What the caller does next.
    pub kind: Kind,
    /// Stable name of the reason; all are listed in `stubs/`.
    pub code: &'static str,
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
}

impl Error {
    /// A failure with only a reason; the rest is added by the `with_` methods.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            call: None,
            field: String::new(),
            message: message.into(),
            errors: FieldMessages::new(),
            status: None,
            retry_after_s: None,
            outcome_unknown: false,
        }
    }

    /// Wrong settings in `$config` or `$connection`.
    #[must_use]
    pub fn bad_config(problem: InputError) -> Self {
        Self::of_input(Kind::Configuration, "bad_config", problem)
    }

    /// Wrong arguments of a function.
    #[must_use]
    pub fn bad_input(problem: InputError) -> Self {
        Self::of_input(Kind::Configuration, "bad_input", problem)
    }

    /// An order that cannot be sent as it is.
    #[must_use]
    pub fn bad_order(problem: InputError) -> Self {
        Self::of_input(Kind::Refused, "bad_input", problem)
    }

    fn of_input(kind: Kind, code: &'static str, problem: InputError) -> Self {
        let mut error = Self::new(kind, code, problem.to_string());
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
        Self::new(Kind::Protocol, "protocol_bad_shape", message)
            .with_call(call)
            .with_field(field)
            .in_doubt(call.changes_something())
    }

    /// Names the call.
    #[must_use]
    pub fn with_call(mut self, call: Call) -> Self {
        self.call = Some(call);
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
