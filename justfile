# The commands that one needs; `just` lists them.

_list:
    @just --list --unsorted

# Build, and hold documents, clients, server and pages to each other.
test *arguments:
    cargo test --locked {{arguments}}

# Renew all that is generated and reviewed; read the difference.
snapshots:
    INSTA_UPDATE=always CI= cargo test --locked --test documents --test generation --test constructs --test command
    git diff --stat

# Build the book and the documentation of the crate, and try the pages.
docs:
    mdbook build
    cargo doc --locked --no-deps
    cargo test --locked --test command docs

# Measure the clients and the server.
bench:
    cargo bench --locked --bench client
    python3 benches/speed

# All that a change has to pass.
ci:
    .ci/run
