//! Chilean addresses: what checkout plugins and customers write, and what the courier is told.

use serde_json::json;
use trackingtech::order::comuna::{self, Place};

/// State and city of a Chilean address; `state_name` is what the shop shows for the state.
fn named(state: &str, state_name: &str, city: &str) -> (String, String) {
    comuna::resolve(&Place {
        country: "CL".to_owned(),
        state: state.to_owned(),
        city: city.to_owned(),
        state_name: state_name.to_owned(),
    })
}

/// The same where the shop does not know the state.
fn unknown(state: &str, city: &str) -> (String, String) {
    named(state, "", city)
}

fn pair(state: &str, city: &str) -> (String, String) {
    (state.to_owned(), city.to_owned())
}

#[test]
fn a_region_code_of_woocommerce_stays() {
    let regions = [
        "AI", "AN", "AP", "AR", "AT", "BI", "CO", "LI", "LL", "LR", "MA", "ML", "NB", "RM", "TA",
        "VS",
    ];
    for region in regions {
        let code = format!("CL-{region}");
        assert_eq!(named(&code, "Atacama", ""), pair(&code, ""));
    }
    assert_eq!(
        unknown("CL-RM", "Providencia"),
        pair("CL-RM", "Providencia")
    );
}

#[test]
fn a_state_that_is_a_comuna_becomes_its_region_and_fills_the_city() {
    let right = pair("CL-RM", "Providencia");
    for city in [
        "",
        "Providencia",
        "PROVIDENCIA",
        "comuna de providencia",
        "Provdencia",
        "Región Metropolitana",
    ] {
        assert_eq!(named("CL_329", "Providencia", city), right, "{city}");
        assert_eq!(named("Providencia", "Providencia", city), right, "{city}");
    }
}

#[test]
fn a_comuna_beside_another_city_leaves_as_a_name_and_the_city_as_typed() {
    assert_eq!(
        named("CL_329", "Providencia", "Santiago"),
        pair("Providencia", "Santiago")
    );
    assert_eq!(
        named("CL_329", "Providencia", "Parcela 7"),
        pair("Providencia", "Parcela 7")
    );
}

#[test]
fn a_name_that_is_neither_region_nor_comuna_is_kept() {
    let name = "Ñuñoa y alrededores";
    assert_eq!(named("CL_82", name, "Parcela 7"), pair(name, "Parcela 7"));
    assert_eq!(named("CL_82", name, ""), pair(name, name));
}

#[test]
fn codes_of_plugins_that_are_gone_are_known() {
    for (state, city, right) in [
        ("CL_100", "", pair("CL-VS", "Algarrobo")),
        ("CL_329", "", pair("CL-RM", "Providencia")),
        ("CL_445", "", pair("CL-VS", "Zapallar")),
        ("CL317", "", pair("CL-RM", "Providencia")),
        ("CL354", "", pair("CL-LI", "Mostazal")),
        ("CL_VA", "Viña del Mar", pair("CL-VS", "Viña del Mar")),
        ("CL_OH", "Rancagua", pair("CL-LI", "Rancagua")),
        ("CL_RM", "", pair("CL-RM", "")),
        ("R13", "LOSC", pair("CL-RM", "Cerrillos")),
        ("RM", "CTAN", pair("CL-RM", "Calera de Tango")),
        ("R16", "CHIL", pair("CL-NB", "Chillán")),
        ("R1", "", pair("CL-TA", "")),
    ] {
        assert_eq!(unknown(state, city), right, "{state}");
    }
}

#[test]
fn a_code_nobody_knows_never_leaves() {
    for state in [
        "CL_999", "CL_82", "CL999", "CL424", "R77", "CL-ZZ", "CL_ZZ", "99", "13101", "XY",
    ] {
        assert_eq!(
            unknown(state, "Parcela 7"),
            pair("", "Parcela 7"),
            "{state}"
        );
        assert_eq!(unknown(state, "Ñuñoa"), pair("CL-RM", "Ñuñoa"), "{state}");
    }
}

#[test]
fn a_region_is_known_by_its_name() {
    for (name, code) in [
        ("Región Metropolitana de Santiago", "CL-RM"),
        ("RM - METROPOLITANA", "CL-RM"),
        ("V Región de Valparaíso", "CL-VS"),
        ("LIBERTADOR GRAL BERNARDO O HIGGINS", "CL-LI"),
        ("Región del Libertador General Bernardo O’Higgins", "CL-LI"),
        ("Región de O'Higgins", "CL-LI"),
        ("Bío - Bío", "CL-BI"),
        ("Región de la Araucanía", "CL-AR"),
        ("Aisén del General Carlos Ibañez del Campo", "CL-AI"),
        ("Magallanes y la Antártica Chilena", "CL-MA"),
        ("Los Lagos", "CL-LL"),
    ] {
        assert_eq!(unknown(name, "").0, code, "{name}");
        assert_eq!(named("x1", name, "").0, code, "{name}");
    }
}

