use carnet_client::{Incoming, MarkView, ParticipantForm};
use carnet_core::attendance::MarkStatus;
use carnet_core::catalogue::{Access, Code};
use carnet_core::id::ProjectId;
use carnet_core::protocol::{Problem, ProblemCode};
use carnet_server::NewProject;
use carnet_testkit::proxy::Proxy;
use carnet_testkit::world::{Laptop, Training, World};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

#[test]
fn what_one_laptop_records_arrives_on_another_as_it_was() {
    let world = World::start().unwrap();
    let (mut here, mut there) = (world.laptop(0).unwrap(), world.laptop(1).unwrap());
    let training = here.training(&["Ивановић", "წიფლაშვილი", "Kaghnetsyan"], 2).unwrap();
    here.mark(training.sessions[0], training.participants[1], MarkStatus::Late).unwrap();
    here.synchronise().unwrap();
    there.synchronise().unwrap();
    let mut sent = here.client.attendance_register(training.activity).unwrap();
    let arrived = there.client.attendance_register(training.activity).unwrap();
    assert_eq!(arrived.rows.len(), 3);
    // Both know it to be confirmed once the author has heard so.
    here.synchronise().unwrap();
    sent.rows.iter_mut().flat_map(|row| &mut row.marks).for_each(|mark| mark.confirmed = true);
    assert_eq!(arrived, sent);
    let activity = |laptop: &mut Laptop| laptop.client.activity(training.activity).unwrap();
    assert_eq!(activity(&mut there), activity(&mut here));
}

#[test]
fn both_registers_merge_when_two_consultants_record_one_session_at_two_doors() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let [first, second, third] = people(&training);
    let session = training.sessions[0];
    here.mark(session, first, MarkStatus::Present).unwrap();
    here.mark(session, second, MarkStatus::Present).unwrap();
    world.clock.advance(60_000);
    there.mark(session, second, MarkStatus::Absent).unwrap();
    there.mark(session, third, MarkStatus::Online).unwrap();
    meet(&mut here, &mut there);
    let marks = marks(&mut here, &training);
    assert_eq!(marks, self::marks(&mut there, &training));
    let summary = marks.iter().map(|mark| (mark.status, mark.in_conflict)).collect::<Vec<_>>();
    // The later of the two is shown and counted until somebody settles it.
    assert_eq!(
        summary,
        [
            (Some(MarkStatus::Present), false),
            (Some(MarkStatus::Absent), true),
            (Some(MarkStatus::Online), false)
        ]
    );
    let sources = here.client.mark_sources(session, second).unwrap();
    let said = sources.iter().map(|source| (source.person_name.as_str(), source.status)).collect::<Vec<_>>();
    assert_eq!(said.len(), 2);
    assert!(said.contains(&("Ljubica Drenovska", Some(MarkStatus::Present))));
    assert!(said.contains(&("Þorgeir Hrafntinnuson", Some(MarkStatus::Absent))));

    // One of them settles it, and it is settled everywhere.
    here.mark(session, second, MarkStatus::Present).unwrap();
    here.synchronise().unwrap();
    there.synchronise().unwrap();
    let settled = self::marks(&mut there, &training)[1].clone();
    assert_eq!((settled.status, settled.in_conflict), (Some(MarkStatus::Present), false));
    assert_eq!(there.client.mark_sources(session, second).unwrap().len(), 1);
}

/// TaskChampion's takes 283 (`make anchors`).
#[test]
fn asking_with_nothing_new_on_either_side_takes_few_bytes() {
    let world = World::start().unwrap();
    let proxy = Proxy::before(world.address()).unwrap();
    let mut laptop = world.enrolled_at(0, proxy.address()).unwrap();
    laptop.synchronise().unwrap();
    let training = laptop.training(&["Ивановић", "წიფლაშვილი"], 2).unwrap();
    laptop.mark(training.sessions[0], training.participants[1], MarkStatus::Late).unwrap();
    laptop.synchronise().unwrap();
    let _before = proxy.take();
    laptop.synchronise().unwrap();
    let traffic = proxy.take();
    assert_eq!((traffic.connections, traffic.round_trips), (0, 1));
    assert!(traffic.up + traffic.down < 283, "{traffic:?}");
}

