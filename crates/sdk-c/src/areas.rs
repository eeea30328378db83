//! The APIs by area, one file an area: names, parameters, and the calls of the client library behind them.

/// An API: name, what it does, parameters, examples of parameters and of the result, and the call.
macro_rules! call {
    ($name:literal, $about:literal, { $($(#[$meta:meta])* $field:ident: $type:ty),* $(,)? }, $params:expr, $result:expr,
     |$client:ident, $given:pat_param| $body:expr) => {{
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Params { $($(#[$meta])* $field: $type),* }
        let function = |$client: tincan_sdk::Client, $given: Params| async move { $body };
        $crate::calls::api($name, $about, $params, $result, function)
    }};
}

mod accounts;
mod conversations;
mod files;
mod groups;
mod hanging;
mod members;
mod messages;
mod profiles;
mod relations;
mod status;
mod v3;

use crate::calls::Area;

/// All areas, in the order of the documents.
pub(crate) fn all() -> Vec<Area> {
    vec![
        accounts::area(),
        messages::area(),
        hanging::area(),
        conversations::area(),
        files::area(),
        profiles::area(),
        relations::area(),
        groups::area(),
        members::area(),
        status::area(),
        v3::area(),
    ]
}
