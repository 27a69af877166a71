//! What a process asked of the system: the output of `strace -f -y -xx`, read back.
//!
//! ```text
//! 11812 write(5<\x2f\x64>, "\x53\x59", 2) = 2
//! 11811 fsync(14<\x2f\x68> <unfinished ...>
//! 11811 <... fsync resumed>)              = 0
//! ```
//!
//! Calls stand in the order in which they returned; when each began is kept, since a sync covers only what was written before it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A system call that returned.
#[derive(Clone, Debug)]
pub struct Call {
    /// The thread.
    pub tid: u32,
    /// Which call.
    pub name: String,
    /// Its arguments, as strace writes them.
    pub args: Vec<String>,
    /// What it returned; -1 is an error.
    pub result: i64,
    /// The line on which it began.
    pub began: usize,
    /// The line on which it returned.
    pub ended: usize,
    /// strace made its result up.
    pub injected: bool,
}

/// Calls, in the order in which they returned.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The calls.
    pub calls: Vec<Call>,
}

impl Trace {
    /// Arguments for strace that give what is read here, for these calls, into a file.
    pub fn options(calls: &str, into: &Path) -> Vec<String> {
        let into = into.to_str().unwrap();
        let fixed = ["-f", "-y", "-xx", "-s", "16777216", "-e", calls, "-o", into];
        fixed.iter().map(|word| (*word).to_owned()).collect()
    }

    /// Reads such a file.
    pub fn read(file: &Path) -> Trace {
        let text = std::fs::read_to_string(file).unwrap();
        let mut open: HashMap<u32, (usize, String)> = HashMap::new();
        let mut calls = Vec::new();
        for (at, line) in text.lines().enumerate() {
            // Without -f there is no thread in front.
            let (tid, rest) = match line.split_once(' ') {
                Some((tid, rest)) if tid.bytes().all(|b| b.is_ascii_digit()) => {
                    (tid.parse().unwrap(), rest.trim_start())
                }
                _ => (0, line),
            };
            if let Some(begun) = rest.strip_suffix(" <unfinished ...>") {
                open.insert(tid, (at, begun.to_owned()));
            } else if let Some((_, end)) = rest.strip_prefix("<... ").and_then(|r| r.split_once(" resumed>"))
            {
                if let Some((began, begun)) = open.remove(&tid) {
                    calls.extend(Call::parse(tid, &format!("{begun}{end}"), began, at));
                }
            } else {
                calls.extend(Call::parse(tid, rest, at, at));
            }
        }
        Trace { calls }
    }

    /// The answers to clients, each with the line on which its first byte was asked to leave.
    pub fn answers(&self) -> impl Iterator<Item = (usize, Vec<u8>)> {
        self.calls.iter().filter(|call| call.writes_to_a_socket()).map(|call| (call.began, call.bytes()))
    }
}

impl Call {
    fn parse(tid: u32, text: &str, began: usize, ended: usize) -> Option<Call> {
        let (name, rest) = text.split_once('(')?;
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return None;
        }
        let at = rest.rfind(") ")?;
        let (args, result) = (&rest[..at], rest[at + 2..].trim_start().strip_prefix("= ")?);
        let number: String = result.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
        Some(Call {
            tid,
            name: name.to_owned(),
            args: split(args),
            result: number.parse().ok()?,
            began,
            ended,
            injected: result.contains("(INJECTED)"),
        })
    }

    /// The file descriptor that comes first.
    pub fn fd(&self) -> Option<i32> {
        let first = self.args.first()?;
        first[..first.find('<')?].parse().ok()
    }

    /// What that descriptor stands for: a path, or `socket:[…]`.
    pub fn fd_path(&self) -> Option<PathBuf> {
        let first = self.args.first()?;
        let (_, rest) = first.split_once('<')?;
        Some(PathBuf::from(String::from_utf8_lossy(&unescape(rest.split('>').next()?)).into_owned()))
    }

    /// Every path that the call is about.
    pub fn paths(&self) -> Vec<PathBuf> {
        let quoted = matches!(
            self.name.as_str(),
            "openat"
                | "open"
                | "creat"
                | "rename"
                | "renameat"
                | "renameat2"
                | "mkdir"
                | "mkdirat"
                | "link"
                | "linkat"
                | "unlink"
                | "unlinkat"
                | "rmdir"
                | "truncate"
        );
        match quoted {
            true => self.strings().map(PathBuf::from).collect(),
            false => self.fd_path().into_iter().collect(),
        }
    }

    /// Whether it is about something below a directory.
    pub fn touches(&self, dir: &Path) -> bool {
        self.paths().iter().any(|path| path.starts_with(dir))
    }

    /// All bytes that it brings, in order.
    pub fn bytes(&self) -> Vec<u8> {
        self.args.iter().flat_map(|arg| quoted(arg)).flat_map(unescape).collect()
    }

    /// An argument that is a number.
    pub fn number(&self, at: usize) -> i64 {
        self.args[at].parse().unwrap_or_else(|_| panic!("{} is no number: {self:?}", self.args[at]))
    }

    /// Whether it answers a client.
    pub fn writes_to_a_socket(&self) -> bool {
        matches!(self.name.as_str(), "write" | "writev" | "sendto" | "sendmsg")
            && self.fd_path().is_some_and(|path| path.to_string_lossy().starts_with("socket:"))
    }

    /// Whether it is a sync that the system has really done.
    pub fn synced(&self) -> bool {
        matches!(self.name.as_str(), "fsync" | "fdatasync") && self.result == 0 && !self.injected
    }

    fn strings(&self) -> impl Iterator<Item = String> {
        self.args
            .iter()
            .filter(|arg| arg.starts_with('"'))
            .flat_map(|arg| quoted(arg))
            .map(|text| String::from_utf8_lossy(&unescape(text)).into_owned())
    }
}

/// Splits at commas outside brackets; strings hold nothing but `\xHH`.
fn split(args: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in args.chars() {
        match c {
            '[' | '{' | '(' => depth += 1,
            ']' | '}' | ')' => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts.iter().map(|part| part.trim().to_owned()).collect()
}

/// The texts between quotes.
fn quoted(arg: &str) -> impl Iterator<Item = &str> {
    arg.split('"').skip(1).step_by(2)
}

fn unescape(text: &str) -> Vec<u8> {
    let plain = text.replace("\\x", "");
    hex::decode(&plain).unwrap_or_else(|_| text.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_stand_where_they_returned_and_know_where_they_began() {
        let text = "7 write(5<\\x2f\\x64>, \"\\x53\\x59\", 2) = 2\n\
                    8 fsync(6<\\x2f\\x65> <unfinished ...>\n\
                    7 fdatasync(5<\\x2f\\x64>) = 0 (INJECTED)\n\
                    8 <... fsync resumed>)    = 0\n\
                    7 openat(AT_FDCWD<\\x2f>, \"\\x2f\\x64\", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file)\n\
                    8 +++ exited with 0 +++\n";
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let calls = Trace::read(file.path()).calls;
        let names: Vec<&str> = calls.iter().map(|call| call.name.as_str()).collect();
        assert_eq!(names, ["write", "fdatasync", "fsync", "openat"]);
        assert_eq!((calls[0].bytes(), calls[0].fd()), (b"SY".to_vec(), Some(5)));
        assert_eq!(calls[0].fd_path(), Some(PathBuf::from("/d")));
        assert!(!calls[1].synced() && calls[2].synced());
        assert_eq!((calls[2].began, calls[2].ended), (1, 3));
        assert_eq!((calls[3].result, calls[3].paths()), (-1, vec![PathBuf::from("/d")]));
    }
}
