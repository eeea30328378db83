//! Success. Source: "error-code reference", general codes; the others of that section are in [`super::sdk`].

table! { general:
General {
    SUCCESS = 0, All, Never:
        "The call succeeded."
        "Nothing to do.";
}}
