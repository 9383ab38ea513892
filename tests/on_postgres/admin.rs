//! The admin listener's tests of the state.

#[path = "../admin/clock.rs"]
mod clock;
#[path = "../admin/items.rs"]
mod items;
#[path = "../admin/merging.rs"]
mod merging;
#[path = "../admin/read_only.rs"]
mod read_only;
#[path = "../admin/refusals.rs"]
mod refusals;
#[path = "../admin/snapshots.rs"]
mod snapshots;
#[path = "../admin/state.rs"]
mod state;
#[allow(dead_code)]
#[path = "../admin/support.rs"]
mod support;
#[path = "../admin/tokens.rs"]
mod tokens;
