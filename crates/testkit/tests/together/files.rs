//! The files of activities: added with no network, sent over links that break, kept once, fetched on demand.

use crate::synchronisation::{another_project, meet, two_laptops};
use carnet_client::{
    AddedAttachment, AttachmentForm, AttachmentView, ContentRequest, ContentState, Error, Incoming,
    Preferences, ReviewItem,
};
use carnet_core::attachment::Kind;
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::Access;
use carnet_core::id::{ActivityId, AttachmentId};
use carnet_core::protocol::Standing;
use carnet_server::taking_in::Decision;
use carnet_testkit::proxy::Proxy;
use carnet_testkit::world::{Laptop, Training, World};
use std::fs;
use std::path::Path;

/// A photograph of so many bytes that no compression makes smaller; each number another.
fn photo(number: u8, size: usize) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, number];
    let mut noise = u64::from(number) + 1;
    bytes.extend((bytes.len()..size).map(|_| {
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.to_be_bytes()[0]
    }));
    bytes
}

fn form(name: &str) -> AttachmentForm {
    AttachmentForm { name: name.to_owned(), kind: Some(Kind::Photo) }
}

fn try_to_add(
    laptop: &mut Laptop,
    activity: ActivityId,
    name: &str,
    bytes: &[u8],
) -> Result<AddedAttachment, Error> {
    laptop.client.add_attachment(activity, None, form(name), bytes.len() as u64, bytes)
}

fn add(laptop: &mut Laptop, activity: ActivityId, name: &str, bytes: &[u8]) -> AttachmentId {
    let added = try_to_add(laptop, activity, name, bytes).unwrap();
    assert_eq!(added.already_there, None);
    added.id
}

fn files(laptop: &mut Laptop, activity: ActivityId) -> Vec<AttachmentView> {
    laptop.client.attachments(activity).unwrap()
}

fn states(laptop: &mut Laptop, activity: ActivityId) -> Vec<ContentState> {
    files(laptop, activity).into_iter().map(|file| file.content).collect()
}

/// All of a file as the window reads it.
fn read(laptop: &mut Laptop, id: AttachmentId) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let piece = laptop.client.attachment_piece(id, bytes.len() as u64).unwrap();
        if piece.is_empty() {
            return bytes;
        }
        bytes.extend(piece);
    }
}

fn to_send(laptop: &mut Laptop) -> (u32, u64) {
    let status = laptop.client.status().unwrap();
    (status.files_to_send, status.file_bytes_left)
}

/// Sizes and how much of each is there, of the files at the server.
fn at_server(world: &World) -> Vec<(u64, u64)> {
    let files = world.server.admin().files(world.project).unwrap();
    files.iter().map(|file| (file.size, file.arrived)).collect()
}

#[test]
fn a_photo_taken_offline_arrives_whole_over_a_link_that_breaks_ten_times() {
    let world = World::start().unwrap();
    let proxy = Proxy::before(world.address()).unwrap();
    let mut laptop = world.enrolled_at(0, proxy.address()).unwrap();
    laptop.synchronise().unwrap();
    let training = laptop.training(&["Shehu"], 1).unwrap();
    let size = 1_500_000;
    let bytes = photo(1, size);
    add(&mut laptop, training.activity, "IMG_0001.jpg", &bytes);
    assert_eq!(to_send(&mut laptop), (1, size as u64));
    let _ = proxy.take();
    let (mut broken, mut noise) = (0, 7_u64);
    while broken < 10 {
        // Anywhere: in a head, in a body, in the exchange before it.
        noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        proxy.cut_after(noise >> 32 & 0x1_ffff);
        assert!(laptop.synchronise().is_err());
        broken += 1;
        let (_, left) = to_send(&mut laptop);
        assert!(left <= size as u64);
    }
    assert_ne!(at_server(&world), [(size as u64, size as u64)], "it needed the last try");
    laptop.synchronise().unwrap();
    assert_eq!(at_server(&world), [(size as u64, size as u64)]);
    assert_eq!(states(&mut laptop, training.activity), [ContentState::Here]);
    assert_eq!(to_send(&mut laptop), (0, 0));
    // Nothing went twice but heads, exchanges, and what the proxy had let through of a part that was never read.
    let traffic = proxy.take();
    let rest = traffic.up - size as u64;
    assert!(rest < 60_000, "{rest} bytes beside the photo in {} connections", traffic.connections);

    let mut colleague = world.laptop(1).unwrap();
    let id = files(&mut colleague, training.activity)[0].id;
    colleague.client.fetch_attachment(id).unwrap();
    colleague.synchronise().unwrap();
    assert!(read(&mut colleague, id) == bytes);
}

