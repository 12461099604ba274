//! A proxy that passes bytes on and counts them: what a conversation costs on the wire, headers and all. It can
//! also pass them on as slowly as a thin link does.

use serde::Serialize;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What went through, from the side of the laptop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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

/// What lies between the laptop and the server. The bandwidth is there once in each direction, for all
/// connections together.
///
/// A connection costs a round trip before its first byte, as the three packets of TCP do. Left out are what the
/// packets' own headers add, and slow start: the ten packets that TCP sends at once are more than a thin link
/// holds (128 kbit/s × 0.6 s = 9.6 kB).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// How long each byte travels in one direction: half a round trip.
    pub delay: Duration,
    /// The bandwidth in each direction; without it, unbounded.
    pub bits_per_second: Option<u64>,
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
        Self::over(server, Link::default())
    }

    /// The same, with such a link between the laptop and the server.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn over(server: SocketAddr, link: Link) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let counters = Arc::new(Counters::default());
        let counting = Arc::clone(&counters);
        thread::spawn(move || {
            let ways = [Arc::new(Way::of(link)), Arc::new(Way::of(link))];
            for laptop in listener.incoming() {
                if counting.stopped.load(Ordering::SeqCst) {
                    return;
                }
                // A connection that cannot be made ends here: the laptop sees that it does not go through.
                if let (Ok(laptop), Ok(server)) = (laptop, TcpStream::connect(server)) {
                    counting.connections.fetch_add(1, Ordering::SeqCst);
                    drop(join(laptop, server, &counting, &ways));
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

/// One direction of the link.
#[derive(Debug)]
struct Way {
    link: Link,
    /// When the last byte that was given to it will have left.
    free_at: Mutex<Instant>,
}

impl Way {
    fn of(link: Link) -> Self {
        Self { link, free_at: Mutex::new(Instant::now()) }
    }

    fn is_plain(&self) -> bool {
        self.link == Link::default()
    }

    /// When so many bytes will have left that are there at a time: after those that were there before.
    fn leave(&self, there: Instant, bytes: usize) -> Instant {
        let Some(rate) = self.link.bits_per_second else { return there };
        let takes = Duration::from_secs_f64(bytes as f64 * 8.0 / rate.max(1) as f64);
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = there.max(*free_at) + takes;
        *free_at
    }
}

/// What one packet carries on an ordinary network.
const PACKET: usize = 1_460;
/// How many packets may be on their way: enough that a long delay alone does not limit what goes through.
const ON_THEIR_WAY: usize = 64 * 1024;

fn join(
    laptop: TcpStream,
    server: TcpStream,
    counters: &Arc<Counters>,
    [way_up, way_down]: &[Arc<Way>; 2],
) -> std::io::Result<()> {
    // Small messages go on at once, as they came.
    laptop.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let answered = Arc::new(AtomicBool::new(true));
    let (from, to) = (laptop.try_clone()?, server.try_clone()?);
    let (counting, spoken, way) = (Arc::clone(counters), Arc::clone(&answered), Arc::clone(way_up));
    thread::spawn(move || {
        pass(from, to, &way, |bytes| {
            counting.up.fetch_add(bytes, Ordering::SeqCst);
            if spoken.swap(false, Ordering::SeqCst) {
                counting.round_trips.fetch_add(1, Ordering::SeqCst);
            }
        });
    });
    let (counting, way) = (Arc::clone(counters), Arc::clone(way_down));
    thread::spawn(move || {
        pass(server, laptop, &way, |bytes| {
            counting.down.fetch_add(bytes, Ordering::SeqCst);
            answered.store(true, Ordering::SeqCst);
        });
    });
    Ok(())
}

fn pass(from: TcpStream, to: TcpStream, way: &Way, count: impl FnMut(u64)) {
    if way.is_plain() {
        let mut to = to;
        read(from, 64 * 1024, count, |bytes| to.write_all(bytes).is_ok());
        drop(to.shutdown(Shutdown::Write));
    } else {
        pass_slowly(from, to, way, count);
    }
}

/// One thread lets bytes leave as fast as the bandwidth allows, another writes them when they have travelled.
fn pass_slowly(from: TcpStream, to: TcpStream, way: &Way, count: impl FnMut(u64)) {
    let usable = Instant::now() + way.link.delay * 2;
    let (leaving, travelling) = sync_channel::<(Instant, Vec<u8>)>(ON_THEIR_WAY);
    let arriving = thread::spawn(move || arrive(to, &travelling));
    read(from, PACKET, count, |bytes| {
        let left = way.leave(Instant::now().max(usable), bytes.len());
        // Whoever writes faster than the bandwidth finds, as on any link, that the buffers are full.
        wait_until(left);
        leaving.send((left + way.link.delay, bytes.to_vec())).is_ok()
    });
    // The end of the connection travels as long as the bytes did.
    drop(leaving.send((Instant::now() + way.link.delay, Vec::new())));
    drop(leaving);
    drop(arriving.join());
}

fn arrive(mut to: TcpStream, travelling: &Receiver<(Instant, Vec<u8>)>) {
    while let Ok((at, bytes)) = travelling.recv() {
        wait_until(at);
        if to.write_all(&bytes).is_err() {
            break;
        }
    }
    drop(to.shutdown(Shutdown::Write));
}

fn wait_until(time: Instant) {
    thread::sleep(time.saturating_duration_since(Instant::now()));
}

/// Reads until one end closes. The bytes are counted before they are passed on, so that whoever has received
/// them finds them counted.
fn read(
    mut from: TcpStream,
    most: usize,
    mut count: impl FnMut(u64),
    mut pass_on: impl FnMut(&[u8]) -> bool,
) {
    let mut buffer = vec![0; most];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                count(length as u64);
                if !pass_on(&buffer[..length]) {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
}
