//! The content of files between laptops and the server: what a connection carries, and what is left of it where it
//! breaks.

use super::dice::Dice;
use super::laptop::taint;
use super::strasbourg::Strasbourg;
use anyhow::{Context, Result, anyhow, ensure};
use carnet_client::{ContentAnswer, ContentRequest, ContentStep, Error};
use carnet_core::attachment::{ContentHash, HEAD_BYTES};
use carnet_core::id::ProjectId;
use carnet_core::protocol::{KnownFiles, Problem, ProblemCode};
use carnet_server::attachment::{Content, Shelved};
use carnet_server::storage::{Device, Storage};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Every photograph that was ever taken, by its SHA-256.
#[derive(Default)]
pub(super) struct Photos {
    taken: Vec<(usize, String)>,
    bytes: BTreeMap<String, Vec<u8>>,
    /// Those whose only disk was replaced, as far as anybody knows.
    pub(super) may_be_gone: BTreeSet<String>,
}

impl Photos {
    /// A photograph for a project; now and then one that was taken before: another laptop may have it too.
    pub(super) fn take(&mut self, dice: &mut Dice, project: usize) -> (String, Vec<u8>) {
        let again = dice.percent(30);
        let before = self.taken.iter().filter(|(of, _)| *of == project).map(|(_, name)| name);
        let before = before.collect::<Vec<_>>();
        if again && let Some(name) = dice.pick(&before).copied().cloned() {
            let bytes = self.bytes[&name].clone();
            return (name, bytes);
        }
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
        bytes.extend(format!("{} {}", taint(project), self.taken.len()).bytes());
        let size = bytes.len() + dice.below(1_500);
        bytes.resize_with(size, || u8::try_from(dice.below(256)).unwrap_or_default());
        let name = ContentHash(Sha256::digest(&bytes).into()).to_string();
        self.taken.push((project, name.clone()));
        self.bytes.insert(name.clone(), bytes.clone());
        (name, bytes)
    }

    /// The name and the size of any photograph of a project.
    pub(super) fn any(&self, dice: &mut Dice, project: usize) -> Option<(&str, u64)> {
        let taken = self.taken.iter().filter(|(of, _)| *of == project).collect::<Vec<_>>();
        let (_, name) = dice.pick(&taken)?;
        Some((name, self.bytes.get(name)?.len() as u64))
    }

    /// What the photograph with this name is.
    pub(super) fn bytes(&self, name: &str) -> Result<&[u8]> {
        self.bytes.get(name).map(Vec::as_slice).with_context(|| format!("nobody took {name}"))
    }
}

/// What a laptop hears of a step.
#[derive(Clone)]
pub(super) enum Told {
    /// What the server has.
    There {
        offset: u64,
        size: Option<u64>,
        complete: bool,
    },
    Bytes(Vec<u8>),
    Missing(Vec<String>),
    Refused(ProblemCode),
    /// The link broke before there was an answer.
    Nothing,
}

impl Told {
    fn there(content: Option<&Content>) -> Self {
        Self::There {
            offset: content.map_or(0, |content| content.arrived),
            size: content.map(|content| content.size),
            complete: content.is_some_and(|content| content.is_whole() && content.arrived > 0),
        }
    }

    /// What is left of it when the link breaks somewhere.
    pub(super) fn cut(&mut self, dice: &mut Dice) {
        match self {
            Self::Bytes(bytes) => bytes.truncate(dice.below(bytes.len())),
            _ => *self = Self::Nothing,
        }
    }

    pub(super) fn heard(self) -> Result<ContentAnswer, Error> {
        match self {
            Self::There { offset, size, complete } => Ok(ContentAnswer::There { offset, size, complete }),
            Self::Bytes(bytes) if !bytes.is_empty() => Ok(ContentAnswer::Bytes(bytes)),
            Self::Missing(missing) => Ok(ContentAnswer::Missing(missing)),
            Self::Refused(code) => Err(Error::Refused(code)),
            Self::Bytes(_) | Self::Nothing => Err(Error::ServerUnreachable("the link broke".to_owned())),
        }
    }
}

/// A step on its way to the server.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) credential: String,
    pub(super) request: ContentRequest,
    /// Whether its link breaks before it has arrived whole.
    pub(super) breaks: bool,
}

impl Asked {
    /// Of a part some bytes arrive, of anything else nothing.
    pub(super) fn cut(&mut self, dice: &mut Dice) {
        self.breaks = true;
        if let ContentStep::Send { bytes, .. } = &mut self.request.step {
            bytes.truncate(dice.below(bytes.len()));
        }
    }
}

