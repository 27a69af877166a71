//! `suyuan bench`.

mod place;

use std::path::PathBuf;

use clap::Subcommand;

use self::place::Place;
use crate::{
    bench::{self, CodesLoad, Load, PageLoad, TraceLoad},
    context::Context,
    failure::Failure,
};

/// Clients, unless said otherwise.
const CLIENTS: usize = 8;
/// Clients that each hand over one statement at a time, unless said otherwise.
const CROWD: usize = 64;
/// Issuers at most: each has a file open.
const MOST_ISSUERS: usize = 500;
/// Statements that may wait to be judged at once.
const MOST_WAITING: usize = 16_000;

/// Measure this machine: rates, waits, proofs, starts, growth; always synced
///
/// Every measure first shows what the machine does bare (strict verifications a second, an fdatasync), so that two runs can be
/// compared. Without --keep or --data the ledger lies in a temporary directory; TMPDIR says on which disk.
#[derive(Debug, Subcommand)]
pub(crate) enum Bench {
    /// The library: signatures, rules, log and disk, without HTTP
    ///
    /// Statements are signed before the clock runs and read from a file while it runs. Measured: form, strict signature, payload,
    /// judgement, log, journal with fdatasync, and what follows behind. Not measured: HTTP, and making statements.
    Ingest(Ingest),
    /// The whole node over HTTP on this machine, receipts with proofs included
    ///
    /// The clients run on one thread of the same process, keep their connections, and check each answer's status and verdict. Not
    /// measured: a network, TLS, and the node's log lines.
    Http(Http),
    /// Proofs: random entries of a ledger of so many statements
    ///
    /// Measured: the path of hashes from an entry to the newest checkpoint, from the store, opened anew. Not measured: reading the
    /// entry itself, writing the proof as text, HTTP.
    Proof(Proof),
    /// A node's start over a ledger of so many statements, to the first answer
    ///
    /// Measured: the whole process from its start to its answer to GET /v1/ledger, once after an orderly close and once after a
    /// SIGKILL. Not measured: a cold page cache, and a kill in the midst of writing.
    Start(Start),
    /// The audit of a published log: strictly without and with the rules, and in batches
    ///
    /// Statements are signed and published as files before the clock runs. Measured: reading the files (from a warm page cache),
    /// every signature, chain and tile, and in one run the rules. Not measured: a network.
    Audit(Audit),
    /// Whether a statement costs more in a large ledger than in a small one
    ///
    /// Statements are entered window after window, as `bench ingest` does; signing stands between the windows and is not measured.
    /// The rate is that of answers; the processor's time includes all that follows behind.
    Growth(Growth),
    /// A trace and a recall's reach of a lot with 1,000 others around it, in a ledger of so many statements
    ///
    /// The lot is mixed of others and packed into others, each handed over, all scattered over the whole log. Measured: the library
    /// with nothing kept and with acts kept, and the whole node over HTTP. Not measured: a network, compression, drawing.
    Trace(Trace),
    /// A PDF of labels, each with its own code and PIN
    ///
    /// Measured: from the rows of a roll's file to the PDF on the disk, codes chosen and drawn, text set, the font cut down. Not
    /// measured: making the codes.
    Labels(Labels),
    /// Item codes: made from a seed, committed to, their list taken by a node, looked up
    ///
    /// Measured: every serial (and PIN key) on all cores, the statement and the list over HTTP on this machine, until the node has checked the list by its
    /// root, synced and indexed it; then look-ups with proof. Not measured: a network, writing the sheet for the printer.
    Codes(Codes),
    /// `suyuan sync`: statements that wait in an outbox are sent, and their receipts kept
    ///
    /// Measured: the whole command as a process, from its start to its end, against a node on this machine; every statement and receipt is
    /// synced to the disk on both sides. Not measured: signing, a network.
    Sync(Sync),
    /// `suyuan import`: the rows of a spreadsheet are read, judged by what is known, signed and put into the outbox
    ///
    /// Measured: the whole command as a process, from its start to its end, without a node, everything synced to the disk; and, beside it, sending them
    /// with `suyuan sync`. Not measured: a network.
    Import(Import),
    /// The page behind a code: at full speed, at a steady rate, and with viewers who are kept up to date
    ///
    /// Measured: the whole node over HTTP on this machine, the clients on one thread of the same process: the page of one lot; then pages of packs, each
    /// with its own code and each a scan that is recorded, in random order. Where nginx and wrk are installed, nginx serving the same bytes as a file
    /// beside. Not measured: a network, TLS, the node's log lines.
    Page(Page),
}

/// The page behind a code.
#[derive(Debug, clap::Args)]
pub(crate) struct Page {
    /// Seconds of each measure
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Requests a second at the steady rate
    #[arg(long, default_value_t = 1_000)]
    rate: u32,
    /// Packs with a code each, scanned in random order
    #[arg(long, default_value_t = 500_000, value_parser = clap::value_parser!(u64).range(1_000..=10_000_000))]
    codes: u64,
    /// Viewers who are kept up to date; each takes two open files here
    #[arg(long, default_value_t = 5_000)]
    viewers: usize,
}

