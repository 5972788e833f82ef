//! Every reason this crate fails for: one table of kind, code and sentence.
//!
//! The kind decides the exception's class in PHP, the code is what callers compare, the sentence is what a log shows.
//! A reason that is not in the table does not compile; a test below compares the table with `stubs/`.

/// What the caller does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Stop: settings, certificates or the caller's own input are wrong. Nothing secret was sent.
    Configuration,
    /// Ask the merchant to log in again; keep the queue.
    Authentication,
    /// Hold this one for the merchant; never retry it unchanged.
    Refused,
    /// Try again later.
    Unavailable,
    /// The service answered something this contract does not know; try again later, and look first.
    Protocol,
}

/// The enum, and its three columns.
macro_rules! reasons {
    ($($reason:ident: $kind:ident, $code:literal, $sentence:literal;)+) => {
        /// Why something failed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason {
            $(#[doc = concat!("`", $code, "`: ", $sentence)] $reason,)+
        }

        impl Reason {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$reason,)+];

            /// What the caller does next.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$reason => Kind::$kind,)+ }
            }

            /// Stable name. `bad_input` is the only one of two kinds: an argument of a call, or one order.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$reason => $code,)+ }
            }

            /// Plain English; `{call}` stands for the name of the call.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$reason => $sentence,)+ }
            }
        }
    };
}

reasons! {
    BadConfig: Configuration, "bad_config", "A setting is wrong.";
    BadArgument: Configuration, "bad_input", "An argument is wrong.";
    InsecureUrl: Configuration, "insecure_url", "The address is not https.";
    HostNotAllowed: Configuration, "host_not_allowed", "The host is not on the list of allowed hosts.";
    Redirected: Configuration, "redirected", "The service answered {call} with a redirect, which is never followed.";
    TlsUntrusted: Configuration, "tls_untrusted", "The service's certificate is not signed by a trusted authority.";
    TlsWrongHost: Configuration, "tls_wrong_host", "The service's certificate is for another host.";
    TlsExpired: Configuration, "tls_expired", "The service's certificate is expired or not valid yet.";
    TlsFailed: Configuration, "tls_failed", "The secure connection could not be made.";
    NoCaCertificates: Configuration, "no_ca_certificates",
        "No certificate authorities were found, so no service can be trusted.";
    ProxyAuthRequired: Configuration, "proxy_auth_required", "The proxy asks for a user name and password.";
    SealFailed: Configuration, "seal_failed", "The system has no randomness to seal a value with.";
    UnsealFailed: Configuration, "unseal_failed", "The sealed value cannot be opened with this key.";
    Forked: Configuration, "forked", "The callback forked; only the parent goes on sending.";
    Internal: Configuration, "internal", "PHP refused a value.";

    CredentialsWrong: Authentication, "credentials_wrong", "The email or the password is wrong.";
    TokenDead: Authentication, "token_dead", "The service no longer accepts this shop's token.";

    CourierUnknown: Refused, "courier_unknown", "There is no courier with this code.";
    CodeMalformed: Refused, "code_malformed", "This is not a courier code.";
    StoreUnknown: Refused, "store_unknown", "There is no such store in this account.";
    StoreLinkedElsewhere: Refused, "store_linked_elsewhere", "The store is linked to another shop.";
    OrderDispatched: Refused, "order_dispatched", "The order is already dispatched and can no longer change.";
    Refused: Refused, "refused", "The service refused {call}.";
    BadOrder: Refused, "bad_input", "The order has a value that cannot be sent.";
    NothingToShip: Refused, "nothing_to_ship", "Nothing of this order is left to be shipped.";

    ServiceUnavailable: Unavailable, "service_unavailable", "The service is not available.";
    RateLimited: Unavailable, "rate_limited", "The service asks to slow down.";
    TimedOut: Unavailable, "timed_out", "No answer to {call} came in time.";
    ConnectionFailed: Unavailable, "connection_failed", "The service could not be reached.";
    ConnectDenied: Unavailable, "connect_denied", "This server's own policy does not let PHP connect to the service.";
    DnsFailed: Unavailable, "dns_failed", "The service's host name could not be found.";
    NoResources: Unavailable, "no_resources", "The system has no resources for another thread or event loop.";

    ProtocolNotJson: Protocol, "protocol_not_json", "The answer to {call} is not JSON.";
    ProtocolBadShape: Protocol, "protocol_bad_shape", "The answer to {call} cannot be read.";
    ProtocolTooLarge: Protocol, "protocol_too_large", "The answer to {call} is too large.";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Kind, Reason};

    /// The table callers read.
    const STUBS: &str = include_str!("../stubs/trackingtech.php");

    /// The codes in the stubs' row of `class`.
    fn listed(class: &str) -> BTreeSet<&'static str> {
        let start = format!(" * | {class} | ");
        let row = STUBS.lines().find(|line| line.starts_with(&start));
        // A variable, a property or a function is no code.
        let is_code = |text: &&str| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let words = row.unwrap_or_default().split('`').skip(1).step_by(2);
        words
            .filter(is_code)
            .filter(|word| *word != "field")
            .collect()
    }

    #[test]
    fn the_stubs_list_exactly_these_reasons() {
        let classes = [
            (Kind::Configuration, "ConfigurationException"),
            (Kind::Authentication, "AuthenticationException"),
            (Kind::Refused, "RefusedException"),
            (Kind::Unavailable, "UnavailableException"),
            (Kind::Protocol, "ProtocolException"),
        ];
        for (kind, class) in classes {
            let ours = Reason::ALL.iter().filter(|reason| reason.kind() == kind);
            assert_eq!(
                listed(class),
                ours.map(|reason| reason.code()).collect(),
                "{class}"
            );
        }
    }

    #[test]
    fn a_code_belongs_to_one_reason() {
        for (index, reason) in Reason::ALL.iter().enumerate() {
            for other in Reason::ALL.iter().skip(index + 1) {
                let shared = reason.code() == other.code();
                assert!(
                    !shared || reason.code() == "bad_input",
                    "{reason:?} {other:?}"
                );
            }
            assert!(reason.sentence().ends_with('.'), "{reason:?}");
        }
    }
}
