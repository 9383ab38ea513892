//! Bounds of what is sent.

use std::collections::BTreeMap;

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn map(fields: &[&str]) -> BTreeMap<String, String> {
    fields.iter().map(|text| ((*text).to_owned(), (*text).to_owned())).collect()
}

fn list_of(b: i64) -> Vec<types::DeepBodyAItem> {
    vec![types::DeepBodyAItem::builder().b(b).try_into().unwrap()]
}

rows! { bounds;
    lengths |it| it.body_map(|it| it.a("äb")), sends "PUT /lengths\n\n{\"a\":\"äb\"}",
        refuses it.body_map(|it| it.a("ä")) => "has 1 characters, fewer than the 2",
        refuses it.body_map(|it| it.a("abcd")) => "has 4 characters, more than the 3";
    pattern |it| it.body_map(|it| it.a("ab")), sends "PUT /pattern\n\n{\"a\":\"ab\"}", refuses it.body_map(|it| it.a("A")) => "does not match";
    odd_pattern |it| it.body_map(|it| it.a("A")), sends "PUT /odd-pattern\n\n{\"a\":\"A\"}";
    range |it| it.body_map(|it| it.a(10)), sends "PUT /range\n\n{\"a\":10}", refuses it.body_map(|it| it.a(1)) => "below the minimum of 2",
        refuses it.body_map(|it| it.a(11)) => "above the maximum of 10";
    exclusive |it| it.body_map(|it| it.a(1)), sends "PUT /exclusive\n\n{\"a\":1}",
        refuses it.body_map(|it| it.a(0)) => "below the minimum of 1", refuses it.body_map(|it| it.a(5)) => "above the maximum of 4";
    narrow |it| it.body_map(|it| it.a(2147483647)), sends "PUT /narrow\n\n{\"a\":2147483647}",
        refuses it.body_map(|it| it.a(2147483648_i64)) => "above the maximum of 2147483647";
    said_twice |it| it.body_map(|it| it.a(1).b("xy")), sends "PUT /said-twice\n\n{\"a\":1,\"b\":\"xy\"}",
        refuses it.body_map(|it| it.a(0)) => "below the minimum of 1", refuses it.body_map(|it| it.a(6)) => "above the maximum of 5",
        refuses it.body_map(|it| it.b("xyz")) => "has 3 characters";
    both_hold |it| it.body_map(|it| it.a("a-z").b(24).c("z")), sends "PUT /both-hold\n\n{\"a\":\"a-z\",\"b\":24,\"c\":\"z\"}",
        refuses it.body_map(|it| it.a("a-y")) => "does not match", refuses it.body_map(|it| it.a("b-z")) => "does not match",
        refuses it.body_map(|it| it.b(4)) => "no multiple of 12", refuses it.body_map(|it| it.c("x")) => "invalid value";
    multiple |it| it.body_map(|it| it.a(10)), sends "PUT /multiple\n\n{\"a\":10}", refuses it.body_map(|it| it.a(7)) => "no multiple of 5";
    number |it| it.body_map(|it| it.a(1.25)), sends "PUT /number\n\n{\"a\":1.25}",
        refuses it.body_map(|it| it.a(0.25)) => "below the minimum of 0.5", refuses it.body_map(|it| it.a(1.1)) => "no multiple of 0.25";
    items |it| it.body_map(|it| it.a(texts(&["x", "z"]))), sends "PUT /items\n\n{\"a\":[\"x\",\"z\"]}",
        refuses it.body_map(|it| it.a(texts(&[]))) => "has 0 items", refuses it.body_map(|it| it.a(texts(&["x", "z", "w"]))) => "has 3 items",
        refuses it.body_map(|it| it.a(texts(&["x", "x"]))) => "the same item twice";
    item |it| it.body_map(|it| it.a(vec![1])), sends "PUT /item\n\n{\"a\":[1]}", refuses it.body_map(|it| it.a(vec![1, 0])) => "has item 1, which is 0";
    item_of_item |it| it.body_map(|it| it.a(vec![texts(&["x"])])), sends "PUT /item-of-item\n\n{\"a\":[[\"x\"]]}",
        refuses it.body_map(|it| it.a(vec![texts(&["x", "z"])])) => "has 2 items", refuses it.body_map(|it| it.a(vec![texts(&[""])])) => "is empty";
    counts |it| it.body_map(|it| it.a(map(&["x"]))), sends "PUT /counts\n\n{\"a\":{\"x\":\"x\"}}",
        refuses it.body_map(|it| it.a(map(&[]))) => "has 0 fields", refuses it.body_map(|it| it.a(map(&["x", "z", "w"]))) => "has 3 fields";
    values |it| it.body_map(|it| it.a(map(&["x"]))), sends "PUT /values\n\n{\"a\":{\"x\":\"x\"}}",
        refuses it.body_map(|it| it.a(map(&["xyz"]))) => "has `xyz`, which has 3 characters";
    deep |it| it.body_map(|body| body.a(list_of(9))), sends "PUT /deep\n\n{\"a\":[{\"b\":9}]}",
        refuses it.body_map(|body| body.a(list_of(10))) => "`/a/0/b` is 10, above the maximum of 9";
    nullable |it| it.body_map(|it| it.a_null()), sends "PUT /nullable\n\n{\"a\":null}", refuses it.body_map(|it| it.a("")) => "is empty";
    wide |it| it.body_map(|it| it.a(50_000_000_000_000_000_001_i128)), sends "PUT /wide\n\n{\"a\":50000000000000000001}",
        refuses it.body_map(|it| it.a(200_000_000_000_000_000_000_i128)) => "above the maximum of 100000000000000000000";
    wide_form |it| it.body_map(|it| it.a(i64::MAX)), sends "PUT /wide-form\ncontent-type: application/x-www-form-urlencoded\n\na=9223372036854775807",
        refuses it.body_map(|it| it.a(50_000_000_000_000_000_001_i128)) => "`a` is beyond 64 bits";
    wide_query |it| it.id(50_000_000_000_000_000_001_i128).q(-50_000_000_000_000_000_001_i128),
        sends "GET /wide-query/50000000000000000001?q=-50000000000000000001", refuses it.id(-1) => "below the minimum of 0",
        refuses it.id(1).q(-200_000_000_000_000_000_000_i128) => "below the minimum of -100000000000000000000";
    wide_answer |it| it, sends "GET /wide-answer", gets r#"{"a": 50000000000000000001}"#, fails "beyond 64 bits";
    query_list |it| it.q(vec![1]), sends "GET /query-list?q=1", refuses it.q(vec![0]) => "has item 0, which is 0", refuses it.q(vec![1, 2, 3]) => "has 3 items";
    header |it| it.x_word("ab"), sends "GET /header\nx-word: ab", refuses it.x_word("a") => "has 1 characters", refuses it.x_word("AB") => "X-Word";
    answer |it| it, sends "GET /answer", gets r#"{"a": "long", "b": 7}"#, reads |read| (read.a, read.b) => (Some("long".to_owned()), Some(7));
}
