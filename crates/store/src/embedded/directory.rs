//! The engine's files: creating them, and opening them quickly.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use fjall::{Database, Keyspace, KeyspaceCreateOptions};

use super::{Options, failed};
use crate::port::StoreError;

/// The one keyspace.
const KEYSPACE: &str = "tincan";

/// Where the files are, below the store's directory.
const FILES: &str = "fjall";

/// Where they are made. fjall cannot continue a creation that was killed half-way, so it is done aside and renamed.
const UNFINISHED: &str = "fjall.unfinished";

/// Opens the files below `dir`, which are created when there are none.
pub(super) fn open(dir: &Path, options: &Options) -> Result<(Database, Keyspace), StoreError> {
    // fjall asserts in places during recovery; a damaged store must not end the process.
    catch_unwind(AssertUnwindSafe(|| {
        let files = dir.join(FILES);
        if !files.try_exists().map_err(failed)? {
            create(dir, options)?;
        }
        let database = database(&files, options)?;
        if !database.list_keyspace_names().iter().any(|name| &**name == KEYSPACE) {
            return Err(failed("the store's files are damaged: its keyspace is missing"));
        }
        let keyspace = keyspace(&database, options)?;
        Ok((database, keyspace))
    }))
    .unwrap_or_else(|_| Err(failed("the store's files are damaged: recovery panicked")))
}

fn create(dir: &Path, options: &Options) -> Result<(), StoreError> {
    fs::create_dir_all(dir).map_err(failed)?;
    let unfinished = dir.join(UNFINISHED);
    match fs::remove_dir_all(&unfinished) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let created = database(&unfinished, options)?;
    keyspace(&created, options)?;
    drop(created);
    fs::rename(&unfinished, dir.join(FILES)).map_err(failed)?;
    // The new name must survive a power loss too.
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(failed)
}

fn database(files: &Path, options: &Options) -> Result<Database, StoreError> {
    // One worker writes tables while another merges them; with a single one every merge would stall the writers.
    let workers = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
    Database::builder(files).cache_size(options.cache_bytes).worker_threads(workers).open().map_err(failed)
}

fn keyspace(database: &Database, options: &Options) -> Result<Keyspace, StoreError> {
    let create = || KeyspaceCreateOptions::default().max_memtable_size(options.memtable_bytes);
    database.keyspace(KEYSPACE, create).map_err(failed)
}