/// A server of the first release takes no exchange without its type: it is told it from then on.
#[test]
fn a_server_that_wants_to_be_told_what_it_is_sent_is_told() {
    let world = World::start().unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let (address, todays) = (listener.local_addr().unwrap(), world.address());
    let (refused, asked) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let counting = (Arc::clone(&refused), Arc::clone(&asked));
    thread::spawn(move || {
        for laptop in listener.incoming() {
            // One request on each connection is enough.
            let mut laptop = laptop.unwrap();
            let request = whole_request(&mut laptop);
            counting.1.fetch_add(1, Ordering::SeqCst);
            let head = String::from_utf8_lossy(&request).to_lowercase();
            if head.contains("content-type: ") {
                let mut server = TcpStream::connect(todays).unwrap();
                server.write_all(&request).unwrap();
                laptop.write_all(&whole_request(&mut server)).unwrap();
            } else {
                counting.0.fetch_add(1, Ordering::SeqCst);
                let problem = serde_json::to_string(&Problem::new(ProblemCode::Unsupported)).unwrap();
                let length = problem.len();
                write!(
                    laptop,
                    "HTTP/1.1 415 Unsupported Media Type\r\ncontent-type: application/problem+json\r\n\
                     content-length: {length}\r\nconnection: close\r\n\r\n{problem}"
                )
                .unwrap();
            }
        }
    });
    let mut laptop = world.enrolled_at(0, address).unwrap();
    for _ in 0..3 {
        laptop.synchronise().unwrap();
    }
    assert_eq!(refused.load(Ordering::SeqCst), 1);
    assert!(asked.load(Ordering::SeqCst) >= 5);
}

/// A head and the body that it announces; an answer has the same form.
fn whole_request(stream: &mut TcpStream) -> Vec<u8> {
    let mut reading = BufReader::new(stream);
    let (mut message, mut length) = (Vec::new(), 0);
    loop {
        let begin = message.len();
        reading.read_until(b'\n', &mut message).unwrap();
        let line = String::from_utf8_lossy(&message[begin..]).to_lowercase();
        if let Some(said) = line.strip_prefix("content-length: ") {
            length = said.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let begin = message.len();
    message.resize(begin + length, 0);
    reading.read_exact(&mut message[begin..]).unwrap();
    message
}

#[test]
fn the_same_mark_at_two_doors_is_no_conflict() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    for laptop in [&mut here, &mut there] {
        laptop.mark(training.sessions[0], training.participants[0], MarkStatus::Present).unwrap();
    }
    meet(&mut here, &mut there);
    for laptop in [&mut here, &mut there] {
        let mark = &marks(laptop, &training)[0];
        assert_eq!((mark.status, mark.in_conflict), (Some(MarkStatus::Present), false));
    }
}

#[test]
fn an_answer_that_is_lost_costs_nothing_but_the_repetition() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    here.mark(training.sessions[0], training.participants[0], MarkStatus::Excused).unwrap();
    let line = here.client.line().unwrap();
    for _ in 0..3 {
        // The server takes it in; the laptop never hears of it.
        let said = here.client.outgoing(1_000).unwrap();
        assert_eq!(said.request().batches.len(), 1);
        drop(line.ask(&said).unwrap());
    }
    assert_eq!(here.client.status().unwrap().changes_to_send, 1);
    here.synchronise().unwrap();
    assert_eq!(here.client.status().unwrap().changes_to_send, 0);
    let changes = world.server.admin().devices().unwrap();
    let changes = changes.iter().map(|row| row.changes).sum::<u64>();
    there.synchronise().unwrap();
    assert_eq!(marks(&mut there, &training)[0].status, Some(MarkStatus::Excused));
    // A repetition later still, as a network may bring it, changes nothing either.
    let said = here.client.outgoing(1_000).unwrap();
    drop(line.ask(&said).unwrap());
    let after = world.server.admin().devices().unwrap();
    assert_eq!(after.iter().map(|row| row.changes).sum::<u64>(), changes);
}

