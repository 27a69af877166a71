verify-evidence = Evidence about { $of }: every byte is as it was made; { $blobs } attachments with it.
verify-missing = { $missing } files that statements name by their hash are not in it.
verify-checked = Checked here just now: { $steps } signed steps, none changed; { $signatures } signatures, all in the log { $origin } at { $size } entries.
verify-own-ledger = This was checked against the file's own ledger, { $ledger }. Compare that with what its governors publish.