#[test]
fn a_file_is_shown_on_another_laptop_and_comes_when_it_is_asked_for() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let bytes = photo(1, 700_000);
    let session = training.sessions[0];
    let added = here
        .client
        .add_attachment(training.activity, Some(session), form("C:\\Photos\\IMG 1.jpg"), 700_000, &bytes[..])
        .unwrap();
    let unsent = &files(&mut here, training.activity)[0];
    assert_eq!(unsent.content, ContentState::Sending { percent: 0 });
    meet(&mut here, &mut there);
    let file = &files(&mut there, training.activity)[0];
    assert_eq!(
        (file.id, &*file.form.name, file.form.kind, &*file.media_type, file.size, file.session),
        (added.id, "IMG 1.jpg", Some(Kind::Photo), "image/jpeg", 700_000, Some(session))
    );
    assert_eq!((&*file.person_name, &*file.device_name), ("Ljubica Drenovska", "laptop 1"));
    assert_eq!(file.content, ContentState::Elsewhere);
    assert!(matches!(there.client.attachment_piece(added.id, 0), Err(Error::NotFound("content"))));
    there.client.fetch_attachment(added.id).unwrap();
    assert_eq!(states(&mut there, training.activity), [ContentState::Fetching { percent: 0 }]);
    assert_eq!(there.client.status().unwrap().files_to_fetch, 1);
    there.synchronise().unwrap();
    assert_eq!(states(&mut there, training.activity), [ContentState::Here]);
    assert!(read(&mut there, added.id) == bytes);
    let mut there = there.restart().unwrap();
    assert!(read(&mut there, added.id) == bytes);
    assert_eq!(there.client.status().unwrap().files_to_fetch, 0);

    // A copy for another program, never over a file that is there.
    let folder = tempfile::tempdir().unwrap();
    there.client.keep_files_in(folder.path().join("Carnet"));
    let copies = [(); 2].map(|()| there.client.save_attachment_copy(added.id).unwrap());
    assert!(copies[0].ends_with("/Carnet/IMG 1.jpg") && copies[1].ends_with("/Carnet/IMG 1 (2).jpg"));
    assert!(copies.iter().all(|copy| fs::read(copy).unwrap() == bytes));
}

#[test]
fn one_photo_on_two_laptops_is_sent_and_kept_once() {
    let world = World::start().unwrap();
    let proxy = Proxy::before(world.address()).unwrap();
    let (mut here, _, training) = two_laptops(&world);
    let mut there = world.enrolled_at(1, proxy.address()).unwrap();
    there.synchronise().unwrap();
    let other = there.training(&["Basha"], 1).unwrap();
    let bytes = photo(1, 600_000);
    let first = add(&mut here, training.activity, "a.jpg", &bytes);
    let second = add(&mut there, other.activity, "b.jpg", &bytes);
    here.synchronise().unwrap();
    let _ = proxy.take();
    meet(&mut there, &mut here);
    let up = proxy.take().up;
    assert!(up < 5_000, "{up} bytes for a photo that is there");
    assert_eq!(at_server(&world), [(600_000, 600_000)]);
    // On a laptop, too, both rows have the one content.
    assert_eq!(states(&mut here, other.activity), [ContentState::Here]);
    assert!(read(&mut here, first) == bytes && read(&mut here, second) == bytes);
    // Again into the same activity: said, and nothing added.
    let again = try_to_add(&mut here, training.activity, "c.jpg", &bytes).unwrap();
    assert_eq!(again, AddedAttachment { id: first, already_there: Some("a.jpg".to_owned()) });
    assert_eq!(files(&mut here, training.activity).len(), 1);
}

#[test]
fn two_laptops_that_send_one_photo_at_once_help_each_other() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let bytes = photo(1, 900_000);
    add(&mut here, training.activity, "a.jpg", &bytes);
    add(&mut there, training.activity, "b.jpg", &bytes);
    std::thread::scope(|scope| {
        for laptop in [&mut here, &mut there] {
            scope.spawn(|| laptop.synchronise().unwrap());
        }
    });
    assert_eq!(at_server(&world), [(900_000, 900_000)]);
    meet(&mut here, &mut there);
    for laptop in [&mut here, &mut there] {
        assert_eq!(states(laptop, training.activity), [ContentState::Here, ContentState::Here]);
    }
}

