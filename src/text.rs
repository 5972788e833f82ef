//! Turns what a shop stores into plain text: entities decoded, tags and control characters removed, trimmed.
//!
//! Shops store names escaped once, twice or not at all, so decoding and stripping repeat until nothing
//! changes. Only what looks like a tag is removed: "a < b" and "<3" stay text.

use std::borrow::Cow;

/// Each pass shortens the text, and real input settles within three. The limit keeps a hostile one cheap.
const MAX_PASSES: usize = 64;

/// The plain text in `raw`, as the order body carries it.
#[must_use]
pub fn plain(raw: &str) -> String {
    let mut text = raw.to_owned();
    for _ in 0..MAX_PASSES {
        let next = without_controls(&without_tags(&html_escape::decode_html_entities(&text)));
        if next == text {
            break;
        }
        text = next;
    }
    text.trim().to_owned()
}

/// One line of foreign text for a person to read: plain, spaces collapsed, at most `max` characters.
#[must_use]
pub fn excerpt(raw: &str, max: usize) -> String {
    let text = plain(raw);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// Whether `text` holds a character that has no place in an identifier or a single line.
#[must_use]
pub fn has_controls(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || is_invisible(c))
}

/// Breaks become a space, so that two words do not grow together; other control characters go.
fn without_controls(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if c.is_control() || is_invisible(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Marks that reorder the text around them, and the byte order mark. Joiners stay: emoji need them.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from_tag)) = split_at_char(rest, '<') {
        kept.push_str(before);
        match after_tag(from_tag) {
            Some(after) => {
                if is_line_break(from_tag) {
                    kept.push(' ');
                }
                rest = after;
            }
            None => {
                kept.push('<');
                rest = from_tag.get(1..).unwrap_or_default();
            }
        }
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

fn split_at_char(text: &str, wanted: char) -> Option<(&str, &str)> {
    text.find(wanted).and_then(|at| text.split_at_checked(at))
}

/// What follows the tag that `text` begins with, or nothing where it is only a "<".
fn after_tag(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('<')?;
    if let Some(comment) = inside.strip_prefix("!--") {
        return comment.split_once("-->").map(|(_, after)| after);
    }
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        return None;
    }
    let after = inside.split_once('>').map(|(_, after)| after)?;
    for element in ["script", "style"] {
        if starts_with_name(inside, element) {
            return Some(after_element(after, element));
        }
    }
    Some(after)
}

/// Code is not text: what stands between a script's or style's tags goes with them.
fn after_element<'a>(text: &'a str, element: &str) -> &'a str {
    let closing = format!("</{element}");
    let end = text.to_ascii_lowercase().find(&closing);
    end.and_then(|at| text.get(at..)).unwrap_or(text)
}

fn is_line_break(tag: &str) -> bool {
    tag.strip_prefix('<')
        .is_some_and(|inside| starts_with_name(inside, "br"))
}

fn starts_with_name(inside: &str, name: &str) -> bool {
    inside
        .get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name))
        && !inside
            .get(name.len()..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::{excerpt, has_controls, plain};

    #[test]
    fn entities_are_decoded_however_often_they_were_escaped() {
        assert_eq!(plain("Caf&eacute; &amp; T&#233;"), "Café & Té");
        assert_eq!(plain("&amp;amp;quot;Ni&ntilde;o&amp;quot;"), "\"Niño\"");
    }

    #[test]
    fn tags_are_removed_even_when_they_were_escaped() {
        assert_eq!(
            plain("<b class=\"x\">Polera</b> <i>roja</i>"),
            "Polera roja"
        );
        assert_eq!(plain("&lt;b&gt;Polera&lt;/b&gt;"), "Polera");
        assert_eq!(plain("a<script>alert('x')</script>b<!-- c -->d"), "abd");
        assert_eq!(plain("Av. Sur 1<br />Depto 2"), "Av. Sur 1 Depto 2");
    }

    #[test]
    fn a_sign_that_is_no_tag_stays() {
        for text in ["a < b", "x <3 y > z", "1 < 2 > 0", "<", "fin <b", "5 > 3"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn control_characters_go_and_breaks_become_a_space() {
        assert_eq!(
            plain(" \u{7}Av.\u{1b}[0m\nSur\u{85} \u{202e}1\u{feff} "),
            "Av.[0m Sur 1"
        );
        assert!(has_controls("a\u{0}b"));
        assert!(!has_controls("👩‍👩‍👧 ñ"));
    }

    #[test]
    fn emoji_and_quotes_survive() {
        let text = "👩‍👩‍👧 “Niño” 'x' \"y\" 🇨🇱";
        assert_eq!(plain(text), text);
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        for text in [
            "&amp;amp;lt;b&amp;amp;gt;x",
            "<<b>b>x",
            "&lt;&lt;b&gt;b&gt;x",
            "a&#0;b&#10;c",
        ] {
            assert_eq!(plain(&plain(text)), plain(text));
        }
    }

    #[test]
    fn a_long_hostile_text_ends() {
        let text = "&amp;".repeat(10_000) + &"<b".repeat(10_000);
        assert!(plain(&text).len() <= text.len());
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(
            excerpt("<h1>502</h1>\n\n  Bad   gateway", 40),
            "502 Bad gateway"
        );
        assert_eq!(excerpt("ñandú ñandú", 5), "ñandú…");
    }
}
