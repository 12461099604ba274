//! A receipt for every change: each fate, reached with the real programs on both sides.

use crate::synchronisation::{meet, two_laptops};
use carnet_client::{Answered, Fate, FateKind, FieldValue, Receipt, ReceiptsAsked, ReviewItem};
use carnet_core::attendance::MarkStatus::{Absent, Excused, Late, Present};
use carnet_core::catalogue::Access;
use carnet_core::id::{ParticipantId, SessionId};
use carnet_server::taking_in::Decision;
use carnet_testkit::world::{Laptop, World};

/// The receipts with a fate, the latest action first.
fn with_fate(laptop: &mut Laptop, fate: Option<FateKind>) -> Vec<Receipt> {
    let mut receipts = Vec::new();
    let mut asked = ReceiptsAsked { fate, ..ReceiptsAsked::default() };
    loop {
        let page = laptop.client.receipts(asked.clone()).unwrap();
        receipts.extend(page.actions.into_iter().flat_map(|action| action.receipts));
        asked.after = page.next;
        if asked.after.is_none() {
            return receipts;
        }
    }
}

/// The fate of the last mark that a laptop gave somebody.
fn fate(laptop: &mut Laptop, session: SessionId, person: ParticipantId) -> Fate {
    let of_cell = |receipt: &Receipt| {
        matches!(receipt.value, FieldValue::AttendanceMark { .. })
            && (receipt.about.session, receipt.about.participant) == (Some(session), Some(person))
    };
    let found = with_fate(laptop, None).into_iter().find(of_cell).unwrap().fate;
    // It is found under its fate and under no other.
    for kind in FateKind::ALL {
        let listed = with_fate(laptop, Some(kind));
        assert!(listed.iter().all(|receipt| receipt.fate.kind() == kind));
        assert_eq!(
            listed.iter().any(|receipt| of_cell(receipt) && receipt.fate == found),
            kind == found.kind()
        );
    }
    found
}

#[test]
fn a_mark_waits_arrives_and_is_merged_with_what_somebody_else_wrote_later() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let (session, person) = (training.sessions[0], training.participants[0]);
    here.mark(session, person, Present).unwrap();
    assert_eq!(fate(&mut here, session, person), Fate::Waiting { sent: false });
    // Fixed to be sent, and no answer came.
    let _outgoing = here.client.outgoing(1_000).unwrap();
    assert_eq!(fate(&mut here, session, person), Fate::Waiting { sent: true });
    here.synchronise().unwrap();
    assert_eq!(fate(&mut here, session, person), Fate::Arrived);
    assert_eq!(here.client.mark_sources(session, person).unwrap()[0].fate, Some(Fate::Arrived));

    there.synchronise().unwrap();
    world.clock.advance(60_000);
    there.mark(session, person, Late).unwrap();
    meet(&mut there, &mut here);
    let Fate::Merged { by: Some(by), same: false } = fate(&mut here, session, person) else { panic!() };
    assert_eq!((by.person_name.as_str(), by.here), ("Þorgeir Hrafntinnuson", false));
    assert_eq!(fate(&mut there, session, person), Fate::Arrived);
    assert_eq!(there.client.mark_sources(session, person).unwrap()[0].fate, Some(Fate::Arrived));
    assert_eq!(here.client.mark_sources(session, person).unwrap()[0].fate, None);

    // The receipts of the activity are those of the actions that touched it.
    let asked = ReceiptsAsked { activity: Some(training.activity), ..ReceiptsAsked::default() };
    let page = here.client.receipts(asked).unwrap();
    let steps = page.actions.iter().map(|action| action.step.as_str()).collect::<Vec<_>>();
    assert_eq!(steps, ["mark", "enrol", "session_create", "session_create", "activity_create"]);
    assert!(page.actions.iter().all(|action| action.activity_title == "A training"));
}

#[test]
fn the_same_mark_at_two_doors_is_merged_and_different_ones_are_in_conflict() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let session = training.sessions[0];
    let [same, other, _] = training.participants.clone().try_into().unwrap();
    for (laptop, mark) in [(&mut here, Present), (&mut there, Absent)] {
        laptop.mark(session, same, Excused).unwrap();
        laptop.mark(session, other, mark).unwrap();
        world.clock.advance(60_000);
    }
    meet(&mut here, &mut there);
    let Fate::Merged { by: Some(by), same: true } = fate(&mut here, session, same) else { panic!() };
    assert_eq!(by.person_name, "Þorgeir Hrafntinnuson");
    assert_eq!(fate(&mut there, session, same), Fate::Arrived);
    for (laptop, of_other) in [(&mut here, "Þorgeir Hrafntinnuson"), (&mut there, "Ljubica Drenovska")] {
        let Fate::InConflict { with } = fate(laptop, session, other) else { panic!() };
        assert_eq!(with.iter().map(|author| author.person_name.as_str()).collect::<Vec<_>>(), [of_other]);
    }
    // A third hand settles it; both are told that something else stands, by whom.
    let mut third = world.laptop(0).unwrap();
    third.mark(session, other, Late).unwrap();
    third.synchronise().unwrap();
    for laptop in [&mut here, &mut there] {
        laptop.synchronise().unwrap();
        let Fate::Merged { by: Some(by), same: false } = fate(laptop, session, other) else { panic!() };
        assert_eq!(by.person_name, "Ljubica Drenovska");
    }
}

