//! Chilean addresses: state and city as checkout plugins write them become region code and comuna.
//!
//! | `state` is | `state` becomes | `city` becomes |
//! | --- | --- | --- |
//! | a region, by code or name | its code, `CL-RM` | the official name of the comuna, looked for inside the region |
//! | a comuna; the city is empty, the same, or its region | the comuna's region | the comuna |
//! | a comuna; the city says something else | the comuna's name | as typed |
//! | another name | as typed | as typed; where empty, that name |
//! | a code nobody knows | the region of the city, or "" | as typed |
//!
//! A city is corrected by at most two edits and only inside a known region, since names of other regions are as near
//! (Temuco and Pemuco). What fits two comunas, or is a known place of its own (Maipo, Maipú), stays as typed.

mod name;
mod region;
mod table;

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer};

use crate::input::Read;
use crate::order::cleaned;
use crate::values::{self, Source};
use name::normal;
use table::{COMUNAS, Row};

/// Names in use, as [`normal`] gives them, and the official one.
const ALIASES: [(&str, &str); 20] = [
    ("aisen", "Aysén"),
    ("puerto aysen", "Aysén"),
    ("puerto aisen", "Aysén"),
    ("la calera", "Calera"),
    ("puerto cisnes", "Cisnes"),
    ("chol chol", "Cholchol"),
    ("coihaique", "Coyhaique"),
    ("llay llay", "Llaillay"),
    ("llayllay", "Llaillay"),
    ("marchigue", "Marchihue"),
    ("san francisco de mostazal", "Mostazal"),
    ("puerto natales", "Natales"),
    ("puerto williams", "Cabo de Hornos"),
    ("paihuano", "Paiguano"),
    ("rapa nui", "Isla de Pascua"),
    ("san pedro de melipilla", "San Pedro"),
    ("san vicente de tagua tagua", "San Vicente"),
    ("santiago centro", "Santiago"),
    ("til til", "Tiltil"),
    ("treguaco", "Trehuaco"),
];

/// Places with a name of their own that is near a comuna's: never a typing error. Read in Shipit's list of localities.
const PLACES: [&str; 21] = [
    "algarrobal",
    "algarrobito",
    "alicahue",
    "bollenar",
    "cariquima",
    "codigua",
    "cunaco",
    "el molle",
    "el tabito",
    "el tambo",
    "gualleco",
    "la arena",
    "la rufina",
    "larmahue",
    "las cardas",
    "maipo",
    "mamina",
    "morrillos",
    "renaca",
    "san manuel",
    "san marcos",
];

/// Second numbers that Shipit's list has for a comuna.
const SHIPIT_AGAIN: [(u16, &str); 2] = [(354, "Mostazal"), (743, "Trehuaco")];

/// Beyond the longest name there is nothing to compare.
const LONGEST_NAME: usize = 40;

/// The official names as [`normal`] gives them, in the table's order.
static NORMAL: LazyLock<Vec<String>> =
    LazyLock::new(|| COMUNAS.iter().map(|row| normal(row.1)).collect());

/// What of an address is resolved.
#[derive(Deserialize, Debug, Clone, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// WooCommerce's country code.
    #[serde(deserialize_with = "clean")]
    pub country: String,
    /// As the order has it: a code or a name.
    #[serde(deserialize_with = "clean")]
    pub state: String,
    /// As the order has it.
    #[serde(deserialize_with = "clean")]
    pub city: String,
    /// What the shop shows for that state; "" where the shop does not know it (any more).
    #[serde(deserialize_with = "clean")]
    pub state_name: String,
}

fn clean<'a, D: Deserializer<'a>>(deserializer: D) -> Result<String, D::Error> {
    cleaned(deserializer).map(Cow::into_owned)
}

/// One comuna: its region's letters and its official name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Comuna {
    region: &'static str,
    name: &'static str,
}

impl Comuna {
    const fn of(row: &Row) -> Self {
        Self {
            region: row.0,
            name: row.1,
        }
    }
}

/// The place in `value`.
///
/// # Errors
/// A field is missing, of another type or unknown.
pub fn read<'a>(address: impl Source<'a>) -> Read<Place> {
    values::read(address)
}

/// State and city as they are sent. Only Chilean places change.
#[must_use]
pub fn resolve(place: &Place) -> (String, String) {
    let (state, city) = (place.state.clone(), place.city.clone());
    if place.country != "CL" {
        return (state, city);
    }
    let listed = listed(&place.state);
    let label = match (place.state_name.as_str(), listed) {
        ("", Some(comuna)) => comuna.name,
        ("", None) => &place.state,
        (name, _) => name,
    };
    if let Some(letters) = region_of(place, label) {
        let city = within(&city, letters, &place.state).map_or(city, |name| name.to_owned());
        return (region::code(letters), city);
    }
    match exact(label) {
        Some(comuna) if is_place_of(&city, comuna) => {
            (region::code(comuna.region), comuna.name.to_owned())
        }
        Some(comuna) => (comuna.name.to_owned(), city),
        None if is_code(label) => {
            let region = exact(&city).map(|comuna| region::code(comuna.region));
            (region.unwrap_or_default(), city)
        }
        None => {
            let city = match exact(&city) {
                Some(comuna) => comuna.name.to_owned(),
                None if city.is_empty() => label.to_owned(),
                None => city,
            };
            (label.to_owned(), city)
        }
    }
}

