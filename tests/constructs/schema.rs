//! Schemas of fields, sent and read.

use std::collections::BTreeMap;

use scicloud::client::{Secret, Timestamp};
use serde_json::{Map, Value, json};

use crate::exchange::json;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn cat() -> types::CatRequest {
    types::CatRequest { lives: Some(9) }
}

fn nullable_lists() -> types::MapOfNullableListsBodyA {
    let lists: std::collections::BTreeMap<String, Option<Vec<String>>> = [("x".to_owned(), None)].into();
    types::MapOfNullableListsBodyA::builder().b(lists).try_into().unwrap()
}

rows! { schema;
    text |it| it.body_map(|it| it.a("x")), sends "PUT /text\n\n{\"a\":\"x\"}", gets r#"{"a":"x"}"#,
        reads |read| read.a => Some("x".to_owned());
    boolean |it| it.body_map(|it| it.a(true)), sends "PUT /boolean\n\n{\"a\":true}", gets r#"{"a":true}"#,
        reads |read| read.a => Some(true);
    integer |it| it.body_map(|it| it.a(7)), sends "PUT /integer\n\n{\"a\":7}", gets r#"{"a":7.0}"#,
        reads |read| read.a => Some(7);
    int32 |it| it.body_map(|it| it.a(7)), sends "PUT /int32\n\n{\"a\":7}", gets r#"{"a":9007199254740993}"#,
        reads |read| read.a => Some(9007199254740993);
    int64 |it| it.body_map(|it| it.a(i64::MAX)), sends "PUT /int64\n\n{\"a\":9223372036854775807}", gets r#"{"a":9223372036854775807}"#,
        reads |read| read.a => Some(i64::MAX);
    uint32 |it| it.body_map(|it| it.a(7_u64)), sends "PUT /uint32\n\n{\"a\":7}", gets r#"{"a":7}"#,
        reads |read| read.a => Some(7);
    uint64 |it| it.body_map(|it| it.a(u64::MAX)), sends "PUT /uint64\n\n{\"a\":18446744073709551615}", gets r#"{"a":18446744073709551615}"#,
        reads |read| read.a => Some(u64::MAX);
    number |it| it.body_map(|it| it.a(0.5)), sends "PUT /number\n\n{\"a\":0.5}", gets r#"{"a":700}"#,
        reads |read| read.a.unwrap().to_string() => "700";
    double |it| it.body_map(|it| it.a(0.5)), sends "PUT /double\n\n{\"a\":0.5}", gets r#"{"a":1.50}"#,
        reads |read| json(read).to_string() => "{\"a\":1.5}";
    time |it| it.body_map(|it| it.a(Timestamp::from("2026-01-02T03:04:05+01:00"))), sends "PUT /time\n\n{\"a\":\"2026-01-02T03:04:05+01:00\"}", gets r#"{"a":"2026-01-02T03:04:05+01:00"}"#,
        reads |read| json(read) => json!({"a":"2026-01-02T03:04:05+01:00"});
    date |it| it.body_map(|it| it.a("2026-01-02")), sends "PUT /date\n\n{\"a\":\"2026-01-02\"}", gets r#"{"a":"02.01.2026"}"#,
        reads |read| read.a => Some("02.01.2026".to_owned());
    uuid |it| it.body_map(|it| it.a("a-b")), sends "PUT /uuid\n\n{\"a\":\"a-b\"}", gets r#"{"a":"a-b"}"#,
        reads |read| json(read) => json!({"a":"a-b"});
    byte |it| it.body_map(|it| it.a("eA==")), sends "PUT /byte\n\n{\"a\":\"eA==\"}", gets r#"{"a":"eA=="}"#,
        reads |read| json(read) => json!({"a":"eA=="});
    binary |it| it.body_map(|it| it.a("x")), sends "PUT /binary\n\n{\"a\":\"x\"}", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
    duration |it| it.body_map(|it| it.a("P1D")), sends "PUT /duration\n\n{\"a\":\"P1D\"}", gets r#"{"a":"P1D"}"#,
        reads |read| json(read) => json!({"a":"P1D"});
    uri |it| it.body_map(|it| it.a("https://own.example")), sends "PUT /uri\n\n{\"a\":\"https://own.example\"}", gets r#"{"a":"https://own.example"}"#,
        reads |read| json(read) => json!({"a":"https://own.example"});
    ipv4 |it| it.body_map(|it| it.a("10.0.0.1")), sends "PUT /ipv4\n\n{\"a\":\"10.0.0.1\"}", gets r#"{"a":"10.0.0.1/8"}"#,
        reads |read| read.a => Some("10.0.0.1/8".to_owned());
    password |it| it.body_map(|it| it.a(Secret::from("hush"))), sends "PUT /password\n\n{\"a\":\"hush\"}", gets r#"{"a":"hush"}"#,
        reads |read| format!("{:?}", read.a).contains("hush") => false;
    odd_format |it| it.body_map(|it| it.a("x")), sends "PUT /odd-format\n\n{\"a\":\"x\"}", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
    misplaced_format |it| it.body_map(|it| it.a(false)), sends "PUT /misplaced-format\n\n{\"a\":false}", gets r#"{"a":false}"#,
        reads |read| json(read) => json!({"a":false});
    texts |it| it.body_map(|it| it.a(types::TextsBodyA::DarkBlue)), sends "PUT /texts\n\n{\"a\":\"dark-blue\"}", gets r#"{"a":"red"}"#,
        reads |read| read.a => Some(types::TextsResponseA::Unknown("red".into()));
    open_texts |it| it, sends "GET /open-texts", gets r#"{"a":"x"}"#,
        reads |read| read.a => Some(types::OpenTextsResponseA::X);
    signs |it| it.body_map(|it| it.a("<")), sends "PUT /signs\n\n{\"a\":\"<\"}", gets r#"{"a":"=="}"#,
        reads |read| read.a => Some("==".to_owned()),
        refuses it.body_map(|it| it.a("==")) => "none of <, >=";
    cases |it| it.body_map(|it| it.a("ASC")), sends "PUT /cases\n\n{\"a\":\"ASC\"}", gets r#"{"a":"ASC"}"#,
        reads |read| json(read) => json!({"a":"ASC"}),
        refuses it.body_map(|it| it.a("Asc")) => "none of asc, ASC";
    only |it| it.body_map(|it| it.a(types::OnlyBodyA::X)), sends "PUT /only\n\n{\"a\":\"x\"}", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
    integers |it| it.body_map(|it| it.a(types::IntegersBodyA::N2)), sends "PUT /integers\n\n{\"a\":2}", gets r#"{"a":7}"#,
        reads |read| read.a => Some(types::IntegersResponseA::Unknown(json!(7)));
    mixed |it| it.body_map(|it| it.a(types::MixedBodyA::X)), sends "PUT /mixed\n\n{\"a\":\"x\"}", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
    null_listed |it| it.body_map(|it| it.a_null()), sends "PUT /null-listed\n\n{\"a\":null}", gets r#"{"a":"x"}"#,
        reads |read| read.a => Some(types::NullListedResponseA::X);
    untyped |it| it.body_map(|it| it.a(json!([1]))), sends "PUT /untyped\n\n{\"a\":[1]}", gets r#"{"a":[1]}"#,
        reads |read| json(read) => json!({"a":[1]});
    unknown_type |it| it.body_map(|it| it.a(json!("0.1"))), sends "PUT /unknown-type\n\n{\"a\":\"0.1\"}", gets r#"{"a":"0.1"}"#,
        reads |read| json(read) => json!({"a":"0.1"});
    map_of_nullable_lists |it| it.body_map(|it| it.a(nullable_lists())),
        sends "PUT /map-of-nullable-lists\n\n{\"a\":{\"b\":{\"x\":null}}}", gets r#"{"a":{}}"#;
    nullable |it| it.body_map(|it| it.a_null()), sends "PUT /nullable\n\n{\"a\":null}", gets r#"{"a":null}"#,
        reads |read| read.a => None;
    nullable_object |it| it.body_map(|it| it.a_null()), sends "PUT /nullable-object\n\n{\"a\":null}", gets r#"{"a":{"b":"x"}}"#,
        reads |read| read.a.unwrap().b => Some("x".to_owned());
    nullable_reference |it| it.body_map(|it| it.a_null()), sends "PUT /nullable-reference\n\n{\"a\":null}", gets r#"{"a":{"lives":9}}"#,
        reads |read| read.a.map(|cat: types::Cat| cat.lives) => Some(Some(9));
    list |it| it.body_map(|it| it.a(Vec::new())), sends "PUT /list\n\n{\"a\":[]}", gets r#"{"a":[1,2]}"#,
        reads |read| read.a.unwrap() => [1, 2];
    lists |it| it.body_map(|it| it.a(vec![vec![0.5]])), sends "PUT /lists\n\n{\"a\":[[0.5]]}", gets r#"{"a":[[0.5]]}"#,
        reads |read| json(read) => json!({"a":[[0.5]]});
    any_list |it| it.body_map(|it| it.a(vec![json!(null)])), sends "PUT /any-list\n\n{\"a\":[null]}", gets r#"{"a":[null]}"#,
        reads |read| json(read) => json!({"a":[null]});
    nullable_items |it| it.body_map(|it| it.a(vec![None, Some("x".to_owned())])), sends "PUT /nullable-items\n\n{\"a\":[null,\"x\"]}", gets r#"{"a":[null,"x"]}"#,
        reads |read| json(read) => json!({"a":[null,"x"]});
    listed_items |it| it.body_map(|it| it.a(vec![types::ListedItemsBodyAItem::X])), sends "PUT /listed-items\n\n{\"a\":[\"x\"]}", gets r#"{"a":["y","z"]}"#,
        reads |read| json(read) => json!({"a":["y","z"]});
    map |it| it.body_map(|it| it.a(BTreeMap::from([("k".to_owned(), "v".to_owned())]))), sends "PUT /map\n\n{\"a\":{\"k\":\"v\"}}", gets r#"{"a":{"k":"v"}}"#,
        reads |read| json(read) => json!({"a":{"k":"v"}});
    map_of_objects |it| it.body_map(|it| it.a(BTreeMap::from([("k".to_owned(), cat())]))), sends "PUT /map-of-objects\n\n{\"a\":{\"k\":{\"lives\":9}}}", gets r#"{"a":{"k":{"lives":9}}}"#,
        reads |read| json(read) => json!({"a":{"k":{"lives":9}}});
    map_of_lists |it| it.body_map(|it| it.a(BTreeMap::from([("k".to_owned(), vec![1])]))), sends "PUT /map-of-lists\n\n{\"a\":{\"k\":[1]}}", gets r#"{"a":{"k":[1]}}"#,
        reads |read| json(read) => json!({"a":{"k":[1]}});
    map_of_anything |it| it.body_map(|it| it.a(object(json!({"k": [1]})))), sends "PUT /map-of-anything\n\n{\"a\":{\"k\":[1]}}", gets r#"{"a":{"k":[1]}}"#,
        reads |read| json(read) => json!({"a":{"k":[1]}});
    free |it| it.body_map(|it| it.a(object(json!({})))), sends "PUT /free\n\n{\"a\":{}}", gets r#"{"a":{}}"#,
        reads |read| json(read) => json!({"a":{}});
    closed |it| it, sends "GET /closed", gets r#"{"a":"x","z":1}"#,
        reads |read| json(read) => json!({"a":"x","z":1});
    inner |it| it.body_map(|it| it.a(types::InnerBodyA { b: Some(types::InnerBodyAb { c: Some("x".into()) }) })), sends "PUT /inner\n\n{\"a\":{\"b\":{\"c\":\"x\"}}}", gets r#"{"a":{"b":{"c":"x"}}}"#,
        reads |read| read.a.unwrap().b.unwrap().c => Some("x".to_owned());
    lower |it| it.body_map(|it| it.a("x")), sends "PUT /lower\n\n{\"a\":\"x\"}", gets r#"{"a":"x"}"#,
        reads |read| (read as types::Lower).a => Some("x".to_owned());
    dotted |it| it, sends "GET /dotted", gets r#"{"a":"x"}"#,
        reads |read| (read as types::OwnApiThingV1).a => Some("x".to_owned());
    signed |it| it, sends "GET /signed", gets r#"{"a":{"c":"x"},"b":{"c":"z"}}"#,
        reads |read| [read.a, read.b].map(|it: Option<types::Paged1X>| it.and_then(|it| it.c)) => [Some("x".to_owned()), Some("z".to_owned())];
    equal |it| it, sends "GET /equal", gets r#"{"a":{"c":"x"},"b":{"d":"z"}}"#,
        reads |read| json(read) => json!({"a":{"c":"x"},"b":{"d":"z"}});
    string_operation |it| it, sends "GET /string", gets r#"{"a":{"value":"x"},"b":{"some":"z"},"c":{"name":"w"}}"#,
        reads |read| read.c.map(|client: types::ClientType| client.name) => Some(Some("w".to_owned()));
    recursion |it| it.body_map(|it| it.below(types::TreeRequest { below: None, name: Some("x".into()) })), sends "PUT /recursion\n\n{\"below\":{\"name\":\"x\"}}", gets r#"{"below":{"name":"x"}}"#,
        reads |read| read.below.unwrap().name => Some("x".to_owned());
    forest |it| it, sends "GET /forest", gets r#"{"trees":[{"named":{"k":{"trees":[]}}}]}"#,
        reads |read| json(read) => json!({"trees":[{"named":{"k":{"trees":[]}}}]});
    two |it| it, sends "GET /two", gets r#"{"hen":{"egg":{},"name":"x"}}"#,
        reads |read| read.hen.unwrap().name => Some("x".to_owned());
    list_of_itself |it| it, sends "GET /list-of-itself", gets r#"[[],[[]]]"#,
        reads |read| json(read) => json!([[],[[]]]);
    map_of_itself |it| it, sends "GET /map-of-itself", gets r#"{"k":{"l":{}}}"#,
        reads |read| json(read) => json!({"k":{"l":{}}});
    far |it| it, sends "GET /far", gets r#"{"a":"x"}"#,
        reads |read| (read as types::Near).a => Some("x".to_owned());
    part |it| it, sends "GET /part", gets r#"{"a":{"name":"x","below":{}}}"#,
        reads |read| read.a.map(|tree| (*tree as types::Tree).name) => Some(Some("x".to_owned()));
    unlisted |it| it, sends "GET /unlisted", gets r#"{"a":"x","z":1}"#,
        reads |read| json(read) => json!({"a":"x","z":1});
    keywords |it| it.body_map(|it| it.a("x")), sends "PUT /keywords\n\n{\"a\":\"x\"}", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
}
