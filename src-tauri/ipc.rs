//! The commands that the page may call, made from the list in `commands.rs`.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use tauri::ipc::{CommandArg, CommandItem, Invoke, InvokeBody, InvokeError, InvokeResponseBody, IpcResponse};
use tauri::{Runtime, State};

use crate::desk::Desk;
use crate::failure::Failure;
use carnet_client::*;
use carnet_core::attachment::FileLimits;
use carnet_core::id::{ActivityId, AttachmentId, ParticipantId, ProjectId, SessionId};
use carnet_core::row::RowKey;

macro_rules! run {
    (->, $desk:expr, $use_case:expr) => {
        $desk.call($use_case)
    };
    (=>, $desk:expr, $use_case:expr) => {
        $desk.ask($use_case)
    };
}

macro_rules! commands {
    ($($(#[doc = $doc:literal])* $name:ident($($argument:ident: $type:ty),* $(,)?) $how:tt $answer:ty;)*) => {
        $(
            $(#[doc = $doc])*
            #[tauri::command]
            async fn $name(desk: State<'_, Desk>, $($argument: Argument<$type>),*) -> Result<$answer, Failure> {
                run!($how, desk, move |client| client.$name($($argument.0),*)).await.map(<$answer>::from)
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

/// Bytes that cross as they are and not as text. As an argument they are the whole body of the call; the other arguments
/// are its headers then.
#[derive(Debug)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "ArrayBuffer"))]
pub(crate) struct Bytes(Vec<u8>);

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl IpcResponse for Bytes {
    fn body(self) -> tauri::Result<InvokeResponseBody> {
        Ok(InvokeResponseBody::Raw(self.0))
    }
}

/// What the page passes to a command under one name.
struct Argument<T>(T);

impl<'de, R: Runtime, T: FromCall> CommandArg<'de, R> for Argument<T> {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        T::from_call(command).map(Self)
    }
}

/// Something that is read out of a call.
trait FromCall: Sized {
    fn from_call<R: Runtime>(call: CommandItem<'_, R>) -> Result<Self, InvokeError>;
}

impl<T: DeserializeOwned> FromCall for T {
    fn from_call<R: Runtime>(call: CommandItem<'_, R>) -> Result<Self, InvokeError> {
        if matches!(call.message.payload(), InvokeBody::Json(json) if json.is_object()) {
            return Self::from_command(call);
        }
        let header = call.message.headers().get(call.key).and_then(|value| value.to_str().ok());
        let json = header.and_then(|json| serde_json::from_str(json).ok());
        json.ok_or_else(|| InvokeError::from(format!("{}: no header {}", call.name, call.key)))
    }
}

impl FromCall for Bytes {
    fn from_call<R: Runtime>(call: CommandItem<'_, R>) -> Result<Self, InvokeError> {
        match call.message.payload() {
            InvokeBody::Raw(bytes) => Ok(Self(bytes.clone())),
            // Where a web view does not let bytes through, Tauri makes a list of them.
            InvokeBody::Json(list) => {
                serde_json::from_value(list.clone()).map(Self).map_err(InvokeError::from_error)
            }
        }
    }
}
