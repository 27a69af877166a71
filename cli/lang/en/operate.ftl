note = Note: { $note }
following = Following { $source }; listening on http://{ $address }; Ctrl-C stops.
follow-believes =
    Note: nobody said which ledger to trust, so this copy believes the source: ledger { $id }.
    Compare that with what its governors publish, or start with --ledger ID.
follow-alarm-do = show both checkpoints to the ledger's governors and to others who keep them
follow-verified = ● { $size } entries, every one verified; root { $root }
follow-other-do = look at the address; if the id was mistyped, give it again with --ledger
log-key-made = Made a log key: { $file }
log-key-next =
    Back it up. Then start the node again, and have the governors name it:
    {"  "}suyuan charter change --add-log-key { $vkey } --from +100
log-key-until = {" "}until { $until }
log-key-retired = not here, and not needed
log-key-not-here = NOT HERE: the node cannot sign without it
log-key-row = { $state } { $vkey }  from { $from }{ $until }  { $lies }
log-key-spare = { $state } { $vkey }  no charter names it  { $file }
log-key-size = The log has { $size } entries.
successor-continues = It continues { $ledger } ({ $origin }), { $size } entries with the root { $root }.
successor-no-key = its charter has no log key in force
successor-checkpoint = its checkpoint does not hold: { $error }
successor-compare =
    Its id and log key are the node's own word; compare them before you publish the new charter:
    {"  "}{ $ledger }
    {"  "}{ $vkeys }
node-wrong-id = the node gave a wrong id: { $error }
witness-made = Made a witness in { $dir }. Its public key, for the policies of those who rely on it:
witness-log-do = copy the log's key whole, as its operator publishes it
witness-not-log = { $name } is the key of a witness, not of a log
witness-knows = The log { $log } is known from now on.
witness-knew = The log { $log } had this key already.
witness-nothing-yet = { $origin }  nothing cosigned yet
witness-alarm = ALARM: two histories of one log: { $file }
witness-lost-do = restore it from the backup; without it this witness cannot go on, make another with `suyuan witness init`
listening = Listening on http://{ $address }; Ctrl-C stops.
witness-empty-do = restore it from the backup, or mount the volume that holds it; only a witness that never was is made with `suyuan witness init`
witness-not-empty-do = name another with --data DIR
witness-in-use-do = one witness at a time works on it; stop the other
witness-damaged-do = do not make it anew: a witness that forgot may cosign a second history; restore the newest copy, and compare it with what the log shows
witness-key-do = witness.key and the file `witness` belong together; restore both
backup-not-empty = { $dir } is not empty, and no backup
backup-not-empty-do = name a directory of its own; nothing in this one was touched
backup-reading = reading the ledger
backup-done = ● Backed up { $entries } entries into { $dir }, and read them all back
backup-root = {"  "}root      { $root }
backup-copied = {"  "}copied    { $files } files, { $bytes } bytes; { $kept } were there already
backup-keys-in = The log's keys are in it: whoever has this backup can sign as the log.
backup-keys-out = The log's keys are NOT in it: keep log.key and log-keys/ apart, once, and safe.
backup-unreadable = { $file }: it does not read: { $error }
backup-other-do = nothing was copied; name another directory for this backup, and keep this one
backup-other = { $dir } is a backup of another ledger, { $ledger }
backup-more = { $dir } has { $there } entries, the ledger { $here }: the backup knows more than what is to be backed up
backup-copying = copying: { $files } files, { $bytes } bytes
backup-verifying = verifying the copy
backup-empty-do = is the volume mounted, the path right?
backup-differs-do = name another directory for this backup, keep this one, and find out which record is the true one
backup-damaged-do = keep the ledger's directory as it is, and the backups that you have (docs/OPERATING.md)
restore-no-backup = { $dir } is no backup: there is no backup.json
restore-no-backup-do = a backup is made with `suyuan backup DIR --data DATA`, and counts when it has been verified
restore-not-empty = { $dir } is not empty
restore-not-empty-do = restore into a directory of its own; keep the broken one as it is
restore-bad-backup = { $dir } says that it has { $stated } entries of { $whose } with the root { $wanted }; it has { $found } of { $ledger } with { $root }
restore-bad-backup-do = take another backup; keep this one, it is evidence
restore-bad-copy = the copy differs from the backup
restore-bad-copy-do = look at the disk; remove the directory and restore again
restore-done = ● Restored { $entries } entries into { $dir }; it is read-only
restore-taken = {"  "}taken     { $time }
restore-root = {"  "}root      { $root }
restore-missing = What was answered after that is missing. Bring it in from whoever has it, then say that there is no more:
restore-next =
    {"  "}suyuan restore --data { $dir } --tail https://…
    {"  "}suyuan restore --data { $dir } --nothing-newer-was-answered --i-am NAME
