//! TaskChampion's server core on its SQLite storage, behind the four routes of its protocol. Prints its port, and
//! ends when standard input does: so it does not outlive whoever started it.

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::future::Future;
use std::sync::Arc;
use taskchampion_sync_server_core::{
    AddVersionResult, GetVersionResult, NIL_VERSION_ID, Server, ServerConfig, ServerError, SnapshotUrgency,
};
use taskchampion_sync_server_storage_sqlite::SqliteStorage;
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use uuid::Uuid;

const SEGMENT: &str = "application/vnd.taskchampion.history-segment";
const SNAPSHOT: &str = "application/vnd.taskchampion.snapshot";
/// What TaskChampion's own server takes.
const LARGEST_BODY: usize = 100 * 1024 * 1024;

type Shared = State<Arc<Server>>;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::args().nth(1).context("the folder of the database")?;
    let server = Arc::new(Server::new(ServerConfig::default(), SqliteStorage::new(folder)?));
    let routes = Router::new()
        .route("/v1/client/add-version/{parent}", post(add_version))
        .route("/v1/client/get-child-version/{parent}", get(get_child_version))
        .route("/v1/client/add-snapshot/{version}", post(add_snapshot))
        .route("/v1/client/snapshot", get(get_snapshot))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .with_state(server);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?.port());
    std::thread::spawn(|| {
        drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        std::process::exit(0);
    });
    axum::serve(axum::serve::ListenerExt::tap_io(listener, |stream| drop(stream.set_nodelay(true))), routes)
        .await?;
    Ok(())
}

async fn add_version(
    State(server): Shared,
    Path(parent): Path<Uuid>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    aside(move || async move {
        let client = client(&headers)?;
        let segment = body.to_vec();
        let mut added = server.add_version(client, parent, segment.clone()).await;
        if matches!(added, Err(ServerError::NoSuchClient)) {
            let mut transaction = server.txn(client).await?;
            transaction.new_client(NIL_VERSION_ID).await?;
            transaction.commit().await?;
            drop(transaction);
            added = server.add_version(client, parent, segment).await;
        }
        let (result, urgency) = added?;
        Ok(match result {
            AddVersionResult::Ok(version) => {
                let mut response = answer(StatusCode::OK, &[("x-version-id", version.to_string())]);
                let asked = match urgency {
                    SnapshotUrgency::None => return Ok(response),
                    SnapshotUrgency::Low => "urgency=low",
                    SnapshotUrgency::High => "urgency=high",
                };
                response.headers_mut().insert("x-snapshot-request", HeaderValue::from_static(asked));
                response
            }
            AddVersionResult::ExpectedParentVersion(version) => {
                answer(StatusCode::CONFLICT, &[("x-parent-version-id", version.to_string())])
            }
        })
    })
    .await
}

async fn get_child_version(State(server): Shared, Path(parent): Path<Uuid>, headers: HeaderMap) -> Response {
    aside(move || async move {
        Ok(match server.get_child_version(client(&headers)?, parent).await {
            Ok(GetVersionResult::Success { version_id, parent_version_id, history_segment }) => (
                [
                    ("x-version-id", version_id.to_string()),
                    ("x-parent-version-id", parent_version_id.to_string()),
                    (header::CONTENT_TYPE.as_str(), SEGMENT.to_owned()),
                ],
                history_segment,
            )
                .into_response(),
            Ok(GetVersionResult::NotFound) | Err(ServerError::NoSuchClient) => {
                StatusCode::NOT_FOUND.into_response()
            }
            Ok(GetVersionResult::Gone) => StatusCode::GONE.into_response(),
            Err(error) => return Err(error.into()),
        })
    })
    .await
}

async fn add_snapshot(
    State(server): Shared,
    Path(version): Path<Uuid>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    aside(move || async move {
        server.add_snapshot(client(&headers)?, version, body.to_vec()).await?;
        Ok(StatusCode::OK.into_response())
    })
    .await
}

async fn get_snapshot(State(server): Shared, headers: HeaderMap) -> Response {
    aside(move || async move {
        Ok(match server.get_snapshot(client(&headers)?).await {
            Ok(Some((version, data))) => (
                [("x-version-id", version.to_string()), (header::CONTENT_TYPE.as_str(), SNAPSHOT.to_owned())],
                data,
            )
                .into_response(),
            Ok(None) | Err(ServerError::NoSuchClient) => StatusCode::NOT_FOUND.into_response(),
            Err(error) => return Err(error.into()),
        })
    })
    .await
}

/// Lets SQLite block a thread that may be blocked. A transaction of the storage cannot move between threads, and
/// so neither can what waits for it.
async fn aside<Job, Answer>(job: Job) -> Response
where
    Job: FnOnce() -> Answer + Send + 'static,
    Answer: Future<Output = Result<Response>>,
{
    let done = tokio::task::spawn_blocking(move || Handle::current().block_on(job())).await;
    done.unwrap_or_else(|error| Err(error.into())).unwrap_or_else(|error| {
        eprintln!("taskchampion server: {error:#}");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    })
}

fn client(headers: &HeaderMap) -> Result<Uuid> {
    let Some(value) = headers.get("x-client-id") else { bail!("there is no X-Client-Id") };
    Ok(value.to_str()?.parse()?)
}

fn answer(status: StatusCode, headers: &[(&'static str, String)]) -> Response {
    let mut response = status.into_response();
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(*name, value);
        }
    }
    response
}
