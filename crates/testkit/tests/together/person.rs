//! The same person made on two laptops: linked on one, resolved when read, the same on every laptop and in Strasbourg.

use carnet_client::{
    EnrolmentForm, Error, FieldValue, MarkEdit, ParticipantForm, ParticipantPart, ReviewItem, Settled,
    Settlement,
};
use carnet_core::attendance::MarkStatus::{self, Absent, Late, Present};
use carnet_core::enrolment::Role;
use carnet_core::id::{ParticipantId, ProjectId, SessionId};
use carnet_testkit::world::{Laptop, Training, World};
use std::collections::{BTreeMap, BTreeSet};

/// Of each person of a register the marks, and whether each is a conflict.
type Register = BTreeMap<ParticipantId, Vec<(Option<MarkStatus>, bool)>>;

fn register(laptop: &mut Laptop, training: &Training) -> Register {
    let register = laptop.client.attendance_register(training.activity).unwrap();
    let marks = register
        .rows
        .into_iter()
        .map(|row| (row.participant, row.marks.iter().map(|mark| (mark.status, mark.in_conflict)).collect()));
    marks.collect()
}

fn in_strasbourg(world: &World, training: &Training) -> Register {
    let register = world.server.admin().register(training.activity).unwrap();
    let marks = register
        .rows
        .into_iter()
        .map(|row| (row.participant, row.marks.iter().map(|mark| (mark.status, mark.conflict)).collect()));
    marks.collect()
}

fn meet(laptops: &mut [Laptop]) {
    for _ in 0..2 {
        for laptop in laptops.iter_mut() {
            laptop.synchronise().unwrap();
        }
    }
}

/// Two laptops offline that each added the same judge at their door, to one activity.
fn judge_recorded_twice(world: &World) -> (Vec<Laptop>, Training, [ParticipantId; 2]) {
    let mut laptops = vec![world.laptop(0).unwrap(), world.laptop(1).unwrap()];
    let mut training = laptops[0].training(&["Bo"], 2).unwrap();
    meet(&mut laptops);
    let mut twins = Vec::new();
    for (laptop, family) in laptops.iter_mut().zip(["Drenovska", "Drenovskaya"]) {
        world.clock.advance(1_000);
        let institution = "Court of Appeal".to_owned();
        let form = ParticipantForm { family: family.to_owned(), institution, ..ParticipantForm::default() };
        let participant = laptop.participant(form).unwrap();
        let form = EnrolmentForm { participants: vec![participant], role: Role::Participant, walk_in: true };
        laptop.client.enrol_participants(training.activity, form).unwrap();
        twins.push(participant);
    }
    training.participants.extend(&twins);
    (laptops, training, [twins[0], twins[1]])
}

/// Every laptop and Strasbourg show the same; what they show.
#[track_caller]
fn agreed(world: &World, laptops: &mut [Laptop], training: &Training) -> Register {
    meet(laptops);
    let expected = in_strasbourg(world, training);
    for laptop in laptops.iter_mut() {
        assert_eq!(register(laptop, training), expected);
    }
    figures_agree(world, laptops, training);
    expected
}

