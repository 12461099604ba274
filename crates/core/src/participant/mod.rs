//! A participant: a person known to a project.

mod badge;
mod person;

pub use badge::{BADGE_CODE_LENGTH, BadgeError, badge_code, read_badge_code};
pub use person::{Linked, stands_for};

use crate::catalogue::Code;
use crate::field_group::{closed_list, field_group};
use crate::id::ParticipantId;
use chrono::NaiveDate;

closed_list! {
    /// Sex, as the person says it; never guessed. No value means that nobody asked.
    Sex {
        /// Female.
        Female = 1 "F",
        /// Male.
        Male = 2 "M",
        /// Other.
        Other = 3 "X",
        /// Asked, and not disclosed.
        NotDisclosed = 4 "U",
    }
}

closed_list! {
    /// Whether somebody agrees to be photographed.
    PhotoConsent {
        /// Agrees.
        Given = 1 "given",
        /// Does not agree.
        Refused = 2 "refused",
        /// Agreed once and took it back.
        Withdrawn = 3 "withdrawn",
    }
}

field_group! {
    /// The name, in the person's own script and as the person writes it.
    Name = PARTICIPANT_NAME {
        /// Family name or names.
        family: String,
        /// Given name or names.
        given: String,
        /// Patronymic, where there is one.
        patronymic: String,
        /// The whole name as written by the person, where the parts do not say it.
        as_written: String,
        /// The whole name in Latin letters, as the person spells it.
        latin: String,
        /// Other spellings by which the person may be found.
        other_spellings: Vec<String>,
    }
}

impl Name {
    /// The name as it stands in a list: "Family, Given Patronymic", or as written where there are no parts.
    #[must_use]
    pub fn listed(&self) -> String {
        let given = [self.given.as_str(), self.patronymic.as_str()].join(" ");
        match (self.family.is_empty(), given.trim()) {
            (true, "") => self.as_written.clone(),
            (true, given) => given.to_owned(),
            (false, "") => self.family.clone(),
            (false, given) => format!("{}, {given}", self.family),
        }
    }
}

field_group! {
    /// The sex of the person.
    SelfDeclaredSex = PARTICIPANT_SEX {
        /// No value: nobody asked.
        sex: Option<Sex>,
    }
}

field_group! {
    /// What the person does.
    Work = PARTICIPANT_WORK {
        /// A code of the list of professional groups.
        professional_group: Option<Code>,
        /// Function, as it shall be printed.
        function: String,
        /// Court, bar, ministry, organisation.
        institution: String,
    }
}

field_group! {
    /// The country that the person works in.
    Country = PARTICIPANT_COUNTRY {
        /// A code of the list of countries.
        code: Option<Code>,
    }
}

field_group! {
    /// How to reach the person.
    Contact = PARTICIPANT_CONTACT {
        /// E-mail address, or empty.
        email: String,
        /// Telephone number, or empty.
        telephone: String,
    }
}

field_group! {
    /// What the person was told and agreed to.
    Consent = PARTICIPANT_CONSENT {
        /// The day on which the information notice was given.
        notice_given_on: Option<NaiveDate>,
        /// Whether photographs may be taken.
        photo: Option<PhotoConsent>,
    }
}

field_group! {
    /// The participant that this one was found to be; reversible.
    MergedInto = PARTICIPANT_MERGED_INTO {
        /// No value: nobody else.
        participant: Option<ParticipantId>,
    }
}

field_group! {
    /// Whether two participants were found not to be one person, however alike they are. It stands in a row of the two,
    /// so that what is said of one pair has nothing to do with another.
    KeptApart = PAIR_APART {
        /// Whether they are two people; otherwise nobody says so any more.
        apart: bool,
    }
}