/// Does so many steps for files, as the background does them, and no exchange.
fn steps(laptop: &mut Laptop, most: usize) -> Vec<ContentRequest> {
    let line = laptop.client.line().unwrap();
    let mut done = Vec::new();
    while done.len() < most
        && let Some(request) = laptop.client.next_content(10_000).unwrap()
    {
        laptop.client.take_in_content(&request, line.content(&request)).unwrap();
        done.push(request);
    }
    done
}

#[test]
fn a_laptop_that_ends_between_parts_goes_on_where_it_was() {
    let world = World::start().unwrap();
    let proxy = Proxy::before(world.address()).unwrap();
    let mut laptop = world.enrolled_at(0, proxy.address()).unwrap();
    laptop.synchronise().unwrap();
    let training = laptop.training(&["Shehu"], 1).unwrap();
    let bytes = photo(1, 100_000);
    let id = add(&mut laptop, training.activity, "a.jpg", &bytes);
    let _ = proxy.take();
    for ended in 1..=4 {
        // One question, and two parts.
        assert_eq!(steps(&mut laptop, 3).len(), 3);
        assert_eq!(at_server(&world), [(100_000, 20_000 * ended)]);
        laptop = laptop.restart().unwrap();
        assert_eq!(to_send(&mut laptop), (1, 100_000 - 20_000 * ended));
    }
    assert_eq!(states(&mut laptop, training.activity), [ContentState::Sending { percent: 80 }]);
    laptop.synchronise().unwrap();
    assert_eq!(at_server(&world), [(100_000, 100_000)]);
    assert!(proxy.take().up < 110_000);

    // The same on the way back.
    let mut there = world.enrolled_at(1, proxy.address()).unwrap();
    there.synchronise().unwrap();
    there.client.fetch_attachment(id).unwrap();
    let _ = proxy.take();
    for ended in 1..=4 {
        assert_eq!(steps(&mut there, 2).len(), 2);
        there = there.restart().unwrap();
        let percent = 20 * ended;
        assert_eq!(states(&mut there, training.activity), [ContentState::Fetching { percent }]);
    }
    there.synchronise().unwrap();
    assert!(read(&mut there, id) == bytes);
    assert!(proxy.take().down < 110_000);
}

#[test]
fn a_file_is_fetched_over_a_link_that_breaks_with_nothing_twice() {
    let world = World::start().unwrap();
    let proxy = Proxy::before(world.address()).unwrap();
    let (mut here, _, training) = two_laptops(&world);
    let bytes = photo(1, 500_000);
    let id = add(&mut here, training.activity, "a.jpg", &bytes);
    here.synchronise().unwrap();
    let mut there = world.enrolled_at(1, proxy.address()).unwrap();
    there.synchronise().unwrap();
    there.client.fetch_attachment(id).unwrap();
    let _ = proxy.take();
    for after in [100, 10_000, 70_001, 90_000, 30_000] {
        proxy.cut_after(after);
        // A part that came in part is kept, and the next one is asked for at once: nothing may have been noticed.
        drop(there.synchronise());
    }
    there.synchronise().unwrap();
    assert!(read(&mut there, id) == bytes);
    let down = proxy.take().down;
    assert!(down < 520_000, "{down} bytes for a photo of 500,000");
}

#[test]
fn what_is_not_taken_is_said_at_once_and_with_no_network() {
    let mut world = World::start().unwrap();
    world.server.admin().set_file_limits(1 << 20, 3 << 20).unwrap();
    let (mut laptop, _, training) = two_laptops(&world);
    world.stop_server();
    let activity = training.activity;
    let refused = |laptop: &mut Laptop, bytes: &[u8]| try_to_add(laptop, activity, "x", bytes).unwrap_err();
    let large = refused(&mut laptop, &photo(1, (1 << 20) + 1));
    assert_eq!((large.code(), large.args()), ("file_too_large", vec![("most".to_owned(), "1".to_owned())]));
    for bytes in
        [&b"<html>a page that calls itself a photo</html>"[..], b"PK\x03\x04 letters.docx", b"", b"%PDF"]
    {
        assert_eq!(refused(&mut laptop, bytes).code(), "file_type");
    }
    for number in 1..=3 {
        add(&mut laptop, activity, "full.jpg", &photo(number, 1 << 20));
    }
    assert_eq!(refused(&mut laptop, &photo(4, 1000)).code(), "project_full");
    // A file that is longer or shorter than it was said to be.
    let short = laptop.client.add_attachment(activity, None, form("x"), 10, &photo(5, 20)[..]);
    assert_eq!(short.unwrap_err().code(), "project_full");
    assert_eq!(files(&mut laptop, activity).len(), 3);
    let last = files(&mut laptop, activity)[2].id;
    laptop.client.delete_attachment(last).unwrap();
    for (said, is) in [(100, 120), (120, 100)] {
        let changed = laptop.client.add_attachment(activity, None, form("x"), said, &photo(5, is)[..]);
        assert_eq!(changed.unwrap_err().code(), "file_changed");
    }
    assert_eq!(files(&mut laptop, activity).len(), 2);
}

