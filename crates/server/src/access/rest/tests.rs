use super::*;
use axum::http::Request as HttpRequest;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::access::trial;

struct Gate(trial::Gate);

impl Gate {
    fn new() -> Self {
        Self(trial::Gate::new(|config| {
            config.server.body_bytes = 2000;
            config.server.body_timeout = std::time::Duration::from_millis(100);
        }))
    }

    /// The query of an admin.
    fn query(&self) -> String {
        let sig = self.0.sig("administrator");
        format!("sdkappid={}&identifier=administrator&usersig={sig}&random=1&contenttype=json", self.0.app.id)
    }

    async fn send(&self, request: HttpRequest<Body>) -> Response {
        self.0.router().oneshot(request).await.unwrap()
    }

    async fn call(&self, method: &str, uri: &str, body: impl Into<Body>) -> i64 {
        let request = HttpRequest::builder().method(method).uri(uri).body(body.into()).unwrap();
        let response = self.send(request).await;
        assert_eq!(response.status(), 200, "{uri}");
        assert_eq!(response.headers()["content-type"], "application/json");
        assert_eq!(response.headers()["access-control-allow-origin"], "*");
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let answer: Value = serde_json::from_slice(&bytes).unwrap();
        let code = answer["ErrorCode"].as_i64().unwrap();
        assert_eq!(answer["ActionStatus"], if code == 0 { "OK" } else { "FAIL" });
        assert_eq!(answer["ErrorInfo"] == "", code == 0, "a refusal says why: {answer}");
        code
    }

    async fn post(&self, path_and_query: &str) -> i64 {
        self.call("POST", path_and_query, "{}").await
    }
}

const IMPORT: &str = "/v4/im_open_login_svc/account_import";

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_s_command_is_run() {
    let gate = Gate::new();
    let uri = format!("{IMPORT}?{}", gate.query());
    assert_eq!(gate.call("POST", &uri, r#"{"UserID":"alice"}"#).await, 0);
    let escaped = uri.replace('*', "%2A").replace('-', "%2d").replace('_', "%5F").replace("%5Fopen", "_open");
    let escaped = escaped.replace("%5Flogin", "_login").replace("%5Fsvc", "_svc").replace("%5Fimport", "_import");
    assert_eq!(gate.call("POST", &escaped, r#"{"UserID":"alice"}"#).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_and_methods_come_first() {
    let gate = Gate::new();
    for path in ["/", "/v4", "/v4/", "/v4/openim", "/v4/openim/", "/v4//x", "/v5/a/b", "/v4/a/b/c", "/v4/a/b/", "/x"] {
        assert_eq!(gate.post(path).await, 60002, "{path}");
        assert_eq!(gate.call("GET", path, "").await, 60002, "{path}");
    }
    for method in ["GET", "PUT", "DELETE"] {
        assert_eq!(gate.call(method, IMPORT, "").await, 60008, "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_are_read_strictly() {
    let gate = Gate::new();
    for bad in ["x=%", "x=%4", "x=%zz", "x=%ff", "%=1", "x=%C3"] {
        assert_eq!(gate.post(&format!("{IMPORT}?{bad}&{}", gate.query())).await, 60002, "{bad}");
    }
    assert_eq!(gate.post(&format!("{IMPORT}?{}&sdkappid=9", gate.query())).await, 70402, "the first wins");
    assert_eq!(gate.post(&format!("{IMPORT}?sdkappid=9&{}", gate.query())).await, 70020, "the first wins");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gateway_checks_in_order() {
    let gate = Gate::new();
    let (id, admin, user) = (gate.0.app.id, gate.0.sig("administrator"), gate.0.sig("bob"));
    for (query, code) in [
        (String::new(), 60012),
        ("sdkappid=".to_owned(), 60012),
        ("sdkappid=x".to_owned(), 60006),
        (format!("sdkappid={id}"), 60005),
        (format!("sdkappid={id}&identifier=a%0Ab"), 60005),
        (format!("sdkappid={id}&identifier=administrator"), 60004),
        (format!("sdkappid=9&identifier=administrator&usersig={admin}"), 70020),
        (format!("sdkappid={id}&identifier=administrator&usersig="), 70002),
        (format!("sdkappid={id}&identifier=administrator&usersig=nonsense"), 70003),
        (format!("sdkappid={id}&identifier=administrator&usersig={user}"), 70013),
        (format!("sdkappid={id}&identifier=bob&usersig={user}"), 60010),
    ] {
        assert_eq!(gate.call("POST", &format!("{IMPORT}?{query}"), "not JSON").await, code, "{query}");
    }
    // The command is looked for after the caller is known, the body after the command.
    assert_eq!(gate.call("POST", &format!("/v4/no/such?{}", gate.query()), "not JSON").await, 60009);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_json_within_bounds_and_time() {
    let gate = Gate::new();
    let uri = format!("{IMPORT}?{}", gate.query());
    for bad in ["", "nonsense", "{"] {
        assert_eq!(gate.call("POST", &uri, bad).await, 60003, "{bad:?}");
    }
    assert_eq!(gate.call("POST", &uri, vec![b'"', 0xff, b'"']).await, 60003);
    assert_eq!(gate.call("POST", &uri, vec![b' '; 2000]).await, 60003);
    assert_eq!(gate.call("POST", &uri, vec![b' '; 2001]).await, 60002);
    let never = futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
    assert_eq!(gate.call("POST", &uri, Body::from_stream(never)).await, 60008);
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_are_let_in_and_health_is_told() {
    let gate = Gate::new();
    let request = HttpRequest::builder().method("OPTIONS").uri(IMPORT).body(Body::empty()).unwrap();
    let response = gate.send(request).await;
    assert_eq!(response.status(), 204);
    assert_eq!(response.headers()["access-control-allow-methods"], "POST");
    for _ in 0..2 {
        let request = HttpRequest::builder().uri("/healthz").body(Body::empty()).unwrap();
        let response = gate.send(request).await;
        assert_eq!(response.status(), 200);
        assert_eq!(axum::body::to_bytes(response.into_body(), 100).await.unwrap(), "ok");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_client_s_path_without_an_upgrade_is_refused() {
    let gate = Gate::new();
    for path in ["/binfo", "//binfo", "/some/where/info"] {
        assert_eq!(gate.call("GET", path, "").await, 60002, "{path}");
    }
}
