use crate::error::Error;
use crate::storage::Storage;
use carnet_core::catalogue::{Entry, Person};
use carnet_core::id::{DeviceNumber, PersonId};
use carnet_core::protocol::NamedLaptop;
use std::collections::HashMap;

/// The names of laptops, of their users, and of whoever decided. A change has no other author than the user of its
/// laptop.
pub(crate) struct Authors {
    people: HashMap<PersonId, Person>,
    /// The name of each laptop, and its user.
    laptops: HashMap<DeviceNumber, (String, PersonId)>,
}

/// What people call somebody, and the address by which commands name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Called {
    pub(crate) person: String,
    pub(crate) email: String,
}

impl Authors {
    pub(crate) fn load(storage: &dyn Storage) -> Result<Self, Error> {
        let people = storage.entries("person")?.into_iter().filter_map(|entry| match entry {
            Entry::Person(person) => Some((person.id, person)),
            _ => None,
        });
        let laptops = storage.entries("laptop")?.into_iter().filter_map(|entry| match entry {
            Entry::Laptop(laptop) => Some((laptop.device, (laptop.name, laptop.person))),
            _ => None,
        });
        Ok(Self { people: people.collect(), laptops: laptops.collect() })
    }

    pub(crate) fn laptop(&self, device: DeviceNumber) -> NamedLaptop {
        let name = self.laptops.get(&device).map(|(laptop, _)| laptop.clone()).unwrap_or_default();
        NamedLaptop { device, name }
    }

    /// The user of a laptop.
    pub(crate) fn user(&self, device: DeviceNumber) -> Called {
        let person = self.laptops.get(&device).and_then(|(_, person)| self.people.get(person));
        person.map(called).unwrap_or_default()
    }

    /// Whoever decided, as it is kept: by their id. Earlier servers kept what somebody typed.
    pub(crate) fn officer(&self, kept: &str) -> Called {
        let person = kept.parse().ok().and_then(|id: PersonId| self.people.get(&id));
        person.map_or_else(|| Called { person: kept.to_owned(), email: String::new() }, called)
    }
}

fn called(person: &Person) -> Called {
    Called { person: person.name.clone(), email: person.email.clone() }
}