#[test]
fn an_answer_that_comes_twice_changes_nothing_the_second_time() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    here.mark(training.sessions[0], training.participants[0], MarkStatus::Present).unwrap();
    here.synchronise().unwrap();
    let said = there.client.outgoing(1_000).unwrap();
    let answer = there.client.line().unwrap().ask(&said).unwrap();
    for _ in 0..2 {
        let mut incoming = Incoming::new(answer.clone(), &said);
        while !there.client.take_in(&mut incoming).unwrap() {}
        assert_eq!(marks(&mut there, &training)[0].status, Some(MarkStatus::Present));
    }
    // What was marked in between stays, though the old answer comes once more.
    there.mark(training.sessions[0], training.participants[0], MarkStatus::Absent).unwrap();
    let mut incoming = Incoming::new(answer, &said);
    while !there.client.take_in(&mut incoming).unwrap() {}
    let mark = &marks(&mut there, &training)[0];
    assert_eq!((mark.status, mark.in_conflict), (Some(MarkStatus::Absent), false));
}

#[test]
fn a_restart_between_saying_and_hearing_says_the_same_again() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    here.mark(training.sessions[0], training.participants[2], MarkStatus::LeftEarly).unwrap();
    let before = here.client.outgoing(1_000).unwrap();
    drop(here.client.line().unwrap().ask(&before).unwrap());
    let mut here = here.restart().unwrap();
    // Recorded after the restart, and part of a later batch: the first is said again as it was.
    here.mark(training.sessions[1], training.participants[2], MarkStatus::Present).unwrap();
    let again = here.client.outgoing(1_000).unwrap();
    assert_eq!(again.request().batches, before.request().batches);
    here.synchronise().unwrap();
    there.synchronise().unwrap();
    let register = there.client.attendance_register(training.activity).unwrap();
    let row = register.rows.iter().find(|row| row.participant == training.participants[2]).unwrap();
    let statuses = row.marks.iter().map(|mark| mark.status).collect::<Vec<_>>();
    assert_eq!(statuses, [Some(MarkStatus::LeftEarly), Some(MarkStatus::Present)]);
}

#[test]
fn what_was_confirmed_in_several_batches_is_known_to_be_after_a_restart() {
    let world = World::start().unwrap();
    let mut laptop = world.laptop(0).unwrap();
    let training = laptop.training(&["Ana", "Boris", "Cveta"], 1).unwrap();
    for participant in &training.participants {
        laptop.mark(training.sessions[0], *participant, MarkStatus::Present).unwrap();
        laptop.synchronise().unwrap();
    }
    let mut laptop = laptop.restart().unwrap();
    assert_eq!(laptop.client.status().unwrap().changes_to_send, 0);
    assert!(marks(&mut laptop, &training).iter().all(|mark| mark.confirmed));
    assert_eq!(laptop.synchronise().unwrap().round_trips, 1);
}

#[test]
fn many_changes_go_in_several_requests_and_arrive_whole() {
    let world = World::start().unwrap();
    let mut here = world.laptop(0).unwrap();
    let names = (0..300).map(|number| format!("Person {number}")).collect::<Vec<_>>();
    let names = names.iter().map(String::as_str).collect::<Vec<_>>();
    let training = here.training(&names, 40).unwrap();
    for session in &training.sessions {
        here.client.mark_rest_present(*session, Vec::new()).unwrap();
    }
    let changes = here.client.status().unwrap().changes_to_send;
    assert!(changes > 10_000, "{changes}");
    let summary = here.synchronise().unwrap();
    assert_eq!(summary.sent, changes);
    assert!(summary.round_trips > 2, "{summary:?}");
    let there = world.laptop(1).unwrap();
    let register = { there }.client.attendance_register(training.activity).unwrap();
    assert_eq!(register.rows.len(), 300);
    assert!(register.rows.iter().flat_map(|row| &row.marks).all(|mark| mark.status.is_some()));
}

