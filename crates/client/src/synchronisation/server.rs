use super::Outgoing;
use super::content::ContentAnswer;
use crate::Client;
use crate::error::Error;
use crate::surroundings::{Surroundings, System};
use carnet_core::id::ProjectId;
use carnet_core::protocol::{
    Answer, EnrolAnswer, EnrolRequest, History, KnownFiles, MEDIA_TYPE, MOST_COMPRESSED, MOST_EXPANDED,
    MissingFiles, PART_OF_FILE, Problem, ProblemCode, RenewRequest, UPLOAD_COMPLETE, UPLOAD_LENGTH,
    UPLOAD_OFFSET,
};
use carnet_core::row::RowKey;
use chrono::DateTime;
use std::io::{ErrorKind, Read};
use std::net::IpAddr;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use ureq::http::{HeaderMap, Response, Uri};
use ureq::{Agent, Body};
use zeroize::Zeroizing;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(15);
/// How long a request may take in all, on the thinnest of links.
const WHOLE: Duration = Duration::from_secs(180);

/// What enrolments and renewals are written in.
const JSON: &str = "application/json";
/// The level of zstd: higher ones cost more time than they save.
const LEVEL: i32 = 9;

/// Where a central server is, and the connection to it that is kept.
#[derive(Clone, Debug)]
pub struct Server {
    address: String,
    agent: Agent,
    /// Whether it is one that has to be told what an exchange is: it is older than this program.
    wants_type: Arc<AtomicBool>,
}

impl Default for Server {
    fn default() -> Self {
        let config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent("")
            .accept("")
            .build();
        Self { address: String::new(), agent: config.into(), wants_type: Arc::default() }
    }
}

impl Server {
    /// The server at an address as somebody typed it. Without a scheme it is `https`; only a server on this very
    /// machine may be spoken to without TLS.
    ///
    /// # Errors
    /// [`Error::BadAddress`].
    pub fn parse(typed: &str) -> Result<Self, Error> {
        let bad = || Error::BadAddress(typed.trim().to_owned());
        let named = typed.trim();
        let (scheme, rest) =
            named.split_once("://").map_or((None, named), |(scheme, rest)| (Some(scheme), rest));
        let rest = rest.trim_end_matches('/');
        let address = if let Some(scheme) = scheme {
            format!("{scheme}://{rest}")
        } else {
            let uri = format!("http://{rest}").parse::<Uri>().map_err(|_| bad())?;
            let scheme = if is_this_machine(&uri) { "http" } else { "https" };
            format!("{scheme}://{rest}")
        };
        let uri = address.parse::<Uri>().map_err(|_| bad())?;
        let safe = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => is_this_machine(&uri),
            _ => false,
        };
        let host = uri.host().unwrap_or_default();
        // A colon without a port: what stands before it was meant as a scheme.
        let nothing_else =
            uri.path() == "/" && uri.query().is_none() && !address.contains('@') && !rest.ends_with(':');
        if !safe || host.is_empty() || host.contains(char::is_whitespace) || !nothing_else {
            return Err(bad());
        }
        Ok(Self { address, ..Self::default() })
    }

    /// Its address, as it is kept.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// `POST`. Without a media type nothing is said of what is sent, nor expected to be said of what is answered.
    fn post(
        &self,
        path: &str,
        media_type: Option<&str>,
        credential: &str,
        body: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let mut request = self.agent.post(format!("{}{path}", self.address));
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        if !credential.is_empty() {
            request = request.header("authorization", format!("Bearer {credential}"));
        }
        let mut response = request.send(body).map_err(unreachable)?;
        answered(&mut response, media_type, credential, 2 * MOST_COMPRESSED)
    }
}

/// The body of an answer of the expected media type, or what the server says instead. Without a media type nothing is
/// expected to be said of it.
fn answered(
    response: &mut Response<Body>,
    media_type: Option<&str>,
    credential: &str,
    most: usize,
) -> Result<Vec<u8>, Error> {
    let retry_after = retry_after(response.headers());
    let body = response.body_mut().with_config().limit(most as u64).read_to_vec().map_err(unreachable)?;
    let is_expected = match media_type {
        Some(media_type) => of_type(response, media_type),
        // The name for what has none is what a proxy may have put there.
        None => {
            !response.headers().contains_key("content-type")
                || of_type(response, MEDIA_TYPE)
                || of_type(response, "application/octet-stream")
        }
    };
    if response.status().is_success() && is_expected {
        return Ok(body);
    }
    if of_type(response, "application/problem+json")
        && let Ok(problem) = serde_json::from_slice::<Problem>(&body)
    {
        return Err(match problem.code {
            // Who is not enrolled yet has nothing counted but wrong codes.
            ProblemCode::TooMany if credential.is_empty() => Error::TooManyCodes,
            ProblemCode::TooMany | ProblemCode::Unavailable => Error::ServerBusy(retry_after),
            code => Error::Refused(code),
        });
    }
    // Not Carnet's words, but those of what stands before it.
    Err(match (response.status().as_u16(), retry_after) {
        (429, seconds) | (503, seconds @ Some(_)) => Error::ServerBusy(seconds),
        (status @ (502..=504), _) => Error::ServerUnreachable(format!("status {status}")),
        (status, _) => Error::NotACarnetServer(format!("status {status}")),
    })
}