#[test]
fn a_project_that_is_full_keeps_the_file_on_the_laptop_until_there_is_room() {
    let world = World::start().unwrap();
    let (mut laptop, _, training) = two_laptops(&world);
    let bytes = [photo(1, 400_000), photo(2, 400_000)];
    for (name, bytes) in ["a.jpg", "b.jpg"].iter().zip(&bytes) {
        add(&mut laptop, training.activity, name, bytes);
    }
    world.server.admin().set_file_limits(500_000, 500_000).unwrap();
    laptop.synchronise().unwrap();
    let full = ContentState::Refused { code: "project_full".to_owned() };
    assert_eq!(states(&mut laptop, training.activity), [ContentState::Here, full.clone()]);
    assert_eq!(to_send(&mut laptop), (1, 400_000));
    // Not again with every exchange, but when somebody asks, or the program starts.
    assert_eq!(laptop.client.next_content(1000).unwrap(), None);
    laptop.client.synchronise_now().unwrap();
    laptop.synchronise().unwrap();
    assert_eq!(states(&mut laptop, training.activity)[1], full);
    world.server.admin().set_file_limits(500_000, 900_000).unwrap();
    let mut laptop = laptop.restart().unwrap();
    laptop.synchronise().unwrap();
    assert_eq!(states(&mut laptop, training.activity), [ContentState::Here, ContentState::Here]);
    assert_eq!(at_server(&world), [(400_000, 400_000); 2]);
}

#[test]
fn laptops_bring_back_the_files_that_a_restored_server_lost() {
    let mut world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    add(&mut here, training.activity, "a.jpg", &photo(1, 50_000));
    here.synchronise().unwrap();
    world.stop_server();
    let backup = world.back_up_server().unwrap();
    world.start_server().unwrap();
    let lost = photo(2, 90_000);
    let id = add(&mut here, training.activity, "b.jpg", &lost);
    meet(&mut here, &mut there);
    world.restore_server(&backup, true).unwrap();
    assert_eq!(at_server(&world).len(), 1);
    // Somebody asks for it before it is back: it comes when it is.
    there.client.fetch_attachment(id).unwrap();
    there.synchronise().unwrap();
    assert_eq!(states(&mut there, training.activity)[1], ContentState::Fetching { percent: 0 });
    meet(&mut here, &mut there);
    assert_eq!(at_server(&world).len(), 2);
    assert_eq!(to_send(&mut here), (0, 0));
    there.synchronise().unwrap();
    assert!(read(&mut there, id) == lost);
}

/// One exchange, and nothing of files.
fn say(laptop: &mut Laptop) {
    let outgoing = laptop.client.outgoing(10_000).unwrap();
    let answer = laptop.client.line().unwrap().ask(&outgoing).unwrap();
    let mut incoming = Incoming::new(answer, &outgoing);
    while !laptop.client.take_in(&mut incoming).unwrap() {}
}

/// Two laptops, and a server that was set back, told nobody, and lost no batch: only the content of a file that the first
/// of them had sent. The second has asked for it in vain.
fn after_an_untold_restore() -> (World, Laptop, Laptop, Training, Vec<u8>) {
    let mut world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    add(&mut here, training.activity, "old.jpg", &photo(1, 30_000));
    here.synchronise().unwrap();
    let lost = photo(2, 90_000);
    let id = add(&mut here, training.activity, "lost.jpg", &lost);
    say(&mut here);
    say(&mut here);
    world.stop_server();
    let backup = world.back_up_server().unwrap();
    world.start_server().unwrap();
    here.synchronise().unwrap();
    assert_eq!(at_server(&world), [(30_000, 30_000), (90_000, 90_000)]);
    world.restore_server(&backup, false).unwrap();
    assert_eq!(at_server(&world), [(30_000, 30_000)]);
    there.synchronise().unwrap();
    there.client.fetch_attachment(id).unwrap();
    there.synchronise().unwrap();
    let waited_for = files(&mut there, training.activity).into_iter().find(|file| file.id == id).unwrap();
    assert_eq!(waited_for.content, ContentState::Fetching { percent: 0 });
    // Nobody has said anything to the first one.
    assert_eq!(states(&mut here, training.activity), [ContentState::Here, ContentState::Here]);
    (world, here, there, training, lost)
}

