use carnet_core::catalogue::{Access, AreaOfConcern, Code, FundingSource, ListItem};
use carnet_core::id::ProjectId;
use serde::{Deserialize, Serialize};

/// Everything of the catalogue that the window needs to show and offer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CatalogueView {
    /// The items of all lists, in their order.
    pub items: Vec<ListItem>,
    /// The projects of this laptop's user.
    pub projects: Vec<ProjectView>,
    /// The funding sources of these projects.
    pub funding_sources: Vec<FundingSource>,
    /// The areas of concern of these projects.
    pub areas_of_concern: Vec<AreaOfConcern>,
}

/// A project of this laptop's user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ProjectView {
    /// Its id.
    pub id: ProjectId,
    /// The code that people quote.
    pub code: String,
    /// Its name in English.
    pub name_en: String,
    /// Its name in French.
    pub name_fr: String,
    /// The countries that it works in.
    pub countries: Vec<Code>,
    /// What this person may do there.
    pub access: Access,
    /// How many activities it has on this laptop.
    pub activities: u32,
    /// How many people its directory holds on this laptop.
    pub participants: u32,
    /// Whether all of the project has arrived on this laptop.
    pub complete: bool,
}
