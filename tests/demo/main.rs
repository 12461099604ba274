//! `make demo`: the main job by script, and a picture of every screen in `target/demo/`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a step that fails ends the demo with its words")]

#[allow(dead_code, reason = "what a person can do is more than any one run does")]
#[path = "../desktop/window/mod.rs"]
mod window;

use std::env;
use std::error::Error;
use std::path::PathBuf;

use window::Window;

fn main() -> Result<(), Box<dyn Error>> {
    let pictures = PathBuf::from(env::var_os("CARNET_DEMO_FOLDER").ok_or("run this with `make demo`")?);
    let data = tempfile::tempdir()?;
    let laptop = Window::open(data.path());
    laptop.wait_for_title("Carnet");
    laptop.screenshot(&pictures.join("01-first-screen.png"));
    Err("the central server and the second laptop are not part of the demo yet".into())
}
