use super::{Place, create_project, laptop, project_id, write};
use crate::author::{MORNING, attached, file, person};
use carnet_core::attachment::{ContentHash, FileLimits, PIECE};
use carnet_core::clock::Timestamp;
use carnet_core::id::{DeviceNumber, ProjectId};
use carnet_core::protocol::ProblemCode;
use carnet_server::attachment::{Content, Part, Shelved};
use carnet_server::storage::Storage;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sha2::{Digest, Sha256};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// A document of so many bytes; each number another.
pub(crate) fn document(number: u8, size: usize) -> Vec<u8> {
    let mut bytes = format!("%PDF-1.7 document {number}\n").into_bytes();
    let mut noise = u32::from(number) + 1;
    bytes.extend((bytes.len()..size).map(|_| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.to_be_bytes()[0]
    }));
    bytes.truncate(size);
    bytes
}

pub(crate) fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash(Sha256::digest(bytes).into())
}

/// What a laptop sends of one file.
struct Sender<'a> {
    storage: &'a dyn Storage,
    project: ProjectId,
    device: DeviceNumber,
    limits: FileLimits,
    now: Timestamp,
    content: ContentHash,
    size: u64,
}

impl<'a> Sender<'a> {
    fn of(storage: &'a dyn Storage, project: ProjectId, bytes: &[u8]) -> Self {
        let (limits, device) = (FileLimits::default(), DeviceNumber(1));
        let (content, size) = (hash(bytes), bytes.len() as u64);
        Self { storage, project, device, limits, now: MORNING, content, size }
    }

    fn say(&self, offset: usize, bytes: &[u8]) -> Shelved {
        let part = Part {
            project: self.project,
            content: self.content,
            size: self.size,
            offset: offset as u64,
            bytes,
            device: self.device,
            limits: &self.limits,
            now: self.now,
        };
        self.storage.take_in_part(&part).unwrap()
    }

    fn of_pdf(&self, arrived: usize) -> Content {
        Content { size: self.size, arrived: arrived as u64, media_type: "application/pdf".to_owned() }
    }

    fn nothing(&self) -> Content {
        Content { size: self.size, arrived: 0, media_type: String::new() }
    }

    fn there(&self) -> Option<Content> {
        self.storage.file(self.project, &self.content).unwrap()
    }

    /// Everything from a place on, as it is read.
    fn read(&self, mut at: u64) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some(piece) = self.storage.file_piece(self.project, &self.content, at).unwrap() {
            at += piece.len() as u64;
            bytes.extend(piece);
        }
        bytes
    }
}

fn keep(storage: &dyn Storage, project: ProjectId, bytes: &[u8]) {
    let sender = Sender::of(storage, project, bytes);
    assert_eq!(sender.say(0, bytes), Shelved::Kept(sender.of_pdf(bytes.len())));
}

pub(crate) fn a_file_comes_in_parts_and_is_read_from_any_place(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let bytes = document(1, PIECE + 1000);
    let sender = Sender::of(&*storage, project, &bytes);
    assert_eq!(sender.there(), None);
    for (from, until) in [(0, 20), (20, 20), (20, 21), (21, 21 + PIECE), (21 + PIECE, bytes.len())] {
        assert_eq!(sender.say(from, &bytes[from..until]), Shelved::Kept(sender.of_pdf(until)));
        assert_eq!(sender.there(), Some(sender.of_pdf(until)));
    }
    drop(storage);
    let storage = place.open();
    let sender = Sender::of(&*storage, project, &bytes);
    assert!(sender.there().unwrap().is_whole());
    for at in [0, 1, 19, 20, 21, 22, PIECE, 20 + PIECE, 21 + PIECE, bytes.len() - 1, bytes.len()] {
        assert!(sender.read(at as u64) == bytes[at..], "from {at}");
    }
    assert_eq!(storage.file_piece(project, &sender.content, bytes.len() as u64 + 9).unwrap(), None);
    assert_eq!(storage.file_piece(project, &hash(b"other"), 0).unwrap(), None);
    assert_eq!(storage.file(project_id(9), &sender.content).unwrap(), None);
}

