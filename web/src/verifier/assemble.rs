//! Modules that import each other, as one script without imports.
//!
//! ```text
//! import { base64 } from "../log.js";        const { base64 } = M["log.js"];
//! export function readReceipt(text) {        function readReceipt(text) {        … and at the end  return { readReceipt };
//! import("./vendor/noble.js")                Promise.resolve(M["vendor/noble.js"])
//! ```
//!
//! Each module becomes one function, run once, after those that it imports. Our own scripts write one import a line and export only
//! declarations; the vendored one ends in one list of exports. Anything else is a mistake that the tests find.
//!
//! A file that asks for nothing ([`script`]) has also what is imported when it is needed; a module that pages load ([`module`]) still
//! asks for that.

use std::fmt::Write as _;

use crate::asset;

/// The script that begins at a module, whole.
pub(crate) fn script(first: &str) -> String {
    assembled(true, &[first])
}

/// A module that runs these, one after another, loads by itself what it needs only at times, and exports what the last of them does.
#[cfg_attr(not(test), allow(dead_code))] // build.rs makes the page's script with it
pub(crate) fn module(runs: &[&str]) -> String {
    let script = assembled(false, runs);
    let names = runs.last().map(|path| (path, exports_of(path).join(",")));
    match names.filter(|(_, names)| !names.is_empty()) {
        Some((path, names)) => format!("{script}export const {{{names}}}=M[{path:?}];\n"),
        None => script,
    }
}

fn assembled(whole: bool, runs: &[&str]) -> String {
    let mut all = Assembly { whole, done: Vec::new(), text: String::new() };
    for path in runs {
        all.add(path);
    }
    format!("const M={{}};\n{}", all.text)
}

fn exports_of(path: &str) -> Vec<String> {
    let source = asset::script(path);
    source.lines().filter_map(|line| line.strip_prefix("export ")).flat_map(declared_names).collect()
}

struct Assembly {
    /// Also with what is imported only when it is needed.
    whole: bool,
    done: Vec<String>,
    text: String,
}

impl Assembly {
    fn add(&mut self, path: &str) {
        if self.done.iter().any(|done| done == path) {
            return;
        }
        self.done.push(path.to_owned());
        let source = asset::script(path);
        let (mut body, mut exports) = (String::new(), Vec::new());
        for line in source.lines() {
            if let Some((names, from)) = imported(line) {
                let from = resolve(path, from);
                self.add(&from);
                // Writing to a string cannot fail, here and below.
                let _ = writeln!(body, "const {}=M[{from:?}];", names.replace(" as ", ":"));
                continue;
            }
            let line = self.dynamic(path, line);
            match line.strip_prefix("export ") {
                Some(declared) => {
                    exports.extend(declared_names(declared));
                    let _ = writeln!(body, "{declared}");
                }
                None => match listed(&line) {
                    Some((before, list)) => {
                        exports.extend(list);
                        let _ = writeln!(body, "{before}");
                    }
                    None => {
                        let _ = writeln!(body, "{line}");
                    }
                },
            }
        }
        let _ = writeln!(self.text, "M[{path:?}]=(()=>{{\n{body}return {{{}}};\n}})();", exports.join(","));
    }

    /// A module that is loaded when it is needed: here already in a whole script, else named from where the assembled file stands.
    fn dynamic(&mut self, path: &str, line: &str) -> String {
        let Some((before, rest)) = line.split_once("import(\"") else { return line.to_owned() };
        let Some((from, after)) = rest.split_once("\")") else { return line.to_owned() };
        let from = resolve(path, from);
        if !self.whole {
            return format!("{before}import(\"./{from}\"){after}");
        }
        self.add(&from);
        format!("{before}Promise.resolve(M[{from:?}]){after}")
    }
}

/// `import { a, b } from "./x.js";` → `{ a, b }`, `./x.js`.
fn imported(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("import ")?.strip_suffix("\";")?.split_once(" from \"")
}

