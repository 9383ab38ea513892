//! The faults that a request meets.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use super::model::{Effect, Fault};
use super::{chance, state};
use crate::server::store::{LOOK, Store};

/// The faults as they were last read, for all requests of this process.
#[derive(Debug, Default)]
pub(in crate::server::observe) struct Switchboard {
    known: RwLock<Known>,
    reading: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    faults: Arc<[Fault]>,
    /// The store's generation by then; none before the faults were read.
    generation: Option<i64>,
}

/// What a request meets.
#[derive(Clone, Debug, Default)]
pub(in crate::server::observe) struct Met {
    /// Ids of the faults.
    pub(in crate::server::observe) ids: Vec<String>,
    /// Faults that have it wait, and for how long.
    pub(in crate::server::observe) waits: Vec<(Fault, Duration)>,
    pub(in crate::server::observe) effect: Option<Effect>,
}

impl Switchboard {
    /// What a request of an operation meets; each fault that is for it counts the call, if it counts at all.
    pub(in crate::server::observe) async fn meet(&self, store: &Store, platform: &str, operation: &str) -> Met {
        let mut met = Met::default();
        for fault in self.current(store).await.iter().filter(|fault| fault.is_for(platform, operation)) {
            let call = match fault.counts() {
                false => Ok(Some(0)),
                true => Box::pin(store.count_call(&fault.id)).await,
            };
            let call = match call {
                Ok(Some(call)) => call,
                // Another process has taken it away.
                Ok(None) => continue,
                Err(error) => {
                    tracing::warn!("the fault `{}` can't be counted and is left out: {error}", fault.id);
                    continue;
                }
            };
            let Some(wait) = chance::met(fault, call) else { continue };
            if !wait.is_zero() {
                met.waits.push((fault.clone(), wait));
            }
            if met.effect.is_none() {
                met.effect.clone_from(&fault.effect);
            } else if fault.latency.is_none() {
                continue;
            }
            met.ids.push(fault.id.clone());
        }
        met
    }

    /// Lets the time pass that the faults say, for as long as they are on.
    pub(in crate::server::observe) async fn delay(&self, store: &Store, met: &Met) {
        let started = Instant::now();
        loop {
            let faults = self.current(store).await;
            let waits = met.waits.iter().filter(|(fault, _)| faults.contains(fault)).map(|(_, wait)| *wait);
            let left = waits.fold(Duration::ZERO, Duration::saturating_add).saturating_sub(started.elapsed());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(LOOK)).await;
        }
    }

    /// The faults as the store has them, as far as the process knows which generation that is.
    async fn current(&self, store: &Store) -> Arc<[Fault]> {
        let known = self.known();
        let now = store.generation();
        // A store that can't say has said so where it matters; what was known is as good as anything.
        if known.generation.is_some() && (now.is_none() || known.generation == now) {
            return known.faults;
        }
        let _reading = self.reading.lock().await;
        let known = self.known();
        if known.generation.is_some() && known.generation == now {
            return known.faults;
        }
        // In a box, as it is large and would be moved around with every request.
        match Box::pin(store.faults()).await {
            Ok(rows) => {
                let faults: Arc<[_]> = rows.into_iter().filter_map(state).map(|state| state.fault).collect();
                *self.known.write().unwrap_or_else(PoisonError::into_inner) =
                    Known { faults: Arc::clone(&faults), generation: now };
                faults
            }
            Err(error) => {
                tracing::warn!("the faults can't be read, so that they stay as they were: {error}");
                known.faults
            }
        }
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
