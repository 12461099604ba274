//! Receipts and refusals of one laptop, with verdicts that the test makes.

use crate::laptop::{Laptop, edit};
use carnet_client::{
    Answered, AttachmentForm, ChangeRef, Fate, FateKind, FieldValue, Incoming, Mend, PlaceForm, Receipt,
    ReceiptsAsked, ReviewItem,
};
use carnet_core::attachment::Kind;
use carnet_core::attendance::MarkStatus::{self, Absent, Late, Present};
use carnet_core::enrolment::{Role, Status};
use carnet_core::merge::FieldState;
use carnet_core::protocol::{Answer, BatchOutcome, BatchVerdict, ChangeVerdict};
use std::collections::BTreeSet;

/// Says everything and hears that it is in, but for what is refused: the place in the batch, a field and a reason.
fn exchange(laptop: &mut Laptop, refused: &[(u64, &str, &str)]) {
    let outgoing = laptop.client.outgoing(100_000).unwrap();
    let verdicts = outgoing.request().batches.iter().map(|batch| {
        let (batch, _) = batch.read().unwrap();
        let refused = refused.iter().map(|(counter, field, reason)| ChangeVerdict {
            counter: *counter,
            field: (*field).to_owned(),
            reason: (*reason).to_owned(),
            instead: FieldState::new(),
        });
        let (project, number) = (batch.header.project, batch.header.number);
        BatchVerdict { project, number, outcome: BatchOutcome::Accepted, refused: refused.collect() }
    });
    let verdicts = verdicts.collect();
    let now = carnet_core::clock::Timestamp::from_millis(crate::laptop::MORNING);
    let answer = Answer { server_time: now, verdicts, ..Answer::default() };
    let mut incoming = Incoming::new(answer, &outgoing);
    while !laptop.client.take_in(&mut incoming).unwrap() {}
}

fn last_place(laptop: &mut Laptop) -> u64 {
    laptop.client.receipts(ReceiptsAsked::default()).unwrap().actions[0].first.place
}

fn refused(laptop: &mut Laptop) -> Vec<ReviewItem> {
    let items = laptop.client.review().unwrap().items;
    items.into_iter().filter(|item| matches!(item, ReviewItem::Refused { .. })).collect()
}

fn first_fate(laptop: &mut Laptop) -> Fate {
    let page = laptop.client.receipts(ReceiptsAsked { fate: Some(FateKind::Refused), ..Default::default() });
    page.unwrap().actions[0].receipts[0].fate.clone()
}

#[test]
fn a_refused_value_comes_back_in_its_form_and_whatever_is_written_there_mends_it() {
    let mut laptop = Laptop::enrolled();
    let (_, _, people) = laptop.activity(&["Ana"]);
    exchange(&mut laptop, &[]);
    let mut form = laptop.client.participant(people[0]).unwrap().form;
    form.institution = "A court with a new rule".to_owned();
    laptop.client.save_participant(people[0], form).unwrap();
    let place = last_place(&mut laptop);
    exchange(&mut laptop, &[(place, "institution", "too_long")]);
    let before = laptop.client.participant(people[0]).unwrap().form;
    assert_eq!(before.institution, "");

    let items = refused(&mut laptop);
    let [ReviewItem::Refused { change, value, field, reason, stands, .. }] = &items[..] else {
        panic!("{items:?}")
    };
    assert_eq!((field.as_str(), reason.as_str(), stands), ("institution", "too_long", &None));
    assert!(matches!(value, FieldValue::ParticipantWork { value } if value.institution.contains("new rule")));
    let Mend::Participant { id, form: mut mended, .. } = laptop.client.mend_form(*change).unwrap() else {
        panic!()
    };
    assert_eq!((id, mended.institution.as_str()), (people[0], "A court with a new rule"));
    mended.institution = "A court".to_owned();
    laptop.client.save_participant(people[0], *mended).unwrap();
    assert_eq!((refused(&mut laptop), laptop.client.status().unwrap().waiting.refused), (Vec::new(), 0));
    assert!(matches!(first_fate(&mut laptop), Fate::Refused { answer: Answered::Mended, .. }));
    // To take the mending back is to have the refusal before one again.
    laptop.client.undo().unwrap().unwrap();
    assert_eq!(refused(&mut laptop).len(), 1);
    let mut laptop = laptop.restart();
    assert_eq!(refused(&mut laptop).len(), 1);
    laptop.client.redo().unwrap().unwrap();
    assert_eq!(refused(&mut laptop).len(), 0);
}

