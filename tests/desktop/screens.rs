//! Every screen of the window, by name: each is pictured by `make screenshots`, and looked at by an accessibility
//! checker in the real window.

use crate::strasbourg::Strasbourg;
use crate::training::{self, PEOPLE, Training};
use crate::window::Window;
use carnet_client::{ActivityForm, Client, MarkEdit, SessionForm, synchronise};
use carnet_core::attendance::MarkStatus::{self, Absent, Excused, Late, LeftEarly, Online, Present};
use chrono::{Days, NaiveTime, TimeDelta, Utc};
use serde_json::json;
use std::path::Path;
use tempfile::TempDir;

/// A place in the window.
pub(crate) struct Screen {
    pub(crate) name: &'static str,
    /// Its address, behind the `#/`.
    place: String,
    /// What is there once it is drawn, in every language.
    there: &'static str,
    /// What is done there before it is looked at.
    act: Act,
    /// What is there after that.
    then: &'static str,
}

#[derive(Clone, Copy)]
enum Act {
    Nothing,
    Click(&'static str),
    Keys(&'static [&'static str]),
}

/// A laptop on which every screen has something to show. The server goes with it.
pub(crate) struct Shown {
    pub(crate) data: TempDir,
    _server: Strasbourg,
    training: Training,
    project: String,
}

impl Shown {
    /// Records it: a training that goes on, one that is over, and what waits for somebody.
    #[expect(clippy::disallowed_methods, reason = "the window has the clock of this machine")]
    pub(crate) fn record() -> Self {
        let server = Strasbourg::start();
        let (data, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut client = server.enrol(data.path());
        let now = Utc::now().naive_utc();
        let (start, day) = (now - TimeDelta::minutes(20), now.date());
        let form = |title: &str, first: u64, city: &str| ActivityForm {
            title: title.to_owned(),
            city: city.to_owned(),
            first_day: day + Days::new(first),
            last_day: day + Days::new(first + 1),
            time_zone: "Europe/Skopje".to_owned(),
            ..training::form()
        };
        for (title, first, city) in [
            ("Detention conditions in practice", 9, "Bitola"),
            ("Court interpreters: a shared standard", 23, "Ohrid"),
        ] {
            let at = (day + Days::new(first)).and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap());
            let session = SessionForm { start: at, end: at + TimeDelta::hours(3), ..SessionForm::default() };
            client.create_activity(server.project, form(title, first, city), vec![session]).unwrap();
        }
        let session = |hours: i64| {
            let start = start + TimeDelta::hours(hours);
            SessionForm { start, end: start + TimeDelta::hours(3), ..SessionForm::default() }
        };
        let going_on =
            ActivityForm { time_zone: "Etc/UTC".to_owned(), ..form("Training of trainers", 0, "Skopje") };
        let training =
            training::create_as(&mut client, server.project, &PEOPLE, going_on, vec![session(0), session(4)]);
        let marks = [Present, Present, Late, Present, LeftEarly, Online, Excused, Present, Absent, Present];
        let edits = training.people.iter().zip(marks).map(|(participant, status)| {
            let time = Some(start.time() + TimeDelta::minutes(15));
            MarkEdit {
                session: training.sessions[0],
                participant: *participant,
                status: Some(status),
                arrived: time.filter(|_| status == Late),
                left: time.filter(|_| status == LeftEarly),
            }
        });
        client.mark_attendance(edits.collect()).unwrap();
        synchronise(&mut client).unwrap();
        // What two say of one mark, and two who may be one person.
        let mut colleague = server.enrol(other.path());
        mark(&mut colleague, &training, 1, Absent);
        mark(&mut client, &training, 1, Excused);
        let twin = carnet_client::ParticipantForm {
            family: "Jasenović".to_owned(),
            given: "Djordje".to_owned(),
            function: "Judge".to_owned(),
            ..carnet_client::ParticipantForm::default()
        };
        client.create_participant(server.project, twin).unwrap();
        synchronise(&mut client).unwrap();
        synchronise(&mut colleague).unwrap();
        synchronise(&mut client).unwrap();
        let project = server.project.to_string();
        Self { data, _server: server, training, project }
    }