/// The lost file is at the server again, and comes to whoever waits for it.
fn it_is_back(world: &World, there: &mut Laptop, training: &Training, lost: &[u8]) {
    assert!(at_server(world).contains(&(90_000, 90_000)), "{:?}", at_server(world));
    there.synchronise().unwrap();
    let file = files(there, training.activity).into_iter().find(|file| file.form.name == "lost.jpg").unwrap();
    assert!(read(there, file.id) == lost);
}

#[test]
fn content_that_an_untold_restore_lost_comes_back_when_its_laptop_is_started_again() {
    let (world, here, mut there, training, lost) = after_an_untold_restore();
    let mut here = here.restart().unwrap();
    here.synchronise().unwrap();
    it_is_back(&world, &mut there, &training, &lost);
    assert_eq!(states(&mut here, training.activity), [ContentState::Here, ContentState::Here]);
}

#[test]
fn content_that_an_untold_restore_lost_comes_back_before_the_next_file_is_sent() {
    let (world, mut here, mut there, training, lost) = after_an_untold_restore();
    add(&mut here, training.activity, "next.jpg", &photo(3, 20_000));
    here.synchronise().unwrap();
    assert_eq!(at_server(&world).len(), 3);
    it_is_back(&world, &mut there, &training, &lost);
}

#[test]
fn content_that_an_untold_restore_lost_comes_back_after_a_day_and_the_question_is_asked_once() {
    let (world, mut here, mut there, training, lost) = after_an_untold_restore();
    // What has arrived is taken for granted: nothing new is one round trip.
    for _ in 0..3 {
        world.clock.advance(3_600_000);
        assert_eq!(here.synchronise().unwrap().round_trips, 1);
    }
    world.clock.advance(24 * 3_600_000);
    here.synchronise().unwrap();
    it_is_back(&world, &mut there, &training, &lost);
    world.clock.advance(3_600_000);
    assert_eq!(here.synchronise().unwrap().round_trips, 1);
}

#[test]
fn whoever_fetched_a_file_brings_it_back_as_well() {
    let mut world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let bytes = photo(1, 40_000);
    let id = add(&mut here, training.activity, "a.jpg", &bytes);
    say(&mut here);
    world.stop_server();
    let backup = world.back_up_server().unwrap();
    world.start_server().unwrap();
    meet(&mut here, &mut there);
    there.client.fetch_attachment(id).unwrap();
    there.synchronise().unwrap();
    // Its author's laptop is gone for good.
    drop(here);
    world.restore_server(&backup, false).unwrap();
    let mut there = there.restart().unwrap();
    there.synchronise().unwrap();
    assert_eq!(at_server(&world), [(40_000, 40_000)]);
}

#[test]
fn what_a_restored_server_lost_is_not_hidden_by_what_came_later_and_somebody_else_brought_back() {
    let mut world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let first = add(&mut here, training.activity, "first.jpg", &photo(1, 40_000));
    let second = add(&mut there, training.activity, "second.jpg", &photo(2, 20_000));
    say(&mut here);
    say(&mut there);
    say(&mut here);
    world.stop_server();
    let backup = world.back_up_server().unwrap();
    world.start_server().unwrap();
    meet(&mut here, &mut there);
    here.client.fetch_attachment(second).unwrap();
    here.synchronise().unwrap();
    world.restore_server(&backup, false).unwrap();
    let [mut here, mut there] = [here, there].map(|laptop| laptop.restart().unwrap());
    there.synchronise().unwrap();
    assert_eq!(at_server(&world), [(20_000, 20_000)]);
    // Of the two that it knows to have come, the last is there.
    here.synchronise().unwrap();
    assert_eq!(at_server(&world).len(), 2);
    there.client.fetch_attachment(first).unwrap();
    there.synchronise().unwrap();
    assert!(read(&mut there, first) == photo(1, 40_000));
}

