//! The command: read the options, serve until told to stop.

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use trackingtech_sandbox::{options::Options, server};

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be done when even stderr is closed.
            let _ = writeln!(std::io::stderr(), "trackingtech-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Two threads are plenty: the machine's cores belong to what is being tested.
fn run(options: &Options) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let ready = server::start(options).await?;
        writeln!(std::io::stdout(), "{}", serde_json::to_string(&ready)?)?;
        told_to_stop().await
    })?;
    // A stalled client must not keep the process alive.
    runtime.shutdown_background();
    Ok(())
}

async fn told_to_stop() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
    }
}