impl Strasbourg {
    /// What the server says to a step, as it does over HTTP.
    pub(super) fn content(&self, asked: &Asked) -> Result<Told> {
        let ContentRequest { project, sha256, size, step, .. } = &asked.request;
        if asked.breaks && !matches!(step, ContentStep::Send { .. }) {
            return Ok(Told::Nothing);
        }
        let name = sha256.parse::<ContentHash>();
        let name = || name.as_ref().copied().map_err(|_| Problem::new(ProblemCode::NotFound));
        let device = self.server.device(&asked.credential);
        let answer = device.and_then(|device| match step {
            ContentStep::Missing { files } => {
                let question = serde_json::to_vec(&KnownFiles { files: files.clone() }).unwrap_or_default();
                let answer = self.server.missing_files(&device, *project, &question)?;
                Ok(Told::Missing(answer.missing))
            }
            ContentStep::Ask => Ok(Told::there(self.server.file(&device, *project, &name()?)?.as_ref())),
            ContentStep::Send { offset, bytes } => {
                self.keep(&device, (*project, name()?), *size, *offset, bytes)
            }
            ContentStep::Fetch { offset, most } => {
                let whole = self.server.whole_file(&device, *project, &name()?)?;
                let end = whole.size.min(offset + *most as u64);
                if *offset >= end {
                    return Ok(Told::Refused(ProblemCode::NoSuchRange));
                }
                let mut bytes = self.bytes_of(*project, &name()?, *offset)?;
                bytes.truncate(usize::try_from(end - offset).unwrap_or(usize::MAX));
                Ok(Told::Bytes(bytes))
            }
        });
        if asked.breaks {
            return Ok(Told::Nothing);
        }
        Ok(answer.unwrap_or_else(|problem| {
            // The answer to HEAD has no body that could say more.
            let code = match (step, problem.code.status()) {
                (ContentStep::Ask, 403) => ProblemCode::NotAllowed,
                (ContentStep::Ask, 404) => ProblemCode::NotFound,
                _ => problem.code,
            };
            Told::Refused(code)
        }))
    }

    /// Asks whether a part would be taken before its bytes come, and keeps what comes of them.
    fn keep(
        &self,
        device: &Device,
        file: (ProjectId, ContentHash),
        size: u64,
        offset: u64,
        bytes: &[u8],
    ) -> Result<Told, Problem> {
        let mut shelved = self.server.take_in_part(device, file, size, offset, &[])?;
        if matches!(shelved, Shelved::Kept(_)) && !bytes.is_empty() {
            shelved = self.server.take_in_part(device, file, size, offset, bytes)?;
        }
        Ok(match shelved {
            Shelved::Kept(there) | Shelved::Elsewhere(there) => Told::there(Some(&there)),
            Shelved::Refused(code) => Told::Refused(code),
        })
    }

    /// The bytes of a file from a place on.
    fn bytes_of(&self, project: ProjectId, name: &ContentHash, mut at: u64) -> Result<Vec<u8>, Problem> {
        let mut bytes = Vec::new();
        let failed = |_| Problem::new(ProblemCode::Internal);
        while let Some(piece) = self.storage.file_piece(project, name, at).map_err(failed)? {
            at += piece.len() as u64;
            bytes.extend(piece);
        }
        Ok(bytes)
    }

    /// A laptop whose copy of a file is damaged, or that means harm, sends the beginning of it: nobody can tell yet that
    /// it is wrong.
    pub(super) fn spoil(&self, credential: &str, project: usize, name: &str, size: u64) -> Result<()> {
        let name = name.parse::<ContentHash>().map_err(|error| anyhow!("{error}"))?;
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0];
        bytes.resize(usize::try_from(size / 2)?.max(HEAD_BYTES), 0);
        if let Ok(device) = self.server.device(credential) {
            // Where there is something of it already, or the disk fails, nothing comes of it.
            self.server.take_in_part(&device, (self.projects[project], name), size, 0, &bytes).ok();
        }
        Ok(())
    }

    /// The names of the photographs of a project that the server has whole, each checked byte for byte.
    pub(super) fn whole_files(&self, project: ProjectId, photos: &Photos) -> Result<BTreeSet<String>> {
        let mut whole = BTreeSet::new();
        for file in self.server.admin().files(project)?.into_iter().filter(|file| file.arrived == file.size) {
            let name = file.sha256.parse::<ContentHash>().map_err(|error| anyhow!("{error}"))?;
            let bytes = self.bytes_of(project, &name, 0).map_err(|problem| anyhow!("{problem:?}"))?;
            ensure!(bytes == photos.bytes(&file.sha256)?, "the server has other bytes under {name}");
            ensure!(whole.insert(file.sha256), "the server has {name} twice");
        }
        Ok(whole)
    }
}
