//! The numbers of a laptop: which belong to one and the same, and which may be another's that has its disk. Numbers that
//! are linked are always one person's.

use carnet_core::id::DeviceNumber;
use carnet_core::protocol::{RenewalReason, Standing};
use serde::Serialize;
use std::collections::BTreeSet;

/// What a number is to the one that its laptop had before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// The same laptop goes on under it: nobody speaks under the one before any more.
    Follows,
    /// A copy spoke, or the laptop was set back to an older state: both numbers may be in use, on two laptops.
    Copy,
    /// The laptop did not say.
    Unclear,
}

impl Link {
    const ALL: [Self; 3] = [Self::Follows, Self::Copy, Self::Unclear];

    /// Its code in databases and tables.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Follows => "follows",
            Self::Copy => "copy",
            Self::Unclear => "unclear",
        }
    }

    pub(crate) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|link| link.code() == code)
    }

    pub(super) fn of(reason: Option<RenewalReason>) -> Self {
        match reason {
            Some(RenewalReason::Returned) => Self::Follows,
            Some(RenewalReason::Copied) => Self::Copy,
            Some(RenewalReason::Unknown) | None => Self::Unclear,
        }
    }
}

/// A number, and the one that its laptop had before, if any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) number: DeviceNumber,
    pub(crate) before: Option<(DeviceNumber, Link)>,
}

/// The same numbers, as they are to be believed: where two say that they follow the same one, at most one of them is
/// right, and nobody knows which.
pub(crate) fn believed(mut numbers: Vec<Numbered>) -> Vec<Numbered> {
    let follows = |numbered: &Numbered| match numbered.before {
        Some((before, Link::Follows)) => Some(before),
        _ => None,
    };
    let (mut once, mut twice) = (BTreeSet::new(), BTreeSet::new());
    for before in numbers.iter().filter_map(follows) {
        if !once.insert(before) {
            twice.insert(before);
        }
    }
    for numbered in &mut numbers {
        if let Some((before, link @ Link::Follows)) = &mut numbered.before
            && twice.contains(before)
        {
            *link = Link::Copy;
        }
    }
    numbers
}

/// The numbers that belong to one laptop with this one, itself among them.
pub(crate) fn of_one_laptop(numbers: &[Numbered], number: DeviceNumber) -> BTreeSet<DeviceNumber> {
    connected(numbers, number, |link| link == Link::Follows)
}

/// The numbers that are linked with this one in any way, itself among them.
pub(crate) fn linked(numbers: &[Numbered], number: DeviceNumber) -> BTreeSet<DeviceNumber> {
    connected(numbers, number, |_| true)
}

/// The numbers that go with this one when its laptop is taken out of service, or back: those that surely are the same
/// laptop's; when it was lost, also those that may be of a copy of its disk.
pub(crate) fn covered(
    numbers: Vec<Numbered>,
    number: DeviceNumber,
    standing: Standing,
) -> BTreeSet<DeviceNumber> {
    let numbers = believed(numbers);
    match standing {
        Standing::Lost => linked(&numbers, number),
        Standing::Active | Standing::Retired => of_one_laptop(&numbers, number),
    }
}

fn connected(
    numbers: &[Numbered],
    number: DeviceNumber,
    counts: impl Fn(Link) -> bool,
) -> BTreeSet<DeviceNumber> {
    let mut found = BTreeSet::from([number]);
    loop {
        let many = found.len();
        for numbered in numbers {
            if let Some((before, link)) = numbered.before
                && counts(link)
                && (found.contains(&before) || found.contains(&numbered.number))
            {
                found.extend([before, numbered.number]);
            }
        }
        if found.len() == many {
            return found;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Link::{Copy, Follows, Unclear};

    fn numbers(links: &[(u32, Option<(u32, Link)>)]) -> Vec<Numbered> {
        let numbered = links.iter().map(|(number, before)| Numbered {
            number: DeviceNumber(*number),
            before: before.map(|(before, link)| (DeviceNumber(before), link)),
        });
        numbered.collect()
    }

    fn covers(numbers: &[Numbered], number: u32, standing: Standing) -> Vec<u32> {
        covered(numbers.to_vec(), DeviceNumber(number), standing).into_iter().map(|number| number.0).collect()
    }

    #[test]
    fn a_laptop_is_all_its_numbers_and_a_copy_goes_with_one_that_was_lost() {
        // 3, 4 and 6 are one laptop; 5 is a copy of 4, that goes on as 7; 8 is somebody else's.
        let all = numbers(&[
            (3, None),
            (4, Some((3, Follows))),
            (5, Some((4, Copy))),
            (6, Some((4, Follows))),
            (7, Some((5, Follows))),
            (8, None),
        ]);
        for number in [3, 4, 6] {
            assert_eq!(covers(&all, number, Standing::Retired), [3, 4, 6]);
            assert_eq!(covers(&all, number, Standing::Active), [3, 4, 6]);
        }
        assert_eq!(covers(&all, 5, Standing::Retired), [5, 7]);
        for number in 3..=7 {
            assert_eq!(covers(&all, number, Standing::Lost), [3, 4, 5, 6, 7]);
        }
        assert_eq!(covers(&all, 8, Standing::Lost), [8]);
    }

    #[test]
    fn of_two_that_say_that_they_follow_one_neither_is_believed() {
        let all = numbers(&[(3, None), (4, Some((3, Follows))), (5, Some((3, Follows)))]);
        for number in 3..=5 {
            assert_eq!(covers(&all, number, Standing::Retired), [number]);
            assert_eq!(covers(&all, number, Standing::Lost), [3, 4, 5]);
        }
    }

    #[test]
    fn a_laptop_that_did_not_say_why_may_be_a_copy() {
        let all = numbers(&[(3, None), (4, Some((3, Unclear)))]);
        assert_eq!(covers(&all, 3, Standing::Retired), [3]);
        assert_eq!(covers(&all, 3, Standing::Lost), [3, 4]);
    }
}
