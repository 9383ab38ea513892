//! Types that are one of several: by the status, by what a value is, or by a list of values.

use futures_util::StreamExt;
use scicloud::Error;
use scicloud::client::Retry;
use serde_json::{Value, json};

use super::http::Server;
use super::own::Client;
use super::own::types::{
    AddPetBody, CatRequest, DogRequest, Facts, Level, LevelRequest, Pet, PetRequest, ShowJobResponse,
};

fn connect(server: &Server) -> Client {
    Client::builder(&server.url).retry(Retry::off()).build().unwrap()
}

#[tokio::test]
async fn a_success_is_read_as_what_its_status_has() {
    let cases = [
        (200, r#"{"rows": 3, "more": 1}"#, "Status200"),
        (202, r#"{"seconds": 5}"#, "Status202"),
        (203, "a,b", "Status203"),
        (204, "", "Status204"),
        (206, "[1, 18446744073709551615]", "Status2XX"),
    ];
    for (status, body, expected) in cases {
        let server = Server::answering(status, "", body).await;
        let answer = connect(&server).show_job().id(1).send().await.unwrap();
        assert_eq!(answer.status(), status);
        let shown = format!("{answer:?}");
        let (variant, read) = match answer.into_inner() {
            ShowJobResponse::Status200(result) => ("Status200", serde_json::to_string(&result).unwrap()),
            ShowJobResponse::Status202(waiting) => ("Status202", serde_json::to_string(&waiting).unwrap()),
            ShowJobResponse::Status203(rows) => {
                let mut rows = rows.into_inner();
                let mut text = Vec::new();
                while let Some(chunk) = rows.next().await {
                    text.extend_from_slice(&chunk.unwrap());
                }
                ("Status203", String::from_utf8(text).unwrap())
            }
            ShowJobResponse::Status204 => ("Status204", String::new()),
            ShowJobResponse::Status2XX(numbers) => ("Status2XX", serde_json::to_string(&numbers).unwrap()),
        };
        assert_eq!(variant, expected);
        assert_eq!(read.replace(' ', ""), body.replace(' ', ""), "{status}");
        assert!(shown.contains(expected), "{shown}");
    }
    for (status, body, is_refusal) in [(404, "{}", true), (200, "no JSON", false), (202, "[]", false)] {
        let server = Server::answering(status, "", body).await;
        let error = connect(&server).show_job().id(1).send().await.err().unwrap();
        assert_eq!(matches!(error, Error::Refused(_)), is_refusal, "{error}");
    }
}

#[tokio::test]
async fn a_value_is_of_the_variant_that_fits_it_and_is_kept_where_none_does() {
    let cases = [
        (json!({ "name": "a", "lives": 7, "more": [1.5] }), "Cat"),
        (json!({ "name": "a", "bark": true, "friend": { "name": "b", "lives": 1 } }), "Dog"),
        (json!({ "name": "a", "lives": 7, "bark": true }), "Other"),
        (json!({ "name": "a" }), "Other"),
        (json!({ "name": "a", "lives": "many" }), "Other"),
        (json!("a"), "Text"),
        (json!(u64::MAX), "Integer"),
        (json!(1.5), "Other"),
        (json!(["a"]), "List"),
        (json!([1]), "Other"),
        (Value::Null, "Other"),
    ];
    let all: Vec<&Value> = cases.iter().map(|(value, _)| value).collect();
    let server = Server::answering(200, "", &json!(all).to_string()).await;
    let pets = connect(&server).list_pets().send().await.unwrap().into_inner();
    assert_eq!(pets.len(), cases.len());
    for (pet, (value, expected)) in pets.iter().zip(&cases) {
        let variant = match pet {
            Pet::Cat(cat) => cat.lives.map(|_| "Cat").unwrap_or("a cat without lives"),
            Pet::Dog(dog) => match dog.friend {
                Some(Pet::Cat(_)) => "Dog",
                _ => "a dog without a friend",
            },
            Pet::Text(_) => "Text",
            Pet::Integer(_) => "Integer",
            Pet::List(_) => "List",
            _ => "Other",
        };
        assert_eq!(variant, *expected, "{value}");
        assert_eq!(serde_json::to_value(pet).unwrap(), *value, "written as it came");
    }
}

#[tokio::test]
async fn values_of_a_list_are_variants_and_others_are_kept() {
    let known = json!({
        "level": 5, "ratio": 1.5, "state": "two", "always": 7, "serial": u64::MAX, "id": u64::MAX,
        "unclear": { "a": "x", "b": "y" },
    });
    let server = Server::answering(200, "", &known.to_string()).await;
    let facts: Facts = connect(&server).show_facts().send().await.unwrap().into_inner();
    assert_eq!(facts.level, Some(Level::N5));
    assert_eq!(facts.unclear.as_ref().unwrap()["b"], "y");
    assert_eq!(serde_json::to_value(&facts).unwrap(), known);
    let unknown = json!({ "level": 9, "ratio": 0.1, "state": { "a": null }, "always": 8 });
    let server = Server::answering(200, "", &unknown.to_string()).await;
    let facts: Facts = connect(&server).show_facts().send().await.unwrap().into_inner();
    assert_eq!(facts.level, Some(Level::Unknown(json!(9))));
    assert_eq!(serde_json::to_value(&facts).unwrap(), unknown);
}

/// The body that is sent of a change of the empty one, or why nothing is.
async fn added(
    change: impl FnOnce(super::own::types::builder::AddPetBody) -> super::own::types::builder::AddPetBody,
) -> Result<Value, String> {
    let server = super::silent().await;
    let call = connect(&server).add_pet().body(change(AddPetBody::builder())).send().await;
    match call {
        Ok(_) => Ok(serde_json::from_str(server.request().split_once("\r\n\r\n").unwrap().1).unwrap()),
        Err(error) => {
            assert_eq!(server.requests(), Vec::<String>::new());
            Err(error.to_string())
        }
    }
}

#[tokio::test]
async fn what_is_sent_is_one_of_what_the_document_has() {
    let cat = |lives| CatRequest { name: "a".into(), lives };
    assert_eq!(added(|it| it.pet(cat(9))).await, Ok(json!({ "pet": { "name": "a", "lives": 9 } })));
    assert_eq!(added(|it| it.pet("a")).await, Ok(json!({ "pet": "a" })));
    let dog = DogRequest { name: "b".into(), bark: true, friend: Some(PetRequest::from(cat(1))) };
    let expected = json!({ "pet": { "name": "b", "bark": true, "friend": { "name": "a", "lives": 1 } } });
    assert_eq!(added(|it| it.pet(dog)).await, Ok(expected));
    let error = added(|it| it.pet(cat(10))).await.unwrap_err();
    assert!(
        error.contains("`/pet` is none of what it may be") && error.contains("10, above the maximum of 9"),
        "{error}"
    );
    let error = added(|it| it.pet(PetRequest::Other(json!({ "name": 1 })))).await.unwrap_err();
    assert!(error.contains("`/pet` is none of what it may be"), "{error}");
    let sent = added(|it| it.pet("a").level(LevelRequest::Minus1).big(u64::MAX)).await;
    assert_eq!(sent, Ok(json!({ "pet": "a", "level": -1, "big": u64::MAX })));
    assert_eq!(added(|it| it.pet("a").level(5)).await, Ok(json!({ "pet": "a", "level": 5 })));
    let error = added(|it| it.pet("a").level(2)).await.unwrap_err();
    assert!(error.contains("2 is none of 1, 5, -1"), "{error}");
}
