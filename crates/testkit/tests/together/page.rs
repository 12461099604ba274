//! What `docs/proof.md` says of tests is true.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn every_test_that_the_page_of_proofs_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let page = fs::read_to_string(root.join("docs/proof.md")).unwrap();
    let rows = page.split("## What must be survived").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = rows.lines().filter(|line| line.starts_with("| ")).skip(1).collect::<Vec<_>>();
    // The table in the design has twelve rows; some of them are several here.
    assert!(rows.len() >= 12, "{} rows", rows.len());
    let mut there = BTreeSet::new();
    ["crates", "tests"].into_iter().for_each(|part| functions(&root.join(part), &mut there));
    for row in rows {
        let named = row.split('`').skip(1).step_by(2).collect::<Vec<_>>();
        assert!(!named.is_empty(), "no test: {row}");
        for test in named {
            assert!(there.contains(test), "there is no test {test}");
        }
    }
}

/// The names of all functions in files of Rust below a folder.
fn functions(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            functions(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            for rest in fs::read_to_string(path).unwrap().split("fn ").skip(1) {
                let name = rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next();
                names.extend(name.map(str::to_owned));
            }
        }
    }
}
