//! The state file: one upsert per line. It grows by whole lines and is rewritten, in one rename, when
//! it is opened and when the service is reset. A kill at any point loses nothing that was answered.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::world::Change;

#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    /// Opens or makes the file and reads what it remembers.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<Change>)> {
        let changes = match fs::read(path) {
            Ok(bytes) => read_lines(&bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok((
            Self {
                path: path.to_owned(),
                file: appendable(path)?,
            },
            changes,
        ))
    }

    pub(crate) fn append(&mut self, change: &Change) -> io::Result<()> {
        let mut line = serde_json::to_vec(change)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }

    /// Puts these in place of everything there is.
    pub(crate) fn rewrite(&mut self, changes: &[Change]) -> io::Result<()> {
        let mut text = Vec::new();
        for change in changes {
            serde_json::to_writer(&mut text, change)?;
            text.push(b'\n');
        }
        let mut unfinished = self.path.as_os_str().to_owned();
        unfinished.push(format!(".{}", std::process::id()));
        fs::write(&unfinished, text)?;
        fs::rename(&unfinished, &self.path)?;
        self.file = appendable(&self.path)?;
        Ok(())
    }
}

fn appendable(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// A last line without its end was being written when the process died, so it was never answered.
fn read_lines(bytes: &[u8]) -> io::Result<Vec<Change>> {
    let whole = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .and_then(|end| bytes.get(..end));
    let lines = whole
        .unwrap_or_default()
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    let parsed = lines.enumerate().map(|(number, line)| {
        serde_json::from_slice(line).map_err(|error| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("state file, entry {}: {error}", number + 1),
            )
        })
    });
    parsed.collect()
}
