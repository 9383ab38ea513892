mod build_script;
mod constructs;
mod finishing;
mod lowering;
mod naming;
mod small;
mod snapshot;
mod streams;