pub(crate) fn a_part_that_does_not_fit_is_told_what_is_there(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let bytes = document(1, 500);
    let sender = Sender::of(&*storage, project, &bytes);
    assert_eq!(sender.say(100, &bytes[100..]), Shelved::Elsewhere(sender.nothing()));
    sender.say(0, &bytes[..200]);
    for at in [0, 100, 199, 201] {
        assert_eq!(sender.say(at, &bytes[at..300]), Shelved::Elsewhere(sender.of_pdf(200)));
    }
    let mut longer = bytes[200..].to_vec();
    longer.push(0);
    assert_eq!(sender.say(200, &longer), Shelved::Refused(ProblemCode::Malformed));
    assert_eq!(sender.say(200, &bytes[200..]), Shelved::Kept(sender.of_pdf(500)));
    // Whole: nothing more is taken, not even nothing.
    for at in [0, 500] {
        assert_eq!(sender.say(at, &bytes[at..]), Shelved::Elsewhere(sender.of_pdf(500)));
    }
    // A beginning that is too short to tell what the file is.
    let other = document(2, 500);
    let sender = Sender::of(&*storage, project, &other);
    assert_eq!(sender.say(0, &other[..15]), Shelved::Kept(sender.nothing()));
    assert_eq!(sender.there(), None);
    assert_eq!(sender.say(0, &other[..16]), Shelved::Kept(sender.of_pdf(16)));
}

pub(crate) fn the_same_content_is_kept_once_whoever_brings_it(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let bytes = document(1, 3000);
    let ana = Sender::of(&*storage, project, &bytes);
    let boris = Sender { device: DeviceNumber(2), ..Sender::of(&*storage, project, &bytes) };
    ana.say(0, &bytes[..1000]);
    // He goes on where she was.
    assert_eq!(boris.say(0, &bytes), Shelved::Elsewhere(boris.of_pdf(1000)));
    assert_eq!(boris.say(1000, &bytes[1000..]), Shelved::Kept(boris.of_pdf(3000)));
    assert_eq!(ana.say(1000, &bytes[1000..]), Shelved::Elsewhere(ana.of_pdf(3000)));
    let files = storage.files(project).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(
        (files[0].content, files[0].device, &files[0].of),
        (ana.content, ana.device, &ana.of_pdf(3000))
    );
    assert!(ana.read(0) == bytes);
}

pub(crate) fn each_project_keeps_its_own(place: &dyn Place) {
    let storage = place.open();
    let projects = [create_project(&*storage, 1), create_project(&*storage, 2)];
    let bytes = document(1, 300);
    keep(&*storage, projects[0], &bytes);
    let elsewhere = Sender::of(&*storage, projects[1], &bytes);
    assert_eq!(elsewhere.there(), None);
    assert!(elsewhere.read(0).is_empty());
    assert_eq!(storage.files(projects[1]).unwrap(), []);
    keep(&*storage, projects[1], &bytes);
    let nowhere = Sender::of(&*storage, project_id(9), &bytes);
    assert_eq!(nowhere.say(0, &bytes), Shelved::Refused(ProblemCode::NotFound));
    assert_eq!(nowhere.there(), None);
}

pub(crate) fn content_that_has_another_hash_is_thrown_away(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let bytes = document(1, 300);
    let sender = Sender::of(&*storage, project, &bytes);
    sender.say(0, &bytes[..100]);
    let mut wrong = bytes[100..].to_vec();
    wrong[7] ^= 1;
    assert_eq!(sender.say(100, &wrong), Shelved::Refused(ProblemCode::WrongHash));
    assert_eq!(sender.there(), None);
    assert!(sender.read(0).is_empty());
    keep(&*storage, project, &bytes);
}

pub(crate) fn whoever_begins_with_the_right_size_is_not_held_up_by_a_wrong_one(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let bytes = document(1, 300);
    let right = Sender::of(&*storage, project, &bytes);
    let wrong = Sender { size: 400, ..Sender::of(&*storage, project, &bytes) };
    wrong.say(0, &bytes[..200]);
    assert_eq!(right.say(200, &bytes[200..]), Shelved::Elsewhere(right.nothing()));
    assert_eq!(right.say(0, &bytes[..100]), Shelved::Kept(right.of_pdf(100)));
    assert_eq!(right.say(100, &bytes[100..]), Shelved::Kept(right.of_pdf(300)));
    // What is whole has its hash, so the other size is wrong.
    assert_eq!(wrong.say(0, &bytes[..200]), Shelved::Elsewhere(right.of_pdf(300)));
    assert!(right.read(0) == bytes);
}

pub(crate) fn content_decides_what_a_file_is(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let photo = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0 and so on";
    let sender = Sender::of(&*storage, project, photo);
    let pdf_only = FileLimits { media_types: vec!["application/pdf".to_owned()], ..FileLimits::default() };
    let strict = Sender { limits: pdf_only, ..Sender::of(&*storage, project, photo) };
    assert_eq!(strict.say(0, photo), Shelved::Refused(ProblemCode::FileType));
    assert!(matches!(sender.say(0, photo), Shelved::Kept(_)));
    assert_eq!(sender.there().unwrap().media_type, "image/jpeg");
    for page in [&b"<!DOCTYPE html><p>an address"[..], b"", b"%PDF"] {
        let sender = Sender::of(&*storage, project, page);
        assert_eq!(sender.say(0, page), Shelved::Refused(ProblemCode::FileType), "{page:?}");
        assert_eq!(sender.there(), None);
    }
}

