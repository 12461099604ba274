use axum::body::Body;
use carnet_core::protocol::{Problem, ProblemCode};
use http_body_util::BodyExt;
use std::time::Duration;

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
