//! Where this laptop keeps its data, and how two copies of Carnet keep out of each other's way.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};
use tauri::{AppHandle, Config, Manager};

/// Set to a folder, it takes the place of the usual one. Tests and the demo run several laptops on one
/// machine with it.
const VARIABLE: &str = "CARNET_DATA_DIR";

/// The folder that was asked for instead of the usual one, made if it was not there.
pub(crate) fn asked_for() -> io::Result<Option<PathBuf>> {
    let Some(folder) = env::var_os(VARIABLE).filter(|value| !value.is_empty()) else { return Ok(None) };
    fs::create_dir_all(&folder)?;
    fs::canonicalize(folder).map(Some)
}

/// Gives the application an identity of its own for a folder of its own. Tauri derives the single-instance
/// name from it on every system, so there is one Carnet for each data folder, not one for each machine.
pub(crate) fn set_apart(config: &mut Config, folder: &Path) {
    let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
    let name: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    config.identifier.push_str(".d");
    config.identifier.push_str(&name);
}

/// The folder to use, made if it was not there.
pub(crate) fn settle(asked_for: Option<PathBuf>, app: &AppHandle) -> Result<PathBuf, crate::Error> {
    if let Some(folder) = asked_for {
        return Ok(folder);
    }
    let folder = app.path().app_data_dir()?;
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

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
