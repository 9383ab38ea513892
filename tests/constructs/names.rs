//! Names that are none in Rust, or taken.

use serde_json::{Map, json};

use crate::exchange::json;

rows! { names;
    parameters |it| it.body_query("a").send_query("b").new_query("c").stream_query("d"), sends "GET /parameters?body=a&new=c&send=b&stream=d";
    variables |it| it.request("a/b").client("c").url("d").header_map_query("e").self_("f").value("g").result("h"),
        sends "GET /variables/a%2Fb?client=c&header_map=e&result=h&self=f&url=d&value=g";
    keywords |it| it.type_("a").async_("b").super_("c"), sends "GET /keywords?async=b&super=c&type=a";
    equal |it| it.page_size("a").page_size_query("b").page_size_header("c"), sends "GET /equal?pageSize=a&page_size=b\npage-size: c";
    signs |it| it.filter_name("a").top(1)._2nd_query("b").gr_e_query("c").a_b("d"),
        sends "GET /signs?%24top=1&2nd=b&a.b=d&filter%5Bname%5D=a&gr%C3%B6%C3%9Fe=c";
    new_operation |it| it, sends "GET /new";
    builder_operation |it| it, sends "GET /builder";
    string_operation |it| it, sends "GET /string";
    type_operation |it| it, sends "GET /type";
    get_without_id_by_id |it| it.id(7), sends "GET /without-id/7";
    odd_name_of_it_v2 |it| it, sends "GET /odd";
    call2things |it| it, sends "GET /digit";
    do_thing |it| it, sends "GET /one";
    do_thing_n2 |it| it, sends "GET /other";
    fields_operation |it| it.body_map(|it| it.type_("a").self_("b").async_("c").super_("d").crate_("e").ref_("f")),
        sends "PUT /fields\n\n{\"async\":\"c\",\"crate\":\"e\",\"ref\":\"f\",\"self\":\"b\",\"Super\":\"d\",\"type\":\"a\"}",
        gets r#"{"type": "a", "self": "b"}"#, reads |read| (read.type_, read.self_) => (Some("a".to_owned()), Some("b".to_owned()));
    byte_stream_operation |it| it.body_map(|it| it.builder("a").new("b").default("c").clone("d").value("e").from_null("f")),
        sends "PUT /own-fields\n\n{\"builder\":\"a\",\"clone\":\"d\",\"default\":\"c\",\"from_null\":\"f\",\"new\":\"b\",\"value\":\"e\"}",
        gets r#"{"new": "a", "try_from": "b"}"#, reads |read| (read.new, read.try_from) => (Some("a".to_owned()), Some("b".to_owned()));
    error_operation |it| it, sends "GET /unknown-fields", gets r#"{"unknown_fields": "x", "a": "z", "w": 1}"#,
        reads |read| json(read) => json!({"unknown_fields": "x", "a": "z", "w": 1});
    equal_fields |it| it, sends "GET /equal-fields", gets r#"{"aB": "x", "a_b": "z"}"#, reads |read| (read.a_b.clone(), json(read)) => (Some("z".to_owned()), json!({"aB": "x", "a_b": "z"}));
    operations_operation |it| it.body(Map::from_iter([("aB".to_owned(), json!("x"))])), sends "PUT /equal-fields-sent\n\n{\"aB\":\"x\"}";
    odd_fields |it| it, sends "GET /odd-fields", gets r#"{"@": "a", "@id": "b", "2nd": "c", "größe": "d", "x-y.z": "e", "": "f"}"#,
        reads |read| json(read) => json!({"@": "a", "@id": "b", "2nd": "c", "größe": "d", "x-y.z": "e", "": "f"});
    types |it| it, sends "GET /types", gets r#"{"a": {"b": "x"}, "types_response_a": {"c": "z"}}"#,
        reads |read| json(read) => json!({"a": {"b": "x"}, "types_response_a": {"c": "z"}});
    modules |it| it.body_map(|it| it.types(types::Types { a: Some("x".into()) })), sends "PUT /modules\n\n{\"types\":{\"a\":\"x\"}}",
        gets r#"{"map": {"a": "z"}}"#, reads |read| json(read) => json!({"map": {"a": "z"}});
    info |it| it.operation_info("x").body_map(|it| it.operation_id("y")), sends "PUT /info?operation_info=x\n\n{\"operation_id\":\"y\"}";
    variants |it| it, sends "GET /variants", gets r#"["Unknown", "self", "Self", "as_str", "1", "-1", "type", "x y", "w"]"#,
        reads |read| json(read) => json!(["Unknown", "self", "Self", "as_str", "1", "-1", "type", "x y", "w"]);
}
