mod build_script;
mod finishing;
mod lowering;
mod mistakes;
mod naming;
mod small;
mod snapshot;
mod streams;
