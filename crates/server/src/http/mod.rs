//! HTTP: the only module that knows of it. Answers bear no header that a laptop does not need: on a thin link every
//! byte counts. Each handler says beside itself what it takes and answers; `/v1/openapi.json` is made of that.

mod answer;
mod body;
mod callers;
mod description;
mod desk;
mod enrolment;
mod exchange;
mod files;
mod history;
mod listen;
mod log;
mod uploads;
mod watch;

pub(crate) use listen::serve;

use crate::server::Server;
use answer::Refusal;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use carnet_core::protocol::{Problem, ProblemCode};
use desk::Desk;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Every route, with its description.
fn described() -> OpenApiRouter<Desk> {
    OpenApiRouter::with_openapi(description::frame())
        .routes(routes!(enrolment::enrol))
        .routes(routes!(enrolment::renew))
        .routes(routes!(exchange::sync))
        .routes(routes!(history::history))
        .routes(routes!(files::head_file, files::patch_file, files::get_file))
        .routes(routes!(files::missing_files))
        .routes(routes!(description::openapi))
        .routes(routes!(watch::healthz))
        .routes(routes!(watch::readyz))
        .routes(routes!(watch::metrics))
}

fn router(server: Server) -> Router {
    let desk = Desk::new(server);
    let (router, _) = described().split_for_parts();
    router
        .method_not_allowed_fallback(async |request| refused(request, ProblemCode::MethodNotAllowed).await)
        .fallback(async |request| refused(request, ProblemCode::NotFound).await)
        .layer(CatchPanicLayer::custom(|_| Refusal(Problem::new(ProblemCode::Internal)).into_response()))
        .layer(axum::middleware::from_fn_with_state(desk.clone(), log::request))
        .with_state(desk)
}

/// What a server answers that has no place for another connection: it can still be watched.
fn full(server: Server) -> Router {
    let desk = Desk::new(server);
    let watched = OpenApiRouter::new()
        .routes(routes!(watch::healthz))
        .routes(routes!(watch::readyz))
        .routes(routes!(watch::metrics));
    watched
        .split_for_parts()
        .0
        .fallback(async |request| refused(request, ProblemCode::Unavailable).await)
        .layer(axum::middleware::from_fn_with_state(desk.clone(), log::request))
        .with_state(desk)
}

async fn refused(request: Request, code: ProblemCode) -> Response {
    Refusal(body::refuse(request.into_body(), Problem::new(code)).await).into_response()
}
