//! Small files that are there whole or not at all, readable by their owner only.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Makes a directory, and those above it that are missing, for the owner only (mode 0700).
pub(crate) fn make_dir(dir: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Writes a new file (mode 0600), durable when it returns. `false` when a file of that name was there: it stays as it
/// is, so that two processes that start at the same time agree on one.
pub(crate) fn create(path: &Path, text: &str) -> io::Result<bool> {
    let dir = path.parent().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    // Files of this kind are made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error.error),
    }
    // The name is durable once its directory is.
    File::open(dir)?.sync_all()?;
    Ok(true)
}

/// Puts a file in the place of the one of that name, if there is one (mode 0600); durable when it returns.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let dir = path.parent().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(dir)?.sync_all()
}

/// Moves a file whose content is durable to where it is durable too, in a directory that is made if it is missing.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let dir = to.parent().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    if !dir.is_dir() {
        make_dir(dir)?;
        // The directory's own name; those further up are made once for an app.
        for above in dir.ancestors().skip(1).take(2) {
            File::open(above)?.sync_all()?;
        }
    }
    fs::rename(from, to)?;
    File::open(dir)?.sync_all()
}

/// Reads a file, made with what `text` gives if it is missing.
pub(crate) fn read_or_create(path: &Path, text: impl FnOnce() -> io::Result<String>) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path, &text()?)?;
            fs::read_to_string(path)
        }
        result => result,
    }
}

/// 32 bytes of the system's randomness.
pub(crate) fn random_key() -> io::Result<[u8; 32]> {
    use rand::TryRngCore as _;
    let mut key = [0; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut key).map_err(io::Error::other)?;
    Ok(key)
}

/// Bytes as lower-case hex digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_wins_and_only_the_owner_reads() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("inner");
        make_dir(&path).unwrap();
        let file = path.join("file");
        assert!(create(&file, "one").unwrap());
        assert!(!create(&file, "two").unwrap());
        assert_eq!(read_or_create(&file, || Ok("three".to_owned())).unwrap(), "one");
        assert_eq!(fs::read_dir(&path).unwrap().count(), 1, "no temporary file is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        }
    }

    #[test]
    fn hex_is_two_digits_a_byte() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
