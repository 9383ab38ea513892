//! `scicloud admin workspace`, `space`, `user` and `quota`: items that are made, shown, changed and deleted.

use clap::{Args, Subcommand};
use reqwest::Method;
use serde_json::{Map, Value};

use super::connection::{Connected, Failure, Outcome, fields, rows, segment};
use super::place::Place;
use super::value::field;
use crate::cli::output;

/// What is done with items of a kind, each of which has a place.
#[derive(Debug, Args)]
pub struct Items<P: Args> {
    #[command(subcommand)]
    action: Action<P>,
}

#[derive(Debug, Subcommand)]
enum Action<P: Args> {
    /// List them.
    List {
        #[command(flatten)]
        place: P,
        /// What they are in, where that is part of their key.
        #[arg(value_name = "WITHIN")]
        words: Vec<String>,
        /// Most of them.
        #[arg(long, default_value_t = 100)]
        limit: usize,
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
    #[arg(value_name = "KEY… [FIELD=VALUE]", required = true)]
    words: Vec<String>,
}

impl<P: Args + Place> Items<P> {
    pub async fn run(self, connected: &Connected) -> Outcome {
        match self.action {
            Action::List { place, words, limit } => list(connected, &place, &words, limit).await,
            Action::Create(given) => {
                let (key, mut body) = given.split()?;
                given.place.fill(connected, key, &mut body).await?;
                let path = collection(&given.place, key);
                show(connected, &connected.client.json(Method::POST, &path, Some(&body.into())).await?)
            }
            Action::Show(given) => show(connected, &connected.client.get(&given.item()?).await?),
            Action::Change(given) => {
                let (_, body) = given.split()?;
                show(connected, &connected.client.json(Method::PATCH, &given.item()?, Some(&body.into())).await?)
            }
            Action::Delete(given) => Ok(connected.client.delete(&given.item()?).await?),
        }
    }
}

impl<P: Args + Place> Given<P> {
    /// The key, and the fields after it.
    fn split(&self) -> Result<(&[String], Map<String, Value>), Failure> {
        let names = self.place.key();
        let Some((key, given)) = self.words.split_at_checked(names.len()) else {
            return Err(Failure::Unable(format!(
                "the key is {}; {} of it are missing",
                names.join(" "),
                names.len() - self.words.len()
            )));
        };
        let fields = given.iter().map(|word| field(word).map_err(Failure::Unable)).collect::<Result<_, _>>()?;
        Ok((key, fields))
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

async fn list(connected: &Connected, place: &impl Place, words: &[String], limit: usize) -> Outcome {
    if words.len() != place.within() {
        let names = place.key()[..place.within()].join(" ");
        let reason =
            if names.is_empty() { "nothing is to be named here".to_owned() } else { format!("say which: {names}") };
        return Err(Failure::Unable(reason));
    }
    let path = collection(place, words);
    let (mut items, mut more) = (Vec::new(), Some(format!("{path}?limit={}", limit.clamp(1, 1000))));
    while let Some(page) = more.take().filter(|_| items.len() < limit) {
        let mut found = connected.client.get(&page).await?;
        if let Value::Array(page) = found["items"].take() {
            items.extend(page);
        }
        more = found["next_page"].as_str().map(|token| format!("{path}?limit={limit}&page_token={token}"));
    }
    items.truncate(limit);
    let columns = place.columns();
    connected.show(&Value::Array(items), |items| output::table(columns, rows(items, columns)));
    Ok(())
}
