//! Where each call goes: one table of paths, its overrides, and the hosts a secret may travel to.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use url::{Host, Url};

use crate::call::Call;
use crate::input::{List, optional_string, string};

/// The paths a caller overrides.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Routes {
    resolve: Route,
    login: Route,
    stores: Route,
    link: Route,
    send_order: Route,
    order_status: Route,
    uninstall: Route,
}

impl Routes {
    /// The path of `call`, with its leading slash.
    #[must_use]
    pub fn path(&self, call: Call) -> &str {
        let (own, contracts) = match call {
            Call::Resolve => (&self.resolve, "/external/couriers/resolve"),
            Call::Login => (&self.login, "/external/login"),
            Call::Stores => (&self.stores, "/external/stores"),
            Call::Link => (&self.link, "/external/stores/link"),
            Call::SendOrder => (&self.send_order, "/external/orders"),
            Call::OrderStatus => (&self.order_status, "/external/orders/status"),
            Call::Uninstall => (&self.uninstall, "/external/uninstall"),
        };
        own.0.as_deref().unwrap_or(contracts)
    }
}

/// A path that cannot leave the base URL it is put behind; empty for the contract's.
#[derive(Debug, Clone, Default)]
struct Route(Option<String>);

impl<'a> Deserialize<'a> for Route {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let route = optional_string(deserializer)?;
        if route.as_deref().is_none_or(is_route) {
            return Ok(Self(route));
        }
        Err(D::Error::custom("must be a path such as /external/orders"))
    }
}

fn is_route(route: &str) -> bool {
    let plain = route
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'~'));
    route.starts_with('/')
        && plain
        && route.len() <= 200
        && !route.contains("//")
        && !route.contains("..")
}

/// The absolute http(s) URL in `text`, with a host and without query or fragment.
#[must_use]
pub fn absolute(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_bare = url.query().is_none() && url.fragment().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && is_bare && text.len() <= 500)
        .then_some(url)
}

/// What a text must be that [`absolute`] refuses. It is not repeated: a proxy's URL may hold a password.
pub const NO_URL: &str = "must be an absolute URL";

/// [`absolute`] as a field; empty counts as absent.
#[derive(Default)]
pub(crate) struct Address(pub(crate) Option<Url>);

impl<'a> Deserialize<'a> for Address {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        match string(deserializer)? {
            "" => Ok(Self(None)),
            text => match absolute(text) {
                Some(url) => Ok(Self(Some(url))),
                None => Err(D::Error::custom(NO_URL)),
            },
        }
    }
}

/// Why a URL may not be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostProblem {
    /// Not https, and not an allowed loopback address.
    Insecure,
    /// Not on the allow-list, or with a user name in it.
    NotAllowed,
}

/// Host names: exact ones, or `*.` and a domain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostList(Vec<String>);

impl HostList {
    /// These patterns, in lower case.
    #[must_use]
    pub const fn new(patterns: Vec<String>) -> Self {
        Self(patterns)
    }

    /// Whether the host of `url` is one of them.
    #[must_use]
    pub fn names(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        self.0.iter().any(|pattern| matches(pattern, &host))
    }
}

impl<'a> Deserialize<'a> for HostList {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let List(patterns) = List::<Pattern>::deserialize(deserializer)?;
        let patterns = patterns.into_iter().map(|Pattern(pattern)| pattern);
        Ok(Self(patterns.collect()))
    }
}

/// One pattern that does not name a whole top-level domain or everything.
struct Pattern(String);

impl<'a> Deserialize<'a> for Pattern {
    fn deserialize<D: Deserializer<'a>>(deserializer: D) -> Result<Self, D::Error> {
        let pattern = string(deserializer)?.to_ascii_lowercase();
        if is_pattern(&pattern) {
            return Ok(Self(pattern));
        }
        Err(D::Error::custom("must be a host name or *. and a domain"))
    }
}

/// The hosts that may be spoken to.
#[derive(Debug, Clone)]
pub struct HostPolicy {
    hosts: HostList,
    allow_loopback: bool,
}

impl HostPolicy {
    /// `hosts`; loopback needs its own permission.
    #[must_use]
    pub const fn new(hosts: HostList, allow_loopback: bool) -> Self {
        Self {
            hosts,
            allow_loopback,
        }
    }

    /// Whether `url` may be spoken to.
    ///
    /// # Errors
    /// Which rule it breaks.
    pub fn check(&self, url: &Url) -> Result<(), HostProblem> {
        if !url.username().is_empty() || url.password().is_some() {
            return Err(HostProblem::NotAllowed);
        }
        if self.allow_loopback && is_loopback(url) && matches!(url.scheme(), "http" | "https") {
            return Ok(());
        }
        if url.scheme() != "https" {
            return Err(HostProblem::Insecure);
        }
        if self.hosts.names(url) {
            Ok(())
        } else {
            Err(HostProblem::NotAllowed)
        }
    }
}

