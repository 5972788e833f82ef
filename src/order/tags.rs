//! Takes HTML tags out of text, in one pass: `<b>Polera</b>` is "Polera", "Talla <M>" and "a < b" stay.
//!
//! A tag is `<`, the name of an HTML element and everything to the next `>` outside of a quoted attribute.
//! Each byte is looked at a bounded number of times: a search for an end that finds none is never repeated.

/// Longest name of an element that is looked for, and longest entity.
const LONGEST_NAME: usize = 32;

/// What taking an element's tag away does to the text around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Element {
    /// Nothing: the text goes on.
    Inline,
    /// The words before and after it are separate.
    Block,
    /// Its content is code and goes with it.
    Code,
}

/// HTML's elements that begin and end a line of their own, sorted.
#[rustfmt::skip]
const BLOCKS: &[&str] = &[
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "col", "colgroup",
    "datalist", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
    "form", "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html",
    "iframe", "legend", "li", "main", "marquee", "menu", "nav", "noscript", "ol", "optgroup", "option", "p", "pre",
    "search", "section", "select", "summary", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "thead",
    "title", "tr", "ul",
];
/// The others, sorted, the obsolete ones included.
#[rustfmt::skip]
const INLINES: &[&str] = &[
    "a", "abbr", "acronym", "area", "audio", "b", "base", "bdi", "bdo", "big", "blink", "canvas", "cite", "code",
    "data", "del", "dfn", "em", "embed", "font", "i", "img", "input", "ins", "kbd", "label", "link", "map", "mark",
    "meta", "meter", "nobr", "object", "output", "param", "path", "picture", "progress", "q", "rp", "rt", "ruby", "s",
    "samp", "slot", "small", "source", "span", "strike", "strong", "sub", "sup", "svg", "time", "track", "tt", "u",
    "var", "video", "wbr",
];

/// `text` without its tags, comments and code.
pub(crate) fn without_tags(text: &str) -> String {
    let mut strip = Strip {
        text,
        kept: String::with_capacity(text.len()),
        joint: Joint::None,
        quotes_count: true,
        has_ends: true,
        missing: Vec::new(),
        closed_letters: None,
    };
    let mut at = 0;
    while let Some(start) = strip.find(at, "<") {
        strip.keep(at, start);
        match strip.tag(start) {
            Some((end, element)) => {
                strip.joint = strip.joint.max(match element {
                    Element::Block => Joint::Separate,
                    Element::Inline | Element::Code => Joint::Joined,
                });
                at = end;
            }
            None => {
                strip.keep(start, start + 1);
                at = start + 1;
            }
        }
    }
    strip.keep(at, text.len());
    strip.kept
}

/// What was taken away since the last text that was kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Joint {
    None,
    /// Nothing that separates words.
    Joined,
    /// The end of a block, or a break.
    Separate,
}

struct Strip<'a> {
    text: &'a str,
    kept: String,
    joint: Joint,
    /// False once a tag had no end outside of its quotes: from there on the first `>` is the end.
    quotes_count: bool,
    /// False once there is no `>` any more.
    has_ends: bool,
    /// Ends that were looked for and are not there any more.
    missing: Vec<&'static str>,
    /// Bit n: the n-th letter has a closing tag somewhere.
    closed_letters: Option<u32>,
}

impl Strip<'_> {
    fn rest(&self, from: usize) -> &str {
        self.text.get(from..).unwrap_or_default()
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn find(&self, from: usize, wanted: &str) -> Option<usize> {
        let found = self.rest(from).find(wanted).map(|at| from + at);
        count_work(found.unwrap_or(self.text.len()) - from.min(self.text.len()));
        found
    }

    /// Takes over `text[from..to]`. What a removed tag stood between must not become a tag or an entity itself.
    fn keep(&mut self, from: usize, to: usize) {
        let next = self.text.get(from..to).unwrap_or_default();
        let Some(first) = next.chars().next() else {
            return;
        };
        let is_apart = first.is_whitespace()
            || self.kept.is_empty()
            || self.kept.ends_with(char::is_whitespace);
        let needs_space = match self.joint {
            Joint::None => false,
            Joint::Joined => becomes_tag(&self.kept, first) || becomes_entity(&self.kept, next),
            Joint::Separate => true,
        };
        if needs_space && !is_apart {
            self.kept.push(' ');
        }
        self.joint = Joint::None;
        self.kept.push_str(next);
    }

    /// The end of the tag, comment or code that begins at `start`, or nothing where `<` is only a sign.
    fn tag(&mut self, start: usize) -> Option<(usize, Element)> {
        let inside = start + 1;
        if self.rest(inside).starts_with("!--")
            && let Some(end) = self.find_once(inside + 3, "-->")
        {
            return Some((end + 3, Element::Inline));
        }
        if let Some(b'!' | b'?') = self.byte(inside) {
            let is_markup = self
                .byte(inside + 1)
                .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'[' | b'='));
            let end = self.end_of_tag(inside).filter(|_| is_markup)?;
            return Some((end, Element::Inline));
        }
        let is_closing = self.byte(inside) == Some(b'/');
        let name_at = inside + usize::from(is_closing);
        let name = name_of(self.rest(name_at))?;
        let (length, element) = (name.len(), element(name)?);
        let after = name_at + length;
        if self.is_size(name_at, after) && !is_closing {
            return None;
        }
        let end = self.end_of_tag(after)?;
        if element != Element::Code || is_closing {
            return Some((end, element));
        }
        Some((self.end_of_code(end, length).unwrap_or(end), element))
    }

    /// "Talla <S>": a lone capital whose element is closed nowhere is no markup.
    fn is_size(&mut self, from: usize, to: usize) -> bool {
        let letter = self.byte(from).filter(u8::is_ascii_uppercase);
        let Some(letter) = letter.filter(|_| to == from + 1 && self.byte(to) == Some(b'>')) else {
            return false;
        };
        let closed = match self.closed_letters {
            Some(closed) => closed,
            None => *self.closed_letters.insert(closed_letters(self.text)),
        };
        closed & (1 << (letter - b'A')) == 0
    }

    /// Where the tag whose name ends at `from` ends.
    fn end_of_tag(&mut self, from: usize) -> Option<usize> {
        if !self.has_ends {
            return None;
        }
        if self.quotes_count {
            if let Some(end) = end_outside_quotes(self.rest(from)) {
                return Some(from + end);
            }
            self.quotes_count = false;
        }
        let end = self.find(from, ">");
        self.has_ends = end.is_some();
        end.map(|end| end + 1)
    }

    /// Where the closing tag of the code element whose content begins at `from` stands.
    fn end_of_code(&mut self, from: usize, name_length: usize) -> Option<usize> {
        let closing = if name_length == "script".len() {
            "</script"
        } else {
            "</style"
        };
        self.find_once(from, closing)
    }

    /// [`Self::find`] without regard to case, which does not look a second time for what is not there.
    fn find_once(&mut self, from: usize, wanted: &'static str) -> Option<usize> {
        if self.missing.contains(&wanted) {
            return None;
        }
        let windows = self.rest(from).as_bytes().windows(wanted.len());
        let found = windows
            .into_iter()
            .position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()));
        count_work(found.unwrap_or(self.text.len() - from.min(self.text.len())));
        if found.is_none() {
            self.missing.push(wanted);
        }
        found.map(|at| from + at)
    }
}

