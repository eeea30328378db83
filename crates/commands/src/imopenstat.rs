//! The client's log reports.

pub(crate) mod tim_web_report_v2;
