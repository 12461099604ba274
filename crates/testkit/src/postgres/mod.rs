//! PostgreSQL from Debian's packages: a cluster that all tests share, and clusters of one's own to be cruel to.

mod own;
mod shared;

pub use own::Cluster;
pub use shared::Database;

use anyhow::{Context, Result};
use postgres::{Client, NoTls};
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

fn uri(folder: &Path) -> String {
    format!("postgresql:///postgres?user=carnet&host={}", folder.display())
}

fn connect(folder: &Path) -> Result<Client, postgres::Error> {
    Client::connect(&uri(folder), NoTls)
}

/// Whom to be instead of root in such a folder: initdb and postgres refuse to run as root.
fn unprivileged(home: &Path) -> Result<Option<&'static str>> {
    if fs::metadata(home)?.uid() != 0 {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let has_own = users.lines().any(|line| line.starts_with("postgres:"));
    Ok(Some(if has_own { "postgres" } else { "nobody" }))
}

/// The folder with `initdb` and `postgres`: Debian keeps them out of the path, one folder for each version.
///
/// # Errors
/// When PostgreSQL is not installed.
pub fn programs() -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions = versions.map(|version| version.path().join("bin")).collect::<Vec<_>>();
    versions.sort();
    let folders = std::env::split_paths(&path).chain(versions.into_iter().rev());
    let found = folders.into_iter().find(|folder| folder.join("initdb").is_file());
    found.context("PostgreSQL is not installed; scripts/setup.sh does it")
}
