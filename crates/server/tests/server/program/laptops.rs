//! Laptops that took other numbers, as the log and the administrator's commands tell of them.

use super::Place;
use super::serve::Serving;
use crate::http::enrol_request;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use carnet_core::batch::DeviceKey;
use carnet_core::protocol::{Answer, EnrolAnswer, MEDIA_TYPE, Request, Standing};
use serde_json::{Value, json};

/// What a laptop is told with a new number.
struct Numbered {
    device: u32,
    credential: String,
}

fn post(serving: &Serving, path: &str, credential: &str, media_type: &str, body: &[u8]) -> Vec<u8> {
    let request = ureq::post(format!("http://{}{path}", serving.address))
        .header("content-type", media_type)
        .header("authorization", format!("Bearer {credential}"));
    request.send(body).unwrap().body_mut().read_to_vec().unwrap()
}

fn numbered(answer: &[u8]) -> Numbered {
    let answer: EnrolAnswer = serde_json::from_slice(answer).unwrap();
    Numbered { device: answer.device.0, credential: answer.credential }
}

fn enrolled(place: &Place, serving: &Serving, key: u8) -> Numbered {
    let code = place.admin(&["enrolment-code", "--person", "ljubica@example.org"]);
    let key = DeviceKey::from_secret(&[key; 32]);
    numbered(&post(serving, "/v1/enrol", "", "application/json", &enrol_request(code.trim(), &key)))
}

/// Another number for this one, with a reason that the laptop says, if it does.
fn renewed(serving: &Serving, of: &Numbered, key: u8, reason: Option<&str>) -> Numbered {
    let public_key = BASE64_URL_SAFE_NO_PAD.encode(DeviceKey::from_secret(&[key; 32]).public().0);
    let mut request = json!({ "publicKey": public_key });
    if let Some(reason) = reason {
        request["reason"] = json!(reason);
    }
    let body = serde_json::to_vec(&request).unwrap();
    numbered(&post(serving, "/v1/renew", &of.credential, "application/json", &body))
}

fn standing(serving: &Serving, of: &Numbered) -> Standing {
    let body = zstd::bulk::compress(&Request::default().to_bytes(), 3).unwrap();
    let answer = post(serving, "/v1/sync", &of.credential, MEDIA_TYPE, &body);
    Answer::from_bytes(&zstd::stream::decode_all(&answer[..]).unwrap()).unwrap().standing
}

/// The columns of a table that say which number is what.
fn links(table: &str) -> Vec<(u32, String, String)> {
    let cells = |line: &str| {
        line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("|")
    };
    let lines = table.lines().map(cells);
    let rows = lines.filter_map(|line| {
        let cells = line.split('|').map(str::to_owned).collect::<Vec<_>>();
        let number = cells[0].parse().ok()?;
        let at = cells.iter().position(|cell| ["active", "lost", "retired"].contains(&cell.as_str()))?;
        Some((number, cells[at].clone(), cells.get(at + 1).cloned().unwrap_or_default()))
    });
    rows.collect()
}

fn row(number: &Numbered, standing: &str, link: &str) -> (u32, String, String) {
    (number.device, standing.to_owned(), link.to_owned())
}

