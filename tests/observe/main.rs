//! What happens around every request: the journal, faults on demand, metrics, limits, the log, HTTPS and the end.

mod admin;
#[expect(dead_code, reason = "the servers here have settings of their own")]
#[path = "../support/command.rs"]
mod command;
mod commands;
mod ending;
mod faults;
mod journal;
mod limits;
mod logs;
mod metrics;
mod operations;
mod shapes;
mod support;
mod testbed;
mod tls;
mod waiting;
