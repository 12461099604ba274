//! What a person is told when the first contact does not go well.

use carnet_client::{Client, EnrolForm, System};
use carnet_testkit::world::World;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::thread;

#[test]
fn each_thing_that_goes_wrong_has_a_code_of_its_own_and_the_laptop_can_try_again() {
    let world = World::start().unwrap();
    let code = world.server.admin().create_enrolment_code(world.consultants[0]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut laptop = Client::open(folder.path(), Box::new(System)).unwrap();
    let here = format!("http://{}", world.address());

    assert_eq!(refusal(&mut laptop, "not an address", &code), "bad_address");
    assert_eq!(refusal(&mut laptop, "ftp://example.org", &code), "bad_address");
    // Only this very machine may be spoken to without TLS.
    assert_eq!(refusal(&mut laptop, "http://example.org", &code), "needs_https");
    assert_eq!(refusal(&mut laptop, &nobody(), &code), "server_unreachable");
    assert_eq!(
        refusal(&mut laptop, &says("HTTP/1.1 200 OK\r\n", "text/html", "<h1>It works"), &code),
        "not_a_carnet_server"
    );
    assert_eq!(refusal(&mut laptop, &says("SSH-2.0-OpenSSH_9.2\r\n", "", ""), &code), "not_a_carnet_server");
    assert_eq!(
        refusal(&mut laptop, &says("HTTP/1.1 404 Not Found\r\n", "text/plain", "?"), &code),
        "not_a_carnet_server"
    );
    let problem =
        r#"{"type":"urn:carnet:problem:server_version","code":"server_version","title":"","status":400}"#;
    let other_version = says("HTTP/1.1 400 Bad Request\r\n", "application/problem+json", problem);
    assert_eq!(refusal(&mut laptop, &other_version, &code), "server_version");
    assert_eq!(refusal(&mut laptop, &here, "AAAA-AAAA-AAAA"), "wrong_code");
    assert_eq!(refusal(&mut laptop, &here, "🙂"), "wrong_code");

    // After all that, the right code on the first try.
    laptop.enrol_laptop(form(&here, &code)).unwrap();
    carnet_client::synchronise(&mut laptop).unwrap();
    assert_eq!(laptop.catalogue().unwrap().projects.len(), 1);
    // The laptop is somebody's now.
    assert_eq!(refusal(&mut laptop, &here, &code), "already_enrolled");

    // And the code is used up for any other.
    let folder = tempfile::tempdir().unwrap();
    let mut other = Client::open(folder.path(), Box::new(System)).unwrap();
    assert_eq!(refusal(&mut other, &here, &code), "code_used");
}

/// That is not the same as a server with much to do: what was typed is wrong.
#[test]
fn who_has_typed_too_many_wrong_codes_is_told_so() {
    let world = World::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut laptop = Client::open(folder.path(), Box::new(System)).unwrap();
    let here = format!("http://{}", world.address());
    let mut told = refusal(&mut laptop, &here, "AAAA-AAAA-AAAA");
    let mut tries = 1;
    while told == "wrong_code" {
        told = refusal(&mut laptop, &here, "AAAA-AAAA-AAAA");
        tries += 1;
    }
    assert_eq!((told, tries), ("too_many_codes", 31));
}

#[test]
fn the_seed_catalogue_reaches_the_laptop_whole_in_both_languages() {
    let world = World::start().unwrap();
    let laptop = world.laptop(0).unwrap();
    let catalogue = { laptop }.client.catalogue().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../reference");
    let mut rows = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let mut reader = csv::Reader::from_path(file.unwrap().path()).unwrap();
        let headings = reader.headers().unwrap().clone();
        let column = |row: &csv::StringRecord, name: &str| {
            let at = headings.iter().position(|heading| heading == name).unwrap();
            row.get(at).unwrap().to_owned()
        };
        for row in reader.records() {
            let row = row.unwrap();
            let (code, en, fr) = (column(&row, "code"), column(&row, "name_en"), column(&row, "name_fr"));
            let found = catalogue
                .items
                .iter()
                .filter(|item| item.code.as_str() == code && item.name_en == en && item.name_fr == fr);
            assert!(found.count() >= 1, "{code}: {en} / {fr}");
            rows += 1;
        }
    }
    assert_eq!(catalogue.items.len(), rows);
}

#[test]
fn a_server_that_does_not_know_the_laptop_says_so_and_nothing_is_lost() {
    let mut world = World::start().unwrap();
    let mut laptop = world.laptop(0).unwrap();
    let training = laptop.training(&["Ana"], 1).unwrap();
    // Another server at the same address, as after a database that was lost.
    world.stop_server();
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("server.db").display());
    let stranger = carnet_server::Server::open(&database).unwrap().start(world.address()).unwrap();
    let error = carnet_client::synchronise(&mut laptop.client).unwrap_err();
    assert_eq!(error.code(), "not_enrolled");
    assert_eq!(laptop.client.attendance_register(training.activity).unwrap().rows.len(), 1);
    let to_send = laptop.client.status().unwrap().changes_to_send;
    assert!(to_send > 0);

    stranger.stop();
    world.start_server().unwrap();
    assert_eq!(laptop.synchronise().unwrap().sent, to_send);
}

fn form(server: &str, code: &str) -> EnrolForm {
    EnrolForm { server: server.to_owned(), code: code.to_owned(), device_name: "Registry".to_owned() }
}

/// The code of the error when a laptop tries to enrol.
fn refusal(laptop: &mut Client, server: &str, code: &str) -> &'static str {
    laptop.enrol_laptop(form(server, code)).unwrap_err().code()
}

/// An address on this machine where nobody listens.
fn nobody() -> String {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let address: SocketAddr = held.local_addr().unwrap();
    format!("http://{address}")
}

/// The address of something that answers one request with these words, whatever it is asked.
fn says(status: &str, media_type: &str, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = format!(
        "{status}content-type: {media_type}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        // The whole request, so that closing does not reset the connection before the answer is read.
        while !request.ends_with(b"}") {
            let read = stream.read(&mut buffer).unwrap();
            if read == 0 {
                break;
            }
            request.extend_from_slice(&buffer[..read]);
        }
        drop(stream.write_all(answer.as_bytes()));
    });
    format!("http://{address}")
}
