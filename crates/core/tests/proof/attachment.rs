//! What a file is called by, and what it may be.

use carnet_core::attachment::{ContentHash, FileLimits, HEAD_BYTES, MediaType};
use carnet_core::catalogue::Entry;
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_hash_is_read_as_it_is_written_and_in_no_other_way(bytes: [u8; 32]) {
        let text = ContentHash(bytes).to_string();
        prop_assert_eq!(text.parse::<ContentHash>().ok(), Some(ContentHash(bytes)));
        let large = text.to_uppercase();
        prop_assert_eq!(large.parse::<ContentHash>().is_ok(), large == text);
        for wrong in [&text[1..], &format!("{text}0"), &text.replacen(&text[..1], "g", 1)] {
            prop_assert!(wrong.parse::<ContentHash>().is_err());
        }
    }

    #[test]
    fn whatever_a_file_begins_with_can_be_looked_at(head: Vec<u8>, text in "\\PC{0,40}") {
        let found = MediaType::of(&head);
        prop_assert_eq!(found, MediaType::of(&head[..head.len().min(HEAD_BYTES)]));
        prop_assert!(text.parse::<ContentHash>().is_err() || text.len() == 64);
    }
}

#[test]
fn the_first_bytes_tell_what_a_file_is() {
    let known: [(&[u8], MediaType); 8] = [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0", MediaType::Pdf),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0", MediaType::Jpeg),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", MediaType::Png),
        (b"\0\0\0\x24ftypheic\0\0\0\0", MediaType::Heic),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", MediaType::Heic),
        (b"RIFF\x24\x10\0\0WEBPVP8 ", MediaType::WebP),
        (b"II*\0\x08\0\0\0\0\0\0\0\0\0\0\0", MediaType::Tiff),
        (b"MM\0*\0\0\0\x08\0\0\0\0\0\0\0\0", MediaType::Tiff),
    ];
    for (head, expected) in known {
        assert_eq!(MediaType::of(head), Some(expected));
        assert!(FileLimits::default().allowed(head).is_some());
    }
    // Archives with macros, films, scripts, programs, and the beginnings of what is known.
    let others: [&[u8]; 8] = [
        b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0",
        b"\0\0\0\x20ftypisom\0\0\x02\0",
        b"<!DOCTYPE html><ht",
        b"<svg xmlns=\"http:",
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0",
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
        b"\xff\xd8",
        b"",
    ];
    for head in others {
        assert_eq!(MediaType::of(head), None, "{head:?}");
    }
    let pdf_only = FileLimits { media_types: vec!["application/pdf".to_owned()], ..FileLimits::default() };
    assert_eq!(pdf_only.allowed(known[0].0), Some(MediaType::Pdf));
    assert_eq!(pdf_only.allowed(known[1].0), None);
}

#[test]
fn limits_of_a_newer_server_are_read_and_an_older_laptop_passes_over_them() {
    let newer =
        r#"{"entry":"file_limits","mostBytes":5,"mostProjectBytes":6,"mediaTypes":["image/avif"],"new":7}"#;
    let limits =
        FileLimits { most_bytes: 5, most_project_bytes: 6, media_types: vec!["image/avif".to_owned()] };
    let entry = Entry::from_json(newer).unwrap();
    assert_eq!(entry, Entry::FileLimits(limits));
    assert_eq!(Entry::from_json(&entry.to_json()).unwrap(), entry);
    // As a laptop sees them that does not know the kind.
    assert_eq!(Entry::from_json(&newer.replace("file_limits", "file_rules")).unwrap(), Entry::Unknown);
}