    /// All of them, in the order of the navigation.
    pub(crate) fn screens(&self) -> Vec<Screen> {
        let (activity, session) = (self.training.activity, self.training.sessions[0]);
        let of = |tab: &str| format!("activity/{activity}/{tab}");
        let person = format!("people/{}/{}", self.project, self.training.people[1]);
        let screen =
            |name, place: String, there| Screen { name, place, there, act: Act::Nothing, then: there };
        let doing = |name, place: String, there, act, then| Screen { name, place, there, act, then };
        vec![
            screen("today", "today".to_owned(), ".today .now"),
            screen("activities", "activities".to_owned(), ".page .views"),
            doing(
                "calendar",
                "activities".to_owned(),
                ".page .views",
                Act::Click(".views button:last-of-type"),
                ".month .weeks",
            ),
            screen("new-activity", "new-activity".to_owned(), ".sittings-head"),
            screen("overview", of("overview"), ".activity .save-bar"),
            screen("register", of("register"), ".activity [role=gridcell]"),
            doing(
                "who-marked",
                of("register"),
                ".activity [role=gridcell]",
                Act::Keys(&["i"]),
                "[role=dialog]",
            ),
            doing("walk-in", of("register"), ".activity [role=gridcell]", Act::Keys(&["n"]), "[role=dialog]"),
            screen("people-of-activity", of("people"), ".activity .directory .people-grid"),
            screen("sessions", of("sessions"), ".lines.sessions"),
            screen("documents", of("documents"), ".activity .page .empty"),
            screen("door", format!("door/{activity}/{session}"), ".door-field"),
            screen("people", format!("people/{}", self.project), ".directory .people-grid"),
            screen("person", person.clone(), ".directory.open .badge-code"),
            doing(
                "history",
                person,
                ".directory.open .badge-code",
                Act::Click("aside .head .end button:first-child"),
                "[role=dialog] .history .line",
            ),
            screen("review", "review".to_owned(), ".review-list .versions"),
            screen("receipts", "receipts".to_owned(), ".receipts .receipt"),
            screen("settings", "settings".to_owned(), "dl.facts"),
            doing("keyboard", "settings".to_owned(), "dl.facts", Act::Keys(&["?"]), ".key-columns"),
            doing(
                "palette",
                "settings".to_owned(),
                "dl.facts",
                Act::Keys(&["Control+k"]),
                ".palette .option",
            ),
        ]
    }
}

fn mark(client: &mut Client, training: &Training, person: usize, status: MarkStatus) {
    let (session, participant) = (training.sessions[1], training.people[person]);
    let edit = MarkEdit { session, participant, status: Some(status), arrived: None, left: None };
    client.mark_attendance(vec![edit]).unwrap();
}

/// Loads the window anew as somebody wants it.
pub(crate) fn prefer(window: &Window, language: &str, theme: &str) {
    let preferences = json!({ "preferences": { "language": language, "theme": theme } });
    window.call("set_preferences", &preferences).unwrap();
    window.script(
        "document.body.dataset.before = ''; location.hash = '#/settings'; location.reload()",
        Vec::new(),
    );
    let script = "return !('before' in document.body.dataset) && document.querySelector('dl.facts') !== null
        && document.documentElement.dataset.theme === arguments[0]";
    window.wait_until(&format!("the window is {theme}"), |window| {
        Ok(window.script(script, vec![theme.into()]) == true)
    });
}

/// Goes there, and does what is to be done there.
pub(crate) fn show(window: &Window, screen: &Screen) {
    // From nowhere, so that what is there is not what was there before.
    window.script("location.hash = '#/settings'", Vec::new());
    wait_for(window, "dl.facts");
    window.script("location.hash = arguments[0]", vec![format!("#/{}", screen.place).into()]);
    wait_for(window, screen.there);
    match screen.act {
        Act::Nothing => {}
        // By the page itself: the driver misses what is shown at another size.
        Act::Click(what) => {
            wait_for(window, what);
            window.script("document.querySelector(arguments[0]).click()", vec![what.into()]);
        }
        Act::Keys(chords) => {
            let selector = if screen.there.contains("gridcell") { "[role=grid]" } else { "main, main *" };
            window.wait_until("the page has the focus", |window| {
                let script = "return document.activeElement.matches(arguments[0])";
                Ok(window.script(script, vec![selector.into()]) == true)
            });
            chords.iter().for_each(|chord| window.keys(chord));
        }
    }
    wait_for(window, screen.then);
    // Nothing moves any more: what fades in has its colours, and has been painted.
    window.wait_until("nothing moves", |window| {
        let script = "return document.getAnimations().every(({ playState }) => playState !== 'running')
            && [...document.images].every(({ complete }) => complete) && document.fonts.status === 'loaded'";
        Ok(window.script(script, Vec::new()) == true)
    });
    let script = "const done = arguments[0];
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))";
    window.script_async(script, Vec::new());
}

/// Leaves what lies over the page.
pub(crate) fn leave(window: &Window) {
    let over = "[role=dialog]";
    if window.count(over) > 0 {
        window.keys("Escape");
        window.wait_until("nothing lies over the page", |window| Ok(window.count(over) == 0));
    }
}

fn wait_for(window: &Window, selector: &str) {
    window.wait_until(&format!("there is {selector}"), |window| Ok(window.count(selector) > 0));
}

