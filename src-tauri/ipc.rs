//! The commands that the page may call, made from the list in `commands.rs`.

use chrono::NaiveDate;
use tauri::State;
use tauri::ipc::Invoke;

use crate::desk::Desk;
use crate::failure::Failure;
use carnet_client::*;
use carnet_core::attachment::FileLimits;
use carnet_core::id::{ActivityId, AttachmentId, ParticipantId, ProjectId, SessionId};

macro_rules! commands {
    ($($(#[doc = $doc:literal])* $name:ident($($argument:ident: $type:ty),* $(,)?) -> $answer:ty;)*) => {
        $(
            $(#[doc = $doc])*
            #[tauri::command]
            async fn $name(desk: State<'_, Desk>, $($argument: $type),*) -> Result<$answer, Failure> {
                desk.call(move |client| client.$name($($argument),*)).await
            }
        )*

        /// Answers the page's calls.
        pub(crate) fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
            tauri::generate_handler![$($name),*]
        }

        /// Every command as the page sees it.
        #[cfg(test)]
        pub(crate) fn describe(module: &mut crate::typescript::Module) {
            $(
                module.begin(stringify!($name), &[$($doc),*]);
                $(module.argument::<$type>(stringify!($argument));)*
                module.end::<$answer>();
            )*
        }
    };
}
include!("commands.rs");
