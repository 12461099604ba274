use serde::{Deserialize, Serialize};

/// Why a whole request was refused: `application/problem+json`, RFC 9457. The `code` is stable; the window has
/// the words for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:carnet:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The code.
    pub code: ProblemCode,
    /// One sentence in English, for logs and for people at a terminal.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong in this case; no personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// After how many seconds it makes sense to try again: the header `Retry-After`.
    #[serde(skip)]
    pub retry_after_seconds: Option<u64>,
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal $status:literal $title:literal;)*) => {
        /// The codes of problems.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
            /// A code of a newer server.
            #[serde(other, rename = "unknown")]
            Unknown,
        }

        // The derive does not read a name that a macro brings.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for ProblemCode {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some("The codes of problems."))
                    .enum_values(Some([$($code),*]))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for ProblemCode {}

        impl ProblemCode {
            /// The stable text of the code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                    Self::Unknown => "unknown",
                }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                    Self::Unknown => 500,
                }
            }

            const fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                    Self::Unknown => "Something went wrong.",
                }
            }
        }
    };
}

problems! {
    /// The enrolment code is not known.
    WrongCode = "wrong_code" 403 "This enrolment code is not known.";
    /// The enrolment code was used before.
    CodeUsed = "code_used" 403 "This enrolment code has been used already.";
    /// The enrolment code is too old.
    CodeExpired = "code_expired" 403 "This enrolment code has expired.";
    /// The enrolment code is for another person than the one whose laptop it was.
    AnotherPerson = "another_person" 403 "This enrolment code is another person's.";
    /// The credential is not known.
    NotEnrolled = "not_enrolled" 401 "This laptop is not enrolled here.";
    /// The laptop was taken out of service.
    Revoked = "revoked" 403 "This laptop has been taken out of service.";
    /// The request cannot be read.
    Malformed = "malformed" 400 "The request cannot be read.";
    /// The version of the exchange is not spoken here.
    Version = "server_version" 400 "This version of the exchange is not spoken here.";
    /// The body is larger than the limits.
    TooLarge = "too_large" 413 "The request is larger than this server takes.";
    /// There is nothing at this path.
    NotFound = "not_found" 404 "There is nothing at this address.";
    /// The path has no such method.
    MethodNotAllowed = "method_not_allowed" 405 "This address does not take this method.";
    /// The body is of another media type or encoding.
    Unsupported = "unsupported_media_type" 415 "The body is not of the type that this address takes.";
    /// The person may not record in the project.
    NotAllowed = "not_allowed" 403 "You may not record in this project.";
    /// The part of a file begins elsewhere than where the server has come to.
    WrongOffset = "wrong_offset" 409 "The part does not begin where the file ends here.";
    /// The content of a file is not that of its SHA-256; it was thrown away.
    WrongHash = "wrong_hash" 422 "The content does not have this SHA-256 and was thrown away.";
    /// The file is larger than the limits.
    FileTooLarge = "file_too_large" 413 "The file is larger than this server takes.";
    /// The content of the file is of no type that the server takes.
    FileType = "file_type" 415 "The content is of no type that this server takes.";
    /// The project has no room for the file.
    ProjectFull = "project_full" 403 "The files of this project have no more room.";
    /// The laptop has sent too many files that no row names.
    FilesUnnamed = "files_unnamed" 403 "Too many files of this laptop belong to nothing.";
    /// The file has no such part.
    NoSuchRange = "no_such_range" 416 "The file has no such part.";
    /// Too many requests came from there.
    TooMany = "too_many" 429 "Too many requests; try again later.";
    /// The server cannot answer now.
    Unavailable = "unavailable" 503 "The server cannot answer now; try again later.";
    /// The server failed.
    Internal = "internal" 500 "The server failed; nothing was changed.";
}

impl Problem {
    /// The problem with this code.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self {
            kind: format!("urn:carnet:problem:{}", code.as_str()),
            code,
            title: code.title().to_owned(),
            status: code.status(),
            detail: None,
            retry_after_seconds: None,
        }
    }

    /// The same with what was wrong in this case.
    #[must_use]
    pub fn detailed(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..Self::new(code) }
    }

    /// The same with the time to wait before the next try.
    #[must_use]
    pub fn after(self, seconds: u64) -> Self {
        Self { retry_after_seconds: Some(seconds), ..self }
    }
}
