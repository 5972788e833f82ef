//! What to do after a failure, and how long to wait. Pure: no clock, no randomness of its own.

use crate::error::{Error, Kind};

/// The wait after the fourth failure and every later one.
const LONGEST_STEP_S: u64 = 3600;
/// A service that asks for more than a day is asked again after a day.
const LONGEST_RETRY_AFTER_S: u64 = 86_400;

/// What an order's failure means for it and for the orders after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not processed: send again later.
    Retry,
    /// May have been processed: ask before sending again.
    Unknown,
    /// Hold it for the merchant.
    Hold,
    /// Concerns every order: stop.
    Stop,
}

/// The verdict on one order's failure.
#[must_use]
pub const fn verdict(error: &Error) -> Verdict {
    match (error.kind(), error.outcome_unknown) {
        (Kind::Configuration | Kind::Authentication, _) => Verdict::Stop,
        (Kind::Refused, _) => Verdict::Hold,
        (Kind::Unavailable, false) => Verdict::Retry,
        (Kind::Unavailable, true) | (Kind::Protocol, _) => Verdict::Unknown,
    }
}

/// Seconds to wait after `attempts` earlier failures. `chance` (0 to 1) spreads shops over half to one and
/// a half times the step; a wait the service asked for is never shortened, only spread by up to a tenth.
#[must_use]
pub fn backoff_s(attempts: u64, retry_after_s: Option<u64>, chance: f64) -> u64 {
    let chance = chance.clamp(0.0, 1.0);
    if let Some(asked) = retry_after_s.filter(|asked| *asked > 0) {
        let asked = asked.min(LONGEST_RETRY_AFTER_S);
        return asked + scaled(asked, chance * 0.1);
    }
    let step = match attempts {
        0 => 30,
        1 => 120,
        2 => 600,
        _ => LONGEST_STEP_S,
    };
    scaled(step, 0.5 + chance)
}

/// A fresh chance from the system; the middle where it has none.
#[must_use]
pub fn chance() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "below 2^20"
)]
fn scaled(seconds: u64, factor: f64) -> u64 {
    (seconds as f64 * factor).round() as u64
}

#[cfg(test)]
mod tests {
    use super::{Verdict, backoff_s, chance, verdict};
    use crate::error::{Error, Reason};

    #[test]
    fn every_kind_has_its_verdict() {
        let table = [
            (Reason::BadConfig, Verdict::Stop, Verdict::Stop),
            (Reason::TokenDead, Verdict::Stop, Verdict::Stop),
            (Reason::Refused, Verdict::Hold, Verdict::Hold),
            (Reason::TimedOut, Verdict::Retry, Verdict::Unknown),
            (Reason::ProtocolNotJson, Verdict::Unknown, Verdict::Unknown),
        ];
        for (reason, certain, in_doubt) in table {
            let (kind, error) = (reason.kind(), Error::new(reason));
            assert_eq!(verdict(&error), certain, "{kind:?}");
            assert_eq!(
                verdict(&error.in_doubt(true)),
                in_doubt,
                "{kind:?} in doubt"
            );
        }
    }

    #[test]
    fn waits_grow_to_an_hour_and_stay_there() {
        let middle: Vec<_> = (0..7)
            .map(|attempts| backoff_s(attempts, None, 0.5))
            .collect();
        assert_eq!(middle, [30, 120, 600, 3600, 3600, 3600, 3600]);
        assert_eq!((backoff_s(0, None, 0.0), backoff_s(0, None, 1.0)), (15, 45));
        assert_eq!(
            (backoff_s(u64::MAX, None, 0.0), backoff_s(3, None, 1.0)),
            (1800, 5400)
        );
    }

    #[test]
    fn what_the_service_asked_for_is_never_shortened() {
        assert_eq!(
            (backoff_s(0, Some(7), 0.0), backoff_s(0, Some(100), 1.0)),
            (7, 110)
        );
        assert_eq!(backoff_s(0, Some(u64::MAX), 0.0), 86_400);
        assert_eq!(backoff_s(1, Some(0), 0.5), 120, "zero says nothing");
    }

    #[test]
    fn chances_are_spread_over_all_there_is() {
        let mut chances: Vec<_> = (0..200).map(|_| chance()).collect();
        chances.sort_by(f64::total_cmp);
        let (least, most) = (chances.first().copied(), chances.last().copied());
        // Once in a thousand million runs none of 200 lies in the first or the last tenth.
        assert!(least.is_some_and(|least| (0.0..0.1).contains(&least)));
        assert!(most.is_some_and(|most| most > 0.9 && most <= 1.0));
    }
}
