//! The proxies that the environment names.

use reqwest::Url;

use super::Error;

/// Ways to a proxy.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Tells if the environment lets requests go without a proxy, as `NO_PROXY=*` does, addresses included.
///
/// # Errors
///
/// With the variable whose proxy can't be used: going around a proxy that somebody set would be a surprise.
pub fn is_direct(variable: impl Fn(&str) -> Option<String>) -> Result<bool, Error> {
    // Where this is set, HTTP_PROXY may be what somebody sent as a header, and no variable counts.
    if variable("REQUEST_METHOD").is_some() {
        return Ok(false);
    }
    let excepted = ["NO_PROXY", "no_proxy"].into_iter().filter_map(&variable);
    if excepted.into_iter().any(|hosts| hosts.split(',').any(|host| host.trim() == "*")) {
        return Ok(true);
    }
    let first = |names: [&'static str; 2]| names.into_iter().find_map(|name| Some((name, variable(name)?)));
    let all = first(["ALL_PROXY", "all_proxy"]);
    for names in [["HTTP_PROXY", "http_proxy"], ["HTTPS_PROXY", "https_proxy"]] {
        let own = first(names).filter(|(_, url)| !url.is_empty());
        let Some((name, url)) = own.or_else(|| all.clone()).filter(|(_, url)| !url.is_empty()) else { continue };
        check(&url, true).map_err(|problem| Error::InvalidRequest(format!("the proxy in {name} {problem}")))?;
    }
    Ok(false)
}

/// Checks an address, of which only the scheme may be shown, as it may hold a password.
pub fn check(url: &str, needs_port: bool) -> Result<(), String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let is_name = !scheme.is_empty() && scheme.chars().all(|letter| letter.is_ascii_alphanumeric());
    if is_name && !SCHEMES.contains(&scheme) {
        let (schemes, last) = (SCHEMES[..5].join(", "), SCHEMES[5]);
        let hint = if scheme.eq_ignore_ascii_case("socks") { "; write socks5h:// or socks4a://" } else { "" };
        return Err(format!("is reached by `{scheme}`, which is none of {schemes} and {last}{hint}"));
    }
    let parsed = Url::parse(&format!("{scheme}://{rest}")).ok().filter(|url| is_name && url.has_host());
    let parsed = parsed.filter(|_| !rest.contains(char::is_whitespace));
    let parsed = parsed.ok_or("is no address such as http://proxy.example:3128")?;
    if needs_port && scheme.starts_with("socks") && parsed.port().is_none() {
        return Err("has no port; write it, which usually is 1080".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_can_not_be_used_is_named_and_its_password_is_not() {
        type Case = (&'static [(&'static str, &'static str)], Result<bool, &'static str>);
        let cases: &[Case] = &[
            (&[], Ok(false)),
            (&[("NO_PROXY", "*")], Ok(true)),
            (&[("no_proxy", " * "), ("HTTP_PROXY", "ftp://h")], Ok(true)),
            (&[("NO_PROXY", "a.example, *")], Ok(true)),
            (&[("NO_PROXY", "*.example")], Ok(false)),
            (&[("HTTP_PROXY", "proxy.example:3128")], Ok(false)),
            (&[("https_proxy", "https://erin:hush@proxy.example"), ("HTTP_PROXY", "")], Ok(false)),
            (&[("ALL_PROXY", "socks5h://[::1]:1080")], Ok(false)),
            (&[("HTTP_PROXY", "http://h"), ("HTTPS_PROXY", "http://h"), ("ALL_PROXY", "ftp://h")], Ok(false)),
            (&[("HTTP_PROXY", "ftp://h"), ("REQUEST_METHOD", "GET")], Ok(false)),
            (&[("HTTP_PROXY", "http://h"), ("ALL_PROXY", "ftp://e:hush@h")], Err("ALL_PROXY is reached by `ftp`")),
            (&[("all_proxy", "socks://h:1")], Err("all_proxy is reached by `socks`, which is none of http, https, ")),
            (&[("https_proxy", "socks5://erin:hush@h")], Err("https_proxy has no port")),
            (&[("http_proxy", "http://")], Err("http_proxy is no address")),
            (&[("HTTP_PROXY", "http://erin:hush @h")], Err("HTTP_PROXY is no address")),
            (&[("HTTPS_PROXY", "SOCKS5://h:1")], Err("HTTPS_PROXY is reached by `SOCKS5`")),
        ];
        for (variables, expected) in cases {
            let get = |name: &str| variables.iter().find(|(own, _)| *own == name).map(|(_, value)| value.to_string());
            match (is_direct(get), expected) {
                (Ok(direct), expected) => assert_eq!(Ok(direct), *expected, "{variables:?}"),
                (Err(error), Err(expected)) => {
                    let error = error.to_string();
                    assert!(error.contains(expected) && !error.contains("hush"), "{variables:?}: {error}");
                }
                (Err(error), Ok(_)) => panic!("{variables:?}: {error}"),
            }
        }
    }
}
