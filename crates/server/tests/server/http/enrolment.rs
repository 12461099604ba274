use super::{House, enrol_request};
use crate::author::MORNING;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use carnet_core::batch::DeviceKey;
use carnet_core::protocol::{EnrolAnswer, MOST_COMPRESSED, MOST_EXPANDED, Request};
use carnet_server::storage::Link;
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;

fn key() -> DeviceKey {
    DeviceKey::from_secret(&[1; 32])
}

#[test]
fn a_laptop_with_a_code_is_taken_in() {
    let house = House::open();
    let answer = house.enrol(&enrol_request(&house.code().to_lowercase(), &key()));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let enrolled: EnrolAnswer = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((enrolled.person.id, enrolled.server_time), (house.consultant, MORNING));
    assert_eq!(enrolled.limits.most_compressed as usize, MOST_COMPRESSED);
    assert_eq!(enrolled.limits.most_expanded as usize, MOST_EXPANDED);
    let devices = house.server.admin().devices().unwrap();
    assert_eq!(devices.len(), 1);
    assert_eq!((devices[0].device, devices[0].name.as_str()), (enrolled.device, "Registry"));
}

#[test]
fn a_code_that_is_wrong_used_or_expired_says_which() {
    let house = House::open();
    for wrong in ["", "0000-0000-0000", "not a code at all", "0000-0000-0000-0000", "ნინო"] {
        let answer = house.enrol(&enrol_request(wrong, &key()));
        assert_eq!((answer.status, answer.problem()), (403, "wrong_code"), "{wrong}");
    }
    let (used, old) = (house.code(), house.code());
    assert_eq!(house.enrol(&enrol_request(&used, &key())).status, 200);
    let other = DeviceKey::from_secret(&[2; 32]);
    let answer = house.enrol(&enrol_request(&used, &other));
    assert_eq!((answer.status, answer.problem()), (403, "code_used"));
    house.pass(7 * 24 * 60 * MINUTE);
    let answer = house.enrol(&enrol_request(&old, &other));
    assert_eq!((answer.status, answer.problem()), (403, "code_expired"));
    assert_eq!(house.enrol(&enrol_request(&used, &key())).problem(), "code_used");
    assert_eq!(house.server.admin().devices().unwrap().len(), 1);
}

#[test]
fn a_laptop_whose_answer_was_lost_asks_again_and_has_one_credential() {
    let house = House::open();
    let code = house.code();
    let enrol = || {
        let answer = house.enrol(&enrol_request(&code, &key()));
        serde_json::from_slice::<EnrolAnswer>(&answer.body).unwrap()
    };
    let (lost, heard) = (enrol(), enrol());
    assert_eq!(lost.device, heard.device);
    let mut laptop = house.laptop(2);
    laptop.credential = lost.credential;
    assert_eq!(laptop.send(&super::pack(&Request::default().to_bytes())).problem(), "not_enrolled");
    laptop.credential = heard.credential;
    assert!(laptop.exchange(&Request::default()).catalogue.is_some());
}

#[test]
fn what_is_no_request_to_enrol_uses_up_no_code() {
    let house = House::open();
    let code = house.code();
    let good: Value = serde_json::from_slice(&enrol_request(&code, &key())).unwrap();
    let with = |field: &str, value: Value| {
        let mut request = good.clone();
        request[field] = value;
        request.to_string().into_bytes()
    };
    let bodies = [
        Vec::new(),
        b"{".to_vec(),
        b"[]".to_vec(),
        b"null".to_vec(),
        vec![0xff; 1_000],
        b"[".repeat(10_000),
        with("code", json!(7)),
        with("deviceName", json!(null)),
        with("deviceName", json!("  ")),
        with("deviceName", json!("x".repeat(201))),
        with("deviceName", json!("a\u{0}b")),
        with("publicKey", json!("")),
        with("publicKey", json!("AAAA")),
        with("publicKey", json!("A".repeat(43))),
        with("publicKey", json!("*".repeat(43))),
    ];
    for body in bodies {
        let answer = house.enrol(&body);
        assert_eq!(
            (answer.status, answer.problem()),
            (400, "malformed"),
            "{}",
            String::from_utf8_lossy(&body)
        );
    }
    for content_type in ["", "content-type: text/plain\r\n", "content-type: \r\n"] {
        let answer = house.post("/v1/enrol", content_type, good.to_string().as_bytes());
        assert_eq!((answer.status, answer.problem()), (415, "unsupported_media_type"));
    }
    let large = with("deviceName", json!("x".repeat(16 * 1024)));
    assert_eq!(house.enrol(&large).problem(), "too_large");
    assert_eq!(house.server.admin().devices().unwrap().len(), 0);
    let typed = "content-type: Application/JSON; charset=utf-8\r\n";
    assert_eq!(house.post("/v1/enrol", typed, good.to_string().as_bytes()).status, 200);
}

