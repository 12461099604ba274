//! What a laptop and the central server say to each other. Both sides use these types and no others.
//!
//! `POST /v1/enrol`, `POST /v1/renew`, `GET /v1/history` and `POST /v1/projects/{project}/files/missing` speak JSON;
//! `POST /v1/sync` speaks the canonical byte form, compressed with zstd; the content of files goes as it is, under
//! `/v1/projects/{project}/files/{sha256}`; every refusal of a whole request is a [`Problem`] (RFC 9457).

mod answer;
mod enrol;
mod history;
mod missing;
mod page;
mod problem;
mod request;
mod unsent;

pub use answer::{Answer, BatchOutcome, BatchVerdict, ChangeVerdict, Standing};
pub use enrol::{EnrolAnswer, EnrolRequest, FormerNumber, Formerly, Limits, RenewRequest, RenewalReason};
pub use history::{DecisionOutcome, History, HistoryChange, HistoryDecision, HistoryRefusal, NamedLaptop};
pub use missing::{KnownFiles, MOST_KNOWN_FILES, MissingFiles};
pub use page::{CataloguePage, FieldGroupState, ProjectPage};
pub use problem::{Problem, ProblemCode};
pub use request::{BatchName, Cursor, MOST_ASKED_AFTER, ProjectCursor, Request};
pub use unsent::{UnsentError, UnsentFile};

/// The version of the exchange that this program speaks.
pub const VERSION: u8 = 1;
/// The media type of requests and answers of `/v1/sync`.
pub const MEDIA_TYPE: &str = "application/vnd.carnet.sync";
/// The most that a body of `/v1/sync` may have in compressed bytes.
pub const MOST_COMPRESSED: usize = 1 << 20;
/// The most that a body of `/v1/sync` may have in expanded bytes.
pub const MOST_EXPANDED: usize = 8 << 20;

/// The media type of a part of a file's content on its way to the server.
pub const PART_OF_FILE: &str = "application/partial-upload";
/// The header that says where in a file a part begins, and how much of it the server has.
pub const UPLOAD_OFFSET: &str = "upload-offset";
/// The header that says how many bytes a file has in all.
pub const UPLOAD_LENGTH: &str = "upload-length";
/// The header that says whether the server has a file whole: `?1` or `?0`.
pub const UPLOAD_COMPLETE: &str = "upload-complete";
