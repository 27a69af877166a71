#![no_main]
suyuan_fuzz::target!("transparent");
