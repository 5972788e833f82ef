//! A running service, a shop that talks to it, and the raw HTTP below both.

pub(crate) mod http;
pub(crate) mod shop;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use serde_json::Value;
use tokio::runtime::Runtime;
use trackingtech_sandbox::options::Options;
use trackingtech_sandbox::server::{self, Ready};

use http::{Answer, Client};

/// A service of its own for one test.
pub(crate) struct Sandbox {
    pub(crate) ready: Ready,
    runtime: Option<Runtime>,
}

impl Sandbox {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    pub(crate) fn with(arguments: &[&str]) -> Self {
        Self::try_with(arguments).unwrap()
    }

    pub(crate) fn try_with(arguments: &[&str]) -> std::io::Result<Self> {
        let options = Options::parse_from(["trackingtech-sandbox"].iter().chain(arguments));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let ready = runtime.block_on(server::start(&options))?;
        Ok(Self {
            ready,
            runtime: Some(runtime),
        })
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.ready.http)
    }

    pub(crate) fn control(&self, method: &str, path: &str, body: &Value) -> Answer {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        self.client()
            .request(method, &format!("/_sandbox/{path}"), &[], body.as_bytes())
    }

    /// A control call that must succeed.
    pub(crate) fn get(&self, path: &str) -> Value {
        self.control("GET", path, &Value::Null)
            .expect_status(200)
            .json()
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Value {
        self.control("POST", path, body).expect_status(200).json()
    }

    pub(crate) fn set_faults(&self, faults: &Value) {
        self.control("PUT", "faults", faults).expect_status(200);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A new folder for one test, removed with it.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "trackingtech-sandbox-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
