//! One-to-one messages and online state.

pub(crate) mod admin_getroammsg;
pub(crate) mod admin_msgwithdraw;
pub(crate) mod admin_set_msg_read;
pub(crate) mod authkey;
pub(crate) mod batchsendmsg;
pub(crate) mod c2c_msg_read_receipt;
pub(crate) mod delete_c2c_msg_ramble;
pub(crate) mod deletemsg;
pub(crate) mod get_c2c_peer_mute_notifications;
pub(crate) mod get_c2c_unread_msg_num;
pub(crate) mod get_peer_read_time;
pub(crate) mod getmsg;
pub(crate) mod getroammsg;
pub(crate) mod importmsg;
pub(crate) mod modify_c2c_msg;
pub(crate) mod modify_group_msg;
pub(crate) mod msgreaded;
pub(crate) mod msgwithdraw;
pub(crate) mod query_online_status;
pub(crate) mod querystate;
pub(crate) mod read_all_unread_msg;
pub(crate) mod sendmsg;
pub(crate) mod set_c2c_peer_mute_notifications;
pub(crate) mod ws_msg_push_ack;

mod elements;
pub(crate) mod fields;
pub(crate) mod offline_push;