/// A picture of every screen, in both languages and themes, and at twice the size; then in the languages that nobody
/// speaks.
pub(crate) fn picture(window: &Window, shown: &Shown, folder: &Path) {
    let screens = shown.screens();
    let all = |to: &Path| {
        for screen in &screens {
            show(window, screen);
            window.screenshot(&to.join(format!("{}.png", screen.name)));
            leave(window);
        }
    };
    window.resize(1280, 720);
    for (language, theme) in
        [("en", "light"), ("en", "dark"), ("fr", "light"), ("fr", "dark"), ("en", "contrast")]
    {
        prefer(window, language, theme);
        all(&folder.join(language).join(theme));
    }
    for (language, name) in [("en-XA", "pseudo"), ("ar-XB", "right-to-left")] {
        prefer(window, language, "light");
        all(&folder.join(name));
    }
    prefer(window, "en", "light");
    zoom(window, 2);
    all(&folder.join("en").join("twice-as-large"));
    zoom(window, 1);
}

/// Shows the page so many times as large, as the reader's setting does.
fn zoom(window: &Window, factor: u32) {
    window.call("plugin:webview|set_webview_zoom", &json!({ "label": "main", "value": factor })).unwrap();
    window.wait_until("the page is of that size", |window| {
        let width = window.script("return innerWidth", Vec::new()).as_u64();
        Ok(width.is_some_and(|width| width.abs_diff(1280 / u64::from(factor)) < 40))
    });
}

/// The checker itself, as the tests of the page use it.
fn axe() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}; `make setup`", file.display()))
}

/// What axe-core objects to on the page as it is.
fn objections(window: &Window) -> Vec<String> {
    let script = "const done = arguments[arguments.length - 1];
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
            .then(({ violations }) => done(violations.flatMap(({ id, nodes }) =>
                nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`))),
                (error) => done([String(error)]));";
    let found = window.script_async(script, Vec::new());
    let found = found.as_array().expect("a list of what is wrong");
    found.iter().map(|one| one.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn no_screen_in_any_theme_has_what_the_accessibility_checker_objects_to() {
    let shown = Shown::record();
    let window = Window::open(shown.data.path());
    window.resize(1280, 720);
    let axe = axe();
    let mut wrong = Vec::new();
    for theme in ["light", "dark", "contrast"] {
        prefer(&window, "en", theme);
        window.script(&axe, Vec::new());
        assert_eq!(window.script("return typeof axe.run", Vec::new()), "function");
        for screen in shown.screens() {
            show(&window, &screen);
            wrong.extend(
                objections(&window).into_iter().map(|what| format!("{} ({theme}): {what}", screen.name)),
            );
            leave(&window);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What does not fit where it stands, and whether the page is wider than the window.
const CUT: &str = "
    const cut = [];
    if (document.documentElement.scrollWidth > innerWidth) cut.push(`the page is ${document.documentElement.scrollWidth} wide`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, said = text.textContent.trim();
        // Only what comes from the catalogue: names and titles may be shortened.
        if (!/[\\u00c0-\\u024f\\u1e00-\\u1eff\\u202e]{3}/.test(said) || text.parentElement.closest('.sr-only, [aria-hidden=true]')) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const { left, right, width } = range.getBoundingClientRect();
        if (width <= 1) continue;
        for (let around = text.parentElement; around && around !== document.body; around = around.parentElement) {
            const style = getComputedStyle(around);
            if (!/hidden|clip/.test(style.overflowX)) continue;
            const box = around.getBoundingClientRect();
            if (box.width > 1 && (left < box.left - 1 || right > box.right + 1)) cut.push(said);
            break;
        }
    }
    return [...new Set(cut)];";

#[test]
fn longer_words_and_words_from_right_to_left_are_cut_nowhere() {
    let shown = Shown::record();
    let window = Window::open(shown.data.path());
    window.resize(1280, 720);
    let mut wrong = Vec::new();
    prefer(&window, "en-XA", "light");
    // What is cut is found.
    let narrow = "document.querySelector('main h1').style = arguments[0]";
    window.script(narrow, vec!["width: 20px; overflow: hidden; white-space: nowrap".into()]);
    assert_eq!(window.script(CUT, Vec::new()).as_array().map(Vec::len), Some(1));
    for (language, direction) in [("en-XA", "ltr"), ("ar-XB", "rtl")] {
        prefer(&window, language, "light");
        assert_eq!(window.script("return document.documentElement.dir", Vec::new()), direction);
        for screen in shown.screens() {
            show(&window, &screen);
            let cut = window.script(CUT, Vec::new());
            let cut = cut.as_array().expect("a list of what is cut").iter().map(ToString::to_string);
            wrong.extend(cut.map(|what| format!("{} ({language}): {what}", screen.name)));
            leave(&window);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
