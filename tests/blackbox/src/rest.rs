//! The REST API's caller.

use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::{Server, Signer, error_code, usersig};

/// Calls the REST API of a server, as its admin unless a call says otherwise.
#[derive(Clone)]
pub struct Rest {
    client: Client,
    http: String,
    admin: String,
    signer: Signer,
}

impl Rest {
    /// A caller of a server. It must be made anew after [`Server::restart`].
    pub fn new(server: &Server) -> Self {
        let client = Client::builder().no_proxy().timeout(crate::ANSWER).build().unwrap();
        Self { client, http: server.http().to_owned(), admin: server.admin().to_owned(), signer: server.signer() }
    }

    /// Calls a command (`openim/sendmsg`) and answers the answer, whatever its `ErrorCode`.
    pub async fn call(&self, command: &str, body: Value) -> Value {
        self.request(command).json(body).send().await.json()
    }

    /// Calls a command that must succeed.
    pub async fn ok(&self, command: &str, body: Value) -> Value {
        let answer = self.call(command, body).await;
        assert_eq!(error_code(&answer), 0, "{command} was refused: {answer}");
        answer
    }

    /// Makes accounts.
    pub async fn import(&self, users: &[&str]) {
        for user in users {
            self.ok("im_open_login_svc/account_import", json!({"UserID": user})).await;
        }
    }

    /// Sends a text from one account to another; answers the answer, which must be a success.
    pub async fn send_text(&self, from: &str, to: &str, text: &str) -> Value {
        let body = json!({
            "SyncOtherMachine": 2,
            "From_Account": from,
            "To_Account": to,
            "MsgSeq": rand::random::<u32>(),
            "MsgRandom": rand::random::<u32>(),
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}],
        });
        self.ok("openim/sendmsg", body).await
    }

    /// A call whose parts can be changed before it is sent. As it comes it is a good one with the body `{}`.
    pub fn request(&self, command: &str) -> Request {
        let parameters = [
            ("sdkappid", self.signer.sdkappid.to_string()),
            ("identifier", self.admin.clone()),
            ("usersig", usersig(&self.admin, &self.signer)),
            ("random", rand::random::<u32>().to_string()),
            ("contenttype", "json".to_owned()),
        ];
        Request {
            client: self.client.clone(),
            address: format!("{}/v4/{command}", self.http),
            method: Method::POST,
            parameters: parameters.map(|(name, value)| (name.to_owned(), value)).to_vec(),
            query: None,
            headers: Vec::new(),
            body: b"{}".to_vec(),
        }
    }

    /// Gets any path of the server, without parameters.
    pub async fn get(&self, path: &str) -> Reply {
        let mut request = self.request("");
        request.address = format!("{}{path}", self.http);
        request.method("GET").query("").body("").send().await
    }
}

/// A REST call under construction.
pub struct Request {
    client: Client,
    address: String,
    method: Method,
    parameters: Vec<(String, String)>,
    query: Option<String>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Calls as somebody else; the UserSig stays as it is.
    #[must_use]
    pub fn identifier(self, user: &str) -> Self {
        self.parameter("identifier", user)
    }

    /// Calls with another UserSig.
    #[must_use]
    pub fn usersig(self, usersig: &str) -> Self {
        self.parameter("usersig", usersig)
    }

    /// Calls as somebody else, with a UserSig of theirs.
    #[must_use]
    pub fn signed(self, user: &str, signer: &Signer) -> Self {
        self.identifier(user).usersig(&usersig(user, signer))
    }

    /// Calls another app; any text.
    #[must_use]
    pub fn sdkappid(self, sdkappid: impl std::fmt::Display) -> Self {
        self.parameter("sdkappid", &sdkappid.to_string())
    }

    /// Sets a parameter of the URL.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        match self.parameters.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value.to_owned(),
            None => self.parameters.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Leaves a parameter of the URL out.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(known, _)| known != name);
        self
    }

    /// Replaces all that stands behind the `?` of the URL, as it is; an empty text leaves the `?` out too.
    #[must_use]
    pub fn query(mut self, query: &str) -> Self {
        self.query = Some(query.to_owned());
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(self, body: Value) -> Self {
        self.body(body.to_string())
    }

    /// Sends any bytes.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends with another method.
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Method::from_bytes(method.as_bytes()).unwrap();
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends it.
    pub async fn send(self) -> Reply {
        let address = self.address.clone();
        self.try_send().await.unwrap_or_else(|error| panic!("{address} did not answer: {error}"))
    }

    /// Sends it; an error when no answer comes.
    ///
    /// # Errors
    ///
    /// The connection was refused, or it broke before the answer.
    pub async fn try_send(self) -> reqwest::Result<Reply> {
        let address = match &self.query {
            Some(query) if query.is_empty() => self.address,
            Some(query) => format!("{}?{query}", self.address),
            None => self.address,
        };
        let mut request = self.client.request(self.method, &address);
        if self.query.is_none() {
            request = request.query(&self.parameters);
        }
        if !self.body.is_empty() {
            request = request.header("content-type", "application/json").body(self.body);
        }
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let header = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), header(value))).collect();
        let text = response.text().await?;
        Ok(Reply { status, headers, text })
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub text: String,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text)
            .unwrap_or_else(|error| panic!("status {}, and the answer is no JSON: {error}: {}", self.status, self.text))
    }

    /// The `ErrorCode` of the body.
    pub fn code(&self) -> i64 {
        error_code(&self.json())
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
