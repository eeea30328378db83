//! What black-box tests share: the server under test and its callers.
