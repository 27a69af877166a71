//! The life of a node: it listens, serves, stops in order, and stops at once taking statements when its store fails.
//!
//! Shutting down: no new connection is taken; requests that came are answered; then the store is closed, which is when the
//! last batch is durable. A failed store is the same, at once, and ends with an error.

mod accept;
mod stall;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use suyuan_ledger::store::Store;
use thiserror::Error;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub(crate) use accept::{Peer, accept};

use crate::{Config, app::App, codes, complaints, routes, scans};

/// A node at work.
pub struct Node;

/// A node that was started, and how to stop it.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    stop: watch::Sender<bool>,
    done: JoinHandle<Result<(), NodeError>>,
}

/// Why a node did not start, or ended.
#[derive(Debug, Error)]
pub enum NodeError {
    /// The address is taken or not ours.
    #[error("cannot listen on {addr}: {source}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The store could not write. Everything answered before is safe.
    #[error("the store failed and takes nothing more: {0}")]
    Store(String),
    /// A witness could not write. Everything answered before is safe.
    #[error("the witness could not write and cosigns nothing more: {0}")]
    Witness(String),
    /// The task that serves broke down.
    #[error("the server broke down: {0}")]
    Task(String),
}

impl Node {
    /// Starts a node over an open store; it serves until [`Running::shutdown`]. The store is closed when it ends.
    pub async fn start(store: Arc<Store>, config: Config) -> Result<Running, NodeError> {
        let listen = |source| NodeError::Listen { addr: config.listen, source };
        let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
        let addr = listener.local_addr().map_err(listen)?;
        let (stop, mut stopped) = watch::channel(false);
        let shutdown = async move {
            // An error means that the handle was dropped: nobody can stop the node any more, so it goes on.
            if stopped.wait_for(|stop| *stop).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let done = tokio::spawn(run(listener, store, config, shutdown));
        Ok(Running { addr, stop, done })
    }
}

impl Running {
    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Stops in order, and waits until the store is closed.
    pub async fn shutdown(self) -> Result<(), NodeError> {
        self.stop.send_replace(true);
        self.ended().await
    }

    /// Waits until it ends by itself, which is always an error.
    pub async fn ended(self) -> Result<(), NodeError> {
        let Running { done, stop, .. } = self;
        let ended = done.await.unwrap_or_else(|error| Err(NodeError::Task(error.to_string())));
        drop(stop);
        ended
    }
}

/// Serves until `shutdown` ends or the store fails; `listening` is told when it can be reached, and where.
pub async fn serve(
    store: Arc<Store>,
    config: Config,
    listening: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()>,
) -> Result<(), NodeError> {
    let listen = |source| NodeError::Listen { addr: config.listen, source };
    let listener = TcpListener::bind(config.listen).await.map_err(listen)?;
    listening(listener.local_addr().map_err(listen)?);
    run(listener, store, config, shutdown).await
}

async fn run(
    listener: TcpListener,
    store: Arc<Store>,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> Result<(), NodeError> {
    let app = App::new(store, config);
    if let Ok(addr) = listener.local_addr() {
        tracing::info!(%addr, size = app.ledger.size(), "listening");
    }
    codes::watch_over(&app);
    scans::watch_over(&app);
    complaints::watch_over(&app);
    let router = routes::router(&app);
    let stop = async {
        tokio::select! {
            () = shutdown => tracing::info!("stopping"),
            () = failed(&app) => {}
        }
        app.stop();
    };
    accept(listener, router, &app.door.config.limits, stop).await;
    let closing = app.clone();
    let closed = tokio::task::spawn_blocking(move || {
        if let Some(scans) = &closing.scans {
            scans.close();
        }
        closing.ledger.close()
    })
    .await
    .map_err(|error| NodeError::Task(error.to_string()))?;
    match app.failure() {
        Some(cause) => Err(NodeError::Store(cause)),
        None => closed.map_err(|error| NodeError::Store(error.to_string())),
    }
}

/// Ends when the store has failed.
async fn failed(app: &App) {
    let mut look = tokio::time::interval(Duration::from_millis(200));
    loop {
        look.tick().await;
        if let Some(cause) = app.failure() {
            tracing::error!(cause, "the store failed: the node stops");
            return;
        }
    }
}
