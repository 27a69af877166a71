//! `suyuan demo`, as somebody plays it and leaves it open.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStdout, Stdio},
};

use suyuan_tests::Person;

/// The demonstration, until it is dropped.
pub(crate) struct Played {
    /// Where its node is.
    pub(crate) url: String,
    /// The path of one box by its own code.
    pub(crate) pack: String,
    child: Child,
    /// It has more to say, and would end if nobody listened.
    _says: BufReader<ChildStdout>,
    _home: Person,
    _data: tempfile::TempDir,
}

impl Played {
    pub(crate) fn open() -> Played {
        let (home, data) = (Person::new("http://127.0.0.1:9"), tempfile::tempdir().unwrap());
        let folder = data.path().join("demo");
        let mut command = home.command(&["demo", "--port", "0", "--data", folder.to_str().unwrap()]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut said = String::new();
        let mut says = BufReader::new(child.stdout.take().unwrap());
        let found = says.by_ref().lines().map_while(Result::ok).find_map(|line| {
            said.push_str(&line);
            said.push('\n');
            let address =
                line.split_whitespace().find(|word| word.starts_with("http://") && word.contains("/21/"))?;
            let path = address["http://".len()..].find('/')? + "http://".len();
            Some((address[..path].to_owned(), address[path..].to_owned()))
        });
        let Some((url, pack)) = found else {
            let _ = child.kill();
            panic!("the demonstration named no box with a code of its own:\n{said}");
        };
        Played { url, pack, child, _says: says, _home: home, _data: data }
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
