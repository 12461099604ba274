use super::{connect, programs, unprivileged, uri};
use anyhow::{Context, Result, ensure};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A cluster of one's own, as durable as one in production: it may be killed and started again. It ends with this
/// value, and when whoever started it ends.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    user: Option<&'static str>,
    postmaster: Option<Child>,
}

impl Cluster {
    /// Makes a cluster in a new folder; the folder above must let everybody pass.
    ///
    /// # Errors
    /// When there is no PostgreSQL here, or it refuses.
    pub fn make(folder: &Path) -> Result<Self> {
        fs::create_dir(folder)?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
        let user = unprivileged(folder)?;
        if let Some(user) = user {
            let owned = Command::new("chown").arg(user).arg(folder).status()?;
            ensure!(owned.success(), "{folder:?} could not be given to {user}");
        }
        let cluster = Self { folder: folder.to_owned(), programs: programs()?, user, postmaster: None };
        let arguments =
            ["--pgdata=data", "--username=carnet", "--auth=trust", "--encoding=UTF8", "--locale=C"];
        let made =
            cluster.command("initdb")?.args(arguments).args(["--no-sync", "--wal-segsize=1"]).status()?;
        ensure!(made.success(), "initdb failed: {}", cluster.log());
        Ok(cluster)
    }

    /// What `--database` wants.
    #[must_use]
    pub fn uri(&self) -> String {
        uri(&self.folder)
    }

    /// Whether it answers.
    #[must_use]
    pub fn answers(&self) -> bool {
        connect(&self.folder).is_ok()
    }

    /// Starts it, where it does not run. Right after a kill it may end again at once, as long as processes of its life
    /// before are there: then it is to be started once more.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(&mut self) -> Result<()> {
        if let Some(postmaster) = &mut self.postmaster {
            if postmaster.try_wait()?.is_none() {
                return Ok(());
            }
            self.postmaster = None;
        }
        let sockets = format!("unix_socket_directories={}", self.folder.display());
        let postmaster = self
            .command("postgres")?
            .args(["-D", "data", "-c", "listen_addresses=", "-c", &sockets, "-c", "shared_buffers=32MB"])
            // A log in small pieces, so that a full disk is felt soon.
            .args(["-c", "min_wal_size=2MB", "-c", "max_wal_size=16MB"])
            .spawn()
            .context("postgres")?;
        self.postmaster = Some(postmaster);
        Ok(())
    }

    /// Kills the postmaster, as the system does that runs out of memory.
    ///
    /// # Errors
    /// When it does not run.
    pub fn kill(&mut self) -> Result<()> {
        let mut postmaster = self.postmaster.take().context("the cluster does not run")?;
        postmaster.kill()?;
        postmaster.wait()?;
        Ok(())
    }

    /// Ends it without a checkpoint, as an administrator in a hurry does.
    ///
    /// # Errors
    /// When it does not run.
    pub fn stop_at_once(&mut self) -> Result<()> {
        let mut postmaster = self.postmaster.take().context("the cluster does not run")?;
        let told = Command::new("kill").args(["-QUIT", &postmaster.id().to_string()]).status()?;
        ensure!(told.success(), "no signal reached the postmaster");
        postmaster.wait()?;
        Ok(())
    }

    /// What it said.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// One of its programs, in its folder and as its user; should whoever starts it end, it ends at once.
    fn command(&self, program: &str) -> Result<Command> {
        let mut command = Command::new("setpriv");
        if let Some(user) = self.user {
            let groups = Command::new("id").args(["-g", user]).output()?;
            let group = String::from_utf8_lossy(&groups.stdout).trim().to_owned();
            command.args([&format!("--reuid={user}"), &format!("--regid={group}"), "--clear-groups"]);
            // The wish to end is forgotten with a new user: the second one is for the program.
            command.arg("setpriv");
        }
        let log = File::options().create(true).append(true).open(self.folder.join("log"))?;
        command.args([OsStr::new("--pdeathsig=QUIT"), self.programs.join(program).as_ref()]);
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.postmaster.is_some() {
            self.stop_at_once().ok();
        }
    }
}
