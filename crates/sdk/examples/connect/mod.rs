//! What the examples have in common: a client that is logged in.

use tincan_sdk::{Client, Config};

/// Logs in with five arguments, or the environment variables of the same names: TINCAN_SERVER `HOST:PORT`, TINCAN_KEY 64 hex digits,
/// TINCAN_APP a number, TINCAN_USER, TINCAN_USERSIG. What follows them is answered.
pub(crate) async fn connect() -> Result<(Client, Vec<String>), Box<dyn std::error::Error>> {
    let names = ["TINCAN_SERVER", "TINCAN_KEY", "TINCAN_APP", "TINCAN_USER", "TINCAN_USERSIG"];
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let from_environment: Option<Vec<String>> = names.iter().map(|name| std::env::var(name).ok()).collect();
    let given = match from_environment {
        Some(given) => given,
        None if arguments.len() >= names.len() => arguments.drain(..names.len()).collect(),
        None => return Err(format!("give as arguments or in the environment: {}", names.join(" ")).into()),
    };
    let [server, key, app, user, usersig] = given.as_slice() else { return Err("five of them".into()) };

    let client = Client::new();
    let folder = std::env::temp_dir().join("tincan-examples").join(user);
    client.init(Config::new(app.parse()?, folder, server, key)).await?;
    client.login(user, usersig).await?;
    Ok((client, arguments))
}
