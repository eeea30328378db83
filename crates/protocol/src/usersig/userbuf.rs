//! The userbuf that the audio and video product puts into a UserSig.

/// The privileges that [`RoomPrivileges::privileges`] adds up. Source: "UserSig documentation".
pub mod privileges {
    /// Create the room.
    pub const CREATE: u32 = 1;
    /// Join the room.
    pub const JOIN: u32 = 2;
    /// Send audio.
    pub const SEND_AUDIO: u32 = 4;
    /// Receive audio.
    pub const RECEIVE_AUDIO: u32 = 8;
    /// Send video.
    pub const SEND_VIDEO: u32 = 16;
    /// Receive video.
    pub const RECEIVE_VIDEO: u32 = 32;
    /// Send a screen share.
    pub const SEND_SCREEN: u32 = 64;
    /// Receive a screen share.
    pub const RECEIVE_SCREEN: u32 = 128;
    /// All of them.
    pub const ALL: u32 = 255;
}

/// The room that a userbuf is for. Source: "UserSig documentation".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Room {
    /// A room with a number.
    Number(u32),
    /// A room with a name of at most 65535 bytes in UTF-8.
    Name(String),
}

/// What a user may do in a room of the audio and video product: the userbuf of a UserSig that serves as a
/// "PrivateMapKey". Source: "UserSig documentation".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomPrivileges {
    /// The user, at most 65535 bytes in UTF-8. Signers agree on ASCII accounts only.
    pub account: String,
    /// The app.
    pub sdkappid: u32,
    /// The room. Signers agree on ASCII names only.
    pub room: Room,
    /// When the privileges end, in Unix seconds: a moment, unlike [`Claims::expire`](super::Claims::expire).
    pub expires_at: u32,
    /// The sum of what the user may do, see [`privileges`].
    pub privileges: u32,
}

/// Why [`RoomPrivileges::encode`] fails. It has no code: it concerns those who sign, not those who verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserbufError {
    /// The account is longer than 65535 bytes.
    #[error("account must not be longer than 65535 bytes")]
    LongAccount,
    /// The name of the room is longer than 65535 bytes.
    #[error("room must not be longer than 65535 bytes")]
    LongRoom,
}

impl RoomPrivileges {
    /// Writes the userbuf, for [`Claims::userbuf`](super::Claims::userbuf). Integers are big-endian, and nothing lies
    /// between the members. Source: "UserSig documentation".
    ///
    /// # Errors
    ///
    /// [`UserbufError::LongAccount`] if the account is longer than 65535 bytes, [`UserbufError::LongRoom`] if the name of
    /// the room is longer than 65535 bytes. A UserSig with so long a name is refused when it is read, though, see
    /// [`MAX_TEXT`](super::MAX_TEXT).
    pub fn encode(&self) -> Result<Vec<u8>, UserbufError> {
        let (version, number, name) = match &self.room {
            Room::Number(number) => (0, *number, None),
            Room::Name(name) => (1, 0, Some(name)),
        };
        let account_type = 0_u32;
        let account_len = u16::try_from(self.account.len()).map_err(|_| UserbufError::LongAccount)?;
        let mut bytes = vec![version];
        bytes.extend(account_len.to_be_bytes());
        bytes.extend(self.account.bytes());
        for member in [self.sdkappid, number, self.expires_at, self.privileges, account_type] {
            bytes.extend(member.to_be_bytes());
        }
        if let Some(name) = name {
            bytes.extend(u16::try_from(name.len()).map_err(|_| UserbufError::LongRoom)?.to_be_bytes());
            bytes.extend(name.bytes());
        }
        Ok(bytes)
    }
}
