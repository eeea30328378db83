//! `ConfigSvc`: what is known of the server.

pub(crate) mod get_ip_list;
