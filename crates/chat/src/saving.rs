//! Where a file that somebody sent is saved.

use std::path::{Path, PathBuf};

/// Most names that are tried until one is free.
const MOST: u32 = 1000;

/// Longest name, in bytes: what file systems allow, less what is put behind it.
const LONGEST: usize = 200;

/// A free path for a file: the given one, or in the given folder, or here. A sender's name never leads out of the folder, is
/// never hidden, and nothing is written over.
pub(crate) fn target(name: &str, to: Option<&Path>) -> Option<PathBuf> {
    let wanted = match to {
        Some(folder) if folder.is_dir() => folder.join(plain(name)),
        Some(path) => path.to_owned(),
        None => PathBuf::from(plain(name)),
    };
    let (stem, extension) = (wanted.file_stem()?.to_owned(), wanted.extension().map(ToOwned::to_owned));
    let numbered = (1..MOST).map(|number| {
        let mut name = stem.clone();
        name.push(format!(" ({number})"));
        if let Some(extension) = &extension {
            name.push(".");
            name.push(extension);
        }
        wanted.with_file_name(name)
    });
    std::iter::once(wanted.clone()).chain(numbered).find(|path| path.symlink_metadata().is_err())
}

/// A sender's name as the name of a file.
fn plain(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().filter(|character| !character.is_control()).collect();
    let shown = shown.trim().trim_start_matches('.');
    let mut plain = String::new();
    for character in shown.chars() {
        if plain.len() + character.len_utf8() > LONGEST {
            break;
        }
        plain.push(character);
    }
    if plain.is_empty() { "file".to_owned() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        for (name, expected) in [
            ("report.pdf", "report.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\x.exe", "x.exe"),
            ("/", "file"),
            ("..", "file"),
            (".bashrc", "bashrc"),
            ("a\u{1b}[31mb\n", "a[31mb"),
        ] {
            assert_eq!(plain(name), expected);
        }
        assert_eq!(plain(&"ä".repeat(500)).len(), LONGEST);
    }

    #[test]
    fn nothing_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let first = target("a.txt", Some(folder.path())).unwrap();
        assert_eq!(first, folder.path().join("a.txt"));
        std::fs::write(&first, "x").unwrap();
        assert_eq!(target("a.txt", Some(folder.path())).unwrap(), folder.path().join("a (1).txt"));
        assert_eq!(target("b", Some(&first)).unwrap(), folder.path().join("a (1).txt"));
    }
}