/// Exactly the three names of this machine; not the rest of 127.0.0.0/8, not names that resolve to it.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

fn is_pattern(pattern: &str) -> bool {
    let name = pattern.strip_prefix("*.").unwrap_or(pattern);
    // A port is never part of the rule, so a colon only stands in an IPv6 address.
    let is_ipv6 = name.starts_with('[') && name.ends_with(']');
    let plain = name.bytes().all(|b| match b {
        b':' | b'[' | b']' => is_ipv6,
        _ => b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'),
    });
    let dotted = !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
    let narrow = !pattern.starts_with("*.") || name.contains('.');
    !name.is_empty() && plain && dotted && narrow
}

/// A host with a trailing dot is another name to TLS and to the list: it matches nothing.
fn matches(pattern: &str, host: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(suffix) => host
            .strip_suffix(suffix)
            .is_some_and(|label| !label.is_empty() && !label.starts_with('.')),
        None => host == pattern,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use crate::values;

    use super::{HostList, HostPolicy, HostProblem, Routes};
    use crate::call::Call;

    fn check(policy: &HostPolicy, url: &str) -> Result<(), HostProblem> {
        Url::parse(url).map_or(Err(HostProblem::NotAllowed), |url| policy.check(&url))
    }

    #[test]
    fn a_pattern_allows_the_hosts_below_it_and_nothing_else() {
        let policy = HostPolicy::new(
            HostList::new(vec!["*.trackingtech.cl".into(), "api.example.com".into()]),
            false,
        );
        for url in [
            "https://a.trackingtech.cl/api",
            "https://A.B.TrackingTech.CL:8443/",
            "https://api.example.com",
        ] {
            assert_eq!(check(&policy, url), Ok(()), "{url}");
        }
        let refused = [
            "https://trackingtech.cl",
            "https://a.trackingtech.cl.evil.com",
            "https://atrackingtech.cl",
            "https://a.trackingtech.cl.",
            "https://.trackingtech.cl",
            "https://evil.com/a.trackingtech.cl",
            "https://user@a.trackingtech.cl",
            "https://a.trackingtech.cl@evil.com",
            "https://:p@a.trackingtech.cl",
            "https://127.0.0.1",
        ];
        for url in refused {
            assert_eq!(check(&policy, url), Err(HostProblem::NotAllowed), "{url}");
        }
    }

    #[test]
    fn plain_http_is_for_loopback_with_permission_only() {
        let strict = HostPolicy::new(HostList::new(vec!["*.trackingtech.cl".into()]), false);
        let local = HostPolicy::new(HostList::new(vec!["*.trackingtech.cl".into()]), true);
        for url in [
            "http://127.0.0.1:8080/api",
            "http://[::1]/",
            "http://localhost",
            "https://localhost",
        ] {
            assert_eq!(check(&local, url), Ok(()), "{url}");
            assert!(check(&strict, url).is_err(), "{url}");
        }
        for url in [
            "http://a.trackingtech.cl",
            "http://127.0.0.2",
            "http://10.0.0.1",
            "ftp://localhost",
        ] {
            assert_eq!(check(&local, url), Err(HostProblem::Insecure), "{url}");
        }
    }

    #[test]
    fn patterns_that_allow_too_much_are_refused() {
        for pattern in [
            "*",
            "*.cl",
            "*.",
            "",
            "a*.cl",
            "https://a.cl",
            "a.cl/",
            "a..cl",
            "a.cl.",
            "a b.cl",
            "a.cl:8443",
        ] {
            assert!(
                values::read::<_, HostList>(&json!([pattern])).is_err(),
                "{pattern}"
            );
        }
        assert!(values::read::<_, HostList>(&json!(["*.A.cl", "[::1]"])).is_ok());
    }

    #[test]
    fn a_route_can_be_overridden_but_not_leave_its_base() {
        let routes =
            values::read::<_, Routes>(&json!({"send_order": "/v2/orders"})).unwrap_or_default();
        assert_eq!(routes.path(Call::SendOrder), "/v2/orders");
        assert_eq!(routes.path(Call::Login), "/external/login");
        for route in [
            "v2",
            "//evil.com/x",
            "/a/../b",
            "/a?b",
            "/a#b",
            "https://evil.com",
            "/a b",
            "/ñ",
            "/\\evil",
        ] {
            let problem = values::read::<_, Routes>(&json!({"login": route}))
                .err()
                .map(|e| e.field);
            assert_eq!(problem.as_deref(), Some("login"), "{route}");
        }
        assert!(values::read::<_, Routes>(&json!({"logn": "/x"})).is_err());
    }
}
