//! Participants who were found not to be one person, however alike they are: said once, so that nobody is asked again, and
//! taken back where it was wrong. It is said of two participants and holds for the persons whom they belong to.

use super::duplicates::summary;
use super::person::{members, person_of};
use super::view::ParticipantSummary;
use crate::Client;
use crate::error::Error;
use crate::intent;
use crate::recording::{Intent, Recording};
use carnet_core::field_group::Group;
use carnet_core::id::ParticipantId;
use carnet_core::participant::KeptApart;
use carnet_core::row::RowKey;
use rusqlite::{Connection, params};

impl Client {
    /// Says that two participants are not one person.
    ///
    /// # Errors
    /// [`Error::SamePerson`] when they were found to be one: they are taken apart first. When one of them is not there, or
    /// the person may not write in the project.
    pub fn keep_apart(&mut self, one: ParticipantId, other: ParticipantId) -> Result<(), Error> {
        let (project, one, other) = self.two(one, other)?;
        if one == other {
            return Err(Error::SamePerson);
        }
        let intent = Intent { code: intent::PARTICIPANT_KEEP_APART, activity: None };
        self.record(project, intent, |recording| say(recording, RowKey::pair(one, other), true))
    }

    /// Takes back that two participants are not one person, whoever said it and of which of the participants who are these
    /// persons.
    ///
    /// # Errors
    /// When one of them is not there, or the person may not write in the project.
    pub fn may_be_one(&mut self, one: ParticipantId, other: ParticipantId) -> Result<(), Error> {
        let (project, ..) = self.two(one, other)?;
        let intent = Intent { code: intent::PARTICIPANT_MAY_BE_ONE, activity: None };
        self.record(project, intent, |recording| {
            let (_, one_person) = person_of(recording.connection, one)?;
            let (_, other_person) = person_of(recording.connection, other)?;
            // Of two who were joined all the same, only what was said of these two.
            let [ones, others] = if one_person == other_person {
                [vec![one], vec![other]]
            } else {
                [members(recording.connection, one_person)?, members(recording.connection, other_person)?]
            };
            for one in &ones {
                others.iter().try_for_each(|other| say(recording, RowKey::pair(*one, *other), false))?;
            }
            Ok(())
        })
    }

    /// Two participants of one project: its number, and who stands for each.
    fn two(
        &self,
        one: ParticipantId,
        other: ParticipantId,
    ) -> Result<(i64, ParticipantId, ParticipantId), Error> {
        let (project, one) = person_of(self.connection(), one)?;
        let (of_other, other) = person_of(self.connection(), other)?;
        if project == of_other { Ok((project, one, other)) } else { Err(Error::NotFound("participant")) }
    }

    /// Whom somebody said not to be this person; where they were joined all the same, the participant.
    pub(super) fn kept_apart_from(&self, person: ParticipantId) -> Result<Vec<ParticipantSummary>, Error> {
        let mut select = self.connection().prepare_cached(
            "WITH me (id) AS (SELECT ?1 UNION ALL SELECT id FROM participant WHERE person = ?1 AND existing = 1),
             said (id) AS (
                SELECT other FROM me CROSS JOIN pair ON one = me.id AND apart = 1
                UNION SELECT one FROM me CROSS JOIN pair ON other = me.id AND apart = 1),
             persons (id) AS (
                SELECT iif(coalesce(person, id) = ?1, id, coalesce(person, id)) FROM participant
                WHERE id IN (SELECT id FROM said) AND existing = 1)
             SELECT id, listed, latin, professional_group, job, institution, country FROM participant
             WHERE id IN (SELECT id FROM persons) AND id <> ?1 ORDER BY listed, id",
        )?;
        let people = select.query_map([person.uuid().as_bytes()], summary)?;
        Ok(people.collect::<Result<_, _>>()?)
    }
}

fn say(recording: &mut Recording<'_>, pair: RowKey, apart: bool) -> Result<(), Error> {
    let state = recording.state::<KeptApart>(pair)?;
    let stands = state.displayed_of(Group::PAIR_APART).map(|head| head.value.decode::<KeptApart>());
    if stands.is_some_and(|pair| pair.is_ok_and(|pair| pair.apart)) == apart {
        return Ok(());
    }
    recording.write(pair, &KeptApart { apart }).map(drop)
}

/// Whether somebody said that two persons, each by whoever stands for them, are two.
pub(super) fn are_kept_apart(
    connection: &Connection,
    one: ParticipantId,
    other: ParticipantId,
) -> Result<bool, Error> {
    let mut select = connection.prepare_cached(
        "WITH a (id) AS (SELECT ?1 UNION ALL SELECT id FROM participant WHERE person = ?1 AND existing = 1),
         b (id) AS (SELECT ?2 UNION ALL SELECT id FROM participant WHERE person = ?2 AND existing = 1)
         SELECT EXISTS (
            SELECT 1 FROM a CROSS JOIN b CROSS JOIN pair
                ON pair.one = min(a.id, b.id) AND pair.other = max(a.id, b.id) AND apart = 1)",
    )?;
    Ok(select.query_row(params![one.uuid().as_bytes(), other.uuid().as_bytes()], |row| row.get(0))?)
}
