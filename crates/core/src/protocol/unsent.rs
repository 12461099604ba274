use super::Request;
use crate::clock::Timestamp;
use crate::id::DeviceNumber;
use crate::wire::{Field, Reader, WireError, Writer};
use sha2::{Digest, Sha256};

const MAGIC: &[u8] = b"carnet unsent\n";
const VERSION: u8 = 1;

/// What a laptop has not been able to send, as a file that somebody carries: the batches as they are signed. Each is its
/// author's, whoever brings it. The values in it are not encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsentFile {
    /// The laptop that wrote it.
    pub device: DeviceNumber,
    /// When, by its clock.
    pub saved: Timestamp,
    /// The batches, in the order in which they are to be taken in. It asks for nothing.
    pub request: Request,
}

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnsentError {
    /// It does not begin as such a file does.
    #[error("this is not a file of unsent changes")]
    NotSuchAFile,
    /// A newer Carnet wrote it.
    #[error("this file of unsent changes is of version {0}, which this program does not know")]
    Newer(u8),
    /// It was cut off or altered on its way.
    #[error("this file of unsent changes is damaged: save it again on the laptop, or copy it again")]
    Damaged,
}

impl From<WireError> for UnsentError {
    fn from(_: WireError) -> Self {
        Self::Damaged
    }
}

impl UnsentFile {
    /// The content of the file: its name and version, a digest of what follows, and that.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut body = Writer::new();
        self.device.put(&mut body);
        self.saved.put(&mut body);
        body.raw(&self.request.to_bytes());
        let body = body.finish();
        let mut file = Writer::new();
        file.raw(MAGIC);
        file.byte(VERSION);
        file.raw(&Sha256::digest(&body));
        file.raw(&body);
        file.finish()
    }

    /// How many bytes there are before those that the digest is of.
    pub const HEAD: usize = MAGIC.len() + 1 + 32;

    /// Reads the head of a file, or of what may be one: the SHA-256 of all that follows it.
    ///
    /// # Errors
    /// When it is no such file, or is of a newer version.
    pub fn digest(head: &[u8]) -> Result<[u8; 32], UnsentError> {
        let rest = head.strip_prefix(MAGIC).ok_or(UnsentError::NotSuchAFile)?;
        let mut reader = Reader::new(rest);
        match reader.byte()? {
            VERSION => Ok(reader.array()?),
            newer => Err(UnsentError::Newer(newer)),
        }
    }

    /// Reads what stands between the head and the batches: the laptop, when it wrote the file, and how many batches
    /// follow.
    ///
    /// # Errors
    /// [`WireError::Truncated`] where more bytes may help.
    pub fn begin(reader: &mut Reader<'_>) -> Result<(DeviceNumber, Timestamp, u64), WireError> {
        let (device, saved) = (DeviceNumber::take(reader)?, Timestamp::take(reader)?);
        Request::begin(reader)?;
        Ok((device, saved, reader.varint()?))
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    /// When it is no such file, is of a newer version, or does not fit its digest.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, UnsentError> {
        let digest = Self::digest(bytes)?;
        let mut reader = Reader::new(&bytes[Self::HEAD..]);
        if digest != <[u8; 32]>::from(Sha256::digest(reader.rest())) {
            return Err(UnsentError::Damaged);
        }
        let (device, saved) = (DeviceNumber::take(&mut reader)?, Timestamp::take(&mut reader)?);
        Ok(Self { device, saved, request: Request::from_bytes(reader.rest())? })
    }
}