#[test]
fn files_of_activities_in_which_one_recorded_come_by_themselves_where_that_is_wanted() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    there.synchronise().unwrap();
    let other = here.training(&["Basha"], 1).unwrap();
    let bytes = photo(1, 30_000);
    let id = add(&mut here, training.activity, "a.jpg", &bytes);
    add(&mut here, other.activity, "b.jpg", &photo(2, 30_000));
    there.mark(training.sessions[0], training.participants[0], MarkStatus::Present).unwrap();
    meet(&mut here, &mut there);
    // Not by themselves unless somebody said so.
    assert_eq!(states(&mut there, training.activity), [ContentState::Elsewhere]);
    let wants = |laptop: &mut Laptop, fetch_files| {
        let preferences = Preferences { fetch_files, ..Preferences::default() };
        laptop.client.set_preferences(preferences.clone()).unwrap();
        assert_eq!(laptop.client.preferences().unwrap(), preferences);
    };
    wants(&mut there, true);
    there.synchronise().unwrap();
    assert!(read(&mut there, id) == bytes);
    // Of an activity in which nothing was recorded here, still only when asked for.
    assert_eq!(states(&mut there, other.activity), [ContentState::Elsewhere]);
    // One that is added later comes in the exchange that brings its row.
    let mut there = there.restart().unwrap();
    let later = add(&mut here, training.activity, "c.jpg", &photo(3, 50_000));
    meet(&mut here, &mut there);
    assert!(read(&mut there, later) == photo(3, 50_000));
    // Taken back while one is under way: no more of it is fetched, and what is here is kept.
    let last = add(&mut here, training.activity, "d.jpg", &photo(4, 100_000));
    here.synchronise().unwrap();
    say(&mut there);
    there.client.begin_content();
    assert_eq!(steps(&mut there, 4).len(), 4);
    wants(&mut there, false);
    assert_eq!(there.client.status().unwrap().files_to_fetch, 0);
    there.synchronise().unwrap();
    let found = files(&mut there, training.activity).into_iter().find(|file| file.id == last).unwrap();
    assert_eq!(found.content, ContentState::Elsewhere);
    there.client.fetch_attachment(last).unwrap();
    let ContentState::Fetching { percent } =
        files(&mut there, training.activity).into_iter().find(|file| file.id == last).unwrap().content
    else {
        panic!("it is not fetched")
    };
    assert!(percent > 0);
    there.synchronise().unwrap();
    assert!(read(&mut there, last) == photo(4, 100_000));
}

#[test]
fn a_project_that_is_taken_away_goes_when_its_files_are_sent_and_not_before() {
    let world = World::start().unwrap();
    let proxy = Proxy::before(world.address()).unwrap();
    let (_, _, _) = two_laptops(&world);
    let mut laptop = world.enrolled_at(1, proxy.address()).unwrap();
    laptop.synchronise().unwrap();
    let training = laptop.training(&["Basha"], 1).unwrap();
    add(&mut laptop, training.activity, "a.jpg", &photo(1, 300_000));
    world.server.admin().unassign(world.consultants[1], world.project).unwrap();
    proxy.cut_after(20_000);
    assert!(laptop.synchronise().is_err());
    // Its changes have their verdict; the photo has not arrived.
    let status = laptop.client.status().unwrap();
    assert_eq!((status.changes_to_send, status.files_to_send), (0, 1));
    laptop.synchronise().unwrap();
    assert_eq!(at_server(&world), [(300_000, 300_000)]);
    let status = laptop.client.status().unwrap();
    assert_eq!((status.files_to_send, status.file_bytes_left), (0, 0));
    assert!(laptop.client.attachments(training.activity).is_err());
    let folder = laptop.folder();
    let kept = laptop.close();
    let database = fs::metadata(folder.join("carnet.db")).unwrap().len();
    drop(kept);
    assert!(database > 0);
    // What waits in quarantine may name it: it is not cleaned away.
    assert_eq!(world.server.admin().remove_unnamed_files(world.project, 0).unwrap(), []);
}

#[test]
fn a_laptop_given_back_sends_its_files_and_a_lost_one_is_wiped_with_them() {
    for (standing, arrived) in [(Standing::Retired, 1), (Standing::Lost, 0)] {
        let world = World::start().unwrap();
        let (_, mut laptop, training) = two_laptops(&world);
        add(&mut laptop, training.activity, "a.jpg", &photo(1, 300_000));
        let device = laptop.client.status().unwrap().laptop.unwrap().device;
        world.server.admin().set_standing(device, standing).unwrap();
        laptop.synchronise().unwrap();
        assert_eq!(laptop.client.status().unwrap().left.as_deref(), Some(standing.code()));
        assert_eq!(at_server(&world).len(), arrived, "{standing:?}");
    }
}