/// `POST /v1/enrol`.
pub(crate) fn enrol(server: &Server, request: &EnrolRequest) -> Result<EnrolAnswer, Error> {
    let unreadable = |error: serde_json::Error| Error::NotACarnetServer(error.to_string());
    let body = serde_json::to_vec(request).map_err(unreadable)?;
    let answer = server.post("/v1/enrol", Some(JSON), "", &body)?;
    serde_json::from_slice(&answer).map_err(unreadable)
}

/// What it takes to ask the server: no database, so that the thread that waits holds none.
pub struct Line {
    server: Server,
    credential: Zeroizing<String>,
}

impl Client {
    /// The line to the central server.
    ///
    /// # Errors
    /// When the laptop is not enrolled.
    pub fn line(&self) -> Result<Line, Error> {
        let laptop = self.laptop()?;
        Ok(Line { server: laptop.server.clone(), credential: laptop.credential.clone() })
    }
}

impl Line {
    /// `POST /v1/sync`: one round trip.
    ///
    /// # Errors
    /// When the server does not answer, refuses the request, or is none.
    pub fn ask(&self, outgoing: &Outgoing) -> Result<Answer, Error> {
        let (server, body) = (&self.server, outgoing.pack()?);
        let ask = |media_type| server.post("/v1/sync", media_type, &self.credential, &body);
        if !server.wants_type.load(Ordering::Relaxed) {
            match ask(None) {
                Err(Error::Refused(ProblemCode::Unsupported)) => {
                    server.wants_type.store(true, Ordering::Relaxed);
                }
                answer => return unpack(&answer?),
            }
        }
        unpack(&ask(Some(MEDIA_TYPE))?)
    }

    /// What the laptop shows to the server with every request.
    #[must_use]
    pub fn credential(&self) -> &str {
        &self.credential
    }
}

impl Outgoing {
    /// The body of the request.
    ///
    /// # Errors
    /// When it cannot be compressed.
    pub fn pack(&self) -> Result<Vec<u8>, Error> {
        zstd::bulk::compress(&self.request().to_bytes(), LEVEL)
            .map_err(|error| Error::NotACarnetServer(error.to_string()))
    }
}

/// Reads the body of an answer.
///
/// # Errors
/// When it is none.
pub fn unpack(body: &[u8]) -> Result<Answer, Error> {
    let none = |what: String| Error::NotACarnetServer(what);
    let answer = zstd::bulk::decompress(body, MOST_EXPANDED).map_err(|error| none(error.to_string()))?;
    Answer::from_bytes(&answer).map_err(|error| none(error.to_string()))
}

impl Line {
    /// `POST /v1/renew`.
    ///
    /// # Errors
    /// When the server does not answer, refuses, or is none.
    pub fn renew(&self, request: &RenewRequest) -> Result<EnrolAnswer, Error> {
        let unreadable = |error: serde_json::Error| Error::NotACarnetServer(error.to_string());
        let body = serde_json::to_vec(request).map_err(unreadable)?;
        let answer = self.server.post("/v1/renew", Some(JSON), &self.credential, &body)?;
        serde_json::from_slice(&answer).map_err(unreadable)
    }
}

impl Line {
    /// `GET /v1/history` of a row: a page, oldest first, behind what the page before named as next.
    ///
    /// # Errors
    /// When the server does not answer, refuses, or is none.
    pub fn history(&self, project: ProjectId, row: &RowKey, after: Option<&str>) -> Result<History, Error> {
        let entity = row.entity().name().ok_or(Error::NotFound("row"))?;
        let (first, second) = row.parts();
        let mut path = format!("/v1/history?project={project}&entity={entity}&first={first}");
        for (name, value) in
            [("second", second.map(|id| id.to_string())), ("after", after.map(str::to_owned))]
        {
            if let Some(value) = value {
                path += &format!("&{name}={value}");
            }
        }
        let request = self.server.agent.get(format!("{}{path}", self.server.address));
        let mut response = request.header("authorization", self.bearer()).call().map_err(unreachable)?;
        let body = answered(&mut response, Some(JSON), &self.credential, MOST_EXPANDED)?;
        serde_json::from_slice(&body).map_err(|error| Error::NotACarnetServer(error.to_string()))
    }
}

/// In how many seconds whoever answered wants to be asked again (RFC 9110, 10.2.3). A moment is read against the
/// answer's own date, where it has one: this laptop's clock may be years off.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let moment = |text: &str| DateTime::parse_from_rfc2822(text).ok().map(|moment| moment.timestamp());
    let said = text("retry-after")?;
    if !said.is_empty() && said.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(said.parse().unwrap_or(u64::MAX));
    }
    let now = text("date").and_then(moment).unwrap_or_else(|| System.now().millis() / 1000);
    Some(u64::try_from(moment(said)?.saturating_sub(now)).unwrap_or(0))
}

