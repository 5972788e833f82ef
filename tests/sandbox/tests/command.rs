//! The command itself: its ready file, and a life after SIGKILL.

use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::support::Folder;
use crate::support::http::Client;
use crate::support::shop::HEADERS;

struct Process(Child);

impl Process {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trackingtech-sandbox"));
        Self(
            command
                .args(arguments)
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap(),
        )
    }

    /// Waits as long as the process lives: it either gets ready or ends with an error.
    fn ready(&mut self, file: &str) -> Value {
        loop {
            if let Ok(text) = std::fs::read(file) {
                return serde_json::from_slice(&text).unwrap();
            }
            assert!(
                self.0.try_wait().unwrap().is_none(),
                "the sandbox ended before it was ready"
            );
            std::thread::yield_now();
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_ready_file_tells_where_it_listens() {
    let folder = Folder::new();
    let (file, tls) = (folder.file("ready.json"), folder.file("tls"));
    let mut process = Process::start(&[
        "--https",
        "127.0.0.1:0",
        "--tls-dir",
        &tls,
        "--ready-file",
        &file,
    ]);
    let ready = process.ready(&file);
    assert_eq!(ready["pid"], process.0.id());
    for name in [
        "https",
        "https_self_signed",
        "https_wrong_host",
        "https_expired",
    ] {
        assert!(
            ready[name]
                .as_str()
                .unwrap()
                .starts_with("https://127.0.0.1:"),
            "{name}"
        );
    }
    assert!(std::path::Path::new(ready["ca"].as_str().unwrap()).is_file());
    let mut client = Client::connect(ready["http"].as_str().unwrap());
    client
        .request("GET", "/_sandbox/health", &[], b"")
        .expect_status(200);
}

#[test]
fn without_https_the_ready_file_says_null() {
    let folder = Folder::new();
    let file = folder.file("ready.json");
    let ready = Process::start(&["--ready-file", &file]).ready(&file);
    assert_eq!(
        [&ready["https"], &ready["ca"], &ready["https_expired"]],
        [&Value::Null; 3]
    );
}

#[test]
fn a_killed_service_comes_back_with_its_state() {
    let folder = Folder::new();
    let state = folder.file("state");
    let seed = br#"{"couriers":[{"code":"nuevo"}]}"#;
    let files = [folder.file("one.json"), folder.file("two.json")];
    let couriers = files.map(|file| {
        let mut process = Process::start(&["--state", &state, "--ready-file", &file]);
        let ready = process.ready(&file);
        let mut client = Client::connect(ready["http"].as_str().unwrap());
        let count = client
            .request("GET", "/_sandbox/couriers", &[], b"")
            .json()
            .as_array()
            .unwrap()
            .len();
        client
            .request("POST", "/_sandbox/seed", &HEADERS, seed)
            .expect_status(200);
        // Dropping it is SIGKILL: nothing is saved on the way out.
        count
    });
    assert_eq!(couriers, [6, 7]);
}

#[test]
fn https_without_a_folder_is_a_usage_error() {
    let mut process = Process::start(&["--https", "127.0.0.1:0"]);
    assert_eq!(process.0.wait().unwrap().code(), Some(2));
}
