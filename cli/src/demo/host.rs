//! A node in this process, on its own threads, which stops when it is dropped.

use std::{net::SocketAddr, sync::Arc};

use suyuan_ledger::store::Store;
use suyuan_node::{Config, Node, Running};
use tokio::runtime::Runtime;

use crate::{command::node::cannot_serve, failure::Failure};

/// A node that runs here.
#[derive(Debug)]
pub(crate) struct Hosted {
    runtime: Runtime,
    running: Option<Running>,
    addr: SocketAddr,
}

impl Hosted {
    /// Starts a node over an open store.
    pub(crate) fn start(store: Store, listen: SocketAddr) -> Result<Hosted, Failure> {
        Hosted::with(store, Config::new(listen))
    }

    /// Starts a node as configured.
    pub(crate) fn with(store: Store, config: Config) -> Result<Hosted, Failure> {
        let runtime = Runtime::new().map_err(Failure::local)?;
        let running = runtime.block_on(Node::start(Arc::new(store), config)).map_err(cannot_serve)?;
        Ok(Hosted { addr: running.addr(), running: Some(running), runtime })
    }

    /// Where it listens.
    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where it listens, as a URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Waits for Ctrl-C, or until the node fails by itself.
    pub(crate) fn until_interrupted(mut self) -> Result<(), Failure> {
        let Some(running) = self.running.take() else { return Ok(()) };
        self.runtime
            .block_on(async {
                crate::command::node::interrupted().await;
                running.shutdown().await
            })
            .map_err(cannot_serve)
    }

    /// Stops it in order; everything answered is on the disk.
    pub(crate) fn stop(mut self) -> Result<(), Failure> {
        match self.running.take() {
            Some(running) => self.runtime.block_on(running.shutdown()).map_err(cannot_serve),
            None => Ok(()),
        }
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            // Nobody is left to be told.
            let _ = self.runtime.block_on(running.shutdown());
        }
    }
}
