use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

/// A program that ends with this value, and when the torturer ends, however it does.
struct Running(Child);

impl Running {
    fn start(program: &Path, arguments: &[&OsStr], log: &Path) -> Result<Self> {
        let log = File::options().create(true).append(true).open(log)?;
        // The system ends it with the thread that started it: all are started by the main one. Where that was killed before
        // the system was told so, nothing is run.
        let child = Command::new("setpriv")
            .args(["--pdeathsig=KILL", "sh", "-c", r#"[ $PPID = "$0" ] && exec "$@""#])
            .arg(process::id().to_string())
            .arg(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{program:?}"))?;
        Ok(Self(child))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may be gone already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A place for a program that is started, killed, and started again.
pub(super) struct Program {
    program: PathBuf,
    arguments: Vec<String>,
    log: PathBuf,
    running: Option<Running>,
    /// Where a server says that it listens.
    hears: Option<Receiver<SocketAddr>>,
    address: Option<SocketAddr>,
}

impl Program {
    pub(super) fn new(program: &Path, arguments: Vec<String>, log: PathBuf) -> Self {
        Self { program: program.to_owned(), arguments, log, running: None, hears: None, address: None }
    }

    pub(super) const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Where it listens, if it does.
    pub(super) const fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Starts it; `more` are arguments of this life alone.
    pub(super) fn start(&mut self, more: &[String]) -> Result<()> {
        let arguments = self.arguments.iter().chain(more).map(OsStr::new).collect::<Vec<_>>();
        let mut running = Running::start(&self.program, &arguments, &self.log)?;
        let (tell, hears) = channel();
        let said = BufReader::new(running.0.stdout.take().context("its standard output")?);
        thread::spawn(move || {
            // To the end, so that the program never finds nobody who reads.
            for line in said.lines().map_while(Result::ok) {
                if let Some(Ok(address)) = line.strip_prefix("listening on http://").map(str::parse) {
                    tell.send(address).ok();
                }
            }
        });
        (self.running, self.hears, self.address) = (Some(running), Some(hears), None);
        Ok(())
    }

    /// Kills it, and waits until the system has taken back what it held.
    pub(super) fn kill(&mut self) -> bool {
        (self.hears, self.address) = (None, None);
        self.running.take().is_some()
    }

    /// Stops it where it is, as a lid that is closed does, or lets it go on.
    pub(super) fn pause(&self, pause: bool) -> Result<()> {
        let Some(running) = &self.running else { return Ok(()) };
        let signal = if pause { "-STOP" } else { "-CONT" };
        let told = Command::new("kill").args([signal, &running.0.id().to_string()]).status()?;
        ensure!(told.success(), "no signal reached {:?}", self.program);
        Ok(())
    }

    /// Whether it has begun to listen since it was asked last.
    pub(super) fn has_begun_to_listen(&mut self) -> bool {
        match self.hears.as_ref().map(Receiver::try_recv) {
            Some(Ok(address)) => {
                self.address = Some(address);
                true
            }
            Some(Err(TryRecvError::Disconnected)) => {
                self.hears = None;
                false
            }
            _ => false,
        }
    }

    /// Whether it has ended by itself, and how. One that did not come as far as listening had its reasons.
    pub(super) fn has_ended(&mut self) -> Result<Option<ExitStatus>> {
        let Some(running) = &mut self.running else { return Ok(None) };
        let Some(status) = running.0.try_wait()? else { return Ok(None) };
        let listened = self.address.is_some();
        self.kill();
        if listened {
            bail!("{:?} ended by itself: {status}\n{}", self.program, self.end_of_log());
        }
        Ok(Some(status))
    }

    pub(super) fn log(&self) -> String {
        fs::read(&self.log).map(|text| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default()
    }

    /// The last lines of what it said.
    pub(super) fn end_of_log(&self) -> String {
        let log = self.log();
        let lines = log.lines().collect::<Vec<_>>();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}