#[test]
fn a_photo_that_an_officer_refused_is_not_shown_although_its_deletion_was_taken_back() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let id = add(&mut there, training.activity, "a.jpg", &photo(1, 20_000));
    let admin = world.server.admin();
    admin.assign(world.consultants[1], world.project, Access::Reader).unwrap();
    there.synchronise().unwrap();
    let device = there.client.status().unwrap().laptop.unwrap().device;
    // Deleted and taken back before the laptop hears that the photo was refused.
    admin.assign(world.consultants[1], world.project, Access::Consultant).unwrap();
    there.synchronise().unwrap();
    admin.decide(world.project, device, Decision::Refuse, world.officer().unwrap()).unwrap();
    there.client.delete_attachment(id).unwrap();
    there.client.undo().unwrap();
    for laptop in [&mut there, &mut here] {
        laptop.synchronise().unwrap();
        assert_eq!(files(laptop, training.activity), []);
        assert!(matches!(laptop.client.fetch_attachment(id), Err(Error::NotFound(_))));
    }
    // Only its author has a form for it.
    assert!(matches!(here.client.save_attachment(id, form("b.jpg")), Err(Error::NotFound(_))));
    // What was refused can be recorded again, and then everybody has it.
    let refused = there.client.review().unwrap().items.into_iter().filter_map(|item| match item {
        ReviewItem::Refused { change, .. } => Some(change),
        _ => None,
    });
    refused.collect::<Vec<_>>().into_iter().for_each(|change| there.client.record_again(change).unwrap());
    meet(&mut here, &mut there);
    assert_eq!(files(&mut here, training.activity)[0].form.name, "a.jpg");
    assert_eq!(at_server(&world), [(20_000, 20_000)]);
}

#[test]
fn a_laptop_given_back_while_a_project_was_still_to_come_sends_its_files_and_goes() {
    let world = World::start().unwrap();
    let (_, mut laptop, training) = two_laptops(&world);
    add(&mut laptop, training.activity, "a.jpg", &photo(1, 30_000));
    let admin = world.server.admin();
    another_project(&world, 1);
    let device = laptop.client.status().unwrap().laptop.unwrap().device;
    admin.set_standing(device, Standing::Retired).unwrap();
    laptop.synchronise().unwrap();
    assert_eq!(at_server(&world), [(30_000, 30_000)]);
    assert_eq!(laptop.client.status().unwrap().left.as_deref(), Some("retired"));
}

#[test]
fn adding_renaming_and_deleting_can_be_taken_back_and_the_content_stays() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let bytes = photo(1, 20_000);
    let id = add(&mut here, training.activity, "a.jpg", &bytes);
    let names = |laptop: &mut Laptop| {
        let files = files(laptop, training.activity);
        files.into_iter().map(|file| (file.form.name, file.form.kind)).collect::<Vec<_>>()
    };
    let step = here.client.undo().unwrap().unwrap();
    assert_eq!((&*step.step, step.activity), ("attachment_add", Some(training.activity)));
    assert_eq!(names(&mut here), []);
    // Nobody names it: it is not sent, and not forgotten either.
    here.synchronise().unwrap();
    assert_eq!((to_send(&mut here), at_server(&world)), ((0, 0), vec![]));
    let mut here = here.restart().unwrap();
    here.client.redo().unwrap();
    assert!(read(&mut here, id) == bytes);
    let renamed = AttachmentForm { name: "Group photo.jpg".to_owned(), kind: None };
    here.client.save_attachment(id, renamed).unwrap();
    meet(&mut here, &mut there);
    assert_eq!(names(&mut there), [("Group photo.jpg".to_owned(), None)]);
    here.client.undo().unwrap();
    assert_eq!(names(&mut here), [("a.jpg".to_owned(), Some(Kind::Photo))]);
    here.client.delete_attachment(id).unwrap();
    meet(&mut here, &mut there);
    assert_eq!((names(&mut here), names(&mut there)), (vec![], vec![]));
    assert_eq!(at_server(&world), [(20_000, 20_000)]);
    // The laptop may forget what the server has; taken back, it can be fetched.
    let mut here = here.restart().unwrap();
    here.client.undo().unwrap();
    assert_eq!(states(&mut here, training.activity), [ContentState::Elsewhere]);
    here.client.fetch_attachment(id).unwrap();
    here.synchronise().unwrap();
    assert!(read(&mut here, id) == bytes);
    let nameless = here.client.save_attachment(id, AttachmentForm::default()).unwrap_err();
    assert_eq!((nameless.code(), &*nameless.args()[0].1), ("invalid", "name"));
}

