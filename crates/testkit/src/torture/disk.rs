use anyhow::{Context, Result, ensure};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk that can be filled to the last byte. Where none may be mounted it is a folder, and never full.
pub(super) struct Disk {
    folder: PathBuf,
    mounted: bool,
}

/// The piece that a file system gives out.
const PIECE: usize = 4096;

impl Disk {
    /// A disk of so many MiB at this folder, which is made.
    pub(super) fn at(folder: &Path, mebibytes: u64, may_mount: bool) -> Result<Self> {
        fs::create_dir(folder)?;
        if may_mount {
            let size = format!("size={mebibytes}m,mode=711");
            let mount =
                Command::new("mount").args(["-t", "tmpfs", "-o", &size, "carnet"]).arg(folder).status()?;
            ensure!(mount.success(), "no disk could be mounted at {folder:?}");
        }
        Ok(Self { folder: folder.to_owned(), mounted: may_mount })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) const fn can_be_filled(&self) -> bool {
        self.mounted
    }

    fn filler(&self) -> PathBuf {
        self.folder.join("filler")
    }

    /// Fills it: a file grows until there is no room for one piece more.
    pub(super) fn fill(&self) -> Result<()> {
        ensure!(self.mounted, "only a mounted disk is filled");
        let mut filler = File::options().create(true).append(true).open(self.filler())?;
        let mut size = 1 << 20;
        while size >= PIECE {
            match filler.write(&vec![0; size]) {
                Ok(written) if written == size => {}
                Ok(_) => size /= 2,
                Err(error) if error.kind() == ErrorKind::StorageFull => size /= 2,
                Err(error) => return Err(error).context("the filler"),
            }
        }
        Ok(())
    }

    /// Makes room again.
    pub(super) fn free(&self) -> Result<()> {
        match fs::remove_file(self.filler()) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error).context("the filler"),
            _ => Ok(()),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.mounted {
            Command::new("umount").arg("-l").arg(&self.folder).status().ok();
        }
    }
}
