use axum::body::{Body, Bytes};
use axum::response::Response;
use carnet_core::protocol::{Problem, ProblemCode};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a body may take to arrive: the largest one over the thinnest link, with room.
const BODY: Duration = Duration::from_secs(180);
/// What is read and thrown away of a body that is refused, so that its sender hears why instead of a broken line.
const MOST_THROWN_AWAY: usize = 16 << 20;
const THROWING_AWAY: Duration = Duration::from_secs(20);
/// Bodies are counted in pieces of so many bytes.
const PIECE: usize = 4 << 10;

/// Memory for bodies of requests, from their first byte until they are worked on.
#[derive(Clone, Debug)]
pub(super) struct Memory(Arc<Semaphore>);

/// A body that arrived whole, and the memory that it takes.
pub(super) struct Received {
    pub(super) bytes: Vec<u8>,
    _memory: Option<OwnedSemaphorePermit>,
}

impl Memory {
    /// Room for so many bytes in all.
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new((bytes / PIECE).min(Semaphore::MAX_PERMITS))))
    }

    /// The whole body, if it is not larger than this. Memory is taken as it arrives and never waited for: who waited
    /// with half a body would keep others from the other half of theirs.
    pub(super) async fn read(&self, mut body: Body, most: usize) -> Result<Received, Problem> {
        let (mut bytes, mut memory) = (Vec::new(), None);
        let reading = async {
            while let Some(frame) = body.frame().await {
                let Ok(frame) = frame else { return Err(Problem::new(ProblemCode::Malformed)) };
                let Ok(data) = frame.into_data() else { continue };
                if bytes.len() + data.len() > most {
                    let detail = format!("more than {most} bytes");
                    return Err(Problem::detailed(ProblemCode::TooLarge, detail));
                }
                self.take(&mut memory, bytes.len() + data.len())?;
                bytes.extend_from_slice(&data);
            }
            Ok(())
        };
        match tokio::time::timeout(BODY, reading).await {
            Ok(Ok(())) => Ok(Received { bytes, _memory: memory }),
            Ok(Err(refusal)) => {
                drop((bytes, memory));
                Err(refuse(body, refusal).await)
            }
            Err(_) => Err(Problem::detailed(ProblemCode::Malformed, "the body did not arrive in time")),
        }
    }

    fn take(&self, taken: &mut Option<OwnedSemaphorePermit>, bytes: usize) -> Result<(), Problem> {
        let has = taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from(bytes.div_ceil(PIECE).saturating_sub(has)).unwrap_or(u32::MAX);
        if more == 0 {
            return Ok(());
        }
        let permit = Arc::clone(&self.0).try_acquire_many_owned(more);
        let permit = permit.map_err(|_| Problem::new(ProblemCode::Unavailable))?;
        match taken {
            Some(taken) => taken.merge(permit),
            None => *taken = Some(permit),
        }
        Ok(())
    }
}

/// Refuses a request whose body nobody wants, when its sender is ready to listen.
pub(super) async fn refuse(mut body: Body, refusal: Problem) -> Problem {
    let throwing_away = async {
        let mut thrown_away = 0;
        while let Some(Ok(frame)) = body.frame().await {
            thrown_away += frame.data_ref().map_or(0, |data| data.len());
            if thrown_away > MOST_THROWN_AWAY {
                return;
            }
        }
    };
    tokio::time::timeout(THROWING_AWAY, throwing_away).await.ok();
    refusal
}

/// How long the next bytes of a file may take to arrive.
const NEXT_BYTES: Duration = Duration::from_secs(60);

/// What comes next of a body.
pub(super) enum Arriving {
    /// Some bytes.
    Data(Bytes),
    /// Its end.
    End,
    /// Nothing more, though it has not ended.
    Broken,
}

