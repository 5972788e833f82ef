//! The contract's table of HTTP statuses.

/// What an HTTP status says about the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusVerdict {
    /// It worked; the body says what came of it.
    Success,
    /// A redirect: never followed.
    Redirected,
    /// The token is dead.
    Unauthorized,
    /// Too many requests; not processed.
    RateLimited,
    /// Not processed, may be sent again.
    NotProcessed,
    /// A failure on the other side; may have been processed.
    Failed,
    /// Processed and refused.
    Refused,
}

/// The contract's table of statuses.
#[must_use]
pub(crate) const fn of_status(status: u16) -> StatusVerdict {
    match status {
        200..=299 => StatusVerdict::Success,
        300..=399 => StatusVerdict::Redirected,
        401 | 403 => StatusVerdict::Unauthorized,
        429 => StatusVerdict::RateLimited,
        408 | 425 => StatusVerdict::NotProcessed,
        400..=499 => StatusVerdict::Refused,
        _ => StatusVerdict::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::{StatusVerdict, of_status};

    #[test]
    fn every_status_has_its_verdict() {
        use StatusVerdict::{
            Failed, NotProcessed, RateLimited, Redirected, Refused, Success, Unauthorized,
        };
        let table: [(&[u16], StatusVerdict); 7] = [
            (&[200, 201, 202, 204], Success),
            (&[301, 302, 303, 304, 307, 308], Redirected),
            (&[401, 403], Unauthorized),
            (&[429], RateLimited),
            (&[408, 425], NotProcessed),
            (&[400, 404, 405, 409, 410, 413, 415, 422, 451], Refused),
            (&[500, 501, 502, 503, 504, 520, 599], Failed),
        ];
        for (statuses, expected) in table {
            for status in statuses {
                assert_eq!(of_status(*status), expected, "{status}");
            }
        }
    }
}
