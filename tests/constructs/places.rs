//! Parameters in paths, headers and cookies.

use scicloud::client::Secret;
use serde_json::{Map, Value, json};

/// The fields `a` and `b`.
fn fields(a: &str) -> Map<String, Value> {
    Map::from_iter([("a".to_owned(), a.into()), ("b".to_owned(), 7.into()), ("c".to_owned(), Value::Null)])
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

rows! { places;
    text |it| it.id("a b/ä?#%.."), sends "GET /texts/a%20b%2F%C3%A4%3F%23%25..", refuses it.id("") => "`id` is empty",
        refuses it.id("..") => "would leave its segment",
        refuses it.id("a/../b") => "`id` is `a/../b`, which does not match";
    number |it| it.id(7), sends "GET /numbers/7", refuses it.id(0) => "below the minimum of 1";
    boolean |it| it.id(false), sends "GET /booleans/false";
    uuid |it| it.id("a-b"), sends "GET /uuids/a-b";
    listed |it| it.id(types::ListedId::Up), sends "GET /listed/up";
    optional |it| it.id("x"), sends "GET /optional/x", refuses it => "id";
    shared |it| it.id("x"), sends "GET /shared/x", refuses it.id("xy") => "more than the 1";
    overridden |it| it.id("xy"), sends "PUT /shared/xy", refuses it.id("xyz") => "more than the 2";
    camel |it| it.some_id("x").other_id("z"), sends "GET /camel/x/z";
    ending |it| it.name("a b"), sends "GET /files/a%20b.csv";
    again |it| it.id(7), sends "PUT /jobs/7";
    later |it| it.id(7), sends "PUT /jobs/7";
    verb |it| it.id(7), sends "POST /jobs/7:cancel";
    pair |it| it.a("x,").b("z"), sends "GET /pairs/x%2C,z";
    before |it| it.version("2"), sends "GET /before/v2";
    slash |it| it.id("x"), sends "GET /slash/x/";
    signs |it| it, sends "GET /signs/a+b/%C3%A4";
    called_new |it| it.new_value("x"), sends "GET /new/x";
    twice |it| it.id("x"), sends "GET /twice/x/x";
    list |it| it.ids(texts(&["a,b", "c"])), sends "GET /lists/a%2Cb,c", refuses it.ids(texts(&[])) => "fewer than the 1",
        refuses it.ids(texts(&["a", "b", "c"])) => "more than the 2", refuses it.ids(texts(&["abcd"])) => "more than the 3",
        refuses it.ids(texts(&[".."])) => "would leave its segment", refuses it => "ids";
    object |it| it.ids(fields("x/y")), sends "GET /objects/a,x%2Fy,b,7", refuses it.ids(fields("../x")) => "would leave its segment",
        refuses it.ids(Map::from_iter([("b".to_owned(), json!("x"))])) => "no whole number",
        refuses it.ids(Map::new()) => "fewer than the 1";
    exploded |it| it.ids(fields("x=y,z")), sends "GET /exploded/a=x%3Dy%2Cz,b=7";
    label |it| it.id("a b"), sends "GET /labels/.a%20b", refuses it.id(".") => "would leave its segment";
    label_lists |it| it.ids(texts(&["a", "b.c"])).more_ids(vec![1, 2]), sends "GET /label-lists/.a,b.c/.1.2";
    label_objects |it| it.one(fields("x.y")).other(fields("x")), sends "GET /label-objects/.a,x.y,b,7/.a=x.b=7",
        refuses it.one(fields("x")).other(fields("x.y")) => "has a part with `.`";
    matrix |it| it.id("a;b"), sends "GET /matrix/;id=a%3Bb", refuses it.id("") => "`id` is empty";
    matrix_lists |it| it.ids(texts(&["a", "b"])).more_ids(texts(&["c", "d"])),
        sends "GET /matrix-lists/;ids=a,b/;more-ids=c;more-ids=d";
    matrix_objects |it| it.one(fields("x")).other(fields("y")), sends "GET /matrix-objects/;one=a,x,b,7/;a=y;b=7";
    json |it| it.filter(Map::from_iter([("a".to_owned(), 7.into())])), sends "GET /json/%7B%22a%22%3A7%7D",
        refuses it.filter(Map::from_iter([("a".to_owned(), 10.into())])) => "above the maximum of 9";
    header |it| it.x_trace("ab"), sends "GET /header\nx-trace: ab", refuses it.x_trace("abcde") => "more than the 4",
        refuses it.x_trace("a\n") => "X-Trace";
    header_version |it| it.api_version("2"), sends "GET /header-version\napi-version: 2";
    header_numbers |it| it.x_count(7).x_ratio("0.5").x_dry(true),
        sends "GET /header-numbers\nx-count: 7\nx-dry: true\nx-ratio: 0.5", refuses it => "x_count";
    header_listed |it| it.x_mode(types::HeaderListedXMode::Fast), sends "GET /header-listed\nx-mode: fast";
    header_secret |it| it.x_word(Secret::from("hush")), sends "GET /header-secret\nx-word: hush";
    header_list |it| it.x_many(vec!["a".to_owned(), "b".to_owned()]), sends "GET /header-list\nx-many: a,b";
    header_object |it| it.x_many(serde_json::Map::from_iter([("a".to_owned(), "x".into())])), sends "GET /header-object\nx-many: a,x";
    header_reserved |it| it, sends "GET /header-reserved";
    cookie |it| it.q("a;b"), sends "GET /cookie\ncookie: q=a%3Bb";
    reference |it| it.q("ab").x_trace("c"), sends "GET /reference?q=ab\nx-trace: c", refuses it.q("a") => "fewer than the 2";
    item |it| it, sends "GET /item";
}
