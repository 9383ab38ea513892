//! Completions for shells, with the names that only this machine knows.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, CommandFactory};
use clap_complete::Shell;
use scicloud::documents;

use super::output;

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  scicloud completions bash > ~/.local/share/bash-completion/completions/scicloud\n  \
                  scicloud completions fish > ~/.config/fish/completions/scicloud.fish"
)]
pub struct Completions {
    /// The shell.
    shell: Shell,
}

/// Has `overview` and `check` complete accounts, after options too, and `call` operations and what they take.
const BASH: &str = r#"
_scicloud_call() {
    local words=("${COMP_WORDS[@]:2:COMP_CWORD-2}")
    case "${COMP_WORDS[COMP_CWORD-1]}" in
        --account) mapfile -t COMPREPLY < <(compgen -W "$(scicloud check --list 2>/dev/null)" -- "$1"); return ;;
        --format) mapfile -t COMPREPLY < <(compgen -W "json table csv" -- "$1"); return ;;
        --config | --spec | --overlay | --body) COMPREPLY=(); return ;;
        --url | --token | --token-for | --columns) COMPREPLY=(); return ;;
    esac
    # The shell takes what follows a `=` for a word of its own, whose values nobody lists.
    if [[ "$1" == = || "${COMP_WORDS[COMP_CWORD-1]}" == = ]]; then COMPREPLY=(); return; fi
    mapfile -t COMPREPLY < <(compgen -W "$(scicloud call "${words[@]}" --names 2>/dev/null)" -- "$1")
    if [[ "${COMPREPLY[0]}" == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
_scicloud_with_accounts() {
    _scicloud "$@"
    local current="${COMP_WORDS[COMP_CWORD]}" config=() index
    case "$current" in -*) return ;; esac
    case "${COMP_WORDS[1]}" in overview | check) ;; call) _scicloud_call "$current"; return ;; *) return ;; esac
    case "${COMP_WORDS[COMP_CWORD-1]}" in
        --config | --format | --filter | --sort | --columns | --limit | --watch | --concurrency | --*-over) return ;;
    esac
    for ((index = 2; index < COMP_CWORD - 1; index++)); do
        if [[ "${COMP_WORDS[index]}" == --config ]]; then config=(--config "${COMP_WORDS[index+1]}"); fi
    done
    mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$(scicloud check --list "${config[@]}" 2>/dev/null)" -- "$current")
}
complete -F _scicloud_with_accounts -o bashdefault -o default scicloud
"#;

const ZSH: &str = r#"
_scicloud_call_words() {
    local -a names
    names=(${(f)"$(scicloud call ${words[2,CURRENT-1]} --names 2>/dev/null)"})
    if [[ "${names[1]}" == *= ]]; then compadd -S '' -a names; else compadd -a names; fi
}
_scicloud_accounts() {
    local -a accounts
    accounts=(${(f)"$(scicloud check --list 2>/dev/null)"})
    compadd -a accounts
}
"#;

const FISH: &str = r#"
complete -c scicloud -n "__fish_seen_subcommand_from call" -f -a "(scicloud call (commandline -opc)[3..] --names 2>/dev/null)"
complete -c scicloud -n "__fish_seen_subcommand_from overview check" -f -a "(scicloud check --list 2>/dev/null)"
"#;

impl Completions {
    /// Prints the script.
    pub fn run(&self) -> u8 {
        output::print(&script(self.shell, super::Arguments::command()))
    }
}

fn script(shell: Shell, mut command: Command) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "scicloud", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        Shell::Bash => script + BASH,
        Shell::Fish => script + FISH,
        Shell::Zsh => {
            let asked = |line: &str| match line {
                line if line.starts_with("'*::accounts -- ") => line.replace(":_default'", ":_scicloud_accounts'"),
                // The ids are those that the program itself lists.
                line if line.starts_with("'*::words -- ") => match line.rsplit_once(":(") {
                    Some((before, _)) => format!("{before}:_scicloud_call_words' \\"),
                    None => line.to_owned(),
                },
                line => line.to_owned(),
            };
            let script: Vec<_> = script.lines().map(asked).collect();
            // The script ends in a call of its function, before which all has to be there.
            script.join("\n").replacen('\n', &format!("\n{ZSH}"), 1) + "\n"
        }
        _ => script,
    }
}

/// Names that a shell offers for an argument, which may also be something else.
#[derive(Debug, Clone, Copy)]
pub struct Offered(fn() -> Vec<&'static str>);

/// The names of the documents.
pub const DOCUMENTS: Offered = Offered(|| documents::all().iter().map(|document| document.name.as_str()).collect());

/// The ids of the operations.
pub const OPERATIONS: Offered = Offered(|| {
    let ids = documents::all()
        .iter()
        .flat_map(|document| document.operations().filter_map(|it| it.operation.operation_id.as_deref()));
    let mut ids: Vec<_> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
});

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_that_can_offers_accounts_and_all_offer_documents_and_operations() {
        for (shell, part) in [
            (Shell::Bash, "complete -F _scicloud_with_accounts"),
            (Shell::Zsh, ":_scicloud_accounts'"),
            (Shell::Fish, "(scicloud check --list"),
            (Shell::Bash, "_scicloud_call \"$current\""),
            (Shell::Zsh, ":_scicloud_call_words'"),
            (Shell::Fish, "--names 2>/dev/null)"),
        ] {
            let script = script(shell, crate::cli::Arguments::command());
            for part in [part, "modelarts", "listStorageQuotas"] {
                assert!(script.contains(part), "{shell}: no {part}");
            }
        }
        let zsh = script(Shell::Zsh, crate::cli::Arguments::command());
        assert!(zsh.starts_with("#compdef scicloud\n"), "zsh looks for it in the first line");
        assert_eq!(zsh.matches(":_scicloud_accounts'").count(), 2, "of overview and check");
    }
}