pub(crate) fn files_are_bounded_one_by_one_and_together(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut ana = laptop(&*storage, project, person(1), 1);
    let limits = FileLimits { most_bytes: 100, most_project_bytes: 250, ..FileLimits::default() };
    let of = |bytes: &[u8]| Sender { limits: limits.clone(), ..Sender::of(&*storage, project, bytes) };
    let documents = [1, 2, 3].map(|number| document(number, 100));
    write(&*storage, &mut ana, (1..).zip(&documents).map(|(row, bytes)| file(row, hash(bytes), 100)));
    let large = document(9, 101);
    assert_eq!(of(&large).say(0, &[]), Shelved::Refused(ProblemCode::FileTooLarge));
    assert_eq!(of(&large).say(0, &large[..50]), Shelved::Refused(ProblemCode::FileTooLarge));
    assert!(matches!(of(&documents[0]).say(0, &documents[0]), Shelved::Kept(_)));
    // It counts whole from its first part on, and can be ended.
    assert!(matches!(of(&documents[1]).say(0, &documents[1][..20]), Shelved::Kept(_)));
    assert_eq!(of(&documents[2]).say(0, &documents[2]), Shelved::Refused(ProblemCode::ProjectFull));
    assert!(matches!(of(&documents[1]).say(20, &documents[1][20..]), Shelved::Kept(_)));
    let small = document(4, 50);
    write(&*storage, &mut ana, [file(4, hash(&small), 50)]);
    assert!(matches!(of(&small).say(0, &small), Shelved::Kept(_)));
}

pub(crate) fn one_laptop_leaves_few_files_that_no_row_names(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut ana = laptop(&*storage, project, person(1), 1);
    let limits = FileLimits { most_bytes: 100, ..FileLimits::default() };
    let of = |bytes: &[u8], device| Sender {
        limits: limits.clone(),
        device: DeviceNumber(device),
        ..Sender::of(&*storage, project, bytes)
    };
    let documents = (0..7).map(|number| document(number, 100)).collect::<Vec<_>>();
    for bytes in &documents[..4] {
        assert!(matches!(of(bytes, 1).say(0, bytes), Shelved::Kept(_)));
    }
    let fifth = &documents[4];
    assert_eq!(of(fifth, 1).say(0, &[]), Shelved::Refused(ProblemCode::FilesUnnamed));
    assert_eq!(of(fifth, 1).say(0, fifth), Shelved::Refused(ProblemCode::FilesUnnamed));
    // Another laptop may, and so may she as soon as a row names it, or names one of those that she left.
    assert!(matches!(of(fifth, 2).say(0, fifth), Shelved::Kept(_)));
    write(&*storage, &mut ana, [file(1, hash(&documents[5]), 100)]);
    assert!(matches!(of(&documents[5], 1).say(0, &documents[5]), Shelved::Kept(_)));
    assert_eq!(of(&documents[6], 1).say(0, &[]), Shelved::Refused(ProblemCode::FilesUnnamed));
    write(&*storage, &mut ana, [file(2, hash(&documents[0]), 100)]);
    assert!(matches!(of(&documents[6], 1).say(0, &documents[6]), Shelved::Kept(_)));
}

pub(crate) fn what_no_row_names_goes_when_it_is_old_and_nobody_could_take_it_back(place: &dyn Place) {
    let storage = place.open();
    let project = create_project(&*storage, 1);
    let mut ana = laptop(&*storage, project, person(1), 1);
    let documents = (0..5).map(|number| document(number, 100)).collect::<Vec<_>>();
    let [here, deleted, differs, nobodys, spared] =
        [0, 1, 2, 3, 4].map(|number: usize| hash(&documents[number]));
    for bytes in &documents[..4] {
        keep(&*storage, project, bytes);
    }
    let other = Sender { device: DeviceNumber(7), ..Sender::of(&*storage, project, &documents[4]) };
    other.say(0, &documents[4]);
    let edits = [
        (file(1, here, 100), attached(1, true)),
        (file(2, deleted, 100), attached(2, true)),
        (file(3, here, 100), attached(3, true)),
    ];
    write(&*storage, &mut ana, edits.into_iter().flat_map(|(file, existence)| [file, existence]));
    let seen = ana.dot(4);
    write(&*storage, &mut ana, [attached(2, false).replacing(&[seen])]);
    // Two values of one file: both are named.
    write(&*storage, &mut ana, [file(3, differs, 100)]);
    let remove = |before: i64, now: i64| {
        let (before, now) = (MORNING.plus_millis(before), MORNING.plus_millis(now));
        let removed = storage.remove_unnamed_files(project, before, now, &[DeviceNumber(7)]).unwrap();
        removed.into_iter().map(|file| file.content).collect::<Vec<_>>()
    };
    assert_eq!(remove(0, 40 * DAY), []);
    assert_eq!(remove(1, 29 * DAY), [nobodys]);
    assert_eq!(remove(1, 31 * DAY), [deleted]);
    let mut left = storage.files(project).unwrap().into_iter().map(|file| file.content).collect::<Vec<_>>();
    let mut expected = [here, differs, spared];
    left.sort_unstable();
    expected.sort_unstable();
    assert_eq!(left, expected);
    assert_eq!(storage.file_piece(project, &nobodys, 0).unwrap(), None);
    assert_eq!(storage.remove_unnamed_files(project_id(9), MORNING, MORNING, &[]).unwrap(), []);
}

