//! What every storage must do. The cases are written once; each storage runs the same list.

mod batches;
mod catalogue;
mod conflicts;
mod devices;
mod enrolment;
mod files;
mod history;
mod lives;
mod pages;
mod quarantine;
mod reopening;
mod together;

pub(crate) use files::{document, hash};

use crate::author::{Author, Edit, MORNING};
use crate::postgres::{Database, Distributed};
use carnet_core::batch::DeviceKey;
use carnet_core::catalogue::Project;
use carnet_core::field_group::Group;
use carnet_core::id::{PersonId, ProjectId};
use carnet_core::merge::FieldState;
use carnet_core::protocol::{BatchOutcome, Cursor, ProjectPage};
use carnet_core::row::RowKey;
use carnet_server::storage::{NewDevice, PageAsked, Postgres, Redeemed, SecretHash, Sqlite, Storage};
use carnet_server::taking_in::{Arrived, Outcome, Reception};
use tempfile::TempDir;
use uuid::Uuid;

/// Where one storage keeps what it knows: empty at first, gone with this value.
pub(crate) trait Place {
    /// A new one.
    fn empty() -> Self
    where
        Self: Sized;

    /// Opens it, once more if it is open: what was written through one opening is seen through every other.
    fn open(&self) -> Box<dyn Storage>;
}

/// A file for SQLite.
struct SqliteFile(TempDir);

impl Place for SqliteFile {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Box<dyn Storage> {
        Box::new(Sqlite::open(&self.0.path().join("server.db")).unwrap())
    }
}

impl Place for Database {
    fn empty() -> Self {
        Self::new().unwrap()
    }

    fn open(&self) -> Box<dyn Storage> {
        Box::new(Postgres::open(&self.uri()).unwrap())
    }
}

