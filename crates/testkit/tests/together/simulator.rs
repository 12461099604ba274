//! Three hundred storms, each from its seed. What a seed breaks it breaks again: `make simulate SEED=…`.

use carnet_testkit::simulator::{run, run_all};

/// How many storms each test runs: the tests run beside each other.
const STORMS: u64 = 75;

fn storms(part: u64) {
    let first = part * STORMS + 1;
    let summary = run_all(first..=first + STORMS - 1);
    assert!(summary.failures.is_empty(), "{summary}");
    assert_eq!(summary.seeds, STORMS);
    // A storm in which nothing happens proves nothing.
    let total = summary.total;
    assert!(
        total.crashes > STORMS
            && total.full_disks > STORMS
            && total.faults > STORMS
            && total.conflicts > STORMS
            && total.refused > STORMS
            && total.files > STORMS
    );
}

#[test]
fn every_promise_holds_after_the_first_storms() {
    storms(0);
}

#[test]
fn every_promise_holds_after_the_second_storms() {
    storms(1);
}

#[test]
fn every_promise_holds_after_the_third_storms() {
    storms(2);
}

#[test]
fn every_promise_holds_after_the_fourth_storms() {
    storms(3);
}

#[test]
fn a_seed_is_the_same_storm_every_time() {
    assert_eq!(run(11).unwrap(), run(11).unwrap());
    assert_eq!(run(12).unwrap(), run(12).unwrap());
}
