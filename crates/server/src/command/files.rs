use super::admin::{Out, moment};
use super::arguments::FilesCommand;
use super::table::table;
use crate::admin::{Admin, FileRow};
use crate::error::Error;
use carnet_core::attachment::FileLimits;

const MIB: u64 = 1 << 20;

pub(super) fn run(admin: &Admin<'_>, command: &FilesCommand, out: &Out) -> Result<(), Error> {
    match command {
        FilesCommand::List { project } => {
            let files = admin.files(admin.project(project)?.id)?;
            out.value(&files, || files_table(&files))
        }
        FilesCommand::Clean { project, days } => {
            let removed = admin.remove_unnamed_files(admin.project(project)?.id, *days)?;
            out.value(&removed, || format!("{}Removed: {}\n", files_table(&removed), removed.len()))
        }
        FilesCommand::Limits { most_mib, most_project_mib } => {
            let bytes = |mib: &Option<u32>| mib.map(|mib| u64::from(mib) * MIB);
            let mut limits = admin.file_limits()?;
            if most_mib.or(*most_project_mib).is_some() {
                let one = bytes(most_mib).unwrap_or(limits.most_bytes);
                let all = bytes(most_project_mib).unwrap_or(limits.most_project_bytes);
                limits = admin.set_file_limits(one, all)?;
            }
            out.value(&limits, || limits_text(&limits))
        }
    }
}

fn files_table(files: &[FileRow]) -> String {
    let rows = files
        .iter()
        .map(|file| {
            [
                file.sha256.clone(),
                file.media_type.clone(),
                file.size.to_string(),
                file.arrived.to_string(),
                file.device.to_string(),
                moment(Some(file.changed_at)),
                if file.named { "yes" } else { "" }.to_owned(),
            ]
        })
        .collect::<Vec<_>>();
    table(["SHA-256", "TYPE", "BYTES", "ARRIVED", "LAPTOP", "LAST PART", "NAMED"], &rows)
}

fn limits_text(limits: &FileLimits) -> String {
    format!(
        "One file: {} MiB\nAll files of a project: {} MiB\nTypes: {}\n",
        limits.most_bytes / MIB,
        limits.most_project_bytes / MIB,
        limits.media_types.join(", ")
    )
}
