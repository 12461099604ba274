use super::Decided;
use crate::demo::World;
use anyhow::Result;
use carnet_core::catalogue::{AreaOfConcern, FundingSource};
use carnet_server::{Admin, NewPerson, NewProject};
use std::collections::BTreeMap;

/// Creates what Strasbourg decides: projects, who pays, what they answer, who works in them.
pub(super) fn decide(admin: &Admin<'_>, world: &World) -> Result<Decided> {
    let mut decided = Decided { projects: BTreeMap::new(), people: BTreeMap::new() };
    for project in &world.projects {
        let created = admin.create_project(NewProject {
            code: project.code.clone(),
            name_en: project.name_en.clone(),
            name_fr: project.name_fr.clone(),
            countries: project.countries.clone(),
            starts_on: Some(project.starts_on),
            ends_on: Some(project.ends_on),
        })?;
        decided.projects.insert(project.key.clone(), created.id);
    }
    for source in &world.funding_sources {
        admin.add_funding_source(FundingSource {
            code: source.code.clone(),
            project: decided.project(&source.project)?,
            kind: source.kind.clone(),
            donor: source.donor.clone(),
            agreement: source.agreement.clone(),
            share_percent: source.share,
        })?;
    }
    for area in &world.areas_of_concern {
        admin.add_area_of_concern(AreaOfConcern {
            code: area.code.clone(),
            project: decided.project(&area.project)?,
            body: area.body.clone(),
            reference: area.reference.clone(),
            theme_en: area.theme_en.clone(),
            theme_fr: area.theme_fr.clone(),
            countries: area.countries.clone(),
        })?;
    }
    for person in &world.people {
        let created =
            admin.create_person(NewPerson { name: person.name.clone(), email: person.email.clone() })?;
        for (project, access) in &person.access {
            admin.assign(created.id, decided.project(project)?, *access)?;
        }
        decided.people.insert(person.key.clone(), created.id);
    }
    Ok(decided)
}