/// How much work, by whom.
#[derive(Debug, clap::Args)]
pub(crate) struct Work {
    /// Who signs, each with a key of its own
    #[arg(long, default_value_t = 64)]
    issuers: usize,
    /// Clients at once [default: 8]
    #[arg(long)]
    clients: Option<usize>,
    /// Statements a request, all of one issuer
    #[arg(long, default_value_t = 100)]
    batch: usize,
    /// Where the ledger shall lie and stay: an empty directory on the disk to be measured [default: a temporary one]
    #[arg(long, value_name = "DIR", visible_alias = "data")]
    keep: Option<PathBuf>,
}

/// The library.
#[derive(Debug, clap::Args)]
pub(crate) struct Ingest {
    /// Statements in all
    #[arg(short = 'n', long, default_value_t = 1_000_000)]
    statements: usize,
    #[command(flatten)]
    work: Work,
    /// One client, one statement a call
    #[arg(long, conflicts_with_all = ["clients", "batch"])]
    lone: bool,
}

/// The whole node.
#[derive(Debug, clap::Args)]
pub(crate) struct Http {
    /// Statements in all [default: 100000, 2000 with --lone]
    #[arg(short = 'n', long)]
    statements: Option<usize>,
    #[command(flatten)]
    work: Work,
    /// One statement a request, from 64 clients unless --clients says otherwise
    #[arg(long, conflicts_with = "batch")]
    single: bool,
    /// One client, one statement a request: what a lone grower waits
    #[arg(long, conflicts_with_all = ["clients", "batch", "single"])]
    lone: bool,
}

/// A ledger to measure: one that is there, or one made first.
#[derive(Debug, clap::Args)]
pub(crate) struct Given {
    /// Statements in a ledger made for it first
    #[arg(short = 'n', long, default_value_t = 1_000_000, conflicts_with = "data")]
    statements: usize,
    /// A ledger that is there already, such as `bench ingest --keep DIR` leaves
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Proofs.
#[derive(Debug, clap::Args)]
pub(crate) struct Proof {
    #[command(flatten)]
    given: Given,
    /// Proofs in all
    #[arg(long, default_value_t = 10_000)]
    proofs: usize,
}

/// A node's start.
#[derive(Debug, clap::Args)]
pub(crate) struct Start {
    #[command(flatten)]
    given: Given,
}

/// An audit.
#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    /// Statements in the log
    #[arg(short = 'n', long, default_value_t = 200_000)]
    statements: usize,
    /// Who signs, each with a key of its own
    #[arg(long, default_value_t = 64)]
    issuers: usize,
    /// Where the log shall lie and stay: an empty directory [default: a temporary one]
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

/// A roll of item codes.
#[derive(Debug, clap::Args)]
pub(crate) struct Codes {
    /// How many codes
    #[arg(short = 'n', long = "count", default_value_t = 1_000_000)]
    codes: u64,
    /// How many make a group
    #[arg(long, default_value_t = 100)]
    group_size: u64,
    /// A PIN for each
    #[arg(long)]
    pin: bool,
    /// How many to look up afterwards
    #[arg(long, default_value_t = 1_000)]
    lookups: u64,
    /// Where the ledger shall lie and stay: an empty directory [default: a temporary one]
    #[arg(long, value_name = "DIR", visible_alias = "data")]
    keep: Option<PathBuf>,
}

/// A backlog.
#[derive(Debug, clap::Args)]
pub(crate) struct Sync {
    /// Statements that wait
    #[arg(short = 'n', long, default_value_t = 1_000)]
    statements: usize,
}

/// A sheet.
#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Rows of the sheet
    #[arg(short = 'n', long, default_value_t = 100_000)]
    rows: usize,
}

/// A trace.
#[derive(Debug, clap::Args)]
pub(crate) struct Trace {
    /// Statements in all
    #[arg(short = 'n', long, default_value_t = 1_000_000)]
    statements: usize,
    /// Lots around the lot
    #[arg(long, default_value_t = 1_000)]
    related: usize,
    /// Questions of each kind
    #[arg(long, default_value_t = 100)]
    questions: usize,
    /// Where the ledger shall lie and stay: an empty directory, or one that this bench made before [default: a temporary one]
    #[arg(long, value_name = "DIR", visible_alias = "data")]
    keep: Option<PathBuf>,
}

/// Labels.
#[derive(Debug, clap::Args)]
pub(crate) struct Labels {
    /// Labels in all
    #[arg(short = 'n', long, default_value_t = 10_000)]
    labels: usize,
    /// The sheets
    #[arg(long, default_value = "L7160")]
    stock: String,
}

/// Growth.
#[derive(Debug, clap::Args)]
pub(crate) struct Growth {
    /// Statements in all
    #[arg(short = 'n', long, default_value_t = 5_000_000)]
    statements: usize,
    /// Statements a window
    #[arg(long, default_value_t = 100_000)]
    window: usize,
    /// Memory that the tables of the rules' state may take, in MiB, as `suyuan node --state-memory` says it
    #[arg(long, value_name = "MIB", default_value_t = 512)]
    state_memory: u64,
    #[command(flatten)]
    work: Work,
}