/// The change that is refused, with the row that it wrote.
fn only_refused(laptop: &mut Laptop) -> (ChangeRef, String) {
    let items = refused(laptop);
    let [ReviewItem::Refused { change, row, .. }] = &items[..] else { panic!("{items:?}") };
    (*change, row.row.to_string())
}

#[test]
fn refused_places_notes_and_documents_have_their_forms_too() {
    let mut laptop = Laptop::enrolled();
    let (activity, sessions, people) = laptop.activity(&["Ana"]);
    exchange(&mut laptop, &[]);

    let (status, institution) = (Status::Invited, "A court".to_owned());
    let place = PlaceForm { role: Role::Speaker, status, institution, ..PlaceForm::default() };
    laptop.client.save_enrolment(activity, people[0], place.clone()).unwrap();
    // Role, place and profile are three changes; the last one is refused.
    let last = last_place(&mut laptop) + 2;
    exchange(&mut laptop, &[(last, "institution", "too_long")]);
    let (change, row) = only_refused(&mut laptop);
    assert_eq!(row, format!("enrolment/{activity}/{}", people[0]));
    let mended = Mend::Enrolment { activity, participant: people[0], form: place.clone() };
    assert_eq!(laptop.client.mend_form(change).unwrap(), mended);
    let form = PlaceForm { institution: "Court".to_owned(), ..place };
    laptop.client.save_enrolment(activity, people[0], form).unwrap();
    assert_eq!(refused(&mut laptop), []);

    laptop.client.note_attendance(sessions[0], people[0], "Came with an interpreter".to_owned()).unwrap();
    let last = last_place(&mut laptop);
    exchange(&mut laptop, &[(last, "text", "control_characters")]);
    let (change, _) = only_refused(&mut laptop);
    let text = "Came with an interpreter".to_owned();
    let mended = Mend::Note { session: sessions[0], participant: people[0], text };
    assert_eq!(laptop.client.mend_form(change).unwrap(), mended);
    laptop.client.note_attendance(sessions[0], people[0], "With an interpreter".to_owned()).unwrap();
    assert_eq!(refused(&mut laptop), []);

    let form = AttachmentForm { name: "Sheet.pdf".to_owned(), kind: Some(Kind::ScannedSheet) };
    let bytes = &b"%PDF-1.7 signed"[..];
    let added =
        laptop.client.add_attachment(activity, None, form.clone(), bytes.len() as u64, bytes).unwrap();
    let last = last_place(&mut laptop) + 1;
    exchange(&mut laptop, &[(last, "name", "control_characters")]);
    let items = refused(&mut laptop);
    let [ReviewItem::Refused { change, about, .. }] = &items[..] else { panic!("{items:?}") };
    assert_eq!((&*about.kind, &*about.activity_title), ("attachment", "Safeguards in custody"));
    let mended = Mend::Attachment { id: added.id, form: form.clone() };
    assert_eq!(laptop.client.mend_form(*change).unwrap(), mended);
    // In its form it gets a name that can be taken, and is there again.
    assert_eq!(laptop.client.attachments(activity).unwrap(), []);
    let named = AttachmentForm { name: "Signed.pdf".to_owned(), ..form };
    laptop.client.save_attachment(added.id, named.clone()).unwrap();
    assert_eq!(refused(&mut laptop), []);
    assert_eq!(laptop.client.attachments(activity).unwrap()[0].form, named);
    laptop.client.undo().unwrap();
    // To record it again as it was brings the file back; it says where it belongs.
    laptop.client.record_again(*change).unwrap();
    assert_eq!(refused(&mut laptop), []);
    let step = laptop.client.undo().unwrap().unwrap();
    assert_eq!((&*step.step, step.activity), ("record_again", Some(activity)));
    assert_eq!(step.row.unwrap().row.to_string(), format!("attachment/{}", added.id));
    // Whoever is not enrolled has no place to edit, and no attendance to remark on.
    laptop.client.unenrol_participant(activity, people[0]).unwrap();
    let place = laptop.client.save_enrolment(activity, people[0], PlaceForm::default());
    assert_eq!(place.unwrap_err().code(), "not_found");
    let note = laptop.client.note_attendance(sessions[0], people[0], String::new());
    assert_eq!(note.unwrap_err().code(), "not_found");
}

