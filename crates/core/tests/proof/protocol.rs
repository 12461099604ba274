//! What a laptop and the central server say to each other comes out as it went in.

use crate::at_least_10_000_cases;
use crate::batch::{dot, from_hex, row, stamp, value, with_number};
use carnet_core::attendance::{Mark, MarkStatus};
use carnet_core::batch::{Signature, SignedBatch};
use carnet_core::catalogue::{Code, Entry, List, ListItem};
use carnet_core::change::Dot;
use carnet_core::clock::{Hlc, Timestamp};
use carnet_core::field_group::{FieldGroup, Group};
use carnet_core::id::{DeviceNumber, ParticipantId, ProjectId, SessionId};
use carnet_core::merge::{Context, FieldState, Head};
use carnet_core::protocol::{
    Answer, BatchName, BatchOutcome, BatchVerdict, CataloguePage, ChangeVerdict, Cursor, FieldGroupState,
    Problem, ProblemCode, ProjectCursor, ProjectPage, Request, Standing, VERSION,
};
use carnet_core::row::RowKey;
use carnet_core::wire::WireError;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use uuid::Uuid;

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
                    instead: FieldState::from_parts(vec![head(1, 3, MarkStatus::Late)], Vec::new()).unwrap(),
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
        standing: Standing::Retired,
    }
}

#[test]
fn an_answer_comes_out_as_it_went_in() {
    assert_eq!(Answer::from_bytes(&answer().to_bytes()).unwrap(), answer());
}

#[test]
fn a_problem_names_its_code_and_status() {
    let problem = Problem::detailed(ProblemCode::CodeUsed, "used on 1 May");
    assert_eq!((problem.status, problem.kind.as_str()), (403, "urn:carnet:problem:code_used"));
}

fn state() -> impl Strategy<Value = FieldGroupState> {
    let head = (dot(), value(), stamp(), any::<bool>(), vec(dot(), 0..2)).prop_map(
        |(dot, value, (effective, wall), retimed, seen)| Head { dot, value, effective, wall, retimed, seen },
    );
    (row(), any::<u16>(), vec(head, 1..4), vec(dot(), 0..3)).prop_filter_map(
        "two heads with one dot",
        |(row, group, heads, absent)| {
            let state = FieldState::from_parts(heads, absent).ok()?;
            Some(FieldGroupState { row, group: Group::from_number(group), state })
        },
    )
}

fn any_cursor() -> impl Strategy<Value = Cursor> {
    any::<(u64, u64, [u8; 8])>().prop_map(|(at, epoch, digest)| Cursor { at, epoch, digest })
}

fn any_project() -> impl Strategy<Value = ProjectId> {
    any::<u128>().prop_map(|id| ProjectId::from_uuid(Uuid::from_u128(id)))
}

fn page() -> impl Strategy<Value = ProjectPage> {
    let context = vec((any::<u32>().prop_map(DeviceNumber), any::<u64>()), 0..4).prop_map(Context::from_iter);
    (any_project(), any::<u64>(), any_cursor(), any::<bool>(), context, vec(state(), 0..5)).prop_map(
        |(project, from, to, last, context, states)| ProjectPage { project, from, to, last, context, states },
    )
}

fn verdict() -> impl Strategy<Value = BatchVerdict> {
    let outcome = prop_oneof![
        Just(BatchOutcome::Accepted),
        Just(BatchOutcome::Forked),
        any::<u64>().prop_map(BatchOutcome::OutOfOrder),
        Just(BatchOutcome::NotAllowed),
        Just(BatchOutcome::Unreadable),
        Just(BatchOutcome::Quarantined),
    ];
    let refused =
        (any::<u64>(), ".{0,4}", "[a-z_]{0,4}", state()).prop_map(|(counter, field, reason, state)| {
            ChangeVerdict { counter, field, reason, instead: state.state }
        });
    (any_project(), any::<u64>(), outcome, vec(refused, 0..3))
        .prop_map(|(project, number, outcome, refused)| BatchVerdict { project, number, outcome, refused })
}

fn any_answer() -> impl Strategy<Value = Answer> {
    (
        any::<i64>().prop_map(Timestamp::from_millis),
        vec(verdict(), 0..3),
        vec(page(), 0..3),
        vec(any_project(), 0..3),
        any::<(bool, u64, Option<(u64, bool)>)>(),
        select(Standing::ALL),
    )
        .prop_map(
            |(server_time, verdicts, pages, withdrawn, (more, not_before_seconds, catalogue), standing)| {
                Answer {
                    server_time,
                    verdicts,
                    catalogue: catalogue.map(|(to, last)| CataloguePage {
                        to,
                        last,
                        ..answer().catalogue.unwrap()
                    }),
                    pages,
                    withdrawn,
                    more,
                    not_before_seconds,
                    standing,
                }
            },
        )
}

