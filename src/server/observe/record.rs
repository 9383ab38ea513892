//! What is kept of a request once it is answered: an entry of the journal, a count, and a line in the log.

use std::net::SocketAddr;
use std::time::Duration;

use super::journal::path_values;
use super::{Dialect, Entry, Observer, hide};
use crate::client::Operation;

/// A request that was answered before it came to an operation: there is none for it, or it could not be read.
#[derive(Debug)]
pub(in crate::server) struct Unvisited<'a> {
    pub(in crate::server) request_id: &'a str,
    pub(in crate::server) remote: Option<SocketAddr>,
    pub(in crate::server) method: &'a str,
    /// Path and query as sent.
    pub(in crate::server) target: &'a str,
    pub(in crate::server) status: u16,
    pub(in crate::server) took: Duration,
}

impl Observer {
    /// Keeps a request that has been answered.
    pub(super) fn record(&self, entry: Entry, remote: Option<SocketAddr>) {
        self.metrics.count(entry.platform, entry.operation, entry.status, entry.code.clone(), entry.took);
        tracing::info!(
            target: "scicloud::server",
            request_id = entry.request_id,
            remote = remote.map(tracing::field::display),
            method = entry.method,
            uri = entry.target,
            platform = entry.platform,
            operation = entry.operation,
            caller = entry.caller,
            status = entry.status,
            code = entry.code.as_deref(),
            took_us = u64::try_from(entry.took.as_micros()).unwrap_or(u64::MAX),
            faults = (!entry.faults.is_empty()).then(|| entry.faults.join(" ")),
            "{}",
            if entry.status.is_some() { "answered" } else { "left unanswered" }
        );
        self.journal.add(entry);
    }

    /// Keeps a request that no operation has seen.
    pub(in crate::server) fn record_unvisited(&self, request: &Unvisited<'_>) {
        let found = self.find(request.method, request.target);
        let entry = Entry {
            number: 0,
            time: std::time::SystemTime::now(),
            request_id: request.request_id.to_owned(),
            platform: found.map(|(platform, _)| platform),
            operation: found.map(|(_, operation)| operation.id),
            method: request.method.to_owned(),
            target: hide::target(request.target, &[]).into_owned(),
            caller: None,
            status: Some(request.status),
            code: None,
            took: request.took,
            faults: Vec::new(),
            documented: found.map(|(_, operation)| operation),
        };
        self.record(entry, request.remote);
    }

    /// The operation whose path it is.
    fn find(&self, method: &str, target: &str) -> Option<(&'static str, &'static Operation)> {
        let path = target.split_once('?').map_or(target, |(path, _)| path);
        let operations = |dialect: &'static Dialect| dialect.operations.iter().map(|it| (dialect.platform, *it));
        let mut all = self.dialects.iter().flat_map(|dialect| operations(dialect));
        all.find(|(_, operation)| operation.method == method && path_values(operation, path).is_some())
    }
}
