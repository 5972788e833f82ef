//! One TCP connection as its requests see it: a number for the ledger, and a way to cut it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Handed to every request of the connection.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    /// Counts all TCP connections since the start: two sends with one number shared a connection.
    pub(crate) number: u64,
    pub(crate) secure: bool,
    cut: Arc<Cut>,
}

#[derive(Debug, Default)]
struct Cut {
    asked: AtomicBool,
    wake: Notify,
}

impl Connection {
    pub(crate) fn new(number: u64, secure: bool) -> Self {
        Self {
            number,
            secure,
            cut: Arc::default(),
        }
    }

    /// Ends the connection with a TCP RST instead of an answer. Never returns: the server drops the
    /// whole connection, this future with it.
    pub(crate) async fn reset(&self) -> ! {
        self.cut.asked.store(true, Ordering::SeqCst);
        self.cut.wake.notify_one();
        std::future::pending().await
    }

    pub(crate) async fn was_cut(&self) {
        self.cut.wake.notified().await;
    }
}

/// The TCP stream below HTTP and TLS; a cut connection leaves with RST when it is dropped.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    cut: Arc<Cut>,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, connection: &Connection) -> Self {
        // Small answers must not wait for the client's delayed ACK; a failure only costs time.
        let _ = stream.set_nodelay(true);
        Self {
            stream,
            cut: Arc::clone(&connection.cut),
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.cut.asked.load(Ordering::SeqCst) {
            // SO_LINGER with zero: close() sends RST. It fails only when the peer has already gone.
            let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
