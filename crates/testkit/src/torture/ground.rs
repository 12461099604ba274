use anyhow::{Context, Result, bail};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// How to get a mount namespace: what is mounted in it is seen by nobody else and goes with the last process in it.
/// As root, or as an ordinary user in a user namespace, where the system allows that; the user stays who it is,
/// because PostgreSQL refuses to be run by root.
const NAMESPACES: [&[&str]; 2] = [&["--mount"], &["--user", "--map-current-user", "--keep-caps", "--mount"]];

/// Begins this program again, with the same arguments and one more, where it may mount disks. Comes back only where
/// that is not allowed.
pub(super) fn enter_namespace(more: &str) -> Result<()> {
    for namespace in NAMESPACES {
        let allowed = Command::new("unshare")
            .args(namespace)
            .args(["--", "mount", "-t", "tmpfs", "-o", "size=64k", "carnet", "/tmp"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if allowed.is_ok_and(|status| status.success()) {
            let program = std::env::current_exe()?;
            let error = Command::new("unshare")
                .args(namespace)
                .arg("--")
                .arg(program)
                .args(std::env::args_os().skip(1))
                .arg(more)
                .exec();
            bail!("unshare: {error}");
        }
    }
    Ok(())
}

/// The folder of a run. However the program ends, it goes, and with it what was mounted in it.
pub(super) struct Ground {
    folder: PathBuf,
    keeper: Child,
}

impl Ground {
    pub(super) fn new() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("carnet-torture-").tempdir()?.keep();
        // PostgreSQL's own user has to pass.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o711))?;
        // Its standard input ends when this program does. A signal to this one's group is not for it.
        let keeper = Command::new("sh")
            .args(["-c", r#"cat; umount -l "$1"/disk-*; rm -rf -- "$1""#, "sh"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .current_dir("/")
            .process_group(0)
            .spawn()
            .context("the shell that keeps the folder")?;
        Ok(Self { folder, keeper })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        self.keeper.wait().ok();
    }
}
