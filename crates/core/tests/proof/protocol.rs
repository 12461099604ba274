//! What a laptop and the central server say to each other comes out as it went in.

use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::catalogue::{Code, Entry, List, ListItem};
use carnet_core::change::Dot;
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{FieldGroup, Group};
use carnet_core::id::{DeviceNumber, ParticipantId, ProjectId, SessionId};
use carnet_core::merge::{Context, FieldState, Head};
use carnet_core::protocol::{
    Answer, BatchOutcome, BatchVerdict, CataloguePage, ChangeVerdict, Cursor, FieldGroupState, Problem,
    ProblemCode, ProjectCursor, ProjectPage, Request,
};
use carnet_core::row::RowKey;
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn project() -> ProjectId {
    ProjectId::new(NOW, [9; 10])
}

fn cursor() -> Cursor {
    Cursor { at: 4_711, epoch: 2, digest: [1, 2, 3, 4, 5, 6, 7, 8] }
}

fn head(device: u32, counter: u64, status: MarkStatus) -> Head {
    Head {
        dot: Dot::new(DeviceNumber(device), counter),
        value: Mark::of(status).value(),
        effective: Hlc::at(NOW.plus_millis(counter as i64 * 700)),
        wall: NOW.plus_millis(-3_600_000),
        retimed: device == 2,
        seen: if counter == 5 { vec![Dot::new(DeviceNumber(1), 2)] } else { Vec::new() },
    }
}

fn answer() -> Answer {
    let states = (0..30u8)
        .map(|at| {
            let row =
                RowKey::Attendance(SessionId::new(NOW, [at / 10; 10]), ParticipantId::new(NOW, [at; 10]));
            let mut heads = vec![head(1, u64::from(at) + 1, MarkStatus::Present)];
            let mut absent = Vec::new();
            if at % 7 == 0 {
                heads.push(head(2, u64::from(at) + 3, MarkStatus::Absent));
                absent.push(Dot::new(DeviceNumber(3), u64::from(at) + 1));
            }
            let state = FieldState::from_parts(heads, absent).unwrap();
            FieldGroupState { row, group: Group::ATTENDANCE_MARK, state }
        })
        .collect();
    let item = ListItem {
        list: List::ProfessionalGroups,
        code: Code::new("judge"),
        name_en: "Judges".to_owned(),
        name_fr: "Juges".to_owned(),
        position: 1,
        properties: [("note".to_owned(), "ნინო".to_owned())].into(),
    };
    Answer {
        server_time: NOW,
        verdicts: vec![
            BatchVerdict {
                project: project(),
                number: 3,
                outcome: BatchOutcome::OutOfOrder(2),
                refused: Vec::new(),
            },
            BatchVerdict {
                project: project(),
                number: 4,
                outcome: BatchOutcome::Accepted,
                refused: vec![ChangeVerdict {
                    counter: 8,
                    field: "title".to_owned(),
                    reason: "missing".to_owned(),
                }],
            },
        ],
        catalogue: Some(CataloguePage { to: 160, last: true, entries: vec![Entry::ListItem(item)] }),
        pages: vec![ProjectPage {
            project: project(),
            from: 4_000,
            to: cursor(),
            last: true,
            context: Context::from_iter([(DeviceNumber(1), 30), (DeviceNumber(2), 40)]),
            states,
        }],
        withdrawn: vec![ProjectId::new(NOW, [7; 10])],
        more: true,
        not_before_seconds: 30,
    }
}

#[test]
fn a_request_comes_out_as_it_went_in() {
    let projects = vec![
        ProjectCursor { project: project(), cursor: Some(cursor()) },
        ProjectCursor { project: ProjectId::new(NOW, [3; 10]), cursor: None },
    ];
    let request = Request { catalogue: 77, projects, batches: Vec::new() };
    assert_eq!(Request::from_bytes(&request.to_bytes()).unwrap(), request);
}

#[test]
fn an_answer_comes_out_as_it_went_in() {
    assert_eq!(Answer::from_bytes(&answer().to_bytes()).unwrap(), answer());
}

#[test]
fn an_entry_of_a_newer_server_is_passed_over() {
    let entry = Entry::from_json(r#"{"kind":"venue","name":"Palais"}"#).unwrap();
    assert_eq!(entry, Entry::Unknown);
}

#[test]
fn a_problem_names_its_code_and_status() {
    let problem = Problem::detailed(ProblemCode::CodeUsed, "used on 1 May");
    assert_eq!((problem.status, problem.kind.as_str()), (403, "urn:carnet:problem:code_used"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_cut_answer_is_refused(at in any::<prop::sample::Index>()) {
        let bytes = answer().to_bytes();
        prop_assert!(Answer::from_bytes(&bytes[..at.index(bytes.len())]).is_err());
    }

    #[test]
    fn garbage_never_panics(mut bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Some(version) = bytes.first_mut() {
            *version = 1;
        }
        let _ = Answer::from_bytes(&bytes);
        let _ = Request::from_bytes(&bytes);
    }

    #[test]
    fn a_damaged_answer_never_panics(at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let mut bytes = answer().to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let _ = Answer::from_bytes(&bytes);
    }
}
