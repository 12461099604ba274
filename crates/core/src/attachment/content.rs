use crate::wire::WireError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How many bytes of a file's content are kept, and handed on, at a time: neither side ever holds much more of it.
pub const PIECE: usize = 256 * 1024;

/// So many bytes from the beginning of a file tell what it is.
pub const HEAD_BYTES: usize = 16;

/// What a file's content is called by: its SHA-256. Equal content has one name, wherever it comes from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// From 64 hexadecimal digits, the letters small: one content has one address.
impl FromStr for ContentHash {
    type Err = WireError;

    fn from_str(text: &str) -> Result<Self, WireError> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        let mut hash = [0; 32];
        if text.len() != 2 * hash.len() {
            return Err(WireError::OutOfRange("SHA-256"));
        }
        for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let (high, low) = digit(pair[0]).zip(digit(pair[1])).ok_or(WireError::OutOfRange("SHA-256"))?;
            *byte = high << 4 | low;
        }
        Ok(Self(hash))
    }
}

/// What a file may be. Its content decides, never its name.
///
/// These are what a scanner, a telephone and "save as PDF" make. Office files are not among them: they are archives
/// that the first bytes do not tell apart, and may hold macros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediaType {
    /// A document.
    Pdf,
    /// A photograph.
    Jpeg,
    /// A picture.
    Png,
    /// A photograph of an Apple telephone.
    Heic,
    /// A picture.
    WebP,
    /// A scan.
    Tiff,
}

impl MediaType {
    /// Every type.
    pub const ALL: [Self; 6] = [Self::Pdf, Self::Jpeg, Self::Png, Self::Heic, Self::WebP, Self::Tiff];

    /// Its name by RFC 6838.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Heic => "image/heic",
            Self::WebP => "image/webp",
            Self::Tiff => "image/tiff",
        }
    }

    /// What a file is that begins so; none when it is nothing that is known here. Needs [`HEAD_BYTES`].
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        let brand = |at: usize| head.get(at..at + 4).unwrap_or_default();
        match head {
            [b'%', b'P', b'D', b'F', b'-', ..] => Some(Self::Pdf),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some(Self::Tiff),
            _ if brand(4) == b"ftyp" && HEIC_BRANDS.iter().any(|known| brand(8) == *known) => {
                Some(Self::Heic)
            }
            _ => None,
        }
    }
}

/// The brands of ISO/IEC 23008-12 for still pictures and bursts of them.
const HEIC_BRANDS: [&[u8; 4]; 8] = [b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"];

/// What a server takes of files, so that a laptop can say so while it has no network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FileLimits {
    /// The most bytes of one file.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub most_bytes: u64,
    /// The most bytes of all files of a project.
    #[cfg_attr(feature = "bindings", ts(type = "number"))]
    pub most_project_bytes: u64,
    /// The media types that are taken.
    pub media_types: Vec<String>,
}

/// What a server takes where nobody has decided otherwise.
impl Default for FileLimits {
    fn default() -> Self {
        Self {
            most_bytes: 25 << 20,
            most_project_bytes: 20 << 30,
            media_types: MediaType::ALL.map(|known| known.as_str().to_owned()).to_vec(),
        }
    }
}

impl FileLimits {
    /// What a file is that begins so, if it is taken.
    #[must_use]
    pub fn allowed(&self, head: &[u8]) -> Option<MediaType> {
        MediaType::of(head).filter(|found| self.media_types.iter().any(|taken| taken == found.as_str()))
    }
}
