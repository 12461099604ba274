use super::sync_folder;
use crate::error::Error;
use crate::surroundings::{Surroundings, random};
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use zeroize::Zeroizing;

pub(super) const FILE: &str = "carnet.key";
/// The file while it is being written.
pub(super) const BEGUN: &str = "carnet.key.new";

/// The 256-bit key of the database. Today it comes from a file beside it that only its owner may read; whatever
/// guards it later, the rest of the program sees no more than this type.
pub(super) struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// The key of the database in this folder; none where there is no file with it.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, Error> {
        let path = folder.join(FILE);
        let text = match fs::read_to_string(&path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) if error.kind() == ErrorKind::InvalidData => Zeroizing::default(),
            Err(error) => return Err(Error::of_file(&path, error)),
        };
        match parse(text.trim()) {
            Some(key) => Ok(Some(Self(key))),
            None => Err(Error::DatabaseDamaged(path, "the key is not of 64 hexadecimal digits".to_owned())),
        }
    }

    /// A key for a new database.
    pub(super) fn new(surroundings: &dyn Surroundings) -> Self {
        Self(Zeroizing::new(random(surroundings)))
    }

    /// The key as SQLCipher takes it: raw, so that no time goes into deriving it.
    pub(super) fn pragma(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("x'{}'", self.hex().as_str()))
    }

    fn hex(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Durably, and whole or not at all: a key that is lost is a database that is lost.
    pub(super) fn write(&self, folder: &Path) -> std::io::Result<()> {
        let begun = folder.join(BEGUN);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&begun)?;
        file.write_all(self.hex().as_bytes())?;
        file.sync_all()?;
        fs::rename(&begun, folder.join(FILE))?;
        sync_folder(folder)
    }
}

fn parse(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (place, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(key)
}
