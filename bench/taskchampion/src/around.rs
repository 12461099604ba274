//! What stands around the measurements: the marks, the server and the counting proxy as processes, the figures.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::env::{current_exe, var};
use std::io::{BufRead, BufReader, Write};
use std::num::NonZero;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::available_parallelism;
use std::time::Duration;
use uuid::Uuid;

#[derive(Clone)]
pub(crate) struct Mark {
    pub(crate) session: Uuid,
    pub(crate) participant: Uuid,
    /// Such as `present`, or `late 12`.
    pub(crate) value: String,
    /// When it was made, since the first.
    pub(crate) at: Duration,
}

pub(crate) fn marks() -> Result<Vec<Mark>> {
    let text = std::fs::read_to_string(var("ANCHOR_MARKS").context("ANCHOR_MARKS")?)?;
    let lines = text.lines().map(|line| {
        let mut fields = line.split(',');
        let mut field = || fields.next().context("a field");
        let (session, participant) = (field()?.parse()?, field()?.parse()?);
        let value = format!("{} {}", field()?, field()?).trim_end().to_owned();
        let at = Duration::from_millis(field()?.parse()?);
        Ok(Mark { session, participant, value, at })
    });
    lines.collect()
}

/// An id as short as it is written in text: 22 characters.
pub(crate) fn short(id: Uuid) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits = id.as_u128();
    // The last digit has two bits only.
    let digit = |at: u32| if at == 21 { (bits & 3) << 4 } else { bits >> (122 - 6 * at) & 63 };
    (0..22).map(|at| char::from(DIGITS[digit(at) as usize])).collect()
}

/// A process that ends with this value, and the port that it told.
pub(crate) struct Started {
    child: Child,
    pub(crate) port: u16,
    out: BufReader<ChildStdout>,
}

impl Started {
    fn by(command: &mut Command) -> Result<Self> {
        let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("{command:?}"))?;
        let mut out = BufReader::new(child.stdout.take().context("its output")?);
        let mut line = String::new();
        out.read_line(&mut line)?;
        let port = line.trim().parse().with_context(|| format!("{command:?} told no port"));
        if port.is_err() {
            drop(child.kill());
        }
        Ok(Self { port: port?, child, out })
    }

    /// The server, which is built beside this program.
    pub(crate) fn server(folder: &Path) -> Result<Self> {
        let program = current_exe()?.with_file_name("carnet-anchor-taskchampion-server");
        Self::by(Command::new(program).arg(folder).stdin(Stdio::piped()))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traffic {
    pub(crate) connections: u64,
    pub(crate) up: u64,
    pub(crate) down: u64,
    pub(crate) round_trips: u64,
}

/// The counting proxy in front of a server.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    process: Option<(Started, ChildStdin)>,
}

impl Proxy {
    pub(crate) fn before(port: u16, link: &[&str]) -> Result<Self> {
        let program = var("ANCHOR_PROXY").context("ANCHOR_PROXY")?;
        let mut command = Command::new(program);
        command.args(["proxy", "--to", &format!("127.0.0.1:{port}")]).args(link).stdin(Stdio::piped());
        let mut started = Started::by(&mut command)?;
        let asking = started.child.stdin.take().context("its input")?;
        Ok(Self { port: started.port, process: Some((started, asking)) })
    }

    /// One that somebody else asks.
    pub(crate) fn known(port: u16) -> Self {
        Self { port, process: None }
    }

    /// What went through since it was asked last.
    pub(crate) fn take(&mut self) -> Result<Traffic> {
        let (started, asking) = self.process.as_mut().context("somebody else asks this one")?;
        writeln!(asking)?;
        let mut line = String::new();
        started.out.read_line(&mut line)?;
        let told: Value = serde_json::from_str(&line)?;
        let of = |name: &str| told[name].as_u64().with_context(|| format!("{name} in {line}"));
        ensure!(told.is_object(), "the proxy told {line}");
        Ok(Traffic {
            connections: of("connections")?,
            up: of("up")?,
            down: of("down")?,
            round_trips: of("round_trips")?,
        })
    }
}

pub(crate) fn say(what: &str) {
    eprintln!("taskchampion: {what}");
}

/// The figures of one way to keep marks, whose names and notes begin alike.
pub(crate) struct Figures {
    pub(crate) prefix: &'static str,
    pub(crate) setting: String,
}

impl Figures {
    pub(crate) fn report(&self, name: &str, value: f64, unit: &str, note: &str) {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let name = format!("{}{name}", self.prefix);
        let note = format!("{cores} cores; {}; {note}", self.setting);
        println!("{}", json!({ "name": name, "value": value, "unit": unit, "note": note }));
    }
}
