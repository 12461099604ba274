use crate::clock::Timestamp;
use crate::id::DeviceNumber;
use serde::{Deserialize, Serialize};

/// What `GET /v1/history` answers: changes, in the order in which the project took them in. A later server may say more
/// of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct History {
    /// The changes, oldest first.
    pub changes: Vec<HistoryChange>,
    /// Where there is more: what to ask for as `after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One change of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryChange {
    /// Which change it is, together with the number of the laptop: its how-many-eth of the project.
    pub counter: u64,
    /// The laptop that made it.
    pub laptop: NamedLaptop,
    /// The name of its author.
    pub person: String,
    /// The e-mail address of its author; an earlier server does not tell it.
    #[serde(default)]
    pub email: String,
    /// What it is about: the kind of row, and its ids.
    pub row: String,
    /// The field group.
    pub group: String,
    /// When, by the author's clock.
    pub at: Timestamp,
    /// When the server received it.
    pub received: Timestamp,
    /// What a project officer decided on it, if it waited in quarantine: then the project took it in at that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<HistoryDecision>,
    /// The values that it replaced: several where it settled a conflict, none where nothing was there.
    pub before: Vec<serde_json::Value>,
    /// Its value.
    pub value: serde_json::Value,
    /// Why it does not count, if it was refused.
    pub refused: Option<HistoryRefusal>,
}

/// A laptop, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedLaptop {
    /// Its number.
    pub device: DeviceNumber,
    /// How its user calls it.
    pub name: String,
}

/// What was decided on a change that waited in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryDecision {
    /// What.
    pub outcome: DecisionOutcome,
    /// The name of whoever decided.
    pub person: String,
    /// Their e-mail address; empty of one that the server does not know any more.
    pub email: String,
    /// When.
    pub at: Timestamp,
}

/// What an officer can decide on changes in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum DecisionOutcome {
    /// They were taken in.
    Accepted,
    /// They were refused.
    Refused,
    /// A decision of a newer server.
    #[serde(other)]
    Unknown,
}

/// Why a change was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryRefusal {
    /// The field that breaks a rule, by its name in JSON; `change` where it is no field.
    pub field: String,
    /// The code of the rule.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn change() -> serde_json::Value {
        json!({
            "counter": 3, "laptop": { "device": 1, "name": "Registry" }, "person": "Ljubica Drenovska",
            "row": "participant/1", "group": "sex", "at": 1, "received": 2, "before": [], "value": null, "refused": null
        })
    }

    #[test]
    fn the_answer_of_an_earlier_server_is_read() {
        let history: History = serde_json::from_value(json!({ "changes": [change()] })).unwrap();
        let [change] = &history.changes[..] else { panic!("{history:?}") };
        assert_eq!((change.counter, change.email.as_str(), &change.decision), (3, "", &None));
    }

    #[test]
    fn the_answer_of_a_newer_server_is_read() {
        let mut newer = change();
        newer["colour"] = json!("red");
        newer["decision"] = json!({
            "outcome": "put_off", "person": "Ana", "email": "ana@example.org", "at": 9, "until": 10
        });
        let history: History = serde_json::from_value(json!({ "changes": [newer], "pages": 1 })).unwrap();
        let decision = history.changes[0].decision.as_ref().unwrap();
        assert_eq!((decision.outcome, decision.person.as_str()), (DecisionOutcome::Unknown, "Ana"));
    }
}
