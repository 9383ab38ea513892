//! Lists the instruments of an observatory, and leaves a note on the first.
//!
//! ```sh
//! OBSERVATORY_URL=http://127.0.0.1:8080 OBSERVATORY_TOKEN=… cargo run
//! ```

use std::collections::BTreeMap;
use std::env;
use std::error::Error;

use observatory::Client;
use observatory::types::{Instrument, ListInstrumentsBandItem};

/// What `build.rs` generates from `openapi/observatory.yaml`.
mod observatory {
    include!(concat!(env!("OUT_DIR"), "/observatory.rs"));
}

#[cfg(test)]
mod tests;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::new(&env::var("OBSERVATORY_URL")?, env::var("OBSERVATORY_TOKEN")?)?;
    for line in visit(&client).await? {
        println!("{line}");
    }
    Ok(())
}

/// The instruments for radio and for light, a line each, of which the first gets a note.
async fn visit(client: &Client) -> Result<Vec<String>, Box<dyn Error>> {
    let bands = vec![ListInstrumentsBandItem::Radio, ListInstrumentsBandItem::Visible];
    let instruments = client.list_instruments().band(bands).since("1990-01-01").send().await?.into_inner();
    if let Some(id) = instruments.first().and_then(id) {
        let notes = BTreeMap::from([("visited".to_owned(), "by the example".to_owned())]);
        client.set_notes().id(id).body(notes).send().await?;
    }
    Ok(instruments.iter().map(line).collect())
}

fn id(instrument: &Instrument) -> Option<String> {
    match instrument {
        Instrument::Dish(dish) => dish.id.clone(),
        Instrument::Mirror(mirror) => mirror.id.clone(),
        _ => None,
    }
}

fn line(instrument: &Instrument) -> String {
    match instrument {
        Instrument::Dish(dish) => format!("dish of {} m", text(&dish.diameter)),
        Instrument::Mirror(mirror) => format!("mirror of {}", text(&mirror.built)),
        other => format!("something new: {other:?}"),
    }
}

/// A field in words; a service may leave out any.
fn text(field: &Option<impl ToString>) -> String {
    field.as_ref().map_or_else(|| "-".into(), ToString::to_string)
}
