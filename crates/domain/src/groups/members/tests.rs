//! Rules of members.