#[test]
fn a_reader_sees_and_fetches_files_and_adds_none() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let bytes = photo(1, 20_000);
    let id = add(&mut here, training.activity, "a.jpg", &bytes);
    here.synchronise().unwrap();
    world.server.admin().assign(world.consultants[1], world.project, Access::Reader).unwrap();
    there.synchronise().unwrap();
    assert_eq!(try_to_add(&mut there, training.activity, "b.jpg", &bytes).unwrap_err().code(), "not_allowed");
    assert_eq!(there.client.delete_attachment(id).unwrap_err().code(), "not_allowed");
    there.client.fetch_attachment(id).unwrap();
    there.synchronise().unwrap();
    assert!(read(&mut there, id) == bytes);
}

#[test]
fn the_last_photos_of_whoever_may_only_read_now_are_taken_as_well() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let bytes = photo(1, 20_000);
    let id = add(&mut there, training.activity, "a.jpg", &bytes);
    world.server.admin().assign(world.consultants[1], world.project, Access::Reader).unwrap();
    there.synchronise().unwrap();
    assert_eq!((to_send(&mut there), at_server(&world)), ((0, 0), vec![(20_000, 20_000)]));
    // Its row waits for an officer.
    let device = there.client.status().unwrap().laptop.unwrap().device;
    let decision = carnet_server::taking_in::Decision::Accept;
    world.server.admin().decide(world.project, device, decision, world.officer().unwrap()).unwrap();
    here.synchronise().unwrap();
    here.client.fetch_attachment(id).unwrap();
    here.synchronise().unwrap();
    assert!(read(&mut here, id) == bytes);
}

#[test]
fn who_adds_a_photo_that_another_laptop_has_not_sent_yet_sends_it() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let bytes = photo(1, 20_000);
    let id = add(&mut there, training.activity, "a.jpg", &bytes);
    // The row goes, and the laptop with the photo is never heard of again.
    let line = there.client.line().unwrap();
    let outgoing = there.client.outgoing(1_000).unwrap();
    line.ask(&outgoing).unwrap();
    drop(there);
    here.synchronise().unwrap();
    here.client.fetch_attachment(id).unwrap();
    let again = try_to_add(&mut here, training.activity, "b.jpg", &bytes).unwrap();
    assert_eq!(again, AddedAttachment { id, already_there: Some("a.jpg".to_owned()) });
    assert_eq!(states(&mut here, training.activity), [ContentState::Sending { percent: 0 }]);
    assert!(read(&mut here, id) == bytes);
    here.synchronise().unwrap();
    assert_eq!(states(&mut here, training.activity), [ContentState::Here]);
    assert_eq!(at_server(&world), [(20_000, 20_000)]);
}

#[test]
fn names_are_made_fit_to_be_kept_and_to_be_written() {
    let world = World::start().unwrap();
    let (mut laptop, _, training) = two_laptops(&world);
    let long = format!("{}.jpeg", "ჯ".repeat(400));
    let typed = ["../../etc/passwd", "a\nb\u{7}.jpg", "  x.jpg ", &long, "CON: what?.jpg"];
    let folder = tempfile::tempdir().unwrap();
    laptop.client.keep_files_in(folder.path().to_owned());
    for (number, name) in (1..).zip(typed) {
        let id = add(&mut laptop, training.activity, name, &photo(number, 100));
        let copy = laptop.client.save_attachment_copy(id).unwrap();
        assert_eq!(Path::new(&copy).parent(), Some(folder.path()));
        assert_eq!(fs::read(copy).unwrap(), photo(number, 100));
    }
    let kept = files(&mut laptop, training.activity).into_iter().map(|file| file.form.name);
    let kept = kept.collect::<Vec<_>>();
    assert_eq!(kept[..4], ["CON: what?.jpg", "ab.jpg", "passwd", "x.jpg"]);
    assert!(kept[4].chars().count() == 300 && kept[4].ends_with(".jpeg"));
    assert!(try_to_add(&mut laptop, training.activity, " / ", &photo(9, 100)).is_err());
    // Beginning many and ending none leaves nothing behind.
    for _ in 0..20 {
        let adding = laptop.client.begin_attachment(training.activity, None, 50_000).unwrap();
        laptop.client.add_attachment_piece(adding, photo(1, 40_000)).unwrap();
    }
    let mut laptop = laptop.restart().unwrap();
    assert!(laptop.client.finish_attachment(1, form("x")).is_err());
    assert_eq!(files(&mut laptop, training.activity).len(), 5);
}
