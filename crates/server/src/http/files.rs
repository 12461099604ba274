//! The content of files: where it was left, the next part of it, and a range of it.

use super::answer::{Answered, Refusal, json};
use super::body::{self, Arriving};
use super::description::{GetFileRefusals, HeadFileRefusals, MissingFilesRefusals, PatchFileRefusals};
use super::desk::{Asked, Desk, expect_type};
use super::uploads::UnderWay;
use crate::attachment::{Content, Shelved};
use crate::storage::Device;
use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_RANGE, CONTENT_TYPE, HeaderName, RANGE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use carnet_core::attachment::{ContentHash, PIECE};
use carnet_core::id::ProjectId;
use carnet_core::protocol::{
    KnownFiles, MissingFiles, PART_OF_FILE, Problem, ProblemCode, UPLOAD_COMPLETE, UPLOAD_LENGTH,
    UPLOAD_OFFSET,
};
use std::ops::Range;

type Named = Result<Path<(String, String)>, PathRejection>;

/// What the path names; what cannot be the name of a file is not there.
fn named(path: Named) -> Result<(ProjectId, ContentHash), Problem> {
    let found = path.ok().and_then(|Path((project, content))| {
        Some((project.parse::<ProjectId>().ok()?, content.parse::<ContentHash>().ok()?))
    });
    found.ok_or_else(|| Problem::new(ProblemCode::NotFound))
}

/// How much of a file is here
///
/// A laptop goes on from there. Of what the server has nothing of, that is 0.
#[utoipa::path(head, path = "/v1/projects/{project}/files/{sha256}", tag = "files",
    security(("credential" = [])),
    params(("project" = uuid::Uuid, Path, description = "The project."),
        ("sha256" = String, Path, description = "SHA-256 of the whole content, 64 small hexadecimal digits.")),
    responses(
        (status = 204, description = "How much is here.", headers(
            ("upload-offset" = u64, description = "So many bytes, the first ones."),
            ("upload-complete" = String, description = "`?1` when it is whole, else `?0`."),
            ("upload-length" = Option<u64>, description = "How many the whole has; where something is here."))),
        HeadFileRefusals))]
pub(super) async fn head_file(State(desk): State<Desk>, path: Named, asked: Asked) -> Answered {
    let (device, (project, content)) = (asked.device, named(path)?);
    desk.uploads.end(&(device.number, project, content)).await;
    let found = desk.work(move |server| server.file(&device, project, &content)).await?;
    Ok(progress(StatusCode::NO_CONTENT, found.as_ref()))
}

/// The next part of a file
///
/// It may be as long as the rest of it. What came before a link broke is kept: `docs/protocol.md`, section 17.
#[utoipa::path(patch, path = "/v1/projects/{project}/files/{sha256}", tag = "files",
    security(("credential" = [])),
    params(("project" = uuid::Uuid, Path, description = "The project."),
        ("sha256" = String, Path, description = "SHA-256 of the whole content, 64 small hexadecimal digits."),
        ("upload-offset" = u64, Header, description = "Where in the file the part begins."),
        ("upload-length" = u64, Header, description = "How many bytes the whole has.")),
    request_body(content_type = "application/partial-upload", description = "The bytes."),
    responses(
        (status = 204, description = "It is kept.", headers(
            ("upload-offset" = u64, description = "So many bytes are here, the first ones."),
            ("upload-complete" = String, description = "`?1` when it is whole, else `?0`."),
            ("upload-length" = u64, description = "How many the whole has."))),
        PatchFileRefusals))]
pub(super) async fn patch_file(State(desk): State<Desk>, path: Named, asked: Asked) -> Response {
    // A task of its own does it to its end: when the link breaks, hyper drops what answers the request, and with it
    // what came last.
    let appending = tokio::spawn(append(desk, path, asked)).await;
    appending.unwrap_or_else(|_| Refusal(Problem::new(ProblemCode::Internal)).into_response())
}

async fn append(desk: Desk, path: Named, mut asked: Asked) -> Response {
    let begun = async {
        let file = named(path)?;
        expect_type(&asked.headers, PART_OF_FILE)?;
        let (size, offset) = (number(&asked.headers, UPLOAD_LENGTH)?, number(&asked.headers, UPLOAD_OFFSET)?);
        let device = asked.device;
        let under_way = desk.uploads.begin((device.number, file.0, file.1)).await;
        let mut upload = Upload { desk: &desk, device, file, size, offset, there: None, under_way };
        // Whatever is refused is refused before its bytes have crossed a thin link.
        match upload.take_in(Vec::new()).await? {
            Some(refusal) => Ok(Err(refusal)),
            None => upload.read(&mut asked.body).await,
        }
    };
    match begun.await {
        Ok(Ok(content)) => progress(StatusCode::NO_CONTENT, Some(&content)),
        Ok(Err(NotKept { problem, there })) => {
            let mut response = Refusal(body::refuse(asked.body, problem).await).into_response();
            if let Some(there) = &there {
                add_progress(&mut response, Some(there));
            }
            response
        }
        Err(problem) => Refusal(body::refuse(asked.body, problem).await).into_response(),
    }
}

