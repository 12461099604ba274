//! An enrolment: a participant's place in an activity.

use crate::catalogue::Code;
use crate::field_group::{closed_list, field_group};

closed_list! {
    /// In which role somebody takes part.
    #[derive(Default)]
    Role {
        /// Is trained.
        #[default]
        Participant = 1 "participant",
        /// Trains.
        Trainer = 2 "trainer",
        /// Speaks.
        Speaker = 3 "speaker",
        /// Interprets.
        Interpreter = 4 "interpreter",
        /// Looks on.
        Observer = 5 "observer",
    }
}

closed_list! {
    /// How firm the place is.
    #[derive(Default)]
    #[cfg_attr(feature = "bindings", ts(rename = "EnrolmentStatus"))]
    Status {
        /// The person has the place.
        #[default]
        Confirmed = 1 "confirmed",
        /// The person is invited and has not answered.
        Invited = 2 "invited",
        /// The person was added at the door.
        WalkIn = 3 "walk_in",
        /// The person gave the place back.
        Withdrawn = 4 "withdrawn",
    }
}

field_group! {
    /// The role in the activity.
    Participation = ENROLMENT_ROLE {
        /// The role.
        role: Role,
    }
}

field_group! {
    /// How firm the place is.
    Place = ENROLMENT_STATUS {
        /// The status.
        status: Status,
    }
}

field_group! {
    /// The person's work as at the activity: lawyers become judges, and reports shall say what they were.
    Profile = ENROLMENT_PROFILE {
        /// A code of the list of professional groups.
        professional_group: Option<Code>,
        /// Function.
        function: String,
        /// Institution.
        institution: String,
        /// A code of the list of countries.
        country: Option<Code>,
    }
}
