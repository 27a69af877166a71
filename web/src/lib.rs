//! What people see: pages, browser proof, languages, QR codes.
