use super::answer::{Answered, json};
use super::description::HistoryRefusals;
use super::desk::{Asked, Desk};
use axum::extract::State;
use carnet_core::protocol::History;

/// What happened
///
/// Every change of a row (`entity`, `first`, and `second` where its key has two parts), or what a project took in in
/// a period (`from`, `until`), oldest first: who, on which laptop, when, and what stood there before. What waited in
/// quarantine was taken in when a project officer decided on it: `decision`. Where there is more, `next` is what to ask
/// for as `after`.
#[utoipa::path(get, path = "/v1/history", tag = "laptops", security(("credential" = [])),
    params(
        ("project" = uuid::Uuid, Query, description = "The project."),
        ("entity" = Option<String>, Query, description = "The kind of row, such as `participant`."),
        ("first" = Option<uuid::Uuid>, Query, description = "The first id of its key."),
        ("second" = Option<uuid::Uuid>, Query, description = "The second id of its key."),
        ("group" = Option<String>, Query, description = "One field group of the row only."),
        ("from" = Option<String>, Query, description = "The first moment of the period, RFC 3339."),
        ("until" = Option<String>, Query, description = "The moment behind the period, RFC 3339."),
        ("after" = Option<String>, Query, description = "`next` of the page before."),
    ),
    responses((status = 200, description = "A page of changes.", body = History), HistoryRefusals))]
pub(super) async fn history(State(desk): State<Desk>, asked: Asked) -> Answered {
    let (device, query) = (asked.device, asked.query);
    Ok(json(&desk.work(move |server| server.history(&device, &query)).await?))
}
