//! The documents of an activity: from a file on the disk to Strasbourg, and to a second laptop.

use crate::strasbourg::Strasbourg;
use crate::training::{self, PEOPLE, Training};
use crate::window::{Display, Window};
use carnet_client::synchronise;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// A page as a scanner makes it: 4,000 × 5,000 grey pixels, 20 MB.
const SCAN: (u32, u32) = (4000, 5000);
/// A small picture.
const PHOTO: (u32, u32) = (60, 40);

#[test]
fn a_scan_of_20_megabytes_goes_from_the_disk_to_strasbourg_and_to_a_second_laptop() {
    let mut server = Strasbourg::start();
    let (here, there, disk) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut client = server.enrol(here.path());
    let training = training::create(&mut client, server.project, &PEOPLE[..2]);
    synchronise(&mut client).unwrap();
    drop(client);
    drop(server.enrol(there.path()));
    let scan = disk.path().join("Feuille signée.png");
    fs::write(&scan, png(SCAN)).unwrap();

    // Added with no network, and the window answers meanwhile.
    server.stop();
    let display = Display::start();
    let window = Window::open_on(&display, here.path());
    show_documents(&window, &training);
    window.wait_for_text("No document yet");
    window.choose_file(&scan);
    window.wait_for_text("Add a document");
    window.wait_for_text("Feuille signée.png");
    window.script(ASK_ALL_THE_TIME, Vec::new());
    window.press("Add");
    window.wait_for_text("Waits to be sent");
    let answered = window.script("return window.answered", Vec::new()).as_u64().unwrap();
    assert!(answered > 20, "the laptop answered {answered} times while the scan was added");
    window.wait_for_text("1 document to send (20 MB)");

    // What is not taken is said in the dialog.
    let letter = disk.path().join("letter.docx");
    fs::write(&letter, b"PK\x03\x04 a letter").unwrap();
    window.choose_file(&letter);
    window.press("Add");
    window.wait_for_text("not a PDF");
    window.press("Cancel");

    // Seen as it is, from the page's own store; no other source is open to it.
    view(&window, "Feuille signée.png", SCAN);
    window.press("Save a copy of Feuille signée.png");
    window.wait_for_text("Copy saved:");
    let copy = here.path().join("documents/Feuille signée.png");
    assert!(fs::read(copy).unwrap() == fs::read(&scan).unwrap());

    // Strasbourg has it, and a second laptop when it asks.
    server.start_again();
    window.press("Synchronise");
    window.wait_for_text("Here and in Strasbourg");
    let other = Window::open_on(&display, there.path());
    show_documents(&other, &training);
    other.wait_for_text("Not on this laptop");
    other.press("Fetch Feuille signée.png");
    other.wait_for_text("Here and in Strasbourg");
    view(&other, "Feuille signée.png", SCAN);

    // Deleted there, and gone here; taken back, it has the focus.
    other.press("Delete Feuille signée.png");
    other.wait_until_gone("Feuille signée.png\n");
    other.wait_for_text("nothing to send");
    window.press("Synchronise");
    window.wait_for_text("No document yet");
    other.keys("Control+z");
    other.wait_until("what came back has the focus", |other| {
        let focused = other.script("return document.activeElement.innerText", Vec::new());
        Ok(focused.as_str().is_some_and(|text| text.contains("Feuille signée.png")))
    });
    other.wait_for_text("Here and in Strasbourg");
    other.wait_for_text("nothing to send");
    window.press("Synchronise");
    window.wait_for_text("Here and in Strasbourg");
}

#[test]
fn a_picture_is_dropped_on_the_page_and_a_power_cut_leaves_no_half_of_one() {
    let server = Strasbourg::start();
    let (here, disk) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut client = server.enrol(here.path());
    let training = training::create(&mut client, server.project, &PEOPLE[..2]);
    drop(client);
    let mut window = Window::open(here.path());
    show_documents(&window, &training);
    window.wait_for_text("No document yet");

    // The beginning of a file, and then the laptop has no power any more.
    let asked = json!({ "activity": training.activity, "session": null, "size": 300_000 });
    let adding = window.call("begin_attachment", &asked).unwrap();
    assert_eq!(add_piece(&window, &json!({ "adding": adding.to_string() }), &png(PHOTO)), Value::Null);
    // Whatever else comes over this way is refused and harms nothing.
    for (headers, bytes) in [
        (json!({}), png(PHOTO)),
        (json!({ "adding": "no number" }), png(PHOTO)),
        (json!({ "adding": "999" }), png(PHOTO)),
        (json!({ "adding": adding.to_string() }), vec![0; 400_000]),
    ] {
        assert_ne!(add_piece(&window, &headers, &bytes), Value::Null, "{headers}");
    }
    assert!(window.call("add_attachment_piece", &json!({ "adding": adding, "bytes": "JVBERg==" })).is_err());
    window.call("begin_attachment", &asked).unwrap();
    window.kill();
    window.reopen();
    show_documents(&window, &training);
    window.wait_for_text("No document yet");

    let photo = disk.path().join("IMG 1.png");
    fs::write(&photo, png(PHOTO)).unwrap();
    drop_file(&window, &photo);
    window.wait_for_text("Add a document");
    window.press("Add");
    window.wait_for_text("Here and in Strasbourg");
    assert!(window.text().contains("Photo"));
    view(&window, "IMG 1.png", PHOTO);
    // The same again is said, and not added.
    drop_file(&window, &photo);
    window.press("Add");
    window.wait_for_text("Already here: IMG 1.png");
    assert_eq!(window.count(".files > li"), 1);
}

