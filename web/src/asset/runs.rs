/// What a page with a proof runs, in this order: `page.js` takes the page as it came, before the others write into it.
const VERIFY_RUNS: &[&str] = &["page.js", "verify.js", "code.js", "seen.js"];