#[test]
fn the_receipts_of_one_mark_are_told_the_latest_first() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ana", "Bo"]);
    let told = |laptop: &mut Laptop, session, person| {
        let receipts = laptop.client.mark_receipts(session, person).unwrap();
        let mark = |value: &FieldValue| match value {
            FieldValue::AttendanceMark { value } => value.status,
            other => panic!("{other:?}"),
        };
        let of = |receipt: &Receipt| {
            (receipt.before.as_ref().and_then(mark), mark(&receipt.value), receipt.fate.kind())
        };
        receipts.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(told(&mut laptop, sessions[0], people[0]), []);
    laptop.mark(sessions[0], people[0], Some(Present));
    exchange(&mut laptop, &[]);
    laptop.mark(sessions[0], people[0], Some(Absent));
    laptop.mark(sessions[0], people[1], Some(Late));
    laptop.mark(sessions[1], people[0], Some(Late));
    assert_eq!(
        told(&mut laptop, sessions[0], people[0]),
        [(Some(Present), Some(Absent), FateKind::Waiting), (None, Some(Present), FateKind::Merged)]
    );
    assert_eq!(told(&mut laptop, sessions[0], people[1]), [(None, Some(Late), FateKind::Waiting)]);
    // Its name is that of the head that stands.
    let source = &laptop.client.mark_sources(sessions[0], people[0]).unwrap()[0];
    assert_eq!(source.dot, laptop.client.mark_receipts(sessions[0], people[0]).unwrap()[0].dot);
}

#[test]
fn a_refusal_that_something_later_has_replaced_needs_nobody() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ana"]);
    exchange(&mut laptop, &[]);
    laptop.mark(sessions[0], people[0], Some(Present));
    let place = last_place(&mut laptop);
    laptop.mark(sessions[0], people[0], Some(Absent));
    exchange(&mut laptop, &[(place, "status", "malformed")]);
    assert_eq!(refused(&mut laptop), []);
    assert!(matches!(first_fate(&mut laptop), Fate::Refused { answer: Answered::Mended, .. }));
}