restore-keys-back = Put the log's keys back (log.key, log-keys/) before the node goes on.
restore-tail-do = nothing of it was taken; name another copy of the log with --tail
restore-nobody-told = nobody told how far the log has come: { $silent }
restore-nothing-newer = ● Nothing newer there; the log here has { $size } entries
restore-took = ● Took { $more } entries from { $from }; the log has { $size }
restore-silent = {"  "}silent    { $silent }
restore-still =
    Still read-only. Ask others too; when nothing newer can be had:
    {"  "}suyuan restore --data { $dir } --nothing-newer-was-answered --i-am NAME
restore-i-am = --i-am wants a name: it is kept with what was stated
restore-states = ● { $name } states that nothing newer than { $size } entries was ever answered
restore-keys-first = Put the log's keys back first: { $dir }/log.key, and log-keys/ if there are any.
restore-goes-on = The log goes on from here. It is kept in restored-history. Next: suyuan node --data { $dir }
restore-no-marker = { $dir } is no restored copy that waits for anything
restore-no-marker-do = restore a backup into it first: suyuan restore BACKUP --data DIR
restore-bad-marker = { $file }: not a marker of a restored copy: { $error }
is-a-backup = { $dir } is a backup, and a backup is not written to
is-a-backup-do = suyuan restore { $dir } --data DIR makes a data directory from it
two-histories = TWO HISTORIES: at size { $size } the log has the root { $here } here, { $there } at { $who }; the log's own key signed both
two-histories-do = nothing was signed. Keep the signed checkpoints, they are the proof: { $kept }. Find out which history receipts belong to, and do not start the other (docs/OPERATING.md)
no-charter = this ledger has no charter
log-key-lost-do = restore it from the backup; without it this log cannot go on, only a successor can be founded
log-key-absent = the charter wants checkpoints from size { $from } on signed by { $vkey }, which is not in { $dir }; the node stops there. The log has { $size } entries
charter-would-not-hold = this charter would not hold: { $why }
founding-cut-short-do = it is from a founding that was cut short; move it away, or into the directory if the ledger is there
log-key-already = { $file }: there is a log key already
data-in-use-do = a node has it open; stop that one, or speak to it with --node
data-not-empty-do = name another with --data DIR, or serve this one with `suyuan node --data DIR`
data-no-ledger-do = found a ledger with `suyuan init --data DIR`, or mount the volume that holds it
data-other-history-do = do not start it: take the newest copy of the directory, or ask those who kept proofs
data-no-high-water-do = if nothing newer was ever answered, `suyuan node --take-without-high-water` starts all the same
data-damaged-journal-do = keep this directory as it is: what is damaged was once safe on the disk, and may have been answered. Restore the newest backup beside it, then bring in what came after it: `suyuan restore --data DIR --tail URL|DIR` from a follower, and from this directory's tiles/ (docs/OPERATING.md)
data-bad-high-water-do = put the mark back from the newest copy or backup; a mark that does not read says nothing about how new this log is
data-damaged-tiles-do = `suyuan node --rebuild` compares everything, moves aside what is wrong and makes it again
data-lost-entries-do = keep this directory as it is; what is missing comes back from the newest backup (docs/OPERATING.md)
data-no-log-key-do = put that key's file into the data directory, as log.key or log-keys/NAME.key (0600), from the backup or from where it was made; `suyuan log-key list` shows which lie there
config-once = `{ $key }` is for one start, by somebody who has looked: `suyuan node --{ $key } …`
config-flag = `{ $key }` is true or false
config-wrong-do = `suyuan config example` prints every key with what it means
config-near = ; did you mean `{ $near }`?
config-unknown = there is no key `{ $key }`{ $near }
config-flag-bare = `{ $key }` is true or false, without quotes
config-one-value = `{ $key }` takes one value, not a list
config-value = `{ $key }` takes text in quotes or a whole number, not { $kind }
config-nothing = nothing
config-sound = ● { $file }: sound; it sets { $set }
