//! The commands, one a file.

pub(crate) mod approve;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod bench;
pub(crate) mod buy;
pub(crate) mod certificate;
pub(crate) mod charter;
pub(crate) mod codes;
pub(crate) mod commitment;
pub(crate) mod complaints;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod cool;
pub(crate) mod correct;
pub(crate) mod count;
pub(crate) mod demo;
pub(crate) mod dispose;
pub(crate) mod doctor;
pub(crate) mod draft;
pub(crate) mod event;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fertilise;
pub(crate) mod follow;
mod follow_faults;
mod goods;
pub(crate) mod harvest;
pub(crate) mod history;
pub(crate) mod hold;
pub(crate) mod identifier;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod inspect;
pub(crate) mod irrigate;
pub(crate) mod key;
pub(crate) mod label;
pub(crate) mod listing;
pub(crate) mod log_key;
pub(crate) mod making;
pub(crate) mod man;
pub(crate) mod member;
pub(crate) mod node;
pub(crate) mod orders;
pub(crate) mod outbox;
pub(crate) mod party;
pub(crate) mod place;
pub(crate) mod plant;
pub(crate) mod privacy;
pub(crate) mod product;
pub(crate) mod qr;
pub(crate) mod quota;
pub(crate) mod recall;
pub(crate) mod receive;
pub(crate) mod restore;
pub(crate) mod sell;
pub(crate) mod send_back;
pub(crate) mod sensor;
mod sensor_attribute;
pub(crate) mod ship;
pub(crate) mod simulate;
pub(crate) mod spray;
pub(crate) mod status;
pub(crate) mod store;
pub(crate) mod successor;
pub(crate) mod sync;
pub(crate) mod trace;
pub(crate) mod verify;
mod verify_cose;
mod verify_form;
mod verify_order;
#[cfg(test)]
mod verify_tests;
mod verify_text;
pub(crate) mod witness;

pub(crate) use listing::columns;

use crate::{args::Command, context::Context, failure::Failure};

/// Runs one command.
pub(crate) fn run(command: &Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Init(c) => c.run(context),
        Command::Node(c) => c.run(context),
        Command::Backup(c) => c.run(context),
        Command::Restore(c) => c.run(context),
        Command::Successor(c) => c.run(context),
        Command::Key(c) => c.run(context),
        Command::Member(c) => c.run(context),
        Command::Charter(c) => c.run(context),
        Command::Approve(c) => c.run(context),
        Command::LogKey(c) => c.run(context),
        Command::Party(c) => c.run(context),
        Command::Place(c) => c.run(context),
        Command::Product(c) => c.run(context),
        Command::Plant(c) => c.run(context),
        Command::Fertilise(c) => c.run(context),
        Command::Spray(c) => c.run(context),
        Command::Irrigate(c) => c.run(context),
        Command::Harvest(c) => c.run(context),
        Command::Buy(c) => c.run(context),
        Command::Grade(c) => c.run(context),
        Command::Dry(c) => c.run(context),
        Command::Process(c) => c.run(context),
        Command::Mix(c) => c.run(context),
        Command::Pack(c) => c.run(context),
        Command::Count(c) => c.run(context),
        Command::Store(c) => c.run(context),
        Command::Cool(c) => c.run(context),
        Command::Ship(c) => c.run(context),
        Command::Receive(c) => c.run(context),
        Command::Inspect(c) => c.run(context),
        Command::Sell(c) => c.run(context),
        Command::Orders(c) => c.run(context),
        Command::Sensor(c) => c.run(context),
        Command::Return(c) => c.run(context),
        Command::Dispose(c) => c.run(context),
        Command::Correct(c) => c.run(context),
        Command::History(c) => c.run(context),
        Command::Draft(c) => c.run(context),
        Command::Identifier(c) => c.run(context),
        Command::Certificate(c) => c.run(context),
        Command::Commitment(c) => c.run(context),
        Command::Quota(c) => c.run(context),
        Command::Codes(c) => c.run(context),
        Command::Complaints(c) => c.run(context),
        Command::Hold(c) => c.run(context),
        Command::Release(c) => c.run(context),
        Command::Recall(c) => c.run(context),
        Command::Import(c) => c.run(context),
        Command::Sync(c) => c.run(context),
        Command::Outbox(c) => c.run(context),
        Command::Trace(c) => c.run(context),
        Command::Verify(c) => c.run(context),
        Command::Audit(c) => c.run(context),
        Command::Event(c) => c.run(context),
        Command::Explain(c) => c.run(context),
        Command::Export(c) => c.run(context),
        Command::Qr(c) => c.run(context),
        Command::Label(c) => c.run(context),
        Command::Privacy(c) => c.run(context),
        Command::Status(c) => c.run(context),
        Command::Witness(c) => c.run(context),
        Command::Follow(c) => c.run(context),
        Command::Demo(c) => c.run(context),
        Command::Simulate(c) => c.run(context),
        Command::Bench(c) => c.run(context),
        Command::Doctor(c) => c.run(context),
        Command::Config(c) => c.run(context),
        Command::Man(c) => c.run(context),
        Command::Completions(c) => c.run(context),
    }
}