/// The counts and the list of what waits to be settled are those of the register.
#[track_caller]
fn figures_agree(world: &World, laptops: &mut [Laptop], training: &Training) {
    let admin = world.server.admin();
    let register = in_strasbourg(world, training);
    let row = admin.activities(world.project).unwrap().remove(0);
    assert_eq!(row.enrolled, register.len());
    let cells = || register.values().flatten();
    assert_eq!(row.marks, cells().filter(|(status, _)| status.is_some()).count());
    let in_conflict = cells().filter(|(_, conflict)| *conflict).count();
    let listed = admin.conflicts(world.project).unwrap().conflicts;
    // What stands about somebody whose place was taken away is listed too; the register does not show it.
    let is_shown = |row: &str| register.keys().any(|participant| row.ends_with(&participant.to_string()));
    let listed = listed.iter().filter(|row| row.row.starts_with("attendance/") && is_shown(&row.row));
    let listed = listed.map(|conflict| conflict.row.clone()).collect::<BTreeSet<_>>();
    let shown = register.iter().flat_map(|(participant, marks)| {
        let cells = marks.iter().zip(&training.sessions).filter(|((_, conflict), _)| *conflict);
        cells.map(move |(_, session)| format!("attendance/{session}/{participant}"))
    });
    assert_eq!(shown.collect::<BTreeSet<_>>(), listed);
    for laptop in laptops.iter_mut() {
        assert_eq!(to_settle(laptop), in_strasbourg_to_settle(world));
    }
    for laptop in laptops {
        let activity = laptop.client.activities(None).unwrap().remove(0);
        assert_eq!(activity.enrolled as usize, register.len());
        assert!(!activity.in_conflict || in_conflict + row.conflicts > 0);
        assert!(activity.in_conflict || in_conflict == 0);
        assert_eq!(laptop.client.activity(training.activity).unwrap().enrolled as usize, register.len());
    }
}

/// The marks that wait for a person, by row, with the statuses that each has.
type ToSettle = BTreeMap<String, BTreeSet<Option<String>>>;

/// What a laptop lists for review: of one participant and of several who are one person.
fn to_settle(laptop: &mut Laptop) -> ToSettle {
    let review = laptop.client.review().unwrap();
    let mut marks = ToSettle::new();
    let (mut conflicts, mut differing) = (0, 0);
    for item in review.items {
        let (field, heads) = match item {
            ReviewItem::Conflict { field, heads, .. } => {
                conflicts += 1;
                (field, heads)
            }
            ReviewItem::DifferingMarks { field, heads, recorded_as, credits, .. } => {
                differing += 1;
                assert_eq!((recorded_as.len(), credits.len()), (heads.len(), heads.len()));
                (field, heads)
            }
            _ => continue,
        };
        let statuses = heads.into_iter().filter_map(|head| match head.value {
            FieldValue::AttendanceMark { value } => Some(value.status.map(|status| status.code().to_owned())),
            _ => None,
        });
        let statuses = statuses.collect::<BTreeSet<_>>();
        if !statuses.is_empty() {
            assert_eq!(marks.insert(field.row.to_string(), statuses), None, "{} is listed twice", field.row);
        }
    }
    assert_eq!((review.waiting.conflicts, review.waiting.differing), (conflicts, differing));
    marks
}

/// The same as the administrator sees it.
fn in_strasbourg_to_settle(world: &World) -> ToSettle {
    let conflicts = world.server.admin().conflicts(world.project).unwrap().conflicts;
    let marks = conflicts.into_iter().filter(|conflict| conflict.values[0].group == "mark");
    let status = |value: &serde_json::Value| value["status"].as_str().map(str::to_owned);
    marks
        .map(|conflict| (conflict.row, conflict.values.iter().map(|value| status(&value.value)).collect()))
        .collect()
}

/// Settles everything in the review with the first of the values.
fn settle_all(laptop: &mut Laptop) -> u32 {
    let items = laptop.client.review().unwrap().items;
    let settlements = items.into_iter().filter_map(|item| match item {
        ReviewItem::Conflict { field, heads, .. } | ReviewItem::DifferingMarks { field, heads, .. } => {
            let shown = heads.iter().map(|head| head.dot).collect();
            Some(Settlement { field, keep: heads[0].dot, shown })
        }
        _ => None,
    });
    let settlements = settlements.collect::<Vec<_>>();
    let all = settlements.len() as u32;
    assert_eq!(laptop.client.settle(settlements).unwrap(), Settled { settled: all, changed: 0 });
    all
}

/// What is asked about two people, on each laptop.
fn asked(laptops: &mut [Laptop], project: ProjectId) -> Vec<usize> {
    meet(laptops);
    let pairs = laptops.iter_mut().map(|laptop| {
        let found = laptop.client.possible_duplicates(project).unwrap();
        assert_eq!(laptop.client.status().unwrap().waiting.duplicates, u64::from(found.total));
        found.pairs.len()
    });
    pairs.collect()
}

