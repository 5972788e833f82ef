//! What the command line says.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

/// A TrackingTech service for tests and trials, on loopback.
#[derive(Clone, Debug, Parser)]
#[command(name = "trackingtech-sandbox")]
pub struct Options {
    /// Where to listen for plain HTTP; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub http: SocketAddr,

    /// Where to listen for HTTPS. Three more listeners with bad certificates take free ports beside it.
    #[arg(long, value_name = "ADDR", requires = "tls_dir")]
    pub https: Option<SocketAddr>,

    /// Folder for the test CA (ca.pem, ca.key); made when missing, reused when there.
    #[arg(long, value_name = "DIR")]
    pub tls_dir: Option<PathBuf>,

    /// File that keeps couriers, tokens, links and orders over a restart; without it they are in memory only.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,

    /// File that is written, in one step, once every listener is open.
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,

    /// The `api_url` that `resolve` answers; by default the address it was asked at.
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,

    /// How many requests the ledger remembers.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub ledger_limit: usize,
}
