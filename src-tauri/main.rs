//! Starts the desktop application.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> Result<(), carnet_desktop::Error> {
    carnet_desktop::run()
}
