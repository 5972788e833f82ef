//! Turns what a shop stores into plain text: entities decoded, tags and control characters removed, trimmed.
//!
//! Shops store names escaped once, twice or not at all: `&amp;amp;` is `&`, and `&lt;b&gt;` is a tag. Both are
//! found out in one pass each, so cleaning costs the same for each byte, whatever the text holds; and cleaning
//! what is clean changes nothing.

use std::borrow::Cow;

use crate::order::tags;

/// Longest entity: `&CounterClockwiseContourIntegral;`.
const LONGEST_ENTITY: usize = 33;
/// How much of a foreign text is cleaned for an excerpt: enough for a line with its tags, of what could be megabytes.
const LONGEST_FOREIGN: usize = 16 * 1024;

/// The plain text in `raw`, as the order body carries it. Most texts hold nothing to clean and are handed back.
#[must_use]
pub fn plain(raw: &str) -> Cow<'_, str> {
    let Some(findings) = findings(raw) else {
        return Cow::Borrowed(trimmed(raw));
    };
    let decoded = if findings.is_encoded {
        Cow::Owned(decoded(raw))
    } else {
        Cow::Borrowed(raw)
    };
    let text = if decoded.contains('<') {
        Cow::Owned(tags::without_tags(&decoded))
    } else {
        decoded
    };
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// `str::trim`, for which two bytes are enough to look at where they are visible ASCII.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        [_, ..] => text.trim(),
    }
}

/// One line of foreign text for a person to read: plain, spaces collapsed, at most `max` characters.
#[must_use]
pub fn excerpt(raw: &str, max: usize) -> String {
    let text = plain(beginning(raw));
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// As much of a foreign text as is worth cleaning.
#[must_use]
pub fn beginning(raw: &str) -> &str {
    let end = (0..=LONGEST_FOREIGN.min(raw.len()))
        .rev()
        .find(|at| raw.is_char_boundary(*at));
    raw.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// Whether `text` holds a character that has no place in an identifier or a single line.
#[must_use]
pub fn has_controls(text: &str) -> bool {
    text.chars().any(|c| c.is_control() || is_invisible(c))
}

/// What of a text has to be cleaned.
struct Findings {
    /// Entities or control characters.
    is_encoded: bool,
}

/// Looks at each byte at most twice; nothing where the text is plain already.
fn findings(text: &str) -> Option<Findings> {
    let bytes = text.as_bytes();
    count_work(bytes.len());
    // Without a branch for each byte, because most texts hold nothing.
    let suspect = |byte: &u8| {
        u8::from(*byte < b' ')
            | u8::from(matches!(*byte, 0x7f | b'&' | b'<'))
            | u8::from(matches!(*byte, 0xc2 | 0xe2 | 0xef))
    };
    if bytes.iter().fold(0, |found, byte| found | suspect(byte)) == 0 {
        return None;
    }
    let is_encoded = bytes.iter().enumerate().any(|(at, byte)| {
        count_work(1);
        is_encoded(*byte, bytes.get(at + 1..).unwrap_or_default())
    });
    (is_encoded || bytes.contains(&b'<')).then_some(Findings { is_encoded })
}

/// Whether `byte` begins an entity, a control character or an invisible mark, followed by `rest`.
const fn is_encoded(byte: u8, rest: &[u8]) -> bool {
    match (byte, rest) {
        (0..b' ' | 0x7f | b'&', _) => true,
        // U+0080 to U+009F.
        (0xc2, [next, ..]) => *next < 0xa0,
        // The separators and marks of U+2028 to U+202E and U+2066 to U+2069.
        (0xe2, [0x80, 0xa8..=0xae, ..] | [0x81, 0xa6..=0xa9, ..]) => true,
        // U+FEFF.
        (0xef, [0xbb, 0xbf, ..]) => true,
        _ => false,
    }
}

/// `text` with its entities decoded, however often they were escaped, and without control characters.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        count_work(1);
        push(&mut out, c);
    }
    out
}

/// Breaks become a space, so that two words do not grow together; other control characters go.
fn push(out: &mut String, c: char) {
    match c {
        ';' => end_entity(out),
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push(' '),
        c if c.is_control() || is_invisible(c) => {}
        c => out.push(c),
    }
}

/// Appends ";". Where that ends an entity, its character takes the entity's place, and may itself be part of one.
fn end_entity(out: &mut String) {
    loop {
        let begun = begun_entity(out);
        out.push(';');
        let Some(entity) = begun.and_then(|start| out.get(start..)) else {
            return;
        };
        let characters = html_escape::decode_html_entities(entity).into_owned();
        if characters == entity {
            return;
        }
        out.truncate(out.len() - entity.len());
        if characters != ";" {
            // No entity stands for several characters with a ";" among them.
            characters.chars().for_each(|c| push(out, c));
            return;
        }
    }
}

