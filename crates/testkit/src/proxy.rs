//! A proxy that passes bytes on and counts them: what a conversation costs on the wire, headers and all. It can
//! also pass them on as slowly as a thin link does, lose packets as a bad one does, and cut connections at any byte.

mod link;

pub use link::Link;

use link::Way;
use serde::Serialize;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Instant;

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

#[derive(Debug, Default)]
struct Counters {
    connections: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
    round_trips: AtomicU64,
    cuts: AtomicU64,
    stopped: AtomicBool,
}

/// A proxy in front of a server, or of several that are one. It ends with this value; connections that are open then
/// end with their ends.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    counters: Counters,
    line: Mutex<Line>,
}

/// What may change while the proxy works.
#[derive(Debug)]
struct Line {
    servers: Vec<SocketAddr>,
    ways: [Arc<Way>; 2],
    open: Vec<Weak<Pair>>,
    /// After how many more bytes every connection is cut.
    cut_after: Option<u64>,
}

/// A connection: its two halves.
#[derive(Debug)]
struct Pair {
    laptop: TcpStream,
    server: TcpStream,
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
        let line = Line { servers: vec![server], ways: ways(link), open: Vec::new(), cut_after: None };
        let shared = Arc::new(Shared { counters: Counters::default(), line: Mutex::new(line) });
        let listening = Arc::clone(&shared);
        thread::spawn(move || {
            for laptop in listener.incoming() {
                if listening.counters.stopped.load(Ordering::SeqCst) {
                    return;
                }
                // A connection that cannot be made ends here: the laptop sees that it does not go through.
                if let (Ok(laptop), Some(server)) = (laptop, listening.connect()) {
                    listening.counters.connections.fetch_add(1, Ordering::SeqCst);
                    drop(join(laptop, server, &listening));
                }
            }
        });
        Ok(Self { address, shared })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What went through since it was asked last.
    #[must_use]
    pub fn take(&self) -> Traffic {
        let counters = &self.shared.counters;
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::SeqCst);
        Traffic {
            connections: take(&counters.connections),
            up: take(&counters.up),
            down: take(&counters.down),
            round_trips: take(&counters.round_trips),
        }
    }

    /// From now on connections go to these servers, by turns; with none, nobody answers.
    pub fn lead_to(&self, servers: Vec<SocketAddr>) {
        self.shared.line().servers = servers;
    }

    /// Puts another link in the place of this one. What was open over the old one is cut.
    pub fn change(&self, link: Link) {
        let mut line = self.shared.line();
        line.ways = ways(link);
        self.shared.cut(&mut line);
    }

    /// Cuts every connection once so many more bytes have gone through, in whichever direction: in the middle of a body
    /// as well as anywhere else.
    pub fn cut_after(&self, bytes: u64) {
        self.shared.line().cut_after = Some(bytes);
    }

    /// How many connections were cut.
    #[must_use]
    pub fn cuts(&self) -> u64 {
        self.shared.counters.cuts.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.counters.stopped.store(true, Ordering::SeqCst);
        // The listening thread waits for a connection: this is the one that lets it look.
        drop(TcpStream::connect(self.address));
    }
}

impl Shared {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection to the server whose turn it is.
    fn connect(&self) -> Option<TcpStream> {
        let server = {
            let mut line = self.line();
            let server = *line.servers.first()?;
            line.servers.rotate_left(1);
            server
        };
        TcpStream::connect(server).ok()
    }

    fn cut(&self, line: &mut Line) {
        for pair in line.open.drain(..).filter_map(|pair| pair.upgrade()) {
            // Before anybody can notice.
            self.counters.cuts.fetch_add(1, Ordering::SeqCst);
            for stream in [&pair.laptop, &pair.server] {
                // One end may have closed already.
                stream.shutdown(Shutdown::Both).ok();
            }
        }
    }

    /// How many of these bytes go through before everything is cut.
    fn let_through(&self, bytes: usize) -> usize {
        let mut line = self.line();
        let Some(left) = line.cut_after else { return bytes };
        let through = usize::try_from(left).unwrap_or(usize::MAX).min(bytes);
        line.cut_after = Some(left - through as u64);
        through
    }

