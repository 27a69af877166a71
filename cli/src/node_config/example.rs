//! The file to begin with, written from the table: `suyuan config example` prints it, and packages install it.

use super::{Key, Shape, keys};

/// What stands in the file of a service, without a `#` before it.
const SERVICE: [(&str, &str); 3] =
    [("data", "/var/lib/suyuan/ledger"), ("listen", "127.0.0.1:8420"), ("trust-proxy", "127.0.0.1")];
const WIDTH: usize = 100;

/// Every key with what it means; what differs from the defaults of the command line is set, the rest stands behind a `#`.
pub(crate) fn example() -> String {
    let mut text = String::from(
        "# What a suyuan node is told: suyuan node --config FILE\n\
         #\n\
         # The command line comes first, then the environment, then this file, then the default. The variable of a key\n\
         # is its name in capitals: trust-proxy is SUYUAN_NODE_TRUST_PROXY, with commas between the items of a list.\n\
         # Look at it with `suyuan config check FILE`; `suyuan config show --config FILE` says what holds, and why.\n\
         # Write whole paths: others are taken from the directory in which the node is started.\n",
    );
    for key in keys() {
        text.push('\n');
        for line in wrapped(&key.help()) {
            text.push_str(&format!("# {line}\n"));
        }
        text.push_str(&key.line());
    }
    text
}

impl Key {
    /// What the option's help says.
    fn help(&self) -> String {
        let help = self.0.get_long_help().or(self.0.get_help()).map(ToString::to_string).unwrap_or_default();
        let values = self.0.get_possible_values();
        let words: Vec<&str> = values.iter().map(clap::builder::PossibleValue::get_name).collect();
        match self.shape() {
            Shape::One if !words.is_empty() => format!("{help} (one of: {})", words.join(", ")),
            _ => help,
        }
    }

    fn line(&self) -> String {
        let name = self.name();
        if self.once() {
            return format!("# For one start alone, so it is no key: suyuan node --{name} …\n");
        }
        if let Some((_, value)) = SERVICE.iter().find(|(key, _)| *key == name) {
            return format!("{name} = {}\n", self.literal(value));
        }
        let default = self.0.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
        let names = self.0.get_value_names().unwrap_or_default();
        let value = match self.shape() {
            Shape::Flag => "false".to_owned(),
            _ => default.unwrap_or_else(|| names.first().map(ToString::to_string).unwrap_or_default()),
        };
        format!("#{name} = {}\n", self.literal(&value))
    }

    /// A value as TOML writes it.
    fn literal(&self, value: &str) -> String {
        let plain = self.shape() == Shape::Flag || value.parse::<u64>().is_ok();
        let one = if plain { value.to_owned() } else { toml::Value::from(value).to_string() };
        match self.shape() {
            Shape::Many => format!("[{one}]"),
            _ => one,
        }
    }
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
