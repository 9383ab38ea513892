use reqwest::Request;
use scicloud::Error;
use scicloud::client::{BoxFuture, Credentials, Generation, Operation, reqwest};

/// Credentials that say where the user has them from.
#[derive(Debug)]
pub struct Described<C> {
    pub credentials: C,
    pub source: String,
}

impl<C: Credentials> Credentials for Described<C> {
    fn authorize<'a>(
        &'a self,
        request: &'a mut Request,
        operation: &'a Operation,
    ) -> BoxFuture<'a, Result<Generation, Error>> {
        self.credentials.authorize(request, operation)
    }

    fn renew(&self, refused: Generation) -> BoxFuture<'_, Result<bool, Error>> {
        self.credentials.renew(refused)
    }

    fn source(&self) -> String {
        self.source.clone()
    }
}
