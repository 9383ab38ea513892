//! Bodies of requests.

use std::collections::BTreeMap;

use scicloud::client::Secret;
use serde_json::{Map, Value, json};

use crate::exchange::json;

fn members(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn thing() -> types::ThingRequest {
    types::ThingRequest::builder().name("x").try_into().unwrap()
}

rows! { body;
    object |it| it.body_map(|body| body.a("x")), sends "POST /object\n\n{\"a\":\"x\"}";
    named |it| it.body(thing()), sends "POST /named\n\n{\"name\":\"x\"}", refuses it.body_map(|body| body.size(1)) => "name";
    both |it| it.body_map(|body| body.name("x").size(2)), sends "PUT /both\n\n{\"name\":\"x\",\"size\":2}", gets r#"{"name": "x"}"#,
        reads |read| read.name => Some("x".to_owned());
    shared |it| it.body(thing()), sends "POST /shared\n\n{\"name\":\"x\"}";
    list |it| it.body(vec!["a".to_owned()]), sends "POST /list\n\n[\"a\"]";
    objects |it| it.body(vec![thing()]), sends "POST /objects\n\n[{\"name\":\"x\"}]";
    map |it| it.body(BTreeMap::from([("a".to_owned(), 1)])), sends "POST /map\n\n{\"a\":1}";
    text |it| it.body("x"), sends "POST /text\n\n\"x\"", refuses it.body("") => "is empty";
    integer |it| it.body(7), sends "POST /integer\n\n7";
    listed |it| it.body(types::ListedBody::Up), sends "POST /listed\n\n\"up\"";
    anything |it| it.body(json!([1, null])), sends "POST /anything\n\n[1,null]";
    unsaid |it| it.body(json!({"a": {}})), sends "POST /unsaid\n\n{\"a\":{}}";
    free |it| it.body(members(json!({"a": 1}))), sends "POST /free\n\n{\"a\":1}";
    patch |it| it.body_map(|body| body.a_null()), sends "PATCH /patch\ncontent-type: application/merge-patch+json\n\n{\"a\":null}";
    operations_operation |it| it.body(vec![
            types::OperationsOperationBodyItem::builder().op(types::OperationsOperationBodyItemOp::Add).path("/a").value(1).try_into().unwrap()
        ]),
        sends "PATCH /operations\ncontent-type: application/json-patch+json\n\n[{\"op\":\"add\",\"path\":\"/a\",\"value\":1}]";
    vendor |it| it.body_map(|body| body.a("x")),
        sends "POST /vendor\ncontent-type: application/vnd.own.v1+json; charset=utf-8\n\n{\"a\":\"x\"}";
    kinds |it| it.body_map(|body| body.a("x")), sends "POST /kinds\n\n{\"a\":\"x\"}";
    form |it| it.body_map(|body| body.a("ä&").b(vec![1, 2])),
        sends "POST /form\ncontent-type: application/x-www-form-urlencoded\n\na=%C3%A4%26&b=1&b=2",
        refuses it.body_map(|body| body.a("long")) => "more than the 3";
    bytes |it| it.body("\u{1}x"), sends "PUT /bytes\ncontent-type: application/octet-stream\n\n\u{1}x";
    image |it| it.body("PNG"), sends "PUT /image\ncontent-type: image/png\n\nPNG";
    plain |it| it.body("a\nb"), sends "PUT /plain\ncontent-type: text/plain\n\na\nb";
    parts |it| it.body_map(|body| body.file("x")),
        sends "POST /parts\ncontent-type: multipart/form-data; boundary=scicloud-part-0000000000000000\n\n--scicloud-part-0000000000000000\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--scicloud-part-0000000000000000--\r\n";
    optional |it| it, sends "POST /optional";
    optional_set |it| it.body_map(|body| body.a("x")), sends "POST /optional-set\n\n{\"a\":\"x\"}",
        refuses it.body_map(|body| body) => "a";
    optional_form |it| it, sends "PUT /optional-form";
    optional_parts |it| it, sends "POST /optional-parts";
    optional_bytes |it| it, sends "PUT /optional-bytes";
    delete |it| it.body_map(|body| body.a("x")), sends "DELETE /delete\n\n{\"a\":\"x\"}";
    defaults |it| it.body_map(|body| body.d(true)), sends "POST /defaults\n\n{\"d\":true}";
    nulls |it| it.body_map(|body| body.a_null().b(Vec::new())), sends "POST /nulls\n\n{\"a\":null,\"b\":[]}";
    read_only |it| it.body_map(|body| body.a("x")), sends "POST /read-only\n\n{\"a\":\"x\"}";
    write_only |it| it.body_map(|body| body.user("u").word(Secret::from("hush"))),
        sends "PUT /write-only\n\n{\"user\":\"u\",\"word\":\"hush\"}", refuses it.body_map(|body| body.user("u")) => "word";
    nested |it| it.body_map(|body| {
            let inner: types::NestedBodyInner = types::NestedBodyInner::builder().b(1).try_into().unwrap();
            let item: types::NestedBodyListItem = types::NestedBodyListItem::builder().c("x").try_into().unwrap();
            body.inner(inner).list(vec![item])
        }), sends "POST /nested\n\n{\"inner\":{\"b\":1},\"list\":[{\"c\":\"x\"}]}";
    extra |it| it.body_map(|body| body.a("x").unknown_fields(members(json!({"z": "w"})))), sends "POST /extra\n\n{\"a\":\"x\",\"z\":\"w\"}";
    closed |it| it.body_map(|body| body.a("x")), sends "POST /closed\n\n{\"a\":\"x\"}";
}

#[test]
fn one_schema_makes_a_type_of_requests_and_one_of_answers() {
    assert_eq!(json(thing()), json!({ "name": "x" }));
}
