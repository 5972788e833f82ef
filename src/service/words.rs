//! Words of a text as people compare them: without accents, case and punctuation.

use std::ops::Range;

/// What stands for words of the order.
const LEFT_OUT: &str = "[…]";

/// A run of hidden words, with what stands between them, becomes one mark.
pub(crate) fn replace_hidden(
    text: &str,
    words: &[(Range<usize>, String)],
    hidden: &[bool],
) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    let mut in_run = false;
    for ((range, _), hide) in words.iter().zip(hidden) {
        if *hide {
            if !in_run {
                shown.push_str(text.get(from..range.start).unwrap_or_default());
                shown.push_str(LEFT_OUT);
            }
            from = range.end;
        }
        in_run = *hide;
    }
    shown.push_str(text.get(from..).unwrap_or_default());
    shown
}

/// The words of `text`: where each stands, and its letters and digits without accents, in lower case.
pub(crate) fn words_of(text: &str) -> Vec<(Range<usize>, String)> {
    let mut words: Vec<(Range<usize>, String)> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        let accent = matches!(c, '\u{300}'..='\u{36F}');
        if !c.is_alphanumeric() && !accent {
            open = false;
            continue;
        }
        if !open {
            words.push((at..at, String::new()));
            open = true;
        }
        if let Some((range, word)) = words.last_mut() {
            range.end = at + c.len_utf8();
            if !accent {
                word.extend(c.to_lowercase().map(without_accent));
            }
        }
    }
    words
}

/// Latin letters as Spanish, Portuguese, French and German write them.
const fn without_accent(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}
