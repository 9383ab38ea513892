//! What can be counted of the requests of this process, for Prometheus.

use std::borrow::Cow;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::flight::InFlight;
use crate::server::store::Connections;

/// Seconds, from what an answer out of a cache takes to what nobody waits for.
const BUCKETS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    platform: &'static str,
    operation: &'static str,
    /// 0 where the connection was cut.
    status: u16,
    code: Cow<'static, str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Place {
    platform: &'static str,
    operation: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Applied {
    platform: &'static str,
    operation: &'static str,
    effect: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    state: &'static str,
}

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    pub(super) in_flight: InFlight,
    requests: Family<Outcome, Counter>,
    durations: Family<Place, Histogram, fn() -> Histogram>,
    faults: Family<Applied, Counter>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        Self {
            in_flight: InFlight::default(),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            faults: Family::default(),
        }
    }

    /// Counts a request that was answered; one of no operation has no names.
    pub(super) fn count(
        &self,
        platform: Option<&'static str>,
        operation: Option<&'static str>,
        status: Option<u16>,
        code: Option<Cow<'static, str>>,
        took: Duration,
    ) {
        let (platform, operation) = (platform.unwrap_or_default(), operation.unwrap_or_default());
        let outcome = Outcome { platform, operation, status: status.unwrap_or(0), code: code.unwrap_or_default() };
        self.requests.get_or_create(&outcome).inc();
        self.durations.get_or_create(&Place { platform, operation }).observe(took.as_secs_f64());
    }

    /// Counts a fault that was applied.
    pub(super) fn count_fault(&self, platform: &'static str, operation: &'static str, effect: &'static str) {
        self.faults.get_or_create(&Applied { platform, operation, effect }).inc();
    }

    /// All of it as text, with what is only known when it is asked for.
    pub(super) fn text(&self, connections: Connections, dropped: u64) -> String {
        let mut registry = Registry::with_prefix("scicloud");
        let help = "Requests by operation, status (0: cut) and the vendor's code";
        registry.register("requests", help, self.requests.clone());
        let help = "Seconds from the whole request to the beginning of the answer";
        registry.register("request_duration_seconds", help, self.durations.clone());
        let in_flight = Gauge::<i64>::default();
        in_flight.set(i64::try_from(self.in_flight.now()).unwrap_or(i64::MAX));
        registry.register("requests_in_flight", "Requests that are being answered", in_flight);
        registry.register("faults_applied", "Faults that requests were met with", self.faults.clone());
        let help = "Entries that the journal forgot because there were too many";
        registry.register("journal_dropped", help, ConstCounter::new(dropped));
        let pool = Family::<State, Gauge>::default();
        for (state, count) in [("open", connections.open), ("idle", connections.idle), ("most", connections.most)] {
            pool.get_or_create(&State { state }).set(count.into());
        }
        registry.register("store_connections", "Connections to the store", pool);
        let mut written = String::new();
        // Writing to a string can't fail.
        _ = text::encode(&mut written, &registry);
        written
    }
}
