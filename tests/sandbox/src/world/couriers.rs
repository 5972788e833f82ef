//! The couriers (tenants) of the service, and how their answers differ.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock;

/// A tenant: its account, its stores and its habits.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Courier {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password: String,
    /// Answered by `resolve` instead of the service's own address.
    pub(crate) api_url: Option<String>,
    pub(crate) list_shape: ListShape,
    pub(crate) dates: DateForm,
    /// Answers numeric order ids as integers.
    pub(crate) integer_order_ids: bool,
    /// Leaves out what the contract calls optional.
    pub(crate) terse: bool,
    pub(crate) stores: Vec<Store>,
}

/// The three list shapes of the contract.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ListShape {
    /// `{"data": [...], "meta": {"last_page": N, "total": N}}`
    #[default]
    Meta,
    /// `{"data": [...], "last_page": N}`
    Root,
    /// `[...]`, everything at once
    Bare,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DateForm {
    #[default]
    Rfc3339,
    Chilean,
}

impl DateForm {
    pub(crate) fn write(self, at: Timestamp) -> String {
        match self {
            Self::Rfc3339 => clock::rfc3339(at),
            Self::Chilean => clock::chilean(at),
        }
    }
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Store {
    pub(crate) id: StoreId,
    pub(crate) name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) address: Option<String>,
}

/// The contract lets a store's id be either.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(untagged, expecting = "a store id is a string or an integer")]
pub(crate) enum StoreId {
    Number(u64),
    Text(String),
}

impl StoreId {
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl Courier {
    pub(crate) fn store(&self, id: &str) -> Option<&Store> {
        self.stores.iter().find(|store| store.id.text() == id)
    }

    /// With the account every courier here has, and no stores.
    pub(crate) fn named(code: &str) -> Self {
        Self {
            code: code.into(),
            name: code.into(),
            email: format!("{code}@trackingtech.test"),
            password: format!("{code}-password"),
            ..Self::default()
        }
    }

    fn new(code: &str, name: &str, stores: Vec<Store>) -> Self {
        Self {
            name: name.into(),
            stores,
            ..Self::named(code)
        }
    }
}

/// One courier per habit a client has to cope with.
pub(crate) fn built_in() -> BTreeMap<String, Courier> {
    let couriers = [
        Courier {
            dates: DateForm::Chilean,
            ..Courier::new("demo", "Courier de Demostración", numbered_stores(12))
        },
        Courier::new("andes", "Andes Cargo Express", named_stores("andes", 450)),
        Courier {
            list_shape: ListShape::Root,
            dates: DateForm::Chilean,
            integer_order_ids: true,
            ..Courier::new("legacy", "Transportes Legado", named_stores("legacy", 130))
        },
        Courier {
            list_shape: ListShape::Bare,
            terse: true,
            ..Courier::new("bare", "Despachos Simples", named_stores("bare", 30))
        },
        Courier {
            dates: DateForm::Chilean,
            ..Courier::new("solo", "Reparto Solo", named_stores("solo", 1))
        },
        Courier::new("vacio", "Courier Vacío", Vec::new()),
    ];
    couriers
        .into_iter()
        .map(|courier| (courier.code.clone(), courier))
        .collect()
}

fn numbered_stores(count: u64) -> Vec<Store> {
    (1..=count)
        .map(|n| store(StoreId::Number(100 + n), n))
        .collect()
}

fn named_stores(code: &str, count: u64) -> Vec<Store> {
    (1..=count)
        .map(|n| store(StoreId::Text(format!("{code}-{n:03}")), n))
        .collect()
}

const COMUNAS: [&str; 12] = [
    "Providencia",
    "Ñuñoa",
    "Las Condes",
    "Maipú",
    "Valparaíso",
    "Viña del Mar",
    "Concepción",
    "Temuco",
    "La Serena",
    "Antofagasta",
    "Puerto Montt",
    "Punta Arenas",
];

/// Every fifth store has no address: the contract makes it optional.
fn store(id: StoreId, n: u64) -> Store {
    let comuna = COMUNAS
        .iter()
        .cycle()
        .nth(n as usize - 1)
        .copied()
        .unwrap_or_default();
    let address = (!n.is_multiple_of(5)).then(|| format!("Av. Libertad {}, {comuna}", 100 + n));
    Store {
        id,
        name: format!("Sucursal {comuna} {n}"),
        address,
    }
}
