use super::failure::was_rolled_back;
use crate::storage::StorageError;
use postgres::config::SslMode;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Row, Statement};
use std::collections::HashMap;
use std::str::FromStr;
use std::time::Duration;
use tokio_postgres_rustls::MakeRustlsConnect;

/// Who reads once more what another has written must wait for its end; a server process that hangs in a transaction
/// must not stop a project for good, so the database ends it. An acknowledgement is for what is durable: a database
/// that is set to say "committed" before it is, is told otherwise.
const SESSION: &str = "
    SET statement_timeout = '60s';
    SET lock_timeout = '30s';
    SET idle_in_transaction_session_timeout = '30s';
    SET client_min_messages = 'warning';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
";
/// How long a database that is there may take to say so.
const CONNECT: Duration = Duration::from_secs(5);
/// How long sent bytes may stay unacknowledged before the way to the database counts as cut.
const CUT: Duration = Duration::from_secs(30);

/// How to reach a database.
pub(super) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    /// Reads a URI, `postgres://…`. What it leaves open gets bounds: nothing waits for ever.
    pub(super) fn parse(uri: &str) -> Result<Self, StorageError> {
        let mut config = Config::from_str(uri)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(CUT);
        }
        config.keepalives_idle(CUT);
        if config.get_application_name().is_none() {
            config.application_name("carnet-server");
        }
        // Only where the URI insists: many servers have a certificate that nobody signed, and no use for it.
        let tls = match config.get_ssl_mode() {
            SslMode::Require => Some(tls()?),
            _ => {
                config.ssl_mode(SslMode::Disable);
                None
            }
        };
        Ok(Self { config, tls })
    }

    pub(super) fn connect(&self) -> Result<Connection, StorageError> {
        let mut client = match &self.tls {
            Some(tls) => self.config.connect(tls.clone())?,
            None => self.config.connect(NoTls)?,
        };
        client.batch_execute(SESSION)?;
        Ok(Connection { client, statements: HashMap::new(), in_transaction: false })
    }
}

/// TLS that believes what this machine believes.
fn tls() -> Result<MakeRustlsConnect, StorageError> {
    match MakeRustlsConnect::with_native_certs() {
        Ok((tls, _)) => Ok(tls),
        Err(errors) => {
            let errors = errors.iter().map(ToString::to_string).collect::<Vec<_>>();
            let problem = format!("this machine has no root certificates for TLS {}", errors.join("; "));
            Err(StorageError::Database(problem.trim_end().into()))
        }
    }
}

/// A connection with the statements that it has prepared.
pub(super) struct Connection {
    client: Client,
    statements: HashMap<&'static str, Statement>,
    in_transaction: bool,
}

/// Why a transaction failed.
pub(super) struct Failed {
    pub(super) error: StorageError,
    /// Whether the database may have committed it all the same.
    pub(super) maybe_done: bool,
}

impl Connection {
    pub(super) fn query(
        &mut self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StorageError> {
        let statement = self.statement(sql)?;
        Ok(self.client.query(&statement, parameters)?)
    }

    /// The only row, or none.
    pub(super) fn query_opt(
        &mut self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, StorageError> {
        let statement = self.statement(sql)?;
        Ok(self.client.query_opt(&statement, parameters)?)
    }

    pub(super) fn query_one(
        &mut self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Row, StorageError> {
        let statement = self.statement(sql)?;
        Ok(self.client.query_one(&statement, parameters)?)
    }

    /// How many rows it touched.
    pub(super) fn execute(
        &mut self,
        sql: &'static str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<u64, StorageError> {
        let statement = self.statement(sql)?;
        Ok(self.client.execute(&statement, parameters)?)
    }

    /// Several statements without parameters.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StorageError> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, StorageError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    /// Runs `work` in a transaction that is begun so.
    pub(super) fn transaction<R>(
        &mut self,
        begin: &str,
        work: impl FnOnce(&mut Self) -> Result<R, StorageError>,
    ) -> Result<R, Failed> {
        let before = |error| Failed { error, maybe_done: false };
        // Until the end is known, also after a panic, this connection is not to be used by anybody else.
        self.in_transaction = true;
        self.batch(begin).map_err(before)?;
        match work(self) {
            Ok(result) => match self.client.batch_execute("COMMIT") {
                Ok(()) => {
                    self.in_transaction = false;
                    Ok(result)
                }
                Err(error) => {
                    let maybe_done = !was_rolled_back(&error);
                    Err(Failed { error: error.into(), maybe_done })
                }
            },
            Err(error) => {
                self.in_transaction = self.client.batch_execute("ROLLBACK").is_err();
                Err(before(error))
            }
        }
    }

    /// Whether somebody else may use it.
    pub(super) fn is_good(&self) -> bool {
        !self.in_transaction && !self.client.is_closed()
    }
}
