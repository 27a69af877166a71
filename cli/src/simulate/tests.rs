//! The county measures the rules, and these measure the county.

use super::*;
