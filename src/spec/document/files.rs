//! The files beside a document: which ones may be read, and their texts.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::remote;
use crate::spec::reading::{Remark, decode};

/// Bytes that a file may have.
const LARGEST: u64 = 256 << 20;

/// Files that a document may consist of, and the bytes of all.
const MOST: usize = 10_000;
const ALL: usize = 512 << 20;

/// The place where the other files of a document are looked for.
#[derive(Debug)]
pub struct Files {
    /// The folder of the document, as it is and without symbolic links, and the name of the document in it.
    folder: Option<(PathBuf, PathBuf, String)>,
    allow_remote: bool,
    read: usize,
    bytes: usize,
}

/// The reason why a file is not there.
#[derive(Debug, Clone)]
pub struct Missing {
    /// The problem.
    pub problem: String,
    /// The remedy.
    pub remedy: &'static str,
}

impl Missing {
    pub fn new(problem: impl Into<String>, remedy: &'static str) -> Self {
        Self { problem: problem.into(), remedy }
    }
}

impl Files {
    /// No files at all.
    pub fn none() -> Self {
        Self { folder: None, allow_remote: false, read: 0, bytes: 0 }
    }

    /// The files below the folder that a document is in.
    pub fn beside(path: &Path, allow_remote: bool) -> Self {
        let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
        let real = fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { &folder });
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { folder: real.ok().zip(name).map(|(real, name)| (folder, real, name)), allow_remote, read: 0, bytes: 0 }
    }

    /// The name of the file that a reference from another file leads to; empty for the document itself.
    pub fn name(&self, base: &str, reference: &str) -> String {
        if let Some(address) = remote::join(base, reference) {
            return address;
        }
        let reference = percent_decode_str(reference).decode_utf8_lossy().replace('\\', "/");
        let folder = base.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = Vec::new();
        let is_absolute = reference.starts_with('/');
        let folder = if is_absolute { "" } else { folder };
        for part in folder.split('/').chain(reference.split('/')) {
            match part {
                "" | "." => {}
                ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let name = format!("{}{}", if is_absolute { "/" } else { "" }, parts.join("/"));
        match &self.folder {
            Some((_, _, own)) if *own == name => String::new(),
            _ => name,
        }
    }

    /// Returns the way a file is called in messages.
    pub fn shown(&self, name: &str) -> String {
        match &self.folder {
            Some((folder, _, _)) if !remote::is_address(name) => folder.join(name).display().to_string(),
            _ => name.to_owned(),
        }
    }

    /// The text of a file.
    pub fn text(&mut self, name: &str) -> Result<Result<String, Remark>, Missing> {
        if self.read >= MOST || self.bytes > ALL {
            let problem = format!("it has more than {MOST} files or {} MB", ALL >> 20);
            return Err(Missing::new(problem, "bundle what is needed into one file"));
        }
        self.read += 1;
        let text = self.find(name)?;
        self.bytes += text.as_ref().map_or(0, String::len);
        Ok(text)
    }

    fn find(&self, name: &str) -> Result<Result<String, Remark>, Missing> {
        if remote::is_address(name) {
            return remote::read(name, self.allow_remote, LARGEST).map(decode);
        }
        let Some((folder, real, _)) = &self.folder else {
            return Err(Missing::new(
                format!("it refers to the file {name}, and was read from its text alone"),
                "give the document as a file",
            ));
        };
        let outside = || {
            let problem = format!("it refers to {name}, which is not below its folder");
            Missing::new(
                problem,
                "bundle the document into one file, or move it to the folder that holds all of its files",
            )
        };
        if name.starts_with('/') || name.starts_with("..") {
            return Err(outside());
        }
        let path = folder.join(name);
        let unreadable = |problem: String| {
            Missing::new(
                format!("it refers to {}, which can't be read: {problem}", path.display()),
                "mend the reference",
            )
        };
        let found = fs::canonicalize(&path).map_err(|error| unreadable(error.to_string()))?;
        if !found.starts_with(real) {
            return Err(outside());
        }
        text(&found).map_err(unreadable)
    }
}

/// The text of a file, which is a plain one of a bearable size.
pub fn text(path: &Path) -> Result<Result<String, Remark>, String> {
    let about = fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("it is no file".into());
    }
    if about.len() > LARGEST {
        return Err(format!("it is larger than {} MB", LARGEST >> 20));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default() + 1);
    let file = File::open(path).map_err(|error| error.to_string())?;
    file.take(LARGEST).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    Ok(decode(bytes))
}