#[test]
fn what_one_says_of_two_people_is_known_everywhere_and_needs_nobody_to_settle_it() {
    let world = World::start().unwrap();
    let (mut laptops, _, [one, other]) = judge_recorded_twice(&world);
    laptops.push(world.laptop(0).unwrap());
    let project = world.project;
    assert_eq!(asked(&mut laptops, project), [1, 1, 1]);
    let nothing_to_settle = |world: &World, laptops: &mut [Laptop]| {
        assert_eq!(world.server.admin().conflicts(world.project).unwrap().conflicts, []);
        for laptop in laptops {
            let waiting = laptop.client.status().unwrap().waiting;
            assert_eq!((waiting.conflicts, waiting.differing), (0, 0));
        }
    };
    // Two say the same without knowing, one of them from the other side, and one takes it back before anybody heard.
    laptops[0].client.keep_apart(one, other).unwrap();
    laptops[1].client.keep_apart(other, one).unwrap();
    laptops[0].client.undo().unwrap();
    assert_eq!(asked(&mut laptops, project), [0, 0, 0]);
    nothing_to_settle(&world, &mut laptops);
    for laptop in &mut laptops {
        let apart = laptop.client.participant(one).unwrap().apart;
        assert_eq!(apart.iter().map(|other| other.id).collect::<Vec<_>>(), [other]);
        assert!(laptop.client.possible_duplicates_of(other).unwrap().is_empty());
    }
    // Whoever knows of all that was said takes it back for everybody, and that is undone as well.
    laptops[2].client.may_be_one(one, other).unwrap();
    assert_eq!(asked(&mut laptops, project), [1, 1, 1]);
    laptops[2].client.undo().unwrap();
    assert_eq!(asked(&mut laptops, project), [0, 0, 0]);
    // One takes it back while another joins them all the same: the link stands.
    laptops[0].client.may_be_one(one, other).unwrap();
    laptops[1].client.merge_participants(one, other, Vec::new()).unwrap();
    assert_eq!(asked(&mut laptops, project), [0, 0, 0]);
    nothing_to_settle(&world, &mut laptops);
    laptops[2].client.unmerge_participant(other).unwrap();
    assert_eq!(asked(&mut laptops, project), [1, 1, 1]);
    nothing_to_settle(&world, &mut laptops);
}

#[test]
fn different_marks_of_one_person_are_seen_everywhere_and_settled_once() {
    let world = World::start().unwrap();
    let (mut laptops, training, [one, other]) = judge_recorded_twice(&world);
    laptops[0].mark(training.sessions[0], one, Present).unwrap();
    laptops[1].mark(training.sessions[0], other, Absent).unwrap();
    laptops[1].mark(training.sessions[1], other, Late).unwrap();
    assert_eq!(agreed(&world, &mut laptops, &training).len(), 3);
    laptops[0].client.merge_participants(one, other, vec![ParticipantPart::Name]).unwrap();
    let merged = agreed(&world, &mut laptops, &training);
    assert_eq!(merged.len(), 2);
    assert_eq!(merged[&one], [(Some(Absent), true), (Some(Late), false)]);
    let title = world.server.admin().conflicts(world.project).unwrap().conflicts.remove(0).title;
    assert!(title.ends_with(" · Drenovskaya"), "{title}");

    laptops[1].mark(training.sessions[0], one, Present).unwrap();
    let settled = agreed(&world, &mut laptops, &training);
    assert_eq!(settled[&one], [(Some(Present), false), (Some(Late), false)]);
    laptops[1].client.undo().unwrap();
    assert_eq!(agreed(&world, &mut laptops, &training), merged);
}

