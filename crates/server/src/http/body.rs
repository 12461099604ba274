use axum::body::{Body, Bytes};
use carnet_core::protocol::{Problem, ProblemCode};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// How long a body may take to arrive: the largest one over the thinnest link, with room.
const BODY: Duration = Duration::from_secs(180);
/// What is read and thrown away of a body that is refused, so that its sender hears why instead of a broken line.
const MOST_THROWN_AWAY: usize = 16 << 20;
const THROWING_AWAY: Duration = Duration::from_secs(20);

/// The whole body, if it is not larger than this.
pub(super) async fn read(mut body: Body, most: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let reading = async {
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return Err(Problem::new(ProblemCode::Malformed)) };
            let Ok(data) = frame.into_data() else { continue };
            if bytes.len() + data.len() > most {
                let detail = format!("more than {most} bytes");
                return Err(Problem::detailed(ProblemCode::TooLarge, detail));
            }
            bytes.extend_from_slice(&data);
        }
        Ok(())
    };
    match tokio::time::timeout(BODY, reading).await {
        Ok(Ok(())) => Ok(bytes),
        Ok(Err(refusal)) => Err(refuse(body, refusal).await),
        Err(_) => Err(Problem::detailed(ProblemCode::Malformed, "the body did not arrive in time")),
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
