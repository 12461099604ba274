use super::{log, router};
use crate::server::Server;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower_http::add_extension::AddExtension;

/// How long a kept connection may rest until the head of its next request is whole.
const HEAD: Duration = Duration::from_secs(75);
/// How long who connects may take to say the head of the first request: there is something to be asked, or there would
/// be no connection.
const FIRST_HEAD: Duration = Duration::from_secs(20);
/// The longest head of a request, in bytes: its line, its headers and the line that ends them. That of a laptop of ours
/// has some 160, and a proxy adds some hundred.
const MOST_HEAD: usize = 16 << 10;
/// Headers in a request.
const MOST_HEADERS: usize = 64;
/// The most that is read from a connection, or written to it, before somebody takes it.
const BUFFER: usize = 64 << 10;
/// How long whoever asked may take no byte of the answer.
const STANDSTILL: Duration = Duration::from_secs(60);
/// Connections that are held at a time.
const MOST_CONNECTIONS: usize = 2_048;
/// Connections beyond these that are told so, each for one request that comes at once.
const MOST_TURNED_AWAY: usize = 128;
const TURNED_AWAY_HEAD: Duration = Duration::from_secs(5);
/// How long requests that are under way may take when the server stops.
const FINISHING: Duration = Duration::from_secs(30);
/// How long to rest when the system has no connection to give.
const NO_CONNECTION: Duration = Duration::from_millis(100);

/// Answers until `stop` is done; requests that are under way then are finished first.
pub(crate) async fn serve(server: Server, listener: TcpListener, stop: impl Future<Output = ()>) {
    let door = Door::new(server);
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let next = async {
            let place = door.place().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, from)) => door.let_in(door.better(place), stream, from, &graceful),
            Err(error) => {
                // Too many open files, or a client that is gone already: neither ends the server.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(NO_CONNECTION).await;
            }
        }
    }
    drop(listener);
    if tokio::time::timeout(FINISHING, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way when the server stopped");
    }
}

/// Where connections come in.
struct Door {
    server: Server,
    router: Router,
    /// For those who come when all places are taken.
    full: Router,
    places: Arc<Semaphore>,
    turned_away: Arc<Semaphore>,
}

/// A place for a connection.
struct Place {
    /// Whether it is one of those that are only told that the server is full.
    is_turned_away: bool,
    permit: Option<OwnedSemaphorePermit>,
}

impl Door {
    fn new(server: Server) -> Self {
        Self {
            router: router(server.clone()),
            full: super::full(server.clone()),
            server,
            places: Arc::new(Semaphore::new(MOST_CONNECTIONS)),
            turned_away: Arc::new(Semaphore::new(MOST_TURNED_AWAY)),
        }
    }

    async fn place(&self) -> Place {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Place { is_turned_away: false, permit: Some(permit) };
        }
        tokio::select! {
            biased;
            permit = Arc::clone(&self.places).acquire_owned() => Place { is_turned_away: false, permit: permit.ok() },
            permit = Arc::clone(&self.turned_away).acquire_owned() => Place { is_turned_away: true, permit: permit.ok() },
        }
    }

    /// A place that was taken before anybody came may be a better one by now.
    fn better(&self, place: Place) -> Place {
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(permit) if place.is_turned_away => Place { is_turned_away: false, permit: Some(permit) },
            _ => place,
        }
    }

    fn let_in(&self, place: Place, stream: TcpStream, from: SocketAddr, graceful: &GracefulShutdown) {
        stream.set_nodelay(true).ok();
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(STANDSTILL));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .max_headers(MOST_HEADERS)
            .max_header_size(MOST_HEAD)
            .max_buf_size(BUFFER);
        let router = if place.is_turned_away {
            self.server.metrics.turned_away();
            http.header_read_timeout(TURNED_AWAY_HEAD).keep_alive(false);
            &self.full
        } else {
            http.header_read_timeout(HEAD);
            &self.router
        };
        let asked = Arc::new(AtomicBool::new(false));
        let service = TowerToHyperService::new(AddExtension::new(router.clone(), ConnectInfo(from)));
        let service = Noticing { service, asked: Arc::clone(&asked) };
        let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service);
        let connection = graceful.watch(connection);
        let silent = async move {
            tokio::time::sleep(FIRST_HEAD).await;
            if asked.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        let metrics = Arc::clone(&self.server.metrics);
        tokio::spawn(async move {
            let counted = metrics.connected();
            tokio::select! {
                ended = connection => {
                    if let Err(error) = ended {
                        log::ended(&metrics, &error);
                    }
                }
                () = silent => tracing::debug!("who connected asked for nothing"),
            }
            drop((counted, place.permit));
        });
    }
}

