//! Man pages, one a command, with examples, in the language spoken.

use std::{fs, io, path::Path};

use clap::Command;
use clap_mangen::Man;

use super::{
    examples,
    translated::{Form, own_words},
};
use crate::speech::{spoken, tr};

/// Writes them into a directory that is there.
pub(crate) fn write_pages(folder: &Path) -> io::Result<()> {
    let mut command = super::command_in(spoken(), Form::Page).disable_help_subcommand(true);
    command.build();
    write_page(&command, "", folder)
}

fn write_page(command: &Command, path: &str, folder: &Path) -> io::Result<()> {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        let path = format!("{path} {}", sub.get_name()).trim_start().to_owned();
        write_page(sub, &path, folder)?;
    }
    // Examples stand as they are typed, which what clap does with the text below a command would not leave.
    let man = Man::new(command.clone().after_help(None::<&str>));
    let name = man.get_filename();
    let mut page = Vec::new();
    man.render(&mut page)?;
    let mut page = own_words(&String::from_utf8_lossy(&page));
    for (clap, ours) in headings() {
        page = page.replace(&format!(".SH {clap}\n"), &format!(".SH {ours}\n"));
    }
    let below = example_lines(path);
    if !below.is_empty() {
        page.push_str(&format!(".SH {}\n.nf\n{below}.fi\n", tr!("man-examples")));
    }
    if path.is_empty() {
        let codes = escaped(&tr!("exit-codes")) + "\n";
        page.push_str(&format!(".SH {}\n.nf\n{codes}.fi\n", tr!("man-exit")));
    }
    fs::write(folder.join(name), page)
}

fn headings() -> [(&'static str, String); 6] {
    [
        ("NAME", tr!("man-name")),
        ("SYNOPSIS", tr!("man-synopsis")),
        ("DESCRIPTION", tr!("man-description")),
        ("OPTIONS", tr!("man-options")),
        ("SUBCOMMANDS", tr!("man-subcommands")),
        ("VERSION", tr!("man-version")),
    ]
}

fn example_lines(path: &str) -> String {
    let mut lines = String::new();
    for example in examples::of(path) {
        if let Some((_, words)) = example.words.iter().find(|(tag, _)| *tag == spoken()) {
            lines.push_str(&format!("# {}\n", escaped(words)));
        }
        lines.push_str(&format!("{}\n\n", escaped(example.line)));
    }
    lines
}

/// As roff shows it unchanged.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq")
}
