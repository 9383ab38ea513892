//! The suite: silent about right servers, loud about broken ones, whatever the document.

mod collections;
mod foreign;
mod judged;
mod loading;
mod manners;
mod mutants;
mod requests;
mod running;
#[path = "../support/mod.rs"]
mod support;
mod variations;