impl Bench {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let voice = &context.voice;
        match self {
            Bench::Ingest(Ingest { statements, work, lone }) => {
                let load = if *lone { work.lone(*statements) } else { work.load(*statements) };
                let (load, place) = (within(load)?, Place::of(work.keep.as_deref())?);
                bench::ingest(&place.data, &place.scratch, load, voice)?.show(voice);
            }
            Bench::Http(http) => {
                let (load, place) = (within(http.load())?, Place::of(http.work.keep.as_deref())?);
                bench::http(&place.data, &place.scratch, load, voice)?.show(voice);
            }
            Bench::Proof(Proof { given, proofs }) => {
                let place = given.place(context)?;
                bench::proof(&place.data, &place.scratch, *proofs)?.show(voice);
            }
            Bench::Start(Start { given }) => {
                let place = given.place(context)?;
                bench::start(&place.data, &place.scratch)?.show(voice);
            }
            Bench::Audit(Audit { statements, issuers, keep }) => {
                let place = Place::of(keep.as_deref())?;
                let issuers = (*issuers).clamp(1, MOST_ISSUERS);
                bench::audit(&place.data, (*statements).max(1), issuers, voice)?.show(voice);
            }
            Bench::Trace(Trace { statements, related, questions, keep }) => {
                let place = Place::of(keep.as_deref())?;
                let load = Load { statements: *statements, issuers: 64, clients: CLIENTS, batch: 100 };
                let load = TraceLoad {
                    load: within(load)?,
                    related: (*related).max(10),
                    questions: (*questions).max(1),
                };
                bench::trace(&place.data, &place.scratch, load, voice)?.show(voice);
            }
            Bench::Labels(Labels { labels, stock }) => {
                let place = Place::of(None)?;
                bench::labels(&place.scratch, (*labels).max(1), stock)?.show(voice);
            }
            Bench::Codes(Codes { codes, group_size, pin, lookups, keep }) => {
                let place = Place::of(keep.as_deref())?;
                let load =
                    CodesLoad { codes: *codes, group_size: *group_size, pins: *pin, lookups: *lookups };
                bench::codes(&place.data, &place.scratch, load, voice)?.show(voice);
            }
            Bench::Sync(Sync { statements }) => {
                let place = Place::of(None)?;
                bench::sync(&place.data, &place.scratch, (*statements).max(1), voice)?.show(voice);
            }
            Bench::Import(Import { rows }) => {
                let place = Place::of(None)?;
                bench::import(&place.data, &place.scratch, (*rows).max(1))?.show(voice);
            }
            Bench::Page(Page { seconds, rate, codes, viewers }) => {
                let place = Place::of(None)?;
                let load = PageLoad { seconds: *seconds, rate: *rate, codes: *codes, viewers: *viewers };
                bench::page(&place.data, &place.scratch, load)?.show(voice);
            }
            Bench::Growth(Growth { statements, window, state_memory, work }) => {
                let (load, place) = (within(work.load(*statements))?, Place::of(work.keep.as_deref())?);
                bench::growth((&place.data, &place.scratch), load, (*window).max(1), *state_memory, voice)?
                    .show(voice);
            }
        }
        Ok(())
    }
}

impl Work {
    fn load(&self, statements: usize) -> Load {
        let Work { issuers, clients, batch, .. } = *self;
        Load { statements, issuers, clients: clients.unwrap_or(CLIENTS), batch }
    }

    fn lone(&self, statements: usize) -> Load {
        Load { statements, issuers: self.issuers, clients: 1, batch: 1 }
    }
}

impl Http {
    fn load(&self) -> Load {
        let statements = self.statements.unwrap_or(if self.lone { 2_000 } else { 100_000 });
        match self {
            Http { lone: true, work, .. } => work.lone(statements),
            Http { single: true, work, .. } => {
                Load { clients: work.clients.unwrap_or(CROWD), batch: 1, ..work.load(statements) }
            }
            Http { work, .. } => work.load(statements),
        }
    }
}

impl Given {
    fn place(&self, context: &Context) -> Result<Place, Failure> {
        let place = Place::of(self.data.as_deref())?;
        if self.data.is_none() {
            let work = Work { issuers: 64, clients: None, batch: 100, keep: None };
            bench::ingest(&place.data, &place.scratch, within(work.load(self.statements))?, &context.voice)?;
        }
        Ok(place)
    }
}

/// A load that can be run: every client has an issuer, and all of them together fit into the queue.
fn within(load: Load) -> Result<Load, Failure> {
    let Load { statements, issuers, clients, batch } = load;
    let (clients, batch) = (clients.clamp(1, MOST_ISSUERS), batch.clamp(1, 1_000));
    if clients * batch > MOST_WAITING {
        let said = format!("{clients} clients with {batch} statements each are more than may wait at once");
        return Err(Failure::usage(said).hint(format!("stay below {MOST_WAITING} together")));
    }
    Ok(Load {
        statements: statements.max(1),
        issuers: issuers.clamp(clients, MOST_ISSUERS.max(clients)),
        clients,
        batch,
    })
}
