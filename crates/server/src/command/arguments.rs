use crate::history::rfc3339;
use carnet_core::catalogue::{Access, Code};
use carnet_core::clock::Timestamp;
use carnet_core::id::{ActivityId, DeviceNumber};
use carnet_core::protocol::Standing;
use carnet_core::row::RowKey;
use chrono::NaiveDate;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The central server of Carnet.
#[derive(Debug, Parser)]
#[command(name = "carnet-server", version, about)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Answer laptops until SIGTERM or SIGINT comes.
    Serve(ServeArguments),
    /// Administer projects, people and laptops; also while a server runs on the same database.
    Admin(AdminArguments),
}

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    /// Where to listen, for example 127.0.0.1:8443; port 0 takes a free one and says which.
    #[arg(long, env = "CARNET_LISTEN", value_name = "ADDR")]
    pub(super) listen: SocketAddr,
    /// The database: sqlite:PATH, which is made if it is not there, or postgres://USER@HOST/NAME.
    #[arg(long, env = "CARNET_DATABASE", hide_env_values = true, value_name = "DATABASE")]
    pub(super) database: String,
    /// How the log on stderr is written.
    #[arg(long, env = "CARNET_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub(super) log_format: LogFormat,
    /// What is logged: error, warn, info, debug, or a filter such as carnet_server=debug.
    #[arg(long, env = "CARNET_LOG", default_value = "info", value_name = "FILTER")]
    pub(super) log: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// One line for people.
    Text,
    /// One JSON object a line.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct AdminArguments {
    /// The database: sqlite:PATH, which `serve` makes, or postgres://USER@HOST/NAME.
    #[arg(long, env = "CARNET_DATABASE", hide_env_values = true, value_name = "DATABASE")]
    pub(super) database: String,
    /// Answer in JSON, for programs.
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(subcommand)]
    pub(super) command: AdminCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum AdminCommand {
    /// Make projects, and show them.
    #[command(subcommand)]
    Project(ProjectCommand),
    /// Make people who work with Carnet, and show them.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Say who administers the whole: they may decide in every project.
    #[command(subcommand)]
    Administrator(AdministratorCommand),
    /// Let a person work in a project, or change what they may do there.
    Assign {
        /// The person's e-mail address.
        #[arg(long)]
        person: String,
        /// The project's code.
        #[arg(long)]
        project: String,
        /// What they may do: a reader looks on, a consultant records, a project_officer also decides on what waits in
        /// quarantine.
        #[arg(
            long, value_name = "reader|consultant|project_officer", default_value = "consultant",
            value_parser = access
        )]
        access: Access,
    },
    /// Take a person off a project.
    Unassign {
        /// The person's e-mail address.
        #[arg(long)]
        person: String,
        /// The project's code.
        #[arg(long)]
        project: String,
    },
    /// Say who pays for a project.
    #[command(subcommand)]
    FundingSource(FundingSourceCommand),
    /// Say which areas of concern a project answers.
    #[command(subcommand)]
    AreaOfConcern(AreaOfConcernCommand),
    /// Make a one-time code for a new laptop of a person.
    EnrolmentCode {
        /// The person's e-mail address.
        #[arg(long)]
        person: String,
    },
    /// Show the enrolled laptops, and which of their numbers belong together.
    ///
    /// A laptop may have had several numbers. LINK says which one follows which: the same laptop goes on under it. A copy
    /// may be another laptop with a copy of its disk, or the same one that was set back to an older state.
    Devices,
    /// Take a laptop out of service, or back, under all its numbers.
    Revoke {
        /// Any of the laptop's numbers, as `devices` shows them.
        #[arg(long)]
        device: DeviceNumber,
        /// lost: what it still sends is put into quarantine, and copies of it are lost as well; retired: it may still
        /// send what it has; active: it is back in service. A laptop that is lost or retired wipes itself at its next
        /// contact.
        #[arg(long = "as", value_name = "lost|retired|active", value_parser = standing)]
        standing: Standing,
        /// This number only, and none that is linked with it.
        #[arg(long)]
        alone: bool,
    },
    /// Show what waits for a project officer, and decide on it.
    ///
    /// Changes wait when their author may not write in the project any more, and when their laptop was reported lost.
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
    /// Show what nobody has settled yet in a project.
    ///
    /// Field groups with several values, and rows that were deleted by somebody who did not know of an edit.
    Conflicts {
        /// The project's code.
        #[arg(long)]
        project: String,
    },
    /// Show who wrote what, to a row or in a period, with the values before and after.
    #[command(
        override_usage = "carnet-server admin history --project PROJECT --row ROW [--group GROUP]\n       \
        carnet-server admin history --project PROJECT --from TIME --until TIME"
    )]
    History(HistoryArguments),
    /// Show the files that belong to activities, remove what is left over, and say how large they may be.
    #[command(subcommand)]
    Files(FilesCommand),
    /// Take in a file of changes that a laptop could not send.
    ///
    /// Shows a verdict for each batch in it. The file may be taken in again, and the laptop may still send the same.
    TakeIn {
        /// The file, as the laptop saved it.
        file: PathBuf,
    },
    /// Say that the database was restored from a backup: once, before the server runs again.
    ///
    /// Laptops then say again what the server has lost, and no number is given to two of them.
    Restored,
    /// Show the activities of a project.
    Activities {
        /// The project's code.
        #[arg(long)]
        project: String,
    },
    /// Show the register of attendance of an activity.
    Register {
        /// The activity's id, as `activities` shows it.
        #[arg(long)]
        activity: ActivityId,
    },
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["row", "from"]))]
pub(super) struct HistoryArguments {
    /// The project's code.
    #[arg(long)]
    pub(super) project: String,
    /// A row, as `conflicts` and `history` name it: KIND/ID or KIND/ID/ID.
    #[arg(long, value_parser = row, conflicts_with_all = ["from", "until"])]
    pub(super) row: Option<RowKey>,
    /// One field group of the row only, such as name or mark.
    #[arg(long, requires = "row")]
    pub(super) group: Option<String>,
    /// Instead of a row, everything that the project took in from this moment on, as 2026-11-23T09:00:00Z. What waited
    /// in quarantine was taken in when somebody decided on it.
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "until")]
    pub(super) from: Option<Timestamp>,
    /// And before this one.
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "from")]
    pub(super) until: Option<Timestamp>,
}

