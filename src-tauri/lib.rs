//! The shell: one window, the commands that the page may call, and the folder with the data. No rule of
//! Carnet lives here; a command is one line that calls a use case of the client library.

mod data_folder;
mod desk;
mod failure;
mod ipc;
#[cfg(test)]
mod typescript;

use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tauri::{App, AppHandle, Emitter, Manager, RunEvent, WebviewWindowBuilder};

use data_folder::WebView;
use desk::Desk;

/// Why the application could not start or had to stop.
pub type Error = Box<dyn std::error::Error>;

/// The name under which the page hears what happened without its doing.
const EVENT: &str = "carnet";

/// The label of the one window, as in `tauri.conf.json`.
const MAIN: &str = "main";

/// Opens the window and stays until it is closed.
///
/// # Errors
/// When the system names no data folder or refuses a window.
pub fn run() -> Result<(), Error> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(io::stderr)
        .init();

    let mut context = tauri::generate_context!();
    let asked_for = data_folder::asked_for();
    if let Some(folder) = &asked_for {
        data_folder::set_apart(context.config_mut(), folder);
    }

    tauri::Builder::default()
        // First, so that a second Carnet is gone before it touches the data of the first.
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| show(app)))
        .invoke_handler(ipc::handler())
        .setup(move |app| set_up(app, asked_for))
        .build(context)?
        .run(|app, event| {
            if matches!(event, RunEvent::Exit) {
                clear_up(app);
            }
        });
    Ok(())
}

fn set_up(app: &mut App, asked_for: Option<PathBuf>) -> Result<(), Error> {
    let was_asked_for = asked_for.is_some();
    let folder = data_folder::settle(asked_for, app.handle())?;
    let place = folder.join("window.json").to_string_lossy().into_owned();
    app.handle().plugin(tauri_plugin_window_state::Builder::default().with_filename(place).build())?;

    let window = app.handle().clone();
    let documents = data_folder::documents(app.handle(), &folder, was_asked_for);
    app.manage(Desk::open(folder.clone(), documents, move |event| {
        if let Err(error) = window.emit(EVENT, event) {
            tracing::warn!(%error, "the page could not be told of an event");
        }
    }));

    let web_view = WebView::settle(&folder);
    let windows = app.config().app.windows.clone();
    for config in windows {
        WebviewWindowBuilder::from_config(app.handle(), &config)?
            .data_directory(web_view.path.clone())
            .build()?;
    }
    app.manage(Mutex::new(Some(web_view)));
    Ok(())
}

/// What is left to do when the window is closed. The program ends behind it without dropping anything.
fn clear_up(app: &AppHandle) {
    if let Some(desk) = app.try_state::<Desk>() {
        desk.close();
    }
    if let Some(web_view) = app.try_state::<Mutex<Option<WebView>>>() {
        drop(web_view.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

/// Brings the window to the front: what a second start of the application does.
fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    for step in [window.unminimize(), window.show(), window.set_focus()] {
        if let Err(error) = step {
            tracing::warn!(%error, "the window could not be brought to the front");
        }
    }
}
