//! The 16 regions: WooCommerce's codes, the codes of checkout plugins, and the names people write.

use super::name::normal;

/// WooCommerce's code after `CL-`, the region's number, and its short name as [`normal`] gives it.
const REGIONS: [(&str, &str, &str, &str); 16] = [
    ("AP", "15", "xv", "arica y parinacota"),
    ("TA", "1", "i", "tarapaca"),
    ("AN", "2", "ii", "antofagasta"),
    ("AT", "3", "iii", "atacama"),
    ("CO", "4", "iv", "coquimbo"),
    ("VS", "5", "v", "valparaiso"),
    ("RM", "13", "xiii", "metropolitana"),
    ("LI", "6", "vi", "ohiggins"),
    ("ML", "7", "vii", "maule"),
    ("NB", "16", "xvi", "nuble"),
    ("BI", "8", "viii", "biobio"),
    ("AR", "9", "ix", "araucania"),
    ("LR", "14", "xiv", "los rios"),
    ("LL", "10", "x", "los lagos"),
    ("AI", "11", "xi", "aysen"),
    ("MA", "12", "xii", "magallanes"),
];

/// Other names of a region, as [`normal`] gives them.
const ALIASES: [(&str, &str); 15] = [
    ("rm", "RM"),
    ("metropolitana de santiago", "RM"),
    ("bernardo ohiggins", "LI"),
    ("libertador bernardo ohiggins", "LI"),
    ("libertador general bernardo ohiggins", "LI"),
    ("libertador gral bernardo ohiggins", "LI"),
    ("la araucania", "AR"),
    ("aisen", "AI"),
    ("aysen del general carlos ibanez del campo", "AI"),
    ("aisen del general carlos ibanez del campo", "AI"),
    ("aisen del gral c ibanez del campo", "AI"),
    ("magallanes y la antartica chilena", "MA"),
    ("magallanes y de la antartica chilena", "MA"),
    ("magallanes y antartica chilena", "MA"),
    ("magallanes y la antartica", "MA"),
];

/// Codes of "Regiones y Ciudades" (MkRapel) that are not WooCommerce's with another separator.
const OTHER_LETTERS: [(&str, &str); 2] = [("VA", "VS"), ("OH", "LI")];

/// The region with this code: WooCommerce's (`CL-RM`), MkRapel's (`CL_VA`), Chilexpress's (`R5`), the bare letters, or the
/// Roman number (`XIII`).
pub(super) fn coded(code: &str) -> Option<&'static str> {
    let code = code.trim().to_ascii_uppercase();
    let bare = ["CL-", "CL_"]
        .iter()
        .find_map(|prefix| code.strip_prefix(prefix));
    let letters = bare.unwrap_or(&code);
    let letters = OTHER_LETTERS
        .iter()
        .find(|(theirs, _)| *theirs == letters)
        .map_or(letters, |(_, ours)| *ours);
    // A bare number would be a place in anybody's list.
    let number = code.strip_prefix('R').unwrap_or_default();
    REGIONS
        .iter()
        .find(|(own, in_digits, roman, _)| {
            *own == letters || *in_digits == number || roman.eq_ignore_ascii_case(&code)
        })
        .map(|(own, ..)| *own)
}

/// The region with this name, with or without "Región de" and its Roman number around it; or with that number alone.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let name = normal(name);
    let words = without_number(without_region(&name));
    let words = without_region(words);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == words);
    alias.map(|(_, own)| *own).or_else(|| {
        let short = REGIONS
            .iter()
            .find(|(.., roman, short)| *short == words || *roman == words);
        short.map(|(own, ..)| *own)
    })
}

/// WooCommerce's code of the region with these letters.
pub(super) fn code(letters: &str) -> String {
    format!("CL-{letters}")
}

fn without_region(words: &str) -> &str {
    let rest = words.strip_suffix(" region").unwrap_or(words);
    let Some(rest) = rest.strip_prefix("region ") else {
        return rest;
    };
    ["de la ", "del ", "de "]
        .iter()
        .find_map(|joint| rest.strip_prefix(joint))
        .unwrap_or(rest)
}

/// "v region de valparaiso", "xv arica y parinacota": the number alone says nothing that the name does not.
fn without_number(words: &str) -> &str {
    match words.split_once(' ') {
        Some((number, rest)) if REGIONS.iter().any(|(_, _, roman, _)| *roman == number) => rest,
        Some(("rm", rest)) => rest,
        _ => words,
    }
}
