#![no_main]
suyuan_fuzz::target!("verifier-key");
