//! The server over real HTTP: what it answers, what it refuses, and how its state is loaded.
mod eihealth;
mod fixture;
mod lifecycle;
mod log;
mod maptable;
mod modelarts;
mod modelarts_list;
mod projects;
mod recorded;
mod scnet;
mod support;
