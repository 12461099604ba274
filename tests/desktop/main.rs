//! The real application in a real window, driven as a person would drive it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "this is a test, its own functions too")]

mod documents;
mod door;
mod opening;
mod recording;
mod review;
#[allow(dead_code, reason = "a picture is of `make screenshots`")]
mod screens;
#[allow(dead_code, reason = "what a server can do is more than any one run does")]
mod strasbourg;
#[allow(dead_code, reason = "what a training has is more than any one run needs")]
mod training;
#[allow(dead_code, reason = "what a person can do is more than any one run does")]
mod window;