#[test]
fn a_mark_made_offline_under_the_other_name_is_not_hidden_by_one_made_meanwhile() {
    let world = World::start().unwrap();
    let (mut laptops, training, [one, other]) = judge_recorded_twice(&world);
    laptops[1].mark(training.sessions[0], other, Present).unwrap();
    meet(&mut laptops);
    laptops[0].client.merge_participants(one, other, Vec::new()).unwrap();
    // One laptop settles on late, which clears what stands under the other name; the other laptop has not heard.
    laptops[0].mark(training.sessions[0], one, Late).unwrap();
    laptops[0].mark(training.sessions[1], one, Late).unwrap();
    laptops[1].mark(training.sessions[0], other, Absent).unwrap();
    laptops[1].mark(training.sessions[1], other, Absent).unwrap();
    let both = agreed(&world, &mut laptops, &training);
    assert_eq!(both[&one].iter().map(|(_, conflict)| *conflict).collect::<Vec<_>>(), [true, true]);
    let sources = laptops[0].client.mark_sources(training.sessions[1], one).unwrap();
    let said = sources.iter().map(|source| (source.status, source.recorded_as.as_deref()));
    assert_eq!(
        said.collect::<BTreeSet<_>>(),
        BTreeSet::from([(Some(Late), None), (Some(Absent), Some("Drenovskaya"))])
    );
    for session in &training.sessions {
        laptops[1].mark(*session, other, Absent).unwrap();
    }
    let settled = agreed(&world, &mut laptops, &training);
    assert_eq!(settled[&one], [(Some(Absent), false), (Some(Absent), false)]);
}

#[test]
fn both_laptops_settle_it_and_differ_again() {
    let world = World::start().unwrap();
    let (mut laptops, training, [one, other]) = judge_recorded_twice(&world);
    laptops[0].mark(training.sessions[0], one, Present).unwrap();
    laptops[1].mark(training.sessions[0], other, Absent).unwrap();
    meet(&mut laptops);
    laptops[0].client.merge_participants(one, other, Vec::new()).unwrap();
    meet(&mut laptops);
    laptops[0].mark(training.sessions[0], one, Late).unwrap();
    laptops[1].mark(training.sessions[0], one, Absent).unwrap();
    let both = agreed(&world, &mut laptops, &training);
    assert_eq!(both[&one][0], (Some(Absent), true));
    laptops[0].mark(training.sessions[0], one, Late).unwrap();
    assert_eq!(agreed(&world, &mut laptops, &training)[&one][0], (Some(Late), false));
}

#[test]
fn two_laptops_that_link_each_way_offline_agree_and_it_can_be_undone() {
    let world = World::start().unwrap();
    let (mut laptops, training, [one, other]) = judge_recorded_twice(&world);
    meet(&mut laptops);
    laptops[0].client.merge_participants(one, other, Vec::new()).unwrap();
    laptops[1].client.merge_participants(other, one, Vec::new()).unwrap();
    laptops[1].mark(training.sessions[0], other, Present).unwrap();
    // The one who was made first stands.
    let merged = agreed(&world, &mut laptops, &training);
    assert_eq!(merged.get(&other), None);
    assert_eq!(merged[&one][0], (Some(Present), false));
    let refused = laptops[1].client.merge_participants(other, one, Vec::new());
    assert!(matches!(refused, Err(Error::SamePerson)));
    laptops[1].client.unmerge_participant(other).unwrap();
    let apart = agreed(&world, &mut laptops, &training);
    assert_eq!((apart[&one][0], apart[&other][0]), ((None, false), (Some(Present), false)));
}

/// A laptop that has heard of a link, and not of what it leads to, loses nobody.
#[test]
fn a_person_stays_while_the_one_it_was_merged_into_is_deleted_and_comes_back() {
    let world = World::start().unwrap();
    let (mut laptops, training, [one, other]) = judge_recorded_twice(&world);
    meet(&mut laptops);
    laptops[1].client.merge_participants(one, other, Vec::new()).unwrap();
    // It takes back that it made the judge, in the other's ignorance.
    for _ in 0..2 {
        laptops[0].client.undo().unwrap();
    }
    let left = agreed(&world, &mut laptops, &training);
    assert!(left.contains_key(&other) && !left.contains_key(&one));
    assert_eq!(laptops[0].client.participant(other).unwrap().id, other);
    for _ in 0..2 {
        laptops[0].client.redo().unwrap();
    }
    let back = agreed(&world, &mut laptops, &training);
    assert!(back.contains_key(&one) && !back.contains_key(&other));
}