#[test]
fn who_guesses_too_often_waits_a_minute() {
    let house = House::open();
    let code = house.code();
    for _ in 0..30 {
        assert_eq!(house.enrol(&enrol_request("0000-0000-0000", &key())).problem(), "wrong_code");
    }
    for tried in ["0000-0000-0000", &code] {
        let answer = house.enrol(&enrol_request(tried, &key()));
        assert_eq!((answer.status, answer.problem()), (429, "too_many"));
        assert_eq!(answer.header("retry-after"), Some("60"));
    }
    house.pass(MINUTE - 500);
    let nearly = house.enrol(&enrol_request(&code, &key()));
    assert_eq!((nearly.problem(), nearly.header("retry-after")), ("too_many", Some("1")));
    house.pass(500);
    assert_eq!(house.enrol(&enrol_request(&code, &key())).status, 200);
}

/// A proxy on this machine speaks for everybody: one who guesses there keeps nobody else out.
#[test]
fn who_guesses_behind_a_proxy_waits_alone() {
    let house = House::open();
    let enrol = |forwarded: &str, code: &str| {
        let headers = format!("content-type: application/json\r\nx-forwarded-for: {forwarded}\r\n");
        house.post("/v1/enrol", &headers, &enrol_request(code, &key()))
    };
    for _ in 0..30 {
        // What its sender wrote there itself stands before what the proxy adds.
        assert_eq!(enrol("2001:db8::7, 192.0.2.1", "0000-0000-0000").problem(), "wrong_code");
    }
    assert_eq!(enrol("192.0.2.1", "0000-0000-0000").problem(), "too_many");
    assert_eq!(enrol("2001:db8::7", &house.code()).status, 200);
}

/// The key of a laptop is in every history: whoever enrols with it is told that it does not do, and the code stays good.
#[test]
fn a_key_that_is_in_use_enrols_nobody() {
    let house = House::open();
    let laptop = house.laptop(1);
    let code = house.code();
    let answer = house.enrol(&enrol_request(&code, &laptop.author.key));
    assert_eq!((answer.status, answer.problem()), (400, "malformed"));
    assert!(String::from_utf8(answer.body).unwrap().contains("publicKey"));
    laptop.exchange(&Request::default());
    assert_eq!(house.enrol(&enrol_request(&code, &DeviceKey::from_secret(&[2; 32]))).status, 200);
}

/// Public keys are no secret: whoever names another laptop's must not be given its place.
#[test]
fn a_laptop_is_given_a_new_number_under_a_key_of_its_own_alone() {
    let house = House::open();
    let (laptop, other) = (house.laptop(1), house.laptop(2));
    let renew = |key: &DeviceKey| {
        let body = serde_json::to_vec(&json!({"publicKey": BASE64_URL_SAFE_NO_PAD.encode(key.public().0)}));
        let headers =
            format!("content-type: application/json\r\nauthorization: Bearer {}\r\n", laptop.credential);
        house.post("/v1/renew", &headers, &body.unwrap())
    };
    for key in [&laptop.author.key, &other.author.key] {
        let answer = renew(key);
        assert_eq!((answer.status, answer.problem()), (400, "malformed"));
    }
    other.exchange(&Request::default());
    let new = DeviceKey::from_secret(&[3; 32]);
    let answer = renew(&new);
    assert_eq!(answer.status, 200);
    let renewed: EnrolAnswer = serde_json::from_slice(&answer.body).unwrap();
    let again: EnrolAnswer = serde_json::from_slice(&renew(&new).body).unwrap();
    assert_eq!(again.device, renewed.device);
    assert_ne!(again.credential, renewed.credential);
    let devices = house.server.admin().devices().unwrap();
    // It did not say why, as earlier laptops do.
    let linked = (devices[2].before, devices[2].link);
    assert_eq!((devices.len(), linked), (3, (Some(laptop.author.device), Some(Link::Unclear))));
}

/// A number is for good: one laptop does not use them up. It is told until when, and everything else goes on.
#[test]
fn a_laptop_that_wants_number_after_number_is_told_to_stop() {
    let house = House::open();
    let mut laptop = house.laptop(1);
    let mut credential = laptop.credential.clone();
    let mut renew = |number: u8| {
        let key = DeviceKey::from_secret(&[100 + number; 32]);
        let body = serde_json::to_vec(&json!({"publicKey": BASE64_URL_SAFE_NO_PAD.encode(key.public().0)}));
        let headers = format!("content-type: application/json\r\nauthorization: Bearer {credential}\r\n");
        let answer = house.post("/v1/renew", &headers, &body.unwrap());
        if answer.status == 200 {
            credential = serde_json::from_slice::<EnrolAnswer>(&answer.body).unwrap().credential;
        }
        answer
    };
    for number in 0..20 {
        assert_eq!(renew(number).status, 200);
    }
    let refused = renew(20);
    assert_eq!((refused.status, refused.problem()), (429, "too_many"));
    assert_eq!(refused.header("retry-after"), Some("86401"));
    assert!(String::from_utf8(refused.body).unwrap().contains("20 numbers within a day"));
    let batch =
        laptop.author.batch([crate::author::mark(1, 1, carnet_core::attendance::MarkStatus::Present)]);
    assert_eq!(laptop.say(&[batch]).verdicts.len(), 1);
    house.pass(24 * 3_600_000);
    assert_eq!(renew(20).status, 200);
}
