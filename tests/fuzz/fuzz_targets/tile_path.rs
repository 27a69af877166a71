#![no_main]
suyuan_fuzz::target!("tile-path");