fn show_documents(window: &Window, training: &Training) {
    window.script(&format!("location.hash = '#/activity/{}/documents'", training.activity), Vec::new());
}

/// Opens a picture, waits until it is drawn whole, and closes it.
fn view(window: &Window, name: &str, (width, height): (u32, u32)) {
    window.press(&format!("View {name}"));
    window.wait_until("the picture is drawn", |window| {
        let size = "const picture = document.querySelector('.picture img');
            return picture && picture.complete ? [picture.naturalWidth, picture.naturalHeight] : null";
        Ok(window.script(size, Vec::new()) == json!([width, height]))
    });
    window.keys("Escape");
    window.wait_until("the picture is closed", |window| Ok(window.count(".picture") == 0));
}

/// Asks the laptop for its status again and again, and counts the answers.
const ASK_ALL_THE_TIME: &str = "
    window.answered = 0;
    const ask = () => window.__TAURI_INTERNALS__.invoke('status').then((status) => {
        if (status.filesToSend > 0) return;
        window.answered += 1;
        requestAnimationFrame(ask);
    });
    ask();";

/// Hands bytes to a command as the page does; answers with what it was refused with, if it was.
fn add_piece(window: &Window, headers: &Value, bytes: &[u8]) -> Value {
    let script = "const [headers, bytes, done] = arguments;
        window.__TAURI_INTERNALS__
            .invoke('add_attachment_piece', new Uint8Array(bytes).buffer, { headers })
            .then(() => done(null), (failure) => done(failure));";
    window.script_async(script, vec![headers.clone(), json!(bytes)])
}

/// Drops a file on the page. The driver has no way to drag one out of another program: the page is told what the web view
/// tells it then.
fn drop_file(window: &Window, file: &Path) {
    let script = "const [name, bytes] = arguments;
        const place = document.querySelector('.documents');
        const { x, y } = place.getBoundingClientRect();
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
        for (const kind of ['dragenter', 'dragover', 'drop'])
            place.dispatchEvent(new DragEvent(kind, {
                bubbles: true, cancelable: true, clientX: x + 4, clientY: y + 4, dataTransfer,
            }));";
    let name = file.file_name().unwrap().to_string_lossy();
    window.script(script, vec![json!(name), json!(fs::read(file).unwrap())]);
}

/// A grey picture of so many pixels, not compressed.
fn png((width, height): (u32, u32)) -> Vec<u8> {
    let row = |y: u32| std::iter::once(0).chain((0..width).map(move |x| ((x * 7 + y * 13) >> 3) as u8));
    let pixels = (0..height).flat_map(row).collect::<Vec<u8>>();
    let mut data = vec![0x78, 0x01];
    let mut blocks = pixels.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        data.push(u8::from(blocks.peek().is_none()));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in &pixels {
        low = (low + u32::from(*byte)) % 65521;
        high = (high + low) % 65521;
    }
    data.extend((high << 16 | low).to_be_bytes());

    let crcs = (0..256_u32)
        .map(|byte| (0..8).fold(byte, |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ crc >> 1 } else { crc >> 1 }));
    let crcs = crcs.collect::<Vec<_>>();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8], content: &[u8]| {
        file.extend((content.len() as u32).to_be_bytes());
        let checked = [kind, content].concat();
        let step = |crc: u32, byte: &u8| crcs[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ crc >> 8;
        let crc = !checked.iter().fold(!0, step);
        file.extend(checked);
        file.extend(crc.to_be_bytes());
    };
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes()[..], &[8, 0, 0, 0, 0]].concat();
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &data);
    chunk(b"IEND", &[]);
    file
}