macro_rules! conformance {
    ($storage:ident on $place:ty) => {
        mod $storage {
            use super::*;
            conformance! { @each $place:
                catalogue::everybody_sees_the_lists_and_nobody_a_project_of_others;
                catalogue::an_assignment_shows_what_stood_in_the_project_before;
                catalogue::colleagues_learn_of_somebody_new;
                catalogue::a_person_taken_off_a_project_is_told_and_sees_no_more_of_it;
                catalogue::whoever_left_a_project_is_still_known_by_name_there;
                catalogue::a_role_that_changes_gives_way_to_the_new_one;
                catalogue::an_entry_that_is_the_same_keeps_its_place;
                catalogue::an_entry_that_changed_comes_again_alone;
                catalogue::pages_are_as_large_as_asked_and_add_up_to_the_whole;
                catalogue::a_place_that_was_not_reached_yet_begins_anew;
                catalogue::a_name_is_given_once_and_a_refused_write_leaves_nothing;
                enrolment::an_unknown_code_takes_in_nobody;
                enrolment::a_code_takes_in_one_device;
                enrolment::the_same_key_may_use_its_code_again_for_a_while;
                enrolment::another_key_or_a_later_time_finds_the_code_used;
                enrolment::a_code_is_good_until_its_last_millisecond;
                enrolment::two_laptops_with_one_code_at_once_are_one_device;
                enrolment::a_forgotten_device_gets_its_numbers_back_and_one_more;
                enrolment::a_forgotten_device_is_linked_with_the_numbers_that_it_had;
                enrolment::a_key_in_use_takes_in_nobody_and_uses_up_no_code;
                enrolment::a_device_shows_what_came_from_it;
                batches::a_batch_is_taken_and_the_project_holds_its_values;
                batches::the_same_batch_again_has_the_same_verdict_and_changes_nothing;
                batches::another_body_under_the_same_number_is_a_fork;
                batches::a_batch_after_a_gap_is_told_the_number_that_is_expected;
                batches::a_batch_on_another_past_is_a_fork;
                batches::a_batch_that_skips_a_change_is_not_read;
                batches::a_batch_of_a_number_that_cannot_be_is_told_the_first;
                batches::a_project_that_is_not_there_takes_no_batch;
                batches::chains_run_by_project;
                batches::a_wrong_value_is_refused_alone;
                batches::what_follows_a_refused_change_replaces_what_that_one_would_have;
                batches::a_laptop_does_not_pile_up_values_in_a_field_group;
                batches::a_change_that_names_too_many_others_is_refused;
                batches::a_change_from_the_future_counts_as_of_five_minutes_from_now;
                batches::what_this_version_does_not_know_is_carried_as_it_came;
                batches::rows_are_found_by_entity_and_by_their_first_id;
                conflicts::two_devices_that_differ_leave_both_values;
                conflicts::two_devices_that_agree_leave_no_conflict;
                conflicts::whoever_settles_replaces_both;
                conflicts::a_change_that_comes_after_its_replacement_is_no_head;
                pages::a_project_without_changes_has_one_empty_page_for_a_new_laptop;
                pages::a_project_that_is_not_there_has_no_page;
                pages::a_laptop_that_has_everything_gets_nothing;
                pages::what_came_from_a_laptop_is_not_sent_back_to_it;
                pages::what_was_retimed_is_sent_back;
                pages::a_cursor_of_another_life_or_digest_begins_anew;
                pages::pages_go_on_where_the_last_one_ended;
                pages::a_field_group_that_is_larger_than_a_page_is_sent_alone;
                pages::a_laptop_with_nothing_is_sent_its_own_changes_on_every_page;
                pages::a_context_without_states_moves_a_laptop_on;
                quarantine::what_is_put_aside_changes_nothing_and_waits;
                quarantine::what_follows_a_batch_in_quarantine_waits_with_it;
                quarantine::what_waits_may_come_again_and_is_no_fork;
                quarantine::what_an_officer_accepts_is_merged_as_if_it_came_now;
                quarantine::what_an_officer_refuses_is_in_the_history_alone;
                quarantine::what_a_copy_writes_upon_a_refused_value_replaces_what_that_one_would_have;
                quarantine::a_decision_is_on_one_laptop_in_one_project;
                quarantine::a_period_has_what_was_decided_in_it_and_not_what_was_received;
                devices::a_laptop_that_found_a_copy_of_itself_gets_a_number_of_its_own;
                devices::asking_again_for_a_number_gives_the_same_one;
                devices::the_numbers_that_a_person_is_given_in_a_day_have_an_end;
                devices::the_key_of_another_laptop_gives_nobody_its_place;
                devices::a_laptop_goes_out_of_service_and_back;
                devices::a_laptop_is_out_of_service_under_all_its_numbers;
                devices::no_number_that_is_given_at_the_same_moment_stays_in_service;
                devices::administrators_are_known;
                devices::whoever_worked_in_a_project_once_is_remembered;
                lives::a_new_life_voids_every_cursor_and_keeps_what_is_there;
                lives::a_new_life_sends_the_catalogue_again;
                lives::a_new_life_gives_no_number_that_the_one_before_may_have_given;
                history::the_batches_of_changes_are_found_once_each_and_in_order;
                history::the_batches_of_a_period_come_in_runs;
                history::conflicts_are_listed_until_they_are_settled;
                together::a_reader_never_skips_what_several_write_at_once;
                together::the_same_batch_twice_at_once_is_taken_once;
                together::devices_that_write_one_field_at_once_lose_no_head;
                files::a_file_comes_in_parts_and_is_read_from_any_place;
                files::a_part_that_does_not_fit_is_told_what_is_there;
                files::the_same_content_is_kept_once_whoever_brings_it;
                files::each_project_keeps_its_own;
                files::content_that_has_another_hash_is_thrown_away;
                files::whoever_begins_with_the_right_size_is_not_held_up_by_a_wrong_one;
                files::content_decides_what_a_file_is;
                files::files_are_bounded_one_by_one_and_together;
                files::one_laptop_leaves_few_files_that_no_row_names;
                files::what_no_row_names_goes_when_it_is_old_and_nobody_could_take_it_back;
                files::two_laptops_that_send_one_file_at_once_make_one_copy;
                files::any_parts_in_any_order_do_as_the_model_says;
                reopening::all_is_there_after_it_was_closed;
                reopening::two_programs_on_one_storage_see_the_same;
            }
        }
    };
    (@each $place:ty: $($topic:ident::$case:ident;)*) => {$(
        #[test]
        fn $case() {
            $topic::$case(&<$place as Place>::empty());
        }
    )*};
}