pub(crate) fn two_laptops_that_send_one_file_at_once_make_one_copy(place: &dyn Place) {
    let first = place.open();
    let project = create_project(&*first, 1);
    let bytes = document(1, 200_000);
    std::thread::scope(|scope| {
        for device in 1..=3 {
            let (bytes, storage) = (&bytes, place.open());
            scope.spawn(move || {
                let sender = Sender { device: DeviceNumber(device), ..Sender::of(&*storage, project, bytes) };
                let mut at = 0;
                loop {
                    let until = (at + 7_000).min(bytes.len());
                    match sender.say(at, &bytes[at..until]) {
                        Shelved::Kept(there) | Shelved::Elsewhere(there) if there.is_whole() => break,
                        Shelved::Kept(there) | Shelved::Elsewhere(there) => {
                            at = usize::try_from(there.arrived).unwrap();
                        }
                        Shelved::Refused(code) => panic!("{code:?}"),
                    }
                }
            });
        }
    });
    assert_eq!(first.files(project).unwrap().len(), 1);
    assert!(Sender::of(&*first, project, &bytes).read(0) == bytes);
}

/// One laptop that forgets where it was, says too much or too little, or something else.
#[derive(Clone, Debug)]
struct Said {
    offset: Option<usize>,
    length: usize,
    damaged: bool,
}

fn said() -> impl Strategy<Value = Said> {
    let offset = prop_oneof![6 => Just(None), 1 => (0usize..70).prop_map(Some)];
    (offset, 0usize..40, prop::bool::weighted(0.1)).prop_map(|(offset, length, damaged)| Said {
        offset,
        length,
        damaged,
    })
}

/// The model: the bytes that were taken.
pub(crate) fn any_parts_in_any_order_do_as_the_model_says(place: &dyn Place) {
    let storage = place.open();
    let mut number = 0;
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let run = |conversation: Vec<Said>| {
        number += 1;
        let project = create_project(&*storage, number);
        let bytes = document(3, 60);
        let sender = Sender::of(&*storage, project, &bytes);
        let mut model = Vec::new();
        for Said { offset, length, damaged } in conversation {
            let at = offset.unwrap_or(model.len());
            let from = at.min(bytes.len());
            let mut part = bytes[from..(from + length).min(bytes.len())].to_vec();
            if let Some(last) = part.last_mut().filter(|_| damaged) {
                *last ^= 0x40;
            }
            let is_whole = model.len() == bytes.len();
            let shelved = sender.say(at, &part);
            if is_whole || at != model.len() {
                let there = if model.is_empty() { sender.nothing() } else { sender.of_pdf(model.len()) };
                prop_assert_eq!(shelved, Shelved::Elsewhere(there));
            } else if model.is_empty() && part.len() < 16 {
                prop_assert_eq!(shelved, Shelved::Kept(sender.nothing()));
            } else {
                model.extend(part);
                if model.len() == bytes.len() && model != bytes {
                    model.clear();
                    prop_assert_eq!(shelved, Shelved::Refused(ProblemCode::WrongHash));
                } else {
                    prop_assert_eq!(shelved, Shelved::Kept(sender.of_pdf(model.len())));
                }
            }
            prop_assert_eq!(sender.there().map_or(0, |there| there.arrived), model.len() as u64);
            prop_assert_eq!(sender.read(0), model.clone());
        }
        Ok(())
    };
    let run = std::cell::RefCell::new(run);
    runner.run(&vec(said(), 0..12), |conversation| (run.borrow_mut())(conversation)).unwrap();
}
