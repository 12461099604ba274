use super::arguments::{LogFormat, ServeArguments};
use crate::error::Error;
use crate::server::Server;
use std::io::IsTerminal;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

pub(super) fn serve(arguments: &ServeArguments) -> Result<(), Error> {
    log(arguments)?;
    // Dropped last of all.
    let (server, _taken) = Server::open_to_serve(&arguments.database)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Error::Start)?;
    runtime.block_on(async {
        let unheard = |source| Error::Listen { address: arguments.listen, source };
        let listener = TcpListener::bind(arguments.listen).await.map_err(unheard)?;
        let address = listener.local_addr().map_err(unheard)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(Error::Start)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Start)?;
        let stop = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("stopping");
        };
        // A program that started this one reads the address here.
        super::say(&format!("listening on http://{address}\n"))?;
        tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "listening");
        server.serve(listener, stop).await
    })?;
    tracing::info!("stopped");
    Ok(())
}

fn log(arguments: &ServeArguments) -> Result<(), Error> {
    let invalid = |problem: String| Error::Invalid { field: "log", problem };
    // A word that is no level would be taken for a part of the program, of which nothing else is logged then.
    let is_level = |word: &str| word.parse::<LevelFilter>().is_ok();
    let mistyped = arguments.log.split(',').find(|part| !part.contains(['=', '[']) && !is_level(part.trim()));
    if let Some(word) = mistyped {
        return Err(invalid(format!("{word:?} is no level: error, warn, info, debug, trace or off")));
    }
    let filter = EnvFilter::try_new(&arguments.log).map_err(|error| invalid(error.to_string()))?;
    // Colours are for people: in a file they would be noise.
    let colours = std::io::stderr().is_terminal();
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr);
    match arguments.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).with_current_span(false).init(),
    }
    Ok(())
}