/// Where the entity begins that `out` ends in, without its ";".
fn begun_entity(out: &str) -> Option<usize> {
    let mut tail = out.bytes().rev().take(LONGEST_ENTITY).enumerate();
    let (back, byte) = tail.find(|(_, byte)| {
        count_work(1);
        !(byte.is_ascii_alphanumeric() || *byte == b'#')
    })?;
    (byte == b'&').then(|| out.len() - back - 1)
}

/// Marks that reorder the text around them, and the byte order mark. Joiners stay: emoji need them.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(not(test))]
const fn count_work(_bytes: usize) {}
#[cfg(test)]
use tests::count_work;

#[cfg(test)]
pub(crate) mod tests {
    use std::borrow::Cow;
    use std::cell::Cell;

    use super::{excerpt, has_controls, plain};

    thread_local! {
        static WORK: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts bytes looked at, so that a test needs no clock.
    pub(crate) fn count_work(bytes: usize) {
        WORK.set(WORK.get() + bytes);
    }

    fn work_of(text: &str) -> usize {
        WORK.set(0);
        drop(plain(text));
        WORK.get()
    }

    #[test]
    fn entities_are_decoded_however_often_they_were_escaped() {
        for (raw, text) in [
            ("Caf&eacute; &amp; T&#233;", "Café & Té"),
            ("&amp;amp;quot;Ni&ntilde;o&amp;quot;", "\"Niño\""),
            ("a\u{7}b&#10;c &#38;lt; d", "ab c < d"),
            ("&am\u{7}p;quot;", "\""),
            ("&amp&semi;&amp&#59;quot;", "&\""),
            (
                "Tom & Jerry; R&D; &nadie; &;",
                "Tom & Jerry; R&D; &nadie; &;",
            ),
        ] {
            assert_eq!(plain(raw), text, "{raw}");
        }
    }

    #[test]
    fn control_characters_go_and_breaks_become_a_space() {
        assert_eq!(
            plain(" \u{7}Av.\u{1b}[0m\nSur\u{85} \u{202e}1\u{feff} "),
            "Av.[0m Sur 1"
        );
        assert_eq!(plain("a\u{2028}b\u{7f}c\u{2066}d\te"), "a bcd e");
        assert!(has_controls("a\u{0}b"));
        assert!(!has_controls("👩‍👩‍👧 ñ"));
    }

    #[test]
    fn a_plain_text_is_handed_back_as_it_is() {
        for text in ["👩‍👩‍👧 “Niño” 'x' \"y\" 🇨🇱", "Nº 5 – 20 °C", ""] {
            assert!(
                matches!(plain(text), Cow::Borrowed(found) if found == text),
                "{text}"
            );
        }
        assert!(matches!(plain("  Av. Sur 1 "), Cow::Borrowed("Av. Sur 1")));
    }

    #[test]
    fn cleaning_twice_changes_nothing() {
        let parts = [
            "<", "b", ">", "<b", "</p>", "<s>", "&", "amp;", "lt;", "&gt;", ";", "!--", "-->",
            "<sc", "ript>", "</script", "\"", "=", "<M>", " ", "\u{0}", "&#38;", "<i a=\"", "/",
            "x:y", "ñ", "<!", "<p>",
        ];
        let mut seed = 1_usize;
        for _ in 0..20_000 {
            let text: String = (0..12)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    parts
                        .get((seed >> 33) % parts.len())
                        .copied()
                        .unwrap_or_default()
                })
                .collect();
            let once = plain(&text);
            assert_eq!(plain(&once), once, "{text}");
        }
    }

    #[test]
    fn twice_the_text_is_at_most_twice_the_work() {
        let pieces = [
            "<!--",
            "<b",
            "<b ",
            "<script",
            "<script>",
            "<style>",
            "<b x=\"",
            "<b x=\">\"",
            "<b x='>\"",
            "<<b>",
            "<S>",
            "&amp;",
            "&amp",
            "&#5",
            "&",
            ";",
            "<p>",
            "</p>",
            "<!",
            "<?x",
            "<a:b",
            "<b x=",
            "<b/",
            "&lt;!--",
            "&am<b>",
            "\u{0}",
            "<b></b",
            "<b x=\">\"<i y='>'",
            "aaaaaaaa",
            "<aaaaaaaa",
        ];
        for piece in pieces {
            let (one, two) = (piece.repeat(2_000), piece.repeat(4_000));
            let (once, twice) = (work_of(&one), work_of(&two));
            assert!(twice <= 2 * once + 64, "{piece}: {once}, then {twice}");
            assert!(
                once <= 100 * one.len(),
                "{piece}: {once} for {} bytes",
                one.len()
            );
        }
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(
            excerpt("<h1>502</h1>\n\n  Bad   gateway", 40),
            "502 Bad gateway"
        );
        assert_eq!(excerpt("ñandú ñandú", 5), "ñandú…");
    }

    #[test]
    fn only_the_beginning_of_a_foreign_text_is_cleaned() {
        WORK.set(0);
        assert_eq!(excerpt(&"ñ<!-- ".repeat(300_000), 3), "ñ<!…");
        assert!(WORK.get() < 200_000, "{}", WORK.get());
    }
}
