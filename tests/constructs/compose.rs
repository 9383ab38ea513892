//! Schemas of which all, one or any of several parts hold.

use serde_json::json;

use crate::exchange::json;

fn cat() -> types::CatRequest {
    types::CatRequest { kind: None, lives: Some(9) }
}

rows! { compose;
    all_of |it| it.body_map(|it| it.lives(9).name("x")), sends "PUT /all-of\n\n{\"lives\":9,\"name\":\"x\"}", gets r#"{"lives":9,"name":"x"}"#,
        reads |read| json(read) => json!({"lives":9,"name":"x"}),
        refuses it.body_map(|it| it.lives(9)) => "name";
    extended |it| it.body_map(|it| it.name("x").weeks(3)), sends "PUT /extended\n\n{\"name\":\"x\",\"weeks\":3}", gets r#"{"name":"x","weeks":3}"#,
        reads |read| (read as types::Kitten).weeks => Some(3),
        refuses it.body_map(|it| it.name("x").weeks(53)) => "above the maximum of 52";
    only |it| it.body_map(|it| it.a(cat())), sends "PUT /only\n\n{\"a\":{\"lives\":9}}", gets r#"{"a":{"lives":9}}"#,
        reads |read| read.a.map(|cat: types::Cat| cat.lives) => Some(Some(9));
    required |it| it.body_map(|it| it.kind("x")), sends "PUT /required\n\n{\"kind\":\"x\"}", gets r#"{"kind":"x"}"#,
        reads |read| json(read) => json!({"kind":"x"}),
        refuses it.body_map(|it| it.lives(9)) => "kind";
    circle |it| it, sends "GET /circle", gets r#"{"a":"x"}"#,
        reads |read| read.a => Some("x".to_owned());
    bounds |it| it.body_map(|it| it.a("xy")), sends "PUT /bounds\n\n{\"a\":\"xy\"}", gets r#"{"a":"xy"}"#,
        reads |read| json(read) => json!({"a":"xy"}),
        refuses it.body_map(|it| it.a("x")) => "fewer than the 2",
        refuses it.body_map(|it| it.a("wxyz")) => "more than the 3";
    contradiction |it| it, sends "GET /contradiction", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
    several |it| it.body_map(|it| it.lives(9).name("Tom").number(7)), sends "PUT /several\n\n{\"lives\":9,\"name\":\"Tom\",\"number\":7}",
        gets r#"{"barks":true,"name":"Rex"}"#, reads |read| (read.barks, read.name.clone(), read.lives) => (Some(true), Some("Rex".to_owned()), None);
    several_bounds |it| it.body_map(|it| it.a("x")), sends "PUT /several-bounds\n\n{\"a\":\"x\"}", gets r#"{"a":7}"#,
        reads |read| json(read) => json!({"a":7});
    several_kinds |it| it.body_map(|it| it.a(7)), sends "PUT /several-kinds\n\n{\"a\":7}", gets r#"{"a":7}"#,
        reads |read| json(read) => json!({"a":7});
    by_kind |it| it.body(cat()), sends "PUT /by-kind\n\n{\"lives\":9,\"kind\":\"cat\"}",
        gets r#"{"kind": "dog", "barks": true}"#, reads |read| matches!(&read, types::Pet::Dog(dog) if dog.barks == Some(true)) => true;
    mapped |it| it, sends "GET /mapped", gets r#"{"kind":"d","barks":true}"#,
        reads |read| matches!(&read, types::MappedResponse::Dog(dog) if dog.barks == Some(true)) => true;
    nameless |it| it, sends "GET /nameless", gets r#"{"a":{"kind":"x"}}"#,
        reads |read| json(read) => json!({"a":{"kind":"x"}});
    untold |it| it.body_map(|it| it.a(json!({"lives": 9}))), sends "PUT /untold\n\n{\"a\":{\"lives\":9}}", gets r#"{"a":{"lives":9}}"#,
        reads |read| json(read) => json!({"a":{"lives":9}});
    text_or_integer |it| it.body_map(|it| it.a(7)), sends "PUT /text-or-integer\n\n{\"a\":7}", gets r#"{"a":"7"}"#,
        reads |read| json(read) => json!({"a":"7"});
    text_or_number |it| it.body_map(|it| it.a(types::TextOrNumberBodyA::Number(0.5))), sends "PUT /text-or-number\n\n{\"a\":0.5}", gets r#"{"a":0.5}"#,
        reads |read| json(read) => json!({"a":0.5});
    number_or_boolean |it| it.body_map(|it| it.a(types::NumberOrBooleanBodyA::Boolean(true))), sends "PUT /number-or-boolean\n\n{\"a\":true}", gets r#"{"a":true}"#,
        reads |read| json(read) => json!({"a":true});
    item_or_list |it| it.body_map(|it| it.a(types::ItemOrListBodyA::List(vec!["x".to_owned()]))), sends "PUT /item-or-list\n\n{\"a\":[\"x\"]}", gets r#"{"a":["x"]}"#,
        reads |read| json(read) => json!({"a":["x"]});
    of_texts |it| it.body_map(|it| it.a(types::OfTextsBodyA::Z)), sends "PUT /of-texts\n\n{\"a\":\"z\"}", gets r#"{"a":"z"}"#,
        reads |read| read.a => Some(types::OfTextsResponseA::Z);
    single |it| it.body_map(|it| it.a(cat())), sends "PUT /single\n\n{\"a\":{\"lives\":9}}", gets r#"{"a":{"lives":9}}"#,
        reads |read| json(read) => json!({"a":{"lives":9}});
    beside |it| it.body_map(|it| it.a("x")), sends "PUT /beside\n\n{\"a\":\"x\"}", gets r#"{"b":1}"#,
        reads |read| json(read) => json!({"b":1});
    common |it| it.body_map(|it| it.kind("link").url("/a").size(7)), sends "PUT /common\n\n{\"kind\":\"link\",\"size\":7,\"url\":\"/a\"}",
        gets r#"{"kind":"file","size":"7"}"#, reads |read| (read.kind.clone(), json(read)) => (Some("file".to_owned()), json!({"kind":"file","size":"7"}));
    two |it| it.body_map(|it| it.lives(9).at("home")), sends "PUT /two\n\n{\"at\":\"home\",\"lives\":9}", gets r#"{"in":"x","lives":8}"#,
        reads |read| (read.in_.clone(), json(read)) => (Some("x".to_owned()), json!({"in":"x","lives":8}));
    bounded |it| it, sends "GET /bounded", gets r#"{"a":"x"}"#,
        reads |read| json(read) => json!({"a":"x"});
    any_of |it| it.body_map(|it| it.a("x")), sends "PUT /any-of\n\n{\"a\":\"x\"}", gets r#"{"a":7}"#,
        reads |read| json(read) => json!({"a":7});
    any_of_objects |it| it, sends "GET /any-of-objects", gets r#"{"a":{"lives":9}}"#,
        reads |read| json(read) => json!({"a":{"lives":9}});
    open_list |it| it, sends "GET /open-list", gets r#"{"a":"w"}"#,
        reads |read| read.a => Some("w".to_owned());
    not_it |it| it.body_map(|it| it.a("z")), sends "PUT /not-it\n\n{\"a\":\"z\"}", gets r#"{"a":"z"}"#,
        reads |read| json(read) => json!({"a":"z"});
    parent |it| it, sends "GET /parent", gets r#"{"kind":"bird","wings":2}"#,
        reads |read| json(read) => json!({"kind":"bird","wings":2});
}
