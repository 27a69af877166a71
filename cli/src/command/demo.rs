//! `suyuan demo`.

use std::{net::SocketAddr, path::PathBuf};

use serde_json::json;
use suyuan_ledger::identifier::Host;
use suyuan_node::{Config, Scanning};
use suyuan_web::qr::Code;

use crate::{
    client::{Client, query},
    context::Context,
    demo::{self, Hosted, Outside, Season},
    failure::Failure,
    home::Pin,
    voice::Voice,
};

/// Show everything on this machine: a ledger, a season of strawberries, a story that does not add up
///
/// A node starts on this machine with a ledger of its own. A cooperative, a cold store, a laboratory, a shop and an inspector sign a
/// season with their own keys, through the same API that everybody uses. Then the pages stay up until Ctrl-C.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// The port to listen on
    #[arg(long, default_value_t = 8420)]
    port: u16,
    /// Keep everything in this directory [default: one that goes away at the end]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Play, check everything from outside, and end
    #[arg(long)]
    once: bool,
}

impl Demo {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let voice = context.voice;
        let listen = SocketAddr::from(([127, 0, 0, 1], self.port));
        let listener = std::net::TcpListener::bind(listen).map_err(|e| taken(self.port, &e))?;
        // Port 0 means any that is free; the codes must name it.
        let listen = listener.local_addr().map_err(Failure::network)?;
        drop(listener);
        let temporary = match &self.data {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("suyuan-demo-").tempdir().map_err(Failure::local)?),
        };
        let dir = self.data.clone().or(temporary.as_ref().map(|t| t.path().to_owned())).unwrap_or_default();
        let host = Host::parse(&listen.to_string()).map_err(Failure::usage)?;
        if dir.join("people").exists() {
            return Err(Failure::local(format!(
                "{}: a demonstration was played here already",
                dir.display()
            ))
            .hint(format!("suyuan node --data {}", dir.join("data").display())));
        }
        let (store, people, pin) = demo::found(&dir, &host, &format!("http://{listen}"))?;
        let mut config = Config::new(listen);
        config.scanning = Some(Scanning::new(dir.join("data/scans")));
        let hosted = Hosted::with(store, config)?;
        let client = Client::new(&hosted.url())?;
        voice.say(format_args!("A node runs at {} with a new ledger, {}.", client.base(), pin.id));
        demo::set_stage(&people, &client, &host, voice)?;
        let season = demo::play(&people, &client, &host, voice)?;
        let labelled = demo::label_boxes(&people, &client, &pin, &season, voice)?;
        let produce = match demo::find_documents() {
            Some(documents) => demo::report_produce(&people, &client, &documents, voice)?,
            None => {
                voice.say("The second story was left out: no fsma204 examples were found ($SUYUAN_CONFORMANCE names where).");
                demo::Produce::default()
            }
        };
        if produce.events > 0 {
            voice.say(format_args!(
                "│ ●  {} events of a produce chain, reported by the inspector",
                produce.events
            ));
        }
        let outside = demo::check_outside(&client, &pin, &pages(&season, &labelled))?;
        let addresses = addresses(&client, &season, &labelled, &produce.odd);
        tell(voice, &pin, &season, &outside, &addresses)?;
        if self.once {
            return hosted.stop();
        }
        voice.say(format_args!(
            "Go on as one of them: SUYUAN_PASSPHRASE=\"demo demo demo\" suyuan --home {} …\nCtrl-C ends it{}.",
            dir.join("people/SLCM").display(),
            if temporary.is_some() { " and takes everything away" } else { "" }
        ));
        hosted.until_interrupted()
    }
}

/// Everything with a page of its own.
fn pages(season: &Season, labelled: &str) -> Vec<String> {
    let Season { crops, harvests, graded, packed } = season;
    let lots = [packed, graded].into_iter().chain(harvests).chain(crops).map(ToString::to_string);
    lots.chain([labelled.to_owned()]).collect()
}

/// What to open, by whom.
fn addresses(
    client: &Client,
    season: &Season,
    labelled: &str,
    odd: &[String],
) -> Vec<(&'static str, String)> {
    let mut list = vec![
        ("the consumer, by the code on the box", season.packed.to_string()),
        ("one box, by a code that no other has: each look is a scan", labelled.to_owned()),
        (
            "the inspector, up and down the chain",
            format!("{}/v1/trace?of={}", client.base(), query(season.packed.as_str())),
        ),
        ("the ledger", format!("{}/", client.base())),
    ];
    for thing in odd {
        list.push(("what does not add up", format!("{}/v1/trace?of={}", client.base(), query(thing))));
    }
    list
}

fn tell(
    voice: Voice,
    pin: &Pin,
    season: &Season,
    outside: &Outside,
    addresses: &[(&str, String)],
) -> Result<(), Failure> {
    let printed = suyuan_web::qr::printed(season.packed.as_str());
    let code = Code::new(&printed).map_err(Failure::local)?;
    let list: Vec<_> = addresses.iter().map(|(what, url)| json!({"what": what, "url": url})).collect();
    let data = json!({"ledger": pin.id, "origin": pin.origin, "vkey": pin.vkeys.first(), "packed": season.packed.as_str(),
        "entries": outside.entries, "files": outside.files, "signatures": outside.signatures,
        "verdicts": outside.verdicts, "pages": outside.pages, "addresses": list});
    voice.answer(&data, |voice| {
        voice.line(format_args!(
            "Checked from outside: {} entries in {} files, {} signatures, {} verdicts replayed, {} pages with their proofs. Nothing was changed.",
            outside.entries, outside.files, outside.signatures, outside.verdicts, outside.pages
        ));
        voice.line(code.terminal());
        for (what, url) in addresses {
            voice.line(format_args!("{what}\n  {url}"));
        }
    });
    Ok(())
}

fn taken(port: u16, error: &std::io::Error) -> Failure {
    let failure = Failure::local(format!("port {port} cannot be listened on: {error}"));
    match error.kind() {
        std::io::ErrorKind::AddrInUse => failure.code("port-taken").hint(format!(
            "another program, perhaps another demo, has it; try --port {}",
            port.saturating_add(1)
        )),
        _ => failure,
    }
}
