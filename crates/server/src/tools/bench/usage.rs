//! What a process used so far, by `/proc`. Linux only: elsewhere measuring ends with an error.

use std::fs;
use std::time::Duration;

use anyhow::Context as _;

/// Length of a clock tick of `/proc/PID/stat` in milliseconds: Linux counts 100 a second for programs, whatever it uses
/// itself.
const TICK_MILLIS: u64 = 10;

/// What a process used since it started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    /// CPU time, its own and the system's for it.
    pub(super) cpu: Duration,
    /// Bytes that it caused to be written to the disk.
    pub(super) written: u64,
}

impl Usage {
    /// What a process used so far.
    pub(super) fn of(pid: u32) -> anyhow::Result<Self> {
        let stat = read(pid, "stat")?;
        // The second field is the name, which may hold anything; user and system time are the 14th and 15th.
        let (_, after_name) = stat.rsplit_once(')').context("/proc/PID/stat has no name")?;
        let times = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        let ticks = times.sum::<Result<u64, _>>().context("/proc/PID/stat has no times")?;
        let written = field(&read(pid, "io")?, "write_bytes:")?;
        Ok(Self { cpu: Duration::from_millis(ticks * TICK_MILLIS), written })
    }

    /// What was used between an earlier moment and this one.
    pub(super) fn since(self, earlier: Self) -> Self {
        Self { cpu: self.cpu.saturating_sub(earlier.cpu), written: self.written.saturating_sub(earlier.written) }
    }

    /// CPU time for each of `count` things, in microseconds.
    pub(super) fn micros_per(self, count: u64) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / count.max(1) as f64
    }
}

/// CPU time that the whole machine was busy since it started, all its CPUs together.
pub(super) fn machine() -> anyhow::Result<Duration> {
    let stat = fs::read_to_string("/proc/stat").context("measuring needs /proc of Linux")?;
    let times = stat.lines().next().and_then(|line| line.strip_prefix("cpu ")).context("/proc/stat has no times")?;
    // User, nice, system, idle, waiting for disks, interrupts, soft interrupts, stolen; what follows is in these.
    let times = times.split_whitespace().take(8).enumerate().filter(|(at, _)| !matches!(at, 3 | 4));
    let ticks = times.map(|(_, time)| time.parse::<u64>()).sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks * TICK_MILLIS))
}

/// Memory of a process that is in RAM, in bytes.
pub(super) fn resident(pid: u32) -> anyhow::Result<u64> {
    Ok(field(&read(pid, "status")?, "VmRSS:")? * 1024)
}

fn read(pid: u32, what: &str) -> anyhow::Result<String> {
    fs::read_to_string(format!("/proc/{pid}/{what}")).context("measuring needs /proc of Linux")
}

/// The number after a name at the beginning of a line.
fn field(text: &str, name: &str) -> anyhow::Result<u64> {
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok())
        .with_context(|| format!("/proc has no {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_name() {
        let text = "Name:\tx\nVmRSS:\t  1234 kB\nwrite_bytes: 9\n";
        assert_eq!(field(text, "VmRSS:").unwrap(), 1234);
        assert_eq!(field(text, "write_bytes:").unwrap(), 9);
        assert!(field(text, "other:").is_err());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_uses_something() {
        let earlier = Usage::of(std::process::id()).unwrap();
        assert!(Usage::of(std::process::id()).unwrap().since(earlier).micros_per(0) >= 0.0);
        assert!(machine().unwrap() > Duration::ZERO);
        assert!(resident(std::process::id()).unwrap() > 100_000);
    }
}
