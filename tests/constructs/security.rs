//! Credentials.

rows! { security;
    bearer |it| it, sends "GET /bearer\nauthorization: Bearer t0ken";
    basic |it| it, sends "GET /basic\nauthorization: Basic t0ken";
    oauth |it| it, sends "GET /oauth\nauthorization: Bearer t0ken";
    openid |it| it, sends "GET /openid\nauthorization: Bearer t0ken";
    header |it| it, sends "GET /header\nx-key: t0ken";
    query |it| it, sends "GET /query?key=k3y+%26+more";
    cookie |it| it, sends "GET /cookie\ncookie: sid=s1d";
    both |it| it, sends "GET /and\nauthorization: Bearer t0ken\nx-key: k3y";
    all |it| it, sends "GET /all?key=k3y+%26+more\nx-key: t0ken\ncookie: sid=s1d";
    either |it| it, sends "GET /or\nauthorization: Bearer t0ken";
    known |it| it, sends "GET /or-known\nauthorization: Bearer t0ken";
    none_operation |it| it, sends "GET /none";
    optional |it| it, sends "GET /optional\nauthorization: Bearer t0ken";
    reference |it| it, sends "GET /reference\nx-key: t0ken";
}
