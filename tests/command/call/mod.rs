//! `scicloud call`: every operation of every document, from its document alone.

mod accounts;
mod foreign;
mod listed;
mod reading;
mod support;
mod writing;

use crate::support::stub;
