//! The WebDriver that acts in the window: `tauri-driver`, which starts `WebKitWebDriver`, which starts the
//! application. Each outlives the one before it, so each is ended by its own process id.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use std::{fs, thread};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::time::timeout;

use super::display::Display;
use super::{BETWEEN_LOOKS, PATIENCE};

/// A started driver, ready for one session.
pub(crate) struct Driver {
    process: Child,
    native: u32,
    port: u16,
}

impl Driver {
    /// Starts the driver on two free ports. Another process may take one of them in between; then others
    /// are tried.
    pub(crate) fn start(display: &Display, data: &Path) -> Self {
        (0..5).find_map(|_| Self::try_start(display, data)).expect("a driver on free ports")
    }

    fn try_start(display: &Display, data: &Path) -> Option<Self> {
        let [port, native_port] = free_ports();
        let mut command = Command::new("tauri-driver");
        command.args(["--port", &port.to_string(), "--native-port", &native_port.to_string()]);
        command.stdout(Stdio::null());
        display.dress(&mut command, data);
        let process = command
            .spawn()
            .unwrap_or_else(|error| panic!("tauri-driver: {error}; `make setup` installs what is missing"));
        let mut driver = Self { process, native: 0, port };
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if driver.process.try_wait().unwrap().is_some() {
                return None;
            }
            if let Some(native) = descendants(driver.process.id()).first().copied() {
                driver.native = native;
                if answers(port) && answers(native_port) {
                    // Whoever answers must be the driver that was started, not a stranger on its port.
                    return is_running(native).then_some(driver);
                }
            } else if driver.native != 0 {
                return None;
            }
            thread::sleep(BETWEEN_LOOKS);
        }
        None
    }

    /// Starts the application and gives the session in it.
    pub(crate) async fn connect(&self, application: &Path) -> Client {
        let wanted = json!({ "tauri:options": { "application": application } });
        let address = format!("http://127.0.0.1:{}", self.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(wanted.as_object().unwrap().clone());
        // An application that ends at once leaves the driver waiting for ever.
        timeout(PATIENCE, builder.connect(&address))
            .await
            .expect("the application stays after its start")
            .expect("the application starts and the driver takes hold of it")
    }

    /// The process id of the application.
    pub(crate) fn application(&self, binary: &Path) -> Option<u32> {
        let binary = fs::canonicalize(binary).ok()?;
        descendants(self.native).into_iter().find(|process| {
            let exe = fs::read_link(format!("/proc/{process}/exe")).unwrap_or_default();
            // A build in the meantime puts another file in its place.
            exe.to_string_lossy().trim_end_matches(" (deleted)") == binary.to_string_lossy()
        })
    }

    /// Ends one process without a warning, then the driver and all that it started, and waits until the last
    /// of them is gone: then nothing holds the data folder or the name on the bus any more.
    pub(crate) fn end(mut self, first: Option<u32>) {
        self.end_all(first);
    }

    fn end_all(&mut self, first: Option<u32>) {
        if self.native == 0 {
            drop(self.process.kill());
        } else {
            let mut all = descendants(self.process.id());
            all.sort_by_key(|process| Some(*process) != first);
            all.iter().for_each(|process| kill(*process));
            drop(self.process.kill());
            let start = Instant::now();
            while all.iter().any(|process| is_running(*process)) && start.elapsed() < PATIENCE {
                thread::sleep(BETWEEN_LOOKS);
            }
            self.native = 0;
        }
        drop(self.process.wait());
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.end_all(None);
    }
}

/// Ends a process at once.
fn kill(process: u32) {
    // It may be gone already; then there is nothing to say.
    drop(Command::new("kill").args(["-KILL", &process.to_string()]).stderr(Stdio::null()).status());
}

/// Whether any thread of a process still runs. Its first thread may be gone while others still hold its
/// files; and what only waits to be collected holds nothing.
pub(crate) fn is_running(process: u32) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return false };
    threads.flatten().any(|thread| {
        fs::read_to_string(thread.path().join("stat")).is_ok_and(|stat| {
            stat.rsplit(')').next().is_some_and(|rest| !rest.trim_start().starts_with(['Z', 'X']))
        })
    })
}

/// All processes below one, its own children first.
fn descendants(ancestor: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter_map(|process: u32| {
            let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            let parent = stat.rsplit(')').next()?.split_whitespace().nth(1)?.parse().ok()?;
            Some((process, parent))
        })
        .collect();
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(process, _)| *process));
        next += 1;
    }
    found.split_off(1)
}

/// Two ports that nobody listens on now. Both are held until both are known, so they differ.
fn free_ports() -> [u16; 2] {
    let held = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

fn answers(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok()
}
