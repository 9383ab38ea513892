//! Bodies of answers.

use serde_json::json;

use crate::exchange::{json, text as words};

rows! { answer;
    nothing |it| it, sends "GET /204";
    created |it| it, sends "POST /created", gets "201\n\n{\"name\": \"x\", \"size\": 2}", reads |read| (read.name, read.size) => (Some("x".to_owned()), Some(2));
    object |it| it, sends "GET /object", gets r#"{"name": "x"}"#, reads |read| read.name => Some("x".to_owned());
    inline |it| it, sends "GET /inline", gets r#"{"a": "x"}"#, reads |read| read.a => Some("x".to_owned());
    list |it| it, sends "GET /list", gets r#"["x"]"#, reads |read| read => ["x"];
    objects |it| it, sends "GET /objects", gets r#"[{"a": 1}, {}]"#, reads |read| read.iter().map(|item| item.a).collect::<Vec<_>>() => [Some(1), None];
    named_list |it| it, sends "GET /named-list", gets r#"[{"name": "x"}]"#, reads |read| read[0].name.as_deref() => Some("x");
    map |it| it, sends "GET /map", gets r#"{"a": 1}"#, reads |read| read["a"] => 1;
    named_map |it| it, sends "GET /named-map", gets r#"{"a": {"name": "x"}}"#, reads |read| read["a"].name.as_deref() => Some("x");
    text |it| it, sends "GET /text", gets r#""x""#, reads |read| read => "x";
    named_text |it| it, sends "GET /named-text", gets r#""""#, reads |read| read => "";
    number |it| it, sends "GET /number", gets "7", reads |read| read => 7;
    listed |it| it, sends "GET /listed", gets r#""dark-blue""#, reads |read| read => types::Color::DarkBlue;
    anything |it| it, sends "GET /anything", gets "[1, null]", reads |read| read => json!([1, null]);
    unsaid |it| it, sends "GET /unsaid", gets "{}", reads |read| read => json!({});
    free |it| it, sends "GET /free", gets r#"{"a": [1]}"#, reads |read| read["a"] => json!([1]);
    nullable |it| it, sends "GET /nullable", gets r#"{"a": "x"}"#,
        reads |read| read.map(|it: types::NullableResponse| it.a) => Some(Some("x".to_owned()));
    null_object |it| it, sends "GET /null", gets "null", reads |read| read.is_none() => true;
    null_list |it| it, sends "GET /null-list", gets "null", reads |read| json(read) => json!(null);
    same |it| it, sends "POST /same", gets "201\n\n{\"name\": \"x\"}", reads |read| read.name => Some("x".to_owned());
    several |it| it, sends "GET /several", gets r#"{"name": "x"}"#, reads |read| matches!(read, types::SeveralResponse::Status200(types::Thing { name: Some(name), .. }) if name == "x") => true;
    range |it| it, sends "GET /range", gets "206\n\n{\"name\": \"x\"}", reads |read| read.name => Some("x".to_owned());
    default_operation |it| it, sends "GET /default", gets r#"{"name": "x"}"#, reads |read| read.name => Some("x".to_owned());
    beside |it| it, sends "GET /default-beside", gets "409\n\n{\"title\": \"Taken\"}", fails "409";
    errors |it| it, sends "GET /errors", gets "500\ncontent-type: text/plain\n\nout of order", fails "out of order";
    none_operation |it| it, sends "GET /none", gets "200";
    redirect |it| it, sends "GET /redirect", gets "303\nlocation: /there";
    head |it| it, sends "HEAD /head", gets "200";
    headers |it| it, sends "GET /headers", gets "200\nx-total: 3\n\n[1]", reads |read| read => [1];
    csv |it| it, sends "GET /csv", gets "200\ncontent-type: text/csv\n\na,b\n1,2\n", reads |read| words(read).await => "a,b\n1,2\n";
    plain |it| it, sends "GET /plain", gets "200\ncontent-type: text/plain\n\nä", reads |read| words(read).await => "ä";
    bytes |it| it, sends "GET /bytes", gets "200\n\n\u{1}x", reads |read| words(read).await => "\u{1}x";
    image |it| it, sends "GET /image", gets "200\ncontent-type: image/png\n\nPNG", reads |read| words(read).await => "PNG";
    events |it| it, sends "GET /events", gets "200\ncontent-type: text/event-stream\n\ndata: 1\n\ndata: 2\n\n",
        reads |read| words(read).await => "data: 1\n\ndata: 2\n\n";
    lines |it| it, sends "GET /lines", gets "200\n\n{}\n{}\n", reads |read| words(read).await => "{}\n{}\n";
    hal |it| it, sends "GET /hal", gets r#"{"name": "x"}"#, reads |read| read.name => Some("x".to_owned());
    charset |it| it, sends "GET /charset", gets r#"{"name": "x"}"#, reads |read| read.name => Some("x".to_owned());
    wildcard |it| it, sends "GET /wildcard", gets r#"{"name": "x"}"#, reads |read| read.name => Some("x".to_owned());
    kinds |it| it, sends "GET /kinds", gets r#"{"name": "x"}"#, reads |read| read.name => Some("x".to_owned());
    json_or_bytes |it| it, sends "GET /json-or-bytes", gets "206\n\nx", reads |read| match read { types::JsonOrBytesResponse::Status206(bytes) => words(bytes).await, other => panic!("{other:?}") } => "x";
    unknown |it| it, sends "GET /unknown", gets r#"{"name": null, "z": [1.50]}"#, reads |read| json(&read) => json!({"z": [1.50]});
    linked |it| it, sends "GET /linked", gets r#"{"name": "x"}"#, reads |read| read.name => Some("x".to_owned());
    outcome |it| it, sends "GET /outcome", gets r#"{"code": "7", "name": "x"}"#, fails "7";
}
