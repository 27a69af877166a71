//! Hands files over. A small one goes in one piece; a larger one in parts, so that a line that breaks costs one part and not the file: the node
//! says how far it has got (docs/API.md, *Files in parts*).

use crate::speech::tr;
use std::time::Duration;

use serde::Deserialize;

use super::{Client, ClientError};

/// What goes in one request: at two kilobytes a second that is still a minute.
const PART: usize = 128 << 10;
/// How long a whole file may take, to a node that takes no parts.
const WHOLE: Duration = Duration::from_secs(1_800);
/// How often the node may say that it is elsewhere before something else is wrong.
const ASTRAY: u32 = 3;

/// How far a file has come.
#[derive(Debug, Deserialize)]
struct Come {
    /// So many bytes are there.
    offset: u64,
    /// All of them.
    complete: bool,
}

impl Client {
    /// Hands over a file that a statement will name; the node keeps it once the statement is entered. `name` is its SHA-256 in hex; `tell`
    /// hears how many bytes are there.
    pub(crate) fn upload(
        &self,
        name: &str,
        file: &[u8],
        tell: &mut dyn FnMut(u64),
    ) -> Result<(), ClientError> {
        if file.len() <= PART {
            return self.upload_whole(file);
        }
        let mut come = match self.json::<Come>(&format!("/v1/blobs/{name}/upload")) {
            Ok(come) => come,
            // An older node.
            Err(ClientError::Problem(problem)) if matches!(problem.status, 404 | 405) => {
                return self.upload_whole(file);
            }
            Err(error) => return Err(error),
        };
        let mut astray = 0;
        while !come.complete {
            tell(come.offset);
            let start = usize::try_from(come.offset).unwrap_or(usize::MAX);
            if start >= file.len() {
                return Err(self.not_a_node(&tr!("node-gave-offset")));
            }
            come = match self.part(name, file, start) {
                Err(ClientError::Problem(problem)) if problem.code == "upload-offset" && astray < ASTRAY => {
                    astray += 1;
                    Come { offset: problem.expected.unwrap_or_default(), complete: false }
                }
                Ok(next) if !next.complete && next.offset <= come.offset => {
                    return Err(self.not_a_node(&tr!("node-gave-stuck")));
                }
                answer => answer?,
            };
        }
        tell(file.len() as u64);
        Ok(())
    }

    fn part(&self, name: &str, file: &[u8], start: usize) -> Result<Come, ClientError> {
        let end = file.len().min(start + PART);
        let answer = self
            .agent
            .put(format!("{}/v1/blobs/{name}", self.base))
            .header("content-type", "application/octet-stream")
            .header("content-range", format!("bytes {start}-{}/{}", end - 1, file.len()))
            .header("accept", "application/json")
            .send(&file[start..end]);
        self.read_json(answer)
    }

    fn upload_whole(&self, file: &[u8]) -> Result<(), ClientError> {
        let answer = self
            .agent
            .post(format!("{}/v1/blobs", self.base))
            .config()
            .timeout_global(Some(WHOLE))
            .build()
            .header("content-type", "application/octet-stream")
            .header("accept", "application/json")
            .send(file);
        self.read_json::<serde_json::Value>(answer).map(drop)
    }
}
