//! The three ways the service writes times, and HTTP's own, all read into UTC.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822;
use jiff::tz::TimeZone;

/// The wall clock the service means where it names none. Built in: a container may lack time zones.
static CHILE: TimeZone = jiff::tz::get!("America/Santiago");

/// `text` (RFC 3339, or `20/12/2025 14:05` or `2025-12-20 14:05:00` in Chile) as RFC 3339 in UTC with whole seconds.
#[must_use]
pub fn to_utc(text: &str) -> Option<String> {
    let text = text.trim();
    let time = text.parse::<Timestamp>().ok().or_else(|| chilean(text))?;
    Some(time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// Seconds from now until the HTTP date `text` (any of its three forms), none when it has passed or is no date.
#[must_use]
pub fn seconds_until_http_date(text: &str) -> Option<u64> {
    seconds_between(Timestamp::now(), text)
}

/// Seconds since the HTTP date `text`, negative where it lies ahead.
#[must_use]
pub fn seconds_since_http_date(text: &str) -> Option<i64> {
    http_date(text).map(|date| Timestamp::now().as_second() - date.as_second())
}

fn seconds_between(now: Timestamp, text: &str) -> Option<u64> {
    u64::try_from(http_date(text)?.as_second() - now.as_second()).ok()
}

/// RFC 9110's three forms; mail's date too, whose zone need not be GMT.
fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    httpdate::parse_http_date(text)
        .ok()
        .and_then(|date| Timestamp::try_from(date).ok())
        .or_else(|| rfc2822::DateTimeParser::new().parse_timestamp(text).ok())
}

/// A wall clock time without an offset. One that happens twice when the clocks go back is taken as the earlier one.
fn chilean(text: &str) -> Option<Timestamp> {
    let formats = [
        "%d/%m/%Y %H:%M",
        "%d/%m/%Y %H:%M:%S",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
    ];
    let local = formats
        .iter()
        .find_map(|format| DateTime::strptime(format, text).ok())?;
    CHILE.to_ambiguous_timestamp(local).compatible().ok()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{seconds_between, to_utc};

    #[test]
    fn every_form_becomes_utc() {
        let cases = [
            ("2025-12-20T14:05:00-03:00", "2025-12-20T17:05:00Z"),
            ("2025-12-20T17:05:00.123456Z", "2025-12-20T17:05:00Z"),
            ("20/12/2025 14:05", "2025-12-20T17:05:00Z"),
            ("20/06/2025 14:05:30", "2025-06-20T18:05:30Z"),
            ("2025-12-20 14:05:00", "2025-12-20T17:05:00Z"),
            ("2025-06-20 14:05:00", "2025-06-20T18:05:00Z"),
            ("2025-06-20 14:05:00.123456", "2025-06-20T18:05:00Z"),
            ("2025-06-20 14:05", "2025-06-20T18:05:00Z"),
            ("2025-06-20T14:05:00", "2025-06-20T18:05:00Z"),
            ("2025-12-20 14:05:00-03:00", "2025-12-20T17:05:00Z"),
            ("2025-12-20 17:05:00Z", "2025-12-20T17:05:00Z"),
        ];
        for (text, utc) in cases {
            assert_eq!(to_utc(text).as_deref(), Some(utc), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2025-12-20",
            "32/12/2025 10:00",
            "12/20/2025 14:05",
            "20/12/2025",
            "2025-13-20 14:05:00",
            "2025-12-20 25:05:00",
            "2025-12-20 14:05:00 PM",
            "0000-00-00 00:00:00",
        ] {
            assert_eq!(to_utc(text), None, "{text}");
        }
    }

    #[test]
    fn an_http_date_is_seconds_from_now() {
        let now = "2025-12-20T17:05:00Z"
            .parse::<Timestamp>()
            .unwrap_or_default();
        assert_eq!(
            seconds_between(now, "Sat, 20 Dec 2025 17:07:00 GMT"),
            Some(120)
        );
        assert_eq!(seconds_between(now, "Sat, 20 Dec 2025 17:00:00 GMT"), None);
        assert_eq!(seconds_between(now, "soon"), None);
        for same in [
            "Sat, 20 Dec 2025 17:07:00 GMT",
            "Saturday, 20-Dec-25 17:07:00 GMT",
            "Sat Dec 20 17:07:00 2025",
            "Sat, 20 Dec 2025 14:07:00 -0300",
        ] {
            assert_eq!(seconds_between(now, same), Some(120), "{same}");
        }
    }
}
