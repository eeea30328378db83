#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tincan_sdk::fuzzing::handshake(bytes));