#[test]
fn laptops_and_strasbourg_agree_after_any_merges_unmerges_and_marks() {
    let (mut conflicts, mut settled) = (0, 0);
    for seed in 0..8 {
        let world = World::start().unwrap();
        let mut dice = Dice(seed + 1);
        let mut laptops = vec![world.laptop(0).unwrap(), world.laptop(1).unwrap(), world.laptop(0).unwrap()];
        let training = laptops[0].training(&["Ana", "Anna", "Anja", "Anka", "Anita"], 2).unwrap();
        meet(&mut laptops);
        for step in 0..60 {
            world.clock.advance(1_000);
            let laptop = &mut laptops[dice.below(3)];
            act(laptop, &mut dice, &training, world.project);
            if dice.below(8) == 0 {
                laptop.synchronise().unwrap();
            }
            if step % 20 == 19 {
                let register = agreed(&world, &mut laptops, &training);
                conflicts += register.values().flatten().filter(|(_, conflict)| *conflict).count();
            }
        }
        // Whoever settles what is in the review settles it for everybody.
        if dice.below(2) == 0 {
            settled += settle_all(&mut laptops[dice.below(3)]);
            let register = agreed(&world, &mut laptops, &training);
            assert!(register.values().flatten().all(|(_, conflict)| !conflict), "seed {seed}");
        }
        // One mark for each settles everything, whoever makes it.
        let laptop = &mut laptops[dice.below(3)];
        for (session, participant) in sessions_and_people(laptop, &training) {
            laptop.mark(session, participant, Present).unwrap();
        }
        let marked = agreed(&world, &mut laptops, &training);
        assert!(marked.values().flatten().all(|mark| *mark == (Some(Present), false)), "seed {seed}");
    }
    assert!(conflicts > 8, "only {conflicts} conflicts");
    assert!(settled > 4, "only {settled} settled in the review");
}

fn sessions_and_people(laptop: &mut Laptop, training: &Training) -> Vec<(SessionId, ParticipantId)> {
    let people = register(laptop, training).into_keys().collect::<Vec<_>>();
    let of = |session: &SessionId| people.iter().map(|person| (*session, *person)).collect::<Vec<_>>();
    training.sessions.iter().flat_map(of).collect()
}

fn act(laptop: &mut Laptop, dice: &mut Dice, training: &Training, project: ProjectId) {
    let [one, other] = [(); 2].map(|()| training.participants[dice.below(training.participants.len())]);
    let session = training.sessions[dice.below(training.sessions.len())];
    let status = *[Some(Present), Some(Absent), Some(Late), None].get(dice.below(4)).unwrap();
    let client = &mut laptop.client;
    let done = match dice.below(22) {
        0..4 => client.merge_participants(one, other, vec![ParticipantPart::Name]),
        4..6 => client.unmerge_participant(one),
        6..16 => {
            let edit = MarkEdit { session, participant: one, status, arrived: None, left: None };
            client.mark_attendance(vec![edit]).map(drop)
        }
        16 => client.unenrol_participant(training.activity, one),
        17 => {
            let form = EnrolmentForm { participants: vec![one], role: Role::Participant, walk_in: false };
            client.enrol_participants(training.activity, form)
        }
        18 => client.undo().map(drop),
        19 => client.keep_apart(one, other),
        20 => client.may_be_one(one, other),
        _ => client.participants(project, "ana".to_owned()).map(drop),
    };
    match done {
        Ok(()) | Err(Error::SamePerson | Error::NotFound(_)) => {}
        Err(error) => panic!("{error}"),
    }
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}
