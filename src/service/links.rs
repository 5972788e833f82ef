//! Links that an answer gives and a browser may follow.

use url::Url;

/// Longest link taken from an answer.
const LONGEST_LINK: usize = 2_000;

/// The link in `text` as a browser would write it; nothing where it is no http or https one, or names a user.
#[must_use]
pub(crate) fn link(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST_LINK {
        return None;
    }
    if is_normal(text) {
        return Some(text.to_owned());
    }
    let url = Url::parse(text).ok()?;
    let follows = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    Some(String::from(url)).filter(|url| follows && url.len() <= LONGEST_LINK)
}

/// Whether parsing would give the same text: an https link with a plain host name and a path of letters and digits,
/// as most are. It takes a tenth of the time.
fn is_normal(text: &str) -> bool {
    let parts = text
        .strip_prefix("https://")
        .and_then(|rest| rest.split_once('/'));
    let Some((host, path)) = parts else {
        return false;
    };
    let is_name = |label: &str| {
        label
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !label.is_empty()
    };
    // A last label of digits would be an address.
    let ends_in_letters = host.ends_with(|c: char| c.is_ascii_lowercase())
        && host
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().all(|b| b.is_ascii_lowercase()));
    ends_in_letters
        // An encoded name would be checked.
        && !host.contains("--")
        && host.split('.').all(is_name)
        && path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{is_normal, link};

    #[test]
    fn a_normal_link_is_what_parsing_gives() {
        for text in [
            "https://t.cl/LM1",
            "https://a.b1.cl/a/B-c_d//",
            "https://t.cl/",
        ] {
            assert!(is_normal(text), "{text}");
            assert_eq!(Url::parse(text).map(String::from).as_deref(), Ok(text));
            assert_eq!(link(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn any_other_link_is_parsed() {
        for (text, expected) in [
            (" https://T.cl ", Some("https://t.cl/")),
            ("https://t.cl/a/../b", Some("https://t.cl/b")),
            ("http://t.cl:80/x?y=z", Some("http://t.cl/x?y=z")),
            ("https://127.1/x", Some("https://127.0.0.1/x")),
            ("https://seguí.cl/x", Some("https://xn--segu-ypa.cl/x")),
            ("https://u@t.cl/x", None),
            (
                "https://xn--segu-ypa.cl/x",
                Some("https://xn--segu-ypa.cl/x"),
            ),
            ("https:///x", Some("https://x/")),
            ("javascript:alert(1)", None),
            ("ftp://t.cl/x", None),
            ("/x", None),
            ("", None),
        ] {
            assert!(!is_normal(text), "{text}");
            assert_eq!(link(text).as_deref(), expected, "{text}");
        }
        assert_eq!(link(&format!("https://t.cl/{}", "x".repeat(2_000))), None);
    }
}
