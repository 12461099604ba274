//! This installation: who it belongs to and how Strasbourg knows it.

use crate::Client;
use crate::client::LEFT;
use crate::database::blob16;
use crate::error::Error;
use crate::status::{EnrolForm, EnrolledLaptop, Status};
use crate::surroundings::random;
use crate::synchronisation::{Server, enrol};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carnet_core::batch::DeviceKey;
use carnet_core::id::{DeviceNumber, PersonId};
use carnet_core::protocol::{EnrolAnswer, EnrolRequest};
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

/// The preference that holds the secret of a key that the central server has not answered yet.
pub(crate) const DEVICE_SECRET: &str = "device_secret";

/// What the laptop keeps of its enrolment.
pub(crate) struct Laptop {
    pub(crate) server: Server,
    pub(crate) device: DeviceNumber,
    pub(crate) name: String,
    pub(crate) person: PersonId,
    pub(crate) person_name: String,
    pub(crate) credential: Zeroizing<String>,
    pub(crate) key: DeviceKey,
    /// How many compressed bytes the server takes in one request.
    pub(crate) most_compressed: usize,
}

impl Laptop {
    pub(crate) fn load(connection: &Connection) -> Result<Option<Self>, Error> {
        let found = connection
            .query_row(
                "SELECT server, device, name, person, person_name, credential, secret, most_compressed FROM laptop",
                [],
                |row| {
                    let secret = Zeroizing::new(row.get::<_, [u8; 32]>(6)?);
                    Ok((row.get::<_, String>(0)?, Self {
                        server: Server::default(),
                        device: DeviceNumber(row.get(1)?),
                        name: row.get(2)?,
                        person: PersonId::from_uuid(blob16(row, 3)?),
                        person_name: row.get(4)?,
                        credential: Zeroizing::new(row.get(5)?),
                        key: DeviceKey::from_secret(&secret),
                        most_compressed: row.get::<_, u32>(7)? as usize,
                    }))
                },
            )
            .optional()?;
        found.map(|(address, laptop)| Ok(Self { server: Server::parse(&address)?, ..laptop })).transpose()
    }
}

/// The server at an address as somebody typed it; one that is only wrong in that it asks for no TLS is told apart.
fn server_at(typed: &str) -> Result<Server, Error> {
    let refused = match Server::parse(typed) {
        Err(Error::BadAddress(address)) => address,
        parsed => return parsed,
    };
    let safe = match refused.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => {
            Server::parse(&format!("https://{rest}")).is_ok()
        }
        _ => false,
    };
    Err(if safe { Error::NeedsHttps(refused) } else { Error::BadAddress(refused) })
}

impl Client {
    /// Enrols this laptop at a central server, with the one-time code that Strasbourg gave.
    ///
    /// # Errors
    /// When the address is none, nothing or something else answers there, or the code is refused. Nothing is kept
    /// then but the laptop's key, so that the same code can be tried again.
    pub fn enrol_laptop(&mut self, form: EnrolForm) -> Result<Status, Error> {
        let server = server_at(&form.server)?;
        let request = self.enrolment_request(&form)?;
        let answer = enrol(&server, &request)?;
        self.take_in_enrolment(&server, &request, &answer)?;
        self.status()
    }

    /// What this laptop says to be taken in.
    ///
    /// # Errors
    /// When it is enrolled already, or the database refuses.
    pub fn enrolment_request(&mut self, form: &EnrolForm) -> Result<EnrolRequest, Error> {
        if self.laptop.is_some() {
            return Err(Error::AlreadyEnrolled);
        }
        let device_name = match form.device_name.trim() {
            "" => self.surroundings.machine_name(),
            name => name.to_owned(),
        };
        let public_key = URL_SAFE_NO_PAD.encode(DeviceKey::from_secret(&*self.secret()?).public().0);
        Ok(EnrolRequest { code: form.code.clone(), device_name, public_key, formerly: None })
    }

    /// Keeps what the central server answered; from now on the laptop is its user's.
    ///
    /// # Errors
    /// When the database refuses.
    pub fn take_in_enrolment(
        &mut self,
        server: &Server,
        request: &EnrolRequest,
        answer: &EnrolAnswer,
    ) -> Result<(), Error> {
        let secret = self.secret()?;
        self.keep_enrolment(server, &request.device_name, &secret, answer)?;
        self.load()?;
        self.exchange_wanted = true;
        self.database.checkpoint();
        Ok(())
    }

    /// The secret of the laptop's key, made and kept before the first request: where the answer is lost, the same
    /// laptop asks again.
    pub(crate) fn secret(&mut self) -> Result<Zeroizing<[u8; 32]>, Error> {
        if let Some(kept) = self.preference(DEVICE_SECRET)? {
            let kept = Zeroizing::new(kept);
            let bytes = URL_SAFE_NO_PAD.decode(kept.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
            if let Some(secret) = bytes {
                return Ok(Zeroizing::new(secret));
            }
        }
        let secret = Zeroizing::new(random::<32>(self.surroundings.as_ref()));
        self.set_preference(DEVICE_SECRET, Some(&URL_SAFE_NO_PAD.encode(secret.as_ref())))?;
        Ok(secret)
    }

    fn keep_enrolment(
        &mut self,
        server: &Server,
        name: &str,
        secret: &[u8; 32],
        answer: &EnrolAnswer,
    ) -> Result<(), Error> {
        // Whole or not at all: a laptop that is half enrolled could neither be enrolled again nor get a new number.
        let transaction = self.database.connection.transaction()?;
        transaction.execute(
            "INSERT INTO laptop (only_row, server, device, name, person, person_name, credential, secret,
                most_compressed, clock_ahead_millis) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                server.address(),
                answer.device.0,
                name,
                answer.person.id.uuid().as_bytes(),
                answer.person.name,
                answer.credential,
                secret,
                answer.limits.most_compressed,
                self.surroundings.now().millis() - answer.server_time.millis(),
            ],
        )?;
        transaction.execute("DELETE FROM preference WHERE name IN (?, ?)", [LEFT, DEVICE_SECRET])?;
        Ok(transaction.commit()?)
    }

    /// This laptop, as the window shows it.
    pub(crate) fn enrolled_laptop(&self) -> Option<EnrolledLaptop> {
        self.laptop.as_ref().map(|laptop| EnrolledLaptop {
            device: laptop.device,
            name: laptop.name.clone(),
            person: laptop.person,
            person_name: laptop.person_name.clone(),
            server: laptop.server.address().to_owned(),
        })
    }
}
