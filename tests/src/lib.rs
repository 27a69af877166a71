//! Shared support for the journeys in `tests/tests`.
