//! The whole service, asked as clients ask it: over a store in a directory of its own, mostly without a socket.

mod blobs;
mod complaints;
mod epcis;
mod fixture;
mod forms;
mod inspect;
mod kept;
mod life;
mod limits;
mod live;
mod load;
mod pages;
mod phone;
mod reading;
mod receipts;
mod said;
mod schemas;
mod tiles;
mod vouchers;
mod writing;
