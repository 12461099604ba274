//! The demo world: three projects with their activities, invented people, and the cases in which software for
//! attendance goes wrong. The data stand in `data/*.csv`, one file a noun; here they are read, dated around a
//! moment, and told as a story of two laptops.

mod calendar;
mod chance;
mod crowd;
mod data;
mod marks;
mod story;

pub use calendar::Now;
pub use data::{
    Activity, AreaOfConcern, Enrolment, FundingSource, Participant, Person, Project, Session, World,
};
pub use story::{Deed, Laptop, Step, story};
