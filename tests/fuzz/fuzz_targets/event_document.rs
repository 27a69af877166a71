#![no_main]
suyuan_fuzz::target!("event-document");
