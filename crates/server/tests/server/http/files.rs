//! The content of files, over a socket.

use super::{Answer, House, Laptop, create_person, create_project, head, heard, say};
use crate::author::file;
use crate::storage::{document, hash};
use carnet_core::attachment::{ContentHash, PIECE};
use carnet_core::catalogue::Access;
use carnet_core::id::ProjectId;
use carnet_core::protocol::{BatchOutcome, PART_OF_FILE, Standing};
use proptest::prelude::*;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::OnceLock;

/// One file of a project as a laptop sends and reads it.
struct Shelf<'a> {
    laptop: &'a Laptop,
    project: ProjectId,
    content: ContentHash,
    size: usize,
}

impl<'a> Shelf<'a> {
    fn of(laptop: &'a Laptop, bytes: &[u8]) -> Self {
        Self { laptop, project: laptop.author.project, content: hash(bytes), size: bytes.len() }
    }

    fn path(&self) -> String {
        format!("/v1/projects/{}/files/{}", self.project, self.content)
    }

    fn bearer(&self) -> String {
        format!("authorization: Bearer {}\r\n", self.laptop.credential)
    }

    fn ask(&self, method: &str, headers: &str) -> Answer {
        let headers = format!("{}{headers}", self.bearer());
        say(self.laptop.address, &head(method, &self.path(), &headers, 0), b"")
    }

    fn get(&self, range: &str) -> Answer {
        self.ask("GET", &if range.is_empty() { String::new() } else { format!("range: {range}\r\n") })
    }

    fn part_head(&self, offset: usize, length: usize) -> String {
        let headers = format!(
            "{}content-type: {PART_OF_FILE}\r\nupload-offset: {offset}\r\nupload-length: {}\r\n",
            self.bearer(),
            self.size
        );
        head("PATCH", &self.path(), &headers, length)
    }

    fn send(&self, offset: usize, bytes: &[u8]) -> Answer {
        say(self.laptop.address, &self.part_head(offset, bytes.len()), bytes)
    }

    /// How much is there, and whether it is whole.
    fn there(&self) -> (usize, bool) {
        let answer = self.ask("HEAD", "");
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{answer:?}");
        progress(&answer)
    }
}

fn progress(answer: &Answer) -> (usize, bool) {
    let offset = answer.header("upload-offset").unwrap().parse().unwrap();
    (offset, answer.header("upload-complete") == Some("?1"))
}

