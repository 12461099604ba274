use super::answer::{Answered, bytes};
use super::description::SyncRefusals;
use super::desk::{Asked, Desk};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use carnet_core::protocol::{MEDIA_TYPE, MOST_COMPRESSED};

/// Exchange
///
/// One round trip does everything: the request says where the laptop is and brings its next batches; the answer brings
/// a verdict on each and what is new. Both bodies are one zstd frame around the byte form of `docs/protocol.md`,
/// sections 9 and 10; at most 1 MiB compressed and 8 MiB expanded. `Content-Type` may be left out, and then it is left
/// out of the answer, too. What becomes of one batch or one change is never a
/// status: it stands in the answer.
#[utoipa::path(post, path = "/v1/sync", tag = "laptops", security(("credential" = [])),
    request_body(content_type = "application/vnd.carnet.sync",
        description = "A request: `docs/protocol.md`, section 9."),
    responses(
        (status = 200, description = "An answer: `docs/protocol.md`, section 10.",
            content_type = "application/vnd.carnet.sync"),
        SyncRefusals))]
pub(super) async fn sync(State(desk): State<Desk>, asked: Asked) -> Answered {
    // Who does not say what is spoken here is not told it either: the two headers are a quarter of an exchange that
    // brings nothing new.
    let says_type = asked.headers.contains_key(CONTENT_TYPE);
    let (device, body) = if says_type {
        asked.body(&desk, MEDIA_TYPE, MOST_COMPRESSED).await?
    } else {
        asked.untyped_body(&desk, MOST_COMPRESSED).await?
    };
    let answer = desk.work(move |server| server.sync(&device, &body.bytes)).await?;
    Ok(if says_type { bytes(MEDIA_TYPE, answer) } else { Response::new(answer.into()) })
}
