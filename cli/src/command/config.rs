//! `suyuan config`: what a node is told, from where, and a file to begin with.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::{
    context::Context,
    failure::Failure,
    node_config::{self, Given, Origin},
    speech::tr,
};

/// Look at what a node is told, or write a configuration file to begin with
///
/// sudo -u suyuan suyuan config show --config /etc/suyuan/node.toml
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Config {
    /// Print what holds for a node with these options, and where each value comes from
    Show(Box<Show>),
    /// Check a configuration file: every key known, every value one that the node takes
    Check(Check),
    /// Print a file with every key, what it means and its default
    Example,
}

/// The options are those of `suyuan node`.
#[derive(Debug, clap::Args)]
pub(crate) struct Show {
    #[command(flatten)]
    given: Given,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Config {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Config::Show(show) => show.run(context),
            Config::Check(check) => check.run(context),
            Config::Example => {
                context.voice.raw(&node_config::example());
                Ok(())
            }
        }
    }
}

impl Show {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let effective = self.given.effective(|name| std::env::var_os(name))?;
        let file = effective.config.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
        let from = |origin: &Origin| match origin {
            Origin::CommandLine => tr!("config-command-line"),
            Origin::Variable(name) => name.clone(),
            Origin::Line(line) => format!("{file}:{line}"),
            Origin::Default => "default".to_owned(),
        };
        let mut data = json!({});
        for setting in &effective.shown {
            data[setting.key.name()] = json!({"values": setting.texts(), "from": from(&setting.origin)});
        }
        context.voice.answer(&data, |voice| {
            for setting in &effective.shown {
                let value = match setting.values.is_empty() {
                    true => "–".to_owned(),
                    false => setting.texts().join(", "),
                };
                voice.line(format_args!("{:<24} {value:<32} {}", setting.key.name(), from(&setting.origin)));
            }
        });
        Ok(())
    }
}

impl Check {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let effective = node_config::check(&self.file)?;
        let set = effective.shown.iter().filter(|setting| setting.origin != Origin::Default);
        let set: Vec<&str> = set.map(|setting| setting.key.name()).collect();
        let data: Value = json!({"config": self.file, "keys": set});
        context.voice.answer(&data, |voice| {
            let set = match set.is_empty() {
                true => tr!("config-nothing"),
                false => set.join(", "),
            };
            voice.line(tr!("config-sound", file = self.file.display().to_string(), set = set));
        });
        Ok(())
    }
}