#[test]
fn one_new_mark_and_nothing_new_take_one_round_trip_each() {
    let world = World::start().unwrap();
    let proxy = Proxy::before(world.address()).unwrap();
    let mut here = world.enrolled_at(0, proxy.address()).unwrap();
    here.synchronise().unwrap();
    let training = here.training(&["Drenovska"], 1).unwrap();
    here.synchronise().unwrap();
    here.mark(training.sessions[0], training.participants[0], MarkStatus::Present).unwrap();
    let _ = proxy.take();
    assert_eq!(here.synchronise().unwrap().round_trips, 1);
    assert_eq!(proxy.take().round_trips, 1);
    assert_eq!(here.synchronise().unwrap().round_trips, 1);
    assert_eq!(proxy.take().round_trips, 1);
}

#[test]
fn a_deletion_does_not_hide_what_somebody_edited_meanwhile_for_good() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    here.client.delete_activity(training.activity).unwrap();
    there.mark(training.sessions[0], training.participants[0], MarkStatus::Present).unwrap();
    meet(&mut there, &mut here);
    // Who deleted it takes that back, and the mark of the other is there.
    here.client.undo().unwrap().unwrap();
    here.synchronise().unwrap();
    there.synchronise().unwrap();
    for laptop in [&mut here, &mut there] {
        assert_eq!(marks(laptop, &training)[0].status, Some(MarkStatus::Present));
    }
}

#[test]
fn a_laptop_whose_clock_is_years_ahead_is_told_so_and_leads_nobody_astray() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let (session, person) = (training.sessions[0], training.participants[0]);
    // The server runs in the real present; this world's laptops live in November 2026, which may be ahead or behind.
    let real = carnet_client::Surroundings::now(&carnet_client::System);
    world.clock.set(real.plus_millis(5 * 365 * 24 * 3_600_000));
    here.mark(session, person, MarkStatus::Absent).unwrap();
    here.synchronise().unwrap();
    let ahead = here.client.status().unwrap().clock_ahead_seconds.unwrap();
    assert!(ahead > 4 * 365 * 24 * 3_600, "{ahead}");

    // The other laptop's clock is right; its later mark counts, and settles what it saw.
    world.clock.set(real);
    there.synchronise().unwrap();
    assert_eq!(there.client.status().unwrap().clock_ahead_seconds, None);
    there.mark(session, person, MarkStatus::Present).unwrap();
    there.synchronise().unwrap();
    here.synchronise().unwrap();
    for laptop in [&mut here, &mut there] {
        let mark = &marks(laptop, &training)[0];
        assert_eq!((mark.status, mark.in_conflict), (Some(MarkStatus::Present), false));
    }
}

#[test]
fn a_laptop_whose_clock_is_years_behind_is_told_so_and_its_marks_count() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let [first, second, _] = people(&training);
    let session = training.sessions[0];
    let real = carnet_client::Surroundings::now(&carnet_client::System);
    world.clock.set(real);
    there.mark(session, first, MarkStatus::Present).unwrap();
    there.synchronise().unwrap();
    // It saw that mark, and settles it though its own clock says that it came years before.
    world.clock.set(real.plus_millis(-5 * 365 * 24 * 3_600_000));
    here.synchronise().unwrap();
    let ahead = here.client.status().unwrap().clock_ahead_seconds.unwrap();
    assert!(ahead < -4 * 365 * 24 * 3_600, "{ahead}");
    here.mark(session, first, MarkStatus::Absent).unwrap();
    here.mark(session, second, MarkStatus::Late).unwrap();
    here.synchronise().unwrap();
    world.clock.set(real);
    there.synchronise().unwrap();
    for laptop in [&mut here, &mut there] {
        let marks = marks(laptop, &training);
        let seen = marks.iter().map(|mark| (mark.status, mark.in_conflict)).take(2).collect::<Vec<_>>();
        assert_eq!(seen, [(Some(MarkStatus::Absent), false), (Some(MarkStatus::Late), false)]);
    }
}

