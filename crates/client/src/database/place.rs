use super::{codes, lists_of_texts};
use crate::participant::likeness_key;
use carnet_core::catalogue::Code;
use carnet_core::field_group::{FieldGroup, Group, Value};
use carnet_core::row::Entity;
use carnet_core::wire::WireError;
use carnet_core::{activity, attachment, attendance, enrolment, participant, session};
use rusqlite::types::Value as Sql;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

type Columns = Box<dyn Fn(&Value) -> Result<Vec<Sql>, WireError> + Send + Sync>;

/// Where a field group stands in the database: the typed columns, and the column with its heads.
pub(crate) struct Place {
    /// Its bit in the column `conflicts`; none where nobody has to settle it.
    bit: i64,
    /// Reads the heads: key, project.
    pub(crate) select: String,
    /// Reads key and heads of every row of a project.
    pub(crate) select_all: String,
    /// Writes columns and heads: key, project, columns, heads, conflicts. A row of another project stays as it is.
    pub(crate) upsert: String,
    /// The same where no row stands yet.
    pub(crate) insert: String,
    columns: Columns,
}

impl Place {
    /// The typed columns of a value.
    pub(crate) fn columns(&self, value: &Value) -> Result<Vec<Sql>, WireError> {
        (self.columns)(value)
    }

    /// What the column `conflicts` gets from this field group.
    pub(crate) fn conflicts(&self, is_conflict: bool) -> i64 {
        if is_conflict { self.bit } else { 0 }
    }
}

/// Where this version keeps a field group of this entity; none for what it does not know.
pub(crate) fn place_of(entity: Entity, group: Group) -> Option<&'static Place> {
    PLACES.get(&(entity, group))
}

/// Every field group that this version knows, with where it stands.
pub(crate) fn places() -> impl Iterator<Item = (Entity, Group, &'static Place)> {
    PLACES.iter().map(|((entity, group), place)| (*entity, *group, place))
}

/// All field groups of an entity.
pub(crate) fn places_of(entity: Entity) -> impl Iterator<Item = (Group, &'static Place)> {
    let of_entity = (entity, Group::from_number(0))..=(entity, Group::from_number(u16::MAX));
    PLACES.range(of_entity).map(|((_, group), place)| (*group, place))
}

static PLACES: LazyLock<BTreeMap<(Entity, Group), Place>> = LazyLock::new(|| {
    let tables =
        [activities(), sessions(), participants(), pairs(), enrolments(), attendances(), attachments()];
    tables.into_iter().flat_map(|table| table.places).collect()
});

fn activities() -> Table {
    Table::new(Entity::ACTIVITY, "activity", &["id"])
        .group("title", &["title"], |v: &activity::Title| vec![text(&v.title)])
        .group("type", &["activity_type"], |v: &activity::Type| vec![text(v.code.as_str())])
        .group("place", &["country", "city", "venue"], |v: &activity::Place| {
            vec![code(v.country.as_ref()), text(&v.city), text(&v.venue)]
        })
        .group("dates", &["first_day", "last_day", "time_zone"], |v: &activity::Dates| {
            vec![Sql::Text(v.first_day.to_string()), Sql::Text(v.last_day.to_string()), text(&v.time_zone)]
        })
        .group("delivery", &["delivery_mode"], |v: &activity::Delivery| vec![code(v.mode.as_ref())])
        .group("languages", &["languages"], |v: &activity::Languages| vec![codes(&v.codes)])
        .group("funding", &["funding_sources"], |v: &activity::Funding| vec![codes(&v.codes)])
        .group("concerns", &["areas_of_concern"], |v: &activity::Concerns| vec![codes(&v.codes)])
        .group("targets", &["target_groups"], |v: &activity::Targets| vec![codes(&v.codes)])
        .group("summary", &["summary"], |v: &activity::Summary| vec![text(&v.text)])
        .group("status", &["status"], |v: &activity::Progress| vec![text(v.status.code())])
        .group("existence", &["existing"], existing)
}

fn sessions() -> Table {
    Table::new(Entity::SESSION, "session", &["id"])
        .group("title", &["title"], |v: &session::Title| vec![text(&v.title)])
        .group("time", &["starts_at", "ends_at"], |v: &session::Time| {
            [v.start, v.end].map(|moment| Sql::Text(moment.format("%Y-%m-%dT%H:%M").to_string())).to_vec()
        })
        .group("room", &["room"], |v: &session::Room| vec![text(&v.room)])
        .group("trainers", &["trainers"], |v: &session::Trainers| {
            vec![lists_of_texts(v.names.iter().map(String::as_str))]
        })
        .group("existence", &["existing", "activity"], |v: &session::Existence| {
            vec![Sql::Integer(v.exists.into()), id(v.activity.uuid())]
        })
}

fn participants() -> Table {
    let name =
        &["family", "given", "patronymic", "as_written", "latin", "other_spellings", "listed", "alike"];
    Table::new(Entity::PARTICIPANT, "participant", &["id"])
        .group("name", name, |v: &participant::Name| {
            vec![
                text(&v.family),
                text(&v.given),
                text(&v.patronymic),
                text(&v.as_written),
                text(&v.latin),
                lists_of_texts(v.other_spellings.iter().map(String::as_str)),
                Sql::Text(v.listed()),
                Sql::Text(likeness_key(v)),
            ]
        })
        .group("sex", &["sex"], |v: &participant::SelfDeclaredSex| {
            vec![v.sex.map_or(Sql::Null, |sex| text(sex.code()))]
        })
        .group("work", &["professional_group", "job", "institution"], |v: &participant::Work| {
            vec![code(v.professional_group.as_ref()), text(&v.function), text(&v.institution)]
        })
        .group("country", &["country"], |v: &participant::Country| vec![code(v.code.as_ref())])
        .group("contact", &["email", "telephone"], |v: &participant::Contact| {
            vec![text(&v.email), text(&v.telephone)]
        })
        .group("consent", &["notice_given_on", "photo_consent"], |v: &participant::Consent| {
            vec![
                v.notice_given_on.map_or(Sql::Null, |day| Sql::Text(day.to_string())),
                v.photo.map_or(Sql::Null, |photo| text(photo.code())),
            ]
        })
        .group("merged_into", &["merged_into"], |v: &participant::MergedInto| {
            vec![v.participant.map_or(Sql::Null, |other| id(other.uuid()))]
        })
        .group("existence", &["existing"], existing)
}