/// A service that notes whether anything was asked.
struct Noticing<S> {
    service: S,
    asked: Arc<AtomicBool>,
}

impl<S: Service<R>, R> Service<R> for Noticing<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn call(&self, request: R) -> S::Future {
        self.asked.store(true, Ordering::Relaxed);
        self.service.call(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surroundings::System;
    use tempfile::TempDir;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    /// Where a place was taken while everybody was there, and nobody is any more, it is not for turning away.
    #[tokio::test]
    async fn whoever_comes_first_when_a_rush_is_over_is_let_in() {
        let folder = tempfile::tempdir().unwrap();
        let storage = crate::storage::Sqlite::open(&folder.path().join("server.db")).unwrap();
        let door = Door::new(Server::on(Arc::new(storage), Arc::new(System)).unwrap());
        let mut rush = Vec::new();
        for _ in 0..MOST_CONNECTIONS {
            rush.push(door.place().await);
        }
        let waiting = door.place().await;
        assert!(waiting.is_turned_away);
        let waiting = door.better(waiting);
        assert!(waiting.is_turned_away);
        drop(rush);
        let waiting = door.better(waiting);
        assert!(!waiting.is_turned_away);
        assert_eq!(door.turned_away.available_permits(), MOST_TURNED_AWAY);
        assert_eq!(door.places.available_permits(), MOST_CONNECTIONS - 1);
    }

    /// A server that listens, and a connection to it.
    async fn connected() -> (TcpStream, JoinHandle<()>, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let storage = crate::storage::Sqlite::open(&folder.path().join("server.db")).unwrap();
        let server = Server::on(Arc::new(storage), Arc::new(System)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        (stream, tokio::spawn(serve(server, listener, std::future::pending())), folder)
    }

    /// Says this, then `drop` each second, and reads; what came, and after how long the server hung up.
    async fn hung_up_on(said: &str, drop: &str) -> (String, u64) {
        let (stream, serving, _folder) = connected().await;
        let begun = Instant::now();
        let (mut reading, mut writing) = stream.into_split();
        writing.write_all(said.as_bytes()).await.unwrap();
        let drop = drop.to_owned();
        let dripping = tokio::spawn(async move {
            while writing.write_all(drop.as_bytes()).await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        let mut heard = Vec::new();
        // It may be cut off with something still unread.
        reading.read_to_end(&mut heard).await.ok();
        dripping.abort();
        serving.abort();
        (String::from_utf8(heard).unwrap(), begun.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_for_ever_to_ask_is_hung_up_on() {
        for (said, drop) in
            [("", ""), ("GET /heal", ""), ("GET /healthz HTTP/1.1\r\n", "a: b\r\n"), ("GET /", "a")]
        {
            let (heard, seconds) = hung_up_on(said, drop).await;
            assert_eq!((&heard[..], seconds), ("", FIRST_HEAD.as_secs()), "{said} {drop}");
        }
        let one = "GET /healthz HTTP/1.1\r\nhost: carnet\r\n\r\n";
        for (more, drop) in [("", ""), ("GET /heal", "th")] {
            let (heard, seconds) = hung_up_on(&format!("{one}{more}"), drop).await;
            assert!(heard.starts_with("HTTP/1.1 200 OK\r\n") && heard.ends_with("\r\n\r\nok\n"), "{heard}");
            assert_eq!(seconds, HEAD.as_secs(), "{more} {drop}");
        }
    }

    /// The clock of this test goes on by itself when nothing else does.
    #[tokio::test(start_paused = true)]
    async fn who_asks_and_never_listens_is_hung_up_on() {
        let folder = tempfile::tempdir().unwrap();
        let storage = crate::storage::Sqlite::open(&folder.path().join("server.db")).unwrap();
        let server = Server::on(Arc::new(storage), Arc::new(System)).unwrap();
        let metrics = Arc::clone(&server.metrics);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let serving = tokio::spawn(serve(server, listener, std::future::pending()));
        let requests = "GET /v1/openapi.json HTTP/1.1\r\nhost: carnet\r\n\r\n".repeat(10_000);
        let load = crate::load::Load::new(1);
        let is_held = || metrics.to_text(&load, true, None).contains("carnet_connections 1\n");
        stream.write_all(&requests.as_bytes()[..1]).await.unwrap();
        while !is_held() {
            tokio::task::yield_now().await;
        }
        // Its answers are some hundred megabytes: no system keeps so much for somebody who does not read.
        stream.write_all(&requests.as_bytes()[1..]).await.ok();
        while is_held() {
            tokio::time::sleep(STANDSTILL / 4).await;
        }
        serving.abort();
    }
}
