//! `scicloud admin workspace`, `space`, `user` and `quota`: items that are made, shown, changed and deleted.

use clap::{Args, Subcommand};
use reqwest::Method;
use serde_json::{Map, Value};

use super::connection::{Connected, Failure, Outcome, fields, rows, segment, text};
use super::place::Place;
use super::value::{field, name};
use crate::cli::{note, output};

/// What is done with items of a kind, each of which has a place.
#[derive(Debug, Args)]
pub struct Items<P: Args> {
    #[command(subcommand)]
    action: Action<P>,
}

#[derive(Debug, Subcommand)]
enum Action<P: Args> {
    /// List them, in the order of their keys.
    List {
        #[command(flatten)]
        place: P,
        /// What their key begins with, where it has several parts: the project, type, tenant or user that they are of.
        #[arg(value_name = "WITHIN", allow_negative_numbers = true)]
        words: Vec<String>,
        /// Most of them; all, unless it is said.
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
        limit: Option<u32>,
    },
    /// Make one.
    Create(Given<P>),
    /// Show one.
    Show(Given<P>),
    /// Change fields of one; `FIELD=null` takes a field away.
    Change(Given<P>),
    /// Delete one, with what is in it.
    Delete(Given<P>),
}

#[derive(Debug, Args)]
struct Given<P: Args> {
    #[command(flatten)]
    place: P,
    /// The key, and then fields as a fixture has them, with values as YAML.
    #[arg(value_name = "KEY… [FIELD=VALUE]", required = true, allow_negative_numbers = true)]
    words: Vec<String>,
}

impl<P: Args + Place> Items<P> {
    pub async fn run(self, connected: &Connected) -> Outcome {
        match self.action {
            Action::List { place, words, limit } => list(connected, &place, &words, limit).await,
            Action::Create(given) => {
                let (key, mut body) = given.split()?;
                given.place.fill(key, &mut body);
                let path = collection(&given.place, key);
                show(connected, &connected.client.json(Method::POST, &path, Some(&body.into())).await?)
            }
            Action::Show(given) => show(connected, &connected.client.get(&given.bare_item()?).await?),
            Action::Change(given) => {
                let (_, body) = given.split()?;
                show(connected, &connected.client.json(Method::PATCH, &given.item()?, Some(&body.into())).await?)
            }
            Action::Delete(given) => Ok(connected.client.delete(&given.bare_item()?).await?),
        }
    }
}

impl<P: Args + Place> Given<P> {
    /// The key, and the fields after it.
    fn split(&self) -> Result<(&[String], Map<String, Value>), Failure> {
        let names = self.place.key();
        let Some((key, given)) = self.words.split_at_checked(names.len()) else {
            let (key, missing) = (names.join(" "), names[self.words.len()..].join(" "));
            return Err(Failure::Unable(format!("the key is {key}; {missing} is missing")));
        };
        let mut fields = Map::new();
        for word in given {
            let (name, value) = field(word).map_err(Failure::Unable)?;
            if fields.contains_key(&name) {
                return Err(Failure::Unable(format!("`{name}` is given twice")));
            }
            fields.insert(name, value);
        }
        Ok((key, fields))
    }

    /// The path of an item, with which no fields are given.
    fn bare_item(&self) -> Result<String, Failure> {
        match self.words.get(self.place.key().len()) {
            Some(odd) => {
                let (odd, key) = (name(odd), self.place.key().join(" "));
                Err(Failure::Unable(format!("`{odd}` is too much; the key is {key}")))
            }
            None => self.item(),
        }
    }

    /// The path of an item.
    fn item(&self) -> Result<String, Failure> {
        let (key, _) = self.split()?;
        let (within, own) = key.split_at(self.place.within());
        let own: Vec<String> = own.iter().map(|part| segment(part)).collect();
        Ok(format!("{}/{}", collection(&self.place, within), own.join("/")))
    }
}

/// The path of a collection, in what the key begins with.
fn collection(place: &impl Place, key: &[String]) -> String {
    let mut path = place.collection().to_owned();
    for part in key.iter().take(place.within()) {
        path = path.replacen("{}", &segment(part), 1);
    }
    path
}

fn show(connected: &Connected, item: &Value) -> Outcome {
    connected.show(item, fields);
    Ok(())
}

/// The number of items that are asked for at once.
const PAGE: usize = 1000;

async fn list(connected: &Connected, place: &impl Place, words: &[String], limit: Option<u32>) -> Outcome {
    let (names, within) = (place.key(), place.within());
    if words.len() < within || words.len() >= names.len() {
        let reason = match (&names[..names.len() - 1], words.len() < within) {
            ([], _) => "nothing is to be named here".to_owned(),
            (_, true) => format!("say which: {}", names[..within].join(" ")),
            (known, false) => format!("only this is to be named here: {}", known.join(" ")),
        };
        return Err(Failure::Unable(reason));
    }
    let wanted: Vec<_> = place.own().iter().zip(&words[within..]).collect();
    let is_wanted = |item: &Value| wanted.iter().all(|(field, word)| text(&item[**field]) == **word);
    let most = limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
    let path = collection(place, words);
    let size = most.saturating_add(1).min(PAGE);
    let (mut items, mut more) = (Vec::new(), Some(format!("{path}?limit={size}")));
    while let Some(page) = more.take().filter(|_| items.len() <= most) {
        let mut found = connected.client.get(&page).await?;
        if let Value::Array(page) = found["items"].take() {
            items.extend(page.into_iter().filter(is_wanted));
        }
        more = found["next_page"].as_str().map(|token| format!("{path}?limit={size}&page_token={token}"));
    }
    if items.len() > most {
        items.truncate(most);
        note(format_args!("there are more than these {most}, for which --limit asks"));
    }
    let columns = place.columns();
    connected.show(&Value::Array(items), |items| output::table(columns, rows(items, columns)));
    Ok(())
}
