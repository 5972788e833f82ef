//! A listener that plays one scripted part per connection: what no well-behaved server would do.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the listener does once it has read a whole request.
#[derive(Clone)]
pub(crate) enum Part {
    /// Resets the connection without reading anything.
    ResetAtOnce,
    /// Resets the connection after the request has come in whole.
    ResetAfterRequest,
    /// Sends these bytes before anything has come in, then listens on.
    Greet(Vec<u8>),
    /// Says nothing more and keeps the connection open.
    Stall,
    /// Sends these bytes and closes.
    Say(Vec<u8>),
    /// Sends these bytes, then stalls.
    SayAndStall(Vec<u8>),
}

pub(crate) struct Listener {
    pub(crate) address: SocketAddr,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Listener {
    pub(crate) async fn playing(part: Part) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(play(stream, part.clone(), Arc::clone(&log)));
            }
        });
        Self { address, received }
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every byte that came in, over all connections.
    pub(crate) fn received(&self) -> String {
        String::from_utf8_lossy(&self.received.lock().unwrap()).into_owned()
    }
}

async fn play(mut stream: TcpStream, part: Part, log: Arc<Mutex<Vec<u8>>>) {
    if let Part::Greet(bytes) = &part {
        let _ = stream.write_all(bytes).await;
    }
    if !matches!(part, Part::ResetAtOnce) {
        read_request(&mut stream, &log).await;
    }
    match part {
        Part::ResetAtOnce | Part::ResetAfterRequest => stream.set_zero_linger().unwrap(),
        Part::Greet(_) => {}
        Part::Stall => std::future::pending().await,
        Part::Say(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Part::SayAndStall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending().await
        }
    }
}

/// Reads head and body, as far as the head announces one.
async fn read_request(stream: &mut TcpStream, log: &Mutex<Vec<u8>>) {
    let mut request = Vec::new();
    let mut buffer = [0_u8; 4096];
    while !is_whole(&request) {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(count) => {
                request.extend_from_slice(&buffer[..count]);
                log.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0)
}
