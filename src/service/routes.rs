//! Where each call goes: one table of paths, its overrides, and the hosts a secret may travel to.

use serde_json::Value;
use url::{Host, Url};

use crate::call::Call;
use crate::input::{Fields, InputError, Read, join, list, text};

/// The contract's path of each call.
const fn default_path(call: Call) -> &'static str {
    match call {
        Call::Resolve => "/external/couriers/resolve",
        Call::Login => "/external/login",
        Call::Stores => "/external/stores",
        Call::Link => "/external/stores/link",
        Call::SendOrder => "/external/orders",
        Call::OrderStatus => "/external/orders/status",
        Call::Uninstall => "/external/uninstall",
    }
}

/// The paths in use.
#[derive(Debug, Clone, Default)]
pub struct Routes(Vec<(Call, String)>);

impl Routes {
    /// The overrides in `value`, an array of paths by call name.
    ///
    /// # Errors
    /// An unknown name, or a path that is not a plain absolute one.
    pub fn read(value: Value, path: &str) -> Read<Self> {
        let mut fields = Fields::of(value, path)?;
        let mut overrides = Vec::new();
        for call in Call::ALL {
            let name = call.name();
            if let Some(route) = fields.optional_text(name)? {
                check_route(&route, &fields.path_of(name))?;
                overrides.push((call, route));
            }
        }
        fields.finish()?;
        Ok(Self(overrides))
    }

    /// The path of `call`, with its leading slash.
    #[must_use]
    pub fn path(&self, call: Call) -> &str {
        let own = self.0.iter().find(|(of, _)| *of == call);
        own.map_or(default_path(call), |(_, path)| path)
    }
}

/// A path must not be able to leave the base URL it is put behind.
fn check_route(route: &str, path: &str) -> Read<()> {
    let plain = route
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'~'));
    if route.starts_with('/')
        && plain
        && route.len() <= 200
        && !route.contains("//")
        && !route.contains("..")
    {
        return Ok(());
    }
    Err(InputError::new(
        path,
        "must be a path such as /external/orders",
    ))
}

/// An absolute http(s) URL with a host and without query or fragment.
///
/// # Errors
/// `text` is none. It is not repeated: a proxy's URL may hold a password.
pub fn parse_url(text: &str, path: &str) -> Read<Url> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    let url =
        url.filter(|url| url.query().is_none() && url.fragment().is_none() && text.len() <= 500);
    url.ok_or_else(|| InputError::new(path, "must be an absolute URL"))
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

    /// The patterns in `value`.
    ///
    /// # Errors
    /// Not a list, or a pattern that would name a whole top-level domain or everything.
    pub fn read(value: Value, path: &str) -> Read<Self> {
        let patterns = list(value, path)?.into_iter().enumerate();
        let patterns: Read<_> = patterns
            .map(|(index, item)| read_pattern(item, &join(path, index)))
            .collect();
        patterns.map(Self)
    }

    /// Whether the host of `url` is one of them.
    #[must_use]
    pub fn names(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
        self.0.iter().any(|pattern| matches(pattern, &host))
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

fn read_pattern(item: Value, path: &str) -> Read<String> {
    let pattern = text(item, path)?.to_ascii_lowercase();
    let name = pattern.strip_prefix("*.").unwrap_or(&pattern);
    // A port is never part of the rule, so a colon only stands in an IPv6 address.
    let is_ipv6 = name.starts_with('[') && name.ends_with(']');
    let plain = name.bytes().all(|b| match b {
        b':' | b'[' | b']' => is_ipv6,
        _ => b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'),
    });
    let dotted = !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
    let narrow = !pattern.starts_with("*.") || name.contains('.');
    if name.is_empty() || !plain || !dotted || !narrow {
        return Err(InputError::new(
            path,
            "must be a host name or *. and a domain",
        ));
    }
    Ok(pattern)
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
                HostList::read(json!([pattern]), "allowed_hosts").is_err(),
                "{pattern}"
            );
        }
        assert!(HostList::read(json!(["*.A.cl", "[::1]"]), "allowed_hosts").is_ok());
    }

    #[test]
    fn a_route_can_be_overridden_but_not_leave_its_base() {
        let routes =
            Routes::read(json!({"send_order": "/v2/orders"}), "routes").unwrap_or_default();
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
            let problem = Routes::read(json!({"login": route}), "routes")
                .err()
                .map(|e| e.field);
            assert_eq!(problem.as_deref(), Some("routes.login"), "{route}");
        }
        assert!(Routes::read(json!({"logn": "/x"}), "routes").is_err());
    }
}
