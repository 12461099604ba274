//! The canonical byte form of everything that is signed, stored as a value, or sent.
//!
//! Integers are LEB128 varints (signed ones zigzag), texts and lists are length-prefixed. A value of one
//! thing has exactly one byte form, so equal values are equal bytes and hashes mean something.

mod column;
mod field;
mod reader;
mod writer;

pub use column::{put_runs, take_runs};
pub use field::Field;
pub use reader::Reader;
pub use writer::Writer;

/// Bytes that are not what they should be. They come from outside, so this is an answer and not a panic.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes end before the thing they should hold.
    #[error("the data ends too early")]
    Truncated,
    /// A number or length is outside what is allowed for it.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
    /// A text is not UTF-8.
    #[error("a text is not UTF-8")]
    NotUtf8,
    /// The bytes have another version or kind than this program knows.
    #[error("{0} is not known to this version")]
    Unknown(&'static str),
    /// Bytes are left over where there should be none.
    #[error("there is data after the end")]
    Trailing,
}
