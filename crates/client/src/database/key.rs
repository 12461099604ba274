use crate::error::Error;
use crate::surroundings::{Surroundings, random};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;
use zeroize::Zeroizing;

pub(super) const FILE: &str = "carnet.key";

/// The 256-bit key of the database. Today it comes from a file beside it that only its owner may read; whatever
/// guards it later, the rest of the program sees no more than this type.
pub(crate) struct DatabaseKey(Zeroizing<[u8; 32]>);

impl DatabaseKey {
    /// The key of the database in this folder; a new one where there is no database yet.
    pub(crate) fn of_folder(
        folder: &Path,
        database_exists: bool,
        surroundings: &dyn Surroundings,
    ) -> Result<Self, Error> {
        let path = folder.join(FILE);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                parse(text.trim()).map(Self).ok_or_else(|| {
                    Error::DatabaseDamaged(path, "the key is not of 64 hexadecimal digits".to_owned())
                })
            }
            Err(error) if error.kind() == ErrorKind::NotFound && database_exists => {
                Err(Error::KeyMissing(path))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let key = Self(Zeroizing::new(random(surroundings)));
                key.write(folder).map_err(|error| Error::of_file(&path, error))?;
                Ok(key)
            }
            Err(error) => Err(Error::of_file(&path, error)),
        }
    }

    /// The key as SQLCipher takes it: raw, so that no time goes into deriving it.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("x'{}'", self.hex().as_str()))
    }

    fn hex(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Durably, and whole or not at all: a key that is lost is a database that is lost.
    fn write(&self, folder: &Path) -> std::io::Result<()> {
        let begun = folder.join("carnet.key.new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&begun)?;
        file.write_all(self.hex().as_bytes())?;
        file.sync_all()?;
        fs::rename(&begun, folder.join(FILE))?;
        #[cfg(unix)]
        File::open(folder)?.sync_all()?;
        Ok(())
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
