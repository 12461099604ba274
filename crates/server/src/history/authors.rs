use super::NamedLaptop;
use crate::error::Error;
use crate::storage::Storage;
use carnet_core::catalogue::Entry;
use carnet_core::id::DeviceNumber;
use std::collections::HashMap;

/// The names of laptops and of their users. A change has no other author than the user of its laptop.
pub(crate) struct Authors {
    /// The name of the laptop, and of its user.
    names: HashMap<DeviceNumber, (String, String)>,
}

impl Authors {
    pub(crate) fn load(storage: &dyn Storage) -> Result<Self, Error> {
        let mut people = HashMap::new();
        for entry in storage.entries("person")? {
            if let Entry::Person(person) = entry {
                people.insert(person.id, person.name);
            }
        }
        let mut names = HashMap::new();
        for entry in storage.entries("laptop")? {
            if let Entry::Laptop(laptop) = entry {
                let person = people.get(&laptop.person).cloned().unwrap_or_default();
                names.insert(laptop.device, (laptop.name, person));
            }
        }
        Ok(Self { names })
    }

    pub(crate) fn laptop(&self, device: DeviceNumber) -> NamedLaptop {
        let name = self.names.get(&device).map(|(laptop, _)| laptop.clone()).unwrap_or_default();
        NamedLaptop { device, name }
    }

    pub(crate) fn person(&self, device: DeviceNumber) -> String {
        self.names.get(&device).map(|(_, person)| person.clone()).unwrap_or_default()
    }
}
