//! A document with as little in it as may be.

rows! { bare;
    show_thing |it| it.id(7), sends "GET /things/7", gets r#"{"name": "x"}"#, reads |read| read.name => Some("x".to_owned());
}
