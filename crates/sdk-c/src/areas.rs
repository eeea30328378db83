//! The APIs by area, one file an area: names, parameters, and the calls of the client library behind them.

mod accounts;
mod files;

use crate::calls::Area;

/// All areas, in the order of the documents.
pub(crate) fn all() -> Vec<Area> {
    vec![accounts::area(), files::area()]
}