#[test]
fn a_project_that_is_taken_away_is_not_shown_and_comes_back_whole() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    here.mark(training.sessions[0], training.participants[0], MarkStatus::Present).unwrap();
    here.synchronise().unwrap();
    world.server.admin().unassign(world.consultants[1], world.project).unwrap();
    there.synchronise().unwrap();
    assert!(there.client.catalogue().unwrap().projects.is_empty());
    world
        .server
        .admin()
        .assign(world.consultants[1], world.project, carnet_core::catalogue::Access::Consultant)
        .unwrap();
    there.synchronise().unwrap();
    assert_eq!(marks(&mut there, &training)[0].status, Some(MarkStatus::Present));
}

#[test]
fn a_person_keeps_every_form_of_the_name_on_the_way() {
    let world = World::start().unwrap();
    let (mut here, mut there) = (world.laptop(0).unwrap(), world.laptop(1).unwrap());
    let form = ParticipantForm {
        family: "წიფლაშვილი".to_owned(),
        given: "ნინო".to_owned(),
        latin: "Nino Tsiplashvili".to_owned(),
        institution: "აღსრულების ეროვნული ბიურო".to_owned(),
        ..ParticipantForm::default()
    };
    let person = here.participant(form.clone()).unwrap();
    here.synchronise().unwrap();
    there.synchronise().unwrap();
    let arrived = there.client.participant(person).unwrap();
    assert_eq!(arrived.form.family, form.family);
    assert_eq!(arrived.form.latin, form.latin);
    assert_eq!(arrived.form.institution, form.institution);
}

/// Two laptops that both hold a training of three people and two sessions.
pub(crate) fn two_laptops(world: &World) -> (Laptop, Laptop, Training) {
    let (mut here, mut there) = (world.laptop(0).unwrap(), world.laptop(1).unwrap());
    let training = here.training(&["Ana", "Boris", "Cveta"], 2).unwrap();
    here.synchronise().unwrap();
    there.synchronise().unwrap();
    (here, there, training)
}

/// A new project in which one of the consultants works.
pub(crate) fn another_project(world: &World, consultant: usize) -> ProjectId {
    let admin = world.server.admin();
    let new = NewProject {
        code: "PMM 2000".to_owned(),
        name_en: "Another".to_owned(),
        name_fr: "Un autre".to_owned(),
        countries: vec![Code::new("MK")],
        starts_on: None,
        ends_on: None,
    };
    let new = admin.create_project(new).unwrap().id;
    admin.assign(world.consultants[consultant], new, Access::Consultant).unwrap();
    new
}

/// Both exchange until each has what the other had.
pub(crate) fn meet(one: &mut Laptop, other: &mut Laptop) {
    one.synchronise().unwrap();
    other.synchronise().unwrap();
    one.synchronise().unwrap();
}

fn people(training: &Training) -> [carnet_core::id::ParticipantId; 3] {
    training.participants.clone().try_into().unwrap()
}

/// The marks of the first session, in the order of the names.
pub(crate) fn marks(laptop: &mut Laptop, training: &Training) -> Vec<MarkView> {
    let register = laptop.client.attendance_register(training.activity).unwrap();
    register.rows.into_iter().map(|row| row.marks.into_iter().next().unwrap()).collect()
}
