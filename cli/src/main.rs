//! The `suyuan` command.
fn main() {}