/// The next bytes of a body that is taken in as it comes.
pub(super) async fn next(body: &mut Body) -> Arriving {
    loop {
        match tokio::time::timeout(NEXT_BYTES, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                // Trailers are passed over.
                if let Ok(data) = frame.into_data() {
                    return Arriving::Data(data);
                }
            }
            Ok(None) => return Arriving::End,
            Ok(Some(Err(_))) | Err(_) => return Arriving::Broken,
        }
    }
}

/// How long a link may take to carry a piece of a body that is sent.
const PIECE_SENT: Duration = Duration::from_secs(180);

/// A body of so many bytes that is made piece by piece, never more than two ahead of the link; and where to put them.
pub(super) fn in_pieces(length: u64) -> (Pieces, Body) {
    let (sender, receiver) = channel(1);
    (Pieces(sender), Body::new(InPieces { receiver, left: length }))
}

/// Where the pieces of a body are put.
pub(super) struct Pieces(Sender<Result<Vec<u8>, Cut>>);

impl Pieces {
    /// Puts the next piece; false when nobody waits for it any more.
    pub(super) async fn send(&self, piece: Vec<u8>) -> bool {
        matches!(tokio::time::timeout(PIECE_SENT, self.0.send(Ok(piece))).await, Ok(Ok(())))
    }

    /// Says that there is no more to come, though there should be.
    pub(super) async fn fail(&self) {
        self.0.send(Err(Cut)).await.ok();
    }
}

/// A body that could not be sent to its end.
#[derive(Debug, thiserror::Error)]
#[error("the rest of the body is not there")]
pub(super) struct Cut;

struct InPieces {
    receiver: Receiver<Result<Vec<u8>, Cut>>,
    left: u64,
}

impl hyper::body::Body for InPieces {
    type Data = Bytes;
    type Error = Cut;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Cut>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.receiver.poll_recv(context).map(|piece| match piece {
            Some(Ok(piece)) => {
                self.left = self.left.saturating_sub(piece.len() as u64);
                Some(Ok(Frame::data(Bytes::from(piece))))
            }
            Some(Err(Cut)) | None => Some(Err(Cut)),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// The answer, which keeps `kept` until it is sent or its laptop hangs up.
pub(super) fn keeping<K: Unpin + Send + 'static>(kept: K, response: Response) -> Response {
    response.map(|body| Body::new(Keeping { body, _kept: kept }))
}

struct Keeping<K> {
    body: Body,
    _kept: K,
}

impl<K: Unpin> hyper::body::Body for Keeping<K> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A body of which only so many bytes ever come.
    struct Slow(usize);

    impl hyper::body::Body for Slow {
        type Data = Bytes;
        type Error = axum::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
            match std::mem::take(&mut self.0) {
                0 => Poll::Pending,
                bytes => Poll::Ready(Some(Ok(Frame::data(vec![0; bytes].into())))),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_arrive_in_time_is_given_up_with_its_memory() {
        let memory = Memory::new(1 << 20);
        let slow = tokio::spawn({
            let memory = memory.clone();
            async move { memory.read(Body::new(Slow(600_000)), 1 << 20).await.err() }
        });
        tokio::task::yield_now().await;
        // What is taken is taken: who comes now is told to come later, and does not wait.
        let refused = memory.read(Body::from(vec![0; 600_000]), 1 << 20).await.err().unwrap();
        assert_eq!(refused.code, ProblemCode::Unavailable);
        assert!(memory.read(Body::from(vec![0; 400_000]), 1 << 20).await.is_ok());
        let given_up = slow.await.unwrap().unwrap();
        assert_eq!(given_up.code, ProblemCode::Malformed);
        let received = memory.read(Body::from(vec![0; 1 << 20]), 1 << 20).await.unwrap();
        assert_eq!(received.bytes.len(), 1 << 20);
        assert!(memory.read(Body::from("one more"), 1 << 20).await.is_err());
        drop(received);
        assert!(memory.read(Body::from("one more"), 1 << 20).await.is_ok());
    }
}
