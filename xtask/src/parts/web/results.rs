//! What the conformance harness said.

use std::collections::BTreeMap;
use std::fmt::Write;

/// The outcome of each scenario with each SDK: whether it passed, and why not.
#[derive(Debug, Default)]
pub(super) struct Results(BTreeMap<String, BTreeMap<String, Result<(), String>>>);

impl Results {
    /// Takes in one line of a script: `PASS sdk/scenario (1.0 s)`, `FAIL sdk/scenario (1.0 s): reason`, the same with a
    /// space for the slash, or any other.
    pub(super) fn read(&mut self, line: &str) {
        let outcome = match line.split_once(' ') {
            Some(("PASS", rest)) => Some((rest, Ok(()))),
            Some(("FAIL", rest)) => {
                let reason = rest.split_once("): ").map_or("no reason given", |(_, reason)| reason);
                Some((rest, Err(reason.to_owned())))
            }
            _ => None,
        };
        let Some((rest, outcome)) = outcome else { return };
        let label = rest.split(" (").next().unwrap_or_default();
        // `FAIL harness: …` names no scenario; what it kept from running is missed later.
        let pair = label.split_once('/').or_else(|| label.split_once(' ')).filter(|(sdk, _)| !sdk.ends_with(':'));
        if let Some((sdk, scenario)) = pair {
            self.0.entry(scenario.to_owned()).or_default().insert(sdk.to_owned(), outcome);
        }
    }

    /// Which of the scenarios did not pass, or were not run, with which of their SDKs.
    pub(super) fn failed_of(&self, scenarios: &[(&str, &[&str])]) -> Vec<String> {
        let pairs = scenarios.iter().flat_map(|(scenario, sdks)| sdks.iter().map(move |sdk| (sdk, scenario)));
        pairs
            .filter(|(sdk, scenario)| !matches!(self.outcome(sdk, scenario), Some(Ok(()))))
            .map(|(sdk, scenario)| format!("{sdk}/{scenario}"))
            .collect()
    }

    /// Which of the scenarios failed with some of their SDKs, each once.
    pub(super) fn failed_scenarios<'a>(&self, scenarios: &[(&'a str, &[&str])]) -> Vec<&'a str> {
        let failed = scenarios.iter().filter(|one| !self.failed_of(std::slice::from_ref(*one)).is_empty());
        failed.map(|(scenario, _)| *scenario).collect()
    }

    /// These results, but for failures that another run has as passed.
    pub(super) fn or_better(mut self, again: Self) -> Self {
        for (scenario, outcomes) in again.0 {
            let first = self.0.entry(scenario).or_default();
            for (sdk, outcome) in outcomes {
                if outcome.is_ok() || !first.contains_key(&sdk) {
                    first.insert(sdk, outcome);
                }
            }
        }
        self
    }

    /// The table of all results. It holds no times, so that it changes only when a result does.
    pub(super) fn markdown(&self, sdks: &[&str], must_pass: &[(&str, &[&str])]) -> String {
        let mut page = "<!-- Written by `cargo xtask web --record`: do not edit. -->\n\n\
             # Web SDK conformance\n\n\
             The official Web SDKs, unmodified, in headless Chromium against `tincan serve` with a fresh data folder.\n\
             `chat` is `@tencentcloud/chat` 3.6.6 (`chat-es` its ES build), `tim` is `tim-js-sdk` 2.27.6. What is required must pass in every\n\
             `cargo xtask test`; the rest stands here to show what is still to be made.\n\n\
             | Scenario | Required |"
            .to_owned();
        // Writing to a String cannot fail.
        let _ = writeln!(page, "{}", sdks.iter().map(|sdk| format!(" {sdk} |")).collect::<String>());
        let _ = writeln!(page, "|---|---|{}", "---|".repeat(sdks.len()));
        for scenario in self.0.keys() {
            let required = if must_pass.iter().any(|(name, _)| name == scenario) { "yes" } else { "" };
            let cells: String = sdks.iter().map(|sdk| format!(" {} |", self.cell(sdk, scenario))).collect();
            let _ = writeln!(page, "| {scenario} | {required} |{cells}");
        }
        let outcomes = || self.0.values().flat_map(BTreeMap::values);
        let passed = outcomes().filter(|outcome| outcome.is_ok()).count();
        let _ = writeln!(page, "\n{passed} of {} pass.", outcomes().count());
        page
    }

    fn cell(&self, sdk: &str, scenario: &str) -> &'static str {
        match self.outcome(sdk, scenario) {
            Some(Ok(())) => "PASS",
            Some(Err(_)) => "FAIL",
            None => "not run",
        }
    }

    fn outcome(&self, sdk: &str, scenario: &str) -> Option<&Result<(), String>> {
        self.0.get(scenario)?.get(sdk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> Results {
        let mut results = Results::default();
        for line in [
            "PASS chat/login (1.2 s)",
            "FAIL tim/login (20.0 s): no SDK_READY; and 2 more",
            "PASS chat friends (1.2s): 5 steps, friends",
            "FAIL harness: Chromium is gone",
            "1 passed, 2 failed",
        ] {
            results.read(line);
        }
        results
    }

    #[test]
    fn what_did_not_pass_is_named_and_so_is_what_did_not_run() {
        let both: &[&str] = &["chat", "tim"];
        assert_eq!(results().failed_of(&[("login", both), ("kick", both)]), ["tim/login", "chat/kick", "tim/kick"]);
        assert!(results().failed_of(&[("login", &["chat"]), ("friends", &["chat"])]).is_empty());
    }

    #[test]
    fn a_second_run_mends_what_it_passes() {
        let both: &[&str] = &["chat", "tim"];
        let required = [("login", both), ("friends", &["chat"][..])];
        assert_eq!(results().failed_scenarios(&required), ["login"]);
        let mut again = Results::default();
        for line in ["FAIL chat/login (1.0 s): no", "PASS tim/login (1.0 s)"] {
            again.read(line);
        }
        assert!(results().or_better(again).failed_of(&required).is_empty());
    }

    #[test]
    fn the_table_has_a_row_for_each_scenario() {
        let page = results().markdown(&["chat", "tim"], &[("login", &["chat"])]);
        assert!(page.contains("|---|---|---|---|\n| friends |  | PASS | not run |\n| login | yes | PASS | FAIL |\n"));
        assert!(page.ends_with("2 of 3 pass.\n"));
    }
}