#[test]
fn a_verdict_that_comes_again_leaves_what_its_author_did_about_it() {
    let mut laptop = Laptop::enrolled();
    let (_, sessions, people) = laptop.activity(&["Ana"]);
    exchange(&mut laptop, &[]);
    laptop.mark(sessions[0], people[0], Some(Present));
    let place = last_place(&mut laptop);
    let outgoing = laptop.client.outgoing(1_000).unwrap();
    let (batch, _) = outgoing.request().batches[0].read().unwrap();
    let verdict = BatchVerdict {
        project: batch.header.project,
        number: batch.header.number,
        outcome: BatchOutcome::Accepted,
        refused: vec![ChangeVerdict {
            counter: place,
            field: "change".to_owned(),
            reason: "refused_by_officer".to_owned(),
            instead: FieldState::new(),
        }],
    };
    for round in 0..2 {
        let answer = Answer { verdicts: vec![verdict.clone()], ..Answer::default() };
        let mut incoming = Incoming::new(answer, &outgoing);
        while !laptop.client.take_in(&mut incoming).unwrap() {}
        let open = refused(&mut laptop);
        assert_eq!(open.len(), 1 - round);
        for item in open {
            let ReviewItem::Refused { change, .. } = item else { panic!() };
            assert_eq!(laptop.client.let_go(vec![change]).unwrap(), 1);
        }
    }
    assert!(matches!(first_fate(&mut laptop), Fate::Refused { answer: Answered::LetGo, .. }));
    // A server that was restored and knows better now takes it in: nothing is left of the refusal.
    let taken = BatchVerdict { refused: Vec::new(), ..verdict };
    let answer = Answer { verdicts: vec![taken], ..Answer::default() };
    let mut incoming = Incoming::new(answer, &outgoing);
    while !laptop.client.take_in(&mut incoming).unwrap() {}
    let asked = ReceiptsAsked { fate: Some(FateKind::Refused), ..ReceiptsAsked::default() };
    assert_eq!(laptop.client.receipts(asked).unwrap().actions, []);
}

/// Every receipt, page by page.
fn all(laptop: &mut Laptop) -> Vec<Receipt> {
    let mut all = Vec::new();
    let mut asked = ReceiptsAsked::default();
    loop {
        let page = laptop.client.receipts(asked.clone()).unwrap();
        for action in page.actions {
            all.extend(action.receipts.iter().cloned());
            let last = action.receipts.last().map_or(action.first, |receipt| receipt.change);
            let rest = |laptop: &mut Laptop, last| laptop.client.receipts_of_action(last).unwrap();
            let mut more = if action.more { rest(laptop, last) } else { Vec::new() };
            while let Some(last) = more.last().map(|receipt| receipt.change) {
                all.extend(more);
                more = rest(laptop, last);
            }
        }
        asked.after = page.next;
        if asked.after.is_none() {
            return all;
        }
    }
}

#[test]
fn every_change_has_one_receipt_however_many_and_however_large_their_actions() {
    let mut laptop = Laptop::enrolled();
    let people = (0..60).map(|number| format!("Person {number}")).collect::<Vec<_>>();
    let people = people.iter().map(String::as_str).collect::<Vec<_>>();
    let (activity, sessions, people) = laptop.activity(&people);
    // One action of 1,200 changes among many small ones.
    let (first, statuses) = (sessions[0], [Present, Absent]);
    let many = (0..20)
        .flat_map(|round| people.iter().map(move |person| edit(first, *person, Some(statuses[round % 2]))));
    let second = sessions[1];
    laptop.client.mark_attendance(many.collect()).unwrap();
    for number in 0..150 {
        let status = MarkStatus::ALL[number % MarkStatus::ALL.len()];
        laptop.mark(second, people[number % 60], Some(status));
    }
    let changes = laptop.client.status().unwrap().changes_to_send;
    let receipts = all(&mut laptop);
    let places = receipts.iter().map(|receipt| receipt.change.place).collect::<BTreeSet<_>>();
    assert_eq!((receipts.len() as u64, places.len() as u64), (changes, changes));
    assert!(receipts.iter().all(|receipt| receipt.fate == Fate::Waiting { sent: false }));
    let asked = ReceiptsAsked { activity: Some(activity), ..ReceiptsAsked::default() };
    let page = laptop.client.receipts(asked).unwrap();
    assert!(page.actions.iter().all(|action| action.activity == Some(activity)));
    assert_eq!(
        laptop
            .client
            .receipts(ReceiptsAsked { after: Some("nonsense".into()), ..Default::default() })
            .unwrap(),
        laptop.client.receipts(ReceiptsAsked::default()).unwrap()
    );
}
