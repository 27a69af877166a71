//! How an act is recorded, and when, where, by whom and with what it was done: options that all verbs share.

use std::path::PathBuf;

use clap::Args;

use crate::{
    attach::{Attached, MOST_FILES},
    failure::Failure,
    outbox::IdPrefix,
    speech::tr,
};

/// How an act is recorded.
#[derive(Clone, Copy, Debug, Default, Args)]
pub(crate) struct Manner {
    /// Show the payload and the verdict it would get; nothing is signed or entered, and no passphrase is needed
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Do not ask, where a command asks before it acts
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Record it only if the ledger would accept it at once; what would wait for something missing is not signed
    #[arg(long, conflicts_with = "offline")]
    pub(crate) if_accepted: bool,
    /// Sign and keep it, and ask no node: `suyuan sync` sends it
    #[arg(long)]
    pub(crate) offline: bool,
    /// This is said instead of a statement that was refused: the first digits of its id, as `suyuan outbox` shows them
    #[arg(long, value_name = "ID")]
    pub(crate) instead: Option<IdPrefix>,
    /// Written down and not signed.
    #[arg(skip)]
    pub(crate) draft: bool,
}

/// When, where and with which paper an act was done.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Circumstances {
    /// Where it was done [default: the place of the last act]
    #[arg(long, value_name = "PLACE")]
    pub(crate) place: Option<String>,
    /// When: 2026-04-18 08:30, 08:30, yesterday 17:00, or RFC 3339 [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Who did it, if it was somebody outside the ledger for whom you record it: a grower without a key
    #[arg(long, value_name = "PARTY")]
    pub(crate) done_by: Option<String>,
    /// The paper that goes with it: a number or an address
    #[arg(long, value_name = "NUMBER")]
    pub(crate) doc: Option<String>,
    /// Anything else, in words
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// What it used, and how that is known (measured, invoiced, estimated, calculated, declared): electricity="40 kWh",measured
    #[arg(long, value_name = "WHAT=QUANTITY[,KNOWN]")]
    pub(crate) used: Vec<String>,
    /// What is claimed of the goods, by a type of certificate that stands behind it: organic, green, gi
    #[arg(long = "claim", value_name = "TYPE")]
    pub(crate) claims: Vec<String>,
    /// A photograph of it (JPEG, PNG, WebP); where it was made and by which camera is taken out first
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Vec<PathBuf>,
    /// A paper that belongs to it: PDF, text, or a picture
    #[arg(long = "file", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Write it down and do not sign it yet: `suyuan draft sign` does
    #[arg(long, conflicts_with_all = ["dry_run", "instead"])]
    pub(crate) draft: bool,
    #[command(flatten)]
    pub(crate) manner: Manner,
}

impl Circumstances {
    /// What is attached, read and made fit to be shown.
    pub(super) fn attached(&self) -> Result<Vec<Attached>, Failure> {
        let photos = self.photo.iter().map(|path| Attached::photo(path));
        let files = self.files.iter().map(|path| Attached::file("--file", path));
        let attached = photos.chain(files).collect::<Result<Vec<_>, _>>()?;
        match attached.len() <= MOST_FILES {
            true => Ok(attached),
            false => Err(Failure::usage(tr!("attach-too-many", files = attached.len()))
                .field("--file")
                .hint(tr!("attach-too-many-do", most = MOST_FILES.to_string()))),
        }
    }
}