#[test]
fn a_laptop_is_told_which_of_its_files_are_missing() {
    let house = House::open();
    let laptop = house.laptop(1);
    let (whole, begun, unknown) = (document(1, 5_000), document(2, 5_000), document(3, 5_000));
    let [whole_at, begun_at] = [&whole, &begun].map(|bytes| Shelf::of(&laptop, bytes));
    assert_eq!(whole_at.send(0, &whole).status, 204);
    assert_eq!(begun_at.send(0, &begun[..1_000]).status, 204);
    let path = format!("/v1/projects/{}/files/missing", whole_at.project);
    let ask = |path: &str, body: &str| {
        let headers = format!("{}content-type: application/json\r\n", whole_at.bearer());
        say(laptop.address, &head("POST", path, &headers, body.len()), body.as_bytes())
    };
    let names = [&whole, &begun, &unknown].map(|bytes| hash(bytes).to_string());
    let answer = ask(&path, &serde_json::json!({ "files": names }).to_string());
    assert_eq!(answer.status, 200);
    let said = serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap();
    assert_eq!(said, serde_json::json!({ "missing": names[1..] }));

    let many = serde_json::json!({ "files": vec![&names[0]; 501] }).to_string();
    let long = serde_json::json!({ "files": ["a".repeat(70_000)] }).to_string();
    for (body, problem) in [
        ("", "malformed"),
        ("[]", "malformed"),
        (r#"{"files":["ab12"]}"#, "malformed"),
        (&many, "malformed"),
        (&long, "too_large"),
    ] {
        assert_eq!(ask(&path, body).problem(), problem);
    }
    let foreign = format!("/v1/projects/{}/files/missing", uuid::Uuid::nil());
    assert_eq!(ask(&foreign, r#"{"files":[]}"#).problem(), "not_found");
    assert_eq!(ask("/v1/projects/x/files/missing", r#"{"files":[]}"#).problem(), "not_found");
}

#[test]
fn a_file_is_sent_part_by_part_and_read_whole_or_in_ranges() {
    let house = House::open();
    let laptop = house.laptop(1);
    let bytes = document(1, 2 * PIECE + 100);
    let shelf = Shelf::of(&laptop, &bytes);
    assert_eq!(shelf.there(), (0, false));
    assert_eq!((shelf.get("").status, shelf.get("").problem()), (404, "not_found"));
    let answer = shelf.send(0, &bytes[..1000]);
    assert_eq!((answer.status, progress(&answer)), (204, (1000, false)));
    assert_eq!(shelf.get("").problem(), "not_found");
    assert_eq!(shelf.there(), (1000, false));
    let answer = shelf.send(500, &bytes[500..]);
    assert_eq!((answer.status, answer.problem(), progress(&answer)), (409, "wrong_offset", (1000, false)));
    let answer = shelf.send(1000, &bytes[1000..]);
    assert_eq!((answer.status, progress(&answer)), (204, (bytes.len(), true)));
    assert_eq!(shelf.there(), (bytes.len(), true));
    let answer = shelf.send(0, &bytes);
    assert_eq!((answer.status, progress(&answer)), (409, (bytes.len(), true)));

    let whole = shelf.get("");
    assert_eq!((whole.status, whole.header("content-type")), (200, Some("application/pdf")));
    assert!(whole.body == bytes);
    let all = bytes.len();
    for (asked, from, until) in [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-", 1000, all),
        ("bytes=300000-300004", 300_000, 300_005),
        ("bytes=5-99999999999999999999", 5, all),
        ("bytes=-7", all - 7, all),
        ("bytes=-99999999", 0, all),
    ] {
        let part = shelf.get(asked);
        assert_eq!(part.status, 206, "{asked}");
        let said = format!("bytes {from}-{}/{all}", until - 1);
        assert_eq!(part.header("content-range"), Some(&said[..]));
        assert!(part.body == bytes[from..until], "{asked}");
    }
    for asked in ["bytes=600000-", "bytes=-0"] {
        let answer = shelf.get(asked);
        assert_eq!((answer.status, answer.problem()), (416, "no_such_range"));
        assert_eq!(answer.header("content-range"), Some(&format!("bytes */{all}")[..]));
    }
    for asked in ["bytes=", "bytes=5-4", "bytes=a-b", "bytes=0-1,3-4", "lines=1-2", "bytes=+1-2"] {
        assert_eq!(shelf.get(asked).status, 200, "{asked}");
    }
}

#[test]
fn what_came_before_a_link_broke_is_kept() {
    let house = House::open();
    let laptop = house.laptop(1);
    let bytes = document(1, PIECE + 5000);
    let shelf = Shelf::of(&laptop, &bytes);
    let mut at = 0;
    for came in [3, 700, PIECE + 100] {
        let mut stream = TcpStream::connect(laptop.address).unwrap();
        stream.write_all(shelf.part_head(at, bytes.len() - at).as_bytes()).unwrap();
        stream.write_all(&bytes[at..at + came]).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        // The server ends the connection when it has kept what came.
        drop(stream.read_to_end(&mut Vec::new()));
        let kept = if came < 16 { 0 } else { came };
        assert_eq!(shelf.there(), (at + kept, false));
        at += kept;
    }
    assert_eq!(progress(&shelf.send(at, &bytes[at..])), (bytes.len(), true));
    assert!(shelf.get("").body == bytes);
}

/// The laptop knows first that a connection is lost: it comes again while the server still waits on the old one.
#[test]
fn a_laptop_that_comes_again_finds_what_came_over_the_connection_before() {
    let house = House::open();
    let laptop = house.laptop(1);
    let bytes = document(1, 100_000);
    let shelf = Shelf::of(&laptop, &bytes);
    let mut lost = Vec::new();
    for from in [0, 30_000] {
        let mut stream = TcpStream::connect(laptop.address).unwrap();
        stream.write_all(shelf.part_head(from, bytes.len() - from).as_bytes()).unwrap();
        stream.write_all(&bytes[from..from + 30_000]).unwrap();
        // Asked while the bytes are on their way, it says how many of them have come; in the end all.
        let mut there = (0, false);
        while there.0 < from + 30_000 {
            there = shelf.there();
            if there.0 < from + 30_000 {
                stream = TcpStream::connect(laptop.address).unwrap();
                stream.write_all(shelf.part_head(there.0, bytes.len() - there.0).as_bytes()).unwrap();
                stream.write_all(&bytes[there.0..from + 30_000]).unwrap();
            }
        }
        lost.push(stream);
    }
    assert_eq!(progress(&shelf.send(60_000, &bytes[60_000..])), (bytes.len(), true));
    assert!(shelf.get("").body == bytes);
    drop(lost);
}

#[test]
fn only_who_works_there_or_did_sends_and_only_who_sees_reads() {
    let house = House::open();
    let admin = house.server.admin();
    let bytes = document(1, 300);
    let mut ana = house.laptop(1);
    let (reader, stranger) =
        (create_person(&house.server, "reader@example.org"), create_person(&house.server, "x@example.org"));
    admin.assign(reader, house.project, Access::Reader).unwrap();
    let (reading, strange) = (house.laptop_of(reader, 2), house.laptop_of(stranger, 3));
    // Who reads now may have recorded before: the last changes, and what belongs to them, wait for an officer.
    let last = document(4, 300);
    assert_eq!(Shelf::of(&reading, &last).ask("HEAD", "").status, 204);
    assert_eq!(Shelf::of(&reading, &last).send(0, &last).status, 204);
    for answer in [Shelf::of(&strange, &bytes).send(0, &bytes), Shelf::of(&strange, &bytes).get("")] {
        assert_eq!((answer.status, answer.problem()), (404, "not_found"));
    }
    assert_eq!(Shelf::of(&ana, &bytes).send(0, &bytes).status, 204);
    assert!(Shelf::of(&reading, &bytes).get("").body == bytes);
    assert_eq!(Shelf::of(&strange, &bytes).get("").status, 404);
    // Of another project, or of none, nothing is said either.
    let other = create_project(&house.server, "PMM 2");
    for project in [other, ProjectId::default()] {
        let shelf = Shelf { project, ..Shelf::of(&ana, &bytes) };
        assert_eq!(shelf.get("").problem(), "not_found");
        assert_eq!(shelf.send(0, &bytes).problem(), "not_found");
        assert_eq!(shelf.ask("HEAD", "").status, 404);
    }
    let nobody =
        Laptop { credential: "nonsense".to_owned(), author: ana.author.clone(), address: ana.address };
    for answer in [Shelf::of(&nobody, &bytes).get(""), Shelf::of(&nobody, &bytes).send(0, &bytes)] {
        assert_eq!((answer.status, answer.problem()), (401, "not_enrolled"));
    }

    // Taken off the project: what she still has is taken, and nothing is told.
    admin.unassign(house.consultant, house.project).unwrap();
    let late = document(2, 300);
    assert_eq!(Shelf::of(&ana, &late).send(0, &late).status, 204);
    assert_eq!(Shelf::of(&ana, &late).get("").problem(), "not_found");
    admin.assign(house.consultant, house.project, Access::Consultant).unwrap();
    // Given back: the same. Lost: nothing.
    admin.set_standing(ana.author.device, Standing::Retired).unwrap();
    let later = document(3, 300);
    assert_eq!(Shelf::of(&ana, &later).send(0, &later).status, 204);
    assert_eq!(Shelf::of(&ana, &later).get("").problem(), "revoked");
    admin.set_standing(ana.author.device, Standing::Lost).unwrap();
    let shelf = Shelf::of(&ana, &bytes);
    assert_eq!((shelf.send(0, &bytes).problem(), shelf.get("").problem()), ("revoked", "revoked"));
    assert_eq!(shelf.ask("HEAD", "").status, 403);
    ana.author.chain = Default::default();
}

#[test]
fn what_is_refused_has_a_code_and_leaves_nothing() {
    let house = House::open();
    let admin = house.server.admin();
    let mut laptop = house.laptop(1);
    admin.set_file_limits(1000, 2500).unwrap();
    let refused = |shelf: &Shelf<'_>, answer: Answer| {
        let there = shelf.there();
        assert_eq!(there, (0, false));
        (answer.status, answer.problem())
    };
    let bytes = document(1, 900);
    let shelf = Shelf::of(&laptop, &bytes);
    let mut wrong = bytes.clone();
    wrong[800] ^= 1;
    assert_eq!(refused(&shelf, shelf.send(0, &wrong)), (422, "wrong_hash"));
    let page = [b"<html>".repeat(20)].concat();
    let shelf = Shelf::of(&laptop, &page);
    assert_eq!(refused(&shelf, shelf.send(0, &page)), (415, "file_type"));
    let large = document(2, 1001);
    let shelf = Shelf::of(&laptop, &large);
    assert_eq!(refused(&shelf, shelf.send(0, &large)), (413, "file_too_large"));
    let shelf = Shelf { size: 100, ..Shelf::of(&laptop, &bytes) };
    assert_eq!(refused(&shelf, shelf.send(0, &bytes)), (400, "malformed"));

    let documents = [3, 4, 5].map(|number| document(number, 1000));
    let batch = laptop.author.batch((1..).zip(&documents).map(|(row, bytes)| file(row, hash(bytes), 1000)));
    assert_eq!(laptop.say(&[batch]).verdicts[0].outcome, BatchOutcome::Accepted);
    for bytes in &documents[..2] {
        assert_eq!(Shelf::of(&laptop, bytes).send(0, bytes).status, 204);
    }
    let shelf = Shelf::of(&laptop, &documents[2]);
    assert_eq!(refused(&shelf, shelf.send(0, &documents[2])), (403, "project_full"));
    // The limits were raised: the same file is taken.
    admin.set_file_limits(1000, 10_000).unwrap();
    assert_eq!(shelf.send(0, &documents[2]).status, 204);
    let unnamed = (10..15).map(|number| document(number, 1000)).collect::<Vec<_>>();
    for bytes in &unnamed[..4] {
        assert_eq!(Shelf::of(&laptop, bytes).send(0, bytes).status, 204);
    }
    let shelf = Shelf::of(&laptop, &unnamed[4]);
    assert_eq!(refused(&shelf, shelf.send(0, &unnamed[4])), (403, "files_unnamed"));
    let files = admin.files(house.project).unwrap();
    assert_eq!(files.iter().filter(|file| file.named).count(), 3);
    assert_eq!(files.len(), 7);
    assert!(admin.set_file_limits(0, 10).is_err() && admin.set_file_limits(11, 10).is_err());
}

/// The refusal comes before the bytes are waited for.
#[test]
fn a_file_that_is_not_taken_is_refused_before_it_was_sent() {
    let house = House::open();
    let laptop = house.laptop(1);
    house.server.admin().set_file_limits(1000, 2500).unwrap();
    let bytes = document(1, 200_000);
    let shelf = Shelf::of(&laptop, &bytes);
    let mut stream = TcpStream::connect(laptop.address).unwrap();
    stream.write_all(shelf.part_head(0, bytes.len()).as_bytes()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let answer = heard(&mut stream);
    assert_eq!(answer.problem(), "file_too_large");
}

#[test]
fn garbage_in_path_and_headers_has_an_answer() {
    let house = House::open();
    let laptop = house.laptop(1);
    let bytes = document(1, 300);
    let shelf = Shelf::of(&laptop, &bytes);
    let (project, content) = (house.project, hash(&bytes));
    for path in [
        format!("/v1/projects/{project}/files/{}", content.to_string().to_uppercase()),
        format!("/v1/projects/{project}/files/{content}0"),
        format!("/v1/projects/{project}/files/%00"),
        format!("/v1/projects/{project}/files/%ff%fe"),
        format!("/v1/projects/{project}/files/..%2f..%2fetc"),
        format!("/v1/projects/x/files/{content}"),
        format!("/v1/projects/{project}/files/"),
        format!("/v1/projects/{project}/files/{content}/more"),
    ] {
        for method in ["GET", "HEAD", "PATCH"] {
            let answer = say(laptop.address, &head(method, &path, &shelf.bearer(), 0), b"");
            assert_eq!(answer.status, 404, "{method} {path}");
        }
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(
            (shelf.ask(method, "").status, shelf.ask(method, "").problem()),
            (405, "method_not_allowed")
        );
    }
    let typed = format!("content-type: {PART_OF_FILE}\r\n");
    for headers in [
        "",
        "upload-offset: 0\r\n",
        "upload-length: 300\r\n",
        "upload-offset: -1\r\nupload-length: 300\r\n",
        "upload-offset: 0\r\nupload-length: 99999999999999999999\r\n",
        "upload-offset: zero\r\nupload-length: 300\r\n",
    ] {
        let answer = shelf.ask("PATCH", &format!("{typed}{headers}"));
        assert_eq!((answer.status, answer.problem()), (400, "malformed"), "{headers:?}");
    }
    let answer = shelf.ask("PATCH", "upload-offset: 0\r\nupload-length: 300\r\ncontent-type: text/html\r\n");
    assert_eq!((answer.status, answer.problem()), (415, "unsupported_media_type"));
    assert_eq!(shelf.there(), (0, false));
    assert_eq!(shelf.send(0, &bytes).status, 204);
}

/// One server and one laptop with a file for all cases of a test.
fn world() -> &'static (House, Laptop, Vec<u8>) {
    static WORLD: OnceLock<(House, Laptop, Vec<u8>)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let house = House::open();
        let laptop = house.laptop(1);
        let bytes = document(1, 1000);
        assert_eq!(Shelf::of(&laptop, &bytes).send(0, &bytes).status, 204);
        (house, laptop, bytes)
    })
}

proptest! {
    #[test]
    fn whatever_headers_say_the_server_does_not_fail(
        offset in "[ -~]{0,24}",
        length in "[ -~]{0,24}",
        range in prop_oneof!["[ -~]{0,24}", "bytes=[0-9]{0,6}-[0-9]{0,22}"],
        body in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let (_, laptop, bytes) = world();
        let shelf = Shelf::of(laptop, bytes);
        let got = shelf.get(&range);
        prop_assert!(matches!(got.status, 200 | 206 | 416 | 400), "{got:?}");
        let fresh = Shelf::of(laptop, &[&body[..], &[7; 40]].concat());
        let headers = format!(
            "{}content-type: {PART_OF_FILE}\r\nupload-offset: {offset}\r\nupload-length: {length}\r\n",
            fresh.bearer()
        );
        let answer = say(laptop.address, &head("PATCH", &fresh.path(), &headers, body.len()), &body);
        prop_assert!(answer.status < 500, "{answer:?}");
    }
}