fn any_request() -> impl Strategy<Value = Request> {
    let batch = (any::<u8>(), vec(any::<u8>(), 0..200), vec(any::<u8>(), 0..9)).prop_map(
        |(signature, open, sealed)| SignedBatch { open, signature: Signature([signature; 64]), sealed },
    );
    let project = (any_project(), proptest::option::of(any_cursor()))
        .prop_map(|(project, cursor)| ProjectCursor { project, cursor });
    let name = (any_project(), any::<u32>(), any::<u64>()).prop_map(|(project, device, number)| BatchName {
        project,
        device: DeviceNumber(device),
        number,
    });
    (any::<u64>(), vec(project, 0..3), vec(batch, 0..3), vec(name, 0..3)).prop_map(
        |(catalogue, projects, batches, quarantined)| Request { catalogue, projects, batches, quarantined },
    )
}

proptest! {
    #![proptest_config(at_least_10_000_cases())]

    #[test]
    fn any_request_comes_out_as_it_went_in(request in any_request(), at in any::<Index>()) {
        let mut bytes = request.to_bytes();
        prop_assert!(Request::from_bytes(&bytes[..at.index(bytes.len())]).is_err());
        prop_assert_eq!(&Request::from_bytes(&bytes).unwrap(), &request);
        bytes.extend(b"from a newer laptop");
        prop_assert_eq!(Request::from_bytes(&bytes).unwrap(), request);
    }

    #[test]
    fn any_answer_comes_out_as_it_went_in(answer in any_answer(), at in any::<Index>()) {
        let mut bytes = answer.to_bytes();
        prop_assert!(Answer::from_bytes(&bytes[..at.index(bytes.len())]).is_err());
        prop_assert_eq!(&Answer::from_bytes(&bytes).unwrap(), &answer);
        bytes.extend(b"from a newer server");
        prop_assert_eq!(Answer::from_bytes(&bytes).unwrap(), answer);
    }

    #[test]
    fn garbage_never_panics(mut bytes in vec(prop_oneof![0..4u8, any::<u8>()], 0..400)) {
        if let Some(version) = bytes.first_mut() {
            *version = VERSION;
        }
        let _ = Answer::from_bytes(&bytes);
        let _ = Request::from_bytes(&bytes);
    }

    #[test]
    fn a_damaged_message_never_panics(answer in any_answer(), request in any_request(), at in any::<Index>(), by in 1..=255u8) {
        let (mut answer, mut request) = (answer.to_bytes(), request.to_bytes());
        for bytes in [&mut answer, &mut request] {
            let at = at.index(bytes.len());
            bytes[at] ^= by;
        }
        let _ = Answer::from_bytes(&answer);
        let _ = Request::from_bytes(&request);
    }

    /// A number that is believed would ask for more memory than there is, which ends the program.
    #[test]
    fn a_huge_number_anywhere_asks_for_no_memory(request in any_request(), at in any::<Index>(), huge in 1u64 << 36..) {
        let _ = Answer::from_bytes(&with_number(&answer().to_bytes(), at, huge));
        let _ = Request::from_bytes(&with_number(&request.to_bytes(), at, huge));
    }
}

#[test]
fn a_message_of_another_version_is_refused_as_such() {
    let (mut answer, mut request) = (answer().to_bytes(), Request::default().to_bytes());
    answer[0] = VERSION + 1;
    request[0] = VERSION + 1;
    assert_eq!(Answer::from_bytes(&answer), Err(WireError::Unknown("version")));
    assert_eq!(Request::from_bytes(&request), Err(WireError::Unknown("version")));
}

#[test]
fn the_codes_of_problems_come_out_as_they_went_in_and_newer_ones_are_unknown() {
    let problem = Problem::detailed(ProblemCode::TooLarge, "10 MB");
    let json = serde_json::to_value(&problem).unwrap();
    assert_eq!(json["type"], "urn:carnet:problem:too_large");
    assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
    let newer = r#"{"type":"urn:carnet:problem:tired","code":"tired","title":"Tired.","status":418}"#;
    assert_eq!(serde_json::from_str::<Problem>(newer).unwrap().code, ProblemCode::Unknown);
}

/// Laptops in the field are updated late: these bytes are read and written for good.
#[test]
fn messages_of_the_first_version_are_read_for_good() {
    let cursor = ProjectCursor { project: project(), cursor: Some(cursor()) };
    let request = Request { catalogue: 77, projects: vec![cursor], ..Request::default() };
    let first_request = from_hex("014d0101a0c4506c007909890909090909090901e7240201020304050607080000");
    assert_eq!(Request::from_bytes(&first_request), Ok(request.clone()));
    assert_eq!(request.to_bytes(), first_request);
    let mut answer = answer();
    answer.catalogue = None;
    answer.pages[0].states.truncate(2);
    let first_answer = from_hex(
        "0180b083c598680201a0c4506c00790989090909090909090302020001a0c4506c0079098909090909090909
         04000108057469746c65076d697373696e67160101038080d0a1878ab1d001e7dab703000002010200000101
         a0c4506c0079098909090909090909a01fe7240201020304050607080102011e0228020201a0c4506c007000
         800000000000000001a0c4506c0071018101010101010101d080880402000000020201010101010201010102
         0401f8ba83c59868f015f70a0003f7c4b703e7dab703efcfb703000101010001000302030101010601010101
         000103010101a0c4506c0077078707070707070707011e01",
    );
    assert_eq!(Answer::from_bytes(&first_answer).as_ref(), Ok(&answer));
    assert_eq!(answer.to_bytes(), first_answer);
}
