#![no_main]
suyuan_fuzz::target!("tlog-proof");
