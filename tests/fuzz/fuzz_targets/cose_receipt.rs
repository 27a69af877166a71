#![no_main]
suyuan_fuzz::target!("cose-receipt");
