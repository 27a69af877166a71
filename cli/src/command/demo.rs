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
    speech::tr,
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
            return Err(Failure::local(tr!("demo-again", dir = dir.display().to_string()))
                .hint(format!("suyuan node --data {}", dir.join("data").display())));
        }
        let (store, people, pin) = demo::found(&dir, &host, &format!("http://{listen}"))?;
        let mut config = Config::new(listen);
        config.scanning = Some(Scanning::new(dir.join("data/scans")));
        let hosted = Hosted::with(store, config)?;
        let client = Client::new(&hosted.url())?;
        voice.say(tr!("demo-runs", node = client.base(), id = pin.id.as_str()));
        demo::set_stage(&people, &client, &host, voice)?;
        let (season, labelled) = demo::play(&people, &client, &host, &pin, voice)?;
        let labelled = labelled.first;
        let produce = match demo::find_documents() {
            Some(documents) => demo::report_produce(&people, &client, &documents, voice)?,
            None => {
                voice.say(tr!("demo-left-out"));
                demo::Produce::default()
            }
        };
        if produce.events > 0 {
            voice.say(tr!("demo-reported", events = produce.events));
        }
        let outside = demo::check_outside(&client, &pin, &pages(&season, &labelled))?;
        let addresses = addresses(&client, &season, &labelled, &produce.odd);
        tell(voice, &pin, &season, &outside, &addresses)?;
        if self.once {
            return hosted.stop();
        }
        let home = dir.join("people/SLCM").display().to_string();
        voice.say(tr!("demo-go-on", home = home));
        voice.say(match temporary {
            Some(_) => tr!("demo-ends-all"),
            None => tr!("demo-ends"),
        });
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
fn addresses(client: &Client, season: &Season, labelled: &str, odd: &[String]) -> Vec<(String, String)> {
    let mut list = vec![
        (tr!("demo-consumer"), season.packed.to_string()),
        (tr!("demo-one-box"), labelled.to_owned()),
        (tr!("demo-inspector"), format!("{}/v1/trace?of={}", client.base(), query(season.packed.as_str()))),
        (tr!("demo-ledger"), format!("{}/", client.base())),
    ];
    for thing in odd {
        list.push((tr!("demo-odd"), format!("{}/v1/trace?of={}", client.base(), query(thing))));
    }
    list
}

fn tell(
    voice: Voice,
    pin: &Pin,
    season: &Season,
    outside: &Outside,
    addresses: &[(String, String)],
) -> Result<(), Failure> {
    let printed = suyuan_web::qr::printed(season.packed.as_str());
    let code = Code::new(&printed).map_err(Failure::local)?;
    let list: Vec<_> = addresses.iter().map(|(what, url)| json!({"what": what, "url": url})).collect();
    let data = json!({"ledger": pin.id, "origin": pin.origin, "vkey": pin.vkeys.first(), "packed": season.packed.as_str(),
        "entries": outside.entries, "files": outside.files, "signatures": outside.signatures,
        "verdicts": outside.verdicts, "pages": outside.pages, "addresses": list});
    voice.answer(&data, |voice| {
        voice.line(tr!(
            "demo-checked",
            entries = outside.entries,
            files = outside.files,
            signatures = outside.signatures,
            verdicts = outside.verdicts,
            pages = outside.pages
        ));
        voice.line(code.terminal());
        for (what, url) in addresses {
            voice.line(format_args!("{what}\n  {url}"));
        }
    });
    Ok(())
}

fn taken(port: u16, error: &std::io::Error) -> Failure {
    let failure = Failure::local(tr!("demo-port", port = port.to_string(), why = error.to_string()));
    match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            failure.code("port-taken").hint(tr!("demo-port-do", port = port.saturating_add(1).to_string()))
        }
        _ => failure,
    }
}
