//! Dates of UTC.

use tincan_domain::model::Seconds;

/// Year, month and day of a second.
pub(crate) fn civil(at: Seconds) -> (u64, u64, u64) {
    // Years that begin in March, in cycles of 400 years: leap days come last (Howard Hinnant's algorithm).
    let days = at / 86_400 + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
}

/// The second at which an hour begins; `None` when there is no such hour since 1970.
pub(crate) fn hour(year: u64, month: u64, day: u64, hour: u64) -> Option<Seconds> {
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 {
        return None;
    }
    let (shifted_year, shifted) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (shifted_year / 400, shifted_year % 400);
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    let days = (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year).checked_sub(719_468)?;
    let at = days * 86_400 + hour * 3600;
    // The 31st of a shorter month is another day.
    (civil(at) == (year, month, day)).then_some(at)
}

/// `YYYY-MM-DD hh:mm:ss`.
pub(crate) fn text(at: Seconds) -> String {
    let (year, month, day) = civil(at);
    let second = at % 86_400;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", second / 3600, second % 3600 / 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_read_back() {
        for day in 0..60_000 {
            let (year, month, date) = civil(day * 86_400);
            assert_eq!(hour(year, month, date, 0), Some(day * 86_400), "{year}-{month}-{date}");
        }
    }

    #[test]
    fn known_dates_and_none() {
        assert_eq!(text(1_700_000_000), "2023-11-14 22:13:20");
        assert_eq!(hour(2023, 11, 14, 22), Some(1_699_999_200));
        assert_eq!(hour(2024, 2, 29, 0), Some(1_709_164_800));
        for (year, month, day, of_day) in
            [(2023, 2, 29, 0), (2023, 4, 31, 0), (2023, 13, 1, 0), (2023, 0, 1, 0), (2023, 1, 1, 24), (1969, 1, 1, 0)]
        {
            assert_eq!(hour(year, month, day, of_day), None);
        }
    }
}
