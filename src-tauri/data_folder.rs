//! Where this laptop keeps its data, and how two copies of Carnet keep out of each other's way.

use std::path::{Path, PathBuf, absolute};
use std::{env, fs};

use sha2::{Digest, Sha256};
use tauri::{AppHandle, Config, Manager};
use tempfile::TempDir;

/// Set to a folder, it takes the place of the usual one. Tests and the demo run several laptops on one
/// machine with it.
const VARIABLE: &str = "CARNET_DATA_DIR";

/// The folder that was asked for instead of the usual one. One that cannot be made is no reason to stop: the window
/// says so.
pub(crate) fn asked_for() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os(VARIABLE).filter(|value| !value.is_empty())?);
    // Made first, so that each folder has one name, whichever way leads to it.
    drop(fs::create_dir_all(&folder));
    Some(fs::canonicalize(&folder).or_else(|_| absolute(&folder)).unwrap_or(folder))
}

/// Gives the application an identity of its own for a folder of its own. Tauri derives the single-instance
/// name from it on every system, so there is one Carnet for each data folder, not one for each machine.
pub(crate) fn set_apart(config: &mut Config, folder: &Path) {
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    config.identifier.push_str(".d");
    config.identifier.push_str(&name);
}

/// The folder to use. Who opens the database in it makes it.
pub(crate) fn settle(asked_for: Option<PathBuf>, app: &AppHandle) -> tauri::Result<PathBuf> {
    asked_for.map_or_else(|| app.path().app_data_dir(), Ok)
}

/// Where files go that somebody takes along: a folder of Carnet's in the user's folder for documents. Where there is none,
/// or another data folder was asked for, it is beside the data. The page never names a path.
pub(crate) fn documents(app: &AppHandle, folder: &Path, was_asked_for: bool) -> PathBuf {
    match app.path().document_dir() {
        Ok(documents) if !was_asked_for => documents.join("Carnet"),
        _ => folder.join("documents"),
    }
}

/// The folder in which the web view keeps what it needs.
pub(crate) struct WebView {
    pub(crate) path: PathBuf,
    _temporary: Option<TempDir>,
}

impl WebView {
    /// In the data folder; or a temporary one where that cannot be written, so that there is a window to say so in.
    pub(crate) fn settle(folder: &Path) -> Self {
        let path = folder.join("webview");
        let written = fs::create_dir_all(&path).and_then(|()| tempfile::tempfile_in(&path).map(drop));
        let temporary = written.and(Ok(None)).or_else(|error| {
            tracing::warn!(%error, "the web view gets a temporary folder");
            TempDir::with_prefix("carnet-").map(Some)
        });
        match temporary.ok().flatten() {
            Some(temporary) => Self { path: temporary.path().to_owned(), _temporary: Some(temporary) },
            None => Self { path, _temporary: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_web_view_has_a_folder_also_where_the_data_folder_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(WebView::settle(folder.path()).path, folder.path().join("webview"));
        assert_eq!(fs::read_dir(folder.path().join("webview")).unwrap().count(), 0);
        let file = folder.path().join("file");
        fs::write(&file, []).unwrap();
        let elsewhere = WebView::settle(&file);
        let path = elsewhere.path.clone();
        assert!(path.is_dir() && !path.starts_with(folder.path()), "{}", path.display());
        drop(elsewhere);
        assert!(!path.exists());
    }

    #[test]
    fn each_data_folder_has_an_identity_that_d_bus_accepts() {
        let identity = |folder: &str| {
            let mut config = Config { identifier: "int.coe.carnet".into(), ..Config::default() };
            set_apart(&mut config, Path::new(folder));
            config.identifier
        };
        assert_eq!(identity("/a"), identity("/a"));
        assert_ne!(identity("/a"), identity("/b"));
        let last = identity("/a").rsplit('.').next().unwrap().to_owned();
        assert!(last.starts_with('d') && last.chars().all(|letter| letter.is_ascii_alphanumeric()), "{last}");
    }
}
