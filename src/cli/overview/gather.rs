//! Asks all accounts.

use futures_util::future::join_all;

use super::gate::Gate;
use super::model::{Answer, Overview, Section};
use super::{huawei, maptable, scnet};
use crate::cli::accounts::{Account, Accounts};

/// Asks all accounts at once, as far as the gate lets it; `done` is called after each account.
pub async fn gather(accounts: &Accounts, gate: &Gate, done: impl Fn()) -> Overview {
    let asked = accounts.all.iter().map(|(name, account)| async {
        let part = ask(name, account, accounts, gate).await;
        done();
        part
    });
    let mut overview = Overview::default();
    join_all(asked).await.into_iter().for_each(|part| overview.extend(part));
    overview
}

async fn ask(name: &str, account: &Account, accounts: &Accounts, gate: &Gate) -> Overview {
    let (surroundings, platform) = (&accounts.surroundings, account.platform());
    match account {
        Account::Huawei(huawei) => {
            let (modelarts, eihealth) = huawei::ask(huawei, surroundings, gate).await;
            Overview {
                modelarts: section(name, platform, modelarts),
                eihealth: section(name, platform, eihealth),
                ..Overview::default()
            }
        }
        Account::Scnet(account) => {
            let quotas = scnet::quotas(account, surroundings, gate).await;
            Overview { scnet: section(name, platform, Some(quotas)), ..Overview::default() }
        }
        Account::MapTable(account) => {
            let workspaces = maptable::workspaces(account, surroundings, gate).await;
            Overview { maptable: section(name, platform, Some(workspaces)), ..Overview::default() }
        }
    }
}

fn section<T>(account: &str, platform: &'static str, answer: Option<Answer<T>>) -> Vec<Section<T>> {
    answer.into_iter().map(|answer| Section::new(account, platform, answer)).collect()
}

pub fn shown(value: &Option<impl ToString>) -> String {
    value.as_ref().map(ToString::to_string).unwrap_or_default()
}

pub fn text(error: impl ToString) -> String {
    error.to_string()
}
