//! What OpenAPI 3.1 has that 3.0 has not.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::exchange::json;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

rows! { v3_1;
    nullable |it| it.body_map(|it| it.a_null()), sends "PUT /nullable\n\n{\"a\":null}", gets r#"{"a":"x"}"#,
        reads |read| read.a => Some("x".to_owned());
    types |it| it.body_map(|it| it.a(json!(7))), sends "PUT /types\n\n{\"a\":7}", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
    numbers |it| it, sends "GET /numbers", gets r#"{"a":700}"#,
        reads |read| json(read) => json!({"a":700});
    one_of_null |it| it.body_map(|it| it.a_null()), sends "PUT /one-of-null\n\n{\"a\":null}", gets r#"{"a":{"name":"x"}}"#,
        reads |read| read.a.map(|thing: types::Thing| thing.name) => Some(Some("x".to_owned()));
    any_of_null |it| it.body_map(|it| it.a(7)), sends "PUT /any-of-null\n\n{\"a\":7}", gets r#"{"a":null}"#,
        reads |read| read.a => None;
    null_alone |it| it, sends "GET /null-alone", gets r#"{"a":null}"#,
        reads |read| read.a => None;
    constant |it| it.body_map(|it| it.a(types::ConstantBodyA::X)), sends "PUT /constant\n\n{\"a\":\"x\"}", gets r#"{"a":"z"}"#,
        reads |read| json(read) => json!({"a":"z"});
    constant_number |it| it.body_map(|it| it.a(types::ConstantNumberBodyA::N3)), sends "PUT /constant-number\n\n{\"a\":3}", gets r#"{"a":3}"#,
        reads |read| json(read) => json!({"a":3});
    constants |it| it.body_map(|it| it.a(types::ConstantsBodyA::Z)), sends "PUT /constants\n\n{\"a\":\"z\"}", gets r#"{"a":"z"}"#,
        reads |read| read.a => Some(types::ConstantsResponseA::Z);
    exclusive |it| it.body_map(|it| it.a(4)), sends "PUT /exclusive\n\n{\"a\":4}", gets r#"{"a":4}"#,
        reads |read| json(read) => json!({"a":4}),
        refuses it.body_map(|it| it.a(3)) => "below the minimum of 4",
        refuses it.body_map(|it| it.a(6)) => "above the maximum of 5";
    examples |it| it.body_map(|it| it.a("w")), sends "PUT /examples\n\n{\"a\":\"w\"}", gets r#"{"a":"w"}"#,
        reads |read| json(read) => json!({"a":"w"});
    unsaid |it| it, sends "POST /unsaid";
    beside |it| it.body_map(|it| it.a(types::ThingRequest { name: Some("x".into()) })), sends "PUT /beside\n\n{\"a\":{\"name\":\"x\"}}", gets r#"{"a":{"name":"x"}}"#,
        reads |read| json(read) => json!({"a":{"name":"x"}});
    tuple |it| it.body_map(|it| it.a(vec![json!("x"), json!(7)])), sends "PUT /tuple\n\n{\"a\":[\"x\",7]}", gets r#"{"a":["x",7]}"#,
        reads |read| json(read) => json!({"a":["x",7]});
    closed_tuple |it| it, sends "GET /closed-tuple", gets r#"{"a":["x"]}"#,
        reads |read| json(read) => json!({"a":["x"]});
    definitions |it| it, sends "GET /definitions", gets r#"{"a":{"b":"x"}}"#,
        reads |read| read.a.unwrap().b => Some("x".to_owned());
    patterned |it| it.body_map(|it| it.a(object(json!({"x-a": "x"})))), sends "PUT /patterned\n\n{\"a\":{\"x-a\":\"x\"}}", gets r#"{"a":{"x-a":"x"}}"#,
        reads |read| json(read) => json!({"a":{"x-a":"x"}});
    names |it| it.body_map(|it| it.a(BTreeMap::from([("k".to_owned(), "v".to_owned())]))), sends "PUT /names\n\n{\"a\":{\"k\":\"v\"}}", gets r#"{"a":{"k":"v"}}"#,
        reads |read| json(read) => json!({"a":{"k":"v"}});
    unevaluated |it| it, sends "GET /unevaluated", gets r#"{"a":"x","z":1}"#,
        reads |read| json(read) => json!({"a":"x","z":1});
    conditional |it| it, sends "GET /conditional", gets r#"{"a":"x","b":1}"#,
        reads |read| json(read) => json!({"a":"x","b":1});
    dependent |it| it, sends "GET /dependent", gets r#"{"a":"x"}"#,
        reads |read| read.b => None;
    encoded |it| it.body_map(|it| it.a("eA==")), sends "PUT /encoded\n\n{\"a\":\"eA==\"}", gets r#"{"a":"eA=="}"#,
        reads |read| json(read) => json!({"a":"eA=="});
    anything |it| it.body_map(|it| it.a(json!([1]))), sends "PUT /anything\n\n{\"a\":[1]}", gets r#"{"a":[1]}"#,
        reads |read| json(read) => json!({"a":[1]});
    nothing |it| it, sends "GET /nothing", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
    implied |it| it, sends "GET /implied", gets r#"{"a":"x"}"#,
        reads |read| read.a => Some("x".to_owned());
    item |it| it, sends "GET /item";
}
