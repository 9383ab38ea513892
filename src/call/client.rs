//! Sends requests of any operation as the generated clients do.

use std::collections::HashSet;

use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Body, Method, Url};
use serde_json::Value;

use super::request::Request;
use crate::client::{self, Builder, Connect, Content, Error, Session};
use crate::conformance::{encode, next_page};

/// A client of any document's operations, with retry, renewed credentials and secrets kept out of errors.
#[derive(Debug)]
pub struct Client {
    base_url: String,
    http: reqwest::Client,
    session: Session,
}

impl Connect for Client {
    fn from_parts(base_url: String, http: reqwest::Client, session: Session) -> Self {
        Self { base_url, http, session: session.hiding_secrets(true) }
    }
}

/// An answer that says success.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Names and values of the headers, and whether they are secrets.
    pub headers: Vec<(String, String, bool)>,
    /// The body.
    pub content: Content,
}

impl Client {
    /// A builder of a client at a base URL.
    pub fn builder(base_url: &str) -> Builder<Self> {
        Builder::new(base_url)
    }

    /// The same client, whose answers have secrets as they came, such as a new token; without this, a word stands in place
    /// of each, of those that the request has too.
    #[must_use]
    pub fn showing_secrets(mut self) -> Self {
        self.session = self.session.hiding_secrets(false);
        self
    }

    /// The base URL, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The address that a request goes to, without its secrets.
    pub fn address(&self, request: &Request) -> String {
        format!("{}{}", self.session.base_url_of(request.table), request.target())
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// As a method of a generated client: when the request is not allowed, no answer comes, or it says no.
    pub async fn send(&self, request: &Request) -> Result<Answer, Error> {
        self.send_at(request, self.built(request)?).await
    }

    /// Fetches all pages of the list that an operation answers, from the one on that the request asks for.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send), and when the pages don't fit together.
    pub async fn send_all(&self, request: &Request) -> Result<Vec<Value>, Error> {
        let no_list = || Error::invalid(request.table, "the document says of no list that it answers");
        let collection = request.collection.as_ref().ok_or_else(no_list)?;
        match &collection.paging {
            Some(paging) if paging.offset.is_none() => self.follow(request, collection, paging).await,
            _ => {
                let built = self.built(request);
                let mut items = client::items::<Value>(&self.session, &self.http, built, request.table);
                let mut all = Vec::new();
                while let Some(item) = items.next().await {
                    all.push(item?);
                }
                Ok(all)
            }
        }
    }

    /// Fetches the pages that each answer names the next one of.
    async fn follow(
        &self,
        request: &Request,
        collection: &crate::spec::Collection,
        paging: &crate::spec::Paging,
    ) -> Result<Vec<Value>, Error> {
        let refuse = |problem: String| Error::invalid(request.table, problem);
        let (mut all, mut seen, mut next) = (Vec::new(), HashSet::new(), self.built(request)?);
        loop {
            let own = next.url().clone();
            let answer = self.send_at(request, next).await?;
            let Content::Json(body) = &answer.content else { return Ok(all) };
            let items = body.pointer(&collection.items).and_then(Value::as_array);
            all.extend(items.into_iter().flatten().cloned());
            let header =
                |name: &str| answer.headers.iter().find(|(own, _, _)| own == name).map(|(_, it, _)| it.as_str());
            let Some(named) = next_page(paging, header, body) else { return Ok(all) };
            if !seen.insert(named.clone()) {
                return Err(refuse(format!(
                    "the page after {} pages was there before; its name is {named:?}",
                    seen.len()
                )));
            }
            let mut url = own.clone();
            match &paging.cursor {
                Some(cursor) => {
                    let name = encode(cursor);
                    let others = own.query().unwrap_or_default().split('&');
                    let mut pairs: Vec<_> =
                        others.filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(&*name)).collect();
                    let pair = format!("{name}={}", encode(&named));
                    pairs.push(&pair);
                    url.set_query(Some(&pairs.join("&")));
                }
                None => {
                    let there =
                        own.join(&named).map_err(|error| refuse(format!("the next page is at no address: {error}")))?;
                    // Credentials go nowhere else, whatever address a server behind another has for itself.
                    url.set_query(there.query());
                }
            }
            next = self.built(request)?;
            *next.url_mut() = url;
        }
    }

    async fn send_at(&self, request: &Request, built: reqwest::Request) -> Result<Answer, Error> {
        let (session, http) = (&self.session, &self.http);
        let sent = client::send_for_content(session, http, built, request.table, request.is_json_documented);
        let answer = sent.await?;
        let headers = answer.headers().iter().map(|(name, value)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned(), value.is_sensitive())
        });
        let (status, headers) = (answer.status().as_u16(), headers.collect());
        Ok(Answer { status, headers, content: answer.into_inner() })
    }

    fn built(&self, request: &Request) -> Result<reqwest::Request, Error> {
        let refuse = |problem: String| Error::invalid(request.table, problem);
        let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
        let address = format!("{}{}{query}", self.session.base_url_of(request.table), request.path);
        let url = Url::parse(&address).map_err(|error| refuse(format!("its address can't be used: {error}")))?;
        let method = Method::from_bytes(request.table.method.as_bytes()).map_err(|error| refuse(error.to_string()))?;
        let mut built = reqwest::Request::new(method, url);
        for (name, value, is_secret) in &request.headers {
            let unusable =
                || refuse(format!("`{name}` has a character that no header may carry, such as a line break"));
            let own = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unusable())?;
            let mut value = HeaderValue::from_str(value).map_err(|_| unusable())?;
            value.set_sensitive(*is_secret);
            built.headers_mut().append(own, value);
        }
        *built.body_mut() = request.body.clone().map(Body::from);
        Ok(built)
    }
}