conformance!(sqlite on SqliteFile);
conformance!(postgres on Database);
conformance!(postgres_by_project on Distributed);

pub(crate) fn project_id(number: u32) -> ProjectId {
    ProjectId::from_uuid(Uuid::from_u128(0x4000 + u128::from(number)))
}

/// The life of the server that projects are made in here.
const EPOCH: u64 = 5;
/// Room for everything.
const ROOM: usize = 1 << 20;

fn create_project(storage: &dyn Storage, number: u32) -> ProjectId {
    let project = Project {
        id: project_id(number),
        code: format!("PMM {number}"),
        name_en: format!("Project {number}"),
        name_fr: format!("Projet {number}"),
        countries: Vec::new(),
        starts_on: None,
        ends_on: None,
    };
    storage.create_project(&project, EPOCH).unwrap();
    project.id
}

/// The key of the laptop with this number among those of a test.
pub(crate) fn key(number: u8) -> DeviceKey {
    DeviceKey::from_secret(&[number; 32])
}

/// A laptop that asks to be taken in.
fn new_device(number: u8) -> NewDevice {
    NewDevice {
        formerly: None,
        name: format!("laptop {number}"),
        public_key: key(number).public(),
        credential: SecretHash::of(&[number]),
    }
}

/// An enrolled laptop that writes in a project.
fn laptop(storage: &dyn Storage, project: ProjectId, person: PersonId, number: u8) -> Author {
    let code = SecretHash::of(&[number, 0]);
    storage.add_enrolment_code(&code, person, MORNING.plus_millis(1)).unwrap();
    let Redeemed::Enrolled(device) = storage.redeem(&code, &new_device(number), MORNING, 0).unwrap() else {
        panic!("the code is new");
    };
    Author { project, person, device: device.number, key: key(number), chain: Default::default() }
}

/// Takes in a batch that is as it should be.
fn taken(storage: &dyn Storage, batch: &Arrived) {
    let outcome = storage.take_in(batch, Reception::Open, MORNING).unwrap();
    assert_eq!(outcome, Outcome::taken(Vec::new()));
}

/// Writes and takes in the next batch of a device.
fn write(storage: &dyn Storage, author: &mut Author, edits: impl IntoIterator<Item = Edit>) {
    taken(storage, &author.batch(edits));
}

fn outcome(storage: &dyn Storage, batch: &Arrived) -> BatchOutcome {
    let outcome = storage.take_in(batch, Reception::Open, MORNING).unwrap();
    assert_eq!(outcome.refused, []);
    outcome.batch
}

fn page(storage: &dyn Storage, asker: &Author, cursor: Option<Cursor>) -> Option<ProjectPage> {
    page_of(storage, asker, cursor, ROOM)
}

fn page_of(
    storage: &dyn Storage,
    asker: &Author,
    cursor: Option<Cursor>,
    most_bytes: usize,
) -> Option<ProjectPage> {
    let asked = PageAsked { project: asker.project, cursor, device: asker.device, most_bytes };
    storage.project_page(&asked).unwrap()
}

/// The page of a laptop that has nothing of the project.
fn whole(storage: &dyn Storage, asker: &Author) -> ProjectPage {
    let page = page(storage, asker, None).unwrap();
    assert!(page.last);
    page
}

/// The state of one field group of a page.
fn state(page: &ProjectPage, row: RowKey, group: Group) -> Option<&FieldState> {
    let mut found = page.states.iter().filter(|state| state.row == row && state.group == group);
    let state = found.next().map(|state| &state.state);
    assert!(found.next().is_none(), "a page holds each field group once");
    state
}