impl Line {
    /// `HEAD` of a file: how much of it the server has.
    pub(super) fn ask_content(&self, path: &str) -> Result<ContentAnswer, Error> {
        let request = self.server.agent.head(format!("{}{path}", self.server.address));
        let response = request.header("authorization", self.bearer()).call().map_err(unreachable)?;
        // A refusal has no body here.
        match response.status().as_u16() {
            204 => there(&response),
            401 => Err(Error::Refused(ProblemCode::NotEnrolled)),
            403 => Err(Error::Refused(ProblemCode::NotAllowed)),
            404 => Err(Error::Refused(ProblemCode::NotFound)),
            429 | 503 => Err(Error::ServerBusy(retry_after(response.headers()))),
            status => Err(Error::NotACarnetServer(format!("status {status}"))),
        }
    }

    /// Which of these files of a project the server does not have.
    pub(super) fn ask_missing(&self, path: &str, known: &[String]) -> Result<ContentAnswer, Error> {
        let unreadable = |error: serde_json::Error| Error::NotACarnetServer(error.to_string());
        let question = serde_json::to_vec(&KnownFiles { files: known.to_vec() }).map_err(unreadable)?;
        let answer = self.server.post(path, Some(JSON), &self.credential, &question)?;
        let answer = serde_json::from_slice::<MissingFiles>(&answer).map_err(unreadable)?;
        Ok(ContentAnswer::Missing(answer.missing))
    }

    /// `PATCH` of a file: its next part.
    pub(super) fn send_content(
        &self,
        path: &str,
        offset: u64,
        size: u64,
        bytes: &[u8],
    ) -> Result<ContentAnswer, Error> {
        let request = self
            .server
            .agent
            .patch(format!("{}{path}", self.server.address))
            .header("authorization", self.bearer())
            .header("content-type", PART_OF_FILE)
            .header(UPLOAD_OFFSET, offset.to_string())
            .header(UPLOAD_LENGTH, size.to_string());
        let mut response = request.send(bytes).map_err(unreachable)?;
        match response.status().as_u16() {
            204 | 409 => there(&response),
            _ => Err(refusal(&mut response)),
        }
    }

    /// `GET` of a range of a file.
    pub(super) fn fetch_content(&self, path: &str, range: Range<u64>) -> Result<ContentAnswer, Error> {
        let request = self
            .server
            .agent
            .get(format!("{}{path}", self.server.address))
            .header("authorization", self.bearer())
            .header("range", format!("bytes={}-{}", range.start, range.end.saturating_sub(1)));
        let mut response = request.call().map_err(unreachable)?;
        if response.status().as_u16() != 206 {
            return Err(refusal(&mut response));
        }
        // What came before the link broke is kept.
        let mut bytes = Vec::new();
        let read = response.body_mut().as_reader().take(range.end - range.start).read_to_end(&mut bytes);
        match read {
            Err(error) if bytes.is_empty() => Err(Error::ServerUnreachable(error.to_string())),
            _ => Ok(ContentAnswer::Bytes(bytes)),
        }
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.credential.as_str())
    }
}

/// What the headers of an answer say that the server has of a file.
fn there<B>(response: &Response<B>) -> Result<ContentAnswer, Error> {
    let said = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let number = |name| said(name).and_then(|said| said.parse().ok());
    let offset = number(UPLOAD_OFFSET).ok_or_else(|| Error::NotACarnetServer("no offset".to_owned()))?;
    let complete = said(UPLOAD_COMPLETE) == Some("?1");
    Ok(ContentAnswer::There { offset, size: number(UPLOAD_LENGTH), complete })
}

/// Why an answer is none that was hoped for.
fn refusal(response: &mut Response<Body>) -> Error {
    let (status, seconds) = (response.status().as_u16(), retry_after(response.headers()));
    if of_type(response, "application/problem+json") {
        let body = response.body_mut().with_config().limit(MOST_COMPRESSED as u64).read_to_vec();
        let problem = body.ok().and_then(|body| serde_json::from_slice::<Problem>(&body).ok());
        if let Some(problem) = problem {
            return match problem.code {
                ProblemCode::TooMany | ProblemCode::Unavailable => Error::ServerBusy(seconds),
                code => Error::Refused(code),
            };
        }
    }
    match status {
        429 | 503 => Error::ServerBusy(seconds),
        502 | 504 => Error::ServerUnreachable(format!("status {status}")),
        _ => Error::NotACarnetServer(format!("status {status}")),
    }
}

fn is_this_machine(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn of_type<B>(response: &Response<B>, media_type: &str) -> bool {
    response
        .headers()
        .get("content-type")
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(';').next().is_some_and(|value| value.trim() == media_type))
}

fn unreachable(error: ureq::Error) -> Error {
    let no_network = [ErrorKind::NetworkUnreachable, ErrorKind::NetworkDown];
    match error {
        ureq::Error::Io(error) if no_network.contains(&error.kind()) => Error::NoNetwork,
        ureq::Error::Protocol(error) => Error::NotACarnetServer(error.to_string()),
        error => Error::ServerUnreachable(error.to_string()),
    }
}
