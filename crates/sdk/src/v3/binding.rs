//! Binding a connection to a user.

use super::V3;
use crate::Result;

impl V3<'_> {
    /// Connects, and binds the connection to a user who has logged in here before, by the stored ticket alone: the session is in
    /// force on return. [`crate::Client::auto_login`] does not wait for that; [`crate::Client::login`] makes the ticket.
    ///
    /// Errors: 6005, 6019, 6022, 6129 the local database, 6013, 6017 somebody else is logged in, 6023 a logout ended it, 6101 no
    /// ticket of the user is stored, 6102 the user is logged in and so bound, 6105 the answer does not read, 6106 no answer in time,
    /// 6107 a binding or log-in is under way, 6209 the network was not started, 6218 and 6219 the report of the online state, 6220
    /// the answer does not authenticate, 6226 the ticket has expired, 7003, 7502, 7503, 9506; 6124, 6207, 6213 to 6216, 70101 and others:
    /// what the server refuses; 6100 any other fault of the network.
    pub async fn bind(&self, user: &str) -> Result<()> {
        self.0.bind_stored("v3.bind", user).await
    }
}
