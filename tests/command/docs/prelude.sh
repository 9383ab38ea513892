# Runs before each block of commands of the documentation: `scicloud`, `curl` and `git` for real, on an address of the block's own, and
# of the others whether what they name is there.
set -euo pipefail
started=()
trap 'for process in ${started[@]+"${started[@]}"}; do kill -9 "$process" 2>/dev/null || true; done' EXIT
fail() { echo "$*" >&2; exit 90; }

# The exit code that a command has by what it shows.
expected() {
    case "$*" in
    "conform --spec"*) echo 2 ;; # the server has no such operation
    "call --spec"*" --url "*) echo 1 ;; # the server has no such operation
    "overview"*"--fail-over"*) echo 3 ;; # a quota of the sample is over
    *" --watch 1") echo 124 ;; # it goes on until it is stopped
    *) echo 0 ;;
    esac
}
ready() { # PROCESS URL
    for _ in {1..600}; do
        if command curl --silent --output /dev/null "$2"; then return; fi
        kill -0 "$1" || fail "a server ended"
        sleep 0.1
    done
    fail "no server listens"
}
scicloud() {
    local code=0 due
    case $1 in
    serve)
        for process in ${started[@]+"${started[@]}"}; do kill -9 "$process"; wait "$process" || true; done
        "$SCICLOUD" "$@" --bind "$HOST:8080" --admin "$HOST:8081" --log warn &
        started=($!)
        ready $! "http://$HOST:8081/healthz"
        ;;
    mutate)
        "$SCICLOUD" "$@" &
        started+=($!)
        ready $! "http://$HOST:8082/"
        ;;
    *)
        if [[ " $* " = *" --watch "* ]]; then timeout 3 "$SCICLOUD" "$@" || code=$?; else "$SCICLOUD" "$@" || code=$?; fi
        due=$(expected "$@")
        [ "$code" = "$due" ] || fail "scicloud $*: exit code $code instead of $due"
        ;;
    esac
}
curl() { command curl --silent --show-error --fail-with-body "$@"; }
git() { [ "$1" = clone ] || [ "$1" = diff ] || fail "git $*"; }
is_there() { [ -e "$REPOSITORY/$1" ] || fail "there is no $1"; }
# Whether the options of a script are in its text.
runs() { # SCRIPT ARGUMENTS…
    local script=$1 argument
    shift
    is_there "$script"
    for argument; do
        case $argument in
        --*) grep -rqFe "${argument%%=*}" "$REPOSITORY/$(dirname "$script")" || fail "$script has no $argument" ;;
        esac
    done
}
python3() { runs "$1/__main__.py" "${@:2}"; }
just() { grep -qE "^$1( [a-z*]+)*:" "$REPOSITORY/justfile" || fail "no recipe $1"; }
mdbook() { [ "$1" = build ] || [ "$1" = serve ] || fail "mdbook $*"; is_there book.toml; }
cargo() {
    local command=$1 kind
    shift
    while (($#)); do
        case $1 in
        --)
            if [ "$command" = run ]; then scicloud "${@:2}"; fi
            return
            ;;
        --test | --bench | --example)
            kind=${1#--}
            [ "$kind" = bench ] && kind=benche
            [ -e "$REPOSITORY/${kind}s/$2.rs" ] || is_there "${kind}s/$2/main.rs"
            shift
            ;;
        --manifest-path) is_there "$2" && shift ;;
        --profile) grep -qFx "[profile.$2]" "$REPOSITORY/Cargo.toml" || fail "no profile $2" && shift ;;
        --features)
            if [[ $command != add || ${dependency-} = scicloud ]]; then
                for feature in ${2//,/ }; do grep -q "^$feature = " "$REPOSITORY/Cargo.toml" || fail "no feature $feature"; done
            fi
            shift
            ;;
        --path) shift ;;
        --bin) [ "$command" = new ] && mkdir "$2" && shift ;;
        --*) ;;
        *) local dependency=$1 ;;
        esac
        shift
    done
}
