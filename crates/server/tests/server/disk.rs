//! A small disk that can be filled to the last byte, for programs that run on it. It is mounted in a mount namespace of
//! its own: nobody else sees it, and it goes with the shell that stands there, however the test ends.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use tempfile::TempDir;

/// As root, or as an ordinary user where the system lets one have a namespace.
const NAMESPACES: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];

pub(crate) struct SmallDisk {
    shell: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    folder: TempDir,
}

impl SmallDisk {
    /// One of so many MiB.
    pub(crate) fn of(mebibytes: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(folder.path().join("disk")).unwrap();
        let is_allowed = |namespace: &&&[&str]| {
            let mount = ["--", "mount", "-t", "tmpfs", "-o", "size=64k", "carnet"];
            let tried = Command::new("unshare")
                .args(**namespace)
                .args(mount)
                .arg(folder.path().join("disk"))
                .output();
            tried.is_ok_and(|tried| tried.status.success())
        };
        let namespace = NAMESPACES.iter().find(is_allowed).expect("this user may have a mount namespace");
        let mut shell = Command::new("unshare")
            .args(*namespace)
            .args(["--", "sh"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (orders, answers) = (shell.stdin.take(), BufReader::new(shell.stdout.take().unwrap()));
        let mut disk = Self { shell, orders, answers, folder };
        disk.order(&format!("mount -t tmpfs -o size={mebibytes}m,mode=755 carnet {}", disk.path().display()));
        disk
    }

    /// Where it is mounted, for whoever runs on it.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// A folder beside it, on an ordinary disk, that everybody sees.
    pub(crate) fn beside(&self) -> &Path {
        self.folder.path()
    }

    /// Has the shell do something; what was said, and whether it went well.
    pub(crate) fn ask(&mut self, order: &str) -> (String, bool) {
        let orders = self.orders.as_mut().unwrap();
        writeln!(orders, "( {order}\n) 2>&1; echo \"<status $?>\"").unwrap();
        let mut said = String::new();
        loop {
            let begin = said.len();
            assert_ne!(self.answers.read_line(&mut said).unwrap(), 0, "the shell has ended: {said}");
            if let Some(at) = said[begin..].find("<status ") {
                let went_well = said[begin + at..].starts_with("<status 0>");
                said.truncate(begin + at);
                return (said, went_well);
            }
        }
    }

    /// The same for what must go well.
    pub(crate) fn order(&mut self, order: &str) -> String {
        let (said, went_well) = self.ask(order);
        assert!(went_well, "{order}: {said}");
        said
    }

    /// Starts a program that ends with the shell; its number, and where what it says is written.
    pub(crate) fn start(&mut self, name: &str, program: &str) -> Started {
        let said = self.beside().join(name);
        let log = said.with_extension("log");
        // What another one said there before is not its own.
        fs::remove_file(&said).ok();
        let order = format!(
            "setpriv --pdeathsig=KILL {program} </dev/null >{} 2>>{} & echo $!",
            said.display(),
            log.display()
        );
        // In the shell itself, whose child it is: the shell is then the one to wait for it.
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        let mut number = String::new();
        self.answers.read_line(&mut number).unwrap();
        Started { number: number.trim().to_owned(), said, log }
    }

    /// Sends a program a signal and waits for its end.
    pub(crate) fn end(&mut self, program: &Started, signal: &str) {
        let order = format!("kill -{signal} {number}; wait {number}; echo ended", number = program.number);
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        let mut ended = String::new();
        self.answers.read_line(&mut ended).unwrap();
        assert_eq!(ended, "ended\n");
    }

    /// Fills it to the last byte.
    pub(crate) fn fill(&mut self) {
        let (said, _) = self.ask(&format!("cat /dev/zero >{}/filler", self.path().display()));
        assert!(said.contains("No space left"), "{said}");
    }

    /// Makes room again.
    pub(crate) fn free(&mut self) {
        self.order(&format!("rm {}/filler", self.path().display()));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The shell ends with what it reads, and the programs with the shell.
        drop(self.orders.take());
        self.shell.wait().ok();
    }
}

/// A program on a small disk.
pub(crate) struct Started {
    pub(crate) number: String,
    pub(crate) said: PathBuf,
    pub(crate) log: PathBuf,
}

impl Started {
    /// What it said until now.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub(crate) fn is_running(&self) -> bool {
        // One that ended and was not waited for still has a number.
        let state = fs::read_to_string(format!("/proc/{}/stat", self.number)).unwrap_or_default();
        state.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
    }
}
