//! The command line: the options that all commands share, and the list of commands. Each command's own options stand in its file.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::command;

/// Log, prove and trace what happens to food between field and table.
///
/// A grower signs what was done; a node keeps it in a log that nobody can change unseen; anybody checks it.
/// Try it: `suyuan demo`.
#[derive(Debug, Parser)]
#[command(name = "suyuan", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of all commands.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of all commands")]
pub(crate) struct Global {
    /// The node to speak to [default: the one in suyuan.toml, else http://127.0.0.1:8420]
    #[arg(long, global = true, value_name = "URL", env = "SUYUAN_NODE")]
    pub(crate) node: Option<String>,
    /// Your own directory: configuration, keys, receipts [default: ~/.config/suyuan]
    #[arg(long, global = true, value_name = "DIR", env = "SUYUAN_HOME")]
    pub(crate) home: Option<PathBuf>,
    /// The private key's file [default: the one in suyuan.toml]
    #[arg(long, global = true, value_name = "FILE", env = "SUYUAN_KEY")]
    pub(crate) key: Option<PathBuf>,
    /// Read the passphrase from a file instead of asking ($SUYUAN_PASSPHRASE works too)
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The language to speak, `en` or `zh` [default: $SUYUAN_LANG, else that of the locale]
    #[arg(long, global = true, value_name = "TAG", value_parser = language)]
    pub(crate) speak: Option<String>,
    /// Print one JSON value on stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print no talk on stderr
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

fn language(tag: &str) -> Result<String, String> {
    crate::speech::known(tag).map(str::to_owned).ok_or_else(|| crate::speech::languages().join(" | "))
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(command::init::Init),
    Node(command::node::Serve),
    Backup(command::backup::Backup),
    Restore(command::restore::Restore),
    Successor(command::successor::Successor),
    #[command(subcommand)]
    Key(command::key::Key),
    #[command(subcommand)]
    Member(command::member::Member),
    #[command(subcommand)]
    Charter(command::charter::Charter),
    Approve(command::approve::Approve),
    #[command(subcommand)]
    LogKey(command::log_key::LogKey),
    #[command(subcommand)]
    Party(command::party::Party),
    #[command(subcommand)]
    Place(command::place::Place),
    #[command(subcommand)]
    Product(command::product::Product),
    Plant(command::plant::Plant),
    #[command(visible_alias = "fertilize")]
    Fertilise(command::fertilise::Fertilise),
    Spray(command::spray::Spray),
    Irrigate(command::irrigate::Irrigate),
    Harvest(command::harvest::Harvest),
    Buy(command::buy::Buy),
    Grade(command::making::Grade),
    Dry(command::making::Dry),
    Process(command::making::Process),
    Mix(command::making::Mix),
    Pack(command::making::Pack),
    Count(command::count::Count),
    Store(command::store::Store),
    Cool(command::cool::Cool),
    Ship(command::ship::Ship),
    Receive(command::receive::Receive),
    Inspect(command::inspect::Inspect),
    Sell(Box<command::sell::Sell>),
    #[command(subcommand)]
    Orders(command::orders::Orders),
    #[command(subcommand)]
    Sensor(command::sensor::Sensor),
    Return(command::send_back::Return),
    Dispose(command::dispose::Dispose),
    Correct(command::correct::Correct),
    History(command::history::History),
    #[command(subcommand)]
    Draft(command::draft::Draft),
    Identifier(command::identifier::Identifier),
    #[command(subcommand)]
    Certificate(command::certificate::Certificate),
    #[command(subcommand)]
    Commitment(command::commitment::Commitment),
    Quota(command::quota::Quota),
    Codes(Box<command::codes::Codes>),
    Complaints(command::complaints::Complaints),
    Hold(command::hold::Hold),
    Release(command::hold::Release),
    Recall(Box<command::recall::Recall>),
    Import(command::import::Import),
    #[command(alias = "send")]
    Sync(command::sync::Sync),
    Outbox(command::outbox::OutboxCommand),
    Trace(command::trace::Trace),
    Verify(command::verify::Verify),
    Audit(command::audit::Audit),
    #[command(subcommand)]
    Event(command::event::Event),
    Explain(command::explain::Explain),
    Export(command::export::Export),
    Qr(command::qr::Qr),
    Label(Box<command::label::Label>),
    #[command(subcommand, alias = "private")]
    Privacy(command::privacy::Privacy),
    Status(command::status::Status),
    #[command(subcommand)]
    Witness(command::witness::Witness),
    Follow(command::follow::Follow),
    Demo(command::demo::Demo),
    Simulate(command::simulate::Simulate),
    #[command(subcommand)]
    Bench(command::bench::Bench),
    Doctor(command::doctor::Doctor),
    #[command(subcommand)]
    Config(command::config::Config),
    Man(command::man::Man),
    Completions(command::completions::Completions),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_says_in_one_line_what_it_does() {
        fn look(command: &clap::Command, path: &str) {
            for sub in command.get_subcommands().filter(|c| c.get_name() != "help") {
                let path = format!("{path} {}", sub.get_name());
                let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
                assert!(!about.is_empty() && !about.ends_with('.'), "{path}: {about:?}");
                for arg in sub.get_arguments().filter(|a| !matches!(a.get_id().as_str(), "help" | "version"))
                {
                    assert!(arg.get_help().is_some(), "{path} {}: no help", arg.get_id());
                }
                look(sub, &path);
            }
        }
        look(&Cli::command(), "suyuan");
    }

    #[test]
    fn acts_are_said_as_people_would() {
        for line in [
            "suyuan harvest 1200kg --product STRAW --place SL-E1",
            "suyuan pack --from STRAW/A=100kg --into BOX=400pcs --yes",
            "suyuan sensor add log.csv --shipment DN-1 --min -18 --max 4 --utc-offset +08:00",
            "suyuan ship BOX/B=3000pcs --to COLD --sold-to SHOP --doc DN-1 --dry-run",
            "suyuan receive BOX/B=3000pcs --from SLCM --at 08:30 --json",
            "suyuan fertilise STRAW/E1-26S --input 有机肥 --amount 300kg",
            "suyuan irrigate --dose 12m3 --used electricity=4kWh,measured --used water=12m3",
            "suyuan buy 340kg --product PADDY --from OLDWANG --gross 352kg --tare 4kg --deduction 8kg --price 2.80",
            "suyuan process --from PADDY/A=10t --into RICE=6.4t --into BRAN=0.9t --lost 2.7t,other",
            "suyuan count 9.86t --cause moisture",
            "suyuan receive BOX/B=3pcs --from SLCM --refused --doc DN-1",
            "suyuan return BOX/B=40pcs --to SLCM --doc RMA-7",
            "suyuan certificate issue /place/E1 --number OF-17 --type organic --until 2027-01-14 --area 1.5ha --feeds WUCHANG",
            "suyuan commitment issue STRAW/A --basis own-test --basis commissioned-test --contact 028 --out a.pdf --lang en",
            "suyuan commitment receive STRAW/A --yes",
            "suyuan quota WUCHANG --season 2026 --from 2026-08-15 --until 2026-11-30 --yield 7.5t --factor PADDY:RICE=0.65",
            "suyuan product add RICE --yield 0.6..0.7 --cold-chain -25..-18 --quota WUCHANG --requires organic",
            "suyuan history --lot STRAW/A --from 2026-04-01 --limit 5",
            "suyuan harvest 1200kg --draft --photo a.jpg --photo b.jpg --file note.pdf",
            "suyuan draft sign 9f3c 0011",
            "suyuan draft sign --all --yes",
            "suyuan correct 41 --quantity STRAW/A=50kg --note mistyped",
            "suyuan member add SLCM --name zh=双流 --role producer --public 00 --prefix SL",
            "suyuan member add --request https://t.example/#admit=AA --fingerprint 0123",
            "suyuan member request SLCM --name zh=双流 --role producer --prefix SL",
            "suyuan key add --device - --rights all --yes",
            "suyuan key revoke phone --of SLCM",
            "suyuan key rotate --sheet new.pdf --words zh",
            "suyuan key recover --from -",
            "suyuan privacy share RICE/SL-1 --to MILL --out for-mill.json --only price",
            "suyuan privacy receive for-sl.json",
            "suyuan privacy export 李娜 --out .",
            "suyuan private erase OLDWANG --yes",
            "suyuan bench ingest -n 10 --lone",
            "suyuan verify proof.tlog-proof --statement s.cose --vkey a+b+c",
            "suyuan verify 7.receipt --statement 7.cose --policy policy",
            "suyuan verify growth.receipt --since checkpoint --vkey a+b+c",
            "suyuan export 7 --transparent 7.cose",
            "suyuan recall STRAW/A --reason residue --do destroy --source --yes",
            "suyuan recall status",
            "suyuan codes RICE --count 1000000 --pin --csv rice.csv",
            "suyuan codes RICE/SL-1 -n 400 --group-size 20 --name BAGS-26 --dry-run",
            "suyuan codes bind R1/0-9,12 R2 RICE/SL-1 --yes",
            "suyuan codes void R1/3 R1:42 --reason spoiled",
            "suyuan codes print R1 --groups 0-9 --csv part.csv",
            "suyuan codes send",
            "suyuan ship RICE/SL-1=100pcs --to SHOP --codes R1/0-9 --codes R1:1207",
            "suyuan pack --from STRAW/A=100kg --into BOX/B=400pcs --codes R1/0-3",
            "suyuan explain over-quota",
            "suyuan cool STRAW/A=300kg --place COLD-1 --at 11:20",
            "suyuan party list",
            "suyuan sensor attribute --shipment DN-1",
            "suyuan harvest 1200kg --product STRAW --claim organic --claim green",
            "suyuan product add BERRY --handover-hours 12",
            "suyuan sell --online day.xlsx --doc LIVE-0421 --dry-run",
            "suyuan sell --template day.csv",
            "suyuan import --template harvest day.xlsx --lang zh",
            "suyuan import day.xlsx --act ship --map 地块名=place --set to=COLD --dates day-first --yes",
            "suyuan orders prove A-1001 --out order.json",
            "suyuan receive BOX/B=2pcs --returned --codes R1:42,43",
            "suyuan recall acknowledge 2026-1 --yes",
            "suyuan complaints",
            "suyuan complaints list --open",
            "suyuan complaints answer 7K3M9-2QF4X --text sorry",
            "suyuan label STRAW/A --stock L7160 --start 4 --offset-x -0.5 --copies 2 --out labels.pdf",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_ok(), "{line}");
        }
        let wrong = Cli::try_parse_from(["suyuan", "place", "add", "X", "--type", "castle"]).unwrap_err();
        assert!(wrong.to_string().contains("greenhouse"));
    }
}
