use carnet_core::attachment::ContentHash;
use carnet_core::id::{DeviceNumber, ProjectId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, Semaphore};

/// A file on its way from a laptop.
pub(super) type Key = (DeviceNumber, ProjectId, ContentHash);

/// The uploads under way. A laptop that comes again for the same file has lost its connection, which this end may not
/// know yet: what came over the old one is kept first, so that the laptop is told where it really was and sends
/// nothing twice.
#[derive(Clone, Default)]
pub(super) struct Uploads(Arc<Mutex<HashMap<Key, Arc<Signals>>>>);

struct Signals {
    stop: Notify,
    /// Closed when it has ended.
    ended: Semaphore,
}

/// An upload under way; it is not any more when this is dropped.
pub(super) struct UnderWay {
    uploads: Uploads,
    key: Key,
    signals: Arc<Signals>,
}

impl Uploads {
    /// Notes an upload, when the one before of the same file has ended.
    pub(super) async fn begin(&self, key: Key) -> UnderWay {
        loop {
            let before = {
                let mut known = self.known();
                let before = known.get(&key).cloned();
                if before.is_none() {
                    let signals = Arc::new(Signals { stop: Notify::new(), ended: Semaphore::new(0) });
                    known.insert(key, Arc::clone(&signals));
                    return UnderWay { uploads: self.clone(), key, signals };
                }
                before
            };
            end(before).await;
        }
    }

    /// Ends the upload of a file, if there is one.
    pub(super) async fn end(&self, key: &Key) {
        let before = self.known().get(key).cloned();
        end(before).await;
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Key, Arc<Signals>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn end(signals: Option<Arc<Signals>>) {
    if let Some(signals) = signals {
        signals.stop.notify_one();
        // It gives no place: it is closed.
        drop(signals.ended.acquire().await);
    }
}

impl UnderWay {
    /// Waits until the laptop has come again.
    pub(super) async fn superseded(&self) {
        self.signals.stop.notified().await;
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.uploads.known().remove(&self.key);
        self.signals.ended.close();
    }
}
