//! Names as they are compared: lower case, without accents, without punctuation.

/// `name` as it is compared. "Comuna de ÑUÑOA." is "nunoa", "Bío-Bío" is "biobio", "O’Higgins" is "ohiggins".
pub(super) fn normal(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match without_accent(c) {
            Some(c) => plain.push(c),
            None if is_apostrophe(c) || is_combining(c) => {}
            None if c.is_alphanumeric() => plain.push(c),
            None => plain.push(' '),
        }
    }
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.replace("bio bio", "biobio");
    // Not "Pedro Higgins": the letter stands alone.
    let words = format!(" {words}").replace(" o higgins", " ohiggins");
    let words = words.trim_start();
    words.strip_prefix("comuna de ").unwrap_or(words).to_owned()
}

/// The letters of Spanish, without their marks.
const fn without_accent(c: char) -> Option<char> {
    Some(match c {
        'á' | 'à' | 'ä' | 'â' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        _ => return None,
    })
}

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

/// An accent typed as a mark of its own.
const fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}
