//! The whole state as a fixture, in pieces.

use bytes::Bytes;
use serde::Serialize;
use sqlx::Error;
use tokio::sync::mpsc;

use super::{HuaweiUsers, Kind, MapUsers, MapWorkspaces, Quotas, ScNetUsers, Spaces, Tenants, Which, Workspaces};
use super::{maptable, scnet, tokens};
use crate::server::fixture::Writer;
use crate::server::maptable::{REALM, REFRESH_REALM};
use crate::server::store::sql::Tx;
use crate::server::store::{Store, StoreError};

/// Items that are read at once.
const PAGE: i64 = 500;

/// Bytes of a piece, more or less.
const PIECE: usize = 1 << 16;

/// Pieces that wait for whoever reads them.
const WAITING: usize = 8;

/// The state as a fixture, a piece after the other, as of one moment; the last one may be an error.
pub(in crate::server) type Dump = mpsc::Receiver<Result<Bytes, StoreError>>;

impl Store {
    /// The whole state as a fixture, in a form in which the same state has the same text.
    pub(in crate::server) fn dump(&self) -> Dump {
        // Where there is one connection, nobody waits for a slow reader: what is in memory fits there twice.
        let waiting = if self.pool.has_one_connection() { tokio::sync::Semaphore::MAX_PERMITS } else { WAITING };
        let (pieces, dump) = mpsc::channel(waiting);
        let store = self.clone();
        tokio::spawn(async move {
            let mut out = Out { writer: Writer::default(), pieces };
            if let Err(Stop::Failed(error)) = store.write(&mut out).await {
                // Whoever has gone away needs no error.
                _ = out.pieces.send(Err(error)).await;
            }
        });
        dump
    }

    async fn write(&self, out: &mut Out) -> Result<(), Stop> {
        let mut tx = self.pool.read().await?;
        write_huawei(&mut tx, out).await?;
        write_all::<Workspaces>(&mut tx, out, "modelarts", "workspaces").await?;
        write_all::<Spaces>(&mut tx, out, "eihealth", "spaces").await?;
        write_scnet(&mut tx, out).await?;
        write_maptable(&mut tx, out).await?;
        tx.end().await?;
        let rest = std::mem::take(&mut out.writer).end();
        out.send(rest).await
    }
}

/// The reason why writing ends early.
enum Stop {
    Failed(StoreError),
    /// Nobody reads it any more.
    Unread,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(Error::Decode(error.into()).into())
    }
}

struct Out {
    writer: Writer,
    pieces: mpsc::Sender<Result<Bytes, StoreError>>,
}

impl Out {
    async fn item(&mut self, section: &'static str, list: &'static str, item: &impl Serialize) -> Result<(), Stop> {
        self.writer.item(section, list, item)?;
        self.send_if_full().await
    }

    async fn send_if_full(&mut self) -> Result<(), Stop> {
        if self.writer.len() < PIECE {
            return Ok(());
        }
        let piece = self.writer.take();
        self.send(piece).await
    }

    async fn send(&self, piece: Vec<u8>) -> Result<(), Stop> {
        self.pieces.send(Ok(piece.into())).await.map_err(|_| Stop::Unread)
    }
}

/// Writes all items of a kind.
async fn write_all<K: Kind<Item: Serialize>>(
    tx: &mut Tx,
    out: &mut Out,
    section: &'static str,
    list: &'static str,
) -> Result<(), Stop> {
    let mut after = None;
    loop {
        let items = K::read(tx, Which::After(after.as_ref(), PAGE)).await?;
        for item in &items {
            out.item(section, list, item).await?;
        }
        match items.last() {
            Some(last) => after = Some(K::key(last)),
            None => return Ok(()),
        }
    }
}

async fn write_huawei(tx: &mut Tx, out: &mut Out) -> Result<(), Stop> {
    let mut after = None;
    loop {
        let tenants = Tenants::read(tx, Which::After(after.as_ref(), PAGE)).await?;
        let Some(last) = tenants.last() else { break };
        after = Some(Tenants::key(last));
        for tenant in &tenants {
            out.writer.tenant(&tenant.name.value)?;
            write_users(tx, out, &tenant.name.value).await?;
            for project in &tenant.projects {
                out.writer.of_tenant("projects", project)?;
            }
            for project in &tenant.enterprise_projects {
                out.writer.of_tenant("enterprise_projects", project)?;
            }
            out.send_if_full().await?;
        }
    }
    let mut after = String::new();
    loop {
        let tokens = tokens::of_huawei(tx, &after, PAGE).await?;
        let Some(last) = tokens.last() else { return Ok(()) };
        last.token.value.text().clone_into(&mut after);
        for token in &tokens {
            out.item("huawei", "tokens", token).await?;
        }
    }
}

async fn write_users(tx: &mut Tx, out: &mut Out, tenant: &str) -> Result<(), Stop> {
    let mut after = (tenant.to_owned(), String::new());
    loop {
        let users = HuaweiUsers::read(tx, Which::After(Some(&after), PAGE)).await?;
        for (_, user) in users.iter().take_while(|(of, _)| of == tenant) {
            out.writer.of_tenant("users", user)?;
            out.send_if_full().await?;
        }
        match users.last() {
            Some(last) if last.0 == tenant => after = HuaweiUsers::key(last),
            _ => return Ok(()),
        }
    }
}

async fn write_scnet(tx: &mut Tx, out: &mut Out) -> Result<(), Stop> {
    for cluster in scnet::clusters(tx).await? {
        out.item("scnet", "clusters", &cluster).await?;
    }
    write_all::<ScNetUsers>(tx, out, "scnet", "users").await?;
    let mut after = String::new();
    loop {
        let tokens = tokens::of_scnet(tx, &after, PAGE).await?;
        let Some(last) = tokens.last() else { break };
        last.token.value.text().clone_into(&mut after);
        for token in &tokens {
            out.item("scnet", "tokens", token).await?;
        }
    }
    write_all::<Quotas>(tx, out, "scnet", "quotas").await
}

async fn write_maptable(tx: &mut Tx, out: &mut Out) -> Result<(), Stop> {
    write_all::<MapUsers>(tx, out, "maptable", "users").await?;
    for app in maptable::apps(tx).await? {
        out.item("maptable", "apps", &app).await?;
    }
    for (realm, list) in [(REALM, "tokens"), (REFRESH_REALM, "refresh_tokens")] {
        let mut after = String::new();
        loop {
            let tokens = tokens::of_maptable(tx, realm, &after, PAGE).await?;
            let Some(last) = tokens.last() else { break };
            last.token.value.text().clone_into(&mut after);
            for token in &tokens {
                out.item("maptable", list, token).await?;
            }
        }
    }
    write_all::<MapWorkspaces>(tx, out, "maptable", "workspaces").await
}
