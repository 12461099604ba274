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
pub(crate) struct Database {
    name: String,
    folder: PathBuf,
    /// While it is open, the cluster stays.
    _user: File,
}

impl Database {
    pub(crate) fn empty() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let home = home();
        let user = join(&home);
        let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let database = Self { name, folder: home.join("cluster"), _user: user };
        let create = format!("CREATE SCHEMA {}", database.name);
        connect(&database.folder).unwrap().batch_execute(&create).unwrap();
        database
    }

    /// What `--database` wants.
    pub(crate) fn uri(&self) -> String {
        self.uri_of(&self.name)
    }

    /// A connection beside those of the servers.
    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.uri_of("test"), NoTls).unwrap()
    }

    /// The connections of the servers, by the condition on `pg_stat_activity`.
    pub(crate) fn of_servers(&self) -> String {
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

fn uri(folder: &Path) -> String {
    format!("postgresql:///postgres?user=carnet&host={}", folder.display())
}

fn connect(folder: &Path) -> Result<Client, postgres::Error> {
    Client::connect(&uri(folder), NoTls)
}

/// Where the cluster of this user is. Short, because the path of a socket must be.
fn home() -> PathBuf {
    let own = tempfile::tempfile().unwrap().metadata().unwrap().uid();
    let home = std::env::temp_dir().join(format!("carnet-postgres-{own}"));
    DirBuilder::new().mode(0o711).create(&home).ok();
    let found = fs::symlink_metadata(&home).unwrap();
    assert!(found.is_dir() && found.uid() == own, "{home:?} is somebody else's");
    // Whatever the umask: the cluster's own user has to pass.
    fs::set_permissions(&home, fs::Permissions::from_mode(0o711)).unwrap();
    home
}

/// Joins the users of the cluster; starts it if there is none.
fn join(home: &Path) -> File {
    let open = |name: &str| {
        OpenOptions::new().write(true).create(true).truncate(false).open(home.join(name)).unwrap()
    };
    let (start, user) = (open("start"), open("users"));
    start.lock().unwrap();
    user.lock_shared().unwrap();
    if connect(&home.join("cluster")).is_ok() {
        return user;
    }
    // By a shell that ends at once: nobody has to wait for what outlives this process.
    let started = Command::new("sh")
        .args(["-c", r#"sh -c "$@" &"#, "sh", include_str!("cluster.sh"), "cluster.sh"])
        .args([home.as_os_str(), programs().as_os_str(), unprivileged(home).as_ref()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A signal to this one's group is not for the cluster.
        .process_group(0)
        .status();
    assert!(started.unwrap().success());
    let until = Instant::now() + START;
    while let Err(error) = connect(&home.join("cluster")) {
        let log = || fs::read_to_string(home.join("cluster/log")).unwrap_or_default();
        assert!(Instant::now() < until, "no cluster: {error}\n{}", log());
        std::thread::sleep(Duration::from_millis(50));
    }
    user
}

/// Whom to be instead of root.
fn unprivileged(home: &Path) -> &'static str {
    if fs::metadata(home).unwrap().uid() != 0 {
        return "";
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    if users.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" }
}

/// The folder with `initdb` and `postgres`: Debian keeps them out of the path, one folder for each version.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions = versions.map(|version| version.path().join("bin")).collect::<Vec<_>>();
    versions.sort();
    let folders = std::env::split_paths(&path).chain(versions.into_iter().rev());
    let found = folders.into_iter().find(|folder| folder.join("initdb").is_file());
    found.expect("PostgreSQL is not installed; scripts/setup.sh does it")
}
