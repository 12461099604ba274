//! A laptop that the central server does not know any more, because it was restored from a backup from before the laptop
//! was enrolled: with a new code it is taken in again, and nothing that it recorded is lost.

use super::server::enrol;
use crate::Client;
use crate::error::Error;
use crate::status::Status;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use carnet_core::batch::DeviceKey;
use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{EnrolRequest, FormerNumber, Formerly, ProblemCode};

impl Client {
    /// Enrols this laptop once more at its server, which does not know it any more, with a new one-time code of the same
    /// person. What Strasbourg had and has lost is then said again, as it was signed; what it never had goes under the
    /// new number.
    ///
    /// # Errors
    /// When the server knows the laptop, does not answer, or refuses the code; or the code is another person's. Nothing
    /// is changed then.
    pub fn enrol_again(&mut self, code: String) -> Result<Status, Error> {
        // A server that knows the number may have what this laptop takes for unsent: that is a renewal, not this.
        let (line, outgoing) = (self.line()?, self.outgoing(0)?);
        match line.ask(&outgoing) {
            Err(Error::Refused(ProblemCode::NotEnrolled)) => {}
            Err(error) => return Err(error),
            Ok(_) => return Err(Error::AlreadyEnrolled),
        }
        let request = self.request_to_enrol_again(code)?;
        let server = self.laptop()?.server.clone();
        let answer = enrol(&server, &request)?;
        let secret = self.secret()?;
        self.take_number(&answer, &secret)?;
        self.exchange_wanted = true;
        self.status()
    }

    /// What this laptop says to be taken in again.
    ///
    /// # Errors
    /// When the laptop was never enrolled, or the database refuses.
    pub fn request_to_enrol_again(&mut self, code: String) -> Result<EnrolRequest, Error> {
        let public_key = URL_SAFE_NO_PAD.encode(DeviceKey::from_secret(&*self.secret()?).public().0);
        let laptop = self.laptop()?;
        let text = |key: &[u8]| URL_SAFE_NO_PAD.encode(key);
        let present = FormerNumber { device: laptop.device, public_key: text(&laptop.key.public().0) };
        let mut former = self.connection().prepare("SELECT device, public_key FROM former_key")?;
        let former = former.query_map([], |row| {
            let key = row.get_ref(1)?.as_blob()?;
            Ok(FormerNumber { device: DeviceNumber(row.get(0)?), public_key: text(key) })
        })?;
        let mut numbers = former.collect::<Result<Vec<_>, _>>()?;
        numbers.push(present);
        let formerly = Some(Formerly { person: laptop.person, numbers });
        Ok(EnrolRequest { code, device_name: laptop.name.clone(), public_key, formerly })
    }
}
