//! The files that the pages consist of, as they are in `web/`.

/// A file.
#[derive(Debug)]
pub(super) struct Asset {
    /// Below `/assets/`, with `/` between its parts.
    pub(super) path: &'static str,
    pub(super) media_type: &'static str,
    pub(super) gzipped: bool,
    pub(super) bytes: &'static [u8],
}

macro_rules! asset {
    ($path:literal, $media_type:expr) => {
        Asset { path: $path, media_type: $media_type, gzipped: false, bytes: include_bytes!(concat!("web/", $path)) }
    };
    // What is large is kept as it is sent.
    (gzipped $path:literal, $media_type:expr) => {
        Asset {
            path: $path,
            media_type: $media_type,
            gzipped: true,
            bytes: include_bytes!(concat!("web/", $path, ".gz")),
        }
    };
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// The page of the whole server.
pub(super) static OVERVIEW: Asset = asset!("overview.html", HTML);
/// The page of any platform.
pub(super) static PLATFORM: Asset = asset!("platform.html", HTML);

/// What the pages bring with them.
pub(super) static ALL: &[Asset] = &[
    asset!("icon.svg", "image/svg+xml"),
    asset!("style/base.css", STYLE),
    asset!("style/controls.css", STYLE),
    asset!("style/overview.css", STYLE),
    asset!("style/panels.css", STYLE),
    asset!("style/platform.css", STYLE),
    asset!("script/api.js", SCRIPT),
    asset!("script/clock.js", SCRIPT),
    asset!("script/dom.js", SCRIPT),
    asset!("script/entry.js", SCRIPT),
    asset!("script/faults.js", SCRIPT),
    asset!("script/form.js", SCRIPT),
    asset!("script/journal.js", SCRIPT),
    asset!("script/overview.js", SCRIPT),
    asset!("script/platform.js", SCRIPT),
    asset!("script/quotas.js", SCRIPT),
    asset!("script/session.js", SCRIPT),
    asset!("script/tokens.js", SCRIPT),
    asset!("script/workspaces.js", SCRIPT),
    asset!(gzipped "vendor/swagger-ui-bundle.js", SCRIPT),
    asset!(gzipped "vendor/swagger-ui.css", STYLE),
    asset!("vendor/LICENSE", TEXT),
    asset!("vendor/NOTICE", TEXT),
    asset!("vendor/swagger-ui-bundle.js.LICENSE.txt", TEXT),
];
