//! The list of commands: a new command is its file and a line here.

use crate::{
    Spec, group_open_http_svc, heartbeat, im_long_msg, im_open_login_svc, im_open_status, im_sdk_config_mgr,
    imopenstat, million_group_open_http_svc, openim, profile, recentcontact, sns,
};

/// Every command.
const ALL: &[&Spec] = &[
    &group_open_http_svc::get_joined_group_list::SPEC,
    &heartbeat::alive::SPEC,
    &im_long_msg::get_relay_json_msg::SPEC,
    &im_long_msg::save_relay_json_msg::SPEC,
    &im_open_login_svc::account_check::SPEC,
    &im_open_login_svc::account_delete::SPEC,
    &im_open_login_svc::account_import::SPEC,
    &im_open_login_svc::kick::SPEC,
    &im_open_login_svc::multiaccount_import::SPEC,
    &im_open_status::wshello::SPEC,
    &im_open_status::wslogin::SPEC,
    &im_open_status::wslogout::SPEC,
    &im_sdk_config_mgr::fetch_config::SPEC,
    &im_sdk_config_mgr::fetch_imsdk_purchase_bitsv2::SPEC,
    &imopenstat::tim_web_report_v2::SPEC,
    &million_group_open_http_svc::get_joined_group_list::SPEC,
    &openim::admin_getroammsg::SPEC,
    &openim::admin_msgwithdraw::SPEC,
    &openim::admin_set_msg_read::SPEC,
    &openim::authkey::SPEC,
    &openim::batchsendmsg::SPEC,
    &openim::c2c_msg_read_receipt::SPEC,
    &openim::delete_c2c_msg_ramble::SPEC,
    &openim::get_c2c_peer_mute_notifications::SPEC,
    &openim::get_c2c_unread_msg_num::SPEC,
    &openim::get_peer_read_time::SPEC,
    &openim::getmsg::SPEC,
    &openim::getroammsg::SPEC,
    &openim::importmsg::SPEC,
    &openim::msgreaded::SPEC,
    &openim::msgwithdraw::SPEC,
    &openim::query_online_status::SPEC,
    &openim::querystate::SPEC,
    &openim::read_all_unread_msg::SPEC,
    &openim::sendmsg::SPEC,
    &openim::ws_msg_push_ack::SPEC,
    &profile::portrait_get_all::SPEC,
    &recentcontact::clear_msg::SPEC,
    &recentcontact::get_contact_group::SPEC,
    &recentcontact::get_list::SPEC,
    &recentcontact::page_get::SPEC,
    &recentcontact::search_contact_group::SPEC,
    &sns::black_list_add::SPEC,
    &sns::black_list_delete::SPEC,
    &sns::black_list_get::SPEC,
    &sns::friend_get::SPEC,
    &sns::group_get::SPEC,
    &sns::pendency_get::SPEC,
];

/// Every command.
pub(crate) fn all() -> impl Iterator<Item = &'static Spec> {
    ALL.iter().copied()
}
