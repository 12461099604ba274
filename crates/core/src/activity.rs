//! An activity: one event of a project, such as a training, a conference or a legislative expertise.

use crate::catalogue::Code;
use crate::field_group::{closed_list, field_group};
use chrono::NaiveDate;

closed_list! {
    /// How far an activity is.
    #[derive(Default)]
    #[cfg_attr(feature = "bindings", ts(rename = "ActivityStatus"))]
    Status {
        /// It is being prepared.
        #[default]
        Planned = 1 "planned",
        /// It is going on.
        Running = 2 "running",
        /// It took place; its records are still being completed.
        Held = 3 "held",
        /// Its records are complete.
        Closed = 4 "closed",
        /// It did not take place.
        Cancelled = 5 "cancelled",
    }
}

field_group! {
    /// What the activity is called.
    Title = ACTIVITY_TITLE {
        /// In the language of the team.
        title: String,
    }
}

field_group! {
    /// The type of the activity.
    Type = ACTIVITY_TYPE {
        /// A code of the list of activity types.
        code: Code,
    }
}

field_group! {
    /// Where the activity takes place.
    Place = ACTIVITY_PLACE {
        /// A code of the list of countries.
        country: Option<Code>,
        /// The town.
        city: String,
        /// The building or the platform.
        venue: String,
    }
}

field_group! {
    /// When the activity takes place.
    Dates = ACTIVITY_DATES {
        /// The first calendar day, at the place.
        first_day: NaiveDate,
        /// The last calendar day, at the place; not before the first.
        last_day: NaiveDate,
        /// The time zone of the place, by its IANA name.
        time_zone: String,
    }
}

field_group! {
    /// How the activity is delivered.
    Delivery = ACTIVITY_DELIVERY {
        /// A code of the list of delivery modes.
        mode: Option<Code>,
    }
}

field_group! {
    /// The working languages.
    Languages = ACTIVITY_LANGUAGES {
        /// ISO 639 codes.
        codes: Vec<Code>,
    }
}

field_group! {
    /// Who pays.
    Funding = ACTIVITY_FUNDING {
        /// Codes of funding sources of the catalogue.
        codes: Vec<Code>,
    }
}

field_group! {
    /// The areas of concern that the activity answers.
    Concerns = ACTIVITY_CONCERNS {
        /// Codes of areas of concern of the catalogue.
        codes: Vec<Code>,
    }
}

field_group! {
    /// Whom the activity is for.
    Targets = ACTIVITY_TARGETS {
        /// Codes of the list of professional groups.
        codes: Vec<Code>,
    }
}

field_group! {
    /// What the activity is about.
    Summary = ACTIVITY_SUMMARY {
        /// Free text; no personal data.
        text: String,
    }
}

field_group! {
    /// How far the activity is.
    Progress = ACTIVITY_STATUS {
        /// The status.
        status: Status,
    }
}

field_group! {
    /// Whether the row is there: activities, participants and enrolments.
    Existence = EXISTENCE {
        /// False when it was deleted.
        exists: bool,
    }
}
