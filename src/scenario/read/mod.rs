//! From RON text to the file types, with every problem at its place instead of the first one only.
//!
//! `ron` is the judge: what it reads is what runs. It stops at the first problem, though, knows no spelling of the
//! neighbours, and skips unknown fields. So the text is also walked as the tree of [`crate::scenario::locate`] by a
//! deserialiser that knows places ([`de`]); what cannot be read is set aside and the rest is read again
//! ([`walk`]), until nothing more is wrong.

pub mod de;
pub mod number;
pub mod tell;
pub mod walk;
