//! `tincan usersig`: makes and verifies UserSigs.

use anyhow::{Context as _, bail};
use tincan_adapters::SystemClock;
use tincan_domain::model::Account;
use tincan_domain::policy::App;
use tincan_domain::ports::Clock as _;
use tincan_protocol::usersig::{self, Claims, Fault, UserSig};

use crate::cli::{Cli, UsersigArgs};
use crate::tools::app::secret;
use crate::tools::{app, apps, print};

/// Runs the command: prints one UserSig and nothing else, or what a given one is worth.
pub(crate) fn run(cli: &Cli, args: &UsersigArgs) -> anyhow::Result<()> {
    let user = Account::parse(&args.user, "the user").map_err(|cause| anyhow::anyhow!("{cause}"))?;
    let apps = apps(cli)?;
    let app = app(&apps, args.app)?;
    if let Some(text) = &args.verify {
        return verify(&app, &user, text);
    }
    let claims = claims(&app, &user, args.expire);
    let sig = match &args.v1 {
        None => usersig::sign(secret(&app), &claims),
        Some(path) => {
            let key = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            usersig::sign_v1(&key, &claims).with_context(|| format!("cannot sign with {}", path.display()))?
        }
    };
    print(&format!("{sig}\n"))
}

/// A UserSig of an app's user, valid from now for so many seconds.
pub(crate) fn sign(app: &App, user: &Account, seconds: u64) -> String {
    usersig::sign(secret(app), &claims(app, user, seconds))
}

fn claims(app: &App, user: &Account, expire: u64) -> Claims {
    let issued_at = SystemClock.now() / 1000;
    Claims { identifier: user.as_str().to_owned(), sdkappid: app.id.0, issued_at, expire, userbuf: None }
}

/// Judges a UserSig as the server does, but for what only a running server knows: kicks since it was made.
fn verify(app: &App, user: &Account, text: &str) -> anyhow::Result<()> {
    let judge = || -> Result<UserSig, Fault> {
        let sig = UserSig::unpack(text)?;
        sig.check_parties(user.as_str(), app.id.0)?;
        sig.check_signature(&app.keys)?;
        sig.check_expiry(SystemClock.now() / 1000)?;
        Ok(sig)
    };
    match judge() {
        Ok(sig) => print(&format!("valid until {} (Unix seconds)\n", sig.expires_at())),
        Err(fault) => bail!("{}: {fault}", fault.code()),
    }
}
