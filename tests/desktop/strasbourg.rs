//! A central server for a window under test, with one project and one consultant.

use carnet_client::{Client, EnrolForm, System, synchronise};
use carnet_core::catalogue::{Access, Code};
use carnet_core::id::{ActivityId, PersonId, ProjectId};
use carnet_server::{AttendanceRegister, NewPerson, NewProject, Running, Server};
use std::net::SocketAddr;
use std::path::Path;
use tempfile::TempDir;

/// The server, which can be taken off the network and put back at the same address.
pub(crate) struct Strasbourg {
    _folder: TempDir,
    database: String,
    address: SocketAddr,
    running: Option<Running>,
    pub(crate) project: ProjectId,
    person: PersonId,
}

impl Strasbourg {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("server.db").display());
        let server = Server::open(&database).unwrap();
        let project = NewProject {
            code: "2745".to_owned(),
            name_en: "Safeguards in custody".to_owned(),
            name_fr: "Garanties en garde à vue".to_owned(),
            countries: vec![Code::new("MK")],
            starts_on: None,
            ends_on: None,
        };
        let project = server.admin().create_project(project).unwrap().id;
        let person = NewPerson { name: "Ana Kovač".to_owned(), email: "ana@example.org".to_owned() };
        let person = server.admin().create_person(person).unwrap().id;
        server.admin().assign(person, project, Access::Consultant).unwrap();
        let running = server.start("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = running.address();
        Self { _folder: folder, database, address, running: Some(running), project, person }
    }

    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A new one-time code.
    pub(crate) fn code(&self) -> String {
        Server::open(&self.database).unwrap().admin().create_enrolment_code(self.person).unwrap()
    }

    /// Takes the server off the network.
    pub(crate) fn stop(&mut self) {
        self.running.take().unwrap().stop();
    }

    /// Puts it back.
    pub(crate) fn start_again(&mut self) {
        self.running = Some(Server::open(&self.database).unwrap().start(self.address).unwrap());
    }

    /// The register of an activity as the server holds it.
    pub(crate) fn read_back(&self, activity: ActivityId) -> AttendanceRegister {
        Server::open(&self.database).unwrap().admin().register(activity).unwrap()
    }

    /// Enrols a data folder without a window, and brings everything there.
    pub(crate) fn enrol(&self, data: &Path) -> Client {
        let mut client = Client::open(data, Box::new(System)).unwrap();
        let form =
            EnrolForm { server: self.address(), code: self.code(), device_name: "Registry".to_owned() };
        client.enrol_laptop(form).unwrap();
        synchronise(&mut client).unwrap();
        client
    }
}