/// What `function f(`, `const a =`, `const [a, b] =` or `class C` declare.
fn declared_names(declared: &str) -> Vec<String> {
    let rest = declared.strip_prefix("async ").unwrap_or(declared);
    let rest = rest.split_once(' ').map_or("", |(_, rest)| rest);
    let plain = |text: &str| {
        let names = text.split(',').map(|name| name.trim_matches([' ', '*']).to_owned());
        names.filter(|name| !name.is_empty()).collect()
    };
    match rest.strip_prefix('[').and_then(|list| list.split_once(']')) {
        Some((list, _)) => plain(list),
        None => plain(rest.split([' ', '(', '=']).next().unwrap_or_default()),
    }
}

/// A line that ends in `export{X as Point,Y as sha256};` → what stands before it, and `Point:X`, `sha256:Y`.
fn listed(line: &str) -> Option<(String, Vec<String>)> {
    let (before, list) = line.rsplit_once("export{")?;
    let pair = |pair: &str| match pair.split_once(" as ") {
        Some((inner, outer)) => format!("{outer}:{inner}"),
        None => pair.to_owned(),
    };
    Some((before.to_owned(), list.strip_suffix("};")?.split(',').map(pair).collect()))
}

/// A path as a module names it, below `assets/`.
fn resolve(from: &str, to: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_modules_write() {
        assert_eq!(imported("import { a, b as c } from \"./x.js\";"), Some(("{ a, b as c }", "./x.js")));
        assert_eq!(declared_names("async function run(a) {"), ["run"]);
        assert_eq!(declared_names("const hex = (a) => a;"), ["hex"]);
        assert_eq!(declared_names("const [A, B] = [1, 2];"), ["A", "B"]);
        assert_eq!(declared_names("class Fault extends Error {"), ["Fault"]);
        let list = Some(("x;".to_owned(), vec!["Point:F".to_owned(), "etc".to_owned()]));
        assert_eq!(listed("x;export{F as Point,etc};"), list);
        assert_eq!(resolve("keep/check.js", "../log.js"), "log.js");
        assert_eq!(resolve("keep/check.js", "./policy.js"), "keep/policy.js");
        assert_eq!(resolve("ed25519.js", "./vendor/noble.js"), "vendor/noble.js");
    }

    #[test]
    fn a_module_has_each_of_its_own_once_in_order_and_asks_only_for_what_comes_late() {
        let module = module(&["page.js", "verify.js", "code.js", "seen.js"]);
        let at = |path: &str| {
            let begins = format!("M[{path:?}]=(()=>");
            assert_eq!(module.matches(&begins).count(), 1, "{path}");
            module.find(&begins).unwrap()
        };
        assert!(at("page.js") < at("ed25519.js") && at("proof.js") < at("verify.js"));
        assert!(at("verify.js") < at("code.js") && at("code.js") < at("seen.js"));
        assert!(!module.contains("M[\"vendor/noble.js\"]"));
        for line in module.lines() {
            assert!(!line.starts_with("import "), "{line:.80}");
            let late = ["\"./vendor/noble.js\")", "\"./open.js\")"];
            let asked = line.split("import(").skip(1);
            assert!(
                asked.into_iter().all(|rest| late.iter().any(|late| rest.starts_with(late))),
                "{line:.80}"
            );
        }
        assert!(module.contains("import(\"./vendor/noble.js\")") && !module.contains("M[\"open.js\"]"));
        let open = super::module(&["open.js"]);
        assert!(open.ends_with("export const {symbols,pinKey,opening,open}=M[\"open.js\"];\n"), "{open}");
    }

    #[test]
    fn is_one_script_that_asks_for_nothing() {
        let script = script("keep/screen.js");
        for line in script.lines() {
            assert!(!line.starts_with("import ") && !line.contains("import("), "{line:.80}");
            assert!(!line.starts_with("export ") && !line.contains("export{"), "{line:.80}");
        }
        assert!(!script.contains("</script") && !script.contains("<!--"));
        for path in ["log.js", "proof.js", "keep/check.js", "vendor/noble.js"] {
            assert_eq!(script.matches(&format!("M[{path:?}]=(()=>")).count(), 1, "{path}");
        }
        for word in ["fetch(", "XMLHttpRequest", "WebSocket", "sendBeacon", "importScripts", "eval("] {
            assert!(!script.contains(word), "{word}");
        }
    }
}
