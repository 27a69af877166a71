//! `suyuan demo`: everything from outside, and a friendly word when the port is taken.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::net::TcpListener;

use suyuan_tests::{Person, conformance};

#[test]
fn the_demo_verifies_everything_from_outside() {
    let person = Person::new("http://127.0.0.1:9");
    let mut command = person.command(&["demo", "--once", "--port", "0"]);
    if let Some(folder) = conformance("the second story of the demo") {
        command.env("SUYUAN_CONFORMANCE", folder);
    }
    let output = command.output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Checked from outside") && said.contains("http://127.0.0.1:"), "{said}");
}

#[test]
fn a_taken_port_gets_a_friendly_refusal() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let person = Person::new("http://127.0.0.1:9");
    let ran = person.run(&["demo", "--once", "--port", &port]);
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains("hint:") && ran.err.contains("--port"), "{}", ran.err);
}
