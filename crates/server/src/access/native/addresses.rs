//! How many connections come from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

/// Connections by where they come from. An entry goes with its last connection, so that there are never more than connections.
#[derive(Clone, Default)]
pub(super) struct Addresses(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection's place among those of its address, until it is dropped.
pub(super) struct AddressPlace {
    addresses: Addresses,
    address: IpAddr,
}

impl Addresses {
    /// A place for one more connection from an address; `None` when it has `limit` already.
    pub(super) fn enter(&self, address: IpAddr, limit: usize) -> Option<AddressPlace> {
        let address = whole(address);
        let mut all = self.0.lock();
        let open = all.entry(address).or_default();
        if *open >= limit {
            return None;
        }
        *open += 1;
        Some(AddressPlace { addresses: self.clone(), address })
    }
}

impl Drop for AddressPlace {
    fn drop(&mut self) {
        let mut all = self.addresses.0.lock();
        if let Some(open) = all.get_mut(&self.address) {
            *open -= 1;
            if *open == 0 {
                all.remove(&self.address);
            }
            if all.is_empty() {
                // After a storm an empty table must not keep its room.
                *all = HashMap::new();
            }
        }
    }
}

/// What counts as one address: a customer gets a whole network of 64 bits of IPv6.
fn whole(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => IpAddr::from((address.to_bits() >> 64 << 64).to_be_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_counted_by_address_while_they_last() {
        let addresses = Addresses::default();
        let enter = |address: &str| addresses.enter(address.parse().unwrap(), 2);
        let (one, two) = (enter("192.0.2.1"), enter("::ffff:192.0.2.1"));
        assert!(one.is_some() && two.is_some() && enter("192.0.2.1").is_none());
        assert!(enter("192.0.2.2").is_some());
        drop(one);
        let again = enter("192.0.2.1");
        assert!(again.is_some() && enter("192.0.2.1").is_none());
        let (one, other) = (enter("2001:db8::1"), enter("2001:db8::ffff:1"));
        assert!(one.is_some() && other.is_some() && enter("2001:db8::2").is_none(), "one network");
        assert!(enter("2001:db8:0:1::1").is_some());
        drop((two, again, one, other));
        assert!(addresses.0.lock().is_empty());
    }
}
