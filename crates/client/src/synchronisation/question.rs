use crate::Client;
use crate::error::Error;

type TakeIn<R> = Box<dyn FnOnce(&mut Client) -> Result<R, Error> + Send>;

/// Something that is asked of the central server because a person wants to know it now: it holds no database while it
/// waits for the answer.
pub struct Question<R>(Box<dyn FnOnce() -> Result<TakeIn<R>, Error> + Send>);

impl<R> Question<R> {
    pub(crate) fn new<T>(ask: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Self
    where
        T: FnOnce(&mut Client) -> Result<R, Error> + Send + 'static,
    {
        Self(Box::new(move || ask().map(|take_in| Box::new(take_in) as TakeIn<R>)))
    }

    /// Waits for the server; what comes out makes of its answer, and of what the laptop knows, what was asked for.
    ///
    /// # Errors
    /// When the server does not answer, refuses, or is none.
    pub fn ask(self) -> Result<impl FnOnce(&mut Client) -> Result<R, Error> + Send + use<R>, Error> {
        (self.0)()
    }
}
