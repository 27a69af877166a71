//! Files that a person names on the command line, to be read. One that cannot be read is told by its name, with the option that named it and
//! what to do:
//!
//! ```text
//! error: there is no file of-17.pdf
//!   at: --report
//! hint: check the spelling of --report; names count from /home/shuangliu, or give the whole path
//! ```
//!
//! Not for files that the program keeps itself: there [`Failure::file`] says what the disk said.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use crate::{failure::Failure, speech::tr};

/// The bytes of the file that this option (`--report`), or this argument (`FILE`), names.
pub(crate) fn read(option: &str, path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|e| unread(option, path, &e))
}

/// The same, which must be text.
pub(crate) fn text(option: &str, path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|e| unread(option, path, &e))
}

/// How long it is: what is too large is not read.
pub(crate) fn length(option: &str, path: &Path) -> Result<u64, Failure> {
    fs::metadata(path).map(|about| about.len()).map_err(|e| unread(option, path, &e))
}

/// Why it cannot be read.
pub(crate) fn unread(option: &str, path: &Path, error: &io::Error) -> Failure {
    let file = path.display().to_string();
    let named = if option == "FILE" { tr!("given-argument") } else { option.to_owned() };
    let failure = match error.kind() {
        ErrorKind::NotFound => {
            let here = std::env::current_dir().map(|dir| dir.display().to_string());
            let failure = Failure::local(tr!("given-missing", file = file));
            match here.ok().filter(|_| path.is_relative()) {
                Some(dir) => failure.hint(tr!("given-missing-do", option = named, dir = dir)),
                None => failure.hint(tr!("given-missing-whole-do", option = named)),
            }
        }
        ErrorKind::IsADirectory => Failure::local(tr!("given-directory", file = file))
            .hint(tr!("given-directory-do", option = named)),
        ErrorKind::PermissionDenied => Failure::local(tr!("given-forbidden", file = file.clone()))
            .hint(tr!("given-forbidden-do", file = file)),
        ErrorKind::InvalidData => {
            Failure::local(tr!("given-not-text", file = file)).hint(tr!("given-not-text-do"))
        }
        _ => Failure::file(path, error),
    };
    failure.field(option)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_named_with_its_option_and_what_to_do() {
        let failure = read("--report", Path::new("of-17.pdf")).unwrap_err();
        assert_eq!(failure.cause, "there is no file of-17.pdf");
        assert_eq!(failure.field.as_deref(), Some("--report"));
        let (hint, here) = (failure.hint.unwrap(), std::env::current_dir().unwrap());
        assert!(hint.contains("--report") && hint.contains(&here.display().to_string()), "{hint}");
        let whole = length("FILE", Path::new("/nowhere/of-17.pdf")).unwrap_err().hint.unwrap();
        assert!(!whole.contains("count from"), "a whole path counts from nowhere: {whole}");
    }

    #[test]
    fn a_directory_and_what_is_no_text_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let cause = |path: &Path| text("--policy", path).unwrap_err().cause;
        assert!(cause(dir.path()).ends_with("is a directory"));
        let path = dir.path().join("policy");
        fs::write(&path, [0xff, 0xfe]).unwrap();
        assert!(cause(&path).ends_with("is not text in UTF-8"));
        fs::write(&path, "log").unwrap();
        assert_eq!(text("--policy", &path).unwrap(), "log");
    }
}
