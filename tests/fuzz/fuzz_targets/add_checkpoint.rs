#![no_main]
suyuan_fuzz::target!("add-checkpoint");
