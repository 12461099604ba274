//! A proxy that passes bytes on and counts them: what a conversation costs on the wire, headers and all.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// What went through, from the side of the laptop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections that were made.
    pub connections: u64,
    /// Bytes to the server.
    pub up: u64,
    /// Bytes from the server.
    pub down: u64,
    /// How often the laptop spoke again after the server had.
    pub round_trips: u64,
}

#[derive(Debug, Default)]
struct Counters {
    connections: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
    round_trips: AtomicU64,
    stopped: AtomicBool,
}

/// A proxy in front of one server. It ends with this value; connections that are open then end with their ends.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    counters: Arc<Counters>,
}

impl Proxy {
    /// Listens on a free port of this machine and passes everything on to the server.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn before(server: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let counters = Arc::new(Counters::default());
        let counting = Arc::clone(&counters);
        thread::spawn(move || {
            for laptop in listener.incoming() {
                if counting.stopped.load(Ordering::SeqCst) {
                    return;
                }
                // A connection that cannot be made ends here: the laptop sees that it does not go through.
                if let (Ok(laptop), Ok(server)) = (laptop, TcpStream::connect(server)) {
                    counting.connections.fetch_add(1, Ordering::SeqCst);
                    drop(join(laptop, server, &counting));
                }
            }
        });
        Ok(Self { address, counters })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What went through since it was asked last.
    #[must_use]
    pub fn take(&self) -> Traffic {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::SeqCst);
        Traffic {
            connections: take(&self.counters.connections),
            up: take(&self.counters.up),
            down: take(&self.counters.down),
            round_trips: take(&self.counters.round_trips),
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.counters.stopped.store(true, Ordering::SeqCst);
        // The listening thread waits for a connection: this is the one that lets it look.
        drop(TcpStream::connect(self.address));
    }
}

fn join(laptop: TcpStream, server: TcpStream, counters: &Arc<Counters>) -> std::io::Result<()> {
    // Small messages go on at once, as they came.
    laptop.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let answered = Arc::new(AtomicBool::new(true));
    let (from, to) = (laptop.try_clone()?, server.try_clone()?);
    let (counting, spoken) = (Arc::clone(counters), Arc::clone(&answered));
    thread::spawn(move || {
        pass(from, to, |bytes| {
            counting.up.fetch_add(bytes, Ordering::SeqCst);
            if spoken.swap(false, Ordering::SeqCst) {
                counting.round_trips.fetch_add(1, Ordering::SeqCst);
            }
        });
    });
    let counting = Arc::clone(counters);
    thread::spawn(move || {
        pass(server, laptop, |bytes| {
            counting.down.fetch_add(bytes, Ordering::SeqCst);
            answered.store(true, Ordering::SeqCst);
        });
    });
    Ok(())
}

/// Passes bytes on until one end closes. They are counted first, so that whoever has received them finds them
/// counted.
fn pass(mut from: TcpStream, mut to: TcpStream, mut count: impl FnMut(u64)) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                count(length as u64);
                if to.write_all(&buffer[..length]).is_err() {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    drop(to.shutdown(Shutdown::Write));
}
