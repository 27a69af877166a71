//! Writes every page with the story's data into a folder, for looking at: `cargo run -p suyuan-web --example gallery -- DIR`,
//! then serve the folder on loopback.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use suyuan_web::{Lang, asset, render};

#[path = "../tests/fixture/mod.rs"]
mod fixture;

use fixture::{others, pages, story};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "gallery".into()));
    let story = story::story(100_000);
    for lang in Lang::all() {
        let write =
            |name: &str, text: String| fs::write(folder.join(format!("{name}-{}.html", lang.tag())), text);
        fs::create_dir_all(&folder)?;
        write("lot", render::lot(&pages::lot_page(&story, lang)))?;
        write("tampered", render::lot(&pages::tampered(&story, lang)))?;
        write("troubled", render::lot(&pages::troubled(&story, lang)))?;
        write("place", render::place(&others::place_page(&story, lang)))?;
        write("party", render::party(&others::party_page(&story, lang)))?;
        write("statement", render::statement(&others::statement_page(&story, lang)))?;
        write("trace", render::trace(&others::trace_page(&story, lang)))?;
        write("home", render::home(&others::home_page(&story, lang)))?;
        write("not-found", render::not_found(&others::not_found_page(&story, lang)))?;
        write("problem", render::problem(&others::problem_page(&story, lang)))?;
    }
    for (name, page) in [
        ("bundle", pages::lot_page(&story, Lang::default())),
        ("bundle-troubled", pages::troubled(&story, Lang::default())),
    ] {
        let bundle = serde_json::to_vec(&page.proof).map_err(io::Error::other)?;
        fs::write(folder.join(format!("{name}.json")), bundle)?;
    }
    for path in asset::paths() {
        let file = folder.join("assets").join(asset::version()).join(path);
        fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
        fs::write(file, asset::asset(path).map_or(&[][..], |asset| asset.bytes))?;
    }
    Ok(())
}
