//! What happens around every request: the journal, faults on demand, metrics, limits, the log, HTTPS and the end.

mod admin;
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
