//! Time as the service tells it: RFC 3339 in UTC, or the older Chilean local form.

use jiff::{Timestamp, ZonedDateTime, tz};

pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// `2025-12-20T17:05:00Z`
pub(crate) fn rfc3339(at: Timestamp) -> String {
    format!("{:.0}", at)
}

/// `20/12/2025 14:05`, the time on a Chilean wall.
pub(crate) fn chilean(at: Timestamp) -> String {
    in_chile(at).strftime("%d/%m/%Y %H:%M").to_string()
}

/// `201225`, as tracking ids carry it.
pub(crate) fn chilean_day(at: Timestamp) -> String {
    in_chile(at).strftime("%d%m%y").to_string()
}

fn in_chile(at: Timestamp) -> ZonedDateTime {
    at.to_zoned_datetime(tz::get!("America/Santiago"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chilean_time_follows_the_countrys_summer_and_winter_offset() {
        let summer: Timestamp = "2025-12-20T17:05:59Z".parse().unwrap();
        let winter: Timestamp = "2025-07-01T02:30:00Z".parse().unwrap();
        assert_eq!(chilean(summer), "20/12/2025 14:05");
        assert_eq!(chilean(winter), "30/06/2025 22:30");
        assert_eq!(rfc3339(summer), "2025-12-20T17:05:59Z");
    }
}