/// The name that `text` begins with, where something follows that can follow a tag's name.
fn name_of(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b':';
    let length = bytes
        .iter()
        .take(LONGEST_NAME + 1)
        .take_while(|b| is_part(b))
        .count();
    count_work(length);
    let ends = matches!(bytes.get(length), Some(b'>' | b'/' | b'<'))
        || bytes.get(length).is_some_and(u8::is_ascii_whitespace);
    text.get(..length).filter(|_| ends)
}

/// The element `name`, one of another vocabulary (`o:p`) included.
fn element(name: &str) -> Option<Element> {
    let name = name.to_ascii_lowercase();
    if let Some((prefix, local)) = name.split_once(':') {
        let is_foreign = prefix.starts_with(|c: char| c.is_ascii_alphabetic()) && !local.is_empty();
        return is_foreign.then_some(Element::Inline);
    }
    let is_in = |names: &[&str]| names.binary_search(&name.as_str()).is_ok();
    match name.as_str() {
        "script" | "style" => Some(Element::Code),
        _ if is_in(BLOCKS) => Some(Element::Block),
        _ => is_in(INLINES).then_some(Element::Inline),
    }
}

/// The letters `x` with a `</x>` in `text`.
fn closed_letters(text: &str) -> u32 {
    count_work(text.len());
    let mut letters = 0;
    for window in text.as_bytes().windows(4) {
        if let [b'<', b'/', letter, b'>'] = window
            && letter.is_ascii_alphabetic()
        {
            letters |= 1 << (letter.to_ascii_uppercase() - b'A');
        }
    }
    letters
}

/// What follows the first `>` of `text` that stands outside of a quoted attribute.
fn end_outside_quotes(text: &str) -> Option<usize> {
    let mut bytes = text.bytes().enumerate();
    let mut is_value = false;
    while let Some((at, byte)) = bytes.next() {
        count_work(1);
        match byte {
            b'>' => return Some(at + 1),
            b'=' => is_value = true,
            b'"' | b'\'' if is_value => {
                bytes.find(|(_, b)| {
                    count_work(1);
                    *b == byte
                })?;
                is_value = false;
            }
            _ => is_value &= byte.is_ascii_whitespace(),
        }
    }
    None
}

/// Whether `kept` ends in `<` or the beginning of a name that `next` would go on.
fn becomes_tag(kept: &str, next: char) -> bool {
    if !(next.is_ascii_alphanumeric()
        || matches!(next, '/' | '!' | '?' | ':' | '>' | '-' | '[' | '='))
    {
        return false;
    }
    let mut tail = kept.bytes().rev().take(LONGEST_NAME + 3);
    let sign = tail
        .find(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'/' | b'!' | b'?' | b':' | b'-')));
    sign == Some(b'<')
}

/// Whether `kept` ends in the beginning of an entity that `next` would end.
fn becomes_entity(kept: &str, next: &str) -> bool {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'#';
    let begun = kept
        .bytes()
        .rev()
        .take(LONGEST_NAME + 1)
        .take_while(is_part)
        .count();
    let more = next
        .bytes()
        .take(LONGEST_NAME + 1)
        .take_while(is_part)
        .count();
    kept.len()
        .checked_sub(begun + 1)
        .is_some_and(|at| kept.as_bytes().get(at) == Some(&b'&'))
        && next.as_bytes().get(more) == Some(&b';')
}

#[cfg(not(test))]
const fn count_work(_bytes: usize) {}
#[cfg(test)]
use crate::order::text::tests::count_work;

#[cfg(test)]
mod tests {
    use super::{BLOCKS, INLINES, without_tags};

    #[test]
    fn what_a_tag_stood_between_does_not_become_one() {
        assert_eq!(without_tags("<<b>b>x"), "< b>x");
        assert_eq!(without_tags("<scr<b>ipt>x"), "<scr ipt>x");
        assert_eq!(without_tags("&am<b>p;x"), "&am p;x");
        assert_eq!(without_tags("R&D<b>x</b>"), "R&Dx");
    }

    #[test]
    fn elements_are_sorted() {
        assert!(BLOCKS.is_sorted() && INLINES.is_sorted());
    }
}