#[test]
fn a_laptop_is_taken_out_of_service_under_every_number_that_it_has() {
    let place = Place::furnished();
    let serving = Serving::start(&place, &[]);
    let first = enrolled(&place, &serving, 1);
    let back = renewed(&serving, &first, 2, Some("returned"));
    let copy = renewed(&serving, &back, 3, Some("copied"));
    let earlier = renewed(&serving, &back, 4, None);
    let newer = renewed(&serving, &copy, 5, Some("moved"));
    let other = enrolled(&place, &serving, 6);
    let follows = format!("follows {}", first.device);
    let is_copy = format!("copy of {}", back.device);
    let unclear = format!("follows {}, or a copy", back.device);
    let unknown = format!("follows {}, or a copy", copy.device);
    let expected = [
        row(&first, "active", ""),
        row(&back, "active", &follows),
        row(&copy, "active", &is_copy),
        row(&earlier, "active", &unclear),
        row(&newer, "active", &unknown),
        row(&other, "active", ""),
    ];
    assert_eq!(links(&place.admin(&["devices"])), expected);

    // Given back: this laptop under both of its numbers, and the others are named.
    let device = first.device.to_string();
    let said = place.admin(&["revoke", "--device", &device, "--as", "retired"]);
    assert!(said.starts_with(&format!("Laptop {device} is retired, under 2 numbers:\n")), "{said}");
    assert!(said.ends_with("To do the same there: revoke --device NUMBER --as retired\n"), "{said}");
    let expected = [
        row(&first, "retired", ""),
        row(&back, "retired", &follows),
        row(&copy, "active", &is_copy),
        row(&earlier, "active", &unclear),
        row(&newer, "active", &unknown),
    ];
    assert_eq!(links(&said), expected);
    let standings =
        |numbers: &[&Numbered]| numbers.iter().map(|number| standing(&serving, number)).collect::<Vec<_>>();
    let all = [&first, &back, &copy, &earlier, &newer, &other];
    let (on, off, lost) = (Standing::Active, Standing::Retired, Standing::Lost);
    assert_eq!(standings(&all), [off, off, on, on, on, on]);

    // It was lost: so is whatever may be a copy of its disk.
    let said = place.admin(&["revoke", "--device", &device, "--as", "lost", "--json"]);
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((said["covered"].as_array().unwrap().len(), &said["left"]), (5, &json!([])));
    assert_eq!(said["covered"][1]["link"], "follows");
    assert_eq!(said["covered"][1]["before"], first.device);
    assert_eq!(standings(&all), [lost, lost, lost, lost, lost, on]);

    // One number and no other.
    let copied = copy.device.to_string();
    let said = place.admin(&["revoke", "--device", &copied, "--as", "active", "--alone"]);
    assert!(
        said.starts_with(&format!("Laptop {copied} is active.\n\nLinked with it and not changed; ")),
        "{said}"
    );
    assert_eq!(standings(&all), [lost, lost, on, lost, lost, on]);
    let single = other.device.to_string();
    let said = place.admin(&["revoke", "--device", &single, "--as", "lost"]);
    assert_eq!(said, format!("Laptop {single} is lost.\n"));
    let database = place.database();
    let nobody = ["admin", "--database", &database, "revoke", "--device", "9999", "--as", "lost"];
    assert_eq!(place.refused(&nobody), "there is no laptop with the number 9999; `devices` shows all");
}

/// A project that comes back is an everyday matter; a copy is not.
#[test]
fn the_log_tells_a_project_that_came_back_from_a_copy() {
    let place = Place::furnished();
    let serving = Serving::start(&place, &["--log-format", "json"]);
    let first = enrolled(&place, &serving, 1);
    let back = renewed(&serving, &first, 2, Some("returned"));
    let copy = renewed(&serving, &back, 3, Some("copied"));
    let unclear = renewed(&serving, &copy, 4, None);
    let (_, log) = serving.stop("TERM");
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let lines = lines.filter(|line| line["message"].as_str().unwrap().starts_with("a laptop took"));
    let lines = lines.map(|line| {
        let message = line["message"].as_str().unwrap().split_once(" number").unwrap().1.to_owned();
        (line["level"].as_str().unwrap().to_owned(), line["device"].clone(), line["of"].clone(), message)
    });
    let expected = [
        ("INFO", &back, &first, ": a project came back to it"),
        ("WARN", &copy, &back, ": a copy of it speaks too, or it was set back"),
        ("WARN", &unclear, &copy, " and did not say why: perhaps a copy of it speaks"),
    ];
    let expected = expected.map(|(level, new, of, message)| {
        (level.to_owned(), json!(new.device), json!(of.device), message.to_owned())
    });
    assert_eq!(lines.collect::<Vec<_>>(), expected);
}
