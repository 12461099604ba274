//! The program that is shipped, as an administrator and a system run it.

mod admin;
mod database;
mod laptops;
mod serve;

pub(crate) use serve::Serving;

use carnet_server::Server;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The program, with nothing of the environment that it would listen to.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carnet-server"));
    for name in ["CARNET_DATABASE", "CARNET_LISTEN", "CARNET_LOG", "CARNET_LOG_FORMAT"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// A folder for a database, and the program on it.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With an empty database, as `serve` makes it.
    fn with_database() -> Self {
        let place = Self::new();
        drop(Server::open(&place.database()).unwrap());
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.file("server.db").display())
    }

    fn program(&self) -> Command {
        let mut command = program();
        command.current_dir(self.folder.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.program().args(arguments).output().unwrap()
    }

    /// An administrator's command, and what it says.
    fn admin(&self, arguments: &[&str]) -> String {
        let output = self.run(&[&["admin", "--database", &self.database()], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command that fails says: one sentence on stderr.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
        let said = String::from_utf8(output.stderr).unwrap();
        let sentence = said.strip_prefix("carnet-server: ").unwrap().strip_suffix('\n').unwrap();
        assert!(!sentence.contains('\n'), "{sentence}");
        sentence.to_owned()
    }

    /// A project with a consultant.
    fn furnished() -> Self {
        let place = Self::with_database();
        place.admin(&[
            "project",
            "create",
            "--code",
            "PMM 1",
            "--name-en",
            "A project",
            "--name-fr",
            "Un projet",
        ]);
        place.admin(&["person", "create", "--name", "Ljubica Drenovska", "--email", "ljubica@example.org"]);
        place.admin(&["assign", "--person", "ljubica@example.org", "--project", "PMM 1"]);
        place
    }
}