/// Why a part was not kept, and what is there instead where that is the reason.
struct NotKept {
    problem: Problem,
    there: Option<Content>,
}

/// A part on its way in.
struct Upload<'a> {
    desk: &'a Desk,
    device: Device,
    file: (ProjectId, ContentHash),
    size: u64,
    offset: u64,
    there: Option<Content>,
    under_way: UnderWay,
}

impl Upload<'_> {
    /// Keeps the body piece by piece, each durable before the next is waited for. What came before the link broke is
    /// kept as well.
    async fn read(&mut self, body: &mut Body) -> Result<Result<Content, NotKept>, Problem> {
        let mut piece = Vec::new();
        loop {
            let arriving = tokio::select! {
                arriving = body::next(body) => arriving,
                () = self.under_way.superseded() => Arriving::Broken,
            };
            if let Arriving::Data(data) = &arriving {
                let mut rest = &data[..];
                while !rest.is_empty() {
                    let (now, later) = rest.split_at(rest.len().min(PIECE - piece.len()));
                    piece.extend_from_slice(now);
                    rest = later;
                    if piece.len() == PIECE
                        && let Some(refusal) = self.take_in(std::mem::take(&mut piece)).await?
                    {
                        return Ok(Err(refusal));
                    }
                }
                continue;
            }
            if !piece.is_empty()
                && let Some(refusal) = self.take_in(piece).await?
            {
                return Ok(Err(refusal));
            }
            return match (arriving, self.there.take()) {
                (Arriving::End, Some(there)) => Ok(Ok(there)),
                _ => Err(Problem::detailed(ProblemCode::Malformed, "the body did not arrive whole")),
            };
        }
    }

    async fn take_in(&mut self, bytes: Vec<u8>) -> Result<Option<NotKept>, Problem> {
        let (device, file, size, offset) = (self.device, self.file, self.size, self.offset);
        let kept = bytes.len() as u64;
        let shelved =
            self.desk.work(move |server| server.take_in_part(&device, file, size, offset, &bytes)).await?;
        Ok(match shelved {
            Shelved::Kept(there) => {
                // Of a beginning that is too short to tell what the file is, nothing is kept.
                self.offset = if there.arrived == 0 { 0 } else { self.offset + kept };
                self.there = Some(there);
                None
            }
            Shelved::Elsewhere(there) => {
                let detail = format!("it ends at {}", there.arrived);
                let problem = Problem::detailed(ProblemCode::WrongOffset, detail);
                Some(NotKept { problem, there: Some(there) })
            }
            Shelved::Refused(code) => Some(NotKept { problem: Problem::new(code), there: None }),
        })
    }
}

/// A file
///
/// All of it, or one range.
#[utoipa::path(get, path = "/v1/projects/{project}/files/{sha256}", tag = "files",
    security(("credential" = [])),
    params(("project" = uuid::Uuid, Path, description = "The project."),
        ("sha256" = String, Path, description = "SHA-256 of the whole content, 64 small hexadecimal digits."),
        ("range" = Option<String>, Header, description = "`bytes=A-B`, `bytes=A-` or `bytes=-N`.")),
    responses(
        (status = 200, description = "All of it.", content_type = "*/*"),
        (status = 206, description = "The range.", content_type = "*/*",
            headers(("content-range" = String, description = "Which bytes these are."))),
        GetFileRefusals))]
pub(super) async fn get_file(State(desk): State<Desk>, path: Named, asked: Asked) -> Answered {
    let (device, (project, content)) = (asked.device, named(path)?);
    let found = desk.work(move |server| server.whole_file(&device, project, &content)).await?;
    Ok(match range(&asked.headers, found.size) {
        Wanted::Unsatisfiable => {
            let mut response = Refusal(Problem::new(ProblemCode::NoSuchRange)).into_response();
            insert(&mut response, CONTENT_RANGE, &format!("bytes */{}", found.size));
            response
        }
        Wanted::Whole => sent(desk, project, content, &found, 0..found.size),
        Wanted::Part(range) => {
            let said = format!("bytes {}-{}/{}", range.start, range.end - 1, found.size);
            let mut response = sent(desk, project, content, &found, range);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            insert(&mut response, CONTENT_RANGE, &said);
            response
        }
    })
}