#[test]
fn a_region_is_known_by_its_roman_number_alone() {
    for (state, right) in [
        ("XIII", "CL-RM"),
        ("xvi", "CL-NB"),
        ("V", "CL-VS"),
        ("V Región", "CL-VS"),
        ("Región IX", "CL-AR"),
    ] {
        assert_eq!(unknown(state, ""), pair(right, ""), "{state}");
    }
}

#[test]
fn a_number_of_a_list_of_comunas_is_a_comuna_also_with_the_name_of_a_region() {
    assert_eq!(named("CL_253", "Los Lagos", ""), pair("CL-LR", "Los Lagos"));
    assert_eq!(
        named("CL_900", "Valparaíso", ""),
        pair("CL-VS", "Valparaíso")
    );
}

#[test]
fn a_city_is_written_as_the_comuna_is() {
    for (state, city, right) in [
        ("CL-RM", "NUNOA", "Ñuñoa"),
        ("CL-RM", "Santiago Centro", "Santiago"),
        ("CL-RM", "Penalolen", "Peñalolén"),
        ("CL-RM", "  las condes. ", "Las Condes"),
        ("CL-RM", "Nun\u{303}oa", "Ñuñoa"),
        ("CL-VS", "Quinteros", "Quintero"),
        ("CL-LR", "Panquipulli", "Panguipulli"),
        ("CL-VS", "Llay-Llay", "Llaillay"),
        ("CL-MA", "Puerto Natales", "Natales"),
        ("CL-AI", "O Higgins", "O'Higgins"),
        ("CL-BI", "Alto Bío-Bío", "Alto Biobío"),
    ] {
        assert_eq!(unknown(state, city).1, right, "{city}");
    }
}

#[test]
fn what_is_not_certain_stays_as_typed() {
    for (state, city) in [
        ("CL-AR", "Pemuco"),       // A comuna of another region, one edit from Temuco.
        ("CL-LI", "Tancagua"),     // One edit from Rancagua and from Nancagua.
        ("CL-RM", "Maipo"),        // A place of its own, one edit from Maipú.
        ("CL-RM", "Viña del Mar"), // Of another region.
        ("CL-RM", "Renc"),         // Too short to be sure.
        ("CL-RM", "Villa Los Aromos"),
        ("CL-VS", ""),
        ("", "Pudaguel"), // No region to look in.
    ] {
        assert_eq!(unknown(state, city).1, city);
    }
}

#[test]
fn other_countries_are_left_alone() {
    let place = Place {
        country: "AR".to_owned(),
        state: "C".to_owned(),
        city: "providencia".to_owned(),
        state_name: "Providencia".to_owned(),
    };
    assert_eq!(comuna::resolve(&place), pair("C", "providencia"));
}

#[test]
fn an_address_resolved_twice_is_the_same() {
    for (state, city) in [
        ("CL_329", ""),
        ("CL_329", "Santiago"),
        ("CL_82", ""),
        ("R13", "LOSC"),
        ("CL-RM", "Provdencia"),
    ] {
        let (state, city) = unknown(state, city);
        assert_eq!(unknown(&state, &city), (state.clone(), city.clone()));
    }
}

#[test]
fn a_long_hostile_city_ends() {
    let city = "a".repeat(60_000);
    assert_eq!(unknown("CL-RM", &city), pair("CL-RM", &city));
}

#[test]
fn names_are_read_as_plain_text_and_a_wrong_field_is_named() {
    let place = comuna::read(&json!({"country": "CL", "state": "CL_329", "city": "", "state_name": "<b>Ñu&ntilde;oa</b>"})).unwrap();
    assert_eq!(place.state_name, "Ñuñoa");
    let missing = comuna::read(&json!({"country": "CL", "state": "", "city": ""})).unwrap_err();
    assert_eq!(missing.field, "state_name");
    let other = comuna::read(
        &json!({"country": "CL", "state": "", "city": "", "state_name": "", "comuna": ""}),
    )
    .unwrap_err();
    assert_eq!(other.field, "comuna");
}