/// The region that `state` is. A number of a list of comunas is none, also where a comuna has a region's name.
fn region_of(place: &Place, label: &str) -> Option<&'static str> {
    let is_woocommerces = place.state.starts_with("CL-");
    let coded = region::coded(&place.state);
    if is_woocommerces && coded.is_some() {
        return coded;
    }
    if is_listed(&place.state) {
        return None;
    }
    region::named(label).or_else(|| coded.filter(|_| exact(label).is_none()))
}

/// Whether the city says no other comuna than this one.
fn is_place_of(city: &str, comuna: Comuna) -> bool {
    city.is_empty()
        || within(city, comuna.region, "") == Some(comuna.name)
        || region::named(city) == Some(comuna.region)
}

/// The official name of the comuna of this region that `city` means; none where it is not certain.
fn within(city: &str, letters: &str, state: &str) -> Option<&'static str> {
    if let Some(comuna) = exact(city) {
        return (comuna.region == letters).then_some(comuna.name);
    }
    by_chilexpress(city, letters, state).or_else(|| near(&normal(city), letters))
}

/// Chilexpress's code as city, which comes with its own code as state: elsewhere four capitals are a word.
fn by_chilexpress(city: &str, letters: &str, state: &str) -> Option<&'static str> {
    let is_theirs = !city.is_empty() && state.starts_with('R') && region::coded(state).is_some();
    let mut rows = COMUNAS.iter();
    let row = rows.find(|row| is_theirs && row.0 == letters && row.4 == city)?;
    Some(row.1)
}

/// The comuna of exactly this name, written in whatever way.
fn exact(name: &str) -> Option<Comuna> {
    let wanted = normal(name);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == wanted);
    let mut rows = COMUNAS.iter().zip(NORMAL.iter());
    let row = match alias {
        Some((_, official)) => rows.find(|(row, _)| row.1 == *official),
        None => rows.find(|(_, name)| **name == wanted),
    };
    row.map(|(row, _)| Comuna::of(row))
}

/// The one comuna of the region that is nearest to `wanted`, by one edit, or by two from eight letters on.
fn near(wanted: &str, letters: &str) -> Option<&'static str> {
    let most = match wanted.chars().count() {
        5..=7 => 1,
        8..=LONGEST_NAME => 2,
        _ => return None,
    };
    if PLACES.contains(&wanted) {
        return None;
    }
    let rows = COMUNAS.iter().zip(NORMAL.iter());
    let of_region = rows.filter(|(row, _)| row.0 == letters);
    let mut found: Vec<(usize, &'static str)> = of_region
        .map(|(row, name)| (strsim::osa_distance(name, wanted), row.1))
        .collect();
    found.sort_unstable();
    match found.as_slice() {
        [(edits, name), (next, _), ..] if *edits <= most && edits < next => Some(name),
        _ => None,
    }
}

/// The comuna with this number in "Comunas de Chile" (`CL_329`) or Shipit's list (`CL317`).
fn listed(state: &str) -> Option<Comuna> {
    let row = if let Some(number) = number_after(state, "CL_") {
        COMUNAS.iter().find(|row| row.2 == number)
    } else {
        let number = number_after(state, "CL")?;
        let again = SHIPIT_AGAIN.iter().find(|(second, _)| *second == number);
        COMUNAS
            .iter()
            .find(|row| again.map_or(row.3 == number, |(_, name)| row.1 == *name))
    };
    row.map(Comuna::of)
}

/// Whether the state is a number of a list of comunas, one we have or another.
fn is_listed(state: &str) -> bool {
    number_after(state, "CL_")
        .or_else(|| number_after(state, "CL"))
        .is_some()
}

fn number_after(state: &str, prefix: &str) -> Option<u16> {
    let digits = state.strip_prefix(prefix)?;
    let are_digits = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    are_digits.then(|| digits.parse().ok()).flatten()
}

/// Whether no person would read this as a name: `CL_999`, `R77`, `13999`, `CL-ZZ`, `XY`.
fn is_code(state: &str) -> bool {
    let mut bytes = state.bytes();
    !state.is_empty()
        && bytes.all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'))
        && (state.len() <= 3 || state.bytes().any(|b| !b.is_ascii_uppercase()))
}
