#![no_main]
suyuan_fuzz::target!("digital-link");
