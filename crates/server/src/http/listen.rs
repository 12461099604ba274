use super::router;
use crate::server::Server;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower_http::add_extension::AddExtension;

/// How long the head of a request may take, and a kept connection may rest.
const HEAD: Duration = Duration::from_secs(75);
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
            Ok((stream, from)) => door.let_in(place, stream, from, &graceful),
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

    fn let_in(&self, place: Place, stream: TcpStream, from: SocketAddr, graceful: &GracefulShutdown) {
        stream.set_nodelay(true).ok();
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(STANDSTILL));
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).max_headers(64);
        let router = if place.is_turned_away {
            self.server.metrics.turned_away();
            http.header_read_timeout(TURNED_AWAY_HEAD).keep_alive(false);
            &self.full
        } else {
            http.header_read_timeout(HEAD);
            &self.router
        };
        let service = TowerToHyperService::new(AddExtension::new(router.clone(), ConnectInfo(from)));
        let connection = http.serve_connection(TokioIo::new(Box::pin(stream)), service);
        let connection = graceful.watch(connection);
        let metrics = Arc::clone(&self.server.metrics);
        tokio::spawn(async move {
            let counted = metrics.connected();
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended");
            }
            drop((counted, place.permit));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::surroundings::System;
    use tokio::io::AsyncWriteExt;

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
        let is_held = || metrics.to_text(&load).contains("carnet_connections 1\n");
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