#[test]
fn what_an_officer_refuses_after_quarantine_is_told_and_can_be_recorded_again_or_let_go() {
    let world = World::start().unwrap();
    let (mut here, mut there, training) = two_laptops(&world);
    let session = training.sessions[0];
    let [first, second, _] = training.participants.clone().try_into().unwrap();
    there.mark(session, first, Late).unwrap();
    there.mark(session, second, Absent).unwrap();
    // They may look on, and not write any more.
    let admin = world.server.admin();
    admin.assign(world.consultants[1], world.project, Access::Reader).unwrap();
    there.synchronise().unwrap();
    assert_eq!(fate(&mut there, session, first), Fate::Quarantine);
    let waiting = there.client.status().unwrap().waiting;
    assert_eq!((waiting.quarantined, waiting.refused), (2, 0));
    let review = there.client.review().unwrap();
    assert!(
        matches!(&review.items[..], [ReviewItem::Quarantine { changes: 2, taken_away: false, code, .. }] if code == "PMM 1000")
    );
    let device = there.client.status().unwrap().laptop.unwrap().device;
    admin.decide(world.project, device, Decision::Refuse, world.officer().unwrap()).unwrap();
    admin.assign(world.consultants[1], world.project, Access::Consultant).unwrap();
    there.synchronise().unwrap();

    let Fate::Refused { reason, answer: Answered::Open, .. } = fate(&mut there, session, first) else {
        panic!()
    };
    assert_eq!(reason, "refused_by_officer");
    assert_eq!(there.client.status().unwrap().waiting.refused, 2);
    let changes = there.client.review().unwrap().items.into_iter().filter_map(|item| match item {
        ReviewItem::Refused { change, about, .. } => Some((about.participant.unwrap(), change)),
        _ => None,
    });
    let changes = changes.collect::<std::collections::BTreeMap<_, _>>();
    // One is let go, taken up again, and let go.
    for _ in 0..2 {
        assert_eq!(there.client.let_go(vec![changes[&second]]).unwrap(), 1);
        assert_eq!(there.client.status().unwrap().waiting.refused, 1);
        assert_eq!(there.client.undo().unwrap().unwrap().step, "let_go");
        assert_eq!(there.client.status().unwrap().waiting.refused, 2);
    }
    there.client.redo().unwrap().unwrap();
    let mut there = there.restart().unwrap();
    let Fate::Refused { answer: Answered::LetGo, .. } = fate(&mut there, session, second) else { panic!() };
    // The other is recorded again, and that can be taken back.
    there.client.record_again(changes[&first]).unwrap();
    assert_eq!(there.client.status().unwrap().waiting.refused, 0);
    there.client.undo().unwrap().unwrap();
    assert_eq!(there.client.status().unwrap().waiting.refused, 1);
    there.client.redo().unwrap().unwrap();
    assert_eq!(there.client.status().unwrap().waiting.refused, 0);
    meet(&mut there, &mut here);
    assert_eq!(fate(&mut there, session, first), Fate::Arrived);
    let refused = with_fate(&mut there, Some(FateKind::Refused));
    assert_eq!(refused.len(), 2);
    let register = here.client.attendance_register(training.activity).unwrap();
    let seen = register.rows.iter().map(|row| row.marks[0].status).collect::<Vec<_>>();
    assert_eq!(seen, [Some(Late), None, None]);
}

#[test]
fn a_refusal_in_a_project_that_was_taken_away_is_told_and_let_go() {
    let world = World::start().unwrap();
    let (_here, mut there, training) = two_laptops(&world);
    there
        .participant(carnet_client::ParticipantForm { family: "Known".into(), ..Default::default() })
        .unwrap();
    there.synchronise().unwrap();
    there.mark(training.sessions[0], training.participants[0], Late).unwrap();
    let admin = world.server.admin();
    admin.unassign(world.consultants[1], world.project).unwrap();
    there.synchronise().unwrap();
    let review = there.client.review().unwrap();
    assert!(matches!(&review.items[..], [ReviewItem::Quarantine { changes: 1, taken_away: true, .. }]));
    assert_eq!(with_fate(&mut there, None), []);
    let device = there.client.status().unwrap().laptop.unwrap().device;
    admin.decide(world.project, device, Decision::Refuse, world.officer().unwrap()).unwrap();
    there.synchronise().unwrap();
    let review = there.client.review().unwrap();
    let [ReviewItem::RefusedGone { code, changes, reason, .. }] = &review.items[..] else {
        panic!("{review:?}")
    };
    assert_eq!((&**code, changes.len(), &**reason), ("PMM 1000", 1, "refused_by_officer"));
    there.client.let_go(changes.clone()).unwrap();
    assert_eq!(there.client.review().unwrap().items, []);
}
