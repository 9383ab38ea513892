//! Parameters in the query.

use scicloud::client::Timestamp;
use serde_json::{Map, Value, json};

fn words() -> Vec<String> {
    vec!["a b".into(), "c,d|e".into()]
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

rows! { query;
    text |it| it.q("a b&c=d/ä"), sends "GET /text?q=a+b%26c%3Dd%2F%C3%A4";
    required |it| it.q("x"), sends "GET /required?q=x", refuses it => "q";
    integer |it| it.q(-7), sends "GET /integer?q=-7";
    number |it| it.q(0.5), sends "GET /number?q=0.5";
    boolean |it| it.q(true), sends "GET /boolean?q=true";
    listed |it| it.q(types::ListedQ::Down), sends "GET /listed?q=down";
    signs |it| it.q("+"), sends "GET /signs?q=%2B";
    uuid |it| it.id("a-b").day("2026-01-02"), sends "GET /uuid?day=2026-01-02&id=a-b";
    time |it| it.since(Timestamp::from("2026-01-02T03:04:05+01:00")), sends "GET /time?since=2026-01-02T03%3A04%3A05%2B01%3A00";
    defaulted |it| it.q(10), sends "GET /default?q=10", refuses it.q(0) => "below the minimum of 1";
    empty |it| it.q(""), sends "GET /empty?q=";
    reserved |it| it.q("a/b"), sends "GET /reserved?q=a%2Fb";
    nullable |it| it.q(1), sends "GET /nullable?q=1";
    old |it| it.q("x"), sends "GET /old?q=x";
    untyped |it| it.q("x"), sends "GET /untyped?q=x";
    either |it| it.q("1").r("all"), sends "GET /one-of?q=1&r=all";
    list |it| it.q(words()), sends "GET /list?q=a+b&q=c%2Cd%7Ce";
    joined |it| it.q(vec![1, 2]), sends "GET /joined?q=1,2";
    spaced |it| it.q(words()), sends "GET /spaced?q=a%20b%20c%2Cd%7Ce";
    piped |it| it.q(words()), sends "GET /piped?q=a%20b%7Cc%2Cd%7Ce";
    brackets |it| it.q(words()), sends "GET /brackets?q%5B%5D=a+b&q%5B%5D=c%2Cd%7Ce";
    listed_items |it| it.q(vec![types::ListedItemsQItem::Up]), sends "GET /listed-items?q=up";
    deep |it| it.q(object(json!({"a": 1, "b": "x y"}))), sends "GET /deep?q%5Ba%5D=1&q%5Bb%5D=x+y",
        refuses it.q(object(json!({"a": 10}))) => "`q[a]` is 10, above the maximum of 9",
        refuses it.q(object(json!({"b": "x"}))) => "`q` has no `a`";
    fields_operation |it| it.q(object(json!({"a": 1, "b": "x"}))), sends "GET /fields?a=1&b=x";
    free |it| it.q(object(json!({"a": "1"}))), sends "GET /free?a=1";
    joined_object |it| it.q(object(json!({"a": 1}))), sends "GET /object-joined?q=a,1";
    content |it| it.q(object(json!({"a": 1}))), sends "GET /content?q=%7B%22a%22%3A1%7D";
}