/// The bytes of a range, read piece by piece as the link takes them.
fn sent(
    desk: Desk,
    project: ProjectId,
    content: ContentHash,
    found: &Content,
    range: Range<u64>,
) -> Response {
    let (sender, body) = body::in_pieces(range.end - range.start);
    tokio::spawn(async move {
        let mut at = range.start;
        while at < range.end {
            let piece = desk.work(move |server| server.file_piece(project, &content, at)).await;
            let Ok(Some(mut piece)) = piece else {
                // Removed or unreadable: the connection is cut, so that nobody takes what came for all of it.
                sender.fail().await;
                return;
            };
            piece.truncate(usize::try_from(range.end - at).unwrap_or(usize::MAX));
            at += piece.len() as u64;
            if !sender.send(piece).await {
                return;
            }
        }
    });
    let mut response = Response::new(body);
    insert(&mut response, CONTENT_TYPE, &found.media_type);
    response
}

/// The longest question for missing files, in bytes.
const MOST: usize = 64 * 1024;

/// Which files are missing
///
/// A laptop names what it has whole and knows to have come here. What is missing was lost with a backup, and is sent
/// again.
#[utoipa::path(post, path = "/v1/projects/{project}/files/missing", tag = "files",
    security(("credential" = [])),
    params(("project" = uuid::Uuid, Path, description = "The project.")), request_body = KnownFiles,
    responses((status = 200, description = "Those that are not here whole.", body = MissingFiles),
        MissingFilesRefusals))]
pub(super) async fn missing_files(
    State(desk): State<Desk>,
    path: Result<Path<String>, PathRejection>,
    asked: Asked,
) -> Answered {
    let project = path.ok().and_then(|Path(project)| project.parse::<ProjectId>().ok());
    let (device, body) = asked.body(&desk, "application/json", MOST).await?;
    let project = project.ok_or(Problem::new(ProblemCode::NotFound))?;
    Ok(json(&desk.work(move |server| server.missing_files(&device, project, &body.bytes)).await?))
}

/// What a request wants of a file (RFC 9110, 14.2).
enum Wanted {
    Whole,
    Part(Range<u64>),
    Unsatisfiable,
}

/// A header that is not one range of bytes is passed over, as the RFC wants it.
fn range(headers: &HeaderMap, size: u64) -> Wanted {
    let said = headers.get(RANGE).and_then(|value| value.to_str().ok());
    let Some((first, last)) =
        said.and_then(|said| said.strip_prefix("bytes=")).and_then(|range| range.split_once('-'))
    else {
        return Wanted::Whole;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let range = match (number(first), number(last)) {
        (Some(first), Some(last)) if last < first => return Wanted::Whole,
        (Some(first), Some(last)) => first..last.saturating_add(1).min(size),
        (Some(first), None) if last.is_empty() => first..size,
        (None, Some(count)) if first.is_empty() => size.saturating_sub(count)..size,
        _ => return Wanted::Whole,
    };
    if range.start < range.end { Wanted::Part(range) } else { Wanted::Unsatisfiable }
}

/// A header with a number that a database can hold.
fn number(headers: &HeaderMap, name: &str) -> Result<u64, Problem> {
    let said = headers.get(name).and_then(|value| value.to_str().ok());
    let number = said.and_then(|said| said.parse::<i64>().ok()).and_then(|number| u64::try_from(number).ok());
    number.ok_or_else(|| Problem::detailed(ProblemCode::Malformed, format!("{name} is missing or no number")))
}

/// How much of a file is here.
fn progress(status: StatusCode, content: Option<&Content>) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    add_progress(&mut response, content);
    response
}

fn add_progress(response: &mut Response, content: Option<&Content>) {
    let is_whole = content.is_some_and(|content| content.is_whole() && content.arrived > 0);
    let arrived = content.map_or(0, |content| content.arrived);
    insert(response, HeaderName::from_static(UPLOAD_OFFSET), &arrived.to_string());
    insert(response, HeaderName::from_static(UPLOAD_COMPLETE), if is_whole { "?1" } else { "?0" });
    if let Some(content) = content {
        insert(response, HeaderName::from_static(UPLOAD_LENGTH), &content.size.to_string());
    }
}

fn insert(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