fn pairs() -> Table {
    Table::new(Entity::PAIR, "pair", &["one", "other"]).group(
        "apart",
        &["apart"],
        |v: &participant::KeptApart| vec![Sql::Integer(v.apart.into())],
    )
}

fn enrolments() -> Table {
    let profile = &["professional_group", "job", "institution", "country"];
    Table::new(Entity::ENROLMENT, "enrolment", &["activity", "participant"])
        .group("role", &["role"], |v: &enrolment::Participation| vec![text(v.role.code())])
        .group("status", &["status"], |v: &enrolment::Place| vec![text(v.status.code())])
        .group("profile", profile, |v: &enrolment::Profile| {
            vec![
                code(v.professional_group.as_ref()),
                text(&v.function),
                text(&v.institution),
                code(v.country.as_ref()),
            ]
        })
        .group("existence", &["existing"], existing)
}

fn attendances() -> Table {
    Table::new(Entity::ATTENDANCE, "attendance", &["session", "participant"])
        .group("mark", &["status", "arrived", "left_at"], |v: &attendance::Mark| {
            let time = |time: chrono::NaiveTime| Sql::Text(time.format("%H:%M").to_string());
            vec![
                v.status.map_or(Sql::Null, |status| text(status.code())),
                v.arrived.map_or(Sql::Null, time),
                v.left.map_or(Sql::Null, time),
            ]
        })
        .group("note", &["note"], |v: &attendance::Note| vec![text(&v.text)])
        .group("signature", &["signature"], |v: &attendance::Signature| {
            vec![v.image.as_deref().map_or(Sql::Null, text)]
        })
}

fn attachments() -> Table {
    Table::new(Entity::ATTACHMENT, "attachment", &["id"])
        .group("file", &["name", "media_type", "size", "sha256"], |v: &attachment::File| {
            vec![text(&v.name), text(&v.media_type), Sql::Integer(v.size.cast_signed()), text(&v.sha256)]
        })
        .group("kind", &["kind"], |v: &attachment::Purpose| {
            vec![v.kind.map_or(Sql::Null, |kind| text(kind.code()))]
        })
        .group("existence", &["existing", "activity", "session"], |v: &attachment::Existence| {
            vec![
                Sql::Integer(v.exists.into()),
                id(v.activity.uuid()),
                v.session.map_or(Sql::Null, |session| id(session.uuid())),
            ]
        })
}

fn existing(value: &activity::Existence) -> Vec<Sql> {
    vec![Sql::Integer(value.exists.into())]
}

fn text(text: &str) -> Sql {
    Sql::Text(text.to_owned())
}

fn code(code: Option<&Code>) -> Sql {
    code.map_or(Sql::Null, |code| text(code.as_str()))
}

fn id(uuid: Uuid) -> Sql {
    Sql::Blob(uuid.as_bytes().to_vec())
}

/// Declares the field groups of one table.
struct Table {
    entity: Entity,
    name: &'static str,
    key: &'static [&'static str],
    places: Vec<((Entity, Group), Place)>,
}

impl Table {
    fn new(entity: Entity, name: &'static str, key: &'static [&'static str]) -> Self {
        Self { entity, name, key, places: Vec::new() }
    }

    fn group<T: FieldGroup + 'static>(
        mut self,
        name: &str,
        columns: &[&str],
        bind: fn(&T) -> Vec<Sql>,
    ) -> Self {
        let bit = if T::GROUP.is_settled_by_people() { 1 << self.places.len() } else { 0 };
        let heads = format!("{name}_heads");
        let key_matches =
            self.key.iter().map(|column| format!("{column} = ?")).collect::<Vec<_>>().join(" AND ");
        let written = columns.iter().map(ToString::to_string).chain([heads.clone()]).collect::<Vec<_>>();
        let updates = written
            .iter()
            .map(|column| format!("{column} = excluded.{column}"))
            .collect::<Vec<_>>()
            .join(", ");
        let insert = format!(
            "INSERT INTO {} ({}, project, {}, conflicts) VALUES ({}) ON CONFLICT ({})",
            self.name,
            self.key.join(", "),
            written.join(", "),
            vec!["?"; self.key.len() + written.len() + 2].join(", "),
            self.key.join(", "),
        );
        let place = Place {
            bit,
            select: format!("SELECT {heads} FROM {} WHERE {key_matches} AND project = ?", self.name),
            select_all: format!(
                "SELECT {heads}, {} FROM {} WHERE project = ? AND {heads} IS NOT NULL",
                self.key.join(", "),
                self.name
            ),
            upsert: format!(
                "{insert} DO UPDATE
                 SET {updates}, conflicts = ({table}.conflicts & ~{bit}) | excluded.conflicts
                 WHERE {table}.project = excluded.project",
                table = self.name,
            ),
            insert: insert + " DO NOTHING",
            columns: Box::new(move |value| value.decode::<T>().map(|value| bind(&value))),
        };
        self.places.push(((self.entity, T::GROUP), place));
        self
    }
}