#[derive(Debug, Subcommand)]
pub(super) enum AdministratorCommand {
    /// Make a person an administrator.
    Add {
        /// Their e-mail address.
        #[arg(long)]
        person: String,
    },
    /// Take that back.
    Remove {
        /// Their e-mail address.
        #[arg(long)]
        person: String,
    },
    /// Show the administrators.
    List,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProjectCommand {
    /// Make a project.
    Create {
        /// The code that people quote.
        #[arg(long)]
        code: String,
        /// Its name in English.
        #[arg(long)]
        name_en: String,
        /// Its name in French.
        #[arg(long)]
        name_fr: String,
        /// A country that it works in, by its code; may be given several times.
        #[arg(long = "country", value_name = "COUNTRY", value_parser = code)]
        countries: Vec<Code>,
        /// First day, as 2026-09-01.
        #[arg(long, value_name = "DATE")]
        starts_on: Option<NaiveDate>,
        /// Last day.
        #[arg(long, value_name = "DATE")]
        ends_on: Option<NaiveDate>,
    },
    /// Show the projects.
    List,
}

#[derive(Debug, Subcommand)]
pub(super) enum PersonCommand {
    /// Make a person.
    Create {
        /// Their name, as it shall be shown.
        #[arg(long)]
        name: String,
        /// Their e-mail address.
        #[arg(long)]
        email: String,
    },
    /// Show the people, and where they work.
    List,
}

#[derive(Debug, Subcommand)]
pub(super) enum QuarantineCommand {
    /// Show what waits, the oldest first.
    List {
        /// Show what was decided instead, by whom and when; the latest first.
        #[arg(long)]
        decided: bool,
    },
    /// Show the changes of a laptop that wait in a project.
    Show(Waiting),
    /// Take in all changes of a laptop that wait in a project.
    Accept(Deciding),
    /// Refuse all changes of a laptop that wait in a project; they stay in the history, and their author is told.
    Refuse(Deciding),
}

#[derive(Debug, Args)]
pub(super) struct Waiting {
    /// The project's code.
    #[arg(long)]
    pub(super) project: String,
    /// The laptop's number, as `quarantine list` shows it.
    #[arg(long)]
    pub(super) device: DeviceNumber,
}

#[derive(Debug, Args)]
pub(super) struct Deciding {
    #[command(flatten)]
    pub(super) what: Waiting,
    /// Who decides: the e-mail address of a project officer of the project, or of an administrator. It stands in the
    /// history.
    #[arg(long, value_name = "E-MAIL")]
    pub(super) by: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum FilesCommand {
    /// Show the files of a project.
    List {
        /// The project's code.
        #[arg(long)]
        project: String,
    },
    /// Remove the files of a project that no attachment names any more.
    Clean {
        /// The project's code.
        #[arg(long)]
        project: String,
        /// Only those whose last part came this many days ago, or earlier.
        #[arg(long, default_value_t = 30)]
        days: u32,
    },
    /// Show how large files may be and of which types, or change how large.
    Limits {
        /// The most MiB of one file; as it is unless it is given.
        #[arg(long, value_name = "MIB")]
        most_mib: Option<u32>,
        /// The most MiB of all files of a project; as it is unless it is given.
        #[arg(long, value_name = "MIB")]
        most_project_mib: Option<u32>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum FundingSourceCommand {
    /// Add a source of funding to a project, or change the one with its code.
    Add {
        /// The project's code.
        #[arg(long)]
        project: String,
        /// The code that activities name.
        #[arg(long, value_parser = code)]
        code: Code,
        /// A code of the list of kinds of funding, such as eu_joint_programme.
        #[arg(long, value_parser = code)]
        kind: Code,
        /// The donor, as it shall be printed.
        #[arg(long)]
        donor: String,
        /// The number of the agreement.
        #[arg(long, default_value = "")]
        agreement: String,
        /// The share of the project's budget, in percent.
        #[arg(long, value_name = "PERCENT")]
        share: Option<u8>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum AreaOfConcernCommand {
    /// Add an area of concern to a project, or change the one with its code.
    Add {
        /// The project's code.
        #[arg(long)]
        project: String,
        /// The code that activities name.
        #[arg(long, value_parser = code)]
        code: Code,
        /// A code of the list of monitoring bodies, such as cpt.
        #[arg(long, value_parser = code)]
        body: Code,
        /// The reference, such as "CPT/Inf (2023) 5".
        #[arg(long, default_value = "")]
        reference: String,
        /// The theme in English.
        #[arg(long)]
        theme_en: String,
        /// The theme in French.
        #[arg(long)]
        theme_fr: String,
        /// A country concerned, by its code; may be given several times.
        #[arg(long = "country", value_name = "COUNTRY", value_parser = code)]
        countries: Vec<Code>,
    },
}

fn access(text: &str) -> Result<Access, String> {
    let codes = Access::ALL.map(Access::code).join(", ");
    Access::from_code(text).ok_or_else(|| format!("it is one of {codes}"))
}

fn standing(text: &str) -> Result<Standing, String> {
    let codes = Standing::ALL.iter().map(|standing| standing.code()).collect::<Vec<_>>().join(", ");
    Standing::from_code(text).ok_or_else(|| format!("it is one of {codes}"))
}

fn row(text: &str) -> Result<RowKey, String> {
    text.parse().map_err(|_| "write KIND/ID or KIND/ID/ID, for example activity/01a2…".to_owned())
}

fn moment(text: &str) -> Result<Timestamp, String> {
    rfc3339(text).ok_or_else(|| "write it as 2026-11-23T09:00:00Z".to_owned())
}

/// Infallible, but clap wants to be told how a code is read.
#[expect(clippy::unnecessary_wraps, reason = "clap's interface")]
fn code(text: &str) -> Result<Code, String> {
    Ok(Code::new(text))
}
