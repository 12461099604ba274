use serde::{Deserialize, Serialize};

/// The most names that one question for missing files may have.
pub const MOST_KNOWN_FILES: usize = 500;

/// `POST /v1/projects/{project}/files/missing`: a laptop says which files it has whole and knows to have come to the
/// server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownFiles {
    /// Their names: SHA-256 in 64 small hexadecimal digits; 500 at most.
    #[cfg_attr(feature = "openapi", schema(max_items = 500))]
    pub files: Vec<String>,
}

/// Its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MissingFiles {
    /// The names of those that the server does not have whole.
    pub missing: Vec<String>,
}
