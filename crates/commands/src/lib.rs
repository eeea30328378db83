//! One file a command: wire types, handler, documentation, tests.
//!
//! A transport turns bytes into a [`Call`] and asks [`Registry::dispatch`]; what comes back is the answer's JSON text.
//! Commands are found by their names on the wire: `openim/sendmsg` is `openim/sendmsg.rs`.

mod all;
mod all_member_push;
mod answer;
pub mod archives;
mod body;
mod call;
mod config_svc;
mod dates;
pub mod documentation;
mod families;
mod faults;
pub mod gateway;
mod limits;
mod merged;
mod moderation;
pub mod pushes;
mod registry;
pub mod webhooks;
mod wire;

mod follow;
mod group_open_attr_http_svc;
mod group_open_avchatroom_http_svc;
mod group_open_http_noauth_svc;
mod group_open_http_svc;
mod group_open_long_polling_http_noauth_svc;
mod group_open_long_polling_http_svc;
mod groups;
mod heartbeat;
mod im_cos_msg;
mod im_cos_sign_svr;
mod im_long_msg;
mod im_msg_db_logic;
mod im_open_login_svc;
mod im_open_status;
mod im_sdk_config_mgr;
mod imopenstat;
mod million_group_open_http_svc;
mod open_msg_svc;
mod openconfigsvr;
mod openim;
mod openim_dirty_words;
mod openim_msg_ext_http_svc;
mod openpic;
mod profile;
mod recentcontact;
mod sns;
mod tincan_admin;

use all::all;

pub use answer::Answer;
pub use body::Body;
pub use call::{Call, Caller, Callers, Connection, Via};
pub use families::{Family, code};
pub use registry::{Registry, Request, Spec};