    /// Cuts, where that is due; whether it was.
    fn cut_if_due(&self) -> bool {
        let mut line = self.line();
        let is_due = line.cut_after == Some(0);
        if is_due {
            line.cut_after = None;
            self.cut(&mut line);
        }
        is_due
    }
}

fn ways(link: Link) -> [Arc<Way>; 2] {
    [Arc::new(Way::of(link)), Arc::new(Way::of(link))]
}

/// What one packet carries on an ordinary network.
const PACKET: usize = 1_460;
/// How many packets may be on their way: enough that a long delay alone does not limit what goes through.
const ON_THEIR_WAY: usize = 64 * 1024;

fn join(laptop: TcpStream, server: TcpStream, shared: &Arc<Shared>) -> std::io::Result<()> {
    // Small messages go on at once, as they came.
    laptop.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let pair = Arc::new(Pair { laptop, server });
    let [way_up, way_down] = {
        let mut line = shared.line();
        line.open.retain(|pair| pair.strong_count() > 0);
        line.open.push(Arc::downgrade(&pair));
        line.ways.clone()
    };
    let answered = Arc::new(AtomicBool::new(true));
    let (counting, spoken, up) = (Arc::clone(shared), Arc::clone(&answered), Arc::clone(&pair));
    thread::spawn(move || {
        pass(&up.laptop, &up.server, &way_up, &counting, |bytes| {
            counting.counters.up.fetch_add(bytes, Ordering::SeqCst);
            if spoken.swap(false, Ordering::SeqCst) {
                counting.counters.round_trips.fetch_add(1, Ordering::SeqCst);
            }
        });
    });
    let counting = Arc::clone(shared);
    thread::spawn(move || {
        pass(&pair.server, &pair.laptop, &way_down, &counting, |bytes| {
            counting.counters.down.fetch_add(bytes, Ordering::SeqCst);
            answered.store(true, Ordering::SeqCst);
        });
    });
    Ok(())
}

fn pass(from: &TcpStream, mut to: &TcpStream, way: &Way, shared: &Shared, count: impl FnMut(u64)) {
    if way.is_plain() {
        read(from, 64 * 1024, shared, count, |bytes| to.write_all(bytes).is_ok());
        drop(to.shutdown(Shutdown::Write));
    } else {
        thread::scope(|scope| pass_slowly(scope, from, to, way, shared, count));
    }
}

/// One thread lets bytes leave as fast as the bandwidth allows, another writes them when they have travelled.
fn pass_slowly<'scope>(
    scope: &'scope thread::Scope<'scope, '_>,
    from: &TcpStream,
    to: &'scope TcpStream,
    way: &Way,
    shared: &Shared,
    count: impl FnMut(u64),
) {
    let usable = Instant::now() + way.link.delay + way.travel();
    let (leaving, travelling) = sync_channel::<(Instant, Vec<u8>)>(ON_THEIR_WAY);
    scope.spawn(move || arrive(to, &travelling));
    read(from, PACKET, shared, count, |bytes| {
        let left = way.leave(Instant::now().max(usable), bytes.len());
        // Whoever writes faster than the bandwidth finds, as on any link, that the buffers are full.
        wait_until(left);
        leaving.send((left + way.travel(), bytes.to_vec())).is_ok()
    });
    // The end of the connection travels as long as the bytes did.
    drop(leaving.send((Instant::now() + way.link.delay, Vec::new())));
}

fn arrive(mut to: &TcpStream, travelling: &Receiver<(Instant, Vec<u8>)>) {
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
    mut from: &TcpStream,
    most: usize,
    shared: &Shared,
    mut count: impl FnMut(u64),
    mut pass_on: impl FnMut(&[u8]) -> bool,
) {
    let mut buffer = vec![0; most];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => {
                let length = shared.let_through(length);
                count(length as u64);
                let goes_on = pass_on(&buffer[..length]);
                // What has come to this end already could be read behind a cut.
                if shared.cut_if_due() || !goes_on {
                    break;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
}
