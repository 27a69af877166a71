sync-done = { $pending ->
        [0] Sent what was waiting: { $entered } entered.
       *[other] Sent what was waiting: { $entered } entered, { $pending } of them pending.
    }
sync-refused-one = Refused: { $act }: { $why }. `suyuan outbox` shows it.
sync-signed-again = { $again } behind that were signed again, unchanged.
sync-rest = The rest still waits: { $why }
sync-nothing = Nothing was waiting to be sent.
sync-sent = { $sent } sent, { $left } left.
sync-entered-one = ○ { $act }: entry { $index }. { $verdict }
sync-refused = { $refused } refused; they are kept
sync-refused-do = `suyuan outbox` says why, and what to do
outbox-empty = Nothing is waiting, pending or refused.
outbox-waiting = Waiting to be sent ({ $waiting }): `suyuan sync`
outbox-pending = Entered, without effect until what is missing comes ({ $pending }):
outbox-pending-one = {"  "}○ { $act }, entry { $index }
outbox-refused = Refused ({ $refused }): mend the cause, then `suyuan outbox again ID`; or record it rightly with `--instead ID`; or `suyuan outbox withdraw ID`
outbox-silent = No node answers: what is pending is told as it was when it was entered.
did-say-again = Said again: { $act }
outbox-withdrawn = Given up: { $act }. It stays in withdrawn/.
outbox-nothing-to-export = nothing is waiting to be sent
outbox-other-name = choose another name
outbox-exported = { $statements } statements, { $bytes } bytes: { $file }
outbox-exported-do = Anyone with a connection hands them over: suyuan outbox import FILE --node URL
outbox-no-files = { $blobs } attached files are not in it; they go with `suyuan sync` from here.
outbox-carried = { $entered } of { $total } entered, { $pending } of them pending.
outbox-stopped = It stopped at { $act } ({ $left } behind it).
outbox-stopped-do = its signer runs `suyuan sync`: what is behind it is signed again there
outbox-several = { $id } fits several statements
outbox-several-do = give more digits of the id
outbox-none = no refused statement of this key has an id that begins { $id }
outbox-none-do = `suyuan outbox` shows what was refused, each with its id
outbox-no-proof = the ledger has given no proof for this yet
outbox-no-proof-do = `suyuan sync` sends what waits; of what is entered any node gives it: `suyuan export ENTRY --receipt FILE`
