//! A Carnet window under test: opens the application on a data folder, and does what a person does.
//!
//! Nothing here waits for time. Everything waits until the page is as it should be, and gives up after
//! [`PATIENCE`] with what it saw instead and a picture in `target/windows/`.

mod display;
mod driver;
mod keyboard;

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::{Client, Locator};
use serde_json::Value;
use tokio::runtime::Runtime;

pub(crate) use display::Display;
use driver::Driver;

/// How long a condition may take to come true. Long, because it is only used up when a test fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long to leave the page alone between two looks at it.
const BETWEEN_LOOKS: Duration = Duration::from_millis(15);

/// One running application and the driver that acts in it.
pub(crate) struct Window {
    runtime: Runtime,
    display: Arc<Display>,
    data: PathBuf,
    session: Option<(Client, Driver)>,
}

impl Window {
    /// Opens the application on a data folder, on a display of its own.
    pub(crate) fn open(data: &Path) -> Self {
        Self::open_on(&Display::start(), data)
    }

    /// Opens the application on a display that other windows may share.
    pub(crate) fn open_on(display: &Arc<Display>, data: &Path) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut window = Self { runtime, display: Arc::clone(display), data: data.to_owned(), session: None };
        window.reopen();
        window
    }

    /// Opens the application again after [`Window::close`] or [`Window::kill`].
    pub(crate) fn reopen(&mut self) {
        assert!(self.session.is_none(), "the window is already open");
        let driver = Driver::start(&self.display, &self.data);
        let client = self.runtime.block_on(driver.connect(&binary()));
        self.session = Some((client, driver));
        self.wait_until("the page has loaded", |window| {
            window.ask("return document.readyState === 'complete'").map(|ready| ready == Value::Bool(true))
        });
    }

    /// Closes the window as a person does.
    pub(crate) fn close(&mut self) {
        let Some((_client, driver)) = self.session.take() else { return };
        if let Some(application) = driver.application(&binary()) {
            until("the application has ended", || {
                self.display.ask_to_close(application);
                !driver::is_running(application)
            });
        }
        driver.end(None);
    }

    /// Ends the application without a warning, as a power cut does.
    pub(crate) fn kill(&mut self) {
        let (_client, driver) = self.session.take().expect("an open window");
        let application = driver.application(&binary()).expect("a running application");
        driver.end(Some(application));
    }

    /// The process id of the application.
    pub(crate) fn application(&self) -> u32 {
        self.driver().application(&binary()).expect("a running application")
    }

    /// Starts the application once more on the same data, beside the window, and waits until that second one
    /// ends.
    pub(crate) fn start_another(&self) -> ExitStatus {
        let mut command = Command::new(binary());
        self.display.dress(&mut command, &self.data);
        let mut other = command.spawn().expect("the application starts");
        let start = Instant::now();
        loop {
            match other.try_wait().unwrap() {
                Some(status) => return status,
                None if start.elapsed() < PATIENCE => thread::sleep(BETWEEN_LOOKS),
                None => {
                    other.kill().unwrap();
                    other.wait().unwrap();
                    panic!("the second application did not give way");
                }
            }
        }
    }

    /// The title of the page.
    pub(crate) fn title(&self) -> String {
        self.run(self.client().title())
    }

    /// Waits until the page has a title.
    pub(crate) fn wait_for_title(&self, title: &str) {
        self.wait_until(&format!("the page is called “{title}”"), |window| Ok(window.title() == title));
    }

    /// All text that a person can see.
    pub(crate) fn text(&self) -> String {
        self.ask("return document.body.innerText").unwrap().as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page shows a text.
    pub(crate) fn wait_for_text(&self, text: &str) {
        self.wait_until(&format!("the page shows “{text}”"), |window| Ok(window.text().contains(text)));
    }

    /// Waits until the page no longer shows a text.
    pub(crate) fn wait_until_gone(&self, text: &str) {
        self.wait_until(&format!("the page no longer shows “{text}”"), |window| {
            Ok(!window.text().contains(text))
        });
    }

    /// Waits for an element that a CSS selector names, and clicks it.
    pub(crate) fn click(&self, selector: &str) {
        self.act(&format!("click {selector}"), Locator::Css(selector), async |element| element.click().await);
    }

    /// Waits for a button, link or tab with this name, and clicks it.
    pub(crate) fn press(&self, name: &str) {
        let path = format!(
            "//*[self::button or self::a or @role='button' or @role='tab' or @role='option' or @role='menuitem']\
             [normalize-space(.)={0} or @aria-label={0}]",
            quoted(name)
        );
        self.act(&format!("press “{name}”"), Locator::XPath(&path), async |element| {
            element.click().await
        });
    }

    /// Waits for a field, empties it and types into it.
    pub(crate) fn fill(&self, selector: &str, text: &str) {
        self.act(&format!("fill {selector}"), Locator::Css(selector), async |element| {
            element.click().await?;
            element.clear().await?;
            element.send_keys(text).await
        });
    }

    /// Waits for the field with this label, empties it and types into it.
    pub(crate) fn fill_labelled(&self, label: &str, text: &str) {
        let path = format!(
            "//*[self::input or self::textarea][@aria-label={0} or @id=//label[normalize-space(.)={0}]/@for]",
            quoted(label)
        );
        self.act(&format!("fill “{label}”"), Locator::XPath(&path), async |element| {
            element.click().await?;
            element.clear().await?;
            element.send_keys(text).await
        });
    }

    /// Chooses a file of the disk where the page asks for one, as the system's dialog does.
    pub(crate) fn choose_file(&self, file: &Path) {
        let locator = Locator::Css("input[type=file]");
        self.act("choose a file", locator, async |input| input.send_keys(&file.to_string_lossy()).await);
    }

    /// Types a text wherever the focus is.
    pub(crate) fn type_text(&self, text: &str) {
        self.run(async {
            let element = self.client().active_element().await?;
            element.send_keys(text).await
        });
    }

    /// Presses keys together, wherever the focus is: `p`, `ArrowDown`, `Control+z`, `Shift+ArrowRight`.
    pub(crate) fn keys(&self, chord: &str) {
        self.run(self.client().perform_actions(keyboard::chord(chord)));
    }

    /// Runs a script in the page (it finds `args` in `arguments`) and gives what it returns.
    pub(crate) fn script(&self, script: &str, args: Vec<Value>) -> Value {
        self.run(self.client().execute(script, args))
    }

    /// Runs a script that hands its answer to its last argument, when it has one.
    pub(crate) fn script_async(&self, script: &str, args: Vec<Value>) -> Value {
        self.run(self.client().execute_async(script, args))
    }

    /// Calls a command as the page does. Gives its answer, or what it was refused with.
    pub(crate) fn call(&self, command: &str, args: &Value) -> Result<Value, Value> {
        let script = "const [command, args, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, args)
                .then((answer) => done([true, answer]), (failure) => done([false, failure]));";
        let answer = self.script_async(script, vec![command.into(), args.clone()]);
        if answer[0] == Value::Bool(true) { Ok(answer[1].clone()) } else { Err(answer[1].clone()) }
    }

    /// How many elements a CSS selector finds now.
    pub(crate) fn count(&self, selector: &str) -> usize {
        self.run(self.client().find_all(Locator::Css(selector))).len()
    }

    /// Waits until a condition on the page holds.
    pub(crate) fn wait_until(&self, what: &str, mut holds: impl FnMut(&Self) -> Result<bool, CmdError>) {
        let start = Instant::now();
        loop {
            let last = holds(self);
            match last {
                Ok(true) => return,
                Ok(false) | Err(_) if start.elapsed() < PATIENCE => thread::sleep(BETWEEN_LOOKS),
                Ok(false) => self.give_up(what, &"it did not come true"),
                Err(error) => self.give_up(what, &error),
            }
        }
    }

    /// Resizes the window, in pixels of the page.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        self.run(self.client().set_window_size(width, height));
    }

    /// Writes a picture of the page as PNG.
    pub(crate) fn screenshot(&self, path: &Path) {
        let picture = self.run(self.client().screenshot());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).unwrap();
        }
        fs::write(path, picture).unwrap();
    }

    /// Tries an action on an element until it works: pages that are being drawn replace their elements.
    fn act(&self, what: &str, locator: Locator<'_>, action: impl AsyncFn(Element) -> Result<(), CmdError>) {
        self.wait_until(what, |window| {
            window.runtime.block_on(timed(async {
                let element = window.client().find(locator).await?;
                action(element).await?;
                Ok(true)
            }))
        });
    }

    fn ask(&self, script: &str) -> Result<Value, CmdError> {
        self.runtime.block_on(timed(self.client().execute(script, Vec::new())))
    }

    fn run<T, E: Debug>(&self, action: impl Future<Output = Result<T, E>>) -> T {
        self.runtime.block_on(timed(action)).expect("the driver answers")
    }

    fn client(&self) -> &Client {
        &self.session.as_ref().expect("an open window").0
    }

    fn driver(&self) -> &Driver {
        &self.session.as_ref().expect("an open window").1
    }

    fn give_up(&self, what: &str, why: &dyn std::fmt::Display) -> ! {
        let test = thread::current().name().unwrap_or("window").replace("::", "-");
        let picture = binary().with_file_name("../windows").join(format!("{test}.png"));
        let seen = self.ask("return document.body.innerText").map(|text| text.to_string());
        if let Ok(bytes) = self.runtime.block_on(timed(self.client().screenshot())) {
            drop(fs::create_dir_all(picture.parent().unwrap()).and_then(|()| fs::write(&picture, bytes)));
        }
        panic!("waited in vain until: {what} ({why}). The page: {seen:?}. A picture: {}", picture.display());
    }
}

/// The application, which Cargo built beside the folder of this program.
fn binary() -> PathBuf {
    let this = env::current_exe().unwrap();
    let binary = this.parent().and_then(Path::parent).unwrap().join("carnet");
    assert!(binary.exists(), "{} is missing: `cargo build --workspace --bins`", binary.display());
    binary
}

/// Gives up on a driver that has gone silent.
async fn timed<T>(answer: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, answer).await.expect("the driver answers in time")
}

/// A text as XPath writes it.
fn quoted(text: &str) -> String {
    if text.contains('\'') { format!("\"{text}\"") } else { format!("'{text}'") }
}

/// Waits until a condition outside the page holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        thread::sleep(BETWEEN_LOOKS);
    }
}
