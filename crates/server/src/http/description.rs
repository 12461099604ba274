use super::answer::bytes;
use axum::response::Response;
use carnet_core::protocol::{Problem, ProblemCode};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, ObjectBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi as _};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Carnet, the central server",
        description = "What laptops say to the central server, and what it answers. The bytes of `/v1/sync`, the \
            reasons, and what a laptop must keep to are in `docs/protocol.md`.",
    ),
    components(schemas(Problem)),
    modifiers(&Credential)
)]
struct Frame;

struct Credential;

impl Modify for Credential {
    fn modify(&self, openapi: &mut OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The credential that a laptop was given when it was taken in."))
            .build();
        if let Some(components) = &mut openapi.components {
            components.add_security_scheme("credential", SecurityScheme::Http(scheme));
        }
    }
}

/// The description without its routes.
pub(super) fn frame() -> OpenApi {
    Frame::openapi()
}

/// The description, whole.
fn whole() -> OpenApi {
    super::described().split_for_parts().1
}

/// This description
///
/// OpenAPI 3.1, generated from what answers.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "watching",
    responses((status = 200, description = "The description.", body = serde_json::Value)))]
pub(super) async fn openapi() -> Response {
    // It holds nothing that could not be JSON.
    static DESCRIPTION: LazyLock<String> = LazyLock::new(|| whole().to_json().unwrap_or_default());
    bytes("application/json", DESCRIPTION.as_str())
}

macro_rules! refusals {
    ($($name:ident: $($code:ident),+;)*) => {$(
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
                refusals(&[$(ProblemCode::$code),+])
            }
        }
    )*};
}

refusals! {
    EnrolRefusals: Malformed, WrongCode, CodeUsed, CodeExpired, AnotherPerson, TooLarge, Unsupported, TooMany, Internal, Unavailable;
    RenewRefusals: Malformed, NotEnrolled, TooLarge, Unsupported, TooMany, Internal, Unavailable;
    SyncRefusals: Malformed, Version, NotEnrolled, TooLarge, Unsupported, TooMany, Internal, Unavailable;
    HistoryRefusals: Malformed, NotEnrolled, Revoked, NotFound, TooMany, Internal, Unavailable;
    HeadFileRefusals: NotEnrolled, Revoked, NotFound, TooMany, Internal, Unavailable;
    PatchFileRefusals: Malformed, NotEnrolled, Revoked, ProjectFull, FilesUnnamed, NotFound, WrongOffset,
        FileTooLarge, Unsupported, FileType, WrongHash, TooMany, Internal, Unavailable;
    MissingFilesRefusals: Malformed, NotEnrolled, Revoked, NotFound, TooLarge, Unsupported, TooMany, Internal, Unavailable;
    GetFileRefusals: NotEnrolled, Revoked, NotFound, NoSuchRange, TooMany, Internal, Unavailable;
    Unavailable: Unavailable;
}

/// The answers with these problems: one for each status.
fn refusals(codes: &[ProblemCode]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let mut by_status = BTreeMap::<u16, Vec<Problem>>::new();
    for code in codes {
        by_status.entry(code.status()).or_default().push(Problem::new(*code));
    }
    by_status.into_iter().map(|(status, problems)| (status.to_string(), refusal(status, &problems))).collect()
}

fn refusal(status: u16, problems: &[Problem]) -> RefOr<utoipa::openapi::Response> {
    let words = problems.iter().map(|problem| format!("`{}`: {}", problem.code.as_str(), problem.title));
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let mut response = ResponseBuilder::new()
        .description(words.collect::<Vec<_>>().join(" "))
        .content("application/problem+json", problem);
    let header = |kind, words: &str| {
        HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(kind).build()))
            .description(Some(words))
            .build()
    };
    if [429, 503].contains(&status) {
        let words = "After how many seconds to try again.";
        response = response.header("Retry-After", header(Type::Integer, words));
    }
    if status == 401 {
        response = response.header("WWW-Authenticate", header(Type::String, "`Bearer`."));
    }
    response.build().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use carnet_core::protocol::MEDIA_TYPE;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn description() -> Value {
        serde_json::to_value(whole()).unwrap()
    }

    #[test]
    fn the_router_and_the_description_have_the_same_routes() {
        // A router tells its paths to nobody but its debug form, which also has some that an empty one has.
        let paths = |router: &str| {
            let texts = router.split('"').filter(|text| text.starts_with('/'));
            texts.map(str::to_owned).collect::<BTreeSet<_>>()
        };
        let empty = paths(&format!("{:?}", axum::Router::<()>::new()));
        let routed = &paths(&format!("{:?}", super::super::described().split_for_parts().0)) - &empty;
        let description = description();
        let described = description["paths"].as_object().unwrap().keys().cloned();
        assert_eq!(described.collect::<BTreeSet<_>>(), routed);
        assert!(routed.contains("/v1/sync") && routed.len() >= 8, "{routed:?}");
    }

    #[test]
    fn every_operation_says_what_it_may_answer() {
        let description = description();
        assert_eq!(description["openapi"], "3.1.0");
        for (path, operations) in description["paths"].as_object().unwrap() {
            for operation in operations.as_object().unwrap().values() {
                assert!(operation["summary"].is_string() && operation["operationId"].is_string(), "{path}");
                let answers = operation["responses"].as_object().unwrap();
                let (good, bad) =
                    answers.iter().partition::<Vec<_>, _>(|(status, _)| status.starts_with('2'));
                assert!(!good.is_empty(), "{path}");
                for (status, answer) in bad {
                    let problem = &answer["content"]["application/problem+json"]["schema"]["$ref"];
                    assert_eq!(problem, "#/components/schemas/Problem", "{path} {status}");
                    let waits = answer["headers"]["Retry-After"].is_object();
                    assert_eq!(waits, status == "429" || status == "503", "{path} {status}");
                }
                // Who must be enrolled can hear that he is not, and nobody else.
                assert_eq!(operation["security"].is_array(), answers.contains_key("401"), "{path}");
            }
        }
        let sync = &description["paths"]["/v1/sync"]["post"];
        assert!(sync["requestBody"]["content"][MEDIA_TYPE].is_object());
        assert!(sync["responses"]["200"]["content"][MEDIA_TYPE].is_object());
    }
}
