//! A laptop without its window: the encrypted database, the use cases, and the synchronisation with the central
//! server. [`Client`] is the whole of it; [`Worker`] gives it threads of its own.

#![allow(clippy::needless_pass_by_value, reason = "a use case owns what the window hands over")]

mod activity;
mod attachment;
mod attendance;
mod catalogue;
mod change;
mod client;
mod database;
mod diagnosis;
mod enrolment;
mod error;
#[cfg(test)]
mod failing;
mod history;
mod intent;
mod laptop;
mod participant;
mod preferences;
mod project;
mod receipt;
mod recording;
mod review;
mod session;
mod status;
mod surroundings;
mod synchronisation;
mod undo;
mod unsent;
mod worker;

pub use activity::{ActivityDetail, ActivityForm, ActivitySummary, CopyForm, SessionForm, SessionView};
pub use attachment::{AddedAttachment, AttachmentForm, AttachmentView, ContentState};
pub use attendance::{
    AttendanceRegister, Credit, FoundAtDoor, MarkEdit, MarkSource, MarkView, MarkWritten, PersonActivity,
    RegisterRow, RegisterSession,
};
pub use catalogue::{CatalogueView, ProjectView};
pub use change::{About, Author, FieldRef, FieldValue, HeadView};
pub use client::Client;
pub use diagnosis::ExchangeRun;
pub use enrolment::{EnrolmentForm, PlaceForm};
pub use error::Error;
pub use history::{HistoryEntry, RowHistory};
pub use participant::{
    BadgeHolder, ParticipantDetail, ParticipantForm, ParticipantList, ParticipantPart, ParticipantSummary,
    PossibleDuplicate, PossibleDuplicates, Resemblance,
};
pub use receipt::{Answered, Fate, FateKind, Receipt, Receipts, ReceiptsAsked, RecordedAction};
pub use review::{ChangeRef, Edit, Mend, Review, ReviewItem, RowRef, Settled, Settlement, Waiting};
pub use status::{EnrolForm, EnrolledLaptop, Event, Preferences, Status, Synchronisation};
pub use surroundings::{Surroundings, System};
pub use synchronisation::{
    ContentAnswer, ContentRequest, ContentStep, Doing, Exchange, Incoming, Line, Outgoing, Question, Server,
    Summary, synchronise, unpack,
};
pub use undo::UndoneStep;
pub use unsent::SavedFile;
pub use worker::Worker;
