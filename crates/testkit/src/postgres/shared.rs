use super::{connect, programs, unprivileged, uri};
use anyhow::{Context, Result, ensure};
use postgres::{Client, NoTls};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How long a cluster may take to be made and to answer.
const START: Duration = Duration::from_secs(60);

/// An empty schema of its own in the cluster that all test processes share; gone with this value. To a server it is a
/// database: a real one would take seconds to make and to drop, where a schema takes milliseconds.
pub struct Database {
    name: String,
    folder: PathBuf,
    /// While it is open, the cluster stays.
    _user: File,
}

impl Database {
    /// A new one.
    ///
    /// # Errors
    /// When there is no PostgreSQL here, or its cluster does not start.
    pub fn new() -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let home = home()?;
        let user = join(&home)?;
        let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let database = Self { name, folder: home.join("cluster"), _user: user };
        connect(&database.folder)?.batch_execute(&format!("CREATE SCHEMA {}", database.name))?;
        Ok(database)
    }

    /// What `--database` wants.
    #[must_use]
    pub fn uri(&self) -> String {
        self.uri_of(&self.name)
    }

    /// A connection beside those of the servers.
    ///
    /// # Errors
    /// When the cluster is gone.
    pub fn client(&self) -> Result<Client> {
        Ok(Client::connect(&self.uri_of("test"), NoTls)?)
    }

    /// The connections of the servers, by the condition on `pg_stat_activity`.
    #[must_use]
    pub fn of_servers(&self) -> String {
        format!("application_name = '{}'", self.name)
    }

    fn uri_of(&self, application: &str) -> String {
        let Self { name, folder, .. } = self;
        format!("{}&application_name={application}&options=-csearch_path%3D{name}", uri(folder))
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // After a failure of the cluster itself there is nothing left to remove.
        if let Ok(mut client) = connect(&self.folder) {
            client.batch_execute(&format!("DROP SCHEMA {} CASCADE", self.name)).ok();
        }
    }
}

/// Where the cluster of this user is. Short, because the path of a socket must be.
fn home() -> Result<PathBuf> {
    let own = tempfile::tempfile()?.metadata()?.uid();
    let home = std::env::temp_dir().join(format!("carnet-postgres-{own}"));
    DirBuilder::new().mode(0o711).create(&home).ok();
    let found = fs::symlink_metadata(&home)?;
    ensure!(found.is_dir() && found.uid() == own, "{home:?} is somebody else's");
    // Whatever the umask: the cluster's own user has to pass.
    fs::set_permissions(&home, fs::Permissions::from_mode(0o711))?;
    Ok(home)
}

/// Joins the users of the cluster; starts it if there is none.
fn join(home: &Path) -> Result<File> {
    let open = |name: &str| OpenOptions::new().write(true).create(true).truncate(false).open(home.join(name));
    let (start, user) = (open("start")?, open("users")?);
    start.lock()?;
    user.lock_shared()?;
    if connect(&home.join("cluster")).is_ok() {
        return Ok(user);
    }
    // By a shell that ends at once: nobody has to wait for what outlives this process.
    let started = Command::new("sh")
        .args(["-c", r#"sh -c "$@" &"#, "sh", include_str!("shared.sh"), "shared.sh"])
        .args([home.as_os_str(), programs()?.as_os_str(), unprivileged(home)?.unwrap_or_default().as_ref()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A signal to this one's group is not for the cluster.
        .process_group(0)
        .status()?;
    ensure!(started.success(), "the shell that starts the cluster failed");
    let until = Instant::now() + START;
    loop {
        match connect(&home.join("cluster")) {
            Ok(_) => return Ok(user),
            Err(error) if Instant::now() >= until => {
                let log = fs::read_to_string(home.join("cluster/log")).unwrap_or_default();
                return Err(error).with_context(|| format!("no cluster: {log}"));
            }
            Err(_) => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}
