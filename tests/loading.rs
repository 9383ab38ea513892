//! Documents of others, as people have them: any spelling, several files, overlays.

#[path = "loading/mod.rs"]
mod loading;
