//! The seed of the catalogue: the reference lists, which the program carries, and what is taken of files.

use crate::error::Error;
use crate::storage::Storage;
use carnet_core::attachment::FileLimits;
use carnet_core::catalogue::{Code, Entry, List, ListItem};
use std::collections::BTreeMap;
use std::collections::HashMap;

/// Brings the lists of the catalogue to what this program carries. What is the same already keeps its place, so that
/// laptops are sent only what changed.
pub(crate) fn seed(storage: &dyn Storage) -> Result<(), Error> {
    let known = storage.entries("list_item")?;
    let known = known.iter().map(|entry| (entry.key().1, entry)).collect::<HashMap<_, _>>();
    let mut changed = Vec::new();
    for list in List::ALL {
        for item in read(list)? {
            let entry = Entry::ListItem(item);
            if known.get(&entry.key().1) != Some(&&entry) {
                changed.push(entry);
            }
        }
    }
    let stated = file_limits(storage)?;
    // The types are what this program can tell apart; how much is an administrator's decision.
    let limits =
        FileLimits { media_types: FileLimits::default().media_types, ..stated.clone().unwrap_or_default() };
    if stated.as_ref() != Some(&limits) {
        changed.push(Entry::FileLimits(limits));
    }
    // An administrator's command on a catalogue that is up to date waits for nobody's lock.
    if changed.is_empty() { Ok(()) } else { Ok(storage.put_entries(&changed)?) }
}

/// What is taken of files, where it was stated before.
pub(crate) fn file_limits(storage: &dyn Storage) -> Result<Option<FileLimits>, Error> {
    let entries = storage.entries("file_limits")?.into_iter();
    let mut stated = entries.filter_map(|entry| match entry {
        Entry::FileLimits(limits) => Some(limits),
        _ => None,
    });
    Ok(stated.next())
}

const fn file(list: List) -> &'static str {
    match list {
        List::ActivityTypes => include_str!("../../../reference/activity_types.csv"),
        List::AttendanceStatuses => include_str!("../../../reference/attendance_statuses.csv"),
        List::Countries => include_str!("../../../reference/countries.csv"),
        List::DeliveryModes => include_str!("../../../reference/delivery_modes.csv"),
        List::FundingKinds => include_str!("../../../reference/funding_kinds.csv"),
        List::MonitoringBodies => include_str!("../../../reference/monitoring_bodies.csv"),
        List::ProfessionalGroups => include_str!("../../../reference/professional_groups.csv"),
        List::Sex => include_str!("../../../reference/sex.csv"),
    }
}

fn read(list: List) -> Result<Vec<ListItem>, Error> {
    let wrong = |detail: String| Error::Reference { list: list.code(), detail };
    let mut file = csv::Reader::from_reader(file(list).as_bytes());
    let mut items = Vec::new();
    for (position, row) in (1..).zip(file.deserialize::<BTreeMap<String, String>>()) {
        let mut properties = row.map_err(|error| wrong(error.to_string()))?;
        let mut take = |column: &str| {
            properties
                .remove(column)
                .filter(|text| !text.is_empty())
                .ok_or_else(|| wrong(format!("row {position} has no {column}")))
        };
        let (code, name_en, name_fr) = (take("code")?, take("name_en")?, take("name_fr")?);
        items.push(ListItem { list, code: Code::new(code), name_en, name_fr, position, properties });
    }
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_read_whole() {
        for list in List::ALL {
            let lines = file(list).lines().filter(|line| !line.trim().is_empty()).count();
            assert_eq!(read(list).unwrap().len(), lines - 1, "{}", list.code());
        }
    }

    #[test]
    fn a_country_keeps_what_its_file_says_of_it() {
        let countries = read(List::Countries).unwrap();
        let armenia = countries.iter().find(|item| item.code == Code::new("AM")).unwrap();
        assert_eq!((armenia.name_en.as_str(), armenia.name_fr.as_str()), ("Armenia", "Arménie"));
        assert_eq!(armenia.properties["time_zone"], "Asia/Yerevan");
    }
}
